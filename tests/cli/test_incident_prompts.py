"""The editing commands as a person at a terminal meets them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.project import NIGHTLY, YAML, make_project
from tests.support.pseudo_terminal import Terminal

pytestmark = pytest.mark.slow

#: A site whose clock stands still, with two incidents that are open, and one that is resolved.
SITE = (
    YAML.replace("organisation:\n", "clock: 2026-11-15 20:00\norganisation:\n  timezone: America/Los_Angeles\n")
    .replace("    name: Checkout\n", "    name: Checkout\n  - {id: search, name: Search}\n")
    .replace(
        "incidents:\n",
        """incidents:
  - id: 2026-11-15-search
    title: Search is slow
    components: [search]
    updates:
      - {at: 2026-11-15 19:00, status: investigating, text: You wait long. We look into it., next_update: none}
  - id: 2026-11-14-returns
    title: Labels cannot be printed
    impact: major
    updates:
      - {at: 2026-11-14 19:00, status: identified, text: You cannot print labels., next_update: none}
""",
    )
)

#: A maintenance that is to come.
PLANNED = """incidents:
  - id: 2026-11-20-disks
    title: New disks
    type: maintenance
    scheduled: {from: 2026-11-20 02:00, until: 2026-11-20 04:00}
    updates: [{at: 2026-11-15 18:00, status: scheduled, text: You cannot search then.}]
"""

#: Command → each question with its answer, up to the last.
DIALOGUES: dict[str, list[tuple[str, str]]] = {
    "open": [
        ("What is it [outage]: ", ""),
        ("in a few words: ", "Payments: fail"),
        ("How bad is it [minor]: ", "major"),
        ("(Enter: none): ", "1"),
        ("(Enter: leave it out): ", ""),
        ("Enter: now): ", "20 min"),
        ("How far are you [investigating]: ", ""),
        ("or none) [2026-11-15 21:00]: ", "21:30"),
        ("> ", "You cannot pay by card since 19:40 PST."),
        ("> ", "."),
        ("write this? [Y/n] ", ""),
    ],
    "update": [
        ("Which one [1]: ", "1"),
        ("How far are you [investigating]: ", "2"),
        ("How bad is it now [minor]: ", ""),
        ("(Enter: none): ", ""),
        ("or none) [2026-11-16 00:00]: ", ""),
        ("> ", "You still wait."),
        ("> ", "."),
        ("write this? [Y/n] ", "y"),
    ],
    "resolve": [
        ("Which one is over [1]: ", "2026-11-15-search"),
        ("Enter: now): ", "10 min"),
        ("> ", "You can search again since 19:50 PST. The cause was a full disk. No data was lost."),
        ("> ", "."),
        ("write this? [Y/n] ", ""),
    ],
    "postmortem": [("> ", "**Why.** A disk was full."), ("> ", "."), ("write this? [Y/n] ", "")],
    "maintenance": [
        ("in a few words: ", "New disks"),
        ("(such as tomorrow 2:00): ", "tomorrow 2:00"),
        ("or tomorrow 4:00): ", "2026-11-16 04:00"),
        ("(Enter: none): ", "search"),
        ("(Enter: leave it out): ", "Everyone who searches"),
        ("> ", "You cannot search."),
        ("> ", "."),
        ("write this? [Y/n] ", ""),
    ],
    "correct": [
        ("In which incident [1]: ", "2"),
        ("Which update is wrong [1]: ", "2"),
        ("What is wrong [text]: ", ""),
        ("> ", "You can order by phone."),
        ("> ", "."),
        ("write this? [Y/n] ", ""),
    ],
    "withdraw": [
        ("Which incident [1]: ", "1"),
        ("What [update]: ", "2"),
        ("told to readers in a sentence: ", "It was a drill."),
        ("write this? [Y/n] ", ""),
    ],
}

#: What each dialogue adds to the file.
ADDED = {
    "open": """  - id: 2026-11-15-payments-fail
    title: "Payments: fail"
    impact: major
    components: [checkout]
    started: 2026-11-15 19:40
    updates:
      - at: 2026-11-15 20:00
        status: investigating
        text: You cannot pay by card since 19:40 PST.
        next_update: 2026-11-15 21:30
""",
    "update": """      - at: 2026-11-15 20:00
        status: identified
        text: You still wait.
        next_update: 2026-11-16 00:00
""",
    "resolve": """      - at: 2026-11-15 20:00
        status: resolved
        text: You can search again since 19:50 PST. The cause was a full disk. No data was lost.
