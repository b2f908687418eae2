"""Calendar, badges, metrics, sitemap, robots.txt, cards: read as strictly as their own programs do."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree
from playwright.sync_api import Browser
from prometheus_client.parser import text_string_to_metric_families

from plainstatus.model import Site
from plainstatus.publish.publish import build
from plainstatus.read.project import find_project
from plainstatus.render.files.badges import COLOURS, LABEL, badges
from plainstatus.render.files.maintenance_calendar import maintenance_calendar
from plainstatus.render.files.metrics import PREFIX, metrics
from plainstatus.render.files.sitemap import robots, sitemaps
from plainstatus.render.pages.linked_data import cards, json_ld
from plainstatus.render.site import files
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.urls import BADGE, METRICS, SITEMAP, Links
from plainstatus.views.overview import overview
from tests.render.test_api import STRANGE, UPGRADE
from tests.support.build import at, component, incident, site, update
from tests.support.outputs import made_of
from tests.support.project import ROOT, YAML, make_project
from tests.support.rendering import LINKS, NOW, find, render

HOSTILE = "</script><script>alert(1)</script> \"'&]]> \\ \u2028 \U0001f525 \u05e9\u05dc\u05d5\u05dd"
PATH = Links("https://www.example.com/status", "https://status.example.com")


# The calendar


def events(made: Site, now: datetime = NOW, links: Links = LINKS) -> dict[str, Any]:
    """Return the calendar's events, by UID, as a calendar reads them."""
    read = Calendar.from_ical(maintenance_calendar(ENGLISH, overview(made, now), links).made())
    found = read.walk("VEVENT")
    assert [event.errors for event in [read, *found]] == [[]] * (len(found) + 1)
    return {str(event["uid"]): event for event in found}


def test_a_planned_maintenance_as_a_whole() -> None:
    """Window, words, address, and a UID on the site's first address."""
    made = site(incident(update("2026-11-12 10:00", "scheduled", text="We **move**; see you."), **UPGRADE))
    data = maintenance_calendar(ENGLISH, overview(made, NOW), PATH).made()

    assert data.replace(b"\r\n ", b"").decode().splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Plainstatus//maintenance.ics//EN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Example Shoes: planned maintenance",
        "BEGIN:VEVENT",
        "SUMMARY:Database upgrade",
        "DTSTART:20261201T100000Z",
        "DTEND:20261201T120000Z",
        "DTSTAMP:20261112T180000Z",
        "UID:2026-12-01-database@status.example.com",
        "SEQUENCE:0",
        "CREATED:20261112T180000Z",
        "DESCRIPTION:We move\\; see you.",
        "LAST-MODIFIED:20261112T180000Z",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "URL:https://www.example.com/status/incidents/2026-12-01-database.html",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    assert max(map(len, data.split(b"\r\n"))) <= 75


def test_each_change_raises_the_sequence() -> None:
    """An update, a correction and the withdrawal each count; UID and order stay."""
    first = update("2026-11-12 10:00", "scheduled")
    corrected = update("2026-11-12 11:00", corrected=[{"at": "2026-11-12 12:00", "note": "A typo."}])
    withdrawn = {"at": "2026-11-13 12:00", "reason": "Another company's."}
    steps = [
        incident(first, **UPGRADE),
        incident(first, update("2026-11-12 11:00"), **UPGRADE),
        incident(first, corrected, **UPGRADE),
        incident(first, corrected, withdrawn=withdrawn, **UPGRADE),
    ]
    found = [events(site(step))["2026-12-01-database@status.example.com"] for step in steps]

    assert [event["sequence"] for event in found] == [0, 1, 2, 3]
    assert [str(event["status"]) for event in found] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert str(found[3]["description"]) == "Withdrawn: Another company's."
    assert str(found[3]["summary"]) == "Cancelled: Database upgrade"


def test_what_was_called_off_is_cancelled() -> None:
    """A maintenance completed before it began stays in the calendar, as one that does not take place."""
    made = site(incident(update("2026-11-12 10:00"), update("2026-11-13 10:00", "completed"), **UPGRADE))

    assert str(events(made)["2026-12-01-database@status.example.com"]["status"]) == "CANCELLED"


