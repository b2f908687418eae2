"""A made-up translation of all our words, by which those show that are still English: ⟦Ĺåţéšţ ûþðåţé⟧."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from plainstatus.render.words.catalogue import Message, Words
from plainstatus.render.words.catalogues import catalogue_path, words_of
from plainstatus.render.words.english import ENGLISH

__all__ = [
    "PSEUDO",
    "Marked",
    "catalogue",
    "entry",
    "pseudo",
    "pseudo_words",
    "put_catalogue",
    "translated",
    "unmarked",
]

#: A language that CLDR knows and we have no words in.
PSEUDO: Final = "eo"
_ACCENTS: Final = str.maketrans("aceghijklnoprstuwyzACEGHIJKLNOPRSTUWYZ", "åçéğĥîĵķļñöþŕšţûŵýžÅÇÉĞĤÎĴĶĻÑÖÞŔŠŢÛŴÝŽ")
#: Placeholders, tags and braces that are read.
_KEPT: Final = re.compile(r"(\{\{|\}\}|\{[^{}]*\}|<[^<>]*>)")

_MARKED: Final = re.compile(r"⟦[^⟦⟧]*⟧")
_ENGLISH: Final = re.compile(r"[A-Za-z]{2,}")
_ADDRESS: Final = re.compile(r"https?://\S+|[\w.]+\.org")


def pseudo(text: str) -> str:
    """Return a text with an accent on each letter, and brackets around the whole; tags and placeholders stay."""
    parts = _KEPT.split(text)
    said = "".join(part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts))
    return f"⟦{said}⟧"


def translated(translate: Callable[[str], str] = pseudo) -> dict[str, Message]:
    """Return all messages by id, each form of them translated."""
    return {
        name: translate(text) if isinstance(text, str) else tuple(map(translate, text))
        for name, text in ENGLISH.items()
    }


def entry(name: str, message: Message) -> str:
    """Return how a message stands in a catalogue."""
    english = ENGLISH[name]
    lines = [f"msgctxt {_quoted(name)}"]
    if isinstance(english, str):
        lines += [f"msgid {_quoted(english)}", f"msgstr {_quoted(str(message))}"]
    else:
        lines += [f"msgid {_quoted(english[0])}", f"msgid_plural {_quoted(english[1])}"]
        lines += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(message)]
    return "\n".join(lines)


def catalogue(
    messages: Mapping[str, Message], *, rule: str = "nplurals=2; plural=(n != 1);", reviewed: str = "no"
) -> str:
    """Return a catalogue with these messages."""
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {rule}\\n"\n"X-Reviewed: {reviewed}\\n"\n'
    )
    return "\n\n".join([header.strip(), *(entry(name, message) for name, message in messages.items())]) + "\n"


def put_catalogue(site: Path, text: str | None = None, *, language: str = PSEUDO) -> Path:
    """Write a catalogue into a site's folder, all of it made up where no other text is given; return its path."""
    path = catalogue_path(language.replace("-", "_"), site)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(catalogue(translated()) if text is None else text, encoding="utf-8")
    return path


def pseudo_words(folder: Path, *, language: str = PSEUDO) -> Words:
    """Return the made-up words, as a site reads them that has them in `folder`."""
    put_catalogue(folder, language=language)
    words = words_of(language, folder)
    assert words is not None
    return words


class Marked(Words):
    """English words of which each says that it is ours, ⟦Latest update⟧, and dates without any."""

    def __init__(self, language: str = "de") -> None:
        super().__init__(language, translated(lambda text: f"⟦{text}⟧"), lambda number: int(number != 1))

    def day(self, day: date) -> str:
        """Write a day in digits."""
        return f"{day:%Y-%m-%d}"

    def moment(self, zone: ZoneInfo, utc: datetime) -> str:
        """Write a moment in digits."""
        return f"{utc.astimezone(zone):%Y-%m-%d %H:%M}"

    def language_name(self, tag: str) -> str:
        """Return no word."""
        return f"⟦{tag}⟧"


def unmarked(text: str) -> str:
    """Return the English words in a text that nobody could have translated; the staff of a test write another script.

    Addresses are no words.
    """
    while (rest := _MARKED.sub("", text)) != text:
        text = rest
    return " ".join(_ENGLISH.findall(_ADDRESS.sub("", text)))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
