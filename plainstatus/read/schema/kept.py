"""Incidents that were read before, kept in the work folder by the text that they stood in.

Only what is the same at every later time is kept: no `now`, no draft, nothing that is warned of, nothing that depends
on what is public. What is kept counts where we wrote it ourselves, on this disk, with this engine, for this zone and
language: a copy of it, as out of the cache of a CI, is none, because it could say what no YAML says. One that is lost,
cut, or of anybody else is the same as none, and so is a disk that fails.
"""

from __future__ import annotations

import hashlib
import json
import re
import zoneinfo
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from pydantic_core import PydanticCustomError

from plainstatus.files import keep_own, own_bytes
from plainstatus.model import CLOCK_SLACK, Incident, Reading, read_moment
from plainstatus.model.base import digest_of
from plainstatus.model.engine import engine
from plainstatus.model.typed_times import MOMENT
from plainstatus.read.schema.plain import maker
from plainstatus.read.schema.rules import Known
from plainstatus.read.schema.tidy import named_components
from plainstatus.read.yaml import Document, Value
from plainstatus.read.yaml.parts import Doubtful, PartedDocument
from plainstatus.read.yaml.places import at, items_at, scalars

__all__ = ["NOTHING_KEPT", "WORTH_KEEPING", "Incidents", "Kept"]

#: By their index in the file.
Incidents: TypeAlias = Mapping[int, Incident]

NOTHING_KEPT: Final[Incidents] = {}

