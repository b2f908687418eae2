from __future__ import annotations

import gzip
import random
import re
import string
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from plainstatus.model import Incident, Site, Text
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.feeds.sizes import LARGEST
from plainstatus.urls import Links
from plainstatus.views.overview import overview
from tests.golden import golden
from tests.support.build import at, component, incident, site, update
from tests.support.outputs import made_of

HOST = "https://status.example.com"
LINKS = Links(HOST, HOST)
NOW = at("2026-11-23 09:00 Z")
PATHS = ("updates.atom", "updates.rss", "history.atom", "history.rss")
UPDATES = PATHS[:2]
ATOM = "{http://www.w3.org/2005/Atom}"


def made(site: Site, now: datetime = NOW, links: Links = LINKS) -> dict[str, bytes]:
    """Return the feeds by path."""
    return made_of(feeds(overview(site, now), links))


def read(xml: bytes) -> Any:
    """Return what feedparser, the base of most bots, makes of a feed; it must find nothing wrong."""
    parsed = feedparser.parse(xml, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def entries(path: str, *incidents: Incident, now: datetime = NOW, **fields: Any) -> list[Any]:
    """Return the entries of one feed of a site with these incidents."""
    return list(read(made(site(*incidents, **fields), now)[path]).entries)


def html(entry: Any) -> str:
    """Return an entry's content."""
    return str(entry.content[0].value)


def times(entry: Any) -> tuple[str, str]:
    """Return when an entry of an Atom feed was published and updated."""
    return entry.published, entry.updated


def typical() -> Site:
    """Return a small site with something of everything."""
    breach = incident(
        update(
            "2026-11-15 13:00",
            "investigating",
            text={
                "en": "Somebody **read** customer data. See [the FAQ](../security-faq.html).",
                "de": "Jemand *las* …",
            },
            next_update="2026-11-15 18:00",
        ),
        update(
            "2026-11-15 18:30",
            "identified",
            text="What we know:\n\n- Names & addresses\n- **No** card data",
            corrected=[{"at": "2026-11-16 09:00", "note": "Addresses were missing from the list."}],
        ),
        id="2026-11-15-account-data",
        title="Notice of data breach: customer account data",
        type="security",
        impact="critical",
        components=["accounts"],
        actions=[
            {"text": "Choose a new password.", "url": "https://www.example.com/password?a=1&b=2"},
            {"text": "Watch your bank account.", "applies_to": "Who paid by direct debit"},
        ],
    )
    outage = incident(
        update("2026-11-10 08:00", "investigating", text="Payments fail.\n\nWe are looking into it."),
        update(
            "2026-11-10 08:20", text="Sent too early.", withdrawn={"at": "2026-11-10 08:25", "reason": "Wrong text."}
        ),
        update("2026-11-10 09:00", "resolved", text="Payments work again.", next_update="none"),
        id="2026-11-10-checkout",
        title="Checkout errors",
        impact="major",
        components=["checkout"],
    )
    maintenance = incident(
        update("2026-11-20 10:00", "scheduled", text="We upgrade the database."),
        id="2026-12-01-database",
        title="Database upgrade",
        type="maintenance",
        components=["checkout"],
        scheduled={"from": "2026-12-01 02:00 Z", "until": "2026-12-01 04:00 Z"},
    )
    notice = incident(
        update("2026-11-12 12:00", text="We never ask for your password."),
        id="2026-11-12-fake-mails",
        title="Fake e-mails in our name",
        type="notice",
    )
    mistake = incident(
        update("2026-11-11 12:00", "investigating", text="Logins fail."),
        id="2026-11-11-logins",
        title="Logins fail",
        withdrawn={"at": "2026-11-11 12:30", "reason": "This was a fault of our monitoring."},
    )
    return site(breach, outage, maintenance, notice, mistake)


def busy(count: int, *, minutes: int, noise: int = 0) -> Site:
    """Return a site with this many incidents of one update each, so many minutes apart, the newest at `NOW`.

    Their texts have `noise` characters that do not compress.
    """
    draw = random.Random(5)  # noqa: S311 - not a secret
    return site(
        *(
            incident(
                update(
                    f"{NOW - timedelta(minutes=minutes * number):%Y-%m-%d %H:%M} Z",
                    text=f"Text {number}." + "".join(draw.choices(string.ascii_letters + string.digits + " ", k=noise)),
                ),
                id=f"i{number}",
            )
            for number in range(count)
        )
    )


@pytest.mark.parametrize("path", PATHS)
def test_golden(path: str) -> None:
    """A small site's feeds are, to the byte, the ones that a person has read and found right."""
    feed = made(typical())[path]

    assert golden(f"feeds/{path}", feed) == feed


def test_paths() -> None:
    """There is a feed for every purpose, and a list of them."""
    assert sorted(made(typical())) == sorted(
        [
            *PATHS,
            "updates.json",
            "social.rss",
            "feeds.opml",
            *(f"feeds/{cut}.{kind}" for cut in ("security", "maintenance") for kind in ("atom", "rss", "json")),
            *(f"feeds/components/{name}.{kind}" for name in ("accounts", "checkout") for kind in ("atom", "rss")),
            *(f"feeds/languages/de.{kind}" for kind in ("atom", "rss")),
            *(f"feeds/incidents/{item.id}.atom" for item in typical().incidents),
        ]
    )


@pytest.mark.parametrize("path", PATHS)
def test_ids_and_links_are_distinct(path: str) -> None:
    """No two entries share an id or a link, since readers and bots know entries by either."""
    found = read(made(typical())[path]).entries

    assert len(found) > 3
    assert len(found) == len({entry.id for entry in found}) == len({entry.link for entry in found})


@pytest.mark.parametrize("path", PATHS)
def test_newest_first(path: str) -> None:
    """Entries come newest first (trap: feedgen puts each new entry before the others)."""
    key = "updated_parsed" if path == "history.atom" else "published_parsed"
    moments = [entry[key] for entry in read(made(typical())[path]).entries]

    assert sorted(moments, reverse=True) == moments


@pytest.mark.parametrize("path", ["updates.atom", "history.atom"])
def test_rfc_4287(path: str) -> None:
    """Feed and entries have each element that RFC 4287 sections 4.1.1 and 4.1.2 ask for, exactly once."""
    root = etree.fromstring(made(typical())[path])

    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    for parent in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            found = parent.findall(f"{ATOM}{name}")
            assert len(found) == 1, (parent.tag, name)
            assert (found[0].text or "").strip()
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", parent.findtext(f"{ATOM}updated") or "")
        alternates = [link for link in parent.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
        assert len(alternates) == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Example Shoes"
    assert [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"] == [f"{HOST}/{path}"]


@pytest.mark.parametrize("path", ["updates.rss", "history.rss"])
def test_rss_channel(path: str) -> None:
    """The channel leads to the site (trap: feedgen takes the last link) and names its own address."""
    channel = etree.fromstring(made(typical())[path]).find("channel")

    assert channel is not None
    assert channel.findtext("link") == f"{HOST}/"
    assert channel.findtext("language") == "en"
    assert channel.find(f"{ATOM}link").attrib == {  # type: ignore[union-attr]
        "href": f"{HOST}/{path}",
        "rel": "self",
        "type": "application/rss+xml",
    }


@pytest.mark.parametrize("path", PATHS)
def test_feed_dates_are_those_of_the_newest_entry(path: str) -> None:
    """Feed-level dates say when something last happened (trap: feedgen takes the clock's)."""
    parsed = read(made(typical())[path])
    newest = parsed.entries[0]

    if path.endswith(".rss"):
        assert parsed.feed.published == parsed.feed.updated == newest.published
    else:
        assert parsed.feed.updated == newest.updated


def test_later_build_has_the_same_bytes() -> None:
    """A build in which nothing has happened since leaves the feeds as they are, even when a maintenance has begun."""
    assert made(typical(), at("2026-11-23 09:00 Z")) == made(typical(), at("2027-06-01 00:00 Z"))


@pytest.mark.parametrize("path", PATHS)
def test_empty_site(path: str) -> None:
    """Without anything to tell, RSS has no date; Atom, which wants one, has the first moment that is known."""
    parsed = read(made(site(components=[component("a", since="2026-03-01")]))[path])

    assert parsed.entries == []
    assert parsed.feed.get("updated") == ("2026-03-01T08:00:00+00:00" if path.endswith(".atom") else None)
    assert "published" not in parsed.feed


@pytest.mark.parametrize("path", UPDATES)
def test_guid_after_a_move(path: str) -> None:
    """Ids survive a move to another host, links follow it, and RSS no longer calls the id an address."""
    moved = Links("https://new.example.org", HOST)
    before, after = made(typical())[path], made(typical(), links=moved)[path]

    assert [entry.id for entry in read(before).entries] == [entry.id for entry in read(after).entries]
    assert all(entry.link.startswith("https://new.example.org/incidents/") for entry in read(after).entries)
    if path.endswith(".rss"):
        assert {guid.get("isPermaLink") for guid in etree.fromstring(before).iter("guid")} == {"true"}
        assert {guid.get("isPermaLink") for guid in etree.fromstring(after).iter("guid")} == {"false"}


@pytest.mark.parametrize(
    ("fields", "status", "title"),
    [
        ({"title": "Checkout errors"}, "investigating", "[Investigating] Checkout errors"),
        ({"title": "Checkout errors"}, "resolved", "[Resolved] Checkout errors"),
        ({"title": "Checkout errors"}, "postmortem", "[Report] Checkout errors"),
        (
            {"title": "Customer accounts", "type": "security"},
            "resolved",
            "[Closed] Security incident: Customer accounts",
        ),
        (
            {"title": "Notice of data breach", "type": "security"},
            "identified",
            "[We know what happened] Notice of data breach",
        ),
        ({"title": "Database", "type": "maintenance"}, "scheduled", "[Scheduled] Maintenance: Database"),
        ({"title": "Database maintenance", "type": "maintenance"}, "in_progress", "[In progress] Database maintenance"),
        ({"title": "Fake e-mails", "type": "notice"}, None, "[Notice] Fake e-mails"),
        ({"title": "Two\nlines \x0b<b>&"}, "monitoring", "[Monitoring] Two lines <b>&"),
    ],
)
def test_titles(fields: dict[str, Any], status: str | None, title: str) -> None:
    """A title makes sense alone: the state first, then what it is about."""
    if fields.get("type") == "maintenance":
        fields = fields | {"scheduled": {"from": "2026-11-15 02:00", "until": "2026-11-15 04:00"}}
    fields = fields | {"title": Text(fields["title"])}

    assert [title] == [
        entry.title for entry in entries("updates.atom", incident(update("2026-11-15 03:00", status), **fields))
    ]


def test_cancelled_maintenance() -> None:
    """A maintenance that is called off is not announced as completed, nor as having begun."""
    called_off = incident(
        update("2026-11-10 12:00", "scheduled"),
        update("2026-11-11 12:00", "completed", text="We do this later."),
        type="maintenance",
        title="Database upgrade",
        scheduled={"from": "2026-11-15 02:00", "until": "2026-11-15 04:00"},
    )
    newest = entries("updates.atom", called_off)[0]

    assert (newest.title, newest.summary) == ("[Cancelled] Maintenance: Database upgrade", "We do this later.")


def test_long_texts_are_cut() -> None:
    """Titles have at most 120 characters and summaries 280, cut after a word, facts and actions kept."""
    told = incident(
        update("2026-11-15 13:00", "investigating", text="word " * 100),
        update("2026-11-15 14:00", "resolved", text="word " * 100),
        title="title " * 50,
        actions=[{"text": "act " * 100}],
        components=["accounts"],
    )
    resolved, begun = entries("updates.rss", told)

    assert begun.title.replace("title…", "title …") == "[Investigating] " + "title " * 17 + "…"
    assert max(len(entry.title) for entry in (resolved, begun)) <= 120
    assert max(len(entry.summary) for entry in (resolved, begun)) <= 280
    assert begun.summary.startswith("act act ")
    assert begun.summary.endswith("word…")
    assert resolved.summary.endswith("word… Affected: Accounts. Began 15 Nov 2026, 13:00 PST (21:00 UTC).")


@pytest.mark.parametrize("path", UPDATES)
def test_action_comes_first(path: str) -> None:
    """What readers must do opens summary and content while it is not over, and is left out afterwards."""
    told = incident(
        update("2026-11-15 13:00", "investigating", text="Data leaked."),
        update("2026-11-16 13:00", "resolved", text="It is over."),
        type="security",
        actions=[
            {"text": "Choose a <new> password.", "url": "https://www.example.com/a?b=1&c=2"},
            {"text": "Call us.", "applies_to": "Business customers"},
        ],
    )
    resolved, begun = entries(path, told)

    assert (unescape(begun.summary) if path.endswith("rss") else begun.summary) == (
        "Choose a <new> password. Data leaked."
    )
    assert html(begun).startswith(
        "<p><strong>What to do</strong></p>\n"
        '<ul><li><a href="https://www.example.com/a?b=1&amp;c=2">Choose a &lt;new&gt; password.</a></li>'
        "<li>Business customers: Call us.</li></ul>\n<p>Data leaked.</p>"
    )
    assert "password" not in resolved.summary + html(resolved)


def test_action_for_some() -> None:
    """A summary does not ask everybody for what only some should do."""
    told = incident(actions=[{"text": "Call us.", "applies_to": "Business customers"}])

    assert entries("updates.rss", told)[0].summary.startswith("Business customers: Call us. ")


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        (
            {"components": ["checkout", "accounts"]},
            "Affected: Checkout, Accounts. Began 15 Nov 2026, 13:00 PST (21:00 UTC).",
        ),
        ({"affects": "Everyone in Europe."}, "Affected: Everyone in Europe. Began 15 Nov 2026, 13:00 PST (21:00 UTC)."),
        ({"started": "2026-11-15 11:00"}, "Began 15 Nov 2026, 11:00 PST (19:00 UTC)."),
    ],
)
def test_end_stands_alone(fields: dict[str, Any], facts: str) -> None:
    """Who never saw the beginning learns from the end what was affected, and since when."""
    told = incident(
        update("2026-11-15 13:00", "investigating"), update("2026-11-15 14:00", "resolved", text="Over."), **fields
    )
    resolved = entries("updates.atom", told)[0]

    assert (f"Over. {facts}", f"<p>Over.</p>\n<p>{facts}</p>") == (resolved.summary, html(resolved))


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({}, ""),
        ({"components": ["accounts"]}, " Affected: Accounts."),
        ({"started": "2026-11-15 11:00"}, " Began 15 Nov 2026, 11:00 PST (19:00 UTC)."),
    ],
)
def test_the_end_of_a_breach_does_not_guess_when_it_began(fields: dict[str, Any], facts: str) -> None:
    """Its page says 'not known yet', and its first word is no begin."""
    told = incident(
        update("2026-11-15 13:00", "investigating"),
        update("2026-11-15 14:00", "resolved", text="Over."),
        type="security",
        **fields,
    )

    assert entries("updates.atom", told)[0].summary == f"Over.{facts}"


