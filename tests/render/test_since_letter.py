"""A letter's page, once something that the letter says is otherwise."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from plainstatus.check.review import review_project
from plainstatus.read.project import find_project
from tests.support.days import BREACH, INCIDENT
from tests.support.project import make_project
from tests.support.publishing import NOW, REAL, edit, page, put

LETTER = (
    f"Title: To you\nIncident: {INCIDENT}\nName: Robin Vale\nDate: 2026-11-15\n\n"
    "You cannot phone us.\n\nWrite to help@shoe-shop.org.\n"
)
DAY = NOW.replace(day=16)
OPEN = "      - {at: 2026-11-16 08:00, text: You can phone us., contacts: {phone: {state: open}}, next_update: none}\n"
CLOSE = (
    "next_update: 2026-11-18 09:00\n",
    "next_update: 2026-11-18 09:00\n        contacts: {phone: {state: closed, reason: Fire}}\n",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a site with a letter that says how one is reached, published."""
    folder = make_project(tmp_path, BREACH, settings=REAL, content={"statements/to-you.md": LETTER})
    edit(folder, CLOSE)
    put(folder, now=DAY)
    return folder


def notes(folder: Path, *, minutes: int) -> list[str]:
    """Return what `check` notes about letters."""
    _, judgement = review_project(find_project(folder), now=DAY + timedelta(minutes=minutes))
    return [f"{one.file}:{one.line}: {one.level}: {one.message}" for one in judgement.findings if one.rule.id == "C4"]


def test_a_letter_keeps_its_bytes_until_then(folder: Path) -> None:
    """An update that says nothing of it changes no letter; one that opens the phone is noted above it, and by check."""
    before = page(folder, "statements/to-you.html")
    assert "Since this letter" not in before
    more = "      - {at: 2026-11-16 07:00, text: You hear more soon., next_update: 2026-11-18 09:00}\n"
    (folder / "incidents.yaml").write_text((folder / "incidents.yaml").read_text("utf-8") + more, "utf-8")
    put(folder, now=DAY, minutes=120)
    assert page(folder, "statements/to-you.html") == before
    assert notes(folder, minutes=120) == []

    (folder / "incidents.yaml").write_text((folder / "incidents.yaml").read_text("utf-8") + OPEN, "utf-8")
    put(folder, now=DAY, minutes=180)

    text = page(folder, "statements/to-you.html")
    assert '<h2 id="_since">Since this letter</h2>' in text
    assert "How you reach us has changed, last on " in text
    assert '<a href="tel:+15550100">+1-555-0100</a>' in text
    assert f'<a href="../incidents/{INCIDENT}.html">the page of the incident</a>' in text
    assert notes(folder, minutes=180) == [
        "content/statements/to-you.md:6: info: 'phone' in a letter: phone is open since then"
    ]


def test_a_corrected_letter_is_as_new(folder: Path) -> None:
    """What came before its last correction is no news to who reads it."""
    (folder / "incidents.yaml").write_text((folder / "incidents.yaml").read_text("utf-8") + OPEN, "utf-8")
    put(folder, now=DAY, minutes=180)
    corrected = LETTER.replace("2026-11-15\n", "2026-11-15\nCorrected: The phone is open.\n").replace("cannot", "can")
    (folder / "content" / "statements" / "to-you.md").write_text(corrected, "utf-8")
    put(folder, now=DAY, minutes=240)

    assert "Since this letter" not in page(folder, "statements/to-you.html")
    assert "The phone is open." in page(folder, "statements/to-you.html")
    assert notes(folder, minutes=240) == []


def test_corrections_and_a_withdrawal_show_on_it(folder: Path) -> None:
    """Facts of its incident that were corrected, with the old and the new words; and that it was taken back."""
    correction = "{at: 2026-11-16 08:00, field: people.count, was: 24 million, now: 25 million, why: We counted.}"
    edit(folder, ("24,000,000", "25,000,000"), ("    updates:\n", f"    corrections: [{correction}]\n    updates:\n"))
    put(folder, now=DAY, minutes=180)

    text = page(folder, "statements/to-you.html")
    assert "<b>How many people are concerned</b><br>Was: 24 million<br>Now: 25 million<br>Why: We counted.</p>" in text

    edit(folder, ("    updates:\n", "    withdrawn: {at: 2026-11-16 09:00, reason: It was a test.}\n    updates:\n"))
    put(folder, now=DAY, minutes=240)
    assert "What it is about was withdrawn on " in page(folder, "statements/to-you.html")
    assert "The reason: It was a test.</p>" in page(folder, "statements/to-you.html")
