"""`publish`: the site built and put live."""

from __future__ import annotations

import gc
import re
import time
from functools import partial
from pathlib import Path

from plainstatus import clock
from plainstatus.cli.old_sheets import old_sheets_of
from plainstatus.cli.telling import prove, tell_addresses, tell_failed, tell_made, who_agrees
from plainstatus.cli.terminal import complain, exit_codes, hang_ups_ignored, say
from plainstatus.cli.verbs.site import Publish
from plainstatus.deliver.announce import tell_news
from plainstatus.errors import SettingsError
from plainstatus.publish import publish as steps
from plainstatus.publish import timer
from plainstatus.read.collector import collector_paused
from plainstatus.read.project import find_project

__all__ = ["publish"]


def publish(given: Publish) -> None:
    """Build the site and put it live, and say what came of it."""
    began = time.perf_counter()
    with hang_ups_ignored(), exit_codes("nothing was published: the site is as it was"):
        names = [name for one in given.without for name in re.split(r"[\s,]+", one) if name]
        if given.if_due and not given.is_only("if_due", "no_announce"):
            raise SettingsError("--if-due takes no other flag: it publishes nothing that is new")
        make = partial(
            steps.publish,
            ask=who_agrees(yes=given.yes),
            typo=given.typo,
            reason=given.force,
            deploys=not given.no_deploy,
            without=names,
        )
        project, now = find_project(Path.cwd()), clock.now_for_publish()
        announces = not given.no_announce
        with collector_paused():
            if given.if_due:
                result = timer.publish_if_due(project, now=now, tell=say, announces=announces)
            else:
                result = make(project, now=now, tell=say, announces=announces)
            # What is there by now goes when the process does: nobody need look through it for garbage before.
            gc.freeze()
    if result is not None:
        tell_made(result, "published", began)
        if not given.if_due:
            complain(old_sheets_of(project))
    if result is not None:
        tell_addresses(result)
    if given.no_deploy or given.no_announce or not project.settings.STATUS_CHANNELS:
        untold = result.untold if result else ()
    elif result is None:
        # Nothing was to be published, and something may still be owed.
        notes, untold = tell_news(project, say, now=now, timer=True)
        complain(f"note: {note}" for note in notes)
        prove(project, now=now)
    else:
        untold = result.untold
        prove(project, now=now, without=names)
    tell_failed(result.unkept if result else (), result.failed if result else (), untold)
