"""Running Pelican: its settings, its log, its failures."""

from __future__ import annotations

import locale
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Final, NoReturn

from pelican import Pelican
from pelican.log import console
from pelican.settings import read_settings

from plainstatus.errors import BuildError, SettingsError
from plainstatus.publish import pelican_plugin
from plainstatus.publish.failures import failures_told
from plainstatus.publish.inputs import Inputs
from plainstatus.publish.other_plugins import Plugins, is_plugin, plugin_name, start_plugins
from plainstatus.publish.pelican_plugin import HOUSE_SETTINGS, INPUTS, MADE
from plainstatus.publish.templates import named_in
from plainstatus.publish.unchanged import PLUGIN, Made
from plainstatus.read.project import Project
from plainstatus.settings import SETTINGS_FILE

__all__ = ["plugins_of", "run_pelican"]


#: What Pelican says of a page without a title.
_LACKS: Final = re.compile(r"Skipping (?P<file>.+): could not find information about '(?P<key>\w+)'")
_WITHOUT: Final = "publish without it: --force REASON"


def run_pelican(project: Project, tree: Path, inputs: Inputs) -> tuple[tuple[str, ...], Made | None]:
    """Build the site from `inputs` into the empty folder `tree`; return what Pelican warned of, and what it made.

    That is None where others than Pelican and we may have a part in the bytes of our pages.

    Raises BuildError for everything that Pelican, a template or a plugin reports as an error: Pelican itself would
    leave out the page and go on, and so it does where there is a reason to.
    """
    settings = {**_settings(project), "OUTPUT_PATH": str(tree), INPUTS: inputs}
    # A run puts names in their place.
    plugins = settings["PLUGINS"]
    for _ in os.walk(project.content, onerror=_unreadable):
        pass
    with _log_of_pelican() as records, failures_told(project, lambda module: is_plugin(module, plugins)):
        _Pelican(settings).run()
    errors = [_told(text, project) for level, text in records if level >= logging.ERROR]
    if errors and not inputs.forced:
        raise BuildError("\n".join(errors))
    warnings = [text for level, text in records if level < logging.ERROR]
    return tuple(dict.fromkeys((*errors, *warnings, *inputs.notes))), settings.get(MADE)


def plugins_of(project: Project) -> Plugins:
    """Start the plugins that a run of Pelican would start, and say which of them do not work."""
    with _log_of_pelican():
        return start_plugins(_settings(project))


def _settings(project: Project) -> dict[str, Any]:
    """Return Pelican's settings of a site: the site's own, what it stands on, and Pelican's for all else.

    Raises SettingsError for what Pelican refuses.
    """
    # Pelican changes lists and mappings that it is given.
    given = {name: copy(value) if isinstance(value, list | dict) else value for name, value in project.given.items()}
    before = locale.setlocale(locale.LC_ALL)
    try:
        with _log_of_pelican():
            settings = read_settings(override={**given, "THEME": str(project.theme), **HOUSE_SETTINGS})
    except Exception as error:
        raise SettingsError(f"{SETTINGS_FILE}: {error}") from error
    finally:
        locale.setlocale(locale.LC_ALL, before)
    # The module itself: by name, Pelican would look for it in its own ways. It is on whatever the list says.
    others = [name for name in settings.get("PLUGINS") or () if name != PLUGIN]
    return {**settings, "PLUGINS": [*others, pelican_plugin]}


class _Pelican(Pelican):  # type: ignore[misc]  # Pelican has no types
    """Pelican, but that a plugin that nobody asked for stops nobody, and that what stops is told with its name."""

    def init_plugins(self) -> None:
        """Start the plugins. Raises BuildError for those that the site asks for; with a reason it goes without them."""
        inputs: Inputs = self.settings[INPUTS]
        found = start_plugins(self.settings)
        if found.faults and not inputs.forced:
            raise BuildError("\n".join(found.faults))
        inputs.notes.extend((*found.faults, *found.others))
        self.plugins = list(found.started)
        self.settings["PLUGINS"] = [plugin_name(plugin) for plugin in found.started]


def _told(text: str, project: Project) -> str:
    """Return what Pelican reports as an error, with a way out."""
    if match := _LACKS.fullmatch(text):
        key = match["key"].capitalize()
        return f"{named_in(project, match['file'])}:1: {key!r} is missing (add a line: {key}: …; {_WITHOUT})"
    return f"{text} (mend it, or {_WITHOUT})" if text.startswith("Could not process ") else text


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
