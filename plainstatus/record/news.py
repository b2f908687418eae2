"""What readers will newly see, incident by incident, and how it is gathered; publish asks about it once."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from plainstatus.model import STATUSES, Correction, FactCorrection, Incident, Status, Update
from plainstatus.model.field_words import field_words
from plainstatus.model.frozen import dataclass
from plainstatus.record.differences import Difference, shortened
from plainstatus.record.known import Known
from plainstatus.urls import update_key

__all__ = [
    "Case",
    "CorrectionNews",
    "IncidentNews",
    "UpdateNews",
    "WithdrawalNews",
    "fact_news",
    "looks_cut_off",
    "note_news",
    "status_of",
    "update_news",
]

#: Ends of a text that make nobody ask whether there was more, beside other punctuation.
_ENDS = frozenset("`*|~>")
#: Punctuation after which more must come: commas, dashes, semicolons …
_OPEN = frozenset(",;-\u2013\u2014&@#/\\¡¿\u3001\uff0c\uff1b")
#: Of a first line, enough for what is shown of it, whatever links stand in it; the rest would only take time.
_MOST_READ = 2000
_LIST = re.compile(r"([-*+]|\d+[.)])\s")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^[#>\s]+|^([-*+]|\d+[.)])\s+|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")


@dataclass(frozen=True)
class UpdateNews:
    """An update that was not public before."""

    key: str
    at: datetime
    status: Status | None
    text: str
    #: The promise it makes.
    next_update: datetime | Literal["none"] | None
    #: Its text does not end as sentences and lists do.
    cut_off: bool
    #: The time of the newest update that is public, where this one lies before it and so changes no state.
    overtaken_by: datetime | None = None

    @property
    def first_line(self) -> str:
        """Its first line without Markdown's marks, at most 100 characters."""
        first = next((line for line in self.text.splitlines() if line.strip()), "")
        return shortened(_MARKS.sub("", _LINK.sub(r"\1", first.strip()[:_MOST_READ])))


@dataclass(frozen=True)
class CorrectionNews:
    """An update whose published words or facts changed."""

    key: str
    #: What staff say was wrong; empty for a typo.
    note: str
    changes: tuple[Difference, ...]


@dataclass(frozen=True)
class WithdrawalNews:
    """An update, or with an empty key the whole incident, that is taken back."""

    key: str
    reason: str


@dataclass(frozen=True)
class IncidentNews:
    """What readers will newly see of one incident."""

    incident: str
    title: str
    #: The state that it is in now; None for a notice.
    status: Status | None
    #: It was not public before.
    is_new: bool = False
    #: How many imported updates come with it; they are not in `updates`.
    imported: int = 0
    updates: tuple[UpdateNews, ...] = ()
    #: Facts of an incident that was public before, from → to.
    facts: tuple[Difference, ...] = ()
    corrections: tuple[CorrectionNews, ...] = ()
    typos: tuple[CorrectionNews, ...] = ()
    withdrawals: tuple[WithdrawalNews, ...] = ()
    #: Languages in which something that was public can now be read, too.
    languages: tuple[str, ...] = ()
    #: The id that it was published with, where it has a new one.
    renamed_from: str | None = None


def status_of(incident: Incident) -> Status | None:
    """Return the state that an incident's updates lead to; None for a notice."""
    told = [update.status for update in incident.updates if update.status and not update.withdrawn]
    return told[-1] if told else next(iter(STATUSES[incident.type]), None)


def update_news(update: Update, key: str, overtaken_by: datetime | None = None) -> UpdateNews:
    """Return what readers will see of a new update; `overtaken_by` is the time of a public one that follows it."""
    text = update.text
    return UpdateNews(key, update.at, update.status, text, update.next_update, looks_cut_off(text), overtaken_by)


def note_news(
    key: str, corrections: Iterable[Correction], changes: tuple[Difference, ...] = ()
) -> Iterator[CorrectionNews]:
    """Yield each correction of an update, the oldest first; behind the newest stands all that changed."""
    told = sorted(corrections, key=lambda one: one.at)
    yield from (CorrectionNews(key, str(one.note), changes if one is told[-1] else ()) for one in told)


def fact_news(corrections: Iterable[FactCorrection]) -> tuple[CorrectionNews, ...]:
    """Return each correction of an incident's facts, in words."""
    told = [f"{field_words(one.field)}: {one.was} → {one.now} ({one.why})" for one in corrections]
    return tuple(CorrectionNews("", words, ()) for words in told)


def looks_cut_off(text: str) -> bool:
    """Say whether a text ends neither in a sentence's end nor in a list's item nor in a table's row."""
    last = text.rstrip()[-1:]
    if last in _ENDS or (last not in _OPEN and unicodedata.category(last or "x")[0] in "PS"):
        return False
    ending = next((line.strip() for line in reversed(text.split("\n")) if line.strip()), "")
    return _LIST.match(ending) is None


@dataclasses.dataclass
class Case:
    """One incident, and what is found to be new about it."""

    incident: Incident
    known: Mapping[str, Known]
    news: IncidentNews
    is_news: bool = False
    #: Something is not as it was said.
    differs: bool = False
    #: What is new of its updates, gathered here: to grow a tuple by one each time would take time with the square.
    updates: list[UpdateNews] = field(default_factory=list)
    imported: int = 0
    corrections: list[CorrectionNews] = field(default_factory=list)
    typos: list[CorrectionNews] = field(default_factory=list)
    withdrawals: list[WithdrawalNews] = field(default_factory=list)
    #: Digests of texts → key and update of each that has them and was not public before, in their order.
    unpublished: dict[str, list[tuple[str, Update]]] = field(default_factory=dict)

    @cached_property
    def newest(self) -> datetime | None:
        """The time of the newest public update: a new one that lies before it changes nothing. None where none is."""
        times = [
            update.at
            for update in self.incident.updates
            if update.withdrawn is None and update_key(update.known_at) in self.known
        ]
        return max(times, default=None)

    def tell(self, **found: Any) -> None:
        """Put more into the news."""
        self.news = replace(self.news, **found)

    def told(self) -> IncidentNews:
        """Return the news with all that was gathered."""
        return replace(
            self.news,
            updates=tuple(self.updates),
            imported=self.imported,
            corrections=(*self.news.corrections, *self.corrections),
            typos=tuple(self.typos),
            withdrawals=tuple(self.withdrawals),
        )
