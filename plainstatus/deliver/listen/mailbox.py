"""Support mail, as a mailbox in one file (mbox, RFC 4155): what each person wrote, without what they quoted."""

from __future__ import annotations

import hashlib
import mailbox
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.contentmanager import raw_data_manager
from email.errors import CloseBoundaryNotFoundDefect
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from plainstatus.deliver.listen.heard import LONGEST, Heard
from plainstatus.deliver.listen.html import words_of
from plainstatus.errors import SettingsError
from plainstatus.text.amounts import counted

if TYPE_CHECKING:
    from typing import TypeAlias

    _Mail: TypeAlias = EmailMessage[str, str]

__all__ = ["own_words", "read_mailbox"]

#: Of a message so many bytes are read: words come first, and pictures after them.
_LARGEST: Final = 1 << 20
#: Mail that no person has written (RFC 3834, and what programs said before it).
_BY_PROGRAMS: Final = ("x-autoreply", "x-autorespond", "x-auto-response-suppress", "list-id", "list-unsubscribe")
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
#: A subject that is an answer's repeats ours.
_REPLY: Final = re.compile(
    r"\s*(?:re|aw|antw|sv|vs|r|ref|rif|res|ynt|fwd?|wg|tr|\u0631\u062f|\u56de\u590d|\u8fd4\u4fe1)(?:\[\d+\])?\s?[:\uff1a]",
    re.IGNORECASE,
)
#: A line before a quotation, in the languages of the programs that write it: it ends in a colon.
_WROTE: Final = re.compile(
    r"(?:\bwrote|\bschrieb\b.{0,120}|\bescribió|\ba écrit|\bescreveu|\bha scritto|\bschreef|"
    "(?:\u043d\u0430\u043f\u0438\u0441\u0430\u043b|\u0643\u062a\u0628).{0,120})[\\s:\uff1a]*$",
    re.IGNORECASE,
)
#: Beside that word stand a day, or an address.
_SAYS_WHEN: Final = re.compile(r"\d|@|^(?:On|Am|El|Le|Em|Il|Op)\b")
#: What stands above a message that is quoted whole.
_ORIGINAL: Final = re.compile(
    r"^\s*(?:-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Mensaje original|Message d'origine|Mensagem original|"
    r"Messaggio originale|Forwarded message|Weitergeleitete Nachricht|元のメッセージ).*|_{20,}\s*)$",
    re.IGNORECASE,
)
_HEADER: Final = re.compile(r"^\s*\*?(?:From|Von|De|Da|Van|差出人|من)\s*:\*?\s.*@", re.IGNORECASE)
_LONGEST_LEAD: Final = 400
_SENT_FROM: Final = re.compile(
    r"^\s*(?:Sent from my|Sent from|Get Outlook for|Von meinem|Gesendet von|Enviado desde|Enviado do|Envoyé de|"
    r"Inviato da|Verzonden vanaf)\b.{0,80}$",
    re.IGNORECASE,
)


def read_mailbox(path: Path, notes: list[str]) -> Iterator[Heard]:
    """Yield what people wrote, one mail after the other; what was left out goes into `notes`.

    Raises SettingsError where it is no mailbox, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            begin = file.read(5)
            file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
            cut = file.read() not in {b"", b"\n"}
    except OSError as error:
        raise SettingsError(f"{path.name}: {error.strerror}") from error
    if begin and begin != b"From ":
        raise SettingsError(f"{path.name} is no mailbox (mbox: it begins with 'From ', as mail programs export it)")
    box = mailbox.mbox(path, create=False)
    # Of its two ways to read headers, Python's older one is three times as fast.
    parser = BytesParser(EmailMessage, policy=policy.compat32)
    programs = empty = 0
    open_part = False
    try:
        for key in box.iterkeys():
            with box.get_file(key) as mail:
                data = mail.read(_LARGEST)
            message = cast("_Mail", parser.parsebytes(data))
            open_part = len(data) < _LARGEST and any(
                isinstance(one, CloseBoundaryNotFoundDefect) for one in message.defects
            )
            if _is_by_program(message):
                programs += 1
            elif (one := _heard(message)) is None:
                empty += 1
            else:
                yield one
    finally:
        box.close()
    if programs:
        notes.append(f"{path.name}: {counted(programs, 'mail')} left out that programs wrote")
    if empty:
        notes.append(f"{path.name}: {counted(empty, 'mail')} left out in which nobody says anything")
    if cut or open_part:
        notes.append(f"{path.name} ends in the middle of a mail: all that is there was read (export it again)")


def _is_by_program(message: _Mail) -> bool:
    if _header(message, "Auto-Submitted").lower() not in {"", "no"}:
        return True
    if _header(message, "Return-Path") == "<>" or message.get_content_type() == "multipart/report":
        return True
    bulk = _header(message, "Precedence").lower() in _BULK
    return bulk or any(name in message for name in _BY_PROGRAMS)


def _heard(message: _Mail) -> Heard | None:
    words = own_words(_body(message))
    subject = _header(message, "Subject")
    if subject and not _REPLY.match(subject):
        words = f"{subject}\n{words}"
    if not words.strip():
        return None
    name = _header(message, "Message-ID") or hashlib.sha256(message.as_bytes()[:LONGEST]).hexdigest()
    return Heard(name, words, _date(message), parseaddr(_header(message, "From"))[1])


def _header(message: _Mail, name: str) -> str:
    """Return a header; nothing where it is missing, or so broken that the library gives up on it."""
    try:
        return " ".join(str(make_header(decode_header(str(message.get(name) or "")))).split())
    except Exception:
        # Whatever is wrong with it, there are others.
        return ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _body(message: _Mail) -> str:
    """Return a mail's words as plain text: what is plain first, else HTML without what it quotes."""
    try:
        part = message.get_body(("plain", "html"))
        text = part.get_content(content_manager=raw_data_manager) if part is not None else ""
    except Exception:
        # Parts that are cut, charsets that nobody knows: bytes can be read all the same.
        raw = message.get_payload(decode=True)
        return raw.decode(errors="replace")[:LONGEST] if isinstance(raw, bytes) else ""
    if not isinstance(text, str):
        return ""
    if part is not None and part.get_content_type() == "text/html":
        return words_of(text)
    return text


def own_words(text: str) -> str:
    """Return what somebody wrote in a mail, without quotations and signature."""
    kept: list[str] = []
    quoted = False
    for line in text[:LONGEST].replace("\r\n", "\n").split("\n"):
        if line.rstrip("\r") in {"--", "-- "} or _ORIGINAL.match(line) or _HEADER.match(line):
            break
        if line.lstrip().startswith(">"):
            if not quoted:
                _drop_lead(kept)
            quoted = True
            continue
        quoted = False
        if not _SENT_FROM.match(line):
            kept.append(line)
    _drop_lead(kept)
    return "\n".join(kept).strip()


def _drop_lead(lines: list[str]) -> None:
    """Take away the line, or two, that lead over to a quotation: 'On Monday somebody wrote:'."""
    while lines and not lines[-1].strip():
        lines.pop()
    for number in (1, 2):
        lead = " ".join(one.strip() for one in lines[-number:])
        if lines and len(lead) < _LONGEST_LEAD and _WROTE.search(lead) and _SAYS_WHEN.search(lead):
            del lines[-number:]
            return
