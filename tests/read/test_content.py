"""What staff write in content/: how it is read, and what is said of mistakes."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.errors import InvalidIncidents
from plainstatus.model import Reading, Text, Written
from plainstatus.publish.publish import publish
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.content import read_written
from plainstatus.read.content.faq import read_faq
from plainstatus.read.content.folder import FoundContent
from plainstatus.read.content.front_matter import Page, read_page
from plainstatus.read.content.markdown import renderer
from plainstatus.read.project import find_project
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.views.faq import QUESTIONS
from tests.support.project import NIGHTLY, ROOT, SETTINGS, make_project
from tests.support.rendering import PELICAN

FOLDER = Path(__file__).parent.parent / "broken_content"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))
NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
READING = Reading(ZoneInfo("America/Los_Angeles"), NOW)
INCIDENTS = {"2026-11-15-checkout": "2026-11-15-checkout", "checkout": "2026-11-15-checkout"}
LETTER = "Title: To you\nName: Robin Vale\nDate: 2026-11-15\n"


def read(folder: Path, files: Mapping[str, str | bytes], *, known: bool = True) -> Written:
    """Write files below content/ and read them; nothing is wrong with them."""
    found = look(folder, files, known=known)
    assert found.warnings == ()
    return found.written


def look(folder: Path, files: Mapping[str, str | bytes], *, known: bool = True) -> FoundContent:
    """Write files below content/ and read them, with what was published last where that is there."""
    for name, text in files.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_written(
        folder / "content",
        root=folder,
        reading=READING,
        incidents=INCIDENTS if known else None,
        max_bytes=100_000,
        last_good=folder / "last" / "content",
    )


def faults(folder: Path, files: Mapping[str, str | bytes], **options: bool) -> list[str]:
    """Return what is wrong with files."""
    told = [str(problem) for problem in look(folder, files, **options).warnings]
    return [line.replace(": warning: ", ": ").replace("; it is left out until this is mended", "") for line in told]


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_told(name: str, tmp_path: Path) -> None:
    """A file with mistakes stops nobody: it is left out, with the exact message for each of them."""
    place = "pages/security-faq.md" if name.startswith("faq") else "statements/letter.md"
    folder = make_project(tmp_path, content={place: (FOLDER / f"{name}.md").read_text(encoding="utf-8")})

    result = publish(find_project(folder), now=NOW, tell=lambda _: None)

    said, expected = "".join(f"{problem}\n" for problem in result.problems), FOLDER / f"{name}.txt"
    if os.environ.get("PLAINSTATUS_REGENERATE"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert (folder / "output" / "index.html").exists()
    assert not (folder / "output" / "statements").exists()


def test_mistakes_are_told_with_those_of_the_yaml(tmp_path: Path) -> None:
    """Whoever has mistakes in both reads of both at once; an incident that cannot be read is no unknown one."""
    folder = make_project(tmp_path, "incident: []\n", content={"statements/letter.md": LETTER + "Incident: a\n"})

    with pytest.raises(InvalidIncidents) as caught:
        publish(find_project(folder), now=NOW, tell=lambda _: None)

    assert [(problem.file, problem.line) for problem in caught.value.problems] == [
        ("content/statements/letter.md", 0),
        ("incidents.yaml", 1),
    ]


def test_the_faq(tmp_path: Path) -> None:
    """Questions come with anchors, answer and place; what stands before the first is the introduction."""
    text = (
        "Title: What people ask\n\nSee *below*.\n\n"
        "## Why can I not phone you? {#phones #calls}\n\nThey are [closed].\n\n"
        "### Until when?\n\nMonday.\n\n##Is it real? {: #real } ##\nYes.\n\n[closed]: index.html\n"
    )
    faq = read(tmp_path, {"pages/security-faq.md": text}).faq

    assert faq is not None
    assert (faq.title, faq.intro) == ("What people ask", "See *below*.")
    phones, real = faq.answers
    assert (phones.anchor, phones.aliases, phones.question) == ("phones", ("calls",), "Why can I not phone you?")
    assert phones.text == "They are [closed].\n\n### Until when?\n\nMonday.\n\n[closed]: index.html"
    assert (phones.spot, phones.text_line) == (("content/pages/security-faq.md", 5), 7)
    assert (real.anchor, real.question, real.text_line) == ("real", "Is it real?", 14)


def test_no_faq(tmp_path: Path) -> None:
    """There need be no file, nor folder; a draft is none."""
    assert read(tmp_path, {}) == Written()
    written = read(tmp_path, {"pages/security-faq.md": "Title: FAQ\nStatus: draft\n\nA secret for now.\n"})
    assert (written.faq, written.hidden) == (None, ("FAQ", "A secret for now."))


def test_a_statement(tmp_path: Path) -> None:
    """Front matter and text become a statement, in each of its languages; old ids of incidents are known."""
    letter = (
        LETTER + "Role: Chief executive\nIncident: checkout\nAudience: staff, customers\n"
        "Corrected: We wrote Monday,\n    and meant Tuesday.\nCorrected: We forgot a name.\n\nDear all.\n\nSorry.\n"
    )
    spanish = "---\nTitle: A ustedes\nLang: es\nCorrected: Lunes\nAudience: personal\n---\nHola.\n"
    japanese = "---\nTitle: 皆様へ\nLang: ja\nAudience: 従業員、お客様\n---\nこんにちは。\n"
    files = {"letter.md": letter, "letter.es.md": spanish, "letter.ja.md": japanese}
    (statement,) = read(tmp_path, {f"statements/{name}": text for name, text in files.items()}).statements

    assert (statement.slug, statement.incident, statement.date) == ("letter", "2026-11-15-checkout", date(2026, 11, 15))
    assert (statement.name, statement.role) == ("Robin Vale", "Chief executive")
    assert statement.title.translations == (("es", "A ustedes"), ("ja", "皆様へ"))
    assert statement.text.translations == (("es", "Hola."), ("ja", "こんにちは。"))
    assert [(str(part), part.translations) for part in statement.audience] == [
        ("staff", (("es", "personal"), ("ja", "従業員"))),
        ("customers", (("ja", "お客様"),)),
    ]
    assert statement.corrected == (Text("We wrote Monday, and meant Tuesday."), Text("We forgot a name."))
    assert statement.corrected[0].translations == (("es", "Lunes"),)
    assert statement.spot == ("content/statements/letter.md", 11)


def test_the_newest_statement_first(tmp_path: Path) -> None:
    """Statements are sorted by their date, then by their names; drafts are kept apart."""
    files = {f"statements/{name}.md": LETTER.replace("15", day) + "\nText.\n" for name, day in
             (("b", "15"), ("a", "15"), ("c", "16"))}  # fmt: skip
    written = read(tmp_path, files | {"statements/d.md": LETTER + "Status: Draft\n\nNot yet.\n"})

    assert [item.slug for item in written.statements] == ["c", "a", "b"]
    assert written.hidden == ("Not yet.",), "the title is that of public letters too"


def test_a_withdrawn_statement_needs_no_text(tmp_path: Path) -> None:
    """What was wrong may be taken out altogether."""
    (statement,) = read(tmp_path, {"statements/letter.md": LETTER + "Withdrawn: Sent too early.\n"}).statements

    assert (statement.withdrawn, statement.text) == ("Sent too early.", "")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"Dear customers!.md": LETTER + "\nText.\n"},
            "Dear customers!.md: the file's name becomes part of an address, so only a to z, 0 to 9, - and _ go in "
            "(rename it to dear-customers.md)",
        ),
        (
            {"letter.txt": "Text."},
            "letter.txt: only Markdown files whose names end in .md are read here, so nobody would see it "
            "(rename it to letter.md)",
        ),
        (
            {"letter.md": LETTER + "Withdrawn:\n\nText.\n"},
            "letter.md:4: 'Withdrawn' is empty (write it after Withdrawn:, or take the line out)",
        ),
        (
            {"letter.md": LETTER + "Status: darft\n\nNot yet.\n"},
            "letter.md:4: 'darft' is no status (write: Status: draft, or take the line out to publish it)",
        ),
        (
            {"letter.es.md": "Title: A\nLang: es\n\nHola.\n"},
            "letter.es.md: this translates letter.md, which is not there (write letter.md first)",
        ),
        (
            {"letter.md": LETTER + "\nText.\n", "letter.es.md": "Title: A\n\nHola.\n"},
            "letter.es.md:1: it does not say which language it is in (add a line: Lang: es)",
        ),
        (
            {"letter.md": LETTER + "\nText.\n", "letter.es.md": "Title: A\nLang: de\n\nHola.\n"},
            "letter.es.md:2: Lang is de, and the file's name says es (write: Lang: es)",
        ),
        (
            {"letter.md": LETTER + "\nText.\n", "leter.es.md": "Title: A\nLang: es\n\nHola.\n"},
            "leter.es.md: this translates leter.md, which is not there (rename it to letter.es.md)",
        ),
        (
            {"letter.md": LETTER + "\nText.\n", "letter.es.md": "Title: A\nLang: es\nDate: 2026-11-15\n\nHola.\n"},
            "letter.es.md:3: date is the same in all languages (take the line out: it stands in letter.md)",
        ),
        (
            {"brief.md": LETTER + "Lang: de\n\nText.\n"},
            "brief.md:4: a translation carries its language in the file's name (rename it to brief.de.md)",
        ),
        (
            {"letter.md": LETTER + "Lang: Englisch\n\nText.\n"},
            "letter.md:4: 'Englisch' is not a language tag (write a tag such as en, de or pt-BR)",
        ),
        (
            {
                "letter.md": LETTER + "Withdrawn: Too early.\n\nText.\n",
                "letter.es.md": "Title: A\nLang: es\n\nHola.\n",
            },
            "letter.es.md: letter.md is withdrawn (say so here too: Withdrawn: Too early.)",
        ),
    ],
)
def test_mistakes_in_names_and_languages(files: dict[str, str | bytes], expected: str, tmp_path: Path) -> None:
    """A file that cannot be what its name says is told, with what to do."""
    found = faults(tmp_path, {f"statements/{name}": text for name, text in files.items()})

    assert found == [f"content/statements/{expected}"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"x" * 100_001, "letter.md: the file is larger than 100,000 bytes (make it shorter)"),
        (
            b"Title: Caf\xe9\n",
            "letter.md:1: the text is not in UTF-8, so some letters would be lost (save it as UTF-8: your editor has a "
            "setting for that)",
        ),
    ],
)
def test_what_cannot_be_read_stops_unless_it_was_published(data: bytes, expected: str, tmp_path: Path) -> None:
    """Nobody knows what a file says that cannot be read; once it was published, that is what it says."""
    with pytest.raises(InvalidIncidents) as caught:
        look(tmp_path, {"statements/letter.md": data})
    assert str(caught.value) == f"content/statements/{expected}"

    read(
        tmp_path,
        {"../last/content/statements/letter.md": LETTER + "\nAs it was.\n", "statements/letter.md": LETTER + "\nx"},
    )
    found = look(tmp_path, {"statements/letter.md": data})
    assert [statement.text for statement in found.written.statements] == ["As it was."]
    assert found.carried == {"content/statements/letter.md"}
    message, _, hint = expected.partition(" (")
    assert [str(problem).replace("warning: ", "") for problem in found.warnings] == [
        f"content/statements/{message}; it stays as it was published ({hint}"
    ]


def test_a_letter_goes_with_its_translations(tmp_path: Path) -> None:
    """A mistake in the letter keeps back its translations; one in a translation that alone."""
    spanish = "Title: A ustedes\nLang: es\n\nHola.\n"
    good = {"statements/letter.md": LETTER + "\nAs it was.\n", "statements/letter.es.md": spanish}
    bad = LETTER + "Incident: nowhere\n\nNew.\n"

    found = look(tmp_path, good | {"statements/letter.md": bad})
    assert found.written.statements == ()
    assert found.left_out == {"content/statements/letter.md", "content/statements/letter.es.md"}
    assert [problem.file for problem in found.warnings] == ["content/statements/letter.md"]

    found = look(tmp_path, good | {"statements/letter.es.md": spanish.replace("Lang", "Date: 2026-11-15\nLang")})
    assert [statement.text.translations for statement in found.written.statements] == [()]
    assert found.left_out == {"content/statements/letter.es.md"}

    look(tmp_path, {f"../last/content/{name}": text for name, text in good.items()})
    found = look(tmp_path, {"statements/letter.md": bad, "statements/letter.es.md": spanish.replace("Hola", "Adiós")})
    (letter,) = found.written.statements
    assert (letter.text, letter.text.translations) == ("As it was.", (("es", "Hola."),))
    assert found.carried == {"content/statements/letter.md", "content/statements/letter.es.md"}
    assert found.left_out == frozenset()


def test_what_was_published_may_be_wrong_by_now(tmp_path: Path) -> None:
    """A letter whose earlier version has a mistake too, because its incident is gone, is left out."""
    old = LETTER + "Incident: gone\n\nAs it was.\n"
    found = look(
        tmp_path,
        {"../last/content/statements/letter.md": old, "statements/letter.md": old.replace("Incident", "Incidnet")},
    )

    assert (found.written.statements, found.carried) == ((), frozenset())
    assert found.left_out == {"content/statements/letter.md"}


FAQ = "Title: FAQ\n\n## Why? {#why}\n\nBecause.\n\n## How? {#how}\n\nLike this.\n"


def test_of_the_faq_only_what_is_wrong_is_left_out(tmp_path: Path) -> None:
    """One bad answer does not keep the others back; where the file was published, all of it stays as it was."""
    bad = FAQ.replace("Like this.", "See [us]({filename}about.md).") + "\n## When?\n\nSoon.\n"

    found = look(tmp_path, {"pages/security-faq.md": bad})
    assert found.written.faq is not None
    assert [answer.anchor for answer in found.written.faq.answers] == ["why"]
    assert found.left_out == frozenset(), "the file itself is published"

    found = look(tmp_path, {"../last/content/pages/security-faq.md": FAQ, "pages/security-faq.md": bad})
    assert found.written.faq is not None
    assert [answer.text for answer in found.written.faq.answers] == ["Because.", "Like this."]
    assert found.carried == {"content/pages/security-faq.md"}

    # With mistakes in both, what was typed last counts.
    found = look(
        tmp_path, {"../last/content/pages/security-faq.md": bad, "pages/security-faq.md": "## When?\nNow.\n" + FAQ}
    )
    assert found.written.faq is not None
    assert [answer.anchor for answer in found.written.faq.answers] == ["why", "how"]
    assert (found.carried, found.left_out) == (frozenset(), frozenset())


def test_a_faq_needs_no_title(tmp_path: Path) -> None:
    """It is known what the page is, to other pages that lead to it too."""
    about = "Title: About\n\nSee [there]({filename}security-faq.md).\n"
    folder = make_project(
        tmp_path, content={"pages/security-faq.md": "## Why? {#why}\n\nBecause.\n", "pages/about.md": about}
    )

    result = publish(find_project(folder), now=NOW, tell=lambda _: None)

    assert (result.problems, result.notes) == ((), ())
    assert "<h1>Security FAQ</h1>" in (folder / "output" / "security-faq.html").read_text(encoding="utf-8")
    assert 'href="security-faq.html"' in (folder / "output" / "about.html").read_text(encoding="utf-8")


STRAY = "write: Status: draft, in the lines with Title:"
DRAFTS = [
    ("Status: darft", 4, "'darft' is no status", "write: Status: draft, or take the line out to publish it"),
    ("Staus: draft", 4, "unknown key 'Staus'", "write: Status: draft"),
    ("Status:", 4, "'Status' is empty", "write it after Status:, or take the line out"),
    ("\nStatus: draft", 5, "'Status: draft' is text here, and keeps nothing back", STRAY),
    ("\nText.\n\ndraft: true", 7, "'draft: true' is text here, and keeps nothing back", STRAY),
]


@pytest.mark.parametrize(("typed", "line", "message", "hint"), DRAFTS)
def test_a_mistyped_draft_is_one(typed: str, line: int, message: str, hint: str, tmp_path: Path) -> None:
    """It is left out, the FAQ with all its answers, and no other file may hold what it says."""
    told = f"{line}: warning: {message}; it is left out until this is mended ({hint})"
    letter = f"{LETTER}{typed}\n\nThe secret words of it.\n"
    faq = f"Title: FAQ\nSummary: All.\nSummary: More.\n{typed}\n\n## Secret? {{#secret}}\n\nThe secret answer.\n"
    found = look(tmp_path, {"statements/letter.md": letter, "pages/security-faq.md": faq})

    assert (found.written.statements, found.written.faq) == ((), None)
    assert {"The secret words of it.", "The secret answer."} <= {*found.written.hidden}
    assert {str(problem) for problem in found.warnings} == {
        f"content/statements/letter.md:{told}",
        f"content/pages/security-faq.md:{told}",
    }
    assert found.left_out == {"content/statements/letter.md", "content/pages/security-faq.md"}


def test_draft_as_in_yaml(tmp_path: Path) -> None:
    """`Draft: true` is no key here, and still holds the file back."""
    found = look(tmp_path, {"pages/security-faq.md": "Draft: true\n\n## Secret? {#secret}\n\nThe secret answer.\n"})

    assert found.written.faq is None
    assert "The secret answer." in found.written.hidden
    assert [str(problem) for problem in found.warnings] == [
        "content/pages/security-faq.md:1: warning: unknown key 'Draft'; it is left out until this is mended "
        "(write: Status: draft)"
    ]


def test_keys_may_begin_below_empty_lines(tmp_path: Path) -> None:
    """An empty line above a draft's keys does not make it public."""
    found = read(tmp_path, {"statements/letter.md": f"\n\n{LETTER}Status: draft\n\nText.\n"})

    assert found.statements == ()
    assert [letter.title for letter in read(tmp_path, {"statements/letter.md": f"\n{LETTER}\nText.\n"}).statements] == [
        "To you"
    ]


