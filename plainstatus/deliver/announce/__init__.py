"""What follows once a site is live, and was asked for where it is served: others are told of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final

from plainstatus.deliver.announce.hub import ping, topics
from plainstatus.deliver.deliver import Delivery
from plainstatus.errors import Tell
from plainstatus.read.project import Project
from plainstatus.settings import Settings
from plainstatus.urls import RECORD, Links

__all__ = ["BEGINNING", "tell_news", "tell_others", "waits_for"]

#: Before all that a status site can tell.
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


def tell_others(
    settings: Settings, changed: Iterable[str], delivery: Delivery, *, without: Collection[str] = ()
) -> tuple[str, ...]:
    """Tell the WebSub hub, if there is one, which of the `changed` files are feeds; return what staff should know.

    Whether there is anything to tell is what the live site's record says, never what the caller remembers: `deploy` is
    another process than the `publish` whose site it sends. A site that keeps none is an example or a drill, which
    nobody outside hears of. Where the site's own address still has the old files, because its target failed or is one
    that this publish goes `without`, nobody is told: a hub would hand those out.
    """
    if not settings.hub or not (settings.live / RECORD).is_file():
        return ()
    if main := waits_for(settings, delivery, without):
        return (f"the hub {settings.hub} is told of news once {main} has them (run: invoke deploy)",)
    return ping(settings.hub, topics([*changed], Links(settings.SITEURL, settings.SITEURL)))


def tell_news(
    project: Project,
    tell: Tell,
    *,
    now: datetime,
    delivery: Delivery | None = None,
    since: datetime | None = None,
    timer: bool = False,
    waits: str = "",
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell the channels what is owed to them; return what staff should know, and what was not told.

    Where they have to wait, `waits` is for what: a target, or a verb that tells them later. Unless this `delivery` has
    confirmed just now that the site's own address shows the news, it is asked. `since` is the time of the newest line
    that was public before, for channels that are new, and a `timer` does not try for ever.
    """
    if not project.settings.STATUS_CHANNELS:
        return (), ()
    # Networks, texts and libraries are the affair of sites that have channels.
    from plainstatus.deliver.announce.telling import tell_channels, tells  # noqa: PLC0415

    if not tells(project.settings):
        return (), ()
    shown = delivery is not None and any(one.target.url == project.settings.SITEURL for one in delivery.done)
    told = tell_channels(project, now=now, since=since, timer=timer, only_note=bool(waits), shown=shown)
    for line in told.posts:
        tell(line)
    # Timers come every few minutes, and nobody reads the same so often.
    notes = told.notes + (() if timer else told.late)
    if waits in project.settings.STATUS_TARGETS:
        notes += (f"channels are told of news once {waits} has it (run: invoke deploy)",)
    return notes, told.failed


def waits_for(settings: Settings, delivery: Delivery, without: Collection[str] = ()) -> str:
    """Return the name of a target because of which the site's own address has the old files; empty where it has not."""
    given, old = settings.STATUS_TARGETS, (*delivery.failed, *without)
    return next((name for name in old if given[name].get("url", "").rstrip("/") == settings.SITEURL), "")
