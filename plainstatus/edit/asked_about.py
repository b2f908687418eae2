"""What questions about an incident are held against: the answers that the site gives, and what the incident denies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plainstatus.model import Text
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.faq_answers import Answers
from plainstatus.render.words.markup import one_line
from plainstatus.text.markdown import to_plain
from plainstatus.text.plain import PlainText
from plainstatus.urls import SECURITY_FAQ, Links
from plainstatus.views.asked import Answer, Denied
from plainstatus.views.faq import FaqView
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["answers_about", "denials"]


def answers_about(view: Overview, item: IncidentView, links: Links, spoken: Iterable[Words]) -> tuple[Answer, ...]:
    """Return what the security FAQ answers about an incident, in each language; what is not known yet is none.

    `spoken` are the site's own words, in each of its languages.
    """
    if view.faq is None:
        return ()
    own = _standing(view.faq, view.site.organisation.language, links)
    return (*own, *(one for say in spoken for one in _by_itself(view, view.faq, item, links, say)))


def _standing(faq: FaqView, language: str, links: Links) -> Iterator[Answer]:
    """Yield the answers that staff have written."""
    for one in faq.standing:
        answer = one.answer
        questions = dict(answer.question.translations)
        for tag, text in ((language, str(answer.text)), *answer.text.translations):
            question = questions.get(tag, str(answer.question))
            yield Answer(
                answer.anchor, _link(links, answer.anchor), tag, _line(question), to_plain(text).strip()
            )  # fmt: skip


def _by_itself(view: Overview, faq: FaqView, item: IncidentView, links: Links, say: Words) -> Iterator[Answer]:
    """Yield the answers that are made from what is filled in about the incident."""
    notices = (*faq.notices, *faq.earlier)
    made = Answers(say, item, view.site.organisation, view.contacts, links)
    for asked in next((one.questions for one in notices if one.item.incident.id == item.incident.id), ()):
        html, is_known = made.answer(asked)
        if is_known:
            text = PlainText(bullet="-", urls=False).read(str(html)).strip()
            yield Answer(asked.anchor, _link(links, asked.anchor), say.language, made.question(asked), text)


def denials(item: IncidentView, spoken: Iterable[Words]) -> tuple[Denied, ...]:
    """Return what the incident says was not involved, with its names in the site's languages."""
    breach = item.incident.breach
    spoken = tuple(spoken)
    return tuple(
        Denied(
            one.kind,
            f"{_line(words.information(ENGLISH, one.kind))}: not involved",
            tuple(dict.fromkeys(words.information_inline(say, one.kind) for say in spoken))
            if one.kind != "other"
            else (),
        )
        for one in (breach.information if breach else ())
        if one.state == "not_affected"
    )


def _link(links: Links, anchor: str) -> str:
    return links.absolute(f"{SECURITY_FAQ}#{anchor}")


def _line(text: Text | str) -> str:
    return " ".join(one_line(text).split())
