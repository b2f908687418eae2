"""The WebSub hub, which is told of changed feeds and tells their subscribers.

That is the publisher's part of https://www.w3.org/TR/websub/, section 6.2.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from plainstatus.urls import Links, feeds_among

__all__ = ["ping", "topics"]

#: How long a publish waits for a hub at most, whatever the number of feeds, in seconds.
_PATIENCE: Final = 10.0
#: The same for each answer.
_TIMEOUT: Final = 4.0


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

    from plainstatus.deliver.announce.channels.web import trusted  # noqa: PLC0415

    end, reason = time.monotonic() + patience, ""
    told = 0
    # A redirect is not followed: a hub moves by telling its publishers.
    with httpx.Client(timeout=_TIMEOUT, verify=trusted(), follow_redirects=False, trust_env=False) as client:
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
