"""What was published last, published once more with lines that the record lacks: posts of ours, sums of a mailing.

It is made from the snapshot of the publish before, as a timer's is: what somebody is typing meanwhile does not go live
with it. A fresh clone has none, but nobody types in it: there it is made from the files, where these say nothing new.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from plainstatus.errors import BuildError, Declined, InvalidIncidents, Tell
from plainstatus.files import work_folder
from plainstatus.publish.publish import Result
from plainstatus.publish.timer import frozen
from plainstatus.read.project import Project
from plainstatus.record import Record
from plainstatus.record.disk import read_record
from plainstatus.settings import Settings
from plainstatus.tree.releases import current
from plainstatus.tree.snapshot import SNAPSHOT
from plainstatus.urls import RECORD

__all__ = ["publish_again", "record_now"]


def record_now(settings: Settings) -> Record:
    """Return the record of what is live; of a clone, the one that it has."""
    record = read_record(settings.live / RECORD, settings.work)
    return record if record.lines else read_record(settings.record, settings.work)


def publish_again(
    project: Project,
    how: Callable[..., Result],
    what: str,
    *,
    extended: Callable[[Record], Record],
    now: datetime,
    tell: Tell,
) -> Result | None:
    """Publish what was published last; None where the record has all lines that `extended` gives it.

    `how` is `publish` with these lines, and `what` is said to wait where they have to. Nothing is published after a
    rollback, until somebody publishes. Raises BuildError where somebody has published elsewhere since or, in a clone,
    the files say something new; and what else `publish` raises.
    """
    settings = project.settings
    record = record_now(settings)
    if not settings.keeps_record or extended(record) is record:
        return None
    work = work_folder(settings.live, work=settings.work)
    known = current(work, settings.live)
    if known is not None and known.rolled_back_to is not None:
        tell(f"{what} wait: the site was rolled back, until somebody publishes")
        return None
    is_clone = known is None or not (work / SNAPSHOT).is_dir()
    source = project if is_clone else frozen(project, work / SNAPSHOT)
    # The publish before has told already what there is to tell.
    told: list[str] = []
    try:
        return how(source, now=now, tell=told.append, ask=lambda _: False, snapshot=is_clone)
    except InvalidIncidents as error:
        raise BuildError(
            f"{what} wait, because somebody has published elsewhere since (run: invoke publish)"
        ) from error
    except Declined as error:
        raise BuildError(f"{what} wait, because the files say what is not public yet (run: invoke publish)") from error