@pytest.mark.parametrize("path", PATHS)
def test_coming_maintenance_has_no_future_date(path: str) -> None:
    """A maintenance is dated when it was announced; its window stands in the text."""
    coming = incident(
        update("2026-11-20 10:00", "scheduled", text="Upgrade."),
        type="maintenance",
        scheduled={"from": "2026-12-01 02:00 Z", "until": "2026-12-01 04:00 Z"},
    )
    (entry,) = entries(path, coming)

    assert entry.published_parsed[:5] == (2026, 11, 20, 18, 0)
    if path in UPDATES:
        assert entry.summary == (
            "Upgrade. Planned: 30 Nov 2026, 18:00 PST (1 Dec, 02:00 UTC) to 30 Nov 2026, 20:00 PST (1 Dec, 04:00 UTC)."
        )


@pytest.mark.parametrize("path", PATHS)
def test_watch_that_is_ahead(path: str) -> None:
    """An update, correction or withdrawal dated minutes ahead is dated now; its id keeps the time that was typed."""
    ahead = incident(
        update("2026-11-23 09:05 Z", "investigating", corrected=[{"at": "2026-11-23 09:06 Z", "note": "Typo."}])
    )
    found = entries(path, ahead)

    assert {entry.published_parsed[:5] for entry in found} == {(2026, 11, 23, 9, 0)}
    if path in UPDATES:
        assert {f"{LINKS.incident_id(ahead.id)}?update=20261123T090500Z"} == {
            entry.id.removesuffix("&corrected=20261123T090600Z") for entry in found
        }


