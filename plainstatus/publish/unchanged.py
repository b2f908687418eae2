"""Making a site without Pelican, where nothing that it reads has changed: then what it would make is there already.

To load Pelican, docutils and Rich takes as long as all else of a small publish. What is kept of a run are the pages
that it made, as plain data: where each of them stands and what it is called. Their files are in the live tree; they
count, as all do that are kept, where their bytes are those that were made of the same. Whatever might have a part in
them that cannot be seen here (settings of Pelican's that are not among ours, its plugins, pages in reStructuredText,
links on the disk) has Pelican run, each time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import time
from collections.abc import Container
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import jinja2

from plainstatus.model.digests import digest
from plainstatus.model.engine import engine
from plainstatus.publish import compiled_templates
from plainstatus.publish.content_pages import ContentPage, Theirs
from plainstatus.publish.failures import failures_told
from plainstatus.publish.inputs import Inputs
from plainstatus.publish.kept_values import PAGES, keep_values, read_values
from plainstatus.publish.our_files import HOUSE_MARKDOWN, OurFiles
from plainstatus.read.content import HTML_ENDINGS, MARKDOWN_ENDINGS, PAGE_ENDINGS
from plainstatus.read.project import Project
from plainstatus.settings import SETTINGS_FILE

__all__ = ["PLUGIN", "Made", "house_options", "make_site"]

#: What sites call our plugin in PLUGINS: a module of its own, so that what it stands for may move.
PLUGIN: Final = "plainstatus.plugin"
#: What templates are compiled with: as Pelican has it, but that they escape what they print, and stop at unknown names.
_OPTIONS: Final[dict[str, Any]] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": [],
    "autoescape": True,
    "undefined": jinja2.StrictUndefined,
}
#: The settings, beside our own, of which we know what they have a part in.
_KNOWN: Final = frozenset({
    "AUTHOR", "CACHE_PATH", "DEFAULT_LANG", "EXTRA_PATH_METADATA", "LOCALE", "OUTPUT_PATH", "PATH", "PLUGINS",
    "SITENAME", "SITEURL", "STATIC_PATHS", "THEME", "THEME_TEMPLATES_OVERRIDES", "TIMEZONE",
})  # fmt: skip
#: Where Pelican copies the theme's own files.
_THEME: Final = "theme"
#: Such pages may say the day, and have settings in the home of whoever runs it.
_ODD: Final = PAGE_ENDINGS - {*MARKDOWN_ENDINGS, *HTML_ENDINGS}


def house_options() -> dict[str, Any]:
    """Return what an environment for our templates is made with, where nobody else has a say in it."""
    return {"bytecode_cache": compiled_templates.COMPILED, **_OPTIONS}


class Made(NamedTuple):
    """What a run of Pelican has made."""

    theirs: Theirs
    #: Sums up what its pages show of the status.
    shown: str
    #: The paths of what is ours.
    ours: set[str]


class _Sources(NamedTuple):
    """What Pelican would read."""

    #: Sums it up.
    summed: str
    #: Place, size and times of each file and folder: they tell of a change that was taken back while Pelican ran.
    marks: list[tuple[int, ...]]


def make_site(project: Project, tree: Path, inputs: Inputs) -> tuple[str, ...]:
    """Make the site from `inputs` in the empty folder `tree`, by Pelican where need be; return what staff should know.

    Raises BuildError as `run_pelican` does.
    """
    before, of = tuple(dict.fromkeys(inputs.notes)), None
    if inputs.kept is not None and not inputs.forced and not inputs.drafts:
        of = _sources(project, inputs)
        if of and _made_without(project, tree, inputs, of.summed):
            return tuple(dict.fromkeys(inputs.notes))
    from plainstatus.publish.pelican_run import run_pelican  # noqa: PLC0415 - only where it must be loaded

    notes, made = run_pelican(project, tree, inputs)
    # Of what it warns of, it is to warn again.
    if of and made and notes == before and _sources(project, inputs) == of:
        _keep(tree, inputs, of.summed, made)
    return notes


def _made_without(project: Project, tree: Path, inputs: Inputs, of: str) -> bool:
    """Make what is ours, where all else is in the live tree; say whether that is so."""
    noted = read_values(inputs.settings.work, PAGES)
    if inputs.kept is None or noted.get("of") != [of]:
        return False
    there = noted["there"]
    pages = [ContentPage(*page) for page in noted["pages"]]
    theirs = Theirs(pages, dict(noted["copied"]), theme=_THEME, there=frozenset(there))
    with failures_told(project):
        ours = OurFiles(inputs, _environment(project), theirs.pages)
        if not inputs.kept.keeps_all(_key(of, ours.shown), there):
            return False
        compiled_templates.COMPILED.take(inputs.settings.work, options=repr(_OPTIONS))
        ours.write(tree, theirs, markdown=HOUSE_MARKDOWN)
    return True


def _keep(tree: Path, inputs: Inputs, of: str, made: Made) -> None:
    """Keep for the next publish what Pelican has made."""
    theirs = made.theirs
    of_theme = (path.relative_to(tree).as_posix() for path in (tree / _THEME).rglob("*") if path.is_file())
    there = sorted({*theirs.sources, *theirs.copied, *of_theme})
    if inputs.kept is None or not "".join(there).isprintable():
        return
    values: dict[str, list[Any]] = {
        "of": [of],
        "pages": [*theirs.pages],
        "copied": [*theirs.copied.items()],
        "there": there,
    }
    if read_values(inputs.settings.work, PAGES).get("of") != [of]:
        keep_values(inputs.settings.work, PAGES, values)
    inputs.kept.has_made(_key(of, made.shown), there)


def _key(of: str, shown: str) -> str:
    """Return what names the bytes of Pelican's files."""
    return digest((engine(), __name__, of, shown))


