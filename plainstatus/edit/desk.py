"""A site's files laid out for a change: read and judged as they are, and as they would be; then written."""

from __future__ import annotations

import difflib
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from plainstatus.check import Finding, Judgement
from plainstatus.check.review import compared, review
from plainstatus.check.rules.gaps import STOPPING as GAPS
from plainstatus.edit.answers import Unusable, quoted
from plainstatus.edit.lines import LINE_BREAK
from plainstatus.edit.write import write_document
from plainstatus.errors import BuildError, InvalidIncidents, Problem
from plainstatus.files import replace_file
from plainstatus.model import Incident, Update, Written, following
from plainstatus.model.frozen import dataclass
from plainstatus.read.did_you_mean import guessed
from plainstatus.read.project import Project
from plainstatus.read.schema import Kept, Loaded, read_again
from plainstatus.read.yaml import Document, read_document
from plainstatus.read.yaml.places import Place
from plainstatus.record import Record
from plainstatus.record.disk import read_record
from plainstatus.record.gather import public_things
from plainstatus.record.load import load, with_languages
from plainstatus.record.summary import summary_lines
from plainstatus.urls import update_key

__all__ = [
    "Change",
    "Desk",
    "HalfWritten",
    "Proposal",
    "archive_document",
    "diff",
    "lay_out",
    "propose",
    "readers_see",
    "refuse_gaps",
    "write",
]

_CONTEXT = 3
_HUNK = re.compile(r"@@ -(\d+)(,?\d*) \+(\d+)(,?\d*) @@")


@dataclass(frozen=True)
class Desk:
    """What a change starts from."""

    project: Project
    #: The clock's time; that of the site is `loaded.now`.
    now: datetime
    loaded: Loaded
    #: None where the site keeps none: then nothing counts as published.
    record: Record | None
    judgement: Judgement

    @property
    def main(self) -> Document:
        """The file that staff edit."""
        return self.loaded.documents[0]

    def incident(self, name: str) -> Incident:
        """Return the incident, or draft, with an id that it has or had. Raises Unusable where there is none."""
        known = (*self.loaded.site.incidents, *self.loaded.drafts)
        for one in known:
            if name.strip() in (one.id, *one.aliases):
                return one
        raise Unusable(f"there is no incident {quoted(name)}{self.guess(name)}")

    def guess(self, name: str) -> str:
        """Return which incident was probably meant, or which there are, as the end of a message."""
        every = [one.id for one in (*self.loaded.site.incidents, *self.loaded.drafts)]
        return guessed(name[:100], every, otherwise="begin one with: invoke open")

    def next_at(self, incident: Incident | None = None) -> datetime:
        """Return the time of what is said now: to the minute, unless another update of the incident has that."""
        updates, now = incident.updates if incident else (), self.loaded.now
        newest, taken = max((update.at for update in updates), default=None), {one.known_at for one in updates}
        found = now.replace(second=0)
        if found in taken or (newest is not None and found <= newest):
            return following(now, newest, taken)
        return found

    def find(self, incident: str) -> tuple[Document, Place]:
        """Return where an incident stands. Raises InvalidIncidents where its file has to be mended first."""
        document, place = self.loaded.places[incident]
        self.check_sound(document)
        return document, place

    def update_place(self, incident: Incident, update: Update) -> Place:
        """Return where an update of an incident stands in its file."""
        return self.loaded.update_places(incident.id)[update.known_at]

    def check_sound(self, document: Document) -> None:
        """Raise InvalidIncidents for a file of which the last published version stands in."""
        if document.file in self.loaded.carried:
            message = "there are mistakes in this file, and it cannot be changed before they are mended"
            raise InvalidIncidents([Problem(document.file, 0, "", message, "see them with: invoke check")])

    def path(self, document: Document) -> Path:
        """Return where a file is."""
        return self.project.folder / document.file

    def editor_warnings(self, document: Document) -> tuple[str, ...]:
        """Return a warning where somebody may have a file open, whose next save would undo what is written now."""
        names = _editors_at(self.path(document))
        if not names:
            return ()
        return (
            f"warning: {document.file} may be open in an editor ({', '.join(names)} is there): whoever saves it there "
            "without loading it anew undoes this change",
        )

    def is_published(self, incident: Incident, update: Update | None = None) -> bool:
        """Say whether readers have seen an update, or anything of an incident, as far as the record knows."""
        if self.record is None:
            return False
        key = "" if update is None else update_key(update.known_at)
        return any(self.record.published(name, key) for name in (incident.id, *incident.aliases))


