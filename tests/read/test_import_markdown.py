from __future__ import annotations

import html
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.read.importers.markdown import one_line, to_markdown
from plainstatus.text.markdown import to_html, to_plain
from plainstatus.text.typed import as_typed

LONG = (
    "We are still looking into why some of the orders that were placed this morning have not been confirmed by e-mail."
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("All is well.", "All is well."),
        ("One.<br /><br />Two.", "One.\n\nTwo."),
        ("One. <br/>\nTwo.<BR>Three.", "One.\\\nTwo.\\\nThree."),
        ("One.\r\nTwo.\r\n\r\n\r\nThree.", "One.\\\nTwo.\n\nThree."),
        ("<p>One.</p><p class='x'>Two.</p>", "One.\n\nTwo."),
        ("<h2>Cause</h2>A cable.", "Cause\n\nA cable."),
        (
            "Two faults:<br />- A cable.<br />* A switch.<br />Both are mended.",
            "Two faults:\n\n- A cable.\n- A switch.\n\nBoth are mended.",
        ),
        ("Do this:<br>1. Log out.<br>2. Log in.", "Do this:\n\n1. Log out.\n2. Log in."),
        ("Steps:<ul><li>Log out.</li><li>Log in.</li></ul>Done.", "Steps:\n\n- Log out.\n- Log in.\n\nDone."),
        ("<ol><li>Log out.</li>\n<li>Log in.</li></ol>", "1. Log out.\n2. Log in."),
        ("2024. A good year.<br>7) is a number.", "2024\\. A good year.\\\n7\\) is a number."),
        ("See <a href='/a_b_c'>this <b>page</b></a>.", "See <a href='/a_b_c'>this <b>page</b></a>."),
        ("   Padded   with\tblanks\u00a0and\u202fmore ", "Padded with blanks and more"),
        ("NUL \x00, BEL \x07, half a pair \ud800 and a mark \ufeff go.", "NUL , BEL , half a pair and a mark go."),
        ("It works again.<br>", "It works again."),
        ("See https://example.com/a<br>Sorry.", "See https://example.com/a \\\nSorry."),
        ("On C:\\<br>Sorry.", "On C:\\\\ \\\nSorry."),
        ("", ""),
        (" <br /> \n<p></p>", ""),
    ],
)
def test_plain_text_keeps_its_lines_and_paragraphs(typed: str, expected: str) -> None:
    """Breaks and block tags become lines, paragraphs and lists; other tags stay."""
    assert expected == to_markdown(typed, markdown=False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("# not a heading", "\\# not a heading"),
        ("#4411 is an order", "#4411 is an order"),
        ("> 5 % of orders", "\\> 5 % of orders"),
        ("a<br>---<br>b", "a\\\n\\---\\\nb"),
        ("a<br>===", "a\\\n\\==="),
        ("***", "\\*\\*\\*"),
        ("a | b<br>--|--", "a | b\\\n\\--|--"),
        ("[note]: https://example.com", "[note]\\: https://example.com"),
        ("- [ ] open", "- \\[ ] open"),
        ("the *whole* shop", "the \\*whole\\* shop"),
        ("5 * 6 and /v1/*", "5 * 6 and /v1/*"),
        ("order_id and user_id", "order_id and user_id"),
        ("an _open_ question", "an \\_open\\_ question"),
        ("about ~5 % or ~6 %", "about ~5 % or ~6 %"),
        ("~~gone~~", "\\~\\~gone\\~\\~"),
        ("run `ls` now", "run \\`ls\\` now"),
        ("[text](url) and [x]", "[text]\\(url) and [x]"),
        ("C:\\temp and \\*", "C:\\temp and \\\\*"),
        ("a < b, <you> and <https://example.com/>", "a < b, &lt;you> and &lt;https://example.com/>"),
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("https://example.com/_a_/*b*", "https://example.com/_a_/*b*"),
        ("fish &amp; chips", "fish &amp; chips"),
    ],
)
def test_plain_text_is_escaped_only_where_it_must_be(typed: str, expected: str) -> None:
    """A backslash stands where Markdown would change the text, and nowhere else."""
    assert expected == to_markdown(typed, markdown=False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("The *whole* `shop`, see [this](https://example.com).", None),
        ("## Cause\n\nA cable.\n\n1. One\n2. Two", None),
        ("A line\nand its rest.", None),
        ("- a\n  - b\n  more\n\n  a paragraph of it", None),
        ("```\ncode   <br />\n\n\n    indented\n```", None),
        ("    code", "code"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", None),
        ("Two faults:<br /><br />- A cable.<br />- A switch.", "Two faults:\n\n- A cable.\n- A switch."),
        ("One.<br />Two.\nStill two.", "One.\\\nTwo.\nStill two."),
        ("One.<br /># Two.", "One.\\\n\\# Two."),
        ("# Head<br>Text.", "# Head\nText."),
        ("No models.</p><p>Mended.</p><br /><p>*Sorry*.", "No models.\n\nMended.\n\n*Sorry*."),
    ],
)
def test_markdown_stays_markdown(typed: str, expected: str | None) -> None:
    """Only breaks that were written as tags are rewritten."""
    assert (typed if expected is None else expected) == to_markdown(typed, markdown=True)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Run `a<br>b` now.<br>Sorry.", "Run `a<br>b` now.\\\nSorry."),
        ("``x`<br>y``<br />z", "``x`<br>y``\\\nz"),
        ("`<p>` and `<li>`", "`<p>` and `<li>`"),
        ("`a\nb<br>c`", "`a\nb<br>c`"),
        ("`a<br>b", "`a\\\nb"),
        ("\\`a<br>b`", "\\`a\\\nb`"),
        ("`a<br>b\n\nc`", "`a\\\nb\n\nc`"),
        ("`` a<br>b `", "`` a\\\nb `"),
        ("`a<br>```", "`a\\\n&#96;&#96;&#96;"),
        ("<code>a<br>b</code>", "<code>a\\\nb</code>"),
    ],
)
def test_a_tag_in_code_is_a_text(typed: str, expected: str) -> None:
    """It stays as it is, for in code a backslash would be seen; what only looks like code has its breaks."""
    assert to_markdown(typed, markdown=True) == expected
    assert "\\" not in to_plain(to_markdown(typed, markdown=True))


