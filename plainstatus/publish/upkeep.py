"""What stops nobody and is told: what cannot be kept here once a site is live, and what goes with the old one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from plainstatus.edit.write import replace_scalars
from plainstatus.errors import InvalidIncidents, PlainstatusError, Problem, Tell
from plainstatus.files import cannot_replace, named
from plainstatus.model import format_moment
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record import Record
from plainstatus.tree.manifest import strangers
from plainstatus.tree.sight import Sight
from plainstatus.tree.snapshot import settle_snapshot

__all__ = ["name_strangers", "refuse_fixed_now", "replace_now", "settle", "surviving", "why_homeless"]

#: A record and a file of incidents grow by less than so many bytes with a publish.
_GROWTH: Final = 1 << 16


@contextmanager
def surviving(unkept: list[str]) -> Iterator[None]:
    """Note what fails once a site is live, or is no reason to hold it back, and let all the rest be done.

    Whatever it is, readers and targets must not wait for its repair.
    """
    try:
        yield
    except PlainstatusError as error:
        unkept.append(str(error))
    except OSError as error:
        unkept.append(f"{error.filename or 'the disk'}: {error.strerror or error}")
    except Exception as error:
        unkept.append(f"there is an error in Plainstatus: {type(error).__name__}: {error} (please report it)")


def name_strangers(live: Path, tell: Tell, *, sight: Sight | None = None) -> None:
    """Say what somebody has put into the published folder: it is no part of the site, and goes with the old one.

    `sight` is that of the folder, where somebody has it.
    """
    if found := strangers(live, sight.seen().others if sight else None):
        tell(f"in {live.name}/ and no part of the site, so it goes: {named(found)}")


def settle(work: Path, live: Path, tell: Tell) -> None:
    """Put right what a killed publish has left of the snapshot; where that fails, it is no reason to stop the next."""
    unkept = list[str]()
    with surviving(unkept):
        settle_snapshot(work, live)
    for one in unkept:
        tell(f"the site that is live: {one}")


def refuse_fixed_now(project: Project, loaded: Loaded) -> None:
    """Raise InvalidIncidents for each `now` that cannot be replaced by the time: each publish would say another."""
    typed = format_moment(loaded.now, loaded.site.organisation.timezone)
    problems = []
    for document in {item.document.file: item.document for item in loaded.nows}.values():
        if why := cannot_replace(project.folder / document.file, size=len(document.text.encode()) + _GROWTH):
            message = f"now cannot be replaced by the time here: {why}"
            hint = f"write {typed}, or run this as who may write there"
            lines = [document.line(item.place) for item in loaded.nows if item.document is document]
            problems += [Problem(document.file, line, "", message, hint) for line in lines]
    if problems:
        raise InvalidIncidents(problems)


def replace_now(project: Project, loaded: Loaded, tell: Tell) -> None:
    """Write the time in place of the word `now`: it must not become another at the next publish. Raises BuildError."""
    zone = loaded.site.organisation.timezone
    for document in loaded.documents:
        changes = [(item.place, format_moment(item.moment, zone)) for item in loaded.nows if item.document is document]
        if changes:
            replace_scalars(project.folder / document.file, document, changes)
            typed = " and ".join(sorted({typed for _, typed in changes}))
            tell(f"wrote {typed} in place of now in {document.file}")


def why_homeless(project: Project, before: Record | None, tell: Tell) -> tuple[str, ...]:
    """Say that the record cannot come home here, before anybody is asked; return what to say of it in the end.

    That stops nobody: the published site has the record, from where the next publish takes it.
    """
    if before is None:
        return ()
    home = project.settings.record
    why = cannot_replace(home, size=len(before.data) + _GROWTH)
    if not why:
        return ()
    tell(f"{home.name} cannot be written here ({why}): the published site alone will have what is said now")
    return (
        f"the site is live, but {home.name} here is as it was ({why}); the next publish by who may write there brings "
        "home what it lacks",
    )
