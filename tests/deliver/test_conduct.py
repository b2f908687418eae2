"""What is looked at before the first message: domain, page, links, mailboxes, settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from plainstatus.deliver.mail.allowance import allowed, carriers_of, rate_of
from plainstatus.deliver.mail.conduct import Looked, how_long, links_answer, mailboxes, page_shows
from plainstatus.deliver.mail.domain import sender_domain
from plainstatus.deliver.mail.letter import Source, make_letter
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.deliver.mail.service import Service, read_service
from plainstatus.deliver.mail.smtp import Relay
from plainstatus.errors import AnnounceError, SettingsError
from plainstatus.model import Organisation
from plainstatus.model.breach import Breach
from plainstatus.settings import Settings
from tests.support.mail_server import mail_server
from tests.support.name_server import name_server
from tests.support.s3_server import KEYS
from tests.support.ses_server import ses_server
from tests.support.webserver import Answer, answering, free_port

SENDER = "notice@mail.shoe-shop.org"
GOOD = {
    "mail.shoe-shop.org": ["something else", "v=spf1 include:example.net -all"],
    "s1._domainkey.mail.shoe-shop.org": ["v=DKIM1; k=rsa; p=" + "A" * 300],
    "_dmarc.shoe-shop.org": ["v=DMARC1; p=none"],
}
SOURCE = Source("en", SENDER, "Choose", b"Dear customer")


def settings(folder: Path, port: int) -> Settings:
    """Return the settings of a site on loopback."""
    (folder / "content").mkdir(exist_ok=True)
    return Settings.read({"SITEURL": f"http://127.1:{port}", "PATH": "content"}, folder)


def domain(changes: Mapping[str, Sequence[str]], dkim: str = "s1") -> Looked:
    """Look at a domain that is in order but for some names."""
    with name_server({**GOOD, **changes}) as server:
        return sender_domain(SENDER, dkim=dkim, server=server)


def test_a_domain_in_order() -> None:
    """A DMARC record may stand at the organisation's domain, and a key in several pieces."""
    assert domain({}) == Looked()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"mail.shoe-shop.org": []}, "mail.shoe-shop.org has no SPF record"),
        (
            {"mail.shoe-shop.org": ["v=spf1 -all", "v=spf1 ~all"]},
            "mail.shoe-shop.org has several SPF records, which count as none",
        ),
        (
            {"mail.shoe-shop.org": ["v=spf1 +all"]},
            "the SPF record of mail.shoe-shop.org lets everybody send in its name (+all)",
        ),
        (
            {"s1._domainkey.mail.shoe-shop.org": []},
            "there is no DKIM key at s1._domainkey.mail.shoe-shop.org",
        ),
        (
            {"s1._domainkey.mail.shoe-shop.org": ["v=DKIM1; p="]},
            "the DKIM key at s1._domainkey.mail.shoe-shop.org was withdrawn",
        ),
        ({"_dmarc.shoe-shop.org": ["v=other"]}, "mail.shoe-shop.org has no DMARC record"),
    ],
)
def test_a_domain_that_large_providers_refuse(changes: Mapping[str, Sequence[str]], fault: str) -> None:
    """Each fault is a sentence."""
    assert domain(changes) == Looked((f"{fault} (large providers refuse such mail)",))


def test_nobody_to_ask_about_names_is_a_note() -> None:
    """Offline, a mailing need not wait; without a selector that is said."""
    unasked = "nobody has looked whether SPF, DKIM and DMARC let your mail through"
    assert sender_domain(SENDER, dkim="", server="none") == Looked(notes=(f"{unasked} (STATUS_MAIL says so)",))
    with name_server({}, fails=True) as server:
        (note,) = sender_domain(SENDER, dkim="", server=server).notes
    assert note.startswith(f"{unasked}: no name server answers for mail.shoe-shop.org: ")
    assert domain({}, dkim="").notes == (
        'nobody has looked for a DKIM key: name its selector in STATUS_MAIL ("dkim": "…")',
    )


