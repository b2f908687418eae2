"""The preview in a real browser: pages that load themselves anew, and the overlay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from plainstatus.cli.preview.page import WATERMARK
from tests.support.accessible import faults
from tests.support.fonts import WIDE, any_font
from tests.support.previewing import PATIENCE, Preview, previewing
from tests.support.project import YAML as PLAIN
from tests.support.project import make_project

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: With three things that check would put better.
YAML = PLAIN.replace("We look into it.", "We proactively look into a glitch.")
BROKEN = YAML.replace("components: [checkout]", "components: [chekout]")
INCIDENT = "incidents/2026-11-15-checkout.html"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Return a preview with drafts, so that each page has all that there can be."""
    folder = make_project(tmp_path_factory.mktemp("browser"), YAML)
    with previewing(folder, "--drafts") as preview:
        yield preview


@pytest.fixture
def file(running: Preview) -> Iterator[Path]:
    """Return incidents.yaml, which is whole at the beginning and after the test."""
    file = running.folder / "incidents.yaml"
    yield file
    running.save(file, YAML)
    running.hides("<dialog")
    running.shows("Checkout is slow", f"/{INCIDENT}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh page, which takes its time."""
    expect.set_options(timeout=PATIENCE * 1000)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_a_save_loads_the_page_anew(running: Preview, file: Path, page: Page) -> None:
    """Twice, without a hand on the browser, at the same place of the page; nothing is blocked or missing."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: said.append(request.url) if "/events" not in request.url else None)
    page.goto(f"{running.url}{INCIDENT}")
    page.evaluate("scrollTo(0, 120)")
    for words in ("Checkout is very slow", "Checkout is fast"):
        running.save(file, YAML.replace("Checkout is slow", words))
        expect(page.get_by_role("heading", level=1)).to_contain_text(words)

    assert page.evaluate("scrollY") == 120
    assert said == []


def test_problems_come_and_go(running: Preview, file: Path, page: Page) -> None:
    """Broken: the overlay with file and line over the old page. Mended: the new page, and no overlay."""
    page.goto(f"{running.url}{INCIDENT}")
    running.save(file, BROKEN)

    dialog = page.get_by_role("alertdialog", name="1 problem")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("listitem")).to_have_text(
        "incidents.yaml:9 unknown component 'chekout' (write: components: [checkout])"
    )
    expect(page.get_by_text("You can still order by phone")).to_be_visible()

    running.save(file, YAML.replace("Checkout is slow", "Mended"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mended")
    expect(dialog).to_have_count(0)


def test_the_overlay_works_with_the_keyboard(running: Preview, file: Path, page: Page) -> None:
    """It takes the focus; Escape hides it, also on the next page; a button brings it back; a new fault does too."""
    page.goto(running.url)
    running.save(file, BROKEN)
    dialog = page.get_by_role("alertdialog")
    again = page.get_by_role("button", name="1 problem: show")
    expect(dialog.get_by_role("button", name="Hide")).to_be_focused()

    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(again).to_be_focused()

    page.goto(f"{running.url}{INCIDENT}")
    expect(again).to_be_visible()
    expect(dialog).to_be_hidden()
    page.keyboard.press("Escape")
    again.press("Enter")
    expect(dialog.get_by_role("button", name="Hide")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()

    running.save(file, BROKEN.replace("title:", "titel:"))
    expect(page.get_by_role("alertdialog", name="2 problems")).to_be_visible()


def test_all_can_be_read_without_scripts(running: Preview, file: Path, browser: Browser) -> None:
    """The page, the problems and the watermark need no JavaScript, and the overlay can be put away without it."""
    running.save(file, BROKEN)
    running.shows("<dialog")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{running.url}{INCIDENT}")

    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("incidents.yaml:9")
    expect(page.get_by_role("note").first).to_have_text(WATERMARK)
    dialog.get_by_role("button", name="Hide").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("You can still order by phone")).to_be_visible()
    context.close()


def test_notes_are_put_away_and_stay_so(running: Preview, page: Page) -> None:
    """The strip is closed at first; opened, it stays so on the next page."""
    page.goto(running.url)
    strip = page.get_by_text("3 notes")
    hint = page.get_by_role("listitem").filter(has_text="glitch")
    expect(hint).to_be_hidden()

    strip.click()
    expect(hint).to_be_visible()
    page.goto(f"{running.url}{INCIDENT}")
    expect(hint).to_be_visible()


def test_what_is_not_there(running: Preview, page: Page) -> None:
    """Our own page with its real status, and links that stay in the preview."""
    answer = page.goto(f"{running.url}a/b/nowhere.html")

    assert answer is not None
    assert answer.status == 404
    page.get_by_role("link", name="The status now").click()
    assert page.url == f"{running.url}index.html"


@any_font
def test_what_is_added_is_accessible(running: Preview, file: Path, browser: Browser, font: str) -> None:
    """axe-core finds nothing, with overlay, strip and watermark, and nothing is wider than the screen."""
    running.save(file, BROKEN.replace("title:", "titel:"))
    running.shows("<dialog")
    found = []
    for width in (320, 1280):
        context = browser.new_context(viewport={"width": width, "height": 640}, bypass_csp=True)
        page = context.new_page()
        page.goto(running.url)
        for hidden in (False, True):
            if hidden:
                page.keyboard.press("Escape")
                page.get_by_text("3 notes").click()
            # What it finds does not depend on the font.
            found += faults(page, best_practice=False) if font == WIDE else []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()

    assert found == []


def test_the_watermark_is_printed(running: Preview, page: Page) -> None:
    """On paper it is there too; overlay and strip are not."""
    page.goto(running.url)
    page.emulate_media(media="print")

    expect(page.get_by_role("note").first).to_be_visible()
    expect(page.get_by_text("3 notes")).to_be_hidden()


def test_a_preview_that_begins_anew_is_found_again(tmp_path: Path, page: Page) -> None:
    """A page that was left open shows the next preview at the same address."""
    folder = make_project(tmp_path)
    with previewing(folder) as first:
        port = first.port
        page.goto(f"{first.url}{INCIDENT}")
    (folder / "incidents.yaml").write_text(YAML.replace("Checkout is slow", "A day later"), encoding="utf-8")
    with previewing(folder, port=port):
        expect(page.get_by_role("heading", level=1)).to_contain_text("A day later")