@given(st.lists(st.sampled_from(["`", "``", "<br>", "<p>", "word", " ", "\n", "\n\n"]), max_size=14))
def test_no_break_of_markdown_is_ever_seen_as_a_backslash(pieces: list[str]) -> None:
    """Whatever stands around it."""
    assert "\\" not in to_plain(to_markdown("".join(pieces), markdown=True))


def test_long_lines_are_folded_at_words() -> None:
    """No line is over 100 columns where words allow it, and list items stay one item."""
    folded = to_markdown(f"{LONG}<br />- {LONG}", markdown=False)

    assert folded == (
        "We are still looking into why some of the orders that were placed this morning have not been\n"
        "confirmed by e-mail.\n\n"
        "- We are still looking into why some of the orders that were placed this morning have not been\n"
        "  confirmed by e-mail."
    )


@pytest.mark.parametrize("word", ["-", "1.", "#", ">", "+", "=", "|", "2024)"])
def test_folding_never_begins_a_line_with_a_mark(word: str) -> None:
    """A dash or number in the middle of a sentence does not become a list by standing at a line's beginning."""
    typed = " ".join([*(["orders"] * 13), "many", word, "were", *(["late"] * 20)])
    lines = to_markdown(typed, markdown=False).split("\n")

    assert typed == " ".join(lines)
    assert len(lines) > 1
    assert not any(line.startswith(word) for line in lines)


def test_a_line_of_tags_alone_is_not_left_alone() -> None:
    """A long link's opening tag is folded together with a word: alone on a line it would begin an HTML block."""
    typed = f"<a href='https://example.com/{'x' * 90}'> our page</a> says *more*"

    assert to_markdown(typed, markdown=True) == typed.replace("> our page</a>", "> our\npage</a>")


