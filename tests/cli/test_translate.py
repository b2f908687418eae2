"""`translate` and `update --language`: what an incident says, said in another language too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.project import SETTINGS, make_project
from tests.support.pseudo_terminal import Terminal
from tests.support.running import Run, runner

NAME = "2026-11-15-data"
SITE = f"""clock: 2026-11-15 20:00
organisation:
  name: Example Shoes
  domains: [example.com]
incidents:
  - id: {NAME}
    title: Data was copied   # as told to the press
    type: security
    affects: Everybody with an account
    actions:
      - {{id: password, text: Choose a new password.}}
    updates:
      - at: 2026-11-15 13:00
        status: investigating
        text: You may be concerned. We look into it.
        next_update: 2026-11-15 15:00
      - at: 2026-11-15 15:00
        text: |
          We are sorry. Names of 24,000,000 people were copied at 13:00 UTC.

          You can order as before.
        next_update: 2026-11-15 22:00   # promised on the phone
"""
CHOSEN = f'{SETTINGS}STATUS_LANGUAGES = ["de", "es"]\n'
GERMAN = "Es tut uns leid. Namen von 24 Millionen Menschen wurden um 13 Uhr UTC kopiert."
LATER = f"""        text:
          en: |
            We are sorry. Names of 24,000,000 people were copied at 13:00 UTC.

            You can order as before.
          de: {GERMAN}
"""
ORIGINAL = SITE.partition("15:00\n      - at: 2026-11-15 15:00\n")[2].partition("        next_update")[0]
_NOTHING = "nothing was written\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task on the site, without a terminal."""
    make_project(tmp_path / "site", SITE, settings=CHOSEN)
    return runner(tmp_path / "site", SITE, monkeypatch, capsys)


def incidents(tmp_path: Path) -> str:
    """Return what staff have written by now."""
    return (tmp_path / "site/incidents.yaml").read_text(encoding="utf-8")


def test_the_newest_update_is_said_in_another_language(run: Run, tmp_path: Path) -> None:
    """The words stand beside the original; its lines, and the comments around, stay."""
    code, out, errors = run("update", id=NAME, language="de", text=GERMAN)

    assert (code, incidents(tmp_path)) == (0, SITE.replace(ORIGINAL, LATER))
    assert out.endswith(f"said the newest update of {NAME} in German in incidents.yaml; readers see it after: "
                        "invoke publish\n")  # fmt: skip
    assert "[G1]" in errors
    assert "not in German yet: title" in errors
    assert "[G2]" not in errors


def test_figures_that_became_others_are_told_at_once(run: Run) -> None:
    """Whoever has just written them still has them in mind."""
    _, _, errors = run("update", id=NAME, language="de", text=GERMAN.replace("24 Mill", "2,4 Mill"))

    assert "'24,000,000' in English and not in German; '2,4 Millionen' in German and not in English" in errors


def test_words_may_be_piped_in(run: Run, tmp_path: Path) -> None:
    """A minus reads standard input; a language without pages is noted."""
    code, out, _ = run(
        "update", id=NAME, language="pt-BR", text="-", piped="Sentimos muito.\n\nPeça como antes.".encode()
    )

    assert code == 0
    assert "          pt-BR: |\n            Sentimos muito.\n\n            Peça como antes.\n" in incidents(tmp_path)
    assert (
        "note: the site has no pages in Brazilian Portuguese; what is said in it stands beside the original (for "
        "pages, name it in STATUS_LANGUAGES)\n"
    ) in out.replace("Portuguese (Brazil)", "Brazilian Portuguese")


