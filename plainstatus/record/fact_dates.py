"""When something was first said about an incident, and when that last changed: of some of its facts, not of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from plainstatus.record.differences import leaves
from plainstatus.record.lines import Line
from plainstatus.record.said import FACTS

__all__ = ["Paths", "fact_dates"]

#: Dotted paths of facts: those of the incident, and those of its updates.
Paths = tuple[tuple[str, ...], tuple[str, ...]]


def fact_dates(
    lines: Sequence[Line], wanted: Mapping[str, Paths], *, language: str
) -> dict[str, tuple[datetime, datetime | None]]:
    """Return, for each name in `wanted`, when lines first say any of its facts and when that last changed.

    What lies below a path is part of it. Names of which nothing was ever said are left out; None stands for a fact
    that never changed. Mended spelling is no change, nor is another language than `language`.
    """
    found = {}
    for name, (facts, updates) in wanted.items():
        moments = list(_moments(lines, facts, updates, language))
        if moments:
            found[name] = moments[0], moments[-1] if moments[-1] > moments[0] else None
    return found


def _moments(
    lines: Iterable[Line], facts: tuple[str, ...], updates: tuple[str, ...], language: str
) -> Iterable[datetime]:
    said: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        if line.content is None or line.kind == "withdrawal":
            continue
        paths = updates if line.key else facts
        now = [
            (path, words)
            for part in (FACTS, language)
            for path, words in leaves(line.content.get(part, {}))
            if any(path == wanted or path.startswith(f"{wanted}.") for wanted in paths)
        ]
        if now != said.get(line.key, []):
            said[line.key] = now
            if line.kind != "typo":
                yield line.time
