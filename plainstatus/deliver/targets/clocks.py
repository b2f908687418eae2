"""What time it is elsewhere: the record's newest lines tell, and the servers that hand out the site."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from plainstatus.record import Record

__all__ = ["SET_IT", "Elsewhere", "clock_warnings", "offset_of"]

#: What to do about a clock.
SET_IT: Final = "set it: timedatectl set-ntp true"
#: A clock that is farther off is told before it dates what is published.
_OFF: Final = timedelta(minutes=2)
#: For an answer, in seconds: nobody who is in a hurry waits longer for a word about the clock.
_PATIENCE: Final = 2.0


def offset_of(address: str, *, patience: float) -> timedelta | None:
    """Return how far ahead of ours the clock of an address is, as it says (RFC 9110, 6.6.1); None where it does not.

    What a cache hands out is as old as it says (RFC 9111, 5.1).
    """
    # A tenth of a second, which only sites with an address to ask should spend.
    import httpx  # noqa: PLC0415

    try:
        began = datetime.now(UTC)
        answer = httpx.head(f"{address}/", timeout=patience)
        ended = datetime.now(UTC)
        there = parsedate_to_datetime(answer.headers["date"]) + timedelta(seconds=int(answer.headers.get("age", "0")))
        return there - (began + (ended - began) / 2)
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, TypeError, ValueError, OverflowError):
        return None


class Elsewhere:
    """Asks addresses what time it is there while other work is done; the first that tells counts."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = tuple(dict.fromkeys(addresses))
        self._found: tuple[str, timedelta] | None = None
        # Nobody waits for it at the end: what hangs, hangs alone.
        self._thread = threading.Thread(target=self._ask, daemon=True)
        if self._addresses:
            self._thread.start()

    def _ask(self) -> None:
        for address in self._addresses:
            if (offset := offset_of(address, patience=_PATIENCE)) is not None:
                self._found = address, offset
                return

    def found(self) -> tuple[str, timedelta] | None:
        """Return the address that told, and how far its clock is ahead of ours; None where none did in time."""
        if self._addresses:
            self._thread.join(_PATIENCE)
        return self._found


def clock_warnings(now: datetime, record: Record, elsewhere: Elsewhere) -> Iterator[str]:
    """Yield a warning where our clock is behind the newest line of the record, or off a server's, with both times."""
    newest = max((line.time for line in record.newest), default=now)
    ours = f"the clock here says {_utc(now)}"
    if newest - now > _OFF:
        yield (
            f"warning: {ours}, and the newest line of the record is of {_utc(newest)}: one of the two clocks is or was "
            f"wrong (if it is this one, {SET_IT})"
        )
    if (found := elsewhere.found()) is not None and abs(found[1]) > _OFF:
        address, offset = found
        yield f"warning: {ours}, and {address} says {_utc(now + offset)}: what is published carries ours ({SET_IT})"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
