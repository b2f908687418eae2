"""What people type in answer to a question, or behind a flag, as the values of the YAML; times in full to be sure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, get_args
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from plainstatus.edit.spelling import Data
from plainstatus.model import Component, Reading
from plainstatus.model.incident import ComponentState
from plainstatus.model.meanings import meanings
from plainstatus.model.spoken_times import spoken_moment
from plainstatus.model.typed_times import MOMENT, read_moment
from plainstatus.read.did_you_mean import did_you_mean

__all__ = [
    "EXAMPLES",
    "LATER",
    "LONGEST",
    "NotATime",
    "Unusable",
    "choice",
    "components",
    "explained",
    "in_full",
    "line",
    "quoted",
    "read_time",
    "rounded",
    "words",
]

#: Characters: what is longer was pasted by mistake.
LONGEST: Final = 100_000
#: What is longer resembles no name, and takes long to compare.
_LONGEST_NAME: Final = 200
#: Feeds cannot carry them.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_STATES: Final = get_args(ComponentState)
#: What can be typed, for messages.
EXAMPLES: Final = "now, 14:30, 2 h, 90 min, tomorrow 9:00 or 2026-11-15 13:00"
#: The same, for a time that is to come.
LATER: Final = EXAMPLES.removeprefix("now, ")

_MOST_QUOTED: Final = 80


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


class Unusable(ValueError):  # noqa: N818 - says what it is
    """What was typed cannot be used; `str()` says why, and what to type."""


class NotATime(Unusable):
    """What was typed is no time; `str()` says why, and what to type."""


def quoted(typed: str) -> str:
    """Return what was typed, as messages repeat it: whoever pasted a page sees how it begins."""
    plain = typed.strip()
    return repr(plain if len(plain) <= _MOST_QUOTED else f"{plain[:_MOST_QUOTED]}…")


def read_time(typed: str, *, now: datetime, zone: ZoneInfo, past: bool) -> datetime:
    """Return the moment that was meant, in UTC.

    `past` says that it should have come already. Then `14:30` is the last such time and `2 h` was two hours ago; else
    it is the next, and in two hours. Times without an offset are in `zone`. Raises NotATime, for an hour that the
    zone skips or has twice on that day too.
    """
    if len(typed) > _MOST_QUOTED:
        raise NotATime(f"{quoted(typed)} is not a time (type for example {EXAMPLES})")
    plain, reading, otherwise = " ".join(typed.split()), Reading(zone, now), ""
    try:
        if not MOMENT.fullmatch(plain) and (found := spoken_moment(plain, reading, past=past)) is not None:
            return found
        otherwise = f"type for example {EXAMPLES}"
        return read_moment(plain, reading)
    except PydanticCustomError as error:
        raise _told(error, otherwise) from error


def in_full(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment with weekday, date, and the zone's and UTC's time: nobody can mistake it."""
    local, utc = moment.astimezone(zone), moment.astimezone(UTC)
    seconds = f":{local:%S}" if local.second else ""
    other = f"{utc:%H:%M}{seconds} UTC" if local.date() == utc.date() else f"{utc:%Y-%m-%d %H:%M}{seconds} UTC"
    there = "" if local.utcoffset() == timedelta(0) else f" ({other})"
    zone_name = "UTC" if not there else f"{local:%Z}"
    return f"{local:%A}, {local.day} {local:%B} {local.year}, {local:%H:%M}{seconds} {zone_name}{there}"


def _told(error: PydanticCustomError, otherwise: str) -> NotATime:
    context = error.context or {}
    hints = [f"type {context['instead']}" if context.get("instead") else "", context.get("hint") or ""]
    hint = ", ".join(filter(None, hints))
    if otherwise and not context.get("instead"):
        hint = otherwise
    return NotATime(f"{context['message']}" + (f" ({hint})" if hint else ""))