@pytest.mark.parametrize(
    "head", [b"Status: drfat\n", b"Date: some day\n", b"Title: Caf\xe9\n"], ids=["status", "date", "bytes"]
)
def test_no_mistake_in_the_faq_stops_pelican(head: bytes, tmp_path: Path) -> None:
    """Pelican would report it as an error, and nothing could be published."""
    folder = make_project(tmp_path, content={"pages/security-faq.md": FAQ})
    project = find_project(folder)
    publish(project, now=NOW, tell=lambda _: None)
    (folder / "content" / "pages" / "security-faq.md").write_bytes(head + b"\n## Which? {#which}\n\nThis.\n")

    result = publish(project, now=NOW + timedelta(minutes=1), tell=lambda _: None)

    assert [problem.file for problem in result.problems] == ["content/pages/security-faq.md"]
    page = (folder / "output" / "security-faq.html").read_text(encoding="utf-8")
    assert ('id="how"' in page, 'id="which"' in page) == (True, False)


def test_what_was_published_stays_through_mistakes(tmp_path: Path) -> None:
    """Publish after publish, by hand and by the clock, until somebody mends it."""
    settings = SETTINGS.replace("status.example.com", "status.shoe-shop.org")
    letter, other = LETTER + "\nAs it was.\n", LETTER + "\nNever seen.\n"
    folder = make_project(
        tmp_path, settings=settings, content={"statements/letter.md": letter, "pages/security-faq.md": FAQ}
    )
    project = find_project(folder)
    publish(project, now=NOW, tell=lambda _: None)
    page, faq = folder / "output" / "statements" / "letter.html", folder / "output" / "security-faq.html"
    before = page.read_bytes()

    content = folder / "content"
    (content / "statements" / "letter.md").write_text(letter.replace("Title", "Titel"), encoding="utf-8")
    (content / "statements" / "other.md").write_text(other.replace("2026", "2027"), encoding="utf-8")
    (content / "statements" / "notes.txt").write_text("Nothing.\n", encoding="utf-8")
    (content / "pages" / "security-faq.md").write_text(FAQ.replace("{#how}", ""), encoding="utf-8")
    for minutes in (1, 2):
        result = publish(project, now=NOW + timedelta(minutes=minutes), tell=lambda _: None)
        assert [(problem.level, problem.file) for problem in result.problems] == [
            ("warning", "content/pages/security-faq.md"),
            ("warning", "content/statements/letter.md"),
            ("warning", "content/statements/letter.md"),
            ("warning", "content/statements/notes.txt"),
            ("warning", "content/statements/other.md"),
        ]
        assert page.read_bytes() == before
        assert 'id="how"' in faq.read_text(encoding="utf-8")
        assert not (folder / "output" / "statements" / "other.html").exists()
    # By then the other letter's date has come, and still nobody has agreed to it.
    assert publish_if_due(project, now=NOW + timedelta(days=400), tell=lambda _: None) is not None
    assert page.read_bytes() == before
    assert not (folder / "output" / "statements" / "other.html").exists()

    (content / "statements" / "letter.md").write_text(letter + "\nMore.\n", encoding="utf-8")
    with pytest.raises(InvalidIncidents, match="was published and is changed"):
        publish(project, now=NOW + timedelta(days=401), tell=lambda _: None)


