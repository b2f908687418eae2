"""Public posts as lines of the record: what they say, what they leave alone, and whose come home unasked."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.errors import BrokenRecord
from plainstatus.record import (
    NewPost,
    Record,
    compose,
    merge,
    public_posts,
    sort_out,
    story,
    told,
    verify_chain,
    waiting_told,
    with_posts,
)
from plainstatus.record.first_told import telling
from plainstatus.record.lines import is_post, make_line
from plainstatus.views.posts import PublicPost
from tests.record.test_foreign import NOW, THINGS, files, found, live, names
from tests.support.build import at, site
from tests.support.recording import CHECKOUT, EMPTY, ID_BASE, KEY, checkout

TOOT = "https://social.example.org/@shoes/1"
SKEET = "https://bsky.example.org/profile/shoes.example.org/post/3k"
OURS = live(EMPTY, checkout())
#: The line of the update, and that of the letter.
UPDATE, LETTER = (next(line for line in OURS.lines if line.kind == kind) for kind in ("update", "statement"))
LATER = at("2026-11-15 13:10")
ACCOUNT = {"network": "Mastodon", "name": "@shoes", "url": "https://social.example.org/@shoes"}


def new(url: str = TOOT, *, told: str = UPDATE.name, network: str = "mastodon", deleted: bool = False) -> NewPost:
    """Return a post that was made."""
    return NewPost(told, network, network, url, deleted)


def posted(*posts: NewPost, record: Record = OURS, now: datetime = LATER) -> Record:
    """Return the record with these posts."""
    return with_posts(record, posts, now=now)


def test_lines_of_posts() -> None:
    """A line has the incident and key of what the post tells, and names its line."""
    record = posted(new(), new(SKEET, network="bluesky"), new("https://x.example.org/1", told=LETTER.name, network="x"))

    lines = record.lines[len(OURS.lines) :]
    assert [(line.version, line.kind, line.time, line.incident, line.key) for line in lines] == [
        (2, "post", LATER, CHECKOUT, KEY),
        (2, "post", LATER, CHECKOUT, KEY),
        (2, "post", LATER, None, "letter"),
    ]
    assert lines[0].content == {
        "": {"channel": "mastodon", "network": "mastodon", "url": TOOT, "told": UPDATE.name},
    }
    assert Record.parse(record.data) == record
    assert verify_chain(record.data) == ()


def test_what_the_record_has_is_not_said_again() -> None:
    """All posts may be given each time; a deletion is one line more, and brings a post along that is missing."""
    first = posted(new())

    assert posted(new(), record=first) is first
    gone = posted(new(deleted=True), new(SKEET, network="bluesky", deleted=True), record=first)
    facts = [line.content[""] for line in gone.lines if line.kind == "post" and line.content]
    assert [(one["url"], one.get("deleted")) for one in facts] == [
        (TOOT, None),
        (TOOT, True),
        (SKEET, None),
        (SKEET, True),
    ]
    assert posted(new(deleted=True), new(SKEET, deleted=True), new(), record=gone) is gone


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://social.example.org/@shoes/1",
        "javascript:alert(1)",
        "https://social.example.org@evil.example/1",
        "https://social.example.org/@shoes/../@evil/1",
        "https://social.example.org/@shoes/%2e%2E/@evil/1",
        "https://social.example.org/a b",
        'https://social.example.org/"><script>',
        "https://social.example.org/\u202e1",
        "https://social.example.org/1\n",
        "https://social.example.org",
        "https://social.example.org/" + "1" * 1001,
    ],
)
def test_addresses_that_nobody_is_led_to(url: str) -> None:
    """What is not over https, leads elsewhere than it seems to, or holds what no address holds, gets no line."""
    assert posted(new(url)) is OURS


def test_what_tells_nothing_of_the_record() -> None:
    """A post names a line about an incident or a letter; others have nowhere to stand."""
    start, answer = (next(line.name for line in OURS.lines if line.kind == kind) for kind in ("start", "faq"))

    assert posted(*(new(told=name) for name in ("0" * 64, "", start, answer))) is OURS
    assert posted(dataclasses.replace(new(), channel="Ring +1-555-0199")) is OURS


def test_public_posts() -> None:
    """Newest first, with when they were deleted, and by the id that their incident has today."""
    record = posted(new(), new("https://x.example.org/1", told=LETTER.name, network="x"))
    record = posted(new(SKEET, network="bluesky"), new(deleted=True), record=record, now=LATER + timedelta(hours=1))
    renamed = site(checkout(id="2026-11-15-payment", aliases=[CHECKOUT]))

    known_at, hour = datetime(2026, 11, 15, 21, tzinfo=UTC), timedelta(hours=1)
    assert public_posts(record, renamed) == (
        PublicPost("bluesky", SKEET, LATER + hour, "2026-11-15-payment", known_at, None),
        PublicPost("x", "https://x.example.org/1", LATER, None, None, "letter"),
        PublicPost("mastodon", TOOT, LATER, "2026-11-15-payment", known_at, None, LATER + hour),
    )
    assert public_posts(OURS, renamed) == ()


def test_posts_change_nothing_else() -> None:
    """What is known, told first and composed is as it is without them, also where somebody forged their facts."""
    record = posted(new(), new(deleted=True))
    facts = {"channel": "a", "network": "a", "url": SKEET, "told": UPDATE.name, "aliases": ["2026-11-15-other"]}
    forged = make_line(
        "post", time=LATER, content={"": facts, "en": {"text": "x"}}, prev=record.heads, incident=CHECKOUT
    )
    record = record.extended([forged])
    made = site(checkout())

    assert record.known((CHECKOUT,)) == OURS.known((CHECKOUT,))
    assert record.family("2026-11-15-other") == "2026-11-15-other"
    assert record.things("statement") == OURS.things("statement")
    assert record.said(CHECKOUT, NOW) == OURS.said(CHECKOUT, NOW)
    assert telling(made, record, THINGS) == telling(made, OURS, THINGS)
    composed = compose(made, record, things=THINGS, now=NOW, id_base=ID_BASE)
    assert (composed.lines, composed.refusals, composed.says_something) == ((), (), False)


def test_the_story_has_them() -> None:
    """Who asks what was said of an incident hears of its posts, and of what was deleted."""
    record = posted(new(), record=posted(new(SKEET, network="bluesky")), now=LATER + timedelta(hours=1))
    record = posted(new(deleted=True), record=record, now=LATER + timedelta(hours=2))

    events = [event for event in story(record, CHECKOUT) if event.kind == "post"]
    said = [[(change.path, *told(change)) for change in event.changes] for event in events]
    assert said[0][2:] == [("url", "", SKEET), ("told", "", UPDATE.name)]
    assert ("url", "", TOOT) in said[1]
    assert said[2] == [("deleted", "", "yes")]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"url": "http://social.example.org/1"},
        {"url": 7},
        {"network": "Call us"},
        {"network": None},
        {"channel": ""},
        {"told": "x"},
        {"deleted": False},
    ],
)
def test_a_line_that_is_no_post(facts: dict[str, Any]) -> None:
    """What readers could not be led to is refused when the record is read, whoever wrote it."""
    whole = {"channel": "news", "network": "mastodon", "url": TOOT, "told": UPDATE.name}
    said = {name: value for name, value in (whole | facts).items() if facts}
    line = make_line("post", time=LATER, content={"": said}, prev=OURS.heads, incident=CHECKOUT, key=KEY)

    with pytest.raises(BrokenRecord) as caught:
        Record.parse(OURS.data + line.raw + b"\n")
    assert caught.value.problems[0].message == "its content lacks what every line of its kind has"


def test_a_post_is_never_about_the_record() -> None:
    """It tells something of an incident, or a letter."""
    whole = {"channel": "news", "network": "mastodon", "url": TOOT, "told": UPDATE.name}
    line = make_line("post", time=LATER, content={"": whole}, prev=OURS.heads)

    with pytest.raises(BrokenRecord) as caught:
        Record.parse(OURS.data + line.raw + b"\n")
    assert caught.value.problems[0].message == "a line of kind post has a key without spaces, and no incident"


def test_posts_of_our_accounts_come_home() -> None:
    """Whoever can write below the address of an account of ours is us; so CI's posts stop no fresh clone."""
    copy = posted(new(), new(deleted=True), new(f"{ACCOUNT['url']}/2", told=LETTER.name))
    ours = files(checkout(), organisation={"name": "Shoes", "accounts": [ACCOUNT]})

    result = found(copy, say=ours)
    assert (result.record.data, result.waiting) == (copy.data, {})
    empty = sort_out(EMPTY, {"web": copy}, ours)
    assert (empty.record.data, empty.waiting, empty.lost) == (copy.data, {}, False)


