"""The page for the worst day: it fits on one sheet, and what it says works as it stands there."""

from __future__ import annotations

import re
from datetime import datetime

import markdown
import pytest
from playwright.sync_api import Browser, PdfMargins

from plainstatus.read.project import find_project
from plainstatus.record.load import load
from plainstatus.views.faq import QUESTIONS
from tests.support.fonts import any_font
from tests.support.project import ROOT, YAML, make_project
from tests.support.publishing import REAL, page, put

PAGE = (ROOT / "docs" / "worst-day.md").read_text(encoding="utf-8")
#: As any Markdown viewer prints it, in a size that can be read in a hurry.
STYLE = (
    "body { font: 10pt/1.25 sans-serif; margin: 0 } h1 { font-size: 15pt; margin: 0 } p, pre { margin: 4pt 0 }"
    "td, th { border: 1px solid; padding: 2pt 4pt; text-align: left } table { border-collapse: collapse; width: 100% }"
    "pre, code { font: 8.5pt/1.2 monospace }"
)


@pytest.mark.browser
@any_font
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints_on_one_sheet(paper: str, browser: Browser) -> None:
    """On European and American paper, with a line to spare, no line runs off the sheet."""
    opened = browser.new_page()
    text = markdown.markdown(PAGE, extensions=["tables", "fenced_code"])
    opened.set_content(f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{text}')
    sheet = opened.pdf(format=paper, margin=PdfMargins(top="12mm", bottom="18mm", left="12mm", right="12mm"))
    opened.set_viewport_size({"width": 703, "height": 1000})
    wide = opened.evaluate("document.documentElement.scrollWidth")
    opened.close()

    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    assert wide <= 703


def test_its_yaml_is_published_as_it_stands(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whoever types it by hand has a notice with all that the first screen needs."""
    (block,) = re.findall(r"```yaml\nincidents:\n(.*?)```", PAGE, re.DOTALL)
    folder = make_project(
        tmp_path_factory.mktemp("hand"), YAML.replace("incidents:\n", f"incidents:\n{block}"), settings=REAL
    )
    now = datetime.fromisoformat("2026-11-15T14:05:00+00:00")
    put(folder, now=now)

    assert "Choose a new password." in page(folder, "index.html")
    assert "at: now" not in (folder / "incidents.yaml").read_text(encoding="utf-8")
    assert load(find_project(folder).settings, now).site.incidents[0].type == "security"


def test_the_anchors_to_paste_exist() -> None:
    """Each reply leads to a question that every breach gets."""
    keys = re.findall(r"`#ID--([\w-]+)`", PAGE)

    assert len(keys) == 6
    assert {*keys} <= {question.key for question in QUESTIONS}
