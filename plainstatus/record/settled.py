"""What was found of incidents that say what the record says, and holds as long as both stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from plainstatus.model import Incident, Site
from plainstatus.model.digests import digest
from plainstatus.record.lines import ASIDE, Line
from plainstatus.record.places import Places

__all__ = ["InShort", "Settled", "context_of"]


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
