"""What is still the shipped example's is held back on a real site, by its words, and the notice goes out."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.check.review import check_project
from plainstatus.cli.doctor.sources import sources
from plainstatus.cli.preview.make import make
from plainstatus.edit.desk import Change, lay_out, propose
from plainstatus.edit.incidents import add_update
from plainstatus.read.content.example import SUMS, shipped, sums_of
from plainstatus.read.content.faq import read_faq
from plainstatus.read.content.front_matter import parse_page
from plainstatus.read.content.sent_messages import parted
from plainstatus.read.project import find_project
from plainstatus.read.schema import Loaded
from plainstatus.record.load import load
from tests.golden import regenerate
from tests.support.project import ROOT, SETTINGS, YAML, make_project
from tests.support.publishing import NOW, REAL, edit, put, real_project

CONTENT = ROOT / "content"
ABOUT = (CONTENT / "pages/about.md").read_text(encoding="utf-8")
FAQ = (CONTENT / "pages/security-faq.md").read_text(encoding="utf-8")
SPANISH_FAQ = (CONTENT / "pages/security-faq.es.md").read_text(encoding="utf-8")
LETTER = (CONTENT / "statements/2026-11-15-to-our-staff.md").read_text(encoding="utf-8")
MESSAGE = (CONTENT / "notices/2026-11-15-password.txt").read_text(encoding="utf-8")
#: A letter of the example's, about an incident that there is.
BOUND = LETTER.replace("2026-11-15-account-data", "2026-11-15-checkout")
OWN_PAGE = "Title: About us\n\nWe sell tea. Here you read whether our shop works, and since when.\n"
OWN_ANSWER = "## Do you keep my card number? {#cards}\n\nNever. Our bank does, and we see its last two digits alone.\n"
ABOUT_TOLD = (
    "content/pages/about.md:3: still the words of the shipped example, 'This is where Example Shoes says what does not "
    "work, whom …'; it is left out until this is mended (write your own, or delete the file)"
)


def body(text: str) -> str:
    """Return a page's text without the lines above it."""
    return "\n".join(parse_page("", text).body)


def read(folder: Path) -> Loaded:
    """Read a site as a publish would."""
    return load(find_project(folder).settings, NOW)


def answers(text: str) -> dict[str, str]:
    """Return anchor → answer of a FAQ."""
    return {one.anchor: str(one.text) for one in read_faq(parse_page("", text))[0].answers}


def strings() -> Iterator[str]:
    """Yield every text in our code, every template, and every word of ours in another language."""
    for path in (ROOT / "plainstatus").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    for path in (*(ROOT / "theme/templates").iterdir(), *(ROOT / "plainstatus").rglob("*.yaml")):
        yield path.read_text(encoding="utf-8")
    for path in (ROOT / "plainstatus/render/words/locale").rglob("*.po"):
        for message in read_po(io.BytesIO(path.read_bytes())):
            yield from [message.string] if isinstance(message.string, str) else message.string or ()


def test_the_sums_are_those_of_the_example() -> None:
    """Whoever changes the example's words adds theirs; those of earlier versions stay, for sites have their texts.

    Words that we offer ourselves, in templates, drafts and pages, are nobody's leftover.
    """
    texts = [body(path.read_text(encoding="utf-8")) for path in CONTENT.rglob("*.md")]
    texts += [parted(path.read_bytes()).text for path in CONTENT.rglob("*.txt")]
    now = {total for text in texts for total in sums_of(text)}
    known = {int(one, 16) for one in SUMS.read_text(encoding="ascii").split()}
    offered = {total for text in strings() for total in sums_of(text)}
    made = "".join(f"{total:08x}\n" for total in sorted((known | now) - offered)).encode()

    assert len(now - offered) > 700
    assert made == regenerate(SUMS, made)


def in_html(text: str) -> str:
    """Return a page of Markdown as one of HTML."""
    parts = "".join(f"<p>{part}</p>\n" for part in body(text).split("\n\n") if part)
    return f"<html><head><title>About</title></head><body>\n{parts}</body></html>\n"


