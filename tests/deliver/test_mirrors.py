"""Targets with public addresses of their own: named on pages and in feeds, and whole under any of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import feedparser
import html5lib
import pytest
from playwright.sync_api import Browser

from plainstatus.deliver.targets.run import deliver
from plainstatus.publish.inputs import inputs_of
from plainstatus.publish.publish import build
from plainstatus.read.project import find_project
from plainstatus.record.load import load
from plainstatus.tree.verify.page import read_page
from tests.support.fonts import any_font
from tests.support.project import ROOT, SETTINGS, make_project, tree
from tests.support.publishing import NOW, REAL, put, real_project
from tests.support.serving import ask, nginx

MIRRORS = """STATUS_TARGETS = {
    "main": {"to": "folder:../main", "url": "https://status.shoe-shop.org/"},
    "mirror": {"to": "folder:../mirror", "url": "https://shoe-shop.example.net/status/"},
    "pages": {"to": "folder:../pages", "url": "https://shop.pages.example"},
    "copy": {"to": "folder:../copy", "url": "https://shop.pages.example"},
    "disk": "folder:../disk",
}
"""
ALSO = ("https://shoe-shop.example.net/status/", "https://shop.pages.example/")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the shipped example, built with two mirrors."""
    folder = make_project(
        tmp_path_factory.mktemp("mirrors") / "site",
        (ROOT / "incidents.yaml").read_bytes(),
        settings=SETTINGS.replace("status.example.com", "status.shoe-shop.org") + MIRRORS,
        content={
            path.relative_to(ROOT / "content").as_posix(): path.read_text(encoding="utf-8")
            for path in (ROOT / "content").rglob("*.*")
        },
    )
    build(find_project(folder), now=NOW, tell=lambda _: None)
    return folder / "build"


def test_which_addresses_are_mirrors(tmp_path: Path) -> None:
    """Every public address of a target but the site's own, each once, in the order of the settings."""
    folder = real_project(tmp_path / "site", settings=REAL + MIRRORS)
    project = find_project(folder)

    assert project.settings.mirrors == tuple(url.rstrip("/") for url in ALSO)
    run = inputs_of(project.settings, load(project.settings, NOW))
    assert run.links.duplicates("updates.atom") == tuple(f"{url}updates.atom" for url in ALSO)


def test_every_page_names_the_mirrors(output: Path) -> None:
    """Each page says quietly where the site also is, and goes on naming its own address as the canonical one."""
    for place in output.rglob("*.html"):
        text = place.read_text(encoding="utf-8")
        if "<footer" not in text:
            continue
        assert "<p>Also at " in text, place
        links = read_page(text).links
        assert set(ALSO) <= links.keys()
        (canonical,) = re.findall('<link rel="canonical" href="([^"]*)"', text)
        assert canonical.startswith("https://status.shoe-shop.org/")


def test_the_page_of_official_addresses_and_the_plain_text_name_them(output: Path) -> None:
    """Whoever asks whether an address is ours finds the mirrors, as a person and as a program."""
    text = (output / "official.html").read_text(encoding="utf-8")
    assert "If it does not open, the same pages stand at" in text
    assert json.loads((output / "official.json").read_bytes())["mirrors"] == [f"{url}official.html" for url in ALSO]
    plain = (output / "status.txt").read_text(encoding="utf-8")
    assert "\nhttps://status.shoe-shop.org/\nAlso at https://shoe-shop.example.net/status/\nAlso at " in plain


@pytest.mark.parametrize("path", ["updates.atom", "updates.rss", "history.rss", "feeds/security.atom", "social.rss"])
def test_feeds_name_their_mirrors(output: Path, path: str) -> None:
    """A feed names the same feed elsewhere (`duplicate`, RFC 6249); its page is still the one that readers open."""
    found = feedparser.parse((output / path).read_bytes())

    assert not found.bozo
    links = [(link.rel, link.href) for link in found.feed.links]
    assert [href for rel, href in links if rel == "duplicate"] == [f"{url}{path}" for url in ALSO]
    assert [href for rel, href in links if rel == "self"] == [f"https://status.shoe-shop.org/{path}"]
    assert found.feed.link == "https://status.shoe-shop.org/"


