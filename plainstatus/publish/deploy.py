"""Bringing the site that is live here to its targets, without building anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from plainstatus.deliver.announce import tell_news, tell_others, waits_for
from plainstatus.deliver.deliver import Delivery, confirm_all, deliver_all, targets_of
from plainstatus.errors import BuildError, SettingsError, Tell
from plainstatus.read.project import Project
from plainstatus.record.disk import read_aside
from plainstatus.tree.manifest import MANIFEST, check, read_manifest
from plainstatus.tree.staging import prepare

__all__ = ["deploy"]


def deploy(
    project: Project, *, name: str, adopt: bool, tell: Tell, now: datetime | None = None, announces: bool = True
) -> Delivery:
    """Bring the site that is live here to its targets, or to the one named `name`; each lacks what it lacks.

    `adopt` takes over what is at that target. Channels are told of news at `now`, unless that is None, or they wait for
    `announce`. Raises SettingsError and BuildError where nothing can be sent; a target
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
    with prepare(settings.live, work=settings.work, keep=project.sources) as staging:
        if not (staging.live / MANIFEST).is_file():
            raise SettingsError("nothing has been published here yet (run: invoke publish)")
        faults = check(staging.live, read_manifest(staging.live))
        if faults:
            raise BuildError(f"the site here is not what was published: {'; '.join(faults[:3])} (run: invoke publish)")
        aside = read_aside(settings.set_aside)
        delivery = deliver_all(targets.only({name}) if name else targets, staging.live, tell, adopt=adopt, aside=aside)
    delivery = confirm_all(delivery, tell)
    changed = [path for one in delivery.done if one.target.url == settings.SITEURL for path in one.sent]
    delivery = replace(delivery, told=tell_others(settings, changed, delivery))
    if now is None:
        return delivery
    waits = waits_for(settings, delivery) if announces else "later"
    notes, untold = tell_news(project, tell, now=now, delivery=delivery, waits=waits)
    return replace(delivery, told=delivery.told + notes, untold=untold)
