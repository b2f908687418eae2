"""Pelican is not run where nothing that it reads has changed, and is where anything has that shows in its files."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plainstatus.errors import BuildError
from plainstatus.publish import pelican_run, unchanged
from plainstatus.publish.inputs import inputs_of
from plainstatus.read.project import _loads_others, find_project, theme_folder
from plainstatus.record.load import load
from tests.support.counting import counted
from tests.support.project import tree
from tests.support.publishing import NOW, REAL, edit, page, put, real_project

ABOUT = "Title: About us\n\nWe sell shoes. ![Us]({static}/images/us.png)\n"
CONTENT = {"pages/about.md": ABOUT, "images/us.png": "a picture", "images/more.txt": "More."}
OPEN = """\
  - id: 2026-11-16-cart
    title: The cart is empty
    impact: major
    updates:
      - {at: 2026-11-16 14:05, status: investigating, text: We look into it.}
"""
OWN = f'{REAL}THEME = "theme"\nTHEME_TEMPLATES_OVERRIDES = ["templates"]\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site with a page and pictures."""
    return real_project(tmp_path / "site", content=CONTENT)


@pytest.fixture
def themed(site: Path) -> Path:
    """Return the site with a theme and templates of its own."""
    _write(site, "pelicanconf.py", OWN)
    shutil.copytree(theme_folder(), site / "theme")
    (site / "templates").mkdir()
    return site


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _runs(folder: Path, *, minutes: float = 0, reason: str = "") -> int:
    """Publish; return how often Pelican has run."""
    return counted(lambda: put(folder, minutes=minutes, reason=reason))["run_pelican"]


def _sources(folder: Path) -> str | None:
    project = find_project(folder)
    found = unchanged._sources(project, inputs_of(project.settings, load(project.settings, NOW)))
    return found and found.summed


def test_a_publish_of_what_pelican_does_not_read_goes_without(site: Path) -> None:
    """What is ours is made anew as with it, to the byte, and what is Pelican's stays."""
    put(site)
    edit(site, ("name: Checkout", "name: Paying"))
    without = _runs(site, minutes=1)
    made = tree(site / "output")
    (site / ".plainstatus/pages/made").unlink()

    assert (without, _runs(site, minutes=1)) == (0, 1)
    assert tree(site / "output") == made
    assert "Paying" in page(site, "components/checkout.html")
    assert "We sell shoes." in page(site, "about.html")
    assert page(site, "images/us.png") == "a picture"


