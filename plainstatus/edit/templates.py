"""What the text of a new update begins with: by status, in a file that staff can change, with gaps to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.model import STATUSES
from plainstatus.read.did_you_mean import did_you_mean
from plainstatus.read.project import TEMPLATES
from plainstatus.read.yaml import Document, read_document
from plainstatus.text.gaps import GAP, gaps

__all__ = ["SHIPPED", "TEMPLATES", "Filled", "fill", "gaps", "read_templates"]

#: The one that Plainstatus brings along.
SHIPPED: Final = Path(__file__).with_name(TEMPLATES)

_MAX_BYTES: Final = 1 << 20
#: All statuses, the first word about a security incident, notices, which have no status, and letters.
_NAMES: Final = tuple(
    dict.fromkeys([
        *STATUSES["outage"], "security", *STATUSES["maintenance"], "notice", "letter_customers", "letter_staff",
    ])
)  # fmt: skip
_BRACE: Final = re.compile(r"\{[^{}\n]*\}|([{}])")


def read_templates(path: Path) -> dict[str, str]:
    """Return status → text from the file at `path`, with the shipped text for each that it does not have.

    Raises InvalidIncidents with every fault in the file.
    """
    shipped = _texts(SHIPPED)
    return {**shipped, **_texts(path)} if path.is_file() else shipped


class Filled(str):
    """A template with some of its gaps filled, which knows with what: one of these may change."""

    known: Mapping[str, str]

    def renewed(self, text: str, known: Mapping[str, str]) -> str | None:
        """Return a text that was made from this, with what fills the gaps now; None where that leaves it wrong."""
        for name, words in self.known.items():
            if words in text and known.get(name) != words:
                if name not in known:
                    return None
                text = text.replace(words, known[name])
        return text


def fill(template: str, known: Mapping[str, str]) -> Filled:
    """Return the text with those of its gaps filled that are known."""
    filled = Filled(GAP.sub(lambda gap: known.get(gap[1], gap[0]), template))
    names = gaps(template)
    filled.known = {name: words for name, words in known.items() if name in names and words}
    return filled


def _texts(path: Path) -> dict[str, str]:
    document = read_document(path, name=path.name, max_bytes=_MAX_BYTES)
    if problems := list(_problems(document)):
        raise InvalidIncidents(problems)
    return {name: text for name, text in document.data.items() if isinstance(text, str)}


def _problems(document: Document) -> Iterator[Problem]:
    for name, text in document.data.items():
        line = document.line((name,))
        if name not in _NAMES:
            near, hint = did_you_mean(name, _NAMES)
            hint = f"write {near}:" if near else hint
            yield Problem(document.file, line, name, f"there is no status {name!r}", hint)
        elif not isinstance(text, str) or not text.strip():
            message = f"nothing stands where the text for {name} belongs" if not text else f"{name} is not a text"
            yield Problem(document.file, line, name, message, "write the text below |, or take the key out")
        else:
            for start, message, hint in _faults(text):
                yield Problem(document.file, _line(document, name, text, start), name, message, hint)


def _faults(text: str) -> Iterator[tuple[int, str, str]]:
    for found in _BRACE.finditer(text):
        name = found[0][1:-1]
        if found[1]:
            yield found.start(), f"there is a {found[1]} without its other half", "write a gap as {cause}"
        elif not re.fullmatch(r"\w+", name):
            better = re.sub(r"\W+", "_", name).strip("_") or "cause"
            yield found.start(), f"{found[0]} is no gap: its name is one word", f"write {{{better}}}"


def _line(document: Document, name: str, text: str, start: int) -> int:
    """Return the line of a place in a text, which stands below the line of its key where it is a block."""
    span = document.position((name,))
    below = document.text[span.start] in "|>"
    return span.line + (text.count("\n", 0, start) + 1 if below else 0)
