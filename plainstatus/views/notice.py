"""What readers of a security notice need first, worked out from what staff wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from plainstatus.model import Contact, Organisation
from plainstatus.model.breach import Breach, Doing, Information
from plainstatus.views.incident import IncidentView, UpdateView

__all__ = ["Notice", "contacts_with", "notice"]

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
    late = messages is not None and messages.expected_end is not None and messages.expected_end < now
    return Notice(
        done=max(finished, key=lambda step: step.at or _NEVER, default=None),
        untouched=tuple(item for item in breach.information if item.state == "not_affected"),
        published=min(shown.published if shown.written_later else shown.at for shown in view.updates),
        percent=percent,
        delayed=late and view.phase == "open" and messages is not None and messages.finished_at is None,
    )


def contacts_with(organisation: Organisation, view: IncidentView, last: UpdateView) -> Mapping[str, Contact]:
    """Return the ways to reach us as this incident had them with one of its updates: nothing later counts."""
    contacts = dict(organisation.contacts)
    for shown in sorted(view.updates, key=lambda update: update.update.at):
        if shown.update.at <= last.update.at and shown.update.withdrawn is None:
            for name, change in shown.update.contacts.items():
                contacts[name] = organisation.contacts[name].model_copy(update=dict(change))
    return contacts
