"""Measures what docs/mail.md states of sending: messages a second, processor time and memory.

Prints a Markdown table: a list of so many recipients over a mail server on loopback, by number of connections,
encryption and how long the server takes for the answer to a text. The server runs in a process of its own and does
nothing but answer. Run it with `.venv/bin/python bench/mail.py [RECIPIENTS]`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import ssl
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import cast

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from plainstatus.deliver.announce.run import Running  # noqa: E402 - the checkout comes first
from plainstatus.deliver.mail.ledger_file import begin_mailing  # noqa: E402
from plainstatus.deliver.mail.recipients import Recipient  # noqa: E402
from plainstatus.deliver.mail.run import Listener, Pace, mail  # noqa: E402
from plainstatus.deliver.mail.smtp import Relay, SmtpCarrier  # noqa: E402
from tests.support.mail_server import certificate  # noqa: E402
from tests.support.webserver import free_port  # noqa: E402

#: Connections, encryption, seconds that the server takes for the answer to a text.
CASES = [(1, False, 0.0), (4, False, 0.0), (1, True, 0.0), (4, True, 0.0), (4, True, 0.05), (20, True, 0.05)]
NOTICE = b"What happened: on 15 November somebody copied names and addresses.\r\n" * 150


@dataclass(frozen=True)
class Letter:
    """A notice of ten kilobytes, made once."""

    data: bytes = b"From: notice@shoe-shop.org\r\nTo: {to}\r\nMessage-ID: {id}\r\nSubject: Notice\r\n\r\n" + NOTICE

    def for_one(self, recipient: Recipient, message_id: str) -> bytes:
        """Put in what is somebody's own."""
        return self.data.replace(b"{to}", recipient.address.encode(), 1).replace(b"{id}", message_id.encode(), 1)


class Server(asyncio.Protocol):
    """Says yes to everything."""

    def __init__(self, slow: float, context: ssl.SSLContext | None) -> None:
        """After `slow` seconds it says that a text was taken."""
        self.slow, self.context = slow, context
        self.held, self.text = b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say hello, once."""
        self.transport: asyncio.Transport = cast("asyncio.Transport", transport)
        self.transport.write(b"220 hello\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer each line, and each text."""
        self.held += data
        while True:
            end = b"\r\n.\r\n" if self.text else b"\r\n"
            told, found, rest = self.held.partition(end)
            if not found:
                return
            self.held = rest
            if self.text:
                self.text = False
                asyncio.get_running_loop().call_later(self.slow, self.transport.write, b"250 2.0.0 taken\r\n")
            else:
                self.answer(told.upper())

    def answer(self, told: bytes) -> None:
        """Answer a line."""
        if told.startswith(b"EHLO"):
            self.transport.write(b"250-hello\r\n250 STARTTLS\r\n" if self.context else b"250 hello\r\n")
        elif told == b"STARTTLS":
            self.transport.write(b"220 go on\r\n")
            self.task = asyncio.get_running_loop().create_task(self.encrypt())
        elif told == b"DATA":
            self.text = True
            self.transport.write(b"354 go on\r\n")
        else:
            self.transport.write(b"250 2.0.0 ok\r\n")

    async def encrypt(self) -> None:
        """Go on encrypted."""
        context = cast("ssl.SSLContext", self.context)
        encrypted = await asyncio.get_running_loop().start_tls(self.transport, self, context, server_side=True)
        self.transport = cast("asyncio.Transport", encrypted)


def serve(port: int, slow: float, pem: str) -> None:
    """Serve until this process is ended."""
    context = None
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: Server(slow, context), "127.0.0.1", port)
        async with server:
            await server.serve_forever()

    asyncio.run(run())


def measure(recipients: int, connections: int, port: int, *, encrypted: bool) -> None:
    """Send a mailing in this process, and print a row."""
    with tempfile.TemporaryDirectory() as folder:
        now = datetime.now(UTC)
        mailing = begin_mailing(
            Path(folder) / "one.sqlite",
            incident="2026-11-15-account-data",
            audience="customers",
            sender="notice@shoe-shop.org",
            notice="",
            now=now,
        )
        began = time.monotonic()
        mailing.add(Recipient(f"customer-{one}@example.org", "en", "") for one in range(recipients))
        listed = time.monotonic() - began
        relay = Relay("localhost", port, "starttls" if encrypted else "none")
        used, began = time.process_time(), time.monotonic()
        ended = mail(
            mailing,
            {"en": Letter()},
            [SmtpCarrier(relay) for _ in range(connections)],
            pace=Pace(1_000_000),
            listener=Listener(tell=lambda _: None, stop=Event()),
            now=Running(now).now,
        )
        took, used = time.monotonic() - began, time.process_time() - used
        mailing.close()
        if ended.sums.sent != recipients:
            sys.exit(f"not everybody was sent it: {ended}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        size = (Path(folder) / "one.sqlite").stat().st_size / recipients
    print(f"{recipients / took:,.0f} | {1000 * used / recipients:.2f} s | {peak} MB | {listed:.1f} s | {size:.0f} |")


def main(recipients: int = 20_000) -> None:
    """Measure all cases, each in a process of its own."""
    print(
        "| connections | encrypted | answer after | messages a second | processor, 1,000 | memory | list | bytes each |"
    )
    print("|---:|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        pem = certificate(Path(folder))
        os.environ["SSL_CERT_FILE"] = str(pem)
        # Not forked: a process has the memory of whoever forks it.
        spawn = multiprocessing.get_context("spawn")
        for connections, encrypted, slow in CASES:
            port = free_port()
            server = spawn.Process(target=serve, args=(port, slow, str(pem) if encrypted else ""), daemon=True)
            server.start()
            time.sleep(3)
            print(f"| {connections} | {'yes' if encrypted else 'no'} | {1000 * slow:.0f} ms | ", end="", flush=True)
            number = recipients if not slow else recipients // 4
            client = spawn.Process(target=measure, args=(number, connections, port), kwargs={"encrypted": encrypted})
            client.start()
            client.join()
            server.terminate()
            server.join()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
