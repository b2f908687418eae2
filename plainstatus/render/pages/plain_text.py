"""The status as plain text: for a terminal, a poor line, or whoever wants only the words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from plainstatus.model import Action, Contact
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.home import Home
from plainstatus.render.pages.uptime_bar import percent
from plainstatus.render.words import breach_words, incident_words, words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.incident_words import changed, moved_from, window_end
from plainstatus.render.words.markup import one_line
from plainstatus.text.markdown import to_plain
from plainstatus.urls import FEEDS, HISTORY, HOME, incident_path
from plainstatus.views.corrections import fact_corrections
from plainstatus.views.incident import IncidentView
from plainstatus.views.notice import notice
from plainstatus.views.statements import Letter

__all__ = ["WIDTH", "action_lines", "contact_line", "heading", "paragraphs", "section", "status_text", "wrap"]

#: How many columns a line has at most; a word or address that is longer stands alone on its line.
WIDTH = 72


def status_text(status: Shared, home: Home) -> str:
    """Return status.txt: the home page in its own order, with absolute addresses."""
    return "\n".join(_Writer(status, home).lines()) + "\n"


class _Writer:
    def __init__(self, status: Shared, home: Home) -> None:
        self._status, self._home = status, home
        self._links, self._times, self._say = status.links, status.times, status.words

    def lines(self) -> Iterator[str]:
        yield from self._top()
        for item, letters in self._home.open:
            yield from self._incident(item, letters)
        yield from self._security()
        yield from self._components()
        yield from self._upcoming()
        yield from self._days()
        yield from self._follow()

    def _top(self) -> Iterator[str]:
        yield from heading(f"{self._status.organisation.name} status", "=")
        yield ""
        yield from wrap(f"{words.headline(self._say, self._home.headline)}, as of {self._times.plain(self._home.now)}")
        yield self._links.absolute(HOME)
        for mirror in self._links.duplicates(HOME):
            yield f"Also at {mirror}"
        if self._status.clock:
            yield ""
            yield from wrap("Example, nothing real: the clock of this site stands still.")

    def _incident(self, item: IncidentView, letters: Iterable[Letter]) -> Iterator[str]:
        incident = item.incident
        yield from section(incident.title)
        kind = words.KINDS[incident.type]
        yield from wrap(f"{kind}: {incident_words.in_short(self._say, item)}")
        if incident.affects:
            yield from wrap(f"Affected: {incident.affects}")
        if incident.actions:
            yield ""
            yield "What you can do:"
            yield from action_lines(incident.actions)
        if incident.type == "security":
            yield from self._notice(item)
        latest = incident_words.newest(item)
        if latest:
            yield ""
            label = "" if incident.type == "notice" else f"{words.label(self._say, incident.type, latest.own_status)}, "
            yield from wrap(f"{label}{incident_words.told_at(latest, self._times)}:")
            yield from paragraphs(to_plain(latest.update.text))
        if until := window_end(item, self._times):
            yield ""
            yield from wrap(until)
        if promise := incident_words.promise(item, self._times):
            yield ""
            yield from wrap(promise)
        for group in fact_corrections(incident):
            yield ""
            yield from wrap(f"Corrected {self._times.plain(group.at)}:")
            for one in group.items:
                yield from wrap(f"- {changed(self._say, one)}", indent=2)
        yield f"{self._links.site}/{incident_path(incident.id)}"
        for letter in letters:
            withdrawn = "Withdrawn: " if letter.statement.withdrawn else ""
            yield from wrap(f"{words.addressed(self._say, letter)}: {withdrawn}{letter.statement.title}")
            yield self._links.statement(letter.statement.slug)

    def _notice(self, item: IncidentView) -> Iterator[str]:
        """Yield what readers of a security notice ask first, and how far the messages to them are."""
        first, breach = notice(item, self._home.now), item.incident.breach
        messages = breach.direct_notice if breach else None
        if first.done or first.untouched or messages:
            yield ""
        if first.done:
            yield from wrap(f"What we did for you: {first.done.text}")
        if first.untouched:
            yield from wrap(f"Not taken: {breach_words.untouched(self._say, first.untouched)}.")
        if messages and item.mailing:
            said = words.how_far(messages, item.mailing, self._times)
            yield from wrap(f"{said} {words.on_its_way(self._say, messages, item.mailing)}".rstrip())
        elif messages and messages.sent is not None and not messages.finished_at:
            total = "" if messages.total is None else f" of {messages.total:,}"
            said = f"Messages sent to each person: {messages.sent:,}{total}. You need not wait for yours."
            yield from wrap(said)

    def _security(self) -> Iterator[str]:
        if not self._home.recent_security:
            return
        yield from section("Recent security notices")
        for item in self._home.recent_security:
            yield from self._line(item, incident_words.in_short(self._say, item))

    def _components(self) -> Iterator[str]:
        groups = self._home.groups
        if not groups:
            return
        yield from section("What works (uptime over 90 days)")
        for group in groups:
            if group.name:
                yield from wrap(f"{group.name}:")
            for item in group.components:
                state = words.component_state(self._say, item.component, item.state, self._home.today)
                worked = f" ({percent(self._say, item.uptime)})" if item.state else ""
                yield from wrap(f"- {item.component.name}: {state}{worked}", indent=2)
                for cause in self._home.leaving:
                    if left := cause.left.get(item.component.id):
                        yield from self._line(
                            cause, incident_words.in_short(self._say, cause), before=f"  {words.STATES[left]} since "
                        )

    def _upcoming(self) -> Iterator[str]:
        if not self._home.upcoming:
            return
        yield from section("Planned maintenance")
        for item in self._home.upcoming:
            window = item.incident.scheduled
            begin = self._times.plain(window.begin if window else item.begin)
            end = f" to {self._times.plain(window.until)}" if window else ""
            before = moved_from(item, self._times)
            yield from self._line(item, f"{begin}{end}{f'. {before}' if before else ''}")

    def _days(self) -> Iterator[str]:
        recent = self._home.days
        yield from section(f"The last {len(recent)} days")
        for day in recent:
            if not day.incidents and not day.went_on:
                yield f"{self._say.short_day(day.date)}: no incidents"
            for item in day.incidents:
                yield from self._line(
                    item, incident_words.in_short(self._say, item), before=f"{self._say.short_day(day.date)}: "
                )
            for one in day.went_on[: words.MOST_A_DAY]:
                yield from self._line(
                    one.view,
                    incident_words.went_on(self._say, one).lower(),
                    before=f"{self._say.short_day(day.date)}: ",
                )
            if besides := len(day.went_on[words.MOST_A_DAY :]):
                yield f"{self._say.short_day(day.date)}: and {besides} more that had begun before"
        yield f"All: {self._links.absolute(HISTORY)}"

    def _follow(self) -> Iterator[str]:
        yield from section("How to follow")
        for path, _, name in FEEDS:
            yield f"{name}: {self._links.absolute(path)}"
        for path, title in self._status.content_pages:
            yield from wrap(f"{title}: {self._links.absolute(path)}")
        for contact in self._home.contacts.values():
            yield from wrap(contact_line(contact, self._times), indent=2)
        yield ""
        yield from wrap("This site has no forms and never asks for a password or personal data.")

    def _line(self, item: IncidentView, said: str, *, before: str = "") -> Iterator[str]:
        yield from wrap(f"{before}{item.incident.title} ({said})", indent=2)
        yield f"  {self._links.site}/{incident_path(item.incident.id)}"


def action_lines(actions: Sequence[Action]) -> Iterator[str]:
    """Yield what readers can do, numbered, each with its address."""
    for number, action in enumerate(actions, 1):
        whom = f"{action.applies_to}: " if action.applies_to else ""
        yield from wrap(f"{number}. {whom}{action.text}", indent=3)
        if action.url:
            yield f"   {action.url}"


def contact_line(contact: Contact, times: Times) -> str:
    """Say how to reach us by a contact, or why not."""
    name = words.contact_name(times.say, contact)
    until = f" until {times.plain(contact.until)}" if contact.until else ""
    reason = f" {contact.reason}" if contact.reason and contact.state != "open" else ""
    if contact.state != "open":
        return f"{name}: {words.CONTACT_STATES[contact.state]}{until}.{reason}"
    return f"{name}: {contact.value}" + (f" ({contact.hours})" if contact.hours else "")


def heading(text: str, rule: str) -> Iterator[str]:
    """Yield the lines of a heading, underlined with the character `rule`."""
    lines = wrap(text)
    yield from lines
    yield rule * max(map(len, lines))


def section(title: str) -> Iterator[str]:
    """Yield an empty line and the heading of a part."""
    yield ""
    yield from heading(title, "-")


def paragraphs(text: str) -> Iterator[str]:
    """Yield the lines of a text without Markdown; what goes on an item of a list stands below its words."""
    for line in text.splitlines():
        yield from wrap(line, indent=2 if line.startswith("- ") else 0)


def wrap(text: str, *, indent: int = 0) -> list[str]:
    """Break a line at spaces, and at whatever else ends one; what follows the first stands `indent` to the right.

    Addresses are never broken.
    """
    return textwrap.wrap(
        one_line(text), WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    ) or [""]