#: What people do to a file of the example's before they notice: its name, and its text.
CHANGED: dict[str, tuple[str, Callable[[str], str]]] = {
    "as it is": ("about.md", str),
    "another name": ("ueber-uns.md", str),
    "another folder": ("company/help.markdown", str),
    "another title": ("about.md", lambda text: text.replace("About this page", "Über diese Seite")),
    "another language": ("about.md", lambda text: text.replace("\n\n", "\nLang: de\n\n", 1)),
    "other headings": ("about.md", lambda text: re.sub(r"^## .*$", "### Anything", text, flags=re.M)),
    "line ends of Windows": ("about.md", lambda text: text.replace("\n", "\r\n")),
    "other line breaks": ("about.md", lambda text: re.sub(r"(\w+ \w+) ", r"\1\n", text)),
    "more blanks": ("about.md", lambda text: body(text).replace(" ", "   ").join(["Title: A\n\n", "\n\n\n"])),
    "small letters, no marks": ("about.md", lambda text: f"Title: A\n\n{re.sub('[*,.:]', '', body(text)).lower()}"),
    "another company's name": ("about.md", lambda text: text.replace("Example Shoes", "Nordlicht Versand")),
    "one paragraph on a page of our own": ("about.md", lambda text: f"{OWN_PAGE}\n{body(text).split('## ')[2]}"),
    "in HTML": ("about.html", in_html),
}


@pytest.mark.parametrize("how", CHANGED)
def test_a_page_is_known_whatever_was_done_around_it(how: str, tmp_path: Path) -> None:
    """It is held back and told with its line; a page of the company's own stands."""
    name, change = CHANGED[how]
    pages = {f"pages/{name}": change(ABOUT), "pages/own.md": OWN_PAGE}
    loaded = read(real_project(tmp_path, content=pages))

    (problem,) = loaded.held_back
    assert (problem.file, problem.level) == (f"content/pages/{name}", "error")
    assert loaded.left_out == {f"content/pages/{name}"}
    assert problem in loaded.warnings


@pytest.mark.parametrize("anchor", answers(FAQ))
def test_one_answer_of_the_example_among_our_own(anchor: str, tmp_path: Path) -> None:
    """It alone is held back, under whatever question and with whatever company's name."""
    theirs = answers(FAQ)[anchor].replace("Example Shoes", "Nordlicht Versand")
    faq = f"Title: FAQ\n\n{OWN_ANSWER}\n## Something else? {{#else}}\n\n{theirs}\n"
    loaded = read(real_project(tmp_path, content={"pages/security-faq.md": faq}))

    assert loaded.written.faq is not None
    assert [one.anchor for one in loaded.written.faq.answers] == ["cards"]
    (problem,) = loaded.held_back
    assert (problem.file, problem.line, problem.hint) == (
        "content/pages/security-faq.md", 9, "write your own, or delete the answer"
    )  # fmt: skip
    assert not loaded.left_out


def test_a_whole_faq_is_told_once(tmp_path: Path) -> None:
    """Nobody reads ten lines that say the same."""
    loaded = read(real_project(tmp_path, content={"pages/security-faq.md": FAQ}))

    assert loaded.written.faq is None
    assert [str(one) for one in loaded.held_back] == [
        "content/pages/security-faq.md: all of it is the shipped example's; it is left out until this is mended "
        "(write your own, or delete the file)"
    ]


@pytest.mark.parametrize("incident", ["Incident: 2026-11-15-checkout\n", ""])
def test_a_letter_is_held_back_about_whatever_it_is(incident: str, tmp_path: Path) -> None:
    """Also as a letter about nothing in particular, and with a translation beside it."""
    letter = BOUND.replace("Incident: 2026-11-15-checkout\n", incident).replace("Robin Vale", "Kim Berg")
    other = f"Title: Un mensaje\nLang: es\n\n{body(OWN_PAGE)}"
    content = {"statements/ours.md": letter, "statements/ours.es.md": other}
    loaded = read(real_project(tmp_path, content=content))

    assert loaded.written.statements == ()
    assert loaded.left_out == {"content/statements/ours.md", "content/statements/ours.es.md"}


def test_a_translation_is_told_with_its_own_name(tmp_path: Path) -> None:
    """Where our own letter has the example's beside it, ours alone is published."""
    own = "Title: Sorry\nName: Kim Berg\nDate: 2026-11-15\n\nUn camión con papeles nuestros ha sido robado.\n"
    content = {"statements/ours.md": own, "statements/ours.es.md": f"Title: Perdón\nLang: es\n\n{body(LETTER)}"}
    loaded = read(real_project(tmp_path, content=content))

    (letter,) = loaded.written.statements
    assert (letter.slug, letter.title.translations, letter.text.translations) == ("ours", (), ())
    assert [(one.file, one.line) for one in loaded.held_back] == [("content/statements/ours.es.md", 0)]
    assert loaded.left_out == {"content/statements/ours.es.md"}


