"""Lines that wait for a person to decide: what they say, since when, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from plainstatus.errors import printable
from plainstatus.record.differences import shortened
from plainstatus.record.known_things import is_removed
from plainstatus.record.lines import Line
from plainstatus.record.refusals import words
from plainstatus.record.said import FACTS

__all__ = ["lines_told", "waiting_told"]

#: Whoever has to decide reads a few lines, not a million.
_MOST = 5


def waiting_told(lines: Sequence[Line], *, name: str, target: bool = True, begun: bool = True) -> str:
    """Return what is said of lines in the copy at `name` that wait: a target's, or else the one that is live here.

    `begun` is False where there is no record here.
    """
    since = f"since {min(line.time for line in lines):%Y-%m-%d %H:%M} UTC"
    number = "1 line" if len(lines) == 1 else f"{len(lines):,} lines"
    ways = [f"keep it out: invoke record.set-aside {name}"]
    if begun and any(line.kind == "start" for line in lines):
        # Two records cannot be joined.
        what = f"the record there is another one than ours, of {number} {since}, and waits for you"
    else:
        what = f"{number} of the record there {'is' if len(lines) == 1 else 'are'} not ours, {since}, and "
        what += "waits for you" if len(lines) == 1 else "wait for you"
        ways[:0] = ["a colleague's: git pull, then publish", "take in what is there: invoke record.merge"]
    if target:
        ways.append(f"go on without it: invoke publish --without {name}")
    said = "\n".join(f"  {told}" for told in lines_told(lines))
    return f"{what}:\n{said}\n({'; '.join(ways)})"


def lines_told(lines: Sequence[Line], *, most: int = _MOST) -> list[str]:
    """Return what lines say, the first ones only where there are many: fit for a terminal, whatever they hold."""
    told = [_told(line) for line in lines[:most]]
    return [*told, *([f"… and {len(lines) - most:,} more"] if len(lines) > most else [])]


def _told(line: Line) -> str:
    about = f" {line.incident or line.key}" if line.incident or line.key else ""
    says = _says(line)
    return printable(f"{line.time:%Y-%m-%d %H:%M} UTC: {line.kind}{about}{f': {says}' if says else ''}")


def _says(line: Line) -> str:
    """Return the first words of a line."""
    if is_removed(line):
        return "removed"
    facts = {} if line.content is None else line.content[FACTS]
    found = [words(line, path, "") for path in ("reason", "title", "text")]
    found += [str(facts[name]) for name in ("id_base", "reason") if name in facts]
    return shortened(": ".join(filter(None, found)))
