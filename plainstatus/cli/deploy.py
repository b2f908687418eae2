"""`deploy`: the published site brought to its targets again."""

from __future__ import annotations

from pathlib import Path

from plainstatus.cli.telling import tell_failed
from plainstatus.cli.terminal import complain, exit_codes, hang_ups_ignored, say
from plainstatus.cli.verbs.site import Deploy
from plainstatus.publish import deploy as deploying
from plainstatus.read.project import find_project

__all__ = ["deploy"]


def deploy(given: Deploy) -> None:
    """Bring the published site to its targets, or to one."""
    with hang_ups_ignored(), exit_codes("nothing was sent"):
        delivery = deploying.deploy(find_project(Path.cwd()), name=given.target, adopt=given.adopt, tell=say)
        complain(f"note: {warning}" for warning in delivery.warnings)
    tell_failed((), delivery.faults)
