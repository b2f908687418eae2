"""Reads the files of a site, those in private/ too, and what was published last where a mistake may stop nobody."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.model import Reading, StaffNotes
from plainstatus.read.schema.clocks import Said, nothing_said
from plainstatus.read.schema.faults import tell, to_problem
from plainstatus.read.schema.kept import WORTH_KEEPING, Kept
from plainstatus.read.schema.loaded import Loaded
from plainstatus.read.schema.quarantine import as_warnings, mend
from plainstatus.read.schema.reader import Reader
from plainstatus.read.yaml import Document, parse_document, read_document
from plainstatus.read.yaml.document import read_bytes
from plainstatus.read.yaml.parts import Doubtful, take_apart

__all__ = ["name_of", "read_again", "read_site", "read_staff_notes"]

#: A file of the archive.
_YAML_FILE = re.compile(r"[^.].*\.ya?ml", re.IGNORECASE)
#: What a private file has where it holds incidents; others are notes, in whatever form.
_HOLDS_INCIDENTS = re.compile(rb"^(?:\xef\xbb\xbf)?incidents[ \t]*:", re.MULTILINE)


def read_site(
    main: Path,
    archive: Path,
    *,
    root: Path,
    max_bytes: int,
    now: datetime,
    last_good: Path | None = None,
    drafts_from: Path | None = None,
    said: Said = nothing_said,
    kept: Kept | None = None,
) -> Loaded:
    """Read `main` and the YAML files in the folder `archive`, which may be absent; name them relative to `root`.

    Hidden files, as editors and file managers leave them, are no part of the archive; nor are folders in it. Drafts
    are left out of the site. `last_good` is a folder with the same files as they were published last: from there
    come files of older incidents that cannot be read, and closed incidents with faults, whose problems are then
    warnings. `drafts_from` is a folder of private files, given only where nothing is published: incidents in it, and
    all drafts, are then part of the site. `said` knows the times of what is public, which may lie ahead. `kept`
    has incidents that were read before. Raises InvalidIncidents with every problem in all files.
    """
    read = partial(read_document, max_bytes=max_bytes)
    if kept is not None:
        with suppress(Doubtful, InvalidIncidents, OSError):
            documents = _in_parts(main, archive, root, max_bytes)
            private = [read(path, name=name_of(path, root)) for path in _with_incidents(drafts_from)]
            reader = Reader(documents, now, private=private if drafts_from else None, said=said, kept=kept)
            loaded = reader.read()
            kept.write()
            return loaded
    documents = []
    problems: list[Problem] = []
    carried: list[Problem] = []
    older, unreadable = _older(archive, root)
    problems += unreadable
    for path in (main, *older):
        name = name_of(path, root)
        try:
            documents.append(read(path, name=name))
        except InvalidIncidents as error:
            good = None if path == main or last_good is None else last_good / name
            if good is None or not good.is_file():
                problems += error.problems
            else:
                documents.append(read(good, name=name))
                carried += error.problems
    private = []
    for path in _with_incidents(drafts_from):
        try:
            private.append(read(path, name=name_of(path, root)))
        except InvalidIncidents as error:
            problems += error.problems
    if problems:
        raise InvalidIncidents([*problems, *carried])
    files = frozenset(problem.file for problem in carried)
    try:
        loaded = Reader(documents, now, private=private if drafts_from else None, said=said).read()
    except InvalidIncidents as error:
        mended = None
        if last_good is not None and last_good.is_dir():
            with suppress(InvalidIncidents):
                good_main, good_archive = last_good / name_of(main, root), last_good / name_of(archive, root)
                good_site = read_site(good_main, good_archive, root=last_good, max_bytes=max_bytes, now=now, said=said)
                mended = mend(documents, error.problems, good_site)
        if mended is None:
            raise
        loaded = Reader(mended.documents, now, private=private if drafts_from else None, said=said).read()
        loaded = replace(loaded, warnings=(*loaded.warnings, *mended.warnings))
        files |= mended.files
    return replace(loaded, warnings=tuple(sorted((*loaded.warnings, *as_warnings(carried)))), carried=files)


def read_again(documents: Sequence[Document], now: datetime, *, said: Said, kept: Kept) -> Loaded:
    """Read a site of which some files have changed, as `Reader` does, but for what is kept of the others.

    Raises InvalidIncidents with every problem in all files.
    """
    with suppress(Doubtful, InvalidIncidents):
        return Reader(documents, now, said=said, kept=kept).read()
    return Reader(documents, now, said=said).read()


def _in_parts(main: Path, archive: Path, root: Path, max_bytes: int) -> list[Document]:
    """Return the files in which nothing is at fault, each in parts where that can be.

    Raises Doubtful, InvalidIncidents or OSError where something is, and Doubtful where they are small.
    """
    older, unreadable = _older(archive, root)
    if unreadable or sum(path.stat().st_size for path in (main, *older)) < WORTH_KEEPING:
        raise Doubtful
    documents: list[Document] = []
    for path in (main, *older):
        name = name_of(path, root)
        raw = read_bytes(path, name=name, max_bytes=max_bytes)
        try:
            documents.append(take_apart(raw, name=name, max_bytes=max_bytes))
        except Doubtful:
            documents.append(parse_document(raw, name=name, max_bytes=max_bytes))
    return documents


def name_of(path: Path, root: Path) -> str:
    """Return a file as people know it: by its path below `root`, if it lies there."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _with_incidents(folder: Path | None) -> list[Path]:
    """Return the private files that hold incidents; those that cannot be read too, so that this is said."""
    listed = folder.rglob("*") if folder else ()
    found = [path for path in listed if _YAML_FILE.fullmatch(path.name) and path.is_file()]
    return sorted(path for path in found if not os.access(path, os.R_OK) or _HOLDS_INCIDENTS.search(path.read_bytes()))


def _older(archive: Path, root: Path) -> tuple[list[Path], list[Problem]]:
    """Return the files of older incidents, and what keeps us from seeing them."""
    try:
        found = [path for path in archive.iterdir() if _YAML_FILE.fullmatch(path.name) and not path.is_dir()]
    except FileNotFoundError:
        return [], []
    except OSError as error:
        message = f"the folder of older incidents cannot be read: {error.strerror}"
        return [], [Problem(name_of(archive, root), 0, "", message, "incidents in it would vanish from the site")]
    return sorted(found), []


#: What else may stand in such a file: the draft of the public part.
_DRAFT = frozenset({"format", "incidents"})


def read_staff_notes(
    private: Path, loaded: Loaded, *, root: Path, max_bytes: int
) -> tuple[Mapping[str, StaffNotes], tuple[Problem, ...]]:
    """Return what private/ID.yaml holds for staff only, by incident, and what is wrong with the files, as warnings.

    Notes that cannot be read keep nobody from telling customers. They are named relative to `root`.
    """
    organisation = loaded.site.organisation
    reading = Reading(organisation.timezone, loaded.now, organisation.language)
    found, problems = {}, []
    for incident in loaded.site.incidents if private.is_dir() else ():
        path = private / f"{incident.id}.yaml"
        if not path.is_file():
            continue
        try:
            document = read_document(path, name=name_of(path, root), max_bytes=max_bytes)
        except InvalidIncidents as error:
            problems += [problem.as_warning() for problem in error.problems]
            continue
        typed = {key: value for key, value in document.data.items() if key not in _DRAFT}
        try:
            found[incident.id] = StaffNotes.model_validate(typed, context=reading)
        except ValidationError as error:
            problems += [to_problem(document, fault, "warning") for fault in tell(error, StaffNotes)]
    return found, tuple(sorted(problems))
