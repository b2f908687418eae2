from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.errors import BrokenRecord
from plainstatus.record import Record, repair, verify_chain
from plainstatus.record.said import canonical
from tests.support.build import at
from tests.support.recording import CHECKOUT, EMPTY, ID_BASE, KEY, checkout, publish, said

#: A record of three lines: the start, an incident, its update.
PUBLISHED = publish(EMPTY, checkout(said({"en": "We look into it.", "de": "Wir prüfen es."}))).record
LATER = publish(
    PUBLISHED, checkout(said(), said("Done.", "2026-11-15 14:00", status="resolved")), now="2026-11-15 14:00"
)


def faults(raw: bytes) -> list[str]:
    """Return what is wrong with a record."""
    try:
        Record.parse(raw)
    except BrokenRecord as error:
        return str(error).splitlines()
    return []


def rewritten(number: int, **fields: Any) -> bytes:
    """Return the record with other fields in a line, whose own check fits again: somebody who knows what he does."""
    lines = PUBLISHED.data.splitlines()
    changed = json.loads(lines[number - 1]) | fields
    changed.pop("check")
    body = json.dumps(changed, ensure_ascii=False, separators=(",", ":"))[:-1].encode()
    check = hashlib.sha256(body).hexdigest()
    lines[number - 1] = body + f',"check":"{check}"}}'.encode()
    return b"\n".join(lines) + b"\n"


def test_a_line() -> None:
    """A line is one JSON object with its fields in order, named by the SHA-256 of its bytes."""
    line = json.loads(PUBLISHED.data.splitlines()[2])

    assert list(line) == ["v", "kind", "time", "incident", "key", "content", "sha256", "prev", "check"]
    assert tuple(list(line.values())[:5]) == (2, "update", "2026-11-15T21:05:00Z", CHECKOUT, KEY)
    assert line["content"] == {
        "": {"at": "2026-11-15T21:00:00Z", "status": "investigating"},
        "de": {"text": "Wir prüfen es."},
        "en": {"text": "We look into it."},
    }
    assert {part: hashlib.sha256(canonical(value)).hexdigest() for part, value in line["content"].items()} == line[
        "sha256"
    ]
    assert [hashlib.sha256(PUBLISHED.data.splitlines()[1]).hexdigest()] == line["prev"]


def test_the_first_line() -> None:
    """The first line fixes what feed ids begin with, and follows none."""
    line = json.loads(PUBLISHED.data.splitlines()[0])

    assert (line["kind"], line["content"], line["prev"]) == ("start", {"": {"id_base": ID_BASE}}, [])
    assert PUBLISHED.id_base == ID_BASE
    assert EMPTY.id_base is None


def test_read_back() -> None:
    """What was composed is read back as it was."""
    assert Record.parse(PUBLISHED.data) == PUBLISHED
    assert Record.parse(b"") == EMPTY


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ("e\u0301", '"\u00e9"'),
        ({"e\u0301": ["\n\u0301"]}, '{"\u00e9":["\\n\u0301"]}'),
        ("\u2028 \U0001f600", '"\u2028 \U0001f600"'),
    ],
)
def test_canonical(value: Any, expected: str) -> None:
    """Equal values have one spelling, whatever the order of their keys and the form of their letters."""
    assert expected == canonical(value).decode()


