"""Cuts, archives, JSON Feed, posts: what each feed holds, and that each keeps to its standard."""

from __future__ import annotations

import email.utils
import json
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

from plainstatus.model import Site
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.words.markup import shortened
from plainstatus.text.posts import addresses, post_cut, post_length
from plainstatus.urls import Links, feeds_among
from plainstatus.views.overview import overview
from tests.render.test_feeds import ATOM, HOST, LINKS, NOW, busy, html, made, read, typical
from tests.support.build import component, incident, site, update
from tests.support.outputs import made_of
from tests.support.project import ROOT, make_project
from tests.support.publishing import REAL, put

RELAX_NG = etree.RelaxNG(etree.parse(str(ROOT / "tests/feeds/atom.rng")))
RSS_GRAMMAR = etree.RelaxNG(etree.parse(str(ROOT / "tests/feeds/rss.rng")))
JSON_FEED = Draft202012Validator(json.loads((ROOT / "tests/feeds/jsonfeed.schema.json").read_bytes()))
FH = "{http://purl.org/syndication/history/1.0}"


def links_of(xml: bytes) -> dict[str, str]:
    """Return relation → address of a feed's links, in Atom or in RSS."""
    root = etree.fromstring(xml)
    parent = root if root.tag == f"{ATOM}feed" else root[0]
    found = {link.get("rel") or "alternate": link.get("href") or "" for link in parent.findall(f"{ATOM}link")}
    return {rel: href.removeprefix(f"{HOST}/") for rel, href in found.items()}


def ids(xml: bytes) -> list[str]:
    """Return the ids of a feed's entries, without what all have in common."""
    return [entry.id.removeprefix(f"{HOST}/") for entry in read(xml).entries]


# Standards


Item = tuple[str, str, str, datetime, str]


def _json_items(path: str, data: bytes, host: str) -> list[Item]:
    feed = json.loads(data)
    JSON_FEED.validate(feed)
    assert feed["feed_url"] == f"{host}/{path}"
    for item in feed["items"]:
        assert ("content_html" in item) != ("content_text" in item)
        assert datetime.fromisoformat(item["date_modified"]) >= datetime.fromisoformat(item["date_published"])
    return [
        (item["id"], item["url"], item["title"], datetime.fromisoformat(item["date_published"]),
         item.get("content_html", ""))
        for item in feed["items"]
    ]  # fmt: skip


def _atom_items(path: str, data: bytes, now: datetime) -> list[Item]:
    root = etree.fromstring(data)
    assert RELAX_NG.validate(root), RELAX_NG.error_log
    changes = [datetime.fromisoformat(found.text or "") for found in root.iter(f"{ATOM}updated")]
    # The feed's own comes first.
    assert all(moment <= now for moment in changes)
    assert changes[0] == changes[1] if changes[1:] else changes[0].year > 2000
    key = "updated" if path == "history.atom" else "published"
    return [
        (
            entry.findtext(f"{ATOM}id") or "",
            entry.find(f"{ATOM}link").get("href") or "",  # type: ignore[union-attr]
            entry.findtext(f"{ATOM}title") or "",
            datetime.fromisoformat(entry.findtext(f"{ATOM}{key}") or ""),
            entry.findtext(f"{ATOM}content") or "",
        )
        for entry in root.findall(f"{ATOM}entry")
    ]


def _rss_items(data: bytes, now: datetime) -> list[Item]:
    root = etree.fromstring(data)
    assert RSS_GRAMMAR.validate(root), RSS_GRAMMAR.error_log
    (channel,) = root
    dates = [date.text or "" for name in ("pubDate", "lastBuildDate") for date in channel.findall(name)]
    assert all(email.utils.parsedate_to_datetime(date) <= now for date in dates)
    assert len(dates) == (2 if channel.findall("item") else 0)
    return [
        (
            item.findtext("guid") or "",
            item.findtext("link") or "",
            item.findtext("title") or "",
            email.utils.parsedate_to_datetime(item.findtext("pubDate") or ""),
            item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or item.findtext("description") or "",
        )
        for item in channel.findall("item")
    ]


