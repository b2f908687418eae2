"""A mailing over a real server: everybody once, at a rate, in batches; and what stops it, or makes it wait."""

from __future__ import annotations

import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest

from plainstatus.deliver.mail.carrier import Envelope, Outcome
from plainstatus.deliver.mail.crew import crew_of
from plainstatus.deliver.mail.ledger import Mailing, Message
from plainstatus.deliver.mail.ledger_file import open_mailing
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.errors import AnnounceError
from plainstatus.model.mailing import Sums
from tests.support.mail_server import mail_server
from tests.support.mailing import NOW, Heard, begun, people, relay, send
from tests.support.signalled import signalled
from tests.support.webserver import free_port


def counts(mailing: Mailing) -> tuple[int, int, int, int]:
    """Return how many are sent, refused, in doubt and left."""
    sums = mailing.sums()
    return sums.sent, sums.refused, sums.in_doubt, sums.left


class Told:
    """A carrier that says what it is told to, and notes what it was given."""

    def __init__(self, *outcomes: Outcome) -> None:
        """After `outcomes` everything is sent."""
        self.outcomes = [*outcomes]
        self.given: list[str] = []

    def open(self) -> None:
        """Be there."""

    def carry(self, envelope: Envelope) -> Outcome:
        """Say it."""
        self.given.append(envelope.address)
        return self.outcomes.pop(0) if self.outcomes else Outcome("sent", "250")

    def close(self) -> None:
        """Be gone."""


def test_everybody_once(tmp_path: Path) -> None:
    """Who can be reached is, once; who is refused has a code; who was put off was asked again; a doubt is named."""
    mailing = begun(tmp_path, people(("ok", 40), ("later", 5), ("refused", 3), ("full", 1), ("cut", 1), ("lost", 1)))
    with mail_server() as server:
        ended = send(mailing, relay(server.port, connections=4))

    assert ended.stopped == ""
    assert counts(mailing) == (45, 4, 2, 0)
    assert ended.sums == mailing.sums()
    assert ended.sums.ended is None
    assert server.highest == 4
    assert set(server.taken.values()) == {1}
    assert len(server.taken) == 46
    assert {one.recipient for one in mailing.in_doubt()} == {*people(("cut", 1), ("lost", 1))}
    assert [one.code for one in mailing.undelivered()] == ["550 5.1.1", "552 5.2.2", "550 5.1.1", "550 5.1.1"]

    # Whoever runs it again sends nothing, and needs no server for it.
    assert send(mailing, relay(free_port())) == ended
    mailing.close()


def test_put_off_too_often(tmp_path: Path) -> None:
    """Who is put off again and again is refused at last."""
    mailing = begun(tmp_path, people(("busy", 2), ("ok", 1)))
    heard = Heard()
    with mail_server() as server:
        ended = send(mailing, relay(server.port), heard=heard)
    assert ended.stopped == ""
    assert counts(mailing) == (1, 2, 0, 0)
    assert [one.code for one in mailing.undelivered()] == ["452 4.3.1"] * 2
    assert server.asked["busy-0@canary.example"] == 3
    assert ended.sums.ended is not None
    mailing.close()


def test_batches(tmp_path: Path) -> None:
    """After each batch all connections rest, and the sums are whole; the last one ends the mailing."""
    mailing = begun(tmp_path, people(("ok", 25)))
    heard = Heard()
    with mail_server() as server:
        send(mailing, relay(server.port, connections=4), batch=10, heard=heard)
    assert [(one.sent, one.left) for one in heard.batches] == [(10, 15), (20, 5)]
    assert heard.progress[-1].sums.sent == 25
    mailing.close()


def test_rate(tmp_path: Path) -> None:
    """No more goes in a second than the rate allows, whatever the connections could."""
    mailing = begun(tmp_path, people(("ok", 30)))
    began = time.monotonic()
    ended = send(mailing, [Told() for _ in range(5)], rate=20)
    assert ended.sums.sent == 30
    # Five may begin at once; the other 25 take 1.25 seconds, however fast the machine is.
    assert time.monotonic() - began >= 1.25
    mailing.close()


