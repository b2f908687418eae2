"""Whatever a file looks like: the change is in it, and all that was there before is still there, byte for byte."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import yaml

from plainstatus.edit.incidents import add_incident, add_update, append_item, set_text
from plainstatus.edit.splice import append_items, set_key
from plainstatus.read.yaml import Document, parse_document
from tests.support.layouts import LAYOUTS, variants

NAMES = sorted(LAYOUTS)
WITH_INCIDENTS = [name for name in NAMES if "updates" in LAYOUTS[name]]

UPDATE = {"at": "2026-11-15 15:00", "status": "monitoring", "text": "Watch #1: it\n\n- holds\n"}
INCIDENT: dict[str, Any] = {"id": "c", "title": "- New: #1", "components": ["checkout"], "updates": [UPDATE]}
CORRECTION = {"at": "2026-11-15 16:00", "note": "It was, in fact, 'slow'"}


def read(raw: bytes) -> Document:
    """Read a file."""
    return parse_document(raw, name="incidents.yaml", max_bytes=1 << 20)


def documents(name: str) -> Iterator[Document]:
    """Yield a layout with all kinds of line ends, byte order mark or none, and a last line with and without an end."""
    yield from map(read, variants(LAYOUTS[name]).values())


def plain(text: str) -> Any:
    """Read a text with another reader's eyes: PyYAML's pure Python loader, every scalar as text."""
    return copy.deepcopy(_plain(text))


# It is slow, and every test begins with the same texts.
@cache
def _plain(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - builds nothing but texts, lists and mappings


def only_added(old: str, new: str) -> bool:
    """Say whether `new` is `old` with one stretch, or a comma and one, put in."""
    start = next((i for i, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    rest = old[start:]
    return new.endswith(rest) or (new[start] == "," and only_added(old[:start] + "," + rest, new))


def assert_added(old: Document, new: Document, change: Callable[[Any], object]) -> None:
    """Assert that the data has the change and no other, lines end as they did, and no character is gone."""
    ended = old.text
    if new.text.startswith(old.text) and old.text[-1] not in "\r\n":
        ended += re.findall(r"\r\n|\r|\n", new.text)[-1]
    assert only_added(ended, new.text)
    meant = plain(ended)
    change(meant)
    assert meant == plain(new.text)
    assert read(new.text.encode()) == new
    if set(re.findall(r"\r\n|\r|\n", old.text)):
        assert set(re.findall(r"\r\n|\r|\n", old.text)) == set(re.findall(r"\r\n|\r|\n", new.text))


def test_there_are_enough_of_them() -> None:
    """Fifty differently formatted files is the least."""
    files = {raw for text in LAYOUTS.values() for raw in variants(text).values()}

    assert len(files) >= 300


@pytest.mark.parametrize("name", NAMES)
def test_a_new_incident_stands_on_top(name: str) -> None:
    """It is the first of the list, which is made where there was none."""
    for old in documents(name):
        new = add_incident(old, INCIDENT)

        assert new.data == {**old.data, "incidents": [INCIDENT, *(old.data.get("incidents") or [])]}
        if old.data.get("incidents"):
            assert_added(old, new, lambda data: data["incidents"].insert(0, INCIDENT))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("key", ["components", "groups"])
def test_several_join_the_end_of_a_list(name: str, key: str) -> None:
    """In their order, below what is there; where there is no list, it is made above another key."""
    added = [{"id": "fax", "name": "Fax: #1, 'old'"}, {"id": "post", "name": "日本", "description": "a, b"}]
    for old in documents(name):
        new = append_items(old, (key,), added, before="incidents")

        assert new.data == {**old.data, key: [*(old.data.get(key) or []), *added]}
        if old.data.get(key):
            assert_added(old, new, lambda data: data[key].extend(added))
        assert append_items(old, (key,), []) is old


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("apart", ["", "\n"])
def test_a_list_that_is_made_stands_apart_as_others_do(apart: str, newline: str) -> None:
    """Above the comment that belongs to the key below."""
    text = f"organisation: {{name: A}}\n{apart}# Ours.\ncomponents:\n  - {{id: a, name: A}}\n".replace("\n", newline)
    new = append_items(read(text.encode()), ("groups",), [{"id": "g", "name": "G"}], before="components")
    made = f"groups:\n  - {{id: g, name: G}}\n{apart}".replace("\n", newline)

    assert new.text == text.replace("# Ours", f"{made}# Ours")


@pytest.mark.parametrize("name", WITH_INCIDENTS)
def test_an_update_joins_the_newest(name: str) -> None:
    """It goes last, or first where the newest stand there."""
    for old in documents(name):
        first = old.text.find("14:00") < old.text.find("13:00")
        for index, count in ((0, 2), (1, 1)):
            new = add_update(old, ("incidents", index), UPDATE)

            def change(data: Any, index: int = index, at: int = 0 if first else count) -> None:
                data["incidents"][index]["updates"].insert(at, UPDATE)

            assert_added(old, new, change)


@pytest.mark.parametrize("name", WITH_INCIDENTS)
@pytest.mark.parametrize("index", [0, 1])
def test_a_key_joins_an_incident(name: str, index: int) -> None:
    """Above `updates:` where that is possible, else last."""
    value = {"at": "2026-11-15 16:00", "reason": "Published by mistake."}
    for old in documents(name):
        new = set_key(old, ("incidents", index), "withdrawn", value, before="updates")

        assert_added(old, new, lambda data: data["incidents"][index].update(withdrawn=value))


@pytest.mark.parametrize("name", WITH_INCIDENTS)
@pytest.mark.parametrize(("index", "number"), [(0, 0), (0, 1), (1, 0)])
def test_a_correction_joins_an_update(name: str, index: int, number: int) -> None:
    """`corrected:` is made where it is not there, and gets one entry more where it is."""

    def change(data: Any) -> None:
        update = data["incidents"][index]["updates"][number]
        update["corrected"] = [*(update.get("corrected") or []), CORRECTION]

    for old in documents(name):
        new = append_item(old, ("incidents", index, "updates", number, "corrected"), CORRECTION)

        assert_added(old, new, change)


@pytest.mark.parametrize("name", WITH_INCIDENTS)
@pytest.mark.parametrize(("index", "number"), [(0, 0), (0, 1), (1, 0)])
@pytest.mark.parametrize("words", ["Short: it holds # here", "Long:\n\n# it\n  holds"])
def test_a_text_gets_other_words(name: str, index: int, number: int, words: str) -> None:
    """Nothing but the text changes, and the comments beside and below it stay."""
    for old in documents(name):
        place: tuple[str | int, ...] = ("incidents", index, "updates", number, "text")
        before = plain(old.text)
        one = before["incidents"][index]["updates"][number]
        if isinstance(one["text"], dict):
            place, one = (*place, "en"), one["text"]

        new = set_text(old, place, words)

        after = plain(new.text)
        other = after["incidents"][index]["updates"][number]
        other = other["text"] if place[-1] == "en" else other
        assert other[place[-1]].rstrip("\n") == words
        one[place[-1]] = other[place[-1]]
        assert before == after
        span = old.position(place)
        assert new.text.startswith(old.text[: span.start])
        outside = old.text[: span.start] + old.text[span.end :]
        assert [comment for comment in re.findall(r"#[ ][^\r\n]*", outside) if comment not in new.text] == []
