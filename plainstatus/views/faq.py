"""The security FAQ at a moment: which questions stand on it, about which incidents, and since when.

The generated questions are the ones that people ask after every breach. Each is answered from fields that staff have
filled in anyway; what has no answer yet stays, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from plainstatus.model import Answer, Faq, Text
from plainstatus.model.frozen import dataclass
from plainstatus.views.dates import Publication
from plainstatus.views.incident import IncidentView

__all__ = ["QUESTIONS", "Asked", "FaqView", "Notice", "Publications", "Question", "Standing", "anchor", "faq_view"]


@dataclass(frozen=True)
class Question:
    """A question that every breach raises, and where its answer comes from; its words are render's."""

    #: The second half of its anchor, for ever.
    key: str
    #: Facts of the incident, as dotted paths.
    facts: tuple[str, ...] = ()
    #: Facts of its updates.
    updates: tuple[str, ...] = ()


#: In the order in which frightened people ask.
QUESTIONS: Final = (
    Question("do-now", ("actions",)),
    Question("affected", ("affects", "breach.people")),
    Question(
        "what-happened",
        tuple(f"breach.{name}" for name in (
            "what_happened", "cause", "occurred", "discovered_at", "aware_at", "contained_at",
        )),
    ),
    Question("information", ("breach.information",)),
    Question("readable", ("breach.information",)),
    Question("done", ("breach.doing",)),
    Question("no-message", ("breach.direct_notice",)),
    Question("real-message", ("breach.direct_notice",)),
    Question("fakes"),
    Question("phone", updates=("contacts",)),
    Question("reach", updates=("contacts",)),
    Question(
        "unknown",
        ("breach.unknowns", "breach.postmortem_due", "breach.postmortem_url"),
        ("next_update",),
    ),
    Question("told", ("told",)),
    Question("prevention", ("breach.doing",)),
    Question("this-page"),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A generated question about one incident."""

    question: Question
    anchor: str
    #: The anchors that it had when the incident had other ids.
    aliases: tuple[str, ...]
    #: None where there is no record.
    publication: Publication | None


@dataclass(frozen=True)
class Notice:
    """An incident on the FAQ, and its questions."""

    item: IncidentView
    questions: tuple[Asked, ...]


@dataclass(frozen=True)
class Standing:
    """A question that staff have answered once and for all."""

    answer: Answer
    #: None where there is no record.
    publication: Publication | None
    #: Language of a translation that is older than what it translates → since when.
    outdated: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class FaqView:
    """The whole page."""

    #: None where staff wrote none.
    title: Text | None
    intro: Text | None
    #: Open ones first, then those that are over and still shown.
    notices: tuple[Notice, ...]
    standing: tuple[Standing, ...]
    #: Breaches that are no longer shown: their anchors go on working.
    earlier: tuple[Notice, ...]

    @property
    def texts(self) -> list[Text]:
        """What staff wrote for the page."""
        return [*([self.intro] if self.intro else []), *(one.answer.text for one in self.standing)]


#: (an incident's id, a question's key) or ("faq", an anchor) or ("statement", a slug) → when it became public.
Publications = Mapping[tuple[str, str], Publication]


def anchor(incident: str, key: str) -> str:
    """Return the permanent anchor of a generated question: INCIDENT--what-happened."""
    return f"{incident}--{key}"


def faq_view(
    faq: Faq | None,
    incidents: Sequence[IncidentView],
    shown: Sequence[IncidentView],
    publications: Publications = MappingProxyType({}),
) -> FaqView | None:
    """Return the page; None where there is nothing to answer.

    `incidents` are all of the site's, `shown` those that readers are to see first, in that order.
    """
    breaches = [item for item in incidents if item.incident.breach is not None]
    if faq is None and not breaches:
        return None
    first = [item for item in shown if item.incident.breach is not None]
    names = {item.incident.id for item in first}
    return FaqView(
        title=faq.title if faq else None,
        intro=faq.intro if faq else None,
        notices=tuple(_notice(item, publications) for item in first),
        standing=tuple(
            Standing(answer, publications.get(("faq", answer.anchor))) for answer in (faq.answers if faq else ())
        ),
        earlier=tuple(_notice(item, publications) for item in breaches if item.incident.id not in names),
    )


def _notice(item: IncidentView, publications: Publications) -> Notice:
    incident = item.incident
    return Notice(
        item,
        tuple(
            Asked(
                question,
                anchor(incident.id, question.key),
                tuple(anchor(alias, question.key) for alias in incident.aliases),
                publications.get((incident.id, question.key), _first(item, question, publications)),
            )
            for question in QUESTIONS
        ),
    )


def _first(item: IncidentView, question: Question, publications: Publications) -> Publication | None:
    """Return the publication of a question that no field of the incident answers: that of the incident."""
    if question.facts:
        return None
    known = publications.get((item.incident.id, ""))
    return None if known is None else Publication(known.published)
