"""The record here and its copies that are public, in output/ and at targets: what comes home, and what waits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from plainstatus.deliver.targets.look import look, record_there
from plainstatus.deliver.targets.places import Targets
from plainstatus.deliver.targets.target import Target, failed, most_of
from plainstatus.errors import BrokenRecord, BuildError, Tell
from plainstatus.files import work_folder
from plainstatus.model.frozen import dataclass
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record import Files, Line, Record, Thing, read_copy, sort_out, waiting_told
from plainstatus.record.disk import read_aside, read_bytes
from plainstatus.record.gather import public_things
from plainstatus.record.verified import read_verified
from plainstatus.settings import Settings
from plainstatus.tree.manifest import digest, read_manifest
from plainstatus.tree.releases import current
from plainstatus.urls import RECORD

__all__ = ["Asked", "Copies", "ask_copies", "compare_copies", "record_home"]


@dataclass(frozen=True)
class Asked:
    """The record here, and the copies of it that are public, before anybody compared them with our files."""

    ours: Record
    #: Where a copy is → all of it; those that plainly have no more than ours are left out.
    found: Mapping[str, Record]
    #: The bytes of the copy in the published site here, where it is one of these.
    live: bytes
    #: Names of targets that could not be reached.
    unreached: frozenset[str]
    #: What was wrong with copies that are damaged.
    damaged: tuple[BrokenRecord, ...]
    targets: Mapping[str, Target]
    #: What the published site here goes by, with a slash, which no target's name has.
    here: str

    @property
    def all(self) -> Record:
        """Every line that is public anywhere, whoever wrote it: to look up what is public, and never to be kept."""
        if not self.found:
            return self.ours
        have = {line.name for line in self.ours.lines}
        more = {line.name: line for copy in self.found.values() for line in copy.lines}
        others = [line for name, line in more.items() if name not in have]
        return Record(self.ours.name, self.ours.data, (*self.ours.lines, *others))


@dataclass(frozen=True)
class Copies:
    """What came of comparing the record here with its copies that are public."""

    asked: Asked
    #: Ours, with what comes home.
    record: Record
    #: Where a copy is, a target's name or `Asked.here` → its lines that wait for a person.
    waiting: Mapping[str, tuple[Line, ...]]
    #: There is no record here, and what waits would have to be said anew.
    lost: bool

    @property
    def came(self) -> int:
        """How many lines come home."""
        return len(self.record.lines) - len(self.asked.ours.lines)

    def told(self, where: str) -> str:
        """Return what is said of the lines that wait in a copy."""
        target, begun = self.asked.targets.get(where), bool(self.asked.ours.lines)
        name = where.removesuffix("/")
        told = waiting_told(self.waiting[where], name=name, target=target is not None, begun=begun)
        return str(failed(target, *told.split("\n"))) if target else f"{where}{RECORD}: {told}"


def record_home(
    project: Project,
    loaded: Loaded | None,
    asked: Asked,
    targets: Targets,
    tell: Tell,
    *,
    things: tuple[Thing, ...] | None = None,
    forced: bool = False,
) -> tuple[Copies, Targets]:
    """Return the record that the next publish extends, with what comes home; nothing is written.

    What waits is told. A target that cannot be reached is told, and stops nobody: in the targets that are returned it
    comes last, because a dead host takes its time to fail again. `asked` is what `ask_copies` returned, and `things`
    what is public and no incident, where that was worked out. Where `loaded` is None, the files cannot be read, and
    everything waits. Raises BuildError where lines in the published site here wait, which the next one would replace;
    and where there is no record here, and what is elsewhere waits; with `forced` neither stops anybody.
    """
    copies = _sorted_out(project, loaded, asked, things)
    told = {where: copies.told(where) for where in copies.waiting}
    if copies.lost and not forced:
        raise BuildError(
            "there is no record here, and with a new one all that was ever published would be news; those that are "
            "elsewhere wait:\n" + "\n".join(told.values())
        )
    if asked.here in told and not forced:
        raise BuildError(told[asked.here])
    for text in told.values():
        tell(text)
    usable = sorted(targets.usable, key=lambda target: target.name in asked.unreached)
    return copies, replace(targets, usable=tuple(usable))


def ask_copies(project: Project, targets: Iterable[Target], tell: Tell) -> Asked:
    """Read the record here, that of the published site here and those of targets, as `publish` needs them.

    Raises as `compare_copies` does.
    """
    # An exercise begins anew where an earlier one is.
    asked = tuple(targets) if project.settings.keeps_record and not project.settings.STATUS_EXERCISE else ()
    if asked:
        # A host that is down takes its time to say so.
        tell("asking the targets what was published there")
    return _ask(project, asked, tell, None)


def compare_copies(
    project: Project, loaded: Loaded | None, asked: Iterable[Target], tell: Tell, *, ours: Record | None = None
) -> Copies:
    """Compare the record here, or `ours`, with that of the published site here and those of targets.

    One that cannot be reached, or is damaged, is told. Raises BrokenRecord where that here is damaged, or is not there
    and what is elsewhere is damaged; and BuildError where one here cannot be read.
    """
    return _sorted_out(project, loaded, _ask(project, asked, tell, ours))


def _ask(project: Project, asked: Iterable[Target], tell: Tell, ours: Record | None) -> Asked:
    settings = project.settings
    ours = read_verified(read_bytes(settings.record), RECORD, settings.work) if ours is None else ours
    found: dict[str, Record] = {}
    faults: list[BrokenRecord] = []
    here, there = f"{settings.STATUS_OUTPUT.rstrip('/')}/", {target.name: target for target in asked}
    data = read_bytes(settings.live / RECORD)
    # Nearly always it has no more than ours, and a long one takes a while to read.
    if data and not (ours.data.startswith(data) and data.endswith(b"\n")):
        try:
            found[here] = read_copy(data, f"{here}{RECORD}", ours.data)
        except BrokenRecord as error:
            faults.append(error)
            tell(f"{here[:-1]}: its record is damaged, and counts for nothing: {error.problems[0]}")
    unreached = set()
    most = most_of(len(ours.data))
    for target in there.values():
        try:
            record = record_there(target, look(target, most=most, tree=settings.live), ours.data, most=most)
        except BrokenRecord as error:
            faults.append(error)
            tell(f"{target.name}: its record is damaged, and counts for nothing: {error.problems[0]}")
        except Exception:
            # Why, is said at the end, unless it can be reached by then.
            tell(f"{target.name}: cannot be reached now, so its record was not read")
            unreached.add(target.name)
        else:
            if record is not None:
                found[target.name] = record
    return Asked(ours, found, data if here in found else b"", frozenset(unreached), tuple(faults), there, here)


def _sorted_out(
    project: Project, loaded: Loaded | None, asked: Asked, things: tuple[Thing, ...] | None = None
) -> Copies:
    """Say of each copy what comes home, and what waits."""
    settings, files = project.settings, None
    if loaded is not None:
        addresses = frozenset({settings.SITEURL, *settings.mirrors})
        things = public_things(loaded) if things is None else things
        files = Files(loaded.site, things, addresses, loaded.now)
    trusted = {asked.here} if asked.here in asked.found and _published_from_here(settings, asked.live) else ()
    result = sort_out(asked.ours, asked.found, files, trusted=trusted, aside=read_aside(settings.set_aside))
    if asked.damaged and not result.record.lines:
        raise asked.damaged[0]
    return Copies(asked, result.record, result.waiting, result.lost)


def _published_from_here(settings: Settings, record: bytes) -> bool:
    """Say whether the site that is live here is the one that was published last from here, with this record.

    What is known of it lies in our own folder, which no web server serves. So a publish that was killed before its
    record came home goes on by itself, and so do people who publish into one folder.
    """
    live = settings.live
    try:
        known = current(work_folder(live, work=settings.work), live)
        listed = read_manifest(live).files.get(RECORD)
    except (BuildError, OSError, ValueError):
        return False
    made_here = known is not None and known.manifest != "" and known.manifest == digest(live)
    return made_here and listed is not None and listed.sha256 == hashlib.sha256(record).hexdigest()
