"""Values are summed up: equal ones alike, whatever the process, and others not."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.model import Component, Text
from plainstatus.model.digests import digest


@dataclass(frozen=True)
class Pair:
    """Two of anything."""

    one: Any
    other: Any


@dataclass(frozen=True)
class Couple:
    """Another two of anything."""

    one: Any
    other: Any


class Named(NamedTuple):
    """One of anything."""

    one: Any


_PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.timedeltas()
    | st.builds(Text, st.text(), st.lists(st.tuples(st.text(), st.text()), max_size=2))
    | st.frozensets(st.text(), max_size=3)
)
_VALUES = st.recursive(
    _PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3)
        | st.builds(Pair, inner, inner)
        | st.builds(Named, inner)
    ),
    max_leaves=8,
)


def kinds(value: Any) -> Any:
    """Return a value with its kinds, which == alone does not tell apart: 1 == True, and a Text equals its wording."""
    match value:
        case Text():
            return "Text", str(value), value.translations
        case Pair():
            return "Pair", kinds(value.one), kinds(value.other)
        case Named():
            return "Named", kinds(value.one)
        case tuple():
            return "tuple", *map(kinds, value)
        case dict():
            return "dict", *((key, kinds(item)) for key, item in value.items())
        case _:
            return type(value).__name__, value


@given(_VALUES, _VALUES)
def test_digests_are_equal_where_values_are(one: Any, other: Any) -> None:
    """Two values share a digest exactly where they are alike, kinds among them."""
    assert (digest(one) == digest(other)) == (kinds(one) == kinds(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Pair(1, 2), Couple(1, 2)),
        (Pair(1, 2), Pair(2, 1)),
        ((1, (2, 3)), ((1, 2), 3)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ("1", 1),
        (date(2026, 11, 15), "2026-11-15"),
        (timedelta(days=1), timedelta(days=2)),
        (Text("a"), Text("a", [("de", "b")])),
        (datetime(2026, 11, 15, 13, tzinfo=UTC), datetime(2026, 11, 15, 14, tzinfo=timezone(timedelta(hours=1)))),
        (Component(id="shop", name=Text("Shop")), Component(id="shop", name=Text("Store"))),
    ],
)
def test_what_differs_has_another_digest(one: Any, other: Any) -> None:
    """Kind, order, nesting, zone and translations count."""
    assert digest(one) != digest(other)


def test_another_process_gives_the_same_digest() -> None:
    """Neither the order of sets nor identity of texts shows."""
    script = (
        "from plainstatus.model.digests import digest; a = 'shop' * 2; "
        "print(digest((frozenset(map(str, range(50))), a, 'shopshop', {'x': a})))"
    )
    command = [sys.executable, "-c", script]

    said = {
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2", "3")
    }

    assert said == {f"{digest((frozenset(map(str, range(50))), 'shopshop', 'shopshop', {'x': 'shopshop'}))}\n"}


@pytest.mark.parametrize("value", [object(), (lambda: 1), (1, [object()])])
def test_what_is_no_plain_data_is_refused(value: Any) -> None:
    """A function or an object that could hold anything has no digest."""
    with pytest.raises(TypeError, match=r"is no plain data$"):
        digest(value)
