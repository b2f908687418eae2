"""Plain text in lines, by their width."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.text.columns import columns, wrapped

JAPANESE = "サイトは「見本」です。ご注意ください。"
MIXED = st.text(st.sampled_from("ab1 、。「」\uff08\uff09ーっサイト見本:"), max_size=60)


@pytest.mark.parametrize(("text", "wide"), [("", 0), ("abc", 3), ("見本", 4), ("見本 a。", 8), ("ﾊﾝｶｸ", 4), ("é", 1)])
def test_wide_letters_take_two_columns(text: str, wide: int) -> None:
    """So terminals draw them."""
    assert columns(text) == wide


def test_a_line_ends_between_letters_without_spaces() -> None:
    """A stop and a closing bracket stay with what they close, an opening one with what it opens."""
    assert wrapped(JAPANESE, 10) == ["サイトは", "「見本」で", "す。ご注意", "ください。"]
    assert wrapped("あいうえ。か", 8) == ["あいう", "え。か"]
    assert wrapped("あいう「え", 8) == ["あいう", "「え"]


def test_words_among_them_stay_whole() -> None:
    """An address is never broken, and further lines stand where the list has them."""
    text = "- 詳しくは https://status.example.com/ へ"

    assert wrapped(text, 12, indent=2) == ["- 詳しくは", "  https://status.example.com/", "  へ"]


@given(st.text("ab, \u00a0é", max_size=60), st.integers(1, 30))
def test_other_text_is_wrapped_as_ever(text: str, most: int) -> None:
    """Only what has wide letters is looked at letter by letter."""
    assert wrapped(text, most) == textwrap.wrap(text, most, break_long_words=False, break_on_hyphens=False)


@given(MIXED, st.integers(12, 40))
def test_nothing_is_lost_and_lines_are_short(text: str, most: int) -> None:
    """Spaces apart; what is longer has no place to break at."""
    lines = wrapped(text, most)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line.strip() == line or line == lines[0] for line in lines)
    assert all(columns(line) <= most or len(wrapped(line, 1)) == 1 for line in lines)
