"""The notice on the company's own site: included, framed, as data, and by a script, from another origin."""

from __future__ import annotations

import gzip
import html
import http.client
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import html5lib
import jsonschema
import pytest
from playwright.sync_api import Browser, Frame, Page

from plainstatus.model import Site
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.tree.manifest import media_type
from plainstatus.urls import BANNER_FRAGMENT, BANNER_JSON, BANNER_PAGE, BANNER_SCRIPT, Links
from plainstatus.views.overview import overview
from tests.support.accessible import faults
from tests.support.build import at, incident, site, update
from tests.support.fonts import any_font
from tests.support.project import ROOT, SETTINGS, make_project
from tests.support.pseudo import catalogue, pseudo, put_catalogue, translated
from tests.support.rendering import LINKS, outputs
from tests.support.webserver import Answer, answering, free_port, nginx

NOW = at("2026-11-15 13:00")
SCHEMA = json.loads((ROOT / "docs" / "banner.schema.json").read_text(encoding="utf-8"))
GUIDE = (ROOT / "docs" / "banner.md").read_text(encoding="utf-8")
STATUS, SHOP = "https://status.example.com", "https://www.example.com"
SLOW: dict[str, Any] = {"id": "slow", "title": "Search is slow", "impact": "minor"}


def recipe(heading: str, kind: str, number: int = 0) -> str:
    """Return a fenced block of a kind below a heading of docs/banner.md."""
    section = re.split(r"^## ", GUIDE.partition(f"\n## {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    found: list[str] = re.findall(rf"^```{kind}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return found[number]


def made(content: Site, now: datetime = NOW, links: Links = LINKS) -> dict[str, str]:
    """Return the four files of a site, by path."""
    files = {BANNER_FRAGMENT, BANNER_JSON, BANNER_PAGE, BANNER_SCRIPT}
    made = outputs(overview(content, now), links=links)
    return {output.path: output.made().decode() for output in made if output.path in files}


def data(content: Site, now: datetime = NOW) -> dict[str, Any]:
    """Return what banner.json holds; it must be what its schema says."""
    found: dict[str, Any] = json.loads(made(content, now)["banner.json"])
    jsonschema.validate(found, SCHEMA)
    return found


# When words are too old


@pytest.mark.parametrize(
    ("fields", "updates", "expected"),
    [
        ({}, [update("2026-11-15 12:00", next_update="2026-11-15 12:30")], "2026-11-15 14:30"),
        ({}, [update("2026-11-15 12:00")], "2026-11-16 12:00"),
        ({}, [update("2026-11-15 12:00", next_update="none")], "2026-11-16 12:00"),
        (
            {},
            [update("2026-11-15 11:00", next_update="2026-11-20 12:00"), update("2026-11-15 12:00")],
            "2026-11-16 12:00",
        ),
        (
            {},
            [
                update("2026-11-15 11:00", next_update="2026-11-15 12:00"),
                update("2026-11-15 12:00", withdrawn={"at": "2026-11-15 12:30", "reason": "Wrong page"}),
            ],
            "2026-11-15 14:00",
        ),
        (
            {"type": "maintenance", "scheduled": {"from": "2026-11-15 12:00", "until": "2026-11-18 12:00"}},
            [update("2026-11-15 12:00", "in_progress")],
            "2026-11-18 14:00",
        ),
        ({"type": "notice", "until": "2026-11-20 12:00"}, [update("2026-11-15 12:00")], "2026-11-20 12:00"),
        ({"type": "security"}, [update("2026-11-15 12:00", next_update="2026-11-15 12:30")], None),
        ({"type": "security", "notice_until": "2026-11-15 12:30"}, [update("2026-11-15 12:00")], None),
        ({"type": "security"}, [update("2026-11-15 12:00", "resolved")], "2027-02-13 12:00"),
        (
            {"type": "security", "notice_until": "2027-11-15 12:00"},
            [update("2026-11-15 12:00", "resolved")],
            "2027-11-15 12:00",
        ),
    ],
)
def test_when_words_are_too_old(fields: dict[str, Any], updates: list[dict[str, Any]], expected: str | None) -> None:
    """The moment follows from what was said last; a security notice outlives silence."""
    banner = overview(site(incident(*updates, **fields)), NOW).banner

    assert banner is not None
    assert banner.expires == (at(expected) if expected else None)
    assert not banner.stale(NOW)
    if banner.expires:
        assert not banner.stale(banner.expires - timedelta(seconds=1))
        assert banner.stale(banner.expires)


def test_what_follows_old_words() -> None:
    """The data holds the security notice for the time after the words that stand before it, and no other notice."""
    over = incident(update("2026-11-15 08:00", "resolved"), id="leak", title="Account data was copied", type="security")
    outage = incident(update("2026-11-15 12:00"), **SLOW)
    other = incident(update("2026-11-15 11:00"), **SLOW | {"id": "other"})

    found = data(site(outage, other, over))
    assert (found["incident"], found["then"]["incident"], found["then"]["level"]) == ("slow", "leak", "security")
    assert found["then"]["then"] is None
    assert data(site(outage, other))["then"] is None
    late = data(site(outage, over), at("2026-11-16 12:00"))
    assert (late["incident"], late["then"]) == ("leak", None)


def test_old_words_become_a_link() -> None:
    """What is built after that moment leads to the status site and says nothing else; the data keeps the moment."""
    content = site(incident(update("2026-11-15 12:00"), **SLOW, actions=[{"text": "Wait."}]))
    files = made(content, at("2026-11-16 12:00"))

    for path in ("banner-fragment.html", "banner.html"):
        assert "status-banner-stale" in files[path]
        assert "See status</a>" in files[path]
        assert f'href="{STATUS}/"' in files[path]
        assert "Wait." not in files[path]
    assert json.loads(files["banner.json"])["expires"] == "2026-11-16T20:00:00Z"


def test_a_security_notice_stays_words() -> None:
    """However long nobody says anything, an open security notice is repeated in full."""
    content = site(incident(update("2026-11-15 12:00", next_update="2026-11-15 13:00"), **SLOW, type="security"))

    assert "Search is slow" in made(content, at("2029-11-16 12:00"))["banner-fragment.html"]


# Data, fragment and frame


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        ({"impact": "critical"}, "critical"),
        ({"impact": "major"}, "major"),
        ({"impact": "minor"}, "minor"),
        ({"impact": "none"}, "notice"),
        ({"type": "security", "impact": "critical"}, "security"),
        ({"type": "notice"}, "notice"),
        (
            {"type": "maintenance", "scheduled": {"from": "2026-11-15 12:00", "until": "2026-11-15 20:00"}},
            "maintenance",
        ),
    ],
)
def test_levels(fields: dict[str, Any], level: str) -> None:
    """The level is one word that a shop can choose a colour by, in each of the files."""
    files = made(site(incident(update("2026-11-15 12:00"), **fields)))

    assert json.loads(files["banner.json"])["level"] == level
    for path in ("banner-fragment.html", "banner.html"):
        assert f'class="status-banner status-banner-{level}"' in files[path]


def test_the_data_in_full() -> None:
    """Every key says what the documentation says of it, and none is missing there."""
    leak = incident(
        update("2026-11-15 09:00", next_update="2026-11-15 18:00"),
        id="leak",
        title={"en": "Account data", "es": "Datos"},
        type="security",
        impact="critical",
        banner="Choose a new password",
        started="2026-11-15 08:00",
        actions=[
            {"text": {"en": "Choose one.", "es": "Elija una."}, "url": "https://www.example.com/p"},
            {"text": "B"},
        ],
    )
    found = data(site(leak, incident(update("2026-11-15 12:00"), **SLOW)))

    assert found == {
        "format": 1,
        "level": "security",
        "type": "security",
        "kind": "Security notice",
        "incident": "leak",
        "language": "en",
        "title": {"en": "Account data", "es": "Datos"},
        "text": {"en": "Choose a new password"},
        "url": f"{STATUS}/incidents/leak.html",
        "action": {"text": {"en": "Choose one.", "es": "Elija una."}, "url": "https://www.example.com/p"},
        "more": 1,
        "since": "2026-11-15T16:00:00Z",
        "updated": "2026-11-15T20:00:00Z",
        "next_update": "2026-11-16T02:00:00Z",
        "expires": None,
        "then": None,
        "home": f"{STATUS}/",
        "languages": {
            "en": {
                "lang": "en",
                "dir": "ltr",
                "label": "Service notice",
                "kind": "Security notice:",
                "more": "and 1 more",
                "stale": "See status",
                "url": f"{STATUS}/incidents/leak.html",
                "home": f"{STATUS}/",
            }
        },
    }
    whole, entries = GUIDE.partition("## The data")[2].split("Each of `languages`")
    for table, keys in ((whole, found.keys()), (entries, found["languages"]["en"].keys())):
        named = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))
        assert set(named) == keys
    assert SCHEMA["properties"].keys() == found.keys()
    assert SCHEMA["$defs"]["ours"]["properties"].keys() == found["languages"]["en"].keys()


def test_nothing_to_say() -> None:
    """Then the fragment is a comment, the frame empty, and the data says so."""
    files = made(site(incident(update("2026-11-15 12:00", "resolved"))))

    assert files["banner-fragment.html"] == "<!-- There is no notice. -->\n"
    assert "<aside" not in files["banner.html"]
    found = json.loads(files["banner.json"])
    jsonschema.validate(found, SCHEMA)
    assert {key for key, value in found.items() if value} == {"format", "level", "language", "home"}


def test_off_for_what_is_no_security_incident() -> None:
    """`banner: none` keeps an outage off the company's own site, and a security notice stays."""
    off = incident(update("2026-11-15 12:00"), **SLOW, banner="none")
    leak = incident(update("2026-11-15 12:00"), id="leak", title="Account data", type="security", banner="none")

    assert data(site(off))["level"] == "none"
    assert data(site(off, leak))["text"] == {"en": "Account data"}


def test_the_same_words_give_the_same_bytes() -> None:
    """What was built an hour later, with nothing new said, is the same to the byte."""
    content = site(incident(update("2026-11-15 12:00"), **SLOW))

    assert made(content, NOW) == made(content, NOW + timedelta(hours=1))


def test_other_languages_stand_in_the_fragment() -> None:
    """A reader of another language finds the notice in it, marked as such."""
    title = {"en": "Account data", "ar": "بيانات الحساب"}
    text = made(site(incident(update("2026-11-15 12:00"), title=title, type="security")))["banner-fragment.html"]

    assert '<p class="status-banner-text" lang="ar" dir="rtl">' in text


def test_each_language_of_the_notice_leads_to_its_page() -> None:
    """Where the site has pages in it, or in the same of another region; else to the page that its own line leads to."""
    title = {"en": "Data", "de": "Daten", "pt": "Dados", "de-AT": "Daten, gelt", "fr": "Données"}
    content = site(incident(update("2026-11-15 12:00"), title=title, type="security"))
    files = made(content.model_copy(update={"languages": ("de", "pt-BR")}))

    folders = {"Data": "", "Daten": "de/", "Dados": "pt-BR/", "Daten, gelt": "de/", "Données": ""}
    for path in ("banner-fragment.html", "banner.html"):
        links = re.findall(r'<a class="status-banner-link" href="([^"]*)"[^>]*>([^<]+)', files[path])
        assert {words: address for address, words in links} == {
            words: f"{STATUS}/{folder}incidents/2026-11-15-incident.html" for words, folder in folders.items()
        }


@pytest.mark.parametrize(
    ("actions", "languages", "lines"),
    [
        ([], ["es", "en", "de"], ["en data", "de Daten", "es Datos"]),
        ([{"text": "Wait."}], ["en"], ["en data", "en Wait.", "de Daten", "es Datos"]),
        (
            [{"text": {"en": "Wait.", "es": "Espere.", "fr": "Attendez."}}, {"text": {"en": "Go.", "de": "Los."}}],
            ["es", "en"],
            ["en data", "en Wait.", "de Daten", "es Datos", "es Espere."],
        ),
    ],
)
def test_what_to_do_is_in_the_language_of_what_is_said(
    actions: list[Any], languages: list[str], lines: list[str]
) -> None:
    """The data has words in the languages of both only; in the fragment and the frame each stands below its own."""
    title = {"en": "data", "de": "Daten", "es": "Datos"}
    content = site(incident(update("2026-11-15 12:00"), title=title, actions=actions))
    files = made(content)
    found = json.loads(files["banner.json"])

    assert list(found["text"]) == languages
    assert found["action"] is None or found["action"]["text"].keys() >= found["text"].keys()
    for path in ("banner-fragment.html", "banner.html"):
        notice = files[path].partition("<aside")[2]
        told = re.findall(r"<p[^>]*?(?: lang=\"(\w+)\"[^>]*)?>(?:<strong.*?</strong> )?(?:<a[^>]*>)?([^<]*)", notice)
        assert [f"{language or 'en'} {words}" for language, words in told] == lines


def test_hostile_words_are_words() -> None:
    """Markup in what staff write is shown, in the page and in the data, and nothing is taken for a tag."""
    evil = "</aside><script>alert(1)</script> --><!-- \" ' &lt;"
    files = made(site(incident(update("2026-11-15 12:00"), title=evil, actions=[{"text": evil}])))

    for path in ("banner-fragment.html", "banner.html"):
        assert html.escape(evil).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in files[path]
        assert "<script>" not in files[path]
    assert json.loads(files["banner.json"])["text"] == {"en": evil}


def test_the_script_has_no_words(site: Path) -> None:
    """It serves all languages: what it says is in the data. Between quotes stand names for programs alone."""
    script = (site / "banner.js").read_text(encoding="utf-8")
    quoted = {text for text in re.findall(r'"([^"\n]*)"', script) if re.search("[A-Za-z]", text)}

    assert quoted == {
        "a", "p", "aside", "strong", "span", "link", "text", "kind", "more", "action", "stale", "none", "auto",
        "aria-label", "status-banner", "status-banner-", " status-banner",
    }  # fmt: skip
    assert not re.search("['`]", script)


def test_the_classes_are_documented() -> None:
    """Every class of the fragment is in docs/banner.md, where shops look for them."""
    two = site(incident(update("2026-11-15 12:00"), **SLOW, actions=[{"text": "A"}]), incident(type="security"))
    found = set(re.findall(r"status-banner(?:-\w+)?", made(two)["banner-fragment.html"]))

    assert found - {"status-banner-security"} <= set(re.findall(r"`(status-banner(?:-\w+)?)`", GUIDE))


def test_the_shipped_example_is_marked_as_one(site: Path) -> None:
    """Wherever the example's notice is shown, it says that it is one; each page and the data are sound."""
    jsonschema.validate(json.loads((site / "banner.json").read_bytes()), SCHEMA)
    html5lib.HTMLParser(strict=True).parse((site / "banner.html").read_bytes())
    html5lib.HTMLParser(strict=True).parseFragment((site / "banner-fragment.html").read_bytes())

    for name in ("banner.html", "banner-fragment.html", "banner.json"):
        assert "Security notice (example, nothing real)" in (site / name).read_text(encoding="utf-8")


def test_the_script_is_small(site: Path) -> None:
    """At most 2 KB, and 1 KB packed, without a library, a cookie, storage or anything that reads HTML."""
    script = (site / "banner.js").read_text(encoding="utf-8")

    assert len(script.encode()) <= 2048
    assert len(gzip.compress(script.encode())) <= 1024
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|cookie|Storage|eval|import|require", script
    )


