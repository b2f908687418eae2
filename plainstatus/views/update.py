"""One update as readers know it: when it was made and became public, and what it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from plainstatus.model import CLOCK_SLACK, CLOSED, ComponentState, Impact, Incident, Status, Update
from plainstatus.model.frozen import dataclass
from plainstatus.views.publication import Declaration, Declared, Published
from plainstatus.views.timeline import AsTold

__all__ = ["Change", "UpdateView", "update_views"]


#: Up to here, the time of an update and that of its publication are one for readers.
_LATER: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Change:
    """What an update did to a component."""

    component: str
    before: ComponentState
    after: ComponentState


@dataclass(frozen=True)
class UpdateView:
    """An update with what it leaves to be understood filled in."""

    update: Update
    #: When to say it was made: its `at`, never later than now unless it is `ahead`.
    at: datetime
    #: Its time is still to come: it was published by a clock that was wrong, and nobody has put it right yet.
    ahead: bool
    #: When it became public, which is later where it was written up afterwards; never far later than now.
    published: datetime
    #: The same, as the record has it: what is out keeps its dates, and a clock may have been ahead.
    dated: datetime
    #: When its last correction, or its withdrawal, became public, as the record has it; without one, `dated`.
    changed: datetime
    #: The one that the update itself gives; None where it goes on from the update before.
    own_status: Status | None
    #: That of the incident from then on, whether or not the update says so; None in a notice. Like all that follows,
    #: as it was when the update was published, whatever was withdrawn or corrected since.
    status: Status | None
    impact: Impact
    #: It says that a planned maintenance does not take place, by ending it before it began.
    calls_off: bool
    changes: tuple[Change, ...]
    #: Every component known to be concerned so far → its state from then on.
    states: Mapping[str, ComponentState]
    #: The same from the update before it on; where that is what the update says, too, what the clock made of it since.
    before: Mapping[str, ComponentState]
    imported: bool

    @property
    def written_later(self) -> bool:
        """Whether it became public so long after its time that readers are told both."""
        return self.published - self.at > _LATER


def update_views(
    incident: Incident,
    course: Iterable[tuple[Update, AsTold]],
    now: datetime,
    published: Published,
    declared: Declared,
) -> tuple[UpdateView, ...]:
    """Return an incident's updates, newest first; `course` has each as it was told, oldest first."""
    views = []
    for update, (step, before, after_last, begun) in course:
        changes = _changes(before, step.states) if step.states is not before else ()
        own = step.update.status if step.update else None
        at = min(update.at, now)
        dated = published.get((incident.id, update.known_at), at)
        # Whoever said that the time was wrong did so after it was public.
        moved = [one.at for one in update.corrected if one.was_at is not None]
        said = [change for change in (*update.corrected, update.withdrawn) if change is not None]
        told = [Declaration.of(incident, update.known_at, change) for change in said]
        known = [declared.get(one, min(one.at, now)) for one in told]
        ahead = update.at > now + CLOCK_SLACK
        views.append(
            UpdateView(
                update=update,
                at=update.at if ahead else at,
                ahead=ahead,
                # What the record has stays so where the clock here is a little behind the one that published it.
                published=min([dated if dated <= now + CLOCK_SLACK else now, *moved]),
                dated=dated,
                changed=max([dated, *known]),
                own_status=own,
                status=own or step.status,
                impact=step.impact,
                calls_off=incident.scheduled is not None and step.status in CLOSED and not begun,
                changes=changes,
                states=step.states,
                before=after_last if before is after_last else _told_before(after_last, before, step.states),
                imported=incident.is_imported(update),
            )
        )
    views.reverse()
    return tuple(views)


def _told_before(
    told: Mapping[str, ComponentState], present: Mapping[str, ComponentState], after: Mapping[str, ComponentState]
) -> Mapping[str, ComponentState]:
    """Return from what states an update takes components, for whoever knows of updates only.

    Who says that a maintenance is under way, which the clock has begun, tells a change; who says that it is over, too.
    """
    same = {name: present[name] for name in told if name in present and after.get(name) == told[name]}
    return {**told, **same}


def _changes(before: Mapping[str, ComponentState], after: Mapping[str, ComponentState]) -> tuple[Change, ...]:
    return tuple(
        [
            Change(component, old, new)
            for component, new in after.items()
            if (old := before.get(component, "operational")) != new
        ]
    )
