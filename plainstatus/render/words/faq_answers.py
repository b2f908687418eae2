"""The answers that the security FAQ gives by itself, from what staff have filled in about a breach."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final

from markupsafe import Markup, escape

from plainstatus.model import Breach, Contact, Organisation, Text
from plainstatus.model.breach import Information
from plainstatus.render.words import dates, incident_words, languages, words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.foreign import foreign_block
from plainstatus.render.words.led import AS_TYPED, Led
from plainstatus.render.words.markup import bare_address, placed
from plainstatus.text.markdown import to_html
from plainstatus.urls import OFFICIAL, Links, to_root
from plainstatus.views.faq import Asked, anchor
from plainstatus.views.incident import IncidentView

__all__ = ["Answers"]

#: Kinds of information that somebody could use at once.
_KEYS_TO_THINGS: Final = frozenset({
    "password", "security_question", "payment_card", "payment_card_full", "bank_account", "access_token",
})  # fmt: skip
#: What is said of messages to each person: how far they are, and how a genuine one is known.
_HOW_FAR: Final = frozenset({
    "sent-by", "not-sent-to", "sent-so-far", "sent", "total", "returned", "refused", "in-doubt", "undelivered",
    "first-sent", "newest-batch", "last-expected",
})  # fmt: skip
_GENUINE: Final = frozenset({"sender", "subject", "links", "asks", "not-sent-to"})


class Answers:
    """Answers the questions about one incident, as it stands now; each in sanitised HTML."""

    def __init__(
        self,
        say: Words,
        item: IncidentView,
        organisation: Organisation,
        contacts: Mapping[str, Contact],
        links: Links,
        *,
        without: Collection[str] = (),
        led: Led = AS_TYPED,
    ) -> None:
        """Take the incident and what goes with it; languages `without` which answers do have pages of their own.

        Links in texts of staff lead where `led` says.
        """
        self._without, self._root, self._led = without, to_root(item.folder), led
        self._say = say
        self._item, self._contacts_now, self._links = item, contacts, links
        self._incident = item.incident
        self._breach = item.incident.breach or Breach()
        self._organisation = organisation
        self._times = dates.Times(organisation.timezone, say)
        self._by_key: Mapping[str, Callable[[], Iterator[Markup]]] = {
            "do-now": self._do_now,
            "affected": self._affected,
            "what-happened": self._what_happened,
            "information": self._information,
            "readable": self._readable,
            "done": self._done,
            "no-message": self._no_message,
            "real-message": self._real_message,
            "fakes": self._fakes,
            "phone": self._phone,
            "reach": self._reach,
            "unknown": self._unknown,
            "told": self._told,
            "prevention": self._prevention,
            "this-page": self._this_page,
        }

    def question(self, asked: Asked) -> str:
        """Return the question in words."""
        phones = [contact for contact in self._contacts_now.values() if contact.kind == "phone"]
        if asked.question.key == "phone" and phones and all(contact.state == "open" for contact in phones):
            return self._say("faq.question.phone-open")
        return self._say(f"faq.question.{asked.question.key}")

    def answer(self, asked: Asked) -> tuple[Markup, bool]:
        """Return the answer, and whether it is one: else it says that this is not known yet, and when we say more."""
        found = Markup("\n").join(self._by_key[asked.question.key]())
        if found:
            return found, True
        promise = incident_words.promise(self._item, self._times)
        return _paragraph(self._say.sentences((self._say("faq.not-known"), promise))), False

    def _says(self, message: str, **values: object) -> Markup:
        return _paragraph(self._say.html(f"faq.{message}", **values))

    def _do_now(self) -> Iterator[Markup]:
        yield from _list(
            (
                Markup("{}{}").format(
                    self._say.html("faq.action-for", whom=action.applies_to, action=action.text)
                    if action.applies_to
                    else action.text,
                    self._linked(action.url) if action.url else "",
                )
                for action in self._incident.actions
            ),
            "ol",
        )

    def _affected(self) -> Iterator[Markup]:
        people = self._breach.people
        if self._incident.affects:
            yield self._says("affects", whom=self._incident.affects)
            yield from self._translated(self._incident.affects)
        if people is not None:
            said = words.people(self._say, people)
            as_of = self._say("breach.people-as-of", when=self._times.plain(people.as_of)) if people.as_of else ""
            yield _paragraph(self._say.sentences((said, as_of)))
        if self._incident.affects or people is not None:
            yield self._says("no-asking")

    def _what_happened(self) -> Iterator[Markup]:
        breach, time = self._breach, self._times.html
        if breach.what_happened:
            yield from self._prose(breach.what_happened)
        moments = [escape(words.occurred(breach.occurred, self._times))] if breach.occurred else []
        for message, moment in (
            ("breach.text.found", breach.discovered_at),
            ("breach.text.sure", breach.aware_at),
            ("breach.text.stopped", breach.contained_at),
        ):
            if moment is not None:
                moments.append(self._say.html(message, when=time(moment)))
        yield from _list(moments)
        if breach.cause:
            yield _paragraph(self._say("breach.how"))
            yield from self._prose(breach.cause)

    def _information(self) -> Iterator[Markup]:
        for state in words.INFORMATION_TONES:
            kinds = [item for item in self._breach.information if item.state == state]
            if kinds:
                yield self._says("information-state", state=words.information_state(self._say, state))
                yield from _list(self._detailed(words.information(self._say, kind.kind), kind) for kind in kinds)

    def _readable(self) -> Iterator[Markup]:
        yield from self._facts(
            (
                words.information(self._say, kind.kind),
                self._detailed(words.information_state_inline(self._say, kind.state), kind),
            )
            for kind in self._breach.information
            if kind.kind in _KEYS_TO_THINGS
        )

    def _detailed(self, said: str, kind: Information) -> Markup:
        """Write what is said of a kind of information, with what exactly it is and how it was protected."""
        note, protection = kind.note, words.protection(self._say, kind)
        if not note and not protection:
            return escape(said)
        message = "kind-note-protected" if note and protection else "kind-note" if note else "kind-protected"
        return self._say.html(f"faq.{message}", kind=said, note=note, protection=protection)

    def _done(self) -> Iterator[Markup]:
        yield from self._steps({"done"})

    def _prevention(self) -> Iterator[Markup]:
        breach = self._breach
        yield from self._steps({"under_way", "planned"})
        if breach.postmortem_url:
            report = self._led.address(breach.postmortem_url)
            yield self._says("report", href=report, address=bare_address(report))
        elif breach.postmortem_due:
            yield _paragraph(self._say("breach.report-due", day=self._say.day(breach.postmortem_due)))

    def _steps(self, states: set[str]) -> Iterator[Markup]:
        yield from _list(
            Markup("{}{}").format(
                step.text
                if step.state == "done"
                else self._say.html("breach.text.step", state=words.doing(self._say, step.state), step=step.text),
                Markup(" <small>{}</small>").format(self._times.html(step.at)) if step.at else "",
            )
            for step in self._breach.doing
            if step.state in states
        )

    def _no_message(self) -> Iterator[Markup]:
        notice = self._breach.direct_notice
        yield self._says(
            "need-not-wait",
            href=f"#{anchor(self._incident.id, 'do-now')}",
            question=self._say("faq.question.do-now"),
        )
        if notice is None:
            yield self._says("whether-we-write")
            return
        if notice.finished_at:
            yield self._says("last-message", when=self._times.plain(notice.finished_at))
        else:
            yield self._says("batches")
        if waiting := words.on_its_way(self._say, notice, self._item.mailing):
            yield _paragraph(waiting)
        yield from self._facts(words.direct_notice(notice, self._times, self._item.mailing, only=_HOW_FAR))

    def _real_message(self) -> Iterator[Markup]:
        notice, organisation = self._breach.direct_notice, self._organisation
        facts = [*words.direct_notice(notice, self._times, only=_GENUINE)] if notice else []
        if facts:
            yield self._says("genuine")
            yield from self._facts(facts)
        elif organisation.senders:
            yield self._says("senders", senders=self._say.joined(organisation.senders, "or"))
        if (facts or organisation.senders) and organisation.never_ask:
            yield self._says("never-ask")
            yield from _list(map(escape, organisation.never_ask))
        if facts or organisation.senders:
            yield self._official()

    def _fakes(self) -> Iterator[Markup]:
        organisation, say = self._organisation, self._say
        notice, signs = self._breach.direct_notice, []
        if organisation.never_ask:
            # As they stand: within a sentence of ours, "in no message" of the staff would turn its sense round.
            never = Markup("\n").join(_list(map(escape, organisation.never_ask)))
            signs.append(Markup("{}\n{}").format(say.html("faq.fake.asks"), never))
        if organisation.senders:
            signs.append(say.html("faq.fake.sender", senders=say.joined(organisation.senders, "or")))
        if notice is not None and notice.links == "none":
            signs.append(say.html("faq.fake.link"))
        elif organisation.domains:
            signs.append(say.html("faq.fake.domain", domains=say.joined(organisation.domains, "or")))
        if not signs:
            return
        yield self._says("fake.signs")
        yield from _list(signs)
        yield self._says("fake.do-not")
        ways = [item for item in self._contacts_now.values() if item.kind in {"email", "web"} and item.state == "open"]
        if ways:
            yield self._says("fake.tell")
            yield from _list(map(self._contact, ways[:1]))
        yield self._official()

    def _phone(self) -> Iterator[Markup]:
        phones = [item for item in self._contacts_now.values() if item.kind == "phone"]
        others = [item for item in self._contacts_now.values() if item.kind != "phone" and item.state == "open"]
        yield from _list(map(self._contact, phones))
        if others and not phones:
            yield self._says("no-phone")
        if others and not any(phone.state == "open" for phone in phones):
            yield self._says("instead")
            yield from _list(map(self._contact, others))

    def _reach(self) -> Iterator[Markup]:
        yield from _list(map(self._contact, self._contacts_now.values()))

    def _contact(self, contact: Contact) -> Markup:
        """Write a way to reach us; one that is not open says so in place of its number."""
        say, name = self._say, words.contact_name(self._say, contact)
        named = say.joined(map(say.language_name, contact.languages))
        if contact.state == "open":
            href = words.contact_href(contact)
            value = Markup('<a href="{}">{}</a>').format(href, contact.value) if href else contact.value
            message = "faq.contact-hours" if contact.hours else "faq.contact"
            said = say.html(message, name=name, value=value, hours=contact.hours)
            return say.html("faq.contact-languages", contact=said, languages=named) if named else said
        message = "faq.contact-shut-until" if contact.until else "faq.contact-shut"
        when = self._times.html(contact.until) if contact.until else ""
        state = words.contact_state_inline(say, contact.state)
        parts = [say.html(message, name=name, state=state, when=when)]
        parts += [escape(contact.reason)] if contact.reason else []
        if named:
            parts.append(say.html("faq.languages", languages=named))
        return say.sentences_html(parts)

    def _unknown(self) -> Iterator[Markup]:
        if self._breach.unknowns:
            yield self._says("unknowns")
            yield from _list(map(escape, self._breach.unknowns))
        if promise := incident_words.promise(self._item, self._times):
            yield _paragraph(promise)
        elif self._item.phase == "closed":
            yield _paragraph(incident_words.standing(self._say, self._item))

    def _told(self) -> Iterator[Markup]:
        yield from _list(
            self._say.html("incident.told-at", who=told.who, when=self._times.html(told.at))
            if told.at
            else escape(told.who)
            for told in self._incident.told
        )

    def _this_page(self) -> Iterator[Markup]:
        yield self._says("this-page", address=bare_address(self._links.site))
        if self._organisation.domains:
            yield self._says("domains", domains=self._say.joined(self._organisation.domains))
        yield self._official()

    def _official(self) -> Markup:
        return self._says("official", href=OFFICIAL, title=self._say("official.title"))

    def _prose(self, text: Text) -> Iterator[Markup]:
        yield foreign_block(self._say, text, self._written(text))
        for other in languages.wordings(text, self._without):
            yield Markup('<div lang="{}" dir="{}">{}</div>').format(
                other.language, other.direction, self._written(other.text)
            )

    def _written(self, text: str) -> Markup:
        return Markup(placed(to_html(text), self._root, self._item.path, self._led))  # noqa: S704 - to_html returns sanitised HTML

    def _linked(self, url: str) -> Markup:
        there = self._led.address(url)
        return Markup(' <a href="{}">{}</a>').format(there, bare_address(there))

    def _translated(self, text: Text) -> Iterator[Markup]:
        for other in languages.wordings(text, self._without):
            yield Markup('<p lang="{}" dir="{}">{}</p>').format(other.language, other.direction, other.text)

    def _facts(self, pairs: Iterable[tuple[str, str]]) -> Iterator[Markup]:
        return _list(self._say.html("faq.fact", name=name, said=said) for name, said in pairs)


def _paragraph(words: str) -> Markup:
    return Markup("<p>{}</p>").format(words)


def _list(items: Iterable[Markup], kind: str = "ul") -> Iterator[Markup]:
    """Yield a list; nothing where it would be empty."""
    if rows := Markup("\n").join(Markup("<li>{}</li>").format(item) for item in items):
        yield Markup("<{0}>\n{1}\n</{0}>").format(Markup(kind), rows)  # noqa: S704 - ul or ol
