"""Incidents and maintenances in Statuspage's shape.

What its words cannot say stands beside them in keys of our own that begin with `x_`: clients ignore keys that they
do not know, but break on a value that they do not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, Self

from plainstatus.model import CLOSED, Contact, Impact, Status, Text, Withdrawn
from plainstatus.model.frozen import dataclass
from plainstatus.render.api.components import Concerned
from plainstatus.render.api.values import Ids, breach_facts, milliseconds, plain
from plainstatus.render.words.dates import machine
from plainstatus.render.words.markup import block
from plainstatus.urls import Links, incident_path
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.update import UpdateView

__all__ = ["Incidents", "Told", "body", "is_listed", "status_of"]

_PARAGRAPHS: Final = re.compile(r"</p>\n<p>")
_PARAGRAPH: Final = re.compile(r"""</?p(?: (?:[^>"]|"[^"]*")*)?>""")
#: In a code block, line ends mean something.
_CODE: Final = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)


def body(text: Text, site: str, page: str) -> str:
    """Return a text's main wording as Statuspage has it: HTML whose paragraphs are parted by two `<br />`.

    `page` is the path of the page that it belongs to.
    """
    html = _PARAGRAPH.sub("", _PARAGRAPHS.sub("<br /><br />", block(Text(str(text)), site, page)))
    parts = _CODE.split(html)
    # Between tags and in a text a line end is a space; clients that show plain text would break the line there.
    parts[::2] = [" ".join(part.replace("<br>\n", "<br>").split("\n")) for part in parts[::2]]
    return "".join(parts).replace("<br>", "<br />").strip()


def status_of(item: IncidentView) -> Status:
    """Return where an incident stands, in Statuspage's words.

    It knows no withdrawal, so that one counts as the end; and no notice, which is watched until it ends.
    """
    if item.phase == "withdrawn":
        return "completed" if item.incident.type == "maintenance" else "resolved"
    if item.status is None:
        return "resolved" if item.phase == "closed" else "monitoring"
    return item.status


def is_listed(item: IncidentView) -> bool:
    """Say whether it stands among the incidents; else it is a maintenance."""
    return item.incident.type != "maintenance"


class Told(NamedTuple):
    """An incident, and what the clock has made of its times: so that nothing else of it depends on the clock."""

    item: IncidentView
    changed: datetime
    #: When it began; None where that is still to come.
    started: datetime | None
    #: When it was over, or withdrawn.
    over: datetime | None

    @classmethod
    def of(cls, item: IncidentView, view: Overview) -> Self:
        """Return an incident of a site."""
        over = item.withdrawn.at if item.withdrawn else item.end
        return cls(
            item,
            view.changed[item.incident.id],
            item.begin if item.begin <= view.now else None,
            None if over is None else min(over, view.now),
        )


@dataclass(frozen=True)
class Incidents:
    """Writes incidents of a site."""

    ids: Ids
    components: Concerned
    contacts: Mapping[str, Contact]
    language: str

    @property
    def links(self) -> Links:
        """Their addresses."""
        return self.ids.links

    def incident(self, told: Told) -> dict[str, Any]:
        """Return an incident or a maintenance, its newest update first."""
        item = told.item
        incident, id_ = item.incident, self.ids.incident(item.incident)
        link = self.links.absolute(incident_path(incident.id))
        status = status_of(item)
        updates = self._updates(told, id_)
        created = min(shown.dated for shown in item.updates)
        found = {
            "id": id_,
            "name": str(incident.title),
            "status": status,
            "created_at": milliseconds(created),
            "updated_at": milliseconds(told.changed),
            "monitoring_at": _monitoring_at(item),
            "resolved_at": milliseconds(told.over) if told.over and status in CLOSED else None,
            "impact": _impact(item),
            "shortlink": link,
            "started_at": milliseconds(told.started or created),
            "page_id": self.ids.page,
            "incident_updates": updates,
            "components": [] if item.withdrawn else self.components.named(item.components),
            "reminder_intervals": None,
            **self._postmortem(item),
        }
        if not is_listed(item):
            window = incident.scheduled
            found["scheduled_for"] = milliseconds(window.begin if window else item.begin)
            found["scheduled_until"] = milliseconds(window.until if window else item.end or item.begin)
        return found | self._ours(item)

    def _updates(self, told: Told, id_: str) -> list[dict[str, Any]]:
        item = told.item
        if item.incident.withdrawn is not None:
            return [self._withdrawal(told, item.incident.withdrawn, id_)]
        return [self._update(item, shown, id_) for shown in item.updates]

    def _update(self, item: IncidentView, shown: UpdateView, id_: str) -> dict[str, Any]:
        update = shown.update
        found = {
            "id": self.ids.update(item.incident, update),
            "status": shown.status or "monitoring",
            "body": body(update.text, self.links.site, incident_path(item.incident.id)),
            "incident_id": id_,
            "created_at": milliseconds(shown.dated),
            "updated_at": milliseconds(shown.changed),
            "display_at": milliseconds(shown.at),
            "affected_components": self.components.affected(shown.before, shown.states),
            "deliver_notifications": True,
            "custom_tweet": str(update.post) if update.post not in {None, "none"} else None,
            "tweet_id": None,
            "x_link": self.links.update(item.incident.id, update.known_at),
        }
        if update.corrected:
            found["x_corrected"] = plain(update.corrected, self.language)
        if update.withdrawn is not None:
            reason = body(update.withdrawn.reason, self.links.site, incident_path(item.incident.id))
            body_now = f"This update was withdrawn: {reason}"
            found |= {"body": body_now, "custom_tweet": None, "affected_components": None}
            found["x_withdrawn"] = plain(update.withdrawn, self.language)
        return found

    def _withdrawal(self, told: Told, withdrawn: Withdrawn, id_: str) -> dict[str, Any]:
        """Return the one update that is left of a withdrawn incident: that it was, and why."""
        item = told.item
        at = milliseconds(item.changed)
        link = self.links.news(item.incident.id, "withdrawn", withdrawn.at)
        return {
            "id": self.ids.withdrawal(item.incident),
            "status": status_of(item),
            "body": f"This was withdrawn: {body(withdrawn.reason, self.links.site, incident_path(item.incident.id))}",
            "incident_id": id_,
            "created_at": at,
            "updated_at": at,
            "display_at": milliseconds(told.over or withdrawn.at),
            "affected_components": None,
            "deliver_notifications": True,
            "custom_tweet": None,
            "tweet_id": None,
            "x_link": link,
        }

    def _postmortem(self, item: IncidentView) -> dict[str, Any]:
        """Return the text of the first post-mortem, which Statuspage gives as Markdown."""
        told = () if item.withdrawn else reversed(item.updates)
        first = next((u for u in told if u.update.status == "postmortem" and u.update.withdrawn is None), None)
        return {
            "postmortem_body": str(first.update.text) if first else None,
            "postmortem_body_last_updated_at": milliseconds(first.changed) if first else None,
            "postmortem_ignored": False,
            "postmortem_notified_subscribers": False,
            "postmortem_notified_twitter": False,
            "postmortem_published_at": milliseconds(first.dated) if first else None,
        }

    def _ours(self, item: IncidentView) -> dict[str, Any]:
        incident = item.incident
        found: dict[str, Any] = {"x_id": incident.id, "x_type": incident.type}
        if item.withdrawn is not None:
            return found | {"x_withdrawn": plain(item.withdrawn, self.language)}
        if incident.breach is not None:
            found["x_breach"] = breach_facts(incident.breach, self.contacts, self.language)
        for key in ("affects", "actions", "corrections"):
            if value := getattr(incident, key):
                found[f"x_{key}"] = plain(value, self.language)
        if item.promise is not None and item.promise.at is not None:
            found["x_next_update"] = machine(item.promise.at)
        return found


def _impact(item: IncidentView) -> Impact | str:
    """Return how bad it is; an open security incident is never nothing, whatever was left out."""
    if item.withdrawn is not None:
        return "none"
    if item.impact == "none" and item.incident.type == "maintenance":
        return "maintenance"
    return "minor" if item.impact == "none" and item.incident.type == "security" else item.impact


def _monitoring_at(item: IncidentView) -> str | None:
    """Return when an incident last came to be watched; a notice is from each of its updates on."""
    told = () if item.withdrawn else (shown for shown in item.updates if shown.update.withdrawn is None)
    watched = None if item.incident.type == "notice" else "monitoring"
    return next((milliseconds(shown.at) for shown in told if shown.own_status == watched), None)
