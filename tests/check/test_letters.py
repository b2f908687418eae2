"""Letters that are not what they seem, as check tells of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.check.review import review_project
from plainstatus.read.project import find_project
from tests.support.checking import NOW, incident, judged
from tests.support.project import make_project
from tests.text.test_invisible import OF_USE

HEAD = """\
organisation:
  name: {name}
  domains: [{domain}]
components:
  - {{id: checkout, name: "{component}"}}
incidents:
"""


def told(
    *incidents: str, name: str = "Example Shoes", domain: str = "example.com", component: str = "Checkout"
) -> list[str]:
    """Return what check says of letters."""
    head = HEAD.format(name=name, domain=domain, component=component)
    return [str(found) for found in judged(*incidents, head=head).findings if found.rule.id[0] == "U"]


def said(text: str, title: str = "Checkout fails") -> list[str]:
    """Return what check says of an update's text."""
    update = f"at: 2026-11-15 13:00\nstatus: investigating\ntext: |\n  {text}\nnext_update: none"
    return told(incident(update).replace("Checkout fails", title))


def test_a_title_that_is_turned_around() -> None:
    """The character is named by its number, with its line, also where it is typed as an escape."""
    message = (
        "warning: U+202E (right-to-left override) in 'Cards work U+202Eon ton od' turns what follows it around "
        "(take it out, or type the words anew) [U1]"
    )
    assert said("You can pay.", '"Cards work \\u202eon ton od"') == [f"i.yaml:8: {message}"]
    assert said("You can pay.", "Cards work \u202eon ton od") == [f"i.yaml:8: {message}"]


def test_each_line_is_named() -> None:
    """Of a long text, the line with the character is told, once for each word."""
    assert said("You can pay.\n\n  Pass\u200bword: pass\u200bword.\n  No\u00adthing.\n  &#x202E;") == [
        "i.yaml:16: warning: U+200B (zero width space) in 'PassU+200Bword: passU+200Bword.' is seen by nobody "
        "(take it out, or type the word anew) [U2]",
        "i.yaml:17: warning: U+00AD (soft hyphen) in 'NoU+00ADthing.' is seen by nobody "
        "(take it out, or type the word anew) [U2]",
        "i.yaml:18: warning: U+202E (right-to-left override) in '&#x202E;' turns what follows it around "
        "(take it out, or type the words anew) [U1]",
    ]


def test_what_was_misread() -> None:
    """It is shown as it was meant, and a lost letter is named."""
    assert said("You don\u00e2\u20ac\u2122t need to pay \ufffd twice.") == [
        "i.yaml:14: warning: 'don\u00e2\u20ac\u2122t' was most likely 'don\u2019t', read with the wrong encoding "
        "(write: don\u2019t) [U3]",
        "i.yaml:14: warning: '\ufffd' holds U+FFFD, a mark in place of a letter that was lost "
        "(write the letter that stood there) [U4]",
    ]


@pytest.mark.parametrize("text", OF_USE)
def test_what_writing_needs_is_not_told(text: str) -> None:
    """Emoji, joiners, direction marks and accents are no mistakes."""
    assert said(f"You can pay {text} again.") == []


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"component": "\u0421heckout"}, "5: warning: '\u0421heckout' holds U+0421, a Cyrillic letter that looks like "
         "another (write: Checkout) [U5]"),
        ({"name": "\u0415xample Shoes"}, "2: warning: '\u0415xample' holds U+0415, a Cyrillic letter that looks like "
         "another (write: Example) [U5]"),
        ({"component": "O\u043f\u043b\u0430\u0442\u0430"}, "5: warning: 'O\u043f\u043b\u0430\u0442\u0430' holds "
         "U+004F, a Latin letter that looks like another (type it anew in one alphabet) [U5]"),
        ({"domain": "ex\u0430mple.com"}, "3: warning: 'ex\u0430mple' holds U+0430, a Cyrillic letter that looks like "
         "another (write: example.com) [U5]"),
        ({"domain": "\u0441\u043e\u0441\u0430.com"}, "3: warning: '\u0441\u043e\u0441\u0430' holds U+0441, a "
         "Cyrillic letter that looks like another (write: coca.com) [U5]"),
        ({"domain": "xn--80ak6aa92e.com"}, "3: warning: '\u0430\u0440\u0440\u04cf\u0435' holds U+0430, a "
         "Cyrillic letter that looks like another (type it anew in one alphabet) [U5]"),
    ],
)  # fmt: skip
def test_letters_of_two_alphabets(names: dict[str, str], message: str) -> None:
    """In names and addresses of ours they are told, with the line."""
    assert told(**names) == [f"i.yaml:{message}"]


@pytest.mark.parametrize(
    "names",
    [
        {"component": "\u041e\u043f\u043b\u0430\u0442\u0430"},
        {"component": "\u03a0\u03bb\u03b7\u03c1\u03c9\u03bc\u03ad\u03c2"},
        {"component": "SMS\u043a\u0430, IT-\u043e\u0442\u0434\u0435\u043b, Visa \u0438 \u041c\u0418\u0420"},
        {"component": "API\u306e\u652f\u6255\u3044"},
        {"component": "Caf\u00e9 \u0141\u00f3d\u017a"},
        {"domain": "\u043f\u043e\u0447\u0442\u0430.\u0440\u0444"},
        {"domain": "xn--mnchen-3ya.example"},
        {"name": "\u0421\u0442\u0430\u0442\u0443\u0441 Example"},
    ],
)
def test_names_as_such(names: dict[str, str]) -> None:
    """Names in another alphabet are no mistake, nor are several alphabets in one name."""
    assert told(**names) == []


def test_a_link_with_letters_of_two_alphabets() -> None:
    """A link in a text is one of ours, too."""
    assert said("See https://ex\u0430mple.com/help for more.") == [
        "i.yaml:14: warning: 'ex\u0430mple' holds U+0430, a Cyrillic letter that looks like another "
        "(write: https://example.com/help) [U5]",
    ]


def test_pages_and_letters_in_content(tmp_path: Path) -> None:
    """Files in content/ are read as well, with their lines."""
    page = "Title: About us\n\nWe don\u00e2\u20ac\u2122t\nask for\u202e it.\n"
    folder = make_project(tmp_path, content={"pages/about.md": page})
    _, judgement = review_project(find_project(folder), now=NOW)

    assert [(item.file, item.line, item.rule.id) for item in judgement.findings if item.rule.id[0] == "U"] == [
        ("content/pages/about.md", 3, "U3"),
        ("content/pages/about.md", 4, "U1"),
    ]
