"""Hostile texts in every field, page and setting, in a real browser: nothing runs, is fetched or leads away.

A server on loopback gives the browser the site. Pages are opened with the Content-Security-Policy switched off, for
what is sanitised must be harmless without it, and some once more as they are. Verification stops such a site, rightly:
some of the links lead to files that are not there. So it is published with a reason.
"""

from __future__ import annotations

import functools
import html
import http.server
import itertools
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import feedparser
import pytest
from lxml import etree
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Frame, Page, Request

from plainstatus.errors import BuildError, SettingsError
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.read.yaml import quoted
from plainstatus.render.feeds.feeds import feeds
from plainstatus.urls import HISTORY_RSS, NOT_FOUND, SOCIAL_RSS, STATUS_TEXT, UPDATES_ATOM, Links
from plainstatus.views.overview import overview
from tests.support.hostile import CLASSES, VECTORS
from tests.support.hostile_site import NOW, Hostile, hostile_site
from tests.support.project import NIGHTLY, SETTINGS, YAML, make_project

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SITE = "https://status.example.com"

# Says what should not be in a page of ours. What the theme itself has is counted.
_LOOK = """(view) => {
  const {document, location} = view;
  const faults = [];
  // What the company's own site shows: one is part of a page, the other has a script of ours.
  const notice = /^\\/banner(-fragment)?\\.html$/.test(location.pathname);
  // A form may hold something of the name `attributes`.
  const attributes = Object.getOwnPropertyDescriptor(view.Element.prototype, 'attributes').get;
  const wrong = new Set(('script iframe frame frameset object embed applet form input button select textarea base ' +
    'portal fencedframe template math video audio source track picture dialog marquee noscript foreignObject animate ' +
    'set use image handler slot plaintext xmp listing').split(' '));
  const addresses = new Set(('href src xlink:href action formaction data poster background cite srcset ping ' +
    'manifest codebase longdesc profile').split(' '));
  const links = new Set(['icon', 'alternate', 'canonical']);
  const tell = (element, why) => faults.push(why + ': ' + element.outerHTML.slice(0, 160));
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName;
    // Our own data, which is no program and stands where no text of the YAML can put an element.
    const isData = name === 'script' && element.type === 'application/ld+json' && element.parentNode === document.head;
    const ours = notice && name === 'script' && element.getAttribute('src') === 'banner.js' && !element.textContent;
    if (wrong.has(name) && !isData && !ours) tell(element, 'element');
    if (name === 'link' && !links.has(element.rel)) tell(element, 'link');
    if (name === 'meta' && element.httpEquiv && element.httpEquiv !== 'Content-Security-Policy') tell(element, 'meta');
    for (const {name: key, value} of attributes.call(element)) {
      if (location.pathname.endsWith('.txt')) continue;  // the browser's own page around it
      // Its links lead out of the frame that it is made for.
      const out = notice && key === 'target' && value === '_top';
      if (/^on|^style$|^srcdoc$|^popover|^contenteditable$|^autofocus$|^ping$|^target$|^download$/.test(key) && !out)
        tell(element, 'attribute');
      if (addresses.has(key) && key !== 'data') {
        let url = null;
        try { url = new URL(value, document.baseURI); } catch { continue; }
        if (!['http:', 'https:', 'mailto:', 'tel:', 'sms:', 'geo:', 'about:'].includes(url.protocol))
          tell(element, 'scheme');
        const own = [location.origin, 'https://status.example.com'].includes(url.origin);
        if (!['a', 'link'].includes(name) && !own)
          tell(element, 'origin');
      }
    }
  }
  if (location.pathname.endsWith('.html') && location.origin !== 'null' && !notice) {
    for (const [what, count] of [['style', 1], ['meta[http-equiv]', 1], ['body', 1], ['main', 1], ['#_main', 1]])
      if (document.querySelectorAll(what).length !== count) faults.push(what + ' is there more often or not at all');
    if (document.documentElement.namespaceURI !== 'http://www.w3.org/1999/xhtml') faults.push('no HTML');
  }
  return faults;
}"""

