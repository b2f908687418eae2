"""Frozen dataclasses of ours behave as the standard library's do."""

from __future__ import annotations

import dataclasses
import pickle
from functools import cached_property
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.model.frozen import dataclass


@dataclass(frozen=True)
class Pair:
    """A pair of shoes."""

    name: str
    sizes: tuple[int, ...] = ()
    sold: list[str] = dataclasses.field(default_factory=list, compare=False)

    @cached_property
    def largest(self) -> int:
        """Worked out once."""
        return max(self.sizes, default=0)


def _kinds(decorate: Any) -> tuple[type[Any], ...]:
    """Return classes with everything that a field can be."""

    @decorate
    class Shoe:
        """One with defaults of each kind."""

        KINDS: ClassVar[int] = 3

        name: str
        sizes: tuple[int, ...] = ()
        laces: dict[str, int] = dataclasses.field(default_factory=dict, compare=False)
        secret: str = dataclasses.field(default="", repr=False)
        pairs: int = dataclasses.field(init=False, default=2)
        known: list[str] = dataclasses.field(init=False, default_factory=list, compare=False, repr=False)

    @decorate
    class Boot(Shoe):  # type: ignore[misc, valid-type, unused-ignore]
        """One that adds a field, and is worked out further."""

        high: bool = False

        def __post_init__(self) -> None:
            self.known.append(self.name)

    @decorate
    class Nothing:
        """One without fields."""

    @decorate
    class Alone:  # noqa: PLW1641 - comes of the decorator
        """One with a single field, and words of its own."""

        name: str

        def __repr__(self) -> str:
            return f"<{self.name}>"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Alone)

    return Shoe, Boot, Nothing, Alone


_OURS, _USUAL = (_kinds(decorate(frozen=True)) for decorate in (dataclass, dataclasses.dataclass))
_GIVEN = st.sampled_from([
    (0, ("a",), {}), (0, ("a", (1,)), {}), (0, ("a",), {"sizes": (1,)}), (0, ("a",), {"laces": {"b": 1}}),
    (0, ("a",), {"secret": "b"}), (1, ("a",), {}), (1, ("a",), {"high": True}), (2, (), {}), (3, ("a",), {}),
    (3, ("b",), {}),
])  # fmt: skip


@given(_GIVEN, _GIVEN)
def test_values_are_told_and_compared_alike(one: Any, other: Any) -> None:
    """What is equal, what it hashes to, and its words are those of the standard library's."""

    def seen(kinds: tuple[type[Any], ...]) -> tuple[object, ...]:
        made = [kinds[kind](*places, **names) for kind, places, names in (one, other)]
        same = made[0] == made[1], hash(made[0]) == hash(made[1])
        return same, [(repr(value), dataclasses.asdict(value), type(value).__match_args__) for value in made]

    assert seen(_OURS) == seen(_USUAL)


@pytest.mark.parametrize(("places", "names"), [((), {}), (("a", (), {}, "", 2), {}), (("a",), {"pairs": 2})])
@pytest.mark.parametrize("kinds", [_OURS, _USUAL])
def test_what_is_no_field_or_lacks_is_refused(kinds: Any, places: tuple[Any, ...], names: dict[str, Any]) -> None:
    """As a call of any function that does not fit."""
    with pytest.raises(TypeError):
        kinds[0](*places, **names)


@pytest.mark.parametrize("kinds", [_OURS, _USUAL])
def test_nothing_can_be_changed(kinds: Any) -> None:
    """Neither a field nor anything else; what is derived, and no dataclass, may have more."""

    class Sandal(kinds[0]):  # type: ignore[misc]
        """No dataclass."""

    shoe, boot, sandal = kinds[0]("a"), kinds[1]("a"), Sandal("a")

    for value, name in ((shoe, "name"), (shoe, "other"), (boot, "name"), (boot, "other"), (sandal, "name")):
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(value, name, "b")
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot delete field '{name}'"):
            delattr(value, name)
    sandal.other = "b"
    assert sandal.other == "b"


def test_what_is_worked_out_is_kept() -> None:
    """As a property that is worked out once."""
    pair = Pair("a", (41, 43))

    assert (pair.largest, vars(pair)["largest"]) == (43, 43)


def test_each_has_a_default_of_its_own() -> None:
    """What is made anew is shared by no two."""
    one, other = Pair("a"), Pair("a")
    one.sold.append("b")

    assert (one, other.sold) == (other, [])


def test_they_can_be_copied() -> None:
    """By `replace`, and to another process."""
    pair = Pair("a", (41,))

    assert dataclasses.replace(pair, name="b") == Pair("b", (41,))
    assert pickle.loads(pickle.dumps(pair)) == pair  # noqa: S301 - our own


def test_what_may_change_is_made_elsewhere() -> None:
    """The standard library's makes those."""
    with pytest.raises(TypeError, match=r"dataclasses\.dataclass"):
        dataclass(frozen=False)(type("Open", (), {}))
