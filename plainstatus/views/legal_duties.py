"""What the rules of the jurisdictions ask for about a breach, and is missing: for staff, never for a page.

A duty is something to do or to say, and when it is due. Deadlines come from DEADLINES, the facts that a notice must
hold from `facts`. Nothing here says that a notice is complete: the rules know more than a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from plainstatus.model import Jurisdiction, Organisation, StaffNotes
from plainstatus.model.breach import Breach
from plainstatus.model.frozen import dataclass
from plainstatus.model.staff_notes import Regulator
from plainstatus.views.incident import IncidentView
from plainstatus.views.missing_facts import missing_facts

__all__ = ["CALIFORNIA_HEADINGS", "CALIFORNIA_TITLE", "DEADLINES", "Deadline", "Duty", "duties", "jurisdictions"]


class Deadline(NamedTuple):
    """How long there is."""

    span: timedelta
    #: Counted from when we were sure, else found it; from when we found it, else were sure; from when the last of
    #: the people was told; from when the notice was posted.
    since: Literal["aware", "found", "told", "posted"]
    #: Of so many people on; of any number where it is 0.
    people: int = 0


#: (whose rule, who is to be told or what is to stand) → how long there is. The only place for these numbers.
DEADLINES: Final[Mapping[tuple[Jurisdiction, Literal["regulator", "people", "posted"]], Deadline]] = {
    # GDPR and UK GDPR, Article 33(1).
    ("eu", "regulator"): Deadline(timedelta(hours=72), "aware"),
    ("uk", "regulator"): Deadline(timedelta(hours=72), "aware"),
    # California, Civil Code 1798.82: (a) people; (f) a sample for the Attorney General, from 501 residents on;
    # (j) how long a substitute notice stands.
    ("us-ca", "people"): Deadline(timedelta(days=30), "found"),
    ("us-ca", "regulator"): Deadline(timedelta(days=15), "told", people=501),
    ("us-ca", "posted"): Deadline(timedelta(days=30), "posted"),
    # 45 CFR 164.404(b) people; 164.408(b) the Secretary, from 500 on; 164.404(d)(2) substitute notice.
    ("us-hipaa", "people"): Deadline(timedelta(days=60), "found"),
    ("us-hipaa", "regulator"): Deadline(timedelta(days=60), "found", people=500),
    ("us-hipaa", "posted"): Deadline(timedelta(days=90), "posted"),
    # Privacy Act 1988, section 26WH(2): to assess whether it is an eligible breach; 26WK: the statement.
    ("au", "regulator"): Deadline(timedelta(days=30), "found"),
}
#: California's Civil Code 1798.82 (d)(1): what a notice is called, and its headings.
CALIFORNIA_TITLE: Final = "Notice of Data Breach"
CALIFORNIA_HEADINGS: Final = (
    "What Happened",
    "What Information Was Involved",
    "What We Are Doing",
    "What You Can Do",
    "For More Information",
)
#: From this share of the time on, a duty is urgent.
_MOST_GONE: Final = 0.75

_REGULATORS: Final[Mapping[Jurisdiction, str]] = {
    "eu": "the notice to the data protection authority",
    "uk": "the notice to the data protection authority",
    "us-ca": "the sample of the notice for the Attorney General",
    "us-hipaa": "the notice to the Secretary of Health",
    "au": "the assessment, and the statement to the Commissioner if it is an eligible breach",
}


@dataclass(frozen=True)
class Duty:
    """Something that is missing."""

    #: Who asks for it.
    asks: tuple[Jurisdiction, ...]
    #: In plain words, as the end of 'missing for us-ca: …'.
    what: str
    #: Where it goes, below the incident.
    place: tuple[str, ...]
    #: None where there is no fixed date.
    due: datetime | None
    #: `soon` once three quarters of the time have gone.
    urgency: Literal["missing", "soon", "late"]
    #: It concerns a regulator: for staff alone.
    regulator: bool = False


class _Case(NamedTuple):
    view: IncidentView
    breach: Breach
    organisation: Organisation
    asking: tuple[Jurisdiction, ...]
    now: datetime
    notes: StaffNotes


def jurisdictions(view: IncidentView, organisation: Organisation) -> tuple[Jurisdiction, ...]:
    """Return whose breach rules apply to an incident: its own, else the organisation's."""
    own = view.incident.breach.jurisdictions if view.incident.breach else ()
    return tuple(dict.fromkeys(own or organisation.jurisdictions))


def duties(
    view: IncidentView, organisation: Organisation, now: datetime, notes: StaffNotes | None = None
) -> tuple[Duty, ...]:
    """Return what the jurisdictions of a security incident ask for and is missing, the soonest first.

    `notes` are those of private/: a regulator that was told is no longer due. Empty for other incidents, for
    withdrawn ones, and where no jurisdiction is named.
    """
    incident = view.incident
    if incident.type != "security" or view.withdrawn:
        return ()
    asking = jurisdictions(view, organisation)
    case = _Case(view, incident.breach or Breach(), organisation, asking, now, notes or StaffNotes())
    found = [*_regulators(case), *_people(case)]
    if incident.breach is not None:
        found += [*_facts(case, found), *_posted(case)]
    elif asking:
        due = min((duty.due for duty in found if duty.due), default=None)
        found.append(_duty(case, asking, "which data is concerned, or that none is", ("breach",), due))
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda duty: duty.due or never))


