"""Pages are alike: a line that was read once, where the same elements were open, need not be read again.

A page is cut at its line breaks, and each piece is read by itself, as whole pages are (`page`). What is read in it
depends on what is open where it begins, and on nothing that follows, as long as each tag, comment and text that holds
no tags is whole; where one is not, the next line belongs to the same piece. Where anything is wrong, or could be,
nothing is said here: then the page is read as a whole, which tells where.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from plainstatus.tree.verify.addresses import Site
from plainstatus.tree.verify.alike import Alike, Gain, is_blank, may_be_read, tags_of
from plainstatus.tree.verify.contents import Contents
from plainstatus.tree.verify.page import begin_of, is_closed, read_piece

__all__ = ["Pages", "Skimmed"]

#: A piece has so many lines at most.
_LONGEST: Final = 16
#: So many characters are kept: what repeats is soon there again.
_ROOM: Final = 1 << 21


class Skimmed(NamedTuple):
    """Where a page leads with which nothing is wrong."""

    #: `path` or `path#anchor`.
    targets: set[str]
    anchors: set[str]
    canonical: bool


class _Open:
    """What is open at some place of a page, and what came of what was read there.

    That is what is open after it, and what it adds; None where it cannot be read by itself.
    """

    __slots__ = ("alike", "names", "pieces")

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        #: Of lines that say nothing, for all that are alike.
        self.alike: dict[str, tuple[_Open, Gain | None] | None] = {}
        #: Of pieces as they stand.
        self.pieces: dict[str, tuple[_Open, Gain | None] | None] = {}


class Pages:
    """Reads pages; `is_sound` says whether nothing has to be told of what was found."""

    def __init__(self, site: Site, *, is_sound: Callable[[Contents], bool]) -> None:
        self._site = site
        self._is_sound = is_sound
        self._alike = Alike(site.address)
        self._forget()

    def skim(self, path: str, text: str, lines: Sequence[str]) -> Skimmed | None:
        """Read a page, given its lines too; None where it has to be read as a whole."""
        begin = begin_of(text)
        if not 0 < begin <= len(lines[0]):
            return None
        lines = [lines[0][begin:], *lines[1:]]
        self._learn(lines)
        known, gains = self._lines, list[Gain]()
        now, piece, joined = self._opened(()), "", 0
        for line in lines:
            step = None
            if not joined:
                blank, taken = known[line]
                step = now.alike[blank] if blank in now.alike else self._read_alike(now, blank)
                if step is not None and taken is not None:
                    gains.append(taken)
            if step is None:
                piece = f"{piece}\n{line}" if joined else line
                step = now.pieces[piece] if piece in now.pieces else self._read(now, piece)
            if step is None:
                joined += 1
                if joined == _LONGEST:
                    return None
                continue
            joined = 0
            now, gain = step
            if gain is not None:
                gains.append(gain)
        return self._sum(path, gains) if not joined and is_closed(now.names) else None

    def _learn(self, lines: Sequence[str]) -> None:
        if self._room < 0:
            self._forget()
        known = self._lines
        if new := [line for line in lines if line not in known]:
            known.update(zip(new, self._alike.lines(new), strict=True))
            self._room -= sum(map(len, new))

    def _read_alike(self, now: _Open, blank: str) -> tuple[_Open, Gain | None] | None:
        """Read what stands in all lines that are alike."""
        tags = tags_of(blank)
        now.alike[blank] = step = None if tags is None else self._read_sound(now, tags)
        return step

    def _read(self, now: _Open, piece: str) -> tuple[_Open, Gain | None] | None:
        """Read a piece that was not read here before."""
        now.pieces[piece] = step = self._read_sound(now, piece) if may_be_read(piece) else None
        self._room -= len(piece)
        return step

    def _read_sound(self, now: _Open, piece: str) -> tuple[_Open, Gain | None] | None:
        read = read_piece(piece, now.names)
        if read is None or not self._is_sound(read[0]):
            return None
        found, names = read
        # What a line leads to that says nothing is none of its own.
        links, anchors = (tuple(one for one in said if not is_blank(one)) for said in (found.links, found.anchors))
        says = links or anchors or found.canonical
        return self._opened(names), Gain(links, anchors, found.canonical) if says else None

    def _opened(self, names: tuple[str, ...]) -> _Open:
        if names not in self._nodes:
            self._nodes[names] = _Open(names)
        return self._nodes[names]

    def _forget(self) -> None:
        self._nodes: dict[tuple[str, ...], _Open] = {}
        self._lines: dict[str, tuple[str, Gain | None]] = {}
        self._room = _ROOM

    def _sum(self, path: str, gains: Sequence[Gain]) -> Skimmed:
        links = set[str]().union(*[gain.links for gain in gains])
        anchors = set[str]().union(*[gain.anchors for gain in gains])
        targets = {*self._site.targets(path, links).values()}
        return Skimmed(targets, anchors, any(gain.canonical for gain in gains))
