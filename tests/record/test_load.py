from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.read.project import find_project
from plainstatus.record.load import load
from tests.support.build import at
from tests.support.project import SETTINGS, YAML, make_project


@pytest.mark.parametrize(
    ("language", "chosen", "further"),
    [
        ("en", [], ()),
        ("en", ["en"], ()),
        ("en", ["es", "en", "de"], ("es", "de")),
        ("de", ["es", "en"], ("es", "en")),
        ("pt-br", ["pt-BR", "pt"], ("pt",)),
    ],
)
def test_a_site_knows_its_further_languages(
    tmp_path: Path, language: str, chosen: list[str], further: tuple[str, ...]
) -> None:
    """They stand in the order of the setting, and without the organisation's own."""
    yaml = YAML.replace("  name: Example Shoes\n", f"  name: Example Shoes\n  language: {language}\n")
    make_project(tmp_path, yaml, settings=f"{SETTINGS}STATUS_LANGUAGES = {chosen!r}\n")

    site = load(find_project(tmp_path).settings, at("2026-11-16 09:00")).site

    assert (site.organisation.language, site.languages) == (language, further)
