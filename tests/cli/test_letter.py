"""`letter` without a terminal: the files that it writes, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plainstatus.edit.letter_page import letter_gaps, with_head_line, with_words
from plainstatus.read.project import find_project
from plainstatus.record.load import load
from tests.cli.test_incident import NOTHING
from tests.support.days import INCIDENT, SECOND_DAY
from tests.support.running import Run

SORRY = (
    f"Title: We are sorry\nIncident: {INCIDENT}\nName: Robin Vale\nDate: 2026-11-15\nAudience: our customers\n\n"
    "We found it on Sunday. You should choose a new password.\n"
)
GERMAN = "Title: Es tut uns leid\nLang: de\n\nWir haben es am Sonntag bemerkt.\n"


#: Below content/.
FILES = {"statements__sorry": SORRY, "statements__sorry.de": GERMAN}


@pytest.fixture
def run(on_second_day: Callable[..., Run]) -> Run:
    """Return what runs a task on the second day."""
    return on_second_day(**FILES)


def letter(folder: Path, name: str) -> str:
    """Return a letter's file."""
    return (folder / "site" / "content" / "statements" / f"{name}.md").read_bytes().decode()


def test_a_letter_to_staff(run: Run, tmp_path: Path) -> None:
    """Its name is made from the incident and whom it is to; what readers newly see is shown, and its address."""
    code, out, errors = run(
        "letter", to="staff", name="Robin Vale", role="Chief executive", title="To all of us", text="You help.\n\n- So."
    )

    assert code == 0, errors
    assert letter(tmp_path, f"{INCIDENT}-to-staff") == (
        f"Title: To all of us\nIncident: {INCIDENT}\nName: Robin Vale\nRole: Chief executive\nDate: 2026-11-16\n"
        "Audience: our staff\n\nYou help.\n\n- So.\n"
    )
    assert out.endswith(
        "readers will newly see, after: invoke publish\n  statements: 1 new statement\n    To all of us\n"
        f"      You help. - So.\nwrote a letter to staff in content/statements/{INCIDENT}-to-staff.md; readers see it "
        "after: invoke publish\nonce it is published, its address is: "
        f"https://status.shoe-shop.org/statements/{INCIDENT}-to-staff.html\n"
        f"to send it to each of them: invoke mail {INCIDENT} --audience staff\n"
    )
    assert run("letter", to="staff", name="R", text="You help.", title="Again")[0] == 0
    assert "Title: Again\n" in letter(tmp_path, f"{INCIDENT}-to-staff-2")


def test_a_letter_about_nothing_in_particular(run: Run, tmp_path: Path) -> None:
    """It names no incident, has the name and the day that it is given."""
    code, _, errors = run(
        "letter", id="none", name="R", text="You are welcome.", title="Hello", file="hello", date="2026-11-12"
    )

    assert code == 0, errors
    assert letter(tmp_path, "hello") == (
        "Title: Hello\nName: R\nDate: 2026-11-12\nAudience: our customers\n\nYou are welcome.\n"
    )


def test_corrected(run: Run, tmp_path: Path) -> None:
    """The words change, the note stands below the head, and what is told in other languages is named."""
    code, out, errors = run("letter", correct="sorry", text="We found it on Monday.", note="We first wrote Sunday.")

    assert code == 0, errors
    assert letter(tmp_path, "sorry") == SORRY.replace("our customers\n", "our customers\nCorrected: We first wrote "
                                                      "Sunday.\n").replace(
        "We found it on Sunday. You should choose a new password.", "We found it on Monday.")  # fmt: skip
    assert letter(tmp_path, "sorry.de") == GERMAN
    assert "note: content/statements/sorry.de.md still says the old (change it in an editor)\n" in out
    assert "We are sorry (corrected)\n      We first wrote Sunday.\n" in out


