"""The whole site at a moment, worked out once: what every page, feed and file is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, partial
from operator import attrgetter
from typing import Final, Literal

from plainstatus.model import NOTHING_WRITTEN, Component, ComponentState, Contact, Incident, IncidentType, Site, Written
from plainstatus.model.frozen import dataclass
from plainstatus.views.banner import Banner, choose_banner, last_turn
from plainstatus.views.contacts import contacts_now
from plainstatus.views.dates import day_of, day_start
from plainstatus.views.faq import FaqView, faq_view
from plainstatus.views.first_told import UNRECORDED, Telling, outdated_translations, outdated_writings
from plainstatus.views.incident import IncidentView, incident_view
from plainstatus.views.linked import linked_in
from plainstatus.views.mailings import NO_MAILINGS, PublicMailing
from plainstatus.views.posts import PublicPost
from plainstatus.views.settled import NOTHING_SETTLED, Settled
from plainstatus.views.spans import Span, held_since, joined
from plainstatus.views.statements import Letter, letters
from plainstatus.views.states import RANK, worst
from plainstatus.views.translations import is_in, languages_of_pages
from plainstatus.views.uptime import Uptime, uptime

__all__ = ["Banner", "ComponentNow", "Headline", "Level", "Overview", "overview"]

#: How bad things are as a whole, mildest first. `security` is not on this scale: see `Headline.security`.
Level = Literal["operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"]


@dataclass(frozen=True)
class Headline:
    """What the one sentence at the top of the home page says; `words.headline` writes it."""

    level: Level
    #: The open security incident that makes it a security notice; the newest of several.
    security: Incident | None = None
    #: Outages that are open, whatever the level.
    disruptions: int = 0


@dataclass(frozen=True)
class ComponentNow:
    """A component that is not retired, and its state at present."""

    component: Component
    #: None where its first day is still to come, and nothing is known to be wrong with it.
    state: ComponentState | None
    #: Ids of the open incidents that concern it, worst first.
    incidents: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """The site at `now`."""

    site: Site
    now: datetime
    #: All incidents, newest begin first; withdrawn ones among them.
    incidents: tuple[IncidentView, ...]
    headline: Headline
    #: None where there is nothing to say.
    banner: Banner | None
    #: Open now, maintenance that has begun among it: security first, then the worst impact, the newest; notices last.
    open: tuple[IncidentView, ...]
    #: Security incidents that are closed but still shown (until `notice_until`), newest first.
    recent_security: tuple[IncidentView, ...]
    #: Closed, and has left a component in a state in which it does not work; newest first.
    leaving: tuple[IncidentView, ...]
    #: Maintenance that has not begun, soonest first.
    upcoming: tuple[IncidentView, ...]
    #: Not retired, in the site's order.
    components: tuple[ComponentNow, ...]
    #: Component id → what was wrong with it, oldest first, overlaps left in. Retired components among them.
    spans: Mapping[str, tuple[Span, ...]]
    #: Contact id → the contact with what updates of open incidents have changed about it.
    contacts: Mapping[str, Contact]
    #: Component id → the incidents that concern it, newest begin first, withdrawn ones left out.
    by_component: Mapping[str, tuple[IncidentView, ...]]
    #: Signed statements, the newest date first.
    letters: tuple[Letter, ...]
    #: None where there is nothing to answer.
    faq: FaqView | None
    #: The first moment that is known of the site: what dates that of which nothing was ever said.
    began: datetime
    #: Posts of ours on social networks, the newest first.
    posts: tuple[PublicPost, ...] = ()

    def posts_about(self, incident: str) -> tuple[PublicPost, ...]:
        """Return the posts about an incident, the newest first."""
        return self._posts_by_incident.get(incident, ())

    def letters_about(self, incident: str) -> tuple[Letter, ...]:
        """Return the statements about an incident."""
        return self._letters_by_incident.get(incident, ())

    def since(self, component: Component) -> datetime:
        """Return the first moment that is known of a component."""
        zone = self.site.organisation.timezone
        since = day_start(component.since, zone) if component.since else self.began
        return since if since <= self.now else self.began

    @cached_property
    def states_since(self) -> Mapping[str, date]:
        """Component id → the day on which it came into its present state, as far back as is known."""
        zone, states = self.site.organisation.timezone, self.states
        since = {one.id: self.since(one) for one in self.site.components}
        return {
            name: day_of(held_since(self.spans[name], states.get(name, "operational"), first), zone)
            for name, first in since.items()
        }

    @cached_property
    def by_id(self) -> Mapping[str, IncidentView]:
        """Incident id → the incident."""
        return {item.incident.id: item for item in self.incidents}

    @cached_property
    def changed(self) -> Mapping[str, datetime]:
        """Incident id → when it last changed: by what was said, or by the clock where it begins or ends a thing."""
        return {item.incident.id: _changed(item, self.now) for item in self.incidents}

    @cached_property
    def filed(self) -> Mapping[str, datetime]:
        """Incident id → the moment that it is filed under: the first one that any of its updates is known by, in UTC.

        It stays whatever is corrected, moved or withdrawn, and in whatever zone the organisation is; an earlier
        update that is added later on is all that moves it.
        """
        return {
            item.incident.id: item.incident.first_at
            if item.settled
            else min([update.known_at if update.corrected else update.at for update in item.incident.updates])
            for item in self.incidents
        }

    @cached_property
    def further(self) -> Mapping[str, tuple[str, ...]]:
        """Incident id → the further languages in which it has a page: all while it is young, else those that it is in.

        One that has no such page is left out.
        """
        tags = self.site.languages
        return languages_of_pages(self.incidents, self.translated, tags, self.now) if tags else {}

    def written_in(self, language: str) -> tuple[str, ...]:
        """Return the ids of the incidents that are in a further language, the newest begin first."""
        return tuple([item.incident.id for item in self.translated if is_in(item.incident, language)])

    @cached_property
    def linked(self) -> frozenset[str]:
        """The paths of incidents and letters that texts seem to lead to."""
        texts = [*(one.statement.text for one in self.letters), *(self.faq.texts if self.faq else ())]
        return linked_in(texts).union(*[item.leads for item in self.incidents])

    @cached_property
    def today(self) -> date:
        """The day, where the organisation is."""
        return day_of(self.now, self.site.organisation.timezone)

    @cached_property
    def states(self) -> Mapping[str, ComponentState]:
        """Component id → its state at present; retired ones, and those still to come, are left out."""
        return {current.component.id: current.state for current in self.components if current.state is not None}

    @cached_property
    def uptimes(self) -> Mapping[str, Uptime]:
        """Component id → how much it worked; retired ones among them."""
        zone = self.site.organisation.timezone
        return {one.id: uptime(one, self.spans[one.id], self.now, zone) for one in self.site.components}

    @cached_property
    def translated(self) -> tuple[IncidentView, ...]:
        """Incidents that are said in another language than the organisation's, too, the newest begin first."""
        return tuple([item for item in self.incidents if item.translated])

    @cached_property
    def _letters_by_incident(self) -> Mapping[str | None, tuple[Letter, ...]]:
        found: dict[str | None, list[Letter]] = {}
        for letter in self.letters:
            found.setdefault(letter.statement.incident, []).append(letter)
        return {incident: tuple(letters) for incident, letters in found.items()}

    @cached_property
    def _posts_by_incident(self) -> Mapping[str | None, tuple[PublicPost, ...]]:
        found: dict[str | None, list[PublicPost]] = {}
        for post in self.posts:
            found.setdefault(post.incident, []).append(post)
        return {incident: tuple(posts) for incident, posts in found.items()}

    @property
    def security_notice(self) -> str:
        """The id of the security incident that the banner is about; empty where it is about none."""
        incident = self.banner.incident.incident if self.banner else None
        return incident.id if incident and incident.type == "security" else ""


