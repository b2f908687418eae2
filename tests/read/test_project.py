"""A site's settings, read as Pelican would read them and without Pelican."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from plainstatus.errors import SettingsError
from plainstatus.read.project import find_project, theme_folder
from tests.support.project import SETTINGS, make_project, tree
from tests.support.publishing import put


def test_reading_a_site_needs_no_pelican(tmp_path: Path) -> None:
    """Loading Pelican takes longer than most of what is done with a site."""
    folder = make_project(tmp_path)
    code = "import sys; from pathlib import Path; from plainstatus.read.project import find_project"
    command = [sys.executable, "-c", f"{code}; find_project(Path('.')); print('pelican' in sys.modules)"]

    assert subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize(
    "settings",
    [
        'PLUGINS = "plainstatus.plugin"',
        "PLUGINS = None",
        'THEME_TEMPLATES_OVERRIDES = "mine"',
        "THEME_TEMPLATES_OVERRIDES = None",
        "THEME = None",
        'PLUGIN_PATHS = "plugins"',
    ],
)
def test_what_pelican_forgives_is_forgiven(settings: str, tmp_path: Path) -> None:
    """A text in place of a list, or nothing, stops no publish, and gives the same site."""
    usual = put(make_project(tmp_path / "usual"))
    typed = put(make_project(tmp_path / "typed", settings=f"{SETTINGS}{settings}\n"))

    assert tree(typed.folder) == tree(usual.folder)


def test_themes(tmp_path: Path) -> None:
    """Ours where none is named, a folder beside the settings, or one of Pelican's by its name."""
    ours = find_project(make_project(tmp_path / "ours")).theme
    (tmp_path / "own" / "mine").mkdir(parents=True)
    own = find_project(make_project(tmp_path / "own", settings=f'{SETTINGS}THEME = "mine"\n')).theme
    theirs = find_project(make_project(tmp_path / "theirs", settings=f'{SETTINGS}THEME = "simple"\n')).theme

    assert ours == theme_folder()
    assert own == tmp_path / "own" / "mine"
    assert theirs.parts[-3:] == ("pelican", "themes", "simple")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('THEME = "nope"', "pelicanconf.py: Could not find the theme nope"),
        ("1 / 0", "pelicanconf.py:4: division by zero"),
        ("x = = 1", "pelicanconf.py:4: invalid syntax"),
        ("raise SystemExit(0)", "pelicanconf.py:4: it ends the program: SystemExit: 0"),
        ("DEFAULT_LANG = 5", "pelicanconf.py: 'int' object has no attribute 'lower'"),
    ],
)
def test_what_is_refused(settings: str, message: str, tmp_path: Path) -> None:
    """What cannot be read, and what only Pelican knows to be wrong, is told before anything is published."""
    folder = make_project(tmp_path, settings=f"{SETTINGS}{settings}\n")

    with pytest.raises(SettingsError) as caught:
        put(folder)

    assert str(caught.value) == message
    assert not (folder / "output").exists()
