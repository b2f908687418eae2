from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.render.feeds.feed import Entry, Feed, Subject
from plainstatus.render.feeds.formats import atom, rss
from tests.support.whole_feeds import whole_atom, whole_rss

NOW = datetime(2026, 11, 15, 21, 0, tzinfo=UTC)
ADDRESS = "https://status.example.com/updates.atom"
#: What XML cannot hold; entries are made of anything else.
FORBIDDEN = [*({*map(chr, range(32))} - {*"\t\n\r"}), "\ufffe", "\uffff"]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=sorted(FORBIDDEN))
#: Such as mean something to XML, to patterns and to HTML, beside anything.
TEXTS = st.text(CHARACTERS | st.sampled_from("<>&\"'%s{}\r\n\t \uf8f0\uf8f1\u05d0]]>"), max_size=30)
WORDS = TEXTS.filter(bool)
PLACES = st.text("abc<>&\"'%?=#;/\r\n\t é\uf8f0id\uf8f1", min_size=1, max_size=20)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-7, minutes=-30))])
MOMENTS = st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001 - so wants hypothesis
SUBJECTS = st.none() | st.just(Subject("update", "a", "outage", None, ("shop",)))
ENTRIES = st.builds(
    Entry,
    id=PLACES,
    link=PLACES,
    title=WORDS,
    published=MOMENTS,
    updated=MOMENTS,
    categories=st.lists(PLACES, max_size=3).map(tuple),
    summary=st.none() | TEXTS,
    content=st.none() | TEXTS,
    subject=SUBJECTS,
)
FEEDS = st.builds(
    Feed,
    id=PLACES,
    title=WORDS,
    about=WORDS,
    language=st.sampled_from(["en", "ar"]),
    author=WORDS,
    page=PLACES,
    entries=st.lists(ENTRIES, max_size=4).map(tuple),
    since=MOMENTS,
    hub=st.just("") | PLACES,
    duplicates=st.lists(PLACES, max_size=2).map(tuple),
    complete=st.booleans(),
    archive=st.booleans(),
    before=st.just("") | PLACES,
    after=st.just("") | PLACES,
    current=st.just("") | PLACES,
)


def entry(number: int = 1, **fields: object) -> Entry:
    """Return an entry like any."""
    made = Entry(
        id=f"https://status.example.com/incidents/a.html?update={number}",
        link=f"https://status.example.com/incidents/a.html?update={number}#u{number}",
        title=f"[Update] Number {number}",
        published=NOW - timedelta(minutes=number),
        updated=NOW - timedelta(minutes=number),
        categories=("outage", "shop"),
        summary="We look & see.",
        content="<p>We look &amp; see.</p>",
        subject=Subject("update", "a", "outage", None, ("shop",)),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def feed(*entries: Entry, **fields: object) -> Feed:
    """Return a feed like any."""
    made = Feed(
        id=ADDRESS,
        title="Example Shoes status: every update",
        about="Each update.",
        language="en",
        author="Example Shoes",
        page="https://status.example.com/",
        entries=entries,
        since=NOW,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("links", [True, False])
@given(told=FEEDS)
def test_equal_to_what_feedgen_writes_whole(told: Feed, *, links: bool) -> None:
    """Whatever the words are, entries that were put together are to the byte what feedgen makes of the whole feed."""
    assert atom(told, ADDRESS) == whole_atom(told, ADDRESS)
    assert rss(told, ADDRESS, permalinks=links) == whole_rss(told, ADDRESS, permalinks=links)


@pytest.mark.parametrize(
    "told",
    [
        feed(),
        feed(complete=True),
        feed(entry(), entry(2), complete=True, hub="https://hub.example.org/?a=1&b=2", duplicates=(ADDRESS, ADDRESS)),
        feed(entry(content="<p>100 %s of %(title)s {all}</p>", title="100 %")),
        feed(entry(content="", summary=""), entry(2, content=None), entry(3, summary=None), entry(4, summary="")),
        feed(entry(content=None, summary=None, categories=()), archive=True, before="b", after="a", current="c"),
        feed(entry(content="a\r\nb\x85c\u2028", title='"q" \t'), entry(2, categories=('a"b\tc\nd', "<e>"))),
        feed(entry(content="  <entry>\n  </entry>\n", summary="\uf8f0title\uf8f1")),
    ],
    ids=["empty", "empty-complete", "links", "percent", "left-out", "archive", "escapes", "marks"],
)
def test_shapes(told: Feed) -> None:
    """Each shape of a feed and of an entry is as feedgen writes it, and so is what looks like a place to fill."""
    assert atom(told, ADDRESS) == whole_atom(told, ADDRESS)
    assert rss(told, ADDRESS, permalinks=True) == whole_rss(told, ADDRESS, permalinks=True)


@pytest.mark.parametrize("write", [atom, lambda told, address: rss(told, address, permalinks=True)])
def test_what_is_put_together_does_not_depend_on_what_came_before(write: Callable[[Feed, str], bytes]) -> None:
    """An entry is the same in each feed that holds it, and a feed whatever was written before."""
    one, two = feed(entry(), entry(2)), feed(entry(2), entry(3), language="ar", complete=True)
    first = write(one, ADDRESS)
    write(two, ADDRESS)

    assert write(one, ADDRESS) == first
