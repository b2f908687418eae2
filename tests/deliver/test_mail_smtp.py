"""One connection to a real mail server: what its answers mean, and when it is not spoken to at all."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plainstatus.deliver.mail.carrier import Envelope, Outcome, Unreachable, blame, code_of
from plainstatus.deliver.mail.smtp import Relay, SmtpCarrier
from plainstatus.errors import AnnounceError
from tests.support.mail_server import PASSWORD, USER, certificate, mail_server
from tests.support.mailing import LETTERS, SENDER, people, relay
from tests.support.webserver import free_port


def envelope(kind: str) -> Envelope:
    """Return a message that the server treats so."""
    (recipient,) = people((kind, 1))
    return Envelope(SENDER, recipient.address, "0" * 32, LETTERS["en"].for_one(recipient, "<notice.1@shoe-shop.org>"))


@contextmanager
def saying(*lines: bytes) -> Iterator[int]:
    """Run a server that says one of `lines` for each line that it is told, and hangs up then; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def serve() -> None:
            with contextlib.suppress(OSError):
                client, _ = listening.accept()
                client.settimeout(10)
                with client, client.makefile("rb") as told:
                    for line in lines:
                        client.sendall(line)
                        if not told.readline():
                            return
                        # A text is told as a whole.
                        while line.startswith(b"354") and told.readline() not in {b".\r\n", b""}:
                            pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.close()
            thread.join()


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("ok", Outcome("sent", "250 2.0.0")),
        ("refused", Outcome("refused", "550 5.1.1")),
        ("full", Outcome("refused", "552 5.2.2")),
        ("rule", Outcome("refused", "550 5.7.26", "rule")),
        ("spam", Outcome("refused", "554 5.7.1", "rule")),
        ("quota", Outcome("later", "550 5.4.5", "quota")),
        ("busy", Outcome("later", "452 4.3.1")),
        ("lost", Outcome("doubt")),
        ("cut", Outcome("doubt")),
    ],
)
def test_outcomes(kind: str, outcome: Outcome) -> None:
    """Each answer has its meaning, by numbers alone; the next message goes through, whatever became of this one."""
    with mail_server() as server:
        (carrier,) = relay(server.port)
        assert carrier.carry(envelope(kind)) == outcome
        assert carrier.carry(envelope("next")).kind == "sent"
        carrier.close()


def test_bytes_arrive_as_they_are() -> None:
    """Lines that begin with a dot are no end, and arrive as they were."""
    with mail_server() as server:
        server.keeps = True
        (carrier,) = relay(server.port)
        one = envelope("ok")
        carrier.carry(one)
        carrier.close()

    assert server.messages == {one.address: one.data}
    assert b"\r\n.hidden\r\n..\r\n.\r\nEnd" in one.data


def test_hangs_up_between_messages() -> None:
    """A server that takes few messages over one connection, or has hung up meanwhile, is called again at once."""
    with mail_server() as server:
        server.most = 2
        (carrier,) = relay(server.port)
        assert [carrier.carry(envelope(f"ok{one}")).kind for one in range(5)] == ["sent"] * 5
        carrier.close()
    assert set(server.taken.values()) == {1}


def test_says_goodbye_at_once() -> None:
    """A server that hangs up whoever comes is not blamed on the message; one that does for somebody is."""
    with mail_server() as server:
        (carrier,) = relay(server.port)
        name = f"127.0.0.1:{server.port}"
        assert carrier.carry(envelope("bye")) == Outcome("later", "421 4.3.2")
        server.sender = "421 4.3.2 closing"
        assert carrier.carry(envelope("ok")) == Outcome("unsent", why=f"{name} hangs up")
        carrier.close()


def test_sender_refused() -> None:
    """Where our own address is refused nobody else is tried: that would be so for all."""
    with mail_server() as server:
        server.sender = f"550 5.7.1 <{SENDER}>: not yours"
        (carrier,) = relay(server.port)
        assert carrier.carry(envelope("ok")) == Outcome(
            "unsent",
            blames="rule",
            why=f"127.0.0.1:{server.port} takes no mail from our sender's address: 550 5.7.1 "
            "(may this user send from it?)",
            stop=True,
        )
        carrier.close()


