"""Reads private/ID.yaml: what only staff may read about an incident."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.model import Reading, StaffNotes
from plainstatus.read.schema.faults import tell, to_problem
from plainstatus.read.schema.loaded import Loaded
from plainstatus.read.yaml import read_document

__all__ = ["read_staff_notes"]

#: What else may stand in such a file: the draft of the public part.
_DRAFT = frozenset({"format", "incidents"})


def read_staff_notes(
    private: Path, loaded: Loaded, *, root: Path, max_bytes: int
) -> tuple[Mapping[str, StaffNotes], tuple[Problem, ...]]:
    """Return the notes by incident, and what is wrong with their files, as warnings.

    Notes that cannot be read keep nobody from telling customers. They are named relative to `root`.
    """
    organisation = loaded.site.organisation
    reading = Reading(organisation.timezone, loaded.now, organisation.language)
    found, problems = {}, []
    for incident in loaded.site.incidents if private.is_dir() else ():
        path = private / f"{incident.id}.yaml"
        if not path.is_file():
            continue
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
        try:
            document = read_document(path, name=name, max_bytes=max_bytes)
        except InvalidIncidents as error:
            problems += [problem.as_warning() for problem in error.problems]
            continue
        typed = {key: value for key, value in document.data.items() if key not in _DRAFT}
        try:
            found[incident.id] = StaffNotes.model_validate(typed, context=reading)
        except ValidationError as error:
            problems += [to_problem(document, fault, "warning") for fault in tell(error, StaffNotes)]
    return found, tuple(sorted(problems))
