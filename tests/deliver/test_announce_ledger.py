"""The ledger's lines and its file: read in any order, cut, merged, broken, full."""

from __future__ import annotations

import os
import random
import resource
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.deliver.announce.channels.channel import Posted
from plainstatus.deliver.announce.ledger import Outcome, ledger_line, missing_posts, read_ledger
from plainstatus.deliver.announce.ledger_file import LedgerFile, opened, read_ledger_file
from plainstatus.errors import AnnounceError
from tests.support.telling import NOW, message, seen

LINE = message().line
INTENT = ledger_line("intent", NOW, channel="mastodon", line=LINE, try_="a-1", about="a-checkout")


def result(outcome: Outcome, attempt: str = "a-1", minutes: int = 1, **more: object) -> bytes:
    """Return what came of a try."""
    at = NOW + timedelta(minutes=minutes)
    return ledger_line("result", at, channel="mastodon", line=LINE, try_=attempt, outcome=outcome, **more)


def test_lines_are_json_and_short() -> None:
    """What is empty is left out, and a reason holds nothing that rules a terminal, and has an end."""
    line = (
        b'{"v":1,"kind":"intent","at":"2026-11-15T14:05:00Z","channel":"mastodon","line":"' + LINE.encode() + b'",'
        b'"try":"a-1","about":"a-checkout"}\n'
    )
    assert line == INTENT
    assert b'"reason":"\xef\xbf\xbd[31m no"' in result("refused", reason="\x1b[31m no")
    assert len(result("refused", reason="x" * 5000)) < 600


def test_an_intent_without_a_result_is_in_doubt() -> None:
    """Nobody can know whether it went out."""
    standing = read_ledger(INTENT).standing("mastodon", LINE)

    assert [one.name for one in standing.doubts] == ["a-1"]
    assert standing.posted is None
    assert read_ledger(INTENT).standing("slack", LINE).tries == ()


@pytest.mark.parametrize("outcome", ["refused", "not taken", "in doubt"])
def test_what_came_of_it(outcome: Outcome) -> None:
    """Each outcome is read back, with its reason, and counts from the intent's time."""
    (one,) = read_ledger(INTENT + result(outcome, reason="no")).standing("mastodon", LINE).tries

    assert (one.outcome, one.reason, one.at, one.doubtful) == (outcome, "no", NOW, outcome == "in doubt")


def test_what_was_posted() -> None:
    """With id, address, and what a reply must name."""
    line = result("posted", network="mastodon", id="1", url="https://social.example.net/1", extra={"cid": "b"})
    standing = read_ledger(INTENT + line).standing("mastodon", LINE)

    assert standing.posted == Posted("1", "https://social.example.net/1", {"cid": "b"})
    assert standing.doubts == ()


def test_a_person_settles_a_doubt() -> None:
    """What a person found out counts more than 'in doubt', and less than a result that says that it is there."""
    doubt = INTENT + result("in doubt")
    missing = ledger_line(
        "settled", NOW + timedelta(hours=1), channel="mastodon", line=LINE, try_="a-1", outcome="not taken"
    )

    assert read_ledger(doubt + missing).standing("mastodon", LINE).doubts == ()
    assert read_ledger(doubt + missing + result("posted", id="1")).standing("mastodon", LINE).posted == Posted("1")


@given(st.randoms(use_true_random=False), st.integers(0, 3))
def test_neither_order_nor_repetition_counts(shuffle: random.Random, twice: int) -> None:
    """Git's union merge may put lines twice and in any order: the ledger says the same."""
    lines = [
        *seen("mastodon", "slack").splitlines(keepends=True),
        INTENT,
        result("not taken", reason="429"),
        ledger_line("intent", NOW, channel="mastodon", line=LINE, try_="a-2"),
        result("in doubt", "a-2"),
        ledger_line("intent", NOW, channel="mastodon", line=LINE, try_="b-1"),
        result("posted", "b-1", 3, id="1"),
        ledger_line("adopted", NOW),
        ledger_line("deleted", NOW, channel="mastodon", line=LINE),
        b"<<<<<<< ours\n", b"=======\n", b">>>>>>> theirs\n",
    ]  # fmt: skip
    whole = read_ledger(b"".join(lines))
    mixed = lines + lines[:twice]
    shuffle.shuffle(mixed)
    found = read_ledger(b"".join(mixed))

    assert found.faults == whole.faults == ()
    assert (found.known, found.seen, found.adopted) == (whole.known, whole.seen, whole.adopted)
    assert found.standing("mastodon", LINE).deleted


