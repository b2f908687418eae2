"""Lines that YAML or Markdown joins are told before readers see them as one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.check.review import review_project
from plainstatus.check.rules.joined import W15
from plainstatus.read.project import find_project
from tests.support.checking import NOW, incident, judged, load
from tests.support.project import make_project

_MARKDOWN = "Markdown joins this line to the one above it"
_DASHES = "begin both with a dash and a space, or leave a blank line between them"
_SIGNS = "begin both with a dash and a space in place of the {}"
_PARAGRAPHS = "joins the paragraphs below it"


def _told(text: str) -> list[tuple[int, str, str]]:
    """Return line, message and hint of what is said of an update with this `text:`, which stands in line 15."""
    found = judged(incident(f"at: 2026-11-15 13:00\nstatus: investigating\nnext_update: none\ntext: {text}")).findings
    return [(item.line, item.message, item.better) for item in found if item.rule is W15]


@pytest.mark.parametrize(
    ("text", "line", "message", "better"),
    [
        (">\n  You cannot pay.\n\n  What works: cash.", 15, f"> {_PARAGRAPHS}", "write: text: |"),
        (">-\n  You cannot pay.\n\n  Cash works.", 15, f"> {_PARAGRAPHS}", "write: text: |-"),
        ("You cannot pay.\n\n  Cash works.", 15, f"YAML {_PARAGRAPHS}", "write: text: | and the text below it"),
        ('"You cannot pay.\n\n  Cash works."', 15, f"YAML {_PARAGRAPHS}", "write: text: | and the text below it"),
        (
            "\n  en: |\n    You cannot pay.\n\n    Cash works.\n  es: >\n    Uno.\n\n    Dos.",
            20,
            f"> {_PARAGRAPHS}",
            "write: es: |",
        ),
        ("\n  en: >\n    One.\n\n    Two.\n  es: Dos.", 16, f"> {_PARAGRAPHS}", "write: en: |"),
        (
            ">\n  You cannot pay.\n  # Cause\n  A setting.",
            15,
            "> joins the lines below it, and there is a heading in them",
            "write: text: |",
        ),
        (">\n  |a|b|\n  |-|-|", 15, "> joins the lines below it, and there is a table in them", "write: text: |"),
        (">\n  ```\n  a\n  ```", 15, "> joins the lines below it, and there is code in them", "write: text: |"),
        (
            "'You:\n  - sign in\n  - pay'",
            15,
            "YAML joins the lines below it, and there is a list in them",
            "write: text: | and the text below it",
        ),
        (
            ">\n  Start: 10:00\n  End: 12:00",
            15,
            "> joins the lines below it, and there is a list of fields in them",
            "write: text: |, each line with a dash in front",
        ),
        ("|\n  You cannot pay.\n\n  Start: 10:00\n  End: 12:00", 19, _MARKDOWN, _DASHES),
        ("|\n  **Start:** 10:00\n  **End:** 12:00", 17, _MARKDOWN, _DASHES),
        ("|\n  09:15 UTC: it stopped\n  09:30 UTC: it works", 17, _MARKDOWN, _DASHES),
        ("|\n  09:15 UTC - it stopped\n  09:30 UTC - it works", 17, _MARKDOWN, _DASHES),
        ("|\n  You:\n  \u2022 sign in\n  \u2022 pay", 18, _MARKDOWN, _SIGNS.format("\u2022")),
        ("|\n  \u2013 sign in\n  \u2013 pay", 17, _MARKDOWN, _SIGNS.format("\u2013")),
        ("|\n  \u2705 You sign in\n  \u274c You pay", 17, _MARKDOWN, _DASHES),
        ("|\n  a) sign in\n  b) pay", 17, _MARKDOWN, _DASHES),
        ("|\n  You:\n  -sign in\n  -pay", 18, _MARKDOWN, "put a space behind both dashes"),
        (
            ">\n  You:\n  \u2022 sign in\n  \u2022 pay",
            15,
            "> joins the lines below it, and there is a list of signs in them",
            "write: text: |, each line with a dash in front",
        ),
    ],
)
def test_what_is_joined_is_told(text: str, line: int, message: str, better: str) -> None:
    """Paragraphs, headings and lists behind `>`, in quotes or without; lines of fields in any text."""
    assert _told(text) == [(line, message, better)]


@pytest.mark.parametrize(
    "text",
    [
        "You cannot pay.",
        "You cannot pay,\n  and we look into it.",
        "|\n  You cannot pay from 09:15 UTC to\n  10:15 UTC, nor from 12:15 UTC to\n  12:40 UTC.",
        "|\n  You cannot pay by card \u2013 or cash\n  \u2013 and we look into it.",
        "|\n  - \u2022 sign in\n  - \u2022 pay",
        ">\n  You cannot pay,\n  and we look into it.",
        ">\n  You cannot pay.\n\n\n  Cash works.",
        ">\n  You cannot pay:\n\n    error 500\n\n  Cash works.",
        '"You cannot pay.\\n\\nCash works."',
        "|\n  You cannot pay.\n\n  Cash works.",
        "|\n  You cannot pay,\n  for one reason: a wrong setting.\n  It is mended.",
        "|\n  What works: cash,\n  and nothing else.",
        "|\n  Start: 10:00  \n  End: 12:00",
        "|\n  - Start: 10:00\n  - End: 12:00",
        "|\n  ```\n  Start: 10:00\n  End: 12:00\n  ```",
        "|\n  Start: 10:00\n\n  End: 12:00",
        "|\n  https://www.example.com/ and\n  https://shop.example.com/ work.",
        "\n  en: |\n    One.\n\n    Two: b.\n  es: Dos.",
    ],
)
def test_what_reads_as_typed_is_spared(text: str) -> None:
    """Text that is wrapped by hand, breaks on purpose, and what Markdown parts by itself."""
    assert _told(text) == []


@given(st.lists(st.sampled_from(["You cannot pay.", "Cash works.", "We look into it."]), min_size=2, max_size=4))
def test_what_is_offered_is_what_was_meant(paragraphs: list[str]) -> None:
    """With `|` in place of `>`, each paragraph stands alone, and nothing more is said."""
    folded = ">\n  " + "\n\n  ".join(paragraphs)
    (_, _, better), *rest = _told(folded)
    head = better.removeprefix("write: text: ")

    assert (head, rest) == ("|", [])
    assert _told(folded.replace(">", head, 1)) == []
    text = incident("at: 2026-11-15 13:00\nstatus: investigating\ntext: " + folded.replace(">", head, 1))
    assert load(text).site.incidents[0].updates[0].text.rstrip().split("\n\n") == paragraphs


def test_facts_and_letters_are_read_too(tmp_path: Path) -> None:
    """Whatever customers read as Markdown, and a title of several lines; no front matter."""
    yaml = """organisation: {name: Example Shoes, domains: [example.com]}
