"""What is said in the site's languages: what an open breach lacks, which figures differ, what knows English only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plainstatus.check import Judgement, judge
from plainstatus.check.formats import FORMATS
from plainstatus.check.review import check_project
from plainstatus.check.unasked import unasked_told
from plainstatus.cli import check as command
from plainstatus.cli.verbs.site import Check
from plainstatus.read.project import find_project
from tests.support.checking import NOW, SITE, closed, incident, judged, load
from tests.support.project import make_project
from tests.support.publishing import NOW as PUBLISHED
from tests.support.publishing import edit, put, real_project

LEAK = """type: security
affects: Everybody
actions: [{text: Choose a new password.}]
breach: {discovered_at: 2026-11-15 12:00, what_happened: Someone copied data., unknowns: [How]}"""
FIRST = "at: 2026-11-15 13:00\nstatus: investigating\ntext: You see."
SECOND = "at: 2026-11-15 13:30\ntext: You see more."
BOTH = "{en: You see more., de: Sie sehen mehr.}"


def told(judgement: Judgement, rule: str) -> list[str]:
    """Return what a rule says, as people read it."""
    return [str(finding) for finding in judgement.findings if finding.rule.id == rule]


def spoken(*languages: str, updates: tuple[str, ...] = (FIRST, SECOND), head: str = LEAK) -> list[str]:
    """Return what an incident lacks on a site with these languages."""
    loaded = load(incident(*updates, head=head))
    return told(judge(replace(loaded, site=loaded.site.model_copy(update={"languages": languages})), site=SITE), "G1")


def test_an_open_breach_lacks_a_language() -> None:
    """One warning for each language names all that is missing, with its line, and the command."""
    lines = (
        "the newest update (i.yaml:19), title (i.yaml:9), whom it concerns (i.yaml:11), what to do (i.yaml:12), "
        "what happened (i.yaml:13) and what is not known yet (i.yaml:13)"
    )

    assert spoken("de", "pt-BR") == [
        f"i.yaml:19: warning: not in {name} yet: {lines} (say it in {name} too: invoke translate 2026-11-15-checkout "
        f"--language {tag}) [G1]"
        for tag, name in (("de", "German"), ("pt-BR", "Portuguese (Brazil)"))
    ]


def test_only_what_is_missing_is_named() -> None:
    """What stands there in the language is not; nor are earlier updates."""
    head = LEAK.replace("Everybody", "{en: All, de: Alle}").replace("[How]", "[{en: How, de: Wie}]")
    found = spoken("de", updates=(FIRST, SECOND.replace("You see more.", BOTH)), head=head)

    assert [one.partition(" (say")[0] for one in found] == [
        "i.yaml:9: warning: not in German yet: title (i.yaml:9), what to do (i.yaml:12) and what happened (i.yaml:13)"
    ]


def test_a_language_serves_its_regions() -> None:
    """Pages in Austrian German show what is there in German, so nothing is missing; Chinese has two scripts."""
    head = "type: security"
    both = SECOND.replace("You see more.", "{en: You see more., de: Sie sehen mehr., zh: 你看到更多。}")
    german, chinese = (spoken(tag, updates=(FIRST, both), head=head) for tag in ("de-AT", "zh-TW"))

    assert "the newest update" not in german[0]
    assert "the newest update" in chinese[0]


def test_a_note_on_a_correction_has_a_name() -> None:
    """What it is called says what readers find there, and no number."""
    mended = f"{SECOND}\ncorrected: [{{at: 2026-11-15 13:40, note: More.}}]"

    assert "what was put right, in the newest update (i.yaml:" in spoken("de", updates=(FIRST, mended))[0]


@pytest.mark.parametrize(
    ("updates", "head"),
    [
        ((FIRST, "at: 2026-11-15 13:30\nstatus: resolved\ntext: You can sign in."), LEAK),
        ((FIRST,), "type: outage"),
        ((FIRST,), f"{LEAK}\nwithdrawn: {{at: 2026-11-15 13:40, reason: A drill.}}"),
    ],
)
def test_nothing_is_said_of_others(updates: tuple[str, ...], head: str) -> None:
    """What is over, an outage, what is withdrawn: nobody has to translate it tonight."""
    assert spoken("de", updates=updates, head=head) == []
    assert spoken(updates=(FIRST,)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{en: 'You lost 24,000 files.', de: '2.400 Dateien.', es: '24.000 archivos.'}",
            ["i.yaml:14: warning: '24,000' in English and not in German; '2.400' in German and not in English"],
        ),
        (
            "\n  en: Read https://www.example.com/a by 13:00 UTC on 15 November.\n  de: Lesen Sie mehr.",
            ["i.yaml:16: warning: 'https://www.example.com/a', '15 November' and '13:00' in English and not in German"],
        ),
        (
            "\n  en: You see.\n  de: Am 1.1.2027, 2.1.2027, 3.1.2027, 4.1.2027 und 5.1.2027.",
            ["i.yaml:16: warning: '1.1.2027', '2.1.2027', '3.1.2027' and 2 more in German and not in English"],
        ),
        ("{en: You wait 2 hours., de: Sie warten zwei Stunden.}", []),
    ],
)
def test_figures_are_compared(text: str, expected: list[str]) -> None:
    """Both sides are named as they stand there, at the line of the translation."""
    found = told(judged(closed(text)), "G2")

    assert [one.partition(" (make both")[0] for one in found] == expected


def test_facts_are_compared_too() -> None:
    """Titles, actions and the facts of a breach are texts like others; what is public is not compared again."""
    head = "type: security\naffects: {en: 24 of you, de: 42 von Ihnen}"
    one = incident(FIRST, head=head)

    assert len(told(judged(one), "G2")) == 1
    seen = {("2026-11-15-checkout", None): frozenset({"Checkout fails", "24 of you", "42 von Ihnen"})}
    assert told(judged(one, public=seen), "G2") == []
    assert len(told(judged(one, public={("2026-11-15-checkout", None): frozenset({"24 of you"})}), "G2")) == 1


def test_answers_and_messages_are_compared(tmp_path: Path) -> None:
    """What stands in content/ in several files is compared across them."""
    breach = "    breach: {discovered_at: 2026-11-15 12:00, direct_notice: {channels: [email], copy: m.txt}}\n"
    yaml = "organisation: {name: Example Shoes}\nincidents:\n  - id: a\n    title: Data\n    type: security\n" + (
        breach + "    updates: [{at: 2026-11-15 13:00, status: investigating, text: You see., next_update: none}]\n"
    )
    content = {
        "pages/security-faq.md": "Title: FAQ\n\n## How many? {#many}\n\n24,000 of you.\n",
        "pages/security-faq.de.md": "Title: FAQ\nLang: de\n\n## Wie viele? {#many}\n\n42.000 von Ihnen.\n",
        "m.txt": "You have until 13:00.\n",
        "m.de.txt": "Sie haben bis 15 Uhr Zeit.\n",
    }
    make_project(tmp_path, yaml, content=content)

    found = told(check_project(find_project(tmp_path), now=NOW).judgement, "G2")
    assert [one.partition(" (make both")[0] for one in found] == [
        f"content/{spot}: warning: '{own}' in English and not in German; '{other}' in German and not in English"
        for spot, own, other in (("m.de.txt:1", "13:00", "15 Uhr"), ("pages/security-faq.md:3", "24,000", "42.000"))
    ]


def test_a_translation_older_than_a_correction_is_told(tmp_path: Path) -> None:
    """Before the correction is published, and after, until it is said in that language too."""
    folder = real_project(tmp_path)
    first = "text: {en: It is fast again., de: Es ist wieder schnell.}"
    edit(folder, ("text: Checkout is fast again.", first))
    put(folder)
    right = "text: {en: It is as fast as ever., de: Es ist wieder schnell.}\n        corrected: [{at: now, note: NOTE}]"
    edit(folder, (first, right))
    before = told(check_project(find_project(folder), now=PUBLISHED).judgement, "G3")
    put(folder, minutes=5)
    after = told(check_project(find_project(folder), now=PUBLISHED).judgement, "G3")
    edit(folder, ("note: NOTE", "note: {en: NOTE, de: Nicht schneller.}"))

    spot = "incidents.yaml:16: warning: the text"
    rest = (
        "and says in German what it said before (say it anew in German; where it still holds, say the correction in "
        "German too) [G3]"
    )
    assert before == [f"{spot} changes, {rest}"]
    assert after == [f"{spot} changed on 2026-11-15 14:10, {rest}"]
    assert told(check_project(find_project(folder), now=PUBLISHED).judgement, "G3") == []


def test_rules_that_know_english_only_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says it for all languages; for programs it is a field."""
    yaml = "organisation: {name: Example Shoes}\nincidents:\n" + closed("{en: You see., de: Sie sehen., es: Usted ve.}")
    monkeypatch.chdir(make_project(tmp_path, yaml))
    command.check(Check())
    command.check(Check(format="json"))
    text, _, rest = capsys.readouterr().out.partition("{\n")

    assert text.splitlines()[-1] == (
        "T6, T7, T9 and W1 to W13 are for English, and were not asked of what is new in German and Spanish"
    )
    assert [*json.loads("{" + rest)["unasked"]] == ["de", "es"]


