"""Plain data with its texts turned: what has none stays the very same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from plainstatus.model import Action, Text
from plainstatus.render.words.turning import Turning

AT = datetime(2026, 11, 15, 13, tzinfo=UTC)


class Pair(NamedTuple):
    """A tuple whose parts have names."""

    text: str
    more: Any = None


@dataclass(frozen=True)
class Shown:
    """A dataclass, with a part that is worked out."""

    text: str
    at: datetime = AT
    by_name: Mapping[str, Any] = field(default_factory=dict)
    length: int = field(init=False, compare=False, default=0)


def loud(text: Text) -> Text:
    """Turn a text: it is shouted, unless it is that already."""
    return Text(text.upper()) if text != text.upper() else text


@pytest.mark.parametrize(
    ("value", "turned"),
    [
        (Text("word"), "WORD"),
        ((1, Text("word"), None), (1, "WORD", None)),
        (Pair(Text("word"), (Text("more"),)), Pair("WORD", ("MORE",))),
        ({"plain": "word", "text": Text("word")}, {"plain": "word", "text": "WORD"}),
        (Shown(Text("word"), by_name={"one": Text("more")}), Shown("WORD", by_name={"one": "MORE"})),
        (Action(text=Text("Change it.")), Action(text=Text("CHANGE IT."))),
    ],
)
def test_texts_are_turned_wherever_they_are(value: object, turned: object) -> None:
    """In tuples, with names or without, in mappings, dataclasses and models; kind and order stay."""
    found = Turning(loud)(value)

    assert found == turned
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 7, "word", AT, (), {}, Text("LOUD"), (1, "word"), Pair("word", (AT,))),
        *({"plain": ("word",)}, Shown("word"), Shown(Text("LOUD")), Action(text=Text("CHANGE IT."))),
    ],
)
def test_the_rest_is_the_very_same(value: object) -> None:
    """What has no text, or none that becomes another, is no copy; what is no `Text` is no text for readers."""
    assert Turning(loud)(value) is value


def test_some_kinds_are_turned_by_themselves() -> None:
    """What is given for a kind goes before what is usual, also within others; None leaves it as it is."""
    turning = Turning(loud, kinds={Pair: lambda pair: pair._replace(more="seen"), Shown: None})

    assert turning((Pair(Text("word")), Shown(Text("word")))) == (Pair("word", "seen"), Shown("word"))


def test_what_is_kept_is_turned_once() -> None:
    """The same value becomes the same one each time, and one that is merely equal is another."""
    turning, value, other = Turning(loud, kept=(Shown,)), Shown(Text("word")), Shown(Text("word"))

    assert turning(value) is turning((value,))[0]
    assert turning(other) is not turning(value)
    assert Turning(loud)(value) is not Turning(loud)(value)


def test_what_changed_is_told_by_name() -> None:
    """Those parts of a dataclass or a model that become others, and no other part."""
    assert Turning(loud).changed(Shown(Text("word"))) == {"text": "WORD"}
    assert Turning(loud).changed(Action(text=Text("Change it."))) == {"text": "CHANGE IT."}
    assert Turning(loud).changed(Shown("word")) == {}
