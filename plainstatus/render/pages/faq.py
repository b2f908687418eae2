"""The security FAQ: its questions with their answers, and the same for search engines (schema.org, FAQPage)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from plainstatus.model import Answer
from plainstatus.render.output import Output
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.present import Present, present_of
from plainstatus.render.words import languages
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import machine
from plainstatus.render.words.faq_answers import Answers
from plainstatus.render.words.markup import json_data, placed
from plainstatus.urls import SECURITY_FAQ
from plainstatus.views.dates import Publication
from plainstatus.views.faq import FaqView
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["Item", "Section", "faq_pages", "faq_title"]


class Item(NamedTuple):
    """A question with its answer."""

    anchor: str
    #: Further anchors that lead to it.
    aliases: tuple[str, ...]
    question: str
    #: Sanitised HTML.
    answer: Markup
    #: False where the answer is that this is not known yet.
    known: bool
    #: None where there is no record.
    publication: Publication | None
    #: The same in other languages: each question, and its answer as sanitised HTML.
    others: tuple[tuple[languages.Wording, Markup], ...] = ()


class Section(NamedTuple):
    """The questions about one incident."""

    item: IncidentView
    items: list[Item]


class _Page(NamedTuple):
    """What the page is made from."""

    present: Present
    faq: FaqView


def faq_pages(renderer: Renderer, view: Overview) -> Iterator[Output]:
    """Yield the page, where there is anything to answer."""
    if view.faq is not None:
        yield Output(SECURITY_FAQ, _Page(present_of(view), view.faq), partial(_faq, renderer))


def faq_title(say: Words, faq: FaqView) -> str:
    """Return what the page is called: as staff have written in its language, or in words of ours."""
    return faq.title if faq.title and not isinstance(faq.title, languages.Foreign) else say("faq.untitled")


def _faq(renderer: Renderer, page: _Page) -> bytes:
    faq, status = page.faq, renderer.status
    sections, standing = _sections(page, renderer), _standing(faq, renderer)
    return renderer.page(
        "security-faq.html",
        SECURITY_FAQ,
        title=faq_title(renderer.status.words, faq),
        description=renderer.status.words("faq.description", name=renderer.status.organisation.name),
        present=page.present,
        intro=renderer.written(faq.intro, SECURITY_FAQ) if faq.intro else "",
        intros=[
            (other, renderer.written(other.text, SECURITY_FAQ))
            for other in languages.wordings(faq.intro or "", status.further)
        ],
        sections=sections,
        standing=standing,
        earlier=faq.earlier,
        json=_json([*(item for section in sections for item in section.items), *standing], status),
    )


def _sections(page: _Page, renderer: Renderer) -> list[Section]:
    """Return the generated questions, incident by incident."""
    status, contacts = renderer.status, page.present.contacts or {}
    sections = []
    for notice in page.faq.notices:
        answers = Answers(
            status.words,
            notice.item,
            status.organisation,
            contacts,
            status.links,
            without=status.further,
            led=status.led,
        )
        items = []
        for asked in notice.questions:
            text, known = answers.answer(asked)
            publication = asked.publication if known else None
            items.append(Item(asked.anchor, asked.aliases, answers.question(asked), text, known, publication))
        sections.append(Section(notice.item, items))
    return sections


def _standing(faq: FaqView, renderer: Renderer) -> list[Item]:
    """Return the questions that staff have answered."""
    return [
        Item(
            item.answer.anchor,
            item.answer.aliases,
            item.answer.question,
            renderer.written(item.answer.text, SECURITY_FAQ),
            True,
            item.publication,
            _others(item.answer, renderer),
        )
        for item in faq.standing
    ]


def _others(answer: Answer, renderer: Renderer) -> tuple[tuple[languages.Wording, Markup], ...]:
    texts = {other.language: other.text for other in languages.wordings(answer.text, renderer.status.further)}
    return tuple(
        (other, renderer.written(texts[other.language], SECURITY_FAQ))
        for other in languages.wordings(answer.question, renderer.status.further)
        if other.language in texts
    )


def _json(items: Iterable[Item], status: Shared) -> Markup:
    """Return the page as an FAQPage, fit to stand in a <script> element (https://schema.org/FAQPage).

    What has no answer yet is left out: search engines show answers without their page.
    """
    links = status.links
    base = links.absolute(status.folder + SECURITY_FAQ)
    questions: list[dict[str, Any]] = []
    for item in items:
        if not item.known:
            continue
        answer: dict[str, Any] = {
            "@type": "Answer",
            "text": placed(item.answer, f"{links.site}/", status.folder + SECURITY_FAQ),
        }
        question = {
            "@type": "Question",
            "@id": f"{base}#{item.anchor}",
            "name": item.question,
            "acceptedAnswer": answer,
        }
        if item.publication is not None:
            answer["datePublished"] = machine(item.publication.published)
            answer["dateModified"] = machine(item.publication.changed or item.publication.published)
        questions.append(question)
    return json_data({"@context": "https://schema.org", "@type": "FAQPage", "url": base, "mainEntity": questions})
