"""What is wrong with the files of a tree, one by one and together."""

from __future__ import annotations

import gzip
import os
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import filter as matching
from functools import lru_cache
from io import FileIO
from pathlib import Path

from plainstatus.errors import BuildError
from plainstatus.model.workers import spread
from plainstatus.tree.manifest import Manifest, is_part
from plainstatus.tree.packed import unpacks_to
from plainstatus.tree.verify.addresses import Site, host_of
from plainstatus.tree.verify.contents import Contents, keep_first, line_of, shown
from plainstatus.tree.verify.documents import (
    json_addresses,
    read_json,
    read_json_lines,
    read_style_sheet,
    read_xml,
)
from plainstatus.tree.verify.findings import Findings
from plainstatus.tree.verify.leaks import Leaks
from plainstatus.tree.verify.links import Leads
from plainstatus.tree.verify.page import read_fragment, read_page
from plainstatus.tree.verify.repeats import Pages, Skimmed
from plainstatus.tree.verify.tags import OWN_SCRIPT
from plainstatus.urls import (
    BANNER_FRAGMENT,
    BANNER_JSON,
    BANNER_PAGE,
    BANNER_SCRIPT,
    FEEDS,
    HOME,
    NOT_FOUND,
    RECORD,
    STATUS_TEXT,
    feeds_among,
    incident_path,
)

__all__ = ["NOTICES", "Inspection", "has_links"]

#: What the company's own site shows of the status: a security notice that is missing there is missing for most people.
NOTICES = (BANNER_FRAGMENT, BANNER_JSON, BANNER_PAGE)
#: Without these there is no status site.
_REQUIRED = (HOME, NOT_FOUND, STATUS_TEXT, *NOTICES, BANNER_SCRIPT, *(path for path, _, _ in FEEDS))
#: Nor is there one in another language without these.
_REQUIRED_AGAIN = (HOME, NOT_FOUND, STATUS_TEXT, BANNER_FRAGMENT, BANNER_PAGE)
_PAGES = {".html", ".htm"}
_READERS: dict[str, Callable[[str], Contents]] = {
    **dict.fromkeys(_PAGES, read_page),
    **dict.fromkeys((".atom", ".opml", ".rss", ".svg", ".xml"), read_xml),
    **dict.fromkeys((".json", ".webmanifest"), read_json),
    ".jsonl": read_json_lines,
    ".css": read_style_sheet,
}
#: Formats whose links are followed.
_LINKING = {*_PAGES, ".atom", ".json", ".opml", ".rss", ".xml"}
#: Must be UTF-8 as those above, though there is nothing to read in them.
_PLAIN = {".csv", ".ics", ".js", ".md", ".txt"}
#: What a slow line can bear, in bytes, packed with gzip -9: DESIGN section 4.
_KILOBYTE = 1024
_FEED_BUDGET = 64 * _KILOBYTE
_BUDGETS = {HOME: 14 * _KILOBYTE}
_FOLDER_BUDGETS = {posixpath.dirname(incident_path("")): 30 * _KILOBYTE}
_LEAST_BUDGET = min(_FEED_BUDGET, *_BUDGETS.values(), *_FOLDER_BUDGETS.values())
#: With fewer files another process is not worth its while.
_LEAST = 200
#: So many bytes of a large file are read at a time.
_PIECE = 1 << 22


def has_links(path: str) -> bool:
    """Tell whether a file is of a format whose links are followed."""
    return _suffix(path) in _LINKING and not is_part(path)