""",
    "postmortem": """      - at: 2026-11-15 20:00
        status: postmortem
        text: "**Why.** A disk was full."
        next_update: none
""",
    "maintenance": """  - id: 2026-11-16-new-disks
    title: New disks
    type: maintenance
    components: [search]
    affects: Everyone who searches
    scheduled: {from: 2026-11-16 02:00, until: 2026-11-16 04:00}
    updates:
      - at: 2026-11-15 20:00
        status: scheduled
        text: You cannot search.
""",
    "correct": "        text: You can order by phone.\n",
    "withdraw": "    withdrawn: {at: 2026-11-15 20:00, reason: It was a drill.}\n",
}


def talk(terminal: Terminal, dialogue: Sequence[tuple[str, str]]) -> None:
    """Answer each question."""
    for question, answer in dialogue:
        terminal.answer(question, answer)


@pytest.mark.parametrize("command", sorted(DIALOGUES))
def test_a_bare_command_asks_for_all_it_needs(command: str, tmp_path: Path) -> None:
    """It offers what is likely, shows the change and what check says, asks once, and writes."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, command) as terminal:
        talk(terminal, DIALOGUES[command])
        code, seen = terminal.end()

    assert code == 0, seen
    text = (folder / "incidents.yaml").read_text(encoding="utf-8")
    assert ADDED[command] in text
    assert "".join(f"+{line}\n" for line in ADDED[command].splitlines()) in seen
    assert seen.endswith(" in incidents.yaml; readers see it after: invoke publish\n")


#: Ctrl-C at each question, Ctrl-D at each of one command and at the last of the others.
STOPS = [
    pytest.param(command, number, keys, id=f"{name} at question {number + 1} of {command}")
    for command, dialogue in sorted(DIALOGUES.items())
    for number in range(len(dialogue))
    for name, keys in (("Ctrl-C", "\x03"), ("Ctrl-D", "\x04"))
    if name == "Ctrl-C" or command == "open" or number + 1 == len(dialogue)
]


@pytest.mark.parametrize(("command", "number", "keys"), STOPS)
def test_whoever_stops_has_written_nothing(command: str, number: int, keys: str, tmp_path: Path) -> None:
    """At each question, Ctrl-C and Ctrl-D end the command with code 130, and the file is as it was."""
    folder = make_project(tmp_path, SITE)
    before = sorted(path.name for path in folder.iterdir())

    with Terminal(folder, command) as terminal:
        talk(terminal, DIALOGUES[command][:number])
        terminal.wait_for(DIALOGUES[command][number][0])
        code, seen = terminal.stop(keys)

    assert code == 130, seen
    assert seen.endswith("stopped: nothing was written\n")
    assert (folder / "incidents.yaml").read_text(encoding="utf-8") == SITE
    assert sorted(path.name for path in folder.iterdir()) == before


def test_no_is_no(tmp_path: Path) -> None:
    """Whoever looks at the change and declines has written nothing."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "postmortem", "--text", "**Why.** A disk was full.") as terminal:
        # What is neither costs nobody what was typed before.
        terminal.answer("write this? [Y/n] ", "yy")
        terminal.wait_for("  type y, n or e\r\n")
        terminal.answer("write this? [Y/n] ", "n")
        code, seen = terminal.end()

    assert code == 1
    assert seen.endswith("you said no\nnothing was written\n")
    assert (folder / "incidents.yaml").read_text(encoding="utf-8") == SITE


def test_a_wrong_answer_is_asked_again(tmp_path: Path) -> None:
    """The message says what can be typed, and what was answered before is not lost."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "open", "--type", "outage") as terminal:
        terminal.answer("in a few words: ", "")
        terminal.wait_for("  this is needed (Ctrl-C ends it, and nothing is written)")
        terminal.answer("in a few words: ", "Returns")
        terminal.answer("How bad is it [minor]: ", "mayor")
        terminal.wait_for("  'mayor' is none of: none, minor, major, critical; did you mean major?")
        terminal.answer("How bad is it [minor]: ", "3")
        terminal.answer("(Enter: none): ", "3")
        terminal.wait_for("  there is no component '3' (known here: checkout, search)")
        terminal.answer("(Enter: none): ", "serch")
        terminal.wait_for("  there is no component 'serch'; did you mean search?")
        terminal.answer("(Enter: none): ", "Checkout, 2")
        terminal.answer("(Enter: leave it out): ", "")
        terminal.answer("Enter: now): ", "tomorrow 9:00")
        terminal.wait_for("PST (17:00 UTC) lies ahead of the clock, and cannot have happened yet")
        terminal.answer("Enter: now): ", "")
        terminal.answer("How far are you [investigating]: ", "")
        terminal.answer("or none) [2026-11-15 21:00]: ", "soon")
        terminal.wait_for("  'soon' is not a time (type for example now, 14:30, 2 h")
        terminal.answer("or none) [2026-11-15 21:00]: ", "yesterday 9:00")
        terminal.wait_for("  Saturday, 14 November 2026, 09:00 PST (17:00 UTC) is not after ")
        terminal.answer("or none) [2026-11-15 21:00]: ", "none")
        terminal.answer("> ", "You cannot send anything back.")
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert "components: [checkout, search]" in (folder / "incidents.yaml").read_text(encoding="utf-8")


