"""Which incidents and letters the texts of a site lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from plainstatus.model import Incident, Text

__all__ = ["linked_from", "linked_in"]

_LINKED: Final = re.compile(r"(?:incidents|statements)/[\w.-]+\.(?:html|txt)")


def linked_from(incident: Incident) -> frozenset[str]:
    """Return the paths of incidents and letters that an incident seems to lead to, in texts and as addresses."""
    return linked_in(_texts(incident)).union(*map(_found, _addresses(incident)))


def linked_in(texts: Iterable[Text]) -> frozenset[str]:
    """Return the paths of incidents and letters that texts seem to lead to, in whatever language."""
    return frozenset().union(
        *(_found(said) for text in texts for said in (text, *[other for _, other in text.translations]))
    )


def _found(said: str) -> Iterable[str]:
    # Nearly no text leads there: both folders end so.
    return _LINKED.findall(said) if "nts/" in said else ()


def _texts(incident: Incident) -> Iterator[Text]:
    yield from (update.text for update in incident.updates)
    if breach := incident.breach:
        yield from filter(None, (breach.what_happened, breach.cause, breach.likely_consequences))


def _addresses(incident: Incident) -> Iterator[str]:
    yield from (action.url for action in incident.actions if action.url)
    if breach := incident.breach:
        more, offer = breach.more_info, breach.offer
        yield from filter(None, (breach.postmortem_url, more and more.url, offer and offer.url))
