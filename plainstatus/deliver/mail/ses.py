"""Amazon SES, version 2: one message a call, so that one at most is in doubt for each connection.

Its calls for many at once take 50 people each, know no key either, and would bring our text through a template of
theirs; this way everybody gets the same bytes, whatever carries them.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import Any, Final

from plainstatus.deliver.mail.carrier import Envelope, Outcome, Unreachable, blame
from plainstatus.errors import AnnounceError
from plainstatus.model.frozen import dataclass

__all__ = ["TAG", "Allowance", "SesAccount", "SesCarrier"]

#: The tag that SES repeats in each event of a message; its value is the message's hash.
TAG: Final = "notice"
_CONNECT: Final = 10
#: Whoever has less patience makes doubts.
_READ: Final = 120
#: What stops everything → what to do.
_STOPS: Final = {
    "AccountSuspendedException": "SES has suspended the account (answer its mail, or write to its support)",
    "SendingPausedException": "SES has paused sending (look at its console: mostly for bounces or complaints)",
    "MailFromDomainNotVerifiedException": "SES does not know our MAIL FROM domain (look at its MX and SPF records)",
    "NotFoundException": "SES does not know the configuration set of our address (look at the identity in its console)",
    "AccessDeniedException": "our key may not send (it needs ses:SendEmail, and ses:GetAccount)",
    "UnrecognizedClientException": "SES does not know our key (is it valid, and AWS_REGION right?)",
    "InvalidSignatureException": "the secret does not belong to our key (set AWS_SECRET_ACCESS_KEY anew)",
    "ExpiredTokenException": "our credentials have run out (get new ones: aws sso login)",
}
_THROTTLED: Final = frozenset({"TooManyRequestsException", "LimitExceededException", "ThrottlingException"})


@dataclass(frozen=True)
class Allowance:
    """What an account may send."""

    per_second: float
    #: None where there is no end.
    per_day: int | None
    #: Of those, in the last 24 hours.
    sent: int
    #: Only to addresses that were verified one by one.
    sandbox: bool


class SesAccount:
    """An account, found as all of AWS's tools find it. Several threads may use it."""

    def allowance(self) -> Allowance:
        """Return what it may send; it is asked once a second at most. Raises Unreachable and AnnounceError."""
        answer = self._asked()
        quota = answer.get("SendQuota", {})
        most = int(quota.get("Max24HourSend", 0))
        return Allowance(
            float(quota.get("MaxSendRate", 0)),
            None if most < 0 else most,
            int(quota.get("SentLast24Hours", 0)),
            not answer.get("ProductionAccessEnabled", False),
        )

    def check(self) -> None:
        """Find out whether it may send at all. Raises Unreachable and AnnounceError."""
        if not self._asked().get("SendingEnabled", False):
            raise AnnounceError(_STOPS["SendingPausedException"])

    def send(self, envelope: Envelope) -> Outcome:
        """Hand a message over."""
        try:
            self.client.send_email(
                FromEmailAddress=envelope.sender,
                Destination={"ToAddresses": [envelope.address]},
                Content={"Raw": {"Data": envelope.data}},
                EmailTags=[{"Name": TAG, "Value": envelope.hash}],
            )
        except Exception as error:
            return _came_of(error)
        return Outcome("sent", "200")

    def _asked(self) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self.client.get_account()
        except Exception as error:
            outcome = _came_of(error)
            if outcome.stop:
                raise AnnounceError(outcome.why) from error
            raise Unreachable(outcome.why or f"SES cannot be asked: {_name(error)}") from error
        return answer

    @cached_property
    def client(self) -> Any:
        """Return boto3's client."""
        try:
            import boto3  # noqa: PLC0415 - a third of a second, which only this carrier should spend
            from botocore.config import Config  # noqa: PLC0415
            from botocore.exceptions import BotoCoreError  # noqa: PLC0415
        except ImportError as error:
            raise AnnounceError("boto3 is not installed (run: pip install 'plainstatus[ses]')") from error
        # Tried again by itself, a call whose answer got lost would reach people twice.
        retries = {"total_max_attempts": 1, "mode": "standard"}
        config = Config(connect_timeout=_CONNECT, read_timeout=_READ, retries=retries, max_pool_connections=100)
        try:
            # boto3 itself reads AWS_DEFAULT_REGION alone, unlike AWS's other tools.
            return boto3.Session(region_name=os.environ.get("AWS_REGION")).client("sesv2", config=config)
        except BotoCoreError as error:
            raise AnnounceError(
                f"SES cannot be used: {_name(error)} (set AWS_REGION, and AWS_PROFILE or a key)"
            ) from error


class SesCarrier:
    """One call at a time."""

    def __init__(self, account: SesAccount) -> None:
        """Several carriers share an account."""
        self._account = account

    def open(self) -> None:
        """Find out whether the account may send."""
        self._account.check()

    def carry(self, envelope: Envelope) -> Outcome:
        """Hand a message over."""
        return self._account.send(envelope)

    def close(self) -> None:
        """Nothing stays open."""


def _name(error: Exception) -> str:
    """Return an error's name: its words may hold keys, accounts and addresses."""
    code = str((getattr(error, "response", None) or {}).get("Error", {}).get("Code", ""))
    return code if code.isalnum() else type(error).__name__


def _came_of(error: Exception) -> Outcome:
    """Return what an error means for a message."""
    if isinstance(error, AnnounceError):
        return Outcome("unsent", why=str(error), stop=True)
    name = _name(error)
    answer: dict[str, Any] = getattr(error, "response", None) or {}
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if name in {"EndpointConnectionError", "ConnectTimeoutError", "ProxyConnectionError"}:
        return Outcome("unsent", why=f"SES cannot be reached: {name}")
    if name in {"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "ParamValidationError"}:
        return Outcome("unsent", why=f"SES was not asked: {name} (set AWS_PROFILE or a key)", stop=True)
    if name in _STOPS:
        return Outcome("unsent", why=_STOPS[name], stop=True)
    words = str(answer.get("Error", {}).get("Message", "")).encode()
    if name in _THROTTLED or status == 429:
        if blame("", words) == "quota":
            why = "SES has taken all that it takes from us in 24 hours (ask it for more, or wait)"
            return Outcome("unsent", blames="quota", why=why, stop=True)
        return Outcome("unsent", why=f"SES asks us to slow down: {name}")
    if 400 <= status < 500:
        return Outcome("refused", f"{status} {name}", "rule")
    return Outcome("doubt", name)
