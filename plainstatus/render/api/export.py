"""Everything that is public, in our own shape: what staff wrote, and beside it what followed from it.

Keys are those of the YAML, and times are in UTC. A key whose value was not given is left out, not null. What was
withdrawn says that and why, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from plainstatus.model import Component, Organisation
from plainstatus.render.api.values import Ids, breach_facts, changed, contacts_now, plain, to_json
from plainstatus.render.words.dates import machine
from plainstatus.urls import HOME, SECURITY_FAQ, Links, component_path, incident_path, statement_path, update_key
from plainstatus.views.faq import Standing
from plainstatus.views.incident import IncidentView
from plainstatus.views.official import defanged
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter
from plainstatus.views.update import UpdateView

__all__ = ["FORMAT", "HIDDEN", "export"]

#: Raised where a key changes its meaning or goes; new keys may come at any time.
FORMAT: Final = 1
#: Keys of the YAML that speak to staff and their tools only, by the name of their model.
HIDDEN: Final[Mapping[str, frozenset[str]]] = {
    "Incident": frozenset({"draft"}),
    "Update": frozenset({"lint_allow"}),
}


def export(view: Overview, links: Links) -> bytes:
    """Return `api/incidents.json`. The same view gives the same bytes; docs/api.schema.json describes it."""
    writer = _Writer(view, links)
    site, language = view.site, view.site.organisation.language
    changed_last = max([*writer.changed.values(), *(letter.changed for letter in view.letters)], default=view.began)
    return to_json(
        {
            "format": FORMAT,
            "url": links.absolute(HOME),
            "updated": machine(changed_last),
            "organisation": plain(_harmless(site.organisation), language)
            | ({"contacts": contacts_now(view.contacts, language)} if view.contacts else {}),
            "groups": [plain(group, language) for group in site.groups],
            "components": [writer.component(component) for component in site.components],
            "incidents": [writer.incident(item) for item in view.incidents],
            "statements": [_statement(letter, links, language) for letter in view.letters],
            "answers": [_answer(standing, links, language) for standing in (view.faq.standing if view.faq else ())],
        }
    )


def _harmless(organisation: Organisation) -> Organisation:
    """Return the organisation with its fakes as they are shown everywhere: so that no program makes a link of one."""
    fakes = (fake.model_copy(update={"what": defanged(fake.what)}) for fake in organisation.fakes)
    return organisation.model_copy(update={"fakes": tuple(fakes)})


class _Writer:
    """Writes the parts of one site."""

    def __init__(self, view: Overview, links: Links) -> None:
        #: When each incident last changed, by its id.
        self.changed = {item.incident.id: changed(item, view.now) for item in view.incidents}
        self._links = links
        self._ids = Ids(view.site, links)
        self._language = view.site.organisation.language
        self._contacts = view.contacts
        self._states = view.states

    def component(self, component: Component) -> dict[str, Any]:
        found = plain(component, self._language) | {
            "api_id": self._ids.component(component),
            "url": self._links.absolute(component_path(component.id)),
        }
        if component.id in self._states:
            found["state"] = self._states[component.id]
        return dict(found)

    def incident(self, item: IncidentView) -> dict[str, Any]:
        incident = item.incident
        found: dict[str, Any] = {
            "id": incident.id,
            "api_id": self._ids.incident(incident),
            "feed_id": self._links.incident_id(incident.id),
            "url": self._links.absolute(incident_path(incident.id)),
            "updated": machine(self.changed[incident.id]),
            "phase": item.phase,
        }
        if item.withdrawn is not None:
            kept = {name: getattr(incident, name) for name in ("title", "type", "aliases", "external_id")}
            found |= {name: plain(value, self._language) for name, value in kept.items() if value}
            return found | {"withdrawn": plain(item.withdrawn, self._language), "updates": []}
        found |= plain(incident, self._language, leave_out={"updates", *HIDDEN["Incident"]})
        if incident.breach is not None:
            found["breach"] = breach_facts(incident.breach, self._contacts, self._language)
        found |= {"impact": item.impact, "began": machine(item.begin)}
        if item.status is not None:
            found["status"] = item.status
        if item.end is not None:
            found["over"] = machine(item.end)
        updates = [self._update(item, shown) for shown in item.updates]
        return found | {"components": dict(item.components), "worst": dict(item.worst), "updates": updates}

    def _update(self, item: IncidentView, shown: UpdateView) -> dict[str, Any]:
        update, name = shown.update, item.incident.id
        found: dict[str, Any] = {
            "key": update_key(update.known_at),
            "api_id": self._ids.update(item.incident, update),
            "feed_id": self._links.update_id(name, update.known_at),
            "url": self._links.update(name, update.known_at),
            "published": machine(shown.dated),
        }
        if shown.imported:
            found["imported"] = True
        if update.withdrawn is not None:
            return found | {"at": machine(update.at), "withdrawn": plain(update.withdrawn, self._language)}
        found |= plain(update, self._language, leave_out=HIDDEN["Update"])
        found |= {"impact": shown.impact, "components": dict(shown.states)}
        return found | ({"status": shown.status} if shown.status else {})


def _statement(letter: Letter, links: Links, language: str) -> dict[str, Any]:
    """Return a statement; `language` is the organisation's. Of a withdrawn one, that it is, and why."""
    said = letter.statement
    found: dict[str, Any] = {
        "slug": said.slug,
        "feed_id": links.statement_id(said.slug),
        "url": links.absolute(statement_path(said.slug)),
        "title": plain(said.title, language),
        "published": machine(letter.dated),
    }
    if said.withdrawn is not None:
        at = {} if letter.withdrawn_at is None else {"at": machine(letter.withdrawn_at)}
        return found | {"withdrawn": at | {"reason": plain(said.withdrawn, language)}}
    found |= {name: plain(getattr(said, name), language) for name in ("date", "text", "name")}
    for name in ("role", "audience", "incident"):
        if value := getattr(said, name):
            found[name] = plain(value, language)
    if letter.corrections:
        found["corrected"] = [
            ({} if at is None else {"at": machine(at)}) | {"note": plain(note, language)}
            for at, note in letter.corrections
        ]
    return found


def _answer(standing: Standing, links: Links, language: str) -> dict[str, Any]:
    """Return a standing answer; `language` is the organisation's."""
    said, known = standing.answer, standing.publication
    found: dict[str, Any] = {
        "anchor": said.anchor,
        "url": f"{links.absolute(SECURITY_FAQ)}#{said.anchor}",
        "question": plain(said.question, language),
        "text": plain(said.text, language),
    }
    if said.aliases:
        found["aliases"] = list(said.aliases)
    if known is not None:
        found["published"] = machine(known.published)
        if known.changed is not None:
            found["changed"] = machine(known.changed)
    return found
