"""`breach` as a person at a terminal meets it, up to the published page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_breach import ENTRY, ID, SITE
from tests.cli.test_incident_prompts import talk
from tests.support.project import make_project
from tests.support.pseudo_terminal import Terminal

#: Each question with its answer, up to the last.
DIALOGUE: list[tuple[str, str]] = [
    ("in a sentence or two: ", "Someone copied data from one of our servers. We have cut it off."),
    ("Enter: now): ", "18:10"),
    ("Title [Notice of data breach: customer data]: ", ""),
    ("Whom it concerns, in one line (Enter: not known yet): ", "Everyone with an account."),
    ("may be (Enter: not known yet): ", "1, 2, password?"),
    ("Are full card numbers involved [unknown]: ", "no"),
    ("certainly not involved, with commas (Enter: not known yet): ", "bank accounts"),
    ("in a sentence (Enter: nothing yet): ", "We made all passwords invalid"),
    ("Enter: as above; or none): ", ""),
    ("Enter: none): ", "https://www.example.com/password"),
    ("closes for now (Enter: none): ", "2"),
    ("told to readers in a sentence (Enter: as above): ", "Most callers would never get through."),
    ("Enter: not known yet): ", "tomorrow 12:00"),
    ("or none) [2026-11-16 20:00]: ", "2 h"),
    ("> ", ""),
    ("write this? [Y/n] ", ""),
]  # fmt: skip


def test_from_the_first_question_to_the_published_page(tmp_path: Path) -> None:
    """Sixteen answers, a release and a publish: then customers can read it."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "breach") as terminal:
        talk(terminal, DIALOGUE)
        code, seen = terminal.end()
    assert code == 0, seen
    assert ENTRY in (folder / "private" / f"{ID}.yaml").read_text(encoding="utf-8")
    assert "the soonest first:\n  Wednesday, 18 November 2026, 18:10 PST (2026-11-19 02:10 UTC): for eu, " in seen

    with Terminal(folder, "breach", "--release", ID) as terminal:
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()
    assert code == 0, seen
    with Terminal(folder, "publish") as terminal:
        code, seen = terminal.end()
    assert code == 0, seen
    page = (folder / "output" / "incidents" / f"{ID}.html").read_text(encoding="utf-8")
    assert "Someone copied data from one of our servers." in page


@pytest.mark.parametrize("number", range(len(DIALOGUE)))
def test_whoever_stops_has_written_nothing(number: int, tmp_path: Path) -> None:
    """Ctrl-C at each question, and Ctrl-D at every other, end it with code 130; there is no folder private/ then."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "breach") as terminal:
        talk(terminal, DIALOGUE[:number])
        terminal.wait_for(DIALOGUE[number][0])
        code, seen = terminal.stop("\x04" if number % 2 else "\x03")

    assert code == 130, seen
    assert seen.endswith("stopped: nothing was written\n")
    assert sorted(path.name for path in folder.iterdir()) == ["content", "incidents.yaml", "pelicanconf.py"]
    assert (folder / "incidents.yaml").read_text(encoding="utf-8") == SITE


def test_no_is_no(tmp_path: Path) -> None:
    """Whoever looks at draft or release and declines has written nothing."""
    folder = make_project(tmp_path, SITE)
    with Terminal(folder, "breach") as terminal:
        talk(terminal, DIALOGUE[:-1])
        terminal.answer(DIALOGUE[-1][0], "n")
        assert terminal.end()[0] == 1
    assert not (folder / "private").exists()

    with Terminal(folder, "breach", "--what", "Someone got in", "--yes") as terminal:
        assert terminal.end()[0] == 0
    before = (folder / "private" / f"{ID}.yaml").read_text(encoding="utf-8")
    for answer, expected in (("n\n", 1), ("\x03", 130)):
        with Terminal(folder, "breach", "--release", ID) as terminal:
            terminal.wait_for("write this? [Y/n] ")
            code, seen = terminal.stop(answer)
        assert code == expected
        assert seen.endswith("nothing was written\n")
        assert (folder / "private" / f"{ID}.yaml").read_text(encoding="utf-8") == before
        assert (folder / "incidents.yaml").read_text(encoding="utf-8") == SITE
    assert not list((folder / "content").iterdir())


def test_a_wrong_answer_is_asked_again(tmp_path: Path) -> None:
    """A kind that is none, a host that is not ours, a channel that is not there: told at once."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "breach", "--what", "Someone got in", "--found", "now", "--affects", "none") as terminal:
        terminal.answer("customer data]: ", "")
        terminal.wait_for("23 Access tokens")
        terminal.answer("may be (Enter: not known yet): ", "pasword")
        terminal.wait_for("  there is no kind of information 'pasword'; did you mean password?")
        terminal.answer("may be (Enter: not known yet): ", "name")
        terminal.answer("Are passwords involved [unknown]: ", "maybe")
        terminal.wait_for("  'maybe' is none of: yes, perhaps, no, unknown")
        terminal.answer("Are passwords involved [unknown]: ", "")
        terminal.answer("Are full card numbers involved [unknown]: ", "no")
        terminal.answer("certainly not involved, with commas (Enter: not known yet): ", "name")
        terminal.wait_for("  name is involved, as you said before (leave it out here)")
        terminal.answer("certainly not involved, with commas (Enter: not known yet): ", "")
        terminal.answer("(Enter: nothing yet): ", "")
        terminal.wait_for("  Do not answer messages that ask for your password or card number.")
        terminal.answer("Enter: as above; or none): ", "")
        terminal.answer("Enter: none): ", "https://example-help.com/")
        terminal.wait_for("leads to example-help.com, which is not yours")
        terminal.answer("closes for now (Enter: none): ", "fax")
        terminal.wait_for("  there is no way to reach you called 'fax' (known: help, phone)")
        terminal.answer("closes for now (Enter: none): ", "")
        terminal.answer("or none) [2026-11-16 20:00]: ", "")
        terminal.answer("> ", "Somebody got in. We look into it, and you hear more here.")
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert "text: Somebody got in. We look into it, and you hear more here.\n" in (
        folder / "private" / f"{ID}.yaml"
    ).read_text(encoding="utf-8")
