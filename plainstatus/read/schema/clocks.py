"""Times that depend on whose clock told them: what `now` becomes, and what is public and lies ahead."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from pydantic_core import PydanticCustomError

from plainstatus.model import (
    Correction,
    Incident,
    Reading,
    Update,
    following,
    format_moment,
    how_far,
    read_moment,
    time_correction,
)
from plainstatus.read.schema.faults import Fault
from plainstatus.read.yaml import Value
from plainstatus.read.yaml.places import Place, at, items_at, scalars

__all__ = [
    "Public",
    "Said",
    "lying_ahead",
    "nothing_said",
    "saying_now",
    "settled",
    "time_borne",
    "with_moments",
]

#: What is public of the incident with an id, or under "" of all else: the times that it bears, each with its key in the
#: YAML → the latest moment at which it can have been published, as far as its order with other things tells.
Said: TypeAlias = Callable[[str], Mapping[tuple[str, datetime], datetime]]


def nothing_said(name: str) -> Mapping[tuple[str, datetime], datetime]:  # noqa: ARG001 - is asked as others are
    """Say that nothing is public."""
    return {}


class Public:
    """What is public of one thing; looked up where a time of it lies ahead, which is seldom."""

    def __init__(self, said: Said, names: Iterable[str]) -> None:
        self._said, self._names = said, tuple(names)

    def __call__(self, key: str, moment: datetime) -> bool:
        """Say whether it is public and bears a time."""
        return self.latest(key, moment) is not None

    def latest(self, key: str, moment: datetime) -> datetime | None:
        """Return when it was published at the latest; None where nothing public bears that time."""
        return next((found for times in self._times if (found := times.get((key, moment)))), None)

    @cached_property
    def _times(self) -> list[Mapping[tuple[str, datetime], datetime]]:
        return [self._said(name) for name in self._names]


def settled(raw: Value, incident: Incident, now: datetime) -> dict[Place, datetime]:
    """Return what each `now` in an incident becomes, by its place: what follows something never sorts before it.

    `raw` is what `incident` was read from. Updates that are known by the same moment, which is refused, stay so.
    """
    found: dict[Place, datetime] = {}
    nows = saying_now(raw)
    others = [update for index, update in enumerate(incident.updates) if ("updates", index, "at") not in nows]
    newest = max((update.at for update in others), default=None)
    taken = {update.known_at for update in others}
    for index, update in enumerate(incident.updates):
        place: Place = ("updates", index)
        said = update.at
        if (*place, "at") in nows:
            # A time that is put right says where it belongs, which need not be after the newest.
            is_put_right = any(correction.was_at for correction in update.corrected)
            said = now if is_put_right else following(now, newest, taken)
            found[*place, "at"] = said
        found |= _settled_changes(nows, place, update, said, now)
    last = max([*(update.at for update in incident.updates), *found.values()])
    if ("withdrawn", "at") in nows:
        found["withdrawn", "at"] = following(now, last)
    declared = [("corrections", number, "at") in nows for number in range(len(incident.corrections))]
    if any(declared):
        pairs = zip(incident.corrections, declared, strict=True)
        before = [one.at for one, is_fresh in pairs if not is_fresh]
        first = min(found.get(("updates", index, "at"), update.at) for index, update in enumerate(incident.updates))
        moment = following(now, max([first, *before]))
        found |= {("corrections", number, "at"): moment for number, is_fresh in enumerate(declared) if is_fresh}
    return found


def _settled_changes(
    nows: Collection[Place], place: Place, update: Update, said: datetime, now: datetime
) -> dict[Place, datetime]:
    """Return what `now` becomes in an update's corrections and withdrawal, which follow what was `said`."""
    found: dict[Place, datetime] = {}
    places = [(*place, "corrected", number, "at") for number in range(len(update.corrected))]
    earlier = [one.at for one, spot in zip(update.corrected, places, strict=True) if spot not in nows]
    moment = following(now, max([said, *earlier]))
    found |= {spot: moment for spot in places if spot in nows}
    if (*place, "withdrawn", "at") in nows:
        found[*place, "withdrawn", "at"] = following(now, max([said, *earlier, *found.values()]))
    return found


