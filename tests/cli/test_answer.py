"""`answer` and `answers`: what people keep asking on the FAQ, and the sheet for those who reply."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.edit.answers import Unusable
from plainstatus.edit.faq_page import Said, free_anchor, with_answer
from plainstatus.read.content.faq import pieces
from plainstatus.read.content.front_matter import parse_page
from tests.cli.test_incident import NOTHING
from tests.support.days import BREACH, INCIDENT
from tests.support.project import NIGHTLY
from tests.support.running import Run

FAQ = """Title: Questions

What people ask.

## Why can I not phone you? {#phones #reach}

We answer e-mail instead.

## Are cards safe? {#cards}

Yes.
"""
SPANISH = "Title: Preguntas\nLang: es\n\n## ¿Por qué no puedo llamar? {#phones}\n\nRespondemos por correo.\n"
LINK = "https://status.shoe-shop.org/security-faq.html"


#: Below content/.
FILES = {"pages__security-faq": FAQ, "pages__security-faq.es": SPANISH}


@pytest.fixture
def run(on_second_day: Callable[..., Run]) -> Run:
    """Return what runs a task on the second day."""
    return on_second_day(**FILES)


def faq(folder: Path, language: str = "") -> str:
    """Return a file of the FAQ."""
    name = f"security-faq.{language}.md" if language else "security-faq.md"
    return (folder / "site" / "content" / "pages" / name).read_bytes().decode()


def test_a_new_answer(run: Run, tmp_path: Path) -> None:
    """It goes to the end, under an anchor made from the question; words and link are printed."""
    code, out, errors = run("answer", question="Is my order safe?", text="Yes. See [the page](index.html).")

    assert code == 0, errors
    assert faq(tmp_path) == f"{FAQ}\n## Is my order safe? {{#is-my-order-safe}}\n\nYes. See [the page](index.html).\n"
    assert out.endswith(
        "readers will newly see, after: invoke publish\n  FAQ: 1 new answer\n    Is my order safe?\n      Yes. See "
        "[the page](index.html).\nanswered is-my-order-safe in content/pages/security-faq.md; readers see it after: "
        f"invoke publish\nonce it is published, paste as a reply:\n\nYes. See the page.\n{LINK}#is-my-order-safe\n"
    )
    assert run("answer", question="Is my order safe?", text="Again.")[0] == 0
    assert "## Is my order safe? {#is-my-order-safe-2}\n\nAgain.\n" in faq(tmp_path)


def test_another_language(run: Run, tmp_path: Path) -> None:
    """A file beside it, with the same anchor; all wordings are printed, and nothing changes for who has the link."""
    code, out, errors = run(
        "answer", anchor="cards", language="es", question="¿Mis tarjetas están a salvo?", text="Sí.\n\n- Todas."
    )

    assert code == 0, errors
    assert faq(tmp_path) == FAQ
    assert faq(tmp_path, "es") == f"{SPANISH}\n## ¿Mis tarjetas están a salvo? {{#cards}}\n\nSí.\n\n- Todas.\n"
    assert "FAQ: 1 translated answer\n    Are cards safe?\n      also in es\n" in out
    assert out.endswith(f"\n\nYes.\n{LINK}#cards\n\nSí.\n\n- Todas.\n{LINK}#cards\n")
    code, _, errors = run("answer", change="reach", language="es", question="¿Y llamar?", text="No.")
    assert code == 0, errors
    assert "## ¿Y llamar? {#phones}\n\nNo.\n\n## ¿Mis" in faq(tmp_path, "es")
    assert run("answer", anchor="cards", language="de", question="Karten?", text="Ja.")[0] == 0
    assert faq(tmp_path, "de") == "Title: Security FAQ\nLang: de\n\n## Karten? {#cards}\n\nJa.\n"


def test_an_answer_that_becomes_another(run: Run, tmp_path: Path) -> None:
    """Its anchors stay, whichever it is named by; so does all else on the page."""
    code, _, errors = run("answer", change="reach", question="How do I phone you?", text="From 8 to 20.")

    assert code == 0, errors
    assert faq(tmp_path) == FAQ.replace("Why can I not phone you?", "How do I phone you?").replace(
        "We answer e-mail instead.", "From 8 to 20."
    )


def test_other_languages_that_say_the_old(run: Run) -> None:
    """They are noted with what changes them, and their words are none to paste any more."""
    code, out, errors = run("answer", change="reach", text="From 8 to 20.")

    assert code == 0, errors
    assert (
        "note: it still says the old in es (change it there with: invoke answer --change phones --language es)\n" in out
    )
    assert out.endswith(f"paste as a reply:\n\nFrom 8 to 20.\n{LINK}#phones\n")
    _, out, _ = run("answer", change="phones", language="es", question="¿Y llamar?", text="De 8 a 20.")
    assert "still says the old" not in out
    assert out.endswith(f"\n\nFrom 8 to 20.\n{LINK}#phones\n\nDe 8 a 20.\n{LINK}#phones\n")
    assert "still says" not in run("answer", change="cards", text="Yes, all.")[1]


def test_the_first_answer(run: Run, tmp_path: Path) -> None:
    """Where there is no page yet, it begins with it."""
    pages = tmp_path / "site" / "content" / "pages"
    for path in pages.iterdir():
        path.unlink()
    pages.rmdir()

    code, _, errors = run("answer", question="Why?", text="So.")

    assert code == 0, errors
    assert faq(tmp_path) == "Title: Security FAQ\n\n## Why? {#why}\n\nSo.\n"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({}, "--question is missing, and there is no terminal to ask at (what people ask, in their words)"),
        ({"question": "x"}, "--text is missing, and there is no terminal to ask at (give the text, or - to read "
         "standard input)"),
        ({"question": "x", "text": "y", "anchor": "A b"}, "--anchor: 'A b' cannot be an anchor: only a to z, 0 to 9 "
         "and single - between them (type a-b)"),
        ({"question": "x", "text": "y", "anchor": "cards"}, "--anchor: the anchor 'cards' has a question already: Are "
         "cards safe? (type another, or change its answer with --change cards)"),
        ({"question": "x", "text": "## y"}, "--text: a line of it would begin another question, or end this one (begin "
         "headings with ###)"),
        ({"change": "card", "text": "y"}, "--change: there is no question with the anchor 'card'; did you mean cards?"),
        ({"change": "cards", "anchor": "x", "text": "y"}, "--anchor, --change: they exclude each other (leave one of "
         "them out)"),
        ({"change": "cards", "text": "Yes."}, "that is what stands there already"),
        ({"language": "de", "question": "x", "text": "y"}, "--anchor is missing, with the anchor of the answer that is "
         "said in this language"),
        ({"language": "German", "anchor": "cards", "question": "x", "text": "y"}, "--language: 'German' is not a "
         "language tag (write de)"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(run: Run, tmp_path: Path, flags: dict[str, Any], message: str) -> None:
    """The message names the flag, the exit code is 2, and nothing is written."""
    code, _, errors = run("answer", **flags)

    assert (code, errors) == (2, f"{message}\n{NOTHING}")
    assert (faq(tmp_path), faq(tmp_path, "es")) == (FAQ, SPANISH)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("Status: draft\n\n## a {#a}\n\nb\n", "content/pages/security-faq.md is a draft, and readers do not see it: "
         "take its line Status: draft out"),
        ("## a\n\nb\n", "content/pages/security-faq.md has a mistake: content/pages/security-faq.md:1: the question "
         "has no anchor, and people paste links to it as a reply (write: ## a {#a})"),
    ],
)  # fmt: skip
def test_a_page_that_readers_would_not_see(run: Run, tmp_path: Path, page: str, why: str) -> None:
    """It is said before anything is asked."""
    (tmp_path / "site" / "content" / "pages" / "security-faq.md").write_text(page, encoding="utf-8")

    code, _, errors = run("answer", question="x", text="y")

    assert (code, errors) == (3, f"content/pages/security-faq.md: no answer can be added: {why}\n{NOTHING}")


_ANCHORS = st.sampled_from(["phones", "cards", "reach", "new", "so-it-is"])
_WORDS = st.text(alphabet="abc #`~-\n\r*{}:", min_size=1, max_size=60).filter(str.strip)


@given(st.lists(st.tuples(_ANCHORS, _WORDS), min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=1000 if NIGHTLY else 60)
def test_an_answer_is_all_that_changes(added: list[tuple[str, str]], newline: str) -> None:
    """One after the other, new or in place: the others stay as they are, or it is refused."""
    text = FAQ.replace("\n", newline)
    for anchor, words in added:
        before = pieces(parse_page("", text))
        old = next((one for one in before if anchor in one.anchors), None)
        said = Said("So?", words.strip(), old.anchors if old else (anchor,))
        try:
            text = with_answer(text, said)
        except Unusable:
            return
        after = pieces(parse_page("", text))

        assert [one for one in after if one.anchors != said.anchors] or len(after) == 1
        kept = [(one.question, one.text) for one in before if one.anchors != said.anchors]
        assert [(one.question, one.text) for one in after if one.anchors != said.anchors] == kept
        (mine,) = [one for one in after if one.anchors == said.anchors]
        assert (mine.question, mine.text.split()) == ("So?", words.split())
        assert text.startswith(FAQ.partition("##")[0].replace("\n", newline))


def test_an_anchor_as_people_type_it() -> None:
    """With the sign before it, as in a link."""
    assert free_anchor(FAQ, " #new-one ") == "new-one"


def test_the_sheet_for_those_who_reply(run: Run) -> None:
    """Each question with its link and words, in each language; what is not known; what not to say."""
    code, out, errors = run("answers", id=INCIDENT)

    assert code == 0, errors
    assert out.startswith(
        "FOR THOSE WHO ANSWER CUSTOMERS: Notice of data breach: customer data\n"
        "As of 16 Nov 2026, 09:00 PST (17:00 UTC). Everything stands on one page: "
        f"https://status.shoe-shop.org/incidents/{INCIDENT}.html\n\nQUESTIONS, EACH WITH ITS LINK AND WORDS\n\n1. "
    )
    assert f"Are cards safe?\n   {LINK}#cards\n   Yes.\n" in out
    assert f"¿Por qué no puedo llamar? (es)\n   {LINK}#phones\n   Respondemos por correo.\n" in out
    assert f"What information was involved, and what was not?\n   {LINK}#{INCIDENT}--information\n   Involved:\n" in out
    unknown, _, rest = out.partition("WHAT IS NOT KNOWN YET\n\n")[2].partition("\n\nWHAT NOT TO SAY\n\n")
    assert unknown.startswith(f"- Whom it concerns.\n- What must I do now? {LINK}#{INCIDENT}--do-now\n")
    assert rest.startswith('- No number, cause or time that does not stand above, no "probably"')
    run("correct", id=INCIDENT, fact=["affects=Everyone."])
    _, out, _ = run("answers", id=INCIDENT)
    assert out.splitlines()[2] == "Not all of this is public yet: publish first, then answer with it."
    assert "- Whom it concerns.\n" not in out


def test_nobody_answers_with_what_is_not_there(run: Run, tmp_path: Path) -> None:
    """An unknown incident, or one that was taken back, has no sheet; an outage has one of what always holds."""
    assert run("answers", id="x")[2] == f"--id: there is no incident 'x' (known here: {INCIDENT})\n{NOTHING}"
    site = tmp_path / "site" / "incidents.yaml"
    withdrawn = BREACH.replace(
        "    updates:\n", "    withdrawn: {at: 2026-11-16 08:00, reason: A test.}\n    updates:\n"
    )
    site.write_text(withdrawn, encoding="utf-8")
    assert run("answers", id=INCIDENT)[2] == (
        f"{INCIDENT} is withdrawn (answer with its page, which says why)\n{NOTHING}"
    )
    outage = "  - {id: slow, title: Slow, updates: [{at: 2026-11-16 08:00, text: You wait., next_update: none}]}\n"
    site.write_text(BREACH.replace("incidents:\n", f"incidents:\n{outage}"), encoding="utf-8")
    code, out, _ = run("answers", id="slow")
    assert (code, "1. Why can I not phone you?\n" in out, "- Nothing is noted.\n" in out) == (0, True, True)


def test_a_gap_is_not_written(run: Run, tmp_path: Path) -> None:
    """What a template leaves to be filled in stops it, as it stops updates."""
    code, _, errors = run("answer", question="x", text="{done}")

    assert code == 3
    assert errors.endswith(
        "content/pages/security-faq.md: {done}: a gap of a template, which nobody has filled in (fill it in, or "
        f"take it out)\n{NOTHING}"
    )
    assert faq(tmp_path) == FAQ


@pytest.mark.parametrize("linked", ["pages/security-faq.md", "pages/security-faq.es.md", "pages", "statements"])
def test_a_link_out_of_the_site(run: Run, tmp_path: Path, linked: str) -> None:
    """What lies behind it is not the site's, and stays as it is, whether a file or a folder is the link."""
    content, outside = tmp_path / "site" / "content", tmp_path / "outside"
    (content / "statements").mkdir(exist_ok=True)
    (content / linked).rename(outside)
    (content / linked).symlink_to(outside)
    before = {path: path.read_bytes() for path in (outside, *outside.rglob("*")) if path.is_file()}

    if linked == "statements":
        code, _, errors = run("letter", id=INCIDENT, to="staff", name="Robin Vale", text="Answer all of them.")
    else:
        code, _, errors = run("answer", question="x", text="y")

    assert code == 4
    assert errors.endswith(
        f"content/{linked} is a link that leaves the site's folder, to {outside}, and nothing was written (put the "
        f"file itself in its place)\n{NOTHING}"
    )
    assert {path: path.read_bytes() for path in (outside, *outside.rglob("*")) if path.is_file()} == before