def test_the_template_is_filled_gap_by_gap(tmp_path: Path) -> None:
    """Without an editor each gap is asked for; what is left out has to be filled in before anything is written."""
    folder = make_project(tmp_path, SITE)
    (folder / "templates.yaml").write_text(
        "resolved: |\n  You could not {what} from {start} to {end}. The cause was {cause}.\n", encoding="utf-8"
    )

    with Terminal(folder, "resolve", "--id", "2026-11-15-search", "--ended", "19:50") as terminal:
        terminal.answer("> ", "")
        terminal.answer("  what: ", "search")
        terminal.answer("  cause: ", "")
        terminal.wait_for("{cause}: a gap of a template, which nobody has filled in")
        terminal.wait_for("  e edits the text, b goes back one question\r\n")
        terminal.answer("{cause} still open: fill in? [n/E] ", "y")
        terminal.answer("  cause: ", "a full disk")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert (
        "text: You could not search from 19:00 PST on 15 November 2026 to 19:50 PST on 15 November 2026. The cause was "
        "a full disk.\n"
    ) in (folder / "incidents.yaml").read_text(encoding="utf-8").replace('"', "")


def test_back_goes_as_far_as_one_likes_and_loses_nothing(tmp_path: Path) -> None:
    """Each 'b' is one question more; what was typed at the others is taken again, and nobody is asked for it."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "open", "--type", "outage", "--components", "search", "--affects", "You") as terminal:
        terminal.answer("in a few words: ", "b")
        terminal.wait_for("  this is the first question\r\n")
        terminal.answer("in a few words: ", "Search finds nothing")
        terminal.answer("How bad is it [minor]: ", "major")
        terminal.answer("Enter: now): ", "20 min")
        terminal.answer("How far are you [investigating]: ", "")
        terminal.answer("or none) [2026-11-15 21:00]: ", "fri 9:00")
        terminal.wait_for("  Friday, 20 November 2026, 09:00 PST (17:00 UTC)\r\n")
        terminal.answer("> ", "You find nothing.")
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "b")
        terminal.wait_for(
            "\r\nYou find nothing.\r\nText for customers, in Markdown: type it, then a dot alone in a line;"
        )
        terminal.wait_for("or Enter for these words as they are\r\n")
        terminal.answer("> ", "back")
        terminal.answer("or none) [fri 9:00]: ", "b")
        terminal.answer("How far are you [investigating]: ", "b")
        terminal.answer("Enter: now) [20 min; or none]: ", "b")
        terminal.answer("How bad is it [major]: ", "critical")
        terminal.wait_for("+    impact: critical")
        terminal.wait_for("+    started: 2026-11-15 19:40")
        terminal.wait_for("+        next_update: 2026-11-20 09:00")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert seen.count("How far are you") == 2
    assert "        text: You find nothing.\n" in (folder / "incidents.yaml").read_text(encoding="utf-8")


def test_a_time_that_changes_changes_in_the_text(tmp_path: Path) -> None:
    """A promise is never one thing in the text and another beside it; where there is none any more, one is asked."""
    folder = make_project(tmp_path, SITE)
    (folder / "templates.yaml").write_text("identified: |\n  We write again by {next_update}.\n", encoding="utf-8")
    flags = ("--status", "identified", "--impact", "minor", "--components", "search")

    with Terminal(folder, "update", "--id", "2026-11-15-search", *flags) as terminal:
        terminal.answer("or none) [", "22:00")
        terminal.answer("> ", "")
        terminal.wait_for("+        text: We write again by 22:00 PST on 15 November 2026.")
        for shown, typed in (("22:00", "23:00"), ("23:00", "none")):
            terminal.answer("write this? [Y/n] ", "b")
            terminal.answer("> ", "b")
            terminal.answer(f"or none) [{shown}]: ", typed)
            if typed != "none":
                terminal.wait_for("+        text: We write again by 23:00 PST on 15 November 2026.")
        terminal.answer("> ", "You still wait.")
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert "        text: You still wait.\n        next_update: none\n" in (folder / "incidents.yaml").read_text(
        encoding="utf-8"
    )


def test_another_incident_asks_the_rest_again(tmp_path: Path) -> None:
    """What was chosen of one incident is nothing of another; each answer is offered, and the text is kept."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "update", "--impact", "minor", "--components", "search", EDITOR="true") as terminal:
        terminal.answer("Which one [1]: ", "2")
        terminal.answer("How far are you [identified]: ", "monitoring")
        terminal.answer("or none) [2026-11-16 04:00]: ", "none")
        terminal.answer("> ", "It works again.")
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "b")
        terminal.answer("> ", "b")
        terminal.answer("or none) [none]: ", "b")
        terminal.answer("How far are you [monitoring]: ", "b")
        terminal.answer("Which one [2]: ", "1")
        terminal.answer("How far are you [monitoring]: ", "")
        terminal.answer("or none) [none]: ", "")
        terminal.answer("> ", "")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert "added an update of 2026-11-15-search" in seen