def test_correction_is_news() -> None:
    """A correction changes its update's entry, notes and all, but for its dates, and is an entry of its own."""
    told = incident(
        update(
            "2026-11-15 13:00",
            "investigating",
            text="New words.",
            corrected=[{"at": "2026-11-15 14:00", "note": {"en": "The words & were old.", "de": "Alt."}}],
        ),
        id="x",
        title="Errors",
    )
    correction, original = entries("updates.atom", told)

    assert (correction.title, original.title) == ("[Correction] Errors", "[Investigating] Errors")
    assert original.id == f"{HOST}/incidents/x.html?update=20261115T210000Z"
    assert original.link == f"{HOST}/incidents/x.html?update=20261115T210000Z#u20261115T210000Z"
    assert correction.id == f"{HOST}/incidents/x.html?update=20261115T210000Z&corrected=20261115T220000Z"
    assert correction.link == f"{correction.id}#u20261115T210000Z"
    assert times(original) == ("2026-11-15T21:00:00+00:00", "2026-11-15T21:00:00+00:00")
    assert times(correction) == ("2026-11-15T22:00:00+00:00", "2026-11-15T22:00:00+00:00")
    note = 'The words &amp; were old. <span lang="de" dir="auto">Alt.</span>'
    assert html(original) == (
        f"<p>New words.</p>\n<p><em>Corrected 15 Nov 2026, 14:00 PST (22:00 UTC): {note}</em></p>"
    )
    assert correction.summary == "The words & were old."
    assert html(correction) == (
        "<p><strong>Correction</strong> of what we said on 15 Nov 2026, 13:00 PST (21:00 UTC): "
        f"{note}</p>\n<p>New words.</p>"
    )
    (in_history,) = entries("history.atom", told)
    assert times(in_history) == ("2026-11-15T21:00:00+00:00", "2026-11-15T22:00:00+00:00")
    assert "Corrected 15 Nov 2026" in html(in_history)


