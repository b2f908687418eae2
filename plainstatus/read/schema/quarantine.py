"""A fault in what is long over must not keep anybody from telling customers what is wrong now.

What was published last stands in for it: for a file of older incidents that cannot be read, and for a closed incident
that has faults. Nothing stands in for what is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from plainstatus.errors import Problem
from plainstatus.model import CLOSED
from plainstatus.model.frozen import dataclass
from plainstatus.read.schema.loaded import Loaded
from plainstatus.read.yaml import Document, Value
from plainstatus.read.yaml.places import at, items_at

__all__ = ["STAYS", "Mended", "as_warnings", "mend"]

_INCIDENT = re.compile(r"incidents\[(\d+)\]")
#: What is said of a mistake for which the last published version stands in.
STAYS = "it stays as it was published"


@dataclass(frozen=True)
class Mended:
    """Files in which the last good version stands in for closed incidents with faults."""

    documents: tuple[Document, ...]
    #: The faults, as warnings.
    warnings: tuple[Problem, ...]
    #: The names of the files that are not as they were read.
    files: frozenset[str]


def mend(documents: Sequence[Document], problems: Sequence[Problem], good: Loaded) -> Mended | None:
    """Put what `good` holds in place of closed incidents with faults; None where other things are wrong too."""
    was = {document.file: items_at(document.data, "incidents") for document in documents}
    found = {file: [*listed] for file, listed in was.items()}
    for problem in problems:
        match = _INCIDENT.match(problem.where)
        listed = found.get(problem.file, [])
        index = int(match[1]) if match else len(listed)
        stand_in = _closed(listed[index], good) if index < len(listed) else None
        if problem.level == "error" and stand_in is None:
            return None
        if stand_in is not None:
            listed[index] = stand_in
    files = frozenset(file for file, listed in found.items() if listed != was[file])
    return Mended(
        tuple(
            replace(document, data={**document.data, "incidents": found[document.file]})
            if document.file in files
            else document
            for document in documents
        ),
        as_warnings(problems),
        files,
    )


def as_warnings(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return problems that stop nobody."""
    return tuple(problem.as_warning(STAYS) for problem in problems)


def _closed(raw: Value, good: Loaded) -> Value:
    """Return the last good version of an incident, if it was over then."""
    name = raw.get("id") if isinstance(raw, dict) else None
    if not isinstance(name, str) or name not in good.places:
        return None
    over = any(
        name in (incident.id, *incident.aliases) and incident.updates[-1].status in CLOSED
        for incident in good.site.incidents
    )
    document, place = good.places[name]
    return at(document.data, place) if over else None