@pytest.mark.parametrize(
    ("task", "flags", "message"),
    [
        ("update", {"language": "jp", "text": "x"}, "--language: 'jp' is not a language tag (write ja)"),
        (
            "update",
            {"language": "xx", "text": "x"},
            "--language: 'xx' is not a language tag (write a tag such as en, de or pt-BR)",
        ),
        (
            "update",
            {"language": "en", "text": "x"},
            "--language: 'en' is the organisation's own language (write another one)",
        ),
        (
            "update",
            {"language": "de", "status": "resolved", "next_update": "none", "text": "x"},
            "--status, --next-update: --language only says what is there in another language (leave it out)",
        ),
        (
            "update",
            {"language": "de", "text": ORIGINAL.partition("|\n")[2].replace("          ", "")},
            "that is what it says in English (say it in German)",
        ),
        (
            "update",
            {"language": "de"},
            "--text is missing, and there is no terminal to ask at (give the text, or - to read standard input)",
        ),
        ("translate", {}, "--language is missing, and it could be any of: de, es"),
        (
            "translate",
            {"language": "es"},
            f"there is no terminal to ask at (say the newest update with: invoke update {NAME} --language es --text …)",
        ),
        ("translate", {"language": "German"}, "--language: 'German' is not a language tag (write de)"),
    ],
)
def test_what_cannot_be_said_is_refused(
    run: Run, tmp_path: Path, task: str, flags: dict[str, str], message: str
) -> None:
    """A sentence says what to write instead, and nothing is written."""
    code, _, errors = run(task, id=NAME, **flags)

    assert (code, errors, incidents(tmp_path)) == (2, f"{message}\n{_NOTHING}", SITE)


def test_what_is_there_is_not_said_again(run: Run) -> None:
    """The place is named, because nobody is asked twice for the same words."""
    run("update", id=NAME, language="de", text=GERMAN)
    code, _, errors = run("update", id=NAME, language="de", text="Anders.")

    assert (code, errors) == (
        2, f"the newest update is in German already (incidents.yaml:23; change it there)\n{_NOTHING}"
    )  # fmt: skip


@pytest.fixture
def talk(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Return what answers a command's questions at a terminal, and says how it ended."""
    folder = make_project(tmp_path / "site", SITE, settings=CHOSEN)

    def start(*arguments: str, answers: list[tuple[str, str]]) -> tuple[int, str]:
        with Terminal(folder, *arguments) as terminal:
            for question, answer in answers:
                terminal.answer(question, answer)
            return terminal.end()

    return start


@pytest.mark.slow
def test_every_text_is_asked_for_beside_its_original(talk: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    """The newest update comes first; Enter skips, back goes back, and all is written at once."""
    code, seen = talk(
        "translate",
        answers=[
            ("In which language [de]: ", ""),
            ("> ", GERMAN),
            ("> ", "."),
            ("Title, in German (Enter: skip it): ", "Daten wurden kopirt"),
            ("Whom it concerns, in German (Enter: skip it): ", "back"),
            ("or none]: ", "Daten wurden kopiert"),
            ("skip it): ", ""),
            ("What to do, in German (Enter: skip it): ", "Wählen Sie ein neues Passwort."),
            ("write this? [Y/n] ", "e"),
            ("> ", ""),
            ("write this? [Y/n] ", "y"),
        ],
    )

    assert code == 0
    assert "the newest update, in English:\n  | We are sorry." in seen
    assert "  1 de  German: 4 texts missing\n  2 es  Spanish: 4 texts missing\n" in seen
    assert f"said 3 texts of {NAME} in German in incidents.yaml" in seen
    assert incidents(tmp_path) == (
        SITE.replace(ORIGINAL, LATER)
        .replace("title: Data was copied ", "title: {en: Data was copied, de: Daten wurden kopiert} ")
        .replace(
            "text: Choose a new password.", "text: {en: Choose a new password., de: Wählen Sie ein neues Passwort.}"
        )
    )


@pytest.mark.slow
def test_earlier_updates_are_asked_for_with_all(talk: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    """Whoever says nothing has nothing written; what is said already is not asked for."""
    skipped = [("> ", ""), *[("(Enter: skip it): ", "")] * 3]
    code, seen = talk("translate", "--language", "es", "--all", answers=[*skipped, ("> ", "")])

    assert (code, incidents(tmp_path)) == (2, SITE)
    assert "The update of 2026-11-15 13:00, in Spanish, in Markdown: type it" in seen
    assert seen.endswith("nothing was said\nnothing was written\n")


@pytest.mark.slow
def test_an_update_is_asked_for_in_another_language(talk: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    """The original stands above the question."""
    code, seen = talk(
        *("update", "--language", "de"), answers=[("> ", GERMAN), ("> ", "."), ("write this? [Y/n] ", "")]
    )

    assert (code, incidents(tmp_path)) == (0, SITE.replace(ORIGINAL, LATER))
    assert "the newest update of 'Data was copied', in English:\n  | We are sorry." in seen
