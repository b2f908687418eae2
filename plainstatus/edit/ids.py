"""An id for a new incident."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date
from itertools import count
from unicodedata import normalize

__all__ = ["new_id"]

#: An address that can be read out on the phone.
_LONGEST = 40
#: They say nothing in an address.
_SMALL = frozenset(
    "a an and are at be been by for from have in is it of on or our some that the to with".split()  # noqa: SIM905 - words
)


def new_id(day: date, title: str, taken: Container[str], *, otherwise: str) -> str:
    """Return an id from day and title that is not taken; `otherwise` stands in for a title without Latin letters."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", plain)
    words = [word for word in words if word not in _SMALL] or words or [otherwise]
    name = words[0][:_LONGEST]
    for word in words[1:]:
        if len(name) + 1 + len(word) > _LONGEST:
            break
        name += f"-{word}"
    stem = f"{day}-{name}"
    return next(one for one in (stem if number == 1 else f"{stem}-{number}" for number in count(1)) if one not in taken)
