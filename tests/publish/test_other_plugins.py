"""Plugins of Pelican's that are installed here, and do not work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import beside
from tests.support.project import ROOT, make_project
from tests.support.publishing import REAL, real_project
from tests.support.steps import without_steps

pytestmark = pytest.mark.slow

#: What a plugin's file holds → the line that is told, and why it does not load.
BROKEN = {
    "import nothing_of_the_kind": (1, "ModuleNotFoundError: No module named 'nothing_of_the_kind'"),
    "import os\nfrom os import nothing_of_the_kind": (
        2,
        "ImportError: cannot import name 'nothing_of_the_kind' from 'os'",
    ),
    "def register(:": (1, "SyntaxError: invalid syntax"),
    "print 'old'": (1, "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?"),
    "def register():\npass": (2, "IndentationError: expected an indented block after function definition on line 1"),
    "\nx = 1 / 0": (2, "ZeroDivisionError: division by zero"),
    "raise RuntimeError": (1, "RuntimeError"),
    "import sys\n\nsys.exit('not tonight')": (3, "SystemExit: not tonight"),
    "from pelican.readers import OfOldTimes": (
        1,
        "ImportError: cannot import name 'OfOldTimes' from 'pelican.readers'",
    ),
    "def inner():\n    raise KeyError('x')\ninner()": (3, "KeyError: 'x'"),
}
#: The same for what is only seen once it is to start.
IDLE = {
    "x = 1": (0, "AttributeError: module 'pelican.plugins.old_helper' has no attribute 'register'"),
    "def register():\n    raise ValueError('no key')": (2, "ValueError: no key"),
    "def register():\n    raise SystemExit(1)": (2, "SystemExit: 1"),
}
WAY = "mend or install it, take 'old_helper' out of PLUGINS in pelicanconf.py, or go without: --force REASON"
NOBODY = "nothing here uses it, so it stops nobody; pip uninstall pelican-old-helper"


def install(folder: Path, text: str, name: str = "old_helper") -> Path:
    """Put a plugin where pip would; return its file."""
    file = folder / f"pelican/plugins/{name}/__init__.py"
    file.parent.mkdir(parents=True)
    file.write_text(f"{text}\n", encoding="utf-8")
    return file


def plainstatus(site: Path, *arguments: str) -> tuple[int, str, str]:
    """Run `plainstatus` in a site beside whose libraries a plugin may lie."""
    code, said, complained = beside.plainstatus(site, site.parent / "lib", *arguments)
    return code, said, without_steps(complained)


def from_nothing(site: Path, *arguments: str) -> tuple[int, str, str]:
    """Do the same as users do: it is Python that finds what lies there."""
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{site.parent / 'lib'}"}
    command = [sys.executable, "-m", "plainstatus", *arguments]
    done = subprocess.run(command, cwd=site, env=environ, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, without_steps(done.stderr)


def told(file: Path, line: int, fault: str) -> str:
    """Return the place and the reason."""
    return f"{file}:{line}: {fault}" if line else f"{file}: {fault}"


def test_broken_plugins_that_nobody_asked_for_stop_nobody(tmp_path: Path) -> None:
    """Each is named with its file, before the night by doctor, and beside a publish that goes on."""
    site = real_project(tmp_path / "site")
    wanted = list[tuple[str, str]]()
    for number, (text, (line, reason)) in enumerate(BROKEN.items()):
        name = f"old_helper_{number}"
        file = install(tmp_path / "lib", text, name)
        fault = told(file, line, f"the Pelican plugin {name} cannot be loaded: {reason}")
        wanted.append((f"note: {fault}", f" ({NOBODY}-{number})"))

    code, said, complaints = from_nothing(site, "publish", "--yes")
    assert (code, "published: 0 open" in said) == (0, True), complaints
    notes = complaints.splitlines()
    assert len(notes) == len(wanted)
    for note, (begins, ends) in zip(sorted(notes), sorted(wanted), strict=True):
        assert note.startswith(begins)
        assert note.endswith(ends)


def test_doctor_finds_it_beforehand(tmp_path: Path) -> None:
    """As a note where nobody asked for it, as a fault where the next publish would stop."""
    site, file = real_project(tmp_path / "site"), install(tmp_path / "lib", "import sixx")
    fault = f"{file}:1: the Pelican plugin old_helper cannot be loaded: ModuleNotFoundError: No module named 'sixx'"

    assert f"note   plugins: {fault} ({NOBODY})\n" in plainstatus(site, "doctor")[1]
    (site / "pelicanconf.py").write_text(f"{REAL}PLUGINS = ['old_helper', 'gone']\n", encoding="utf-8")
    code, said, _ = plainstatus(site, "doctor")
    assert code == 4
    assert f"fault  plugins: {fault} ({WAY})\n" in said
    gone = WAY.replace("old_helper", "gone")
    assert f"fault  plugins: pelicanconf.py: PLUGINS names 'gone', which is not installed here ({gone})\n" in said


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (next(iter(BROKEN)), "old_helper"),
        (next(iter(BROKEN)), "pelican.plugins.old_helper"),
        *zip(IDLE, ("old_helper", "pelican.plugins.old_helper", "old_helper"), strict=True),
    ],
)
def test_one_that_is_asked_for_stops_a_publish(tmp_path: Path, text: str, name: str) -> None:
    """The site would lack what it does; with a reason it goes live without."""
    site, file = (
        real_project(tmp_path / "site", settings=f"{REAL}PLUGINS = [{name!r}]\n"),
        install(tmp_path / "lib", text),
    )
    line, reason = (BROKEN | IDLE)[text]
    verb = "started" if text in IDLE else "loaded"
    fault = told(file, line, f"the Pelican plugin old_helper cannot be {verb}: {reason} ({WAY})")

    code, _, complaints = plainstatus(site, "publish", "--yes")
    assert (code, complaints) == (4, f"{fault}\nnothing was published: the site is as it was\n")
    code, _, complaints = plainstatus(site, "publish", "--yes", "--force", "the plugin can wait")
    assert (code, complaints) == (0, f"note: {fault}\n")


@pytest.mark.parametrize(
    ("statement", "reason"), [("{}['x']", "KeyError: 'x'"), ("raise SystemExit(0)", "SystemExit: 0")]
)
def test_one_that_fails_on_the_way_is_named(tmp_path: Path, statement: str, reason: str) -> None:
    """What Pelican calls in the middle of a run may be a plugin's, and may even end the program as if all were well."""
    text = (
        f"from pelican import signals\n\ndef _fail(generators):\n    {statement}\n\n"
        "def register():\n    signals.all_generators_finalized.connect(_fail)\n"
    )
    site = make_project(tmp_path / "site", settings=f"{REAL}PLUGINS = ['old_helper']\n")
    file = install(tmp_path / "lib", text)

    code, _, complaints = plainstatus(site, "publish", "--yes")

    assert (code, complaints) == (
        4,
        f"{file}:4: in a plugin of Pelican's: {reason} (mend it, or take it out of PLUGINS in pelicanconf.py)\n"
        "nothing was published: the site is as it was\n",
    )


