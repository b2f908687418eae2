"""Random changes, one after the other, in random files: always a valid file, and exactly the change."""

from __future__ import annotations

import copy
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from plainstatus.edit.answers import Unusable, line, words
from plainstatus.edit.incidents import add_incident, add_update, append_item, archived, prose, set_text, without
from plainstatus.edit.splice import set_key
from plainstatus.errors import BuildError, InvalidIncidents
from plainstatus.read.schema.reader import Reader
from plainstatus.read.yaml import Document, parse_document
from tests.edit.test_layouts import only_added, plain
from tests.support.layouts import LAYOUTS, variants
from tests.support.project import NIGHTLY

NOW = datetime(2026, 12, 1, tzinfo=UTC)

#: What people paste, and what YAML has opinions about.
PIECES = st.sampled_from(
    ["#", " #", ": ", ":", "- ", "-", "'", '"', "\n", "\n\n", "  ", "\t", "{", "}", "[", "]", ",", "&", "*", "!",
     "|", ">", "%", "@", "`", "~", "null", "\\", "no", "12:30", "\r\n", "<<<<<<<", "---",
     "\u00a0", "\u200f", "\u201c", "😀", "é"]
)  # fmt: skip
RAW = st.lists(st.one_of(PIECES, st.text(max_size=6), st.just("we look ")), min_size=1, max_size=12).map("".join)


def usable(read: Any, typed: str) -> str:
    """Return what the commands make of a typed text; a plain one where they refuse it."""
    try:
        return str(read(typed))
    except Unusable:
        return "We look into it."


TEXTS = RAW.map(lambda typed: prose(usable(words, typed)))
LINES = RAW.map(lambda typed: usable(line, typed))


@st.composite
def dumped(draw: st.DrawFn) -> bytes:
    """Return a file as some program would write it, in any style, with comments between its lines."""
    incidents = [
        {
            "id": f"i{number}",
            "title": draw(LINES),
            "updates": [
                {"at": f"2026-11-{day:02} 10:00", "text": draw(TEXTS)} for day in range(1, draw(st.integers(2, 4)))
            ],
        }
        for number in range(draw(st.integers(0, 3)))
    ]
    written: str = yaml.dump(
        {"components": [{"id": "checkout", "name": "Checkout"}], "incidents": incidents},
        allow_unicode=draw(st.booleans()),
        default_flow_style=draw(st.sampled_from([False, None, True])),
        default_style=draw(st.sampled_from([None, '"', "'"])),
        explicit_start=draw(st.booleans()),
        indent=draw(st.integers(2, 6)),
        sort_keys=draw(st.booleans()),
        width=draw(st.integers(40, 200)),
    )
    lines = written.split("\n")
    for at in draw(st.lists(st.integers(0, len(lines)), max_size=3)):
        lines.insert(at, draw(st.sampled_from(["# a comment", "", "  # deeper", "      # deep: er"])))
    return "\n".join(lines).encode()


#: Files in which every change has a place.
KNOWN = [raw for text in LAYOUTS.values() for raw in variants(text).values()]
FILES = st.one_of(dumped(), st.sampled_from(KNOWN))


def valid(document: Document) -> bool:
    """Say whether a site can be made from the file."""
    with suppress(InvalidIncidents):
        Reader([document], NOW).read()
        return True
    return False


def stamp(number: int) -> str:
    """Return a time that no other update has."""
    return f"2026-11-{20 + number} 09:{number:02}"