# In a browser, from another origin


@dataclass
class Hosts:
    """A status site, and a shop on another origin that shows its notice."""

    status: str
    shop: str
    #: What the status site answers, by path, in place of its files.
    instead: dict[str, Answer | None] = field(default_factory=dict)
    #: What the shop answers, by path.
    pages: dict[str, Answer] = field(default_factory=dict)

    def local(self, text: str) -> str:
        """Return a recipe with our addresses in place of those of the documentation."""
        return text.replace(STATUS, self.status).replace(SHOP, self.shop)

    def put(self, body: str, policy: str, *, lang: str = "en") -> None:
        """Make the shop's home page; `policy` is what the documentation says that its policy must hold."""
        body = f"<title>Shop</title><body>{self.local(body)}<h1>Shoes</h1></body>"
        page = f'<!doctype html><html lang="{lang}">{body}</html>'
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": f"default-src 'none'; base-uri 'none'; {self.local(policy).strip()}",
        }
        self.pages["/"] = 200, headers, page.encode()

    def say(self, answer: Any, **changes: Any) -> None:
        """Let the status site's data be another."""
        body = answer if isinstance(answer, bytes) else json.dumps({**answer, **changes}).encode()
        self.instead["/banner.json"] = 200, {**CORS, "Content-Type": "application/json"}, body


