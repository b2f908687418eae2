"""Text that was read with the wrong encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.text.mojibake import mended
from tests.text.test_invisible import LANGUAGES, names

MEANT = [
    "You don\u2019t need to pay twice.",
    "\u201cQuoted\u201d \u2013 really\u2026 5 \u20ac \u2022 \u2122",
    "caf\u00e9 d\u00e9j\u00e0 vu, \u00e7a co\u00fbte",
    "Zahlungen schlagen fehl \u2013 wir pr\u00fcfen \u201eStra\u00dfe\u201c",
    "p\u0142atno\u015bci nie dzia\u0142aj\u0105, si\u0119, b\u0119dzie",
    "\u00d6deme ba\u015far\u0131s\u0131z, l\u00fctfen",
    "\u041f\u043b\u0430\u0442\u0430 \u043d\u0435 \u043f\u0440\u043e\u0445\u043e\u0434\u0438\u0442",
    "\u039f\u03b9 \u03c0\u03bb\u03b7\u03c1\u03c9\u03bc\u03ad\u03c2 \u03b4\u03b5\u03bd",
    "\u652f\u6255\u3044\u304c\u3067\u304d\u307e\u305b\u3093",
    "\uacb0\uc81c\uac00 \ub418\uc9c0 \uc54a\uc2b5\ub2c8\ub2e4",
    "\u0627\u0644\u062f\u0641\u0639 \u0644\u0627 \u064a\u0639\u0645\u0644",
    "\u05d4\u05ea\u05e9\u05dc\u05d5\u05dd \u05dc\u05d0 \u05e2\u05d5\u05d1\u05d3",
    "\U0001f525 Outage",
    "S\u00e3o Paulo n\u00e3o est\u00e1 dispon\u00edvel",
    "\u0e44\u0e21\u0e48\u0e2a\u0e32\u0e21\u0e32\u0e23\u0e16",
]
#: Words that could be such letters by themselves.
WORDS = [
    "S\u00c5\u2026 nej", "\u00abÉ\u00bb", "CAF\u00c9\u2122 is", "VOIL\u00c0\u2026", "S\u00cd\u2026",
    "MA\u00c7\u00c3\u2026",
    "\u201e\u00c4\u201c und \u201e\u00d6\u201c", "ferm\u00e9\u2026\u201d", "Spa\u00df\u201c", "\u00c8\u2026 strano",
    "\u00c5\u2026", "AMANH\u00c3\u201d x", "\u00abÂ\u00bb", "\u00c6\u00d8\u00c5\u2026",
    "\u221a2 \u00d7 3", "2\u2030 \u2013 5\u00b0",
    "\u0421\u0406\u041c\u2019\u042f", "\u0420\u0406\u041a",
    "\u041c\u041e\u0421\u041a\u0412\u0410\u2026",
    "\u0402\u043e\u0440\u0452\u0435", "\u00de\u00f3r\u00f0ur \u00d0\u00f3ra",
    "IRM\u00c3 e", "\u010c\u2026 \u0158\u201c",
]  # fmt: skip


def misread(text: str, encoding: str) -> str:
    """Return what a program makes of UTF-8 that it takes for another encoding; bytes that this lacks stay numbers."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp1250", "cp1251", "cp1254", "mac_roman", "cp437", "cp850"])
@pytest.mark.parametrize("text", MEANT)
def test_what_was_misread(text: str, encoding: str) -> None:
    """In many languages and encodings it is read as it was meant, also where it was misread twice."""
    assert mended(misread(text, encoding)) == text
    assert mended(text) == text


@pytest.mark.parametrize("text", ["You don\u2019t need to pay.", "caf\u00e9 \u2013 5 \u20ac"])
def test_what_was_misread_twice(text: str) -> None:
    """It is taken back twice."""
    assert mended(misread(misread(text, "cp1252"), "cp1252")) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("voil\u00c3 la", "voil\u00e0 la"),
        ("5\u00c2 km", "5 km"),
        ("\u00e2\u20ac\u0153Pay\u00e2\u20ac now", "\u201cPay\u201d now"),
        ("\u951f\u65a4\u62f7", "\ufffd\ufffd"),
        ("\u00ef\u00bf\u00bd", "\ufffd"),
    ],
)
def test_what_lost_a_byte(typed: str, meant: str) -> None:
    """Where a byte was lost, or a space took its place, it is known all the same."""
    assert mended(typed) == meant


@pytest.mark.parametrize("text", WORDS)
def test_words_that_only_look_like_it(text: str) -> None:
    """A capital with an accent before a quote or a dash is what it is."""
    assert mended(text) == text


@pytest.mark.parametrize("language", [*LANGUAGES, "bs_Cyrl", "da", "de", "ku", "ps", "sr", "sv", "tr", "ug", "ur"])
def test_names_in_real_languages(language: str) -> None:
    """Of thousands of real names, none is taken for something else."""
    assert [text for text in names(language) if mended(text) != text] == []


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Whatever a text holds, mending ends, and leaves plain letters alone."""
    kept = [char for char in text if char.isascii() and char.isalnum()]

    assert [char for char in mended(text) if char.isascii() and char.isalnum()] == kept