@pytest.mark.parametrize(
    ("yaml", "levels", "expected"),
    [
        (closed("You see."), {}, ""),
        (
            closed("{de: Sie sehen., en: You see.}").replace("title: ", "title: "),
            dict.fromkeys(("W13", "W1", "W5", "T6", "T9"), "off"),
            "T7, W2 to W4 and W6 to W12 are for English, and were not asked of what is new in German",
        ),
    ],
)
def test_only_what_was_left_out_is_named(yaml: str, levels: Any, expected: str) -> None:
    """Neither English texts nor rules that are off."""
    assert unasked_told(judged(yaml, levels=levels).unasked) == expected


def test_where_the_organisation_speaks_german() -> None:
    """Then rules that look into an incident as a whole are not asked either."""
    head = "organisation: {name: Beispiel, language: de}\ncomponents: [{id: checkout, name: Kasse}]\nincidents:\n"
    found = judged(incident(FIRST, head=LEAK), head=head).unasked

    assert unasked_told(found) == (
        "B4 to B6, B10, S1, S3, S5, T6, T7, T9 and W1 to W13 are for English, and were not asked of what is new in "
        "German"
    )
    assert FORMATS["text"]((), judged(incident(FIRST, head=LEAK), head=head))


def test_a_site_in_a_language_without_our_words_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no mistake, and fails no strict check; the way to words in it stands with it."""
    yaml = "organisation: {name: Negozio, language: it}\nincidents: []\n"
    monkeypatch.chdir(make_project(tmp_path, yaml))
    command.check(Check(strict=True))

    assert capsys.readouterr().out.splitlines() == [
        "read 0 incidents in 1 file: no mistakes, and nothing to put better",
        "locale/it/plainstatus.po: there are no words of ours in 'it', so the words around your texts are English "
        "(begin them with: invoke words --language it; docs/languages.md says how)",
    ]


def test_a_tag_that_nobody_knows_is_told() -> None:
    """With the one that was probably meant, at its line; a title that is public is not told again."""
    text = "\n  en: You see.\n  pt-br: Veja.\n  xx: Zz.\n  de-AT: Schau."
    found = told(judged(closed(text)), "G4")

    assert found == [
        "i.yaml:16: warning: 'pt-br' is not a language tag (write pt-BR: in its place) [G4]",
        "i.yaml:17: warning: 'xx' is not a language tag (write the tag of BCP 47, such as de or pt-BR) [G4]",
    ]
