"""What copies of the record hold that ours lacks: what comes home unasked, and what waits for a person.

Whoever can write to a host that serves the record can add lines to it. So a line comes home unasked only where our
files say what it says: it is about something that they have, and the newest line about that is as they have it now.
Its older lines come along, in a clone that lacks them; where our record has the thing as it stands already, nothing
but repetitions of that does. So no word reaches readers that is not ours, and a line that somebody forged with our
own words does no harm but to say a wrong time.

A public post is in none of our files, so its line comes home only where the post stands below the address of one of our
accounts, as `organisation: accounts:` has it: whoever can write there is us.

The sums of a mailing come home where our files have the messages that it sends, because pages are to say how far these
are wherever they are made. Whoever forges them makes us say wrong numbers, until those who mail publish the next ones.

All else waits: what our files do not have or have otherwise, `rollback`, `forced`, another record altogether, and
whatever follows one of these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from plainstatus.errors import BrokenRecord, Problem
from plainstatus.model import Incident, Site
from plainstatus.model.frozen import dataclass
from plainstatus.record.compose import compose
from plainstatus.record.known_things import is_removed
from plainstatus.record.lines import ASIDE, THING_KINDS, Line
from plainstatus.record.mailings import is_bare
from plainstatus.record.posts import FIELDS
from plainstatus.record.record import Record
from plainstatus.record.said import FACTS
from plainstatus.record.things import Thing
from plainstatus.urls import update_key

__all__ = ["Files", "Sorted", "lacking", "read_copy", "sort_out"]

#: So many lines more than four times ours were never published by anybody, and are not worth the memory.
_MOST_MORE = 250_000
#: So many lines about one thing come home at once: whoever repeats our own words without end would fill our disks.
_MOST_ABOUT_ONE = 100
#: So many sums of one mailing: those of a week, if there are new ones every ten minutes.
_MOST_SUMS = 1000

#: What a line is about: the id of an incident in our files, or a kind of thing; and the key.
_About = tuple[str, str]


@dataclass(frozen=True)
class Files:
    """What our files say now."""

    site: Site
    things: tuple[Thing, ...]
    #: The site's addresses: a record that we began begins with one of them.
    addresses: frozenset[str]
    now: datetime


@dataclass(frozen=True)
class Sorted:
    """What came of looking at all copies."""

    #: Ours, with what came home at its end.
    record: Record
    #: Where a copy is → its lines that wait, but for those that were set aside.
    waiting: Mapping[str, tuple[Line, ...]]
    #: There is no record here, and what waits holds things that a publish would say anew.
    lost: bool


def sort_out(
    ours: Record,
    copies: Mapping[str, Record],
    files: Files | None,
    *,
    trusted: Collection[str] = (),
    aside: Collection[str] = (),
) -> Sorted:
    """Return our record with what comes home from copies, by where they are, and what waits.

    Where `files` cannot be read they are None, and everything waits. All that `trusted` copies hold comes home.
    `aside` are the names of lines that somebody has set aside: they stay out, and block nothing.
    """
    record = ours
    # What was published from here decides between two records that have nothing in common.
    for where in sorted(copies, key=lambda where: where not in trusted):
        copy = copies[where]
        if where in trusted:
            taken = _whole(record, copy)
        elif files is None or (not record.lines and _rivals(copies, files, aside)):
            taken = []
        else:
            taken = _settled(record, copy, files, aside)
        if len(taken) == len(copy.lines) and not record.lines:
            # The bytes as they are: the order in which lines stand there says nothing, and need not change.
            record = Record(ours.name, copy.data, copy.lines)
        else:
            record = record.extended(taken)
    have = {line.name for line in record.lines} if copies else set()
    waiting, lost = {}, False
    for where, copy in copies.items():
        # Lines that were set aside block nothing, unless something new holds on to them.
        if lines := lacking(copy, have, aside):
            waiting[where] = lines
        if files is not None and not ours.lines:
            lost = lost or (not record.lines and bool(lines)) or _says_on(copy, {*have, *aside}, files)
    return Sorted(record, waiting, lost)


def read_copy(raw: bytes, name: str, ours: bytes) -> Record:
    """Read a copy from elsewhere. Raises BrokenRecord where it is damaged, or has lines without end."""
    number = raw.count(b"\n")
    if number > _MOST_MORE + 4 * ours.count(b"\n"):
        raise BrokenRecord([Problem(name, 0, "", f"it has {number:,} lines, which no publish of ours makes")])
    return Record.parse(raw, name)


def lacking(copy: Record, have: Collection[str], aside: Collection[str] = ()) -> tuple[Line, ...]:
    """Return a copy's lines whose names are not in `have`, without those that were set aside; in their order."""
    return tuple(line for line in copy.lines if line.name not in have and line.name not in aside)


