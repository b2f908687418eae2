"""The pictures of the terminal in the documentation can be made anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bench.recordings import DIALOGUES, record
from tests.support.project import ROOT


@pytest.mark.parametrize("command", DIALOGUES)
def test_pictures_of_the_terminal(command: str, tmp_path: Path) -> None:
    """What the command prints becomes a small picture that asks no other host for anything, and a page shows it."""
    picture = record(command, tmp_path)
    shown = (ROOT / "docs" / f"terminal-{command}.svg").read_text(encoding="utf-8")
    words = "".join(map(str, etree.fromstring(picture.encode()).itertext())).replace("\xa0", " ")

    assert f"$ invoke {command}" in words
    assert "url(http" not in picture + shown
    assert len(shown.encode()) < 120_000
    assert any(f"](terminal-{command}.svg)" in page.read_text(encoding="utf-8") for page in ROOT.glob("docs/*.md"))
