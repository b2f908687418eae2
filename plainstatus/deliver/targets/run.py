"""One target brought up to date: looked at, sent what it lacks, read back; then asked as a reader would."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from plainstatus.deliver.targets.look import There, look, record_there
from plainstatus.deliver.targets.plan import make_plan, write_note
from plainstatus.deliver.targets.served import answers_for, ask
from plainstatus.deliver.targets.target import NOTE, Plan, Target, failed, most_of
from plainstatus.errors import BrokenRecord, Tell
from plainstatus.model.frozen import dataclass
from plainstatus.record import Record, lacking, waiting_told
from plainstatus.tree.manifest import MANIFEST, SIGNATURES, UNLISTED, Manifest
from plainstatus.urls import EXERCISE, HOME, RECORD

__all__ = ["Delivered", "confirm", "deliver"]

#: So many paths are named in a message.
_TOLD = 3
#: What the step is called that asks an address.
_ASK = "ask"


@dataclass(frozen=True)
class Delivered:
    """What was done for a target."""

    target: Target
    #: The files that were sent, in order.
    sent: tuple[str, ...]
    removed: int
    #: How many bytes the files that were sent have, in all.
    size: int
    #: What was done → how many seconds it took.
    seconds: dict[str, float]
    #: What staff should know.
    warnings: tuple[str, ...]
    #: What its address must answer: path → bytes; nothing where it has none.
    answers: Mapping[str, bytes]


def deliver(
    target: Target, tree: Path, ours: Manifest, *, adopt: bool, tell: Tell, aside: Collection[str] = ()
) -> Delivered:
    """Bring a target to hold `tree`, whose manifest is `ours`, and prove that it does.

    `adopt` takes over whatever is there: all is sent, and files that are not ours stay. A site of ours that says what
    the tree does not is never taken over, but for lines of its record that were set `aside`, by their names. Raises
    TargetError; then run it again.
    """
    seconds: dict[str, float] = {}
    clock = _Clock(seconds)
    most = most_of(sum(file.size for file in ours.files.values()))
    there = look(target, most=most, tree=tree)
    if there.foreign and not adopt:
        raise failed(
            target,
            f"{there.foreign} (choose an empty place, or take it over with: invoke deploy --target {target.name} "
            "--adopt)",
        )
    warnings = _refuse_older(target, tree, there, aside, most)
    reached = _reached(target, there, most)
    plan = _plan(tree, ours, there, reached, adopt=adopt)
    clock.lap("look")
    if plan.changed or plan.deletions or there.note is not None:
        tell(f"{target.name}: sending {_files(plan)} to {target.place}")
        if target.atomic:
            target.send(plan, tell)
        else:
            _send_noted(target, plan, reached, tell)
        clock.lap("send")
    _read_back(target, plan, most)
    clock.lap("read back")
    answers = answers_for(tree, plan.changed) if target.url else {}
    return Delivered(target, plan.changed, len(plan.deletions), plan.bytes, seconds, warnings, answers)


def confirm(delivered: Delivered) -> Delivered:
    """Ask the address of a target that has one whether it serves what was sent; some hosts take minutes until then.

    Raises TargetError where it does not.
    """
    target, began = delivered.target, time.perf_counter()
    served = ask(target.url, delivered.answers, settles=target.settles)
    if served.fault:
        raise failed(target, f"{served.fault} (look at the host's settings, then run: invoke deploy)")
    warnings = (*delivered.warnings, *([f"{target.name}: {served.warning}"] if served.warning else []))
    seconds = {**delivered.seconds, _ASK: time.perf_counter() - began}
    return replace(delivered, seconds=seconds, warnings=warnings)


class _Clock:
    """Says how long each step took."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds
        self._since = time.perf_counter()

    def lap(self, step: str) -> None:
        """Note that a step has ended."""
        now = time.perf_counter()
        self._seconds[step], self._since = now - self._since, now


