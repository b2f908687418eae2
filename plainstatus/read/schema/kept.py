"""Incidents that were read before, kept in the work folder by the text that they stood in.

Only what is the same at every later time is kept: no `now`, no draft, nothing that is warned of, nothing that depends
on what is public. What is kept counts where we wrote it ourselves, on this disk, with this engine, for this zone and
language: a copy of it, as out of the cache of a CI, is none, because it could say what no YAML says. One that is lost,
cut, or of anybody else is the same as none, and so is a disk that fails.
"""

from __future__ import annotations

import hashlib
import re
import zoneinfo
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic import ValidationError
from pydantic_core import PydanticCustomError, from_json

from plainstatus.files import keep_own, own_bytes
from plainstatus.model import CLOCK_SLACK, Incident, Reading, Update, read_moment
from plainstatus.model.base import digest_of
from plainstatus.model.engine import engine
from plainstatus.model.later_updates import LaterUpdates
from plainstatus.model.typed_times import MOMENT
from plainstatus.model.workers import spread
from plainstatus.read.schema.plain import maker
from plainstatus.read.schema.rules import Known, check_incident, check_updates, warn_of_incident
from plainstatus.read.schema.tidy import in_order
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
#: A copy of the process is made where it gets so many incidents to read.
_SHARE: Final = 300
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
        #: Name of a file of the site → index → key and what is kept of its incidents.
        self._here: dict[str, dict[int, tuple[str, _Line]]] = {}

    def take(self, documents: Sequence[Document], reading: Reading, known: Known) -> Mapping[str, Incidents]:
        """Return the incidents that are kept by now, by file and index, each as it is read at this time.

        Left out are those that depend on more, or have faults. Raises Doubtful where one names a component or a
        contact that is not there.
        """
        parted = [document for document in documents if isinstance(document, PartedDocument)]
        if not parted:
            return {}
        self._about, now = _about(reading).encode(), int(reading.now.timestamp())
        spots = [(document, index) for document in parted for index in range(document.count("incidents") or 0)]
        keys = [_key(*spot) for spot in spots]
        lines = [self._file(int(key[0], 16)).get(key) for key in keys]
        missing = [number for number, line in enumerate(lines) if line is None or line.since > now]
        # Whatever is asked what is public is not for us.
        anew = partial(_read, reading=reading, known=replace(known, said=lambda *_: False))
        read = spread([spots[number] for number in missing], anew, least=_SHARE)
        for number, line in zip(missing, read, strict=True):
            lines[number] = line
        found: dict[str, dict[int, Incident]] = {document.file: {} for document in parted}
        self._here = {document.file: {} for document in parted}
        components, contacts, new = set[str](), set[str](), {*missing}
        for number, ((document, index), key, line) in enumerate(zip(spots, keys, lines, strict=True)):
            if line is not None:
                self._here[document.file][index] = key, line
                values = from_json(line.values)
                for said in (values, *values["updates"]):
                    components.update(said.get("components", ()))
                    contacts.update(said.get("contacts", ()))
                # All of what is new is looked at anyway.
                incident = maker(Incident)(values) if number in new else _later(values, line)
                incident.keep_digest(line.digest)
                found[document.file][index] = incident
        if not (components <= known.components and contacts <= {*known.contacts}):
            raise Doubtful
        return found

    def finish(self, document: Document) -> None:
        """Look more closely at a file that needs it, as a whole would be. Raises Doubtful where that finds a fault."""
        if not isinstance(document, PartedDocument):
            return
        read, here = document.read(), self._here[document.file]
        told = [line.told for _, line in here.values()]
        if document.suspicious or any(one & _CLOSER for one in told) or any(closer for _, _, closer in read):
            unseen = [index for index, (_, line) in here.items() if not line.told & _LOOKED_AT]
            document.look_closer({*unseen, *(index for index, _, _ in read)})
            for index in unseen:
                key, line = here[index]
                here[index] = key, line._replace(told=line.told | _LOOKED_AT)
        for key, line in here.values():
            number = int(key[0], 16)
            self._used[number][key] = line
            if self._lines[number].get(key) is not line:
                self._changed.add(number)

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


def _read(spot: tuple[PartedDocument, int], *, reading: Reading, known: Known) -> _Line | None:
    """Read an incident in YAML; None where it has faults, or is not the same at any later time."""
    document, index = spot
    alone = Reading(reading.zone, reading.now, reading.language)
    try:
        raw, closer = document.item(index)
        incident = Incident.model_validate(raw, context=alone)
    except (Doubtful, ValidationError):
        return None
    updates = [*enumerate(incident.updates)]
    faults = chain(
        check_incident(incident, known, (), private=False),
        check_updates(incident.type, updates, known, ()),
        warn_of_incident(incident),
    )
    if any(faults) or alone.odd_offsets or not _is_settled(document.part(index), raw, incident, reading):
        return None
    document.forget(index)
    values = in_order(incident).as_json()
    return _Line(digest_of(values), _since(values, reading.now), _CLOSER * closer, values)


def _line(line: bytes) -> tuple[str, _Line]:
    key, digest, since, told, values = line.split(b" ", 4)
    return key.decode(), _Line(digest.decode(), int(since), int(told), values)


def _later(values: dict[str, Any], line: _Line) -> Any:
    """Make an incident; its updates are made when somebody asks for them, which for most of it nobody does."""
    updates = values.pop("updates")
    first_at, last_at = (datetime.fromisoformat(updates[place]["at"]) for place in (0, -1))
    later = LaterUpdates(_updates, line.values, first_at=first_at, last_at=last_at)
    return maker(Incident)(values, updates=later)


def _updates(values: bytes) -> tuple[Update, ...]:
    return tuple(map(maker(Update), from_json(values)["updates"]))


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
        # Ids are looked for as they were typed; an alias that is the id is told with its line.
        or listed != [incident.id, *incident.aliases]
        or len({incident.id, *incident.aliases}) < len(listed)
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