def change(draw: st.DataObject, document: Document, number: int) -> tuple[Document, Any]:
    """Return a changed document, and the data that it should have."""
    meant = plain(document.text)
    incidents = meant.get("incidents") or []
    meant["incidents"] = incidents = [] if isinstance(incidents, str) else incidents
    kinds = ["open", "update", "correct", "withdraw"] if incidents else ["open"]
    kind = draw.draw(st.sampled_from(kinds))
    update: dict[str, Any] = {"at": stamp(number), "status": "monitoring", "text": draw.draw(TEXTS)}
    if kind == "open":
        new: dict[str, Any] = {"id": f"new-{number}", "title": draw.draw(LINES), "impact": "major", "updates": [update]}
        incidents.insert(0, copy.deepcopy(new))
        return add_incident(document, new), meant
    index = draw.draw(st.integers(0, len(incidents) - 1))
    place = ("incidents", index)
    if kind == "update":
        changed = add_update(document, place, update)
        data: Any = changed.data
        added = data["incidents"][index]["updates"].index(update)
        incidents[index]["updates"].insert(added, update)
        assert added in {0, len(incidents[index]["updates"]) - 1}
        return changed, meant
    if kind == "withdraw":
        value = {"at": stamp(number), "reason": draw.draw(LINES)}
        incidents[index]["withdrawn"] = value
        return set_key(document, place, "withdrawn", value, before="updates"), meant
    which = draw.draw(st.integers(0, len(incidents[index]["updates"]) - 1))
    wrong = incidents[index]["updates"][which]
    entry = {"at": stamp(number), "note": draw.draw(LINES)}
    text_place: tuple[str | int, ...] = (*place, "updates", which, "text")
    holder, key = wrong, "text"
    if isinstance(wrong["text"], dict):
        text_place, holder, key = (*text_place, "en"), wrong["text"], "en"
    changed = set_text(document, text_place, draw.draw(TEXTS))
    changed = append_item(changed, (*place, "updates", which, "corrected"), entry)
    holder[key] = plain(changed.text)["incidents"][index]["updates"][which]["text"]
    holder[key] = holder[key]["en"] if key == "en" else holder[key]
    wrong["corrected"] = [*(wrong.get("corrected") or []), entry]
    return changed, meant


@given(FILES, st.data())
@settings(
    max_examples=2000 if NIGHTLY else 60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
def test_changes_change_what_they_should(raw: bytes, draw: st.DataObject) -> None:
    """After each of a few random changes the file is valid, has the change, and no other; or the change is refused."""
    try:
        document = parse_document(raw, name="incidents.yaml", max_bytes=1 << 20)
    except InvalidIncidents:
        assume(False)
    assume(valid(document))
    # An end to the last line is no change; it would be one in each of the comparisons below.
    if document.text[-1] not in "\r\n":
        document = parse_document(f"{document.text}\n".encode(), name=document.file, max_bytes=1 << 20)
    for number in range(draw.draw(st.integers(1, 4))):
        try:
            after, meant = change(draw, document, number)
        except BuildError:
            # Texts in braces over several lines may be taken for cut off by a `#` within the quotes behind them.
            assert raw not in KNOWN
            break

        assert plain(after.text) == meant
        assert after == parse_document(after.text.encode(), name="incidents.yaml", max_bytes=1 << 20)
        assert valid(after), after.text
        document = after


@given(dumped(), st.data())
@settings(
    max_examples=500 if NIGHTLY else 30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
def test_parted_files_hold_what_one_held(raw: bytes, draw: st.DataObject) -> None:
    """Whichever incidents move away, the two files together hold each incident once, as it was."""
    try:
        document = parse_document(raw, name="incidents.yaml", max_bytes=1 << 20)
    except InvalidIncidents:
        assume(False)
    incidents = document.data.get("incidents")
    assume(isinstance(incidents, list) and incidents and valid(document))
    assert isinstance(incidents, list)
    numbers = sorted(draw.draw(st.sets(st.integers(0, len(incidents) - 1), min_size=1)))
    try:
        moved = archived(document, numbers, None, name="incidents/2026.yaml")
        rest = without(document, numbers)
    except BuildError:
        assume(False)

    assert moved.data["incidents"] == [incidents[number] for number in numbers]
    assert (rest.data["incidents"] or []) == [one for number, one in enumerate(incidents) if number not in numbers]


@given(TEXTS, LINES)
@settings(max_examples=2000 if NIGHTLY else 80)
def test_new_incidents_only_add(text: str, title: str) -> None:
    """Whatever an incident says, the file is as it was before and behind it."""
    for name in ("two spaces", "comments everywhere", "like JSON", "dashes at the margin"):
        old = parse_document(LAYOUTS[name].encode(), name="incidents.yaml", max_bytes=1 << 20)

        new = add_incident(old, {"id": "n", "title": title, "updates": [{"at": "now", "text": text}]})

        assert only_added(old.text, new.text)


def test_a_layout_that_does_not_take_a_change() -> None:
    """Where a change would touch more than it should, it is refused in words."""
    document = parse_document(b"incidents: [{id: x}]\n", name="incidents.yaml", max_bytes=1 << 20)

    with pytest.raises(BuildError) as caught:
        set_key(document, ("incidents",), "withdrawn", "x")

    assert str(caught.value) == (
        "incidents.yaml is laid out in a way that this change does not fit into, and nothing was written (make the "
        "change in an editor, then run invoke check)"
    )
