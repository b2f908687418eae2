from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.support.fonts import any_font

pytestmark = pytest.mark.slow


@pytest.mark.browser
@any_font
@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("system-ui", "Sans"),
        ("sans-serif", "Sans"),
        ("Arial", "Sans"),
        ('Charter, "No such font", serif', "Serif"),
        ("monospace", "Mono"),
    ],
)
def test_the_browser_has_one_family(browser: Browser, font: str, asked: str, kind: str) -> None:
    """Whatever a page asks for, and whatever the machine has, its letters are those that the test names."""
    page = browser.new_page()
    page.set_content(f"<p style='font-family: {asked}'>Notice</p>")
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    document = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": document, "selector": "p"})["nodeId"]
    used = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    page.close()

    mono = {"DejaVu": "DejaVu Sans Mono", "Liberation": "Liberation Mono"}[font]
    assert [one["familyName"] for one in used] == [mono if kind == "Mono" else f"{font} {kind}"]