def test_the_calendar_knows_no_clock() -> None:
    """Its bytes are the same on another day, and in the middle of the maintenance."""
    view = [
        overview(site(incident(update("2026-11-12 10:00"), **UPGRADE)), now) for now in (NOW, at("2026-12-01 03:00"))
    ]

    first, second = (maintenance_calendar(ENGLISH, one, LINKS) for one in view)

    assert first.made() == second.made()


def test_the_calendar_of_odd_sites() -> None:
    """An empty one is a calendar; of many the last hundred stay; hostile words stay words."""
    hostile = UPGRADE | {"title": HOSTILE + "\n" + "x" * 500}
    many = [incident(update("2026-11-12 10:00"), **(UPGRADE | {"id": f"i{number}"})) for number in range(130)]

    assert events(site()) == {}
    assert len(events(site(*many))) == 100
    event = events(site(incident(update("2026-11-12 10:00"), **hostile)))["2026-12-01-database@status.example.com"]
    # Of the separators that some programs take for the end of a line, none stands there.
    assert str(event["summary"]) == re.sub("[\u2028\u2029]+", " ", hostile["title"])
    assert set(events(STRANGE)) == {"withdrawn-upgrade@status.example.com", "called-off@status.example.com"}


# Badges

NAMES = [
    "i",
    "Checkout and payment by card, by bank transfer and by voucher, everywhere",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "llllllllllllllllllllllllllllllllllllllll",
    "顧客アカウントと注文の追跡と返品",
    "תשלומים והזמנות באינטרנט",
    "الدفع بالبطاقة",
    "\U0001f45f\U0001f45f e\u0301te\u0301",
    HOSTILE,
]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_badges_can_be_read() -> None:
    """White letters on every colour have the contrast that WCAG asks of small text."""
    assert {name: contrast(colour, "#ffffff") >= 4.5 for name, colour in COLOURS.items()} == dict.fromkeys(
        COLOURS, True
    )
    assert contrast(LABEL, "#ffffff") >= 4.5


def test_badges_say_it_in_words() -> None:
    """Each says name, state and day, to screen readers too; the whole, and each component, retired ones too."""
    made = site(
        incident(update("2026-11-15 13:00"), components=["checkout"], impact="critical"),
        components=["accounts", "checkout", component("old", retired="2026-01-01")],
    )
    found = made_of(badges(ENGLISH, overview(made, NOW)))

    assert list(found) == [BADGE, "badges/accounts.svg", "badges/checkout.svg", "badges/old.svg"]
    said = "Checkout: Major outage since 15 Nov 2026, as of 15 Nov 2026"
    root = etree.fromstring(found["badges/checkout.svg"])
    assert (root.get("role"), root.get("aria-label"), root[0].text) == ("img", said, said)
    assert b">Major outage</text>" in found[BADGE]
    assert b"<title>Example Shoes: Major outage, as of 15 Nov 2026, 20:00 PST (16 Nov, 04:00 UTC)<" in found[BADGE]
    assert b"<title>Old: Retired on 1 Jan 2026</title>" in found["badges/old.svg"]
    assert b">Works</text>" in found["badges/accounts.svg"]
    assert b">Retired on 1 Jan 2026</text>" in found["badges/old.svg"]


def test_the_badge_never_hides_a_breach() -> None:
    """While a security incident is open, the badge of the whole says so, whatever works."""
    made = site(incident(type="security"))

    assert b">Security notice</text>" in made_of(badges(ENGLISH, overview(made, NOW)))[BADGE]
    assert b">No known problems</text>" in made_of(badges(ENGLISH, overview(site(), NOW)))[BADGE]