def test_our_own_answers_beside_the_examples_translation(tmp_path: Path) -> None:
    """Whoever forgets the other language goes live with their own answers alone, the first time and later."""
    faq = "Title: Ask us\n\nAsk us in Bremen.\n" + "".join(f"\n## Why? {{#{one}}}\n\nSo.\n" for one in answers(FAQ))
    content = {"pages/security-faq.md": faq, "pages/security-faq.es.md": SPANISH_FAQ}
    folder = real_project(tmp_path, content=content)
    put(folder)
    loaded = read(folder)

    assert loaded.written.faq is not None
    assert (loaded.written.faq.title, loaded.written.faq.intro) == ("Ask us", "Ask us in Bremen.")
    assert loaded.written.faq.title is not None
    assert loaded.written.faq.title.translations == ()
    assert {*answers(FAQ)} == {one.anchor for one in loaded.written.faq.answers}
    assert {one.text.translations for one in loaded.written.faq.answers} == {()}
    assert [str(one) for one in loaded.held_back] == [
        "content/pages/security-faq.es.md: all of it is the shipped example's; it is left out until this is mended "
        "(write your own, or delete the file)"
    ]


def test_one_answer_of_the_example_in_a_translation(tmp_path: Path) -> None:
    """That answer is missing in the language, and the others stand."""
    es = f"Lang: es\n\n## Tarjeta {{#cards}}\n\nNunca.\n\n## Cuentas {{#when}}\n\n{answers(SPANISH_FAQ)['when']}\n"
    more = OWN_ANSWER.replace("#cards", "#when")
    content = {"pages/security-faq.md": f"{OWN_ANSWER}\n{more}", "pages/security-faq.es.md": es}
    loaded = read(real_project(tmp_path, content=content))

    assert loaded.written.faq is not None
    assert [(one.anchor, one.text.translations) for one in loaded.written.faq.answers] == [
        ("cards", (("es", "Nunca."),)), ("when", ())
    ]  # fmt: skip
    assert [one.file for one in loaded.held_back] == ["content/pages/security-faq.es.md"]
    assert loaded.left_out == frozenset()


def test_a_copy_of_a_message_is_held_back(tmp_path: Path) -> None:
    """It would stand there as what the company has sent."""
    notice = "  notices:\n    - {channels: [email], subject: Hello, copy: notices/sent.txt}\ncomponents:\n"
    folder = real_project(tmp_path, YAML.replace("components:\n", notice, 1), content={"notices/sent.txt": MESSAGE})
    loaded = read(folder)

    assert loaded.copies == {}
    (problem,) = loaded.held_back
    assert (problem.file, problem.line) == ("content/notices/sent.txt", 8)


OWN: dict[str, str] = {
    "a page": body(OWN_PAGE),
    "an answer": OWN_ANSWER,
    "few words in a row": "All times are those of Los Angeles. Type that address yourself. There are no forms here.",
    "an example of the documentation": "What people ask us when their data is concerned.",
    "nothing": "",
}


@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
def test_what_is_our_own_stands(text: str) -> None:
    """Few words that are the same are nobody's."""
    assert shipped(text) is None


def test_an_apology_may_be_the_same(tmp_path: Path) -> None:
    """A letter counts as a whole: whoever is sorry says it in few words, and they may be these."""
    sorry = "I am sorry. We are sorry. You trusted us with your data, and we did not keep it safe."
    more = "A lorry with our paper files was stolen in Bremen last night, and they name two hundred of you. " * 2
    letter = f"Title: We are sorry\nName: Kim Berg\nDate: 2026-11-15\n\n{sorry}\n\n{more}\n"
    loaded = read(real_project(tmp_path, content={"statements/sorry.md": letter}))

    assert shipped(sorry)
    assert [one.slug for one in loaded.written.statements] == ["sorry"]


@given(st.lists(st.sampled_from(sorted({*re.findall(r"\w+", ABOUT)})), max_size=60))
def test_the_same_words_in_another_order_are_our_own(words: list[str]) -> None:
    """What counts is how they follow each other."""
    assert shipped(" ".join(words)) is None


@pytest.fixture
def leftover(tmp_path: Path) -> Path:
    """Return a real site with an incident of its own and all that the example's content holds."""
    files = [path for path in CONTENT.rglob("*.*") if path.is_file()]
    content = {path.relative_to(CONTENT).as_posix(): path.read_text(encoding="utf-8") for path in files}
    own = YAML.replace("Example Shoes", "Nordlicht")
    return real_project(tmp_path, own, content={**content, "statements/bound.md": BOUND, "pages/own.md": OWN_PAGE})