def test_edit_opens_what_was_written(tmp_path: Path) -> None:
    """Also a text that came by a flag; the comments that say what the file is for are never part of it."""
    folder = make_project(tmp_path, SITE)
    (tmp_path / "nano").write_text(
        '#!/bin/sh\nfor path; do :; done\ncp "$path" seen; echo "$1" > flags; sed -i "s/long/very long/" "$path"\n',
        encoding="utf-8",
    )
    (tmp_path / "nano").chmod(0o755)
    flags = (
        "--status",
        "2",
        "--impact",
        "2",
        "--components",
        "search",
        "--next-update",
        "none",
        "--text",
        "A long line.",
    )

    with Terminal(folder, "update", "--id", "2026-11-15-search", *flags, EDITOR=str(tmp_path / "nano")) as terminal:
        terminal.wait_for("  e edits the text\r\n")
        terminal.answer("write this? [Y/n] ", "e")
        terminal.wait_for("+        text: A very long line.")
        terminal.answer("write this? [Y/n] ", "y")
        code, seen = terminal.end()

    assert code == 0, seen
    assert "        text: A very long line.\n" in (folder / "incidents.yaml").read_text(encoding="utf-8")
    assert (folder / "flags").read_text(encoding="utf-8") == "--softwrap\n"
    assert (
        (folder / "seen").read_text(encoding="utf-8")
        == """\
<!-- For customers: an update of 'Search is slow', identified. -->
<!-- In Markdown. What stands in {braces} is to be filled in. -->
<!-- Ctrl-O, Enter saves it; Ctrl-X leaves. Empty, it counts for nothing. -->
<!-- These lines vanish. -->

A long line.
"""
    )


def test_what_is_typed_ahead_of_a_question_answers_nothing(tmp_path: Path) -> None:
    """Keys that were pressed while a command was still at work are thrown away."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "postmortem", "--text", "**Why.** A disk was full.") as terminal:
        terminal.press("n\nn\n")
        terminal.wait_for("write this? [Y/n] ")
        terminal.press("\n")
        code, seen = terminal.end()

    assert code == 0, seen


def test_planned_maintenance_stands_apart(tmp_path: Path) -> None:
    """It is offered below what is open, with numbers of its own."""
    folder = make_project(tmp_path, SITE.replace("incidents:\n", PLANNED, 1))

    with Terminal(folder, "update") as terminal:
        terminal.wait_for(
            "  1 2026-11-15-search  Search is slow\r\n  2 2026-11-14-returns  Labels cannot be printed\r\n"
            "  planned maintenance:\r\n  3 2026-11-20-disks  New disks\r\nWhich one [1]: "
        )
        assert terminal.stop("\x03")[0] == 130


def test_an_editor_gets_the_template(tmp_path: Path) -> None:
    """$VISUAL, or $EDITOR, opens the template; one that fails says so, and the text can be typed."""
    folder = make_project(tmp_path, SITE)
    editor = "sed -i -e s/{[a-z_]*}/you/g"

    with Terminal(folder, "resolve", "--id", "2026-11-15-search", EDITOR=editor) as terminal:
        terminal.answer("Enter: now): ", "")
        terminal.wait_for("or Enter for the template, in sed")
        terminal.answer("> ", "")
        terminal.answer("write this? [Y/n] ", "")
        assert terminal.end()[0] == 0

    assert "you could not you. The cause was you." in (folder / "incidents.yaml").read_text(encoding="utf-8")
    with Terminal(folder, "postmortem", "--id", "2026-11-15-search", EDITOR="false") as terminal:
        terminal.answer("> ", "")
        terminal.wait_for("  false ended with code 1, so its text does not count")
        terminal.answer("> ", "**Why.** You see.")
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "")
        assert terminal.end()[0] == 0


def test_a_correction_begins_with_what_stands_there(tmp_path: Path) -> None:
    """The editor opens on the present words; saved as they are, they change nothing."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "correct", "--id", "2026-11-15-search", EDITOR="true") as terminal:
        terminal.answer("What is wrong [text]: ", "")
        terminal.answer("> ", "")
        code, seen = terminal.end()

    assert code == 2
    assert seen.endswith("that is what stands there already\nnothing was written\n")