def _rivals(copies: Mapping[str, Record], files: Files, aside: Collection[str]) -> bool:
    """Say whether copies begin two records that both could be ours."""
    begun = {copy.lines[0].name for copy in copies.values() if copy.id_base in files.addresses}
    return len(begun.difference(aside)) > 1


def _whole(record: Record, copy: Record) -> list[Line]:
    """Return all lines of a copy that a record lacks; none where they are two records."""
    have = {line.name for line in record.lines}
    if record.lines and copy.lines and record.lines[0].name != copy.lines[0].name:
        return []
    return list(lacking(copy, have))


def _settled(record: Record, copy: Record, files: Files, aside: Collection[str]) -> list[Line]:
    """Return the lines of a copy that come home unasked and follow what is there, or one another, in their order."""
    have = {line.name for line in record.lines}
    if all(line.name in have for line in copy.lines):
        return []
    taken: list[Line] = []
    number = Counter[_About]()
    try:
        judge = _Judge(record, copy, files)
        for line in lacking(copy, have, aside):
            is_sums = line.kind == "mailing"
            about = line.incident or line.kind, "sums" if is_sums else line.key
            few = not record.lines or number[about] < (_MOST_SUMS if is_sums else _MOST_ABOUT_ONE)
            if few and have.issuperset(line.prev) and judge.accepts(line):
                number[about] += 1
                have.add(line.name)
                taken.append(line)
    except Exception:
        # Lines from elsewhere may hold anything, in shapes that we never write: what cannot be compared waits.
        return []
    return taken


def _says_on(copy: Record, have: Collection[str], files: Files) -> bool:
    """Say whether what waits in a copy holds things as our files have them: a publish would say them anew."""
    try:
        judge = _Judge(Record(), copy, files)
        # A publish says nothing of posts and mailings.
        others = (line for line in copy.lines if line.incident and line.kind not in ASIDE and line.name not in have)
        return any(map(judge.accepts, others))
    except Exception:
        return False


class _Judge:
    """Judges the lines of one copy."""

    def __init__(self, ours: Record, copy: Record, files: Files) -> None:
        self._ours, self._files, self._copy = ours, files, copy
        self._here, self._there = _Standing(ours, files), _Standing(copy, files)
        self._stands_here = cache(self._here.newest)
        self._stands_there = cache(self._there.newest)

    def accepts(self, line: Line) -> bool:
        """Say whether a line may come home, if those that it follows are there."""
        if line.kind == "merge":
            return line.content == {FACTS: {}}
        if line.kind == "start":
            facts = {} if line.content is None else line.content[FACTS]
            ours = line.content == {FACTS: facts} and set(facts) == {"id_base"}
            return ours and not self._ours.lines and facts["id_base"] in self._files.addresses
        if line.kind == "post":
            return self._is_our_post(line)
        if line.kind == "mailing":
            return self._there.is_mailed(line) and is_bare(line)
        about = self._there.about(line)
        if about is None or self._stands_there(about) is None:
            return False
        if line.kind in THING_KINDS:
            # What was taken away again has left no trace in our files.
            known = bool(self._here.lines(about)) or not self._ours.lines
            if not known and is_removed(self._there.lines(about)[-1]):
                return False
        elif line.content is None and self._there.incidents[about[0]].imported is None:
            return False
        standing = self._stands_here(about)
        return standing is None or standing.sha256 == line.sha256

    def _is_our_post(self, line: Line) -> bool:
        """Say whether a line is about a post of an account of ours that tells something in our files, and no more."""
        content = line.content or {}
        facts = content[FACTS]
        accounts = [one.url.rstrip("/") for one in self._files.site.organisation.accounts if one.url]
        ours = any(facts["url"].startswith(f"{account}/") for account in accounts)
        return ours and self._there.is_told(line) and content == {FACTS: facts} and set(facts) <= FIELDS