def test_json_feeds_name_their_mirrors(output: Path) -> None:
    """JSON Feed has no word for it, so that it stands in an extension."""
    found = json.loads((output / "updates.json").read_bytes())

    assert found["_status"] == {"mirrors": [f"{url}updates.json" for url in ALSO]}
    assert found["feed_url"] == "https://status.shoe-shop.org/updates.json"


def test_without_mirrors_nothing_is_said(site: Path) -> None:
    """A site with one address names no other."""
    assert not any(b"Also at" in place.read_bytes() for place in site.rglob("*.html"))
    assert b"duplicate" not in (site / "updates.atom").read_bytes()
    assert b"duplicate" not in (site / "updates.rss").read_bytes()
    assert "_status" not in json.loads((site / "updates.json").read_bytes())
    assert json.loads((site / "official.json").read_bytes())["mirrors"] == []


def test_the_same_settings_give_the_same_bytes(output: Path) -> None:
    """Mirrors change nothing from one build to the next."""
    before = tree(output)
    build(find_project(output.parent), now=NOW, tell=lambda _: None)

    assert tree(output) == before


def test_the_tree_works_under_another_host_and_path(output: Path, tmp_path: Path) -> None:
    """Served at another host below a path, every link from page to page leads somewhere there, and never away.

    Only 404.html, which may be shown at any address, leads to the site's own address; it names the mirrors, too.
    """
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "elsewhere").symlink_to(output)
    with nginx(tmp_path / "nginx", f"root {tmp_path}/root; index index.html;") as port:
        begin = f"http://127.0.0.1:{port}/elsewhere/"
        waiting, seen = [begin], set()
        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            answer = ask(port, urlsplit(address).path)
            assert answer.status == 200, address
            if not address.endswith((".html", "/")):
                continue
            document = html5lib.parse(answer.body, namespaceHTMLElements=False)
            for element in (*document.iter("a"), *document.iter("link"), *document.iter("img")):
                link = element.get("href") or element.get("src") or ""
                led = urljoin(address, link).partition("#")[0].partition("?")[0]
                if led.startswith(f"http://127.0.0.1:{port}/"):
                    assert led.startswith(begin), f"{address} → {link}"
                    waiting.append(led)
                else:
                    # What names the page to programs is the site's own address.
                    own = element.tag == "link"
                    assert own or not led.startswith("https://status.shoe-shop.org/"), f"{address} → {link}"
    pages = {path.relative_to(output).as_posix() for path in output.rglob("*.html")}
    found = {unquote(address.removeprefix(begin)) or "index.html" for address in seen}
    assert pages - found <= {"404.html", "banner.html", "banner-fragment.html"}


def test_a_mirror_holds_the_very_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All targets of a publish hold the same bytes, whatever their addresses."""
    monkeypatch.setattr(
        "plainstatus.deliver.deliver.deliver",
        lambda target, *found, **more: deliver(_Unasked(target), *found, **more),  # type: ignore[arg-type]
    )
    folder = real_project(tmp_path / "site", settings=REAL + MIRRORS)
    result = put(folder)

    assert result.failed == ()
    for name in ("main", "mirror", "pages", "copy", "disk"):
        assert tree(tmp_path / name / "current") == tree(folder / "output")


class _Unasked:
    """A target whose address, which is an example's, is not asked for."""

    def __init__(self, target: object) -> None:
        self._target = target
        self.url = ""

    def __getattr__(self, name: str) -> object:
        return getattr(self._target, name)


@any_font
def test_the_footer_fits_a_phone(output: Path, browser: Browser) -> None:
    """Long addresses of mirrors make no page wider than a phone."""
    tab = browser.new_page(viewport={"width": 320, "height": 700})
    for path in ("index.html", "official.html"):
        tab.goto((output / path).as_uri())
        assert tab.get_by_text("Also at").is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.close()
