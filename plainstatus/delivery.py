"""A project's targets: their records looked at before a publish, the site brought to them after it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plainstatus import output
from plainstatus.announce.websub import ping, topics
from plainstatus.config import Settings
from plainstatus.deploy.look import look, record_there
from plainstatus.deploy.places import Targets, read_targets
from plainstatus.deploy.run import Delivered, confirm, deliver
from plainstatus.deploy.target import Target, Tell, failed, most_of
from plainstatus.errors import BrokenRecord, BuildError, SettingsError, TargetError
from plainstatus.host import Project
from plainstatus.manifest import MANIFEST, check, digest, read_manifest
from plainstatus.record import Files, Line, Record, read_copy, sort_out, waiting_told
from plainstatus.record_files import read_aside, read_bytes
from plainstatus.releases import current
from plainstatus.schema import Loaded
from plainstatus.things import public_things
from plainstatus.urls import RECORD, Links

__all__ = [
    "Asked",
    "Copies",
    "Delivery",
    "ask_copies",
    "compare_copies",
    "confirm_all",
    "deliver_all",
    "deploy",
    "leave_out",
    "record_home",
    "targets_of",
    "tell_hub",
]


@dataclass(frozen=True)
class Delivery:
    """What came of bringing the site to its targets."""

    done: tuple[Delivered, ...]
    #: Name of the target → why it could not be brought up to date.
    failed: Mapping[str, TargetError]
    #: What came of telling a hub.
    told: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What staff should know besides."""
        return (*(warning for one in self.done for warning in one.warnings), *self.told)

    @property
    def faults(self) -> tuple[str, ...]:
        """Why targets are not up to date, a text for each that names it."""
        return tuple(map(str, self.failed.values()))


def targets_of(project: Project) -> Targets:
    """Return the project's targets. Raises SettingsError with every mistake in STATUS_TARGETS."""
    settings = project.settings
    return read_targets(
        settings.STATUS_TARGETS,
        folder=settings.home,
        work=settings.work,
        keep=(settings.live, *project.sources),
        environ=os.environ,
    )


@dataclass(frozen=True)
class Copies:
    """The record here, and what came of comparing it with those that are public."""

    ours: Record
    #: Ours, with what comes home.
    record: Record
    #: Where a copy is, a target's name or `here` → its lines that wait for a person.
    waiting: Mapping[str, tuple[Line, ...]]
    #: Where a copy is → all of it.
    found: Mapping[str, Record]
    #: Names of targets that could not be reached.
    unreached: frozenset[str]
    #: There is no record here, and what waits would have to be said anew.
    lost: bool
    #: The targets that were asked, by name.
    targets: Mapping[str, Target]
    #: What the published site here goes by, with a slash, which no target's name has.
    here: str

    @property
    def came(self) -> int:
        """How many lines come home."""
        return len(self.record.lines) - len(self.ours.lines)

    def told(self, where: str) -> str:
        """Return what is said of the lines that wait in a copy."""
        target, begun = self.targets.get(where), bool(self.ours.lines)
        name = where.removesuffix("/")
        told = waiting_told(self.waiting[where], name=name, target=target is not None, begun=begun)
        return str(failed(target, *told.split("\n"))) if target else f"{where}{RECORD}: {told}"


def deploy(project: Project, *, name: str, adopt: bool, tell: Tell) -> Delivery:
    """Bring the site that is live here to its targets, or to the one named `name`; each lacks what it lacks.

    `adopt` takes over what is at that target. Raises SettingsError and BuildError where nothing can be sent; a target
    that fails keeps nobody from the others, and is named in what is returned.
    """
    settings, targets = project.settings, targets_of(project)
    known = [*(target.name for target in targets.usable), *targets.unusable]
    if not known:
        raise SettingsError("there are no targets (name some in pelicanconf.py: STATUS_TARGETS)")
    if name and name not in known:
        raise SettingsError(f"there is no target {name!r} (there are {', '.join(known)})")
    if adopt and not name:
        raise SettingsError("--adopt takes over one place, so name it (add --target NAME)")
    with output.prepare(settings.live, work=settings.work, keep=project.sources) as staging:
        if not (staging.live / MANIFEST).is_file():
            raise SettingsError("nothing has been published here yet (run: invoke publish)")
        faults = check(staging.live, read_manifest(staging.live))
        if faults:
            raise BuildError(f"the site here is not what was published: {'; '.join(faults[:3])} (run: invoke publish)")
        aside = read_aside(settings.set_aside)
        delivery = deliver_all(_only(targets, name), staging.live, tell, adopt=adopt, aside=aside)
        recorded = (staging.live / RECORD).is_file()
    delivery = confirm_all(delivery, tell)
    changed = [path for one in delivery.done if one.target.url == settings.SITEURL for path in one.sent]
    if settings.hub and recorded:
        addresses = topics(changed, Links(settings.SITEURL, settings.SITEURL))
        delivery = replace(delivery, told=tell_hub(settings, addresses, delivery))
    return delivery


