"""`deploy`: the published site brought to its targets again."""

from __future__ import annotations

from pathlib import Path

from plainstatus import clock
from plainstatus.cli.telling import prove, tell_failed
from plainstatus.cli.terminal import complain, exit_codes, hang_ups_ignored, say
from plainstatus.cli.verbs.site import Deploy
from plainstatus.publish import deploy as deploying
from plainstatus.read.project import find_project

__all__ = ["deploy"]


def deploy(given: Deploy) -> None:
    """Bring the published site to its targets, or to one."""
    with hang_ups_ignored(), exit_codes("nothing was sent"):
        project, now = find_project(Path.cwd()), clock.now_for_publish()
        announces = not given.no_announce
        delivery = deploying.deploy(
            project, name=given.target, adopt=given.adopt, tell=say, now=now, announces=announces
        )
        complain(f"note: {warning}" for warning in delivery.warnings)
    prove(project, now=now)
    tell_failed((), delivery.faults, delivery.untold)
