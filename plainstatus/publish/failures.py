"""What Pelican, a template, a plugin or the disk ran into, in words that say where."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import walk_tb
from typing import Final

import jinja2

from plainstatus.errors import BuildError, PlainstatusError
from plainstatus.publish.templates import named_in
from plainstatus.read.project import Project
from plainstatus.settings import SETTINGS_FILE

__all__ = ["failures_told"]

#: What a template runs into that was written for another version, and where it says what to write.
_UNKNOWN: Final = (jinja2.UndefinedError, TypeError)
_GIVEN: Final = " (docs/theme.md says what templates are given, docs/upgrade.md what has changed)"


@contextmanager
def failures_told(project: Project, is_plugin: Callable[[str], bool] = lambda _: False) -> Iterator[None]:
    """Raise BuildError for whatever fails within; `is_plugin` says of a module whether it is a plugin's."""
    try:
        yield
    except PlainstatusError:
        raise
    except jinja2.TemplateSyntaxError as error:
        raise BuildError(
            f"{named_in(project, error.filename or 'a template')}:{error.lineno}: {error.message}"
        ) from error
    # A plugin may even end the program, with 0.
    except (Exception, SystemExit) as error:
        place, hint = _place(error, project, is_plugin)
        raise BuildError(f"{place}{_reason(error)}{hint}") from error


def _reason(error: BaseException) -> str:
    """Say why a build failed: what the disk says in its own words, all else with the name that programmers look for."""
    if isinstance(error, OSError) and error.strerror:
        place = f" ({os.fsdecode(error.filename)})" if isinstance(error.filename, str | bytes) else ""
        return f"cannot write the site: {error.strerror}{place}"
    return f"{type(error).__name__}: {error}"


def _place(error: BaseException, project: Project, is_plugin: Callable[[str], bool]) -> tuple[str, str]:
    """Return `file:line: ` of the template that failed, or of the plugin, and the way out; else nothing."""
    found = hint = ""
    for frame, line in walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name.endswith((".html", ".txt", ".css")):
            found, hint = f"{named_in(project, name)}:{line}: ", _GIVEN if isinstance(error, _UNKNOWN) else ""
        elif is_plugin(frame.f_globals.get("__name__", "")):
            found = f"{named_in(project, name)}:{line}: in a plugin of Pelican's: "
            hint = f" (mend it, or take it out of PLUGINS in {SETTINGS_FILE})"
    return found, hint
