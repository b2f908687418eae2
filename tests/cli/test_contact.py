"""`contact` without a terminal: which lines it writes, where, and what readers see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plainstatus.read.project import find_project
from plainstatus.record.load import load
from plainstatus.views.overview import overview
from tests.cli.test_incident import NOTHING
from tests.support.days import BREACH, INCIDENT, SECOND_DAY, TYPED, incidents
from tests.support.running import Run

OPEN = "      - {at: 2026-11-16 08:00, status: resolved, text: It is over. You need do nothing.}\n"


@pytest.fixture
def run(on_second_day: Callable[..., Run]) -> Run:
    """Return what runs a task on the second day."""
    return on_second_day()


def write(folder: Path, yaml: str) -> None:
    """Put other incidents there."""
    (folder / "site" / "incidents.yaml").write_bytes(yaml.encode())


def now(folder: Path) -> dict[str, tuple[str, str | None]]:
    """Return by contact how readers see it: state and reason."""
    loaded = load(find_project(folder / "site").settings, SECOND_DAY)
    contacts = overview(loaded.site, loaded.now).contacts
    return {name: (one.state, one.reason) for name, one in contacts.items()}


def test_closed_and_open_again(run: Run, tmp_path: Path) -> None:
    """While a notice is open its readers are told by an update, with words that can stand and its promise."""
    code, out, errors = run("contact", name="phone", close=True, reason="We write instead", until="12:00")

    assert code == 0, errors
    closed = (
        f'      - at: {TYPED}\n        text: "Our phone is closed for now, until 12:00 PST on 16 November 2026. We '
        'write instead. You can reach us here: help@shoe-shop.org."\n'
        "        contacts: {phone: {state: closed, reason: We write instead, until: 2026-11-16 12:00}}\n"
        "        next_update: 2026-11-18 09:00\n"
    )
    assert incidents(tmp_path) == BREACH + closed
    assert out.partition("until: ")[0].startswith(f"in an update of {INCIDENT}: Notice of data breach: customer data\n")
    assert "    2026-11-16 09:00 Our phone is closed for now, until 12:00 PST" in out
    assert out.endswith(
        f"phone is closed: added an update of {INCIDENT} in incidents.yaml; readers see it after: invoke publish\n"
    )
    assert now(tmp_path)["phone"] == ("closed", "We write instead")

    code, _, errors = run("contact", name="phone", open=True, text="You can phone us again.")

    assert code == 0, errors
    assert incidents(tmp_path) == BREACH + closed + (
        f"      - at: {TYPED}:01\n        text: You can phone us again.\n        contacts: {{phone: {{state: open}}}}\n"
        "        next_update: 2026-11-18 09:00\n"
    )
    assert now(tmp_path)["phone"] == ("open", None)


@pytest.mark.parametrize(
    ("flags", "before", "after"),
    [
        ({"busy": True, "reason": "Too many calls"},
         '{kind: phone, value: "+1-555-0100"}   # the only line',
         '{kind: phone, value: "+1-555-0100", state: overloaded, reason: Too many calls}   # the only line'),
        ({"close": True, "reason": "A", "until": "2 h"},
         '{kind: phone, value: "+1-555-0100", state: overloaded, reason: "B, c"}',
         '{kind: phone, value: "+1-555-0100", state: closed, reason: A, until: 2026-11-16 11:00}'),
        ({"close": True, "reason": "A"},
         '{kind: phone, until: 2026-11-20 09:00, state: closed, reason: B, value: "1"}',
         '{kind: phone, state: closed, reason: A, value: "1"}'),
        ({"open": True},
         '{kind: phone, state: closed, value: "1", reason: B, until: 2026-11-20 09:00}',
         '{kind: phone, value: "1"}'),
        ({"open": True},
         '\n      kind: phone\n      # since Monday\n      state: closed   # all day\n      value: "1"\n      '
         "reason: |\n        Too many.\n      until: 2026-11-20 09:00",
         '\n      kind: phone\n      # since Monday\n      value: "1"'),
    ],
)  # fmt: skip
def test_where_no_notice_is_open(run: Run, tmp_path: Path, flags: dict[str, Any], before: str, after: str) -> None:
    """It changes where contacts stand, in every style, and nothing else does."""
    phone = '{kind: phone, value: "+1-555-0100"}   # the only line'
    newline = "\r\n" if flags.get("until") or "since Monday" in before else "\n"
    site = f"{BREACH}{OPEN}".replace("\n", newline)
    write(tmp_path, site.replace(phone, before.replace("\n", newline)))

    code, out, errors = run("contact", name="phone", **flags)

    assert code == 0, errors
    assert incidents(tmp_path) == site.replace(phone, after.replace("\n", newline))
    assert "no update says so: readers see it where they look how to reach you\n" in out


def test_what_an_update_says_goes_first(run: Run, tmp_path: Path) -> None:
    """A way that an outage's update has closed is opened there, whatever else is open; so it takes effect."""
    outage = (
        "  - id: 2026-11-15-shop\n    title: The shop is slow\n    updates:\n      - at: 2026-11-15 14:00\n"
        "        text: You wait long.\n        contacts: {phone: {state: closed, reason: A fire}}\n"
        "        next_update: 2026-11-17 09:00\n"
    )
    write(tmp_path, BREACH.replace("incidents:\n", f"incidents:\n{outage}"))

    code, _, errors = run("contact", name="phone", id="none", open=True)
    assert (code, errors) == (
        2,
        "--id: an update of 2026-11-15-shop says how phone is, and goes before what stands elsewhere (write --id "
        f"2026-11-15-shop)\n{NOTHING}",
    )
    code, out, errors = run("contact", name="phone", open=True)

    assert code == 0, errors
    assert out.startswith("in an update of 2026-11-15-shop: The shop is slow\n")
    assert now(tmp_path)["phone"] == ("open", None)


