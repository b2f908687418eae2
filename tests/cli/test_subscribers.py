"""`import-subscribers`: whom an export brings into a service, who is left out, and what the next update sends them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.cli import subscribers
from plainstatus.deliver.announce.ledger import ledger_line
from plainstatus.deliver.announce.subscribers import read_export
from plainstatus.errors import SettingsError
from tests.cli.test_announce import NEWS
from tests.support.build import component
from tests.support.channels import KINDS, given_for
from tests.support.list_networks import Buttondown, Listmonk, Person
from tests.support.networks import Answer, Asked, Network, running
from tests.support.publishing import REAL, real_project
from tests.support.running import Run, runner

COMPONENTS = (component("checkout", external_id="b13yz5g2cw10"), component("accounts", aliases=["logins"]))
#: As Statuspage's API calls what it has of a subscriber.
EXPORT = """\
Id,Mode,Email,Endpoint,Phone Number,Components,Confirmed,Quarantined At,Created At
1,email,ada@example.net,,,,true,,2026-01-01
2,email,bob@example.net,,,b13yz5g2cw10,yes,,2026-01-02
3,email,eve@example.net,,,,false,,2026-01-03
4,email,old@example.net,,,,true,2026-05-01T00:00:00Z,2026-01-04
5,sms,,,+15550100,,true,,2026-01-05
6,webhook,,https://hooks.example.net/x,,,true,,2026-01-06
7,slack,,,,,true,,2026-01-07
8,email,not-an-address,,,,true,,2026-01-08
9,email,dan@example.net,,,a-part-that-went,true,,2026-01-09
"""


def rows(text: str | bytes, tmp_path: Path) -> list[tuple[int, str, tuple[str, ...], str]]:
    """Return what a file says of each row."""
    path = tmp_path / "subscribers.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    found = read_export(path, COMPONENTS)
    return [(one.line, one.address, one.components, one.left_out) for one in found]


def test_who_is_taken_in_and_who_left_out(tmp_path: Path) -> None:
    """Whoever has confirmed an address is; a phone, a webhook, a bounce and an unknown component are not."""
    assert rows(EXPORT, tmp_path) == [
        (2, "ada@example.net", (), ""),
        (3, "bob@example.net", ("checkout",), ""),
        (4, "", (), "not confirmed"),
        (5, "", (), "in quarantine, unsubscribed or about to be removed"),
        (6, "", (), "phone numbers"),
        (7, "", (), "webhooks"),
        (8, "", (), "Slack channels"),
        (9, "", (), "without a usable address"),
        (10, "", (), "for components alone that this site has not"),
    ]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("email,confirmed\na@example.net,yes\nb@example.net,no\nc@example.net,\n", ["a@example.net"]),
        ("Type;Endpoint;Status\nEMAIL;a@example.net;Active\nemail;b@example.net;unconfirmed\n", ["a@example.net"]),
        ("email\tconfirmed_at\na@example.net\t2026-01-01\nb@example.net\tnull\nc@example.net\t\n", ["a@example.net"]),
        ("Email Address,State,Confirmed At\na@example.net,active,\nb@example.net,active,2026\n", ["b@example.net"]),
        ("recipient,verified\n+1 555 0100,true\nhttps://x.example.net,true\na@example.net,TRUE\n", ["a@example.net"]),
        ("email,confirmed\na@example.net\n\n,,\n", []),
        ("\ufeffemail,confirmed,components\r\na@example.net,true,Accounts|logins\r\n", ["a@example.net"]),
        # Their import's column says that nobody is asked, which is no consent.
        ("type,email,skip_confirmation_notification,state\nemail,a@example.net,yes,unconfirmed\n", []),
    ],
)
def test_other_names_for_the_same(text: str, taken: list[str], tmp_path: Path) -> None:
    """Columns are known by several names; wherever one of them does not say yes, nobody has confirmed."""
    for encoding in ("utf-8", "utf-16"):
        found = rows(text.removeprefix("\ufeff" if encoding == "utf-16" else "").encode(encoding), tmp_path)
        assert [address for _, address, _, _ in found if address] == taken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "subscribers.csv:1: no column is called email or endpoint (there are: none)"),
        ("a@example.net,true\n", "subscribers.csv:1: no column is called email or endpoint (there are: true)"),
        (
            "email,created_at\na@example.net,2026\n",
            "subscribers.csv:1: no column says who has confirmed (call one `confirmed`, with yes or no in each line; "
            "there are: email, created_at)",
        ),
        (b"email,confirmed\n\xff\xfe@example.net,yes\n", "subscribers.csv is not UTF-8 (save it anew as CSV in UTF-8)"),
        (
            'email,confirmed\na@example.net,yes\n"' + "x" * 200_000,
            "subscribers.csv:3: this is no CSV: field larger than field limit (131072)",
        ),
    ],
)
def test_files_that_are_none(text: str | bytes, said: str, tmp_path: Path) -> None:
    """Each is told in a sentence, without an address."""
    with pytest.raises(SettingsError) as caught:
        rows(text, tmp_path)
    assert str(caught.value) == said


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever stands in the file, each row is taken in with an address, or left out with a reason."""
    try:
        found = rows("email,confirmed\n" + text.encode("utf-8", "replace").decode(), tmp_path_factory.getbasetemp())
    except SettingsError:
        return
    assert all(bool(address) != bool(left_out) for _, address, _, left_out in found)


