"""What the tasks call: prints, asks, and turns errors into exit codes. Nothing else in the package prints."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NoReturn, TextIO

from invoke.exceptions import Exit

from plainstatus import clock, host, importers
from plainstatus import publish as steps
from plainstatus.errors import BuildError, PlainstatusError, SettingsError
from plainstatus.plugin import load

__all__ = ["build", "check", "clean", "import_history", "init", "publish"]

#: What a new site starts from; in the wheel these lie in plainstatus/starter.
_STARTER = ("pelicanconf.py", "incidents.yaml", "content")
#: What shells give a program that Ctrl-C ended.
_INTERRUPTED = 130
_IGNORED = "# Built or private: never committed.\n/output/\n/build/\n/private/\n/.plainstatus/\n"


def publish() -> None:
    """Build the site and put it live."""
    with _exit_codes("nothing was published: the site is as it was"):
        _run(steps.publish, "published", clock.now_for_publish())


def build() -> None:
    """Build the site into the folder `build`, to look at it."""
    with _exit_codes("nothing was built"):
        _run(steps.build, "built", clock.now_for_build())


def check() -> None:
    """Read everything and tell every problem, without building."""
    with _exit_codes("these problems stop a publish"):
        loaded = load(host.find_project(Path.cwd()).settings, clock.now_for_build())
        _complain(loaded.warnings)
        _say(f"nothing stops a publish: {len(loaded.site.incidents)} incidents in {len(loaded.documents)} file(s)")


def clean(*, output: bool) -> None:
    """Remove what was built, and with `output` the published site too."""
    with _exit_codes("clean did not finish"):
        for path in steps.clean(host.find_project(Path.cwd()), published=output):
            _say(f"removed {_short(path)}")


def import_history(source: str, *, kind: str | None, to: str, force: bool) -> None:
    """Write another system's history as our YAML to the file `to`, and tell what was adjusted."""
    with _exit_codes("nothing was written"):
        target = Path(to)
        if target.exists() and not force:
            raise SettingsError(f"{to} is there already (name another file with --to, or add --force)")
        imported = importers.import_history(Path(source), kind=kind, now=clock.now_for_build())
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(imported.yaml, encoding="utf-8")
        for note in imported.report:
            _say(str(note))
        _say(
            f"imported: {imported.incidents} incidents with {imported.updates} updates, "
            f"{imported.components} components → {to}"
        )


def init(folder: str) -> None:
    """Make a new status site in `folder`, with an example to replace."""
    with _exit_codes("nothing was made"):
        target = Path(folder)
        if target.exists() and any(target.iterdir()):
            raise SettingsError(f"{folder} is not empty (name a new folder)")
        package = Path(__file__).resolve().parent
        starter = package / "starter"
        source = starter if starter.is_dir() else package.parent
        target.mkdir(parents=True, exist_ok=True)
        for name in _STARTER:
            copy = shutil.copytree if (source / name).is_dir() else shutil.copyfile
            copy(source / name, target / name)
        (target / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        _say(f"made {folder}: edit {folder}/incidents.yaml, then run plainstatus publish in {folder}")


def _run(make: Callable[..., steps.Result], done: str, now: datetime) -> None:
    began = time.perf_counter()
    result = make(host.find_project(Path.cwd()), now=now, tell=_say)
    _complain(result.problems)
    _complain(f"note: {note}" for note in result.notes)
    seconds = time.perf_counter() - began
    _say(
        f"{done}: {result.open_incidents} open, {result.pages} pages, {seconds:.1f} s → "
        f"{_short(result.folder / 'index.html')}"
    )


def _say(text: str) -> None:
    _print(text, sys.stdout)


def _complain(lines: Iterable[object]) -> None:
    for line in lines:
        _print(str(line), sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    """Print in the terminal's encoding: after a publish, an arrow that it lacks must not look like a failure."""
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)


def _short(path: Path) -> str:
    """Return the path as it can be typed from here."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


@contextmanager
def _exit_codes(verdict: str) -> Iterator[None]:
    """End the program with our error's text and exit code; `verdict` closes the message."""
    try:
        yield
    except PlainstatusError as error:
        _stop(f"{error}\n{verdict}", error.exitcode)
    except OSError as error:
        _stop(f"{error.filename or 'the disk'}: {error.strerror or error}\n{verdict}", BuildError.exitcode)
    except KeyboardInterrupt:
        _stop("stopped (what readers see is whole, the old site or the new one; run this again)", _INTERRUPTED)


def _stop(message: str, code: int) -> NoReturn:
    """End the program."""
    _complain([message])
    raise Exit(code=code) from None