def test_cut_at_every_byte() -> None:
    """A last line that was cut off counts for nothing, and all before it counts; one that lacks its newline counts."""
    data = seen("mastodon") + INTENT + result("posted", id="1")
    for length in range(len(data)):
        found = read_ledger(data[:length])
        assert found.faults == ()
        assert len(found.entries) in {data[:length].count(b"\n"), data[: length + 1].count(b"\n")}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"x", "it is no line of a ledger"),
        (b"\xff{}", "it is no line of a ledger"),
        (b"[1]", "a newer Plainstatus has written it, or somebody has changed it"),
        (b"[" * 100_000, "it is no line of a ledger"),
        (b'{"v":2,"kind":"intent"}', "a newer Plainstatus has written it, or somebody has changed it"),
        (b'{"v":1,"kind":["x"]}', "a newer Plainstatus has written it, or somebody has changed it"),
        (b'{"v":1,"kind":"seen","channel":"x"}', "it has no time"),
        (b'{"v":1,"kind":"seen","at":7,"channel":"x"}', "it has no time"),
        (b'{"v":1,"kind":"seen","at":"2026-11-15T14:05:00","channel":"x"}', "it has no time"),
        (b'{"v":1,"kind":"seen","at":"2026-11-15T14:05:00Z"}', "it lacks channel, or a part of that"),
        (
            b'{"v":1,"kind":"intent","at":"2026-11-15T14:05:00Z","channel":"x"}',
            "it lacks channel, line, try, or a part of that",
        ),
        (
            INTENT.strip().replace(b"intent", b"result").replace(b"about", b"outcome"),
            "nothing known came of it: a-checkout",
        ),
        (result("posted").strip()[:-1] + b',"extra":[1]}', "it holds what no line of a ledger does"),
    ],
)
def test_what_cannot_be_read_is_named(line: bytes, why: str) -> None:
    """By its file and line; what surrounds it is read."""
    found = read_ledger(seen("mastodon") + line + b"\n" + INTENT)

    assert found.faults == (f"announcements.jsonl:2: {why}",)
    assert len(found.entries) == 2


def test_many_that_cannot_be_read() -> None:
    """A few are named, the others counted; who adopts the ledger as it is passes over them, and no others."""
    data = b"1\n2\n3\n4\n5\n"
    found = read_ledger(data)
    assert len(found.faults) == 4
    assert found.faults[-1] == "… and 2 more lines of announcements.jsonl"

    adopted = ledger_line("adopted", NOW, unreadable=list(found.unreadable))
    assert read_ledger(data + adopted).faults == ()
    assert read_ledger(data + adopted + b"x\n").faults == ("announcements.jsonl:7: it is no line of a ledger",)


@given(st.binary(max_size=300))
def test_whatever_the_file_holds(data: bytes) -> None:
    """It is read, and never raises."""
    read_ledger(data + INTENT)
    read_ledger(INTENT + data)


def test_posts_that_the_ledger_has_lost() -> None:
    """The record knows posts of ours; what is older than the adoption does not count."""
    posts = [("mastodon", LINE, NOW), ("slack", LINE, NOW)]

    assert missing_posts(read_ledger(b""), posts) == 2
    assert missing_posts(read_ledger(INTENT), posts) == 1
    assert missing_posts(read_ledger(ledger_line("adopted", NOW)), posts) == 0


def test_the_file_goes_on_behind_a_cut_line(tmp_path: Path) -> None:
    """The fragment goes, the lines before stay byte for byte; a newline that an editor took comes back."""
    path = tmp_path / "announcements.jsonl"
    for end, kept in ((INTENT[:40], b""), (INTENT.strip(), INTENT)):
        path.write_bytes(seen("mastodon") + end)
        with opened(path, tmp_path / "work") as book:
            book.add(result("refused"))

        assert path.read_bytes() == seen("mastodon") + kept + result("refused")


def test_a_disk_that_is_full_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """A line is there whole or not at all, and whoever adds it hears why."""
    path = tmp_path / "announcements.jsonl"
    path.write_bytes(seen("mastodon"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with opened(path, tmp_path / "work") as book:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, hard))
        try:
            with pytest.raises(AnnounceError) as caught:
                book.add(INTENT)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert path.read_bytes() == seen("mastodon")
        book.add(INTENT)

    assert str(caught.value) == "announcements.jsonl cannot be written: File too large"
    assert path.read_bytes() == seen("mastodon") + INTENT


def test_one_at_a_time(tmp_path: Path) -> None:
    """Who holds the ledger is waited for, and not for ever; once it is closed, nobody adds anything."""
    path = tmp_path / "announcements.jsonl"
    with opened(path, tmp_path / "work") as book:
        with pytest.raises(AnnounceError) as caught, opened(path, tmp_path / "work"):
            pass
        assert str(caught.value) == (
            "somebody else is announcing right now (nothing is lost: what is owed is told by the next publish, or by: "
            "invoke announce)"
        )
        book.close()
        with pytest.raises(AnnounceError, match="is closed"):
            book.add(INTENT)
    with opened(path, tmp_path / "work") as book:
        assert not book.read().begun


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_file_that_is_none(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A folder, a pipe or a device in its place is told, and nobody waits for it."""
    path = tmp_path / "announcements.jsonl"
    make(path)

    with pytest.raises(AnnounceError) as caught:
        read_ledger_file(path)
    assert str(caught.value).startswith("announcements.jsonl cannot be read: it is no file (nothing is lost")
    with pytest.raises(AnnounceError, match=r"^announcements\.jsonl cannot be written: "):
        LedgerFile(path).add(INTENT)
