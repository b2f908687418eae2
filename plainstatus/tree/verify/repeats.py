"""Pages are alike: a line that was read once, where the same elements were open, need not be read again.

A page is cut at its line breaks, and each piece is read by itself, as whole pages are (`page`). What is read in it
depends on what is open where it begins, and on nothing that follows, as long as each tag, comment and text that holds
no tags is whole; where one is not, the next line belongs to the same piece. Where anything is wrong, or could be,
nothing is said here: then the page is read as a whole, which tells where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from plainstatus.tree.verify.addresses import Site
from plainstatus.tree.verify.alike import Alike, Shape
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


class _Gain(NamedTuple):
    """What a piece adds to what is known of its page."""

    targets: tuple[str, ...]
    #: Those on the page itself, empty or with `#`.
    within: tuple[str, ...]
    anchors: tuple[str, ...]
    canonical: bool


class _Open:
    """What is open at some place of a page, and what came of the pieces that were read there."""

    __slots__ = ("names", "pieces", "shapes")

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        #: Piece → what is open after it, and what it adds; None where it cannot be read by itself.
        self.pieces: dict[str, tuple[_Open, _Gain | None] | None] = {}
        #: Shape of a piece → what stands in all of that; None where each has to be read.
        self.shapes: dict[Shape, _Piece | None] = {}


class _Piece(NamedTuple):
    """What stands in a piece with which nothing is wrong."""

    links: list[str]
    anchors: list[str]
    canonical: bool
    after: _Open


class Pages:
    """Reads the pages of one folder: there the same address leads from each to the same file.

    `is_sound` says whether nothing has to be told of what was found.
    """

    def __init__(self, site: Site, folder: str, *, is_sound: Callable[[Contents], bool]) -> None:
        self._site = site
        self._folder = folder
        self._is_sound = is_sound
        self._alike = Alike(site.address)
        self._forget()

    def skim(self, path: str, text: str, lines: Sequence[str]) -> Skimmed | None:
        """Read a page of the folder, given its lines too; None where it has to be read as a whole."""
        begin = begin_of(text)
        if not 0 < begin <= len(lines[0]):
            return None
        if self._room < 0:
            self._forget()
        gains: list[_Gain] = []
        now, piece, joined = self._opened(()), "", 0
        for line in chain([lines[0][begin:]], islice(lines, 1, None)):
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
        return _sum(path, gains) if not joined and is_closed(now.names) else None

    def _read(self, now: _Open, piece: str) -> tuple[_Open, _Gain | None] | None:
        """Read a piece that was not read here before."""
        step: tuple[_Open, _Gain | None] | None = None
        if "<" not in piece:
            step = now, None
        elif (alike := self._read_alike(now, piece)) is not None:
            step = alike
        elif (read := self._read_sound(now, piece)) is not None:
            step = read.after, self._gain(read.links, read.anchors, canonical=read.canonical)
        now.pieces[piece] = step
        self._room -= len(piece)
        return step

    def _read_alike(self, now: _Open, piece: str) -> tuple[_Open, _Gain | None] | None:
        """Take what stands in a piece from what stands in one of the same shape; None where that cannot be."""
        shape, links, anchors = self._alike.shape_of(piece)
        if shape not in now.shapes:
            line = self._alike.blank(shape)
            read = None if line is None else self._read_sound(now, line)
            # Those of the line itself say nothing.
            now.shapes[shape] = read and read._replace(links=self._said(read.links), anchors=self._said(read.anchors))
            self._room -= len(piece)
        read = now.shapes[shape]
        if read is None:
            return None
        return read.after, self._gain(links + read.links, anchors + read.anchors, canonical=read.canonical)

    def _said(self, found: list[str]) -> list[str]:
        return [one for one in found if not self._alike.is_blank(one)]

    def _read_sound(self, now: _Open, piece: str) -> _Piece | None:
        read = read_piece(piece, now.names)
        if read is None or not self._is_sound(read[0]):
            return None
        found, names = read
        return _Piece([*found.links], [*found.anchors], found.canonical, self._opened(names))

    def _gain(self, links: Sequence[str], anchors: Sequence[str], *, canonical: bool) -> _Gain | None:
        if not (links or anchors or canonical):
            return None
        seen = [self._site.seen_from(self._folder, url) for url in links]
        targets = [target for target in seen if target is not None]
        return _Gain(
            tuple([target for target in targets if target[:1] not in {"", "#"}]),
            tuple([target for target in targets if target[:1] in {"", "#"}]),
            tuple(anchors),
            canonical,
        )

    def _opened(self, names: tuple[str, ...]) -> _Open:
        if names not in self._nodes:
            self._nodes[names] = _Open(names)
        return self._nodes[names]

    def _forget(self) -> None:
        self._nodes: dict[tuple[str, ...], _Open] = {}
        self._room = _ROOM


def _sum(path: str, gains: Iterable[_Gain]) -> Skimmed:
    targets, anchors, canonical = set[str](), set[str](), False
    for gain in gains:
        targets.update(gain.targets)
        anchors.update(gain.anchors)
        if gain.within:
            targets.update([path + target for target in gain.within])
        canonical |= gain.canonical
    return Skimmed(targets, anchors, canonical)