def saying_now(raw: Value) -> frozenset[Place]:
    """Return where in an incident the word `now` stands."""
    return frozenset(place for place, typed in scalars(raw) if typed.strip() == "now")


def with_moments(raw: Value, moments: Mapping[Place, datetime]) -> Value:
    """Return a copy of what was typed with moments in place of the values at some places."""
    changed = copy.deepcopy(raw)
    for place, moment in moments.items():
        inner: Any = changed
        for part in place[:-1]:
            inner = inner[part]
        inner[place[-1]] = f"{moment:%Y-%m-%d %H:%M:%S} Z"
    return changed


def lying_ahead(raw: Value, reading: Reading, public: Public) -> Iterator[Fault]:
    """Yield a warning for each time in an incident, or in another thing, that is public and lies ahead."""
    found = [(place, typed, reading.ahead.get((str(place[-1]), typed.strip()))) for place, typed in scalars(raw)]
    ahead = [(place, typed, moment) for place, typed, moment in found if moment is not None and "doing" not in place]
    since = _said_since(raw, reading, public) if ahead else reading.now
    for place, typed, moment in ahead:
        message = f"{typed.strip()!r} lies {how_far(moment - reading.now)} ahead of the clock, and was published so"
        before = since if _is_update(place) else reading.now
        latest = min(public.latest(str(place[-1]), moment) or reading.now, before - timedelta(seconds=1))
        way_out = _way_out(raw, place, moment, reading, format_moment(latest, reading.zone))
        yield Fault(place, f"{message}: one of the two clocks was wrong", way_out)


def _said_since(raw: Value, reading: Reading, public: Public) -> datetime:
    """Return when the first update that is still to be published goes on; now, where there is none."""
    times = []
    for place, typed in scalars(raw):
        if _is_update(place) and ("at", typed.strip()) not in reading.ahead:
            # What is no time, is told elsewhere.
            with suppress(PydanticCustomError):
                times.append(read_moment(typed, reading))
    known = {moment for moment in times if public("at", moment)}
    newest = max(known, default=None)
    return min([reading.now, *(one for one in times if one not in known and (newest is None or one > newest))])


def _is_update(place: Place) -> bool:
    return place[:1] == ("updates",) and place[2:] == ("at",)


def _way_out(raw: Value, place: Place, moment: datetime, reading: Reading, right: str) -> str:
    if _is_update(place):
        known = at(raw, (*place[:2], "corrected"))
        line = time_correction(_first_time(known, moment, reading), reading.zone)
        beside = f"to its corrected: {line}" if known else f"beside it corrected: [{line}]"
        return f"if the one here is right, write when it was said, at the latest at: {right}, and add {beside}"
    if {"corrected", "corrections", "withdrawn"} & set(place):
        return "it can stay: a correction keeps the time that it was published with"
    return f"if the one here is right, write the right time, at the latest: {right}"


def _first_time(known: Value, moment: datetime, reading: Reading) -> datetime:
    """Return the time before for one more correction of a time: where an earlier one lies ahead, the very first."""
    entries = [entry for entry in items_at(known) if isinstance(entry, dict) and "was_at" in entry]
    pairs = [tuple(read_moment(entry[key], reading) for key in ("at", "was_at")) for entry in entries]
    return min(pairs)[1] if pairs and max(pairs)[0] > reading.now else moment


def time_borne(update: Update, change: Correction) -> datetime:
    """Return the time of an update that a correction counts against: later ones may have changed it since."""
    later = [one for one in update.corrected if one.was_at is not None and one.at > change.at]
    bore = min(later, key=lambda one: one.at).was_at if later else None
    return min(update.at, bore or update.at)