def tell_hub(
    settings: Settings, changed: Sequence[str], delivery: Delivery, *, without: Collection[str] = ()
) -> tuple[str, ...]:
    """Tell the WebSub hub of changed feeds; return what staff should know of it.

    Where the site's own address still has the old ones, because its target failed or is one that this publish goes
    `without`, it is not told: it would hand those out.
    """
    given, old = settings.STATUS_TARGETS, (*delivery.failed, *without)
    main = [name for name in old if given[name].get("url", "").rstrip("/") == settings.SITEURL]
    if main:
        return (f"the hub {settings.hub} is told of news once {main[0]} has them (run: invoke deploy)",)
    return ping(settings.hub, changed)


def deliver_all(
    targets: Targets, tree: Path, tell: Tell, *, adopt: bool = False, aside: Collection[str] = ()
) -> Delivery:
    """Bring a published tree to targets, one after the other; one that fails keeps nobody from the others.

    One whose record has lines that the tree's lacks, and that were not set `aside`, waits, as one that fails. What they
    serve is for `confirm_all` to ask.
    """
    done: list[Delivered] = []
    faults = dict(targets.unusable)
    ours = read_manifest(tree)
    for target in targets.usable:
        try:
            _refuse_examples(target, tree)
            delivered = deliver(target, tree, ours, adopt=adopt, tell=tell, aside=aside)
        except Exception as error:
            # Whatever it is, customers elsewhere must not wait for its repair.
            tell(f"{target.name}: FAILED, see the end")
            faults[target.name] = _fault(target, error)
        else:
            done.append(delivered)
            tell(_told(delivered))
    return Delivery(tuple(done), faults)


def confirm_all(delivery: Delivery, tell: Tell) -> Delivery:
    """Ask the addresses of targets whether they serve what was sent, those that take long last.

    Nobody need hold the lock meanwhile: an urgent update must not wait for a host that takes its time.
    """
    done: list[Delivered] = []
    faults = dict(delivery.failed)
    for one in sorted(delivery.done, key=lambda one: one.target.settles if one.target.url else 0):
        name, url = one.target.name, one.target.url
        if not url:
            done.append(one)
            continue
        if one.target.settles:
            tell(f"{name}: waiting until {url} serves it, {one.target.settles:.0f} s at most; it is sent")
        try:
            confirmed = confirm(one)
        except Exception as error:
            tell(f"{name}: FAILED, see the end")
            faults[name] = _fault(one.target, error)
        else:
            done.append(confirmed)
            tell(f"{name}: {url} serves it ({confirmed.seconds['ask']:.1f} s)")
    return Delivery(tuple(done), faults)


def leave_out(targets: Targets, names: Collection[str]) -> Targets:
    """Return the targets without those named. Raises SettingsError where there is none of a name."""
    known = [*(target.name for target in targets.usable), *targets.unusable]
    for name in names:
        if name not in known:
            there = f"there are {', '.join(known)}" if known else "there are no targets at all"
            raise SettingsError(f"--without {name}: there is no such target ({there})")
    usable = tuple(target for target in targets.usable if target.name not in names)
    return Targets(usable, {name: error for name, error in targets.unusable.items() if name not in names})


def record_home(
    project: Project,
    loaded: Loaded | None,
    live: Path,
    targets: Targets,
    tell: Tell,
    *,
    asked: Asked | None = None,
    forced: bool = False,
) -> tuple[Copies, Targets]:
    """Return the record that the next publish extends, with what comes home; nothing is written.

    What waits is told. A target that cannot be reached is told, and stops nobody: in the targets that are returned it
    comes last, because a dead host takes its time to fail again. `asked` is what came of asking, where that was done.
    Where `loaded` is None, the files cannot be read, and everything waits. Raises BuildError where lines in the
    published site here wait, which the next one would replace; and where there is no record here, and what is elsewhere
    waits; with `forced` neither stops anybody.
    """
    copies = _sorted_out(project, loaded, live, asked or ask_copies(project, live, targets.usable, tell))
    told = {where: copies.told(where) for where in copies.waiting}
    if copies.lost and not forced:
        raise BuildError(
            "there is no record here, and with a new one all that was ever published would be news; those that are "
            "elsewhere wait:\n" + "\n".join(told.values())
        )
    if copies.here in told and not forced:
        raise BuildError(told[copies.here])
    for text in told.values():
        tell(text)
    usable = sorted(targets.usable, key=lambda target: target.name in copies.unreached)
    return copies, replace(targets, usable=tuple(usable))


@dataclass(frozen=True)
class Asked:
    """The record here, and the copies of it that are public, before anybody compared them with our files."""

    ours: Record
    #: Where a copy is → all of it; those that plainly have no more than ours are left out.
    found: Mapping[str, Record]
    #: The bytes of the copy in the published site here.
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
        have = {line.name for line in self.ours.lines}
        more = {line.name: line for copy in self.found.values() for line in copy.lines}
        others = [line for name, line in more.items() if name not in have]
        return Record(self.ours.name, self.ours.data, (*self.ours.lines, *others))


