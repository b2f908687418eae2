"""What answers say together: chance and trouble are told apart, whatever their order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle, islice

import pytest

from plainstatus.deliver.mail.carrier import Outcome
from plainstatus.deliver.mail.crew import Done
from plainstatus.deliver.mail.ledger import Message
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.deliver.mail.trouble import Trouble

HOLDS = [timedelta(seconds=5), timedelta(seconds=60)]
SENT = Outcome("sent", "250")
RULE = Outcome("refused", "550 5.7.1", "rule")
QUOTA = Outcome("later", "550 5.4.5", "quota")
NOBODY = Outcome("refused", "550 5.1.1")
LATER = Outcome("later", "451 4.7.1")
DOUBT = Outcome("doubt")
GONE = Outcome("unsent", why="it cannot be reached")


def met(outcomes: Sequence[Outcome], *, connections: int = 4, moment: float = 100.0, step: float = 0.0) -> Trouble:
    """Return what follows from answers, one each `step` seconds."""
    trouble = Trouble(connections, HOLDS)
    for number, outcome in enumerate(outcomes):
        message = Message(number, Recipient("a@canary.example", "en", ""), "0" * 32, "<1@b.example>", 1)
        trouble.meet(Done(message, outcome), moment=moment + number * step)
    return trouble


def mixed(*outcomes: Outcome, number: int = 1000) -> list[Outcome]:
    """Return so many answers, taking turns."""
    return [*islice(cycle(outcomes), number)]


@pytest.mark.parametrize(
    "outcomes",
    [
        mixed(SENT),
        # Many addresses are old; one in ten has rules of its own, or a line that breaks; nothing of it is about us.
        mixed(NOBODY),
        mixed(RULE, *[SENT] * 9),
        mixed(DOUBT, *[SENT] * 9),
        mixed(LATER, *[SENT] * 9),
        mixed(QUOTA, *[SENT] * 49),
    ],
)
def test_no_trouble(outcomes: list[Outcome]) -> None:
    """What is usual stops and holds nothing."""
    trouble = met(outcomes)
    assert (trouble.stop, trouble.until) == ("", 0.0)


@pytest.mark.parametrize(
    ("outcomes", "stop"),
    [
        ([RULE] * 10, "it is us whom servers refuse, 10 of the last 10 times: 550 5.7.1 ("),
        # One large provider refuses, the others do not.
        (mixed(SENT, SENT, RULE), "it is us whom servers refuse, 10 of the last 30 times: 550 5.7.1 ("),
        ([QUOTA] * 3, "our quota is used up: 550 5.4.5 ("),
        ([DOUBT] * 10, "the connection breaks again and again before the server's answer ("),
    ],
)
def test_trouble(outcomes: list[Outcome], stop: str) -> None:
    """What is about us stops it."""
    assert met(outcomes).stop.startswith(stop)


def test_all_connections_at_once() -> None:
    """A server that starts anew breaks every connection once: that is no streak."""
    assert met([DOUBT] * 30, connections=30).stop == ""
    assert met([DOUBT] * 31, connections=30).stop != ""


def test_holds() -> None:
    """All connections that break together are held once; each further time takes longer, and the last one stops it."""
    assert met([GONE] * 30).until == 105.0
    assert met([GONE] * 2, step=6.0).until == 166.0
    trouble = met([GONE] * 3, step=61.0)
    assert trouble.stop == "it cannot be reached (once that is in order, go on with the same command)"
    # It worked well between.
    assert met([GONE, *[SENT] * 60, GONE, *[SENT] * 60, GONE, *[SENT] * 60], step=61.0).stop == ""


def test_put_off() -> None:
    """Who puts off much is given time, and never stops it."""
    trouble = met([LATER] * 10)
    assert (trouble.until, trouble.why) == (105.0, "the server puts off much: 451 4.7.1")
    assert met([LATER] * 1000, step=61.0).stop == ""


@pytest.mark.parametrize(
    ("complaints", "sent", "stops"), [(9, 100, False), (10, 3_000, True), (10, 3_400, False), (300, 99_000, True)]
)
def test_complaints(complaints: int, sent: int, *, stops: bool) -> None:
    """Above three in a thousand providers block a sender."""
    trouble = Trouble(1, HOLDS)
    trouble.meet_complaints(complaints, sent=sent)
    assert bool(trouble.stop) == stops


def test_the_first_reason_stays() -> None:
    """What comes of messages that were under way changes nothing."""
    trouble = met([Outcome("unsent", why="wrong password", stop=True), *[RULE] * 20])
    assert trouble.stop == "wrong password"
