"""A security incident as plain text: what can be signed, quoted, mailed and read on a terminal.

Nothing in it depends on the clock, so that it changes only with what was said, and its signature with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from plainstatus.model import Breach, Contact, Organisation
from plainstatus.render.pages.plain_text import action_lines, contact_line, heading, paragraphs, section, wrap
from plainstatus.render.words import incident_words, words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.text.markdown import to_plain
from plainstatus.urls import Links, incident_path, statement_path
from plainstatus.views.incident import IncidentView
from plainstatus.views.statements import Letter
from plainstatus.views.update import UpdateView

__all__ = ["incident_text"]


def incident_text(
    say: Words,
    item: IncidentView,
    organisation: Organisation,
    contacts: Mapping[str, Contact],
    letters: Iterable[Letter],
    links: Links,
) -> str:
    """Return a security incident's facts, updates, newest first, and letters, in the organisation's language.

    `contacts` are the ways to reach us that it names, and `letters` those about it.
    """
    return "\n".join(_Writer(say, item, organisation, contacts, letters, links).lines()) + "\n"


class _Writer:
    def __init__(
        self,
        say: Words,
        item: IncidentView,
        organisation: Organisation,
        contacts: Mapping[str, Contact],
        letters: Iterable[Letter],
        links: Links,
    ) -> None:
        self._say = say
        self._item, self._organisation, self._reach, self._letters = item, organisation, contacts, letters
        self._site = links.site
        self._address = f"{links.site}/{incident_path(item.incident.id)}"
        self._times = Times(organisation.timezone, self._say)
        self._headings = words.headings(self._say, item.incident, organisation.jurisdictions)

    def lines(self) -> Iterator[str]:
        item, incident = self._item, self._item.incident
        yield from heading(f"{'Withdrawn: ' if item.withdrawn else ''}{incident.title}", "=")
        yield from wrap(f"{words.KINDS[incident.type]} of {self._organisation.name}")
        yield self._address
        yield ""
        if item.withdrawn:
            when = self._times.plain(item.withdrawn.at)
            yield from wrap(f"Withdrawn on {when}. The reason: {item.withdrawn.reason}")
            return
        yield from wrap(incident_words.standing(self._say, item))
        if incident.affects:
            yield from wrap(f"Affected: {incident.affects}")
        yield from self._actions()
        if incident.breach:
            yield from self._breach(incident.breach)
        yield from section("Updates, newest first")
        for update in item.updates:
            yield from self._update(update)
        for letter in self._letters:
            yield from self._letter(letter)
        yield from self._contacts()

    def _actions(self) -> Iterator[str]:
        actions = self._item.incident.actions
        if actions:
            yield from section(self._headings[3])
            yield from action_lines(actions)

    def _breach(self, breach: Breach) -> Iterator[str]:
        notice = breach.direct_notice
        mailing = self._item.mailing
        messages = words.direct_notice(notice, self._times, mailing) if notice else ()
        waiting = words.on_its_way(self._say, notice, mailing) if notice else ""
        parts = (
            (self._headings[0], self._happened(breach)),
            (self._headings[1], self._information(breach)),
            (self._headings[2], self._doing(breach)),
            ("What we do not know yet", (f"- {unknown}" for unknown in breach.unknowns)),
            (
                "Our messages to you",
                ([waiting] if waiting else []) + [f"- {name}: {value}" for name, value in messages],
            ),
        )
        for title, said in parts:
            lines = [line for text in said for line in paragraphs(text)]
            if lines:
                yield from section(title)
                yield from lines

    def _happened(self, breach: Breach) -> Iterator[str]:
        if breach.what_happened:
            yield to_plain(breach.what_happened)
        if breach.occurred:
            yield words.occurred(breach.occurred, self._times)
        moments = {
            "We found it on": breach.discovered_at,
            "We were sure on": breach.aware_at,
            "It was stopped on": breach.contained_at,
        }
        yield from (f"{name} {self._times.plain(moment)}." for name, moment in moments.items() if moment)
        if breach.cause:
            yield f"How it could happen: {to_plain(breach.cause)}"

    def _information(self, breach: Breach) -> Iterator[str]:
        for state, said in words.INFORMATION_STATES.items():
            for kind in breach.information:
                if kind.state == state:
                    more = [part for part in (words.protection(self._say, kind), kind.note) if part]
                    yield f"- {words.INFORMATION[kind.kind]}: {', '.join([said.lower(), *more])}"
        if breach.people:
            yield words.people(self._say, breach.people)
        if breach.likely_consequences:
            yield f"What this may lead to: {to_plain(breach.likely_consequences)}"

    def _doing(self, breach: Breach) -> Iterator[str]:
        for step in breach.doing:
            when = f" ({self._times.plain(step.at)})" if step.at else ""
            yield f"- {words.DOING[step.state]}: {step.text}{when}"

    def _update(self, shown: UpdateView) -> Iterator[str]:
        update = shown.update
        label = words.label(self._say, self._item.incident.type, shown.own_status)
        yield ""
        yield from wrap(f"{label}, {incident_words.told_at(shown, self._times)}:")
        if shown.written_later:
            yield from wrap(f"Published on {self._times.plain(shown.published)}")
        if update.withdrawn:
            when = self._times.plain(update.withdrawn.at)
            yield from wrap(f"This update was withdrawn on {when}: {update.withdrawn.reason}")
            return
        yield from paragraphs(to_plain(update.text))
        if update.evidence:
            when = self._times.plain(update.evidence.as_of)
            yield from wrap(f"What this rests on: {update.evidence.basis}. This goes up to {when}.")
        for correction in update.corrected:
            yield from wrap(f"Corrected {self._times.plain(correction.at)}: {correction.note}")
        if update.next_update == "none":
            yield "No further update is planned."
        elif update.next_update is not None:
            yield from wrap(f"Next update by {self._times.plain(update.next_update)}.")

    def _letter(self, letter: Letter) -> Iterator[str]:
        said = letter.statement
        yield from section(f"{words.addressed(self._say, letter)}: {said.title}")
        yield f"{self._site}/{statement_path(said.slug)}"
        if said.withdrawn:
            yield from wrap(f"Withdrawn. The reason: {said.withdrawn}")
            return
        yield ""
        yield from paragraphs(to_plain(said.text))
        yield ""
        yield from wrap(", ".join([str(said.name), *([str(said.role)] if said.role else []), self._say.day(said.date)]))
        for _, note in letter.corrections:
            yield from wrap(f"Corrected: {note}")

    def _contacts(self) -> Iterator[str]:
        if self._reach:
            yield from section("How to reach us")
        for contact in self._reach.values():
            yield from wrap(contact_line(contact, self._times), indent=2)