def test_stopped_by_hand(tmp_path: Path) -> None:
    """Stopped, it lets what is under way come to its end; it goes on from there."""
    mailing = begun(tmp_path, people(("ok", 30)))
    heard = Heard()
    heard.stop.set()
    with mail_server() as server:
        ended = send(mailing, relay(server.port, connections=3), heard=heard)
        assert ended.stopped == "it was stopped by hand (it goes on with the same command)"
        assert mailing.paused == ended.stopped
        assert counts(mailing)[2] == 0
        assert send(mailing, relay(server.port, connections=3)).stopped == ""
    assert mailing.paused == ""
    assert set(server.taken.values()) == {1}
    assert len(server.taken) == 30
    mailing.close()


def test_paused_from_elsewhere(tmp_path: Path) -> None:
    """Somebody else with the ledger can pause it."""
    mailing = begun(tmp_path, people(("ok", 1000)))
    heard = Heard()
    other = open_mailing(mailing.path)
    carrier = Told()
    carrier.open = lambda: other.pause("the text is wrong")  # type: ignore[method-assign]
    ended = send(mailing, [carrier], rate=20, heard=heard)
    assert ended.stopped == "the text is wrong"
    assert ended.sums.left > 900
    mailing.close()
    other.close()


def test_streak_of_rules(tmp_path: Path) -> None:
    """Where servers refuse us it stops, long before everybody has refused; the last ones are asked again."""
    mailing = begun(tmp_path, people(("rule", 200)))
    with mail_server() as server:
        ended = send(mailing, relay(server.port))
    assert ended.stopped == (
        "it is us whom servers refuse, 10 of the last 10 times: 550 5.7.26 (look at SPF, DKIM and DMARC of our "
        "address, and at the pages of who refuses; then go on with the same command: those who refused last are asked "
        "again)"
    )
    assert counts(mailing) == (0, 0, 0, 200)

    # Mended, the next ones go first, so that those who refuse whatever comes cannot hold up the rest.
    carrier = Told()
    now = NOW + timedelta(minutes=30)
    heard = Heard()
    assert not server.taken
    carrier.outcomes = [Outcome("sent", "250")] * 189 + [Outcome("unsent", why="enough", stop=True)]
    assert send(mailing, [carrier], heard=heard, now=lambda: now).stopped == "enough"
    assert carrier.given == [f"rule-{one}@canary.example" for one in range(10, 200)]
    carrier.outcomes.clear()
    now += timedelta(hours=1)
    assert send(mailing, [carrier], now=lambda: now).stopped == ""
    assert counts(mailing) == (200, 0, 0, 0)
    mailing.close()


def test_quota(tmp_path: Path) -> None:
    """Where a quota is used up it stops, and nobody is refused for it."""
    mailing = begun(tmp_path, people(("ok", 2), ("quota", 50)))
    with mail_server() as server:
        ended = send(mailing, relay(server.port))
    assert ended.stopped == (
        "our quota is used up: 550 5.4.5 (ask the provider for more, or wait for a new day; then go on with the same "
        "command)"
    )
    assert counts(mailing) == (2, 0, 0, 50)
    mailing.close()


def test_complaints(tmp_path: Path) -> None:
    """Where too many complain it stops; whoever goes on all the same is asked again only after as many more."""
    mailing = begun(tmp_path, people(("ok", 1000)))
    other = open_mailing(mailing.path)

    class Complaining(Heard):
        """Sees complaints come in."""

        def after_batch(self, sums: Sums) -> None:
            """Note some."""
            assert sums.sent in range(100, 1000, 100)
            other.complained([other.hash(f"ok-{one}@canary.example") for one in range(10)])

    ended = send(mailing, [Told()], rate=400, batch=100, heard=Complaining())
    assert ended.stopped.startswith("10 recipients of ")
    assert ended.stopped.endswith(
        " complained of it as spam, and above 3 in 1,000 providers block a sender (do subject and sender say at once "
        "who writes, and why? Mend that; then go on with the same command)"
    )
    assert send(mailing, [Told()]).stopped == ""
    mailing.close()
    other.close()


def test_many_doubts(tmp_path: Path) -> None:
    """A server that takes each message and says nothing is left alone, before the whole list is in doubt."""
    mailing = begun(tmp_path, people(("cut", 100)))
    with mail_server() as server:
        ended = send(mailing, relay(server.port, connections=3))
    assert ended.stopped == (
        "the connection breaks again and again before the server's answer (look at the server's log, and settle by it "
        "what is in doubt; then go on with the same command)"
    )
    sent, refused, in_doubt, left = counts(mailing)
    assert (sent, refused) == (0, 0)
    assert 10 <= in_doubt <= 13
    assert left == 100 - in_doubt
    mailing.close()