def test_titles_are_one_line() -> None:
    """A title loses its line ends and what YAML cannot hold, and nothing else."""
    assert one_line(" Checkout:\r\n\t*slow*\x00\u2028now<BR />still ") == "Checkout: *slow* now still"


PIECES = st.sampled_from(
    [
        *"#-+*_=>|~`\\[]()!<1.:\"'aß猫 ",
        *["- ", "* ", "1. ", "2. ", "3) ", "# ", "> ", "---", "***", "~~", "~~~", "```", "](", "[x]: ", "![", "<b>"],
        *["</b>", "<br />", "<br>", "\n", "\n\n", "word", " word ", "snake_case", "https://example.com/a_b*c", "  \n"],
        *[
            "<you>",
            "<a@b.c>",
            "<!-- x -->",
            "| a | b |",
            "|---|",
            "[ ] ",
            "& ",
            "late. ",
            "\t",
            "    ",
            "\u3000",
            "\u00a0",
        ],
    ]
)


def seen(source: str) -> str:
    """Return what is read of HTML, without white space, and with one kind of bullet and number."""
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]*>", "", source))).translate(str.maketrans("+*)", "--."))


def marked(ordered: re.Match[str]) -> str:
    """Write the numbers of an ordered list into its items."""
    numbers = itertools.count(1)
    return re.sub(r"<li>", lambda _: f"{next(numbers)}. ", ordered[0])


@given(st.lists(PIECES, max_size=25).map("".join))
def test_plain_text_says_the_same_after_rendering(typed: str) -> None:
    """Whatever characters a plain text holds, customers read them all, and nothing more."""
    rendered = re.sub(r"<ol>.*?</ol>", marked, to_html(to_markdown(typed, markdown=False)), flags=re.DOTALL)
    said = as_typed(re.sub(r"<(?!/?[ab]>|br>|br />)", "&lt;", typed))

    assert seen(said) == seen(rendered.replace("<li>", "- "))


PHRASES = st.sampled_from(
    [
        *["word", "two words.", "https://example.com/x", "www.example.com/a", "C:\\", "**bold**", "`code`", "a_b"],
        *["help@example.com", "(x)", "&amp;", "5 %", "<b>bold</b>"],
    ]
)


@given(st.lists(PHRASES, min_size=2, max_size=6), st.booleans())
def test_a_break_is_a_line(phrases: list[str], markdown: bool) -> None:
    """Whatever stands before it, no tag is left, readers see each line, and nothing of the break but that."""
    written = to_markdown("<br>".join(phrases), markdown=markdown)
    lines = to_plain(written).split("\n")

    assert "<br" not in written
    assert to_html(written).count("<br>") == len(phrases) - 1
    assert [line.strip() for line in lines] == [to_plain(to_markdown(one, markdown=markdown)) for one in phrases]


@given(st.text(max_size=300), st.booleans())
def test_no_text_is_too_odd(typed: str, markdown: bool) -> None:
    """Any text becomes lines without spaces at their ends, which read the same once more."""
    written = to_markdown(typed, markdown=markdown)

    assert [line.rstrip(" ") for line in written.split("\n")] == written.split("\n")
    assert to_plain(written) == to_plain(written + "\n")


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ('To <a href="mailto:help@example.com">help@example.com</a>.', "To help@example.com."),
        ('See <a rel="x" href="https://example.com/a">https://example.com/a</a>', "See https://example.com/a"),
        (
            'See <a href="https://example.com/a">https://example.com/a</a>b',
            'See <a href="https://example.com/a">https://example.com/a</a>b',
        ),
        ('<a href="https://example.com/a">Here</a>', '<a href="https://example.com/a">Here</a>'),
    ],
)
def test_a_link_that_shows_its_address_is_the_address(text: str, markdown: str) -> None:
    """Inside the tag, the address would become a link of its own, and be shown twice."""
    assert to_markdown(text, markdown=False) == markdown
