"""Nothing on any page scrolls sideways, whatever things are called and however narrow the screen is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from plainstatus.model import Site
from tests.support.build import component, incident, site, update
from tests.support.fonts import any_font
from tests.support.rendering import render

pytestmark = pytest.mark.slow

#: From the narrowest phone to a desk.
WIDTHS = (320, 390, 768, 1280)
#: A word that no line breaks by itself.
LONG = "Kundenauthentifizierungsdienstleistungsgesellschaft"
TECHNICAL = "orders_api_europe_central_one_production.internal"
ARABIC = "خدمةمصادقةالعملاءوالتحققمنالهويةفيجميعالمناطق"


def _site(language: str, word: str) -> Site:
    """Return a site of which every kind of page has long words."""
    told = [
        update(
            "2026-11-15 13:00",
            "investigating",
            text=f"{word}\n\n`{word * 3}`\n\n| {word} | {word} |\n|-|-|\n| {word} | 1 |",
        )
    ]
    facts: dict[str, Any] = {
        "breach": {
            "what_happened": word,
            "information": [{"kind": "password", "state": "exposed", "note": word}],
            "unknowns": [word, "Whether anyone has used it"],
            "direct_notice": {"sender": f"{word.lower()}@example.com", "subject": word, "sent": "3", "total": "9"},
        },
        "corrections": [{"at": "2026-11-15 15:00", "field": "title", "was": word * 2, "now": word, "why": word}],
    }
    window = {"from": "2026-11-15 19:00", "until": "2026-11-15 23:00"}
    return site(
        incident(
            *told,
            id="leak",
            type="security",
            title=word,
            affects=word,
            actions=[{"text": word, "url": f"https://www.example.com/{'a' * 90}"}],
            **facts,
        ),
        incident(*told, id="down", impact="minor", title=word, affects=word, components=["long", "technical"]),
        incident(*told, update("2026-11-15 14:00", "resolved"), id="over", title=word, components=["long"]),
        incident(update("2026-11-14 13:00", "scheduled"), id="work", type="maintenance", title=word, scheduled=window),
        components=[
            component("long", name=word, description=word, group="g"),
            component("technical", name=TECHNICAL),
        ],
        groups=[{"id": "g", "name": word, "description": word}],
        organisation={
            "name": word,
            "language": language,
            "legal_name": word,
            "contacts": {"help": {"kind": "email", "value": f"{word.lower()}@example.com", "hours": word}},
            "domains": [f"{'status' * 9}.example.com"],
        },
    )


@any_font
@pytest.mark.parametrize(("language", "word"), [("en", LONG), ("ar", ARABIC)], ids=["left to right", "right to left"])
def test_nothing_scrolls_sideways(browser: Browser, tmp_path: Path, language: str, word: str) -> None:
    """Each kind of page fits into each width, with long names, wide fonts and text from right to left."""
    made = render(_site(language, word), content_pages=[("about.html", word)])
    page = browser.new_page()
    too_wide = []
    for path, text in made.items():
        if not path.endswith(".html"):
            continue
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        page.goto(file.as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                too_wide.append((path, width, wide))
    page.close()

    assert too_wide == []


@any_font
@pytest.mark.parametrize("language", ["en", "ar"])
def test_bars_are_as_wide_as_their_row_and_the_name_keeps_apart_from_the_pages(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    """A day's place on the bar is easy to find, and 'status' after the shop's name is not read with 'Status now'."""
    made = site(
        components=["accounts", "checkout"], organisation={"name": "Example Shoes and Boots", "language": language}
    )
    file = tmp_path / "index.html"
    file.write_text(render(made)["index.html"], encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(
            """[...document.querySelectorAll('.components li')].map(row => [row, row.querySelector('.bar')].map(one => {
                const box = one.getBoundingClientRect(); return [Math.round(box.left), Math.round(box.right)]
            })).every(([row, bar]) => row[0] == bar[0] && row[1] == bar[1])"""
        ), width
        gap, same_line = page.evaluate(
            """(() => {
                const name = document.querySelector('.brand').getBoundingClientRect();
                const first = document.querySelector('.top nav li').getBoundingClientRect();
                const gap = Math.max(first.left - name.right, name.left - first.right);
                return [gap, first.top < name.bottom];
            })()"""
        )
        assert gap >= 32 or not same_line, width
    page.close()
