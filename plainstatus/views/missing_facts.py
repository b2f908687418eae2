"""What a breach notice must say, by whose rules: the facts that are missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from plainstatus.model import CLOSED, Jurisdiction, Organisation
from plainstatus.model.breach import Breach, InformationKind
from plainstatus.views.incident import IncidentView

__all__ = ["Fact", "missing_facts", "touched"]


class Notice(NamedTuple):
    """A breach, and who tells of it."""

    view: IncidentView
    breach: Breach
    organisation: Organisation


class Fact(NamedTuple):
    """Something that a notice must say."""

    #: In plain words, as the end of 'missing for us-ca: …'.
    what: str
    #: Where it goes, below the incident.
    place: tuple[str, ...]
    #: Who asks for it.
    asks: frozenset[Jurisdiction]
    #: Whether it is missing and already to be said.
    lacks: Callable[[Notice], bool]


def touched(breach: Breach, *kinds: InformationKind) -> bool:
    """Say whether any of these kinds of information was or may have been touched."""
    return any(item.kind in kinds and item.state in {"exposed", "possible"} for item in breach.information)


def missing_facts(view: IncidentView, breach: Breach, organisation: Organisation) -> Iterator[Fact]:
    """Yield the facts that are missing, whoever asks for them, in the order of a notice."""
    notice = Notice(view, breach, organisation)
    return (fact for fact in _FACTS if fact.lacks(notice))


def _told_by_name(notice: Notice) -> bool:
    """Say whether a data protection officer or a contact with a name is there."""
    return any(item.kind == "dpo" or item.label for item in notice.organisation.contacts.values())


def _sentences(text: str) -> int:
    return len(re.findall(r"[.!?。؟](?=\s|$)", text.strip()))


def _no_help(notice: Notice) -> bool:
    offer = notice.breach.offer
    concerned = touched(notice.breach, "ssn", "driver_licence")
    return concerned and (offer is None or offer.months is None or offer.months < 12)


def _states(notice: Notice) -> set[str]:
    return {step.state for step in notice.breach.doing}


_ALL: Final[frozenset[Jurisdiction]] = frozenset({"eu", "uk", "us-ca", "us-hipaa", "au", "us-ftc", "other"})
_GDPR: Final[frozenset[Jurisdiction]] = frozenset({"eu", "uk"})
_CALIFORNIA: Final[frozenset[Jurisdiction]] = frozenset({"us-ca"})

#: In the order of a notice. Sources: GDPR 33(3) and 34(2); California 1798.82(d); 45 CFR 164.404(c); Privacy Act
#: 26WK(3); the FTC's guide for business; what customers of earlier breaches missed.
_FACTS: Final = (
    Fact(
        "the registered name",
        ("breach",),
        frozenset({"us-ca", "au"}),
        lambda notice: not notice.organisation.legal_name,
    ),
    Fact(
        "the postal address",
        ("breach",),
        frozenset({"us-ca", "us-hipaa", "au"}),
        lambda notice: not notice.organisation.address,
    ),
    Fact("a way to reach you", ("breach",), _ALL, lambda notice: not notice.organisation.contacts),
    Fact(
        "a data protection officer, or a contact with a name (label)",
        ("breach",),
        _GDPR,
        lambda notice: bool(notice.organisation.contacts) and not _told_by_name(notice),
    ),
    Fact("when you found it", ("breach", "discovered_at"), _ALL, lambda notice: notice.breach.discovered_at is None),
    Fact(
        "when it happened, or that this is not known",
        ("breach", "occurred"),
        frozenset({"us-ca", "us-hipaa"}),
        lambda notice: notice.breach.occurred is None,
    ),
    Fact(
        "when it was stopped",
        ("breach", "contained_at"),
        _GDPR | {"us-ftc"},
        lambda notice: notice.breach.contained_at is None and notice.view.status in {"monitoring", *CLOSED},
    ),
    Fact(
        "what happened, in two sentences or more",
        ("breach", "what_happened"),
        _ALL,
        lambda notice: notice.breach.what_happened is None or _sentences(notice.breach.what_happened) < 2,
    ),
    Fact(
        "how it could happen",
        ("breach", "cause"),
        _GDPR | {"us-ftc"},
        lambda notice: notice.breach.cause is None and notice.view.status in CLOSED,
    ),
    Fact(
        "which kinds of information were involved, and which were not",
        ("breach", "information"),
        _ALL,
        lambda notice: not notice.breach.information,
    ),
    Fact(
        "how many people are concerned, or that this is not known",
        ("breach", "people"),
        _GDPR,
        lambda notice: notice.breach.people is None,
    ),
    Fact(
        "how many records are concerned",
        ("breach", "records_count"),
        _GDPR,
        lambda notice: notice.breach.records_count is None,
    ),
    Fact(
        "what may follow for the people concerned",
        ("breach", "likely_consequences"),
        _GDPR,
        lambda notice: notice.breach.likely_consequences is None,
    ),
    Fact(
        "what you have done",
        ("breach", "doing"),
        _ALL - {"au"},
        lambda notice: "done" not in _states(notice),
    ),
    Fact(
        "what you will do",
        ("breach", "doing"),
        _ALL - {"au"},
        lambda notice: notice.view.status not in CLOSED and not _states(notice) & {"planned", "under_way"},
    ),
    Fact("what people can do", ("actions",), _ALL, lambda notice: not notice.view.incident.actions),
    Fact(
        "help against identity theft for twelve months, if it was your system",
        ("breach", "offer"),
        _CALIFORNIA,
        _no_help,
    ),
    Fact("where to learn more", ("breach", "more_info"), _CALIFORNIA, lambda notice: notice.breach.more_info is None),
    Fact(
        "whether the notice waited for the police",
        ("breach", "law_enforcement_delay"),
        _CALIFORNIA,
        lambda notice: notice.breach.law_enforcement_delay is None,
    ),
    Fact(
        "what you do not know yet",
        ("breach", "unknowns"),
        frozenset({"us-ftc", "other"}),
        lambda notice: not notice.breach.unknowns and notice.view.status not in CLOSED,
    ),
    Fact(
        "a report, or when it is due",
        ("breach", "postmortem_due"),
        frozenset({"us-ftc", "other"}),
        lambda notice: (
            notice.view.status in CLOSED and not (notice.breach.postmortem_url or notice.breach.postmortem_due)
        ),
    ),
)
