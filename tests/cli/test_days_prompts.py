"""The four days of the seed case as a person at a terminal goes through them: commands alone, no YAML by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cli.test_breach import SITE as DRILL
from tests.cli.test_breach_prompts import DIALOGUE as FIRST_NOTICE
from tests.cli.test_incident_prompts import talk
from tests.support.days import BREACH, INCIDENT
from tests.support.project import make_project
from tests.support.pseudo_terminal import Terminal
from tests.support.publishing import REAL

__all__ = ["SITE", "STEPS", "Step", "first_id"]

pytestmark = pytest.mark.slow

#: The site of the drill, with a clock that runs and an address that is real: it keeps a record.
SITE = DRILL.replace("clock: 2026-11-15 20:00\n", "").replace("example.com", "shoe-shop.org")
_WRITE = ("write this? [Y/n] ", "")
_PUBLISH = [("publish this? [Y/n] ", "")]


@dataclass(frozen=True)
class Step:
    """A command, with `ID` for the incident, and each of its questions with the answer."""

    day: int
    what: str
    arguments: tuple[str, ...]
    dialogue: Sequence[tuple[str, str]]


def first_id() -> str:
    """Return the id that a notice of today gets."""
    return f"{datetime.now(ZoneInfo('America/Los_Angeles')):%Y-%m-%d}-customer-data"


#: As on the drill's site, but that it is today.
_NOTICE = [
    (asked.partition(" [2026")[0] if "or none)" in asked else asked, answer.replace("example.com", "shoe-shop.org"))
    for asked, answer in FIRST_NOTICE
]
#: In their order.
STEPS = [
    Step(1, "the first notice, the phone closed", ("breach",), [
        (question, {"18:10": "20 min", "Everyone with an account.": ""}.get(answer, answer))
        for question, answer in _NOTICE
    ]),
    Step(1, "moved into place", ("breach", "--release", "ID"), [_WRITE]),
    Step(1, "published", ("publish",), _PUBLISH),
    Step(2, "whom it concerns, and how many", ("correct", "ID"), [
        ("What is wrong [text]: ", "fact"),
        ("(such as people.count): ", "affects"),
        ("affects: what is right: ", "Everyone with an account."),
        ("(Enter: no more): ", "people.count"),
        ("people.count: what is right: ", "24000000"),
        ("(Enter: no more): ", ""),
        _WRITE,
    ]),
    Step(2, "published", ("publish",), _PUBLISH),
    Step(2, "a figure that was wrong", ("correct", "ID", "--fact", "people.count=24500000"), [
        ("Why, told to readers in a sentence: ", "We found a second list of accounts."),
        _WRITE,
    ]),
    Step(2, "published", ("publish",), _PUBLISH),
    Step(3, "the phone open again", ("contact", "phone", "--open"), [("> ", ""), _WRITE]),
    Step(3, "a letter to staff", ("letter", "--to", "staff"), [
        ("Who signs: ", "Robin Vale"),
        ("(Enter: leave it out): ", "Chief executive"),
        ("what I ask of you]: ", ""),
        ("> ", ""),
        ("what staff do: ", "Answer customers before all else."),
        _WRITE,
    ]),
    Step(3, "published", ("publish",), _PUBLISH),
    Step(4, "what people keep asking", ("answer",), [
        ("in their words: ", "Is my order still coming?"),
        ("> ", "Yes. You need not do anything for it."),
        ("> ", "."),
        ("[is-my-order-still-coming]: ", ""),
        ("Enter: no more): ", "de"),
        ("Is my order still coming?: ", "Kommt meine Bestellung noch?"),
        ("> ", "Ja. Sie müssen nichts dafür tun."),
        ("> ", "."),
        ("Enter: no more): ", ""),
        _WRITE,
    ]),
    Step(4, "published", ("publish",), _PUBLISH),
    Step(4, "the sheet for those who reply", ("answers", "ID"), []),
]  # fmt: skip


def test_four_days_with_commands_alone(tmp_path: Path) -> None:
    """From the first notice to the sheet with the answers; readers find each of them where they look."""
    folder, incident = make_project(tmp_path, SITE, settings=REAL), first_id()
    said = []
    for step in STEPS:
        with Terminal(folder, *(incident if word == "ID" else word for word in step.arguments)) as terminal:
            talk(terminal, step.dialogue)
            code, seen = terminal.end()
        assert code == 0, (step.what, seen)
        said.append(seen)

    output = folder / "output"
    page = (output / "incidents" / f"{incident}.html").read_text(encoding="utf-8")
    assert "<br>Was: 24,000,000<br>Now: 24,500,000<br>Why: We found a second list of accounts.</p>" in page
    assert page.count("<br>Was: ") == 1
    assert "You can reach us by phone again: +1-555-0100." in page
    letter = (output / "statements" / f"{incident}-to-staff.html").read_text(encoding="utf-8")
    assert "Answer customers before all else." in letter
    faq = (output / "security-faq.html").read_text(encoding="utf-8")
    assert "Kommt meine Bestellung noch?" in faq
    assert (
        "Is my order still coming?\n   https://status.shoe-shop.org/security-faq.html#is-my-order-still-coming"
        in said[-1]
    )
    assert f"  https://status.shoe-shop.org/statements/{incident}-to-staff.html  What we tell" in said[9]


@pytest.mark.parametrize("what", ["the phone open again", "a letter to staff", "what people keep asking", "no fact"])
def test_whoever_stops_has_written_nothing(what: str, tmp_path: Path) -> None:
    """Ctrl-C in the middle, and 'n' at the last question, leave every file as it was."""
    # There is something to open.
    closed = "        contacts: {phone: {state: closed, reason: A fire.}}\n        next_update"
    folder = make_project(tmp_path, BREACH.replace("        next_update", closed))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    step = next((step for step in STEPS if step.what == what), Step(2, what, ("correct", "ID"), STEPS[3].dialogue))
    typed = [INCIDENT if word == "ID" else word for word in step.arguments]
    # What was promised there is long over.
    typed += ["--next-update", "2 h"] if "contact" in typed else []

    with Terminal(folder, *typed) as terminal:
        talk(terminal, step.dialogue[: len(step.dialogue) // 2])
        terminal.wait_for(step.dialogue[len(step.dialogue) // 2][0])
        code, seen = terminal.stop("\x03")
    assert (code, seen.endswith("stopped: nothing was written\n")) == (130, True), seen
    with Terminal(folder, *typed) as terminal:
        talk(terminal, step.dialogue[:-1])
        terminal.answer(step.dialogue[-1][0], "n")
        code, seen = terminal.end()
    assert (code, seen.endswith("nothing was written\n")) == (1, True), seen
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