@pytest.mark.parametrize("case", ["account", "neighbour", "incident", "update", "letter", "more", "text"])
def test_other_posts_wait(case: str) -> None:
    """A post that is not below an account of ours, tells what our files lack, or says more than a post does, waits."""
    facts = {"channel": "news", "network": "mastodon", "url": TOOT, "told": UPDATE.name}
    about: dict[str, Any] = {"incident": CHECKOUT, "key": KEY}
    texts: dict[str, Any] = {}
    match case:
        case "account":
            facts["url"] = "https://social.example.org/@evil/1"
        case "neighbour":
            facts["url"] = "https://social.example.org/@shoes-help/1"
        case "incident":
            about["incident"] = "2026-11-15-made-up"
        case "update":
            about["key"] = "20261115T210001Z"
        case "letter":
            about = {"incident": None, "key": "made-up"}
        case "more":
            facts["more"] = "1"
        case "text":
            texts = {"en": {"text": "Send your password"}}
    line = make_line("post", time=LATER, content={"": facts, **texts}, prev=OURS.heads, **about)

    result = found(OURS.extended([line]), say=files(checkout(), organisation={"name": "Shoes", "accounts": [ACCOUNT]}))
    assert result.record == OURS
    assert result.waiting == {"web": (line,)}


def test_without_accounts_posts_wait() -> None:
    """Nothing in our files says whose they are; whoever decides sees the address."""
    copy = posted(new())

    result = found(copy)
    assert names(result.waiting["web"]) == [f"post {CHECKOUT}"]
    assert f"post {CHECKOUT}: {TOOT}" in waiting_told(result.waiting["web"], name="web")
    assert not found(copy, ours=EMPTY).lost, "what a publish says anew came home"


def test_two_who_posted() -> None:
    """Posts of two machines are joined like everything else, and each stands once."""
    mine, theirs = posted(new()), posted(new(), new(SKEET, network="bluesky"), now=LATER + timedelta(minutes=1))

    joined = Record.parse(merge(mine.data, theirs.data))
    assert [post.url for post in public_posts(joined, site(checkout()))] == [SKEET, TOOT]


@given(st.dictionaries(st.sampled_from(["channel", "network", "url", "told", "deleted"]), st.text() | st.booleans()))
def test_whatever_stands_there(facts: dict[str, Any]) -> None:
    """What is taken for a post leads readers over https, whatever else somebody wrote."""
    if is_post(facts):
        assert facts["url"].startswith("https://")
