"""Running Pelican: its settings, its log, its failures."""

from __future__ import annotations

import locale
import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb
from typing import Any, Final, NoReturn

import jinja2
from pelican import Pelican
from pelican.log import console
from pelican.settings import DEFAULT_THEME, read_settings

from plainstatus import plugin
from plainstatus.config import SETTINGS_FILE, Settings
from plainstatus.errors import BuildError, PlainstatusError, SettingsError
from plainstatus.pelican_plugins import Plugins, is_plugin, plugin_name, start_plugins
from plainstatus.plugin import BUILD, HOUSE_SETTINGS, Build

__all__ = ["Project", "find_project", "plugins_of", "run_pelican"]


#: What Pelican says of a page without a title.
_LACKS: Final = re.compile(r"Skipping (?P<file>.+): could not find information about '(?P<key>\w+)'")
_WITHOUT: Final = "publish without it: --force REASON"


@dataclass(frozen=True)
class Project:
    """A folder with a pelicanconf.py, and what that says."""

    folder: Path
    settings: Settings
    pelican: Mapping[str, Any]

    @property
    def content(self) -> Path:
        """The folder of Markdown that Pelican reads."""
        return self.settings.content

    @property
    def theme(self) -> Path:
        """The folder of the theme."""
        return Path(self.pelican["THEME"])

    @property
    def sources(self) -> tuple[Path, ...]:
        """All that the site is made from."""
        return *self.settings.sources, self.content, self.theme


def find_project(start: Path) -> Project:
    """Read pelicanconf.py in `start` or the nearest folder above it.

    Raises SettingsError where there is none, where it cannot be executed, and for every setting that is wrong.
    """
    start = start.resolve()
    folder = next((place for place in (start, *start.parents) if (place / SETTINGS_FILE).is_file()), None)
    if folder is None:
        raise SettingsError(
            f"there is no {SETTINGS_FILE} in {start} or above it (change to your status site's folder, or make one "
            "with: plainstatus init)"
        )
    before = locale.setlocale(locale.LC_ALL)
    try:
        with _log_of_pelican(), _nothing_compiled():
            pelican = read_settings(str(folder / SETTINGS_FILE), override=dict(HOUSE_SETTINGS))
    except SyntaxError as error:
        raise SettingsError(f"{SETTINGS_FILE}:{error.lineno}: {error.msg}") from error
    # It may end the program, with 0 even: whoever publishes would think that all is well.
    except (Exception, SystemExit) as error:
        reason = f"it ends the program: {_reason(error)}" if isinstance(error, SystemExit) else str(error)
        if "path containing the content" in reason:
            reason = 'PATH names no folder that is there (write PATH = "content", and make that folder if need be)'
        raise SettingsError(f"{_spot(error, folder / SETTINGS_FILE)}: {reason}") from error
    finally:
        locale.setlocale(locale.LC_ALL, before)
    # The module itself: by name, Pelican would look for it in its own ways. It is on whatever the list says.
    others = [name for name in pelican.get("PLUGINS") or () if name != plugin.__name__]
    pelican["PLUGINS"] = [*others, plugin]
    # Pelican looks for these from the current folder, which may be one below.
    overrides = pelican["THEME_TEMPLATES_OVERRIDES"]
    pelican["THEME_TEMPLATES_OVERRIDES"] = [str(folder / path) for path in overrides]
    if pelican["THEME"] == DEFAULT_THEME:
        pelican["THEME"] = str(plugin.theme_folder())
    return Project(folder, Settings.read(pelican, folder), pelican)