@pytest.mark.browser
def test_words_fit_into_their_boxes(browser: Browser, tmp_path: Path) -> None:
    """In Chromium, no text of a badge leaves its half, however long or wide; nor is it squeezed out of all shape."""
    made = site(components=[component(f"c{number}", name=name) for number, name in enumerate(NAMES)])
    page = browser.new_page()
    for path, data in made_of(badges(ENGLISH, overview(made, NOW))).items():
        file = tmp_path / path.replace("/", "-")
        file.write_bytes(data)
        page.goto(file.as_uri())
        boxes = page.evaluate(
            "[...document.querySelectorAll('text')].map((text, index) => {"
            " const box = document.querySelectorAll('rect')[index].getBBox(), drawn = text.getBBox();"
            " const asked = text.textLength.baseVal.value; text.removeAttribute('textLength');"
            " return [drawn.x - box.x, box.x + box.width - drawn.x - drawn.width,"
            " text.getComputedTextLength() / asked]})"
        )
        assert len(boxes) == 2
        for left, right, stretched in boxes:
            assert left >= 5, path
            assert right >= 5, path
            # Where there is no font for Chinese, its signs are drawn as narrow boxes.
            assert 0.5 < stretched < 1.5, path
    page.close()


# Metrics


def samples(made: Site, now: datetime = NOW) -> dict[tuple[str, ...], float]:
    """Return what Prometheus's own parser reads: (name, label values …) → value."""
    found = {}
    for family in text_string_to_metric_families(metrics(overview(made, now)).made().decode()):
        assert family.type == "gauge"
        assert family.documentation
        for sample in family.samples:
            found[sample.name.removeprefix(PREFIX), *sample.labels.values()] = sample.value
    return found


def test_metrics_tell_of_states_incidents_and_promises() -> None:
    """Moments as seconds since 1970, spans as seconds at the time of the build."""
    made = site(
        incident(
            update("2026-11-15 19:00", next_update="2026-11-15 19:30"),
            id="late",
            components=["checkout"],
            impact="major",
        ),
        incident(update("2026-11-12 10:00", "scheduled"), **UPGRADE),
        incident(update("2026-11-10 10:00", "resolved"), id="over"),
    )
    found = samples(made)

    said, promised, now = (at(f"2026-11-15 {time}").timestamp() for time in ("19:00", "19:30", "20:00"))
    assert found["build_timestamp_seconds",] == now
    assert found["overall_state",] == 3
    assert found["component_state", "checkout", "Checkout"] == 3
    assert found["component_state", "accounts", "Accounts"] == 0
    assert found["last_update_timestamp_seconds",] == said
    assert found["incident_last_update_timestamp_seconds", "late"] == said
    assert found["incident_next_update_timestamp_seconds", "late"] == promised
    assert found["incident_since_update_seconds", "late"] == 3600
    assert found["incident_until_next_update_seconds", "late"] == -1800
    assert ("incident_next_update_timestamp_seconds", "2026-12-01-database") not in found
    assert ("incident_since_update_seconds", "over") not in found
    counts = {key[1:]: value for key, value in found.items() if key[0] == "open_incidents"}
    assert len(counts) == 16
    assert {pair for pair, count in counts.items() if count} == {("outage", "major")}


def test_metrics_of_nothing() -> None:
    """Without incidents there is no last update, rather than one in 1970."""
    found = samples(site(components=()))

    assert ("last_update_timestamp_seconds",) not in found
    assert found["overall_state",] == 0


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"),
        min_size=1,
    ).filter(str.strip)
)
def test_any_name_can_stand_in_a_label(name: str) -> None:
    """Quotes, backslashes and line ends are escaped."""
    assert ("component_state", "c", name) in samples(site(components=[component("c", name=name)]))


def test_a_line_end_can_stand_in_a_label() -> None:
    """A name over two lines stays on one line of the file."""
    assert ("component_state", "c", 'a\n"\\n') in samples(site(components=[component("c", name='a\n"\\n')]))


def test_every_metric_is_documented() -> None:
    """docs/api.md has a row for each, and no other."""
    text = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    table = text.partition("<!-- metrics -->")[2].partition("<!-- /metrics -->")[0]
    made = site(incident(update("2026-11-15 19:00", next_update="2026-11-15 19:30")))

    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(
        {f"{PREFIX}{key[0]}" for key in samples(made)}
    )


# For search engines