def test_a_faq_of_another_kind(tmp_path: Path) -> None:
    """A security FAQ that nobody would see is told."""
    assert faults(tmp_path, {"pages/security-faq.rst": "FAQ\n===\n"}) == [
        "content/pages/security-faq.rst: only Markdown files whose names end in .md are read here, so nobody would see "
        "it (rename it to security-faq.md)"
    ]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_anything_can_be_read(text: str) -> None:
    """Whatever stands in a FAQ, reading it ends in answers or in problems with lines that are there."""
    page = _page(text)
    faq, problems = read_faq(page)

    anchors = [name for answer in faq.answers for name in (answer.anchor, *answer.aliases)]
    assert problems or len(set(anchors)) == len(anchors)
    assert all(0 < problem.line <= text.count("\n") + text.count("\r") + 1 for problem in problems)


def _page(text: str) -> Page:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "faq.md")
        path.write_bytes(text.encode())
        page = read_page(path, "faq.md", max_bytes=10_000)
    assert isinstance(page, Page)
    return page


@pytest.mark.parametrize("question", ["## Why? {#why}", "## Why? {#why}   ", "##Why?{#why}", "## Why? ## {#why}"])
def test_ways_to_write_a_question(question: str, tmp_path: Path) -> None:
    """Python-Markdown's ways to write a heading are ways to write a question."""
    faq = read(tmp_path, {"pages/security-faq.md": f"Title: FAQ\n\n{question}\n\nBecause.\n"}).faq

    assert faq is not None
    assert [(answer.anchor, answer.question.rstrip(" #")) for answer in faq.answers] == [("why", "Why?")]


