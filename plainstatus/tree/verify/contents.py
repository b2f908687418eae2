"""What a file of the site says about itself, whatever its format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from plainstatus.errors import printable
from plainstatus.tree.verify.embedded import fetched_within
from plainstatus.tree.verify.tags import Tag

__all__ = ["Contents", "shown"]


@dataclass
class Contents:
    """What was found in a file; each finding with the place where it stands first, counted in characters."""

    #: Addresses as written: those it leads to, and those of our own that it fetches.
    links: dict[str, int] = field(default_factory=dict)
    #: What a browser fetches by itself.
    fetches: dict[str, int] = field(default_factory=dict)
    #: Scripts, by what is said of them.
    scripts: dict[str, int] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)
    canonical: bool = False
    #: Where and why the file could not be read; nothing after that has been looked at.
    fault: tuple[int, str] | None = None

    def add(self, tag: Tag, place: int) -> None:
        """Take in what a tag asks of a browser."""
        for url in tag.links:
            self.links.setdefault(url, place)
        for url in tag.fetches:
            self._fetch(url, place)
        if tag.anchors:
            self.anchors.update(tag.anchors)
        self.canonical |= tag.canonical
        if tag.fault:
            self.scripts.setdefault(tag.fault, place)

    def add_fetches(self, addresses: Iterable[str], place: int) -> None:
        """Take in what a style sheet makes a browser fetch; what stands in the address itself leads nowhere."""
        for url in addresses:
            self._fetch(url, place)
            if not url.startswith("data:"):
                self.links.setdefault(url, place)

    def _fetch(self, url: str, place: int) -> None:
        self.fetches.setdefault(url, place)
        for inside in fetched_within(url):
            self.fetches.setdefault(inside, place)


def shown(text: str) -> str:
    """Return what stands in a file, fit for one line of a message."""
    return printable(" ".join(text.split()))