@dataclass(frozen=True)
class Change:
    """A file that becomes another; `old` is None where there was none."""

    old: Document | None
    new: Document


class HalfWritten(BuildError):  # noqa: N818 - says what it is
    """Of several files the first were written and the others were not."""


@dataclass(frozen=True)
class Proposal:
    """What is about to be written."""

    changes: tuple[Change, ...]
    #: As the site will be read.
    loaded: Loaded
    #: A unified diff, line by line.
    diff: tuple[str, ...]
    #: What `check` will say that it did not say before.
    remarks: tuple[str, ...]
    #: What would be left of a template, and would stop a publish.
    gaps: tuple[Finding, ...]


def lay_out(project: Project, *, now: datetime) -> Desk:
    """Read and judge what is there.

    Raises InvalidIncidents for mistakes in it, and BuildError where it or the record cannot be read, or is not to be
    changed.
    """
    settings = project.settings
    loaded = load(settings, now)
    record = (
        read_record(settings.record, settings.work) if settings.keeps_record and loaded.site.clock is None else None
    )
    desk = Desk(project, now, loaded, record, review(project, loaded, public_things(loaded), record))
    _check_writable(desk, desk.main)
    return desk


def _editors_at(path: Path) -> tuple[str, ...]:
    """Return the names of files that editors leave beside one that is open, or was when they crashed."""
    names = (f".{path.name}.swp", f".{path.name}.swo", f".#{path.name}", f"#{path.name}#", f"{path.name}~")
    return tuple(name for name in names if path.with_name(name).is_symlink() or path.with_name(name).exists())


def propose(desk: Desk, changes: Sequence[Change], *, written: Written | None = None) -> Proposal:
    """Read and judge the files as they would be; nothing is written.

    `written` is what content/ would hold, where that changes too.

    Raises InvalidIncidents for every mistake that there would be, and BuildError for a file that becomes too large.
    """
    settings = desk.project.settings
    documents = list(desk.loaded.documents)
    for change in changes:
        if len(change.new.text.encode()) > settings.STATUS_MAX_FILE_SIZE:
            limit = f"{settings.STATUS_MAX_FILE_SIZE:,} bytes"
            raise BuildError(
                f"{change.new.file} would be larger than {limit} (move older incidents away with: invoke archive, or "
                "raise STATUS_MAX_FILE_SIZE)"
            )
        if change.old is None:
            documents.append(change.new)
        else:
            documents = [change.new if one is change.old else one for one in documents]
            _check_writable(desk, change.old)
    read = read_again(documents, desk.now, said=desk.loaded.said, kept=Kept(settings.work))
    loaded = replace(
        read,
        site=with_languages(read.site, settings.STATUS_LANGUAGES),
        written=written or desk.loaded.written,
        copies=desk.loaded.copies,
        left_out=desk.loaded.left_out,
    )
    before = {_said(finding) for finding in desk.judgement.findings}
    judgement = review(desk.project, loaded, public_things(loaded), desk.record)
    warned = {(problem.message, problem.where) for problem in desk.loaded.warnings}
    remarks = [str(one) for one in loaded.warnings if (one.message, one.where) not in warned]
    new = [finding for finding in judgement.findings if _said(finding) not in before]
    remarks += map(str, new)
    lines = [
        line
        for change in changes
        for line in diff(change.new.file, change.old.text if change.old else None, change.new.text)
    ]
    return Proposal(
        tuple(changes), loaded, tuple(lines), tuple(remarks), tuple(one for one in new if one.rule.id in GAPS)
    )


