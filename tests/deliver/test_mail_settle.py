"""What a mail server's log proves of messages in doubt, and what it does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from plainstatus.deliver.mail.carrier import Outcome
from plainstatus.deliver.mail.ledger import Mailing
from plainstatus.deliver.mail.settle import settle
from tests.support.mailing import NOW, begun, people

SENT = Outcome("sent", "250")
POSTFIX_READ = "Nov 15 14:05:01 mail postfix/cleanup[7]: {queue}: message-id={id}"
POSTFIX_TOOK = "Nov 15 14:05:01 mail postfix/qmgr[8]: {queue}: from=<a@b.example>, size=9, nrcpt=1 (queue active)"


def doubting(folder: Path) -> Mailing:
    """Return a mailing in which the second and third of four are in doubt, and an hour later one more was sent."""
    mailing = begun(folder, people(("ok", 4)))
    messages = mailing.turn([], 3, now=NOW)
    outcomes = [SENT, Outcome("doubt"), Outcome("doubt")]
    mailing.turn([*zip(messages, outcomes, strict=True)], 0, now=NOW)
    later = NOW + timedelta(hours=1)
    mailing.turn([(one, SENT) for one in mailing.turn([], 1, now=later)], 0, now=later)
    return mailing


def ids(mailing: Mailing) -> list[str]:
    """Return the Message-IDs of the four."""
    return [mailing.message_id(mailing.hash(one.address)) for one in people(("ok", 4))]


def states(mailing: Mailing) -> str:
    """Return what the ledger says of the four."""
    found = [mailing.find(one.address) for one in people(("ok", 4))]
    return " ".join(one.state for one in found if one is not None)


def test_whole_log(tmp_path: Path) -> None:
    """Who is there was sent it; who is not, in a log that holds the time, is sent it by the next run."""
    mailing = doubting(tmp_path)
    log = []
    for queue, message_id in zip(("4A", "4B", "", "4D"), ids(mailing), strict=True):
        if queue:
            log += [POSTFIX_READ.format(queue=queue, id=message_id), POSTFIX_TOOK.format(queue=queue)]
    settled = settle(mailing, [f"{line}\n".encode() for line in log], now=NOW)

    assert (settled.taken, settled.missing, settled.open) == (1, 1, ())
    assert states(mailing) == "sent sent left sent"
    mailing.close()


def test_read_is_not_taken(tmp_path: Path) -> None:
    """Postfix names a message before it has it: one that was cut off is not taken; queue ids are used again."""
    mailing = doubting(tmp_path)
    first, second, third, last = ids(mailing)
    log = [
        POSTFIX_READ.format(queue="4A", id=first),
        POSTFIX_TOOK.format(queue="4A"),
        POSTFIX_READ.format(queue="4B", id=second),
        "Nov 15 14:05:01 mail postfix/smtpd[6]: lost connection after DATA (9 bytes) from localhost[127.0.0.1]",
        # Somebody else's message under the same queue id.
        POSTFIX_READ.format(queue="4B", id="<other@elsewhere.example>"),
        POSTFIX_TOOK.format(queue="4B"),
        POSTFIX_READ.format(queue="4C", id=third),
        "Nov 15 14:05:01 mail postfix/cleanup[7]: 4C: milter-reject: END-OF-MESSAGE from localhost: 5.7.1 no",
        POSTFIX_READ.format(queue="4D", id=last),
        POSTFIX_TOOK.format(queue="4D"),
    ]
    settled = settle(mailing, [line.encode() for line in log], now=NOW)

    assert (settled.taken, settled.missing) == (0, 2)
    assert states(mailing) == "sent left left sent"
    mailing.close()


@pytest.mark.parametrize("kept", ["neither", "the first", "the last"])
def test_log_that_holds_too_little(tmp_path: Path, kept: str) -> None:
    """A log of another time, or that is cut off, proves nothing of what it lacks, unless somebody says it is whole."""
    mailing = doubting(tmp_path)
    known = {"neither": [], "the first": ids(mailing)[:1], "the last": ids(mailing)[3:]}[kept]
    log = [
        line.encode()
        for one in known
        for line in (POSTFIX_READ.format(queue="4", id=one), POSTFIX_TOOK.format(queue="4"))
    ]
    settled = settle(mailing, log, now=NOW)

    assert (settled.taken, settled.missing) == (0, 0)
    assert [one.message_id for one in settled.open] == ids(mailing)[1:3]
    assert states(mailing) == "sent doubt doubt sent"
    whole = settle(mailing, log, now=NOW, whole=True)
    assert (whole.taken, whole.missing, whole.open) == (0, 2, ())
    assert states(mailing) == "sent left left sent"
    mailing.close()


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-15 14:05:01 1abcDE-0001 <= notice@shoe-shop.org H=localhost [127.0.0.1] P=esmtps S=9 id={bare}",
        "Nov 15 14:05:01 mail sm-mta[9]: 4AB: from=<notice@shoe-shop.org>, size=9, nrcpts=1, msgid={id}, proto=X",
        "2026-11-15T14:05:01.1+00:00 mail postfix-out/smtpd/cleanup[7]: 4A: message-id={id}\n"
        "2026-11-15T14:05:01.2+00:00 mail postfix-out/qmgr[8]: 4A: from=<a@b.example>, size=9, nrcpt=1 (queue active)",
    ],
)
def test_logs_of_other_servers(tmp_path: Path, line: str) -> None:
    """Exim and sendmail say it in one line; Postfix may have another name."""
    mailing = doubting(tmp_path)
    second = ids(mailing)[1]
    log = line.format(id=second, bare=second.strip("<>")).encode().splitlines()

    assert settle(mailing, log, now=NOW).taken == 1
    assert states(mailing) == "sent sent doubt sent"
    mailing.close()


@pytest.mark.parametrize(
    "line",
    [
        "nonsense {id}",
        "mail rspamd[1]: id: {id}, action: greylist",
        "mail postfix/cleanup[7]: warning: {id}",
        "mail sm-mta[9]: 4AB: from=<a@b.example>, size=0, nrcpts=0, msgid={id}, proto=ESMTP",
        "2026-11-15 14:05:01 1abcDE-0001 rejected after DATA: id={id}",
        "\ufffd\x00 <= <= id=<notice.",
    ],
)
def test_what_proves_nothing(tmp_path: Path, line: str) -> None:
    """What only names a message is no proof that it was taken."""
    mailing = doubting(tmp_path)

    settled = settle(mailing, [line.format(id=ids(mailing)[1]).encode()], now=NOW)
    assert (settled.taken, settled.missing, len(settled.open)) == (0, 0, 2)
    mailing.close()