def test_a_long_line_is_not_cut(tmp_path: Path) -> None:
    """What a terminal by itself would cut after 4,095 characters arrives whole."""
    folder = make_project(tmp_path, SITE)
    words = "You wait. " * 900

    with Terminal(folder, "update", "--id", "2026-11-15-search", "--status", "identified") as terminal:
        terminal.answer("How bad is it now [minor]: ", "")
        terminal.answer("(Enter: none): ", "")
        terminal.answer("or none) [2026-11-16 00:00]: ", "")
        terminal.answer("> ", words)
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert words.strip() in (folder / "incidents.yaml").read_text(encoding="utf-8")


def test_choices_are_explained_and_times_said_in_full_at_once(tmp_path: Path) -> None:
    """Whoever is asked reads what each word means, and sees at once which day a typed time falls on."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "open", "--title", "Returns", "--components", "checkout", "--affects", "You") as terminal:
        terminal.wait_for(
            "  1 outage    Something does not work, or not well\r\n  2 security  Data or accounts are at risk"
        )
        terminal.answer("What is it [outage]: ", "")
        terminal.wait_for("  2 minor     Slow or unreliable: components are degraded_performance\r\n")
        terminal.answer("How bad is it [minor]: ", "")
        terminal.answer("Enter: now): ", "9:10 pm")
        terminal.wait_for("\n  Saturday, 14 November 2026, 21:10 PST (2026-11-15 05:10 UTC)\r\n")
        terminal.wait_for("  3 monitoring     It is mended, and you watch whether it stays so\r\n")
        terminal.answer("How far are you [investigating]: ", "4")
        terminal.answer("> ", "It was over before we wrote.")
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert "postmortem" not in seen
    assert "Next update by" not in seen
    assert (
        "next_update" not in (folder / "incidents.yaml").read_text(encoding="utf-8").partition("2026-11-15-search")[0]
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("21:30", "Sunday, 15 November 2026, 21:30 PST (2026-11-16 05:30 UTC)"),
        ("2 h", "Sunday, 15 November 2026, 22:00 PST (2026-11-16 06:00 UTC)"),
        ("tomorrow 9:00", "Monday, 16 November 2026, 09:00 PST (17:00 UTC)"),
    ],
)
def test_a_time_is_said_in_full(typed: str, shown: str, tmp_path: Path) -> None:
    """At the question, and again before anything is written."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "update", "--id", "2026-11-15-search", "--status", "2", "--impact", "2") as terminal:
        terminal.answer("(Enter: none): ", "")
        terminal.answer("or none) [2026-11-16 00:00]: ", "now")
        terminal.wait_for("  Sunday, 15 November 2026, 20:00 PST (2026-11-16 04:00 UTC) is not after ")
        terminal.answer("or none) [2026-11-16 00:00]: ", typed)
        terminal.wait_for(f"\n  {shown}\r\n")
        terminal.answer("> ", "You still wait.")
        terminal.answer("> ", ".")
        terminal.wait_for("\nat: Sunday, 15 November 2026, 20:00 PST (2026-11-16 04:00 UTC)\r\n")
        terminal.wait_for(f"next_update: {shown}\r\n")
        code, _ = terminal.stop("\x03")

    assert code == 130