#: The one line that the documentation asks of the status host.
CORS = dict(re.findall(r"add_header (Access-Control-Allow-Origin) (\S+) always;", GUIDE))
#: The documentation's lines for the page's policy.
SCRIPT_POLICY = recipe("A shop's home page", "text")
FRAME_POLICY = recipe("A frame", "text")
ANYWHERE = "style-src 'unsafe-inline'; frame-src *; object-src *"

ONE_FORM = catalogue(
    {name: text if isinstance(text, str) else text[-1:] for name, text in translated().items()},
    rule="nplurals=1; plural=0;",
)
#: Tag → how many more there are, as the catalogues have it.
MORE = {"en": "and 2 more", "es": pseudo("and 2 more"), "he": "?", "pt-BR": "+2 mais"}

YAML = """organisation:
  name: Example Shoes
incidents:
  - id: leak
    title: {en: Account data was copied, de: Kontodaten wurden kopiert, es: Se copiaron datos}
    type: security
    actions:
      - text: {en: Choose a new password., de: Wählen Sie ein neues Passwort., es: Elija otra contraseña.}
        url: "https://www.example.com/password"
    updates:
      - at: 2026-11-15 13:00
        status: investigating
        text: Said.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """Return the port that the status site is built for, and its folder; its other languages have made-up words."""
    port, folder = free_port(), tmp_path_factory.mktemp("status")
    settings = SETTINGS.replace(STATUS, f"http://localhost:{port}")
    make_project(folder, YAML, settings=f"{settings}STATUS_LANGUAGES = ['es', 'he', 'pt-BR']\n")
    for tag in ("es", "he"):
        put_catalogue(folder, language=tag)
    # One without plurals.
    put_catalogue(folder, ONE_FORM, language="pt-BR")
    publish(find_project(folder), now=datetime(2026, 11, 20, 20, tzinfo=UTC), tell=lambda _: None)
    return port, folder / "output"


@pytest.fixture
def hosts(built: tuple[int, Path]) -> Iterator[Hosts]:
    """Run the status site on localhost and the shop on 127.0.0.1: two origins, two sites."""
    port, folder = built

    def status(path: str) -> Answer | None:
        path = path.partition("?")[0]
        if path in found.instead:
            return found.instead[path]
        file = folder / path.lstrip("/")
        if not file.is_file():
            return 404, {"Content-Type": "text/plain"}, b"not there"
        cors = CORS if path == "/banner.json" else {}
        return 200, {**cors, "Content-Type": media_type(path)}, file.read_bytes()

    def shop(path: str) -> Answer:
        return found.pages.get(path, (404, {}, b""))

    with ExitStack() as stack:
        stack.enter_context(answering(status, port=port))
        shop_port = stack.enter_context(answering(shop))
        found = Hosts(f"http://localhost:{port}", f"http://127.0.0.1:{shop_port}")
        found.pages["/banner.js"] = 200, {"Content-Type": "text/javascript"}, (folder / "banner.js").read_bytes()
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh page that keeps what the browser complains of in `page.said`."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def complaints(page: Page) -> list[str]:
    """Return a list that fills with what the browser complains of."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


