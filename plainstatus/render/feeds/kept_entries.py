"""Entries that were written already, by this process or by a publish before: one new update makes one new entry."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from plainstatus.render.feeds.feed import Entry, Subject

__all__ = ["KeptEntries"]

#: How many entries are remembered in this process: those that many feeds hold are wanted first, and more would only
#: fill the memory.
_MOST: Final = 4096
#: So many that nobody wanted this time are kept for a later one, or as many as somebody did.
_SPARE: Final = 2048


class KeptEntries:
    """Entries of one site; the name of each says all that it is made from."""

    def __init__(self, before: Callable[[], Mapping[str, list[Any]]] = dict) -> None:
        """Begin with what `plain` gave in a publish before, which `before` returns; it is asked once, if at all."""
        self._read = before
        #: What tells entries of this process from each other → what names one, and the entry.
        self._known: dict[Hashable, tuple[Callable[[], str], Entry]] = {}
        #: Whether any entry had to be written.
        self.grown = False

    @cached_property
    def _before(self) -> Mapping[str, list[Any]]:
        return self._read()

    def entry(self, key: Hashable, name: Callable[[], str], write: Callable[[], Entry]) -> Entry:
        """Return the entry that `key` tells from the others of this process; `write` writes it where none is kept."""
        known = self._known.get(key)
        if known is not None:
            return known[1]
        plain = self._before.get(name()) if self._before else None
        if plain is None:
            entry, self.grown = write(), True
        else:
            entry = _entry(plain)
        if len(self._known) < _MOST:
            self._known[key] = name, entry
        return entry

    def plain(self) -> dict[str, list[Any]]:
        """Return what is known as plain data, for a later publish: what nobody has wanted for long is left out."""
        wanted = {name(): _plain(entry) for name, entry in self._known.values()}
        others = [(name, plain) for name, plain in self._before.items() if name not in wanted]
        return dict(others[-max(_SPARE, len(wanted)) :]) | wanted


def _plain(entry: Entry) -> list[Any]:
    return [
        entry.id,
        entry.link,
        entry.title,
        entry.published.isoformat(),
        entry.updated.isoformat(),
        entry.categories,
        entry.summary,
        entry.content,
        entry.subject and [*vars(entry.subject).values()],
        entry.state,
    ]


def _entry(plain: list[Any]) -> Entry:
    id_, link, title, published, updated, categories, summary, content, subject, state = plain
    about = None
    if subject:
        kind, incident, type_, status, components = subject
        about = Subject(kind, incident, type_, status, tuple(components))
    return Entry(
        id=id_,
        link=link,
        title=title,
        published=datetime.fromisoformat(published),
        updated=datetime.fromisoformat(updated),
        categories=tuple(categories),
        summary=summary,
        content=content,
        subject=about,
        state=state,
    )
