"""The ledger of a mailing: what it keeps, for whom, and what is left of it once addresses are forgotten."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.deliver.mail.carrier import Outcome
from plainstatus.deliver.mail.ledger import Mailing, Message
from plainstatus.deliver.mail.ledger_file import begin_mailing, open_mailing
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.errors import AnnounceError
from tests.support.disks import disk, read_only
from tests.support.mailing import INCIDENT, NOW, SENDER, begun, people

SENT = Outcome("sent", "250 2.0.0")
LATER = Outcome("later", "451 4.7.1")


def told(mailing: Mailing, **outcomes: Outcome) -> None:
    """Send everything that is due; what comes of each is told by the beginning of its address."""
    while messages := mailing.turn([], 10, now=NOW):
        mailing.turn(
            [(one, outcomes[one.recipient.address.partition("-")[0]]) for one in messages], 0, now=NOW, delays=()
        )


def test_each_once(tmp_path: Path) -> None:
    """Who is on the list twice, however it is written, or is added again, gets one message."""
    mailing = begun(tmp_path, [Recipient("Bob@Canary.example", "en", ""), Recipient("bob@canary.example", "es", "Bob")])

    assert mailing.add([Recipient("BOB@CANARY.EXAMPLE", "en", ""), Recipient("eve@canary.example", "en", "")]) == 1
    assert [one.recipient for one in mailing.turn([], 10, now=NOW)] == [
        Recipient("Bob@Canary.example", "en", ""),
        Recipient("eve@canary.example", "en", ""),
    ]
    mailing.close()


def test_its_owner_alone(tmp_path: Path) -> None:
    """Nobody else can read the ledger, nor what SQLite puts beside it, whatever the umask is."""
    mask = os.umask(0)
    try:
        mailing = begun(tmp_path, people(("ok", 3)))
        with mailing.held():
            rights = {place.name: oct(stat.S_IMODE(place.stat().st_mode)) for place in (tmp_path / "mail").iterdir()}
    finally:
        os.umask(mask)

    name = f"{INCIDENT}.sqlite"
    lock = f"{INCIDENT}.lock"
    assert rights == dict.fromkeys([name, f"{name}-wal", f"{name}-shm", lock], "0o600")
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
    mailing.close()


def test_message_ids(tmp_path: Path) -> None:
    """A Message-ID is the same whenever it is made, tells nobody the address, and differs between mailings."""
    one, other = begun(tmp_path / "1", people(("ok", 1))), begun(tmp_path / "2", people(("ok", 1)))
    (first,) = one.turn([], 1, now=NOW)
    (second,) = other.turn([], 1, now=NOW)

    assert first.message_id == one.message_id(one.hash("OK-0@canary.example"))
    assert first.message_id == f"<notice.{INCIDENT}.{first.hash}@shoe-shop.org>"
    assert one.hash_in(b"postfix: message-id=" + first.message_id.encode()) == first.hash
    assert one.hash_in(b"<notice.another." + first.hash.encode() + b"@shoe-shop.org>") == ""
    assert first.message_id != second.message_id
    one.close()
    other.close()


def test_under_way_is_on_the_disk(tmp_path: Path) -> None:
    """What is about to go stands in the file before anybody can send it, and is in doubt for who comes after."""
    mailing = begun(tmp_path, people(("ok", 3)))
    mailing.turn([], 2, now=NOW)
    with sqlite3.connect(mailing.path) as other:
        states = Counter(state for (state,) in other.execute("SELECT state FROM message"))
    other.close()
    mailing.close()

    assert states == {"begun": 2, "left": 1}
    again = open_mailing(mailing.path)
    assert again.sums().left == 3
    with again.held():
        assert (again.sums().in_doubt, again.sums().left) == (2, 1)
        assert [one.recipient for one in again.turn([], 9, now=NOW)] == people(("ok", 3))[2:]
    again.close()


def test_sums_and_end(tmp_path: Path) -> None:
    """There is no end while any is left or in doubt; what comes back later counts, and moves no end."""
    mailing = begun(tmp_path, people(("ok", 3), ("no", 1), ("doubt", 1)))
    told(mailing, ok=SENT, no=Outcome("refused", "550 5.1.1"), doubt=Outcome("doubt"))
    sums = mailing.sums()
    assert (sums.total, sums.sent, sums.refused, sums.in_doubt, sums.left) == (5, 3, 1, 1, 0)
    assert sums.ended is None

    (doubt,) = mailing.in_doubt()
    mailing.settle([], [doubt.hash], now=NOW)
    assert (mailing.sums().left, mailing.sums().ended) == (1, None)
    told(mailing, doubt=SENT)
    assert mailing.sums().ended == NOW

    digest = mailing.hash("ok-1@canary.example")
    assert mailing.came_back([(digest, "5.1.1"), (digest, "5.1.1"), ("0" * 32, "5.1.1")], now=NOW + timedelta(1)) == 1
    assert mailing.complained([digest, digest, "0" * 32]) == 1
    sums = mailing.sums()
    assert (sums.sent, sums.returned, sums.ended, mailing.complaints()) == (4, 1, NOW, 1)
    assert [one.recipient for one in mailing.undelivered()] == [
        Recipient("no-0@canary.example", "en", ""), Recipient("ok-1@canary.example", "en", "")
    ]  # fmt: skip
    mailing.close()


def test_no_end_once_something_is_left_again(tmp_path: Path) -> None:
    """Whoever comes onto the list, or is asked again, after the end takes it back at once."""
    mailing = begun(tmp_path, people(("ok", 1), ("no", 1)))
    told(mailing, ok=SENT, no=Outcome("refused", "550 5.7.1"))
    assert mailing.add(people(("ok", 1))) == 0
    assert mailing.sums().ended == NOW

    assert mailing.add(people(("ok", 2))) == 1
    assert (mailing.sums().left, mailing.sums().ended) == (1, None)
    (message,) = mailing.turn([], 1, now=NOW)
    mailing.turn([(message, Outcome("refused", "550 5.7.1"))], 0, now=NOW)
    assert mailing.sums().ended == NOW
    mailing.retry([message], due=NOW)
    assert (mailing.sums().left, mailing.sums().ended) == (1, None)
    mailing.close()


def test_put_off(tmp_path: Path) -> None:
    """What is put off waits longer each time; when it has waited for all delays it is refused, with its code."""
    mailing = begun(tmp_path, people(("ok", 2)))
    delays = [timedelta(minutes=1), timedelta(minutes=5)]
    now = NOW
    for delay in delays:
        first, *rest = mailing.turn([], 1, now=now)
        assert not rest
        mailing.turn([(first, LATER)], 0, now=now, delays=delays)
        assert mailing.next_due() is not None
        # The other one is due all the while; what was put off comes first once its time has come.
        now += delay
        assert mailing.sums().left == 2
    (last,) = mailing.turn([], 1, now=now)
    assert (last.number, last.tries) == (1, 3)
    mailing.turn([(last, LATER)], 0, now=now, delays=delays)

    entry = mailing.find("ok-0@canary.example")
    assert entry is not None
    assert (entry.state, entry.code) == ("refused", "451 4.7.1")
    assert mailing.next_due() is not None
    mailing.close()


def test_forget(tmp_path: Path) -> None:
    """Once it has ended, addresses and names leave no byte in any file; of one that is named it still knows."""
    folder = tmp_path / "mail"
    mailing = begun(tmp_path, [Recipient("zebra-1@canary.example", "en", "Zebra Zulu"), *people(("no", 1))])
    with pytest.raises(AnnounceError) as raised:
        mailing.forget()
    assert str(raised.value) == "2 messages are still open: addresses are forgotten at the end"
    told(mailing, zebra=SENT, no=Outcome("refused", "550 5.1.1"))
    before = mailing.sums()
    mailing.forget()

    for place in folder.iterdir():
        assert b"canary" not in place.read_bytes().lower(), place
        assert b"zebra" not in place.read_bytes().lower(), place
    assert mailing.sums() == before
    entry = mailing.find("Zebra-1@canary.example")
    assert entry is not None
    assert (entry.state, entry.code, entry.recipient, entry.at) == ("sent", "250 2.0.0", None, NOW)
    assert mailing.find("another@canary.example") is None
    assert [one.recipient for one in mailing.undelivered()] == [None]
    mailing.close()


def test_who_is_there(tmp_path: Path) -> None:
    """A ledger takes nobody's place; one that is not there, is something else or is broken says so in a sentence."""
    name = f"{INCIDENT}.sqlite"
    begun(tmp_path, []).close()
    with pytest.raises(AnnounceError) as raised:
        begin_mailing(tmp_path / "mail" / name, incident=INCIDENT, audience="staff", sender=SENDER, notice="", now=NOW)
    assert str(raised.value) == f"{name} is there already: this mailing has begun"

    with pytest.raises(AnnounceError) as raised:
        open_mailing(tmp_path / "other.sqlite")
    assert str(raised.value) == "there is no other.sqlite: this mailing has not begun"

    other = sqlite3.connect(tmp_path / "other.sqlite")
    other.execute("CREATE TABLE message (number)")
    other.close()
    with pytest.raises(AnnounceError) as raised:
        open_mailing(tmp_path / "other.sqlite")
    assert str(raised.value) == "other.sqlite is not the ledger of a mailing (look at it, and put it elsewhere)"

    (tmp_path / "text.sqlite").write_bytes(b"address\n" * 1000)
    with pytest.raises(AnnounceError) as raised:
        open_mailing(tmp_path / "text.sqlite")
    assert str(raised.value) == (
        "text.sqlite: file is not a database (nothing is lost: mend it, and go on with the same command)"
    )


