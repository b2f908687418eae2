from __future__ import annotations

import gzip
import random
import string
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from plainstatus.model import Site
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.feeds.sizes import LARGEST, LARGEST_INCIDENT
from plainstatus.views.overview import overview
from tests.render.test_feeds import ATOM, LINKS, NOW
from tests.support.build import component, incident, site, update
from tests.support.project import examples

#: Byte → one of the letters, or a space.
LETTERS = bytes(f" {string.ascii_letters}"[byte % 53].encode()[0] for byte in range(256))
COMPLETE = "{http://purl.org/syndication/history/1.0}complete"
SHOP_ATOM, SHOP_RSS = "feeds/components/shop.atom", "feeds/components/shop.rss"
WHOLE = "feeds/incidents/whole.atom"


def noise(count: int, seed: int = 5) -> str:
    """Return words that do not pack."""
    return random.Random(seed).randbytes(count).translate(LETTERS).decode()  # noqa: S311 - not a secret


def told(count: int, *, hours: float, text: int = 0, components: int = 1, about: Sequence[str] = ("shop",)) -> Site:
    """Return a site of so many components with one incident: so many updates, so many hours apart."""
    names = ["shop", *(f"c{number}" for number in range(1, components))]
    updates = [
        update(
            f"{NOW - timedelta(hours=hours * number):%Y-%m-%d %H:%M} Z", text=f"Text {number}. {noise(text, number)}"
        )
        for number in range(count)
    ]
    return site(incident(*updates, id="whole", components=list(about)), components=[component(n) for n in names])


def written(made: Site, path: str) -> bytes:
    """Return one feed of a site."""
    return next(output.made() for output in feeds(overview(made, NOW), LINKS) if output.path == path)


def entries(data: bytes) -> list[Any]:
    """Return the entries of a feed in Atom."""
    return list(etree.fromstring(data).iter(f"{ATOM}entry"))


def has(data: bytes) -> list[str]:
    """Say of each entry how much it holds."""
    kinds = []
    for entry in entries(data):
        content, summary = (entry.find(f"{ATOM}{name}") is not None for name in ("content", "summary"))
        kinds.append("full" if content else "short" if summary else "title")
    return kinds


@pytest.mark.parametrize(
    ("count", "hours", "held"),
    [
        (19, 24 * 30, 19),
        (20, 24 * 30, 20),
        (60, 24 * 30, 20),
        (60, 24, 31),
        (60, 12, 60),
        (200, 24, 31),
        (25, 24 * 1.6, 20),
    ],
    ids=["few", "twenty", "older", "thirty-days", "all-within", "many", "both"],
)
def test_feeds_of_components_hold_twenty_entries_and_thirty_days(count: int, hours: float, held: int) -> None:
    """An entry stays until twenty came after it and thirty days have passed, counted from the newest."""
    data = written(told(count, hours=hours), SHOP_ATOM)

    assert [entry.findtext(f"{ATOM}title") for entry in entries(data)] == ["[Update] Something is wrong"] * held


def test_the_clock_takes_nothing_out() -> None:
    """While nothing happens, feeds of components stay as they are, however long that is."""
    made = told(60, hours=24)
    view, later = overview(made, NOW), overview(made, NOW + timedelta(days=400))

    assert {one.path: one.made() for one in feeds(view, LINKS) if one.path == SHOP_ATOM} == {
        one.path: one.made() for one in feeds(later, LINKS) if one.path == SHOP_ATOM
    }


@pytest.mark.parametrize(
    ("count", "text", "components", "most"),
    [
        (20, 100, 1, 32),
        (20, 3000, 1, 32),
        (20, 3000, 100, 32),
        (20, 3000, 101, 8),
        (20, 20_000, 101, 8),
        (90, 500, 1, 32),
    ],
)
@pytest.mark.parametrize("path", [SHOP_ATOM, SHOP_RSS])
def test_feeds_of_components_are_small(path: str, count: int, text: int, components: int, most: int) -> None:
    """What there is room for is told: 32 KB on a site with few components, 8 KB on one with many, and all titles."""
    made = told(count, hours=7, text=text, components=components)
    data = written(made, path)
    titles = written(told(count, hours=7, text=200_000, components=components), path)

    assert len(data) <= max(most * 1024, len(titles))
    assert data.count(b"<title>[Update]") == count
    assert len(titles) < 48 * 1024


def test_the_newest_say_most() -> None:
    """Where room is scarce, the newest three come with their texts, then others with summaries, then with titles."""
    assert has(written(told(20, hours=7, text=500), SHOP_ATOM)) == ["full"] * 20
    assert has(written(told(20, hours=7, text=2000), SHOP_ATOM)) == ["full"] * 9 + ["short"] * 11
    assert has(written(told(40, hours=7, text=2000), SHOP_ATOM)) == ["full"] * 3 + ["short"] * 34 + ["title"] * 3
    assert has(written(told(20, hours=7, text=900_000), SHOP_ATOM)) == ["short"] * 20


