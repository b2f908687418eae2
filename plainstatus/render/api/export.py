"""Everything that is public, in our own shape: what staff wrote, and beside it what followed from it.

Keys are those of the YAML, and times are in UTC. A key whose value was not given is left out, not null. What was
withdrawn says that and why, and nothing else. Each year before the newest one has a file of its own, which stays as it
is while none of its incidents changes; where the newest year has many, what is before its newest month or week stands
in such a file too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from plainstatus.model import Component, ComponentState, Contact, Group, Organisation
from plainstatus.model.digests import digest
from plainstatus.model.frozen import dataclass
from plainstatus.render.api.values import Ids, breach_facts, contacts_now, plain, shut_lines, to_json
from plainstatus.render.output import Output
from plainstatus.render.words.dates import machine
from plainstatus.urls import (
    EXPORT,
    HOME,
    SECURITY_FAQ,
    Links,
    component_path,
    export_path,
    incident_path,
    statement_path,
    update_key,
)
from plainstatus.views.faq import Standing
from plainstatus.views.incident import IncidentView
from plainstatus.views.official import defanged
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter
from plainstatus.views.update import UpdateView

__all__ = ["FORMAT", "HIDDEN", "exports"]

#: Raised where a key changes its meaning or goes; new keys may come at any time.
FORMAT: Final = 1
#: Keys of the YAML that speak to staff and their tools only, by the name of their model.
HIDDEN: Final[Mapping[str, frozenset[str]]] = {
    "Incident": frozenset({"draft"}),
    "Update": frozenset({"lint_allow"}),
}
#: With more incidents than that, the newest year is too much to be written anew with each update, and so is the newest
#: month.
_MOST: Final = 250
_MOST_IN_MONTH: Final = 50
#: Phases of incidents that stand in `api/incidents.json` whatever their year.
_NOT_OVER: Final = frozenset({"upcoming", "open"})


@dataclass(frozen=True)
class _Incidents:
    """Incidents, and what is needed to write them."""

    #: Each, and when it last changed.
    items: tuple[tuple[IncidentView, datetime], ...]
    ids: Ids
    #: Phone lines that are not open at present, where one of them is named.
    shut: Mapping[str, Contact]
    language: str

    @property
    def digest(self) -> str:
        """Sum them up: of ten years, a text each takes a fifth of the time of a digest's plain data."""
        items = "\n".join([f"{item.digest} {at.timestamp()}" for item, at in self.items])
        return digest((items, self.ids, self.shut, self.language))


@dataclass(frozen=True)
class _Year:
    """What the file of a year is made from."""

    year: int
    incidents: _Incidents
    #: When an incident of it last changed, or came into the file.
    updated: datetime


@dataclass(frozen=True)
class _Newest:
    """What `api/incidents.json` is made from."""

    updated: datetime
    organisation: Organisation
    contacts: Mapping[str, Contact]
    groups: tuple[Group, ...]
    components: tuple[tuple[Component, ComponentState | None], ...]
    incidents: _Incidents
    #: Year → when an incident of it last changed, the newest first.
    years: Mapping[int, datetime]
    letters: tuple[Letter, ...]
    answers: tuple[Standing, ...]


def exports(view: Overview, links: Links) -> Iterator[Output]:
    """Yield `api/incidents.json`, and a file for each year that is not in it; docs/api.schema.json describes both.

    The same view gives the same bytes, and so does a later one in which nothing happened.
    """
    site = view.site
    ids = Ids.of(site, links)

    def told(items: Sequence[IncidentView], components: tuple[Component, ...] = ()) -> _Incidents:
        pairs = tuple((item, view.changed[item.incident.id]) for item in items)
        incidents = [item.incident for item in items]
        shut = shut_lines(view.contacts, incidents)
        return _Incidents(pairs, ids.among(incidents, components), shut, site.organisation.language)

    days = [view.filed[item.incident.id].date() for item in view.incidents]
    since = _since(days)
    present: list[IncidentView] = []
    before: dict[int, list[IncidentView]] = {}
    for day, item in zip(days, view.incidents, strict=True):
        if day < since:
            before.setdefault(day.year, []).append(item)
        if day >= since or item.phase in _NOT_OVER:
            present.append(item)
    updated = {year: max(view.changed[item.incident.id] for item in items) for year, items in before.items()}
    if before:
        # Others came into the file of the newest when the first became public of those that are not in it.
        moved = min(item.dated[0] for day, item in zip(days, view.incidents, strict=True) if day >= since)
        updated[max(before)] = max(updated[max(before)], moved)
    years = [_Year(year, told(items), updated[year]) for year, items in sorted(before.items(), reverse=True)]
    changes = (*view.changed.values(), *(letter.changed for letter in view.letters))
    whole = _Newest(
        updated=max(changes, default=view.began),
        organisation=site.organisation,
        contacts=view.contacts,
        groups=site.groups,
        components=tuple((component, view.states.get(component.id)) for component in site.components),
        incidents=told(present, site.components),
        years={one.year: one.updated for one in years},
        letters=view.letters,
        answers=view.faq.standing if view.faq else (),
    )
    yield Output(EXPORT, whole, _newest)
    yield from (Output(export_path(one.year), one, _of_year) for one in years)


