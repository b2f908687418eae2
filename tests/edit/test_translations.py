"""A text said in a further language, in every way in which people lay out YAML."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.edit.translations import say_in
from plainstatus.errors import BuildError
from plainstatus.read.yaml import Document, parse_document
from plainstatus.read.yaml.places import Place, at

_UPDATE: Place = ("incidents", 0, "updates", 0, "text")


def read(yaml: str) -> Document:
    """Return a file."""
    return parse_document(yaml.encode(), name="incidents.yaml", max_bytes=1 << 20)


def said(value: str, words: str = "Kurz", *, tag: str = "de") -> str:
    """Return how an update looks whose text, the lines of `value`, is said in a further language."""
    lines = textwrap.indent(value, "        ").lstrip()
    yaml = f"incidents:\n  - id: a\n    updates:\n      - at: 2026-11-15 13:00\n        {lines}\n        status: x\n"
    new = say_in(read(yaml), _UPDATE, words, language="en", tag=tag)
    head, _, rest = new.text.partition("13:00\n")
    assert (head, rest[-18:]) == (yaml.partition("13:00\n")[0], "        status: x\n")
    return textwrap.dedent(rest[:-18])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text: Short  # why", "text: {en: Short, de: Kurz}  # why\n"),
        ("text: 'It, is: so'", 'text: {en: "It, is: so", de: Kurz}\n'),
        ("text: |  # head\n  One.\n\n  - two", "text:\n  en: |  # head\n    One.\n\n    - two\n  de: Kurz\n"),
        ("text: >-\n  Folded\n  text", "text:\n  en: >-\n    Folded\n    text\n  de: Kurz\n"),
        ("text: |2\n   Deep\n  less", "text:\n  en: |2\n     Deep\n    less\n  de: Kurz\n"),
        ("text: Begins here\n  and goes on", "text:\n  en: Begins here\n    and goes on\n  de: Kurz\n"),
        (
            'text: "Begins here\n\n  and goes on"  # x',
            'text:\n  en: "Begins here\n\n    and goes on"  # x\n  de: Kurz\n',
        ),
        ("text:\n  Begins on\n  the next line", "text:\n  en:\n    Begins on\n    the next line\n  de: Kurz\n"),
        ("text: {en: One, es: Uno}  # x", "text: {en: One, es: Uno, de: Kurz}  # x\n"),
        ("text:\n  es: Uno  # x\n  en: One", "text:\n  es: Uno  # x\n  en: One\n  de: Kurz\n"),
        ("text: {en: One, de: Alt}", "text: {en: One, de: Kurz}\n"),
        ("text:\n  en: One\n  de: Alt  # x", "text:\n  en: One\n  de: Kurz  # x\n"),
    ],
)
def test_the_original_stays_as_it_was_typed(value: str, expected: str) -> None:
    """Its lines move to the right where it has some, with folding, quotes and comments."""
    assert said(value) == expected


def test_long_words_get_lines_of_their_own() -> None:
    """What would be too long for one line, or has several, stands below its language."""
    assert said("text: One", "Zwei.\n\n- drei") == "text:\n  en: One\n  de: |\n    Zwei.\n\n    - drei\n"
    long = "So viel ist zu sagen, dass es auf einer Zeile mit dem Original zu lang wird für ein Fenster."
    assert said("text: You cannot pay.", long) == f"text:\n  en: You cannot pay.\n  de: {long}\n"


def test_within_braces_a_text_stays_there() -> None:
    """An update in braces stays one."""
    yaml = "incidents:\n  - id: a\n    updates: [{at: now, text: Short, status: x}]"
    new = say_in(read(yaml), _UPDATE, "Kurz, ja", language="en", tag="pt-BR")

    assert new.text == yaml.replace("Short", '{en: Short, pt-BR: "Kurz, ja"}')


def test_items_of_lists_are_texts_too() -> None:
    """What is not known yet is a list of texts."""
    yaml = "breach:\n  unknowns:\n    - How  # x\n    - |\n      Who\n      else\n    - {en: When, es: Cuando}\n"
    document = read(yaml)
    for number in range(3):
        document = say_in(document, ("breach", "unknowns", number), "Wie", language="en", tag="de")

    assert document.text == (
        "breach:\n  unknowns:\n    - {en: How, de: Wie}  # x\n    - en: |\n        Who\n        else\n      de: Wie\n"
        "    - {en: When, es: Cuando, de: Wie}\n"
    )


def test_a_file_may_lack_its_last_line_end() -> None:
    """It gets one where lines follow."""
    new = say_in(read("title: |\n  One\n  two"), ("title",), "Zwei\n\ndrei", language="en", tag="de")

    assert new.text == "title:\n  en: |\n    One\n    two\n  de: |\n    Zwei\n\n    drei\n"


@pytest.mark.parametrize("place", [("id",), ("gone",), ("list",)])
def test_what_is_no_text_is_refused(place: Place) -> None:
    """Nothing is written where no text stands."""
    with pytest.raises(BuildError):
        say_in(read("id:\nlist: [a]\n"), place, "Kurz", language="en", tag="de")


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\n"), min_size=1)


@given(_TEXTS, _TEXTS, st.booleans())
def test_any_words_can_be_said(original: str, words: str, short: bool) -> None:
    """Whatever stands there and is said: all else is the same, and both are what they were."""
    if not words.strip() or not original.strip():
        return
    start = read(
        "incidents:\n  - id: a\n    updates:\n      - {text: x}\n"
        if short
        else "a: 1\nincidents:\n  - updates:\n    - at: 1\n      text: x\n"
    )
    document = say_in(start, _UPDATE, original, language="xx", tag="en")
    new = say_in(document, _UPDATE, words, language="xx", tag="de")
    found = at(new.data, _UPDATE)

    assert isinstance(found, dict)
    assert [str(found[tag]).strip() for tag in ("xx", "en", "de")] == [
        "x",
        original.strip("\n").rstrip().strip(),
        words.strip("\n").rstrip().strip(),
    ]
