"""What carries the notice by mail: whether a server lets us in, or SES would take messages from us; none is sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Final

from plainstatus.cli.doctor.finding import Finding, fault, note, ok
from plainstatus.deliver.mail.carrier import Unreachable
from plainstatus.deliver.mail.service import read_service
from plainstatus.deliver.mail.ses import SesAccount
from plainstatus.deliver.mail.smtp import Relay, SmtpCarrier
from plainstatus.errors import AnnounceError
from plainstatus.settings import Settings

__all__ = ["MAIL", "mail_question"]

#: What lines of the report call it.
MAIL: Final = "mail"


def mail_question(settings: Settings) -> Callable[[], Finding]:
    """Return what asks it. Raises SettingsError with every mistake in STATUS_MAIL, a variable that is not set too."""
    relay = read_service(settings.STATUS_MAIL, os.environ).relay
    return _ses if relay is None else partial(_server, relay)


def _server(relay: Relay) -> Finding:
    """Connect and log in, as a mailing does."""
    carrier = SmtpCarrier(relay)
    try:
        carrier.open()
    except (Unreachable, AnnounceError) as error:
        return fault(MAIL, str(error))
    finally:
        carrier.close()
    return ok(MAIL, f"{relay.name} lets us in{f' as {relay.user}' if relay.user else ''}")


def _ses() -> Finding:
    account = SesAccount()
    try:
        account.check()
        found = account.allowance()
    except (Unreachable, AnnounceError) as error:
        return fault(MAIL, str(error))
    if found.sandbox:
        return note(MAIL, "SES lets this account write to verified addresses only (ask it for production access)")
    day = "" if found.per_day is None else f", {found.per_day:,} in 24 hours"
    return ok(MAIL, f"SES takes {found.per_second:g} messages a second from us{day}")