def test_two_corrections_in_one_second() -> None:
    """Two corrections in one second cannot be told apart: the later one in the file is the entry."""
    corrected = [{"at": "2026-11-15 14:00", "note": "One."}, {"at": "2026-11-15 14:00", "note": "Two."}]

    assert [
        entry.summary
        for entry in entries("updates.atom", incident(update("2026-11-15 13:00", corrected=corrected)))
        if "corrected" in entry.id
    ] == ["Two."]


def test_id_survives_a_corrected_time() -> None:
    """An update whose time was mistyped, twice, keeps the id and the link that it was first published with."""
    told = incident(
        update(
            "2026-11-15 15:00",
            corrected=[
                {"at": "2026-11-15 17:00", "note": "Not at two.", "was_at": "2026-11-15 14:00"},
                {"at": "2026-11-15 16:00", "note": "Not at one.", "was_at": "2026-11-15 13:00"},
            ],
        ),
        id="x",
    )
    found = entries("updates.atom", told)

    assert found[-1].id == f"{HOST}/incidents/x.html?update=20261115T210000Z"
    assert found[-1].link == f"{found[-1].id}#u20261115T210000Z"
    assert found[-1].published == "2026-11-15T23:00:00+00:00"
    assert all(entry.id.startswith(found[-1].id) for entry in found)


