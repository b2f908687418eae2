"""A site in German and Arabic in a real browser, each kind of page; and the example in all languages that we ship."""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.render.words.catalogues import catalogue_path
from plainstatus.text.languages import direction
from tests.support.accessible import faults
from tests.support.project import NIGHTLY, ROOT, make_project
from tests.support.publishing import NOW
from tests.support.translated_site import FURTHER, KINDS, UNTOLD, translated_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SITE: Final = "https://status.shoe-shop.org"
#: From the narrowest phone to a desk.
WIDTHS: Final = (320, 390, 768, 1280)
#: So much a server sends before it waits for an answer (RFC 6928: ten segments).
FIRST_ANSWER: Final = 14 * 1024

#: Of each text on a page: the language and the direction that it stands in.
TEXTS_SHOWN: Final = """() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
        const text = texts.currentNode.data.trim(), element = texts.currentNode.parentElement
        if (text && !element.closest("script, style, code"))
            found.push([element.closest("[lang]").lang, getComputedStyle(element).direction, text])
    }
    return found
}"""
#: Words that do not stand on one line, addresses and headings aside: of these some are longer than a phone is wide.
CUT_WORDS: Final = """() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), word = new Range()
    while (texts.nextNode()) {
        const text = texts.currentNode
        if (text.parentElement.closest("script, style, code, h1, h2, .vh, .go")) continue
        for (const {0: letters, index} of text.data.matchAll(/[\\p{L}\\p{M}]{2,}/gu)) {
            word.setStart(text, index)
            word.setEnd(text, index + letters.length)
            if (new Set([...word.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(letters)
        }
    }
    return found
}"""
ARABIC: Final = re.compile("[\u0620-\u064a]")
LATIN: Final = re.compile("[A-Za-z]+")
#: Words of English that no German text has.
ENGLISH_WORDS: Final = re.compile(r"\b(the|and|this|with|your|which|from|there|have|been|that|what|we|you)\b", re.I)
ADDRESS: Final = re.compile(r"\S*(?:[.@/]\w|://)\S*")
#: Names: of the company, of people, formats and services, zones, keys and what those call their own parts.
NAMES: Final = frozenset({
    "Shoe", "Shop", "Ltd", "High", "Street", "Anytown", "Robin", "Vale", "CEST", "UTC", "SHA", "Ctrl", "F", "en",
    "Atom", "RSS", "rss", "email", "JSON", "Feed", "OPML", "Slack", "Microsoft", "Teams", "Discord",
    "IFTTT", "If", "New", "feed", "item", "EntryTitle", "EntryUrl", "Zapier", "Trigger", "by", "Item", "in",
})  # fmt: skip


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site in German and Arabic, published."""
    site = translated_site(tmp_path_factory.mktemp("translated"))
    result = publish(find_project(site.folder), now=site.now, tell=lambda _: None, deploys=False, announces=False)
    assert result.notes == ()
    return result.folder


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the shipped example in all languages that we ship, published."""
    tags = sorted(path.parent.name.replace("_", "-") for path in catalogue_path("en").parents[1].glob("*/*.po"))
    content = ROOT / "content"
    folder = make_project(
        tmp_path_factory.mktemp("example"),
        (ROOT / "incidents.yaml").read_bytes(),
        settings=f"{(ROOT / 'pelicanconf.py').read_text(encoding='utf-8')}\nSTATUS_LANGUAGES = {tags!r}\n",
        content={
            path.relative_to(content).as_posix(): path.read_text(encoding="utf-8") for path in content.rglob("*.*")
        },
    )
    result = publish(find_project(folder), now=NOW, tell=lambda _: None, deploys=False, announces=False)
    assert result.notes == ()
    return result.folder