def listed(paths: list[str], made: Site, links: Links = LINKS, **dates: datetime) -> dict[str, str | None]:
    """Return the sitemap's addresses with their dates."""
    root = etree.fromstring(made_of(sitemaps(paths, overview(made, NOW), links, dates=dates))[SITEMAP])
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{space}urlset"
    return {url.findtext(f"{space}loc") or "": url.findtext(f"{space}lastmod") for url in root}


def test_the_sitemap_lists_pages_with_the_dates_of_what_they_say() -> None:
    """Neither 404.html nor earlier addresses nor parts of other pages; dates are those of news, not of the build."""
    made = site(
        incident(update("2026-11-14 13:00"), id="a", aliases=["b"], components=["checkout"]),
        components=["accounts", component("checkout", aliases=["till"])],
    )
    paths = ["index.html", "404.html", "incidents/a.html", "incidents/b.html", "components/checkout.html",
             "components/accounts.html", "components/till.html",
             "history/2026-11.html", "banner.html", "banner-fragment.html", "about.html",
             "status.txt"]  # fmt: skip
    changed = "2026-11-14T21:00:00Z"

    assert listed(paths, made, PATH, **{"about.html": datetime(2026, 1, 2, tzinfo=UTC)}) == {
        "https://www.example.com/status/": changed,
        "https://www.example.com/status/about.html": "2026-01-02T00:00:00Z",
        "https://www.example.com/status/components/accounts.html": None,
        "https://www.example.com/status/components/checkout.html": changed,
        "https://www.example.com/status/history/2026-11.html": changed,
        "https://www.example.com/status/incidents/a.html": changed,
    }


def test_a_large_sitemap_has_parts() -> None:
    """sitemap.xml names one for each year, of a newest year with many for each month, and one for the rest."""
    old = [
        incident(update(f"{year}-06-01 10:00"), update(f"{year}-06-01 11:00", "resolved"), id=f"{year}-{number}")
        for year in (2024, 2025)
        for number in range(500)
    ]
    paths = ["index.html", "history/2024-06.html", "history/2025-06.html", *(f"incidents/{one.id}.html" for one in old)]
    news = incident(update("2026-11-14 13:00"), id="new")
    made = {output.path: output for output in sitemaps(paths, overview(site(*old), NOW), LINKS, dates={})}
    after = sitemaps([*paths, "incidents/new.html"], overview(site(*old, news), NOW), LINKS, dates={})
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

    def entries(path: str) -> list[tuple[str | None, ...]]:
        root = etree.fromstring(made[path].made())
        assert {root.tag} | {one.tag for one in root} in (
            {f"{space}sitemapindex", f"{space}sitemap"}, {f"{space}urlset", f"{space}url"}
        )  # fmt: skip
        return [tuple(one.text for one in entry) for entry in root]

    assert entries("sitemap.xml") == [
        ("https://status.example.com/sitemaps/2024.xml", "2024-06-01T18:00:00Z"),
        ("https://status.example.com/sitemaps/2025-06.xml", "2025-06-01T18:00:00Z"),
        ("https://status.example.com/sitemaps/pages.xml", "2025-06-01T18:00:00Z"),
    ]
    assert entries("sitemaps/pages.xml") == [("https://status.example.com/", "2025-06-01T18:00:00Z")]
    assert entries("sitemaps/2024.xml")[0] == (
        "https://status.example.com/history/2024-06.html", "2024-06-01T18:00:00Z"
    )  # fmt: skip
    assert len(entries("sitemaps/2025-06.xml")) == 501
    changed = {output.path for output in after if output.path not in made or output.key != made[output.path].key}
    # A year that is the newest no more is whole.
    assert changed == {"sitemap.xml", "sitemaps/2025.xml", "sitemaps/2026.xml", "sitemaps/pages.xml"}


def test_the_sitemap_has_every_page_of_the_site(site: Path) -> None:
    """All pages that were built in each language, those from content/ among them, but 404.html and the notice."""
    apart = {"404.html", "banner.html", "banner-fragment.html"}
    built = {path.relative_to(site).as_posix() for path in site.rglob("*.html") if path.name not in apart}
    root = etree.fromstring((site / "sitemap.xml").read_bytes())
    addresses = {url[0].text for url in root}

    assert addresses == {LINKS.absolute(path) for path in built}