HELLO = (b"220 hello\r\n", b"250 hello\r\n", b"250 yes\r\n", b"250 yes\r\n")


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        # The whole text and the dot were sent.
        ((*HELLO, b"354 go on\r\n"), "doubt"),
        ((*HELLO, b"354 go on\r\n", b"what?\r\n"), "doubt"),
        ((*HELLO, b"354 go on\r\n", b"354 go on\r\n"), "doubt"),
        ((*HELLO, b"354 go on\r\n", b"2" * 70_000), "doubt"),
        ((*HELLO, b"354 go on\r\n", b"250 ok\r\n"), "sent"),
        ((*HELLO, b"354 go on\r\n", b"451 no\r\n"), "later"),
        ((*HELLO, b"354 go on\r\n", b"421 no\r\n"), "later"),
        ((*HELLO, b"354 go on\r\n", b"554 no\r\n"), "refused"),
        # It answers before the dot.
        ((*HELLO, b"354 go on\r\n250 ok\r\n"), "doubt"),
        ((*HELLO, b"354 go on\r\n552 5.3.4 too big\r\n"), "refused"),
        ((*HELLO, b"354 go on\r\n421 bye\r\n"), "later"),
        # Nothing was.
        (HELLO, "later"),
        ((*HELLO, b"250 what?\r\n"), "later"),
        ((*HELLO, b"what?\r\n"), "later"),
        ((*HELLO, b"554 no\r\n"), "refused"),
        (HELLO[:3], "later"),
        ((*HELLO[:3], b"354 go on\r\n"), "later"),
        ((*HELLO[:2], b"354 go on\r\n"), "later"),
        (HELLO[:2], "unsent"),
        ((*HELLO[:3], b"551 try <eve@elsewhere.example>\r\n"), "refused"),
        ((b"554 no\r\n",), "unsent"),
        ((), "unsent"),
    ],
)
def test_odd_answers(lines: tuple[bytes, ...], kind: str) -> None:
    """Until the dot goes nothing was taken; after it, whatever is neither yes nor no is a doubt."""
    with saying(*lines) as port:
        (carrier,) = relay(port)
        assert carrier.carry(envelope("ok")).kind == kind
        carrier.close()


@pytest.mark.parametrize(
    "lines",
    [
        (*HELLO[:2], b"250 yes\r\n250 twice\r\n", b"354 go on\r\n"),
        (*HELLO[:2], b"354 go on\r\n"),
        (*HELLO, b"354 go on\r\n250 early\r\n", b"250 ok\r\n"),
    ],
)
def test_no_answer_is_taken_for_that_of_another_message(lines: tuple[bytes, ...]) -> None:
    """Over a connection on which answers and questions do not fit nothing more is sent."""
    with saying(*lines) as port, mail_server() as server:
        carrier = SmtpCarrier(Relay("127.0.0.1", port, "none"))
        assert carrier.carry(envelope("ok")).kind in {"later", "doubt"}
        carrier._relay = Relay("127.0.0.1", server.port, "none")
        assert carrier.carry(envelope("next")) == Outcome("sent", "250 2.0.0")
        carrier.close()
    assert [*server.taken] == ["next-0@canary.example"]


