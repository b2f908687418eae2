"""What languages are called in each other."""

from __future__ import annotations

import pytest

from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.text.languages import name_in, script


@pytest.mark.parametrize(
    ("tag", "language", "expected"),
    [
        ("es", "en", "Spanish"),
        ("es", "fr", "espagnol"),
        ("pt-BR", "de", "Portugiesisch (Brasilien)"),
        ("en", "pt-BR", "inglês"),
        ("es", "tlh", "español"),
        ("tlh", "fr", "tlh"),
    ],
)
def test_a_language_in_the_words_of_another(tag: str, language: str, expected: str) -> None:
    """Its own name where nobody knows the other language, and the tag where nobody knows it."""
    assert name_in(tag, language) == expected


def test_a_catalogue_names_languages_in_its_own() -> None:
    """A way to reach us says in the reader's language in which others it answers."""
    french = Words("fr", {}, lambda number: int(number > 1))

    assert [say.language_name("es") for say in (ENGLISH, french)] == ["Spanish", "espagnol"]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("de", "Latn"),
        ("pt_BR", "Latn"),
        ("zh", "Hans"),
        ("zh-TW", "Hant"),
        ("zh-Hant-HK", "Hant"),
        ("sr", "Cyrl"),
        ("sr-Latn", "Latn"),
        ("xx", ""),
    ],
)
def test_the_script_of_a_language(tag: str, expected: str) -> None:
    """By its tag, else the one that it is mostly written in there."""
    assert script(tag) == expected