def strict(path: str, data: bytes, now: datetime = NOW, host: str = HOST) -> None:
    """Check what standards and readers want of a feed."""
    if path.endswith(".json"):
        items = _json_items(path, data, host)
    else:
        items = _atom_items(path, data, now) if path.endswith(".atom") else _rss_items(data, now)
        assert links_of(data)["self"] == f"{host}/{path}".removeprefix(f"{HOST}/")
    assert len({item[0] for item in items}) == len({item[1] for item in items}) == len(items)
    assert all(url.startswith(("https://", "http://")) for item in items for url in item[:2])
    moments = [item[3] for item in items]
    # In an archive what was imported late may be older than what stands before it.
    assert "/archive/" in path or sorted(moments, reverse=True) == moments
    assert all(moment <= now for moment in moments)
    longest = 280 if path.endswith("social.rss") else 120
    assert all(0 < len(item[2]) <= longest for item in items)
    led_to = [url for item in items for url in re.findall(r'(?:href|src)="([^"]*)"', item[4])]
    assert all(re.match(r"(?:https?|mailto|tel):", url) for url in led_to)


@pytest.mark.parametrize(
    "told",
    [
        typical(),
        site(),
        busy(120, minutes=7),
        site(incident(*(update(f"2026-11-{1 + n // 24:02} {n % 24:02}:00 Z", text=f"Step {n}.") for n in range(300)))),
        site(*(incident(update("2026-11-15 13:00"), id=name) for name in ("a", "b"))),
        site(
            incident(
                update("2026-11-15 13:00", text="|a|\n|-|\n|b|"),
                update("2026-11-15 14:00", text="```\n]]>\n```"),
                title="\"'<&]]> \U0001f525 \u05e9\u05dc\u05d5\u05dd \x0b" + "x" * 500,
            )
        ),
    ],
    ids=["typical", "empty", "busy", "300 updates", "same second", "odd"],
)
@pytest.mark.parametrize("base", [HOST, "https://www.example.com/status"])
def test_every_feed_keeps_to_its_standard(told: Site, base: str) -> None:
    """Each passes the grammar of its format; ids and links are unique and absolute, dates in order and never ahead."""
    for path, data in made_of(feeds(overview(told, NOW), Links(base, base), hub="https://hub.example.org/")).items():
        if path != "feeds.opml":
            strict(path, data, host=base)


def test_every_published_feed_keeps_to_its_standard(site: Path, tmp_path: Path) -> None:
    """So do those of the example, with its letter, and of a site with archives, a move and another language."""
    folder = make_project(tmp_path, _long_story(), settings=REAL, content={"statements/letter.md": LETTER})
    put(folder)
    moved = REAL.replace("status.shoe-shop.org", "help.shoe-shop.org/status")
    (folder / "pelicanconf.py").write_text(moved, encoding="utf-8")
    put(folder, minutes=10)
    later = NOW.replace(year=2031)
    for place, host in ((site, HOST), (folder / "output", "https://help.shoe-shop.org/status")):
        named = [path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()]
        found = [path for path in named if path.endswith((".atom", ".rss")) or path in feeds_among(named)]
        for path in found:
            strict(path, (place / path).read_bytes(), now=later, host=host)
        assert {f"updates.{ending}" for ending in ("atom", "rss", "json")} < {*found}
    assert {"feeds/archive/2.atom", "feeds/archive/2.rss", "feeds/languages/de.rss", "social.rss"} <= {*found}


LETTER = "Title: To you\nName: Robin Vale\nDate: 2026-11-15\n\nSee [there](about.html).\n"