def readers_see(desk: Desk, loaded: Loaded) -> list[str]:
    """Return what a publish of `loaded` would newly show to readers, line by line; nothing without a record."""
    if desk.record is None:
        return []
    composed = compared(desk.project, loaded, public_things(loaded), desk.record)
    return summary_lines(composed, loaded.site.organisation.timezone)


def write(desk: Desk, proposal: Proposal) -> None:
    """Write what was proposed, in its order, each file in one step.

    Raises InvalidIncidents where a gap of a template would be left, BuildError where a file changed meanwhile or
    cannot be written, and HalfWritten where that is not the first.
    """
    refuse_gaps(proposal.gaps)
    done: list[str] = []
    try:
        for change in proposal.changes:
            path = desk.path(change.new)
            if change.old is None:
                _write_new(path, change.new)
            else:
                write_document(path, change.old, change.new)
            done.append(change.new.file)
    except (BuildError, OSError, KeyboardInterrupt) as error:
        if not done:
            raise
        reason = "stopped" if isinstance(error, KeyboardInterrupt) else str(error).partition(", and nothing")[0]
        raise HalfWritten(
            f"{reason}; {', '.join(done)} had been written, so that nothing is lost, and some incidents may stand in "
            "two files (see them with: invoke check, and take them out of one)"
        ) from error


def refuse_gaps(gaps: Sequence[Finding]) -> None:
    """Raise InvalidIncidents for gaps that a template left in what is about to be written."""
    if gaps:
        # Nobody has the lines that it is about before they are written.
        raise InvalidIncidents([Problem(one.file, 0, "", one.message, one.better) for one in gaps])


def _write_new(path: Path, document: Document) -> None:
    if path.exists():
        raise BuildError(f"{document.file} was made in the meantime, and nothing was written (run this again)")
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, document.text.encode())


def archive_document(desk: Desk, name: str) -> Document | None:
    """Return a file of older incidents as it is; None where there is none yet."""
    known = next((document for document in desk.loaded.documents if document.file == name), None)
    if known is not None:
        desk.check_sound(known)
        return known
    path = desk.project.folder / name
    if not path.exists():
        return None
    return read_document(path, name=name, max_bytes=desk.project.settings.STATUS_MAX_FILE_SIZE)


def _check_writable(desk: Desk, document: Document) -> None:
    """Raise BuildError for a file that is marked as not to be changed: replacing it would work all the same."""
    path = desk.path(document)
    for place, advice in ((path, f"chmod u+w {document.file}"), (path.resolve().parent, "look at its permissions")):
        if not place.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            what = document.file if place == path else f"the folder of {document.file}"
            raise BuildError(f"{what} is read-only ({advice})")


def _said(finding: Finding) -> tuple[object, ...]:
    """Return what makes a finding the same one, wherever it stands now."""
    return finding.rule, finding.incident, finding.update, finding.message, finding.words


def diff(name: str, before: str | None, after: str) -> Iterator[str]:
    """Yield a unified diff of a file's texts; `before` is None where there was no file.

    Only the lines that differ, and a few around them, are compared: files may be long.
    """
    old = [] if before is None else LINE_BREAK.split(before)
    new = LINE_BREAK.split(after)
    if old[-1:] == new[-1:] == [""]:
        # No line, but the end of the last one.
        old, new = old[:-1], new[:-1]
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    tail = next((i for i in range(most - head) if old[-1 - i] != new[-1 - i]), most - head)
    start, rest = max(0, head - _CONTEXT), max(0, tail - _CONTEXT)
    lines = difflib.unified_diff(
        old[start : len(old) - rest], new[start : len(new) - rest], name, name, n=_CONTEXT, lineterm=""
    )
    for line in lines:
        at = _HUNK.fullmatch(line)
        yield f"@@ -{int(at[1]) + start}{at[2]} +{int(at[3]) + start}{at[4]} @@" if at else line
