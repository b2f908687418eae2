"""The page of standing answers with one more answer, or with another in its place; all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from plainstatus.edit.answers import Unusable
from plainstatus.edit.lines import LINE_BREAK, newline_of
from plainstatus.model.frozen import dataclass
from plainstatus.read.content.faq import Piece, is_anchor, offered_anchor, open_block, pieces
from plainstatus.read.content.front_matter import parse_page

__all__ = ["NEW_PAGE", "Said", "anchors_of", "free_anchor", "piece_named", "with_answer", "with_questions"]

#: What a page begins with that was not there.
NEW_PAGE: Final = "Title: Security FAQ\n"


@dataclass(frozen=True)
class Said:
    """A question with its answer, as it is to stand."""

    question: str
    #: Markdown.
    text: str
    #: The first is what it is known by.
    anchors: tuple[str, ...]

    @property
    def typed(self) -> str:
        """Its lines."""
        return f"## {self.question} {{{' '.join(f'#{one}' for one in self.anchors)}}}\n\n{self.text.strip()}"


def anchors_of(text: str) -> list[str]:
    """Return all anchors of the questions on a page."""
    return [anchor for piece in pieces(parse_page("", text)) for anchor in piece.anchors]


def piece_named(text: str, anchor: str) -> Piece | None:
    """Return the question that has an anchor; None where the page has none."""
    return next((piece for piece in pieces(parse_page("", text)) if anchor in piece.anchors), None)


def free_anchor(text: str, wanted: str) -> str:
    """Return an anchor that no question of the page has. Raises Unusable for one that is taken, or can be none."""
    anchor = wanted.strip().removeprefix("#")
    if not is_anchor(anchor):
        better = offered_anchor(anchor)
        raise Unusable(f"{anchor!r} cannot be an anchor: only a to z, 0 to 9 and single - between them (type {better})")
    if (piece := piece_named(text, anchor)) is not None:
        raise Unusable(
            f"the anchor {anchor!r} has a question already: {piece.question} (type another, or change its answer with "
            f"--change {anchor})"
        )
    return anchor


def with_questions(text: str, typed: Iterable[str]) -> str:
    """Return the text of the page with more questions at its end, in its own line ends; a new page without any text."""
    base = text or NEW_PAGE
    newline = "\r\n" if "\r\n" in base else "\n"
    end = "" if base.endswith(("\n", "\r")) else newline
    return base + end + "".join(f"\n{one}\n".replace("\n", newline) for one in typed)


def with_answer(text: str, said: Said) -> str:
    """Return the page with an answer: in place of the one that has its anchor, else at the end.

    What does not read back as it was meant, because it begins a question of its own or leaves a block of code open,
    raises Unusable.
    """
    if found := open_block(LINE_BREAK.split(said.text)):
        raise Unusable(f"a block of code is left open (close it with {found[1]} on a line of its own)")
    old = piece_named(text, said.anchors[0])
    if old is None:
        whole = with_questions(text, [said.typed])
    else:
        newline = newline_of(text)
        starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
        begin = starts[old.line - 1]
        following = min((one.line for one in pieces(parse_page("", text)) if one.line > old.line), default=0)
        end = starts[following - 1] if following else len(text)
        blank = text[begin:end][len(text[begin:end].rstrip()) :]
        whole = text[:begin] + said.typed.replace("\n", newline) + (blank or newline) + text[end:]
    _check(text, whole, said)
    return whole


def _check(text: str, whole: str, said: Said) -> None:
    """Raise Unusable where the page does not hold what is meant, and nothing else."""
    before = [piece for piece in pieces(parse_page("", text)) if piece.anchors != said.anchors]
    after = pieces(parse_page("", whole))
    mine = [piece for piece in after if piece.anchors == said.anchors]
    words = "\n".join(LINE_BREAK.split(said.text.strip())).strip("\n")
    is_meant = [(one.question, one.text) for one in mine] == [(said.question, words)]
    others = [(one.anchors, one.question, one.text) for one in after if one.anchors != said.anchors]
    if not is_meant or others != [(one.anchors, one.question, one.text) for one in before]:
        raise Unusable("a line of it would begin another question, or end this one (begin headings with ###)")
