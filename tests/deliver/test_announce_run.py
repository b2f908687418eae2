"""One run of telling channels: in order, in threads, once, and never for longer than it may take."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from plainstatus.deliver.announce.channels.channel import InDoubt, NotTaken, Refused
from plainstatus.deliver.announce.ledger_file import opened, read_ledger_file
from plainstatus.deliver.announce.run import Run, Running, announce, intend, new_run, release
from tests.support.telling import NOW, Fake, Still, fit, message, plans, seen, tell

FIRST, SECOND, THIRD = message(1), message(2), message(3)
RETRY = "(run: invoke announce; timers with publish --if-due try for 40 minutes)"
LOOK = (
    f"(look there for {FIRST.link}, then run: invoke announce --settle mastodon/{FIRST.line[:8]} --there, or --missing)"
)


def outcomes(folder: Path) -> list[str]:
    """Return kinds and outcomes of the ledger's lines, but for those that know channels."""
    entries = read_ledger_file(folder / "announcements.jsonl").entries
    return [str(one.fields.get("outcome", one.kind)) for one in entries if one.kind != "seen"]


def test_in_order_and_in_a_thread(tmp_path: Path) -> None:
    """Each goes out once, as a reply to the first of its incident, also in a later run; another run tells nothing."""
    there = Fake()
    told, _ = tell(tmp_path, [there], [FIRST, message(9, incident="b")], Still())
    assert told.posts == (
        "mastodon: told 'Update 1', https://social.example.net/mastodon/1",
        "mastodon: told 'Update 9', https://social.example.net/mastodon/2",
    )
    assert outcomes(tmp_path) == ["intent", "posted", "intent", "posted"]

    tell(tmp_path, [there], [FIRST, message(9, incident="b"), SECOND, THIRD], Still())
    threads = [(post.title, post.thread and post.thread.id, post.follows and post.follows.id) for post in there.asked]
    assert threads == [
        ("Update 1", None, None),
        ("Update 9", None, None),
        ("Update 2", "1", "1"),
        ("Update 3", "1", "3"),
    ]

    before = (tmp_path / "announcements.jsonl").read_bytes()
    assert tell(tmp_path, [there], [FIRST, SECOND, THIRD], Still())[0].posts == ()
    assert (tmp_path / "announcements.jsonl").read_bytes() == before


def test_a_refusal_is_final(tmp_path: Path) -> None:
    """It is named with what to do, the next is told, and nobody asks again."""
    there = Fake(answers=[Refused("the token is none")])
    told, _ = tell(tmp_path, [there], [FIRST, SECOND], Still())

    assert told.failed == (
        f"mastodon: refused 'Update 1': the token is none (it is not tried again: post it by hand, {FIRST.link})",
    )
    assert [post.title for post in there.asked] == ["Update 1", "Update 2"]
    assert there.asked[1].thread is None
    assert tell(tmp_path, [there], [FIRST, SECOND], Still())[0].posts == ()


def test_what_was_not_taken_is_tried_again(tmp_path: Path) -> None:
    """After the time that the network names, or longer and longer pauses; the same post, with the same key."""
    there, clock = Fake(answers=[NotTaken("429", 20), NotTaken("down"), NotTaken("down")]), Still()
    told, _ = tell(tmp_path, [there], [FIRST], clock)

    assert clock.waited == [20, 2, 4]
    assert told.failed == ()
    assert len({(post.key, post.text) for post in there.asked}) == 1
    assert outcomes(tmp_path) == ["intent", "not taken"] * 3 + ["intent", "posted"]


def test_patience_has_an_end(tmp_path: Path) -> None:
    """A minute in all; the rest waits behind it, and the next run goes on with it."""
    there, clock = Fake(answers=[NotTaken("connection refused")] * 99), Still()
    told, _ = tell(tmp_path, [there], [FIRST, SECOND, THIRD], clock)
    assert clock.now() - NOW <= timedelta(seconds=45)
    assert told.failed == (f"mastodon: not told of 'Update 1' and 2 more messages: connection refused {RETRY}",)

    there.answers.clear()
    assert len(tell(tmp_path, [there], [FIRST, SECOND, THIRD], Still())[0].posts) == 3


