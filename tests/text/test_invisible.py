"""Which characters are of no use where they stand."""

from __future__ import annotations

from typing import Any

import pytest
from babel import localedata
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.text.invisible import found, named, shown, without

#: What writing needs.
OF_USE = [
    "\U0001f469\u200d\U0001f4bb", "\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f468\U0001f3fd\u200d\U0001f692",
    "\u2764\ufe0f\u200d\U0001f525", "1\ufe0f\u20e3", "\U0001f642\u200d\u2194\ufe0f", "\u203c\ufe0f", "\u2139\ufe0f",
    "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",  # Wales
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "PDF\u200c\u0647\u0627",  # Persian
    "\u0915\u094d\u200d\u0937", "\u0915\u094d\u200c\u0937", "\u0d15\u0d4d\u0d35\u0d3e\u0d32\u0d32\u0d02\u200c\u0d2a",
    "\u05e9\u05dc\u05d5\u05dd \u200eABC\u200e!", "\u200f\u05e9\u05dc\u05d5\u05dd",
    "\u0645\u0631\u062d\u0628\u0627\u061c 5",
    "\u1797\u17b6\u179f\u17b6\u200b\u1781\u17d2\u1798\u17c2\u179a", "\u0e20\u0e32\u0e29\u0e32\u200b\u0e44\u0e17\u0e22",
    "e\u0301\u034f\u0308", "cafe\u0301", "\u8fbb\U000e0100", "\u76f4\ufe00", "\u1820\u180b",
    "\u041a\u0438\u0457\u0432", "\u0395\u03bb\u03bb\u03ac\u03b4\u03b1", "no\u00a0break", "5\u202fkm",
]  # fmt: skip
#: What hides or turns: the text, as it is shown, and what is left of it.
OF_NO_USE = [
    ("Cards \u202eon ton od", "Cards U+202Eon ton od", "Cards on ton od"),
    ("\u2066a\u2069 \u202ab\u202c", "U+2066aU+2069 U+202AbU+202C", "a b"),
    ("\u05e9\u05dc\u05d5\u05dd \u202eabc", "\u05e9\u05dc\u05d5\u05dd U+202Eabc", "\u05e9\u05dc\u05d5\u05dd abc"),
    ("pass\u200bword", "passU+200Bword", "password"),
    ("Check\u00adout", "CheckU+00ADout", "Checkout"),
    ("x\U000e0041\U000e0042", "xU+E0041U+E0042", "x"),
    ("mid\ufeffdle", "midU+FEFFdle", "middle"),
    ("a\u200cb\u200d", "aU+200CbU+200D", "ab"),
    ("pay\ufe0f", "payU+FE0F", "pay"),
    ("\U0001f525\ufe0f\U000e0101", "\U0001f525\ufe0fU+E0101", "\U0001f525\ufe0f"),
    ("Hi\u200e there", "HiU+200E there", "Hi there"),
    ("a\u2028b", "aU+2028b", "a b"),
    ("\u2060\u3164", "U+2060U+3164", ""),
]


@pytest.mark.parametrize("text", OF_USE)
def test_what_writing_needs(text: str) -> None:
    """Joiners, marks and selectors stay where they do something."""
    assert shown(text) == without(text) == text


@pytest.mark.parametrize(("text", "seen", "left"), OF_NO_USE)
def test_what_nobody_needs(text: str, seen: str, left: str) -> None:
    """What hides or turns is named, and can be left out."""
    assert (shown(text), without(text)) == (seen, left)


@given(
    st.text(
        st.sampled_from("aZ \n\u05d0\u0645\u0e20\u0915\u094d\U0001f525\ufe0f\u200b\u200c\u200d\u200e\u202e\u2066\u00ad")
    )
)
def test_nothing_hidden_is_shown(text: str) -> None:
    """A shown text holds no turning character, and what is seen of it stays in its order."""
    assert not set(shown(text)) & set("\u202e\u2066\u00ad")
    assert [char for char in without(text) if char.isalpha()] == [char for char in text if char.isalpha()]
    assert {named(match[0]) for match in found(text)} == {named(text[match.start()]) for match in found(text)}


def strings(data: Any) -> list[str]:
    """Return every text in some data."""
    if isinstance(data, str):
        return [data]
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ()
    return [text for part in parts for text in strings(part)]


#: The languages whose scripts need such characters, and some that do not.
LANGUAGES = ["ar", "bn", "cs", "el", "fa", "fr", "he", "hi", "ja", "km", "lo", "ml", "my", "ru", "th", "uk", "vi", "zh"]
NAMES = ("territories", "languages", "months", "days", "currency_names", "time_zones")


def names(language: str) -> list[str]:
    """Return the names that the Unicode project keeps in a language."""
    data = dict(localedata.load(language))
    return [text for key in NAMES for text in strings(data.get(key, {}))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_in_real_languages(language: str) -> None:
    """Of thousands of real names, none holds anything of no use."""
    hidden = [text for text in names(language) if shown(text) != text]

    assert hidden == []