_OPEN_ORDER: Final[Mapping[IncidentType, int]] = {"security": 0, "outage": 1, "maintenance": 2, "notice": 3}


def overview(
    site: Site,
    now: datetime,
    *,
    written: Written = NOTHING_WRITTEN,
    telling: Telling = UNRECORDED,
    posts: tuple[PublicPost, ...] = (),
    mailings: Mapping[str, PublicMailing] = NO_MAILINGS,
    settled: Settled = NOTHING_SETTLED,
) -> Overview:
    """Work out the site at `now`; `written` is what content/ holds, and the rest what the record knows.

    `settled` is what is kept of incidents since it was worked out last; it takes up what is found of others.
    """
    today = day_of(now, site.organisation.timezone)
    retired = frozenset(one.id for one in site.components if one.retired is not None and one.retired < today)

    def work_out(incident: Incident) -> IncidentView:
        return incident_view(
            incident,
            now,
            telling.published,
            telling.changed,
            retired=retired,
            stood=telling.stood,
            moves=telling.moves,
            mailing=mailings.get(incident.id),
        )

    views = (
        work_out(one) if one.id in mailings else settled.view(one, now, telling.shown, partial(work_out, one))
        for one in site.incidents
    )
    if outdated := outdated_translations(telling):
        views = (
            replace(one, outdated=outdated[one.incident.id]) if one.incident.id in outdated else one for one in views
        )
    incidents = _newest_first(views)
    # What is settled is over, has left nothing, and is shown nowhere for a while.
    lively = [view for view in incidents if not view.settled]
    under_way = tuple(sorted((view for view in lively if view.phase == "open"), key=_urgency))
    recent_security = tuple(view for view in lively if _still_shown(view, now))
    upcoming = (view for view in lively if view.phase == "upcoming")
    places = {view.incident.id: place for place, view in enumerate(under_way)}
    concerned = _by_component(site, lively)
    components = tuple(
        _component_now(component, concerned[component.id], places, today)
        for component in site.components
        if component.id not in retired
    )
    leaving = tuple(view for view in lively if view.left)
    signed = letters(written.statements, site.organisation.timezone, now, telling.publications)
    faq = faq_view(written.faq, incidents, (*under_way, *recent_security), telling.publications)
    if writings := outdated_writings(telling):
        signed = tuple(replace(one, outdated=writings.get(("statement", one.statement.slug), {})) for one in signed)
        faq = faq and replace(
            faq,
            standing=tuple(replace(one, outdated=writings.get(("faq", one.answer.anchor), {})) for one in faq.standing),
        )
    return Overview(
        site=site,
        now=now,
        incidents=incidents,
        headline=_headline(components, under_way),
        banner=choose_banner(under_way, recent_security, leaving, now, last_turn(incidents, telling.shown, now)),
        open=under_way,
        recent_security=recent_security,
        leaving=leaving,
        upcoming=tuple(sorted(upcoming, key=lambda view: (_planned(view), view.incident.id))),
        components=components,
        spans=joined([one.id for one in site.components], (span for view in incidents for span in view.spans)),
        contacts=contacts_now(site, incidents, now),
        by_component=_by_component(site, incidents),
        letters=signed,
        faq=faq,
        began=telling.began or _began(site, now, incidents, signed),
        posts=posts,
    )


