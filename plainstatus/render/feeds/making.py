"""How each kind of feed is made of what it depends on: plain values in, bytes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import chain
from typing import Final, NamedTuple

from plainstatus.model.digests import digest
from plainstatus.model.engine import engine
from plainstatus.model.frozen import dataclass
from plainstatus.render.feeds.feed import LONGEST_TITLE, Entry, Feed
from plainstatus.render.feeds.formats import atom, entry_size, json_feed, rss
from plainstatus.render.feeds.incident_entries import history_entry
from plainstatus.render.feeds.news import Chosen, newest_first, news_of, written
from plainstatus.render.feeds.sizes import bounded, fitting
from plainstatus.render.feeds.social import social_entries
from plainstatus.render.feeds.sources import IncidentSource, LetterSource, Source, Spoken, translated
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.markup import shortened
from plainstatus.urls import (
    HISTORY_ATOM,
    HOME,
    UPDATES_ATOM,
    UPDATES_RSS,
    Links,
    archive_feed_path,
    incident_feed_path,
    incident_path,
)

__all__ = [
    "ArchivePlan",
    "ComponentPlan",
    "HistoryPlan",
    "House",
    "IncidentPlan",
    "Plan",
    "make_archive",
    "make_component",
    "make_feed",
    "make_history",
    "make_incident",
    "make_social",
]

#: How many components an entry names in the feed of one of them; of more it names that one.
_NAMED: Final = 10
#: Never a date of a feed with entries, which has theirs.
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """What all feeds say of the site."""

    name: str
    language: str
    say: Words
    #: No matter which incidents got another id.
    links: Links
    #: Where a hub tells subscribers of changes; empty where there is none.
    hub: str
    #: Of the pages in its language, such as `de/`; empty for the site's own.
    folder: str = ""

    @cached_property
    def digest(self) -> str:
        """Sum up all of it."""
        return digest((self.name, self.language, self.say, self.links, self.hub, self.folder))

    def titled(self, message: str, **values: str) -> str:
        """Return the title of a feed, from the message that has it."""
        return shortened(self.say(message, name=self.name, **values), LONGEST_TITLE)

    @cached_property
    def quiet(self) -> House:
        """The same for what does not change: nobody can subscribe to that, and mirrors are not told of.

        Its words are those that all versions have, whichever catalogues there are.
        """
        return replace(self, hub="", links=replace(self.links, mirrors=()), say=ENGLISH)


class Plan(NamedTuple):
    """What a feed of chosen entries is made from."""

    house: House
    path: str
    #: The path of the format that the feed's id is made of.
    named: str
    title: str
    chosen: Chosen
    #: Its date where it has no entries; else None.
    since: datetime | None
    page: str
    #: The number of the archive before it.
    archive: int = 0


class ComponentPlan(NamedTuple):
    """What the feed of a component is made from."""

    plan: Plan
    component: str
    #: How many bytes it should have at most.
    most: int


class HistoryPlan(NamedTuple):
    """What a feed with an entry for each incident is made from."""

    house: House
    path: str
    #: The last changed first.
    sources: tuple[IncidentSource, ...]
    since: datetime | None


class IncidentPlan(NamedTuple):
    """What the feed of an incident is made from."""

    house: House
    source: IncidentSource
    letters: tuple[LetterSource, ...]
    #: How it is written, where that is not as the site's own are.
    spoken: Spoken | None = None


class ArchivePlan(NamedTuple):
    """What an archive is made from."""

    house: House
    number: int
    ending: str
    chosen: Chosen
    #: Nothing more comes into it.
    full: bool
    #: Its date where it has no entries; else None.
    since: datetime | None


@dataclass(frozen=True)
class SettledArchives:
    """The first archives, which hold nothing but what was said of settled incidents: they have one key."""

    house: House
    spoken: Spoken | None
    number: int
    #: What sums up each of the incidents.
    incidents: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return what names the bytes of all of them."""
        return digest((engine(), __name__, self.house, self.spoken, self.number, self.incidents))

    @property
    def paths(self) -> list[str]:
        """Return their paths."""
        numbers = range(1, self.number + 1)
        return [archive_feed_path(number, ending) for number in numbers for ending in ("atom", "rss")]


def make_feed(plan: Plan) -> bytes:
    """Make a feed of chosen entries, in the format that its path names."""
    made = _feed_of(plan, plan.chosen.entries())
    if plan.archive:
        made = replace(made, before=_archive(plan.house, plan.archive, _ending(plan.path)))
    return _fitting(plan.house, plan.path, made)


