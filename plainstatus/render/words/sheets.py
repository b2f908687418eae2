"""What those say who answer for us after a breach: on the phone, to the press, on their own accounts.

For staff alone, in plain text. Around what is recorded stand words of ours that staff may change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from plainstatus.model import Breach, Contact, Organisation
from plainstatus.model.breach import Information
from plainstatus.model.frozen import dataclass
from plainstatus.render.words import incident_words, words
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.render.words.dates import Times
from plainstatus.render.words.markup import one_line
from plainstatus.text.amounts import joined
from plainstatus.text.markdown import to_plain
from plainstatus.urls import SECURITY_FAQ, Links, incident_path
from plainstatus.views.faq import anchor
from plainstatus.views.incident import IncidentView

__all__ = ["NOT_IN_REPLIES", "SHEETS", "Part", "Recorded", "Sheet", "page"]

#: A heading, and the lines that stand under it.
Part = tuple[str, Sequence[str]]

#: What callers ask first, of the questions that every breach raises.
_ASKED: Final = ("affected", "do-now", "no-message", "real-message", "phone", "unknown")
_NOT_KNOWN: Final = ENGLISH("faq.not-known")
_INFORMATION: Final = {
    "exposed": "Information involved",
    "possible": "Information possibly involved",
    "unknown": "Information of which we do not know yet whether it is involved",
    "not_affected": "Information not involved",
}


@dataclass(frozen=True)
class Recorded:
    """What is recorded about a breach, and whose it is."""

    item: IncidentView
    #: Ways to reach us, as they are at present.
    contacts: Mapping[str, Contact]
    organisation: Organisation
    links: Links
    #: The moment that this is true of, in words.
    as_of: str


@dataclass(frozen=True)
class Sheet:
    """A text for staff."""

    #: Stands in the name of its file, behind the incident's id.
    name: str
    #: What it is, in a few words.
    what: str
    #: Words that staff may change, before and after what is recorded.
    above: str
    below: str
    #: Says what is recorded.
    parts: Callable[[Recorded], Iterable[Part]]


def page(recorded: Recorded) -> str:
    """Return the address of the one page that everything else refers to."""
    return recorded.links.absolute(incident_path(recorded.item.incident.id))


def _calls(recorded: Recorded) -> Iterator[Part]:
    incident, times = recorded.item.incident, Times(recorded.organisation.timezone, ENGLISH)
    yield "What it is about", [_line(incident.title), page(recorded)]
    if recorded.contacts:
        yield "How to reach us", [_contact(one, times) for one in recorded.contacts.values()]
    actions = [
        " ".join(filter(None, (f"{number}.", one.applies_to and f"{_line(one.applies_to)}:", _line(one.text), one.url)))
        for number, one in enumerate(incident.actions, 1)
    ]
    yield "What callers should do", actions or ["Nothing yet; if that changes, our page says so."]
    for name, said, moment in _facts(recorded):
        yield name, [f"{said} (As of {times.plain(moment)}.)" if moment else said]
    never = [f"- {_line(thing)}" for thing in recorded.organisation.never_ask] or ["- your password or card number"]
    yield "What we never ask for, so do not ask for it, and do not let callers tell you", never
    if incident.breach is not None:
        faq = recorded.links.absolute(SECURITY_FAQ)
        answers = [f"{ENGLISH(f'faq.question.{key}')} {faq}#{anchor(incident.id, key)}" for key in _ASKED]
        yield "Where the answers stand", answers


def _press(recorded: Recorded) -> Iterator[Part]:
    times = Times(recorded.organisation.timezone, ENGLISH)
    for name, said, moment in _facts(recorded):
        yield f"{name}, as of {times.plain(moment) if moment else recorded.as_of}", [f'"{said}"']
    yield "More, as soon as we know it", [page(recorded)]


def _employees(recorded: Recorded) -> Iterator[Part]:
    # No figures, so that what was posted is never an old one.
    said = (
        f"I work at {_line(recorded.organisation.name)}. We have had a security incident. What is known, what is not, "
        f"and what to do now stands on our own page: {page(recorded)}"
    )
    reached = [one for one in recorded.contacts.values() if one.kind in {"email", "web"} and one.state == "open"]
    asked = f" Questions, please, to: {_line(reached[0].value)}" if reached else ""
    yield "The line", [said + asked]


def _facts(recorded: Recorded) -> Iterator[tuple[str, str, datetime | None]]:
    """Yield the name of each fact, what is recorded, and since when where it has a time of its own."""
    item, times = recorded.item, Times(recorded.organisation.timezone, ENGLISH)
    breach = item.incident.breach or Breach()
    yield "What happened", _line(to_plain(breach.what_happened or "")) or _NOT_KNOWN, None
    yield "Whom it concerns", _line(item.incident.affects or "") or _NOT_KNOWN, None
    people = breach.people
    yield "How many people", words.people(ENGLISH, people), people.as_of if people else None
    for state, name in _INFORMATION.items():
        if kinds := [_kind(one) for one in breach.information if one.state == state]:
            said = joined(kinds)
            yield name, f"{said[0].upper()}{said[1:]}.", None
    if not breach.information:
        yield "Which information", _NOT_KNOWN, None
    yield "When it happened", words.occurred(breach.occurred, times) if breach.occurred else _NOT_KNOWN, None
    yield "When we found it", f"{times.plain(breach.discovered_at)}." if breach.discovered_at else _NOT_KNOWN, None
    for state, name in (
        ("done", "What we have done"), ("under_way", "What we are doing"), ("planned", "What we will do")
    ):  # fmt: skip
        if steps := [_line(step.text) for step in breach.doing if step.state == state]:
            yield name, " ".join(steps), None
    notice = breach.direct_notice
    messages = dict(words.direct_notice(notice, times)) if notice else {}
    # It is the time of the fact.
    messages.pop(ENGLISH("messages.newest-batch"), None)
    told = " ".join(f"{name}: {_line(said)}." for name, said in messages.items())
    yield "Messages to each person", told or _NOT_KNOWN, notice.last_batch_at if notice else None
    if breach.unknowns:
        yield "What we do not know yet", f"{'; '.join(_line(one).rstrip('.') for one in breach.unknowns)}.", None
    yield "When we say more", incident_words.promise(item, times) or _NOT_KNOWN, None


def _kind(information: Information) -> str:
    more = [_line(information.note or "").rstrip(". "), words.protection(ENGLISH, information)]
    said = words.information_inline(ENGLISH, information.kind)
    return f"{said} ({', '.join(filter(None, more))})" if any(more) else said


def _contact(contact: Contact, times: Times) -> str:
    """Write a way to reach us; one that is not open says so in place of its number."""
    name = _line(words.contact_name(ENGLISH, contact))
    if contact.state == "open":
        return f"{name}: {_line(contact.value)}" + (f" ({_line(contact.hours)})" if contact.hours else "")
    until = f", until {times.plain(contact.until)}" if contact.until else ""
    reason = f" {_line(contact.reason)}" if contact.reason else ""
    return f"{name}: {words.contact_state_inline(ENGLISH, contact.state)}{until}.{reason}"


def _line(text: str) -> str:
    """Return a text on one line, so that nothing in it can look like a heading or a mark of ours."""
    return " ".join(one_line(text).split())


#: To whoever answers customers in writing.
NOT_IN_REPLIES: Final = (
    'No number, cause or time that does not stand above, no "probably", no "only". Write: "We do not know that yet."',
    'Not "your data are safe", and not "this does not concern you": nobody who writes can know that.',
    "Nothing about who is to blame: no person, no supplier, no country.",
    "No promise of compensation, and no date that does not stand above.",
    "No question for anything that we never ask for, not even to find out who writes.",
    "No other link than those above. To journalists: nothing but the address of the page.",
)

#: In the order in which they are needed.
SHEETS: Final = (
    Sheet(
        "calls",
        "what to say on the phone, and what not",
        'FOR THOSE WHO ANSWER CALLS\n\nSay first: "I am sorry that this happened. I can tell you what we know so far, '
        'and what you can do."\n',
        """\
