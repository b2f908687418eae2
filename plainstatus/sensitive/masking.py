"""What people tell us, without what they should not have told anybody: numbers of cards, passwords, where they live.

Not the rules of what must not be published: those must never stop a publish for nothing, and a customer's words lose
nothing by a mark too many. So every number of seven digits or more goes, but for dates and round sums, and what only
looks like an address. `docs/listen.md` says what is not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from plainstatus.sensitive.looking import find
from plainstatus.sensitive.numbers_told import numbers
from plainstatus.sensitive.words_told import addresses, links, mailboxes, passwords

__all__ = ["mask"]

#: What stands in place of what was told, the surest first: of what overlaps, the first gives the name.
_MARKS: Final = (
    "bank account number", "card number", "key", "password", "identity number", "link", "e-mail address",
    "telephone number", "number", "postal address", "account name",
)  # fmt: skip
_MARK: Final = re.compile(rf"(\[(?:{'|'.join(_MARKS)}|removed)\])")
#: What `find` knows by other names.
_FAMILIES: Final = {
    "key": "key", "identity": "identity number", "identity_shape": "identity number", "account": "bank account number",
    "password": "password", "phone": "telephone number", "email": "e-mail address", "card": "card number",
}  # fmt: skip
#: Where something goes, what stood beside it may be seen for what it is. A text that is not done after so many times
#: was made to mislead.
_ROUNDS: Final = 5


class _Span(NamedTuple):
    start: int
    end: int
    mark: str


def mask(text: str) -> str:
    """Return a text with marks such as `[card number]` in place of what must not be kept.

    Digits of any script count, and characters that nobody sees do not. A text that was masked stays as it is.
    """
    for _ in range(_ROUNDS):
        masked = "".join(part if place % 2 else _masked(part) for place, part in enumerate(_MARK.split(text)))
        if masked == text:
            return text
        text = masked
    return "[removed]"


def _masked(text: str) -> str:
    if not text or text.isspace():
        return text
    plain, places = _plain(text)
    pieces, end = list[str](), 0
    for span in _joined(sorted(_spans(plain))):
        start = places[span.start]
        pieces += [text[end:start], f"[{span.mark}]"]
        # Accents and what nobody sees behind its last character go with it.
        end = places[span.end] if span.end < len(places) else len(text)
    return "".join([*pieces, text[end:]])


def _spans(plain: str) -> Iterator[_Span]:
    """Yield what must not be kept, in any order."""
    if any(char.isdigit() for char in plain):
        yield from (_Span(*one) for one in numbers(plain))
    for found in find(plain, _FAMILIES.keys()):  # type: ignore[arg-type]
        yield _Span(found.start, found.end, _FAMILIES[found.family])
    yield from (_Span(*one, "password") for one in passwords(plain))
    yield from (_Span(*one, "link") for one in links(plain))
    yield from (_Span(*one) for one in mailboxes(plain))
    yield from (_Span(*one, "postal address") for one in addresses(plain))


def _joined(spans: Sequence[_Span]) -> Iterator[_Span]:
    """Yield spans by place, with those that overlap as one."""
    open_span: _Span | None = None
    for span in spans:
        if open_span is None or span.start >= open_span.end:
            if open_span is not None:
                yield open_span
            open_span = span
        else:
            mark = min(open_span.mark, span.mark, key=_MARKS.index)
            open_span = _Span(open_span.start, max(open_span.end, span.end), mark)
    if open_span is not None:
        yield open_span


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return a text as it is looked at, with the place of each of its characters in the text itself.

    Digits, letters and signs of other widths and scripts are those of ASCII; accents and what nobody sees are left out.
    """
    if text.isascii():
        return text, range(len(text))
    found = [(char, place) for place, whole in enumerate(text) for char in _seen(whole)]
    return "".join(char for char, _ in found), [place for _, place in found]


@lru_cache(maxsize=10_000)
def _seen(char: str) -> str:
    if char.isascii():
        return char
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return ""
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    if char.isspace() and char not in "\u2028\u2029\x85":
        return " "
    simple = unicodedata.normalize("NFKC", char)
    return simple if len(simple) == 1 else char
