"""A record that was verified here is not read again line by line, and says the same, whatever happens to its cache."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.errors import BrokenRecord
from plainstatus.model import Incident, Site
from plainstatus.record import Composed, Record, public_posts, verified
from plainstatus.record.first_told import Incidents, telling
from plainstatus.record.verified import keep_verified, read_verified
from plainstatus.views.first_told import Telling
from tests.record.test_properties import BEGIN, WORDS, Desk, edited
from tests.support.build import at, site
from tests.support.forging import forge
from tests.support.project import examples
from tests.support.recording import EMPTY, checkout, publish, said

NAME = "record.jsonl"
NOW = at("2026-11-15 13:05")


@pytest.fixture(autouse=True)
def _short_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is known of a short record be kept, too."""
    monkeypatch.setattr(verified, "_SHORT", 0)


def both(record: Record, work: Path) -> tuple[Record, Record]:
    """Return a record as it is read in full, and as it is read with what is known of it."""
    return Record.parse(record.data, NAME), read_verified(record.data, NAME, work)


def plainly(value: Any) -> Any:
    """Return what somebody who looks at everything sees."""
    if isinstance(value, Mapping):
        return dict(value.items())
    return frozenset(value) if isinstance(value, Set) else value


def looked_at(told: Telling) -> dict[str, Any]:
    """Return all that somebody can be told of it."""
    # What it has no sum of yet is told all the same.
    return {one.name: plainly(getattr(told, one.name)) for one in fields(told) if one.name != "sum_of"}


def seen(made: Site, composed: Composed, before: Record) -> dict[str, Any]:
    """Return all that others make of a record."""
    record = composed.record
    told, alone = telling(made, record), [telling(made, record).of(item.id) for item in made.incidents]
    return {
        **{name: getattr(composed, name) for name in ("refusals", "news", "things", "cut_off", "public_from")},
        "raw": [line.raw for line in composed.lines],
        "record": (record.name, record.data, [*record.lines], record.heads, record.id_base, [*record.families]),
        "told": looked_at(told),
        "alone": [*map(looked_at, alone)],
        "sums": [part.digest for part in alone],
        "public": dict(before.public(made)),
        "times": [*map(record.published_of, made.incidents)],
        "posts": public_posts(record, made),
        "since": record.since(before),
    }


@st.composite
def any_edit(draw: st.DrawFn, desk: Desk) -> Desk:
    """Return the desk after an edit that may be none that is allowed."""
    if not desk.entries or draw(st.integers(0, 3)):
        return draw(edited(desk))
    place = draw(st.sampled_from([*desk.entries]))
    if draw(st.booleans()):
        return replace(desk, entries=desk.entries | {place: replace(desk.entries[place], texts={"en": draw(WORDS)})})
    left = {one: entry for one, entry in desk.entries.items() if one != place}
    titles = {number: title for number, title in desk.titles.items() if any(of == number for of, _ in left)}
    return replace(desk, entries=left, titles=titles)


@given(st.data())
@settings(max_examples=examples(40))
def test_it_says_the_same(data: st.DataObject) -> None:
    """Whatever is edited, compared, told and published: with what is known all is as it is without."""
    record, desk = EMPTY, Desk()
    with TemporaryDirectory() as folder:
        work = Path(folder)
        for minute in range(data.draw(st.integers(1, 7))):
            tried = data.draw(any_edit(desk))
            language = data.draw(st.sampled_from(["en", "en", "de"]))
            made = site(*tried.incidents(), organisation={"language": language})
            results, typo, now = [], data.draw(st.booleans()), BEGIN + timedelta(minutes=minute)
            for read in both(record, work):
                composed = publish(read, *tried.incidents(), now=now, typo=typo, organisation={"language": language})
                results.append((composed, seen(made, composed, read)))
            (plain, expected), (composed, found) = results
            assert found == expected
            told = Incidents(made, composed.record)
            for item in made.incidents:
                assert looked_at(told[item.id]) == looked_at(told.worked_out(item))
            if not plain.refusals:
                record, desk = plain.record, tried
            if not composed.refusals and data.draw(st.booleans()):
                keep_verified(composed.record, work)


