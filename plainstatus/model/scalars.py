"""Single values other than texts and times: ids, addresses, numbers, flags.

`source` hands every scalar over as the text that was typed. These types read it; a wrong one is refused with what is
wrong and what to write instead.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from plainstatus.model.context import as_typed, refuse, typed_text

__all__ = ["Flag", "Identifier", "Jurisdiction", "Url", "WholeNumber"]

#: Whose breach rules apply.
Jurisdiction = Literal["eu", "uk", "us-ca", "us-hipaa", "au", "us-ftc", "other"]

_IDENTIFIER = re.compile(r"[a-z0-9]([a-z0-9_-]{0,98}[a-z0-9])?")
_URL = re.compile(r"https?://[^\s<>\"'`\\{}|^]+")
_DIGITS = re.compile(r"\d{1,15}")
#: What may stand between thousands.
_SEPARATOR = r"[ _,.'\u00a0\u202f]"


def _identifier(value: Any) -> str:
    typed = typed_text(value, "an id")
    if not _IDENTIFIER.fullmatch(typed):
        better = re.sub(r"[^a-z0-9_]+", "-", typed.lower()).strip("-_")[:100].strip("-_")
        refuse(
            "identifier",
            f"{typed!r} cannot be an id: it becomes part of an address, so only a to z, 0 to 9, - and _ go in",
            "" if better else "write for example 2026-11-15-checkout",
            instead=better,
        )
    return typed


def _url(value: Any) -> str:
    typed = typed_text(value, "an address")
    if not _URL.fullmatch(typed):
        guess = f"https://{typed}" if re.fullmatch(r"[\w.-]+\.[a-z]{2,}(/\S*)?", typed) else ""
        # In brackets, a comma would end it.
        shown = f'"{guess}"' if re.search(r"[,\[\]{}]", guess) else guess
        refuse("url", f"{typed!r} is not a web address", "" if guess else "begin with https://", instead=shown)
    return typed


_TRUE, _FALSE = {"true", "yes"}, {"false", "no"}


def _flag(value: Any) -> bool:
    typed = typed_text(value, "true or false").lower()
    if typed not in _TRUE | _FALSE:
        refuse("flag", f"{typed!r} is neither true nor false", "write true or false")
    return typed in _TRUE


def _whole_number(value: Any) -> int:
    typed = typed_text(value, "a number")
    digits = re.sub(rf"(?<=\d){_SEPARATOR}(?=\d{{3}}(?!\d))", "", typed)
    if not _DIGITS.fullmatch(digits):
        refuse("number", f"{typed!r} is not a whole number", "write digits only, such as 24000000")
    return int(digits)


#: A web address, http or https.
Url = Annotated[
    str,
    BeforeValidator(_url),
    as_typed("string", pattern=_URL.pattern, otherwise="not a web address: begin with https://"),
]
#: What names a thing for ever, and becomes part of its address.
Identifier = Annotated[
    str,
    BeforeValidator(_identifier),
    as_typed(
        "string",
        "number",
        "boolean",
        pattern=_IDENTIFIER.pattern,
        otherwise="cannot be an id: only a to z, 0 to 9, - and _ go in, such as 2026-11-15-checkout",
    ),
]
#: True or false, also as yes and no.
Flag = Annotated[
    bool,
    BeforeValidator(_flag),
    as_typed(
        "string",
        "boolean",
        pattern="|".join("".join(f"[{letter.upper()}{letter}]" for letter in word) for word in sorted(_TRUE | _FALSE)),
        otherwise="neither true nor false: write true or false",
        examples=[True, False],
    ),
]
#: Written with or without separators between thousands.
WholeNumber = Annotated[
    int,
    BeforeValidator(_whole_number),
    # A point between thousands makes a fraction of a number in YAML: 24.500.
    as_typed(
        "number",
        "string",
        pattern=rf"\d+(?:{_SEPARATOR}\d{{3}})*",
        otherwise="not a whole number: write digits only, such as 24000000",
        minimum=0,
        maximum=999_999_999_999_999,
    ),
]
