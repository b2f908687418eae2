"""What people type in answer to a question, or behind a flag, as the values of the YAML."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, get_args

from plainstatus.edit.spelling import Data
from plainstatus.edit.times import Unusable, quoted
from plainstatus.model import Component
from plainstatus.model.incident import ComponentState
from plainstatus.model.meanings import meanings
from plainstatus.read.did_you_mean import did_you_mean

__all__ = ["LONGEST", "choice", "components", "explained", "line", "rounded", "words"]

#: Characters: what is longer was pasted by mistake.
LONGEST: Final = 100_000
#: What is longer resembles no name, and takes long to compare.
_LONGEST_NAME: Final = 200
#: Feeds cannot carry them.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_STATES: Final = get_args(ComponentState)


def words(typed: str) -> str:
    """Return a text for customers with plain line ends. Raises Unusable for one that nobody can read."""
    if len(typed) > LONGEST:
        raise Unusable(
            f"the text has {len(typed):,} characters, and nobody reads so much (write at most {LONGEST:,}; link to the "
            "rest)"
        )
    plain = re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", typed).removeprefix("\ufeff").strip("\n").rstrip()
    if not plain.strip():
        raise Unusable("the text is empty (write what customers should read)")
    if found := _CONTROL.search(plain):
        raise Unusable(f"the text holds a control character, U+{ord(found[0]):04X} (take it out)")
    return plain


def line(typed: str) -> str:
    """Return a text of one line, such as a title: line ends and other blanks become single spaces."""
    return " ".join(words(typed).split())


def choice(typed: str, options: Sequence[str]) -> str:
    """Return the option that was named, or given by its number, from 1. Raises Unusable."""
    plain = typed.strip().lower().replace(" ", "_").replace("-", "_")
    if plain.isdecimal() and 1 <= int(plain) <= len(options):
        return options[int(plain) - 1]
    named = {option.lower().replace("-", "_"): option for option in options}
    if plain in named:
        return named[plain]
    raise Unusable(f"{quoted(typed)} is none of: {', '.join(options)}{_guess(plain, named)}")


def explained(every: Iterable[str], some: Iterable[str] = ()) -> dict[str, str]:
    """Return word → what it means, as a terminal shows it, for the words of a choice, or `some` of them."""
    means = {word: meaning.replace("`", "") for word, meaning in meanings(every).items()}
    return {word: means[word] for word in some} or means


def components(typed: str, known: Sequence[Component]) -> Data:
    """Return the ids of components that were given by number, from 1, id or name, with commas between them.

    With states, as in `checkout=partial_outage, search=operational`, they are a mapping. Raises Unusable.
    """
    found: dict[str, str | None] = {}
    for part in filter(None, (part.strip() for part in typed.split(","))):
        name, _, state = (piece.strip() for piece in re.sub(r":\s", "=", part, count=1).partition("="))
        found[_component(name, known)] = choice(state, _STATES) if state else None
    stateless = [name for name, state in found.items() if state is None]
    if stateless and len(stateless) < len(found):
        raise Unusable(f"{stateless[0]} has no state and others have (write {stateless[0]}=operational, for example)")
    return list(found) if stateless else found


def _component(name: str, known: Sequence[Component]) -> str:
    if name.isdecimal() and 1 <= int(name) <= len(known):
        return known[int(name) - 1].id
    named = {one.name.lower(): one.id for one in known}
    named |= {name.lower(): one.id for one in known for name in (*one.aliases, one.id)}
    if name.lower() in named:
        return named[name.lower()]
    guess = _guess(name.lower(), named)
    if not guess:
        _, hint = did_you_mean(name[:_LONGEST_NAME], [one.id for one in known])
        guess = f" ({hint or 'none is defined under components:'})"
    raise Unusable(f"there is no component {quoted(name)}{guess}")


def rounded(moment: datetime) -> datetime:
    """Return the next moment whose minutes can be divided by five: promises are made so."""
    whole = moment.replace(second=0, microsecond=0)
    whole += timedelta(minutes=whole < moment)
    return whole + timedelta(minutes=-whole.minute % 5)


def _guess(typed: str, named: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(typed[:_LONGEST_NAME], named, n=1, cutoff=0.6)
    return f"; did you mean {named[near[0]]}?" if near else ""