def _began(site: Site, now: datetime, incidents: Iterable[IncidentView], signed: Iterable[Letter]) -> datetime:
    """Return the first moment that is known of a site without a record; where there is none, the day's beginning."""
    zone = site.organisation.timezone
    moments = [day_start(component.since, zone) for component in site.components if component.since]
    moments += [*(dated for item in incidents for dated in item.dated), *(letter.dated for letter in signed)]
    return min((moment for moment in moments if moment <= now), default=day_start(day_of(now, zone), zone))


def _changed(item: IncidentView, now: datetime) -> datetime:
    moments = [item.begin, item.end, *[span.start for span in item.spans], *[span.end for span in item.spans]]
    return max([item.changed, *[moment for moment in moments if moment is not None and moment <= now]])


def _newest_first(views: Iterable[IncidentView]) -> tuple[IncidentView, ...]:
    return tuple(sorted(sorted(views, key=attrgetter("incident.id")), key=attrgetter("begin"), reverse=True))


def _planned(view: IncidentView) -> datetime:
    """Return when a maintenance is to begin, or to go on where it has stopped."""
    return view.incident.scheduled.begin if view.incident.scheduled else view.begin


def _urgency(view: IncidentView) -> tuple[int, int]:
    """Sort what is open; among equals the sorting leaves the newest first."""
    return _OPEN_ORDER[view.incident.type], -RANK[view.severity]


def _still_shown(view: IncidentView, now: datetime) -> bool:
    """Say whether this is a security incident that is over, and still shown."""
    shown = view.shown_until is not None and now < view.shown_until
    return view.incident.type == "security" and view.phase == "closed" and shown


def _by_component(site: Site, incidents: Iterable[IncidentView]) -> dict[str, tuple[IncidentView, ...]]:
    found: dict[str, list[IncidentView]] = {component.id: [] for component in site.components}
    for view in incidents:
        if view.phase != "withdrawn":
            for component in view.components:
                found[component].append(view)
    return {component: tuple(views) for component, views in found.items()}


def _component_now(
    component: Component, concerned: Sequence[IncidentView], places: Mapping[str, int], today: date
) -> ComponentNow:
    """Return how a component stands; `places` goes from the ids of open incidents to their places among these."""
    state: ComponentState | None = worst(view.components[component.id] for view in concerned)
    if state == "operational" and not component.lives_on(today):
        state = None
    worst_first = sorted(
        (view for view in concerned if view.incident.id in places),
        key=lambda view: (-RANK[view.components[component.id]], places[view.incident.id]),
    )
    return ComponentNow(component, state, tuple(view.incident.id for view in worst_first))


def _headline(components: Iterable[ComponentNow], under_way: Sequence[IncidentView]) -> Headline:
    states = [component.state for component in components if component.state is not None]
    states += [view.severity for view in under_way]
    security = (view.incident for view in under_way if view.incident.type == "security")
    disruptions = sum(view.incident.type == "outage" for view in under_way)
    return Headline(worst(states), next(security, None), disruptions)
