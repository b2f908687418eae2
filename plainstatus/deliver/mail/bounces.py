"""What came back, and who complained: told by a mailbox of reports (RFC 3464, RFC 5965), or by SES's events as JSON.

Only what names a message of the mailing counts; where a report names none, the address that it is about.
"""

from __future__ import annotations

import json
import mailbox
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from email.parser import BytesParser, Parser
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from plainstatus.deliver.mail.ledger import Mailing
from plainstatus.deliver.mail.ses import TAG
from plainstatus.errors import SettingsError
from plainstatus.model.frozen import dataclass

__all__ = ["Noted", "note_returns"]

_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_LARGEST: Final = 1 << 20
_AT_ONCE: Final = 500

#: `sent` and `returned` prove that it was sent. `other` is none of this mailing, `unclear` is no report.
Kind = Literal["sent", "returned", "complained", "other", "unclear"]


@dataclass(frozen=True)
class _Report:
    """What one report or event says."""

    kind: Kind
    hash: str = ""
    code: str = ""


@dataclass(frozen=True)
class Noted:
    """What a file told."""

    #: So many came back that had not before, and so many complained.
    returned: int
    complained: int
    #: So many reports are about other mail, and so many messages are no reports: people's answers, mostly.
    other: int
    unclear: int


def note_returns(mailing: Mailing, path: Path, *, now: datetime) -> Noted:
    """Note what a file says of this mailing's messages. Raises SettingsError where it is neither kind of file."""
    reports = _read(mailing, path)
    returned = complained = other = unclear = 0
    while some := [*islice(reports, _AT_ONCE)]:
        # Whatever a report is about was taken.
        mailing.settle([one.hash for one in some if one.hash], [], now=now)
        returned += mailing.came_back([(one.hash, one.code) for one in some if one.kind == "returned"], now=now)
        complained += mailing.complained([one.hash for one in some if one.kind == "complained"])
        other += sum(one.kind == "other" for one in some)
        unclear += sum(one.kind == "unclear" for one in some)
    return Noted(returned, complained, other, unclear)


def _read(mailing: Mailing, path: Path) -> Iterator[_Report]:
    try:
        with path.open("rb") as file:
            begin = file.read(64).lstrip()
    except OSError as error:
        raise SettingsError(f"{path.name}: {error.strerror}") from error
    if begin.startswith(b"{"):
        return _events(mailing, path)
    if begin.startswith(b"From ") or not begin:
        return _mailbox(mailing, path)
    raise SettingsError(
        f"{path.name} is neither a mailbox (mbox: it begins with 'From ') nor SES's events as JSON lines"
    )


def _mailbox(mailing: Mailing, path: Path) -> Iterator[_Report]:
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            with box.get_file(key) as file:
                # What is said of a message stands before the message.
                yield _report(mailing, BytesParser().parsebytes(file.read(_LARGEST)))
    finally:
        box.close()


def _report(mailing: Mailing, message: Message) -> _Report:
    """Return what a message of a mailbox says."""
    original, about, feedback = None, list[Message](), list[Message]()
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            about += _within(part)[1:]
        elif kind == "message/feedback-report":
            feedback += _within(part)
        elif original is None and kind == "message/rfc822":
            original = next(iter(_within(part)), None)
        elif original is None and kind == "text/rfc822-headers":
            original = Parser().parsestr(str(part.get_payload()), headersonly=True)
    if not about and not feedback:
        return _Report("unclear")
    named = str(original.get("Message-ID", "")) if original is not None else ""
    digest = mailing.hash_in(named.encode("ascii", "replace"))
    if feedback:
        abuse = any(str(one.get("Feedback-Type", "")).strip().lower() == "abuse" for one in feedback)
        return _Report("complained", digest) if abuse and digest else _Report("other")
    if not named:
        digest = mailing.hash(_address(about[0]))
    if not digest or mailing.known(digest) is None:
        return _Report("other")
    failed = [one for one in about if str(one.get("Action", "")).strip().lower() == "failed"]
    return _Report("returned", digest, _code(failed[0].get("Status"))) if failed else _Report("sent", digest)


def _within(part: Message) -> list[Message]:
    """Return the messages, or blocks of fields, that a part holds."""
    held = part.get_payload()
    return [one for one in held if isinstance(one, Message)] if isinstance(held, list) else []


def _address(about: Message) -> str:
    """Return whom a block of a report is about, as we have written to them."""
    told = str(about.get("Original-Recipient") or about.get("Final-Recipient") or "")
    return told.rpartition(";")[2].strip().strip("<>")


def _code(told: object) -> str:
    found = _STATUS.search(str(told))
    return found[0] if found else ""


def _events(mailing: Mailing, path: Path) -> Iterator[_Report]:
    with path.open("rb") as file:
        while line := file.readline(_LARGEST):
            if line.strip():
                yield _event(mailing, line)


def _event(mailing: Mailing, line: bytes) -> _Report:
    """Return what an event says; one that came through SNS is wrapped once."""
    try:
        event = json.loads(line)
        if event.get("Type") == "Notification":
            event = json.loads(event["Message"])
        kind = event.get("eventType") or event["notificationType"]
        digest = next(iter(event["mail"].get("tags", {}).get(TAG, [])), "")
        if not isinstance(digest, str) or mailing.known(digest) is None:
            return _Report("other")
        return _told(kind, event, digest)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return _Report("unclear")


def _told(kind: str, event: dict[str, Any], digest: str) -> _Report:
    if kind == "Bounce":
        bounce = event["bounce"]
        people = bounce.get("bouncedRecipients", [{}])
        # Among the passing ones are answers of people who are away.
        failed = bounce["bounceType"] == "Permanent" or any(one.get("action") == "failed" for one in people)
        return _Report("returned", digest, _code(people[0].get("status"))) if failed else _Report("sent", digest)
    if kind == "Reject":
        return _Report("returned", digest)
    return _Report("complained" if kind == "Complaint" else "sent", digest)
