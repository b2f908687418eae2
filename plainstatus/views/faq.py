"""The security FAQ at a moment: which questions stand on it, about which incidents, and since when.

The generated questions are the ones that people ask after every breach. Each is answered from fields that staff have
filled in anyway; what has no answer yet stays, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from plainstatus.model import Answer, Faq, Text
from plainstatus.views.dates import Publication
from plainstatus.views.incident import IncidentView

__all__ = ["QUESTIONS", "Asked", "FaqView", "Notice", "Publications", "Question", "Standing", "anchor", "faq_view"]


@dataclass(frozen=True)
class Question:
    """A question that every breach raises, and where its answer comes from."""

    #: The second half of its anchor, for ever.
    key: str
    words: str
    #: Facts of the incident, as dotted paths.
    facts: tuple[str, ...] = ()
    #: Facts of its updates.
    updates: tuple[str, ...] = ()


#: In the order in which frightened people ask.
QUESTIONS: Final = (
    Question("do-now", "What must I do now?", ("actions",)),
    Question("affected", "Am I affected?", ("affects", "breach.people")),
    Question(
        "what-happened",
        "What happened, and when?",
        tuple(f"breach.{name}" for name in (
            "what_happened", "cause", "occurred", "discovered_at", "aware_at", "contained_at",
        )),
    ),
    Question("information", "What information was involved, and what was not?", ("breach.information",)),
    Question("readable", "Could anyone read passwords or card numbers?", ("breach.information",)),
    Question("done", "What have you already done for me?", ("breach.doing",)),
    Question("no-message", "I got no message from you. Does that mean I am safe?", ("breach.direct_notice",)),
    Question("real-message", "Is the message that I got really from you?", ("breach.direct_notice",)),
    Question("fakes", "What do fakes look like, and where do I report one?"),
    Question("phone", "Why can I not phone you?", updates=("contacts",)),
    Question("reach", "How do I reach a person?", updates=("contacts",)),
    Question(
        "unknown",
        "What do you not know yet, and when will you say more?",
        ("breach.unknowns", "breach.postmortem_due", "breach.postmortem_url"),
        ("next_update",),
    ),
    Question("told", "Who else was told?", ("told",)),
    Question("prevention", "What changes, so that it is less likely to happen again?", ("breach.doing",)),
    Question("this-page", "How do I know that this page is really yours?"),
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


@dataclass(frozen=True)
class FaqView:
    """The whole page."""

    title: Text
    intro: Text | None
    #: Open ones first, then those that are over and still shown.
    notices: tuple[Notice, ...]
    standing: tuple[Standing, ...]
    #: Breaches that are no longer shown: their anchors go on working.
    earlier: tuple[Notice, ...]


#: (an incident's id, a question's key) or ("faq", an anchor) or ("statement", a slug) → when it became public.
Publications = Mapping[tuple[str, str], Publication]
_UNTITLED: Final = Text("Security FAQ")


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
        title=faq.title if faq else _UNTITLED,
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
