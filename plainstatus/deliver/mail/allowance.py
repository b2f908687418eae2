"""What takes our messages over, how fast, and what it allows: asked before the first goes."""

from __future__ import annotations

from collections.abc import Iterable

from plainstatus.deliver.mail.carrier import Carrier, Unreachable
from plainstatus.deliver.mail.conduct import Looked
from plainstatus.deliver.mail.letter import Letter
from plainstatus.deliver.mail.service import Service
from plainstatus.deliver.mail.ses import SesAccount, SesCarrier
from plainstatus.deliver.mail.smtp import Relay, SmtpCarrier
from plainstatus.errors import AnnounceError

__all__ = ["allowed", "carriers_of", "rate_of"]


def carriers_of(service: Service, number: int) -> list[Carrier]:
    """Return so many connections, none of them open."""
    if service.relay is not None:
        return [SmtpCarrier(service.relay) for _ in range(number)]
    account = SesAccount()
    return [SesCarrier(account) for _ in range(number)]


def rate_of(service: Service) -> float:
    """Return how many messages a second go, where nobody says at the command. Raises AnnounceError."""
    if service.rate is not None:
        return service.rate
    try:
        return max(SesAccount().allowance().per_second, 1.0)
    except Unreachable as error:
        raise AnnounceError(str(error)) from error


def allowed(service: Service, letters: Iterable[Letter], number: int, rate: float) -> Looked:
    """Ask whether so many letters are taken at this rate. Raises AnnounceError where we are not let in."""
    size = max(letter.size for letter in letters)
    try:
        return _server(service.relay, size) if service.relay is not None else _ses(SesAccount(), number, rate)
    except Unreachable as error:
        return Looked((str(error),))


def _server(relay: Relay, size: int) -> Looked:
    carrier = SmtpCarrier(relay)
    try:
        carrier.open()
        largest = carrier.largest
    finally:
        carrier.close()
    if largest and size > largest:
        return Looked((f"a message has {size:,} bytes, and {relay.name} takes {largest:,} at most",))
    return Looked()


def _ses(account: SesAccount, number: int, rate: float) -> Looked:
    account.check()
    found, faults = account.allowance(), []
    if found.sandbox:
        faults.append("SES lets this account write to verified addresses only (ask it for production access)")
    if rate > found.per_second:
        faults.append(f"SES takes {found.per_second:g} messages a second from you (write: --rate {found.per_second:g})")
    if found.per_day is None or found.sent + number <= found.per_day:
        return Looked(tuple(faults))
    days = -(-number // max(found.per_day, 1))
    note = (
        f"SES takes {found.per_day:,} messages in 24 hours from you, of which {found.sent:,} are used: it stops there, "
        f"and all of it takes {days} days or more (ask it for more)"
    )
    return Looked(tuple(faults), (note,))
