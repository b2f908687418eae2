"""Originals and translations side by side, as a preview shows them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plainstatus.cli.preview.languages import language_pages
from plainstatus.views.first_told import UNRECORDED
from tests.support.accessible import faults
from tests.support.checking import NOW, closed, incident, load
from tests.support.previewing import previewing
from tests.support.project import SETTINGS, make_project

LEAK = "type: security\naffects: {en: Everybody, ar: '<b>all</b>'}"
FIRST = "at: 2026-11-15 13:00\nstatus: investigating\ntext: You see."
SECOND = "at: 2026-11-15 13:30\ntext: |\n  You see <script>more</script>.\n\n  Wait."


def pages(*incidents: str, languages: tuple[str, ...] = ("de",), outdated: str = "") -> dict[str, str]:
    """Return the pages for some incidents on a site with these languages."""
    loaded = load(*incidents)
    loaded = replace(loaded, site=loaded.site.model_copy(update={"languages": languages}))
    telling = replace(UNRECORDED, outdated={("2026-11-15-checkout", None, outdated, "ar"): NOW})
    return dict(language_pages(loaded, telling))


def seen(page: str) -> str:
    """Return what stands on a page, a line for each element."""
    body = page.partition("</head>")[2]
    return re.sub(r"\n{2,}", "\n", re.sub(r"<[^>]+>", "\n", body)).strip()


def test_every_text_stands_beside_its_translations() -> None:
    """The newest update first; what is missing says so, what is older than its original too, each with its line."""
    found = pages(incident(FIRST, SECOND, head=LEAK), outdated="affects")

    assert sorted(found) == ["2026-11-15-checkout.html", "index.html"]
    assert seen(found["2026-11-15-checkout.html"]).splitlines() == [
        *("Checkout fails: side by side", "All incidents"),
        *("invoke translate 2026-11-15-checkout --language de", " ", "3 texts missing in German"),
        *("invoke translate 2026-11-15-checkout --language ar", " ", "2 texts missing in Arabic"),
        *("The newest update ", "i.yaml:17"),
        *("English", "You see &lt;script&gt;more&lt;/script&gt;.", "Wait."),
        *("Deutsch", "missing", "العربية", "missing"),
        *("Title ", "i.yaml:9", "English", "Checkout fails", "Deutsch", "missing", "العربية", "missing"),
        *("Whom it concerns ", "i.yaml:11", "English", "Everybody", "Deutsch", "missing", "العربية"),
        *("older than what it translates", "&lt;b&gt;all&lt;/b&gt;"),
        *("The update of 2026-11-15 13:00 ", "i.yaml:15", "English", "You see."),
        *("Deutsch", "missing", "العربية", "missing"),
    ]
    assert ' lang="ar" dir="rtl">&lt;b&gt;' in found["2026-11-15-checkout.html"]


def test_the_list_counts_what_is_missing() -> None:
    """What readers find at the top counts, and an earlier update does not."""
    done = incident(FIRST, "at: 2026-11-15 13:30\ntext: {en: You see., de: Sie sehen.}").replace(
        "title: Checkout fails", "title: {en: Checkout fails, de: Kasse geht nicht}"
    )

    assert seen(pages(done)["index.html"]).splitlines()[-2:] == [" ", "German: all there"]


@pytest.mark.parametrize(
    ("one", "languages", "expected"),
    [
        (incident(FIRST), (), 0),
        (incident(FIRST), ("de",), 2),
        (closed("You see."), ("de",), 0),
        (closed("{en: You see., de: Sie sehen.}"), (), 2),
    ],
)
def test_only_what_is_or_is_to_be_translated_has_a_page(one: str, languages: tuple[str, ...], expected: int) -> None:
    """A site in one language has no such pages at all."""
    assert len(pages(one, languages=languages)) == expected


@pytest.mark.slow
@pytest.mark.browser
def test_a_preview_links_to_them(tmp_path: Path, browser: Browser) -> None:
    """The strip of notes leads there; pages can be read by everybody, fit a phone, and follow each save."""
    yaml = f"organisation: {{name: Example Shoes}}\nincidents:\n{incident(FIRST, SECOND, head=LEAK)}"
    folder = make_project(tmp_path, yaml.replace("<script>more</script>", "more").replace("<b>all</b>", "all"),
                          settings=f'{SETTINGS}STATUS_LANGUAGES = ["de"]\n')  # fmt: skip
    with previewing(folder) as preview:
        preview.shows("You see more")
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto(preview.url)
        page.click("summary")
        page.click("text=Languages side by side")
        page.click("text=Checkout fails")
        assert page.inner_text(".missing p") == "missing"
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        file = folder / "incidents.yaml"
        text = file.read_text(encoding="utf-8")
        preview.save(file, text.replace("Checkout fails", "{en: Checkout, de: Kasse steht}"))
        page.wait_for_selector("text=Kasse steht")
        page.close()
        missing = preview.get("/.plainstatus-preview/languages/2026.html")
        assert (missing.status, "No such page" in missing.text) == (404, True)