#: Files that have fewer bytes together are read as quickly without.
WORTH_KEEPING: Final = 1 << 17
#: In the work folder.
_FOLDER: Final = "read"
#: What is kept lies in so many files, of which those are written anew in which something changes.
_FILES: Final = 16
#: The word, and the end of a time with an offset.
_NOW: Final = re.compile(r"\bnow\b")
_OFFSET: Final = re.compile(r":\d\d(?:\.\d+)?\s*[+-]\d\d")
#: A moment as it is kept; a text that looks like one does no harm.
_MOMENT: Final = re.compile(rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"')
#: What was told of a text: that its file has to be looked at more closely, and that its lines were.
_CLOSER, _LOOKED_AT = 1, 2


class _Line(NamedTuple):
    """What is kept of an incident."""

    digest: str
    #: It is read so at this time, in seconds, and at any later one.
    since: int
    told: int
    values: bytes


class Kept:
    """What is kept of the incidents of a site; for one reading."""

    def __init__(self, work: Path) -> None:
        """`work` is the site's work folder."""
        self._folder = work / _FOLDER
        self._about = b""
        #: Number of the file → key → what it has; read when it is first asked for.
        self._lines: dict[int, dict[str, _Line]] = {}
        #: What this reading needs, likewise.
        self._used: dict[int, dict[str, _Line]] = {number: {} for number in range(_FILES)}
        self._changed: set[int] = set()
        #: Of the file at hand: the keys of its items, and index → key and what is kept of its incidents.
        self._keys: list[str] = []
        self._here: dict[int, tuple[str, _Line]] = {}

    def take(self, document: Document, reading: Reading, known: Known) -> Incidents:
        """Return the incidents of a file that are kept, by their index, each as it is read at this time.

        Raises Doubtful where one names a component or a contact that is not there.
        """
        self._about = self._about or _about(reading).encode()
        self._here, now, make = {}, int(reading.now.timestamp()), maker(Incident)
        if not isinstance(document, PartedDocument):
            return NOTHING_KEPT
        found: dict[int, Incident] = {}
        self._keys = [_key(document, index) for index in range(document.count("incidents") or 0)]
        for index, key in enumerate(self._keys):
            line = self._file(int(key[0], 16)).get(key)
            if line is not None and line.since <= now:
                self._here[index] = key, line
                incident = found[index] = make(json.loads(line.values.decode()))
                incident.keep_digest(line.digest)
        components = {name for incident in found.values() for name in named_components(incident)}
        contacts = {name for incident in found.values() for update in incident.updates for name in update.contacts}
        if not (components <= known.components and contacts <= {*known.contacts}):
            raise Doubtful
        return found

    def note(self, document: Document, index: int, raw: Value, incident: Incident, reading: Reading) -> None:
        """Keep an incident, of which there is nothing to tell, where it will be the same at any later time."""
        if isinstance(document, PartedDocument) and _is_settled(document.part(index), raw, incident, reading):
            values = incident.as_json()
            digest = digest_of(values)
            incident.keep_digest(digest)
            _, closer = document.item(index)
            line = _Line(digest, _since(values, reading.now), _CLOSER * closer, values)
            self._here[index] = self._keys[index], line

    def finish(self, document: Document) -> None:
        """Look more closely at a file that needs it, as a whole would be. Raises Doubtful where that finds a fault."""
        if not isinstance(document, PartedDocument):
            return
        read = document.read()
        told = [line.told for _, line in self._here.values()]
        if document.suspicious or any(one & _CLOSER for one in told) or any(closer for _, _, closer in read):
            unseen = [index for index, (_, line) in self._here.items() if not line.told & _LOOKED_AT]
            document.look_closer({*unseen, *(index for index, _, _ in read)})
            for index in unseen:
                key, line = self._here[index]
                self._here[index] = key, line._replace(told=line.told | _LOOKED_AT)
        for index, (key, line) in self._here.items():
            number = int(key[0], 16)
            self._used[number][key] = line
            if self._lines[number].get(key) is not line:
                self._changed.add(number)
                document.forget(index)

    def write(self) -> None:
        """Put what is new into the work folder, if there is one."""
        if self._folder.parent.is_dir():
            for number in sorted(self._changed):
                lines = [
                    f"{key} {line.digest} {line.since} {line.told} ".encode() + line.values
                    for key, line in self._used[number].items()
                ]
                with suppress(OSError):
                    keep_own(self._folder, f"{number:x}", self._about, b"\n".join(lines))

    def _file(self, number: int) -> Mapping[str, _Line]:
        if number not in self._lines:
            found = own_bytes(self._folder, f"{number:x}", self._about) or b""
            self._lines[number] = dict(map(_line, found.split(b"\n"))) if found else {}
        return self._lines[number]


def _line(line: bytes) -> tuple[str, _Line]:
    key, digest, since, told, values = line.split(b" ", 4)
    return key.decode(), _Line(digest.decode(), int(since), int(told), values)


def _key(document: PartedDocument, index: int) -> str:
    """Return what names the text of an item: how deep it is indented says what belongs to it."""
    text = f"{document.indentation} {document.part(index)}"
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


def _about(reading: Reading) -> str:
    """Say what all values depend on: us, the zone as this machine knows it, and the language."""
    places = [Path(folder, reading.zone.key) for folder in zoneinfo.TZPATH]
    # Where the system has none, it is in a package, of which the engine knows the version.
    rules = next((place.read_bytes() for place in places if place.is_file()), b"")
    return f"{engine()} {reading.zone.key} {hashlib.sha256(rules).hexdigest()} {reading.language}"


def _since(values: bytes, now: datetime) -> int:
    """Return from when on it is read so: where none of its times lies ahead, they do not later, either."""
    newest = max(_MOMENT.findall(values), default=b"")
    return min(int(now.timestamp()), int((datetime.fromisoformat(newest.decode()) - CLOCK_SLACK).timestamp()))


def _is_settled(part: str, raw: Value, incident: Incident, reading: Reading) -> bool:
    """Say whether an incident that has no faults is read so at any later time, whatever is public."""
    listed = [at(raw, ("id",)), *items_at(raw, "aliases")]
    return not (
        incident.draft
        or listed != [incident.id, *incident.aliases]
        # Whether a correction comes too early is judged by the clock.
        or any(update.at > reading.now for update in incident.updates)
        or (_may_depend(part) and _depends(raw, reading))
    )


def _may_depend(part: str) -> bool:
    """Say quickly whether `now` or an offset may stand in a text; what is escaped may be anything."""
    return "\\" in part or ("now" in part and _NOW.search(part) is not None) or _OFFSET.search(part) is not None


def _depends(raw: Value, reading: Reading) -> bool:
    """Say whether `now` stands in an incident, or a time whose offset is not the zone's."""
    for _, value in scalars(raw):
        typed = value.strip()
        match = MOMENT.fullmatch(typed)
        if typed == "now":
            return True
        if match and (match[7] or "Z")[0] in "+-":
            alone = Reading(reading.zone, reading.now)
            with suppress(PydanticCustomError):
                read_moment(typed, alone)
            if alone.odd_offsets:
                return True
    return False
