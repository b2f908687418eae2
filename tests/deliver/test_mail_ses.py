"""Mail over SES: what its answers mean, and that no call is made twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plainstatus.deliver.mail.carrier import Envelope, Outcome, Unreachable
from plainstatus.deliver.mail.ses import Allowance, SesAccount, SesCarrier
from plainstatus.errors import AnnounceError
from tests.support.mailing import LETTERS, SENDER, begun, people, send
from tests.support.s3_server import KEYS
from tests.support.ses_server import SesServer, ses_server
from tests.support.webserver import free_port


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[SesServer]:
    """Return SES, where boto3 looks for it."""
    with ses_server() as server:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL_SESV2": f"http://127.0.0.1:{server.port}"}.items():
            monkeypatch.setenv(name, value)
        yield server


def envelope(kind: str) -> Envelope:
    """Return a message that SES treats so."""
    (recipient,) = people((kind, 1))
    return Envelope(SENDER, recipient.address, "0" * 32, LETTERS["en"].for_one(recipient, "<notice.1@shoe-shop.org>"))


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("ok", Outcome("sent", "200")),
        ("refused", Outcome("refused", "400 BadRequestException", "rule")),
        ("rejected", Outcome("refused", "400 MessageRejected", "rule")),
        ("fast", Outcome("unsent", why="SES asks us to slow down: TooManyRequestsException")),
        (
            "quota",
            Outcome(
                "unsent",
                blames="quota",
                why="SES has taken all that it takes from us in 24 hours (ask it for more, or wait)",
                stop=True,
            ),
        ),
        (
            "suspended",
            Outcome(
                "unsent", why="SES has suspended the account (answer its mail, or write to its support)", stop=True
            ),
        ),
        (
            "paused",
            Outcome(
                "unsent",
                why="SES has paused sending (look at its console: mostly for bounces or complaints)",
                stop=True,
            ),
        ),
        (
            "denied",
            Outcome("unsent", why="our key may not send (it needs ses:SendEmail, and ses:GetAccount)", stop=True),
        ),
        # Whether it was taken before SES failed, nobody knows.
        ("broken", Outcome("doubt", "InternalFailure")),
        ("away", Outcome("doubt", "ServiceUnavailable")),
        ("cut", Outcome("doubt", "ConnectionClosedError")),
    ],
)
def test_outcomes(ses: SesServer, kind: str, outcome: Outcome) -> None:
    """Each answer has its meaning, and nothing is asked for twice: SES knows no key that would tell it so."""
    assert SesCarrier(SesAccount()).carry(envelope(kind)) == outcome
    assert ses.asked == 1


def test_what_goes_over(ses: SesServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """SES gets the same bytes as a mail server, and the hash by which its events tell what became of them."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    one = envelope("ok")
    SesCarrier(SesAccount()).carry(one)

    assert ses.sent == [
        {
            "FromEmailAddress": SENDER,
            "Destination": {"ToAddresses": ["ok-0@canary.example"]},
            "Content": {"Raw": {"Data": one.data}},
            "EmailTags": [{"Name": "notice", "Value": "0" * 32}],
        }
    ]


def test_allowance(ses: SesServer) -> None:
    """What an account may send is asked for; one that may send nothing says so before the first message."""
    account = SesAccount()
    assert account.allowance() == Allowance(14.0, 50_000, 17, sandbox=False)
    account.check()
    ses.account = {"SendingEnabled": False, "SendQuota": {"Max24HourSend": -1.0, "MaxSendRate": 1.0}}
    assert account.allowance() == Allowance(1.0, None, 0, sandbox=True)
    with pytest.raises(AnnounceError) as raised:
        account.check()
    assert str(raised.value) == "SES has paused sending (look at its console: mostly for bounces or complaints)"


def test_nobody_there(ses: SesServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a connection nothing was sent, and may be later; without a key or a region there is something to do."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unreachable) as raised:
        SesAccount().check()
    assert str(raised.value) == "SES cannot be reached: EndpointConnectionError"
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert SesCarrier(SesAccount()).carry(envelope("ok")) == Outcome(
        "unsent", why="SES was not asked: NoCredentialsError (set AWS_PROFILE or a key)", stop=True
    )
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION")
    with pytest.raises(AnnounceError) as missing:
        SesAccount().check()
    assert str(missing.value) == "SES cannot be used: NoRegionError (set AWS_REGION, and AWS_PROFILE or a key)"
    assert ses.asked == 0


def test_a_mailing(tmp_path: Path, ses: SesServer) -> None:
    """A mailing over several calls at once: each address once, and what is in doubt is named."""
    mailing = begun(tmp_path, people(("ok", 60), ("refused", 2), ("cut", 1), ("broken", 1)))
    account = SesAccount()
    ended = send(mailing, [SesCarrier(account) for _ in range(4)])
    sums = ended.sums
    assert (ended.stopped, sums.sent, sums.refused, sums.in_doubt, sums.left) == ("", 60, 2, 2, 0)
    assert ses.asked == 64
    tags = {one["EmailTags"][0]["Value"]: one["Destination"]["ToAddresses"][0] for one in ses.sent}
    assert {mailing.hash(address): address for address in tags.values()} == tags
    assert len(tags) == 61
    mailing.close()
