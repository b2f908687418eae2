"""Mailings for tests; as a program, one that can be killed.

    python -m tests.support.mailing LEDGER PORT CONNECTIONS

goes on with the mailing of that ledger over that port, and prints its sums.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plainstatus.deliver.announce.run import Running
from plainstatus.deliver.mail.carrier import Carrier
from plainstatus.deliver.mail.ledger import Mailing
from plainstatus.deliver.mail.ledger_file import begin_mailing, open_mailing
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.deliver.mail.run import Ended, Listener, Pace, Progress, mail
from plainstatus.deliver.mail.smtp import Relay, SmtpCarrier
from plainstatus.model.mailing import Sums

__all__ = ["INCIDENT", "LETTERS", "NOW", "SENDER", "Heard", "Plain", "begun", "people", "relay", "send"]

NOW = datetime(2026, 11, 15, 14, 5, tzinfo=UTC)
INCIDENT = "2026-11-15-account-data"
SENDER = "notice@shoe-shop.org"


@dataclass(frozen=True)
class Plain:
    """A letter with a line that begins with a dot, which SMTP doubles on the way."""

    greeting: str

    def for_one(self, recipient: Recipient, message_id: str) -> bytes:
        """Return the finished message for somebody."""
        return (
            f"From: {SENDER}\r\nTo: {recipient.address}\r\nSubject: Notice of data breach\r\n"
            f"Message-ID: {message_id}\r\n\r\n{self.greeting}\r\n.hidden\r\n..\r\n.\r\nEnd\r\n"
        ).encode()


LETTERS = {"en": Plain("Hello"), "es": Plain("Hola")}


def people(*kinds: tuple[str, int]) -> list[Recipient]:
    """Return so many recipients of each kind, taking turns as far as they go."""
    each = [[Recipient(f"{kind}-{one}@canary.example", "en", "") for one in range(number)] for kind, number in kinds]
    longest = max((len(one) for one in each), default=0)
    return [one[turn] for turn in range(longest) for one in each if turn < len(one)]


def begun(folder: Path, recipients: Iterable[Recipient]) -> Mailing:
    """Begin a mailing to recipients."""
    mailing = begin_mailing(
        folder / "mail" / f"{INCIDENT}.sqlite",
        incident=INCIDENT,
        audience="customers",
        sender=SENDER,
        notice="0" * 64,
        now=NOW,
    )
    mailing.add(recipients)
    return mailing


def relay(port: int, *, connections: int = 1, end: float = 20.0) -> list[SmtpCarrier]:
    """Return connections to a server on loopback."""
    return [SmtpCarrier(Relay("127.0.0.1", port, "none"), end=end) for _ in range(connections)]


@dataclass
class Heard:
    """What a mailing tells."""

    progress: list[Progress] = field(default_factory=list)
    batches: list[Sums] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def after_batch(self, sums: Sums) -> None:
        """Note where a batch ended."""
        self.batches.append(sums)


def send(
    mailing: Mailing,
    carriers: Sequence[Carrier],
    *,
    rate: float = 100_000,
    batch: int = 0,
    heard: Heard | None = None,
    delay: float = 0.05,
    holds: Sequence[float] = (0.01, 0.01),
    now: Callable[[], datetime] | None = None,
) -> Ended:
    """Go on with a mailing, impatiently."""
    heard = heard or Heard()
    return mail(
        mailing,
        LETTERS,
        carriers,
        pace=Pace(
            rate,
            batch=batch,
            delays=[timedelta(seconds=delay)] * 2,
            holds=[timedelta(seconds=one) for one in holds],
        ),
        listener=Listener(tell=heard.progress.append, after_batch=heard.after_batch, stop=heard.stop),
        now=now or Running(NOW).now,
    )


def main(ledger: str, port: str, connections: str) -> None:
    """Go on with a mailing, as somebody would who has just started the computer again."""
    mailing = open_mailing(Path(ledger))
    ended = send(mailing, relay(int(port), connections=int(connections)), now=Running(datetime.now(UTC)).now)
    sums = ended.sums
    print(json.dumps({"sums": [sums.total, sums.sent, sums.refused, sums.in_doubt], "stopped": ended.stopped}))  # noqa: T201
    mailing.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