@contextmanager
def _nothing_compiled() -> Iterator[None]:
    """Leave no __pycache__ in the folder of a site: settings that change within a second would be the old ones."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def run_pelican(project: Project, tree: Path, build: Build) -> tuple[str, ...]:
    """Build the site into the empty folder `tree`; return what Pelican warned of.

    Raises BuildError for everything that Pelican, a template or a plugin reports as an error: Pelican itself would
    leave out the page and go on, and so it does where there is a reason to.
    """
    settings = {**project.pelican, "OUTPUT_PATH": str(tree), BUILD: build}
    for _ in os.walk(project.content, onerror=_unreadable):
        pass
    with _log_of_pelican() as records:
        try:
            _Pelican(settings).run()
        except PlainstatusError:
            raise
        except jinja2.TemplateSyntaxError as error:
            raise BuildError(f"{_short(error.filename, project)}:{error.lineno}: {error.message}") from error
        # A plugin may even end the program, with 0.
        except (Exception, SystemExit) as error:
            place, hint = _place(error, project)
            raise BuildError(f"{place}{_reason(error)}{hint}") from error
    errors = [_told(text, project) for level, text in records if level >= logging.ERROR]
    if errors and not build.forced:
        raise BuildError("\n".join(errors))
    warnings = [text for level, text in records if level < logging.ERROR]
    return tuple(dict.fromkeys((*errors, *warnings, *build.notes)))


def plugins_of(project: Project) -> Plugins:
    """Start the plugins that a run of Pelican would start, and say which of them do not work."""
    with _log_of_pelican():
        return start_plugins(project.pelican)


class _Pelican(Pelican):  # type: ignore[misc]  # Pelican has no types
    """Pelican, but that a plugin that nobody asked for stops nobody, and that what stops is told with its name."""

    def init_plugins(self) -> None:
        """Start the plugins. Raises BuildError for those that the site asks for; with a reason it goes without them."""
        build: Build = self.settings[BUILD]
        found = start_plugins(self.settings)
        if found.faults and not build.forced:
            raise BuildError("\n".join(found.faults))
        build.notes.extend((*found.faults, *found.others))
        self.plugins = list(found.started)
        self.settings["PLUGINS"] = [plugin_name(plugin) for plugin in found.started]


def _told(text: str, project: Project) -> str:
    """Return what Pelican reports as an error, with a way out."""
    if match := _LACKS.fullmatch(text):
        key = match["key"].capitalize()
        return f"{_short(match['file'], project)}:1: {key!r} is missing (add a line: {key}: …; {_WITHOUT})"
    return f"{text} (mend it, or {_WITHOUT})" if text.startswith("Could not process ") else text


def _spot(error: BaseException, settings: Path) -> str:
    """Return the file of the settings, with the line of it that failed, if it was one."""
    lines = [number for frame, number in walk_tb(error.__traceback__) if frame.f_code.co_filename == str(settings)]
    return f"{settings.name}:{lines[-1]}" if lines else settings.name


def _unreadable(error: OSError) -> NoReturn:
    """Refuse a folder in content/: Pelican would take it for an empty one, and its pages would vanish."""
    raise BuildError(f"{error.filename} cannot be read: {error.strerror}") from error


class _Records(logging.Handler):
    """Keeps what is logged, for the caller to judge."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        #: How grave it is, and what was said.
        self.records: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, with the reason that Pelican knows and does not say."""
        reason = sys.exc_info()[1]
        text = record.getMessage() if reason is None else f"{record.getMessage()}: {reason}"
        self.records.append((record.levelno, " ".join(text.split())))


@contextmanager
def _log_of_pelican() -> Iterator[list[tuple[int, str]]]:
    """Gather Pelican's log, and keep the terminal quiet: failure is told by exceptions, once."""
    handler = _Records()
    loggers = [logging.getLogger("pelican"), logging.getLogger("plainstatus")]
    was_quiet, console.quiet = console.quiet, True
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield handler.records
    finally:
        console.quiet = was_quiet
        for logger in loggers:
            logger.removeHandler(handler)


def _reason(error: BaseException) -> str:
    """Say why a build failed: what the disk says in its own words, all else with the name that programmers look for."""
    if isinstance(error, OSError) and error.strerror:
        place = f" ({os.fsdecode(error.filename)})" if isinstance(error.filename, str | bytes) else ""
        return f"cannot write the site: {error.strerror}{place}"
    return f"{type(error).__name__}: {error}"


def _place(error: BaseException, project: Project) -> tuple[str, str]:
    """Return `file:line: ` of the template that failed, or of the plugin, and the way out; else nothing."""
    found = hint = ""
    for frame, line in walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name.endswith((".html", ".txt", ".css")):
            found, hint = f"{_short(name, project)}:{line}: ", ""
        elif is_plugin(frame.f_globals.get("__name__", ""), project.pelican["PLUGINS"]):
            found = f"{_short(name, project)}:{line}: in a plugin of Pelican's: "
            hint = f" (mend it, or take it out of PLUGINS in {SETTINGS_FILE})"
    return found, hint


def _short(name: str | None, project: Project) -> str:
    path = Path(name or "a template")
    return path.relative_to(project.folder).as_posix() if path.is_relative_to(project.folder) else path.as_posix()