def history() -> Record:
    """Return a record of several publishes, one of them from another place."""
    first = publish(EMPTY, *incidents(), now=NOW).record
    return publish(first, *incidents("Fast again."), now=NOW + timedelta(minutes=5)).record


def incidents(*more: str) -> list[Incident]:
    """Return two incidents as staff have them, the first with more updates."""
    later = [said(text, f"2026-11-15 13:0{number}") for number, text in enumerate(more, 1)]
    return [checkout(said(), *later), checkout(said("Search is slow."), id="2026-11-15-search", title="Search is slow")]


@pytest.fixture
def known(tmp_path: Path) -> tuple[Record, Path]:
    """Return a record, and a work folder that knows it."""
    record = history()
    keep_verified(record, tmp_path)
    return record, tmp_path


def is_known(record: Record) -> bool:
    """Say whether the lines of a record were left unread."""
    return record.known_places is not None


def test_what_is_known_is_not_read_again(known: tuple[Record, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its lines nor its incidents are looked at, as long as nothing changes."""
    record, work = known
    read = read_verified(record.data, NAME, work)
    composed = publish(read, *incidents("Fast again."), now=NOW)
    keep_verified(composed.record, work)
    read = read_verified(record.data, NAME, work)
    monkeypatch.setattr("plainstatus.record.places.known_line", lambda _: pytest.fail("a line is read"))
    again = publish(read, *incidents("Fast again."), now=NOW)

    assert is_known(read)
    assert (again.lines, again.refusals, again.news, again.record.since(read)) == ((), (), (), ())
    assert read.heads == record.heads


def test_lines_after_it_are_verified(known: tuple[Record, Path]) -> None:
    """What others have published since is read and verified in full, and all else is left unread."""
    record, work = known
    more = publish(record, *incidents("Fast again.", "All is well."), now=NOW + timedelta(hours=1))
    longer = record.data + more.lines[0].raw + b"\n"
    read = read_verified(longer, NAME, work)

    assert is_known(read)
    assert (read.data, [*read.lines], read.heads) == (longer, [*more.record.lines], more.record.heads)
    assert publish(read, *incidents("Fast again.", "All is well."), now=NOW).lines == ()


def test_lines_that_nobody_needs_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that were read in full are there until then, also for a record that goes on; then each is read anew."""
    once = Record.parse(history().data)
    more = publish(once, *incidents("Fast again.", "All is well."), now=NOW + timedelta(hours=1)).record
    every, state = [*more.lines], dict(once.known(["2026-11-15-checkout"]))
    with monkeypatch.context() as patch:
        patch.setattr("plainstatus.record.places.known_line", lambda _: pytest.fail("a line is read"))
        assert [*once.lines] == every[: len(once.lines)]
    held, after = once.lines[0], more.lines[0]
    once.let_go()

    assert after is held is not once.lines[0] is not more.lines[0]
    assert ([*once.lines], [*more.lines]) == (every[: len(once.lines)], every)
    assert once.known(["2026-11-15-checkout"]) == state


FIRST = 40
#: What happens to a record → how.
TAMPERED: dict[str, Callable[[Record], bytes]] = {
    "a word of the first line": lambda record: record.data[:FIRST] + b"x" + record.data[FIRST + 1 :],
    "a word of a line": lambda record: record.data.replace(b"Search is slow.", b"Search is fast."),
    "the last byte": lambda record: record.data[:-1],
    "half of the last line": lambda record: record.data[:-100],
    "a line is gone": lambda record: b"".join(line.raw + b"\n" for line in record.lines if line != record.lines[1]),
    "nothing is left": lambda _: b"",
    "only the beginning": lambda record: record.lines[0].raw + b"\n",
    "no line at the end": lambda record: record.data + b"[]\n",
    "half a line at the end": lambda record: record.data + record.lines[1].raw,
    "a line that repeats": lambda record: record.data + record.lines[2].raw + b"\n",
    "a conflict": lambda record: record.data + b"<<<<<<< HEAD\n",
    "a line that follows none": lambda record: record.data + forge(after=["0" * 64]).raw + b"\n",
    "a line that follows an old one": lambda record: record.data + forge(after=[record.lines[1].name]).raw + b"\n",
    "another start": lambda record: record.data + forge("start", after=record.heads, incident=None, key="").raw + b"\n",
    "a merge of one": lambda record: (
        record.data + forge("merge", after=record.heads, incident=None, key="").raw + b"\n"
    ),
    "a forged line": lambda record: record.data + forge(after=record.heads).raw + b"\n",
}


@pytest.mark.parametrize("how", TAMPERED.values(), ids=[*TAMPERED])
def test_a_record_that_was_tampered_with(how: Callable[[Record], bytes], known: tuple[Record, Path]) -> None:
    """It is refused with the same words as where nothing is known, or read as the same lines."""
    record, work = known
    data = how(record)

    def read(reader: Callable[[], Record]) -> Any:
        try:
            found = reader()
        except BrokenRecord as error:
            return error.problems
        return found.data, [*found.lines], found.heads

    assert read(lambda: read_verified(data, NAME, work)) == read(lambda: Record.parse(data, NAME))


def test_a_cache_that_is_damaged(known: tuple[Record, Path]) -> None:
    """Cut or changed anywhere it counts for nothing, and nobody is told."""
    record, work = known
    place = work / "record" / "verified"
    whole = place.read_bytes()
    for damaged in (
        b"",
        whole[:10],
        whole[:-1],
        whole + b"x",
        *(_flipped(whole, byte) for byte in range(0, len(whole), 97)),
    ):
        place.write_bytes(damaged)
        read = read_verified(record.data, NAME, work)
        assert not is_known(read)
        assert [*read.lines] == [*record.lines]


def _flipped(data: bytes, byte: int) -> bytes:
    return data[:byte] + bytes([data[byte] ^ 1]) + data[byte + 1 :]


def test_a_cache_from_elsewhere(known: tuple[Record, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    """A copy, as a CI restores it, is none of ours."""
    record, work = known
    elsewhere = tmp_path_factory.mktemp("clone")
    shutil.copytree(work / "record", elsewhere / "record")

    assert is_known(read_verified(record.data, NAME, work))
    assert not is_known(read_verified(record.data, NAME, elsewhere))


@pytest.mark.parametrize("place", ["record", "record/verified"])
def test_a_cache_that_others_can_write(place: str, known: tuple[Record, Path]) -> None:
    """It may say anything, and counts for nothing."""
    record, work = known
    (work / place).chmod(0o777)

    assert not is_known(read_verified(record.data, NAME, work))


def test_a_cache_of_another_version(known: tuple[Record, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version has understood of a record, this one does not rely on."""
    record, work = known
    monkeypatch.setattr(verified, "engine", lambda: "another")

    assert not is_known(read_verified(record.data, NAME, work))


def test_a_disk_that_is_full(known: tuple[Record, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that cannot be written is none, and stops nobody."""
    record, work = known

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "replace", full)
    longer = publish(record, *incidents("Fast again.", "All is well."), now=NOW + timedelta(hours=1)).record
    keep_verified(longer, work)

    assert [place.name for place in (work / "record").iterdir()] == ["verified"]
    assert is_known(read_verified(longer.data, NAME, work))


def test_a_record_in_another_order(tmp_path: Path) -> None:
    """Two people's lines that git has put one after another are known in the order of the record."""
    first = history()
    ours = publish(first, *incidents("Fast again.", "Ours."), now=NOW + timedelta(minutes=50)).record
    theirs = publish(first, *incidents("Fast again.", "Theirs."), now=NOW + timedelta(minutes=40)).record
    record = Record.parse(ours.data + theirs.data[len(first.data) :], NAME)
    keep_verified(record, tmp_path)
    read = read_verified(record.data, NAME, tmp_path)

    assert is_known(read)
    assert ([*read.lines], read.heads) == ([*record.lines], record.heads)
    assert [line.name for line in read.lines] != [line.name for line in _as_they_stand(record.data)]


def _as_they_stand(data: bytes) -> list[Any]:
    from plainstatus.record.lines import read_line  # noqa: PLC0415

    return [read_line(raw) for raw in data.splitlines()]