def _refuse_older(target: Target, tree: Path, there: There, aside: Collection[str], most: int) -> tuple[str, ...]:
    """Raise TargetError where the target says what the tree does not; return what staff should know.

    A colleague has published meanwhile, and an older site must not take the newer one's place.
    """
    if (tree / EXERCISE).is_file():
        if there.closing and EXERCISE not in there.manifest.files:
            raise failed(target, "it holds a real site, and this one is an exercise (choose another place)")
        # Each exercise has a record of its own.
        return ()
    path = tree / RECORD
    ours = path.read_bytes() if path.is_file() else b""
    try:
        theirs = record_there(target, there, ours, most=most)
    except BrokenRecord as error:
        return (f"{target.name}: its record is damaged, and is replaced: {error.problems[0]}",)
    if theirs is None or not theirs.lines:
        return ()
    if not ours:
        raise failed(target, "it holds a site with a record, and this one keeps none (choose another place)")
    have = {line.name for line in Record.parse(ours, RECORD).lines}
    if lines := lacking(theirs, have, aside):
        raise failed(target, *waiting_told(lines, name=target.name).split("\n"))
    if left := lacking(theirs, have):
        number = "1 line" if len(left) == 1 else f"{len(left):,} lines"
        return (f"{target.name}: {number} of the record there, which you have set aside, made way for ours",)
    return ()


def _reached(target: Target, there: There, most: int) -> frozenset[str]:
    """Return what readers may come to at a target."""
    if there.note is None:
        return frozenset(there.manifest.files)
    return there.note.led_to(there.manifest.files, target.hashes(sorted(there.note.paths), most=most))


def _plan(tree: Path, ours: Manifest, there: There, reached: Collection[str], *, adopt: bool) -> Plan:
    """Compare a tree with what a target holds."""
    have = {path: (tree / path).read_bytes() for path in UNLISTED if (tree / path).is_file()}
    doubted = {*there.unsure, *(there.manifest.files if adopt else ())}
    differs = adopt or bool(doubted)
    closing = [path for path, data in have.items() if differs or there.closing.get(path) != data]
    obsolete = [path for path in SIGNATURES if path in there.closing and path not in have]
    return make_plan(tree, ours, there.manifest, unsure=doubted, reached=reached, closing=closing, obsolete=obsolete)


def _send_noted(target: Target, plan: Plan, reached: Collection[str], tell: Tell) -> None:
    """Send a plan to a target that cannot change everything in one step, with a note there until it is whole."""
    with tempfile.TemporaryDirectory(prefix="plainstatus-") as folder:
        note = Path(folder, NOTE)
        note.write_bytes(write_note(plan, reached))
        note.chmod(0o644)
        target.send(Plan(Path(folder), ((NOTE,),), (), Manifest({})), tell)
    target.send(replace(plan, deletions=(*plan.deletions, NOTE)), tell)


def _read_back(target: Target, plan: Plan, most: int) -> None:
    """Raise TargetError where the target does not hold what it was sent."""
    wanted = {HOME, MANIFEST, *plan.changed}
    found = target.hashes(sorted(wanted), most=most)
    wrong = [path for path in sorted(wanted) if found.get(path) != _hash(plan, path)]
    if wrong:
        raise failed(
            target,
            f"read back, {_named(wrong)} not what was sent (send all of it again: invoke deploy --target {target.name} "
            "--adopt)",
        )
    left = target.hashes(plan.deletions, most=most)
    if left:
        raise failed(target, f"{_named(sorted(left))} still there, though removed (run: invoke deploy)")


def _hash(plan: Plan, path: str) -> str:
    listed = plan.manifest.files.get(path)
    return listed.sha256 if listed else hashlib.sha256((plan.tree / path).read_bytes()).hexdigest()


def _named(paths: Sequence[str]) -> str:
    """Return the first of some paths, with 'is' or 'are'."""
    more = f" and {len(paths) - _TOLD} more" if len(paths) > _TOLD else ""
    return f"{', '.join(paths[:_TOLD])}{more} {'is' if len(paths) == 1 else 'are'}"


def _files(plan: Plan) -> str:
    removed = f" and removing {len(plan.deletions)}" if plan.deletions else ""
    return f"{len(plan.changed)} files ({plan.bytes / 1000:,.0f} kB){removed}"
