"""Relative links in texts lead to one place, wherever the text stands."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.check.review import review_project
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.render.words.markup import placed
from plainstatus.text.markdown import to_html
from plainstatus.text.relative import site_target
from tests.support.project import SETTINGS, make_project
from tests.text.test_markdown import as_browsers_read_it, assert_harmless

SITE = "https://www.example.com/status"
IN_GERMAN = SETTINGS.replace("https://status.example.com", SITE) + 'STATUS_LANGUAGES = ["de"]\n'
NOW = datetime(2026, 11, 28, 16, 30, tzinfo=UTC)
YAML = """organisation: {name: Example Shoes}
components:
  - {id: api, name: API}
incidents:
  - id: 2026-11-28-a
    title: You cannot log in
    components: [api]
    updates:
      - at: 2026-11-28 16:05
        status: investigating
        next_update: none
        text: "TEXT"
  - id: 2026-11-01-b
    title: You could not log in
    components: [api]
    updates:
      - {at: 2026-11-01 16:05, status: resolved, text: You can log in.}
"""
#: As typed → what it leads to, from the site's root.
LINKS = {
    "history.html": "history.html",
    "/history.html": "history.html",
    "../history.html": "history.html",
    "./incidents/../incidents/2026-11-01-b.html": "incidents/2026-11-01-b.html",
    "incidents/2026-11-01-b.html?a=1&b=2#updates": "incidents/2026-11-01-b.html?a=1&b=2#updates",
    "/": "index.html",
    "#updates": "incidents/2026-11-28-a.html#updates",
}


@pytest.mark.parametrize(
    ("url", "target"),
    [
        *((url, target) for url, target in LINKS.items() if url != "#updates"),
        ("#a", "#a"),
        ("?a#b", "?a#b"),
        ("", ""),
        (".", "index.html"),
        ("../..", "index.html"),
        ("a/", "a/"),
        ("a/b/..", "a/"),
        (" a.html", "a.html"),
        ("..\\a.html", "a.html"),
        ("/\t/example.org", None),
        ("//example.org/a", None),
        ("\\\\example.org", None),
        ("/\\example.org", None),
        ("https://example.org/", None),
        ("mailto:a@example.org", None),
        ("java\nscript:x", None),
        ("./javascript:x", "javascript%3Ax"),
        ("/ javascript:x", "%20javascript%3Ax"),
        (".././/javascript:x/y:z", "javascript%3Ax/y:z"),
    ],
)
def test_a_link_counts_from_the_root(url: str, target: str | None) -> None:
    """Whatever stands before the path; and what leads elsewhere, as browsers read it, is left alone."""
    assert target == site_target(url)


@given(st.text(alphabet="ab./?#\\:%&\"' \t\x01", max_size=12))
def test_every_place_leads_to_the_same(url: str) -> None:
    """From the home page, a page in a folder, and with whole addresses; what is put in place once stays."""
    markup = f'<a href="{html.escape(url)}">x</a>'
    page = "incidents/a.html"

    def followed(found: str, base: str) -> str:
        return urljoin(base, as_browsers_read_it(html.unescape(found.split('"')[1]))).replace("/status//", "/status/")

    if site_target(url) in {None, ""}:
        return
    home = followed(placed(markup, "", page), f"{SITE}/")
    assert home == followed(placed(markup, "../"), f"{SITE}/{page}")
    assert home == followed(placed(markup, f"{SITE}/", page), "https://elsewhere.example.net/")
    assert home.startswith(f"{SITE}/")
    assert_harmless(placed(to_html(f"[x](<{url}>) <a href='{html.escape(url)}'>y</a>"), "", page), ids=False)
    assert placed(placed(markup, "", page), "", page) == placed(markup, "", page)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a published site, below a path, with all kinds of links in an update, an answer, a letter and a page.

    It has pages in German, too.
    """
    words = " ".join(f"[n{number}]({url})" for number, url in enumerate(LINKS))
    elsewhere = words.replace("(#updates)", "(incidents/2026-11-28-a.html#updates)")
    content = {
        "pages/about.md": f"Title: About\n\n{elsewhere}\n",
        "pages/security-faq.md": f"Title: FAQ\n\n{elsewhere}\n\n## Why? {{#why}}\n\n{elsewhere}\n",
        "statements/to-all.md": f"Title: Letter\nDate: 2026-11-28\nName: Pat Doe\nAudience: customers\n\n{elsewhere}\n",
    }
    folder = make_project(
        tmp_path_factory.mktemp("links"), YAML.replace("TEXT", words), settings=IN_GERMAN, content=content
    )
    publish(find_project(folder), now=NOW, tell=lambda _: None)
    return folder / "output"


