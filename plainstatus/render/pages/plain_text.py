"""The status as plain text: for a terminal, a poor line, or whoever wants only the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from plainstatus.model import Action, Contact
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.home import Home
from plainstatus.render.pages.uptime_bar import percent
from plainstatus.render.words import breach_words, incident_words, words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.foreign import only_in
from plainstatus.render.words.incident_words import changed, moved_from, window_end
from plainstatus.render.words.languages import also_said, own_name
from plainstatus.render.words.led import Led
from plainstatus.render.words.markup import one_line
from plainstatus.text.columns import columns, wrapped
from plainstatus.text.markdown import to_plain
from plainstatus.urls import HISTORY, STATUS_TEXT
from plainstatus.views.corrections import fact_corrections
from plainstatus.views.incident import IncidentView
from plainstatus.views.notice import notice
from plainstatus.views.statements import Letter

__all__ = [
    "WIDTH",
    "action_lines",
    "contact_line",
    "heading",
    "outdated",
    "paragraphs",
    "section",
    "status_text",
    "wrap",
    "written",
]

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
        yield from heading(self._say("site.name", name=self._status.organisation.name), "=")
        yield ""
        said = words.headline(self._say, self._home.headline)
        yield from wrap(self._said("headline", headline=said, when=self._times.plain(self._home.now)))
        yield self._links.absolute(self._status.home)
        for mirror in self._links.duplicates(self._status.home):
            yield self._said("mirror", address=mirror)
        for tag, path in self._status.versions(STATUS_TEXT).items():
            if tag != self._status.language:
                yield self._said("named", name=own_name(tag), value=self._links.absolute(path))
        if self._status.clock:
            yield ""
            yield from wrap(self._said("example"))

    def _incident(self, item: IncidentView, letters: Iterable[Letter]) -> Iterator[str]:
        incident = item.incident
        yield from section(incident.title)
        kind = words.kind(self._say, incident.type)
        yield from wrap(self._said("kind", kind=kind, state=incident_words.in_short(self._say, item)))
        if incident.affects:
            yield from wrap(self._say("incident.text.affected", whom=incident.affects))
        yield from outdated(self._status, item, None)
        if incident.actions:
            yield ""
            yield self._said("actions")
            yield from action_lines(self._say, incident.actions, self._status.led)
        if incident.type == "security":
            yield from self._notice(item)
        latest = incident_words.newest(item)
        if latest:
            yield ""
            when = incident_words.told_at(latest, self._times)
            if incident.type == "notice":
                yield from wrap(self._said("update-of-notice", when=when))
            else:
                status = words.label(self._say, incident.type, latest.own_status)
                yield from wrap(self._say("incident.text.update", status=status, when=when))
            yield from written(self._say, latest.update.text)
            yield from outdated(self._status, item, latest.update.known_at)
        if until := window_end(item, self._times):
            yield ""
            yield from wrap(until)
        if promise := incident_words.promise(item, self._times):
            yield ""
            yield from wrap(promise)
        for group in fact_corrections(incident):
            yield ""
            yield from wrap(self._said("corrected", when=self._times.plain(group.at)))
            for one in group.items:
                yield from wrap(f"- {changed(self._say, one)}", indent=2)
        yield from self._more(item, letters)

    def _more(self, item: IncidentView, letters: Iterable[Letter]) -> Iterator[str]:
        """Yield where to read more about an incident, in which languages, and the letters about it."""
        yield f"{self._links.site}/{item.path}"
        for other in also_said(item.incident, self._status.further):
            text = other.text if other.text != other.name else self._links.absolute(item.path)
            yield from wrap(self._said("named", name=other.name, value=text))
        for letter in letters:
            kind, title = words.addressed(self._say, letter), str(letter.statement.title)
            if letter.statement.withdrawn:
                title = self._say("incident.withdrawn-title", title=title)
            yield from wrap(self._say("incident.text.letter", letter=kind, title=title))
            yield self._links.absolute(letter.path)

    def _notice(self, item: IncidentView) -> Iterator[str]:
        """Yield what readers of a security notice ask first, and how far the messages to them are."""
        first, breach = notice(item, self._home.now), item.incident.breach
        messages = breach.direct_notice if breach else None
        if first.done or first.untouched or messages:
            yield ""
        if first.done:
            yield from wrap(self._said("done", step=first.done.text))
        if first.untouched:
            what = breach_words.untouched(self._say, first.untouched)
            yield from wrap(self._said("untouched", what=what))
        if messages and item.mailing:
            said = words.how_far(messages, item.mailing, self._times)
            waiting = words.on_its_way(self._say, messages, item.mailing)
            yield from wrap(self._say.sentences((said, waiting)))
        elif messages and messages.sent is not None and not messages.finished_at:
            message = "messages-sent" if messages.total is None else "messages-sent-of"
            yield from wrap(self._said(message, sent=messages.sent, total=messages.total))

    def _security(self) -> Iterator[str]:
        if not self._home.recent_security:
            return
        yield from section(self._say("home.recent-security"))
        for item in self._home.recent_security:
            yield from self._line(item, "line", incident_words.in_short(self._say, item))

    def _components(self) -> Iterator[str]:
        groups = self._home.groups
        if not groups:
            return
        yield from section(self._said("components"))
        for group in groups:
            if group.name:
                yield from wrap(self._said("group", name=group.name))
            for item in group.components:
                state = words.component_state(self._say, item.component, item.state, self._home.today)
                message, uptime = (
                    ("component-uptime", percent(self._say, item.uptime)) if item.state else ("component", "")
                )
                said = self._said(message, name=item.component.name, state=state, uptime=uptime)
                yield from wrap(f"- {said}", indent=2)
                for cause in self._home.leaving:
                    if left := cause.left.get(item.component.id):
                        yield from self._line(
                            cause,
                            "left",
                            incident_words.in_short(self._say, cause),
                            indent=2,
                            state=words.state(self._say, left),
                        )

    def _upcoming(self) -> Iterator[str]:
        if not self._home.upcoming:
            return
        yield from section(self._say("home.upcoming"))
        for item in self._home.upcoming:
            window = item.incident.scheduled
            planned = self._times.plain(window.begin if window else item.begin)
            if window:
                planned = self._say("home.window", begin=planned, until=self._times.plain(window.until))
            if moved := moved_from(item, self._times):
                planned = self._say("home.window-moved", when=planned, moved=moved)
            yield from self._line(item, "line", planned)

    def _days(self) -> Iterator[str]:
        recent = self._home.days
        yield from section(self._said("days", n=len(recent)))
        for day in recent:
            date = self._say.short_day(day.date)
            if not day.incidents and not day.went_on:
                yield self._said("no-incidents", day=date)
            for item in day.incidents:
                yield from self._line(item, "line-on", incident_words.in_short(self._say, item), day=date)
            for one in day.went_on[: words.MOST_A_DAY]:
                said = incident_words.went_on(self._say, one, inline=True)
                yield from self._line(one.view, "line-on", said, day=date)
            if besides := len(day.went_on[words.MOST_A_DAY :]):
                yield self._said("more-that-went-on", day=date, n=besides)
        yield self._said("all", address=self._links.absolute(HISTORY))

    def _follow(self) -> Iterator[str]:
        yield from section(self._say("home.follow"))
        for path, _, name in self._status.feeds:
            yield self._said("named", name=name, value=self._links.absolute(path))
        for path, title in self._status.content_pages:
            yield from wrap(self._said("named", name=title, value=self._links.absolute(path)))
        for contact in self._home.contacts.values():
            yield from wrap(contact_line(contact, self._times), indent=2)
        yield ""
        form = self._status.form
        yield from wrap(self._said("one-form", host=form.host) if form else self._said("no-forms"))

    def _said(self, message: str, **values: object) -> str:
        return self._say(f"plain-text.{message}", **values)

    def _line(self, item: IncidentView, message: str, said: str, *, indent: int = 0, **values: object) -> Iterator[str]:
        line = self._said(message, title=item.incident.title, said=said, **values)
        yield from wrap(" " * indent + line, indent=2)
        yield f"  {self._links.site}/{item.path}"


def action_lines(say: Words, actions: Sequence[Action], led: Led) -> Iterator[str]:
    """Yield what readers can do, numbered, each with its address, which leads where `led` says."""
    for number, action in enumerate(actions, 1):
        text = str(action.text)
        if action.applies_to:
            text = say("faq.action-for", whom=action.applies_to, action=text)
        yield from wrap(f"{number}. {text}", indent=3)
        if action.url:
            yield f"   {led.address(action.url)}"


def contact_line(contact: Contact, times: Times) -> str:
    """Say how to reach us by a contact, or why not."""
    say, name = times.say, words.contact_name(times.say, contact)
    if contact.state == "open":
        message = "plain-text.contact-hours" if contact.hours else "plain-text.named"
        return say(message, name=name, value=contact.value, hours=contact.hours)
    message = "plain-text.contact-shut-until" if contact.until else "plain-text.contact-shut"
    when = times.plain(contact.until) if contact.until else ""
    said = say(message, name=name, state=words.contact_state_inline(say, contact.state), when=when)
    return say.sentences((said, contact.reason or ""))


def heading(text: str, rule: str) -> Iterator[str]:
    """Yield the lines of a heading, underlined with the character `rule`."""
    lines = wrap(text)
    yield from lines
    yield rule * max(map(columns, lines))


def section(title: str) -> Iterator[str]:
    """Yield an empty line and the heading of a part."""
    yield ""
    yield from heading(title, "-")


def written(say: Words, text: str) -> Iterator[str]:
    """Yield the lines of what staff wrote, below one that says so where it is in another language."""
    if only := only_in(say, text):
        yield from wrap(only)
    yield from paragraphs(to_plain(text))


def outdated(status: Shared, item: IncidentView, known_at: datetime | None) -> Iterator[str]:
    """Yield that a translation is older than what it translates, where it is: of an update, or for None of the rest."""
    if since := item.outdated.get((known_at, status.language)):
        yield from wrap(status.words("languages.outdated", when=status.times.plain(since)))


def paragraphs(text: str) -> Iterator[str]:
    """Yield the lines of a text without Markdown; what goes on an item of a list stands below its words."""
    for line in text.splitlines():
        yield from wrap(line, indent=2 if line.startswith("- ") else 0)


def wrap(text: str, *, indent: int = 0) -> list[str]:
    """Break a line as its language does, and where it ends; what follows the first stands `indent` to the right.

    Addresses are never broken.
    """
    return wrapped(one_line(text), WIDTH, indent=indent) or [""]