def test_silence_after_the_dot() -> None:
    """A server that says nothing for longer than we wait leaves a doubt."""
    with mail_server() as server:
        server.slow = 1.0
        (carrier,) = relay(server.port, end=0.1)
        assert carrier.carry(envelope("ok")) == Outcome("doubt")
        carrier.close()


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encryption: str) -> None:
    """With a certificate that fits it goes through; with one that does not, not even the password does."""
    fits, other = certificate(tmp_path), certificate(tmp_path, "elsewhere.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(fits))
    wanted = Relay("localhost", free_port(), "tls" if encryption == "tls" else "starttls", USER, PASSWORD)
    begins = encryption == "tls"
    with mail_server(port=wanted.port, tls=fits, from_the_beginning=begins, login=True) as server:
        carrier = SmtpCarrier(wanted)
        assert carrier.carry(envelope("ok")).kind == "sent"
        carrier.close()
    assert sum(server.taken.values()) == 1

    for trusted, fault in [
        (other, "Hostname mismatch, certificate is not valid for 'localhost'"),
        (fits, "self-signed certificate"),
    ]:
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with mail_server(port=wanted.port, tls=other, from_the_beginning=begins, login=True) as server:
            with pytest.raises(AnnounceError) as raised:
                SmtpCarrier(wanted).open()
            assert str(raised.value) == (
                f"the certificate of localhost:{wanted.port} is not valid: {fault} "
                "(is the name right? An authority of your own goes into SSL_CERT_FILE)"
            )
            assert not server.asked


def test_wrong_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password is one sentence, which does not repeat it; nothing is sent."""
    place = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(place))
    with mail_server(tls=place, login=True) as server:
        wrong = Relay("localhost", server.port, "starttls", USER, "wr0ng-Zebra")
        carrier = SmtpCarrier(wrong)
        with pytest.raises(AnnounceError) as raised:
            carrier.open()
        told = f"localhost:{server.port} does not know our user and password: 535 5.7.8"
        assert str(raised.value) == told
        assert carrier.carry(envelope("ok")) == Outcome("unsent", why=told, stop=True)
        with pytest.raises(AnnounceError) as raised:
            SmtpCarrier(Relay("localhost", server.port, "starttls", USER, "Zebra-ß")).open()
        assert str(raised.value) == (
            f"the user or password for localhost:{server.port} has other characters than ASCII"
        )
    assert "Zebra" not in repr(wrong)
    assert not server.asked


def test_no_encryption_there() -> None:
    """A server without STARTTLS, or that speaks something else, gets neither password nor address."""
    with mail_server() as server:
        with pytest.raises(AnnounceError) as raised:
            SmtpCarrier(Relay("localhost", server.port, "starttls", USER, PASSWORD)).open()
        assert str(raised.value) == f"localhost:{server.port} offers no STARTTLS, or nobody can log in there"
        with pytest.raises(AnnounceError) as raised:
            SmtpCarrier(Relay("localhost", server.port, "tls", USER, PASSWORD)).open()
        assert str(raised.value) == (
            f"localhost:{server.port} does not speak TLS as we do "
            "(on port 465 it mostly begins with it, on 587 STARTTLS does)"
        )
    with pytest.raises(AnnounceError) as raised:
        SmtpCarrier(Relay("mail.example.org", 25, "none")).open()
    assert str(raised.value) == "mail.example.org:25 is another machine: addresses go there encrypted or not at all"


def test_nobody_there() -> None:
    """A server that is not there, or lets nobody in, may be there later."""
    port = free_port()
    with pytest.raises(Unreachable) as raised:
        relay(port)[0].open()
    assert str(raised.value) == f"127.0.0.1:{port} cannot be reached: Connection refused"
    with saying(b"554 5.3.2 <eve@canary.example> is not welcome\r\n") as port, pytest.raises(Unreachable) as raised:
        relay(port)[0].open()
    assert str(raised.value) == f"127.0.0.1:{port} lets nobody in now: 554 5.3.2"


@pytest.mark.parametrize(
    ("status", "text", "code", "blamed"),
    [
        (550, b"5.7.1 no", "550 5.7.1", "rule"),
        (550, b"5.7.1", "550 5.7.1", "rule"),
        (550, b"no 5.7.1", "550", ""),
        (550, b"5.7.1x", "550", ""),
        (454, b"Throttling failure: Daily message quota exceeded.", "454", "quota"),
        (454, b"Throttling failure: Maximum sending rate exceeded.", "454", ""),
        (550, b"5.1.90 Your message can't be sent because you've reached your daily limit", "550 5.1.90", "quota"),
        (452, b"4.2.2 The daily quota of the recipient is used up", "452 4.2.2", ""),
        (451, b"4.7.28 unusual rate", "451 4.7.28", ""),
    ],
)
def test_whom_it_blames(status: int, text: bytes, code: str, blamed: str) -> None:
    """Our rules and our quotas are told from those of whom we write to."""
    assert code_of(status, text) == code
    assert blame(code, text) == blamed