def _led(markup: str, base: str) -> dict[str, str]:
    """Return the name of each link → where it leads."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>(n\d)</a>', markup)
    return {name: urljoin(base, html.unescape(url)) for url, name in found}


@pytest.mark.parametrize(
    "path",
    ["index.html", "incidents/2026-11-28-a.html", "about.html", "security-faq.html", "statements/to-all.html"],
)
def test_pages_lead_to_the_same(site: Path, path: str) -> None:
    """On the home page, in folders, on the pages from content/, where SITEURL has a path."""
    expected = {f"n{number}": f"{SITE}/{target}" for number, target in enumerate(LINKS.values())}

    assert expected == _led((site / path).read_text(encoding="utf-8"), f"{SITE}/{path}")


@pytest.mark.parametrize("path", ["updates.atom", "updates.rss", "updates.json", "history.atom", "history.rss"])
def test_feeds_lead_to_the_same(site: Path, path: str) -> None:
    """With whole addresses, in every format."""
    expected = {f"n{number}": f"{SITE}/{target}" for number, target in enumerate(LINKS.values())}
    data = (site / path).read_bytes()
    if path.endswith(".json"):
        texts = [item["content_html"] for item in json.loads(data)["items"]]
    else:
        entries = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False).entries
        texts = [entry.content[0].value if "content" in entry else entry.summary for entry in entries]
    found = [_led(text, "relative:") for text in texts if "n0" in text]

    assert found
    assert all(expected == led for led in found)


def test_the_api_leads_to_the_same(site: Path) -> None:
    """In the shape of others, too."""
    expected = {f"n{number}": f"{SITE}/{target}" for number, target in enumerate(LINKS.values())}
    data = json.loads((site / "api/v2/incidents.json").read_bytes())
    texts = [update["body"] for item in data["incidents"] for update in item["incident_updates"]]

    assert expected == next(led for text in texts if (led := _led(text, "relative:")))


def test_check_names_what_is_not_there_before_it_is_public(tmp_path: Path) -> None:
    """In updates and in content/, with the line, and with the path that was probably meant."""
    text = "[a](2026-11-01-b.html) [b](incidents/2026-11-01-b.html) [c](/nope.html) [d](about.html) [e](#updates)"
    page = "Title: About\n\n[a](history.html) [b]({filename}other.md)\n[c](de/nope.html)\n"
    folder = make_project(tmp_path, YAML.replace("TEXT", text), content={"pages/about.md": page})
    _, judgement = review_project(find_project(folder), now=NOW)
    found = [str(item) for item in judgement.findings if item.rule.id == "L10"]

    general = "write its path from the site's root, such as incidents/ID.html or history.html, or the whole address"
    assert found == [
        "content/pages/about.md:4: warning: 'de/nope.html' leads to de/nope.html, counted from the site's root, and "
        f"there is no such page ({general}) [L10]",
        "incidents.yaml:12: warning: '/nope.html' leads to nope.html, counted from the site's root, and there is no "
        f"such page ({general}) [L10]",
        "incidents.yaml:12: warning: '2026-11-01-b.html' leads to 2026-11-01-b.html, counted from the site's root, and "
        "there is no such page (write incidents/2026-11-01-b.html) [L10]",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("History.html", "history.html"),
        ("components/api", "components/api.html"),
        ("components/api/", "components/api.html"),
        ("2026-11-01-b", "incidents/2026-11-01-b.html"),
        ("incidents/api.html", None),
        ("feeds/languages/de.atom", ""),
    ],
)
def test_check_offers_the_path_that_was_meant(tmp_path: Path, typed: str, meant: str | None) -> None:
    """With capitals, without an ending, as a folder; and it knows feeds that the first publish will make."""
    yaml = YAML.replace('"TEXT"', f'{{en: "[a]({typed})", de: Wörter.}}')
    _, judgement = review_project(find_project(make_project(tmp_path, yaml)), now=NOW)
    general = "write its path from the site's root, such as incidents/ID.html or history.html, or the whole address"
    expected = [] if meant == "" else [f"write {meant}" if meant else general]

    assert [item.better for item in judgement.findings if item.rule.id == "L10"] == expected


@pytest.mark.parametrize("url", ["https:example.com/a", "https:/example.com/a", "HTTPS:\\example.com/a"])
def test_an_address_that_lacks_slashes_leads_to_one_place(url: str) -> None:
    """Browsers would count it from the page where that is encrypted too, and read it as a host elsewhere."""
    assert 'href="https://example.com/a"' in to_html(f"<a href='{url}'>a</a>")


def test_check_names_pictures_and_addresses_that_pelican_alone_replaces(tmp_path: Path) -> None:
    """What Pelican puts in place of `{static}` in content/, nothing puts in an update."""
    text = "![a](pic.png) ![b](images/b.png) [c]({static}/images/b.png)"
    page = "Title: About\n\n![a](pic.png) ![b]({static}/images/b.png)\n"
    folder = make_project(tmp_path, YAML.replace("TEXT", text), content={"pages/about.md": page, "images/b.png": "b"})
    _, judgement = review_project(find_project(folder), now=NOW)
    found = [str(item) for item in judgement.findings if item.rule.id == "L10"]

    general = "write its path from the site's root, such as incidents/ID.html or history.html, or the whole address"
    nowhere = f"'pic.png' leads to pic.png, counted from the site's root, and there is no such file ({general}) [L10]"
    assert found == [
        f"content/pages/about.md:3: warning: {nowhere}",
        f"incidents.yaml:12: warning: {nowhere}",
        "incidents.yaml:12: warning: '{static}/images/b.png' leads to {static}/images/b.png, counted from the site's "
        "root, and there is no such file (write images/b.png) [L10]",
    ]


def test_words_that_look_like_a_link_are_none(tmp_path: Path) -> None:
    """Code that is shown to readers leads nowhere, and stops no security notice."""
    text = """'Put `<link rel="icon" href="https://cdn.example.org/x">` in, or <a href="/nope.html">.'"""
    yaml = YAML.replace('"TEXT"', text).replace("    updates:", "    type: security\n    updates:", 1)
    yaml = yaml.replace("Example Shoes}", "Example Shoes, domains: [example.com]}")
    folder = make_project(tmp_path, yaml)
    _, judgement = review_project(find_project(folder), now=NOW)

    assert [str(item) for item in judgement.findings if item.rule.id in {"L1", "L10"}] == []


def test_every_file_of_a_site_may_be_led_to(site: Path) -> None:
    """Of what is published, check takes nothing for missing."""
    paths = [path.relative_to(site).as_posix() for path in site.rglob("[!._]*.*") if "theme" not in path.parts]
    text = " ".join(f"[x]({path})" for path in paths)
    folder = make_project(
        site.parent / "again",
        YAML.replace("TEXT", text),
        settings=IN_GERMAN,
        content={
            "pages/about.md": "Title: About\n\nWords.\n",
            "pages/security-faq.md": "Title: FAQ\n\n## Why? {#why}\n\nSo.\n",
            "statements/to-all.md": "Title: Letter\nDate: 2026-11-28\nName: Pat Doe\nAudience: customers\n\nWords.\n",
        },
    )
    _, judgement = review_project(find_project(folder), now=NOW)

    assert [item.words for item in judgement.findings if item.rule.id == "L10"] == []
    assert to_html("[x](a.html)") == '<p><a href="a.html" rel="noopener noreferrer">x</a></p>'
