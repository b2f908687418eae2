"""`build`: the site in build/, to look at it."""

from __future__ import annotations

import time
from pathlib import Path

from plainstatus import clock
from plainstatus.cli.telling import tell_made
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Build
from plainstatus.publish import publish as steps
from plainstatus.read.project import find_project

__all__ = ["build"]


def build(_: Build) -> None:
    """Build the site into the folder `build`, to look at it."""
    began = time.perf_counter()
    with exit_codes("nothing was built"):
        result = steps.build(find_project(Path.cwd()), now=clock.now_for_build(), tell=say)
    tell_made(result, "built", began)
