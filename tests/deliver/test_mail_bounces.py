"""What came back and who complained, as mailboxes and SES's events tell it; and the list of whom mail did not reach."""

from __future__ import annotations

import json
import mailbox
import stat
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.deliver.mail.bounces import Noted, note_returns
from plainstatus.deliver.mail.carrier import Outcome
from plainstatus.deliver.mail.ledger import Mailing
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.deliver.mail.undelivered import write_undelivered
from plainstatus.errors import AnnounceError, SettingsError
from tests.support.mailing import NOW, begun, people

REPORT = """\
From: MAILER-DAEMON@mx.example
Subject: Undelivered
Content-Type: multipart/report; report-type={kind}; boundary=b

--b
Content-Type: text/plain

It did not work.
--b
{status}
--b
{original}
--b--
"""
STATUS = """\
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {code}
"""
FEEDBACK = """\
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Example/1.0
Version: 1
"""
ORIGINAL = "Content-Type: message/rfc822\n\nFrom: notice@shoe-shop.org\nMessage-ID: {id}\n\nHello\n"
HEADERS = "Content-Type: text/rfc822-headers\n\nFrom: notice@shoe-shop.org\nMessage-ID: {id}\n"


def sent(folder: Path, *, in_doubt: int = 0) -> Mailing:
    """Return a mailing to eight, of which the last ones are in doubt."""
    mailing = begun(folder, people(("ok", 8)))
    messages = mailing.turn([], 8, now=NOW)
    outcomes = [Outcome("sent", "250")] * (8 - in_doubt) + [Outcome("doubt")] * in_doubt
    mailing.turn([*zip(messages, outcomes, strict=True)], 0, now=NOW)
    return mailing


def hash_of(mailing: Mailing, number: int) -> str:
    """Return the hash of somebody on the list."""
    return mailing.hash(f"ok-{number}@canary.example")


def bounce(
    mailing: Mailing,
    number: int,
    *,
    original: str = ORIGINAL,
    action: str = "failed",
    code: str = "5.1.1",
    to: str = "",
) -> str:
    """Return a server's report about somebody."""
    return REPORT.format(
        kind="delivery-status",
        status=STATUS.format(address=to or "someone@else.example", action=action, code=code),
        original=original.format(id=mailing.message_id(hash_of(mailing, number))),
    )


def box(folder: Path, *messages: str) -> Path:
    """Return a mailbox."""
    path = folder / "bounces.mbox"
    made = mailbox.mbox(path)
    for message in messages:
        made.add(message)
    made.close()
    return path


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailing]:
    """Return a mailing that several examples share."""
    mailing = sent(tmp_path_factory.mktemp("eight"))
    yield mailing
    mailing.close()


def returned(mailing: Mailing) -> dict[str, str | None]:
    """Return address → code of those that came back."""
    return {one.recipient.address: one.returned for one in mailing.undelivered() if one.recipient is not None}


def test_mailbox(tmp_path: Path) -> None:
    """Reports are known by the Message-ID that they repeat, else by the address; the same one twice counts once."""
    mailing = sent(tmp_path)
    answer = EmailMessage()
    answer["Subject"] = "Re: your notice"
    answer.set_content("I am away.")
    path = box(
        tmp_path,
        bounce(mailing, 0),
        bounce(mailing, 0),
        bounce(mailing, 1, original=HEADERS, code="5.2.2 (mailbox full)"),
        bounce(mailing, 2, original="Content-Type: text/plain\n\nWho knows.", to="OK-2@canary.example"),
        bounce(mailing, 3, action="delayed", code="4.4.1"),
        bounce(mailing, 4, code="strange"),
        bounce(mailing, 5, original=ORIGINAL.replace("{id}", "<newsletter@shoe-shop.org>"), to="ok-5@canary.example"),
        bounce(mailing, 6, original="", to="nobody@canary.example"),
        answer.as_string(),
    )

    assert note_returns(mailing, path, now=NOW) == Noted(4, 0, 2, 1)
    assert returned(mailing) == {
        "ok-0@canary.example": "5.1.1",
        "ok-1@canary.example": "5.2.2",
        "ok-2@canary.example": "5.1.1",
        "ok-4@canary.example": "",
    }
    assert note_returns(mailing, path, now=NOW) == Noted(0, 0, 2, 1)
    sums = mailing.sums()
    assert (sums.sent, sums.returned) == (8, 4)
    mailing.close()


def test_complaints_by_mail(tmp_path: Path) -> None:
    """Providers that tell of complaints (ARF) are understood; their other reports are none."""
    mailing = sent(tmp_path)
    reports = [
        REPORT.format(
            kind="feedback-report",
            status=FEEDBACK.format(kind=kind),
            original=ORIGINAL.format(id=mailing.message_id(hash_of(mailing, number))),
        )
        for number, kind in enumerate(["abuse", "Abuse", "auth-failure"])
    ]
    assert note_returns(mailing, box(tmp_path, *reports), now=NOW) == Noted(0, 2, 1, 0)
    assert mailing.complaints() == 2
    assert mailing.sums().returned == 0
    mailing.close()


def test_what_is_told_of_was_taken(tmp_path: Path) -> None:
    """A report about a message in doubt settles it, whatever it says."""
    mailing = sent(tmp_path, in_doubt=2)
    assert mailing.sums().ended is None
    path = box(tmp_path, bounce(mailing, 6), bounce(mailing, 7, action="delivered", code="2.0.0"))

    assert note_returns(mailing, path, now=NOW) == Noted(1, 0, 0, 0)
    sums = mailing.sums()
    assert (sums.sent, sums.returned, sums.in_doubt, sums.ended) == (8, 1, 0, NOW)
    mailing.close()