def test_markdown_is_read_as_pelican_does() -> None:
    """Tables and definition lists work, front matter is not looked for again, and nothing can run."""
    to_html = renderer(PELICAN)

    assert to_html("Note: this\n\n| a |\n|---|\n| b |") == (
        "<p>Note: this</p>\n<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n"
        "</tbody>\n</table>"
    )
    assert to_html("![a]({static}/images/a.png)") == '<p><img alt="a" src="images/a.png"></p>'
    assert to_html("<script>alert(1)</script> [x](javascript:alert(1))").startswith(
        "<p>&lt;script&gt;alert(1)&lt;/script"
    )
    assert "javascript" not in to_html("[x](javascript:alert(1))")


def test_what_was_read_before_changes_nothing() -> None:
    """Neither addresses, abbreviations, notes and anchors of an earlier text nor its faults reach into the next."""
    texts = [
        "[a]\n\n[a]: https://www.example.com",
        "[a] HTML[^1]\n\n# One\n\n# One",
        "*[HTML]: a language\n\nHTML[^1]\n\n[^1]: A note.",
        "```\n<b>\n```\n\n<div markdown>*a*",
        ">" * 3000 + " deep",
        "- a\n\n        b",
    ]

    alone = [renderer(PELICAN)(text) for text in texts]
    for order in permutations(range(len(texts)), 3 if NIGHTLY else 2):
        to_html = renderer(PELICAN)
        assert [to_html(texts[number]) for number in order] == [alone[number] for number in order]