def test_a_long_export_takes_no_memory(tmp_path: Path) -> None:
    """It is read line by line."""
    path = tmp_path / "subscribers.csv"
    path.write_text("email,confirmed\n" + "".join(f"n{n}@example.net,yes\n" for n in range(3_000)), encoding="utf-8")
    found = read_export(path, COMPONENTS)
    next(found)
    tracemalloc.start()
    number = sum(1 for _ in found)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert number == 2_999
    assert peak < 50_000


@pytest.fixture(params=["listmonk", "buttondown"])
def there(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listmonk | Buttondown]:
    """Return a service on loopback."""
    network: Any = KINDS[request.param]()
    if isinstance(network, Listmonk):
        network.add_list(2, "Checkout", "component-checkout")
    with running(network):
        for name, value in given_for(request.param, network)[1].items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(subscribers, "_PAUSES", (0.0, 0.0))
        yield network


@pytest.fixture
def run(
    tmp_path: Path, there: Listmonk | Buttondown, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return what runs a task in a site with the service as a channel, and an export beside its settings."""
    folder, kind = tmp_path / "site", type(there).__name__.lower()
    channels = {"mail": given_for(kind, there)[0]}
    text = NEWS.replace("  - id: checkout\n", "  - id: checkout\n    external_id: b13yz5g2cw10\n")
    real_project(folder, text, settings=f"{REAL}STATUS_CHANNELS = {channels!r}\n")
    known = ledger_line("seen", datetime.now(UTC) - timedelta(days=9), channel="mail")
    (folder / "announcements.jsonl").write_bytes(known)
    (folder / "export.csv").write_text(EXPORT, encoding="utf-8")
    return runner(folder, "", monkeypatch, capsys)


def test_whoever_was_moved_gets_the_next_update_once(run: Run, there: Any, tmp_path: Path) -> None:
    """The whole way: an export, the import, a publish, and another; nobody else hears anything."""
    account = there_called(there)
    code, said, complained = run("import-subscribers", source="export.csv", yes=True)
    assert (code, complained) == (0, "")
    assert said == (
        "export.csv: 9 subscribers\n"
        f"  confirmed, by e-mail: 2, to mail ({account}); for everything: 1\n"
        "    for checkout: 1\n"
        "  left out: 1 Slack channels (line 8)\n"
        "  left out: 1 for components alone that this site has not (line 10)\n"
        "  left out: 1 in quarantine, unsubscribed or about to be removed (line 5)\n"
        "  left out: 1 not confirmed (line 4)\n"
        "  left out: 1 phone numbers (line 6)\n"
        "  left out: 1 webhooks (line 7)\n"
        "  left out: 1 without a usable address (line 9)\n"
        "mail: 2 of 2 taken in\n"
    )
    assert there.mails == []

    code, said, _ = run("publish", yes=True)
    assert code == 0
    assert "mail: told 'Investigating: Checkout is slow.'" in said
    told = [
        ("ada@example.net", "Investigating: Checkout is slow."),
        ("bob@example.net", "Investigating: Checkout is slow."),
    ]
    assert there.mails == told
    assert run("publish", yes=True)[0] == run("announce")[0] == 0
    assert there.mails == told

    for path in (tmp_path / "site").rglob("*"):
        if path.is_file() and path.name != "export.csv":
            assert b"ada@example.net" not in path.read_bytes(), path


def there_called(there: Any) -> str:
    """Return how the service's account is shown, before anybody is in it."""
    host = there.url.removeprefix("http://")
    if isinstance(there, Listmonk):
        return f"the list 'Status' of {host}, with 0 subscribers"
    return f"the account 'exampleshoes' of {host}"


def test_a_second_run_takes_nobody_in_twice(run: Run, there: Any) -> None:
    """Whoever is there stays as they are, whoever has left too; a dry run does nothing."""
    assert run("import-subscribers", source="export.csv", dry_run=True)[0] == 0
    assert there.people == {}
    there.takes_in(Person("Ada@example.net", [], left=True))

    assert run("import-subscribers", source="export.csv", yes=True)[1].endswith(
        "mail: 1 of 2 taken in; known there before, and left as they are: 1\n"
    )
    assert run("import-subscribers", source="export.csv", yes=True)[1].endswith(
        "mail: 0 of 2 taken in; known there before, and left as they are: 2\n"
    )
    assert there.people["ada@example.net"].left


def test_a_service_that_stops_in_the_middle(run: Run, there: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has, it has; it says why, without an address, and the same command goes on."""
    usual = there.handle

    def full(asked: Asked) -> Answer:
        if asked.path.endswith("/subscribers") and len(there.people) == 1:
            return Answer(429, {"message": f"no bob@example.net with {Network.secret}"}, {"Retry-After": "3600"})
        answer: Answer = usual(asked)
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(there, "handle", full)
        code, said, complained = run("import-subscribers", source="export.csv", yes=True)
    assert code == 6
    assert said.endswith("mail: 1 of 2 taken in\n")
    host = there.url.removeprefix("http://")
    assert complained == (
        f"export.csv:3: mail: {host} answers 429: no … with …\n"
        "whom it has, it has: go on with invoke import-subscribers export.csv\n"
    )
    assert run("import-subscribers", source="export.csv", yes=True)[1].endswith(
        "mail: 1 of 2 taken in; known there before, and left as they are: 1\n"
    )


def test_an_answer_that_is_lost(run: Run, there: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was taken in by a question whose answer is lost is known at the next, and counts as taken in."""
    usual, lost = there.handle, list[Asked]()

    def loses(asked: Asked) -> Answer:
        answer: Answer = usual(asked)
        if asked.path.endswith("/subscribers") and len(lost) < 2:
            lost.append(asked)
            return Answer(503)
        return answer

    monkeypatch.setattr(there, "handle", loses)
    assert run("import-subscribers", source="export.csv", yes=True)[1].endswith("mail: 2 of 2 taken in\n")
    assert len(there.people) == 2


def test_addresses_that_the_service_refuses(run: Run, there: Any, tmp_path: Path) -> None:
    """They are named by their lines, and the others are taken in."""
    export = tmp_path / "site/export.csv"
    export.write_text("email,confirmed\nada@example.net,yes\nbob@example.net,yes\n", encoding="utf-8")
    usual = there.handle
    code = {"listmonk": "", "buttondown": "email_blocked"}[type(there).__name__.lower()]
    there.handle = lambda asked: Answer(400, {"code": code}) if b"ada@" in asked.body else usual(asked)

    assert run("import-subscribers", source="export.csv", yes=True)[2] == (
        "mail refuses what stands in export.csv, line 2: 1 in all\n"
    )
    assert [*there.people] == ["bob@example.net"]


def test_a_service_that_refuses_everybody(run: Run, there: Any, tmp_path: Path) -> None:
    """After twenty in a row it is not their addresses, and nobody is asked for the rest."""
    export = tmp_path / "site/export.csv"
    export.write_text("email,confirmed\n" + "".join(f"n{n}@example.net,yes\n" for n in range(50)), encoding="utf-8")
    usual, asked = there.handle, list[Asked]()

    def refuses(one: Asked) -> Answer:
        if not one.path.endswith("/subscribers"):
            answer: Answer = usual(one)
            return answer
        asked.append(one)
        return Answer(400, {"code": "email_invalid", "detail": "No n1@example.net"})

    there.handle = refuses
    code, _, complained = run("import-subscribers", source="export.csv", yes=True)
    host = there.url.removeprefix("http://")
    assert (code, len(asked)) == (6, 20)
    assert complained.startswith(f"export.csv:21: mail: {host} answers 400: No …\n")


def test_a_token_that_may_not_manage_lists(run: Run, there: Any) -> None:
    """Listmonk puts people on no list then, and says nothing: whoever was taken in so is named by the line."""
    if isinstance(there, Buttondown):
        return
    there.manages = False
    code, said, complained = run("import-subscribers", source="export.csv", yes=True)
    host = there.url.removeprefix("http://")
    assert (code, said.splitlines()[-1], len(there.people)) == (6, "mail: 0 of 2 taken in", 1)
    assert complained == (
        f"export.csv:2: mail: {host} has taken somebody in and put them on no list: the token's role may not manage it "
        "(allow it lists:manage_all, and delete this subscriber there)\n"
        "whom it has, it has: go on with invoke import-subscribers export.csv\n"
    )


def test_a_token_that_has_expired(run: Run, there: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked anything before the key was tried."""
    for name in ("LISTMONK_SECRET", "BUTTONDOWN_SECRET"):
        monkeypatch.setenv(name, "status:expired")
    code, said, complained = run("import-subscribers", source="export.csv", yes=True)

    assert (code, said) == (6, "")
    assert complained.startswith(f"mail: {there.url.removeprefix('http://')} answers 40")
    assert complained.endswith("\nnobody was taken in\n")
    assert "expired" not in complained
    assert there.people == {}


def test_what_stops_it_before_anything(run: Run, there: Any, tmp_path: Path) -> None:
    """Nobody to ask, no such channel, no such file, no list for a component: nobody was taken in."""
    assert run("import-subscribers", source="export.csv")[2] == (
        "there is nobody here to ask (look at it, and if it is yours, add --yes)\nnobody was taken in\n"
    )
    assert run("import-subscribers", source="export.csv", channel="other", yes=True)[2] == (
        "STATUS_CHANNELS has no Buttondown or listmonk of the name 'other'\nnobody was taken in\n"
    )
    assert run("import-subscribers", source="none.csv", yes=True)[2] == (
        "the export cannot be read: none.csv: No such file or directory\nnobody was taken in\n"
    )
    if isinstance(there, Listmonk):
        del there.lists[2]
        assert run("import-subscribers", source="export.csv", yes=True)[2] == (
            "no list has the tag component-checkout (make one with it in listmonk)\nnobody was taken in\n"
        )
    with (tmp_path / "site/pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write('STATUS_CHANNELS = {"team": {"to": "slack-webhook:$NOT_SET"}}\n')
    assert run("import-subscribers", source="export.csv", yes=True)[0] == 2
    assert there.people == {}
