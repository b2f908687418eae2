"""The example in a real browser: as a customer sees it, from a disk, a server's root and a sub-path."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.accessible import faults
from tests.support.fonts import any_font
from tests.support.project import NIGHTLY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Where the first screen of a phone ends for us: 30 px before it does, as people have other fonts than tests.
FOLD = 844 - 30
#: One of each kind of page.
KINDS = (
    "index.html",
    "incidents/2026-11-15-account-data.html",
    "incidents/2026-11-10-checkout.html",
    "history.html",
    "corrections.html",
    "history/2026-11.html",
    "components/checkout.html",
    "subscribe.html",
    "security-faq.html",
    "official.html",
    "statements/2026-11-15-to-our-staff.html",
    "404.html",
)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so named by the standard library
        """Keep the test's output clean."""


@pytest.fixture(scope="module", params=["sub-path", *(["file", "root"] if NIGHTLY else [])])
def address(request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where the site stands: below a path of a server, and in the long run on a disk, and at a server's root.

    What finds its way below a path needs nothing that only a root has. The other tests open pages from the disk.
    """
    if request.param == "file":
        yield site.as_uri() + "/"
        return
    folder = site
    if request.param == "sub-path":
        folder = tmp_path_factory.mktemp("server")
        shutil.copytree(site, folder / "company" / "status")
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    below = "company/status/" if request.param == "sub-path" else ""
    try:
        yield f"http://127.0.0.1:{server.server_port}/{below}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Page]:
    """Return a page for all tests: a new one takes as long as going to two."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def page(opened: Page) -> Page:
    """Return a page on the screen of a phone, as a new one is."""
    opened.goto("about:blank")
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.emulate_media(media="screen")
    return opened


def visible_links(page: Page) -> list[str]:
    """Return the addresses that the page's links lead to, as the browser sees them, without anchors."""
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href.split('#')[0])")
    return found


def test_every_link_leads_to_a_page(page: Page, address: str) -> None:
    """Wherever the site stands, walking every link from the home page never leaves it for nowhere."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    waiting, seen = [f"{address}index.html"], set()
    while waiting:
        url = waiting.pop()
        seen.add(url)
        answer = page.goto(url)
        assert answer is None or answer.ok, url
        assert page.title(), url
        pages = {link for link in visible_links(page) if link.startswith(address) and link.endswith(".html")}
        waiting += sorted(pages - seen - set(waiting))

    assert len(seen) > 20
    assert [url for url in requests if not url.startswith(address)] == []


def test_nothing_is_blocked_or_broken(page: Page, site: Path) -> None:
    """The browser has nothing to complain of: no blocked style, no missing file, no script."""
    said: list[tuple[str, str]] = []
    page.on("console", lambda message: said.append((page.url, message.text)))
    page.on("requestfailed", lambda request: said.append((page.url, request.url)))

    # 404.html names the host, which is not where this copy stands.
    for kind in KINDS[:-1]:
        page.goto((site / kind).as_uri())

    assert said == []


@any_font
def test_no_page_is_wider_than_the_screen(page: Page, site: Path) -> None:
    """Nobody has to scroll sideways, from the smallest phone up."""
    wider = []
    for kind in KINDS:
        page.goto((site / kind).as_uri())
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wider.append((kind, width))

    assert wider == []


def test_pages_are_accessible(browser: Browser, site: Path) -> None:
    """axe-core finds no breach of WCAG 2.2 AA, in light and in dark."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    found = {}
    for kind in KINDS:
        page.goto((site / kind).as_uri())
        found[kind] = faults(page)
    context.close()

    assert {kind: some for kind, some in found.items() if some} == {}


@any_font
def test_the_home_page_says_first_what_matters(page: Page, site: Path) -> None:
    """On the first screen of a phone stand the notice, whom it concerns, and the first thing to do."""
    page.goto((site / "index.html").as_uri())

    for text in ("Security notice", "Affected", "Choose a new password"):
        box = page.get_by_text(text).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= FOLD, text


def test_the_page_reads_without_styles(site: Path) -> None:
    """A text browser shows the same things in the same order."""
    dump = subprocess.run(["w3m", "-dump", str(site / "index.html")], capture_output=True, text=True, check=True)

    order = ["Security notice", "Choose a new password", "We write again by", "Web shop", "Planned maintenance"]
    places = [dump.stdout.index(text) for text in order]
    assert places == sorted(places)


def test_folded_copies_print(page: Page, site: Path) -> None:
    """Whoever prints the official page has the text of each message that was sent; on the screen it can be opened."""
    page.goto((site / "official.html").as_uri())
    copy = page.get_by_text("copied customer account data from one of our servers")
    assert not copy.is_visible()

    page.emulate_media(media="print")

    assert copy.is_visible()
    assert (copy.bounding_box() or {"height": 0})["height"] > 0


@any_font
def test_the_breach_page_answers_on_the_first_screen(page: Page, site: Path) -> None:
    """Whom it concerns, what to do, what was done and not taken, when more comes, and how to know that it is real."""
    page.goto((site / "incidents" / "2026-11-15-account-data.html").as_uri())

    for text in (
        "Affected:",
        "What to do now:",
        "What we did for you:",
        "Not taken:",
        "We write again by",
        "Is this real?",
    ):
        box = page.locator("p", has_text=text).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= FOLD, text