def test_the_examples_of_the_documentation_can_be_read(tmp_path: Path) -> None:
    """What docs/content.md shows can be pasted into a file as it stands."""
    page = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
    faq, letter = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    letter = letter.replace("2026-11-15-account-data", "checkout")
    written = read(tmp_path, {"pages/security-faq.md": faq, "statements/we-are-sorry.md": letter})

    assert written.faq is not None
    assert [answer.anchor for answer in written.faq.answers] == ["phones", "never-ask"]
    assert [statement.title for statement in written.statements] == ["We are sorry"]


def test_the_documentation_names_each_generated_question() -> None:
    """The table in docs/content.md has every question, in its words and order, with its anchor."""
    page = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+\?)(?: \(.*\))? \| `ID--([a-z-]+)` \|", page, re.MULTILINE)

    assert rows == [(ENGLISH(f"faq.question.{question.key}"), question.key) for question in QUESTIONS]


FAQ_OF_TWO = "Title: FAQ\n\n## Why? {#why #how}\n\nSo.\n\n## Who? {#who}\n\nWe.\n"


def test_the_faq_in_other_languages(tmp_path: Path) -> None:
    """Title, introduction and each answer, by whichever anchor, have their wordings; what lacks is not missed."""
    files = {
        "pages/security-faq.md": FAQ_OF_TWO.replace("## Why", "First.\n\n## Why"),
        "pages/security-faq.de.md": "Lang: de\n\nVorab.\n\n## Warum? {#how}\n\nDarum.\n\nSo.\n",
        "pages/security-faq.pt-BR.md": "Title: P\nLang: pt-BR\n\n## Quem? {#who}\n\nN\u00f3s.\n",
        "pages/security-faq.fr.md": "Status: draft\nLang: fr\n\n## Pourquoi? {#why}\n\nParce que.\n",
    }

    faq = read(tmp_path, files).faq

    assert faq is not None
    assert faq.title is not None
    assert faq.intro is not None
    assert (faq.title.translations, faq.intro.translations) == ((("pt-BR", "P"),), (("de", "Vorab."),))
    found = [(one.anchor, one.question.translations, one.text.translations) for one in faq.answers]
    assert found == [
        ("why", (("de", "Warum?"),), (("de", "Darum.\n\nSo."),)),
        ("who", (("pt-BR", "Quem?"),), (("pt-BR", "N\u00f3s."),)),
    ]