pytestmark = [pytest.mark.browser, pytest.mark.slow]
#: As shops have copied it, with English in it.
OLD_SCRIPT = ROOT / "tests" / "fixtures" / "banner" / "before-words.js"
SHOP_SCRIPT = recipe("A shop's home page", "html")
SHOP_PLACE = recipe("A shop's home page", "html", 1)


def test_a_shop_shows_the_notice(page: Page, hosts: Hosts) -> None:
    """With the documentation's own lines, under a strict policy, from another origin: words, link, first action."""
    said = complaints(page)
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY)

    page.goto(hosts.shop)
    notice = page.get_by_role("complementary", name="Service notice")
    notice.wait_for()

    assert notice.inner_text().split("\n") == [
        "Security notice: Account data was copied",
        "",
        "Choose a new password.",
    ]
    assert notice.get_by_role("link").get_attribute("href") == f"{hosts.status}/incidents/leak.html"
    assert notice.get_by_role("link").get_attribute("target") is None
    assert notice.get_attribute("class") == "status-banner-security status-banner"
    assert said == []
    notice.get_by_role("link").click()
    page.wait_for_url("**/incidents/leak.html")


def test_the_notice_stands_where_the_shop_wants_it(page: Page, hosts: Hosts) -> None:
    """An element of that name takes it, wherever the script stands."""
    hosts.put(f"{SHOP_SCRIPT}<main>{SHOP_PLACE}</main>", SCRIPT_POLICY)

    page.goto(hosts.shop)
    page.locator("main #status-banner > aside").wait_for()

    assert page.locator("aside").count() == 1


