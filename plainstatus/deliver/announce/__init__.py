"""What follows once a site is live, and was asked for where it is served: others are told of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from plainstatus.deliver.announce.hub import ping, topics
from plainstatus.deliver.deliver import Delivery
from plainstatus.settings import Settings
from plainstatus.urls import RECORD, Links

__all__ = ["tell_others"]


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
    given, old = settings.STATUS_TARGETS, (*delivery.failed, *without)
    main = [name for name in old if given[name].get("url", "").rstrip("/") == settings.SITEURL]
    if main:
        return (f"the hub {settings.hub} is told of news once {main[0]} has them (run: invoke deploy)",)
    return ping(settings.hub, topics([*changed], Links(settings.SITEURL, settings.SITEURL)))
