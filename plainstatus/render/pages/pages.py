"""Every page of the status site, one after the other: the path, and the bytes that go there.

Pages of incidents that are over, and of months that are past, take nothing from the present: they stay as they are
to the byte, so that only what has changed is uploaded and cached again.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from plainstatus.model import Component, ComponentState
from plainstatus.render.pages.calendar import calendar, counts
from plainstatus.render.pages.environment import Shared, shared_context
from plainstatus.render.pages.faq import faq_json, faq_sections, standing_items
from plainstatus.render.pages.following import following
from plainstatus.render.pages.incident_text import incident_text
from plainstatus.render.pages.linked_data import described, json_ld
from plainstatus.render.pages.plain_text import status_text
from plainstatus.render.words import dates, languages, words
from plainstatus.render.words.markup import placed
from plainstatus.text.markdown import summary, to_html
from plainstatus.urls import (
    CORRECTIONS,
    HISTORY,
    HOME,
    NOT_FOUND,
    SECURITY_FAQ,
    STATUS_TEXT,
    SUBSCRIBE,
    Links,
    component_feed_path,
    component_path,
    correction_anchor,
    incident_feed_path,
    incident_path,
    incident_text_path,
    month_path,
    oembed_path,
    statement_path,
    to_root,
    update_anchor,
)
from plainstatus.views.component import component_view, grouped
from plainstatus.views.corrections import Mended, fact_corrections, mended
from plainstatus.views.dates import day_of
from plainstatus.views.history import Month, days, months
from plainstatus.views.incident import IncidentView
from plainstatus.views.notice import contacts_with, notice
from plainstatus.views.overview import Overview
from plainstatus.views.uptime import Uptime

__all__ = ["pages"]

#: How many incidents a component's page lists; older ones are in the history.
_MOST_INCIDENTS = 40
#: How long the text is that search engines and previews show.
_DESCRIPTION = 160


def pages(
    view: Overview,
    links: Links,
    env: jinja2.Environment,
    *,
    content_pages: Sequence[tuple[str, str]],
    prose: Callable[[str], str] = to_html,
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of every page of ours and of status.txt.

    `env` has been through `prepare`; `content_pages` are (path, title) of the pages that are made from content/, and
    `prose` makes sanitised HTML of the Markdown that stands there.
    """
    maker = _Pages(shared_context(view, links, content_pages=content_pages), env, prose)
    yield maker.home()
    yield STATUS_TEXT, status_text(view, links, content_pages=content_pages).encode()
    yield from maker.incidents()
    yield from maker.history()
    yield maker.corrections()
    yield from maker.components()
    yield from maker.faq()
    yield from maker.statements()
    yield maker.subscribe()
    yield maker.not_found()


class _Affected(NamedTuple):
    """Days on end on which the same was wrong with a component."""

    first: date
    last: date
    state: ComponentState | None
    said: str
    incidents: list[IncidentView]


