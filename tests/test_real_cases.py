"""Incidents that happened, told with our YAML: the pages that they yield, and the rules that fire.

tests/fixtures/real/NAME.yaml is a whole file at a moment, NAME.expect.yaml what must come of it; its README says
which case is what.
"""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from plainstatus.check import judge
from plainstatus.errors import PlainstatusError
from plainstatus.read.project import find_project
from plainstatus.record.load import load
from plainstatus.text.markdown import to_plain
from tests.support.accessible import faults
from tests.support.fonts import any_font
from tests.support.project import make_project
from tests.support.publishing import REAL, page, put

pytestmark = pytest.mark.slow

REAL_CASES = Path(__file__).parent / "fixtures" / "real"
CASES = sorted(path.stem for path in REAL_CASES.glob("*.yaml") if not path.stem.endswith(".expect"))
F1 = [name for name in CASES if name.startswith("F1-")]
F1_PAGE = "incidents/2012-01-15-accounts.html"


def source(name: str) -> str:
    """Return the YAML of a case at a moment."""
    return (REAL_CASES / f"{name}.yaml").read_text(encoding="utf-8")


def expected(name: str) -> dict[str, Any]:
    """Return what must come of it."""
    found: dict[str, Any] = yaml.safe_load((REAL_CASES / f"{name}.expect.yaml").read_text(encoding="utf-8"))
    return found


def moment(name: str) -> datetime:
    """Return when a case is published."""
    typed = expected(name)["now"]
    return typed if isinstance(typed, datetime) else datetime.fromisoformat(typed)


def shown(folder: Path, path: str) -> str:
    """Return what people read in a published file, with single spaces."""
    text = page(folder, path)
    if path.endswith(".html"):
        text = re.sub(r"<[^>]*>", " ", text[text.index("<body>") :])
    elif not path.endswith(".txt"):
        text = re.sub(r"&lt;.*?&gt;|<[^>]*>", " ", text)
    return re.sub(r" (?=[).;,])", "", " ".join(to_plain(text).replace("\\", "").split()))


def assert_shown(folder: Path, name: str) -> None:
    """Fail where a published file lacks something, or holds what it must not."""
    for path, wanted in expected(name)["files"].items():
        text = shown(folder, path)
        for words in wanted.get("has", ()):
            assert re.sub(r" (?=[).;,])", "", words) in text, (name, path)
        for words in wanted.get("lacks", ()):
            assert words not in text, (name, path)


@pytest.mark.parametrize("name", CASES)
def test_rules(name: str, tmp_path: Path) -> None:
    """These rules fire and no other, on what is not public yet and on how it stands."""
    project = find_project(make_project(tmp_path, source(name), settings=REAL))
    judgement = judge(load(project.settings, moment(name)), site=project.settings.SITEURL)

    assert sorted(expected(name)["rules"]) == sorted({finding.rule.id for finding in judgement.findings})


@pytest.mark.parametrize("name", [name for name in CASES if name not in F1])
def test_pages(name: str, tmp_path: Path) -> None:
    """The site says what the case expects; a link to a foreign host stops it, unless somebody gives a reason."""
    folder = make_project(tmp_path, source(name), settings=REAL)
    reason = "to see the page" if "L1" in expected(name)["rules"] else ""

    put(folder, now=moment(name), reason=reason)

    assert_shown(folder, name)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which each step of F1 was published after the other; each site is kept beside it."""
    folder = tmp_path_factory.mktemp("story")
    for name in F1:
        make_project(folder / "site", source(name), settings=REAL)
        put(folder / "site", now=moment(name))
        shutil.copytree(folder / "site" / "output", folder / name / "output")
    return folder


@pytest.mark.parametrize("name", F1)
def test_the_first_case_step_by_step(name: str, story: Path) -> None:
    """Page, home page, progress of messages, closed phones, feeds: at each step they say how things stand."""
    assert_shown(story / name, name)


@pytest.mark.parametrize("name", F1)
def test_the_notice_is_on_every_page(name: str, story: Path) -> None:
    """From the first hour on, the banner leads to the notice from each page that has one."""
    for path in ("index.html", "history.html", "subscribe.html", "components/shop.html", "404.html"):
        assert F1_PAGE in page(story / name, path), path


@pytest.mark.parametrize("name", F1)
def test_addresses_are_readable_without_a_script(name: str, story: Path) -> None:
    """Every page, feed and text file with contacts has the address itself, not a script that writes it."""
    for path in (F1_PAGE, "index.html", "subscribe.html", "status.txt", "updates.atom", "updates.rss", "history.rss"):
        assert "help@example.com" in page(story / name, path), path
    assert re.findall(r"<script(?! type=\"application/ld\+json\">)", page(story / name, F1_PAGE)) == []


def test_the_first_hour_is_short() -> None:
    """The first hour of the first case needs at most 25 lines of YAML."""
    incident = source("F1-1-first-hour").partition("incidents:\n")[2]

    assert len(incident.splitlines()) <= 25
    assert max(map(len, incident.splitlines())) <= 120


def test_a_vanished_update_is_refused(tmp_path: Path) -> None:
    """The hint that the games network took back cannot vanish in silence."""
    folder = make_project(tmp_path, source("F10-1-hint"), settings=REAL)
    put(folder, now=moment("F10-1-hint"))
    (folder / "incidents.yaml").write_text(source("F10-2-told"), encoding="utf-8")

    with pytest.raises(PlainstatusError, match="from outside has attacked"):
        put(folder, now=moment("F10-2-told"))


def test_a_look_alike_stops_the_publish(tmp_path: Path) -> None:
    """The bureau's own staff linked to a false page; here nothing goes live with such a link."""
    folder = make_project(tmp_path, source("F11"), settings=REAL)

    with pytest.raises(PlainstatusError, match=r"securitybureau2017\.example, which is not yours"):
        put(folder, now=moment("F11"))

    assert not (folder / "output" / "index.html").exists()


