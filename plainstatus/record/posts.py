"""Public posts of ours as lines of the record, so that readers can tell them from fakes.

A line names the line that the post tells, and has its incident and key. A post that was deleted gets a line of its own,
with the same address. These lines tell nothing new: no feed has an entry for them, and no id or date goes by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from plainstatus.model import Site
from plainstatus.model.frozen import dataclass
from plainstatus.record.append import Entry, append
from plainstatus.record.lines import Line, is_post
from plainstatus.record.record import Record
from plainstatus.record.said import FACTS
from plainstatus.urls import key_moment
from plainstatus.views.posts import PublicPost

__all__ = ["FIELDS", "NewPost", "public_posts", "with_posts"]

#: The facts that a line has.
FIELDS: Final = frozenset({"channel", "network", "url", "told", "deleted"})


@dataclass(frozen=True)
class NewPost:
    """A post that the record may lack, or that was deleted."""

    #: The name of the line that it tells.
    told: str
    #: What staff call the channel.
    channel: str
    #: Such as `mastodon`.
    network: str
    #: Where everybody can read it; empty where nobody can.
    url: str
    deleted: bool = False


def with_posts(record: Record, posts: Iterable[NewPost], *, now: datetime) -> Record:
    """Return the record with lines for the posts, and deletions, that it lacks; where it has all, the same record.

    Posts without an address that everybody can open safely have none, nor have those that tell no line of it.
    """
    posts = tuple(posts)
    told = {line.name: line for line in record.lines} if posts else {}
    have = {(facts["url"], "deleted" in facts) for _, facts in _lines(record)}
    entries: list[Entry] = []
    for post in posts:
        facts: dict[str, Any] = {"channel": post.channel, "network": post.network, "url": post.url, "told": post.told}
        about = told.get(post.told)
        tells = about is not None and (about.incident is not None or about.kind == "statement")
        if about is None or not tells or not is_post(facts):
            continue
        # Of a post that is deleted before it was recorded, readers see that it was ours, too.
        for deleted in (False, True) if post.deleted else (False,):
            if (post.url, deleted) not in have:
                have.add((post.url, deleted))
                content = {FACTS: {**facts, "deleted": True} if deleted else facts}
                entries.append(Entry("post", content, about.incident, about.key))
    if not entries:
        return record
    return record.extended(append(record, entries, now=now, id_base=""))


def public_posts(record: Record, site: Site) -> tuple[PublicPost, ...]:
    """Return the posts that the record has, the newest first; of incidents by the ids that they have today."""
    found: dict[str, PublicPost] = {}
    if not (lines := [*_lines(record)]):
        return ()
    ids = {record.family(name): item.id for item in site.incidents for name in (item.id, *item.aliases)}
    for line, facts in lines:
        before = found.get(facts["url"])
        if "deleted" not in facts:
            incident = ids.get(record.family(line.incident)) if line.incident else None
            known_at = key_moment(line.key) if line.incident and line.key else None
            letter = None if line.incident else line.key
            post = PublicPost(facts["network"], facts["url"], line.time, incident, known_at, letter)
            found.setdefault(post.url, post)
        elif before is not None and before.deleted is None:
            found[before.url] = before.deleted_at(line.time)
    return tuple(sorted(found.values(), key=lambda post: (post.at, post.url), reverse=True))


def _lines(record: Record) -> Iterator[tuple[Line, Mapping[str, Any]]]:
    for line in record.aside("post"):
        if line.content is not None:
            yield line, line.content[FACTS]