def test_withdrawn(run: Run, tmp_path: Path) -> None:
    """In every language, for each says so."""
    code, out, errors = run("letter", withdraw="sorry", reason="It went to the wrong people.")

    assert code == 0, errors
    assert letter(tmp_path, "sorry") == SORRY.replace("our customers\n", "our customers\nWithdrawn: It went to the "
                                                      "wrong people.\n")  # fmt: skip
    assert letter(tmp_path, "sorry.de") == GERMAN.replace("Lang: de\n", "Lang: de\nWithdrawn: It went to the wrong "
                                                          "people.\n")  # fmt: skip
    assert (
        "statements: 1 withdrawn statement\n    We are sorry (withdrawn)\n      It went to the wrong people.\n" in out
    )
    for flag, message in (
        ("withdraw", "it is withdrawn already"),
        ("correct", "it is withdrawn (write a new letter)"),
        ("translate", "it is withdrawn (write a new letter)"),
    ):
        code, _, errors = run("letter", **{flag: "sorry"})
        assert (code, errors) == (2, f"--{flag}: {message}\n{NOTHING}")


def test_translated(run: Run, tmp_path: Path) -> None:
    """A file beside it, in its language."""
    code, out, errors = run(
        "letter", translate="sorry", language="es", title="Lo sentimos", text="Lo supimos el domingo."
    )

    assert code == 0, errors
    assert letter(tmp_path, "sorry.es") == "Title: Lo sentimos\nLang: es\n\nLo supimos el domingo.\n"
    assert "statements: 1 translated statement\n    We are sorry\n      also in es\n" in out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({}, "--name is missing, and there is no terminal to ask at (who signs)"),
        ({"name": "R"}, "--text is missing, and there is no terminal to ask at (give the text, or - to read standard "
         "input)"),
        ({"name": "R", "text": "x", "to": "press"}, "--to: 'press' is none of: customers, staff"),
        ({"name": "R", "text": "x", "date": "2026-13-01"}, "--date: '2026-13-01' is not a day: month must be in 1..12 "
            "(write for example 2026-11-15)"),
        ({"name": "R", "text": "x", "id": "y"}, f"--id: there is no incident 'y' (known here: {INCIDENT})"),
        ({"name": "R", "text": "x", "file": "sorry"}, "--file: content/statements/sorry.md is there already (write "
         "another)"),
        *(({"name": "R", "text": "x", "file": name}, f"--file: {name!r} is no name of a file (write the name alone, "
         "such as a-letter)") for name in ("../../evil", "/evil", "sub/x", "..", ".hidden", "a\\b", " .md")),
        *(({flag: name}, f"--{flag}: 'sorry.{name[-2:]}' is a letter in one of its languages (name the "
         "letter: sorry)") for flag in ("withdraw", "correct", "translate") for name in ("sorry.de", "sorry.es")),
        ({"name": "R", "text": "x", "note": "y"}, "--note: a new letter has no such thing (leave it out)"),
        ({"correct": "sorry", "withdraw": "sorry"}, "--correct, --withdraw: they exclude each other (leave all but one "
         "out)"),
        ({"correct": "sorry", "reason": "x"}, "--reason: --correct takes no such thing (leave it out)"),
        ({"correct": "sory", "text": "x"}, "--correct: there is no letter 'sory'; did you mean sorry?"),
        ({"correct": "sorry", "text": "x"}, "--note is missing, and there is no terminal to ask at (what was wrong, "
         "told to readers in a sentence)"),
        ({"correct": "sorry", "text": "We found it on Sunday. You should choose a new password."}, "that is what "
         "stands there already"),
        ({"translate": "sorry", "language": "de", "text": "x", "title": "y"}, "--language: "
         "content/statements/sorry.de.md is there already (change it in an editor)"),
        ({"translate": "sorry", "language": "en", "text": "x", "title": "y"}, "--language: 'en' is the organisation's "
         "own language (write another one)"),
        ({"translate": "sorry", "text": "x", "title": "y"}, "--language is missing, and there is no terminal to ask at "
         "(in which language (such as de))"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(run: Run, tmp_path: Path, flags: dict[str, Any], message: str) -> None:
    """The message names the flag, the exit code is 2, and nothing is written."""
    code, _, errors = run("letter", **flags)

    assert (code, errors) == (2, f"{message}\n{NOTHING}")
    folder = tmp_path / "site" / "content" / "statements"
    assert sorted(path.name for path in folder.iterdir()) == ["sorry.de.md", "sorry.md"]
    assert letter(tmp_path, "sorry") == SORRY


def test_a_name_that_can_be_no_address(run: Run, tmp_path: Path) -> None:
    """What the reader of letters says is said before anything is written; no file goes astray."""
    code, _, errors = run("letter", name="R", text="You see.", file="A letter")

    assert code == 3
    assert errors.startswith("content/statements/A letter.md: the file's name becomes part of an address")
    assert not (tmp_path / "site" / "content" / "statements" / "A letter.md").exists()


def test_a_letter_that_nobody_has_seen(run: Run, tmp_path: Path) -> None:
    """It is not withdrawn, but deleted; corrected without a note."""
    run("letter", name="R", text="You see.", file="new")

    code, _, errors = run("letter", withdraw="new", reason="x")
    assert (code, errors) == (2, f"nobody has seen this letter (delete content/statements/new.md)\n{NOTHING}")
    code, _, errors = run("letter", correct="new", text="You see more.", note="x")
    assert (code, errors) == (
        2, f"--note: the letter is not published yet, so readers need none (leave it out)\n{NOTHING}"
    )  # fmt: skip
    assert run("letter", correct="new", text="You see more.")[0] == 0
    assert letter(tmp_path, "new").endswith("\n\nYou see more.\n")


def test_the_template_knows_what_is_recorded(first_day: Callable[..., Path]) -> None:
    """What is not recorded stays a gap."""
    site = load(find_project(first_day()).settings, SECOND_DAY).site
    known = letter_gaps(site.incidents[0], site.organisation, start="now", next_update="")

    assert known["what_happened"] == "Someone copied data."
    assert known["kinds_of_data"] == "names; possibly passwords"
    assert known["help"] == "help@shoe-shop.org"
    assert "next_update" not in known


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "headed", "said"),
    [
        ("Title: x\nDate: y\n\nOld.\n", "Title: x\nDate: y\nCorrected: z\n\nOld.\n", "Title: x\nDate: y\n\nNew.\n"),
        ("---\nTitle: x\n---\n\nOld.\n", "---\nTitle: x\nCorrected: z\n---\n\nOld.\n", "---\nTitle: x\n---\n\nNew.\n"),
        ("Title: x\n    goes on\n\n\nOld.\n", "Title: x\n    goes on\nCorrected: z\n\n\nOld.\n",
         "Title: x\n    goes on\n\n\nNew.\n"),
        ("Corrected: a\n    b\nTitle: x\n\nOld.", "Corrected: a\n    b\nCorrected: z\nTitle: x\n\nOld.",
         "Corrected: a\n    b\nTitle: x\n\nNew.\n"),
    ],
)  # fmt: skip
def test_only_the_line_and_the_words_change(newline: str, text: str, headed: str, said: str) -> None:
    """In every way in which a head may stand there, with the line ends that it has."""
    typed = text.replace("\n", newline)

    assert with_head_line(typed, "Corrected", "z") == headed.replace("\n", newline)
    assert with_words(typed, "New.") == said.replace("\n", newline)


@pytest.mark.parametrize("where", ["name", "role", "title", "text"])
def test_a_gap_is_not_written(run: Run, tmp_path: Path, where: str) -> None:
    """What a template leaves to be filled in stops it, as it stops updates: wherever in the letter it stands."""
    code, _, errors = run("letter", **{"name": "R", "text": "You see.", where: "You {action}."})

    assert code == 3
    assert errors.endswith(
        "content/statements/2026-11-15-data-to-customers.md: {action}: a gap of a template, "
        f"which nobody has filled in (fill it in, or take it out)\n{NOTHING}"
    )
    folder = tmp_path / "site" / "content" / "statements"
    assert sorted(path.name for path in folder.iterdir()) == ["sorry.de.md", "sorry.md"]
