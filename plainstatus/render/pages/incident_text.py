"""A security incident as plain text: what can be signed, quoted, mailed and read on a terminal.

Nothing in it depends on the clock, so that it changes only with what was said, and its signature with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from plainstatus.model import Breach, Contact
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.plain_text import (
    action_lines,
    contact_line,
    heading,
    outdated,
    paragraphs,
    section,
    wrap,
    written,
)
from plainstatus.render.words import breach_words, incident_words, words
from plainstatus.text.markdown import to_plain
from plainstatus.views.incident import IncidentView
from plainstatus.views.statements import Letter
from plainstatus.views.update import UpdateView

__all__ = ["incident_text"]


def incident_text(
    status: Shared, item: IncidentView, contacts: Mapping[str, Contact], letters: Iterable[Letter]
) -> str:
    """Return a security incident's facts, updates, newest first, and letters.

    `contacts` are the ways to reach us that it names, and `letters` those about it.
    """
    return "\n".join(_Writer(status, item, contacts, letters).lines()) + "\n"


class _Writer:
    def __init__(
        self, status: Shared, item: IncidentView, contacts: Mapping[str, Contact], letters: Iterable[Letter]
    ) -> None:
        self._status = status
        self._say, self._times, self._organisation = status.words, status.times, status.organisation
        self._item, self._reach, self._letters = item, contacts, letters
        self._site = status.links.site
        self._address = f"{self._site}/{item.path}"
        self._headings = [
            self._heading(one) for one in words.headings(self._say, item.incident, self._organisation.jurisdictions)
        ]

    def _heading(self, heading: str) -> str:
        translation = breach_words.prescribed(self._say, heading)
        return self._say("breach.text.heading", heading=heading, translation=translation) if translation else heading

    def lines(self) -> Iterator[str]:
        item, incident = self._item, self._item.incident
        title, say = incident.title, self._say
        yield from heading(say("incident.withdrawn-title", title=title) if item.withdrawn else title, "=")
        yield from wrap(say("incident.text.of", organisation=self._organisation.name))
        yield self._address
        yield ""
        if item.withdrawn:
            when = self._times.plain(item.withdrawn.at)
            yield from wrap(say("incident.withdrawn", when=when, reason=item.withdrawn.reason))
            return
        yield from wrap(incident_words.standing(say, item))
        if incident.affects:
            yield from wrap(say("incident.text.affected", whom=incident.affects))
        yield from outdated(self._status, item, None)
        yield from self._actions()
        if incident.breach:
            yield from self._breach(incident.breach)
        yield from section(say("incident.text.updates"))
        for update in item.updates:
            yield from self._update(update)
        for letter in self._letters:
            yield from self._letter(letter)
        yield from self._contacts()

    def _actions(self) -> Iterator[str]:
        actions = self._item.incident.actions
        if actions:
            yield from section(self._headings[3])
            yield from action_lines(self._say, actions, self._status.led)

    def _breach(self, breach: Breach) -> Iterator[str]:
        notice, say = breach.direct_notice, self._say
        mailing = self._item.mailing
        messages = words.direct_notice(notice, self._times, mailing) if notice else ()
        waiting = words.on_its_way(say, notice, mailing) if notice else ""
        parts = (
            (self._headings[0], self._happened(breach)),
            (self._headings[1], self._information(breach)),
            (self._headings[2], self._doing(breach)),
            (say("breach.unknown"), (f"- {unknown}" for unknown in breach.unknowns)),
            (
                say("breach.messages"),
                ([waiting] if waiting else [])
                + [f"- {say('breach.text.fact', name=name, value=value)}" for name, value in messages],
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
            "found": breach.discovered_at,
            "sure": breach.aware_at,
            "stopped": breach.contained_at,
        }
        for name, moment in moments.items():
            if moment:
                yield self._say(f"breach.text.{name}", when=self._times.plain(moment))
        if breach.cause:
            yield self._say("breach.text.how", said=to_plain(breach.cause))

    def _information(self, breach: Breach) -> Iterator[str]:
        say = self._say
        for state in words.INFORMATION_TONES:
            for kind in breach.information:
                if kind.state == state:
                    known = words.information_state_inline(say, state), words.protection(say, kind), kind.note
                    said = say("amounts.comma").join(part for part in known if part)
                    yield f"- {say('breach.text.information', kind=words.information(say, kind.kind), said=said)}"
        if breach.people:
            yield words.people(say, breach.people)
        if breach.likely_consequences:
            yield say("breach.text.consequences", said=to_plain(breach.likely_consequences))

    def _doing(self, breach: Breach) -> Iterator[str]:
        for step in breach.doing:
            state, when = words.doing(self._say, step.state), step.at and self._times.plain(step.at)
            said = "breach.text.step-at" if when else "breach.text.step"
            yield f"- {self._say(said, state=state, step=step.text, when=when)}"

    def _update(self, shown: UpdateView) -> Iterator[str]:
        update, say = shown.update, self._say
        label = words.label(say, self._item.incident.type, shown.own_status)
        yield ""
        yield from wrap(say("incident.text.update", status=label, when=incident_words.told_at(shown, self._times)))
        if shown.written_later:
            yield from wrap(say("incident.published", when=self._times.plain(shown.published)))
        if update.withdrawn:
            when = self._times.plain(update.withdrawn.at)
            yield from wrap(say("incident.update-withdrawn", when=when, reason=update.withdrawn.reason))
            return
        yield from written(say, update.text)
        yield from outdated(self._status, self._item, update.known_at)
        if update.evidence:
            when = self._times.plain(update.evidence.as_of)
            yield from wrap(say("incident.evidence", basis=update.evidence.basis, when=when))
        for correction in update.corrected:
            yield from wrap(say("incident.text.corrected", when=self._times.plain(correction.at), note=correction.note))
        if update.next_update == "none":
            yield say("standing.promise.none")
        elif update.next_update is not None:
            yield from wrap(say("incident.text.next", when=self._times.plain(update.next_update)))

    def _letter(self, letter: Letter) -> Iterator[str]:
        said, say = letter.statement, self._say
        yield from section(say("incident.text.letter", letter=words.addressed(say, letter), title=said.title))
        yield f"{self._site}/{letter.path}"
        if said.withdrawn:
            yield from wrap(say("incident.text.letter-withdrawn", reason=said.withdrawn))
            return
        yield ""
        yield from written(say, said.text)
        yield ""
        day = say.day(said.date)
        yield from wrap(
            say("letters.signed-role", name=said.name, role=said.role, day=day)
            if said.role
            else say("letters.signed", name=said.name, day=day)
        )
        for _, note in letter.corrections:
            yield from wrap(say("incident.text.letter-corrected", note=note))

    def _contacts(self) -> Iterator[str]:
        if self._reach:
            yield from section(self._say("incident.text.contacts"))
        for contact in self._reach.values():
            yield from wrap(contact_line(contact, self._times), indent=2)