WHAT NOT TO SAY

- No number, cause or time that does not stand above, and no "probably" or "only". Say: "We do not know that yet."
- Not "your data are safe", and not "this does not concern you": nobody on the phone can know that.
- Nothing about who is to blame: no person, no supplier, no country.
- No promise of compensation, and no date that does not stand above.
- Do not ask callers for anything that we never ask for, not even to check who they are.
- Journalists: nothing but the address of the page.
""",
        _calls,
    ),
    Sheet(
        "press",
        "lines for the press",
        "FOR THE PRESS\n\nTo be quoted as they stand, each with its time.\n",
        """\
WHAT NOT TO SAY

- No number, cause or time that does not stand above, and no sum of two that do.
- Nothing about who is to blame, or what it will cost.
- Not that data are safe, and no promise of compensation.
- To everything else: "What we know, and what we do not know yet, stands on our page first."
""",
        _press,
    ),
    Sheet(
        "employees",
        "a line for employees' own accounts",
        "FOR OUR OWN ACCOUNTS\n\nNobody has to post anything. Whoever wants to posts this line, and nothing else.\n",
        """\
WHAT NOT TO SAY

- No answers of your own, whatever you know: paste the address of the page again.
- No numbers, no causes, no names, and not that data are safe.
""",
        _employees,
    ),
)