#: Language of the shop's page → that of our words and of staff's in the notice, and the folder where it leads.
SPOKEN = {
    "en": ("en", "en", ""),
    "es": ("es", "es", "es/"),
    "es-MX": ("es", "es", "es/"),
    "ES": ("es", "es", "es/"),
    "est": ("en", "en", ""),
    "he": ("he", "en", "he/"),
    "pt": ("pt-BR", "en", "pt-BR/"),
    "pt-pt": ("pt-BR", "en", "pt-BR/"),
    # Staff wrote in it, and the site has no pages in it.
    "de": ("en", "de", ""),
    "fr": ("en", "en", ""),
    "": ("en", "en", ""),
}
STAFFS = {
    "en": ("Account data was copied", "Choose a new password."),
    "es": ("Se copiaron datos", "Elija otra contraseña."),
    "de": ("Kontodaten wurden kopiert", "Wählen Sie ein neues Passwort."),
}


@pytest.mark.parametrize("lang", SPOKEN)
def test_the_language_of_the_page(page: Page, hosts: Hosts, lang: str) -> None:
    """Our words and staff's are each in the page's language where they are there in it, and say which they are in."""
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY, lang=lang)

    page.goto(hosts.shop)
    notice = page.get_by_role("complementary")
    notice.wait_for()
    ours, theirs, folder = SPOKEN[lang]
    kind = "Security notice:" if ours == "en" else pseudo("Security notice")

    assert kind in notice.locator("strong").inner_text()
    assert (notice.get_attribute("lang"), notice.get_attribute("dir")) == (ours, "rtl" if ours == "he" else "ltr")
    for part, words in zip((".status-banner-link", ".status-banner-action"), STAFFS[theirs], strict=True):
        assert notice.locator(part).inner_text() == words
        own = (None, None) if theirs == ours else (theirs, "auto")
        assert (notice.locator(part).get_attribute("lang"), notice.locator(part).get_attribute("dir")) == own
    assert notice.get_by_role("link").get_attribute("href") == f"{hosts.status}/{folder}incidents/leak.html"


def test_another_language_than_that_of_the_page(page: Page, hosts: Hosts) -> None:
    """Who cannot set the language of the page names the notice's, as the documentation has it."""
    script = recipe("In the language of the page", "html")
    assert 'data-lang="de"' in script
    hosts.put(script.replace('data-lang="de"', 'data-lang="es"'), SCRIPT_POLICY, lang="en")

    page.goto(hosts.shop)
    notice = page.get_by_role("complementary")
    notice.wait_for()

    assert notice.get_attribute("lang") == "es"


@pytest.mark.parametrize(("lang", "more"), [("en", "and 2 more"), ("es", pseudo("and 2 more")), ("pt", "+2 mais")])
def test_plurals_come_with_the_data(page: Page, hosts: Hosts, built: tuple[int, Path], lang: str, more: str) -> None:
    """How many more there are is a finished text of the catalogue, with its number in it."""
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY, lang=lang)
    leak = real(built)
    spoken = {tag: one | {"more": MORE[tag]} for tag, one in leak["languages"].items()}
    hosts.say(leak, more=2, languages=spoken)
    page.goto(hosts.shop)
    notice = page.locator(".status-banner-more")
    notice.wait_for()

    assert notice.inner_text() == f" {more}"


