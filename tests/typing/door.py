"""The door as another program uses it: nothing here is run, mypy reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import assert_type

import plainstatus
from plainstatus import InvalidIncidents, Problem, Project, Site, Status, append_update, open_project


def names() -> None:
    """Everything has its own type, whether it is imported or looked up."""
    project = open_project()
    assert_type(project, Project)
    assert_type(plainstatus.open_project(Path("site")), plainstatus.Project)
    assert_type(project.folder, Path)
    assert_type(plainstatus.__version__, str)


def reading(project: Project) -> list[str]:
    """Read a site."""
    site = plainstatus.read_site(project, now=datetime.now(UTC))
    assert_type(site, Site)
    newest = site.incidents[0].updates[-1]
    assert_type(newest, plainstatus.Update)
    assert_type(newest.at, datetime)
    assert_type(newest.status, Status | None)
    return [incident.id for incident in site.incidents if incident.type == "security"]


def checking(project: Project) -> bool:
    """Ask what is wrong, and what could be put better."""
    checked = plainstatus.check_site(project)
    assert_type(checked.problems, tuple[Problem, ...])
    assert_type(checked.judgement.findings, tuple[plainstatus.Finding, ...])
    return checked.passes


def saying(project: Project, status: Status) -> str:
    """Append an update with all that it can hold, and what is none."""
    written = append_update(
        project,
        "2026-11-15-checkout",
        text="You can order again.",
        status=status,
        impact="none",
        components={"checkout": "operational"},
        at=datetime.now(UTC),
        next_update="none",
    )
    assert_type(written, plainstatus.Appended)
    assert_type(written.remarks, tuple[str, ...])
    append_update(project, "2026-11-15-checkout")  # type: ignore[call-arg]
    append_update(project, "2026-11-15-checkout", text="Over.", status="fixed")  # type: ignore[arg-type]
    append_update(project, "2026-11-15-checkout", text="Over.", components={"checkout": "up"})  # type: ignore[dict-item]
    return written.file


def publishing(project: Project) -> int:
    """Build and publish, which give the same kind of result; errors have data of their own."""
    assert_type(plainstatus.build_site(project), plainstatus.Result)
    try:
        result = plainstatus.publish_site(project, tell=print, without=["mirror"])
    except InvalidIncidents as error:
        assert_type(error.problems, tuple[Problem, ...])
        return error.exitcode
    except plainstatus.PlainstatusError as error:
        return error.exitcode
    assert_type(result.failed, tuple[str, ...])
    return len(result.failed)


def mistyping() -> None:
    """Ask for what the door does not offer."""
    plainstatus.publish_everything()  # type: ignore[attr-defined]