# Opens pages one after another in frames, for a call of the browser for each would take minutes; the last ten stay
# open for a while, so that what wants to run late can.
_OPEN = f"""async (paths) => {{
  const look = {_LOOK};
  const faults = [], open = [];
  for (const path of paths) {{
    const frame = document.createElement('iframe');
    frame.src = path;
    const loaded = new Promise(done => frame.onload = () => done(true));
    const never = new Promise(done => setTimeout(() => done(false), 60000));
    document.body.append(frame);
    if (!await Promise.race([loaded, never])) throw new Error(path + ' is not there after a minute');
    faults.push(...look(frame.contentWindow).map(fault => path + ': ' + fault));
    open.push(frame);
    if (open.length > 10) open.shift().remove();
  }}
  return faults;
}}"""


#: Each field has every so-manieth text; tests/text/test_hostile.py has each in what makes texts harmless.
_EVERY = 1 if NIGHTLY else 7
#: How many texts share a page where each has had one of its own elsewhere. What it costs is a square: pages name pages.
_TOGETHER = 8 if NIGHTLY else 48
#: How many classes of texts share an organisation.
_CLASSES = 1 if NIGHTLY else 4
_LEADS_ON = '<meta http-equiv="refresh" '


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so named by the standard library
        """Keep the test's output clean."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - the base class has them
        """Answer with nothing where there is no file, such as the icon that the browser wants for a text."""
        self.send_response(204 if code == 404 else code)
        self.end_headers()


class Watch:
    """A page that notes whatever it should not do; `address` is the site's."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        self.opened = 0
        self._wanted: set[str] = set()
        page.add_init_script(
            "Object.defineProperty(window, '__pwned', {set() { console.error('a script ran'); }, get() { return 0; }})"
        )
        page.on("request", self._requested)
        page.on("dialog", self._asked)
        page.on("console", self._said)
        page.on("popup", lambda popup: self.faults.append(f"a window opened: {popup.url}"))
        page.on("download", lambda download: self.faults.append(f"downloaded: {download.url}"))
        page.on("framenavigated", self._went)

    def open(self, paths: Sequence[str]) -> None:
        """Open pages of the site and look at them."""
        start = f"{self.address}/{STATUS_TEXT}"
        self._wanted = {unquote(f"{self.address}/{path}") for path in paths} | {start}
        self.page.goto(start)
        self.faults += self.page.evaluate(_OPEN, [f"/{quote(path)}" for path in paths])
        self.opened += len(paths)

    def show(self, source: str) -> list[str]:
        """Show some HTML as a page without any policy; return what was wrong with it."""
        before = len(self.faults)
        try:
            self.page.goto("about:blank")
            self.page.set_content(source, wait_until="commit")
            self.faults += self.page.evaluate(f"() => ({_LOOK})(window)")
        except Error as error:
            self.faults.append(f"could not be looked at: {error.message}")
        self.faults[before:] = [f"{source[:60]}: {fault}" for fault in self.faults[before:]]
        self.opened += 1
        return self.faults[before:]

    def _went(self, frame: Frame) -> None:
        if unquote(frame.url) not in self._wanted | {"about:blank"}:
            self.faults.append(f"went to {frame.url}")

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", f"{SITE}/", "about:")):
            self.faults.append(f"asked for {request.url}")

    def _asked(self, dialog: Dialog) -> None:
        self.faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _said(self, message: ConsoleMessage) -> None:
        # What a feed shows of the site stands there with its own address, where there is no server of ours.
        if not message.location["url"].startswith(f"{SITE}/"):
            self.faults.append(f"console: {message.text}")


