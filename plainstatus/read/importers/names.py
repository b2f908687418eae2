"""Ids made from names, and names that hold their group's."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace

from plainstatus.read.importers.foreign_history import History, OldGroup
from plainstatus.read.importers.report import Report

__all__ = ["alike", "slug", "split_names", "unique", "without_group"]

_LONGEST = 60
#: Between a group's name and that of a component of it.
_BETWEEN = " / "


def slug(text: str, *, less: int = 0) -> str:
    """Return the text in a to z, 0 to 9 and -, cut at a word where one ends in the last two thirds.

    It has at most 60 characters, `less` some. Empty for 'null', which our reader takes for 'not given'.
    """
    limit = _LONGEST - less
    ascii_text = unicodedata.normalize("NFKD", text[:500]).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['`]", "", ascii_text)).strip("-")
    if len(found) > limit:
        word_end = found.rfind("-", limit // 3, limit + 1)
        found = found[: word_end if word_end > 0 else limit]
    return "" if found == "null" else found.strip("-")


def alike(name: str) -> str:
    """Return what two names have in common that people take for the same: case, spaces and signs do not count."""
    letters = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name).casefold()).strip()
    return letters or name.strip()


def without_group(name: str) -> str:
    """Return the name of a component without its group's; empty where it holds none."""
    return name.partition(_BETWEEN)[2]


def unique(wanted: str, taken: dict[str, int]) -> str:
    """Return the id, or the id with -2, -3 …, and remember it in `taken`: ids, and how often each was wanted."""
    found = wanted
    while found in taken:
        taken[wanted] += 1
        found = f"{wanted}-{taken[wanted]}"
    taken[found] = 1
    return found


def split_names(history: History, report: Report) -> History:
    """Make groups of components that are called `Group / Name` and have none.

    The component is then called `Name`, unless several would be called so: on the page of an incident no group stands
    beside it.
    """
    groups = list(history.groups)
    by_name = {group.name: group for group in groups}
    bare = Counter(without_group(component.name) or component.name for component in history.components)
    components = []
    for component in history.components:
        before, _, behind = component.name.partition(_BETWEEN)
        if component.group or not before or not behind:
            components.append(component)
            continue
        if before not in by_name:
            by_name[before] = OldGroup(f"group {before}", before)
            groups.append(by_name[before])
        name = behind if bare[behind] == 1 else component.name
        report.add(
            component.place,
            f"was called {component.name!r}; it now stands in the group {before!r}, as {name!r}",
            kind="had its group in its name, and now stands in a group that is called so",
        )
        group = by_name[before].external_id
        components.append(replace(component, name=name, group=group, whole_name=component.name))
    return replace(history, groups=tuple(groups), components=tuple(components))
