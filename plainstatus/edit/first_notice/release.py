"""What of a draft becomes public, and what of it is not ready."""

from __future__ import annotations

from typing import Final

from plainstatus.edit.incidents import add_incident, archived, without
from plainstatus.edit.lines import LINE_BREAK, attached, is_flow, line_start, newline_of, next_line
from plainstatus.edit.templates import gaps
from plainstatus.errors import Problem
from plainstatus.model.frozen import dataclass
from plainstatus.read.content.faq import Piece, pieces
from plainstatus.read.content.front_matter import Page
from plainstatus.read.yaml import Document, Value
from plainstatus.read.yaml.places import Place, at, items_at, scalars

__all__ = ["Questions", "find", "moved", "open_gaps", "questions", "rest", "same"]

_LIST: Final[Place] = ("incidents",)


def find(document: Document, incident: str) -> int | None:
    """Return which incident of a file has an id, from 0; None where none has."""
    every = items_at(document.data, "incidents")
    return next((n for n, one in enumerate(every) if at(one, ("id",)) == incident), None)


def open_gaps(document: Document, number: int) -> list[Problem]:
    """Return a problem for each gap that is left in an incident, and one where it is marked as a draft."""
    place = (*_LIST, number)
    found = [
        Problem(document.file, _line(document, spot, f"{{{name}}}"), "", f"{{{name}}} is still open", "fill it in")
        for spot, words in scalars(at(document.data, place), place)
        for name in gaps(words)
    ]
    marked = at(document.data, (*place, "draft"))
    if isinstance(marked, str) and marked.strip().lower() in {"true", "yes"}:
        message = "it says that it is a draft, so nobody would see it"
        found.append(Problem(document.file, document.line((*place, "draft")), "", message, "take the line out"))
    return sorted(found)


def _line(document: Document, place: Place, words: str) -> int:
    span = document.position(place)
    before = document.text[span.start : document.text.index(words, span.start)]
    return span.line + len(LINE_BREAK.findall(before))


def moved(main: Document, document: Document, number: int) -> Document:
    """Return the main file with an incident of another one more, its lines as they stand, comments and all.

    It goes to the top, or to the end of a file whose newest incidents stand there. Raises BuildError where the layout
    of a file does not take it.
    """
    if items_at(main.data, "incidents") and not is_flow(main, _LIST):
        return archived(document, [number], main, name=main.file)
    return add_incident(main, _item(document, number))


def _item(document: Document, number: int) -> str:
    """Return the lines of an incident's mapping."""
    alone = archived(document, [number], None, name=document.file)
    first, *more = alone.text.partition("\n")[2].replace("\r\n", "\n").split("\n")
    while first.lstrip().startswith("#") and more:
        first, *more = more
    margin = len(first) - len(first.lstrip("- "))
    return "\n".join([first[margin:], *(line[margin:] for line in more)])


def rest(document: Document, number: int) -> str:
    """Return the text of a file without an incident; where it was the last one, without the key and its comment too."""
    left = without(document, [number])
    return left.text if at(left.data, _LIST) else _without_list(left)


def _without_list(document: Document) -> str:
    """Return the text of a file without its `incidents:`, of which nothing is left, and without the comment above."""
    text = document.text
    key = document.key_position(("incidents",))
    start = attached(text, key, bound=-1)
    end = next_line(text, key)
    newline = newline_of(text)
    while end < len(text) and text.startswith(newline, end):
        end += len(newline)
    return text[: line_start(text, start)] + text[end:]


def same(private: Value, public: Value) -> bool:
    """Say whether an incident was moved already: the same, but that a publish may have put the time for `now`."""
    if isinstance(private, str) and private.strip() == "now":
        return isinstance(public, str)
    if isinstance(private, dict) and isinstance(public, dict):
        return private.keys() == public.keys() and all(same(private[key], public[key]) for key in private)
    if isinstance(private, list) and isinstance(public, list):
        return len(private) == len(public) and all(map(same, private, public))
    return private == public


@dataclass(frozen=True)
class Questions:
    """The questions of a draft."""

    #: Complete, and not on the page yet.
    ready: tuple[Piece, ...]
    #: With gaps.
    kept: tuple[Piece, ...]
    #: What is wrong with those that could go.
    problems: tuple[Problem, ...]


def questions(page: Page, public: Page | None) -> Questions:
    """Sort the questions of a draft by whether they can stand on the public page."""
    known = {anchor: piece for piece in (pieces(public) if public else ()) for anchor in piece.anchors}
    ready: list[Piece] = []
    kept: list[Piece] = []
    problems: list[Problem] = []
    for piece in pieces(page):
        if gaps(f"{piece.question}\n{piece.text}"):
            kept.append(piece)
            continue
        problems += piece.problems
        anchor = next((name for name in piece.anchors if name in known), "")
        old = known.get(anchor)
        if old is None or old in ready:
            ready.append(piece)
        # What was released already has lost the blanks at its end.
        if old is not None and (old.question, old.text.rstrip()) != (piece.question, piece.text.rstrip()):
            where = f"line {old.line}" if old in ready else f"{public.name if public else ''}:{old.line}"
            message = f"the anchor {anchor!r} stands in {where} too"
            problems.append(Problem(page.name, piece.line, "", message, f"write {{#{anchor}-2}}"))
        known |= dict.fromkeys(piece.anchors, piece)
    return Questions(tuple(ready), tuple(kept), tuple(problems))
