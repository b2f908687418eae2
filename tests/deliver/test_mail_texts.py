"""What a letter to staff becomes as a message: links in it lead to the pages in its language."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from plainstatus.deliver.mail.texts import incident_of, staff_texts
from plainstatus.read.project import find_project
from plainstatus.record.load import load

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("languages", "home"),
    [(["es"], "https://status.shoe-shop.org/es/index.html"), ([], "https://status.shoe-shop.org/index.html")],
)
def test_links_lead_to_the_pages_in_the_language(languages: list[str], home: str) -> None:
    """In the letter of the example they do where the site has such pages, and else to those that it has."""
    loaded = load(find_project(ROOT).settings, datetime(2031, 5, 6, tzinfo=UTC), drafts=True)
    incident = incident_of(loaded, "2026-11-15-account-data")

    texts = staff_texts(loaded, incident, "https://status.shoe-shop.org", languages)

    english, spanish = (source.data.decode() for source in texts)
    assert [source.language for source in texts] == ["en", "es"]
    assert f"({home})" in spanish
    assert "https://status.shoe-shop.org/index.html" in english