@contextmanager
def watched(browser: Browser, folder: Path, *, policy: bool = False) -> Iterator[Watch]:
    """Watch a site's pages, with or without their policy."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context(bypass_csp=not policy)
    try:
        yield Watch(context.new_page(), f"http://127.0.0.1:{server.server_port}")
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()


def pages_of(folder: Path) -> list[str]:
    """Return all that a browser shows as a page."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def look_at(browser: Browser, folder: Path, *, policy: bool = False, paths: Sequence[str] = ()) -> int:
    """Open every page, or these; say how many there were. Fails with everything that was wrong."""
    with watched(browser, folder, policy=policy) as watch:
        framed = []
        for path in paths or pages_of(folder):
            source = (folder / path).read_text(encoding="utf-8")
            if _LEADS_ON in source:
                # A former id's page, which leads to the new one at once.
                watch.show(source.replace(_LEADS_ON, "<meta "))
            elif path == NOT_FOUND:
                # Its links hold the site's own address.
                watch.show(source.replace(SITE, watch.address))
            else:
                framed.append(path)
        watch.open(framed)
        assert watch.faults == []
        return watch.opened


def run(folder: Path) -> Path:
    """Publish a site and return its folder."""
    publish(find_project(folder), now=NOW, tell=lambda _: None, reason="a test of what no verification lets through")
    return folder / "output"


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], tuple[Hostile, Path]]:
    """Return what makes and publishes a site, of each kind once: in whatever order tests come, for it takes long."""

    @functools.cache
    def made(incidents: bool) -> tuple[Hostile, Path]:
        hostile = hostile_site(VECTORS, tmp_path_factory.mktemp("probe"), incidents=incidents, every=_EVERY)
        return hostile, run(make_project(tmp_path_factory.mktemp("hostile"), hostile.yaml))

    return made


@pytest.fixture(params=[True, False], ids=["incidents", "all else"])
def site(request: pytest.FixtureRequest, sites: Callable[[bool], tuple[Hostile, Path]]) -> tuple[Hostile, Path]:
    """Return a site with the texts in each field, of incidents or of all else, and its folder, published."""
    return sites(request.param)


@pytest.fixture
def hostile(site: tuple[Hostile, Path]) -> Hostile:
    """Return such a site."""
    return site[0]


@pytest.fixture
def built(site: tuple[Hostile, Path]) -> Path:
    """Return the folder of such a site, published."""
    return site[1]


def test_unsanitised_they_bite(browser: Browser, tmp_path: Path) -> None:
    """The net catches: shown as they are, nearly all of the texts that are HTML are noticed."""
    kinds = ("script elements", "event handlers", "SVG and MathML", "style", "breaking out of attributes")
    texts = [vector for kind in (*kinds, "whole documents") for vector in CLASSES[kind] if "<" in vector]
    shown = texts if NIGHTLY else texts[1::6]
    with watched(browser, tmp_path) as watch:
        missed = [text for text in shown if not watch.show(f"<!doctype html><title>x</title><p>{text}")]

    assert len(missed) <= len(shown) // 10, missed


