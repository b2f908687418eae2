"""Kinds of information, as people type them and as readers know them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Final, Literal, TypeAlias, get_args

from plainstatus.edit.times import Unusable
from plainstatus.model.breach import InformationKind
from plainstatus.render.words.breach_words import lowered
from plainstatus.render.words.words import INFORMATION

__all__ = ["KINDS", "STATES", "State", "in_columns", "kinds", "phrase"]

State: TypeAlias = Literal["exposed", "possible", "not_affected", "unknown"]
#: How far a kind is concerned, in the words of a question.
STATES: Final[Mapping[str, State]] = {
    "yes": "exposed", "perhaps": "possible", "no": "not_affected", "unknown": "unknown",
}  # fmt: skip
#: Those that can be chosen by number; `other` wants a note, which a list has no place for.
KINDS: Final[Sequence[InformationKind]] = tuple(kind for kind in get_args(InformationKind) if kind != "other")

_ROWS: Final = 12


def kinds(typed: str, *, certain: State, doubtful: State | None = None) -> dict[InformationKind, State]:
    """Return what was typed as kind → state: numbers from 1, or names, with commas between.

    A `?` behind one makes it `doubtful`. Raises Unusable for what is no kind.
    """
    found: dict[InformationKind, State] = {}
    for part in filter(None, (part.strip() for part in typed.split(","))):
        name = part.removesuffix("?").strip()
        if name != part and doubtful is None:
            raise Unusable(f"{part!r}: name here only what is certain (leave it out, and readers see that it is open)")
        found[_kind(name)] = doubtful if doubtful and name != part else certain
    return found


def _kind(typed: str) -> InformationKind:
    if typed.isdecimal() and 1 <= int(typed) <= len(KINDS):
        return KINDS[int(typed) - 1]
    named = {kind: kind for kind in KINDS} | {INFORMATION[kind].lower(): kind for kind in KINDS}
    plain = typed.lower().replace(" ", "_").replace("-", "_")
    for name in (typed.lower(), plain):
        if name in named:
            return named[name]
    near = difflib.get_close_matches(typed.lower(), named, n=1, cutoff=0.6)
    guess = f"; did you mean {named[near[0]]}?" if near else f" (known: {', '.join(KINDS)})"
    raise Unusable(f"there is no kind of information {typed!r}{guess}")


def in_columns() -> list[str]:
    """Return the kinds with their numbers, in readers' words, as lines for a terminal of 80 columns."""
    cells = [f"{number:>2} {INFORMATION[kind]}" for number, kind in enumerate(KINDS, 1)]
    rows = [cells[row::_ROWS] for row in range(_ROWS)]
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]


def phrase(found: Iterable[InformationKind]) -> str:
    """Return kinds in a sentence: 'names, e-mail addresses and passwords'."""
    names = [lowered(INFORMATION[kind]) for kind in found]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
