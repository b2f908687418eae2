"""One sheet for those who answer customers in writing: each question with its link and words, and what not to say."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from plainstatus.model import Text
from plainstatus.record.not_known import says_nothing
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.render.words.dates import Times
from plainstatus.render.words.faq_answers import Answers
from plainstatus.render.words.markup import one_line
from plainstatus.render.words.sheets import NOT_IN_REPLIES
from plainstatus.text.markdown import to_plain
from plainstatus.text.plain import PlainText
from plainstatus.urls import SECURITY_FAQ, Links, incident_path
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["reply_sheet"]

_WIDTH: Final = 100
_INDENT: Final = "   "


def reply_sheet(view: Overview, item: IncidentView, address: str, *, waiting: bool) -> str:
    """Return the sheet about an incident of the site at `address`.

    `waiting` says that the published page does not show all of this yet.
    """
    return "\n".join(_lines(view, item, Links(address, address), waiting=waiting)) + "\n"


def _lines(view: Overview, item: IncidentView, links: Links, *, waiting: bool) -> Iterator[str]:
    organisation, times = view.site.organisation, Times(view.site.organisation.timezone, ENGLISH)
    yield f"FOR THOSE WHO ANSWER CUSTOMERS: {_line(item.incident.title)}"
    page = links.absolute(incident_path(item.incident.id))
    yield f"As of {times.plain(view.now)}. Everything stands on one page: {page}"
    if waiting:
        yield "Not all of this is public yet: publish first, then answer with it."
    yield from ("", "QUESTIONS, EACH WITH ITS LINK AND WORDS", "")
    known, open_questions = _asked(view, item, links)
    known += _standing(view, links)
    for number, (question, link, words) in enumerate(known, 1):
        yield f"{number}. {question}"
        yield f"{_INDENT}{link}"
        for line in words.split("\n"):
            yield from textwrap.wrap(
                line, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT,
                break_long_words=False, break_on_hyphens=False,
            ) or [""]  # fmt: skip
        yield ""
    if not known:
        yield from ("None has an answer yet: paste the address of the page.", "")
    yield from ("WHAT IS NOT KNOWN YET", "")
    yield from [*_unknown(item), *(f"- {question} {link}" for question, link in open_questions)] or [
        "- Nothing is noted."
    ]
    yield from ("", "WHAT NOT TO SAY", "")
    yield from (f"- {one}" for one in NOT_IN_REPLIES)
    if organisation.never_ask:
        yield from ("", "WHAT WE NEVER ASK FOR", "")
        yield from (f"- {_line(one)}" for one in organisation.never_ask)


def _unknown(item: IncidentView) -> Iterator[str]:
    incident = item.incident
    if incident.breach is None:
        return
    if not incident.affects or says_nothing(incident.affects):
        yield "- Whom it concerns."
    if incident.breach.people is None or incident.breach.people.count is None:
        yield "- How many people are concerned."
    yield from (f"- {_line(one)}" for one in incident.breach.unknowns)


def _asked(
    view: Overview, item: IncidentView, links: Links
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Return the questions about an incident with their answers, and those that have none yet; each with its link."""
    notices = (*view.faq.notices, *view.faq.earlier) if view.faq else ()
    answers = Answers(ENGLISH, item, view.site.organisation, view.contacts, links)
    known, unknown = [], []
    for asked in next((one.questions for one in notices if one.item.incident.id == item.incident.id), ()):
        html, is_known = answers.answer(asked)
        question, link = answers.question(asked), links.absolute(f"{SECURITY_FAQ}#{asked.anchor}")
        if is_known:
            known.append((question, link, PlainText(bullet="-", urls=False).read(str(html)).strip()))
        else:
            unknown.append((question, link))
    return known, unknown


def _standing(view: Overview, links: Links) -> list[tuple[str, str, str]]:
    """Return the standing answers, in each language in which there are any."""
    found = []
    for one in view.faq.standing if view.faq else ():
        link = links.absolute(f"{SECURITY_FAQ}#{one.answer.anchor}")
        for tag, words in (("", str(one.answer.text)), *one.answer.text.translations):
            question = dict(one.answer.question.translations).get(tag, str(one.answer.question))
            found.append((f"{_line(question)}{f' ({tag})' if tag else ''}", link, to_plain(words).strip()))
    return found


def _line(text: Text | str) -> str:
    return " ".join(one_line(text).split())