class Visitor:
    """A browser in which the site stands at its real address; what it complains of, and whom else it asks."""

    def __init__(self, context: BrowserContext, output: Path) -> None:
        self.said: list[tuple[str, str]] = []
        self._output = output
        context.route("**/*", self._answer)
        self.page = context.new_page()
        self.page.on("console", lambda message: self._note(message.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("requestfailed", lambda request: self._note(request.url))

    def _note(self, said: str) -> None:
        self.said.append((self.page.url, said))

    def _answer(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        file = self._output / (url.path.removeprefix("/") or "index.html")
        if f"{url.scheme}://{url.netloc}" != SITE or not file.is_file():
            self._note(f"asked for {route.request.url}")
            route.abort()
        else:
            kind = mimetypes.guess_type(file.name)[0] or "text/plain"
            route.fulfill(body=file.read_bytes(), content_type=kind)

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(f"{SITE}/{path}")
        return self.page


@pytest.fixture
def visit(browser: Browser, output: Path) -> Iterator[Callable[..., Visitor]]:
    """Return what opens a browser of a phone's width, with these options."""
    contexts = []

    def opened(**options: Any) -> Visitor:
        contexts.append(browser.new_context(viewport={"width": 390, "height": 844}, **options))
        return Visitor(contexts[-1], output)

    yield opened
    for context in contexts:
        context.close()


def kinds(tag: str) -> list[str]:
    """Return a page of each kind in a language, staff's own among them."""
    return [*(f"{tag}/{kind}" for kind in KINDS), f"about-{tag}.html"]


languages = pytest.mark.parametrize("tag", FURTHER)


@pytest.mark.parametrize("tag", FURTHER if NIGHTLY else FURTHER[-1:])
def test_every_kind_of_page_is_accessible(visit: Callable[..., Visitor], tag: str) -> None:
    """axe-core finds no breach of WCAG 2.2 AA, in light and in dark.

    Arabic has all that German has, and the other direction; every second kind of page, but in the long run. All of them
    in English are another test's (tests/test_browser.py).
    """
    # axe-core itself is a script, which our policy forbids.
    visitor = visit(bypass_csp=True)
    # What stands in a frame of the shop's has no heading of its own.
    paths = kinds(tag)[:: 1 if NIGHTLY else 2]
    found = {path: faults(visitor.go(path), best_practice="banner" not in path) for path in paths}

    assert {path: some for path, some in found.items() if some} == {}


@languages
def test_every_kind_of_page_fits_and_says_its_language(visit: Callable[..., Visitor], tag: str) -> None:
    """Nothing scrolls sideways, no word is cut, each text says its language, and nobody else is asked for anything."""
    visitor = visit()
    wrong: list[tuple[str, object]] = []
    for path in kinds(tag):
        page = visitor.go(path)
        head = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        if head != [tag, direction(tag)]:
            wrong.append((path, head))
        if page.evaluate("document.querySelectorAll('[tabindex]').length"):
            wrong.append((path, "not everything is reached in the order in which it is read"))
        wrong += [(path, text) for text in page.evaluate(TEXTS_SHOWN) if is_misplaced(tag, *text)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append((path, width))
            wrong += [(path, f"{word} is cut at {width}") for word in page.evaluate(CUT_WORDS)]

    assert wrong == []
    assert visitor.said == []


def is_misplaced(page: str, lang: str, turned: str, text: str) -> bool:
    """Say whether a text on a page in `page` is in another language than it says, or stands in the wrong direction."""
    words = [word for word in LATIN.findall(ADDRESS.sub("", text)) if word not in NAMES]
    arabic = ARABIC.search(text) is not None
    if lang == "ar" and (words or (arabic and turned != "rtl")):
        return True
    if lang == "de" and (arabic or ENGLISH_WORDS.search(text) or text in UNTOLD[page]):
        return True
    return lang == "en" and (arabic or turned != "ltr")


#: What has the focus: its language as a target, its target, whether it can be seen.
FOCUS: Final = """(() => {
    const one = document.activeElement, box = one.getBoundingClientRect()
    return [one.hreflang, one.getAttribute("href"), one.matches(":focus-visible") && box.left >= 0 && box.top >= 0]
})()"""


@languages
def test_everything_is_reached_by_keyboard(visit: Callable[..., Visitor], tag: str) -> None:
    """First the way to the content, then the pages, then the languages; each leads to the same page in another one."""
    page = visit().go(f"{tag}/incidents/leak.html")
    offered = ["en", *FURTHER]
    other = next(one for one in FURTHER if one != tag)
    wanted = offered[: offered.index(other) + 1]
    reached: list[list[Any]] = []
    while not reached or (reached[-1][0] != other and len(reached) < 20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUS))
    page.keyboard.press("Enter")

    page.wait_for_url(f"{SITE}/{other}/incidents/leak.html")
    assert [seen for _, _, seen in reached] == [True] * len(reached)
    assert reached[0][1] == "#_main"
    assert [language for language, _, _ in reached[-len(wanted) :]] == wanted


def versions(page: str) -> dict[str, str]:
    """Return language → address of the versions that a page names."""
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))


@pytest.mark.parametrize("which", ["output", "example"])
def test_versions_name_each_other(request: pytest.FixtureRequest, which: str) -> None:
    """Each version of a page names all that there are, itself among them, and readers choose from the same."""
    folder: Path = request.getfixturevalue(which)
    tags = [path.name for path in folder.iterdir() if (path / "index.html").is_file() and path.name != "api"]
    pages = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    site = re.findall('<link rel="canonical" href="([^"]+)/">', pages["index.html"])[0]
    for path, page in pages.items():
        canonical = re.findall('<link rel="canonical" href="([^"]+)">', page)
        if canonical != [f"{site}/{'' if path == 'index.html' else path}"] or "banner" in path or "404" in path:
            continue  # an earlier address, or no page to be found
        tag = path.partition("/")[0] if path.partition("/")[0] in tags else ""
        own = path.removeprefix(f"{tag}/") if tag else path
        there = {one: f"{one}/{own}" for one in tags if f"{one}/{own}" in pages}
        expected = {"en": own, **there, "x-default": own} if there else {}
        if re.fullmatch(r"about(-\w+)?\.html", path):
            expected = versions(pages["about.html"])
            assert len(expected) > 2
        named = versions(page)
        assert {one: address.removeprefix(f"{site}/") or "index.html" for one, address in named.items()} == {
            one: address.removeprefix(f"{site}/") or "index.html" for one, address in expected.items()
        }, path
    assert len(versions(pages["index.html"])) == len(tags) + 2


@pytest.mark.parametrize("which", ["output", "example"])
def test_home_pages_fit_into_the_first_answer(request: pytest.FixtureRequest, which: str) -> None:
    """Packed, the home page in each language is what a server sends at once; so it is with all that we ship."""
    folder: Path = request.getfixturevalue(which)
    sizes = {path.parent.name: len(gzip.compress(path.read_bytes(), 9)) for path in folder.glob("*/index.html")}

    assert len(sizes) >= len(FURTHER)
    assert {name: size for name, size in sizes.items() if size > FIRST_ANSWER} == {}


def test_the_copy_in_the_language_of_the_page_comes_first(output: Path) -> None:
    """Who compares a message has it in their language at once, else by the names of those that it is in."""
    german, arabic = ((output / tag / "official.html").read_text(encoding="utf-8") for tag in FURTHER)

    assert re.findall(r"<summary.*</summary>\n<blockquote.*\n.*", german) == [
        "<summary>Der ganze Text</summary>\n<blockquote>\nBitte wählen Sie ein neues Passwort.",
        '<summary lang="en">English</summary>\n<blockquote lang="en" dir="ltr">\nPlease choose a new password.',
    ]
    assert re.findall(r"<summary lang=.*</summary>\n<blockquote.*\n.*", arabic) == [
        '<summary lang="en"><bdi dir="auto">English</bdi></summary>\n'
        '<blockquote lang="en" dir="ltr">\nPlease choose a new password.',
        '<summary lang="de"><bdi dir="auto">Deutsch</bdi></summary>\n'
        '<blockquote lang="de" dir="ltr">\nBitte wählen Sie ein neues Passwort.',
    ]


def test_links_to_what_staff_have_translated_are_not_marked(output: Path) -> None:
    """On pages of Pelican's, too, links say of pages in English that they are, and of no others."""
    page = (output / "about-de.html").read_text(encoding="utf-8")

    assert '<li><a href="history.html" hreflang="en">Verlauf</a></li>' in page
    assert '<li><a href="about-de.html" aria-current="page">Über diese Seite</a></li>' in page
    assert '<li><a href="de/security-faq.html">Fragen zur Sicherheit</a></li>' in page


def test_japanese_headings_break_between_words(example: Path) -> None:
    """What has no spaces is told where it may break, and pages in other languages carry no rule for that."""
    rule = "word-break:auto-phrase"

    assert rule in (example / "ja" / "index.html").read_text(encoding="utf-8")
    assert rule not in (example / "de" / "index.html").read_text(encoding="utf-8")