def test_every_text_field_takes_part(hostile: Hostile) -> None:
    """Each field that takes free text has taken nearly all of its texts, addresses a few; fields with a form none."""
    once = re.compile(
        r"organisation\.(name|legal_name|known_as|address|contacts\.phone)\b|incidents\.withdrawn|.+(link|url)$"
    )
    free = {name: count for name, count in hostile.taken.items() if count and not once.match(name)}

    # Of few texts, those that no field takes may be more.
    nearly = 0.9 if NIGHTLY else 0.8
    assert {name: count for name, count in free.items() if count < len(VECTORS) // _EVERY * nearly} == {}
    assert len(free) > 15


@pytest.mark.parametrize("policy", [False, True], ids=["without policy", "with policy"])
def test_no_text_in_any_field_does_anything(browser: Browser, built: Path, policy: bool) -> None:
    """Every page of the site with the texts in each field is inert."""
    pages = pages_of(built)
    # The policy changes nothing in the pages: to see that it has nothing to do, some are enough.
    paths = pages if NIGHTLY or not policy else sorted({*pages[::5], "index.html", "history.html"} - {NOT_FOUND})

    assert len(pages) > len(VECTORS) // _EVERY
    assert look_at(browser, built, policy=policy, paths=paths) == len(paths)


def test_feeds_are_well_formed_and_their_content_is_inert(browser: Browser, hostile: Hostile, built: Path) -> None:
    """Feed readers parse every feed, and what they show as HTML does nothing, though it has no policy there."""
    incidents = hostile.loaded.site.incidents
    # Cuts and archives hold the same entries again, and cuts may hold none: that they can be parsed is all.
    for path in sorted((built / "feeds").rglob("*.*")):
        assert path.suffix == ".json" or etree.parse(path).getroot() is not None
    found = [(path.name, path.read_bytes()) for path in sorted(built.glob("*")) if path.suffix in {".atom", ".rss"}]
    # The site's feeds hold the newest; here is the rest.
    for start in range(0, len(incidents), 12):
        part = hostile.loaded.site.model_copy(update={"incidents": incidents[start : start + 12]})
        made = (
            feed for feed in feeds(overview(part, NOW), Links(SITE, SITE)) if feed.path in {UPDATES_ATOM, HISTORY_RSS}
        )
        found += [(feed.path, feed.made()) for feed in itertools.islice(made, 2)]
    with watched(browser, built) as watch:
        for name, data in found:
            feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
            assert not feed.bozo, (name, feed.get("bozo_exception"))
            # What goes to networks may have been silenced.
            assert feed.entries or name == SOCIAL_RSS, name
            watch.show("<!doctype html><title>feed</title>" + "<hr>".join(_shown(feed)))
        assert watch.faults == []
        assert watch.opened >= 6


def _shown(feed: Any) -> Iterator[str]:
    """Yield what a feed reader shows: HTML as HTML, and text (RSS knows no other title) as the text that it is."""
    for item in feed.entries:
        yield html.escape(item.get("title", ""))
        for part in (item.get("summary_detail"), *item.get("content", ())):
            if part:
                yield part.value if part.type == "text/html" else html.escape(part.value)
        yield f'<a href="{html.escape(item.get("link", ""))}">link</a>'


@pytest.mark.parametrize("first", range(0, len(CLASSES), _CLASSES))
def test_what_an_organisation_has_once(browser: Browser, tmp_path: Path, first: int) -> None:
    """A name, an address, a line about the company that is nothing but hostile does nothing on any page or feed."""
    kinds = list(CLASSES)[first : first + _CLASSES]
    words = _typable(" ".join(text for kind in kinds for text in CLASSES[kind] if len(text) < 1000))
    keys = ("name", "legal_name", "known_as", "address")
    about = "".join(f"  {key}: {quoted(words)}\n" for key in keys)
    folder = run(make_project(tmp_path, YAML.replace("  name: Example Shoes\n", about)))

    assert look_at(browser, folder) > 5
    for path in folder.rglob("*"):
        if path.suffix in {".atom", ".rss"}:
            assert not feedparser.parse(path.read_bytes()).bozo


def _typable(text: str) -> str:
    """Return the text on one line, without what a YAML file cannot hold."""
    return "".join(" " if unicodedata.category(char) in {"Cc", "Cn", "Zl", "Zp"} else char for char in text)


# content/ and settings


def _pages(texts: Sequence[str]) -> dict[str, str]:
    """Return pages for content/, in each language that Pelican reads there: the texts in body, title and summary."""
    made = {}
    # Several texts a page will do: the readers differ, not what is done with the result. The titles stand in the
    # navigation of every page; with a page for each text, opening them would take minutes.
    for number in range(0, len(texts), _TOGETHER):
        some = texts[number : number + _TOGETHER]
        line = " ".join(" ".join(some).split())
        made[f"pages/m{number}.md"] = (
            f"Title: {line} .\nSummary: {line}\nAuthor: {line}\nX: {line}\n\nText.\n\n" + "\n\n".join(some) + "\n"
        )
        meta = html.escape(" ".join(" ".join(some).split()))
        bodies = "".join(f"<div>{text}</div>" for text in some)
        made[f"pages/h{number}.html"] = (
            f'<html><head><title>{meta}</title><meta name="summary" content="{meta}"></head>'
            f"<body>{bodies}</body></html>"
        )
        raw = "\n".join(f"   {part}" for text in some for part in text.splitlines())
        made[f"pages/r{number}.rst"] = f"Title\n=====\n\n:summary: x\n\nText.\n\n.. raw:: html\n\n{raw}\n"
    return made


def test_no_page_in_content_does_anything(browser: Browser, tmp_path: Path) -> None:
    """Markdown, HTML and reStructuredText with each text in body, title, summary and other fields are inert."""
    texts = [text for text in VECTORS if "\x00" not in text and len(text) < 3000]
    content = _pages(texts)
    written = len(content)
    folder = _run_without_refused(tmp_path, content)

    assert written - len(content) < written / 20
    assert look_at(browser, folder) > len(content)


#: For fields of which Pelican makes paths, addresses and names.
_METADATA = (
    '"><script>window.__pwned=1</script>',
    "' onmouseover='window.__pwned=1' x='",
    'x.html" onclick="window.__pwned=1',
    "{{ 7*7 }}{% raw %}",
    "javascript:window.__pwned=1",
    "//hostile.invalid/x.html",
    "../../escaped.html",
    "theme/favicon.svg",
    "&lt;script&gt;.html",
    "a\u202eb.html",
    "C:\\x.html",
)


def test_hostile_metadata(browser: Browser, tmp_path: Path) -> None:
    """A page's own word on where it stands and how is refused, or does nothing; nothing lands outside."""
    content = {
        f"pages/{field}-{number}-.md": f"Title: Page {field} {number}\n{field}: {text}\n\nText.\n"
        for field in ("Slug", "Save_as", "Url", "Lang", "Status", "Date", "Tags")
        for number, text in enumerate(_METADATA)
    }
    folder = _run_without_refused(tmp_path / "inner", content)

    assert content
    look_at(browser, folder, paths=sorted(path for path in pages_of(folder) if "/" not in path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inner"]


def test_hostile_template_names(tmp_path: Path) -> None:
    """A page that asks for a template which the theme does not have stops the build, wherever the name leads."""
    for number, text in enumerate(_METADATA):
        project = make_project(tmp_path / str(number), content={"pages/p.md": f"Title: P\nTemplate: {text}\n\nText.\n"})
        with pytest.raises(BuildError, match=r"unable to load|not found"):
            run(project)
        assert not (project / "output").exists()


def _run_without_refused(place: Path, content: dict[str, str]) -> Path:
    """Publish a site with these pages; take those away that Pelican or we refuse, which stops the build by name."""
    while True:
        try:
            return run(make_project(place, content=content))
        except BuildError as error:
            refused = [name for name in content if name in str(error)]
            if not refused:
                raise
            for name in refused:
                del content[name]
                (place / "content" / name).unlink()


def test_no_setting_does_anything(browser: Browser, tmp_path: Path) -> None:
    """Names and lists in pelicanconf.py that are hostile are inert on every page."""
    words = " ".join(text for text in VECTORS if len(text) < 1000)
    names = ("SITENAME", "SITESUBTITLE", "AUTHOR", "DISQUS_SITENAME", "GITHUB_URL", "GOOGLE_ANALYTICS", "DEFAULT_LANG")
    more = "".join(f"{name} = {words!r}\n" for name in names if name != "DEFAULT_LANG")
    more += "".join(f"{name} = [({words!r}, {words!r})]\n" for name in ("LINKS", "SOCIAL", "MENUITEMS"))
    content = {"pages/about.md": "Title: About\n\nText.\n"}
    folder = run(make_project(tmp_path, settings=SETTINGS + more, content=content))

    assert look_at(browser, folder) > 5


def test_an_address_of_the_site_that_is_hostile(browser: Browser, tmp_path: Path) -> None:
    """SITEURL is refused, or what it puts into pages, links and feeds does nothing."""
    refused = 0
    texts = [text for text in VECTORS if len(text) < 300]
    with watched(browser, tmp_path) as watch:
        for number, text in enumerate(texts[::20]):
            settings = SETTINGS.replace(f'"{SITE}"', repr(f"{SITE}/{text}"))
            try:
                folder = run(make_project(tmp_path / str(number), settings=settings))
            except SettingsError:
                refused += 1
                continue
            for name in ("index.html", "404.html"):
                watch.show((folder / name).read_text(encoding="utf-8"))
            assert not feedparser.parse((folder / "updates.atom").read_bytes()).bozo, text
        assert watch.faults == []
        assert refused < len(texts[::20])