def test_what_pages_show_of_the_status_has_them_made_anew(site: Path) -> None:
    """They name the day, and what does not work."""
    put(site)
    runs = [_runs(site, minutes=minutes) for minutes in (1, 24 * 60, 24 * 60 + 1)]
    with (site / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(OPEN)
    runs.append(_runs(site, minutes=24 * 60 + 2))

    assert runs == [0, 1, 0, 1]
    assert "The cart is empty" in page(site, "about.html")


EDITS: dict[str, Callable[[Path], object]] = {
    "a page": lambda site: _write(site, "content/pages/about.md", f"{ABOUT}\nAnd boots.\n"),
    "another page": lambda site: _write(site, "content/pages/more.html", "<title>More</title>"),
    "a page less": lambda site: (site / "content/pages/about.md").unlink(),
    "a page that moved": lambda site: (site / "content/pages/about.md").rename(site / "content/pages/us.md"),
    "a picture": lambda site: _write(site, "content/images/us.png", "another picture"),
    "an article": lambda site: _write(site, "content/blog.md", "Title: Blog\n\nMore.\n"),
    "the theme's page": lambda site: edit(site, ("<h1>", '<h1 class="a">'), file="theme/templates/page.html"),
    "the theme's file": lambda site: _write(site, "theme/static/favicon.svg", "<svg/>"),
    "a template before the theme's": lambda site: _write(site, "templates/page.html", "{{ page.title }}"),
    "a setting of Pelican's": lambda site: _write(site, "pelicanconf.py", f'{OWN}SITENAME = "Shoes"\n'),
    "a setting of ours": lambda site: _write(site, "pelicanconf.py", f"{OWN}STATUS_EXERCISE = True\n"),
    "what settings are called in": lambda site: _write(site, "pelicanconf.py", f"{OWN}# mine\n"),
    "the organisation's language": lambda site: edit(site, ("organisation:\n", "organisation:\n  language: de\n")),
    "a draft": lambda site: _write(site, "content/pages/about.md", f"Status: draft\n{ABOUT}"),
}


@pytest.mark.parametrize("what", EDITS)
def test_each_thing_that_pelican_reads_has_it_run(themed: Path, what: str) -> None:
    """What was kept is of something else."""
    before = _sources(themed)
    EDITS[what](themed)

    assert before is not None
    assert _sources(themed) not in {before, None}


def test_another_day_or_time_zone_has_it_run(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page may be dated with a time alone, which is one of the day on which it is read."""
    found = [_sources(site)]
    monkeypatch.setattr(time, "localtime", lambda: time.gmtime(0))
    found.append(_sources(site))
    monkeypatch.setattr(time, "tzname", ("EST", "EDT"))
    found.append(_sources(site))

    assert len({*found}) == 3


UNSEEN: dict[str, Callable[[Path], object]] = {
    "another plugin": lambda site: _write(site, "pelicanconf.py", f'{OWN}PLUGINS = ["plainstatus.plugin", "mine"]\n'),
    "a filter": lambda site: _write(site, "pelicanconf.py", f'{OWN}JINJA_FILTERS = {{"loud": str.upper}}\n'),
    "a function": lambda site: _write(site, "pelicanconf.py", f"{OWN}AUTHOR = str.upper\n"),
    "a setting that is not ours": lambda site: _write(site, "pelicanconf.py", f'{OWN}DEFAULT_DATE = "fs"\n'),
    "templates as pages": lambda site: _write(site, "pelicanconf.py", f"{OWN}TEMPLATE_PAGES = {{}}\n"),
    "Pelican's usual theme": lambda site: _write(site, "pelicanconf.py", f'{REAL}THEME = "notmyidea"\n'),
    "signals": lambda site: _write(site, "pelicanconf.py", f"from pelican import signals\n{OWN}"),
    "a page in reStructuredText": lambda site: _write(site, "content/pages/more.rst", "More\n####\n"),
    "a link in content/": lambda site: (site / "content/more").symlink_to(site.parent),
    "a link among templates": lambda site: (site / "templates/parts").symlink_to(site.parent),
}


@pytest.mark.parametrize("what", UNSEEN)
def test_what_cannot_be_seen_has_pelican_run_each_time(themed: Path, what: str) -> None:
    """Whatever may have a part in its pages that files and plain settings do not tell."""
    UNSEEN[what](themed)

    assert _sources(themed) is None


def test_plugins_that_are_installed_have_it_run(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pelican loads them, asked for or not, and one that cannot be loaded is named each time."""
    (tmp_path / "packages/pelican/plugins/more").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")

    assert _sources(site) is None


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("import os, sys", False),
        ("from datetime import date", False),
        ("import shared", True),
        ("import os.path, shared.more", True),
        ("if True:\n    from shared import *", True),
        ("from . import shared", True),
        ("import pelican", True),
        ("from pelican.utils import path_to_url", True),
        ("import importlib", True),
        ("__import__('shared')", True),
        ("exec('import shared')", True),
        ("# import shared", False),
    ],
)
def test_settings_that_load_other_modules_have_it_run(line: str, others: bool) -> None:
    """They may have a part in whatever it does."""
    assert _loads_others(f"{line}\n".encode()) is others