def test_withdrawn_update() -> None:
    """A withdrawn update's words are gone from every entry that held them, and the withdrawal is news of its own."""
    told = incident(
        update("2026-11-15 13:00", "investigating", text="Right."),
        update(
            "2026-11-15 14:00",
            "resolved",
            text="Secret.",
            corrected=[{"at": "2026-11-15 14:10", "note": "Secret."}],
            withdrawn={"at": "2026-11-15 14:30", "reason": "It is not over."},
        ),
        id="x",
        title="Errors",
    )
    feeds_made = made(site(told))
    withdrawal, correction, withdrawn, _ = read(feeds_made["updates.atom"]).entries

    assert not [path for path, xml in feeds_made.items() if b"Secret" in xml]
    assert withdrawn.id == f"{HOST}/incidents/x.html?update=20261115T220000Z"
    assert withdrawal.id == f"{withdrawn.id}&withdrawn=20261115T223000Z"
    assert times(withdrawn) == ("2026-11-15T22:00:00+00:00", "2026-11-15T22:00:00+00:00")
    assert times(withdrawal) == ("2026-11-15T22:30:00+00:00", "2026-11-15T22:30:00+00:00")
    for entry in (withdrawal, correction, withdrawn):
        assert (
            entry.title,
            entry.summary,
            html(entry),
        ) == ("[Update withdrawn] Errors", "It is not over.", "<p>It is not over.</p>")
    (in_history,) = read(feeds_made["history.atom"]).entries
    assert re.findall("<strong>(.*?)</strong>", html(in_history)) == ["Investigating"]
    assert "<em>Withdrawn</em> - It is not over.</p>" in html(in_history)
    assert in_history.updated == "2026-11-15T22:30:00+00:00"


