"""docs/check.md says what the rules do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from statistics import median

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from playwright.sync_api import Browser

from bench import check_shares
from plainstatus.check import RULES, judge
from plainstatus.check.formats import FORMATS, summary
from plainstatus.check.review import review_project
from plainstatus.read.project import find_project
from tests.support.checking import load
from tests.support.fonts import any_font
from tests.support.project import ROOT
from tests.test_docs import DOCS, assert_generated, blocks, text_of

_EXAMPLE = """\
components:
  - {id: checkout, name: Checkout}
incidents:
  - id: 2026-11-10-checkout
    title: Payments by card fail
    impact: minor
    components: [checkout]
    updates:
      - at: 2026-11-10 09:05
        status: investigating
        text: You cannot pay by card. We apologise for any inconvenience, and write again shortly.
"""


def test_the_example_is_the_real_one() -> None:
    """What the page shows is what check says of such a file."""
    loaded = load(head=_EXAMPLE, now=datetime(2026, 11, 10, 9, 10, tzinfo=UTC))
    judgement = judge(loaded, site="https://status.example.com")
    shown = FORMATS["text"]((), judgement).replace("i.yaml:", "incidents.yaml:")
    counted = f"read 1 incident in 1 file: {summary((), judgement)}"

    assert f"```text\n{shown}\n\n{counted}\n```" in text_of("docs/check.md")


def test_the_shipped_site_sets_an_example() -> None:
    """There is nothing to put better in what new users read first."""
    loaded, judgement = review_project(find_project(ROOT), now=datetime.now(UTC))

    assert (loaded.warnings, judgement.findings, judgement.allowed) == ((), (), ())


@any_font
def test_the_page_for_the_person_on_duty_sets_an_example(browser: Browser) -> None:
    """There is nothing to put better in what is copied, the commands are there, and it prints on two pages."""
    ((_, example),) = blocks(DOCS / "staff.md", "yaml")
    loaded = load(head=example, now=datetime(2026, 11, 10, 19, tzinfo=UTC))
    assert (loaded.warnings, judge(loaded, site="https://status.example.com").findings) == ((), ())

    text = text_of("docs/staff.md")
    for command in ("open", "update", "resolve", "postmortem", "correct", "withdraw", "publish", "check"):
        assert f"`invoke {command}" in text

    page = browser.new_page()
    style = "@page { size: A4; margin: 15mm } body { font: 10pt sans-serif; margin: 0 } td { vertical-align: top }"
    html = github_flavored_markdown_to_html(text)
    page.set_content(f"<!doctype html><style>{style}</style>{html}")
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


@pytest.mark.shared
def test_how_often_rules_fire() -> None:
    """The figures are those measured; each rule above 1 in 100 was judged by hand, and is right nine times in ten."""
    if not check_shares.HISTORY.is_dir():
        pytest.skip("../shared is absent")
    histories = [*check_shares.judged(check_shares.HISTORY)]
    table = check_shares.table(histories)
    often = {name for name, share in re.findall(r"\| \[(\w+)\]\S+ \| ([\d.]+) \|", table) if float(share) > 1}
    by_hand = re.findall(r"^\| \[(\w+)\]\S+ \| (\d+) of (\d+) \|", text_of("docs/check.md"), re.MULTILINE)

    assert_generated("check.md", "shares", f"\n{table}\n")
    assert median(count for one in histories for count in one.by_update()) <= 1
    assert often <= {rule for rule, _, _ in by_hand} <= RULES.keys()
    assert all(int(right) >= 0.9 * int(seen) for _, right, seen in by_hand)
