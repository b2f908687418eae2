"""A mail server of one's own, or of a provider: over SMTP, encrypted, and only where its certificate is valid."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import field
from typing import Final, Literal

from plainstatus.deliver.mail.carrier import Envelope, Outcome, Unreachable, blame, code_of
from plainstatus.errors import AnnounceError
from plainstatus.model.frozen import dataclass

__all__ = ["Relay", "SmtpCarrier"]

_CONNECT: Final = 30.0
#: RFC 5321 §4.5.3.2 asks for that much patience; after the last dot, whoever has less makes doubts.
_COMMANDS: Final = 300.0
_END: Final = 600.0
_DOTS: Final = re.compile(rb"^\.", re.MULTILINE)
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Relay:
    """A mail server, and who we are there."""

    host: str
    port: int
    #: `none` is for a server on this machine: nobody else may read along.
    encryption: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """Return what messages call it."""
        return f"{self.host}:{self.port}"


class SmtpCarrier:
    """One connection to a mail server."""

    def __init__(self, relay: Relay, *, end: float = _END) -> None:
        """After the last dot the answer is waited for so many seconds."""
        self._relay = relay
        self._patience = end
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, encrypt and log in."""
        relay = self._relay
        if relay.encryption == "none" and relay.host not in _LOOPBACK:
            raise AnnounceError(f"{relay.name} is another machine: addresses go there encrypted or not at all")
        try:
            self._smtp = self._connected()
        except ssl.SSLCertVerificationError as error:
            raise AnnounceError(
                f"the certificate of {relay.name} is not valid: {error.verify_message.rstrip('.')} "
                "(is the name right? An authority of your own goes into SSL_CERT_FILE)"
            ) from error
        except ssl.SSLError as error:
            raise AnnounceError(
                f"{relay.name} does not speak TLS as we do (on port 465 it mostly begins with it, on 587 STARTTLS does)"
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise AnnounceError(f"{relay.name} offers no STARTTLS, or nobody can log in there") from error
        except smtplib.SMTPResponseException as error:
            raise _unwelcome(relay, error) from error
        except UnicodeError as error:
            raise AnnounceError(f"the user or password for {relay.name} has other characters than ASCII") from error
        except OSError as error:
            raise Unreachable(f"{relay.name} cannot be reached: {_reason(error)}") from error

    @property
    def largest(self) -> int | None:
        """How many bytes a message may have, as the server greets us; None where it does not say."""
        size = self._smtp.esmtp_features.get("size", "") if self._smtp is not None else ""
        return int(size) if size.isdecimal() and int(size) else None

    def carry(self, envelope: Envelope) -> Outcome:
        """Hand a message over; a connection that the server has closed meanwhile is opened anew."""
        # Servers hang up on who was silent, or has sent enough over one connection.
        tries = 1 if self._smtp is None else 2
        try:
            for _ in range(tries):
                if self._smtp is None:
                    self.open()
                if (outcome := self._try(envelope)) is not None:
                    return outcome
        except Unreachable as error:
            return Outcome("unsent", why=str(error))
        except AnnounceError as error:
            return Outcome("unsent", why=str(error), stop=True)
        return Outcome("unsent", why=f"{self._relay.name} hangs up")

    def close(self) -> None:
        """Say goodbye, where somebody still listens."""
        if self._smtp is not None:
            with contextlib.suppress(OSError):
                self._wait(_CONNECT)
                self._smtp.quit()
        self._drop()

    def _connected(self) -> smtplib.SMTP:
        relay = self._relay
        # Whose certificates count takes longer to read than a connection on this machine.
        context = ssl.create_default_context() if relay.encryption != "none" else None
        smtp = (
            smtplib.SMTP_SSL(relay.host, relay.port, timeout=_CONNECT, context=context)
            if relay.encryption == "tls"
            else smtplib.SMTP(relay.host, relay.port, timeout=_CONNECT)
        )
        try:
            if relay.encryption == "starttls":
                smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
            if relay.user:
                smtp.login(relay.user, relay.password)
            assert smtp.sock is not None  # noqa: S101 - it is connected
            # The dot goes alone, and must not wait for anything.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            smtp.sock.settimeout(_COMMANDS)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _try(self, envelope: Envelope) -> Outcome | None:
        """Return what came of a message; None where the server is not there any more, and has not heard of it."""
        smtp = self._smtp
        assert smtp is not None  # noqa: S101 - it was opened
        try:
            status, text = smtp.mail(envelope.sender)
        except OSError:
            self._drop()
            return None
        if status == 421:
            self._drop()
            return None
        if status >= 500:
            return self._sender_refused(status, text)
        # From here on it may be whom we write to that a server stumbles over: others are not to wait for that.
        try:
            if status == 250:
                status, text = smtp.rcpt(envelope.address)
                if status in {250, 251, 252}:
                    status, text = smtp.docmd("DATA")
                    if status == 354:
                        return self._deliver(smtp, envelope)
        except OSError:
            self._drop()
            return Outcome("later", "421")
        return self._not_taken(status, text)

    def _deliver(self, smtp: smtplib.SMTP, envelope: Envelope) -> Outcome:
        """Send the text, and then the dot: until that goes, no server may take the message over."""
        try:
            smtp.send(_DOTS.sub(b"..", envelope.data))
            early = smtp.getreply() if self._speaks(smtp) else None
        except OSError:
            self._drop()
            return Outcome("later", "421")
        if early is not None:
            # Every answer after this one would be taken for that of another message.
            self._drop()
            return self._not_taken(*early) if early[0] >= 400 else Outcome("doubt")
        try:
            smtp.send(b".\r\n")
            self._wait(self._patience)
            status, text = smtp.getreply()
            self._wait(_COMMANDS)
        except OSError:
            self._drop()
            return Outcome("doubt")
        if status == 250:
            return Outcome("sent", code_of(status, text))
        if status < 400:
            # No answer that SMTP knows.
            self._drop()
            return Outcome("doubt", str(status))
        return self._not_taken(status, text)

    def _speaks(self, smtp: smtplib.SMTP) -> bool:
        """Say whether the server has said something that nobody has asked for."""
        assert smtp.sock is not None  # noqa: S101 - it is connected
        smtp.sock.settimeout(0)
        try:
            return bool(smtp.file.peek(1)) if smtp.file is not None else False
        except ssl.SSLWantReadError:
            return False
        finally:
            smtp.sock.settimeout(_COMMANDS)

    def _not_taken(self, status: int, text: bytes) -> Outcome:
        """Return what an answer other than 'yes' means."""
        code = code_of(status, text)
        try:
            # Where 'yes' stands in the wrong place, what follows would be taken for other answers.
            if self._smtp is not None and status >= 400 and status != 421:
                self._smtp.rset()
            else:
                self._drop()
        except OSError:
            self._drop()
        blames = blame(code, text)
        # Once we may send more, it is taken.
        return Outcome("refused" if status >= 500 and blames != "quota" else "later", code, blames)

    def _sender_refused(self, status: int, text: bytes) -> Outcome:
        """Return what it means that our own address is not taken, whomever we write to."""
        outcome = self._not_taken(status, text)
        why = (
            f"{self._relay.name} takes no mail from our sender's address: {outcome.code} (may this user send from it?)"
        )
        return Outcome("unsent", blames=outcome.blames, why=why, stop=True)

    def _wait(self, seconds: float) -> None:
        if self._smtp is not None and self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def _drop(self) -> None:
        """Let go of a connection without a word."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _unwelcome(relay: Relay, error: smtplib.SMTPResponseException) -> Exception:
    """Return what it means that a server does not let us in."""
    text = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
    code = code_of(error.smtp_code, text)
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        return AnnounceError(f"{relay.name} does not know our user and password: {code}")
    return Unreachable(f"{relay.name} lets nobody in now: {code}")


def _reason(error: OSError) -> str:
    """Return what the system says, never what a server does, which may hold anything."""
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "no answer"
    if isinstance(error, smtplib.SMTPException):
        return "it hangs up"
    return error.strerror or "no connection"
