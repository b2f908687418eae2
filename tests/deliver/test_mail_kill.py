"""A mailing that is killed again and again, and gone on with: nobody twice, nobody lost, each doubt named."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plainstatus.deliver.mail.ledger_file import open_mailing
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.deliver.mail.settle import settle
from tests.support import warm
from tests.support.mail_server import MailServer, mail_server
from tests.support.mailing import NOW, begun, people
from tests.support.project import NIGHTLY, ROOT

pytestmark = pytest.mark.slow

CONNECTIONS = 4
KILLS = 5


def everybody(number: int) -> list[Recipient]:
    """Return a list with some who are put off at first, and some whom the server does not know."""
    return people(("ok", number - number // 50), ("later", number // 100), ("refused", number // 100))


def start(ledger: Path, server: MailServer) -> warm.Heard:
    """Go on with a mailing in a process of its own."""
    return warm.begun(ROOT, str(ledger), str(server.port), str(CONNECTIONS), module="tests.support.mailing")


def ended(process: warm.Heard) -> dict[str, Any]:
    """Return what a mailing that ran to its end said; it names nobody."""
    said, complained = process.communicate(timeout=3600)
    assert process.returncode == 0, complained
    assert "canary" not in said + complained
    found = json.loads(said)
    assert isinstance(found, dict)
    return found


def wait_for(server: MailServer, number: int, process: warm.Heard) -> None:
    """Wait until the server has taken so many: that does not depend on how fast the machine is."""
    while server.taken.total() < number and process.poll() is None:
        time.sleep(0.0005)


@pytest.mark.parametrize("number", [1_000, pytest.param(100_000, marks=pytest.mark.skipif(not NIGHTLY, reason="long"))])
def test_killed_five_times(tmp_path: Path, number: int) -> None:
    """Each address has it exactly once but those in doubt, which are few and are settled; all sums are right."""
    listed = everybody(number)
    refused = number // 100
    mailing = begun(tmp_path, listed)
    ledger = mailing.path
    mailing.close()
    with mail_server() as server:
        for kill in range(KILLS):
            process = start(ledger, server)
            wait_for(server, number * (kill + 1) // (KILLS + 2) + kill, process)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            _compare(ledger, server, number)
        total, sent, turned_away, in_doubt = ended(start(ledger, server))["sums"]

        assert (total, turned_away) == (number, refused)
        assert sent + turned_away + in_doubt == number
        # One for each connection and kill, at most.
        assert 1 <= in_doubt <= KILLS * CONNECTIONS
        assert set(server.taken.values()) == {1}
        mailing = open_mailing(ledger)
        doubts = {one.recipient.address for one in mailing.in_doubt() if one.recipient is not None}
        reached = {one.address for one in listed if not one.address.startswith("refused")}
        assert len(doubts) == in_doubt
        assert reached - {*server.taken} <= doubts
        assert mailing.sums().ended is None or not doubts

        settled = settle(mailing, (line.encode() for line in server.log), now=NOW, whole=True)
        assert settled.taken == len(doubts & {*server.taken})
        assert settled.missing == len(doubts - {*server.taken})
        mailing.close()
        assert ended(start(ledger, server))["sums"] == [number, number - refused, refused, 0]
        assert set(server.taken) == reached
        assert set(server.taken.values()) == {1}
    mailing = open_mailing(ledger)
    assert mailing.sums().ended is not None
    mailing.close()


def _compare(ledger: Path, server: MailServer, number: int) -> None:
    """Compare what the ledger says at this moment with what the server has."""
    mailing = open_mailing(ledger)
    with mailing.held():
        sums = mailing.sums()
    mailing.close()
    assert sums.total == number
    assert sums.sent <= server.taken.total() <= sums.sent + sums.in_doubt
    assert sums.ended is None


@pytest.fixture(scope="module")
def heavy() -> Iterator[MailServer]:
    """Return a server whose answers take a while."""
    with mail_server() as server:
        server.slow = 0.05
        yield server


def test_memory(tmp_path: Path, heavy: MailServer) -> None:
    """However many are on the list, a mailing takes little memory."""
    many = begun(tmp_path, (Recipient(f"ok-{one}@canary.example", "en", "") for one in range(200_000)))
    path = many.path
    many.close()
    process = start(path, heavy)
    wait_for(heavy, 60, process)
    peak = next(
        int(line.split()[1])
        for line in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines()
        if line.startswith("VmHWM")
    )
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert peak < 150 * 1024