def test_copied_and_linked(tmp_path: Path) -> None:
    """Others do not see one that was copied or restored; one that is a link, or somebody else's, is not used."""
    mailing = begun(tmp_path, people(("ok", 1)))
    mailing.close()
    mailing.path.chmod(0o644)
    open_mailing(mailing.path).close()
    assert stat.S_IMODE(mailing.path.stat().st_mode) == 0o600

    told = "is a link, or belongs to somebody else (as its owner, or with a copy of your own, it works)"
    link = mailing.path.with_name("link.sqlite")
    link.symlink_to(mailing.path)
    with pytest.raises(AnnounceError) as raised:
        open_mailing(link)
    assert str(raised.value) == f"link.sqlite {told}"
    if os.geteuid() == 0:
        os.chown(mailing.path, 12345, -1)
        with pytest.raises(AnnounceError) as raised:
            open_mailing(mailing.path)
        assert str(raised.value) == f"{mailing.path.name} {told}"


def test_a_lock_that_is_a_link(tmp_path: Path) -> None:
    """It is not followed: nothing is made elsewhere."""
    mailing = begun(tmp_path, people(("ok", 1)))
    mailing.path.with_suffix(".lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AnnounceError) as raised, mailing.held():
        pass
    assert str(raised.value) == (
        f"{INCIDENT}.sqlite: Too many levels of symbolic links (nothing is lost: mend it, and go on with the same "
        "command)"
    )
    assert not (tmp_path / "elsewhere").exists()
    mailing.close()


def test_full_and_read_only_disks(tmp_path: Path) -> None:
    """A sentence; what was noted stays, and nothing counts that is not on the disk."""
    with disk(tmp_path / "disk", megabytes=1) as place:
        mailing = begun(place, people(("ok", 500)))
        (first,) = mailing.turn([], 1, now=NOW)
        filler = place / "filler"
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"x" * 4096) == 4096:
                pass
        with pytest.raises(AnnounceError) as raised:
            told(mailing, ok=LATER)
        assert "is full (nothing is lost: mend it, and go on with the same command)" in str(raised.value)
        filler.unlink()
        mailing.turn([(first, SENT)], 0, now=NOW)
        assert mailing.sums().sent == 1
        mailing.close()
        with read_only(place), pytest.raises(AnnounceError) as raised:
            open_mailing(mailing.path)
        assert str(raised.value) == (
            f"{INCIDENT}.sqlite: unable to open database file (nothing is lost: mend it, and go on with the same "
            "command)"
        )


