# ruff: noqa: RUF001 - digits and signs of many languages
"""Figures in one language and in another: what is the same, and what became something else."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from babel.dates import format_date, format_time
from babel.numbers import format_compact_decimal, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.text.figures import figures, unlike

#: Languages with marks, months, digits and halves of the day of many kinds.
LANGUAGES = (
    *(
        "en",
        "de",
        "fr",
        "es",
        "pt-BR",
        "ja",
        "ar",
        "it",
        "nl",
        "pl",
        "ru",
        "zh",
        "zh-Hant",
        "ko",
        "sv",
        "tr",
        "el",
        "hi",
    ),
    *("uk", "fi", "da", "cs", "he", "fa", "vi", "id", "en-GB", "en-IN", "de-CH", "pt", "th", "hu", "nb", "ro"),
)
PAIRS = st.tuples(st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))

SAME = [
    ("24 million people", "en", "24 Millionen Menschen", "de"),
    ("24,000,000 people", "en", "24.000.000 Menschen", "de"),
    ("24,000,000 people", "en", "24 000 000 personnes", "fr"),
    ("24,000,000 people", "en", "24\u202f000\u202f000 personnes", "fr"),
    ("24 million people", "en", "24 Mio. Menschen", "de"),
    ("24 million", "en", "24 millones", "es"),
    ("24 million", "en", "24 millones de personas", "es"),
    ("2 billion", "en", "2 mil millones", "es"),
    ("2 billion", "en", "2 Milliarden", "de"),
    ("2 billion", "en", "2 bilhões", "pt-BR"),
    ("24 million people", "en", "2400万人", "ja"),
    ("24,000,000 people", "en", "2,400万人", "ja"),
    ("24,000,000 people", "en", "二千四百万人", "ja"),
    ("240 million", "en", "2億4000万", "ja"),
    ("24 million", "en", "2400만 명", "ko"),
    ("24,000,000", "en", "2400万", "zh"),
    ("24,000,000 people", "en", "٢٤٬٠٠٠٬٠٠٠ شخص", "ar"),
    ("24 million", "en", "24 مليون", "ar"),
    ("1.5 million", "en", "١٫٥ مليون", "ar"),
    ("1.5 million", "en", "1,5 Millionen", "de"),
    ("1.5%", "en", "1,5 %", "de"),
    ("12.5 GB", "en", "12,5 GB", "de"),
    ("at 13:00 UTC", "en", "um 13 Uhr UTC", "de"),
    ("at 1 pm UTC", "en", "um 13 Uhr", "de"),
    ("at 1 p.m.", "en", "à 13 h", "fr"),
    ("at 1:30 pm", "en", "à 13h30", "fr"),
    ("at 13:30", "en", "um 13.30 Uhr", "de"),
    ("at 1 pm", "en", "午後1時", "ja"),
    ("at 13:30", "en", "13時30分", "ja"),
    ("at 1 pm", "en", "الساعة 1:00 م", "ar"),
    ("at 1 pm", "en", "오후 1시", "ko"),
    ("at 1 pm", "en", "下午1点", "zh"),
    ("at 1 pm", "en", "a la 1 de la tarde", "es"),
    ("at 1 p.m.", "en", "1:00 p. m.", "es"),
    ("at 1 pm", "en", "às 13h", "pt-BR"),
    ("at noon", "en", "um 12 Uhr", "de"),
    ("On 15 November 2026", "en", "Am 15. November 2026", "de"),
    ("November 15, 2026", "en", "15.11.2026", "de"),
    ("15 November", "en", "le 15 novembre", "fr"),
    ("15 November 2026", "en", "15 de noviembre de 2026", "es"),
    ("15 November 2026", "en", "2026年11月15日", "ja"),
    ("Nov 15, 2026", "en", "15 نوفمبر 2026", "ar"),
    ("15 November 2026", "en", "2026-11-15", "de"),
    ("15 November 2026", "en", "15 listopada 2026", "pl"),
    ("1 November", "en", "1er novembre", "fr"),
    ("November 15–16", "en", "15.–16. November", "de"),
    ("11/15/2026", "en", "15.11.2026", "de"),
    ("See https://example.com/help.", "en", "Siehe https://example.com/help.", "de"),
    ("See [it](https://example.com/en/help)", "en", "Siehe [das](https://example.com/de/help)", "de"),
    ("mail help@example.com", "en", "Mail an help@example.com", "de"),
    ("call +1-555-0100", "en", "Telefon +1 555 0100", "de"),
    ("call 0800 123 4567", "en", "Rufen Sie 0800 1234567 an", "de"),
    ("CVE-2026-1234 and TLS 1.3", "en", "CVE-2026-1234 und TLS 1.3", "de"),
    ("two days", "en", "2 Tage", "de"),
    ("3 days", "en", "drei Tage", "de"),
    ("a million people", "en", "1.000.000 Menschen", "de"),
    ("half of them", "en", "die Hälfte", "de"),
    ("1. Change it.\n2. Sign in.", "en", "1. Ändern.\n2. Anmelden.", "de"),
    ("from 09:00 to 10:00 UTC", "en", "von 9 bis 10 Uhr UTC", "de"),
    ("2,40,00,000 people", "en-IN", "24,000,000 people", "en"),
    ("24 lakh", "en-IN", "2.4 million", "en"),
    ("1,234 orders", "en", "1234 Bestellungen", "de"),
    ("1,234.56", "en", "1.234,56", "de"),
    ("since 2012", "en", "depuis 2012", "fr"),
    ("24/7", "en", "24/7", "de"),
    ("Version 1.2.3", "en", "Version 1.2.3", "de"),
    ("24-hour", "en", "24 Stunden", "de"),
    ("13 hours", "en", "13 h", "fr"),
    ("at 13:00 (1 pm)", "en", "13 Uhr", "de"),
    ("Between 13:00 and 14:00 UTC on 15 November 2026", "en", "2026年11月15日13:00から14:00(UTC)の間", "ja"),
    ("10,000", "en", "1万", "ja"),
    ("1,000 people", "en", "1000人", "ja"),
    ("call 1-800-555-0100", "en", "llame al 1-800-555-0100", "es"),
    ("4 in 5", "en", "4 von 5", "de"),
    ("50,000 of 24,000,000", "en", "5万人(2,400万人中)", "ja"),
    ("100 %", "en", "100%", "fr"),
    ("12,500 customers", "en", "12 500 clients", "fr"),
    ("96,000 of you", "en", "96 000 personas", "es"),
    ("15 100 of you", "en", "15, 100", "de"),
    ("12,500", "en", "12'500", "de-CH"),
    ("12,500", "en", "12’500", "de-CH"),
    ("at 12:00 am", "en", "0 Uhr", "de"),
    ("at midnight", "en", "0 Uhr", "de"),
]

#: A text, its language, a translation, its language → what is lacking, and what is new.
OTHER = [
    ("24 million people", "en", "2,4 Millionen Menschen", "de", ("24 million",), ("2,4 Millionen",)),
    ("24,000,000", "en", "2.400.000", "de", ("24,000,000",), ("2.400.000",)),
    ("24,000", "en", "24,000", "de", ("24,000",), ("24,000",)),
    ("at 13:00", "en", "um 3 Uhr", "de", ("13:00",), ("3 Uhr",)),
    ("at 1 pm", "en", "um 1 Uhr", "de", ("1 pm",), ("1 Uhr",)),
    ("15 November", "en", "16. November", "de", ("15 November",), ("16. November",)),
    ("15 November 2026", "en", "15. November 2025", "de", ("15 November 2026",), ("15. November 2025",)),
    (
        "https://example.com/help",
        "en",
        "https://example.org/help",
        "de",
        ("https://example.com/help",),
        ("https://example.org/help",),
    ),
    ("https://example.com/help", "en", "Hilfe", "de", ("https://example.com/help",), ()),
    ("3 days", "en", "5 Tage", "de", ("3",), ("5",)),
    ("24 million", "en", "240万人", "ja", ("24 million",), ("240万",)),
    ("+1-555-0100", "en", "+1-555-0101", "de", ("+1-555-0100",), ("+1-555-0101",)),
    ("Nobody.", "en", "24.000 Menschen", "de", (), ("24.000",)),
    ("24,000", "en", "Menschen", "de", ("24,000",), ()),
    ("help@example.com", "en", "hilfe@example.com", "de", ("help@example.com",), ("hilfe@example.com",)),
    ("1.5 million", "en", "15 Millionen", "de", ("1.5 million",), ("15 Millionen",)),
    ("1,5 Millionen", "de", "1,500", "en", ("1,5 Millionen",), ("1,500",)),
    ("since 09:00 UTC", "en", "seit 9:30 Uhr UTC", "de", ("09:00",), ("9:30 Uhr",)),
    ("call 0800 123 4567", "en", "0800 123 4568", "de", ("0800 123 4567",), ("0800 123 4568",)),
    ("24,000,000 people", "en", "٢٬٤٠٠٬٠٠٠ شخص", "ar", ("24,000,000",), ("2,400,000",)),
    ("2 billion", "en", "2 billones", "es", ("2 billion",), ("2 billones",)),
    ("From 3 to 5 pm.", "en", "De 15 h à 18 h.", "fr", ("5 pm.",), ("18 h",)),
    ("3 days, 24,000 people", "en", "drei Tage, 42.000 Menschen", "de", ("24,000",), ("42.000",)),
    ("3 days, 24 people", "en", "5 Tage, 24 Menschen", "de", ("3",), ("5",)),
    ("3 days", "en", "24 Stunden", "de", ("3",), ("24",)),
    ("", "en", "", "de", (), ()),
]


@pytest.mark.parametrize(("text", "language", "translation", "into"), SAME)
def test_what_says_the_same_is_no_difference(text: str, language: str, translation: str, into: str) -> None:
    """A figure keeps its value whatever marks, digits and words a language writes it with, and either way round."""
    assert unlike(text, language, translation, into) == ((), ())
    assert unlike(translation, into, text, language) == ((), ())


@pytest.mark.parametrize("row", OTHER)
def test_what_became_another_figure_is_told(row: tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]) -> None:
    """What one of the two has alone is told, and either way round."""
    text, language, translation, into, lacking, new = row

    assert unlike(text, language, translation, into) == (lacking, new)
    assert unlike(translation, into, text, language) == (new, lacking)


def written(number: Any, language: str) -> str:
    """Return a number as people of a language write it."""
    return str(format_decimal(number, locale=language.replace("-", "_")))


@given(PAIRS, st.integers(0, 10**10) | st.decimals(0, 10**6, places=2))
def test_numbers_are_read_as_each_language_writes_them(pair: tuple[str, str], number: Any) -> None:
    """By CLDR's marks, every number is the same in all languages."""
    one, other = pair

    assert unlike(f"- {written(number, one)} -", one, f"- {written(number, other)} -", other) == ((), ())