def test_withdrawn_incident() -> None:
    """A withdrawn incident is one entry with the reason; programs read that it is resolved."""
    told = incident(
        update("2026-11-15 13:00", "investigating", text="Secret."),
        update("2026-11-15 13:10", "identified", text="Secret."),
        id="x",
        title="Errors",
        withdrawn={"at": "2026-11-15 14:00", "reason": "A false <alarm>."},
    )
    feeds_made = made(site(told))
    (entry,) = read(feeds_made["updates.atom"]).entries
    (in_history,) = read(feeds_made["history.atom"]).entries

    assert not [path for path, xml in feeds_made.items() if b"Secret" in xml]
    assert entry.id == entry.link == f"{HOST}/incidents/x.html?withdrawn=20261115T220000Z"
    assert (entry.title, entry.summary, html(entry)) == (
        "[Withdrawn] Errors",
        "A false <alarm>.",
        "<p>A false &lt;alarm&gt;.</p>",
    )
    assert in_history.id == f"{HOST}/incidents/x.html"
    assert in_history.title == "[Withdrawn] Errors"
    assert times(in_history) == ("2026-11-15T21:00:00+00:00", "2026-11-15T22:00:00+00:00")
    assert html(in_history) == (
        "<p><small>Nov <var data-var='date'>15</var>, <var data-var='time'>22:00</var> UTC</small><br>"
        "<strong>Resolved</strong> - A false &lt;alarm&gt;.</p>"
    )


@pytest.mark.parametrize("path", PATHS)
def test_translations(path: str) -> None:
    """Every language's wording is in the content, each in an element that names its language."""
    told = incident(update("2026-11-15 13:00", text={"en": "Broken.", "de": "**Kaputt**.", "ar": "معطل."}))
    (entry,) = entries(path, told)
    content = html(entry) if "content" in entry else entry.summary

    assert content.endswith(
        'Broken.</p>\n<div lang="ar" dir="auto"><p>معطل.</p></div>\n'
        '<div lang="de" dir="auto"><p><strong>Kaputt</strong>.</p></div>'
    )


def test_language_and_name() -> None:
    """The feeds say who publishes and in what language."""
    feed = read(made(site(organisation={"name": "Schuh & Söhne", "language": "de"}))["history.atom"]).feed

    assert (feed.title, feed.author, feed.language) == (
        "Schuh & Söhne Status - Incident History",
        "Schuh & Söhne",
        "de",
    )


@pytest.mark.parametrize(
    ("markdown", "link"),
    [
        ("[a](../security-faq.html)", "https://status.example.com/security-faq.html"),
        ("[a](#u1)", "https://status.example.com/incidents/2026-11-15-incident.html#u1"),
        ("[a](/x?a=1&b=2)", "https://status.example.com/x?a=1&amp;b=2"),
        ("[a](https://www.example.com/x)", "https://www.example.com/x"),
        ("[a](mailto:help@example.com)", "mailto:help@example.com"),
        ("![a](../images/a.png)", "https://status.example.com/images/a.png"),
        ('<a title="x > y" href="b.html">a</a>', "https://status.example.com/b.html"),
    ],
)
def test_links_are_absolute(markdown: str, link: str) -> None:
    """Links in a text lead to the same place from a feed reader as from the incident's page."""
    (entry,) = entries("updates.atom", incident(update("2026-11-15 13:00", text=markdown)))

    assert [link] == re.findall('(?:href|src)="([^"]*)"', html(entry))


def test_text_that_looks_like_a_link() -> None:
    """What only looks like markup stays what was typed."""
    (entry,) = entries("updates.atom", incident(update("2026-11-15 13:00", text='`<a href="x">` and href="y"')))

    assert html(entry) == '<p><code>&lt;a href="x"&gt;</code> and href="y"</p>'


def test_categories() -> None:
    """Categories are the type, the status and the components, each once, and no data."""
    told = incident(update("2026-11-15 13:00", "resolved"), components=["checkout", "security"], type="security")
    found = entries("updates.rss", told, components=("checkout", "security"))

    assert [[tag.term for tag in entry.tags] for entry in found] == [["security", "resolved", "checkout"]]


@pytest.mark.parametrize(
    ("next_update", "said"),
    [
        ("2026-11-15 18:00", "<p>Next update: 15 Nov 2026, 18:00 PST (16 Nov, 02:00 UTC).</p>"),
        ("none", "<p>No further update is planned.</p>"),
    ],
)
def test_promise(next_update: str, said: str) -> None:
    """Readers learn when they hear more."""
    (entry,) = entries("updates.atom", incident(update("2026-11-15 13:00", text="A.", next_update=next_update)))

    assert html(entry) == f"<p>A.</p>\n{said}"