def ask_copies(project: Project, live: Path, targets: Iterable[Target], tell: Tell) -> Asked:
    """Read the record here, that of the published site here and those of targets, as `publish` needs them.

    Raises as `compare_copies` does.
    """
    # An exercise begins anew where an earlier one is.
    asked = tuple(targets) if project.settings.keeps_record and not project.settings.STATUS_EXERCISE else ()
    if asked:
        # A host that is down takes its time to say so.
        tell("asking the targets what was published there")
    return _ask(project, live, asked, tell, None)


def compare_copies(
    project: Project,
    loaded: Loaded | None,
    live: Path,
    asked: Iterable[Target],
    tell: Tell,
    *,
    ours: Record | None = None,
) -> Copies:
    """Compare the record here, or `ours`, with that of the published site here and those of targets.

    One that cannot be reached, or is damaged, is told. Raises BrokenRecord where that here is damaged, or is not there
    and what is elsewhere is damaged; and BuildError where one here cannot be read.
    """
    return _sorted_out(project, loaded, live, _ask(project, live, asked, tell, ours))


def _ask(project: Project, live: Path, asked: Iterable[Target], tell: Tell, ours: Record | None) -> Asked:
    settings = project.settings
    ours = Record.parse(read_bytes(settings.record), RECORD) if ours is None else ours
    found: dict[str, Record] = {}
    faults: list[BrokenRecord] = []
    here, there = f"{settings.STATUS_OUTPUT.rstrip('/')}/", {target.name: target for target in asked}
    data = read_bytes(live / RECORD)
    # Nearly always they are the same, and a long one takes a while to read.
    if data not in (b"", ours.data):
        try:
            found[here] = read_copy(data, f"{here}{RECORD}", ours.data)
        except BrokenRecord as error:
            faults.append(error)
            tell(f"{here[:-1]}: its record is damaged, and counts for nothing: {error.problems[0]}")
    unreached = set()
    most = most_of(len(ours.data))
    for target in there.values():
        try:
            record = record_there(target, look(target, most=most), ours.data, most=most)
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
    return Asked(ours, found, data, frozenset(unreached), tuple(faults), there, here)


def _sorted_out(project: Project, loaded: Loaded | None, live: Path, asked: Asked) -> Copies:
    """Say of each copy what comes home, and what waits."""
    settings, ours, found = project.settings, asked.ours, asked.found
    files = None
    if loaded is not None:
        addresses = frozenset({settings.SITEURL, *settings.mirrors})
        files = Files(loaded.site, public_things(loaded), addresses, loaded.now)
    trusted = {asked.here} if asked.live and _published_from_here(settings, live, asked.live) else ()
    result = sort_out(ours, found, files, trusted=trusted, aside=read_aside(settings.set_aside))
    if asked.damaged and not result.record.lines:
        raise asked.damaged[0]
    lost, there = result.lost, asked.targets
    return Copies(ours, result.record, result.waiting, found, asked.unreached, lost, there, asked.here)


def _published_from_here(settings: Settings, live: Path, record: bytes) -> bool:
    """Say whether the site that is live here is the one that was published last from here, with this record.

    What is known of it lies in our own folder, which no web server serves. So a publish that was killed before its
    record came home goes on by itself, and so do people who publish into one folder.
    """
    try:
        known = current(output.work_folder(live, work=settings.work), live)
        listed = read_manifest(live).files.get(RECORD)
    except (BuildError, OSError, ValueError):
        return False
    made_here = known is not None and known.manifest not in {"", None} and known.manifest == digest(live)
    return made_here and listed is not None and listed.sha256 == hashlib.sha256(record).hexdigest()


def _only(targets: Targets, name: str) -> Targets:
    if not name:
        return targets
    usable = tuple(target for target in targets.usable if target.name == name)
    return Targets(usable, {one: error for one, error in targets.unusable.items() if one == name})


def _fault(target: Target, error: Exception) -> TargetError:
    """Return what is said of a failure. What nobody thought of may repeat a secret, so that its text is not shown."""
    if isinstance(error, TargetError):
        return error
    if isinstance(error, MemoryError | RecursionError | UnicodeError):
        fault = failed(
            target, "what it holds is too much, or no text, and cannot be read (look at it, then run: invoke deploy)"
        )
        fault.__cause__ = error
        return fault
    kind = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    fault = failed(target, f"{kind}, which Plainstatus should have foreseen (please report it)")
    fault.__cause__ = error
    return fault


def _refuse_examples(target: Target, tree: Path) -> None:
    """Raise TargetError where a site that keeps no record would leave this machine."""
    if target.remote and not (tree / RECORD).is_file():
        raise failed(
            target,
            "an example's site, or one whose clock stands still, stays on this machine (write your own address as "
            "SITEURL, and take clock: out of incidents.yaml; folder: and zip: take it)",
        )


def _told(one: Delivered) -> str:
    steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in one.seconds.items())
    removed = f", {one.removed} removed" if one.removed else ""
    what = f"{len(one.sent)} files sent, {one.size / 1000:,.0f} kB{removed}" if one.sent else "all is there"
    return f"{one.target.name}: {what} ({steps})"
