"""Characters that nobody sees, or that turn what stands beside them around.

Many are needed: the joiners of emoji, Persian and Hindi, the direction marks of Hebrew and Arabic, the spaces of
width 0 between Thai words. Only those are found here that do nothing for the text that they stand in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

__all__ = ["found", "is_right_to_left", "named", "shown", "turns", "unturned", "without"]

_CANDIDATE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: Embeddings, overrides and isolates, with what ends them.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Direction marks, at home where scripts are written from right to left.
_MARKS: Final = frozenset("\u200e\u200f\u061c")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_JOINERS: Final = frozenset("\u200c\u200d")
#: Of marks on one letter, and of such characters in a row; longer rows are of no use.
_FAR: Final = 16
#: The flag of a part of a country, such as Wales: a black flag, the letters of its name, and an end.
_FLAG: Final = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
#: The colours of hands and faces.
_SKINS: Final = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
#: Scripts without spaces between words, where one of no width says where a line may end.
_UNSPACED: Final = ("THAI ", "LAO ", "KHMER ", "MYANMAR ", "TIBETAN ", "TAI ", "NEW TAI ", "JAVANESE ", "BALINESE ")
#: Scripts in which a letter never joins its neighbours.
_UNJOINED: Final = (
    "LATIN ", "FULLWIDTH ", "GREEK ", "CYRILLIC ", "ARMENIAN ", "GEORGIAN ", "HEBREW ", "CJK ", "HIRAGANA ",
    "KATAKANA ", "HANGUL ",
)  # fmt: skip


def found(text: str) -> Iterator[re.Match[str]]:
    """Yield each character that is not seen and of no use where it stands."""
    if text.isascii():
        return
    in_flags = {place for flag in _FLAG.finditer(text) for place in range(*flag.span())}
    right_to_left: bool | None = None
    for match in _CANDIDATE.finditer(text):
        if match[0] in _MARKS:
            right_to_left = is_right_to_left(text) if right_to_left is None else right_to_left
            if not right_to_left:
                yield match
        elif match.start() not in in_flags and not _is_of_use(text, match.start()):
            yield match


def turns(char: str) -> bool:
    """Say whether a character turns around what follows it."""
    return char in _TURNING


def is_right_to_left(text: str) -> bool:
    """Say whether a text holds letters that are written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def named(char: str) -> str:
    """Return what people look a character up by: U+202E."""
    return f"U+{ord(char):04X}"


def shown(text: str) -> str:
    """Return a text with the names of such characters in their place, so that it reads as it is stored."""
    return _replaced(text, named)


def without(text: str) -> str:
    """Return a text without such characters; in place of what ends a line stands a space."""
    return _replaced(text, lambda char: " " if char in "\u2028\u2029" else "")


def unturned(text: str) -> str:
    """Return a text without characters that turn around what follows it."""
    return text if text.isascii() else "".join(char for char in text if char not in _TURNING)


def _replaced(text: str, by: Callable[[str], str]) -> str:
    pieces, end = [], 0
    for match in found(text):
        pieces += [text[end : match.start()], by(match[0])]
        end = match.end()
    return "".join([*pieces, text[end:]]) if pieces else text


def _is_of_use(text: str, at: int) -> bool:
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if char in _JOINERS:
        base, after = _base(text, at), text[at : at + _FAR].lstrip("\u200c\u200d")[:1]
        return _joins(base) or _joins(after) or (char == "\u200d" and _is_picture(base) and _is_picture(after))
    if char == "\u200b":
        beside = text[max(at - _FAR, 0) : at].rstrip(char)[-1:], text[at : at + _FAR].lstrip(char)[:1]
        return any(_name(one).startswith(_UNSPACED) for one in beside)
    if char == "\u034f":  # keeps accents of one letter apart
        return any(unicodedata.combining(one) for one in (before, after) if one)
    if "\u180b" <= char <= "\u180f":
        return any(_name(one).startswith("MONGOLIAN ") for one in (before, after))
    if "\ufe00" <= char <= "\ufe0f":  # text or picture, or the form of a letter
        return before.isdigit() or before in {"#", "*"} or _is_picture(before) or _varies(before)
    if "\U000e0100" <= char <= "\U000e01ef":
        return _name(before).startswith("CJK ")
    return False


def _base(text: str, at: int) -> str:
    """Return what stands before a place, without the marks on it and other joiners."""
    far = max(at - _FAR, 0)
    while at > far and (unicodedata.category(text[at - 1])[0] == "M" or text[at - 1] in _SKINS | _JOINERS):
        at -= 1
    return text[at - 1 : at]


def _joins(char: str) -> bool:
    return char.isalpha() and not _name(char).startswith(_UNJOINED)


def _is_picture(char: str) -> bool:
    """Say whether a character can be part of an emoji; newer ones have no name yet in an older Python."""
    return bool(char) and (
        unicodedata.category(char) in {"So", "Sk", "Sm"} or "\U0001f000" <= char <= "\U0001faff" or char in {"‼", "⁉"}
    )


def _varies(char: str) -> bool:
    """Say whether a character may have forms to choose from, as those of Asian scripts have."""
    return char > "\u1000" and not char.isspace() and not _name(char).startswith(("VARIATION ", "LATIN ", "GREEK "))


def _name(char: str) -> str:
    return unicodedata.name(char, "") if char else ""
