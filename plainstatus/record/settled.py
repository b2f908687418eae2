"""What was found of incidents that say what the record says, and holds as long as both stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from plainstatus.model import Incident, Site
from plainstatus.model.digests import digest
from plainstatus.record.known import strings_in
from plainstatus.record.lines import ASIDE, Line
from plainstatus.record.places import Places
from plainstatus.record.said import FACTS, incident_content, timestamp
from plainstatus.urls import key_moment, update_key

__all__ = ["InShort", "Settled", "context_of", "short_of", "sum_of"]


def context_of(site: Site) -> str:
    """Return a sum of all of a site that what is found of its incidents depends on, beside these."""
    renamed = {item.id: item.aliases for item in site.components if item.aliases}
    return digest((site.organisation.language, renamed))


class InShort(NamedTuple):
    """All that a record knows of how an incident was told of which nothing was ever put right."""

    #: What goes by this sum.
    summed: str
    #: When each of its updates became public.
    published: Sequence[str]
    #: When the facts became public that a banner shows.
    shown: str
    #: The texts in its facts.
    texts: Sequence[str]


def sum_of(incident: Incident, lines: Iterable[Line], context: str) -> str:
    """Return a sum of an incident and of all that a record has about it, its `lines`; `context` is the site's."""
    return digest((incident.digest, context, [line.name for line in lines]))


def short_of(incident: Incident, lines: Sequence[Line], language: str, summed: str) -> InShort | None:
    """Return all that the lines about an incident say of how it was told; None where anything of it was put right.

    That is, where not each thing was said once, in its order, and the facts stand as they were said: most do.
    """
    if [line.key for line in lines] != ["", *(update_key(update.known_at) for update in incident.updates)]:
        return None
    first, *updates = lines
    if (
        first.kind != "incident"
        or first.content != incident_content(incident, language)
        or first.content[FACTS].keys() & {"aliases", "corrections"}
        or any(line.version == 1 or line.incident != incident.id for line in lines)
        or any(before.key >= line.key for before, line in pairwise(updates))
        or not all(map(_said_once, updates))
    ):
        return None
    texts = sorted({*strings_in(first.content)})
    return InShort(summed, [timestamp(line.time) for line in updates], timestamp(first.time), texts)


def _said_once(line: Line) -> bool:
    """Say whether a line tells an update that is known by its own time, and nothing that was wrong with it."""
    facts = line.content[FACTS] if line.kind == "update" and line.content is not None else {}
    return "corrected" not in facts and facts.get("at") == timestamp(key_moment(line.key))


@dataclass
class Settled:
    """What is known of incidents as they stand; it grows as more is found."""

    #: All else that it depends on, summed up.
    context: str = ""
    #: Incident, by its id today → its digest: a publish of it adds nothing to the record.
    incidents: dict[str, str] = field(default_factory=dict)
    #: Such an incident → `InShort`, as JSON.
    told: dict[str, bytes] = field(default_factory=dict)
    #: Whether all of it is in the work folder.
    kept: bool = False

    def within(self, context: str) -> Settled:
        """Return it, emptied where it was found in another context."""
        if self.context != context:
            self.context, self.kept = context, False
            self.incidents.clear()
            self.told.clear()
        return self

    def has(self, incident: Incident) -> bool:
        """Say whether an incident says what the record says, and nothing else."""
        return bool(self.incidents) and self.incidents.get(incident.id) == incident.digest

    def add(self, incident: Incident) -> None:
        """Note that an incident says what the record says."""
        self.incidents[incident.id], self.kept = incident.digest, False
        self.told.pop(incident.id, None)

    def add_new(self, incidents: Iterable[Incident], lines: Iterable[Line], language: str) -> None:
        """Note incidents of which these are all lines, now that they are at hand: later each has to be read."""
        about: dict[str | None, list[Line]] = {}
        for line in lines:
            about.setdefault(line.incident, []).append(line)
        for incident in incidents:
            self.add(incident)
            its = about[incident.id]
            if short := short_of(incident, its, language, sum_of(incident, its, self.context)):
                self.tell(incident, short)

    def tell(self, incident: Incident, told: InShort) -> None:
        """Note how such an incident was told."""
        self.told[incident.id] = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        self.kept = False

    def summed(self, incident: Incident) -> str | None:
        """Return the sum that goes by how such an incident was told, if that is known."""
        told = self.told.get(incident.id) if self.has(incident) else None
        # The first of the list, a digest: to read all of it takes ten times as long.
        return None if told is None else told[2 : told.index(b'"', 2)].decode()

    def in_short(self, incident: Incident) -> InShort | None:
        """Return how such an incident was told, if that is known."""
        told = self.told.get(incident.id) if self.has(incident) else None
        return None if told is None else InShort(*json.loads(told))

    def without(self, lines: Iterable[Line], places: Places) -> Settled:
        """Return what still holds in a record that has these lines, too; it is one to itself."""
        about = {places.family(line.incident) for line in lines if line.incident and line.kind not in ASIDE}
        if not about:
            return Settled(self.context, {**self.incidents}, {**self.told})

        def kept(found: Mapping[str, Any]) -> dict[str, Any]:
            return {name: value for name, value in found.items() if places.family(name) not in about}

        return Settled(self.context, kept(self.incidents), kept(self.told))