def _long_story() -> str:
    lines = ["organisation: {name: Example Shoes}", "components: [{id: checkout, name: Checkout}]", "incidents:"]
    lines += [
        "  - id: 2026-11-15-a",
        "    title: {en: Errors, de: Fehler}",
        "    components: [checkout]",
        "    updates:",
    ]
    for number in range(70):
        at = f"{datetime(2026, 11, 15, 12, tzinfo=UTC) + timedelta(minutes=number):%Y-%m-%d %H:%M} Z"
        lines.append(f"      - {{at: {at}, status: investigating, text: 'Step {number}, see [it](../history.html).'}}")
    return "\n".join([*lines, ""])


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("updates.atom", b"<id>", b"<x>"),
        ("updates.atom", b"<updated>", b"<updated>x"),
        ("updates.atom", b"<title>", b"<title>x</title><title>"),
        ("updates.rss", b"<guid ", b"<x "),
        ("updates.rss", b"+0000</pubDate>", b"GMT+1</pubDate>"),
        ("updates.rss", b"<link>https", b"<link>"),
        ("updates.rss", b"</guid>", b"</guid><title>x</title>"),
        ("updates.json", b'"id":', b'"identity":'),
        ("updates.json", b'"date_published":"2026', b'"date_published":"26'),
        ("updates.json", b'"content_html":', b'"content":'),
    ],
)
def test_the_grammars_refuse(path: str, old: bytes, new: bytes) -> None:
    """Each is one: what lacks an id, has two titles or a date in another form does not pass."""
    data = made(typical())[path]
    broken = data.replace(old, new)
    for name in (b"id", b"guid"):
        broken = broken.replace(b"</%s>" % name, b"</x>") if b"<x" in new and b"<%s" % name in old else broken
    assert broken != data

    if path.endswith(".json"):
        assert list(JSON_FEED.iter_errors(json.loads(broken)))
    else:
        grammar = RELAX_NG if path.endswith(".atom") else RSS_GRAMMAR
        assert not grammar.validate(etree.fromstring(broken))


# Cuts


def test_the_list_of_feeds() -> None:
    """OPML 2.0: each feed once, in one format, by its whole address; of single incidents those that are not over."""
    built = made(typical())
    root = etree.fromstring(built["feeds.opml"])
    outlines = root.findall("body/outline")
    listed = [outline.get("xmlUrl", "").removeprefix(f"{HOST}/") for outline in outlines]
    over = ("2026-11-10-checkout", "2026-11-11-logins", "2026-11-12-fake-mails")

    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "Example Shoes status")
    assert {(outline.get("type"), outline.get("htmlUrl")) for outline in outlines} == {("rss", f"{HOST}/")}
    assert all(outline.get("text") and outline.get("text") == outline.get("title") for outline in outlines)
    assert sorted(listed) == sorted(
        path
        for path in built
        if path == "social.rss" or (path.endswith(".atom") and not any(f"/{name}." in path for name in over))
    )


def test_each_cut_holds_its_own() -> None:
    """Entries of a cut are those of the updates feed that it is about, to the letter."""
    built = made(typical())
    every = {entry.id: html(entry) for entry in read(built["updates.atom"]).entries}

    def about(path: str) -> set[str]:
        found = read(built[path]).entries
        assert all(every[entry.id] == html(entry) for entry in found)
        return {entry.id.partition("/incidents/")[2].partition(".html")[0] for entry in found}

    assert about("feeds/security.atom") == {"2026-11-15-account-data"}
    assert about("feeds/maintenance.atom") == {"2026-12-01-database"}
    assert about("feeds/components/accounts.atom") == {"2026-11-15-account-data"}
    assert about("feeds/components/checkout.atom") == {"2026-11-10-checkout", "2026-12-01-database"}
    for item in typical().incidents:
        assert about(f"feeds/incidents/{item.id}.atom") == {item.id}
        assert etree.fromstring(built[f"feeds/incidents/{item.id}.atom"]).find(f"{FH}complete") is not None


def test_an_incidents_feed_is_complete_whatever_its_size() -> None:
    """It holds every update; where that is too much, old ones as summaries."""
    draw = random.Random(1)  # noqa: S311 - not a secret
    told = incident(
        *(
            update(f"2026-11-{1 + n // 24:02} {n % 24:02}:00 Z", text="".join(draw.choices("abcdefgh ijk", k=3000)))
            for n in range(300)
        ),
        id="x",
    )
    xml = made(site(told))["feeds/incidents/x.atom"]
    found = read(xml).entries

    assert len(found) == 300
    assert [index >= 10 for index in range(300) if "content" not in found[index]].count(False) == 0
    assert "content" in found[9]


