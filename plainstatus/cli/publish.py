"""`publish`: the site built and put live."""

from __future__ import annotations

import re
import time
from functools import partial
from pathlib import Path

from plainstatus import clock
from plainstatus.cli.telling import tell_failed, tell_made, who_agrees
from plainstatus.cli.terminal import exit_codes, hang_ups_ignored, say
from plainstatus.cli.verbs.site import Publish
from plainstatus.errors import SettingsError
from plainstatus.publish import publish as steps
from plainstatus.publish import timer
from plainstatus.read.project import find_project

__all__ = ["publish"]


def publish(given: Publish) -> None:
    """Build the site and put it live, and say what came of it."""
    began = time.perf_counter()
    with hang_ups_ignored(), exit_codes("nothing was published: the site is as it was"):
        names = [name for one in given.without for name in re.split(r"[\s,]+", one) if name]
        if given.if_due and not given.is_only("if_due"):
            raise SettingsError("--if-due takes no other flag: it publishes nothing that is new")
        make = partial(
            steps.publish,
            ask=who_agrees(yes=given.yes),
            typo=given.typo,
            reason=given.force,
            deploys=not given.no_deploy,
            without=names,
        )
        project = find_project(Path.cwd())
        result = (timer.publish_if_due if given.if_due else make)(project, now=clock.now_for_publish(), tell=say)
    if result is not None:
        tell_made(result, "published", began)
        tell_failed(result.unkept, result.failed)