@pytest.mark.parametrize("old", ["script", "data", "both"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_scripts_and_data_of_different_ages(
    page: Page, hosts: Hosts, built: tuple[int, Path], old: str, lang: str
) -> None:
    """A copy of the script that a shop has had for years shows the data of today; today's shows data of before."""
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY, lang=lang)
    leak = real(built) | {"more": 2}
    if old != "script":
        del leak["languages"]
    if old != "data":
        hosts.pages["/banner.js"] = 200, {"Content-Type": "text/javascript"}, OLD_SCRIPT.read_bytes()
    hosts.say(leak)
    page.goto(hosts.shop)
    notice = page.get_by_role("complementary")
    notice.wait_for()
    title, todo = STAFFS[lang]
    more = "and 2 more" if old != "data" else "+2"

    assert notice.inner_text().split("\n") == [f"Security notice: {title} {more}", "", todo]
    assert notice.get_attribute("lang") == lang
    hosts.say(leak, expires="2026-11-16T02:00:00Z")
    page.clock.set_fixed_time("2026-11-16T02:00:00Z")
    page.reload()
    stale = page.locator(".status-banner-stale")
    stale.wait_for()
    assert stale.inner_text().strip() == ("See status" if old != "data" else hosts.status.removeprefix("http://"))
    assert stale.get_by_role("link").get_attribute("href") == f"{hosts.status}/"


def real(built: tuple[int, Path]) -> dict[str, Any]:
    """Return the published data."""
    found: dict[str, Any] = json.loads((built[1] / "banner.json").read_bytes())
    return found


def settle(page: Page, hosts: Hosts) -> None:
    """Open the shop and wait until its script has had its answer."""
    with page.expect_event("requestfinished", lambda request: request.url.endswith("banner.json")):
        page.goto(hosts.shop)
    page.evaluate("() => new Promise(done => setTimeout(done, 50))")


@pytest.mark.parametrize(
    "answer",
    [
        (404, CORS, b"{}"),
        (500, CORS, b"oops"),
        (200, CORS, b""),
        (200, CORS, b"<!doctype html><p>moved"),
        (200, CORS, b"null"),
        (200, CORS, b"[]"),
        (200, CORS, b'{"level": "security"}'),
        (200, CORS, b'{"level": "a b", "text": {"en": "x"}, "language": "en", "url": "/", "kind": "x"}'),
        (200, CORS, b'{"level": "security", "text": {"en": "x"}, "language": "en", "url": "https://[", "kind": "x"}'),
        (200, CORS, b"\xff\xfe" * 1000),
    ],
)
def test_a_broken_status_site_changes_nothing(page: Page, hosts: Hosts, answer: Answer) -> None:
    """Whatever it answers, the shop's page is as it was, and no error of ours is in its console."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY)
    hosts.instead["/banner.json"] = answer

    settle(page, hosts)

    assert page.locator("aside").count() == 0
    assert page.locator("body").inner_text() == "Shoes"
    assert errors == []


def test_no_status_site_changes_nothing(page: Page, hosts: Hosts) -> None:
    """Nobody listens there, or the browser may not read the answer: the page is as it was."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    hosts.put(SHOP_SCRIPT.replace(STATUS, f"http://localhost:{free_port()}"), "script-src 'self'; connect-src *")
    with page.expect_event("requestfailed"):
        page.goto(hosts.shop)

    assert (page.locator("aside").count(), errors) == (0, [])


def test_a_slow_status_site_is_given_up(page: Page, hosts: Hosts) -> None:
    """After five seconds the script stops waiting; the page was whole all the time."""
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY)
    hosts.instead["/banner.json"] = None
    page.clock.install()
    with page.expect_request("**/banner.json"):
        page.goto(hosts.shop, wait_until="domcontentloaded")

    with page.expect_event("requestfailed", lambda request: request.url.endswith("banner.json")):
        page.clock.fast_forward(5_001)

    assert page.locator("body").inner_text() == "Shoes"


def test_nothing_moves_where_there_is_nothing_to_say(page: Page, hosts: Hosts, built: tuple[int, Path]) -> None:
    """No element is inserted then."""
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY)
    hosts.say(real(built), level="none")
    page.goto("about:blank")

    settle(page, hosts)

    assert page.locator("body > *").evaluate_all("all => all.map(one => one.tagName)") == ["SCRIPT", "H1"]


def test_old_words_turn_into_a_link(page: Page, hosts: Hosts, built: tuple[int, Path]) -> None:
    """Past `expires` the shop shows a way to the status site, and no words that may be untrue."""
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY)
    hosts.say(real(built), level="major", expires="2026-11-16T02:00:00Z")
    page.clock.set_fixed_time("2026-11-16T02:00:00Z")
    page.goto(hosts.shop)
    notice = page.get_by_role("complementary", name="Service notice")
    notice.wait_for()

    assert notice.inner_text().strip() == "See status"
    assert notice.get_by_role("link").get_attribute("href") == f"{hosts.status}/"
    assert notice.get_attribute("class") == "status-banner-stale status-banner"


def test_a_security_notice_stands_behind_old_words(page: Page, hosts: Hosts, built: tuple[int, Path]) -> None:
    """Past `expires` of an outage's words the shop shows the security notice that they stood before."""
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY)
    leak = real(built)
    hosts.say(leak, level="major", text={"en": "Search is down"}, expires="2026-11-16T02:00:00Z", then=leak)
    page.clock.set_fixed_time("2026-11-16T02:00:00Z")
    page.goto(hosts.shop)
    notice = page.get_by_role("complementary", name="Service notice")
    notice.wait_for()

    assert "Account data was copied" in notice.inner_text()
    assert notice.get_attribute("class") == "status-banner-security status-banner"


def test_words_hold_until_then(page: Page, hosts: Hosts, built: tuple[int, Path]) -> None:
    """A second before, they are shown."""
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY)
    leak = real(built)
    leak["languages"]["en"]["more"] = "and 2 more"
    hosts.say(leak, level="major", expires="2026-11-16T02:00:00Z", more=2)
    page.clock.set_fixed_time("2026-11-16T01:59:59Z")
    page.goto(hosts.shop)
    notice = page.get_by_role("complementary")
    notice.wait_for()

    assert "Account data was copied and 2 more" in notice.inner_text()


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://status-example.com/", "data:text/html,x", "//status-example.com/", "ftp://x/"],
)
def test_links_lead_to_the_status_host_only(page: Page, hosts: Hosts, built: tuple[int, Path], url: str) -> None:
    """Whoever gets at the data can still not lead the shop's customers elsewhere, nor bring markup in."""
    evil = "<img src=x onerror=alert(1)>"
    hosts.put(SHOP_SCRIPT, SCRIPT_POLICY)
    action = {"text": {"en": evil}, "url": url}
    said = {"lang": "en", "dir": "ltr", "label": evil, "kind": evil, "more": evil, "url": url, "home": url}
    hosts.say(real(built), url=url, text={"en": evil}, action=action, home=url, languages={"en": said})
    page.goto(hosts.shop)
    notice = page.get_by_role("complementary")
    notice.wait_for()

    assert notice.get_by_role("link").evaluate_all("all => all.map(one => one.href)") == [f"{hosts.status}/"]
    assert notice.locator("img, script").count() == 0
    assert notice.inner_text().count(evil) == 4


