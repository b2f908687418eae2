"""Files beside the YAML, such as letters and answers: read as text, and written together with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from plainstatus.edit.desk import HalfWritten
from plainstatus.edit.write import write_document
from plainstatus.errors import BuildError, InvalidIncidents, Problem
from plainstatus.files import make_private, replace_file
from plainstatus.model.frozen import dataclass
from plainstatus.read.project import Project
from plainstatus.read.yaml import Document

__all__ = ["FileChange", "read_text", "refuse_link_out", "write_all"]


@dataclass(frozen=True)
class FileChange:
    """What becomes of a file."""

    path: Path
    #: The text that it had; None where there was none.
    old: str | None
    #: The text that it gets; None where it is removed.
    new: str | None


def read_text(path: Path) -> str:
    """Return the text of a file, without a byte order mark. Raises InvalidIncidents where it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidIncidents([Problem(path.name, 0, "", "the text is not in UTF-8", "save it as UTF-8")]) from error


def refuse_link_out(path: Path, project: Project, named: Callable[[Path], str]) -> None:
    """Raise BuildError for a file of content/ that a link, or a folder that is one, puts outside of the site's folder.

    What goes to the page would change a file that belongs to somebody else, perhaps the system. All of content/ may be
    elsewhere: that is how the site is set up.
    """
    real = Path(os.path.realpath(path))
    places = (Path(os.path.realpath(one)) for one in (project.folder, project.content))
    if not path.is_relative_to(project.content) or any(map(real.is_relative_to, places)):
        return
    linked = next(one for one in (path, *path.parents) if one.is_symlink())
    raise BuildError(
        f"{named(linked)} is a link that leaves the site's folder, to {os.path.realpath(linked)}, and nothing was "
        "written (put the file itself in its place)"
    )


def write_all(
    yaml: tuple[str, Callable[[], None]] | None,
    files: Sequence[FileChange],
    named: Callable[[Path], str],
    *,
    project: Project,
    way_on: str,
) -> None:
    """Write the YAML, given by its name and what writes it, where it changes; then the files in their order.

    Files in the folder `private` are for their owner alone. Raises BuildError where a file changed meanwhile, cannot be
    written or lies behind a link out of the site, and HalfWritten, with the `way_on`, where that is not the first.
    """
    for one in files:
        refuse_link_out(one.path, project, named)
    private = project.settings.private
    steps = [yaml] if yaml else []
    steps += [(named(one.path), _step(one, named(one.path), private)) for one in files]
    done: list[str] = []
    try:
        for name, step in steps:
            step()
            done.append(name)
    except (BuildError, OSError, KeyboardInterrupt) as error:
        if not done:
            raise
        reason = "stopped" if isinstance(error, KeyboardInterrupt) else str(error).partition(", and nothing")[0]
        raise HalfWritten(f"{reason}; {', '.join(done)} had been written ({way_on})") from error


def _step(change: FileChange, name: str, private: Path) -> Callable[[], None]:
    """Return what writes or removes a file that nobody has changed meanwhile."""
    path, old, new = change.path, change.old, change.new

    def step() -> None:
        if new is None:
            if path.is_file() and read_text(path) != old:
                raise BuildError(f"{name} changed in the meantime, and nothing was written (run this again)")
            path.unlink(missing_ok=True)
        elif old is not None:
            write_document(path, Document(name, old, {}), Document(name, new, {}))
        elif os.path.lexists(path):
            raise BuildError(f"{name} was made in the meantime, and nothing was written (run this again)")
        elif path.is_relative_to(private):
            make_private(path, new.encode())
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, new.encode())

    return step