@pytest.mark.parametrize(
    ("status", "headers", "body", "fault"),
    [
        (302, {"Location": "/elsewhere"}, b"", "answers 302: it sends us elsewhere, and no redirect is followed"),
        (404, {}, b"", "answers 404"),
        (200, {}, b"<html>", "but with nothing that can be read"),
        (200, {}, b"{}", "knows no message about leak (put the page live first: invoke publish)"),
        (200, {}, b'{"notices": [1, {"url": 2}]}', "knows no message about leak"),
    ],
)
def test_what_is_no_page_of_ours(
    status: int, headers: Mapping[str, str], body: bytes, fault: str, tmp_path: Path
) -> None:
    """Whatever stands there, no mail goes."""
    with answering(lambda _: (status, headers, body)) as port:
        (told,) = page_shows(settings(tmp_path, port), "leak", [SOURCE]).faults
    assert told.startswith("the page comes before the mail")
    assert fault in told


def test_a_page_that_shows_something_else(tmp_path: Path) -> None:
    """Sender, subject and text are compared, in each language."""
    spanish = Source("es", SENDER, "Elija", b"Hola")
    shown: dict[str, Any] = {
        "sender": SENDER,
        "subject": {"en": "Choose", "es": "Elija"},
        "copy": {"sha256": SOURCE.sha256},
        "translations": {"es": {"sha256": spanish.sha256}},
    }

    def told(**changes: Any) -> tuple[str, ...]:
        def answer(_: str) -> Answer:
            notice = {"url": f"http://127.1:{port}/incidents/leak.html", **shown, **changes}
            return 200, {}, json.dumps({"notices": [notice]}).encode()

        port = free_port()
        with answering(answer, port=port):
            faults = page_shows(settings(tmp_path, port), "leak", [SOURCE, spanish]).faults
        return tuple(one.partition(" shows ")[2].partition(" than")[0] for one in faults)

    assert told() == ()
    assert told(sender="x@shoe-shop.org", translations={}) == ("another sender, another text in es",)
    assert told(subject={"en": "Hurry"}) == ("another subject in en, another subject in es",)
    assert told(copy=None, subject="x") == ("another subject in en, another text in en, another subject in es",)


def test_links_answer_and_are_not_overrun(tmp_path: Path) -> None:
    """Those in the text and the site itself, without redirects, at the rate that is wanted."""
    asked: list[str] = []

    def answer(path: str) -> Answer:
        asked.append(path)
        return (200, {}, b"ok") if path != "/moved" else (301, {"Location": "/"}, b"")

    with answering(answer) as port:
        site = settings(tmp_path, port)
        good = Source("en", SENDER, "x", f"See http://127.1:{port}/help, now.".encode())
        assert links_answer(site, [good], 1) == Looked()
        assert {*asked} == {"/", "/help"}
        moved = Source("en", SENDER, "x", f"See http://127.1:{port}/moved.".encode())
        (told,) = links_answer(site, [moved], 1).faults
        assert told == (
            f"people are led to http://127.1:{port}/moved, and it does not answer as it should: it answers 301"
        )
        (told,) = links_answer(site, [SOURCE], 1e9).faults
        assert told.startswith("at 1e+09 messages a second about 100000000 people a second follow to http://127.1:")
        assert "(write: --rate " in told


def test_mail_to_mailboxes_that_have_leaked_is_advised_against() -> None:
    """Ours, where passwords are among what leaked; and where staff say so themselves."""
    organisation = Organisation.model_construct(domains=("shoe-shop.org",))
    people = [Recipient("a@shoe-shop.org", "en", ""), Recipient("b@mail.shoe-shop.org", "en", "")]

    def notes(kind: str, *given: Recipient) -> tuple[str, ...]:
        breach = Breach.model_validate({"information": [{"kind": kind, "state": "possible"}]})
        return mailboxes(breach, organisation, given).notes

    assert notes("name", *people) == ()
    assert notes("password", Recipient("a@example.org", "en", "")) == ()
    (told,) = notes("password", *people)
    assert told.startswith("2 mailboxes of your own among them, and passwords are among what leaked")


def test_how_long_it_takes() -> None:
    """In words."""
    assert how_long(24_000_000, 50) == "5 days 13 hours"


