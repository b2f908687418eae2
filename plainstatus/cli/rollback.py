"""`rollback`: an earlier site live again."""

from __future__ import annotations

from pathlib import Path

from plainstatus import clock
from plainstatus.cli.telling import short, tell_failed, who_agrees
from plainstatus.cli.terminal import exit_codes, hang_ups_ignored, say
from plainstatus.cli.verbs.site import Rollback
from plainstatus.publish import rollback as steps
from plainstatus.read.project import find_project

__all__ = ["rollback"]


def rollback(given: Rollback) -> None:
    """Put an earlier site live again."""
    with hang_ups_ignored(), exit_codes("the site is as it was"):
        project, now = find_project(Path.cwd()), clock.now_for_publish()
        back = steps.rollback(project, to=given.to, now=now, tell=say, ask=who_agrees(yes=given.yes))
    place = short(project.settings.live / "index.html")
    say(f"back to {back.release.name}; it stays until you publish → {place}")
    tell_failed(back.unkept, back.failed)
