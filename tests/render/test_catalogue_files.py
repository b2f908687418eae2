"""Catalogues as they are written, and that ours are what would be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.render.words.catalogue_files import comments, updated
from plainstatus.render.words.catalogues import catalogue_path, found_words, words_of
from plainstatus.render.words.english import ENGLISH
from tests.support.pseudo import catalogue, put_catalogue, translated

OURS = sorted(catalogue_path("*").parents[1].glob("*/*.po"))


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.parent.name))
def test_ours_are_up_to_date(path: Path) -> None:
    """Each has all messages, and nothing else; `invoke words` brings them up to the English."""
    text, tag = path.read_text(encoding="utf-8"), path.parent.name.replace("_", "-")

    assert updated(text, tag) == text
    assert found_words("en", [tag]).problems == ()


def test_a_new_one_has_all_messages() -> None:
    """With its header, what translators are told, and the forms that gettext knows of the language."""
    text = updated("", "pl")

    assert text.count("msgctxt ") == len(ENGLISH)
    assert "# Polish.\n" in text
    assert '"Plural-Forms: nplurals=3;' in text
    assert '"X-Reviewed: no\\n"' in text
    assert 'msgstr[2] ""\n' in text
    assert '#. Between all but the last of several.\nmsgctxt "amounts.comma"\nmsgid ", "\nmsgstr ""\n' in text
    assert updated(text, "pl") == text


@pytest.mark.parametrize("tag", ["fr", "es", "it", "pt-BR", "de"])
def test_some_have_two_forms_where_cldr_has_three(tag: str) -> None:
    """The rule is the one that translators' programs know."""
    assert '"Plural-Forms: nplurals=2; plural=(n ' in updated("", tag)


def test_what_was_translated_stays() -> None:
    """Writing it anew changes no word of it, nor the header."""
    text = catalogue(translated(), reviewed="Ann Reader, 2026-11-01")

    again = updated(text, "eo")

    assert again.partition("\n\n")[0] == text.partition("\n\n")[0]
    assert updated(again, "eo") == again
    assert '\nmsgstr "⟦Ļåţéšţ ûþdåţé⟧"' in again


def test_what_changed_in_english_is_marked(tmp_path: Path) -> None:
    """Its translation stays, and the language is left out until somebody has looked at it."""
    text = catalogue(translated()).replace('msgid "Latest update"', 'msgid "Newest update"')
    text += '\nmsgctxt "home.gone"\nmsgid "Gone"\nmsgstr "Weg"\n'

    again = updated(text, "eo")
    put_catalogue(tmp_path, again)

    assert (
        '#, fuzzy\n#| msgid "Newest update"\nmsgctxt "home.latest"\nmsgid "Latest update"\nmsgstr "⟦Ļåţéšţ ûþdåţé⟧"'
    ) in again
    assert "home.gone" not in again
    (problem,) = found_words("en", ["eo"], tmp_path).problems
    assert "'home.latest' is marked fuzzy" in str(problem)


def test_a_whole_one_is_read_again(tmp_path: Path) -> None:
    """What is written can be read: with quotes, long lines and line feeds."""
    put_catalogue(tmp_path, updated(catalogue(translated(lambda text: f'{text} "so"')), "eo"))

    say = words_of("eo", tmp_path)

    assert say is not None
    assert say("home.latest") == 'Latest update "so"'


def test_comments_are_those_of_the_tables() -> None:
    """What stands above a message in the English is told to translators."""
    assert comments()["amounts.comma"] == ("Between all but the last of several.",)
    assert {*comments()} <= {*ENGLISH}