def test_a_change_that_is_taken_back_meanwhile(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was made of it is not kept, whatever was changed: text, file, template."""
    about, more = site / "content/pages/about.md", site / "content/pages/more.md"
    text, ran = about.read_text(encoding="utf-8"), pelican_run.run_pelican

    def changed(*args: Any) -> Any:
        about.write_text(f"{text}\nSomething else.\n", encoding="utf-8")
        more.write_text("Title: More\n\nMore.\n", encoding="utf-8")
        try:
            return ran(*args)
        finally:
            about.write_text(text, encoding="utf-8")
            more.unlink()

    put(site)
    about.write_text(f"{text}\nNew.\n", encoding="utf-8")
    put(site, minutes=1)
    about.write_text(text, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(pelican_run, "run_pelican", changed)
        put(site, minutes=2)
    assert "Something else" in (site / "output/about.html").read_text(encoding="utf-8")

    put(site, minutes=3)
    assert "Something else" not in (site / "output/about.html").read_text(encoding="utf-8")
    assert not (site / "output/more.html").exists()


def test_a_template_that_asks_for_all_inputs(themed: Path) -> None:
    """It would show what its page's key does not name."""
    _write(themed, "templates/page.html", "{{ PLAINSTATUS_INPUTS.view.now }}")

    with pytest.raises(BuildError, match=r"^templates/page\.html:1: .*'PLAINSTATUS_INPUTS' is undefined"):
        put(themed, minutes=1)


def test_what_was_warned_of_is_warned_of_again(site: Path) -> None:
    """And where there is a reason, everything is done."""
    _write(site, "content/blog.md", "Title: Blog\n\nMore.\n")
    notes = [put(site, minutes=minutes).notes for minutes in (0, 1)]
    (site / "content/blog.md").unlink()
    put(site, minutes=2)

    assert notes[0] == notes[1] != ()
    assert (_runs(site, minutes=3), _runs(site, minutes=4, reason="as agreed")) == (0, 1)


def test_a_file_of_pelicans_that_is_not_what_it_was_is_made_anew(site: Path) -> None:
    """Whoever has edited or removed it in the published site."""
    put(site)
    made = tree(site / "output")
    (site / "output/about.html").write_text("<p>mine", encoding="utf-8")
    (site / "output/images/us.png").unlink()

    assert (_runs(site, minutes=1), _runs(site, minutes=2)) == (1, 0)
    assert {path: made[path] for path in ("about.html", "images/us.png")} == {
        path: sha for path, sha in tree(site / "output").items() if path in {"about.html", "images/us.png"}
    }


def test_a_new_page_of_ours_in_the_place_of_one_of_the_site_is_told(site: Path) -> None:
    """Also where Pelican, which wrote that, is not run."""
    _write(site, "content/pages/boots.md", "Title: Boots\nSave_as: components/boots.html\n\nMore.\n")
    put(site)
    edit(site, ("components:\n", "components:\n  - {id: boots, name: Boots}\n"))

    with pytest.raises(BuildError) as refused:
        put(site, minutes=1)
    assert str(refused.value) == (
        "pages/boots.md would become components/boots.html, which is a page of the status site "
        "(give it another file name or Slug)"
    )


def test_a_template_that_fails_is_told_with_its_line(site: Path) -> None:
    """Where Pelican is not run: a name that templates are not given only shows when there is something to show."""
    _write(site, "pelicanconf.py", f'{REAL}THEME_TEMPLATES_OVERRIDES = ["templates"]\n')
    broken = '{% block head %}{% if title == "Paying" %}\n{{ nobody.knows }}{% endif %}{% endblock %}'
    _write(site, "templates/component.html", f'{{% extends "!theme/component.html" %}}\n{broken}')
    put(site)
    edit(site, ("name: Checkout", "name: Paying"))

    with pytest.raises(BuildError) as failed:
        put(site, minutes=1)
    assert str(failed.value) == (
        "templates/component.html:3: UndefinedError: 'nobody' is undefined "
        "(docs/theme.md says what templates are given, docs/upgrade.md what has changed)"
    )
