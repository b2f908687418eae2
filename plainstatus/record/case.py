"""One incident on its way through the comparison with the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from plainstatus.model import Incident, Update
from plainstatus.record.news import CorrectionNews, IncidentNews, UpdateNews, WithdrawalNews
from plainstatus.record.record import Known
from plainstatus.urls import update_key

__all__ = ["Case"]


@dataclass
class Case:
    """One incident, and what is found to be new about it."""

    incident: Incident
    known: Mapping[str, Known]
    news: IncidentNews
    is_news: bool = False
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