def _since(days: Sequence[date]) -> date:
    """Return the first day whose incidents are not over for `api/incidents.json`: of a year, a month or a week."""
    newest = max(days, default=date.min)
    year, month = newest.replace(month=1, day=1), newest.replace(day=1)
    if sum(day >= year for day in days) <= _MOST:
        return year
    if sum(day >= month for day in days) <= _MOST_IN_MONTH:
        return month
    # A week begins on Monday, and the year's with the year.
    return max(year, newest - timedelta(days=newest.weekday()))


def _newest(whole: _Newest) -> bytes:
    incidents, links = whole.incidents, whole.incidents.ids.links
    language = incidents.language
    years = [
        {"year": year, "url": links.absolute(export_path(year)), "updated": machine(updated)}
        for year, updated in whole.years.items()
    ]
    return to_json(
        {
            "format": FORMAT,
            "url": links.absolute(HOME),
            "updated": machine(whole.updated),
            "organisation": plain(_harmless(whole.organisation), language)
            | ({"contacts": contacts_now(whole.contacts, language)} if whole.contacts else {}),
            "groups": [plain(group, language) for group in whole.groups],
            "components": [_component(*pair, incidents.ids, language) for pair in whole.components],
            "incidents": [*_written(incidents)],
            "years": years,
            "statements": [_statement(letter, links, language) for letter in whole.letters],
            "answers": [_answer(standing, links, language) for standing in whole.answers],
        }
    )


def _of_year(year: _Year) -> bytes:
    head = to_json(
        {
            "format": FORMAT,
            "url": year.incidents.ids.links.absolute(HOME),
            "updated": machine(year.updated),
            "year": year.year,
            "incidents": [],
        }
    )
    # One by one: as values, those of a year take seven times the room.
    incidents = b",".join(to_json(one).rstrip(b"\n") for one in _written(year.incidents))
    return head.removesuffix(b"]}\n") + incidents + b"]}\n"


def _written(incidents: _Incidents) -> Iterator[dict[str, Any]]:
    writer = _Writer(incidents)
    return (writer.incident(item, updated) for item, updated in incidents.items)


def _harmless(organisation: Organisation) -> Organisation:
    """Return the organisation with its fakes as they are shown everywhere: so that no program makes a link of one."""
    fakes = (fake.model_copy(update={"what": defanged(fake.what)}) for fake in organisation.fakes)
    return organisation.model_copy(update={"fakes": tuple(fakes)})


def _component(component: Component, state: ComponentState | None, ids: Ids, language: str) -> dict[str, Any]:
    found = plain(component, language) | {
        "api_id": ids.component(component),
        "url": ids.links.absolute(component_path(component.id)),
    }
    return dict(found if state is None else found | {"state": state})


class _Writer:
    """Writes incidents."""

    def __init__(self, incidents: _Incidents) -> None:
        self._ids, self._links = incidents.ids, incidents.ids.links
        self._shut, self._language = incidents.shut, incidents.language

    def incident(self, item: IncidentView, updated: datetime) -> dict[str, Any]:
        """Return an incident that last changed at this time."""
        incident = item.incident
        found: dict[str, Any] = {
            "id": incident.id,
            "api_id": self._ids.incident(incident),
            "feed_id": self._links.incident_id(incident.id),
            "url": self._links.absolute(incident_path(incident.id)),
            "updated": machine(updated),
            "phase": item.phase,
        }
        if item.withdrawn is not None:
            kept = {name: getattr(incident, name) for name in ("title", "type", "aliases", "external_id")}
            found |= {name: plain(value, self._language) for name, value in kept.items() if value}
            return found | {"withdrawn": plain(item.withdrawn, self._language), "updates": []}
        found |= plain(incident, self._language, leave_out={"updates", *HIDDEN["Incident"]})
        if incident.breach is not None:
            found["breach"] = breach_facts(incident.breach, self._shut, self._language)
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
