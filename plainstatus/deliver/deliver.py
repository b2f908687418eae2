"""A project's targets: the site brought to them, and asked for where they serve it."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Mapping
from pathlib import Path

from plainstatus.deliver.targets.places import Targets, read_targets
from plainstatus.deliver.targets.run import Delivered, confirm, deliver
from plainstatus.deliver.targets.target import Target, failed
from plainstatus.errors import SettingsError, TargetError, Tell
from plainstatus.model.frozen import dataclass
from plainstatus.read.project import Project
from plainstatus.tree.manifest import read_manifest
from plainstatus.urls import RECORD

__all__ = ["Delivery", "confirm_all", "deliver_all", "leave_out", "targets_of"]

#: What is being done, for whoever waits.
_STEPS = logging.getLogger("plainstatus.steps")


@dataclass(frozen=True)
class Delivery:
    """What came of bringing the site to its targets."""

    done: tuple[Delivered, ...]
    #: Name of the target → why it could not be brought up to date.
    failed: Mapping[str, TargetError]
    #: What came of telling others.
    told: tuple[str, ...] = ()
    #: What channels were not told, and what tells them, a text for each.
    untold: tuple[str, ...] = ()

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


def deliver_all(
    targets: Targets, tree: Path, tell: Tell, *, adopt: bool = False, aside: Collection[str] = ()
) -> Delivery:
    """Bring a published tree to targets, one after the other; one that fails keeps nobody from the others.

    One whose record has lines that the tree's lacks, and that were not set `aside`, waits, as one that fails. What they
    serve is for `confirm_all` to ask.
    """
    done: list[Delivered] = []
    faults = dict(targets.unusable)
    if not targets.usable:
        # To read the manifest of a large site takes as long as all its feeds.
        return Delivery((), faults)
    ours = read_manifest(tree)
    for target in targets.usable:
        _STEPS.info("bringing it to %s", target.name)
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
        _STEPS.info("asking what %s serves", url)
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
    return targets.only({*known} - {*names})


def _fault(target: Target, error: Exception) -> TargetError:
    """Return what is said of a failure. What nobody thought of may repeat a secret, so that its text is not shown."""
    if isinstance(error, TargetError):
        return error
    kind = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    told = f"{kind}, which Plainstatus should have foreseen (please report it)"
    if isinstance(error, MemoryError | RecursionError | UnicodeError):
        told = "what it holds is too much, or no text, and cannot be read (look at it, then run: invoke deploy)"
    fault = failed(target, told)
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