def test_a_channel_that_names_a_later_time_is_left_alone_until_then(tmp_path: Path) -> None:
    """Also by the next run."""
    there, clock = Fake(answers=[NotTaken("429 Too Many Requests", 600)]), Still()
    told, _ = tell(tmp_path, [there], [FIRST], clock)
    assert told.failed == (f"mastodon: not told of 'Update 1': 429 Too Many Requests {RETRY}",)
    assert clock.now() == NOW

    assert tell(tmp_path, [there], [FIRST], Still(NOW + timedelta(minutes=5)))[0].failed == told.failed
    assert len(there.asked) == 1
    assert len(tell(tmp_path, [there], [FIRST], Still(NOW + timedelta(minutes=11)))[0].posts) == 1


@pytest.mark.parametrize("error", [InDoubt("the line was cut"), KeyError("hunter2")])
def test_a_doubt_without_a_key_is_never_repeated(tmp_path: Path, error: Exception) -> None:
    """It is named with what to look at, and so is what waits behind it; the next run goes on with that."""
    there = Fake(answers=[error])
    told, _ = tell(tmp_path, [there], [FIRST, SECOND], Still())
    why = "an error in Plainstatus: KeyError (please report it)" if isinstance(error, KeyError) else str(error)
    assert told.failed == (
        f"mastodon: nobody knows whether 'Update 1' was posted: {why} {LOOK}",
        f"mastodon: not told of 'Update 2': it waits behind that {RETRY}",
    )
    assert b"hunter2" not in (tmp_path / "announcements.jsonl").read_bytes()

    told, planned = tell(tmp_path, [there], [FIRST, SECOND], Still())
    assert planned["mastodon"].unknown == (FIRST,)
    assert [post.title for post in there.asked] == ["Update 1", "Update 2"]


def test_a_doubt_with_a_key_is_repeated(tmp_path: Path) -> None:
    """As long as the network drops what comes with it again, and no longer."""
    there = Fake(answers=[InDoubt("cut"), NotTaken("busy"), InDoubt("cut")], key_holds=timedelta(minutes=50))
    assert tell(tmp_path, [there], [FIRST], Still())[0].failed == ()
    assert outcomes(tmp_path)[-1] == "posted"

    there = Fake("other", [InDoubt("cut")] * 9, timedelta(seconds=5))
    (tmp_path / "announcements.jsonl").write_bytes(seen("other"))
    (failed,) = tell(tmp_path, [there], [FIRST], Still())[0].failed
    assert len(there.asked) == 4
    assert failed == (
        f"other: nobody knows whether 'Update 1' was posted: cut (the network drops what comes twice; {RETRY[1:]}"
    )
    assert tell(tmp_path, [there], [FIRST], Still(NOW + timedelta(minutes=1)))[1]["other"].unknown == (FIRST,)


