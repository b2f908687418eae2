"""The answers that the security FAQ gives by itself, from what staff have filled in about a breach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from markupsafe import Markup, escape

from plainstatus.model import Breach, Contact, Organisation, Text
from plainstatus.render.words import dates, incident_words, languages, words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.markup import bare_address, placed
from plainstatus.text.markdown import to_html
from plainstatus.urls import OFFICIAL, Links, incident_path
from plainstatus.views.faq import Asked, anchor
from plainstatus.views.incident import IncidentView

__all__ = ["NOT_KNOWN", "Answers"]

NOT_KNOWN: Final = "Not known yet."
#: Kinds of information that somebody could use at once.
_KEYS_TO_THINGS: Final = frozenset({
    "password", "security_question", "payment_card", "payment_card_full", "bank_account", "access_token",
})  # fmt: skip


class Answers:
    """Answers the questions about one incident, as it stands now; each in sanitised HTML."""

    def __init__(
        self,
        say: Words,
        item: IncidentView,
        organisation: Organisation,
        contacts: Mapping[str, Contact],
        links: Links,
    ) -> None:
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
            return "Can I phone you?"
        return asked.question.words

    def answer(self, asked: Asked) -> tuple[Markup, bool]:
        """Return the answer, and whether it is one: else it says that this is not known yet, and when we say more."""
        found = Markup("\n").join(self._by_key[asked.question.key]())
        if found:
            return found, True
        promise = incident_words.promise(self._item, self._times)
        return _paragraph(f"{NOT_KNOWN} {promise}".rstrip()), False

    def _do_now(self) -> Iterator[Markup]:
        yield from _list(
            (
                Markup("{}{}{}").format(
                    f"{action.applies_to}: " if action.applies_to else "",
                    action.text,
                    Markup(' <a href="{}">{}</a>').format(action.url, bare_address(action.url)) if action.url else "",
                )
                for action in self._incident.actions
            ),
            "ol",
        )

    def _affected(self) -> Iterator[Markup]:
        people = self._breach.people
        if self._incident.affects:
            yield _paragraph(f"This concerns: {self._incident.affects}")
            yield from _translated(self._incident.affects)
        if people is not None:
            said = words.people(self._say, people)
            yield _paragraph(f"{said} As of {self._times.plain(people.as_of)}." if people.as_of else said)
        if self._incident.affects or people is not None:
            yield _paragraph(
                "This page cannot tell who reads it, and no page of ours asks you to type anything to find out."
            )

    def _what_happened(self) -> Iterator[Markup]:
        breach, time = self._breach, self._times.html
        if breach.what_happened:
            yield from _prose(breach.what_happened, incident_path(self._incident.id))
        moments = [escape(words.occurred(breach.occurred, self._times))] if breach.occurred else []
        for said, moment in (
            ("We found it on {}.", breach.discovered_at),
            ("We were sure on {}.", breach.aware_at),
            ("It was stopped on {}.", breach.contained_at),
        ):
            if moment is not None:
                moments.append(Markup(said).format(time(moment)))  # noqa: S704 - written above
        yield from _list(moments)
        if breach.cause:
            yield _paragraph("How it could happen:")
            yield from _prose(breach.cause, incident_path(self._incident.id))

    def _information(self) -> Iterator[Markup]:
        for state, name in words.INFORMATION_STATES.items():
            kinds = [item for item in self._breach.information if item.state == state]
            if kinds:
                yield Markup("<p><b>{}:</b></p>").format(name)
                yield from _list(
                    escape(_kind(words.INFORMATION[kind.kind], words.protection(self._say, kind), kind.note))
                    for kind in kinds
                )

    def _readable(self) -> Iterator[Markup]:
        yield from _facts(
            (
                words.INFORMATION[kind.kind],
                _kind(words.INFORMATION_STATES[kind.state].lower(), words.protection(self._say, kind), kind.note),
            )
            for kind in self._breach.information
            if kind.kind in _KEYS_TO_THINGS
        )

    def _done(self) -> Iterator[Markup]:
        yield from self._steps({"done"})

    def _prevention(self) -> Iterator[Markup]:
        breach = self._breach
        yield from self._steps({"under_way", "planned"})
        if breach.postmortem_url:
            yield Markup('<p>Our report: <a href="{}">{}</a></p>').format(
                breach.postmortem_url, bare_address(breach.postmortem_url)
            )
        elif breach.postmortem_due:
            yield _paragraph(f"We publish a report on how it came about by {self._say.day(breach.postmortem_due)}.")

    def _steps(self, states: set[str]) -> Iterator[Markup]:
        yield from _list(
            Markup("{}{}{}").format(
                "" if states == {"done"} else f"{words.DOING[step.state]}: ",
                step.text,
                Markup(" <small>{}</small>").format(self._times.html(step.at)) if step.at else "",
            )
            for step in self._breach.doing
            if step.state in states
        )

    def _no_message(self) -> Iterator[Markup]:
        notice = self._breach.direct_notice
        yield Markup(
            '<p>No. You need not wait for it: do now what stands under <a href="#{}">What must I do now?</a></p>'
        ).format(anchor(self._incident.id, "do-now"))
        if notice is None:
            yield _paragraph("Whether we write to each person is not known yet.")
            return
        if notice.finished_at:
            yield _paragraph(
                f"The last message was sent on {self._times.plain(notice.finished_at)}. Look among the junk as well."
            )
        else:
            yield _paragraph("We write to many people in batches, and some messages end up among the junk.")
        if waiting := words.on_its_way(self._say, notice, self._item.mailing):
            yield _paragraph(waiting)
        wanted = {
            "Sent by",
            "Not sent to",
            "Sent so far",
            "Sent",
            "How many",
            "Came back",
            "Refused",
            "Not certain yet",
            "If it came back",
            "First sent",
            "Newest batch",
            "Last one expected",
        }
        facts = words.direct_notice(notice, self._times, self._item.mailing)
        yield from _facts((name, said) for name, said in facts if name in wanted)

    def _real_message(self) -> Iterator[Markup]:
        notice, organisation = self._breach.direct_notice, self._organisation
        wanted = {"Sender", "Subject", "Links in it", "It asks you for", "Not sent to"}
        facts = [pair for pair in words.direct_notice(notice, self._times) if pair[0] in wanted] if notice else []
        if facts:
            yield _paragraph("Compare it, letter by letter. A genuine one has:")
            yield from _facts(facts)
        elif organisation.senders:
            yield _paragraph(
                f"Our e-mail comes from {self._say.joined(organisation.senders, 'or')}, and from no other address."
            )
        if (facts or organisation.senders) and organisation.never_ask:
            yield _paragraph("We never ask you for:")
            yield from _list(map(escape, organisation.never_ask))
        if facts or organisation.senders:
            yield self._official()

    def _fakes(self) -> Iterator[Markup]:
        organisation = self._organisation
        signs = [f"It asks you for {thing}." for thing in organisation.never_ask]
        if organisation.senders:
            signs.append(f"It comes from another address than {self._say.joined(organisation.senders, 'or')}.")
        if organisation.domains:
            signs.append(f"It leads to another site than {self._say.joined(organisation.domains, 'or')}.")
        if not signs:
            return
        yield _paragraph("They may use your name and address to look real. You know one by any of these:")
        yield from _list(map(escape, signs))
        yield _paragraph("Do not answer it, and open nothing that is attached.")
        ways = [item for item in self._contacts_now.values() if item.kind in {"email", "web"} and item.state == "open"]
        if ways:
            yield _paragraph("Tell us, so that we can warn others:")
            yield from _list(map(self._contact, ways[:1]))
        yield self._official()

    def _phone(self) -> Iterator[Markup]:
        phones = [item for item in self._contacts_now.values() if item.kind == "phone"]
        others = [item for item in self._contacts_now.values() if item.kind != "phone" and item.state == "open"]
        yield from _list(map(self._contact, phones))
        if others and not phones:
            yield _paragraph("We have no phone line.")
        if others and not any(phone.state == "open" for phone in phones):
            yield _paragraph("You reach us like this instead:")
            yield from _list(map(self._contact, others))

    def _reach(self) -> Iterator[Markup]:
        yield from _list(map(self._contact, self._contacts_now.values()))

    def _contact(self, contact: Contact) -> Markup:
        """Write a way to reach us; one that is not open says so in place of its number."""
        href = words.contact_href(contact)
        parts = [Markup("<b>{}:</b>").format(words.contact_name(self._say, contact))]
        if contact.state == "open":
            parts.append(Markup('<a href="{}">{}</a>').format(href, contact.value) if href else escape(contact.value))
        else:
            until = Markup(", until {}").format(self._times.html(contact.until)) if contact.until else ""
            parts.append(Markup("<b>{}{}.</b>").format(words.CONTACT_STATES[contact.state], until))
            parts += [escape(contact.reason)] if contact.reason else []
        if contact.hours and contact.state == "open":
            parts.append(escape(f"({contact.hours})"))
        if contact.languages:
            parts.append(escape(f"Answers in {self._say.joined(map(languages.english_name, contact.languages))}."))
        return Markup(" ").join(parts)

    def _unknown(self) -> Iterator[Markup]:
        if self._breach.unknowns:
            yield _paragraph("We do not know yet:")
            yield from _list(map(escape, self._breach.unknowns))
        if promise := incident_words.promise(self._item, self._times):
            yield _paragraph(promise)
        elif self._item.phase == "closed":
            yield _paragraph(incident_words.standing(self._say, self._item))

    def _told(self) -> Iterator[Markup]:
        yield from _list(
            Markup("{}{}").format(told.who, Markup(", {}").format(self._times.html(told.at)) if told.at else "")
            for told in self._incident.told
        )

    def _this_page(self) -> Iterator[Markup]:
        yield _paragraph(
            f"Its address is {bare_address(self._links.site)}. Type it yourself, and do not follow a link to it. This "
            "site has no forms: a page that looks like it and asks you for anything is a fake."
        )
        if self._organisation.domains:
            yield _paragraph(f"Addresses that are really ours: {self._say.joined(self._organisation.domains)}.")
        yield self._official()

    @staticmethod
    def _official() -> Markup:
        return Markup('<p>Everything to compare with: <a href="{}">Is it really you?</a></p>').format(OFFICIAL)


def _prose(text: Text, page: str) -> Iterator[Markup]:
    yield Markup(placed(to_html(text), "", page))  # noqa: S704 - to_html returns sanitised HTML
    for other in languages.wordings(text):
        yield Markup('<div lang="{}" dir="{}">{}</div>').format(
            other.language,
            other.direction,
            Markup(placed(to_html(other.text), "", page)),  # noqa: S704 - the same
        )


def _translated(text: Text) -> Iterator[Markup]:
    for other in languages.wordings(text):
        yield Markup('<p lang="{}" dir="{}">{}</p>').format(other.language, other.direction, other.text)


def _paragraph(words: str) -> Markup:
    return Markup("<p>{}</p>").format(words)


def _list(items: Iterable[Markup], kind: str = "ul") -> Iterator[Markup]:
    """Yield a list; nothing where it would be empty."""
    if rows := Markup("\n").join(Markup("<li>{}</li>").format(item) for item in items):
        yield Markup("<{0}>\n{1}\n</{0}>").format(Markup(kind), rows)  # noqa: S704 - ul or ol


def _facts(pairs: Iterable[tuple[str, str]]) -> Iterator[Markup]:
    return _list(Markup("<b>{}:</b> {}").format(name, said) for name, said in pairs)


def _kind(name: str, protection: str, note: Text | None) -> str:
    said = f"{name} ({note})" if note else name
    return f"{said}, {protection}" if protection else said