def _sources(project: Project, inputs: Inputs) -> _Sources | None:
    """Look at what Pelican would read; None where something may have a part in it that does not show here."""
    given, content, private = project.given, project.content, inputs.settings.private
    names = {name for name in given if not name.startswith("STATUS_")}
    if not names <= _KNOWN or given.get("PLUGINS") != [PLUGIN] or project.loads_others or _others_installed():
        return None
    if project.theme.is_relative_to(_pelican_folder()):
        # Its usual theme stands for none.
        return None
    looks = [project.theme / "static", project.theme / "templates", *project.overrides]
    marks: list[tuple[int, ...]] = []
    try:
        summed = digest((
            (project.folder / SETTINGS_FILE).read_bytes(),
            dict(given),
            _files(content, marks, never=_ODD),
            [_files(folder, marks) if folder.is_dir() else None for folder in looks],
            inputs.kept_back,
            inputs.view.site.organisation.language,
            (os.path.realpath(content), os.path.realpath(private)),
            # A page may be dated with a time alone.
            (*time.localtime()[:3], *time.tzname, time.timezone, time.altzone),
        ))  # fmt: skip
    except (OSError, TypeError, ValueError):
        return None
    return _Sources(summed, sorted(marks))


def _files(folder: Path, marks: list[tuple[int, ...]], *, never: Container[str] = ()) -> list[tuple[str, bytes]]:
    """Return path and hash of each file below a folder; `marks` gets what tells of any change to it, or to a folder.

    Raises ValueError where there is a link or anything else in it, or an ending that names `never` have.
    """
    found, waiting = list[tuple[str, bytes]](), [str(folder)]
    while waiting:
        place = waiting.pop()
        marks.append(_mark(place))
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.is_file(follow_symlinks=False) and os.path.splitext(entry.name)[1] not in never:  # noqa: PTH122
                    marks.append(_mark(entry.path))
                    found.append((entry.path, hashlib.sha256(Path(entry.path).read_bytes()).digest()))
                else:
                    raise ValueError(entry.path)
    return sorted(found)


def _mark(path: str) -> tuple[int, ...]:
    stat = Path(path).stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


@cache
def _pelican_folder() -> Path:
    """Return where Pelican is installed, without loading it."""
    spec = importlib.util.find_spec("pelican")
    return Path(spec.origin).parent if spec and spec.origin else Path()


def _others_installed() -> bool:
    """Say whether plugins of Pelican's are installed: it loads all of them, and names those that it cannot."""
    ours = _pelican_folder() / "plugins"
    places = {Path(place, "pelican", "plugins") for place in sys.path} - {ours}
    return any(place.is_dir() for place in places) or any(
        entry.is_dir() and entry.name != "__pycache__" for entry in os.scandir(ours)
    )


def _environment(project: Project) -> jinja2.Environment:
    """Return what Pelican's generators would render our templates in; what only it has is loaded when it is used."""
    theme = jinja2.FileSystemLoader(project.theme / "templates")
    simple = jinja2.FileSystemLoader(_pelican_folder() / "themes" / "simple" / "templates")
    first = jinja2.FileSystemLoader([*project.overrides, project.theme / "templates"])
    named = jinja2.PrefixLoader({"!simple": simple, "!theme": theme})
    env = jinja2.Environment(loader=jinja2.ChoiceLoader([first, simple, named]), **house_options())  # noqa: S701 - it is on
    env.filters["strftime"] = _strftime
    env.tests["plugin_enabled"] = lambda name: name == PLUGIN
    return env


def _strftime(date: datetime, date_format: str) -> str:
    from pelican.utils import DateFormatter  # noqa: PLC0415 - no template of ours has it

    return str(DateFormatter()(date, date_format))