def test_pages_from_content_have_their_own_dates(tmp_path: Path) -> None:
    """A page that says when it was written or changed is dated so."""
    page = "Title: About\nDate: 2026-01-02 03:04\nModified: 2026-02-03 04:05\n\nText.\n"
    folder = make_project(tmp_path, YAML, content={"pages/about.md": page})
    build(find_project(folder), now=NOW, tell=lambda _: None)

    assert "<lastmod>2026-02-03T04:05:00Z</lastmod>" in (folder / "build/sitemap.xml").read_text(encoding="utf-8")


def test_robots_may_read_everything() -> None:
    """robots.txt forbids nothing, and names the sitemap."""
    assert robots(PATH).made() == b"User-agent: *\nAllow: /\nSitemap: https://www.example.com/status/sitemap.xml\n"


# Cards


def ld(page: str) -> dict[str, Any]:
    """Return the data that stands in a page."""
    (script,) = find(page, "script")
    assert script.get("type") == "application/ld+json"
    found: dict[str, Any] = json.loads(script.text or "")
    return found


def test_an_incident_as_linked_data() -> None:
    """What search engines read of an incident: when, what, by whom, and its updates."""
    made = site(
        incident(
            update("2026-11-15 13:00", "investigating", text="We **look**."),
            update("2026-11-15 14:00", "resolved"),
            id="a",
            title="Payments fail",
            affects="Everyone.",
        ),
        organisation={"website": "https://www.example.com/"},
    )
    company = {"@type": "Organization", "name": "Example Shoes", "url": "https://www.example.com/"}
    found = ld(render(made)["incidents/a.html"])

    assert [told["headline"] for told in found["liveBlogUpdate"]] == ["Resolved", "Investigating"]
    assert found.pop("liveBlogUpdate")[1] == {
        "@type": "BlogPosting",
        "@id": "https://status.example.com/incidents/a.html?update=20261115T210000Z",
        "url": "https://status.example.com/incidents/a.html?update=20261115T210000Z#u20261115T210000Z",
        "headline": "Investigating",
        "datePublished": "2026-11-15T21:00:00Z",
        "articleBody": "We look.",
    }
    assert found == {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": "https://status.example.com/incidents/a.html",
        "url": "https://status.example.com/incidents/a.html",
        "headline": "Payments fail",
        "description": "Everyone.",
        "inLanguage": "en",
        "datePublished": "2026-11-15T21:00:00Z",
        "dateModified": "2026-11-15T22:00:00Z",
        "coverageStartTime": "2026-11-15T21:00:00Z",
        "coverageEndTime": "2026-11-15T22:00:00Z",
        "author": company,
        "publisher": company,
    }


def test_linked_data_cannot_break_out_of_its_element() -> None:
    """Whatever title, name and texts hold, there is one element, and it holds them as they are."""
    made = site(
        incident(update("2026-11-15 13:00", text=HOSTILE), id="a", title=HOSTILE, affects=HOSTILE),
        organisation={"name": HOSTILE},
    )
    page = render(made)["incidents/a.html"]

    assert ld(page)["publisher"]["name"] == HOSTILE
    assert ld(page)["description"] == HOSTILE
    assert not re.search(r"[<>&\u2028]", json_ld(ENGLISH, overview(made, NOW).incidents[0], HOSTILE,
        organisation=made.organisation, links=LINKS, language="en"))  # fmt: skip


def test_linked_data_tells_of_no_withdrawn_word() -> None:
    """Neither of a withdrawn update, nor of anything in a withdrawn incident but its title."""
    gone: dict[str, Any] = {"withdrawn": {"at": "2026-11-15 14:00", "reason": "No."}}
    made = site(
        incident(update("2026-11-15 13:00", text="Canary.", **gone), update("2026-11-15 13:10"), id="half"),
        incident(update("2026-11-15 13:00", text="Canary."), id="whole", **gone),
    )
    pages = render(made)

    assert "Canary" not in pages["incidents/half.html"] + pages["incidents/whole.html"]
    assert ld(pages["incidents/whole.html"])["headline"] == "Withdrawn: Something is wrong"


