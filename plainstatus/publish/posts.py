"""Posts become proof: what was posted on social networks stands on the pages, so that readers know it from fakes.

That is one more publish, small and at once. It is made from the snapshot of the one before, as a timer's is: what
somebody is typing meanwhile does not go live with it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from plainstatus.errors import BuildError, Declined, InvalidIncidents, Tell
from plainstatus.files import work_folder
from plainstatus.publish.publish import Result, publish
from plainstatus.publish.timer import frozen
from plainstatus.read.project import Project
from plainstatus.record import FACTS, NewPost, with_posts
from plainstatus.record.disk import read_record
from plainstatus.text.amounts import counted
from plainstatus.tree.releases import current
from plainstatus.tree.snapshot import SNAPSHOT
from plainstatus.urls import RECORD

__all__ = ["publish_posts"]


def publish_posts(
    project: Project, posts: Collection[NewPost], *, now: datetime, tell: Tell, without: Collection[str] = ()
) -> Result | None:
    """Publish what was published last with those of the posts that the record lacks; None where it has all of them.

    So all posts that ever were may be given each time, and what could not be done is done the next time. Nothing is
    published after a rollback, until somebody publishes. Targets named in `without` are neither asked nor sent to.
    Raises BuildError where somebody has published elsewhere since or, in a clone, the files say something new; and what
    else `publish` raises.
    """
    settings = project.settings
    live = settings.live
    record = read_record(live / RECORD)
    record = record if record.lines else read_record(settings.record)
    more = with_posts(record, posts, now=now).lines[len(record.lines) :]
    if not settings.keeps_record or not more:
        return None
    work = work_folder(live, work=settings.work)
    known = current(work, live)
    if known is not None and known.rolled_back_to is not None:
        tell("the addresses of posts wait: the site was rolled back, until somebody publishes")
        return None
    is_clone = known is None or not (work / SNAPSHOT).is_dir()
    source = project if is_clone else frozen(project, work / SNAPSHOT)
    # The publish before has told already what there is to tell.
    told: list[str] = []
    try:
        result = publish(
            source, now=now, tell=told.append, ask=lambda _: False, snapshot=is_clone, without=without, posts=posts
        )
    except InvalidIncidents as error:
        raise BuildError(
            "the addresses of posts wait, because somebody has published elsewhere since (run: invoke publish)"
        ) from error
    except Declined as error:
        raise BuildError(
            "the addresses of posts wait, because the files say what is not public yet (run: invoke publish)"
        ) from error
    deleted = sum(line.content is not None and "deleted" in line.content[FACTS] for line in more)
    if new := len(more) - deleted:
        tell(f"the pages name {counted(new, 'post')} more as ours")
    if deleted:
        tell(f"the pages say of {counted(deleted, 'post')} more that we deleted them")
    # The same was said of the publish before.
    return replace(result, notes=(), problems=())
