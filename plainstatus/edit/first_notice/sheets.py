"""The sheets for those who answer for us: made, made anew, released, and found to be old.

Between two marks stands what is recorded. All else belongs to staff, and stays as they have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.render.words.dates import Times
from plainstatus.render.words.sheets import SHEETS, Recorded, Sheet, page
from plainstatus.urls import Links
from plainstatus.views.overview import Overview

__all__ = [
    "SHEETS",
    "Recorded",
    "Sheet",
    "first",
    "made_anew",
    "names_of_old",
    "own_words",
    "private_words",
    "recorded",
    "released",
]

_DRAFT: Final = "DRAFT, not to be used yet."
_RELEASED: Final = "RELEASED for use on"
_STATE: Final = re.compile(rf"\A(?:{re.escape(_DRAFT)}|{re.escape(_RELEASED)})[^\n]*\n+")
#: What stands between them is indented, or one of our headings: no text of staff is taken for a mark.
_BLOCK: Final = re.compile(
    r"^== As of (?P<as_of>[^\n]+)\. Made anew by: invoke breach --sheets \S+ ==\n(?P<parts>.*?)"
    r"^== End of what is recorded ==$",
    re.MULTILINE | re.DOTALL,
)


def recorded(view: Overview, address: str, incident: str) -> Recorded:
    """Return what is recorded about an incident of a site at `address`."""
    item = next(one for one in view.incidents if one.incident.id == incident)
    as_of = Times(view.site.organisation.timezone, ENGLISH).plain(view.now)
    return Recorded(item, view.contacts, view.site.organisation, Links(address, address), as_of)


def first(sheet: Sheet, known: Recorded) -> str:
    """Return a sheet that nobody may use yet."""
    incident = known.item.incident.id
    state = f"{_DRAFT} It is released with the notice: invoke breach --release {incident}"
    return f"{state}\n\n{sheet.above}\n{_block(sheet, known)}\n\n{sheet.below}"


def made_anew(text: str, sheet: Sheet, known: Recorded) -> str | None:
    """Return a sheet with what is recorded now; None where its marks are gone, and nobody can say how old it is."""
    plain = _unix(text)
    block = _BLOCK.search(plain)
    if block is None:
        return None
    fresh = plain[: block.start()] + _block(sheet, known) + plain[block.end() :]
    return fresh if plain == text else fresh.replace("\n", "\r\n")


def released(text: str, sheet: Sheet, known: Recorded) -> str | None:
    """Return a sheet that may be used, with what is recorded now; None where its marks are gone."""
    fresh = made_anew(_unix(text), sheet, known)
    if fresh is None:
        return None
    state = f"{_RELEASED} {known.as_of}, as soon as the page shows the same: {page(known)}"
    return f"{state}\n\n{_STATE.sub('', fresh)}"


def own_words(text: str) -> str:
    """Return what of a sheet belongs to staff."""
    return _STATE.sub("", _BLOCK.sub("", _unix(text)))


def private_words(name: str, text: str) -> str:
    """Return what of a private file must not become public: of a sheet, not what is recorded, which readers see too.

    In a sheet without its marks nobody can tell the two apart, and no publish should stop for that.
    """
    if _BLOCK.search(_unix(text)):
        return own_words(text)
    return "" if any(name.endswith(f"-{sheet.name}.txt") for sheet in SHEETS) else text


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def names_of_old(text: str, sheet: Sheet, known: Recorded) -> list[str] | None:
    """Return the headings under which something else is recorded by now; None where the marks are gone."""
    block = _BLOCK.search(_unix(text))
    if block is None:
        return None
    then = replace(known, as_of=block["as_of"])
    there = block["parts"].strip("\n").split("\n\n")
    new = {_paragraph(name, lines): name for name, lines in sheet.parts(then)}
    # The moment in a heading comes from the file, and what is private is told to nobody.
    changed = [name.partition(", as of")[0] for paragraph, name in new.items() if paragraph not in there]
    return changed or (["what is no longer recorded"] if len(there) != len(new) else [])


def _block(sheet: Sheet, known: Recorded) -> str:
    parts = "\n\n".join(_paragraph(name, lines) for name, lines in sheet.parts(known))
    return (
        f"== As of {known.as_of}. Made anew by: invoke breach --sheets {known.item.incident.id} ==\n\n"
        f"{parts}\n\n== End of what is recorded =="
    )


def _paragraph(name: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{name}:", *(f"  {line}" for line in lines)])