class _Standing:
    """How a record stands against our files."""

    def __init__(self, record: Record, files: Files) -> None:
        self._record, self._files = record, files
        self.incidents = {incident.id: incident for incident in files.site.incidents}
        self._ids = {
            record.family(name): incident.id
            for incident in files.site.incidents
            for name in (incident.id, *incident.aliases)
        }
        self._ranks = {line.name: rank for rank, line in enumerate(record.lines)}
        self._successors: dict[_About, _About] = {
            (thing.kind, alias): (thing.kind, thing.key) for thing in files.things for alias in thing.aliases
        }
        self._present = {(thing.kind, thing.key) for thing in files.things}
        composed = compose(files.site, record, things=files.things, now=files.now, id_base="")
        #: What our files say otherwise than the record.
        self._apart: set[_About] = {(line.incident or line.kind, line.key) for line in composed.lines}
        self._apart |= {(refusal.incident or refusal.thing or "", refusal.key) for refusal in composed.refusals}

    def about(self, line: Line) -> _About | None:
        """Return what a line is about; None where it is about nothing that our files could have."""
        if line.kind in THING_KINDS:
            return line.kind, line.key
        if line.incident is None:
            return None
        incident = self._ids.get(self._record.family(line.incident))
        return None if incident is None else (incident, line.key)

    def is_told(self, line: Line) -> bool:
        """Say whether our files have what the post of a line tells."""
        if line.incident is None:
            return ("statement", line.key) in self._present
        incident = self._ids.get(self._record.family(line.incident))
        if incident is None or not line.key:
            return incident is not None
        return any(update_key(update.known_at) == line.key for update in self.incidents[incident].updates)

    def is_mailed(self, line: Line) -> bool:
        """Say whether our files have the messages that the sums of a line are about."""
        about = self.about(line)
        breach = self.incidents[about[0]].breach if about else None
        return breach is not None and breach.direct_notice is not None

    def lines(self, about: _About) -> Sequence[Line]:
        """Return the lines about a thing that is no incident, oldest first."""
        kind = next(kind for kind in THING_KINDS if kind == about[0])
        known = self._record.things(kind).get(about[1])
        return known.lines if known else ()

    def newest(self, about: _About) -> Line | None:
        """Return the newest line about something where it is as our files have it; else None."""
        if about in self._apart:
            return None
        if about[0] in THING_KINDS:
            return self._newest_of_thing(about)
        return self._newest_of_incident(self.incidents[about[0]], about[1])

    def _newest_of_thing(self, about: _About) -> Line | None:
        lines = self.lines(about)
        if not lines or about in self._present:
            return lines[-1] if lines else None
        if is_removed(lines[-1]):
            return lines[-1]
        # An answer that took the anchor over stands for both.
        heir = self._successors.get(about)
        newer = self.newest(heir) if heir else None
        return lines[-1] if newer is not None and self._is_older(lines[-1], newer) else None

    def _newest_of_incident(self, incident: Incident, key: str) -> Line | None:
        known = self._record.known((incident.id, *incident.aliases))
        found = known.get(key)
        if found is None:
            return None
        if incident.withdrawn is not None:
            # From then on nothing is said about it, and its updates are compared no longer.
            gone = known[""].withdrawn if "" in known else None
            stays = gone is not None and (found.newest is gone or (key != "" and self._is_older(found.newest, gone)))
            return found.newest if stays else None
        update = next((one for one in incident.updates if key and update_key(one.known_at) == key), None)
        if key and update is None:
            return None
        withdrawn = update is not None and update.withdrawn is not None
        return found.newest if (found.newest.kind == "withdrawal") == withdrawn else None

    def _is_older(self, one: Line, other: Line) -> bool:
        return self._ranks[one.name] < self._ranks[other.name]
