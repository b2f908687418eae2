"""What the entries about one incident, and about one statement, are made from: all of that, and nothing else."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from itertools import chain
from typing import Any, Final

from plainstatus.model import Incident, IncidentType, Organisation, Text
from plainstatus.model.digests import digest
from plainstatus.model.frozen import dataclass
from plainstatus.render.feeds.incidents_then import IncidentsThen
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.foreign import only_in
from plainstatus.render.words.languages import in_language, is_in, wording
from plainstatus.render.words.led import AS_TYPED, Led, led_for_good
from plainstatus.urls import Links, language_folder
from plainstatus.views.first_told import FactsThen, Telling
from plainstatus.views.incident import IncidentView
from plainstatus.views.later import Later
from plainstatus.views.notice import ContactCourse
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter

__all__ = ["IncidentSource", "LetterSource", "Source", "Sources", "Spoken", "translated"]

#: So long after the last moment that is named, the clock has nothing to say any more.
_SETTLED: Final = timedelta(hours=1)
#: How long a notice lasts that does not say.
_LASTS: Final = timedelta(days=14)


@dataclass(frozen=True)
class Place:
    """Where the site stands, and in which zone its times are."""

    #: Those of no incident that got another id, but for that of the source.
    links: Links
    times: Times
    #: Where links in texts count from: the address of the site.
    root: str
    #: The pages of the language that entries are in.
    led: Led = AS_TYPED
    #: Of the page of what they are about, in that language.
    folder: str = ""

    @cached_property
    def digest(self) -> str:
        """Sum up all of it."""
        return digest((self.links, self.times, self.root, self.led, self.folder))

    def only_in(self, text: str) -> list[str]:
        """Return a paragraph that says that there is no translation of a text below it, where there is none.

        Feeds that were there before the site had pages in languages have none: what they told stays as it is.
        """
        said = only_in(self.times.say, text) if self.led.folder else ""
        return [f"<p><em>{html.escape(said, quote=False)}</em></p>"] if said else []

    def spoken(self, spoken: Spoken, *, has_page: bool) -> Place:
        """Return the same in another language; `has_page` says whether what it is about has a page in that."""
        links, folder = self.links, f"/{spoken.folder}".rstrip("/")
        links = replace(links, id_base=links.id_base + folder, site=links.site + folder if has_page else links.site)
        times, of_page = Times(self.times.zone, spoken.say), spoken.folder if has_page else ""
        return replace(self, links=links, times=times, led=spoken.led, folder=of_page)


@dataclass(frozen=True)
class Spoken:
    """How entries are written that are not as the site's own are."""

    #: The language of their texts; empty leaves these as they are.
    language: str
    say: Words
    #: The site's own language, where texts that are not there in the other one are to be marked with it; else empty.
    own: str = ""
    #: Of the pages in that language, where entries have ids of their own and lead there; else empty.
    folder: str = ""
    #: Where links in texts lead then.
    led: Led = AS_TYPED
    #: What was said already, by its place in memory, with itself so that the place stays its own.
    _known: dict[int, tuple[Any, Any]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def digest(self) -> str:
        """Sum up all of it."""
        return digest((self.language, self.say, self.own, self.folder, self.led))

    @classmethod
    def on_pages(
        cls, view: Overview, language: str, say: Words, site: str, written: tuple[tuple[str, str], ...] = ()
    ) -> Spoken:
        """Return how the feeds are written in a language that the site has pages in besides its own.

        `site` is its address, `written` are the pages from content/ that there are in it, each as (path, path of the
        translation).
        """
        folder = language_folder(language)
        led = led_for_good(folder, language, view, written, site=site)
        return cls(language, say, view.site.organisation.language, folder, led)

    def said(self, value: Any) -> Any:
        """Return a value with its texts in the language."""
        if not self.language:
            return value
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = value, in_language(value, self.language, self.own)
        return known[1]


@dataclass(frozen=True)
class IncidentSource(Later):
    """What the entries about an incident are made from."""

    item: IncidentView
    #: What the record knows of it.
    telling: Telling
    place: Place
    #: Of the components that it concerns, or did: id → name.
    names: Mapping[str, Text]
    #: Whose contacts the entries of a security incident give; None for others, which give none.
    organisation: Organisation | None
    #: When this is; None where all that is said of the incident lies behind us, whenever this is.
    now: datetime | None

    @cached_property
    def digest(self) -> str:
        """Sum up all of it."""
        return digest((self.item, self.telling, self.place, self.names, self.organisation, self.now))

    @property
    def links(self) -> Links:
        """The addresses of the site, and the ids of this incident."""
        return self.place.links

    @cached_property
    def moment(self) -> datetime:
        """The moment at which to look at the incident."""
        return self.now or last_moment(self.item.incident, self.telling) + _SETTLED

    @property
    def times(self) -> Times:
        """Writes moments in the organisation's zone."""
        return self.place.times

    @property
    def say(self) -> Words:
        """The site's own words."""
        return self.place.times.say

    @cached_property
    def then(self) -> IncidentsThen:
        """The incident as it was told once."""
        return IncidentsThen(self.telling, self.moment)

    @cached_property
    def reach(self) -> ContactCourse | None:
        """The ways to reach us from each of its updates on; None where its entries do not tell."""
        return ContactCourse(self.organisation, self.item) if self.organisation else None


@dataclass(frozen=True)
class LetterSource:
    """What the entries about a statement are made from."""

    letter: Letter
    #: Its title and text at first, where the record knows.
    first: tuple[str, Text] | None
    #: The type of the incident that it is about.
    about: IncidentType | None
    place: Place
    #: Makes sanitised HTML of its Markdown, the same on all sites of which files are kept.
    prose: Callable[[str], str] = field(compare=False)

    @cached_property
    def digest(self) -> str:
        """Sum up all of it."""
        return digest((self.letter, self.first, self.about, self.place))

    @property
    def links(self) -> Links:
        """The addresses of the site."""
        return self.place.links

    @property
    def times(self) -> Times:
        """Writes moments in the organisation's zone."""
        return self.place.times

    @property
    def say(self) -> Words:
        """The site's own words."""
        return self.place.times.say


Source = IncidentSource | LetterSource


class Sources:
    """Parts a site into what is known of each incident and of each statement."""

    def __init__(self, view: Overview, links: Links, telling: Telling, prose: Callable[[str], str], say: Words) -> None:
        self._view, self._links, self._telling, self._prose = view, links, telling, prose
        self._names = {component.id: component.name for component in view.site.components}
        #: For all that have kept their ids.
        links = replace(links, first_ids={}, mirrors=())
        self._place = Place(links, Times(view.site.organisation.timezone, say), links.site)
        #: Ids of components → what sums up them and the place.
        self._shared: dict[tuple[str, ...], str] = {}

    def incident(self, item: IncidentView) -> IncidentSource:
        """Return what the entries about an incident are made from; of a settled one it is known by its sum."""
        if not item.settled or item.incident.type == "security" or item.incident.id in self._links.first_ids:
            return self._of(item)
        shared = self._shared.get(item.concerned)
        if shared is None:
            names = [self._names.get(name) for name in item.concerned]
            shared = self._shared[item.concerned] = digest((self._place, item.concerned, names))
        summed = f"{item.settled} {item.digest} {shared}"
        return IncidentSource.later(partial(self._of, item), {"item": item, "digest": summed})

    def _of(self, item: IncidentView) -> IncidentSource:
        incident, telling = item.incident, self._telling.of(item.incident.id)
        first = self._links.first_id(incident.id)
        return IncidentSource(
            item=item,
            telling=telling,
            place=self._place if first == incident.id else self._moved(incident.id, first),
            names={name: self._names[name] for name in _named(item, telling) if name in self._names},
            organisation=self._view.site.organisation if incident.type == "security" else None,
            now=None if item.settled else self._now(incident, telling),
        )

    def letter(self, letter: Letter, item: IncidentView | None) -> LetterSource:
        """Return what the entries about a statement are made from; `item` is the incident that it is about."""
        return LetterSource(
            letter=letter,
            first=self._telling.letters.get(letter.statement.slug),
            about=item.incident.type if item else None,
            place=self._place,
            prose=self._prose,
        )

    def _moved(self, now: str, first: str) -> Place:
        return replace(self._place, links=replace(self._place.links, first_ids={now: first}))

    def _now(self, incident: Incident, telling: Telling) -> datetime | None:
        """Return when this is, where that matters: to what was changed after it was said, and may be still to come."""
        changed = bool(telling.facts or telling.stood or incident.corrections or incident.withdrawn)
        for update in incident.updates:
            if update.corrected or update.withdrawn:
                changed = True
        if not changed:
            return None
        return self._view.now if last_moment(incident, telling) + _SETTLED > self._view.now else None


def translated(source: Source, spoken: Spoken) -> Source:
    """Return the same in another language; a text that was not written in it is in the site's own."""
    if isinstance(source, LetterSource):
        has_page = wording(source.letter.statement.text, spoken.language) is not None
        place = source.place.spoken(spoken, has_page=has_page)
        return replace(source, letter=spoken.said(source.letter), place=place)
    return replace(
        source,
        item=spoken.said(source.item),
        telling=replace(source.telling, facts=spoken.said(source.telling.facts)),
        place=source.place.spoken(spoken, has_page=is_in(source.item.incident, spoken.language)),
        names=spoken.said(source.names),
        organisation=spoken.said(source.organisation),
    )


def _named(item: IncidentView, telling: Telling) -> dict[str, object]:
    """Return the components that an incident concerns, or did as it was said at any time."""
    found: dict[str, object] = dict.fromkeys(item.concerned)
    for _, facts in () if item.settled else telling.facts.get(item.incident.id, ()):
        found.update(facts.components)
    return found


def last_moment(incident: Incident, telling: Telling) -> datetime:
    """Return the last moment that is named in what is said of an incident, or was."""
    return max(_moments(incident, telling))


def _moments(incident: Incident, telling: Telling) -> Iterator[datetime]:
    changes: list[Any] = [*incident.corrections, incident.withdrawn]
    for update in (*incident.updates, *chain.from_iterable(telling.stood.values())):
        yield update.at if incident.until or incident.type != "notice" else update.at + _LASTS
        changes += [*update.corrected, update.withdrawn]
    yield from (change.at for change in changes if change is not None)
    course: list[Incident | FactsThen] = [incident, *(then for _, then in telling.facts.get(incident.id, ()))]
    for known in course:
        windows = (known.scheduled.begin, known.scheduled.until) if known.scheduled else ()
        yield from filter(None, (known.started, *windows))
    yield from filter(None, (incident.ended, incident.until))
