"""`import-subscribers`: who has confirmed in an export, taken in by the service that sends our news."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from plainstatus import clock
from plainstatus.cli.telling import who_decides
from plainstatus.cli.terminal import complain, exit_codes, say
from plainstatus.cli.verbs.site import ImportSubscribers
from plainstatus.deliver.announce.channels.channel import InDoubt, NotTaken, Refused
from plainstatus.deliver.announce.channels.list_mail import AddressRefused, ListMail
from plainstatus.deliver.announce.places import channels_of
from plainstatus.deliver.announce.subscribers import Subscriber, read_export
from plainstatus.errors import AnnounceError, Declined, SettingsError
from plainstatus.files import is_kept_from_git
from plainstatus.model import Component, Site
from plainstatus.read.project import find_project
from plainstatus.record.load import load
from plainstatus.settings import Settings
from plainstatus.text.amounts import counted

__all__ = ["import_subscribers"]

_STEPS: Final = logging.getLogger("plainstatus.steps")
#: Between tries, in seconds, where the service does not say when to ask again.
_PAUSES: Final = (1.0, 4.0)
#: Whoever is asked to wait longer goes on another time.
_LONGEST_PAUSE: Final = 90.0
#: So many addresses, one after the other, and it is not them.
_MOST_REFUSED: Final = 20
#: Of lines that are named, so many.
_MOST_LINES: Final = 10


def import_subscribers(given: ImportSubscribers) -> None:
    """Show who would be taken in, ask, and take them in."""
    path = Path(given.source)
    with exit_codes("nobody was taken in", stopped="stopped (nobody was taken in)"):
        project, now = find_project(Path.cwd()), clock.now_for_publish()
        site = load(project.settings, now).site
        service = _service(project.settings, site, given.channel)
        _STEPS.info("reading %s", given.source)
        plan = _planned(read_export(path, site.components))
        if not is_kept_from_git(path.absolute(), root=project.folder):
            complain([f"git does not ignore {path}, so a commit would make addresses public (move it into private/)"])
        account = _asked(service)
        for line in plan.shown(path.name, f"{service.name} ({account})"):
            say(line)
        if lacking := service.lacks([*plan.followed]):
            raise SettingsError("\n".join(lacking))
        if given.dry_run or not plan.taken:
            return
        if not who_decides(yes=given.yes)(f"Take in {counted(plan.taken, 'subscriber')}?"):
            raise Declined("nobody was taken in")
    again = f"whom it has, it has: go on with invoke import-subscribers {given.source}"
    with exit_codes(again, stopped=f"stopped ({again})"):
        _take_in(service, path, site.components, plan.taken)


def _service(settings: Settings, site: Site, wanted: str) -> ListMail:
    """Return the channel that people subscribe to. Raises SettingsError."""
    found = channels_of(settings, site)
    found.check()
    services = {one.name: one for one in found.usable if isinstance(one, ListMail)}
    if wanted in found.unusable:
        raise SettingsError(found.unusable[wanted])
    if wanted and wanted not in services:
        raise SettingsError(f"STATUS_CHANNELS has no Buttondown or listmonk of the name {wanted!r}")
    if not services:
        raise SettingsError(
            "\n".join(found.unusable.values())
            or 'STATUS_CHANNELS names no service that people subscribe to (write for example {"mail": '
            '{"to": "buttondown:exampleshoes", "token": "$BUTTONDOWN_TOKEN"}})'
        )
    if len(services) > 1 and not wanted:
        raise SettingsError(f"there are several services: say which (--channel {next(iter(services))})")
    return services[wanted] if wanted else next(iter(services.values()))


def _asked(service: ListMail) -> str:
    try:
        return service.probe()
    except (Refused, NotTaken, InDoubt) as error:
        raise AnnounceError(f"{service.name}: {error}") from None


@dataclass
class _Plan:
    """What is in an export."""

    #: How many are taken in; of those, how many for everything.
    taken: int = 0
    everything: int = 0
    #: Component → how many follow it alone.
    followed: Counter[str] = field(default_factory=Counter)
    #: Why some are left out → how many, and the lines of the first.
    left_out: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def shown(self, file: str, service: str) -> Iterator[str]:
        """Yield what there is to say of it before anything is done."""
        yield f"{file}: {counted(self.taken + self.left_out.total(), 'subscriber')}"
        yield f"  confirmed, by e-mail: {self.taken:,}, to {service}; for everything: {self.everything:,}"
        yield from (f"    for {component}: {number:,}" for component, number in sorted(self.followed.items()))
        for why, number in sorted(self.left_out.items()):
            lines = self.lines[why]
            more = ", …" if number > len(lines) else ""
            yield f"  left out: {number:,} {why} (line {', '.join(map(str, lines))}{more})"


def _planned(rows: Iterator[Subscriber]) -> _Plan:
    plan = _Plan()
    for one in rows:
        if one.left_out:
            plan.left_out[one.left_out] += 1
            lines = plan.lines.setdefault(one.left_out, [])
            if len(lines) < _MOST_LINES:
                lines.append(one.line)
        else:
            plan.taken += 1
            plan.everything += not one.components
            plan.followed.update(one.components)
    return plan


def _take_in(service: ListMail, path: Path, components: Sequence[Component], number: int) -> None:
    """Take everybody in, one after the other. Raises AnnounceError where the service does not go on."""
    came, refused, in_a_row = Counter[bool](), list[int](), 0
    try:
        for one in read_export(path, components):
            if one.left_out:
                continue
            _STEPS.info("taking in %s of %s", f"{came.total() + len(refused) + 1:,}", f"{number:,}")
            try:
                came[_taken(service, one)] += 1
                in_a_row = 0
            except AddressRefused as error:
                refused.append(one.line)
                in_a_row += 1
                if in_a_row >= _MOST_REFUSED:
                    raise _stopped(service, path, one, error) from None
            except (Refused, NotTaken, InDoubt) as error:
                raise _stopped(service, path, one, error) from None
    finally:
        known = f"; known there before, and left as they are: {came[False]:,}" if came[False] else ""
        say(f"{service.name}: {came[True]:,} of {number:,} taken in{known}")
    if refused:
        lines = ", ".join(map(str, refused[:_MOST_LINES])) + (", …" if len(refused) > _MOST_LINES else "")
        complain([f"{service.name} refuses what stands in {path.name}, line {lines}: {len(refused):,} in all"])


def _taken(service: ListMail, one: Subscriber) -> bool:
    """Ask several times if need be: who was taken in by a question without an answer is known at the next."""
    doubted = False
    for pause in (*_PAUSES, None):
        try:
            return service.subscribe(one.address, one.components) or doubted
        except (NotTaken, InDoubt) as error:
            doubted = doubted or isinstance(error, InDoubt)
            after = getattr(error, "after", None)
            if pause is None or (after is not None and after > _LONGEST_PAUSE):
                raise
            time.sleep(pause if after is None else after)
    raise AssertionError  # pragma: no cover - the last try returns or raises


def _stopped(service: ListMail, path: Path, one: Subscriber, error: Exception) -> AnnounceError:
    """Return what a service says to somebody, without addresses that it repeats."""
    said = re.sub(r"[^\s<>\"'(),:;]+@[^\s<>\"'(),:;]+", "…", str(error))
    return AnnounceError(f"{path.name}:{one.line}: {service.name}: {said}")
