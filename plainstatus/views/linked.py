"""Which incidents and letters the texts of a site lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from plainstatus.model import Text
from plainstatus.views.faq import FaqView
from plainstatus.views.incident import IncidentView
from plainstatus.views.statements import Letter

__all__ = ["linked_paths"]

_LINKED: Final = re.compile(r"(?:incidents|statements)/[\w.-]+\.(?:html|txt)")


def linked_paths(incidents: Iterable[IncidentView], letters: Iterable[Letter], faq: FaqView | None) -> frozenset[str]:
    """Return the paths of incidents and letters that texts seem to lead to."""
    found = set[str]()
    for text in _texts(incidents, letters, faq):
        for said in (text, *[other for _, other in text.translations]) if text.translations else (text,):
            _find(said, found)
    for item in incidents:
        for url in _addresses(item):
            _find(url, found)
    return frozenset(found)


def _find(said: str, found: set[str]) -> None:
    # Nearly no text leads there: both folders end so.
    if "nts/" in said:
        found.update(_LINKED.findall(said))


def _addresses(item: IncidentView) -> Iterator[str]:
    """Yield the addresses that are typed where no text stands."""
    yield from (action.url for action in item.incident.actions if action.url)
    if breach := item.incident.breach:
        more, offers = breach.more_info, breach.offer
        typed = (breach.postmortem_url, more and more.url, offers and offers.url)
        yield from filter(None, typed)


def _texts(incidents: Iterable[IncidentView], letters: Iterable[Letter], faq: FaqView | None) -> Iterator[Text]:
    for item in incidents:
        for update in item.incident.updates:
            yield update.text
        if breach := item.incident.breach:
            yield from filter(None, (breach.what_happened, breach.cause, breach.likely_consequences))
    for letter in letters:
        yield letter.statement.text
    if faq:
        if faq.intro:
            yield faq.intro
        for one in faq.standing:
            yield one.answer.text