def _start(case: _Case, since: str) -> datetime | None:
    """Return when the clock of a deadline began; None where it has not begun.

    Who has published a notice knew of the breach by then, whatever the notice leaves out.
    """
    breach, known = case.breach, min(case.view.incident.first_at, case.now)
    if since == "aware":
        return breach.aware_at or breach.discovered_at or known
    if since == "found":
        return breach.discovered_at or breach.aware_at or known
    if since == "told":
        return breach.direct_notice.finished_at if breach.direct_notice else None
    return breach.substitute_notice.posted_at if breach.substitute_notice else None


def _duty(
    case: _Case,
    asks: tuple[Jurisdiction, ...],
    what: str,
    place: tuple[str, ...],
    due: datetime | None,
    *,
    since: str = "found",
    regulator: bool = False,
) -> Duty:
    urgency: Literal["missing", "soon", "late"] = "missing"
    start = _start(case, since)
    if due is not None and case.now > due:
        urgency = "late"
    elif due is not None and start is not None and case.now - start >= (due - start) * _MOST_GONE:
        urgency = "soon"
    return Duty(asks, what, place, due, urgency, regulator)


def _concerned(case: _Case, jurisdiction: Jurisdiction) -> int | None:
    """Return how many people the rules of a jurisdiction are about, at most; None where nobody knows."""
    counts = [recipients.count for recipients in case.notes.recipients if recipients.jurisdiction == jurisdiction]
    if counts:
        return sum(counts)
    people = case.breach.people
    return people.count if people and people.qualifier in {"exact", "about", "at_most"} else None


def _regulators(case: _Case) -> Iterator[Duty]:
    asking = [name for name in case.asking if (name, "regulator") in DEADLINES]
    place = ("breach",)
    for name in asking:
        deadline = DEADLINES[name, "regulator"]
        start, count = _start(case, deadline.since), _concerned(case, name)
        listed = [*_listed(case, name, alone=len(asking) == 1)]
        if not listed and start is not None and (count is None or count >= deadline.people):
            due = start + deadline.span
            yield _duty(case, (name,), _REGULATORS[name], place, due, since=deadline.since, regulator=True)
        for number, one in listed:
            due_at = one.due_at or (start + deadline.span if start else None)
            yield from _told(case, (name,), number, one, due_at, since=deadline.since)
    for number, one in enumerate(case.notes.regulators, 1):
        # Whoever has several regulators and does not say which this one is.
        if (len(asking) != 1 and one.jurisdiction is None) or (one.jurisdiction and one.jurisdiction not in asking):
            whose: tuple[Jurisdiction, ...] = (one.jurisdiction,) if one.jurisdiction else case.asking or ("other",)
            yield from _told(case, whose, number, one, one.due_at)


def _listed(case: _Case, name: Jurisdiction, *, alone: bool) -> Iterator[tuple[int, Regulator]]:
    for number, one in enumerate(case.notes.regulators, 1):
        if one.jurisdiction == name or (alone and one.jurisdiction is None):
            yield number, one


def _told(
    case: _Case,
    whose: tuple[Jurisdiction, ...],
    number: int,
    one: Regulator,
    due: datetime | None,
    *,
    since: str = "aware",
) -> Iterator[Duty]:
    """Yield what is missing about one regulator, whose name stays in private/; `since` is when its time began."""
    which = f"regulator {number} in private/{case.view.incident.id}.yaml"
    if one.notified_at is None:
        yield _duty(case, whose, f"the notice to {which}", ("breach",), due, since=since, regulator=True)
    elif due and one.notified_at > due and one.reason_if_late is None and {"eu", "uk"} & {*whose}:
        # GDPR Article 33(1).
        yield _duty(case, whose, f"why {which} was told late", ("breach",), None, regulator=True)


def _people(case: _Case) -> Iterator[Duty]:
    """Yield what the people concerned are still to hear, each for themselves."""
    notice, substitute = case.breach.direct_notice, case.breach.substitute_notice
    begun = bool(notice and (notice.started_at or notice.finished_at))
    done = bool(notice and notice.finished_at) or bool(substitute and substitute.posted_at and not begun)
    for name in case.asking:
        deadline = DEADLINES.get((name, "people"))
        if deadline and not done:
            due = (_start(case, deadline.since) or case.now) + deadline.span
            if begun and notice and notice.expected_end and notice.expected_end <= due:
                continue  # under way, and in time; `check` asks once that time has passed
            what = "word that the last message to each person is sent" if begun else "a message to each person"
            yield _duty(case, (name,), what, ("breach", "direct_notice"), due)
    # GDPR Article 34: without undue delay, where the risk for people is high.
    asking = tuple(name for name in case.asking if name in {"eu", "uk"})
    if asking and not (begun or (substitute and substitute.posted_at)):
        what = "a message to each person, without undue delay where the risk for them is high"
        yield _duty(case, asking, what, ("breach", "direct_notice"), None)


def _posted(case: _Case) -> Iterator[Duty]:
    """Yield by whose rules the public notice must stand for longer."""
    substitute = case.breach.substitute_notice
    for name in case.asking:
        standing = DEADLINES.get((name, "posted"))
        if standing and substitute and substitute.posted_at:
            end = substitute.posted_at + standing.span
            if substitute.posted_until is None or substitute.posted_until < end:
                what = f"that the public notice stands for {standing.span.days} days"
                yield _duty(case, (name,), what, ("breach", "substitute_notice"), end, since="posted")


def _facts(case: _Case, found: list[Duty]) -> Iterator[Duty]:
    """Yield the facts that are missing; they are due with the first notice that is still to be given."""
    for fact in missing_facts(case.view, case.breach, case.organisation):
        if asks := tuple(name for name in case.asking if name in fact.asks):
            dates = [duty.due for duty in found if duty.due and {*duty.asks} & {*asks}]
            yield _duty(case, asks, fact.what, fact.place, min(dates, default=None))
