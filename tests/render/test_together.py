"""Files that are kept together have one key: it is another one wherever that of any of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from itertools import permutations
from typing import Any

import jinja2
import pytest

from plainstatus.model import Site, Written
from plainstatus.publish.statuses import statuses
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.output import Output
from plainstatus.render.pages.environment import shared_context
from plainstatus.render.pages.incident import incident_pages
from plainstatus.render.pages.linked_data import cards
from plainstatus.render.pages.page import Renderer
from plainstatus.render.site import pages
from plainstatus.render.together import Together, settled_incidents
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.catalogues import Found
from plainstatus.urls import Links
from plainstatus.views.first_told import Telling, telling_by_incident
from plainstatus.views.history import months
from plainstatus.views.official import Official
from plainstatus.views.overview import Overview, overview
from plainstatus.views.posts import PublicPost
from plainstatus.views.settled import Settled
from tests.support.announcing import letter
from tests.support.build import at, component, incident, site, update
from tests.support.pseudo import translated

HOST = "https://status.example.com"
OTHER = Words("de", translated(), lambda number: int(number != 1))
NOW, YOUNG = at("2027-05-01 12:00 Z"), at("2026-12-01 12:00 Z")
#: About which of them nothing else is said.
ALONE = ("2026-11-15-pay", "2026-11-10-work")


@dataclass(frozen=True)
class Told:
    """All that the files are made from."""

    title: str | dict[str, str] = "Payments fail"
    sum: str = "a sum"
    organisation: Mapping[str, Any] = field(default_factory=dict)
    shop: str | dict[str, str] = "Shop"
    address: str = HOST
    mirrors: tuple[str, ...] = ()
    hub: str = ""
    words: Words = ENGLISH
    look: str = ""
    content: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    now: datetime = NOW

    def site(self) -> Site:
        """Return the site."""
        over = [update("2026-11-15 13:00 Z", "investigating"), update("2026-11-15 14:00 Z", "resolved")]
        return site(
            incident(*over, id=ALONE[0], title=self.title, components=["shop"], aliases=["pay"]),
            incident(
                update("2026-11-10 13:00 Z", "scheduled"), update("2026-11-10 14:00 Z", "completed"), id=ALONE[1],
                type="maintenance", scheduled={"from": "2026-11-10 13:30 Z", "until": "2026-11-10 14:00 Z"},
            ),
            incident(*over, id="2026-11-15-data", type="security"),
            incident(*over, id="2026-11-15-letter"),
            incident(*over, id="2026-11-15-post"),
            incident(*over, id="2026-11-15-renamed"),
            incident(update("2026-11-15 13:00 Z", "investigating"), id="2026-11-15-open"),
            *(incident(*over, id=name) for name in self.more),
            components=[component("shop", name=self.shop)],
            organisation=dict(self.organisation),
        ).model_copy(update={"languages": self.languages})  # fmt: skip

    def telling(self) -> Telling:
        """Return what the record knows, which has one sum of all that it knows of an incident."""
        return telling_by_incident(
            {one.id: Telling().summed(self.sum) for one in self.site().incidents}, lambda _: self.sum
        )

    def view(self, told: Telling) -> Overview:
        """Return the site as it stands."""
        settled, letters = Settled({}, told.sum_of), (letter(incident="2026-11-15-letter"),)
        posts = (PublicPost("mastodon", "https://social.example.org/1", NOW, "2026-11-15-post", None, None),)
        return overview(
            self.site(), self.now, written=Written(statements=letters), telling=told, posts=posts, settled=settled
        )

    def spoken(self) -> tuple[tuple[Together, ...], dict[str, Output]]:
        """Return the files in a further language that belong together, and each page and card by its path."""
        told = self.telling()
        view = self.view(told)
        links = Links(self.address, HOST, {"2026-11-15-renamed": "first"}, self.mirrors)
        found = Found(ENGLISH, dict.fromkeys(self.languages, self.words))
        own, *more = (
            Renderer(status, jinja2.Environment(autoescape=True), look=self.look)
            for status in statuses(view, links, found, ())
        )
        past = months(view)
        together = [one for by in (own, *more) for one in settled_incidents(by, view, links, self.hub, past)]
        outputs = pages(own, view, links, Official(), past, further=more)
        return tuple(together), {output.path: output for output in (*outputs, *cards(ENGLISH, view, links))}

    def made(self) -> tuple[Together, dict[str, Output]]:
        """Return the files that belong together, and each file about any incident by its path."""
        told = self.telling()
        view = self.view(told)
        links = Links(self.address, HOST, {"2026-11-15-renamed": "first"}, self.mirrors)
        status = shared_context(view, links, content_pages=self.content, words=self.words)
        renderer, by_month = Renderer(status, jinja2.Environment(autoescape=True), look=self.look), months(view)
        (together,) = settled_incidents(renderer, view, links, self.hub, by_month)
        outputs = (
            *incident_pages(renderer, view, links, {(one.year, one.month) for one in by_month}),
            *feeds(view, links, telling=told, hub=self.hub, words=self.words),
            *cards(self.words, view, links),
        )
        return together, {output.path: output for output in outputs}


#: What makes it another site, field by field of `Together`.
CHANGES: dict[str, tuple[dict[str, Any], ...]] = {
    "renderer": (
        {"look": "another theme"},
        {"organisation": {"name": "Other Shoes"}},
        {"organisation": {"timezone": "Asia/Tokyo"}},
        {"organisation": {"website": "https://www.example.com"}},
        {"address": "https://elsewhere.example.com"},
        {"mirrors": ("https://mirror.example.net",)},
        {"words": OTHER},
        {"content": (("about.html", "About us"),)},
    ),
    "hub": ({"hub": "https://hub.example.org/"},),
    "components": ({"shop": "The shop"},),
    "items": (
        {"title": "Nothing works"},
        {"sum": "another sum"},
        {"more": ("2026-11-15-more",)},
        {"languages": ("de",), "now": YOUNG},
    ),
}
_MADE = [Told(), *(Told(**change) for changes in CHANGES.values() for change in changes)]


@pytest.fixture(scope="module")
def made() -> list[tuple[Together, dict[str, Output]]]:
    """Return the files of each site."""
    return [told.made() for told in _MADE]


def test_all_files_about_an_incident_belong_together(made: list[tuple[Together, dict[str, Output]]]) -> None:
    """Page, card and feed of it, and those at former ids: of what is over, and about which nothing else is said."""
    together, outputs = made[0]
    names = (*ALONE, "pay")

    assert together.ids == [*ALONE]
    assert {*together.paths} == {
        path for path in outputs if any(path.rpartition("/")[2].startswith(f"{name}.") for name in names)
    }
    assert len(together.paths) == 9


def test_equal_keys_mean_equal_files(made: list[tuple[Together, dict[str, Output]]]) -> None:
    """Two sites with one key have the same files, by the key of each of these."""
    for (one, outputs), (other, others) in permutations(made, 2):
        assert one.key != other.key
        assert [outputs[path].key for path in one.paths] != [others[path].key for path in other.paths if path in others]
    again, outputs = Told().made()
    assert again.key == made[0][0].key
    assert [outputs[path].key for path in again.paths] == [made[0][1][path].key for path in again.paths]


@pytest.mark.parametrize("left_out", [one.name for one in fields(Together)])
def test_each_part_is_needed(left_out: str, made: list[tuple[Together, dict[str, Output]]]) -> None:
    """With any part left out of the key, files would be kept that are others now."""
    first, outputs = made[0]
    there = {path: output.key for path, output in outputs.items() if path in first.paths}
    kept = [
        (together, {path: others[path].key for path in together.paths})
        for together, others in made[1:]
        if replace(together, **{left_out: getattr(first, left_out)}).key == first.key
    ]

    assert len(kept) == len(CHANGES[left_out])
    assert [keys for _, keys in kept if keys == there] == []


#: What makes the pages in a further language others.
SPOKEN: tuple[dict[str, Any], ...] = (
    {},
    {"words": Words("de", translated() | {"incident.updates": "Anderes"}, lambda number: int(number != 1))},
    {"languages": ("de", "fr")},
    {"title": {"en": "Payments fail", "de": "Zahlungen schlagen fehl"}, "sum": "another sum"},
    {"shop": {"en": "Shop", "de": "Laden"}},
    {"look": "another theme"},
    {"organisation": {"name": {"en": "Example Shoes", "de": "Beispielschuhe"}}},
    {"address": "https://elsewhere.example.com"},
    {"more": ("2026-11-15-more",)},
    # Of the two, one has no page in it any more.
    {"now": at("2027-02-10 12:00 Z")},
)


def test_files_in_a_language_belong_together() -> None:
    """So do the pages and cards in a further language, of those that have a page in it: equal keys mean equal files."""
    base = {"languages": ("de",), "words": OTHER, "now": YOUNG}
    made = [Told(**base | change).spoken() for change in SPOKEN]  # type: ignore[arg-type]

    found = [
        (one.key, one.paths, [outputs[path].key for path in one.paths if path in outputs])
        for together, outputs in made
        for one in together
    ]
    own, other = made[0][0]
    assert other.paths == [f"de/{path}" for path in own.paths if not path.startswith("feeds/")]
    assert {*other.paths} <= {*made[0][1]}
    for (key, paths, keys), (other_key, other_paths, other_keys) in permutations(found, 2):
        if key == other_key:
            assert (paths, keys) == (other_paths, other_keys)
    assert len({key for key, paths, _ in found if paths[0].startswith("de/")}) == len(SPOKEN)