def test_feeds_stay_at_addresses_that_were_published() -> None:
    """Where an incident or component got another id, whoever reads the feed of the old one goes on reading."""
    told = site(
        incident(update("2026-11-15 13:00"), id="new", aliases=["old"], components=["shop"]),
        components=[component("shop", aliases=["store"])],
    )
    built = made(told)

    assert built["feeds/incidents/old.atom"] == built["feeds/incidents/new.atom"]
    assert built["feeds/components/store.rss"] == built["feeds/components/shop.rss"]


def test_a_language_of_its_own() -> None:
    """The feed in a language has its words, or else those of the site's own, under the same ids."""
    told = site(
        incident(
            update("2026-11-15 13:00", text={"en": "Broken.", "de": "Kaputt."}),
            update("2026-11-15 14:00", text="Mended."),
            title={"en": "Checkout", "de": "Kasse"},
        )
    )
    built = made(told)
    mended, broken = read(built["feeds/languages/de.atom"]).entries

    assert (broken.title, html(broken)) == ("[Update] Kasse", "<p>Kaputt.</p>")
    assert html(mended) == "<p>Mended.</p>"
    assert ids(built["feeds/languages/de.atom"]) == ids(built["updates.atom"])
    assert read(built["feeds/languages/de.rss"]).feed.language == "de"


def test_json_feed() -> None:
    """An item says what it is about, for programs."""
    feed = json.loads(made(typical())["updates.json"])
    item = next(item for item in feed["items"] if item["title"].startswith("[Resolved]"))

    assert feed["home_page_url"] == f"{HOST}/"
    assert item["_status"] == {
        "kind": "update",
        "incident": "2026-11-10-checkout",
        "type": "outage",
        "status": "resolved",
        "components": ["checkout"],
    }
    assert item["tags"] == ["outage", "resolved", "checkout"]
    assert item["id"] == f"{HOST}/incidents/2026-11-10-checkout.html?update=20261110T170000Z"


def test_hub() -> None:
    """Each feed that changes names the hub; archives do not."""
    built = made_of(feeds(overview(busy(60, minutes=1), NOW), LINKS, hub="https://hub.example.org/?a=1&b=2"))

    for path, data in built.items():
        if path.endswith((".atom", ".rss")):
            expected = None if "/archive/" in path else "https://hub.example.org/?a=1&b=2"
            assert links_of(data).get("hub") == expected, path
    assert json.loads(built["updates.json"])["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/?a=1&b=2"}]


def test_contacts_in_each_entry_about_an_open_security_incident() -> None:
    """However far down the feed, an entry says how to reach us, as text."""
    told = typical().incidents + busy(60, minutes=1).incidents
    contacts = {"help": {"kind": "email", "value": "help@example.com"}}
    found = read(made(site(*told, organisation={"contacts": contacts}))["updates.atom"]).entries
    about = [entry for entry in found if "account-data" in entry.id]

    assert len(about) == 3
    assert all("E-mail: help@example.com" in html(entry) for entry in about)


# Archives


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_archives_hold_what_the_feed_does_not(ending: str) -> None:
    """From the feed back through the archives of its format one finds every entry; forward, too."""
    built = made(busy(130, minutes=60 * 24))
    path, found = f"updates.{ending}", set(ids(built[f"updates.{ending}"]))
    chain = []
    while path := links_of(built[path]).get("prev-archive", ""):
        chain.append(path)
        assert len(ids(built[path])) == 50
        assert links_of(built[path])["current"] == f"updates.{ending}"
        assert etree.fromstring(built[path]).find(f".//{FH}archive") is not None
        assert {link.get("type") for link in etree.fromstring(built[path]).iter(f"{ATOM}link") if link.get("rel")} == {
            f"application/{ending}+xml",
            *(["text/html"] if ending == "atom" else []),
        }
        found |= set(ids(built[path]))

    assert len(found) == 130
    assert chain == [f"feeds/archive/2.{ending}", f"feeds/archive/1.{ending}"]
    assert links_of(built[f"feeds/archive/1.{ending}"])["next-archive"] == f"feeds/archive/2.{ending}"
    assert links_of(built[f"feeds/archive/2.{ending}"])["next-archive"] == f"feeds/archive/3.{ending}"
    # The last one is not full: no archive yet, and the way from the one before leads somewhere.
    last = built[f"feeds/archive/3.{ending}"]
    assert len(ids(last)) == 30
    assert "next-archive" not in links_of(last)
    assert etree.fromstring(last).find(f".//{FH}archive") is None


