"""A real mail server on loopback, for as long as a test wants it: it accepts, puts off, refuses, hangs up and is slow.

What it does with a message is in whom it is for: `later-1@…`, say, is put off at first.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.webserver import free_port

__all__ = ["PASSWORD", "USER", "MailServer", "certificate", "mail_server"]

USER, PASSWORD = "notices", "s3cr3t-Zq9.token"
#: Beginning of a local part → what the server answers whoever names it; each repeats the address, as many do.
_ANSWERS = {
    "refused": "550 5.1.1 <{}>: no such user",
    "full": "552 5.2.2 <{}>: the daily quota of this mailbox is used up",
    "rule": "550 5.7.26 <{}>: the sender is not authenticated",
    "quota": "550 5.4.5 <{}>: daily sending limit exceeded",
    "busy": "452 4.3.1 <{}>: no room",
    "bye": "421 4.3.2 <{}>: closing",
}


@dataclass
class MailServer:
    """A running server; its fields may be changed at any time."""

    port: int = 0
    #: Address → how many messages it was sent.
    taken: Counter[str] = field(default_factory=Counter)
    #: Address → how often somebody wanted to send it one.
    asked: Counter[str] = field(default_factory=Counter)
    #: The messages, where `keeps` is set.
    messages: dict[str, bytes] = field(default_factory=dict)
    keeps: bool = False
    #: Seconds before each answer to a text.
    slow: float = 0.0
    #: It hangs up after so many messages over one connection; 0 for never.
    most: int = 0
    #: What it answers whoever names the sender; empty for yes.
    sender: str = ""
    #: What Postfix would write of it.
    log: list[str] = field(default_factory=list)
    #: Connections at this moment, and at most.
    connections: int = 0
    highest: int = 0

    async def handle_EHLO(self, _: Any, session: Any, __: Any, hostname: str, responses: list[str]) -> list[str]:  # noqa: N802
        """Let everybody in."""
        session.host_name, session.count = hostname, 0
        return responses

    async def handle_MAIL(self, _: Any, session: Any, envelope: Any, address: str, __: list[str]) -> str:  # noqa: N802
        """Take a sender."""
        if self.sender:
            return self.sender
        if self.most and session.count >= self.most:
            return "421 4.7.0 too many messages"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: list[str]) -> str:  # noqa: N802
        """Take a recipient, or not."""
        self.asked[address] += 1
        kind = address.partition("-")[0]
        if kind == "later" and self.asked[address] == 1:
            return f"451 4.7.1 <{address}>: come again"
        if kind in _ANSWERS:
            return _ANSWERS[kind].format(address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message, or not."""
        (address,) = envelope.rcpt_tos
        kind = address.partition("-")[0]
        session.count += 1
        if self.slow:
            await asyncio.sleep(self.slow)
        queue = f"4{len(self.log):07X}"
        self._note(f"postfix/cleanup[7]: {queue}: message-id={_message_id(envelope.content)}")
        if kind == "spam":
            return f"554 5.7.1 <{address}>: looks like spam"
        if kind != "lost":
            self.taken[address] += 1
            self._note(f"postfix/qmgr[8]: {queue}: from=<notice@shoe-shop.org>, size=2048, nrcpt=1 (queue active)")
            if self.keeps:
                self.messages[address] = envelope.content
        if kind in {"lost", "cut"}:
            server.transport.abort()
        return f"250 2.0.0 Ok: queued as {queue}"

    def _note(self, line: str) -> None:
        self.log.append(f"Nov 15 14:05:01 mail {line}")


def _message_id(content: bytes) -> str:
    head = content.partition(b"\r\n\r\n")[0].decode()
    return next(line.partition(": ")[2] for line in head.split("\r\n") if line.lower().startswith("message-id:"))


def certificate(folder: Path, name: str = "localhost") -> Path:
    """Make a certificate that signs itself; its key stands in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place = folder / f"{name}.pem"
    place.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return place


class _Counting(SMTP):
    """One connection, counted."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; TLS begins once more within it."""
        if self.transport is None:
            self.event_handler.connections += 1
            self.event_handler.highest = max(self.event_handler.highest, self.event_handler.connections)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        self.event_handler.connections -= 1
        super().connection_lost(error)


class _Controller(Controller):
    """A server in a thread of its own."""

    def factory(self) -> SMTP:
        """Return what speaks with one client."""
        return _Counting(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(
    *, port: int = 0, tls: Path | None = None, from_the_beginning: bool = False, login: bool = False
) -> Iterator[MailServer]:
    """Run a mail server; with `tls`, a certificate, it asks for STARTTLS first, or speaks TLS `from_the_beginning`."""
    server = MailServer(port or free_port())
    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)

    def authenticate(_: Any, __: Any, ___: Any, ____: str, data: Any) -> AuthResult:
        return AuthResult(success=data == LoginPassword(USER.encode(), PASSWORD.encode()), handled=False)

    controller = _Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        ssl_context=context if from_the_beginning else None,
        tls_context=None if from_the_beginning else context,
        require_starttls=context is not None and not from_the_beginning,
        authenticator=authenticate,
        auth_required=login and not from_the_beginning,
        auth_require_tls=context is not None and not from_the_beginning,
        # As many messages over one connection as it likes.
        command_call_limit=None,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
