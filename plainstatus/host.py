"""Running Pelican: its settings, its log, its failures."""

from __future__ import annotations

import locale
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from pelican import Pelican
from pelican.log import console
from pelican.settings import DEFAULT_THEME, read_settings

from plainstatus import plugin
from plainstatus.config import Settings
from plainstatus.errors import BuildError, PlainstatusError, SettingsError
from plainstatus.plugin import BUILD, HOUSE_SETTINGS, Build

__all__ = ["SETTINGS_FILE", "Project", "find_project", "run_pelican"]

SETTINGS_FILE = "pelicanconf.py"


@dataclass(frozen=True)
class Project:
    """A folder with a pelicanconf.py, and what that says."""

    folder: Path
    settings: Settings
    pelican: Mapping[str, Any]

    @property
    def content(self) -> Path:
        """The folder of Markdown that Pelican reads."""
        return Path(self.pelican["PATH"])

    @property
    def theme(self) -> Path:
        """The folder of the theme."""
        return Path(self.pelican["THEME"])


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
        with _log_of_pelican():
            pelican = read_settings(str(folder / SETTINGS_FILE), override=dict(HOUSE_SETTINGS))
    except SyntaxError as error:
        raise SettingsError(f"{SETTINGS_FILE}:{error.lineno}: {error.msg}") from error
    except Exception as error:
        raise SettingsError(f"{SETTINGS_FILE}: {error}") from error
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


def run_pelican(project: Project, tree: Path, build: Build) -> tuple[str, ...]:
    """Build the site into the empty folder `tree`; return what Pelican warned of.

    Raises BuildError for everything that Pelican, a template or a plugin reports as an error: Pelican itself would
    leave out the page and go on.
    """
    settings = {**project.pelican, "OUTPUT_PATH": str(tree), BUILD: build}
    with _log_of_pelican() as records:
        try:
            Pelican(settings).run()
        except PlainstatusError:
            raise
        except jinja2.TemplateSyntaxError as error:
            raise BuildError(f"{_short(error.filename, project)}:{error.lineno}: {error.message}") from error
        except Exception as error:
            raise BuildError(f"{_place(error, project)}{type(error).__name__}: {error}") from error
    errors = [record.getMessage() for record in records if record.levelno >= logging.ERROR]
    if errors:
        raise BuildError("\n".join(_one_line(error) for error in errors))
    return tuple(dict.fromkeys(_one_line(record.getMessage()) for record in records))


class _Records(logging.Handler):
    """Keeps what is logged, for the caller to judge."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.records.append(record)


@contextmanager
def _log_of_pelican() -> Iterator[list[logging.LogRecord]]:
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


def _place(error: BaseException, project: Project) -> str:
    """Return `file:line: ` of the template that failed, or nothing."""
    trace, found = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith((".html", ".txt", ".css")):
            found = f"{_short(name, project)}:{trace.tb_lineno}: "
        trace = trace.tb_next
    return found


def _short(name: str | None, project: Project) -> str:
    path = Path(name or "a template")
    return path.relative_to(project.folder).as_posix() if path.is_relative_to(project.folder) else path.as_posix()


def _one_line(message: str) -> str:
    return " ".join(message.split())