def test_a_link_within_the_site(run: Run, tmp_path: Path) -> None:
    """It stays one, and the file that it names is written."""
    page = tmp_path / "site" / "content" / "pages" / "security-faq.md"
    page.rename(tmp_path / "site" / "faq.md")
    page.symlink_to("../../faq.md")

    assert run("answer", question="x", text="y")[0] == 0
    assert page.is_symlink()
    assert "## x {#x}" in (tmp_path / "site" / "faq.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    ["```\nx", "~~~\nx", "A:\n\n````sh\nx\n```", "   ```\nx", "- A:\n\n```\nx\n\n~~~", "```\nx\n``` y"],
)
@pytest.mark.parametrize("place", ["new", "last", "first"])
def test_a_block_of_code_that_is_left_open(run: Run, tmp_path: Path, text: str, place: str) -> None:
    """All answers that come later would run into it: it is refused wherever it stands, in the last answer, too."""
    where = {"new": {"question": "Code"}, "last": {"change": "cards"}, "first": {"change": "phones"}}[place]

    code, _, errors = run("answer", **where, text=text)

    assert (code, faq(tmp_path)) == (2, FAQ)
    assert (
        errors == f"--text: a block of code is left open (close it with {_fence(text)} on a line of its own)\n{NOTHING}"
    )


def _fence(text: str) -> str:
    return next(line.strip().removesuffix("sh") for line in text.splitlines() if line.strip()[:3] in {"```", "~~~"})


def test_a_block_of_code_that_was_left_open_before(run: Run, tmp_path: Path) -> None:
    """It is not the new answer that is wrong: the one that is gets named."""
    page = tmp_path / "site" / "content" / "pages" / "security-faq.md"
    page.write_text(f"{FAQ}\n```\nx\n", encoding="utf-8")

    code, _, errors = run("answer", question="x", text="y")

    assert (code, page.read_text(encoding="utf-8")) == (3, f"{FAQ}\n```\nx\n")
    assert errors == (
        "content/pages/security-faq.md:13: a block of code is left open, and what is added below would run into it "
        f"(close it with ``` on a line of its own)\n{NOTHING}"
    )