def test_what_was_said_last_is_recalled(tmp_path: Path) -> None:
    """Before an update, one reads what was said, what was promised, and how the components are."""
    folder = make_project(tmp_path, SITE.replace("next_update: none", "next_update: 2026-11-15 19:30", 1))

    with Terminal(folder, "update", "--id", "2026-11-15-search") as terminal:
        terminal.wait_for("last said 2026-11-15 19:00, investigating: You wait long. We look into it.\r\n")
        terminal.wait_for("promised the next update by 2026-11-15 19:30, which is over\r\n")
        terminal.answer("How far are you [investigating]: ", "")
        terminal.answer("How bad is it now [minor]: ", "")
        terminal.wait_for("  1 checkout (Checkout)\r\n  2 search (Search)  degraded_performance\r\n")
        assert terminal.stop("\x03")[0] == 130


def test_without_an_editor_a_correction_is_typed_anew(tmp_path: Path) -> None:
    """The present words are shown, and no template is offered, for there is none."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "correct", "--id", "2026-11-15-search") as terminal:
        terminal.answer("What is wrong [text]: ", "")
        terminal.wait_for("it says: You wait long. We look into it.\r\n")
        terminal.wait_for("in Markdown: type it, then a dot alone in a line\r\n> ")
        terminal.press("\n")
        terminal.wait_for("  the text is empty (write what customers should read)\r\n")
        terminal.answer("> ", "You wait.")
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert "template" not in seen


def test_nano_opens_where_no_editor_is_named(tmp_path: Path) -> None:
    """Who has set neither $VISUAL nor $EDITOR gets an editor that explains itself, if it is there."""
    folder = make_project(tmp_path / "site", SITE)
    (tmp_path / "nano").write_text(
        '#!/bin/sh\nfor path; do :; done\nsed -i "s/long/very long/" "$path"\n', encoding="utf-8"
    )
    (tmp_path / "nano").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    with Terminal(folder, "correct", "--id", "2026-11-15-search", PATH=path, EDITOR=None, VISUAL=None) as terminal:
        terminal.answer("What is wrong [text]: ", "text")
        terminal.wait_for("or Enter for these words, in nano\r\n")
        terminal.answer("> ", "")
        terminal.answer("write this? [Y/n] ", "")
        assert terminal.end()[0] == 0

    assert "text: You wait very long." in (folder / "incidents.yaml").read_text(encoding="utf-8")


def test_what_check_found_can_be_mended_before_it_is_public(tmp_path: Path) -> None:
    """Nobody has to begin again for a word that check does not like."""
    folder = make_project(tmp_path, SITE)

    with Terminal(
        folder, "update", "--id", "2026-11-14-returns", "--next-update", "none", "--text", "Soon."
    ) as terminal:
        for _ in range(3):
            terminal.wait_for("]: " if _ < 2 else "(Enter: none): ")
            terminal.press("\n")
        terminal.wait_for("[T9]")
        terminal.wait_for("  e edits the text, b goes back one question\r\n")
        terminal.answer("write this? [Y/n] ", "n")
        assert terminal.end()[0] == 1


def test_an_enter_withdraws_one_update(tmp_path: Path) -> None:
    """The default of each question can be taken with Enter."""
    folder = make_project(tmp_path, SITE)

    with Terminal(folder, "withdraw", "--id", "2026-11-15-checkout", "--reason", "It was a drill.") as terminal:
        terminal.answer("What [update]: ", "")
        terminal.answer("Which update [1]: ", "")
        terminal.answer("write this? [Y/n] ", "")
        code, seen = terminal.end()

    assert code == 0, seen
    assert "        withdrawn: {at: 2026-11-15 20:00, reason: It was a drill.}\n" in (
        folder / "incidents.yaml"
    ).read_text(encoding="utf-8")


def test_megabytes_are_pasted(tmp_path: Path) -> None:
    """All of it is read and refused, none of it answers the next question, and the text is asked for again."""
    folder = make_project(tmp_path, SITE)
    line = "You wait for it, and wait. yes\n"
    count = (5_000_000 if NIGHTLY else 150_000) // len(line)
    flags = ("--status", "2", "--impact", "2", "--components", "search=operational", "--next-update", "none")

    with Terminal(folder, "update", "--id", "2026-11-15-search", *flags) as terminal:
        terminal.wait_for("> ")
        terminal.paste(line * count + ".\n")
        terminal.wait_for(
            f"  the text has {len(line) * count - 1:,} characters, and nobody reads so much (write at most 100,000; "
        )
        terminal.answer("\r\n> ", "You wait.")
        terminal.answer("> ", ".")
        terminal.answer("write this? [Y/n] ", "")
        assert terminal.end()[0] == 0

    assert "text: You wait.\n" in (folder / "incidents.yaml").read_text(encoding="utf-8")
