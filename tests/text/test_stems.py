"""Words are found again in whatever form, case and script people type them, and a text's language by its words."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.text.everyday import COMMON, everyday, languages
from plainstatus.text.folding import folded, words
from plainstatus.text.stems import guess_language, stems

ALL = ("en", "de", "fr", "es", "pt", "ar", "ja")
#: A question about a stolen card in each language.
CARDS = {
    "en": "Was my credit card stolen?",
    "de": "Wurde meine Kreditkarte gestohlen?",
    "fr": "Est-ce que ma carte bancaire a été volée ?",
    "es": "¿Me han robado la tarjeta?",
    "pt": "Meu cartão foi roubado?",
    "ar": "هل سُرقت بطاقتي؟",
    "ja": "クレジットカードの番号は流出しましたか",
}


@pytest.mark.parametrize(
    ("typed", "other", "language"),
    [
        ("passwords", "Password", "en"),
        ("notified", "notify", "en"),
        ("I CAN'T lóg in", "log in", "en"),
        ("whyyyy sooooo late", "late", "en"),
        ("Passwörter", "Passwoerter", "de"),
        ("gelöschte Straße", "geloescht strasse", "de"),
        ("l'adresse indiquée", "adresses indiquees", "fr"),
        ("Tarjétas robadas", "TARJETA robado", "es"),
        ("informações", "informacoes", "pt-BR"),
        ("الحِسَابات", "الحسابات", "ar"),
        ("\uff50\uff41\uff53\uff53word", "p\u0336a\u0336ssword", "en"),
    ],
)
def test_forms_of_a_word_have_one_stem(typed: str, other: str, language: str) -> None:
    """Whatever its number, case, accents, umlauts or width."""
    assert stems(typed, language) == stems(other, language) != ()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Where is the shoe, and why is it not 2026 x?", "en", ("shoe",)),
        ("電話番号は", "ja", ("電話", "話番", "番号", "号は")),
        ("ですから", "ja", ()),
        ("ข้อมูล", "th", ("ข้", "้อ", "อม", "มู", "ูล")),
        ("Ktoś mnie", "pl", ("ktos", "mnie")),
        ("Foo BAR foo", None, ("foo", "bar", "foo")),
        ("Foo bar", "xx", ("foo", "bar")),
        ("", "en", ()),
        ("?!… 👟", "en", ()),
    ],
)
def test_stems_of(text: str, language: str | None, expected: tuple[str, ...]) -> None:
    """No stop words, numbers or single letters; pairs of characters where there are no spaces; words as they are."""
    assert stems(text, language) == expected


@pytest.mark.parametrize("language", ALL)
def test_languages_are_known_by_their_words(language: str) -> None:
    """And by their script, in whatever order they are given."""
    assert guess_language(CARDS[language], ALL) == language
    assert guess_language(CARDS[language], ALL[::-1]) == language
    assert guess_language(CARDS[language].upper(), ALL) == language


@pytest.mark.parametrize(
    ("text", "among", "language"),
    [
        ("lol", ALL, None),
        ("", ALL, None),
        ("12 !", ALL, None),
        ("где моё письмо", ALL, None),
        ("где моё письмо", ("en", "ru"), "ru"),
        ("我的信用卡被盗了吗", ("ja", "zh"), "zh"),
        ("我的信用卡被盗了吗", ("en", "ja"), "ja"),
        ("카드 정보", ("en", "ko"), "ko"),
        ("where is it", (), None),
        ("wo ist das", ("en", "fr"), None),
        ("senha vazou", ("en", "pt-BR"), "pt-BR"),
    ],
)
def test_which_language(text: str, among: tuple[str, ...], language: str | None) -> None:
    """None where nothing tells; Chinese rather than Japanese where there are no kana; the tag comes back as given."""
    assert guess_language(text, among) == language


@given(st.text(max_size=200), st.sampled_from([*ALL, "th", "xx"]))
def test_any_text_has_stems(text: str, language: str) -> None:
    """Nothing that people type breaks it, and what comes out has no spaces and no capitals."""
    found = stems(text, language)

    assert all(stem and not stem.isspace() and stem == stem.casefold() for stem in found)
    assert folded(text, language) == folded(text, language).casefold()
    guess_language(text, ALL)


def test_long_texts_are_cut() -> None:
    """A megabyte without a space is one word of 60 letters; of many words the first 10,000 characters count."""
    assert [len(stem) for stem in stems("xyz" * 400_000, "en")] == [60]
    assert len(stems("shoe " * 200_000, "en")) == 2000
    assert sum(map(len, words(folded("e\u0301" * 500_000)))) <= 60


@pytest.mark.parametrize("language", ALL)
def test_things_are_known_by_everyday_words(language: str) -> None:
    """Each language names the same things; what was taken is one of them."""
    known = everyday(language)

    assert {"payment_card", "taken"} <= known.things(folded(CARDS[language], language))


@pytest.mark.parametrize(
    ("text", "language", "thing"),
    [
        ("my pasword", "en", "password"),
        ("my passwrod!", "en", "password"),
        ("closed my acount", "en", "account"),
        ("social   SECURITY numbers", "en", "ssn"),
        ("Kreditkartendaten", "de", "payment_card"),
        ("Gastbestellungen", "de", "guest"),
        ("mein Paswort", "de", "password"),
    ],
)
def test_slips_and_compounds_are_understood(text: str, language: str, thing: str) -> None:
    """A letter too few, two in the wrong order, a word within another, words side by side."""
    assert thing in everyday(language).things(folded(text, language))


def test_each_language_names_the_same_things() -> None:
    """English has them all, and what people ask first has words in each."""
    listed = {language: _listed(language) for language in languages()}
    first = {
        "asking",
        "account",
        "delete",
        "message",
        "not_told",
        "order",
        "password",
        "payment_card",
        "phone",
        "taken",
    }

    assert listed.keys() == {*ALL}
    assert {language: names - listed["en"] for language, names in listed.items() if names - listed["en"]} == {}
    assert {language: first - names for language, names in listed.items() if first - names} == {}
    assert listed["en"] > {*COMMON}


def test_unknown_languages_have_no_words() -> None:
    """And ask for none."""
    assert everyday("xx").things("password card") == frozenset()
    assert everyday("pt-BR") == everyday("pt")


def test_the_stemmer_is_loaded_when_it_is_needed() -> None:
    """Whoever publishes in haste does not wait for it."""
    code = "import sys, plainstatus.text.stems; print('snowballstemmer' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def _listed(language: str) -> set[str]:
    """Return the names of the lines of a language's file."""
    text = files("plainstatus.text.everyday").joinpath(f"{language}.txt").read_text(encoding="utf-8")
    return {line.partition(":")[0] for line in text.splitlines() if line[:1].strip()}
