"""Going back from the last question where a text was made from answers, or several texts were typed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.test_incident_prompts import talk
from tests.support.days import BREACH
from tests.support.project import make_project
from tests.support.pseudo_terminal import Terminal

SITE = f"clock: 2026-11-16 09:00\n{BREACH}"
ASK = "write this? [Y/n] "
WHO = "{who} still open: fill in? [n/E] "
CLOSED = [
    ("Which way to reach you: ", "phone"),
    ("How is phone from now on [closed]: ", "closed"),
    ("(Enter: as above): ", ""),
    ("not known yet): ", "fri 9 am"),
    ("> ", ""),
]
#: From the last question back to that of when.
BACK = [(ASK, "b"), ("> ", "b")]
UNTIL = "fri 9 am; or none]: "
#: And on to the one before that of why.
REASON = [(UNTIL, "b"), ("(Enter: as above): ", "b")]


@pytest.mark.parametrize(
    ("dialogue", "text", "head"),
    [
        ([*BACK, *REASON, ("now on [closed]: ", "overloaded")], "Our phone is overloaded, and you would wait long, "
         "until 09:00 PST on 20 November 2026. Most", "state: overloaded"),
        ([*BACK, (UNTIL, "sat 10 am")], "Our phone is closed for now, until 10:00 PST on 21 November 2026. Most",
         "until: 2026-11-21 10:00"),
        ([*BACK, (UNTIL, "none")], "Our phone is closed for now. Most", "phone:"),
        ([*BACK, *REASON, ("now on [closed]: ", "b"), ("you [phone]: ", "help"), ("on [closed]: ", "closed"),
          ("in a sentence: ", "It burns.")],
         "Our e-mail is closed for now, until 09:00 PST on 20 November 2026. It burns.", "reason: It burns."),
    ],
)  # fmt: skip
def test_a_sentence_goes_with_its_answers(
    dialogue: Sequence[tuple[str, str]], text: str, head: str, tmp_path: Path
) -> None:
    """Whatever it was made from is answered otherwise: it is made anew, and nobody has to notice."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "contact", "--next-update", "2 h") as terminal:
        talk(terminal, [*CLOSED, *dialogue])
        terminal.answer(ASK, "")
        code, seen = terminal.end()

    assert code == 0, seen
    added = (folder / "incidents.yaml").read_text(encoding="utf-8").removeprefix(SITE)
    assert text in added
    assert head in added


def test_a_sentence_that_says_the_opposite(tmp_path: Path) -> None:
    """Who closes it, and goes back to say that it is open, does not write that it is closed."""
    busy = "        contacts: {phone: {state: overloaded, reason: Many calls.}}\n        next_update"
    folder = make_project(tmp_path, SITE.replace("        next_update", busy))

    with Terminal(folder, "contact", "--next-update", "2 h") as terminal:
        talk(terminal, [CLOSED[0], ("now on [open]: ", "closed"), *CLOSED[2:], *BACK, *REASON])
        talk(terminal, [("now on [closed]: ", "open"), (ASK, "")])
        code, seen = terminal.end()

    assert code == 0, seen
    added = (folder / "incidents.yaml").read_text(encoding="utf-8").rpartition("- at:")[2]
    assert 'text: "You can reach us by phone again: +1-555-0100."\n' in added
    assert "closed" not in added


def test_a_sentence_that_was_changed_is_asked_again(tmp_path: Path) -> None:
    """Somebody's own words are kept, and shown with what they would be now."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "contact", "--next-update", "2 h") as terminal:
        talk(terminal, [*CLOSED[:-1], ("> ", "Write to us until Friday."), ("> ", "."), *BACK])
        terminal.answer(UNTIL, "sat 10 am")
        terminal.wait_for("it will say: Our phone is closed for now, until 10:00 PST on 21 November")
        terminal.wait_for("\r\nWrite to us until Friday.\r\n")
        terminal.answer("> ", "Write to us until Saturday.")
        terminal.answer("> ", ".")
        terminal.answer(ASK, "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert "text: Write to us until Saturday.\n" in (folder / "incidents.yaml").read_text(encoding="utf-8")


def test_a_gap_in_the_first_of_two_texts(tmp_path: Path) -> None:
    """What is to be filled in is opened, and not the last text that was typed."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "answer") as terminal:
        talk(terminal, [("in their words: ", "Who can?"), ("> ", "Yes, {who} can."), ("> ", ".")])
        assert "for the template" not in terminal.seen
        talk(terminal, [("[who-can]: ", ""), ("no more): ", "de"), ("Who can?: ", "Wer?"), ("> ", "Ja."), ("> ", ".")])
        talk(terminal, [("no more): ", ""), (WHO, "")])
        talk(terminal, [("  who: ", "everyone"), (ASK, "")])
        code, seen = terminal.end()

    assert code == 0, seen
    pages = folder / "content" / "pages"
    assert "\n\nYes, everyone can.\n" in (pages / "security-faq.md").read_text(encoding="utf-8")
    assert "\n\nJa.\n" in (pages / "security-faq.de.md").read_text(encoding="utf-8")


def test_a_gap_in_an_answer_that_a_text_is_made_from(tmp_path: Path) -> None:
    """It is asked again, and the text is made from what it is then."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "contact", "phone", "--close", "--next-update", "2 h") as terminal:
        talk(terminal, [("(Enter: as above): ", "Ask {who}."), ("not known yet): ", ""), ("> ", ""), ("  who: ", "")])
        terminal.wait_for("e edits the answer, b goes back one question")
        talk(terminal, [(WHO, ""), ("[Ask {who}.; or none]: ", "Ask Robin."), (ASK, "")])
        code, seen = terminal.end()

    assert code == 0, seen
    added = (folder / "incidents.yaml").read_text(encoding="utf-8").removeprefix(SITE)
    assert "Our phone is closed for now. Ask Robin." in added
    assert "reason: Ask Robin." in added
