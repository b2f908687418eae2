"""Plainstatus: a static incident status site from one YAML file; and the door for programs (docs/python.md).

`import plainstatus` loads nothing else. Each function loads what it needs when it is called, and each type when it is
asked for: whoever reads a site must not wait for what builds one.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from plainstatus.check import Finding, Judgement
    from plainstatus.check.review import Checked
    from plainstatus.edit.append import Appended
    from plainstatus.errors import (
        BrokenRecord,
        BuildError,
        InvalidIncidents,
        PlainstatusError,
        Problem,
        SettingsError,
        Tell,
    )
    from plainstatus.model import Component, ComponentState, Impact, Incident, Organisation, Site, Status, Update
    from plainstatus.publish.build import Result
    from plainstatus.read.project import Project

__all__ = [
    "Appended",
    "BrokenRecord",
    "BuildError",
    "Checked",
    "Component",
    "ComponentState",
    "Finding",
    "Impact",
    "Incident",
    "InvalidIncidents",
    "Judgement",
    "Organisation",
    "PlainstatusError",
    "Problem",
    "Project",
    "Result",
    "SettingsError",
    "Site",
    "Status",
    "Tell",
    "Update",
    "__version__",
    "append_update",
    "build_site",
    "check_site",
    "open_project",
    "publish_site",
    "read_site",
]

__version__ = "0.2.0"

#: Type → the module that it comes from.
_TYPES = {
    name: module
    for module, names in {
        "check": "Finding Judgement",
        "check.review": "Checked",
        "edit.append": "Appended",
        "errors": "BrokenRecord BuildError InvalidIncidents PlainstatusError Problem SettingsError Tell",
        "model": "Component ComponentState Impact Incident Organisation Site Status Update",
        "publish.build": "Result",
        "read.project": "Project",
    }.items()
    for name in names.split()
}

# A type checker would take it for a yes to every name.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _TYPES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_TYPES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _silent(_: str) -> None:
    """Tell nobody."""


@contextmanager
def _our_errors() -> Iterator[None]:
    """Raise what the disk says as an error of ours."""
    from plainstatus.errors import disk_failed

    try:
        yield
    except OSError as error:
        raise disk_failed(error) from error


def _now(given: datetime | None) -> datetime:
    from plainstatus import clock

    return clock.in_utc(given) if given else clock.now_for_build()


@_our_errors()
def open_project(folder: str | Path = ".") -> Project:
    """Open the site whose pelicanconf.py stands in `folder` or the nearest folder above it.

    Raises SettingsError where there is none, and for every setting that is wrong.
    """
    from plainstatus.read.project import find_project

    return find_project(Path(folder))


@_our_errors()
def read_site(project: Project, *, now: datetime | None = None) -> Site:
    """Return what staff wrote, without drafts; nothing of it can be changed.

    Raises InvalidIncidents with every mistake.
    """
    from plainstatus.record.load import load

    site = load(project.settings, _now(now)).site
    # What was kept makes its updates later: whoever we do not know may ask for them in any way that a tuple allows.
    made = (one.model_copy(update={"updates": tuple(one.updates)}) for one in site.incidents)
    return site.model_copy(update={"incidents": tuple(made)})


@_our_errors()
def check_site(project: Project, *, now: datetime | None = None) -> Checked:
    """Return every problem of what staff wrote, and what could be put better; nothing is written.

    Raises SettingsError for wrong settings of the rules, and BuildError where the record cannot be read.
    """
    from plainstatus.check.review import check_project

    return check_project(project, now=_now(now))


@_our_errors()
def append_update(
    project: Project,
    incident: str,
    *,
    text: str,
    status: Status | None = None,
    impact: Impact | None = None,
    components: Mapping[str, ComponentState] | None = None,
    at: datetime | None = None,
    next_update: datetime | Literal["none"] | None = None,
    now: datetime | None = None,
) -> Appended:
    """Write one more update of the incident with an id into the file where that stands; all else there stays.

    What is left out stays as it was, a promise too: none is made in your name. `at` left out is now. Readers see the
    update after `publish_site`.

    Raises SettingsError for what cannot be used, InvalidIncidents where the file has mistakes or would have some, and
    BuildError where it cannot be written, or somebody else has changed it meanwhile; then nothing was written.
    """
    from plainstatus import clock
    from plainstatus.edit import append

    return append.append_update(
        project,
        incident,
        now=_now(now),
        text=text,
        status=status,
        impact=impact,
        components=components,
        at=clock.in_utc(at) if at else None,
        next_update=clock.in_utc(next_update) if isinstance(next_update, datetime) else next_update,
    )


@_our_errors()
def build_site(project: Project, *, now: datetime | None = None, tell: Tell = _silent) -> Result:
    """Build the site into the folder `build` to look at it; the published site is not touched.

    `tell` is told what is happening. Raises InvalidIncidents, SettingsError or BuildError.
    """
    from plainstatus.publish import publish

    return publish.build(project, now=_now(now), tell=tell)


@_our_errors()
def publish_site(
    project: Project,
    *,
    typo: bool = False,
    reason: str = "",
    deploys: bool = True,
    without: Collection[str] = (),
    now: datetime | None = None,
    tell: Tell = _silent,
) -> Result:
    """Build the site, put it live and bring it to its targets, as `invoke publish --yes` does.

    `tell` is told what is happening, and what readers will newly see. `typo` says that changed texts only had their
    spelling mended. `reason` says why a site must go live that verification or a rule would stop; it is recorded, and
    no excuse for a leak. Without `deploys` the targets wait for `invoke deploy`; those named in `without` are left out.

    Raises InvalidIncidents, SettingsError or BuildError, and then the published site is as it was. What fails once the
    new one is live stands in the result: `failed` for targets, `unkept` for all else.
    """
    from plainstatus import clock
    from plainstatus.publish import publish

    return publish.publish(
        project,
        now=clock.in_utc(now) if now else clock.now_for_publish(),
        tell=tell,
        typo=typo,
        reason=reason,
        deploys=deploys,
        without=without,
    )