def test_a_blog_shows_the_notice(page: Page, hosts: Hosts) -> None:
    """The block for a blog brings its own colours; a policy that forbids them leaves plain words."""
    said = complaints(page)
    hosts.put(recipe("A WordPress blog", "html"), f"{SCRIPT_POLICY.strip()}; style-src 'unsafe-inline'")
    page.goto(hosts.shop)
    notice = page.get_by_role("complementary")
    notice.wait_for()

    assert notice.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(60, 42, 112)"
    assert said == []


@pytest.mark.parametrize("where", ["script", "blog", "frame"])
def test_the_notice_is_accessible(browser: Browser, hosts: Hosts, where: str) -> None:
    """axe-core finds nothing in the notice, in light and in dark."""
    body = {"script": SHOP_SCRIPT, "blog": recipe("A WordPress blog", "html"), "frame": ""}[where]
    hosts.put(f"{body}<main></main>", f"{SCRIPT_POLICY.strip()}; style-src 'unsafe-inline'")
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{hosts.status}/banner.html" if where == "frame" else hosts.shop)
    page.get_by_role("complementary").wait_for()
    found = faults(page, context=".status-banner")
    context.close()

    assert found == []


# The frame


@any_font
def test_a_frame_on_the_shops_page(page: Page, hosts: Hosts) -> None:
    """Under the documented policy the frame shows the notice whole, and its link leads the whole page."""
    said = complaints(page)
    hosts.put(recipe("A frame", "html"), FRAME_POLICY)
    page.goto(hosts.shop)
    frame = framed(page)
    frame.get_by_role("complementary", name="Service notice").wait_for()

    assert frame.locator("html").evaluate("one => one.scrollHeight <= one.clientHeight")
    assert frame.locator("html").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert said == []
    frame.get_by_role("link").first.click()
    page.wait_for_url(f"{hosts.status}/incidents/leak.html")


def test_old_words_in_a_frame_turn_into_a_link(page: Page, hosts: Hosts, built: tuple[int, Path]) -> None:
    """The frame looks at the same moment by itself, without a build."""
    hosts.put(recipe("A frame", "html"), FRAME_POLICY)
    hosts.say(real(built), expires="2026-11-16T02:00:00Z")
    page.goto(hosts.shop)
    frame = framed(page)
    frame.get_by_text("See status").wait_for()

    assert frame.get_by_role("link").evaluate_all("all => all.map(one => [one.href, one.target])") == [
        [f"{hosts.status}/", "_top"]
    ]


def test_a_frame_without_javascript(browser: Browser, hosts: Hosts) -> None:
    """Then it shows what was built."""
    hosts.put(recipe("A frame", "html"), FRAME_POLICY)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(hosts.shop)
    text = framed(page).locator("body").inner_text().split("\n")
    context.close()

    assert [line for line in text if line] == [
        "Security notice: Account data was copied",
        "Choose a new password.",
        "Kontodaten wurden kopiert",
        "Wählen Sie ein neues Passwort.",
        "Se copiaron datos",
        "Elija otra contraseña.",
    ]


def test_a_frame_in_a_language_that_the_shop_chose(browser: Browser, hosts: Hosts) -> None:
    """That of a folder speaks its language, whatever the browser's is, and shows the one set of data."""
    hosts.put(recipe("A frame", "html").replace("/banner.html", "/es/banner.html"), FRAME_POLICY)
    context = browser.new_context(locale="de")
    page = context.new_page()
    complained = complaints(page)
    page.goto(hosts.shop)
    frame = framed(page)
    frame.locator("aside[dir]").wait_for()
    said, name = frame.get_by_role("complementary").inner_text(), frame.title()
    frame.get_by_role("link").first.click()
    page.wait_for_url(f"{hosts.status}/es/incidents/leak.html")
    context.close()

    assert "Se copiaron datos" in said
    assert pseudo("Security notice") in said
    assert pseudo("service notice").strip("⟦⟧") in name
    assert complained == []


@pytest.mark.parametrize(("locale", "words"), [("es-MX", "Se copiaron datos"), ("est", "Account data was copied")])
def test_a_frame_in_the_readers_language(browser: Browser, hosts: Hosts, locale: str, words: str) -> None:
    """It cannot see the shop's page, and asks the browser."""
    hosts.put(recipe("A frame", "html"), FRAME_POLICY)
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(hosts.shop)
    said = framed(page).get_by_role("complementary").inner_text()
    context.close()

    assert words in said


#: What the status site answers when it is down; None lets the browser wait.
DOWN: dict[str, Answer | None] = {
    "502": (502, {"Content-Type": "text/html"}, b"<!doctype html><h1>502 Bad Gateway</h1><p>nginx"),
    "404": (404, {"Content-Type": "text/html"}, b"<!doctype html><h1>Not here"),
    "hangs": None,
}


@pytest.mark.parametrize("how", ["nobody listens", *DOWN])
def test_a_frame_shows_nothing_where_the_status_host_is_down(page: Page, hosts: Hosts, how: str) -> None:
    """No grey box of the browser's and no error page of a server's stands in the shop: it looks as without a frame."""
    snippet = recipe("A frame", "html")
    if how == "nobody listens":
        snippet = snippet.replace(STATUS, f"http://localhost:{free_port()}")
    else:
        hosts.instead["/banner.html"] = DOWN[how]
    empty = '<div style="display: inline-block; height: 130px"></div>' if how == "hangs" else ""
    looks = []
    for body in (empty, snippet):
        hosts.put(f"<style>body {{ background: #ffd }}</style>{body}", ANYWHERE)
        page.goto(hosts.shop, wait_until="commit" if how == "hangs" else "load")
        page.get_by_role("heading", name="Shoes").wait_for()
        page.wait_for_timeout(500)
        looks.append(page.screenshot())

    assert looks[0] == looks[1]


