"""The parts of the style sheet in sites with templates of their own."""

from __future__ import annotations

from pathlib import Path

from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from tests.support.project import ROOT, SETTINGS, make_project
from tests.support.publishing import NOW

TEMPLATES = ROOT / "theme" / "templates"
INCIDENT = "incidents/2026-11-15-checkout.html"
#: A rule of each part.
RULES = (".bar{", ".components li{", ".do{", ".calendar{")


def page(folder: Path, name: str, template: str) -> str:
    """Publish a site with a template of its own, and return the page of its incident."""
    make_project(folder, settings=f'{SETTINGS}THEME_TEMPLATES_OVERRIDES = ["templates"]\n')
    (folder / "templates").mkdir()
    (folder / "templates" / name).write_text(template, encoding="utf-8")
    publish(find_project(folder), now=NOW, tell=lambda _: None)
    return (folder / "output" / INCIDENT).read_text(encoding="utf-8")


def test_a_base_that_knows_no_parts_has_them_all(tmp_path: Path) -> None:
    """As those of older versions, which keep one head for many kinds of pages."""
    ours = (TEMPLATES / "base.html").read_text(encoding="utf-8")
    line = next(line for line in ours.splitlines(keepends=True) if "set parts" in line)
    before = ours.replace(line, "").replace(", parts)", ")")
    assert before.count("parts") == 1

    shown = page(tmp_path, "base.html", before)
    assert [rule for rule in RULES if rule not in shown] == []


def test_a_style_sheet_of_its_own_is_all_there_is(tmp_path: Path) -> None:
    """Ours is not added to it."""
    shown = page(tmp_path, "style.css", "body { color: red }")

    assert "<style>body{color:red}</style>" in shown


def test_a_template_that_extends_ours_says_what_it_needs(tmp_path: Path) -> None:
    """Where it says nothing, it has what ours needs."""
    extends = '{% extends "!theme/incident.html" %}'

    shown = page(tmp_path / "silent", "incident.html", extends)
    assert [rule for rule in RULES if rule in shown] == [".do{"]
    shown = page(tmp_path / "said", "incident.html", extends + '{% set sheets = ("incident", "bars", "month") %}')
    assert [rule for rule in RULES if rule in shown] == [".bar{", ".do{", ".calendar{"]
