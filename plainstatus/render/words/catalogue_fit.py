"""Whether a translation fits the English: what is put into it, its tags, and what no page would show as it is meant."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from plainstatus.render.words.catalogue import Message

__all__ = ["differs"]

_TAG: Final = re.compile(r"<[^<>]*>")
#: What HTML writes for a character, shown as it is typed where a message is no HTML.
_ENTITY: Final = re.compile(r"&#?\w+;")
#: What no feed may hold, or breaks a line of a header, or turns what stands behind it around.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e]")
#: Elements without an end.
_VOID: Final = frozenset({"br", "wbr"})


def differs(text: str, english: Message, *, in_words: bool) -> tuple[str, str] | None:
    """Return what of a translation does not fit the English, and what to write instead; None where all does.

    `in_words` is said of a form in which its number may be a word.
    """
    if unseen := _UNSEEN.search(text):
        return f"U+{ord(unseen[0]):04X} is in it, which nobody sees", "take it out, in one line"
    originals = (english,) if isinstance(english, str) else english
    known = [_placeholders(one) for one in originals]
    may = frozenset().union(*known)
    must = frozenset.intersection(*known)
    if len(originals) > 1:
        must = must - {"n"} if in_words else must | {"n"}
    try:
        given = _placeholders(text)
    except ValueError:
        return f"a brace has no partner in {text!r}", "write two, {{ or }}, for one that is read"
    if strange := sorted(given - may):
        listed = ", ".join(f"{{{name}}}" for name in sorted(may)) or "none"
        return f"{{{strange[0]}}} is no placeholder of it", f"the English has {listed}"
    if lost := sorted(must - given):
        return f"{{{lost[0]}}} is missing", "put it where it belongs in the sentence"
    return _misprinted(text, originals)


def _misprinted(text: str, originals: Sequence[str]) -> tuple[str, str] | None:
    """Return what no page would show as it is meant."""
    tags, expected = _TAG.findall(text), [_TAG.findall(one) for one in originals]
    if not any(Counter(tags) == Counter(one) for one in expected):
        return "its tags are not those of the English", f"write {' '.join(expected[-1]) or 'none'}, to the letter"
    if not _balanced(tags):
        return "its tags do not close each other", f"as in the English: {originals[-1]}"
    if "<" in _TAG.sub("", text):
        return "a < begins no tag", "write &lt; for one that is read" if tags else "say it in words"
    if not tags and (entity := _ENTITY.search(text)):
        return f"{entity[0]} would be read as it is typed", "write the character itself"
    return None


def _placeholders(text: str) -> frozenset[str]:
    """Return the names of what is put into a message. Raises ValueError where braces do not fit."""
    found = set()
    for _, name, style, turned in string.Formatter().parse(text):
        if name is not None:
            found.add(name + (f"!{turned}" if turned else "") + (f":{style}" if style else ""))
    return frozenset(found)


def _balanced(tags: Iterable[str]) -> bool:
    """Say whether each tag is closed by its own end."""
    open_ = list[str]()
    for tag in tags:
        name = tag.strip("</>").partition(" ")[0].lower()
        if tag.startswith("</"):
            if not open_ or open_.pop() != name:
                return False
        elif name not in _VOID and not tag.endswith("/>"):
            open_.append(name)
    return not open_
