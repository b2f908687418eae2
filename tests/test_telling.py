"""What the record knows of the first telling of things, and what feeds make of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import feedparser

from plainstatus.host import find_project
from plainstatus.model import Text
from plainstatus.plugin import load
from plainstatus.telling import telling
from plainstatus.views.telling import FirstWords, Telling
from tests.publishing import CHECKOUT, NOW, edit, page, put, real_project, record

FIRST_AT, SECOND_AT = (datetime.fromisoformat(f"2026-11-15T{hour}:00:00+00:00") for hour in (13, 14))


def told(folder: Path) -> Telling:
    """Return what the site's record knows."""
    return telling(load(find_project(folder).settings, NOW.replace(hour=20)), record(folder))


def ids(folder: Path) -> set[str]:
    """Return the ids of the entries of the updates feed."""
    return {entry.id for entry in feedparser.parse(page(folder, "updates.atom")).entries}


def test_first_words_and_times(tmp_path: Path) -> None:
    """Title, status and text are those of the first publication, whatever was put right; times are the record's."""
    folder = real_project(tmp_path)
    put(folder)
    note = "\n        corrected: [{at: 2026-11-15 14:20, note: Not so fast.}]"
    edit(folder, ("fast again.", f"quick again.{note}"), ("title: Checkout is slow", "title: Checkout was slow"))
    put(folder, minutes=30)
    known = told(folder)

    assert known.entered == {(CHECKOUT, FIRST_AT): NOW, (CHECKOUT, SECOND_AT): NOW}
    assert known.words[CHECKOUT, SECOND_AT] == FirstWords(
        "Checkout is slow", "resolved", Text("Checkout is fast again.")
    )
    assert known.changed == {
        (CHECKOUT, SECOND_AT, datetime.fromisoformat("2026-11-15T14:20:00+00:00")): NOW.replace(minute=35)
    }
    assert known.first_ids == {}


def test_another_id_of_an_incident_is_no_news(tmp_path: Path) -> None:
    """Entries keep the id that they were published under, so that no reader shows them once more."""
    folder = real_project(tmp_path)
    put(folder)
    before = ids(folder)
    edit(folder, (f"id: {CHECKOUT}", f"id: 2026-11-15-payments\n    aliases: [{CHECKOUT}]"))
    put(folder, minutes=10)

    assert told(folder).first_ids == {"2026-11-15-payments": CHECKOUT}
    assert ids(folder) == before
    links = {entry.link for entry in feedparser.parse(page(folder, "updates.atom")).entries}
    assert all("/incidents/2026-11-15-payments.html?" in link for link in links)
    assert page(folder, f"feeds/incidents/{CHECKOUT}.atom") == page(folder, "feeds/incidents/2026-11-15-payments.atom")


def test_a_letter_in_the_archive_keeps_its_first_words(tmp_path: Path) -> None:
    """Of a statement, title and text are those of its first publication."""
    letter = "Title: To you\nName: Robin Vale\nDate: 2026-11-15\n\nDear customers.\n"
    folder = real_project(tmp_path, content={"statements/letter.md": letter})
    put(folder)
    corrected = letter.replace("customers", "friends").replace("Date:", "Corrected: A word was wrong.\nDate:")
    (folder / "content/statements/letter.md").write_text(corrected, encoding="utf-8")
    put(folder, minutes=10)

    assert told(folder).letters == {"letter": ("To you", "Dear customers.")}