@pytest.mark.slow
def test_a_dead_channel_delays_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are told while one does not answer; that post is in doubt, and a late answer counts for nothing."""
    monkeypatch.setattr("plainstatus.deliver.announce.run._ANSWER", 0.0)
    hung, over = threading.Event(), threading.Event()

    def hang() -> None:
        hung.set()
        over.wait(60)

    dead, fine = Fake("dead", [hang]), Fake("fine")
    (tmp_path / "announcements.jsonl").write_bytes(seen("dead", "fine"))
    with opened(tmp_path / "announcements.jsonl", tmp_path) as book:
        planned = plans([dead, fine], [FIRST, SECOND], book.read(), NOW)
        run = Run(new_run(), book, [FIRST, SECOND], fit, Running(NOW))
        told = announce(run, [dead, fine], planned, patience=3)
    assert hung.is_set()
    assert len(told.posts) == 2
    assert told.failed == (
        "dead: nobody knows whether 'Update 1' was posted: it has not answered in time "
        + LOOK.replace("mastodon", "dead"),
        f"dead: not told of 'Update 2': the time was up {RETRY}",
    )
    over.set()
    assert plans([dead], [FIRST], read_ledger_file(tmp_path / "announcements.jsonl"), NOW)["dead"].unknown == (FIRST,)


def test_words_that_cannot_be_made_wait(tmp_path: Path) -> None:
    """An error of ours in one text is no reason to send another, and its words may hold anything."""
    path = tmp_path / "announcements.jsonl"
    path.write_bytes(seen("mastodon"))

    def broken(*_: object) -> Callable[..., None]:
        raise ValueError("hunter2")

    with opened(path, tmp_path) as book:
        planned = plans([Fake()], [FIRST], book.read(), NOW)
        told = announce(Run(new_run(), book, [FIRST], broken, Still()), [Fake()], planned)  # type: ignore[arg-type]  # it raises

    assert told.failed == (f"mastodon: not told of 'Update 1': it could not be put into words: ValueError {RETRY}",)
    assert path.read_bytes() == seen("mastodon")


def test_a_post_of_which_the_ledger_hears_nothing(tmp_path: Path) -> None:
    """It was sent, so nobody says that it was not: it is in doubt, and no intent of it is given back."""
    path = tmp_path / "announcements.jsonl"
    path.write_bytes(seen("mastodon"))
    with opened(path, tmp_path) as book:
        there = Fake(answers=[lambda: setattr(book, "path", tmp_path / "gone" / "announcements.jsonl")])
        planned = plans([there], [FIRST, SECOND], book.read(), NOW)
        told = announce(Run("mine", book, [FIRST, SECOND], fit, Still()), [there], planned)
    full = "announcements.jsonl cannot be written: No such file or directory"
    assert told.failed == (
        f"mastodon: nobody knows whether 'Update 1' was posted: {full} {LOOK}",
        f"mastodon: not told of 'Update 2': {full} {RETRY}",
    )

    with opened(path, tmp_path) as book:
        assert release(book.read(), book, now=NOW, run="mine", reason="", but=told.under_way) == 0


def test_an_error_of_ours_is_told(tmp_path: Path) -> None:
    """By its name alone: its text may repeat a secret."""

    class Wrong(Still):
        def wait(self, seconds: float) -> None:
            """Fail."""
            raise TypeError("hunter2", seconds)

    told, _ = tell(tmp_path, [Fake()], [FIRST], Wrong())

    assert told.failed == (
        f"mastodon: not told of 'Update 1': an error in Plainstatus: TypeError (please report it) {RETRY}",
    )


def test_no_intent_no_post(tmp_path: Path) -> None:
    """Where the ledger cannot be written, nothing is sent."""
    there, path = Fake(), tmp_path / "announcements.jsonl"
    path.write_bytes(seen("mastodon"))
    with opened(path, tmp_path) as book:
        planned = plans([there], [FIRST], book.read(), NOW)
        book.path = tmp_path / "gone" / "announcements.jsonl"
        told = announce(Run(new_run(), book, [FIRST], fit, Still()), [there], planned)

    assert there.asked == []
    assert told.failed == (
        f"mastodon: not told of 'Update 1': announcements.jsonl cannot be written: No such file or directory {RETRY}",
    )


def test_intents_first_and_the_posts_later(tmp_path: Path) -> None:
    """Whoever has written the intents sends those and nothing else; another run takes them for doubts."""
    there, path, clock = Fake(answers=[NotTaken("429")]), tmp_path / "announcements.jsonl", Still()
    path.write_bytes(seen("mastodon"))
    with opened(path, tmp_path) as book:
        planned = plans([there], [FIRST, SECOND], book.read(), NOW)
        assert intend(planned, book, now=NOW, run="mine") == 2
    assert there.asked == []
    assert tell(tmp_path, [there], [FIRST, SECOND], Still())[1]["mastodon"].unknown == (FIRST, SECOND)
    assert there.asked == []

    with opened(path, tmp_path) as book:
        told = announce(Run("mine", book, [FIRST, SECOND], fit, clock, intended=True), [there], planned)
    assert len(told.posts) == 2
    assert outcomes(tmp_path) == ["intent", "intent", "not taken", "intent", "posted", "posted"]
    assert tell(tmp_path, [there], [FIRST, SECOND], Still())[1]["mastodon"].send == ()


def test_intents_that_were_not_sent_are_released(tmp_path: Path) -> None:
    """Nothing came of them, and the next run may send them."""
    path = tmp_path / "announcements.jsonl"
    path.write_bytes(seen("mastodon"))
    with opened(path, tmp_path) as book:
        planned = plans([Fake()], [FIRST, SECOND], book.read(), NOW)
        intend(planned, book, now=NOW, run="mine")
        assert release(book.read(), book, now=NOW, run="other", reason="no") == 0
        assert release(book.read(), book, now=NOW, run="mine", reason="another has pushed first") == 2
        assert release(book.read(), book, now=NOW, run="mine", reason="") == 0

    assert plans([Fake()], [FIRST, SECOND], read_ledger_file(path), NOW)["mastodon"].send == (FIRST, SECOND)


def test_two_runs_never_share_a_name() -> None:
    """Two machines may write the same intent in the same second, and their lines must differ."""
    assert new_run() != new_run()