def test_a_notice_that_names_it_is_told_so(run: Run, tmp_path: Path) -> None:
    """What the organisation has closed is opened there: an update would only hold while its incident is open."""
    write(tmp_path, BREACH.replace('value: "+1-555-0100"}', 'value: "+1-555-0100", state: closed, reason: A fire}'))

    assert run("contact", name="phone", open=True)[0] == 0
    assert incidents(tmp_path) == BREACH


def test_words_of_another_language_are_asked_for(run: Run, tmp_path: Path) -> None:
    """Our sentence is English; on another site there is none to stand in."""
    write(tmp_path, BREACH.replace("  timezone:", "  language: de\n  timezone:"))

    code, _, errors = run("contact", name="phone", close=True, reason="Zu viele Anrufe.")

    assert code == 2
    assert errors == (
        "--text is missing, and there is no terminal to ask at (give the text, or - to read standard input)\n" + NOTHING
    )


@pytest.mark.parametrize("until", ["", "2026-11-17 12:00"])
def test_what_was_told_already(run: Run, tmp_path: Path, until: str) -> None:
    """Nobody is told the same twice; another reason or time is news."""
    closed = {"name": "phone", "close": True, "reason": "A fire."}
    assert run("contact", **closed, until=until)[0] == 0
    before = incidents(tmp_path)

    assert run("contact", **closed, until=until)[2] == f"that is what stands there already\n{NOTHING}"
    assert incidents(tmp_path) == before
    assert run("contact", **closed | {"reason": "A flood."}, until=until)[0] == 0
    assert run("contact", **closed | {"reason": "A flood."}, until="2026-11-18 12:00")[0] == 0


def test_what_opened_by_itself_can_be_told(run: Run, tmp_path: Path) -> None:
    """Its time has come, and no update has said that it is open again."""
    told = "        contacts: {phone: {state: closed, reason: A fire, until: 2026-11-16 08:00}}\n"
    write(tmp_path, BREACH.replace("        next_update", f"{told}        next_update"))

    assert run("contact", name="phone", open=True)[0] == 0
    assert run("contact", name="phone", open=True)[2] == f"that is what stands there already\n{NOTHING}"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"name": "fone", "open": True}, "--name: there is no way to reach you called 'fone'; did you mean phone?"),
        ({"name": "chat", "open": True}, "--name: there is no way to reach you called 'chat' (known: help, phone)"),
        ({"open": True}, "--name is missing, and there is no terminal to ask at (which way to reach you)"),
        ({"name": "phone"}, "--close is missing, or how it is otherwise (--close, --busy or --open)"),
        ({"name": "phone", "open": True, "busy": True}, "--busy, --open exclude each other (leave all but one out)"),
        ({"name": "phone", "open": True, "reason": "x"}, "--reason, --until: they belong to a way that is not open "
         "(leave them out)"),
        ({"name": "phone", "close": True, "until": "whenever", "reason": "x"}, "--until: 'whenever' is not "
         "a time (type for example now, 14:30, 2 h, 90 min, tomorrow 9:00 or 2026-11-15 13:00)"),
        ({"name": "help", "close": True}, "--reason is missing, and there is no terminal to ask at (why, told to "
         "readers in a sentence)"),
        ({"name": "phone", "open": True, "id": "none", "text": "x"}, "--text: only an update has that (name its "
         "incident: --id)"),
        ({"name": "phone", "open": True, "id": "none"}, "that is what stands there already"),
        ({"name": "phone", "open": True}, "that is what stands there already"),
        ({"name": "phone", "open": True, "text": "You can phone us."}, "that is what stands there already"),
        ({"name": "phone", "open": True, "id": "x"}, "--id: there is no incident 'x' (known here: 2026-11-15-data)"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(run: Run, tmp_path: Path, flags: dict[str, Any], message: str) -> None:
    """The message names the flag, the exit code is 2, and nothing is written."""
    code, _, errors = run("contact", **flags)

    assert (code, errors) == (2, f"{message}\n{NOTHING}")
    assert incidents(tmp_path) == BREACH


def test_a_site_without_contacts(run: Run, tmp_path: Path) -> None:
    """It is said where they belong."""
    head, _, rest = BREACH.partition("  contacts:\n")
    write(tmp_path, head + rest.partition("  domains:")[1] + rest.partition("  domains:")[2])

    code, _, errors = run("contact", name="phone", open=True)

    assert (code, errors) == (2, f"organisation: has no contacts: (add them in incidents.yaml)\n{NOTHING}")
