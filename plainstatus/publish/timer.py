"""Publishing for timers: what was published last, rendered anew where the clock changes what it says.

A timer must never publish what somebody is just typing. So each publish leaves a snapshot of what it was given, and
that is what a timer renders. A fresh clone has no snapshot, but nobody types in it: there a timer renders the files,
as long as the record has all that they say.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from plainstatus.errors import BuildError, Declined, InvalidIncidents, SettingsError, Tell
from plainstatus.files import work_folder
from plainstatus.model import CLOCK_SLACK
from plainstatus.publish.publish import Result, publish
from plainstatus.publish.upkeep import settle
from plainstatus.read.project import Project, find_project
from plainstatus.record.disk import read_record
from plainstatus.tree.releases import current
from plainstatus.tree.snapshot import SNAPSHOT

__all__ = ["TIMER", "frozen", "publish_if_due"]

#: In the work folder: its time is that of the last run.
TIMER = "timer"


def publish_if_due(project: Project, *, now: datetime, tell: Tell, announces: bool = True) -> Result | None:
    """Publish what was published last anew, if the clock has changed what it says since; else return None at once.

    A clone cannot know since when, and publishes each time; where a clock was ahead then, what was known counts for
    nothing. After a rollback nothing is due until somebody publishes.
    Raises SettingsError where nothing has been published, BuildError where somebody has published elsewhere since or,
    in a clone, the files say something new; and what else `publish` raises.
    """
    live = project.settings.live
    work = work_folder(live, work=project.settings.work)
    known = current(work, live)
    if work.is_dir():
        with suppress(OSError):
            (work / TIMER).touch()
        settle(work, live, tell)
    if known is None or not (work / SNAPSHOT).is_dir():
        return _from_record(project, now, tell, announces=announces)
    if known.rolled_back_to is not None:
        tell(f"nothing is due: the site was rolled back to {known.rolled_back_to}, until somebody publishes")
        return None
    if known.at <= now + CLOCK_SLACK and (known.next_change is None or now < known.next_change):
        tell(f"nothing is due before {known.next_change:%Y-%m-%d %H:%M} UTC" if known.next_change else "nothing is due")
        return None
    try:
        return publish(frozen(project, work / SNAPSHOT), now=now, tell=tell, snapshot=False, announces=announces)
    except InvalidIncidents as error:
        # What was in order when it was published can only be at odds with what others have published since.
        raise BuildError(
            "somebody has published elsewhere since the last publish here, so the timer waits (run: invoke publish)"
        ) from error


def _from_record(project: Project, now: datetime, tell: Tell, *, announces: bool) -> Result | None:
    """Publish in a clone, which has no memory of its own: what the files say, where the record has all of it."""
    record = read_record(project.settings.record, project.settings.work)
    if not record.lines:
        raise SettingsError("nothing has been published here yet (run: invoke publish)")
    if any(line.kind == "rollback" for line in record.newest):
        tell("nothing is due: the site was rolled back, until somebody publishes")
        return None
    try:
        return publish(project, now=now, tell=tell, ask=lambda _: False, announces=announces)
    except Declined as error:
        raise BuildError(
            "the files say what is not public yet, and a timer says nothing new (run: invoke publish)"
        ) from error


def frozen(project: Project, snapshot: Path) -> Project:
    """Return the project as the snapshot has it, with the real site, record and work folder."""
    frozen = find_project(snapshot)
    return replace(frozen, settings=frozen.settings.model_copy(update={"home": project.settings.home}))
