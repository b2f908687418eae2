"""What a run of Pelican makes the site from: worked out once, before it starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from plainstatus.errors import Problem
from plainstatus.model.frozen import dataclass
from plainstatus.publish.kept import Kept
from plainstatus.publish.kept_values import ENTRIES, SETTLED, keep_values, read_values
from plainstatus.read.schema import Loaded
from plainstatus.record import Record, Thing, public_mailings, public_posts
from plainstatus.record.first_told import telling
from plainstatus.record.gather import official_history
from plainstatus.render.feeds.kept_entries import KeptEntries
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.catalogues import Found, found_words
from plainstatus.settings import Settings
from plainstatus.urls import Links
from plainstatus.views.exercise import Mark, Marks, marked, marked_writings
from plainstatus.views.first_told import UNRECORDED, Telling
from plainstatus.views.mailings import NO_MAILINGS
from plainstatus.views.official import NO_HISTORY, Official
from plainstatus.views.overview import Overview, overview
from plainstatus.views.settled import NOTHING_SETTLED, Settled

__all__ = ["Inputs", "inputs_of"]


@dataclass(frozen=True)
class Inputs:
    """What a run makes the site from."""

    settings: Settings
    view: Overview
    #: The same for programs, who know an exercise by its mark in English.
    data: Overview
    links: Links
    official: Official
    #: What the tree will hold; None where none is kept.
    record: Record | None
    telling: Telling
    #: The site's own words, in each language that it has pages in.
    words: Found
    #: Whether drafts in content/ become pages too, as they may where nothing is published.
    drafts: bool
    #: The files of pages that nobody shall see yet.
    kept_back: frozenset[Path]
    #: Whether somebody gave a reason to publish what would be refused.
    forced: bool
    #: What is kept of incidents for the next run.
    settled: Settled
    #: The same of entries of feeds.
    entries: KeptEntries
    #: What the live tree has already; None where everything is to be made.
    kept: Kept | None = None
    #: Told which pages are there before all else is made; None where nobody waits for them.
    early: Callable[[Sequence[str]], None] | None = None
    #: What staff should know of the run; the run adds to it.
    notes: list[str] = field(default_factory=list)

    def keep(self) -> None:
        """Keep for the next run what this one has worked out, if the disk allows."""
        if self.settled.grown:
            keep_values(self.settings.work, SETTLED, self.settled.kept)
        if self.entries.grown:
            keep_values(self.settings.work, ENTRIES, self.entries.plain())


def inputs_of(
    settings: Settings,
    loaded: Loaded,
    *,
    things: Iterable[Thing] = (),
    record: Record | None = None,
    drafts: bool = False,
    forced: bool = False,
) -> Inputs:
    """Work out what a run of Pelican needs.

    `record` is what the tree will hold, and `things` are public and no incident; without it, updates were public at
    their times.
    """
    found = found_words(loaded.site.organisation.language, loaded.site.languages, settings.folder, settings.work)
    # A language without words has no pages.
    site = loaded.site.model_copy(update={"languages": tuple(found.further)})
    told = telling(loaded.site, record, things) if record else UNRECORDED
    settled = Settled(read_values(settings.work, SETTLED), told.sum_of) if record else NOTHING_SETTLED
    history = official_history(record, loaded.site.organisation.language) if record else NO_HISTORY
    base = (record and record.id_base) or settings.SITEURL
    view = partial(
        overview,
        now=loaded.now,
        telling=told,
        posts=public_posts(record, loaded.site) if record else (),
        mailings=public_mailings(record, loaded.site) if record else NO_MAILINGS,
    )
    own = site.organisation.language
    data = spoken = view(site, written=loaded.written, settled=settled)
    if site.exercise and (found.own != ENGLISH or found.further):
        marks = _marks(own, found)
        spoken = view(marked(site, marks), written=marked_writings(loaded.written, own, marks))
    return Inputs(
        settings=settings,
        view=spoken,
        data=data,
        links=Links(settings.SITEURL, base, told.first_ids, settings.mirrors),
        official=Official(history, loaded.copies),
        record=record,
        telling=told,
        words=found,
        drafts=drafts,
        kept_back=frozenset(Path(settings.folder, name).resolve() for name in loaded.left_out),
        forced=forced,
        settled=settled,
        entries=KeptEntries(partial(read_values, settings.work, ENTRIES)),
        notes=[*_noted((*found.problems, *found.lacking))],
    )


def _noted(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield what is told of each catalogue: whoever publishes has no time for a list of its mistakes."""
    for _, group in groupby(problems, key=lambda problem: problem.file):
        first, *others = group
        more = f"; {len(others)} more of this file with: invoke check" if others else ""
        yield f"{replace(first, level='error')}{more}"


def _marks(own: str, found: Found) -> Marks:
    """Return how an exercise says in each language that it is one."""

    def mark(say: Words) -> Mark:
        return Mark(lambda title: say("site.exercise-title", title=title), say("site.exercise-text"))

    return {own: mark(found.own), **{tag: mark(say) for tag, say in found.further.items()}}