@pytest.mark.parametrize("path", ["history.atom", "history.rss"])
def test_statuspage_shape(path: str) -> None:
    """An incident is one entry in Statuspage's shape: newest update first, its state in <strong>, or 'Update'."""
    told = incident(
        update("2026-11-05 13:00 Z", "investigating", text="**Payments** fail.\n\nWait."),
        update("2026-11-05 13:30 Z", text="- a\n- b"),
        update("2026-11-06 14:00 Z", "resolved", text="Works."),
        id="x",
        title="Errors",
    )
    (entry,) = entries(path, told)

    def dated(day: int, time: str) -> str:
        return f"<p><small>Nov <var data-var='date'>{day}</var>, <var data-var='time'>{time}</var> UTC</small><br>"

    assert (entry.title, entry.link, entry.id) == ("Errors", f"{HOST}/incidents/x.html", f"{HOST}/incidents/x.html")
    assert (html(entry) if path == "history.atom" else entry.summary) == (
        f"{dated(6, '14:00')}<strong>Resolved</strong> - Works.</p>"
        f"{dated(5, '13:30')}<strong>Update</strong> - </p><ul>\n<li>a</li>\n<li>b</li>\n</ul>"
        f"{dated(5, '13:00')}<strong>Investigating</strong> - <strong>Payments</strong> fail.<br><br>Wait.</p>"
    )
    # RSS has one date only: as in Statuspage's, that of the newest update.
    assert entry.published_parsed[:5] == ((2026, 11, 5, 13, 0) if path == "history.atom" else (2026, 11, 6, 14, 0))


@pytest.mark.parametrize(
    ("kind", "status", "word"),
    [
        ("outage", "postmortem", "Postmortem"),
        ("maintenance", "in_progress", "In progress"),
        ("maintenance", "completed", "Completed"),
        ("notice", None, "Update"),
    ],
)
def test_history_has_statuspages_words(kind: str, status: str | None, word: str) -> None:
    """Programs find the words that they know; a notice, which has no state, is an update."""
    fields: dict[str, Any] = {"type": kind}
    if kind == "maintenance":
        fields["scheduled"] = {"from": "2026-11-15 02:00", "until": "2026-11-15 04:00"}
    (entry,) = entries("history.atom", incident(update("2026-11-15 03:00", status), **fields))

    assert [word] == re.findall("<strong>(.*?)</strong>", html(entry))


def test_history_order() -> None:
    """An old incident with a new update comes before a newer one without."""
    old = incident(update("2026-11-01 13:00"), update("2026-11-20 13:00"), id="old")
    new = incident(update("2026-11-15 13:00"), id="new")

    assert [f"{HOST}/incidents/old.html", f"{HOST}/incidents/new.html"] == [
        entry.id for entry in entries("history.rss", old, new)
    ]


def test_same_second() -> None:
    """Updates of several incidents in one second have a fixed order, whatever the order in the file."""
    told = [incident(update("2026-11-15 13:00"), id=name) for name in ("a", "c", "b")]
    ids = [entry.id for entry in entries("updates.atom", *told)]

    assert [f"{HOST}/incidents/{name}.html?update=20261115T210000Z" for name in ("c", "b", "a")] == ids


@pytest.mark.parametrize("path", UPDATES)
def test_fifty_in_full_then_summaries_of_ninety_days(path: str) -> None:
    """The newest fifty have their content, those within ninety days of the newest their summaries."""
    found = entries(path, *busy(60, minutes=60 * 24 * 2).incidents)

    assert len(found) == 50
    found = entries(path, *busy(200, minutes=60 * 24).incidents)
    assert len(found) == 91
    assert [index for index, entry in enumerate(found) if "content" in entry] == list(range(50))
    assert all(entry.summary == f"Text {index}." for index, entry in enumerate(found))


def test_limits() -> None:
    """However much happened, the updates feeds have five hundred entries and the history feeds fifty."""
    made_feeds = made(busy(520, minutes=5))

    assert [len(read(made_feeds[path]).entries) for path in PATHS] == [500, 500, 50, 50]


@pytest.mark.parametrize("path", UPDATES)
def test_size_drops_summaries_first(path: str) -> None:
    """A feed that is too large loses its oldest summaries, and as few as it can."""
    told = busy(400, minutes=1, noise=240)
    xml = made(told)[path]
    found = read(xml).entries

    assert LARGEST - 600 < len(gzip.compress(xml, 9)) <= LARGEST
    assert [f"{HOST}/incidents/i{number}.html" for number in range(len(found))] == [
        entry.id.partition("?")[0] for entry in found
    ]
    assert 50 < len(found) < 400
    assert sum("content" in entry for entry in found) == 50


@pytest.mark.parametrize("path", UPDATES)
def test_size_drops_content_next(path: str) -> None:
    """Without summaries to drop, the oldest entries lose their content."""
    told = busy(60, minutes=1, noise=4000)
    xml = made(told)[path]
    full = ["content" in entry for entry in read(xml).entries]

    assert len(gzip.compress(xml, 9)) <= LARGEST
    assert len(full) == 50
    assert 10 < sum(full) < 50
    assert sorted(full, reverse=True) == full