def test_settings_that_end_the_program_are_told(tmp_path: Path) -> None:
    """With 0, whoever publishes would think that all is well."""
    site = make_project(tmp_path / "site", settings=f"{REAL}raise SystemExit(0)\n")

    code, _, complaints = plainstatus(site, "publish", "--yes")

    line = (site / "pelicanconf.py").read_text(encoding="utf-8").splitlines().index("raise SystemExit(0)") + 1
    assert code == 2
    assert complaints == (
        f"pelicanconf.py:{line}: it ends the program: SystemExit: 0\nnothing was published: the site is as it was\n"
    )


def test_one_that_is_not_there(tmp_path: Path) -> None:
    """The name that stands in PLUGINS is told."""
    site = make_project(tmp_path / "site", settings=f"{REAL}PLUGINS = ['gone.helper', 'plainstatus.plugin']\n")
    way = WAY.replace("old_helper", "gone.helper")

    code, _, complaints = plainstatus(site, "publish", "--yes")

    assert code == 4
    assert complaints == (
        f"pelicanconf.py: PLUGINS names 'gone.helper', which is not installed here ({way})\n"
        "nothing was published: the site is as it was\n"
    )


def test_one_that_works_does(tmp_path: Path) -> None:
    """From PLUGIN_PATHS or installed, by any of its names, an object in PLUGINS too; nothing is said of it."""
    text = (
        "from pelican import signals\n\ndef _mark(generators):\n    {}\n\n"
        "def register():\n    signals.all_generators_finalized.connect(_mark)\n"
    )
    mark = "import pathlib; pathlib.Path({!r}).touch()"
    install(tmp_path / "lib", text.format(mark.format(str(tmp_path / "installed"))))
    site = make_project(
        tmp_path / "site", settings=f"{REAL}PLUGIN_PATHS = ['plugins']\nPLUGINS = ['old_helper', 'mine']\n"
    )
    (site / "plugins").mkdir()
    (site / "plugins/mine.py").write_text(text.format(mark.format(str(tmp_path / "mine"))), encoding="utf-8")

    code, _, complaints = from_nothing(site, "publish", "--yes")

    assert (code, complaints) == (0, "")
    assert (tmp_path / "installed").exists()
    assert (tmp_path / "mine").exists()


#: What waits for pages, and leaves a mark in each.
MARKS = (
    "from pathlib import Path\n\nfrom pelican import signals\n\ndef _mark(path, context):\n"
    "    text = Path(path).read_text(encoding='utf-8')\n"
    "    text = text.replace('</html>', '') + '<!-- seen --></html>'\n"
    "    Path(path).write_text(text, encoding='utf-8')\n\n"
)
CONNECTS = "signals.content_written.connect(_mark)\n"


@pytest.mark.parametrize("is_plugin", [True, False], ids=["a plugin", "the settings"])
def test_one_that_looks_at_pages_sees_nothing_else(tmp_path: Path, is_plugin: bool) -> None:
    """As Pelican does, its signal tells of pages: what belongs in HTML would be a fault in a feed, or in an answer."""
    settings = "PLUGIN_PATHS = ['plugins']\nPLUGINS = ['mine']\n" if is_plugin else f"{MARKS}{CONNECTS}"
    site = make_project(tmp_path / "site", settings=f"{REAL}{settings}")
    (site / "plugins").mkdir()
    text = f"{MARKS}def register():\n    {CONNECTS}"
    (site / "plugins/mine.py").write_text(text, encoding="utf-8")

    for _ in range(2):
        code, _, complaints = plainstatus(site, "publish", "--yes")

        assert (code, complaints) == (0, "")
        files = [place for place in (site / "output").rglob("*.*") if b"seen" in place.read_bytes()]
        assert {place.suffix for place in files} == {".html"}
        assert {place.name for place in files} > {"index.html", "404.html", "history.html"}
