"""What questions about an incident are held against: the answers that the site gives, and what the incident denies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from plainstatus.model import Text
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.catalogues import Found
from plainstatus.render.words.faq_answers import Answers
from plainstatus.render.words.markup import one_line
from plainstatus.text.markdown import to_plain
from plainstatus.text.plain import PlainText
from plainstatus.urls import SECURITY_FAQ, Links, language_folder
from plainstatus.views.asked import Answer, Denied, Holds
from plainstatus.views.faq import Asked, FaqView
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["answers_about", "denials"]

#: What the texts of questions are that the site answers by itself, where it is not words.
_HOLDS: Final[Mapping[str, Holds]] = {
    "information": "involved", "readable": "involved", "phone": "list", "reach": "list",
}  # fmt: skip


def answers_about(view: Overview, item: IncidentView, links: Links, spoken: Found) -> tuple[Answer, ...]:
    """Return what the security FAQ answers about an incident, in each language; what is not known yet is none.

    `spoken` are the site's own words. Each answer has the address on the page in its language, where there is one.
    """
    if view.faq is None:
        return ()
    pages = {tag: f"{language_folder(tag)}{SECURITY_FAQ}" for tag in spoken.further}
    made = list(_standing(view.faq, view.site.organisation.language, links, pages))
    asked = _asked(view.faq, item)
    for say, page in ((spoken.own, SECURITY_FAQ), *((say, pages[tag]) for tag, say in spoken.further.items())):
        made += _by_itself(asked, Answers(say, item, view.site.organisation, view.contacts, links), links, say, page)
    return tuple(made)


def _asked(faq: FaqView, item: IncidentView) -> tuple[Asked, ...]:
    """Return the questions that the page has about an incident by itself."""
    notices = (*faq.notices, *faq.earlier)
    return next((one.questions for one in notices if one.item.incident.id == item.incident.id), ())


def _standing(faq: FaqView, language: str, links: Links, pages: Mapping[str, str]) -> Iterator[Answer]:
    """Yield the answers that staff have written."""
    for one in faq.standing:
        answer = one.answer
        questions = dict(answer.question.translations)
        for tag, text in ((language, str(answer.text)), *answer.text.translations):
            link = links.absolute(f"{pages.get(tag, SECURITY_FAQ)}#{answer.anchor}")
            question = _line(questions.get(tag, str(answer.question)))
            yield Answer(answer.anchor, link, tag, question, to_plain(text).strip())


def _by_itself(questions: Iterable[Asked], answers: Answers, links: Links, say: Words, page: str) -> Iterator[Answer]:
    """Yield the answers that are made from what is filled in about the incident."""
    for asked in questions:
        html, is_known = answers.answer(asked)
        if is_known:
            text = PlainText(bullet="-", urls=False).read(str(html)).strip()
            link = links.absolute(f"{page}#{asked.anchor}")
            holds = _HOLDS.get(asked.question.key, "words")
            yield Answer(asked.anchor, link, say.language, answers.question(asked), text, holds)


def denials(item: IncidentView, spoken: Iterable[Words]) -> tuple[Denied, ...]:
    """Return what the incident says was not involved, with its names in the site's languages."""
    breach, spoken = item.incident.breach, tuple(spoken)
    return tuple(
        Denied(one.kind, f"{_line(words.information(ENGLISH, one.kind))}: not involved", _names(one.kind, spoken))
        for one in (breach.information if breach else ())
        if one.state == "not_affected"
    )


def _names(kind: str, spoken: Iterable[Words]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words.information_inline(say, kind) for say in spoken)) if kind != "other" else ()


def _line(text: Text | str) -> str:
    return " ".join(one_line(text).split())
