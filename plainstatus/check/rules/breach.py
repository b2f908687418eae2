"""Whether a breach notice says what its readers, and the rules of the jurisdictions, ask for: B1 to B13.

Advice about what is missing, never a word that a notice is complete: these rules know less than a lawyer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from plainstatus.check.case import Case
from plainstatus.check.findings import Hit, Rule
from plainstatus.check.rules.timing import roughly
from plainstatus.model import StaffNotes, format_moment
from plainstatus.model.breach import Breach, InformationKind
from plainstatus.text.markdown import to_plain
from plainstatus.views.legal_duties import Duty, duties, jurisdictions
from plainstatus.views.missing_facts import touched

__all__ = ["RULES", "breach"]

B1 = Rule(
    "B1",
    "warning",
    "missing for a jurisdiction",
    "The rules of the places where your customers live ask for it, some by a fixed date.",
    "publish what you know, and add this when you know it: nothing here holds a notice back",
)
B2 = Rule(
    "B2",
    "warning",
    "missing for a jurisdiction, and three quarters of the time have gone",
    "What is left of the time is shorter than most reviews.",
    "do this now; for what a regulator was told, keep private/ID.yaml",
)
B3 = Rule(
    "B3",
    "warning",
    "missing for a jurisdiction, and overdue",
    "Late is better than never, and some rules ask for the reasons as well.",
    "do this now, and write down why it is late; for a regulator, in private/ID.yaml",
)
B4 = Rule(
    "B4",
    "warning",
    "passwords may be known, and readers are not told all that they can do",
    "Whoever has a password tries it at other places within hours.",
    "add an action that asks for a new password, and one for other places where the same one was used",
)
B5 = Rule(
    "B5",
    "warning",
    "numbers of identity papers or accounts are exposed, and nothing is said of credit bureaus",
    "With such a number others can borrow in a reader's name, for years.",
    "add an action: how to reach the credit bureaus, and how to ask for a freeze or a fraud alert",
)
B6 = Rule(
    "B6",
    "warning",
    "readers can be written to or called, and nothing warns them of false messages",
    "False messages follow a breach within days, and use what was taken to look real.",
    "add an action: which messages not to answer, and what you never ask for",
)
B7 = Rule(
    "B7",
    "warning",
    "nothing is said of passwords or payment cards",
    "These are the first two things that everyone with an account wants to know, and silence is read as yes.",
    "add them to breach: information:, with state: not_affected where that is so",
)
B8 = Rule(
    "B8",
    "warning",
    "the title is not the one that California asks for",
    "Civil Code 1798.82 wants the notice to be titled 'Notice of Data Breach'.",
    'write for example title: "Notice of data breach: customer account data"',
)
B9 = Rule(
    "B9",
    "warning",
    "facts that cannot both be true",
    "One of them is a slip, and readers find it before you do.",
    "correct one of them",
)
B10 = Rule(
    "B10",
    "info",
    "nobody says sorry",
    "Customers of earlier breaches missed it more than any fact: a word to them, not about them.",
    "say to readers that you are sorry, and for what",
)
B11 = Rule(
    "B11",
    "warning",
    "messages go out, and readers cannot tell a real one",
    "The first false messages copy yours. Whoever has one in hand looks it up here.",
    "add what is missing to breach: direct_notice:",
)
B12 = Rule(
    "B12",
    "warning",
    "the last message should be out, and nothing says that it is",
    "Whoever has got none takes that for good news.",
    "set finished_at, or a later expected_end and how many are sent",
)
B13 = Rule(
    "B13",
    "info",
    "said after the last approval in private/",
    "What was agreed to are other words than those that go out.",
    "have it read again and add the approval, or let it be",
)
RULES: Final = (B1, B2, B3, B4, B5, B6, B7, B8, B9, B10, B11, B12, B13)

_BY_URGENCY: Final = {"missing": B1, "soon": B2, "late": B3}
_PASSWORDS: Final[tuple[InformationKind, ...]] = ("password", "security_question")
_PAPERS: Final[tuple[InformationKind, ...]] = ("national_id", "ssn", "driver_licence", "passport", "bank_account")
_REACH: Final[tuple[InformationKind, ...]] = ("email_address", "phone_number", "name")
_CARDS: Final[tuple[InformationKind, ...]] = ("payment_card", "payment_card_full")
#: Kinds that speak of an account or a customer, as keys of programs and addresses of machines do not.
_ACCOUNT: Final[tuple[InformationKind, ...]] = (
    *_REACH, "postal_address", "date_of_birth", "username", "order_history", *_PASSWORDS, *_CARDS,
)  # fmt: skip

_PASSWORD: Final = re.compile(r"\b(pass(word|phrase|code)s?|sign[- ]in details)\b", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(
    r"\b(else(where)?|anywhere|same (one|password)|re-?us\w+|other (sites?|accounts?|services?|places?))\b",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(r"\b(credit|fraud alert|security freeze)\b", re.IGNORECASE)
_FALSE: Final = re.compile(
    r"\b(phish\w*|fakes?|false|scams?|suspicious|pretend\w*|impersonat\w*|never ask|asks? (you )?for"
    r"|do not (answer|reply|click|open|follow|trust))\b",
    re.IGNORECASE,
)
_SORRY: Final = re.compile(r"\b(sorry|apolog\w+)\b", re.IGNORECASE)
_TITLE: Final = re.compile(r"notice of data breach", re.IGNORECASE)


def breach(case: Case, notes: StaffNotes) -> Iterator[Hit]:
    """Yield what is missing from a security incident; `notes` are those of private/ about it."""
    incident = case.incident
    if incident.type != "security" or case.view.withdrawn:
        return
    found = duties(case.view, case.organisation, case.now, notes)
    for number, duty in enumerate(found):
        message = _missing(case, duty)
        yield Hit(_BY_URGENCY[duty.urgency], message=message, place=duty.place, rank=number - len(found))
    yield from _approved(case, notes)
    facts, english = incident.breach, case.organisation.language.partition("-")[0] == "en"
    if facts is None:
        return
    if "us-ca" in jurisdictions(case.view, case.organisation) and not _TITLE.search(incident.title):
        yield Hit(B8, message="missing for us-ca: the words 'Notice of Data Breach' in the title", place=("title",))
    if english:
        yield from _actions(case, facts)
        said = [to_plain(update.update.text) for update in case.view.updates if update.update.withdrawn is None]
        if not any(map(_SORRY.search, said)):
            yield Hit(B10, message="no update says to readers that you are sorry")
    yield from _unsaid(facts)
    yield from _messages(case, facts)
    yield from _contradictions(case, facts)


def _missing(case: Case, duty: Duty) -> str:
    said = f"missing for {', '.join(duty.asks)}: {duty.what}"
    if duty.due is None:
        return said
    zone = case.organisation.timezone
    if duty.urgency == "late":
        return f"{said}; it was due {format_moment(duty.due, zone)}, {roughly(case.now - duty.due)} ago"
    return f"{said}; due {format_moment(duty.due, zone)}, in {roughly(duty.due - case.now)}"


def _approved(case: Case, notes: StaffNotes) -> Iterator[Hit]:
    if not notes.approvals:
        return
    approved = max(approval.at for approval in notes.approvals)
    for item in case.updates:
        if item.is_new and item.view.update.at > approved:
            known_at = item.view.update.known_at
            yield Hit(B13, message="nobody has approved it since it was written", place=("text",), update=known_at)


def _actions(case: Case, facts: Breach) -> Iterator[Hit]:
    """Yield what readers are not told to do about what was touched."""
    actions = " ".join(f"{action.text}\n" for action in case.incident.actions)
    place = ("actions",)
    if touched(facts, *_PASSWORDS):
        lacking = [] if _PASSWORD.search(actions) else ["choose a new password"]
        lacking += [] if _ELSEWHERE.search(actions) else ["change it wherever else it was used"]
        if lacking:
            message = f"passwords may be known, and no action says to {' and to '.join(lacking)}"
            yield Hit(B4, message=message, place=place)
    exposed = {item.kind for item in facts.information if item.state == "exposed"}
    american = any(name.startswith("us-") for name in jurisdictions(case.view, case.organisation))
    if american and exposed & {*_PAPERS} and not _CREDIT.search(actions):
        yield Hit(B5, message="identity numbers are exposed, and no action names the credit bureaus", place=place)
    if exposed & {*_REACH} and not _FALSE.search(actions):
        kinds = ", ".join(kind.replace("_", " ") for kind in _REACH if kind in exposed)
        yield Hit(B6, message=f"{kinds} exposed, and no action warns of false messages", place=place)


def _unsaid(facts: Breach) -> Iterator[Hit]:
    told = {item.kind for item in facts.information}
    if any(touched(facts, kind) for kind in _ACCOUNT):
        lacking = [] if told & {*_PASSWORDS} else ["passwords"]
        lacking += [] if told & {*_CARDS} else ["payment cards"]
        if lacking:
            message = f"nothing is said of {' or '.join(lacking)}"
            yield Hit(B7, message=message, place=("breach", "information"))


def _messages(case: Case, facts: Breach) -> Iterator[Hit]:
    notice, place = facts.direct_notice, ("breach", "direct_notice")
    if notice is None:
        return
    if {"email", "sms"} & {*notice.channels}:
        keys = ("sender", "subject", "links", "asks_for") if "email" in notice.channels else ("sender", "links")
        if lacking := [key for key in keys if getattr(notice, key) is None]:
            yield Hit(B11, message=f"readers cannot tell a real message: {', '.join(lacking)} missing", place=place)
    if notice.expected_end and notice.finished_at is None and notice.expected_end < case.now:
        end = format_moment(notice.expected_end, case.organisation.timezone)
        message = f"the last message was expected by {end}, and finished_at is not set"
        yield Hit(B12, message=message, place=(*place, "expected_end"))


def _contradictions(case: Case, facts: Breach) -> Iterator[Hit]:
    notice, posted, happened = facts.direct_notice, facts.substitute_notice, facts.occurred
    pairs: list[tuple[str, datetime | None, datetime | None, tuple[str, ...]]] = [
        ("it was stopped before it was found", facts.discovered_at, facts.contained_at, ("contained_at",)),
        ("you were sure of it before you found it", facts.discovered_at, facts.aware_at, ("aware_at",)),
    ]
    if happened:
        pairs.append(("it ended before it began", happened.begin, happened.end, ("occurred", "to")))
        pairs.append(("it was found before it began", happened.begin, facts.discovered_at, ("discovered_at",)))
    if notice:
        begun, sent = notice.started_at, ("direct_notice", "finished_at")
        pairs.append(("the last message was sent before the first", begun, notice.finished_at, sent))
        planned = ("direct_notice", "expected_end")
        pairs.append(("the last message is expected before the first", begun, notice.expected_end, planned))
    if posted:
        stands = ("substitute_notice", "posted_until")
        pairs.append(("the public notice ends before it begins", posted.posted_at, posted.posted_until, stands))
        until = case.incident.notice_until
        message = "the notice leaves the home page before the public notice may end"
        pairs.append((message, posted.posted_until, until, stands))
    for message, first, second, place in pairs:
        if first and second and second < first:
            yield Hit(B9, message=message, place=("breach", *place))
    if notice and notice.sent is not None and notice.total is not None and notice.sent > notice.total:
        message = f"{notice.sent:,} of {notice.total:,} messages are sent"
        yield Hit(B9, message=message, place=("breach", "direct_notice", "sent"))
    if notice and notice.avoids_breached_channel and "email" in notice.channels:
        message = "messages avoid the mailboxes that were concerned, and go out by e-mail"
        yield Hit(B9, message=message, place=("breach", "direct_notice", "channels"))