def test_archives_hold_the_same_in_each_format() -> None:
    """The same entries under the same ids, with the same texts."""
    built = made(busy(50, minutes=1))
    in_atom, in_rss = (read(built[f"feeds/archive/1.{ending}"]).entries for ending in ("atom", "rss"))

    assert [(entry.id, entry.link, entry.title, html(entry)) for entry in in_atom] == [
        (entry.id, entry.link, entry.title, entry.summary) for entry in in_rss
    ]
    assert [entry.published_parsed for entry in in_atom] == [entry.published_parsed for entry in in_rss]


def test_no_archive_before_one_is_full() -> None:
    """A small history needs none."""
    assert not [path for path in made(busy(49, minutes=1)) if "/archive/" in path]
    assert [path for path in made(busy(50, minutes=1)) if "/archive/" in path] == [
        "feeds/archive/1.atom",
        "feeds/archive/1.rss",
        "feeds/archive/2.atom",
        "feeds/archive/2.rss",
    ]


def test_full_archives_keep_their_bytes(tmp_path: Path) -> None:
    """Over a growing history with corrections, other titles and late imports, only a withdrawal rewrites an archive."""
    start = datetime(2026, 11, 16, tzinfo=UTC)
    lines = ["organisation: {name: Example Shoes}", "components:", "  - {id: checkout, name: Checkout}", "incidents:"]

    def story(name: str, title: str, count: int, *, more: str = "", first: str = "") -> list[str]:
        said = [f"  - id: {name}", f"    title: {title}", *([f"    {more}"] if more else []), "    updates:"]
        for number in range(count):
            at = f"{start + timedelta(minutes=number - 300):%Y-%m-%d %H:%M} Z"
            said += [f"      - at: {at}", "        status: investigating", f"        text: Step {number} of {name}."]
            if number == 0 and first:
                said[-1] = f"        text: {first}"
                said.append('        corrected: [{at: "2026-11-16 00:20 Z", note: It was another one.}]')
        return said

    folder = make_project(tmp_path, "", settings=REAL)
    closed: dict[str, bytes] = {}
    rewritten: list[list[str]] = []
    imported = [
        "  - id: 2020-01-01-old",
        "    title: Long ago",
        "    imported: 2026-11-16 00:30 Z",
        "    updates:",
        "      - {at: 2020-01-01 10:00 Z, status: resolved, text: It was nothing.}",
    ]
    gone = 'withdrawn: {at: "2026-11-16 00:50 Z", reason: A mistake.}'
    for minutes, told in enumerate(
        [
            story("a", "Errors", 60),
            story("a", "Errors", 60) + story("b", "More", 55),
            story("a", "Other errors", 60, first="Another step.") + story("b", "More", 55),
            story("a", "Other errors", 60, first="Another step.") + story("b", "More", 55) + imported,
            story("a", "Other errors", 60, first="Another step.") + story("b", "More", 100) + imported,
            story("a", "Other errors", 60, first="Another step.", more=gone) + story("b", "More", 100) + imported,
            story("a", "Other errors", 60, first="Another step.", more=gone) + story("b", "More", 104) + imported,
        ]
    ):
        (folder / "incidents.yaml").write_text("\n".join([*lines, *told]) + "\n", encoding="utf-8")
        put(folder, now=start + timedelta(minutes=10 * minutes + 1))
        archives = {
            path.name: path.read_bytes()
            for path in (folder / "output/feeds/archive").glob("*")
            if b"fh:archive" in path.read_bytes()
        }
        assert archives.keys() >= closed.keys()
        rewritten.append(sorted(name for name, data in closed.items() if archives[name] != data))
        closed = archives

    every = [f"{number}.{ending}" for number in (1, 2, 3) for ending in ("atom", "rss")]
    assert sorted(closed) == every
    # Of the withdrawn incident's 60 entries, 50 stood in the first and ten in the second; its correction in the third.
    assert rewritten == [[], [], [], [], [], every, []]
    assert not any(b"Step 1 of a." in data for data in closed.values())


# Posts