MERGE = "(run: invoke record.merge)"
RESTORE = "(bring the line back as it was: the published site has a copy)"
_MISSING = PUBLISHED.lines[1].name[:12]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"\n", [f"record.jsonl:1: it is no line of a record {RESTORE}"]),
        (
            PUBLISHED.data[:-1],
            ["record.jsonl:3: the file ends in the middle of a line (run: invoke record.merge)"],
        ),
        (
            b"<<<<<<< HEAD\n=======\n>>>>>>> theirs\n",
            [f"record.jsonl:{n}: git left two versions of the record here {MERGE}" for n in (1, 2, 3)],
        ),
        (rewritten(1, v=3), ["record.jsonl:1: version 3 of the format is not known here (use a newer Plainstatus)"]),
        (
            rewritten(3, kind="poem"),
            [
                "record.jsonl:3: 'poem' is no kind of line (use a newer Plainstatus, or bring the line back as it was: "
                "the published site has a copy)"
            ],
        ),
        (
            rewritten(3, time="2026-11-15T21:05:01Z"),
            [],
        ),
        (
            rewritten(2, time="2026-11-15T21:05:01Z"),
            [
                f"record.jsonl:3: it follows line {_MISSING}…, which is missing or was changed (bring that line back: "
                "the published site has a copy)"
            ],
        ),
        (
            rewritten(3, content={"": {}, "en": {"text": "All is well."}}),
            [f"record.jsonl:3: its content was changed after it was written: sha256 does not fit {RESTORE}"],
        ),
        (
            PUBLISHED.data.replace(b"look into", b"looked at"),
            [f"record.jsonl:3: it was changed after it was written: its check does not fit {RESTORE}"],
        ),
        (
            PUBLISHED.data + publish(EMPTY, now="2026-11-15 13:06").record.data,
            [
                "record.jsonl:4: a second record begins here; the first begins in line 1 (keep the one whose lines the "
                "published site has)"
            ],
        ),
        (rewritten(3, prev=[]), ["record.jsonl:3: a line of kind update cannot follow 0 lines"]),
    ],
    ids=["empty line", "no end", "conflict", "version", "kind", "newest line, forged", "older line, forged", "content",
         "byte", "two starts", "follows none"],
)  # fmt: skip
def test_faults(raw: bytes, expected: list[str]) -> None:
    """Each fault is told with its line; only a newest line can be forged, by somebody who makes its check fit."""
    assert expected == faults(raw)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"time": "2026-11-15T21:05:00+00:00"},
            "'2026-11-15T21:05:00+00:00' is not a time such as 2026-11-15T21:00:00Z",
        ),
        ({"time": "2026-13-15T21:05:00Z"}, "'2026-13-15T21:05:00Z' is not a time such as 2026-11-15T21:00:00Z"),
        ({"key": "now"}, "'now' is not an update's key, a time such as 20261115T210000Z"),
        ({"key": ""}, "a line of kind update is never about an incident"),
        ({"incident": None}, "a line of kind update is never about the record itself"),
        ({"incident": "../x"}, "'../x' is no incident's id"),
        ({"sha256": []}, "sha256 is not a mapping from language to digest"),
        ({"content": []}, "content is not a mapping from language to texts"),
        ({"content": {}}, "its content lacks what every line of its kind has"),
        ({"content": {"": {}, "en": {"text": 1}}}, "content holds a text that is none"),
        ({"content": {"": {"aliases": "x"}}}, "aliases is not a list of ids"),
        ({"content": {"": {"moved": {}}}}, "moved is not a list of windows"),
        ({"content": {"": {"moved": ["x"]}}}, "moved is not a list of windows"),
        ({"content": {"": {"moved": [{"from": "x"}]}}}, "'x' is not a time such as 2026-11-15T21:00:00Z"),
        (
            {"content": {"": {"moved": [dict.fromkeys(("from", "until", "update"), "2026-11-15T21:00:00Z")]}}},
            "'2026-11-15T21:00:00Z' is not an update's key, a time such as 20261115T210000Z",
        ),
        ({"prev": "x"}, "prev is not a list of different lines' SHA-256"),
        (
            {"extra": 1},
            "its fields are v, kind, time, incident, key, content, sha256, prev, extra, check; they should be",
        ),
    ],
)
def test_wrong_fields(fields: dict[str, Any], message: str) -> None:
    """A field that is not what it should be is told, whoever wrote it."""
    told = faults(rewritten(3, **fields))

    assert [len(told), told[0].startswith(f"record.jsonl:3: {message}")] == [1, True]


@pytest.mark.parametrize("hostile", [b"[" * 100_000, b"9" * 5_000, b'"\\ud800"', b"\xff", b"{}", b"null"])
def test_hostile_lines(hostile: bytes) -> None:
    """Whatever stands in a line, it is told and breaks nothing."""
    assert len(faults(hostile + b"\n")) == 1


def test_a_file_of_another_kind_is_not_read_to_its_end() -> None:
    """After a thousand faults it is plain that this is no record: a hostile target could send any number of lines."""
    for read in (Record.parse, repair):
        with pytest.raises(BrokenRecord) as caught:
            read(PUBLISHED.data + b"{}\n" * 3000)
        assert len(caught.value.problems) == 1000


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes(raw: bytes) -> None:
    """Any file is read, or refused with its faults; mending it never ends otherwise."""
    assert bool(faults(raw)) == bool(raw)
    with suppress(BrokenRecord):
        assert repair(raw) == b""


@given(st.integers(0, len(LATER.record.data) - 1), st.integers(1, 255))
def test_a_changed_byte_is_found(place: int, change: int) -> None:
    """Whichever byte is changed, in the newest lines too, the record is refused."""
    tampered = bytearray(LATER.record.data)
    tampered[place] ^= change

    assert faults(bytes(tampered))


@given(st.integers(0, len(LATER.record.data) - 1))
def test_a_cut_is_found(place: int) -> None:
    """A record cut anywhere but between two lines is refused; cut there, only a longer copy shows what is missing."""
    cut = LATER.record.data[:place]
    whole = not cut or cut.endswith(b"\n")

    assert whole == (not faults(cut))
    if whole:
        assert LATER.record.extends(Record.parse(cut))
        assert not Record.parse(cut).extends(LATER.record)


def test_verify() -> None:
    """Verification tells the faults that reading refuses; of a whole record it warns where clocks were wrong."""
    early = publish(PUBLISHED, checkout(said(), said("Done.", "2026-11-15 14:00")), now="2026-11-14 13:00").record

    assert verify_chain(LATER.record.data) == ()
    assert faults(PUBLISHED.data[:-1]) == [str(fault) for fault in verify_chain(PUBLISHED.data[:-1])]
    assert [str(fault) for fault in verify_chain(early.data)] == [
        "record.jsonl:4: warning: it is dated before the line that it follows: somebody's clock was wrong"
    ]


def test_a_clock_set_back_does_not_change_the_order() -> None:
    """What follows a line is newer than it, whatever its date says."""
    early = publish(
        PUBLISHED, checkout(said("Wir", corrected=[{"at": "2026-11-15 13:10", "note": "x"}])), now="2026-11-14 13:00"
    )
    record = Record.parse(early.record.data)

    assert (record.known([CHECKOUT])[KEY].newest.content or {})["en"]["text"] == "Wir"
    assert at("2026-11-15 13:05") == record.published(CHECKOUT, KEY)
