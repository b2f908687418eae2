"""Templates are compiled once in a process, and what was compiled never stands in for anything else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import jinja2
import pytest

from plainstatus.render.pages import environment
from plainstatus.render.pages.environment import CompiledTemplates
from tests.support.project import ROOT, SETTINGS, make_project, tree
from tests.support.publishing import page, put

NOTHING, _END = "404.html", "{% endblock %}"


class _Counting(jinja2.Environment):
    """Keeps the names of the templates that it compiles."""

    def __init__(self, texts: dict[str, str], compiled: CompiledTemplates) -> None:
        super().__init__(loader=jinja2.DictLoader(texts), bytecode_cache=compiled)
        self.names: list[str | None] = []

    def compile(self, source: Any, name: Any = None, *more: Any, **others: Any) -> Any:
        """Compile as usual."""
        self.names.append(name)
        return super().compile(source, name, *more, **others)


def _theme(folder: Path, *settings: str) -> Path:
    """Write a site that has a copy of the theme, and these settings."""
    shutil.copytree(ROOT / "theme", folder / "theme")
    return make_project(folder, settings="\n".join((SETTINGS, 'THEME = "theme"', *settings, "")))


def _say(folder: Path, text: str) -> None:
    """Put something at the end of a template's page."""
    whole = (ROOT / "theme" / "templates" / NOTHING).read_text(encoding="utf-8")
    assert whole.count(_END) == 1
    (folder / "theme" / "templates" / NOTHING).write_text(whole.replace(_END, f"said: {text}{_END}"), encoding="utf-8")


def _said(folder: Path) -> str:
    return page(folder, NOTHING).partition("said: ")[2].split()[0]


def test_only_what_is_new_is_compiled() -> None:
    """A second environment compiles nothing, and a changed text alone is compiled anew."""
    compiled, texts = CompiledTemplates(), {"a.html": "{{ 1 + 1 }}", "b.html": "b{% include 'a.html' %}"}
    first = _Counting(texts, compiled)
    before = [first.get_template(name).render() for name in texts]
    second = _Counting(texts, compiled)
    again = [second.get_template(name).render() for name in texts]
    third = _Counting(texts | {"a.html": "{{ 1 + 2 }}"}, compiled)

    assert (before, first.names) == (["2", "b2"], ["a.html", "b.html"])
    assert (again, second.names) == (before, [])
    assert (third.get_template("b.html").render(), third.names) == ("b3", ["a.html"])


def test_a_process_that_lives_long_keeps_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was compiled first goes first."""
    monkeypatch.setattr(environment, "_MOST_COMPILED", 2)
    compiled, texts = CompiledTemplates(), {name: name for name in ("a", "b", "c")}
    for name in texts:
        _Counting(texts, compiled).get_template(name)
    later = _Counting(texts, compiled)
    for name in ("c", "b", "a"):
        later.get_template(name)

    assert later.names == ["a"]


def test_the_second_publish_gives_the_same_bytes(tmp_path: Path) -> None:
    """Whether templates were compiled by this publish or by an earlier one shows nowhere."""
    own = SETTINGS + 'JINJA_ENVIRONMENT = {"trim_blocks": True, "lstrip_blocks": True, "bytecode_cache": None}\n'
    trees = []
    for name, settings in (("compiled", own), ("first", SETTINGS), ("second", SETTINGS)):
        put(make_project(tmp_path / name, settings=settings))
        trees.append(tree(tmp_path / name / "output"))

    assert trees[0] == trees[1] == trees[2]


def test_an_edited_template_is_seen_at_once(tmp_path: Path) -> None:
    """The next publish of the same process shows what a template says now."""
    folder = _theme(tmp_path)
    _say(folder, "one ")
    put(folder)
    before = _said(folder)
    _say(folder, "two ")
    put(folder, minutes=1)

    assert (before, _said(folder)) == ("one", "two")


@pytest.mark.parametrize(
    ("settings", "template", "said"),
    [
        pytest.param('JINJA_FILTERS = {{"own": lambda text: "{}"}}', "{{ 'x' | own }}", ["one", "two"], id="a filter"),
        pytest.param(
            'JINJA_TESTS = {{"own": lambda text: text == "{}"}}', "{{ 'one' is own }}", ["True", "False"], id="a test"
        ),
        pytest.param(
            'JINJA_ENVIRONMENT = {{"finalize": lambda part: "{}" if part == "x" else part}}',
            "{{ 'x' }}",
            ["one", "two"],
            id="an environment",
        ),
    ],
)
def test_what_a_template_is_compiled_with_counts(tmp_path: Path, settings: str, template: str, said: list[str]) -> None:
    """Jinja works out at once what does not change; a site whose settings changed must not get what was worked out."""
    folder = _theme(tmp_path)
    _say(folder, f"{template} ")
    usual = (folder / "pelicanconf.py").read_text(encoding="utf-8")
    found = []
    for minutes, word in enumerate(("one", "two")):
        (folder / "pelicanconf.py").write_text(usual + settings.format(word) + "\n", encoding="utf-8")
        put(folder, minutes=minutes)
        found.append(_said(folder))

    assert found == said


def test_what_a_plugin_brings_counts(tmp_path: Path) -> None:
    """A filter of another plugin is asked by each publish anew."""
    folder = _theme(tmp_path, "import sys", f"sys.path.insert(0, {str(tmp_path)!r})", 'PLUGINS.append("counts")')
    (tmp_path / "counts.py").write_text(
        "from pelican import signals\n"
        "_builds = []\n"
        "def _add(generator):\n"
        "    generator.env.filters['builds'] = lambda text: str(len(_builds))\n"
        "def register():\n"
        "    _builds.append(1)\n"
        "    signals.generator_init.connect(_add)\n",
        encoding="utf-8",
    )
    _say(folder, "{{ 'x' | builds }} ")
    said = []
    for minutes in range(2):
        put(folder, minutes=minutes)
        said.append(_said(folder))

    assert said == ["1", "2"]
