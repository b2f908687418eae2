"""A site's folder: its pelicanconf.py, run as Pelican would run it and without Pelican, and what that says."""

from __future__ import annotations

import ast
import importlib.util
import locale
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import Any, Final

from plainstatus.errors import SettingsError
from plainstatus.model.frozen import dataclass
from plainstatus.settings import SETTINGS_FILE, Settings

__all__ = ["TEMPLATES", "Project", "find_project", "theme_folder"]

#: The file, beside the incidents, with what new updates begin with.
TEMPLATES: Final = "templates.yaml"
#: Python's own modules, but for those by which a program loads others.
_PYTHONS: Final = sys.stdlib_module_names - {"builtins", "importlib", "pkgutil", "runpy"}
_LOADERS: Final = {"__import__", "exec", "eval"}


@dataclass(frozen=True)
class Project:
    """A folder with a pelicanconf.py, and what that says."""

    folder: Path
    settings: Settings
    #: The names in capitals that pelicanconf.py gives, with the folders among them in full.
    given: Mapping[str, Any]
    #: The folder of the theme.
    theme: Path
    #: Whether pelicanconf.py loads modules that are not Python's own: they may have any part in what Pelican does.
    loads_others: bool

    @property
    def content(self) -> Path:
        """The folder of Markdown that Pelican reads."""
        return self.settings.content

    @property
    def overrides(self) -> tuple[Path, ...]:
        """The folders whose templates come before the theme's."""
        return tuple(map(Path, self.given.get("THEME_TEMPLATES_OVERRIDES", ())))

    @property
    def sources(self) -> tuple[Path, ...]:
        """All that the site is made from."""
        return *self.settings.sources, self.content, self.theme


def find_project(start: Path) -> Project:
    """Read pelicanconf.py in `start` or the nearest folder above it.

    Raises SettingsError where there is none, where it cannot be executed, and for every setting that is wrong; what is
    only for Pelican to understand, a run of Pelican tells.
    """
    start = start.resolve()
    folder = next((place for place in (start, *start.parents) if (place / SETTINGS_FILE).is_file()), None)
    if folder is None:
        raise SettingsError(
            f"there is no {SETTINGS_FILE} in {start} or above it (change to your status site's folder, or make one "
            "with: plainstatus init)"
        )
    try:
        given = _in_full(_run(folder / SETTINGS_FILE), folder)
        theme = _theme(given.get("THEME"))
    except SyntaxError as error:
        raise SettingsError(f"{SETTINGS_FILE}:{error.lineno}: {error.msg}") from error
    # It may end the program, with 0 even: whoever publishes would think that all is well.
    except (Exception, SystemExit) as error:
        reason = (
            f"it ends the program: {type(error).__name__}: {error}" if isinstance(error, SystemExit) else str(error)
        )
        raise SettingsError(f"{_spot(error, folder / SETTINGS_FILE)}: {reason}") from error
    others = _loads_others((folder / SETTINGS_FILE).read_bytes())
    return Project(folder, Settings.read(given, folder), given, theme, others)


def theme_folder() -> Path:
    """Return our own theme: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "theme"
    return inside if inside.is_dir() else package.parent / "theme"


def _run(file: Path) -> dict[str, Any]:
    """Execute a file of settings; return its names in capitals.

    No __pycache__ is left in the folder of a site: settings that change within a second would be the old ones.
    """
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {file}")
    module = importlib.util.module_from_spec(spec)
    # Where Pelican puts it, too: it may ask for itself.
    sys.modules[file.stem] = module
    with _as_it_was():
        spec.loader.exec_module(module)
    return {name: value for name, value in vars(module).items() if name.isupper()}


def _loads_others(source: bytes) -> bool:
    """Say of a program whether it loads modules that are not Python's own, or may."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                named = [alias.name for alias in names]
            case ast.ImportFrom(module, _, level):
                named = ["." * (level or 0) + (module or "")]
            case _:
                named = []
        if any(name.partition(".")[0] not in _PYTHONS for name in named):
            return True
        if isinstance(node, ast.Name) and node.id in _LOADERS:
            return True
    return False


@contextmanager
def _as_it_was() -> Iterator[None]:
    """Give back the locale, and whether what is imported gets compiled."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    spoken = locale.setlocale(locale.LC_ALL)
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
        locale.setlocale(locale.LC_ALL, spoken)


def _in_full(given: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return settings with their folders in full, counted from the one that pelicanconf.py stands in."""
    settings = {"PATH": ".", **given}
    for name in ("PATH", "OUTPUT_PATH", "CACHE_PATH", "THEME"):
        # A theme may be a name, which Pelican knows.
        if settings.get(name) is not None and (name != "THEME" or (folder / settings[name]).exists()):
            settings[name] = str(_absolute(folder, settings[name]))
    # Pelican takes a text for one folder of plugins, and for none of templates; and None it cannot go through.
    if isinstance(settings.get("THEME_TEMPLATES_OVERRIDES"), str | None):
        settings["THEME_TEMPLATES_OVERRIDES"] = []
    for name in ("PLUGIN_PATHS", "PLUGIN_PATH", "THEME_TEMPLATES_OVERRIDES"):
        if (paths := settings.get(name)) is not None:
            listed = [paths] if isinstance(paths, str) else paths
            settings[name] = [str(_absolute(folder, path)) for path in listed]
    if not Path(settings["PATH"]).is_dir():
        raise ValueError('PATH names no folder that is there (write PATH = "content", and make that folder if need be)')
    return settings


def _absolute(folder: Path, path: str | Path) -> Path:
    # Not resolved: a link stays one.
    return Path(os.path.abspath(folder / path))  # noqa: PTH100


def _theme(given: object) -> Path:
    """Return the folder of a theme: ours, where none is given; one by its name comes with Pelican."""
    if given is None:
        return theme_folder()
    if (theme := Path(str(given))).is_dir():
        return theme
    pelican = importlib.util.find_spec("pelican")
    for place in (pelican and pelican.submodule_search_locations) or ():
        if (theme := Path(place, "themes", str(given))).is_dir():
            return theme
    raise ValueError(f"Could not find the theme {given}")


def _spot(error: BaseException, settings: Path) -> str:
    """Return the file of the settings, with the line of it that failed, if it was one."""
    lines = [number for frame, number in walk_tb(error.__traceback__) if frame.f_code.co_filename == str(settings)]
    return f"{settings.name}:{lines[-1]}" if lines else settings.name
