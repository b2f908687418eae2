"""Ids made from names, and names that hold their group's."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace

from plainstatus.read.importers.foreign_history import History, OldGroup
from plainstatus.read.importers.report import Report
from plainstatus.text.slugs import latin_words, parted

__all__ = ["alike", "slug", "split_names", "without_group"]

_LONGEST = 60


def slug(text: str, *, less: int = 0) -> str:
    """Return the text in a to z, 0 to 9 and -, cut at a word where one ends in the last two thirds.

    It has at most 60 characters, `less` some. Empty for 'null', which our reader takes for 'not given'.
    """
    limit = _LONGEST - less
    found = "-".join(latin_words(text[:500]))
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
    group, rest = parted(name)
    return rest if group else ""


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
        before, behind = parted(component.name)
        if component.group or not before:
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
