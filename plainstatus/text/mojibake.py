"""Text in UTF-8 that a program read as something older, and saved so: `donâ€™t` for `don't`.

Such letters are what each byte of UTF-8 stands for in the older encoding. They are taken back only where what comes
out is more likely to have been meant: `SÅ…` and `«É»` are words, too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

__all__ = ["mended"]

#: What programs took for the encoding, the usual first. Those behind the gap have several bytes to a letter.
_SINGLE: Final = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1257", "mac_roman", "cp437", "cp850", "koi8_r",
)  # fmt: skip
_DOUBLE: Final = ("cp932", "gbk", "euc_kr")
_RUN: Final = re.compile(r"[^\x00-\x7f]{2,}")
#: A letter of UTF-8, its bytes written as letters.
_LETTER: Final = re.compile(
    "[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    "|[\xf1-\xf3][\x80-\xbf]{3}|\xf0[\x90-\xbf][\x80-\xbf]{2}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
#: Where the second byte was lost, or the space that it stood for became a plain one.
_CUT: Final = (
    (re.compile("â€(?![\u0080-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u2122])"), "\u201d"),
    (re.compile(r"(?<=[a-z])Ã (?=\s)|(?<=[a-z])Ã(?= )|(?<!\S)Ã(?= [a-z])"), "à"),
    (re.compile(r"(?<=[a-z0-9.,:;!?%€£$])Â(?= )"), ""),
)
#: Double mistakes are common, and triple ones are seen.
_MOST_ROUNDS: Final = 3
#: From how many letters on a text in an encoding with several bytes to a letter cannot read as UTF-8 by chance.
_ENOUGH: Final = 4


def mended(text: str) -> str:
    """Return a text with what was read wrongly as it was meant; the text itself where nothing was."""
    # Accents that stand alone are in most texts.
    if not ("Ã" in text or "Â" in text or _RUN.search(text)):
        return text
    for _ in range(_MOST_ROUNDS):
        if text.isascii():
            break
        sure = {encoding: _sure(text, encoding) for encoding in _SINGLE}
        most = max(sure, key=lambda encoding: sure[encoding])
        if sure[most]:
            better = _RUN.sub(lambda run: _as_single(run[0], most), text)  # noqa: B023 - is called at once
        else:
            better = _RUN.sub(lambda run: _as_double(run[0]), text)
        for pattern, meant in _CUT:
            better = pattern.sub(meant, better)
        if better == text:
            break
        text = better
    return text


@cache
def _bytes_of(encoding: str) -> dict[str, str]:
    """Return the letters of an encoding, each with its byte as a letter; bytes that it lacks stand for themselves."""
    table = {chr(byte): chr(byte) for byte in range(0x80, 0xA0)}
    table |= {bytes([byte]).decode(encoding, "ignore") or chr(byte): chr(byte) for byte in range(0x80, 0x100)}
    return table


def _letters(run: str, encoding: str) -> list[tuple[int, int, str]]:
    """Return what may be letters of UTF-8 in a run of others: where they begin and end, and what they stand for."""
    table = _bytes_of(encoding)
    # What the encoding lacks was put in later, and parts what was read.
    typed = "".join(table.get(char, "\0") for char in run)
    found = [(match.span(), match[0].encode("latin-1").decode("utf-8")) for match in _LETTER.finditer(typed)]
    return [(begin, end, char) for (begin, end), char in found if not _is_control(char)]


def _sure(text: str, encoding: str) -> int:
    """Return how many letters of a text can hardly be what they look like, where this encoding was taken for theirs."""
    sure = 0
    for run in _RUN.finditer(text):
        letters = [(run.start() + begin, run.start() + end, char) for begin, end, char in _letters(run[0], encoding)]
        sure += sum(_is_sure(text, letters, place) for place in range(len(letters)))
    return sure


def _as_single(run: str, encoding: str) -> str:
    pieces: list[str] = []
    last = 0
    for begin, end, char in _letters(run, encoding):
        if unicodedata.category(char)[0] != "M" or end - begin > 2 or pieces:
            pieces += [run[last:begin], char]
            last = end
    return "".join([*pieces, run[last:]])


def _is_sure(text: str, letters: list[tuple[int, int, str]], place: int) -> bool:
    begin, end, char = letters[place]
    before, after = text[begin - 1 : begin], text[end : end + 1]
    if end - begin > 2 and (unicodedata.category(char)[0] in "PS" or char in "\ufeff\ufffd" or char > "\U0001f000"):
        return True  # quotes, dashes, signs and pictures, which have nothing to do with the letters that are there
    beside = [*letters[max(place - 1, 0) : place], *letters[place + 1 : place + 2]]
    if any((there[1] == begin or there[0] == end) and _script(there[2]) == _script(char) for there in beside):
        return True
    if char > "\u024f":
        return False  # a letter of another script does not stand alone
    first, second = text[begin], text[begin + 1]
    if not first.isalpha():
        return before.isalpha() or after.isalpha()  # a box or a root in the middle of a word
    if before.islower() or after.islower():
        # Small letters beside a capital, or behind a sign: no word is written so.
        return "LATIN" in {_script(first), _script(before), _script(after)}
    if first not in "\u00c2\u00c3\u0102":
        return False
    punctuated = unicodedata.category(second)[0] in "PZ" or second in "\u2122\u00b0"
    opened = before.isupper() or unicodedata.category(before or " ") in {"Pi", "Ps"}
    return not punctuated or after.isalpha() or not opened


def _as_double(run: str) -> str:
    for encoding in _DOUBLE:
        try:
            meant = run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if set(meant) == {"\ufffd"} or (len(meant) >= _ENOUGH and all(char > "\u0800" for char in meant)):
            return meant
    return run


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cn", "Co"}


def _script(char: str) -> str:
    """Return the script of a letter; empty for what is none."""
    return unicodedata.name(char, "").partition(" ")[0] if char.isalpha() else ""
