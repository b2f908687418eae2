"""Bringing back an earlier site, whole, as it was."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from plainstatus.deliver.announce import tell_others
from plainstatus.deliver.deliver import Delivery, confirm_all, deliver_all, targets_of
from plainstatus.errors import BuildError, Declined, PlainstatusError, SettingsError, Tell
from plainstatus.model.frozen import dataclass
from plainstatus.publish.build import sign_files
from plainstatus.publish.publish import Ask, go_live
from plainstatus.publish.record_copies import ask_copies, record_home
from plainstatus.publish.upkeep import name_strangers, surviving, why_homeless
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record import Record, roll_back
from plainstatus.record.disk import read_aside
from plainstatus.record.load import load
from plainstatus.tree.linking import share
from plainstatus.tree.manifest import MANIFEST, Manifest, check, is_part, read_manifest, write_manifest
from plainstatus.tree.packed import TWINS, precompress
from plainstatus.tree.releases import Release, current, releases
from plainstatus.tree.signatures import SUFFIXES
from plainstatus.tree.staging import prepare, write
from plainstatus.urls import RECORD

__all__ = ["RolledBack", "rollback"]

#: What is being done, for whoever waits.
_STEPS = logging.getLogger("plainstatus.steps")


@dataclass(frozen=True)
class RolledBack:
    """What came of it."""

    release: Release
    #: What failed once it was live, a text for each.
    unkept: tuple[str, ...]
    #: Why targets could not be brought up to date, a text for each.
    failed: tuple[str, ...]


def rollback(project: Project, *, to: str, now: datetime, tell: Tell, ask: Ask) -> RolledBack:
    """Put an earlier site live again, here and at the targets: the newest kept one, or the one named `to`.

    It stays until somebody publishes. The record says so, and stays as long as it was: what was said is not unsaid.
    Where there is a WebSub hub, it is told which feeds are others now.
    Raises SettingsError where there is no such release, BuildError where its files are not what they were, and
    Declined.
    """
    settings, targets, delivery = project.settings, targets_of(project), Delivery((), {})
    with prepare(settings.live, work=settings.work, keep=project.sources) as staging:
        release = _chosen(releases(staging.work), to)
        manifest = read_manifest(release.tree)
        _STEPS.info("looking at the site that comes back")
        faults = check(release.tree, manifest)
        if faults:
            # What is edited in output/ is edited in each kept site that shares the file.
            raise BuildError(
                f"the release {release.name} is not what was published: {'; '.join(faults[:3])} (try an earlier one, "
                "invoke releases lists them; or correct incidents.yaml, then run: invoke publish)"
            )
        name_strangers(staging.live, tell)
        was = current(staging.work, staging.live)
        gone = sorted(set(was.open) - set(release.published.open)) if was else []
        for incident in gone:
            tell(f"open now, and not on that site: {incident}")
        if not ask(f"bring back the site of {release.published.at:%Y-%m-%d %H:%M} UTC?"):
            raise Declined("the site was not changed")
        asked = ask_copies(project, targets.usable, tell)
        copies, targets = record_home(project, _loaded(project, now), asked, targets, tell)
        record = _record(project, copies.record, release, now)
        homeless = why_homeless(project, copies.record if record else None, tell)
        anew = {MANIFEST, *([RECORD] if record else [])}
        ends = ("", *SUFFIXES, *TWINS.values())
        _copy(release.tree, staging.tree, manifest, leave={f"{path}{end}" for path in anew for end in ends})
        notes: tuple[str, ...] = ()
        if record is not None:
            write(staging.tree, RECORD, record.data)
            notes = precompress(staging.tree, settings.STATUS_PRECOMPRESS, paths=[RECORD])
            notes += sign_files(project, staging, [RECORD])
        write_manifest(staging.tree)
        for note in dict.fromkeys((*notes, *sign_files(project, staging, [MANIFEST], now=now))):
            tell(f"note: {note}")
        linked = staging.link_equal()
        known = replace(release.published, at=now, next_change=None, rolled_back_to=release.name)
        unkept = go_live(project, staging, known, record=None if homeless else record)
        with surviving(unkept):
            delivery = deliver_all(targets, staging.live, tell, aside=read_aside(settings.set_aside))
    with surviving(unkept):
        delivery = confirm_all(delivery, tell)
    told = (*homeless, *delivery.warnings)
    with surviving(unkept):
        told += tell_others(settings, (*linked.new, *linked.changed), delivery)
    for note in told:
        tell(f"note: {note}")
    return RolledBack(release, tuple(unkept), delivery.faults)


def _chosen(kept: tuple[Release, ...], to: str) -> Release:
    for release in kept:
        if to in {"", release.name}:
            return release
    if not kept:
        raise SettingsError("there is no earlier site to go back to")
    raise SettingsError(f"there is no release {to} (invoke releases lists them; the newest is {kept[0].name})")


def _loaded(project: Project, now: datetime) -> Loaded | None:
    """Read the files; None where they have mistakes, which must not keep an earlier site from coming back."""
    try:
        return load(project.settings, now)
    except PlainstatusError:
        return None


def _record(project: Project, before: Record, release: Release, now: datetime) -> Record | None:
    """Return the record with the rollback in it; None where none is kept."""
    settings = project.settings
    if not before.lines:
        return None
    reason = f"back to the site of {release.published.at:%Y-%m-%dT%H:%M:%SZ}"
    return before.extended(roll_back(before, now=now, id_base=settings.SITEURL, to=release.name, reason=reason))


def _copy(source: Path, target: Path, manifest: Manifest, *, leave: set[str]) -> None:
    """Fill the empty folder `target` with what was published in `source`, times and all; share what can be shared.

    What somebody has put there besides does not come back.
    """
    for path in manifest.files:
        # The manifest is written anew, and with it its parts.
        if path not in leave and not is_part(path):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            share(source / path, target / path)
