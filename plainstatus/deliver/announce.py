"""What follows once a site is live, and was asked for where it is served: the WebSub hub is told of it.

That is the publisher's part of https://www.w3.org/TR/websub/, section 6.2.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from plainstatus.deliver.deliver import Delivery
from plainstatus.settings import Settings
from plainstatus.urls import RECORD, Links, feeds_among

__all__ = ["ping", "tell_others", "topics"]

#: How long a publish waits for a hub at most, whatever the number of feeds, in seconds.
_PATIENCE: Final = 10.0
#: The same for each answer.
_TIMEOUT: Final = 4.0


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


def topics(paths: Sequence[str], links: Links) -> list[str]:
    """Return the addresses of the feeds among these files that can be subscribed to, those that most read first."""
    found = sorted(feeds_among(paths), key=lambda path: (path.count("/"), path))
    return [links.absolute(path) for path in found]


def ping(hub: str, changed: Sequence[str], *, patience: float = _PATIENCE) -> tuple[str, ...]:
    """Ask a hub to fetch these feeds anew and to tell their subscribers; return what staff should know of it.

    Nothing is raised, however it fails: the site is live, and whoever asks for a feed gets it.
    """
    if not changed:
        return ()
    # A tenth of a second, which only sites with a hub should spend.
    import httpx  # noqa: PLC0415

    end, reason = time.monotonic() + patience, ""
    told = 0
    # A redirect is not followed: a hub moves by telling its publishers.
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as client:
        for topic in changed:
            if time.monotonic() > end:
                reason = reason or f"it took longer than {patience:.0f} seconds"
                break
            try:
                # What it says besides may have no end.
                with client.stream("POST", hub, data={"hub.mode": "publish", "hub.url": topic}) as answer:
                    pass
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                reason = str(error) or type(error).__name__
                break
            if answer.is_success:
                told += 1
            else:
                reason = f"it answered {answer.status_code} {answer.reason_phrase}".strip()
    if not reason:
        return ()
    return (
        f"the hub {hub} was told of {told} of {len(changed)} changed feeds: {reason} "
        "(nothing is lost: readers find the news when they next look)",
    )