def test_whatever_happens_in_thirty_days() -> None:
    """With hundreds of updates in a month, the feed of a component ends at 48 KB; updates feeds hold the rest."""
    data = written(told(400, hours=1), SHOP_ATOM)

    assert 47 * 1024 < len(data) <= 48 * 1024
    assert {*has(data)} == {"title"}


def test_entries_that_stay_keep_ids_and_dates() -> None:
    """Shorter or not, an entry in the feed of a component is the one that the updates feed holds."""

    def known(data: bytes) -> list[tuple[str | None, ...]]:
        names = ("id", "title", "published", "updated")
        return [tuple(entry.findtext(f"{ATOM}{name}") for name in names) for entry in entries(data)]

    made = told(40, hours=7, text=2000)

    assert known(written(made, SHOP_ATOM)) == known(written(made, "updates.atom"))


def test_an_outage_of_very_many_components() -> None:
    """In the feed of one of them, an entry about more than ten components names that one alone; others name all."""
    names = [f"c{number}" for number in range(1, 224)]
    made = told(3, hours=1, components=224, about=["shop", *names])

    def terms(path: str) -> list[str | None]:
        return [one.get("term") for one in entries(written(made, path))[0].iter(f"{ATOM}category")]

    assert terms(SHOP_ATOM) == ["outage", "investigating", "shop"]
    assert terms("feeds/components/c7.atom") == ["outage", "investigating", "c7"]
    assert terms(WHOLE) == ["outage", "investigating", "shop", *names]
    assert len(written(made, SHOP_ATOM)) < 8 * 1024


def test_ten_components_are_named() -> None:
    """Up to ten components are named in each feed of theirs."""
    names = [f"c{number}" for number in range(1, 10)]
    made = told(1, hours=1, components=10, about=["shop", *names])

    found = [one.get("term") for one in entries(written(made, "feeds/components/c3.atom"))[0].iter(f"{ATOM}category")]

    assert found == ["outage", "investigating", "shop", *names]


@settings(max_examples=examples(6))
@given(st.integers(1, 8), st.integers(1, 40), st.integers(2, 24))
def test_component_feeds_grow_with_updates(incidents: int, updates: int, components: int) -> None:
    """However many updates there are about however many components, each feed of one has room for what it holds."""
    names = [f"c{number}" for number in range(components)]
    many = [
        incident(
            *(
                update(f"{NOW - timedelta(hours=number, minutes=one):%Y-%m-%d %H:%M} Z", text=noise(700))
                for number in range(updates)
            ),
            id=f"i{one}",
            components=names,
        )
        for one in range(incidents)
    ]
    view = overview(site(*many, components=[component(name) for name in names]), NOW)
    made = [one.made() for one in feeds(view, LINKS) if one.path.startswith("feeds/components/")]

    assert len(made) == 2 * components
    assert max(map(len, made)) <= 48 * 1024
    if incidents * updates <= 40:
        assert max(map(len, made)) <= 32 * 1024


def test_the_feed_of_an_incident_is_complete() -> None:
    """It holds everything there is, and says so; where it is too large when packed, the oldest come as summaries."""
    whole = written(told(50, hours=24 * 30), WHOLE)
    packed = written(told(50, hours=24 * 30, text=3000), WHOLE)

    assert has(whole) == ["full"] * 50
    assert {*has(packed)} == {"full", "short"}
    assert len(gzip.compress(packed, 9)) <= LARGEST
    for data in (whole, packed):
        assert etree.fromstring(data).find(COMPLETE) is not None


def test_the_feed_of_an_incident_that_never_ends() -> None:
    """With more than 256 KB of updates it holds those that stay in any feed, and does not say that it is complete."""
    data = written(told(700, hours=24), WHOLE)

    assert len(data) <= LARGEST_INCIDENT
    assert etree.fromstring(data).find(COMPLETE) is None
    assert 31 <= len(entries(data)) < 700
    assert has(data)[:10] == ["full"] * 10


def test_the_feed_of_an_incident_with_letters_for_updates() -> None:
    """Twenty entries stay, whatever the size; what makes them large goes."""
    data = written(told(30, hours=24 * 30, text=60_000), WHOLE)

    assert len(data) <= LARGEST_INCIDENT
    assert has(data) == ["full"] * has(data).count("full") + ["short"] * has(data).count("short")
    assert len(entries(data)) >= 20
    assert has(data)[0] == "full"
