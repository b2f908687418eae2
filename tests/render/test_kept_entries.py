"""Entries that a publish before has written: the same when they are read again, and named by all that they say."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given

from plainstatus.model import Site
from plainstatus.render.feeds.feed import Entry, News
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.feeds.kept_entries import KeptEntries
from plainstatus.views.overview import overview
from tests.render.test_feed_patterns import ENTRIES, entry
from tests.support.build import incident, site, update
from tests.support.outputs import made_of
from tests.support.rendering import LINKS, NOW


def again(entries: KeptEntries) -> KeptEntries:
    """Return what the next publish begins with."""
    plain: dict[str, list[Any]] = json.loads(json.dumps(entries.plain()))
    return KeptEntries(lambda: plain)


def refuse() -> Entry:
    """Write no entry."""
    raise AssertionError("is written already")


@given(ENTRIES)
def test_what_is_kept_is_what_was_written(written: Entry) -> None:
    """Whatever an entry says, to the last digit of its dates."""
    entries = KeptEntries()
    entries.entry(1, lambda: "a", lambda: written)
    found = again(entries).entry(2, lambda: "a", refuse)

    assert (found, found.published.isoformat()) == (written, written.published.isoformat())


def test_what_nobody_wants_goes_in_time() -> None:
    """As many stay as were wanted this time, and at least 2,048: a feed that is made again finds its own."""
    entries = KeptEntries(lambda: {str(number): [number] for number in range(5000)})
    entries.entry(1, lambda: "new", entry)

    assert [*entries.plain()] == [*map(str, range(5000 - 2048, 5000)), "new"]
    assert entries.grown


def made(of: Site, entries: KeptEntries) -> dict[str, bytes]:
    """Return all feeds of a site."""
    return made_of(feeds(overview(of, NOW), LINKS, entries=entries))


def test_feeds_of_kept_entries() -> None:
    """The next publish writes the entries of what is new, and the same bytes as one that has kept nothing."""
    old = incident(update("2026-11-10 09:00"), update("2026-11-10 10:00", "resolved"), id="old")
    before = incident(update("2026-11-14 09:00"), id="new")
    after = incident(update("2026-11-14 09:00"), update("2026-11-14 10:00", "resolved"), id="new")
    first = KeptEntries()
    made(site(old, before), first)
    second = again(first)

    assert made(site(old, before), second) == made(site(old, before), KeptEntries())
    assert first.grown
    assert not second.grown
    assert made(site(old, after), second) == made(site(old, after), KeptEntries())
    assert second.grown


@pytest.mark.parametrize(
    "other", [{"at": NOW - timedelta(seconds=1)}, {"known_at": NOW - timedelta(seconds=1)}, {"rank": 1}]
)
def test_what_has_another_place_has_another_name(other: dict[str, Any]) -> None:
    """A correction of facts may be known by the time of an update, and has become public a second after it."""
    source = cast("Any", SimpleNamespace(digest="a"))
    news = News(NOW, NOW, "incident", 0, NOW, source, None, None, None)

    assert news._replace(**other).name != news.name
