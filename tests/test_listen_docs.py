"""docs/listen.md, followed to the letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plainstatus.deliver.listen.store import opened_store
from tests.deliver.test_targets_docs import fenced, swapped
from tests.test_announce_docs import programs, shell
from tests.test_docs import DOCS

pytestmark = pytest.mark.slow


def test_from_nothing_to_an_answer(tmp_path: Path) -> None:
    """Whoever types what the page says, and nothing else, sees what it says."""
    page = (DOCS / "listen.md").read_text(encoding="utf-8")
    section = page.partition("\n## From nothing\n")[2].partition("\n## ")[0]
    begin, paste, answer, forget = fenced(section, "sh")
    first, second = (text.strip() for text in fenced(section, "text"))
    environ = programs(tmp_path / "programs")
    shell(tmp_path, swapped(begin, {"status.example.org": "status.shoe-shop.org"}), environ)
    site = tmp_path / "status"
    said = shell(site, paste, environ)
    (incident,) = re.findall(r"^(\S+): Payments by card fail$", said, re.MULTILINE)

    assert f"\n{first}\n" in said
    (question,) = re.findall(r'--question "(.+?)"', answer)
    assert f"invoke answer --question '{question}'\n" in said
    assert "asked 2 times, no answer yet\n" in said
    said = shell(site, answer, environ)
    assert f"asked 2 times, {second}\n" in said
    assert "not all of this is public yet" not in said.rpartition("per hour")[2]
    shell(site, swapped(forget, {"2026-11-15-payments": incident}), environ)
    with opened_store(site / "private" / "heard") as store:
        assert store.entries(incident) == []
