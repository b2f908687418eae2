# ruff: noqa: RUF001 - wide signs of Chinese and Japanese
"""Plain text in lines: where they are broken in languages with spaces and without, and how wide they are."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.text.columns import columns, wrapped

#: What no line begins with, and what none ends with.
CLOSING = "。、，．）」』】〉》！？：；ー々っゃゅょッァ・…゛)]}%!?.,"
OPENING = "（「『【〈《([{￥$"
SPACED = st.text(st.sampled_from("abcdefgäöü.,-  \t"), max_size=80)
UNSPACED = st.lists(
    st.one_of(
        st.text(st.sampled_from("お客様のパスワド変更漢字한국"), min_size=1, max_size=12),
        st.sampled_from([*CLOSING, *OPENING, " ", "\u3000", "24", "Example Shoes", "か\u3099", "😀"]),
        st.sampled_from(["https://status.example.com/incidents/2026-11-15-data.html", "help@example.com"]),
    ),
    max_size=30,
).map("".join)


def test_what_finds_breaks_is_loaded_only_where_there_may_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text in letters that stand in lines with spaces does without the library that knows scripts."""
    monkeypatch.setattr("plainstatus.text.columns._break", pytest.fail)
    assert wrapped("Für Größe 42½ – „später“: حجم ٤٢", 26) == ["Für Größe 42½ – „später“:", "حجم ٤٢"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("Example Shoes", 13),
        ("日本語", 6),
        ("ﾊﾟｽ", 3),
        ("パス", 4),
        ("ＡＢＣ　１", 10),
        ("한국어", 6),
        ("é e\u0301", 3),
        ("\u2068abc\u2069\u200f", 3),
        ("سلام", 4),
        ("😀", 2),
    ],
)
def test_columns(text: str, expected: int) -> None:
    """Characters of Chinese, Japanese and Korean take two, those that go with another take none."""
    assert columns(text) == expected


@given(SPACED, st.integers(4, 30), st.integers(0, 3))
def test_texts_with_spaces_are_broken_as_ever(text: str, most: int, indent: int) -> None:
    """English, German and the like come out as `textwrap` has them: what is published stays as it is to the byte."""
    margin = " " * indent
    expected = textwrap.wrap(text, most, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False)

    assert wrapped(text, most, indent=indent) == expected


@given(UNSPACED, st.integers(8, 40), st.integers(0, 3))
def test_texts_without_spaces(text: str, most: int, indent: int) -> None:
    """Nothing is lost, no line is wider than it may be unless it is one word, and none begins or ends amiss."""
    lines = wrapped(text, most, indent=indent)
    whole = "\n".join(lines)

    assert re.sub(r"\s", "", whole) == re.sub(r"\s", "", text)
    assert all(address in whole for address in re.findall("https?://[ -~]+?html|help@example.com", text))
    for number, line in enumerate(lines):
        assert line.startswith(" " * (indent if number else 0))
        words = line.strip(" ")
        assert columns(line) <= most or len(wrapped(words, 1)) == 1
        # Behind a space in the text a line may begin with anything.
        if number and " " not in text:
            assert words[0] not in CLOSING
            # What stands at the end of an address is a part of it.
            assert "://" in lines[number - 1] or lines[number - 1][-1] not in OPENING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("お客様の情報（氏名）が写されました。", ["お客様の情報", "（氏名）が写", "されました。"]),
        ("新しい「パスワード」を", ["新しい「パス", "ワード」を"]),
        ("新しい品「パスワード」", ["新しい品「パ", "スワード」"]),
        ("新しい商品「パス」", ["新しい商品", "「パス」"]),
        ("すっかり、もどりました。", ["すっかり、も", "どりました。"]),
        ("１２３４５６７番", ["１２３４５６７", "番"]),
        ("全て Example Shoes のお客様", ["全て Example", "Shoes のお客", "様"]),
        ("客戶資料已被複製，請更改密碼。", ["客戶資料已被", "複製，請更改", "密碼。"]),
        ("고객 데이터가 복사되었습니다", ["고객", "데이터가", "복사되었습니다"]),
        ("https://status.example.com/日本/をご覧。次は", ["https://status.example.com/日本/をご覧。", "次は"]),
        ("か\u3099か\u3099か\u3099か\u3099か\u3099か\u3099か\u3099", ["か\u3099" * 6, "か\u3099"]),
    ],
)
def test_where_lines_are_broken(text: str, expected: list[str]) -> None:
    """At twelve columns; Korean is broken at its spaces, and an address nowhere."""
    assert wrapped(text, 12) == expected