def test_one_sender_at_a_time(tmp_path: Path) -> None:
    """Two that would send the same mailing: the second sends nothing; to look and to pause it is allowed."""
    mailing = begun(tmp_path, people(("ok", 2)))
    other = open_mailing(mailing.path)
    with mailing.held():
        mailing.turn([], 1, now=NOW)
        with pytest.raises(AnnounceError) as raised, other.held():
            pass
        assert str(raised.value) == "somebody else is sending this mailing right now (nothing was sent twice)"
        assert other.sums().in_doubt == 0
        other.pause("lunch")
        assert mailing.paused == "lunch"
    with other.held():
        assert (other.paused, other.sums().in_doubt) == ("", 1)
    mailing.close()
    other.close()


def test_as_fast_however_many(tmp_path: Path) -> None:
    """What SQLite does for a message does not grow with the list."""
    steps = Counter[int]()
    for number in (100, 10_000):
        mailing = begun(tmp_path / str(number), people(("ok", number)))
        database = mailing._db

        def count(number: int = number) -> None:
            steps[number] += 1

        database.set_progress_handler(count, 10)
        messages = mailing.turn([], 2, now=NOW)
        mailing.turn([(one, SENT) for one in messages], 2, now=NOW)
        assert mailing.next_due() is not None
        database.set_progress_handler(None, 0)
        mailing.close()
    assert steps[10_000] <= 2 * steps[100]


OUTCOMES = [SENT, LATER, Outcome("refused", "550 5.1.1"), Outcome("unsent"), Outcome("doubt")]


@given(turns=st.lists(st.tuples(st.integers(0, 4), st.lists(st.sampled_from(OUTCOMES), max_size=4)), max_size=20))
def test_nobody_is_lost(tmp_path_factory: pytest.TempPathFactory, turns: list[tuple[int, list[Outcome]]]) -> None:
    """Whatever comes of messages, all are counted, and who was taken or is in doubt never comes again."""
    mailing = begun(tmp_path_factory.mktemp("ledger"), people(("ok", 7)))
    done = set[int]()
    under_way = list[Message]()
    for turn, (most, outcomes) in enumerate(turns):
        now = NOW + timedelta(minutes=turn)
        came = [(under_way.pop(0), outcome) for outcome in outcomes[: len(under_way)]]
        done |= {message.number for message, outcome in came if outcome.kind in {"sent", "refused", "doubt"}}
        messages = mailing.turn(came, most, now=now, delays=[timedelta(minutes=2)] * 9)
        assert not {one.number for one in messages} & (done | {one.number for one in under_way})
        assert len(messages) <= most
        under_way += messages
        sums = mailing.sums()
        assert sums.total == 7
        assert sums.sent + sums.refused + sums.in_doubt == len(done)
    mailing.close()
