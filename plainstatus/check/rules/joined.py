"""Lines that readers see as one: W15.

YAML joins the lines of a text that does not begin with `|`, and Markdown joins those without a blank line between
them. Of 2,861 texts of two real histories, 34 have more than one line, 8 a line end without a blank line, and none
two lines of the shape that is looked for here; wrapped at four widths, neither has any.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from plainstatus.check.case import Case, Passage, Writing
from plainstatus.check.findings import Hit, Rule
from plainstatus.read.schema import Loaded

__all__ = ["RULES", "joined", "joined_in"]

W15 = Rule(
    "W15",
    "warning",
    "lines that readers will see as one",
    "What was clear in the file is a heap of words on the page.",
    "begin the text with |, leave a blank line between paragraphs, and begin the lines of a list with a dash",
)
RULES: Final = (W15,)

#: What people put before the lines of a list, and what is no mark of Markdown; and signs that say something as well.
_BULLETS: Final = "\u2022\u2023\u2043\u25aa\u25ab\u25cf\u25cb\u25e6\u25ba\u2219\u00b7\u2013\u2014"
_SIGNS: Final = f"{_BULLETS}\u2192\u25b6\u27a1\u2713\u2714\u2705\u2610\u2611\u274c"
#: Fields of Markdown, below a breach.
_PROSE: Final = frozenset({"cause", "likely_consequences", "what_happened"})
#: A text with none of these, on one line, has nothing in it that could have been joined.
_TELLING: Final = re.compile(rf"[#|>\n{_SIGNS}]|```|~~~|: |\d:\d|\b[a-z]\) ", re.IGNORECASE)
#: A few words, a colon and a value: 'Start: 10:00', '**Impact:** none', '09:15 UTC: restarted'.
_FIELD: Final = re.compile(
    r"(?!https?:|[-*+>#|][ \t]|\d+[.)][ \t])[*_]{0,2}[^\W_](?:[^:\n]|:(?=\d)){0,39}:[*_]{0,2}[ \t]+\S"
)
#: A line of a list by its sign, a letter, or the time at which something was seen and a dash.
_ITEM: Final = re.compile(
    rf"[ \t]*(?:[{_SIGNS}]|-(?=[^\W\d_])|[a-z]\)[ \t]|\d{{1,2}}:\d\d(?:[ \t]*\w{{1,4}})?[ \t]+[-\u2013\u2014][ \t])",
    re.IGNORECASE,
)
_FENCE: Final = re.compile(r"[ \t]*(?:```|~~~)")
_ENDED: Final = re.compile(r"(?: {2}|\\|<br ?/?>)$", re.IGNORECASE)
#: What Markdown reads only at the beginning of a line of its own, by what people call it.
_SHAPES: Final = (
    ("a list", re.compile(r"(?:[-*+]|1[.)])[ \t]")),
    ("a heading", re.compile(r"#{1,6}[ \t]")),
    ("a table", re.compile(r"\|.*\|")),
    ("code", _FENCE),
    ("a quotation", re.compile(r">[ \t]")),
)


def joined(case: Case | Writing, loaded: Loaded) -> Iterator[Hit]:
    """Yield the lines of texts that are not public yet which readers would see as one."""
    # To find a text in the file takes longer than all rules together.
    typed_apart = isinstance(case, Case) and not loaded.may_fold(case.incident.id)
    for known_at, passage in case.new_passages:
        if typed_apart and not any(joined_in(passage, "")):
            continue
        if isinstance(case, Writing):
            hits = joined_in(passage, "") if passage.place == ("text",) else iter(())
        elif passage.language and _TELLING.search(passage.words):
            # The main wording of a text in several languages stands below its language.
            below = *passage.place, passage.language
            if typed := loaded.typed(case.incident.id, known_at, below):
                hits = joined_in(replace(passage, place=below), typed)
            else:
                hits = joined_in(passage, loaded.typed(case.incident.id, known_at, passage.place))
        else:
            continue
        yield from (replace(hit, update=known_at) for hit in hits)


def joined_in(passage: Passage, typed: str) -> Iterator[Hit]:
    """Yield the same of one text; `typed` is how it stands in the file, empty where that is how it reads."""
    place, first = passage.place, typed.partition("\n")[0].rstrip()
    if "\n" not in typed.strip() or first.startswith("|"):
        if place[:1] == ("text",) or (place[:1] == ("breach",) and place[1] in _PROSE):
            for line in _fields(passage.words.rstrip("\n").split("\n")):
                message = "Markdown joins this line to the one above it"
                better = "begin both with a dash and a space, or leave a blank line between them"
                if line[0] in _BULLETS:
                    better = f"begin both with a dash and a space in place of the {line[0]}"
                elif line[0] == "-":
                    better = "put a space behind both dashes"
                yield Hit(W15, line, message, place, better=better)
        return
    name = next((step for step in reversed(place) if isinstance(step, str)), "text")
    if first.startswith(">"):
        margin, lines = f"|{first[1:3].strip()}", textwrap.dedent(typed.partition("\n")[2]).split("\n")
    else:
        # A text without a head, in quotes or without, loses all its indentation.
        margin, lines = "| and the text below it", [line.strip(" \t\"'") for line in typed.split("\n")]
    if what := _lost([line.rstrip() for line in lines]):
        who = ">" if first.startswith(">") else "YAML"
        dashes = ", each line with a dash in front" if "a list of" in what else ""
        yield Hit(W15, message=f"{who} joins the {what}", place=place, better=f"write: {name}: {margin}{dashes}")


def _lost(lines: list[str]) -> str:
    """Return, in words, what of the lines of a text is lost when YAML joins them; empty where that does no harm."""
    for above, line in pairwise(lines):
        # More indented lines stay apart.
        if above and line and line[0] != " ":
            for name, shape in _SHAPES:
                if shape.match(line) or shape.match(above):
                    return f"lines below it, and there is {name} in them"
    if found := next(_fields(lines), ""):
        return f"lines below it, and there is a list of {'fields' if _FIELD.match(found) else 'signs'} in them"
    # One blank line becomes a line end, which Markdown joins; of two, one is left.
    around = zip(lines, lines[1:], lines[2:], strict=False)
    return "paragraphs below it" if any(_is_parted(*three) for three in around) else ""


def _is_parted(above: str, between: str, below: str) -> bool:
    """Say whether one blank line, and no mark of Markdown, parts two lines of text."""
    if not above or between or not below or above[0] in "# " or below[0] == " ":
        return False
    return not any(shape.match(below) for _, shape in _SHAPES)


def _fields(lines: list[str]) -> Iterator[str]:
    """Yield each line that goes on a list of fields, times or signs without a mark that Markdown knows."""
    fenced = False
    for above, line in pairwise(lines):
        fenced ^= bool(_FENCE.match(above))
        alike = any(shape.match(above) and shape.match(line) for shape in (_FIELD, _ITEM))
        if not fenced and alike and not _ENDED.search(above):
            yield line.strip()
            return