@pytest.mark.parametrize("path", PATHS)
def test_newest_ten_stay(path: str) -> None:
    """However large they are, the newest ten entries stay whole, and no update is lost that no archive holds."""
    told = busy(30, minutes=1, noise=20_000)
    found = read(made(told)[path]).entries

    assert len(found) == (30 if path in UPDATES else 10)
    assert all(len(html(entry) if "content" in entry else entry.summary) > 20_000 for entry in found[:10])
    assert all("content" not in entry and len(entry.summary) <= 280 for entry in found[10:])


@pytest.mark.parametrize("path", ["history.atom", "history.rss"])
def test_size_drops_incidents(path: str) -> None:
    """In the history feeds, whose entries have no summaries, the oldest incidents go."""
    told = busy(40, minutes=1, noise=4000)
    xml = made(told)[path]

    assert len(gzip.compress(xml, 9)) <= LARGEST
    assert 10 < len(read(xml).entries) < 40


ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=60) | st.sampled_from(
    [
        "]]>",
        "<![CDATA[",
        "&auml;",
        "&#11;",
        "&#xFFFE;",
        "\x00\x0b\x1b[0m",
        "\ud800",
        "\ufffe\uffff",
        "😀\U0010ffff",
        "\r\n",
    ]
)


@given(title=ANY_TEXT, text=ANY_TEXT, other=ANY_TEXT, short=ANY_TEXT, name=ANY_TEXT)
def test_always_valid(title: str, text: str, other: str, short: str, name: str) -> None:
    """Whatever staff paste, the feeds are XML that feedparser and lxml read without complaint."""
    told = incident(
        update(
            "2026-11-15 13:00",
            text=Text(text, [("de", other)]),
            corrected=[{"at": "2026-11-15 14:00", "note": Text(short, [("de", other)])}],
        ),
        update("2026-11-15 15:00", withdrawn={"at": "2026-11-15 16:00", "reason": Text(short)}),
        title=Text(title),
        affects=Text(short),
        actions=[{"text": Text(short)}],
        components=["accounts"],
    )
    closed = incident(update("2026-11-14 13:00", "resolved", text=Text(text)), title=Text(title), affects=Text(short))
    given_site = site(
        told, closed, components=[component("accounts", description=Text(name))], organisation={"name": Text(name)}
    )

    feeds_made = made(given_site)
    for path in PATHS:
        xml = feeds_made[path]
        etree.fromstring(xml)
        found = read(xml).entries
        assert len(found) == (5 if path in UPDATES else 2)
        for entry in found:
            assert 0 < len(entry.title) <= 120
            assert path not in UPDATES or len(entry.summary) <= 280


@pytest.mark.parametrize("path", PATHS)
def test_nothing_to_show(path: str) -> None:
    """Where only what XML forbids was typed, title and author are still there, for Atom wants them."""
    told = incident(update("2026-11-15 13:00", text="<!-- nothing -->"), id="x", title=Text("\x0b"))
    parsed = read(made(site(told, organisation={"name": Text("\x0b")}))[path])

    assert parsed.feed.get("author", HOST) == HOST
    assert [entry.title for entry in parsed.entries] == ["[Update]" if path in UPDATES else "x"]


def test_zone_of_the_organisation() -> None:
    """Times in the text are the organisation's, dates of the feed UTC."""
    berlin = ZoneInfo("Europe/Berlin")
    told = incident(update("2026-07-01 14:00", next_update="2026-07-02 00:30"), zone=berlin)
    (entry,) = entries("updates.atom", told, zone=berlin)

    assert entry.published == "2026-07-01T12:00:00+00:00"
    assert "Next update: 2 Jul 2026, 00:30 CEST (1 Jul, 22:30 UTC)." in html(entry)


def test_a_summary_in_rss_is_text_for_readers_that_take_it_for_html() -> None:
    """What looks like a tag in a note or text is shown as typed, in RSS as in Atom."""
    note = "We wrote <script>alert(1)</script> & meant less."
    told = incident(update("2026-11-15 13:00", corrected=[{"at": "2026-11-15 14:00", "note": note}]))

    rss, atom = (entries(path, told)[0].summary for path in ("updates.rss", "updates.atom"))

    assert (unescape(rss), atom) == (note, note)
    assert "<script" not in rss