@given(PAIRS, st.integers(13, 10**9), st.integers(13, 10**9))
def test_other_numbers_differ(pair: tuple[str, str], number: int, changed: int) -> None:
    """A number that became another one is told on both sides."""
    (one, other), same = pair, number == changed
    lacking, new = unlike(f"- {written(number, one)} -", one, f"- {written(changed, other)} -", other)

    assert (bool(lacking), bool(new)) == (not same, not same)


@given(PAIRS, st.sampled_from((1, 2, 7, 24, 240)), st.sampled_from((10**3, 10**6, 10**9)))
def test_large_numbers_are_read_with_their_words(pair: tuple[str, str], number: int, scale: int) -> None:
    """24 million, 24 Mio., 2400\u4e07: whether abbreviated or not."""
    for width in ("long", "short"):
        one, other = (
            str(
                format_compact_decimal(
                    number * scale, format_type=width, locale=tag.replace("-", "_"), fraction_digits=1
                )
            )
            for tag in pair
        )

        assert unlike(f"- {one} -", pair[0], f"- {other} -", pair[1]) == ((), ())


@given(PAIRS, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(("full", "long", "medium")))
def test_dates_are_read_with_the_months_of_each_language(pair: tuple[str, str], day: date, width: Any) -> None:
    """By CLDR's names of months, every date is the same in all languages, and its next day another one."""
    one, other = (str(format_date(day, width, locale=tag.replace("-", "_"))) for tag in pair)

    assert unlike(f"- {one} -", pair[0], f"- {other} -", pair[1]) == ((), ())


@given(PAIRS, st.times())
def test_times_are_read_by_the_clock_of_each_language(pair: tuple[str, str], moment: time) -> None:
    """13:05, 1:05 pm, \u5348\u5f8c1:05 are one time."""
    one, other = (str(format_time(moment, "short", locale=tag.replace("-", "_"))) for tag in pair)

    assert unlike(f"- {one} -", pair[0], f"- {other} -", pair[1]) == ((), ())


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_text_can_be_read(text: str, language: str) -> None:
    """Whatever somebody writes is read, and is the same as itself."""
    assert unlike(text, language, text, language) == ((), ())
    assert all(figure.values for figure in figures(text, language))


@pytest.mark.parametrize(
    "part", ["1", "1 ", "111 ", "1,", "1-", "00 ", "1h ", "千", "1万", "(", "a@a.", "Nov ", "15 of ", "https://"]
)
def test_long_texts_take_no_time_with_their_square(part: str) -> None:
    """What repeats for ever is read once: with its square, each of these would take minutes."""
    text = part * (100_000 // len(part))

    assert unlike(text, "ja", text, "ja") == ((), ())
