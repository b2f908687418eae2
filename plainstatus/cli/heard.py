"""What `listen` shows: how many said something when, and group by group what they ask, with what to do about it."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from plainstatus.text.amounts import counted
from plainstatus.text.columns import begun
from plainstatus.views.asked import Group, Kind

__all__ = ["groups_shown", "per_hour"]

_WIDTH: Final = 78
_BAR: Final = 40
#: Of the hours in which somebody said something, so many are shown.
_HOURS: Final = 24
#: Of a text so many characters are shown, and of a question so many become the question of an answer.
_SHOWN: Final = 200
_QUESTION: Final = 100
#: Of groups of each kind so many are shown.
_MOST_GROUPS: Final = 12
_TITLES: Final[dict[Kind, str]] = {
    "contradicts": "WHAT CONTRADICTS OUR FACTS",
    "unanswered": "ASKED, NO ANSWER YET",
    "answered": "ASKED, ANSWERED HERE",
}
#: Who asks, as it stands before pasted comments.
_NAME: Final = re.compile(r"^\w+(?: \w+)?:\s+")
_ASKS: Final = re.compile(r"[^.!?\u061f\uff1f\u3002\uff01]*[?\u061f\uff1f]")


def per_hour(times: Iterable[datetime], zone: tzinfo) -> Iterator[str]:
    """Yield a line for each hour in which somebody said something, the newest hours last; nothing for less than two."""
    hours = Counter(at.astimezone(zone).replace(minute=0, second=0, microsecond=0) for at in times)
    newest = sorted(hours)[-_HOURS:]
    if len(newest) < 2:
        return
    most = max(hours[hour] for hour in newest)
    yield "per hour:"
    if len(hours) > len(newest):
        yield f"  … and {len(hours) - len(newest)} earlier hours"
    before = None
    for hour in newest:
        if before is not None and hour - before > timedelta(hours=1):
            yield "  …"
        before = hour
        bar = "#" * max(1, round(hours[hour] * _BAR / most))
        yield f"  {hour:%Y-%m-%d %H}h  {hours[hour]:>6,}  {bar}"


def groups_shown(groups: Sequence[Group], incident: str, networks: Container[str]) -> Iterator[str]:
    """Yield what there is to see of groups: contradictions, what has no answer, what has one, and how many the rest.

    `networks` are the names of groups with posts that can be replied to.
    """
    for kind, title in _TITLES.items():
        some = [group for group in groups if group.kind == kind]
        if not some:
            continue
        yield from ("", title)
        for group in some[:_MOST_GROUPS]:
            yield from ("", *_group(group, incident, networks))
        if rest := some[_MOST_GROUPS:]:
            yield from ("", f"… and {counted(len(rest), 'more question')}, each asked {_most(rest)} at most")
    if remarks := sum(len(group.said) for group in groups if group.kind == "remark"):
        yield from ("", f"besides, {counted(remarks, 'text')} in which nothing is asked")


def _group(group: Group, incident: str, networks: Container[str]) -> Iterator[str]:
    answer, times = group.answer, _times(group.authors)
    match group.kind:
        case "contradicts":
            yield f"said {times}, and we say: {group.fact}"
        case "answered" if answer is not None:
            yield f"asked {times}, answered here: {answer.question}"
        case _:
            yield f"asked {times}, no answer yet"
    for text in group.examples:
        yield from textwrap.wrap(
            f"\N{LEFT DOUBLE QUOTATION MARK}{_cut(text, _SHOWN)}\N{RIGHT DOUBLE QUOTATION MARK}", _WIDTH,
            initial_indent="   ", subsequent_indent="    ",
        )  # fmt: skip
    if answer is None:
        yield f"   invoke answer --question {shlex.quote(_question(group))}"
        if near := group.nearest:
            yield f"   perhaps it is this: {near.question} {near.url}"
        return
    yield "   paste:"
    # In whole lines: what is pasted elsewhere breaks them by its own width.
    for line in (*answer.text.split("\n"), answer.url):
        yield f"      {line}" if line else ""
    if group.name in networks:
        yield f"   invoke listen {incident} --reply {shlex.quote(group.name)}"


def _question(group: Group) -> str:
    """Return a question as somebody asked it: that of the shortest example which holds one."""
    asked = [(len(text), one[0].strip()) for text in group.examples for one in [_ASKS.search(text)] if one]
    _, question = min(asked, default=(0, group.examples[0] if group.examples else ""))
    question = _cut(_NAME.sub("", question), _QUESTION)
    return question[:1].upper() + question[1:]


def _most(groups: Sequence[Group]) -> str:
    return _times(max(group.authors for group in groups))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _cut(text: str, most: int) -> str:
    return begun(" ".join(text.split()), most)