def make_component(planned: ComponentPlan) -> bytes:
    """Make the feed of a component."""
    plan, component, most = planned
    house, chosen = plan.house, plan.chosen
    made = replace(_feed_of(plan, chosen.entries()), duplicates=house.links.duplicates(plan.path))
    write = partial(_written, house, plan.path)
    if not made.entries:
        return write(made)
    size = partial(entry_size, _ending(plan.path), made, permalinks=_permalinks(house))

    def whole(place: int) -> Entry:
        return _narrowed(chosen.entry(place, "full"), component)

    return bounded(made, write, size, most, whole)


def make_history(plan: HistoryPlan) -> bytes:
    """Make a feed with an entry for each incident, under Statuspage's title."""
    house = plan.house
    made = _feed(
        house,
        HISTORY_ATOM,
        # As Statuspage has it.
        f"{house.name} Status - Incident History",
        tuple(map(history_entry, plan.sources)),
        plan.since,
        about="feeds.about-history",
    )
    return _fitting(house, plan.path, made)


def make_incident(plan: IncidentPlan) -> bytes:
    """Make the feed of an incident, which holds all that there is about it."""
    house, spoken = plan.house, plan.spoken
    sources: list[Source] = [plan.source, *plan.letters]
    title, incident = plan.source.item.incident.title, plan.source.item.incident
    if spoken is not None:
        sources, title = [translated(source, spoken) for source in sources], spoken.said(title)
    news = newest_first(chain.from_iterable(map(news_of, sources)))
    made = _feed(
        house,
        house.folder + incident_feed_path(plan.source.links.first_id(incident.id)),
        house.titled("feeds.title-about", about=title),
        tuple([written(one, "full") for one in news if one.write is not None]),
        None,
        about="feeds.about-incident",
        page=house.folder + incident_path(incident.id),
        complete=True,
    )
    return _fitting(house, house.folder + incident_feed_path(incident.id), made)


def make_social(plan: Plan) -> bytes:
    """Make the feed of texts that are ready to be posted."""
    house = plan.house
    made = _feed(
        house,
        plan.named,
        plan.title,
        tuple(social_entries(house.say, plan.chosen, house.links.site)),
        plan.since,
        about="feeds.about-posts",
    )
    return _fitting(house, plan.path, made)


def make_archive(plan: ArchivePlan) -> bytes:
    """Make an archive; the last one, which is none so far, leads to no later one."""
    house, number, ending = plan.house, plan.number, plan.ending
    path = archive_feed_path(number, ending)
    updates = UPDATES_ATOM if ending == "atom" else UPDATES_RSS
    made = replace(
        _feed(house, UPDATES_ATOM, house.titled("feeds.title-updates"), plan.chosen.entries(), plan.since),
        archive=plan.full,
        current=house.links.absolute(updates),
        before=_archive(house, number - 1, ending),
        after=_archive(house, number + 1, ending) if plan.full else "",
    )
    return _written(house, path, made)


def _feed_of(plan: Plan, entries: tuple[Entry, ...]) -> Feed:
    return _feed(plan.house, plan.named, plan.title, entries, plan.since, page=plan.page)


def _feed(
    house: House,
    named: str,
    title: str,
    entries: tuple[Entry, ...],
    since: datetime | None,
    *,
    about: str = "feeds.about-updates",
    page: str = HOME,
    complete: bool = False,
) -> Feed:
    return Feed(
        id=house.links.feed_id(named),
        title=title,
        about=house.say(about),
        language=house.language,
        author=house.name,
        page=house.links.absolute(page),
        entries=entries,
        since=since or _NEVER,
        hub=house.hub,
        complete=complete,
    )


def _narrowed(entry: Entry, component: str) -> Entry:
    """Return an entry that names one component in place of very many: there is a feed for each of them."""
    others = entry.subject.components if entry.subject else ()
    if len(others) <= _NAMED:
        return entry
    kept = {component, *entry.categories} - ({*others} - {component})
    return replace(entry, categories=tuple(one for one in entry.categories if one in kept))


def _archive(house: House, number: int, ending: str) -> str:
    """Return the address of an archive; none comes before the first."""
    return house.links.absolute(archive_feed_path(number, ending)) if number else ""


def _fitting(house: House, path: str, made: Feed) -> bytes:
    duplicates = house.links.duplicates(path)
    return fitting(replace(made, duplicates=duplicates) if duplicates else made, partial(_written, house, path))


def _written(house: House, path: str, made: Feed) -> bytes:
    """Return a feed in the format that its path names."""
    address = house.links.absolute(path)
    match _ending(path):
        case "atom":
            return atom(made, address)
        case "json":
            return json_feed(made, address)
    return rss(made, address, permalinks=_permalinks(house))


def _ending(path: str) -> str:
    return path.rpartition(".")[2]


def _permalinks(house: House) -> bool:
    # In a language, not all that have ids have pages.
    return house.links.site == house.links.id_base and not house.folder