def event(mailing: Mailing, number: int, kind: str, **details: Any) -> dict[str, Any]:
    """Return an event of SES about somebody."""
    mail = {"messageId": "0100-1", "destination": ["x"], "tags": {"notice": [hash_of(mailing, number)]}}
    return {"eventType": kind, "mail": mail, **details}


def test_events(tmp_path: Path) -> None:
    """SES's events are known by their tag, also those that came through SNS; answers of who is away are no returns."""
    mailing = sent(tmp_path, in_doubt=2)
    people_of = [{"emailAddress": "x", "action": "failed", "status": "5.1.1"}]
    lines: list[object] = [
        event(mailing, 0, "Bounce", bounce={"bounceType": "Permanent", "bouncedRecipients": people_of}),
        event(mailing, 1, "Bounce", bounce={"bounceType": "Transient", "bouncedRecipients": people_of}),
        event(mailing, 2, "Bounce", bounce={"bounceType": "Transient", "bouncedRecipients": [{"emailAddress": "x"}]}),
        event(mailing, 3, "Complaint", complaint={}),
        event(mailing, 4, "Reject", reject={"reason": "Bad content"}),
        event(mailing, 6, "Delivery", delivery={}),
        {
            "Type": "Notification",
            "Message": json.dumps(
                {
                    **event(mailing, 7, ""),
                    "notificationType": "Bounce",
                    "bounce": {"bounceType": "Permanent", "bouncedRecipients": people_of},
                }
            ),
        },
        {"eventType": "Delivery", "mail": {"tags": {"notice": ["0" * 32]}}},
        {"eventType": "Delivery", "mail": {}},
        {"eventType": "Delivery"},
        {"eventType": "Bounce", "mail": {"tags": {"notice": [hash_of(mailing, 5)]}}, "bounce": []},
        ["no event"],
    ]
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join([*map(json.dumps, lines), "{broken", ""]), encoding="utf-8")

    assert note_returns(mailing, path, now=NOW) == Noted(4, 1, 2, 4)
    assert returned(mailing) == {
        "ok-0@canary.example": "5.1.1",
        "ok-1@canary.example": "5.1.1",
        "ok-4@canary.example": "",
        "ok-7@canary.example": "5.1.1",
    }
    sums = mailing.sums()
    assert (sums.sent, sums.in_doubt, mailing.complaints()) == (8, 0, 1)
    mailing.close()


def test_other_files(tmp_path: Path) -> None:
    """A file that is neither, or is not there, is one sentence; an empty one tells nothing."""
    mailing = sent(tmp_path)
    path = tmp_path / "list.csv"
    path.write_bytes(b"address\nok-1@canary.example\n")
    with pytest.raises(SettingsError) as raised:
        note_returns(mailing, path, now=NOW)
    assert str(raised.value) == (
        "list.csv is neither a mailbox (mbox: it begins with 'From ') nor SES's events as JSON lines"
    )
    with pytest.raises(SettingsError) as raised:
        note_returns(mailing, tmp_path / "none.mbox", now=NOW)
    assert str(raised.value) == "none.mbox: No such file or directory"
    path.write_bytes(b"")
    assert note_returns(mailing, path, now=NOW) == Noted(0, 0, 0, 0)
    mailing.close()


@given(
    data=st.binary(max_size=300),
    begin=st.sampled_from([b"{", b"From a\n", b"From a\nContent-Type: multipart/report\n"]),
)
def test_anything(eight: Mailing, data: bytes, begin: bytes) -> None:
    """Whatever a file holds, nobody on the list came back because of it."""
    path = eight.path.with_name("any")
    path.write_bytes(begin + data)
    noted = note_returns(eight, path, now=NOW)
    assert (noted.returned, noted.complained) == (0, 0)


def test_undelivered_computes_nothing(tmp_path: Path) -> None:
    """No name or address that somebody has chosen is a formula in a spreadsheet."""
    mailing = begun(tmp_path, [Recipient("=a+b@canary.example", "en", "=HYPERLINK(1)"), *people(("+ok", 1))])
    refused = [(one, Outcome("refused", "550")) for one in mailing.turn([], 2, now=NOW)]
    mailing.turn(refused, 0, now=NOW)
    write_undelivered(mailing, tmp_path / "letters.csv")
    assert (tmp_path / "letters.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "'=a+b@canary.example,en,'=HYPERLINK(1),refused: 550",
        "'+ok-0@canary.example,en,,refused: 550",
    ]
    mailing.close()


def test_undelivered(tmp_path: Path) -> None:
    """Whom mail did not reach stands in a file for its owner alone, which takes no other's place."""
    mailing = begun(tmp_path, [*people(("ok", 2)), Recipient("no@canary.example", "ar", "Ärger, Ö.")])
    outcomes = [Outcome("sent", "250"), Outcome("sent", "250"), Outcome("refused", "550 5.1.1")]
    mailing.turn([*zip(mailing.turn([], 3, now=NOW), outcomes, strict=True)], 0, now=NOW)
    mailing.came_back([(hash_of(mailing, 1), "")], now=NOW)
    path = tmp_path / "letters.csv"

    assert write_undelivered(mailing, path) == 2
    assert path.read_text(encoding="utf-8").splitlines() == [
        "address,language,name,why",
        "ok-1@canary.example,en,,came back",
        'no@canary.example,ar,"Ärger, Ö.",refused: 550 5.1.1',
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(SettingsError) as raised:
        write_undelivered(mailing, path)
    assert str(raised.value) == "letters.csv is there already (give the new list another name)"

    mailing.forget()
    with pytest.raises(AnnounceError) as forgotten:
        write_undelivered(mailing, tmp_path / "other.csv")
    assert str(forgotten.value) == "the addresses of this mailing were forgotten: nobody can be written to any more"
    mailing.close()