class Inspection:
    """Gathers what is wrong with a tree."""

    def __init__(
        self,
        tree: Path,
        manifest: Manifest,
        *,
        site: Site,
        leaks: Leaks,
        fakes: Collection[str],
        grown: Mapping[str, int],
        folders: Sequence[str] = (),
    ) -> None:
        self._tree = os.fspath(tree)
        self._files = manifest.files
        self._site = site
        self._secrets = leaks
        self._fakes = fakes
        self._grown = grown
        #: Of the pages in further languages.
        self._folders = folders
        self._framed = {f"{folder}{BANNER_PAGE}" for folder in ("", *folders)}
        self._fragments = {f"{folder}{BANNER_FRAGMENT}" for folder in ("", *folders)}
        self._pages = Pages(site, is_sound=lambda found: not any(self._faults(found)))
        self.found = Findings([], [], [])

    def read_all(self, paths: Sequence[str]) -> dict[str, Leads]:
        """Read files; return where they lead, those that have links and can be understood.

        Raises BuildError where one cannot be read at all.
        """
        whole, leads = self.found, {}
        sizes = [self._files[path].size for path in paths]
        for path, (lead, found) in zip(paths, spread(paths, self._look, least=_LEAST, sizes=sizes), strict=True):
            if found is not None:
                for findings, more in zip(whole, found, strict=True):
                    findings.extend(more)
            if lead is not None:
                leads[path] = lead
        self.found = whole
        return leads

    def _look(self, path: str) -> tuple[Leads | None, Findings | None]:
        """Read a file, in whichever process; return where it leads, and what is to be told, if anything."""
        self.found = Findings([], [], [])
        begin = self._begin(path)
        lead = self._read(path, begin)
        if begin and any(self.found):
            lines = self._bytes(path).count(b"\n", 0, begin)
            moved = ([(path, line and line + lines, message) for _, line, message in part] for part in self.found)
            self.found = Findings(*moved)
        return lead, self.found if any(self.found) else None

    def _begin(self, path: str) -> int:
        """Return from where on a file has to be read: the last line that was, to see what goes on from it."""
        known = self._grown.get(path, 0)
        return self._bytes(path).rfind(b"\n", 0, known - 1) + 1 if known else 0

    def _read(self, path: str, begin: int) -> Leads | None:
        if path == RECORD and self._is_sound_by_pieces(path, begin):
            return None
        data, suffix = self._bytes(path, begin), _suffix(path)
        text, reader = self._decode(path, data), self._reader(path)
        # Only pages repeat themselves; both that look line by line are quicker where the lines are the same objects.
        lines = text.split("\n") if reader is read_page else []
        if self._secrets.may_hold([path, *lines]) if lines else self._secrets.may_be_in(f"{path}\n{text}"):
            self._look_for_leaks(path, text)
        if (not text or text.isspace()) and (path in _REQUIRED or (suffix in _READERS and suffix != ".css")):
            self.found.stops.append((path, 0, "is empty"))
            return None
        if reader is None:
            return None
        if lines:
            found = self._pages.skim(path, text, lines)
        else:
            found = self._skim_json(path, text) if reader is read_json else None
        if found is None:
            found = self._read_whole(path, text, reader)
        self._weigh(path, data)
        if found is None or not has_links(path):
            return None
        if reader is read_page and not found.canonical:
            self.found.warnings.append(
                (path, 0, "names no canonical address (add <link rel=canonical> to its template)")
            )
        return Leads.of(path, self._files[path].sha256, targets=found.targets, anchors=found.anchors)

    def _is_sound_by_pieces(self, path: str, begin: int) -> bool:
        """Say whether nothing has to be told of a file of lines, the largest of all: it is never held as a whole."""
        try:
            with Path(self._tree, path).open("rb") as file:
                file.seek(begin)
                pieces = iter(lambda: b"".join(file.readlines(_PIECE)), b"")
                return all([self._is_sound_piece(path, piece) for piece in pieces] or [False])
        except OSError as error:
            raise _unread(path, error) from error

    def _is_sound_piece(self, path: str, piece: bytes) -> bool:
        try:
            text = piece.decode()
        except UnicodeDecodeError:
            return False
        return not self._secrets.may_be_in(f"{path}\n{text}") and read_json_lines(text).fault is None

    def _reader(self, path: str) -> Callable[[str], Contents] | None:
        return read_fragment if path in self._fragments else _READERS.get(_suffix(path))

    def _skim_json(self, path: str, text: str) -> Skimmed | None:
        """Read a JSON file; None where something has to be told of it."""
        links = json_addresses(text)
        if links is None or any(self._faults(Contents(links=dict.fromkeys(links, 0)))):
            return None
        return Skimmed({*self._site.targets(path, links).values()}, set(), canonical=False)

    def _read_whole(self, path: str, text: str, reader: Callable[[str], Contents]) -> Skimmed | None:
        """Read a file and tell what is wrong with it; None where it cannot be understood."""
        found = reader(text)
        # What is framed elsewhere has to see for itself when it has become too old.
        own = path in self._framed
        faults = self._faults(found)
        self.found.stops.extend(
            (path, found.line_of(text, place), message) for place, message in faults if message != OWN_SCRIPT or not own
        )
        if found.fault:
            return None
        targets = self._site.targets(path, found.links)
        return Skimmed(set(targets.values()), found.anchors, found.canonical)

    def search(self, paths: Iterable[str], secrets: Leaks) -> None:
        """Look for secrets in files that were verified before anybody knew of them."""
        for path in paths:
            text = self._bytes(path).decode(errors="replace")
            self._tell_leaks(path, text, secrets.find_secrets(path), secrets.find_secrets(text))

    def unpack(self, path: str, plain: str) -> None:
        """See that a twin is the file at `plain`, packed: some servers send the one, some the other."""
        same = unpacks_to(path, self._bytes(path), self._bytes(plain))
        if same is None:
            self.found.warnings.append((path, 0, "cannot be unpacked here (run: pip install 'plainstatus[brotli]')"))
        elif not same:
            self.found.stops.append((path, 0, f"does not unpack to {plain} (pack that anew, or remove this one)"))

    def look_at_whole(
        self, leads: Mapping[str, Leads], *, open_incidents: Iterable[str], notice: str, expected: Mapping[str, int]
    ) -> None:
        """Look for what should be there: files that every site has, open incidents, as many files as expected.

        `notice` is the security incident that is told on the company's own site; empty where there is none.
        """
        again = (f"{folder}{path}" for folder in self._folders for path in _REQUIRED_AGAIN)
        for path in (*_REQUIRED, *again):
            if path not in self._files:
                self.found.stops.append(
                    (path, 0, "is missing; every status site needs it (is a template or a plugin broken?)")
                )
        shown = sorted(open_incidents)
        for folder in ("", *self._folders):
            told = f"{folder}{incident_path(notice)}"
            # The data is one for all languages.
            for path in (f"{folder}{BANNER_FRAGMENT}", f"{folder}{BANNER_PAGE}", BANNER_JSON) if notice else ():
                if path in leads and told not in leads[path].pages:
                    message = f"does not lead to {told}, a security notice (is its template whole?)"
                    self.found.stops.append((path, 0, message))
            home = f"{folder}{HOME}"
            for path in (f"{folder}{incident_path(incident)}" for incident in shown) if home in leads else ():
                if path not in leads[home].pages:
                    message = f"does not link to {path}, which is open (is its template whole?)"
                    self.found.stops.append((home, 0, message))
        for pattern, number in sorted(expected.items()):
            count = len(matching(self._files, pattern))
            if count != number:
                self.found.warnings.append(
                    (pattern, 0, f"there are {count:,} such files where {number:,} were expected")
                )

    def look_at_links(self, dead: Mapping[str, Collection[str]], *, removed: Collection[str]) -> None:
        """Tell of links that lead nowhere; `dead` goes from file to targets."""
        for path, targets in dead.items():
            text, reader = self._bytes(path).decode(errors="replace"), self._reader(path)
            found = reader(text) if reader else Contents()
            places = dict[str, int]()
            for url, target in self._site.targets(path, found.links).items():
                keep_first(places, target, found.links[url])
            for target in targets:
                page, _, anchor = target.partition("#")
                if anchor and page in self._files:
                    why = "which has no such anchor"
                else:
                    why = "which this publish removes" if page in removed else "which is not there"
                message = f"leads to {shown(target)}, {why} (correct the link)"
                self.found.warnings.append((path, found.line_of(text, places.get(target, 0)), message))

    def _bytes(self, path: str, begin: int = 0) -> bytes:
        try:
            with FileIO(f"{self._tree}/{path}") as file:
                if begin:
                    file.seek(begin)
                return file.readall()
        except OSError as error:
            raise _unread(path, error) from error

    def _decode(self, path: str, data: bytes) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            if _suffix(path) in _READERS or _suffix(path) in _PLAIN:
                line = data.count(b"\n", 0, error.start) + 1
                self.found.stops.append((path, line, "is not UTF-8 (save what it is made from as UTF-8)"))
            return data.decode(errors="replace")

    def _look_for_leaks(self, path: str, text: str) -> None:
        # One after the other, because the answer to the first helps with the second.
        for place, kind in self._secrets.already_public(text):
            self.found.warnings.append(
                (path, line_of(text, place), f"holds {kind}, and so does what was published before")
            )
        self._tell_leaks(path, text, self._secrets.find(path), self._secrets.find(text))

    def _tell_leaks(
        self, path: str, text: str, in_name: Iterable[tuple[int, str]], inside: Iterable[tuple[int, str]]
    ) -> None:
        found = [("its name holds", 0, kind) for _, kind in in_name]
        found += [("holds", line_of(text, place), kind) for place, kind in inside]
        self.found.leaks.extend(
            (path, line, f"{where} {kind} (take it out of what is published)") for where, line, kind in found
        )

    def _faults(self, found: Contents) -> Iterator[tuple[int, str]]:
        """Yield what is wrong inside a file, each with its place."""
        yield from ((place, message) for message, place in found.scripts.items())
        if found.fault:
            yield found.fault
        for url, place in found.fetches.items():
            if self._site.is_elsewhere(url):
                yield place, f"makes browsers ask another host for {shown(url)} (copy the file into the theme, or link)"
        for url, place in found.links.items() if self._fakes else ():
            host = host_of(url)
            labels = host.split(".")
            if any(".".join(labels[number:]) in self._fakes for number in range(len(labels))):
                yield place, f"leads to {shown(host)}, which you list as a fake (take the link out)"

    def _weigh(self, path: str, data: bytes) -> None:
        """Tell where a file is too large for a slow line."""
        # What is small as it stands need not be packed to be sure.
        if len(data) <= _LEAST_BUDGET:
            return
        budget = _BUDGETS.get(path) or _FOLDER_BUDGETS.get(posixpath.dirname(path))
        if _suffix(path) in {".atom", ".rss"} or path in feeds_among([path]):
            budget = _FEED_BUDGET
        if budget and len(data) > budget and (size := len(gzip.compress(data, 9, mtime=0))) > budget:
            packed = f"{size / _KILOBYTE:.1f} KB packed, and should have at most {budget // _KILOBYTE}"
            self.found.warnings.append((path, 0, f"has {packed}: slow on a bad line"))


def _unread(path: str, error: OSError) -> BuildError:
    return BuildError(f"cannot read {path} to verify it: {error.strerror}")


# Asked several times of each file.
@lru_cache(maxsize=1)
def _suffix(path: str) -> str:
    return posixpath.splitext(path)[1].lower()