# In a browser


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Page]:
    """Return a page for all tests: a new one takes as long as going to two."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(opened: Page) -> Page:
    """Return a page on the screen of a phone."""
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.emulate_media(media="screen")
    return opened


SIX = (
    "Affected:",
    "What to do now:",
    "What we did for you:",
    "Not taken:",
    "We write again by",
    "How to check this page",
)


@pytest.mark.browser
@any_font
@pytest.mark.parametrize("name", F1[:4])
def test_the_first_screen_answers_six_questions(name: str, story: Path, phone: Page) -> None:
    """Whom it concerns, what to do, what we did, what was not taken, when we write, how to check: above the fold."""
    phone.goto((story / name / "output" / F1_PAGE).as_uri())
    tops = []
    for words in SIX:
        box = phone.get_by_text(words).first.locator("xpath=ancestor-or-self::p").last.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844, words
        tops.append(box["y"])
    heading = phone.locator("h2").first.bounding_box()

    assert tops == sorted(tops)
    assert heading is not None
    assert heading["y"] > tops[-1]
    own = phone.locator(".first a.go")
    assert [own.count(), own.get_attribute("href")] == [1, "https://www.example.com/password"]


@pytest.mark.browser
@any_font
@pytest.mark.parametrize("name", F1)
def test_the_page_fits_every_screen(name: str, story: Path, phone: Page) -> None:
    """Nobody scrolls sideways, left to right or right to left; no text is smaller than 10 point."""
    phone.goto((story / name / "output" / F1_PAGE).as_uri())
    sizes = "[...document.querySelectorAll('main *')].map(e => parseFloat(getComputedStyle(e).fontSize))"
    for width in (320, 390, 1280):
        phone.set_viewport_size({"width": width, "height": 800})
        assert min(phone.evaluate(sizes)) >= 10 * 96 / 72
        for direction in ("ltr", "rtl"):
            phone.evaluate(f"document.documentElement.dir = '{direction}'")
            assert phone.evaluate("document.documentElement.scrollWidth") <= width, direction


@pytest.mark.browser
@pytest.mark.parametrize("name", [F1[0], F1[3], F1[5]])
def test_the_page_is_accessible(name: str, story: Path, browser: Browser) -> None:
    """axe-core finds nothing, in light and in dark."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    opened = context.new_page()
    opened.goto((story / name / "output" / F1_PAGE).as_uri())
    found = faults(opened)
    context.close()

    assert found == []


@pytest.mark.browser
def test_the_page_prints(story: Path, phone: Page) -> None:
    """On paper the notice begins on the first sheet, and the link to follow stands there as an address, in black."""
    phone.emulate_media(media="print")
    phone.goto((story / F1[3] / "output" / F1_PAGE).as_uri())
    link = phone.locator(".first .go")

    assert link.text_content() == "www.example.com/password"
    assert link.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert phone.locator("main > article").evaluate("e => getComputedStyle(e).breakInside") == "auto"


def test_the_page_reads_in_a_text_browser(story: Path) -> None:
    """A text browser shows the same in the same order."""
    shown = subprocess.run(
        ["w3m", "-dump", str(story / F1[3] / "output" / F1_PAGE)], capture_output=True, text=True, check=True
    ).stdout
    order = [*SIX[:4], "We write again by", "What Happened", "What Information Was Involved", "What We Are Doing"]
    order += ["What You Can Do", "What we do not know yet", "Dates", "Our messages to you", "For More Information"]
    places = [shown.index(words) for words in order]

    assert places == sorted(places)
    assert "62 per cent" in shown


def test_the_page_is_small(story: Path) -> None:
    """A breach page is at most 30 KB compressed, with its style sheet."""
    for name in F1:
        assert len(gzip.compress((story / name / "output" / F1_PAGE).read_bytes(), 9)) <= 30 * 1024