class _Pages:
    """Makes the pages of one site, kind by kind; each template is fetched once."""

    def __init__(self, status: Shared, env: jinja2.Environment, prose: Callable[[str], str]) -> None:
        self._prose = prose
        self._status = status
        self._view = status.view
        self._name = status.view.site.organisation.name
        self._env = env
        self._by_id: dict[str, IncidentView] = {view.incident.id: view for view in status.view.incidents}
        #: Newest first.
        self._months: dict[tuple[int, int], Month] = {(month.year, month.month): month for month in months(status.view)}
        self._components: dict[str, Component] = {item.id: item for item in status.view.site.components}

    def _page(
        self,
        template: jinja2.Template,
        path: str,
        *,
        title: str,
        description: str,
        live: bool,
        warn: bool,
        canonical: str | None = None,
        **variables: object,
    ) -> tuple[str, bytes]:
        """Render a page. `live`: it shows when it was built; `warn`: it shows the banner."""
        text = template.render(
            status=self._status,
            path=path,
            canonical_path=canonical or path,
            title=title,
            description=description,
            live=live,
            warn=warn,
            **variables,
        )
        return path, text.encode()

    def home(self) -> tuple[str, bytes]:
        view = self._view
        banner = view.banner
        told = banner is not None and any(item is banner.incident for item in view.open)
        headline = view.headline.text
        return self._page(
            self._env.get_template("index.html"),
            HOME,
            title=headline,
            description=f"{headline} as of {self._status.times.plain(view.now)}",
            live=True,
            warn=False,
            tone="security" if view.headline.security else view.headline.level,
            headline=headline,
            # Where staff wrote a banner of their own; the title stands below anyway.
            lead=banner.text if banner and told and banner.text != banner.incident.incident.title else None,
            banner_apart=banner is not None and not told,
            shut={name: contact for name, contact in view.contacts.items() if contact.state != "open"},
            groups=grouped(view),
            days=days(view),
        )

    def incidents(self) -> Iterator[tuple[str, bytes]]:
        template = self._env.get_template("incident.html")
        for item in self._view.incidents:
            yield self._incident(template, item)
            if item.incident.type == "security":
                text = incident_text(item, self._view, self._status.links).encode()
                yield from ((incident_text_path(name), text) for name in (item.incident.id, *item.incident.aliases))
            for name in item.incident.aliases:
                yield self._moved(incident_path(name), incident_path(item.incident.id), item.incident.title)

    def _moved(self, path: str, target: str, title: str) -> tuple[str, bytes]:
        """Render what stands at a page's earlier address, beside it: not every host knows redirects."""
        template, said = self._env.get_template("alias.html"), f"This page has moved to {target}"
        near = posixpath.basename(target)
        return self._page(
            template, path, title=title, description=said, live=False, warn=False, canonical=target, target=near
        )

    def _incident(self, template: jinja2.Template, item: IncidentView) -> tuple[str, bytes]:
        incident, view = item.incident, self._view
        day = day_of(item.begin, self._status.times.zone)
        begun = day.year, day.month
        settled = item.phase in {"closed", "withdrawn"}
        organisation = view.site.organisation
        links, description = self._status.links, described(item, self._status.times, settled=settled)
        return self._page(
            template,
            incident_path(incident.id),
            title=incident.title,
            description=description,
            live=not settled,
            warn=False,
            item=item,
            incident=incident,
            tone=words.tone(item),
            kind=words.KINDS[incident.type],
            standing=words.standing(item),
            notice=notice(item, view.now) if incident.type == "security" else None,
            updates=[
                (entry, entry.update, update_anchor(entry.update.known_at), self._status.time(entry.at))
                for entry in item.updates
            ],
            corrections=[(group, correction_anchor(group.at)) for group in fact_corrections(incident)],
            headings=words.headings(incident, organisation.jurisdictions),
            components=[
                (self._components[name], item.worst[name] if settled else state)
                for name, state in item.components.items()
            ],
            names=self._components,
            letters=view.letters_about(incident.id),
            contacts=contacts_with(organisation, item, item.updates[0]) if settled else view.contacts,
            contact_list=organisation.contacts,
            # What has not begun, or was withdrawn, may lie in a month without a page.
            month=_named(begun) if begun in self._months and not item.withdrawn else None,
            json_ld=json_ld(item, description, organisation=organisation, links=links),
            card=links.absolute(oembed_path(incident.id)),
            feed=incident_feed_path(incident.id),
        )

    def history(self) -> Iterator[tuple[str, bytes]]:
        every = self._months.values()
        years = [
            (
                year,
                [
                    {
                        "path": month_path(month.year, month.month),
                        "name": dates.month(month.year, month.month),
                        "counts": counts(month),
                    }
                    for month in group
                ],
            )
            for year, group in groupby(every, key=lambda month: month.year)
        ]
        yield self._page(
            self._env.get_template("history.html"),
            HISTORY,
            title="History",
            description=f"All incidents of {self._name} by month",
            live=True,
            warn=True,
            years=years,
            letters=self._view.letters,
        )
        template = self._env.get_template("month.html")
        for month in every:
            yield self._month(template, month)

    def _month(self, template: jinja2.Template, month: Month) -> tuple[str, bytes]:
        zone = self._status.times.zone
        today = day_of(self._view.now, zone)
        by_day = [
            (day, tuple(group)) for day, group in groupby(month.incidents, key=lambda item: day_of(item.begin, zone))
        ]
        # The present month has a page before anything happens in it: a link to it would change the page before.
        after = self._months[month.newer] if month.newer else None
        newer = month.newer if after and (after.incidents or after.went_on) else None
        name = dates.month(month.year, month.month)
        return self._page(
            template,
            month_path(month.year, month.month),
            title=name,
            description=f"Incidents of {self._name} in {name}: {counts(month)}",
            live=(month.year, month.month) >= (today.year, today.month),
            warn=False,
            older=_named(month.older),
            newer=_named(newer),
            weeks=calendar(month, dict(by_day)),
            by_day=by_day,
            went_on=month.went_on,
        )

    def corrections(self) -> tuple[str, bytes]:
        return self._page(
            self._env.get_template("corrections.html"),
            CORRECTIONS,
            title="Corrections",
            description=f"What {self._name} published on this site and corrected or withdrew",
            live=False,
            warn=False,
            entries=[(entry, _spot(entry)) for entry in mended(self._view)],
        )

    def components(self) -> Iterator[tuple[str, bytes]]:
        template = self._env.get_template("component.html")
        for component in self._view.site.components:
            item = component_view(self._view, component)
            yield self._page(
                template,
                component_path(component.id),
                title=component.name,
                description=component.description or f"How well {component.name} of {self._name} works",
                live=True,
                warn=True,
                item=item,
                feeds=(component_feed_path(component.id, "atom"), component_feed_path(component.id, "rss")),
                affected=self._affected(item.uptime),
                newest=item.incidents[:_MOST_INCIDENTS],
            )
            for name in component.aliases:
                yield self._moved(component_path(name), component_path(component.id), component.name)

    def _affected(self, uptime: Uptime) -> list[_Affected]:
        """Return the days with problems, newest first; days on end on which the same was the case are one row."""
        rows = []
        newest_first = reversed(uptime.days)
        for what, same in groupby(newest_first, key=lambda day: (day.state, words.day_state(day), day.incidents)):
            state, said, names = what
            if state not in {None, "operational"}:
                spell = [day.date for day in same]
                rows.append(_Affected(spell[-1], spell[0], state, said, [self._by_id[name] for name in names]))
        return rows

    def faq(self) -> Iterator[tuple[str, bytes]]:
        faq, links = self._view.faq, self._status.links
        if faq is None:
            return
        sections, standing = faq_sections(faq, self._view, links), standing_items(faq, self._prose)
        yield self._page(
            self._env.get_template("security-faq.html"),
            SECURITY_FAQ,
            title=faq.title,
            description=f"What people ask {self._name} when their data is concerned, with the answers",
            live=True,
            warn=True,
            intro=Markup(placed(self._prose(faq.intro), "")) if faq.intro else "",  # noqa: S704 - sanitised
            sections=sections,
            standing=standing,
            earlier=faq.earlier,
            json=faq_json([*(item for section in sections for item in section.items), *standing], links),
        )

    def statements(self) -> Iterator[tuple[str, bytes]]:
        template = self._env.get_template("statement.html")
        for letter in self._view.letters:
            said = letter.statement
            path = statement_path(said.slug)
            yield self._page(
                template,
                path,
                title=said.title,
                description=said.withdrawn or summary(said.text, _DESCRIPTION),
                live=False,
                warn=False,
                letter=letter,
                text=Markup(placed(self._prose(said.text), to_root(path))),  # noqa: S704 - sanitised
                others=[
                    other._replace(text=Markup(placed(self._prose(other.text), to_root(path))))  # noqa: S704 - the same
                    for other in languages.wordings(said.text)
                ],
                about=self._by_id.get(said.incident or ""),
            )

    def subscribe(self) -> tuple[str, bytes]:
        return self._page(
            self._env.get_template("subscribe.html"),
            SUBSCRIBE,
            title="How to follow",
            description=f"Feeds of {self._name}, and how to check that this page is real",
            live=True,
            warn=True,
            **following(self._view, self._status.links),
        )

    def not_found(self) -> tuple[str, bytes]:
        return self._page(
            self._env.get_template("404.html"),
            NOT_FOUND,
            title="No such page",
            description=f"There is no such page on the status site of {self._name}",
            live=True,
            warn=True,
        )


def _spot(entry: Mended) -> str:
    """Return the address, from the root, of what an entry in the list of corrections is about."""
    page = incident_path(entry.item.incident.id)
    if entry.update is not None:
        return f"{page}#{update_anchor(entry.update.update.known_at)}"
    return f"{page}#{correction_anchor(entry.at)}" if entry.facts else page


def _named(month: tuple[int, int] | None) -> tuple[str, str] | None:
    """Return the path and the name of a month's page."""
    return (month_path(*month), dates.month(*month)) if month else None