def test_what_a_server_greets_with(tmp_path: Path) -> None:
    """A message that it would not take is told before; a server that is not there, too."""
    letter = make_letter(Source("en", SENDER, "x", b"long line\n" * 1_600_000))
    with mail_server() as server:
        service = Service(Relay("127.0.0.1", server.port, "none"), 2, 1.0, "", "none")
        small = make_letter(SOURCE)
        assert allowed(service, [small], 1, 1.0) == Looked()
        (told,) = allowed(service, [small, letter], 1, 1.0).faults
        assert told.endswith(f"bytes, and 127.0.0.1:{server.port} takes 33,554,432 at most")
        assert len(carriers_of(service, 2)) == 2
    (told,) = allowed(service, [small], 1, 1.0).faults
    assert "cannot be reached" in told
    with pytest.raises(AnnounceError, match="addresses go there encrypted or not at all"):
        allowed(Service(Relay("smtp.invalid", 25, "none"), 1, 1.0, "", ""), [small], 1, 1.0)
    assert tmp_path.is_dir()


def test_what_an_account_with_ses_may_send(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sandbox and rate stop a mailing; what a day allows is a note, for it stops by itself there."""
    service, letter = read_service({"ses": True}, {}), make_letter(SOURCE)
    with ses_server() as server:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL_SESV2": f"http://127.0.0.1:{server.port}"}.items():
            monkeypatch.setenv(name, value)
        quota = {"Max24HourSend": 1000.0, "MaxSendRate": 14.0, "SentLast24Hours": 600.0}
        server.account = {"ProductionAccessEnabled": True, "SendingEnabled": True, "SendQuota": quota}
        assert rate_of(service) == 14.0
        assert allowed(service, [letter], 400, 14.0) == Looked()
        assert allowed(service, [letter], 2400, 20.0) == Looked(
            ("SES takes 14 messages a second from you (write: --rate 14)",),
            (
                "SES takes 1,000 messages in 24 hours from you, of which 600 are used: it stops there, and all of it "
                "takes 3 days or more (ask it for more)",
            ),
        )
        server.account["ProductionAccessEnabled"] = False
        assert allowed(service, [letter], 1, 1.0).faults == (
            "SES lets this account write to verified addresses only (ask it for production access)",
        )


def test_settings_of_what_carries_messages() -> None:
    """With what is left out."""
    assert read_service({"host": "smtp.example.net"}, {}) == Service(Relay("smtp.example.net", 587), 4, 10.0, "", "")
    given = {
        "host": "smtp.example.net", "tls": "tls", "user": "me", "password": "${MAIL}", "rate": 2, "connections": 1,
        "dkim": "s1", "dns": "none",
    }  # fmt: skip
    relay = Relay("smtp.example.net", 465, "tls", "me", "canary-secret")
    found = read_service(given, {"MAIL": "canary-secret\n"})
    assert found == Service(relay, 1, 2.0, "s1", "none")
    assert "canary" not in repr(found)
    assert read_service({"ses": True}, {}) == Service(None, 4, None, "", "")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "nothing carries messages"),
        ("smtp.example.net", "is no mapping"),
        ({"hots": "x"}, "has a key 'hots' that means nothing (did you mean 'host'?)"),
        ({"host": 3}, "has a host that is no text"),
        ({"host": "a b"}, "has a host that is none"),
        ({"host": "x", "ses": True}, "says no way, or two"),
        ({"ses": "eu-west-1"}, "has a ses that is not True"),
        ({"host": "x", "tls": "ssl"}, "has a tls that is none of starttls, tls and none"),
        ({"host": "x", "port": "587"}, "has a port that is none"),
        ({"host": "x", "connections": 0}, "has connections that are no number from 1 to 100"),
        ({"host": "x", "rate": True}, "has a rate that is no number of messages a second"),
        ({"host": "x", "user": "me"}, "has one of user and password without the other"),
        ({"host": "x", "user": "me", "password": "canary"}, 'has a secret in "password"'),
        ({"host": "x", "user": "me", "password": "$MAIL"}, "names $MAIL, which is not set"),
    ],
)
def test_settings_that_cannot_be_used(given: object, told: str) -> None:
    """A sentence each, and never a secret."""
    with pytest.raises(SettingsError) as error:
        read_service(given, {})
    assert told in str(error.value)
    assert "canary" not in str(error.value)
