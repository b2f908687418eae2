"""The one clock: everything else is told what time it is.

May import: errors.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from plainstatus.errors import SettingsError

__all__ = ["in_utc", "now_for_build", "now_for_publish", "wait_until"]

_VARIABLE = "SOURCE_DATE_EPOCH"
#: Beyond it, dates that are counted on from now would have no number.
_YEAR_3000 = int(datetime(3000, 1, 1, tzinfo=UTC).timestamp())
#: A site that goes live must not carry another day's time.
_PUBLISH_SLACK = timedelta(hours=1)


def now_for_build(environ: Mapping[str, str] = os.environ) -> datetime:
    """Return the time in UTC, to the second; SOURCE_DATE_EPOCH rules where it is set.

    See https://reproducible-builds.org/specs/source-date-epoch/. Raises SettingsError where it is no number.
    """
    typed = environ.get(_VARIABLE, "")
    if not typed:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        seconds = int(typed)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < _YEAR_3000:
        raise SettingsError(f"{_VARIABLE} is {typed!r}, which is not a time (write seconds since 1970, or unset it)")
    return datetime.fromtimestamp(seconds, UTC)


def now_for_publish(environ: Mapping[str, str] = os.environ) -> datetime:
    """Return the time in UTC, to the second. Raises SettingsError where SOURCE_DATE_EPOCH is over an hour off."""
    now = datetime.now(UTC).replace(microsecond=0)
    wanted = now_for_build(environ)
    if abs(wanted - now) > _PUBLISH_SLACK:
        raise SettingsError(
            f"{_VARIABLE} says {wanted:%Y-%m-%d %H:%M} UTC, but it is {now:%Y-%m-%d %H:%M} UTC, and what is published "
            "carries its time (unset it, or use build)"
        )
    return wanted


def in_utc(moment: datetime) -> datetime:
    """Return a program's time in UTC, to the second. Raises SettingsError for one without an offset."""
    if moment.utcoffset() is None:
        raise SettingsError(f"{moment!r} has no offset, and could be anybody's time (give it one, such as tzinfo=UTC)")
    return moment.astimezone(UTC).replace(microsecond=0)


def wait_until(moment: datetime, *, longest: timedelta) -> None:
    """Wait until the clock shows a moment; not at all where that is farther off than `longest`: then it never will."""
    left = moment - datetime.now(UTC)
    if timedelta(0) < left <= longest:
        time.sleep(left.total_seconds())
