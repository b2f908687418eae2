"""What all answers have in common: ids, times, and how JSON is written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from plainstatus.model import Breach, Component, Contact, Entry, Incident, Site, Update
from plainstatus.model.base import keys_of
from plainstatus.model.frozen import dataclass
from plainstatus.render.words.breach_words import number_now
from plainstatus.render.words.dates import machine
from plainstatus.urls import Links, short_id, update_key

__all__ = ["Ids", "breach_facts", "contacts_now", "milliseconds", "plain", "shut_lines", "to_json"]

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Ids:
    """The ids of a site's things in Statuspage's form.

    What was imported keeps the id that it had there, `external_id`, so that whoever remembers it still finds it.
    Where two things claim the same one, neither gets it.
    """

    links: Links
    #: Ids that several things claim.
    claimed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, site: Site, links: Links) -> Self:
        """Return those of a site."""
        things: list[Component | Incident] = [*site.components, *site.incidents]
        counts = Counter(thing.external_id for thing in things if thing.external_id is not None)
        return cls(links, frozenset(claimed for claimed, count in counts.items() if count > 1))

    def among(self, incidents: Iterable[Incident], components: Iterable[Component] = ()) -> Ids:
        """Return what the ids of these incidents and components depend on."""
        some: list[Component | Incident] = [*incidents, *components]
        claimed = self.claimed & {thing.external_id for thing in some} if self.claimed else self.claimed
        return Ids(self.links.among(thing.id for thing in some), claimed)

    @property
    def page(self) -> str:
        """The id of the site, which survives a move to another address."""
        return short_id("page", self.links.id_base)

    def group(self, group: str) -> str:
        """Return the id of a group of components."""
        return short_id("group", group)

    def component(self, component: Component) -> str:
        """Return the id of a component."""
        return self._kept(component.external_id) or short_id("component", component.id)

    def incident(self, incident: Incident) -> str:
        """Return the id of an incident or maintenance."""
        return self._kept(incident.external_id) or short_id("incident", self.links.first_id(incident.id))

    def update(self, incident: Incident, update: Update) -> str:
        """Return the id of an update; it stays when the update is corrected."""
        return short_id("update", f"{self.links.first_id(incident.id)}/{update_key(update.known_at)}")

    def withdrawal(self, incident: Incident) -> str:
        """Return the id of the update that says that an incident was withdrawn."""
        return short_id("withdrawal", self.links.first_id(incident.id))

    def _kept(self, external_id: str | None) -> str | None:
        return None if external_id in self.claimed else external_id


def milliseconds(moment: datetime) -> str:
    """Write a time as Statuspage does, in UTC; its clients want the fraction of a second."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(value: Any, language: str, *, leave_out: Collection[str] = ()) -> Any:
    """Return a part of the model as plain values; what is not given is left out.

    Keys are those of the YAML, `leave_out` names fields of the outermost mapping. Times are in UTC. A text is its
    wording, or a mapping from language to wording where it has several; `language` is that of the first.
    """
    # Asked in this order because nearly all values are texts and times: an export holds some hundred thousand.
    if isinstance(value, str):
        translations = getattr(value, "translations", ())
        return {language: str(value), **dict(translations)} if translations else str(value)
    if isinstance(value, datetime):
        return machine(value)
    if isinstance(value, Entry):
        found = {}
        for name, key in keys_of(type(value)).items():
            inner = getattr(value, name)
            if inner is not None and inner not in ((), {}) and name not in leave_out:
                found[key] = plain(inner, language)
        return found
    if isinstance(value, tuple):
        return [plain(inner, language) for inner in value]
    if isinstance(value, dict):
        return {key: plain(inner, language) for key, inner in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value.key if isinstance(value, ZoneInfo) else value


def to_json(value: Mapping[str, Any]) -> bytes:
    """Write an answer, on one line as Statuspage does."""
    return _JSON.encode(value).encode() + b"\n"


def contacts_now(contacts: Mapping[str, Contact], language: str) -> dict[str, Any]:
    """Return the ways to reach us as they are at present; a line that is not open has its reason and no number."""
    found = {name: dict(plain(contact, language)) for name, contact in contacts.items()}
    for name, contact in contacts.items():
        if contact.state != "open":
            del found[name]["value"]
    return found


def shut_lines(contacts: Mapping[str, Contact], incidents: Iterable[Incident]) -> dict[str, Contact]:
    """Return the phone lines that are not open at present, where one of these incidents might name them.

    They are all that `breach_facts` asks of contacts.
    """
    if not any(incident.breach for incident in incidents):
        return {}
    return {name: contact for name, contact in contacts.items() if contact.kind == "phone" and contact.state != "open"}


def breach_facts(breach: Breach, contacts: Mapping[str, Contact], language: str) -> dict[str, Any]:
    """Return the facts of a breach, without the number of a line that is not open at present."""
    found = dict(plain(breach, language))
    more = dict(found.get("more_info", {}))
    if "phone" in more and not number_now(more["phone"], contacts):
        del more["phone"]
        found["more_info"] = more
    return found