def posts(*told: Any, **fields: Any) -> list[tuple[str, str]]:
    """Return title and description of the posts of a site with these incidents."""
    (channel,) = etree.fromstring(made(site(*told, **fields))["social.rss"])
    return [(item.findtext("title") or "", item.findtext("description") or "") for item in channel.findall("item")]


def test_posts() -> None:
    """A post is the state, the title and the summary, or what staff want in their place; `none` keeps it off."""
    told = incident(
        update("2026-11-15 13:00", "investigating", text="Payments **fail**."),
        update("2026-11-15 14:00", "identified", post="We know why payments fail."),
        update(
            "2026-11-15 15:00", "resolved", post="none", corrected=[{"at": "2026-11-15 16:00", "note": "Not quite."}]
        ),
        id="x",
        title="Checkout errors",
    )

    first, second = (f"{HOST}/incidents/x.html?update={key}#u{key}" for key in ("20261115T210000Z", "20261115T220000Z"))
    assert posts(told) == [
        ("We know why payments fail.", f"We know why payments fail. {second}"),
        (
            "[Investigating] Checkout errors: Payments fail.",
            f"[Investigating] Checkout errors: Payments fail. {first}",
        ),
    ]


@pytest.mark.parametrize(
    ("words", "post"),
    [
        ("See https://www.shoe-shop.org/x now.", "[We are finding out what happened] Security incident: Accounts"),
        ("See evil.example/x now.", "[We are finding out what happened] Security incident: Accounts"),
        ("See https://status.example.com/faq now.", "See https://status.example.com/faq now."),
        ("Choose a new password.", "Choose a new password."),
    ],
)
def test_posts_about_security_lead_here_alone(words: str, post: str) -> None:
    """What names another place is left out: fakes look just like it."""
    told = incident(
        update("2026-11-15 13:00", "investigating", text=words, post=words), type="security", title="Accounts"
    )

    assert [title.removesuffix(f": {words}") for title, _ in posts(told)] == [post]


def test_a_security_title_that_is_an_address() -> None:
    """Even that is not posted."""
    told = incident(update("2026-11-15 13:00", "investigating"), type="security", title="Breach of shop.example")

    assert posts(told)[0][0] == "[We are finding out what happened] Security incident"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("caf\u00e9", 4),
        ("cafe\u0301", 4),
        ("\u65e5\u672c\u8a9e", 6),
        ("\u05e9\u05dc\u05d5\u05dd", 4),
        ("\u201cso\u201d \u2013 \u2026", 9),
        ("\U0001f525", 2),
        ("https://a.example", 23),
        (f"x https://status.example.com/{'a' * 200} y", 27),
        ("status.example.com", 23),
        ("Wait. Really", 12),
        ("a@example.com", 13),
    ],
)
def test_length_as_networks_count(text: str, length: int) -> None:
    """Addresses count 23, wide signs and emoji two, what Unicode composes one."""
    assert post_length(text) == length


@given(st.text(max_size=400), st.integers(1, 280))
def test_cutting_keeps_to_the_room(text: str, room: int) -> None:
    """A cut text fits, and one that fits is not cut."""
    cut = post_cut(text, room)

    assert post_length(cut) <= max(room, 2)
    assert post_length(" ".join(text.split())) > room or cut == " ".join(text.split())


@given(st.text(max_size=400).filter(str.strip), st.text(max_size=300).filter(str.strip))
def test_posts_are_never_too_long(title: str, text: str) -> None:
    """Whatever is written, text and link together have at most 280 characters as networks count them."""
    told = incident(
        update("2026-11-15 13:00", text=text, post=text), update("2026-11-15 14:00", text=text), title=title
    )
    (channel,) = etree.fromstring(made_of(feeds(overview(site(told), NOW), LINKS))["social.rss"])

    for item in channel.findall("item"):
        assert post_length(f"{item.findtext('title')} {item.findtext('link')}") <= 280
        assert addresses(item.findtext("link") or "")


def test_titles_keep_the_spaces_that_keep_words_together() -> None:
    """French sets one before a colon that no line may begin with; all others become one ordinary space."""
    assert (
        shortened(" Incident\u00a0:  cartes\u202f?\n\tmesures\u3000x ", 99) == "Incident\u00a0: cartes\u202f? mesures x"
    )
