"""What readers of a security notice need first, worked out from what staff wrote."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from plainstatus.model import Contact, Organisation
from plainstatus.model.breach import Breach, Doing, Information
from plainstatus.model.frozen import dataclass
from plainstatus.views.incident import IncidentView
from plainstatus.views.update import UpdateView

__all__ = ["ContactCourse", "Notice", "contacts_with", "notice"]

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Notice:
    """A security notice in short, and how far the messages to each person are."""

    #: What was done last; of several without a time the first that is listed.
    done: Doing | None
    #: What was not touched, as staff listed it.
    untouched: tuple[Information, ...]
    #: When the notice became public.
    published: datetime
    #: How many of a hundred messages are sent; None where that is not known.
    percent: int | None
    #: A mailing tells how far they are, and lasts.
    is_mailing: bool
    #: The last message should have been sent by now. Never of an incident that is over.
    delayed: bool


def notice(view: IncidentView, now: datetime) -> Notice:
    """Return what readers of a security incident need first."""
    breach = view.incident.breach or Breach()
    finished = [step for step in breach.doing if step.state == "done"]
    messages = breach.direct_notice
    percent = None
    if messages and messages.sent is not None and messages.total:
        percent = min(100, messages.sent * 100 // messages.total)
    expected = messages.expected_end if messages and view.phase == "open" else None
    late = expected is not None and expected < now
    return Notice(
        done=max(finished, key=lambda step: step.at or _NEVER, default=None),
        untouched=tuple(item for item in breach.information if item.state == "not_affected"),
        published=min(shown.published if shown.written_later else shown.at for shown in view.updates),
        percent=percent,
        is_mailing=view.mailing is not None and messages is not None and messages.finished_at is None,
        delayed=late and messages is not None and messages.finished_at is None,
    )


def contacts_with(organisation: Organisation, view: IncidentView, last: UpdateView) -> Mapping[str, Contact]:
    """Return the ways to reach us as this incident had them with one of its updates: nothing later counts."""
    return ContactCourse(organisation, view).at(last)


class ContactCourse:
    """The ways to reach us as they were from each update of an incident on, gone through once."""

    def __init__(self, organisation: Organisation, view: IncidentView) -> None:
        self._times: list[datetime] = []
        self._contacts: list[Mapping[str, Contact]] = [organisation.contacts]
        for shown in sorted(view.updates, key=lambda update: update.update.at):
            if shown.update.contacts and shown.update.withdrawn is None:
                changed = {
                    name: organisation.contacts[name].model_copy(update=dict(change))
                    for name, change in shown.update.contacts.items()
                }
                self._times.append(shown.update.at)
                self._contacts.append({**self._contacts[-1], **changed})

    def at(self, last: UpdateView) -> Mapping[str, Contact]:
        """Return the contacts as they were with an update: nothing later counts."""
        return self._contacts[bisect_right(self._times, last.update.at)]