def test_server_goes_away(tmp_path: Path) -> None:
    """A server that goes away is waited for, longer each time; at last it stops, and nobody is refused."""
    mailing = begun(tmp_path, people(("ok", 50)))
    gone = Outcome("unsent", why="mail.example.org:587 cannot be reached: Connection refused")
    back = Told(gone, gone)
    assert send(mailing, [back]).stopped == ""
    assert counts(mailing) == (50, 0, 0, 0)

    again = begun(tmp_path / "again", people(("ok", 50)))
    assert send(again, [Told(*[gone] * 100)]).stopped == (
        "mail.example.org:587 cannot be reached: Connection refused (once that is in order, go on with the same "
        "command)"
    )
    assert counts(again) == (0, 0, 0, 50)
    mailing.close()
    again.close()


def test_much_is_put_off(tmp_path: Path) -> None:
    """A server that puts off nearly everything is given time, and everybody gets the message in the end."""
    mailing = begun(tmp_path, people(("later", 60)))
    heard = Heard()
    with mail_server() as server:
        ended = send(mailing, relay(server.port, connections=2), heard=heard, holds=[2.5, 0.01])
    assert ended.stopped == ""
    assert counts(mailing) == (60, 0, 0, 0)
    assert set(server.taken.values()) == {1}
    waits = [one for one in heard.progress if one.waits]
    assert waits[0].waits == "the server puts off much: 451 4.7.1"
    assert waits[0].until is not None
    mailing.close()


def test_not_let_in(tmp_path: Path) -> None:
    """Where the server is not there from the beginning nothing is begun."""
    mailing = begun(tmp_path, people(("ok", 3)))
    port = free_port()
    with pytest.raises(AnnounceError) as raised:
        send(mailing, relay(port))
    assert str(raised.value) == f"127.0.0.1:{port} cannot be reached: Connection refused (nothing was sent)"
    assert counts(mailing) == (0, 0, 0, 3)
    mailing.close()


def test_a_fault_of_ours(tmp_path: Path) -> None:
    """A letter that cannot be made stops it at once, with what is wrong; the message is not lost from sight."""
    mailing = begun(tmp_path, [Recipient("ok-0@canary.example", "tlh", ""), *people(("ok", 30))])
    with mail_server() as server, pytest.raises(KeyError, match="tlh"):
        send(mailing, relay(server.port))
    sent, refused, in_doubt, left = counts(mailing)
    assert (sent, refused, in_doubt, left) == (0, 0, 1, 29)
    assert not server.taken
    mailing.close()


def test_nobody_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a server answers, and however often it repeats whom it was about: we name nobody."""
    kinds = ["ok", "later", "refused", "full", "busy", "bye", "spam", "cut", "lost", "rule", "quota"]
    mailing = begun(tmp_path, people(*[(kind, 2) for kind in kinds]))
    heard = Heard()
    with mail_server() as server, caplog.at_level("DEBUG", "plainstatus"):
        stopped = [send(mailing, relay(server.port, connections=2), heard=heard).stopped for _ in range(5)]
    said = "\n".join([*stopped, mailing.paused, *map(repr, heard.progress), *capfd.readouterr()])
    said += "".join(one.getMessage() for one in caplog.records if one.name.startswith("plainstatus"))
    assert "canary" not in said

    # In the ledger itself they stand in one column alone.
    with sqlite3.connect(mailing.path) as ledger:
        rows = [*ledger.execute("SELECT hash, language, name, state, code, returned FROM message")]
    ledger.close()
    assert len(rows) == 22
    assert "canary" not in repr(rows)
    mailing.close()


def test_progress(tmp_path: Path) -> None:
    """It is told how far it is, how fast, and how long the rest takes."""
    mailing = begun(tmp_path, people(("ok", 30)))
    heard = Heard()
    send(mailing, [Told()], rate=20, heard=heard)
    first, *_, last = heard.progress
    assert (first.sums.sent, first.time_left, first.waits) == (0, None, "")
    assert (last.sums.left, last.time_left) == (0, timedelta(0))
    assert 0 < last.per_second <= 21
    assert all(one.time_left is not None for one in heard.progress[1:])
    mailing.close()


def test_nothing_comes_while_signals_do() -> None:
    """A signal in the moment in which somebody has waited long enough makes nobody wait for ever."""

    def none(_: Message) -> Envelope:
        raise NotImplementedError

    with crew_of([Told()], none) as crew, signalled():
        assert [done for _ in range(300) for done in crew.came(0.001)] == []
