"""Bytes that somebody exported as text, in whatever their program writes.

A mark at the beginning says it, and UTF-8 is never met by chance. What is left is told by how letters stand together:
a table of letters that is the wrong one turns words into what no language writes.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from plainstatus.deliver.exported import MARKS, wide
from plainstatus.errors import SettingsError

__all__ = ["decoded"]

_MARKS: Final = (
    # That of UTF-32 begins as that of UTF-16 does.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    *MARKS,
)
#: Letters of these scripts, and what words of them look like: small, or with a capital first, or all capitals.
_CYRILLIC: Final = re.compile(
    "\\b(?:[\u0401\u0404\u0406\u0407\u0490\u0410-\u042f]?[\u0430-\u044f\u0451\u0454\u0456\u0457\u0491]+|[\u0401\u0404\u0406\u0407\u0490\u0410-\u042f]+)\\b"
)
_ARABIC: Final = re.compile("\\b[\u0621-\u0652\u067e\u0686\u0698\u06a9\u06af\u06cc]+\\b")
_JAPANESE: Final = re.compile("[\u3041-\u30ff\u4e00-\u9fff]+")
_KANA: Final = re.compile("[\u3041-\u3096]")
#: Python's name → what the letters of a text in it are, the likeliest first.
_OTHERS: Final = (
    ("cp932", _JAPANESE),
    ("euc_jp", _JAPANESE),
    ("cp1251", _CYRILLIC),
    ("koi8-r", _CYRILLIC),
    ("cp1256", _ARABIC),
)
#: What people call them.
_TITLES: Final = {
    "cp932": "Shift-JIS", "euc_jp": "EUC-JP", "cp1251": "Windows-1251", "koi8-r": "KOI8-R", "cp1256": "Windows-1256",
    "cp1252": "Windows-1252",
}  # fmt: skip
#: Letters beyond ASCII that stand in a row: one at a time in Western Europe, whole words elsewhere.
_ROW: Final = re.compile(rb"[\x80-\xff]+")
_WHOLE_WORDS: Final = 2.2
#: So much of the letters beyond ASCII must be words.
_SURE: Final = 0.85
#: Of zeros, a text holds fewer than one in so many characters.
_TEXT_HOLDS: Final = 100
#: So many bytes tell what the rest is.
_LOOKED_AT: Final = 200_000


def decoded(data: bytes, name: str, encoding: str = "") -> tuple[str, str]:
    """Return a text, and what it was taken for where that was a guess; empty where it was not.

    `name` is what messages call it. Raises SettingsError where it is no text, or not in the `encoding` that was given.
    """
    if encoding:
        try:
            text = data.decode(encoding)
        except LookupError:
            raise SettingsError(f"--encoding {encoding!r} is none (write for example utf-8 or windows-1252)") from None
        except UnicodeError as error:
            raise SettingsError(f"{name} is not {encoding} (leave --encoding out, and it is found out)") from error
        return text.removeprefix("\ufeff"), ""
    known = next((codec for mark, codec in _MARKS if data.startswith(mark)), "") or wide(data)
    guess = ""
    if known:
        text = data.decode(known, "replace")
    else:
        text = data.decode(errors="replace")
        # One byte that is lost, or a letter that is cut at the end, makes it no other encoding.
        if (lost := text.count("\ufffd")) and 3 * lost > sum(char > "\x7f" for char in text):
            guess = _likeliest(data)
            text = data.decode(guess, "replace")
    # One that a stranger has put into a comment stops nobody from reading the others.
    if text.count("\0") * _TEXT_HOLDS > len(text):
        raise SettingsError(f"{name} is no text (save it as text or CSV)")
    return text, _TITLES.get(guess, "")


def _likeliest(data: bytes) -> str:
    start = data[:_LOOKED_AT]
    rows = _ROW.findall(start)
    # A Japanese word holds ASCII's letters as second bytes, so rows alone do not tell.
    scores = [(_likeness(start, codec, words), codec) for codec, words in _OTHERS]
    if sum(map(len, rows)) < _WHOLE_WORDS * len(rows):
        scores = [one for one in scores if one[1] == "cp932"]
    best, codec = max(scores, key=lambda one: one[0])
    return codec if best >= _SURE else "cp1252"


def _likeness(data: bytes, codec: str, words: re.Pattern[str]) -> float:
    """Return how much of the letters beyond ASCII are words of the script, from 0 to 1."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        # Cut within a letter, at the end of what was looked at.
        if error.start < len(data) - 4 or len(data) < _LOOKED_AT:
            return 0.0
        text = data[: error.start].decode(codec)
    if words is _JAPANESE and not _KANA.search(text):
        return 0.0
    beyond = sum(char > "\x7f" and char.isalpha() for char in text)
    inside = sum(char > "\x7f" and char.isalpha() for word in words.findall(text) for char in word)
    return inside / beyond if beyond else 0.0
