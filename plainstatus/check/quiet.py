"""Incidents of which nothing is left to judge: closed, public word for word, and nothing that does not work.

No rule looks at them, today or later, for none of this depends on the clock. Which ones they are is kept in the work
folder, so that ten years of them cost no more than a look at each one's digest. What is kept counts where we wrote it
there, see `files.own_bytes`, and for incidents that the record still says word for word; lost, cut, older or foreign,
it is none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from plainstatus.files import keep_own, own_bytes
from plainstatus.model import Incident
from plainstatus.model.engine import engine
from plainstatus.record.settled import Settled

__all__ = ["Quiet"]

#: In the work folder, and in that.
_FOLDER: Final = "check"
_FILE: Final = "quiet"
#: So many are looked at sooner than what is known of them.
_FEW: Final = 200


class Quiet:
    """What is known of a site's incidents; it grows as more is found."""

    #: Those that have to be looked at.
    others: tuple[Incident, ...]

    def __init__(self, incidents: Sequence[Incident], settled: Settled, work: Path) -> None:
        """`settled` knows which incidents the record says word for word; `work` is the work folder."""
        self._incidents, self._settled, self._folder = incidents, settled, work / _FOLDER
        #: By their ids, their digests.
        self._known = _read(self._folder) if len(settled.incidents) > _FEW else {}
        self._found: dict[str, str] = {}
        self.others = tuple(
            incident
            for incident in incidents
            if self._known.get(incident.id) != incident.digest or not settled.has(incident)
        )

    def add(self, incident: Incident) -> None:
        """Note that nothing is left to judge of an incident."""
        if self._settled.has(incident):
            self._found[incident.id] = incident.digest

    def keep(self) -> None:
        """Put what is new into the work folder, with what else is known of these incidents, if the disk allows."""
        if len(self._settled.incidents) > _FEW and self._found and self._folder.parent.is_dir():
            ids = {incident.id for incident in self._incidents}
            known = {name: digest for name, digest in (self._known | self._found).items() if name in ids}
            with suppress(OSError):
                keep_own(self._folder, _FILE, engine().encode(), json.dumps(known, separators=(",", ":")).encode())


def _read(folder: Path) -> dict[str, str]:
    with suppress(ValueError):
        known = json.loads(own_bytes(folder, _FILE, engine().encode()) or b"{}")
        if isinstance(known, dict):
            return known
    return {}