def test_an_incident_with_300_updates_tells_of_ten() -> None:
    """A page does not carry all of its text twice."""
    begin = at("2026-11-14 01:00")
    told = [update(f"{begin + timedelta(minutes=number):%Y-%m-%d %H:%M} Z") for number in range(300)]

    assert len(ld(render(site(incident(*told, id="a")))["incidents/a.html"])["liveBlogUpdate"]) == 10


def test_a_page_names_its_card() -> None:
    """The address of the oEmbed answer stands in the page, absolute as consumers want it, and is that of a file."""
    made = site(incident(id="a", title=HOSTILE))
    (link,) = find(render(made)["incidents/a.html"], "link", type="application/json+oembed")

    assert (link.get("rel"), link.get("href")) == ("alternate", "https://status.example.com/oembed/a.json")
    assert "oembed/a.json" in made_of(files(overview(made, NOW), LINKS))


def test_a_card_is_a_link() -> None:
    """It has what oEmbed wants of the type `link`, and nothing that would grow old in a copy."""
    made = site(incident(id="a", title="Payments fail"))

    assert json.loads(made_of(cards(ENGLISH, overview(made, NOW), LINKS))["oembed/a.json"]) == {
        "version": "1.0",
        "type": "link",
        "title": "Payments fail",
        "author_name": "Example Shoes",
        "author_url": "https://status.example.com/",
        "provider_name": "Example Shoes status",
        "provider_url": "https://status.example.com/",
        "cache_age": 60,
    }


# All of them


@pytest.mark.parametrize(
    ("later", "changes"),
    [("2026-11-15 20:01", []), ("2026-11-16 20:00", ["badges/accounts.svg", "badges/checkout.svg"])],
    ids=["a minute later", "a day later"],
)
def test_little_knows_the_time_of_the_build(later: str, changes: list[str]) -> None:
    """While nothing happens, the badge of the whole and the metrics change alone, and the others with the day."""
    made = site(
        incident(update("2026-11-10 13:00"), update("2026-11-10 14:00", "resolved"), components=["checkout"]),
        incident(update("2026-11-12 10:00"), **UPGRADE),
        components=["accounts", "checkout", component("old", retired="2026-01-01")],
    )
    before = [*files(overview(made, at("2026-11-15 20:00")), LINKS)]
    after = [*files(overview(made, at(later)), LINKS)]
    expected = {BADGE, METRICS, *changes}

    assert expected == {one.path for one, other in zip(before, after, strict=True) if one.key != other.key}
    assert expected == {one.path for one, other in zip(before, after, strict=True) if one.made() != other.made()}


def test_nothing_else_of_an_odd_site_knows_the_day() -> None:
    """While nothing happens, all files but badges and metrics keep their bytes."""
    made = [made_of(files(overview(STRANGE, at(f"2026-11-{day} 20:00")), LINKS)) for day in (15, 16)]
    made = [{path: data for path, data in one.items() if not path.startswith(("badge", METRICS))} for one in made]

    assert made[0] == made[1]


def test_hostile_names_break_no_file() -> None:
    """All files can be read, whatever the names hold."""
    made = site(
        incident(update("2026-11-15 13:00", text=HOSTILE), title=HOSTILE, components=["c"]),
        incident(update("2026-11-12 10:00", text=HOSTILE), **(UPGRADE | {"title": HOSTILE, "components": ["c"]})),
        components=[component("c", name=HOSTILE, group="g", description=HOSTILE)],
        groups=[{"id": "g", "name": HOSTILE}],
        organisation={"name": HOSTILE},
    )

    for path, data in made_of(files(overview(made, NOW), LINKS)).items():
        if path.endswith(".json"):
            json.loads(data)
        elif path.endswith(".svg"):
            etree.fromstring(data)
    assert len(events(made)) == 1
    assert samples(made)