def test_the_notice_goes_out_and_nothing_of_the_example(leftover: Path) -> None:
    """Whatever stands in content/; what is held back is told by the publish, with its lines."""
    result = put(leftover)

    texts = {path: path.read_text("utf-8") for path in (leftover / "output").rglob("*.*") if path.is_file()}
    assert [path for path, text in texts.items() if re.search("Example Shoes|example.com|Los Angeles", text)] == []
    assert "Checkout is fast again." in texts[leftover / "output/incidents/2026-11-15-checkout.html"]
    assert (leftover / "output/own.html").is_file()
    told = [str(problem) for problem in result.problems]
    assert ABOUT_TOLD in told
    assert len(told) == 5


def test_check_and_doctor_name_it(leftover: Path) -> None:
    """For check it is an error, for the doctor a fault; neither says that a publish would stop."""
    project = find_project(leftover)
    checked = check_project(project, now=NOW)
    found = [str(one) for one in sources(project, now=NOW)]

    assert not checked.passes
    assert [one.file for one in checked.problems if one.level == "error"] == [
        "content/pages/about-es.md", "content/pages/about.md", "content/pages/security-faq.md",
        "content/statements/bound.md",
    ]  # fmt: skip
    assert f"fault  content/: {ABOUT_TOLD}" in found
    assert not [line for line in found if "would stop" in line]


def test_the_preview_says_that_none_of_it_stops_a_publish(leftover: Path) -> None:
    """It is noted beside the page that customers will see."""
    outcome = make(leftover, leftover / "session", number=1, now=NOW, drafts=False)

    assert outcome.problems == ()
    assert {note.file for note in outcome.notes} >= {"content/pages/about.md", "content/pages/security-faq.md"}
    assert {note.level for note in outcome.notes} == {"warning"}


def test_editing_says_nothing_of_it(leftover: Path) -> None:
    """Whoever writes an update at night reads of the update."""
    desk = lay_out(find_project(leftover), now=NOW)
    changed = add_update(desk.main, ("incidents", 0), {"at": "2026-11-15 14:03", "text": "Checkout is still fast."})

    remarks = propose(desk, [Change(desk.main, changed)]).remarks
    assert [line for line in remarks if line.startswith("content/")] == []


def test_an_orphan_letter_is_told_no_way_to_go_live(leftover: Path) -> None:
    """Its line is not to be taken out: it would be a letter about nothing in particular then."""
    (told,) = [str(one) for one in read(leftover).warnings if one.level == "warning"]

    assert told == (
        "content/statements/2026-11-15-to-our-staff.md:2: warning: unknown incident '2026-11-15-account-data'; it is "
        "left out until this is mended (write the id of the incident that it is about, or delete the file)"
    )


def test_an_example_address_shows_it_all(tmp_path: Path) -> None:
    """Where nobody takes the site for a company's, the example stays what it is."""
    content = {"pages/about.md": ABOUT, "pages/security-faq.md": FAQ, "statements/bound.md": BOUND}
    loaded = read(make_project(tmp_path, settings=SETTINGS, content=content))

    assert (loaded.held_back, loaded.left_out) == ((), frozenset())
    assert loaded.written.faq is not None
    assert len(loaded.written.statements) == 1


def test_what_readers_have_seen_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that published it before goes on publishing: a published answer or letter does not vanish."""
    content = {"pages/security-faq.md": f"{FAQ}\n{OWN_ANSWER.replace('#cards', '#ours')}", "statements/bound.md": BOUND}
    folder = real_project(tmp_path, content=content)
    with monkeypatch.context() as before:
        before.setattr("plainstatus.read.content.example._known", frozenset)
        put(folder)
    edit(folder, ("Checkout is fast again.", "Checkout is fast again"))
    put(folder, minutes=5, typo=True)
    loaded = read(folder)

    assert loaded.written.faq is not None
    assert {*answers(FAQ)} < {one.anchor for one in loaded.written.faq.answers}
    assert len(loaded.written.statements) == 1
    stays = "it is public already, and stays"
    assert [(one.line, one.message.rpartition("; ")[2]) for one in loaded.held_back] == [
        (0, "it is left out until this is mended"),
        (7, f"{stays}, and so are 9 more answers below"),
        (8, stays),
    ]
    assert REAL in (folder / "pelicanconf.py").read_text(encoding="utf-8")
