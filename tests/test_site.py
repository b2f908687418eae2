"""The shipped example, built whole: every page and feed read as strictly as a program can."""

from __future__ import annotations

import gzip
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import feedparser
import html5lib
import pytest

from tests.golden import golden
from tests.support.project import tree

HOST = "https://status.example.com"
XHTML = "{http://www.w3.org/1999/xhtml}"
#: Attributes that make a browser fetch something by itself.
FETCHING = {"img": "src", "script": "src", "iframe": "src", "object": "data", "video": "src", "audio": "src"}


#: For the company's own site, and read in tests/render/test_banner.py: other rules hold for them.
NOTICES = {"banner.html", "banner-fragment.html"}


def pages(site: Path) -> list[Path]:
    """Return the pages of the site."""
    return sorted(path for path in site.rglob("*.html") if path.name not in NOTICES)


def parse(path: Path) -> Element:
    """Parse a page; any departure from the HTML standard raises."""
    parsed: Element = html5lib.HTMLParser(strict=True).parse(path.read_bytes())
    return parsed


def elements(page: Element, name: str) -> Iterator[Element]:
    """Yield the elements of a name."""
    yield from page.iter(f"{XHTML}{name}")


def links(page: Element) -> Iterator[str]:
    """Yield every address in a page."""
    for element in page.iter():
        for name in ("href", "src"):
            if isinstance(element.tag, str) and (value := element.get(name)) is not None:
                yield value


def test_every_page_is_strict_html(site: Path) -> None:
    """html5lib finds nothing to forgive in any page."""
    for path in pages(site):
        parse(path)

    assert len(pages(site)) > 20


def test_every_internal_link_resolves(site: Path) -> None:
    """Links and their anchors lead to files of the site, relative ones and those to its own address."""
    anchors = {
        path.relative_to(site).as_posix(): {element.get("id") for element in parse(path).iter() if element.get("id")}
        for path in pages(site)
    }
    dead = []
    for path in pages(site):
        here = path.relative_to(site).as_posix()
        for link in links(parse(path)):
            parts = urlsplit(urljoin(f"{HOST}/{here}", link))
            if f"{parts.scheme}://{parts.netloc}" != HOST:
                continue
            target = unquote(parts.path).lstrip("/") or "index.html"
            if not (site / target).is_file() or (parts.fragment and parts.fragment not in anchors.get(target, ())):
                dead.append(f"{here}: {link}")

    assert dead == []


def test_links_between_pages_are_relative(site: Path) -> None:
    """A copy of the site works under any address; only 404.html, which is served anywhere, names the host."""
    for path in pages(site):
        page = parse(path)
        shown = [link for element in elements(page, "a") if (link := element.get("href"))]
        if path.name == "404.html":
            assert all(link.startswith(("https://", "mailto:", "tel:", "#")) for link in shown)
        else:
            # What staff type with the full address keeps it, also where it leads to the page in another language.
            typed = {f"{HOST}/{folder}security-faq.html" for folder in ("", "es/")}
            assert [link for link in shown if link.startswith(("/", HOST)) and link not in typed] == [], path


def test_no_page_fetches_from_another_host(site: Path) -> None:
    """Nothing in a page makes a browser ask anybody else, and the policy would not let it."""
    for path in pages(site):
        page, text = parse(path), path.read_text(encoding="utf-8")
        for name, attribute in FETCHING.items():
            for element in elements(page, name):
                assert not urlsplit(element.get(attribute, "")).netloc, path
        for element in elements(page, "link"):
            if not {"canonical", "alternate"} & set(element.get("rel", "").split()):
                assert urlsplit(element.get("href", "")).netloc in {"", "status.example.com"}, path
        # Data for search engines, which no browser runs.
        assert all(dict(element.attrib) == {"type": "application/ld+json"} for element in elements(page, "script"))
        assert not re.search(r"@import|url\(\s*['\"]?(?!#)", text), path
        assert " style=" not in text
        policies = [
            element.get("content", "")
            for element in elements(page, "meta")
            if element.get("http-equiv") == "Content-Security-Policy"
        ]
        assert [policy.split(";")[0] for policy in policies] == ["default-src 'none'"], path


def test_every_page_names_the_feeds(site: Path) -> None:
    """Feed readers find the feeds from any page."""
    for path in pages(site):
        if 'http-equiv="refresh"' in path.read_text(encoding="utf-8"):
            continue
        found = {
            posixpath.basename(element.get("href", ""))
            for element in elements(parse(path), "link")
            if element.get("rel") == "alternate"
        }
        assert found >= {"updates.atom", "updates.rss", "history.atom", "history.rss"}, path


@pytest.mark.parametrize("name", ["updates.atom", "updates.rss", "history.atom", "history.rss"])
def test_feeds_are_read_without_complaint(site: Path, name: str) -> None:
    """Feedparser accepts each feed, its ids and links are distinct, and every link leads to a page of the site."""
    feed = feedparser.parse((site / name).read_bytes())

    assert feed.bozo == 0
    assert len(feed.entries) > 5
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert len({entry.link for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        parts = urlsplit(entry.link)
        assert (site / parts.path.lstrip("/")).is_file()
        assert not parts.fragment or f'id="{parts.fragment}"' in (site / parts.path.lstrip("/")).read_text("utf-8")


def test_pages_stay_within_their_budgets(site: Path) -> None:
    """The home page with its style fits the first packets of an old phone's connection."""
    for path in pages(site):
        limit = 14 if path.parent == site else 30
        assert len(gzip.compress(path.read_bytes(), 9)) <= limit * 1024, path
    for path in [*site.glob("*.atom"), *site.glob("*.rss")]:
        assert len(gzip.compress(path.read_bytes(), 9)) <= 64 * 1024, path


def test_the_example_looks_right_on_any_day(site: Path) -> None:
    """Banner shown, nothing overdue, nothing that failed: whatever day it is built on."""
    home = (site / "index.html").read_text(encoding="utf-8")

    assert "Security notice" in home
    assert 'href="incidents/2026-11-15-account-data.html"' in home
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        assert "2031" not in text, path
        assert 'class="promise late"' not in text, path
        assert "taking longer than planned" not in text, path


def test_the_example_equals_the_golden_site(site: Path) -> None:
    """A change of any page or feed is a reviewed change of tests/golden/site."""
    for path in (
        "index.html",
        "incidents/2026-11-15-account-data.html",
        "history/2026-11.html",
        "security-faq.html",
        "statements/2026-11-15-to-our-staff.html",
        "status.txt",
    ):
        made = (site / path).read_bytes()
        assert golden(f"site/{path}", made) == made, path
    listing = "".join(f"{path}\n" for path in sorted(tree(site))).encode()
    assert golden("site/files.txt", listing) == listing