def test_an_iframe_would_show_the_browsers_box(page: Page, hosts: Hosts) -> None:
    """That is why the recipe is none: whoever changes it back sees here what shops would show."""
    snippet = recipe("A frame", "html").replace(STATUS, f"http://localhost:{free_port()}")
    looks = []
    for body in (snippet, snippet.replace("<object data", "<iframe src").replace("</object>", "</iframe>")):
        hosts.put(f"<style>body {{ background: #ffd }}</style>{body}", ANYWHERE)
        page.goto(hosts.shop)
        page.wait_for_timeout(500)
        looks.append(page.screenshot())

    assert looks[0] != looks[1]
    assert page.frames[1].url.startswith("chrome-error:")


def framed(page: Page) -> Frame:
    """Return the notice's frame, once its document is there."""
    page.wait_for_function("() => window.length == 1")
    frame = page.frames[1]
    frame.wait_for_load_state()
    return frame


# nginx, as the documentation has it


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    """Return status, headers in lower case, and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def configured(block: str, port: int, changes: Mapping[str, str]) -> str:
    """Return a server block of the documentation that listens on loopback, with our paths in it."""
    for old, new in {"\n    server_name": f"\n    listen 127.0.0.1:{port};\n    server_name", **changes}.items():
        assert old in block, old
        block = block.replace(old, new)
    return block


@pytest.fixture
def including(tmp_path: Path) -> Callable[[str], tuple[AbstractContextManager[None], int]]:
    """Return a way to run the shop's nginx, with the status site at an address."""
    shop, port = tmp_path / "shop", free_port()
    shop.mkdir()
    include = recipe("A server that includes files", "html").strip()
    (shop / "index.html").write_text(f"<p>before</p>\n{include}\n<p>after</p>\n", encoding="utf-8")
    number = iter(range(9))

    def run(status: str) -> tuple[AbstractContextManager[None], int]:
        changes = {
            "/srv/shop": str(shop),
            f"{STATUS}/banner-fragment.html": f"{status}/banner-fragment.html",
            "/var/cache/nginx/status": str(tmp_path / "cache"),
            "proxy_cache_valid 200 30s": "proxy_cache_valid 200 1s",
        }
        blocks = configured(recipe("A server that includes files", "nginx"), port, changes)
        return nginx(tmp_path / f"nginx-{next(number)}", blocks, port=port), port

    return run


def shop_page(port: int) -> str:
    """Return the shop's home page."""
    return get(port, "/index.html")[2]


def test_a_server_that_includes_files(
    built: tuple[int, Path], including: Callable[[str], tuple[AbstractContextManager[None], int]]
) -> None:
    """The shop's page holds the notice; while the status site is away or broken, the page is served all the same."""
    fragment = (built[1] / "banner-fragment.html").read_text(encoding="utf-8")
    answers: dict[str, Answer | None] = {}
    port = free_port()
    server, shop = including(f"http://127.0.0.1:{port}")
    with server:
        # Nobody listens there, and nothing has been fetched yet.
        assert shop_page(shop) == "<p>before</p>\n\n<p>after</p>\n"
        with answering(lambda path: answers[path], port=port):
            for status in (404, 500, 503):
                answers["/banner-fragment.html"] = status, {}, b"<h1>An error page</h1>"
                assert shop_page(shop) == "<p>before</p>\n\n<p>after</p>\n"
            answers["/banner-fragment.html"] = None
            assert shop_page(shop) == "<p>before</p>\n\n<p>after</p>\n"
            answers["/banner-fragment.html"] = 200, {"Content-Type": "text/html"}, fragment.encode()
            assert shop_page(shop) == f"<p>before</p>\n{fragment}\n<p>after</p>\n"
            # Past the second that the copy counts as fresh.
            time.sleep(1.1)
            answers["/banner-fragment.html"] = 500, {}, b"oops"
            assert fragment in shop_page(shop)
        # It is away again: what was fetched last stays.
        assert fragment in shop_page(shop)
        # Nobody asks for it by itself.
        assert get(shop, "/status-banner")[::2] == (204, "")


def test_what_the_status_host_allows(built: tuple[int, Path], tmp_path: Path) -> None:
    """Data for every origin, a frame anywhere, and neither for any other file."""
    port = free_port()
    block = configured(recipe("What the status host must allow", "nginx"), port, {"/srv/status/output": str(built[1])})
    with nginx(tmp_path / "nginx", block, port=port):
        home, frame, data = (get(port, path)[1] for path in ("/index.html", "/banner.html", "/banner.json"))

    assert home["content-security-policy"] == "frame-ancestors 'none'"
    assert "content-security-policy" not in frame
    assert data["access-control-allow-origin"] == "*"
    assert not {"access-control-allow-origin"} & (home.keys() | frame.keys())
    assert {headers["x-content-type-options"] for headers in (home, frame, data)} == {"nosniff"}
    assert {headers["cache-control"] for headers in (home, frame, data)} == {"max-age=60"}
