"""The letter of a mailing in one language: made once, and for each person only put together from finished bytes.

Plain text and HTML are made from the same file, whose hash readers can look up. It loads nothing, holds no form and no
hidden picture, and has no List-Unsubscribe: nobody can decline to be told what became of their data.
"""

from __future__ import annotations

import hashlib
import html
import quopri
import re
from email.header import Header
from email.utils import formataddr, formatdate
from typing import Final, Protocol

from plainstatus.deliver.mail.recipients import clean_address
from plainstatus.errors import SettingsError
from plainstatus.model.frozen import dataclass
from plainstatus.read.content.sent_messages import parted
from plainstatus.render.words.languages import direction
from plainstatus.views.legal_duties import CALIFORNIA_HEADINGS, CALIFORNIA_TITLE

__all__ = ["GAP", "URL", "Letter", "Named", "Source", "make_letter"]

#: Where the name of whom it is for goes.
GAP: Final = "{name}"
#: Before a gap it ends: nobody is led to an address with their name in it.
URL: Final = re.compile(r"https?://[^\s<>\"'{}]*[^\s<>\"'{}.,;:!?)\]]")
_HEADINGS: Final = frozenset(words.lower() for words in (CALIFORNIA_TITLE, *CALIFORNIA_HEADINGS))
_SENDER: Final = re.compile(r' *"?(.*?)"? *<([^<>]*)> *')
_CRLF: Final = "\r\n"
#: Lines of a paragraph that are as long were wrapped by an editor, and are one on a phone.
_WRAPPED: Final = 60
#: Nothing of it can be part of a text in quoted-printable.
_BOUNDARY: Final = "=_plainstatus_{}"
_HTML: Final = """\
<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>{subject}</title>
</head>
<body style="margin: 1em auto; max-width: 40em; padding: 0 1em; font: 16px/1.5 sans-serif">
{body}
</body>
</html>
"""


class Named(Protocol):
    """Whom a letter is for."""

    @property
    def address(self) -> str:
        """Where it goes."""

    @property
    def name(self) -> str | None:
        """What they are called, where the text asks for it."""


@dataclass(frozen=True)
class Source:
    """A letter as staff wrote it."""

    language: str
    #: As it stands in the YAML: an address, alone or behind a name.
    sender: str
    subject: str
    #: The whole file, with its head.
    data: bytes
    #: Whether addresses in it may be followed.
    links: bool = False

    @property
    def sha256(self) -> str:
        """The hash that readers can compare."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Letter:
    """A letter that waits for whom it is for."""

    language: str
    subject: str
    #: The address alone.
    sender: str
    sha256: str
    #: Whether the text asks for a name.
    asks_name: bool
    #: What stands before and behind each name.
    _pieces: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """How many bytes a message has, near enough."""
        return sum(map(len, self._pieces)) + 300

    def for_one(self, recipient: Named, message_id: str) -> bytes:
        """Return the message for somebody, in lines that end with CRLF."""
        head = f"To: {recipient.address}\r\nMessage-ID: {message_id}\r\nDate: {formatdate(localtime=True)}\r\n".encode(
            "ascii"
        )
        if not self.asks_name:
            return head + self._pieces[0]
        # The first half of the gaps stands in the plain text, the other in HTML.
        plain, hyper = _soft(recipient.name or ""), _soft(html.escape(recipient.name or ""))
        first, *rest = self._pieces
        half = len(rest) // 2
        names = [*[plain] * half, *[hyper] * half]
        return head + first + b"".join(part for pair in zip(names, rest, strict=True) for part in pair)


def make_letter(source: Source) -> Letter:
    """Return a letter, made once for everybody. Raises SettingsError where its sender is no address."""
    message = parted(source.data)
    text = message.text
    name, typed = _sender(source.sender)
    try:
        sender = clean_address(typed)
    except ValueError as error:
        raise SettingsError(f"the sender {source.sender!r} is none that mail can come from: {error}") from None
    shown = _sender(message.head.get("from", ""))[0] or name
    # Also a name of several words in another alphabet takes several lines.
    encoded = Header(shown, header_name="From").encode(linesep=_CRLF)
    origin = formataddr((shown, sender)) if shown.isascii() else f"{encoded} <{sender}>"
    rule = direction(source.language)
    boundary = _BOUNDARY.format(source.sha256[:24])
    headers = [
        f"From: {origin}",
        # On one line, however the YAML wraps it.
        f"Subject: {Header(' '.join(source.subject.split()), header_name='Subject').encode(linesep=_CRLF)}",
        "MIME-Version: 1.0",
        f"Content-Language: {source.language}",
        # No machine shall answer; a person may.
        "Auto-Submitted: auto-generated",
        "Content-Type: multipart/alternative;",
        f' boundary="{boundary}"',
        "",
    ]
    page = _HTML.format(
        language=html.escape(source.language),
        direction=rule,
        subject=html.escape(source.subject.replace(GAP, "")),
        body="\n".join(_paragraph(one, links=source.links) for one in re.split(r"\n{2,}", text)),
    )
    pieces = [_crlf(headers)]
    for kind, content in (("plain", f"{text}\n"), ("html", page)):
        part = [
            f"--{boundary}",
            f"Content-Type: text/{kind}; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
            "",
        ]
        pieces[-1] += _crlf(part)
        first, *rest = (_printable(piece) for piece in content.split(GAP))
        pieces[-1] += first
        pieces += rest
        # A line's end before a boundary belongs to that.
        pieces[-1] += b"\r\n"
    pieces[-1] += _crlf([f"--{boundary}--"])
    return Letter(source.language, source.subject, sender, source.sha256, GAP in text, tuple(pieces))


def _sender(typed: str) -> tuple[str, str]:
    """Return name and address of a sender; a name may hold a comma, as those of companies do."""
    found = _SENDER.fullmatch(typed)
    return (found[1], found[2]) if found else ("", typed.strip(" "))


def _paragraph(text: str, *, links: bool) -> str:
    """Return a paragraph as HTML, in the lines in which it was meant."""
    lines = text.strip("\n").split("\n")
    if len(lines) == 1 and lines[0].strip().lower() in _HEADINGS:
        level = 1 if lines[0].strip().lower() == CALIFORNIA_TITLE.lower() else 2
        return f"<h{level}>{html.escape(lines[0].strip())}</h{level}>"
    joint = " " if all(len(line) > _WRAPPED for line in lines[:-1]) else "<br>\n"
    return f"<p>{joint.join(_linked(line.strip(), links=links) for line in lines)}</p>"


def _linked(line: str, *, links: bool) -> str:
    if not links:
        return html.escape(line)
    pieces, end = [], 0
    for match in URL.finditer(line):
        url = html.escape(match[0])
        pieces += [html.escape(line[end : match.start()]), f'<a href="{url}">{url}</a>']
        end = match.end()
    return "".join((*pieces, html.escape(line[end:])))


def _crlf(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _printable(text: str) -> bytes:
    """Return a text in quoted-printable, which every server passes on as it is."""
    return quopri.encodestring(text.encode()).replace(b"\n", b"\r\n")


def _soft(name: str) -> bytes:
    """Return a name on encoded lines of its own, whatever stands around it: nobody sees their ends."""
    return b"=\r\n" + _printable(name) + b"=\r\n" if name else b""