def test_a_title_of_the_faq_in_another_language_alone(tmp_path: Path) -> None:
    """It counts there; an introduction without one of the FAQ's own introduces nothing."""
    files = {
        "pages/security-faq.md": "## Why? {#why}\n\nSo.\n",
        "pages/security-faq.de.md": "Title: Fragen\nLang: de\n\nWas man fragt.\n",
    }

    faq = read(tmp_path, files).faq

    assert faq is not None
    assert faq.title is not None
    assert (str(faq.title), faq.title.translations, faq.intro) == ("", (("de", "Fragen"),), None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("## Warum? {#why}\n\nDarum.\n", ":1: it does not say which language it is in (add: Lang: de)"),
        ("Lang: fr\n\n## Warum? {#why}\n\nDarum.\n", ":1: Lang is fr, and the file's name says de (write: Lang: de)"),
        ("Lang: de\n\n## Wo? {#whi}\n\nHier.\n", ":3: there is no question {#whi} in the FAQ itself that this could "
         "translate (write {#why})"),
        ("Lang: de\n\n## Warum? {#why}\n", ":3: there is no answer to 'Warum?' (write it below)"),
    ],
)  # fmt: skip
def test_mistakes_in_a_translation_of_the_faq(tmp_path: Path, text: str, message: str) -> None:
    """It is left out, with the reason; the FAQ itself stands."""
    files = {"pages/security-faq.md": FAQ_OF_TWO, "pages/security-faq.de.md": text}

    assert faults(tmp_path, files) == [f"content/pages/security-faq.de.md{message}"]
    faq = look(tmp_path, files).written.faq
    assert faq is not None
    assert [(one.anchor, one.text.translations) for one in faq.answers] == [("why", ()), ("who", ())]


def test_a_translation_of_no_faq(tmp_path: Path) -> None:
    """Without the FAQ itself there is nothing that it could translate."""
    files = {"pages/security-faq.de.md": "Lang: de\n\n## Warum? {#why}\n\nDarum.\n"}

    assert faults(tmp_path, files) == [
        "content/pages/security-faq.de.md:3: there is no question {#why} in the FAQ itself that this could translate "
        "(write that one first)"
    ]
