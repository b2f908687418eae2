"""Posts become proof: what was posted on social networks stands on the pages, so that readers know it from fakes.

That is one more publish, small and at once, of what was published last.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial

from plainstatus.errors import Tell
from plainstatus.publish.again import publish_again, record_now
from plainstatus.publish.publish import Result, publish
from plainstatus.read.project import Project
from plainstatus.record import FACTS, NewPost, Record, with_posts
from plainstatus.text.amounts import counted

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

    def extended(record: Record) -> Record:
        return with_posts(record, posts, now=now)

    before = record_now(project.settings)
    how = partial(publish, without=without, posts=posts)
    result = publish_again(project, how, "the addresses of posts", extended=extended, now=now, tell=tell)
    if result is None:
        return None
    more = extended(before).lines[len(before.lines) :]
    deleted = sum(line.content is not None and "deleted" in line.content[FACTS] for line in more)
    if new := len(more) - deleted:
        tell(f"the pages name {counted(new, 'post')} more as ours")
    if deleted:
        tell(f"the pages say of {counted(deleted, 'post')} more that we deleted them")
    # The same was said of the publish before.
    return replace(result, notes=(), problems=())