incidents:
  - id: 2026-11-15-data
    title: "Notice: your data"
    type: security
    affects: >
      Everyone with an account.

      Nobody else.
    breach:
      what_happened: |
        From: Monday
        Until: Tuesday
    updates:
      - {at: 2026-11-15 13:00, status: investigating, text: You may be concerned.}
"""
    letter = "Title: To all\nDate: 2026-11-15\nName: Pat Doe\nAudience: customers\n\nAll,\n\nFrom: now\nUntil: then\n"
    folder = make_project(tmp_path, yaml, content={"statements/to-all.md": letter})
    _, judgement = review_project(find_project(folder), now=NOW)
    found = [(item.file, item.line, item.message) for item in judgement.findings if item.rule is W15]

    assert found == [
        ("content/statements/to-all.md", 9, _MARKDOWN),
        ("incidents.yaml", 6, f"> {_PARAGRAPHS}"),
        ("incidents.yaml", 13, _MARKDOWN),
    ]


def test_what_is_public_is_not_told_again() -> None:
    """A text that readers have seen stays as it is."""
    text = "text: >\n  You cannot pay.\n\n  Cash works."
    update = f"at: 2026-11-15 13:00\nstatus: investigating\nnext_update: none\n{text}"
    site = load(incident(update)).site.incidents[0]
    public = {(site.id, None): None, (site.id, site.updates[0].known_at): None}

    assert [item for item in judged(incident(update), public=public).findings if item.rule is W15] == []
    assert re.search(r"pay\.\nCash", site.updates[0].text)
