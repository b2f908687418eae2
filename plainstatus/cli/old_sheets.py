"""Which of the sheets that somebody may be reading from are old.

What stands in them is told to nobody: they are in private/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from plainstatus import clock
from plainstatus.errors import PlainstatusError, Problem
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record.load import load
from plainstatus.settings import Settings

__all__ = ["NOT_TEXT", "NO_MARKS", "old_sheets", "old_sheets_of", "text_of", "usable"]

NOT_TEXT: Final = "it cannot be read as UTF-8"
NO_MARKS: Final = "its two lines with == are gone, so that nobody can say how old it is"
#: The folder in private/ of those that may be used.
_RELEASED: Final = "released"


def usable(draft: Path) -> Path:
    """Return where a draft goes when it is released."""
    return draft.parent / _RELEASED / draft.name


def text_of(path: Path) -> str | None:
    """Return the text of a file, without a byte order mark; None where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def old_sheets_of(project: Project) -> list[Problem]:
    """Return the same for a site that was just published; nothing where it cannot be read by now."""
    if not _found(project.settings):
        return []
    try:
        return [*old_sheets(project.settings, load(project.settings, clock.now_for_build()))]
    except (PlainstatusError, OSError):
        return []


def old_sheets(settings: Settings, loaded: Loaded) -> Iterator[Problem]:
    """Yield a warning for each sheet that may be used and says otherwise than what is recorded by now."""
    paths = _found(settings)
    if not paths:
        return
    # `check` is quick, and most sites have none of these.
    from plainstatus.edit.first_notice.sheets import SHEETS, names_of_old, recorded  # noqa: PLC0415
    from plainstatus.views.overview import overview  # noqa: PLC0415

    view = overview(loaded.site, loaded.now)
    for path in paths:
        typed, _, name = path.stem.rpartition("-")
        sheet = next((one for one in SHEETS if one.name == name), None)
        if sheet is None:
            continue
        incident, text = loaded.ids.get(typed), text_of(path)
        known = recorded(view, settings.SITEURL, incident) if incident else None
        hint = f"remove it, and run: invoke breach --sheets {typed}"
        if known is None or known.item.phase == "withdrawn":
            message, hint = "its incident is withdrawn or gone", "take it from whoever has it, and remove it"
        elif text is None:
            message = NOT_TEXT
        elif (changed := names_of_old(text, sheet, known)) is None:
            message = NO_MARKS
        elif changed:
            message = f"changed since it was made: {', '.join(changed)}"
            hint = f"once that is published: invoke breach --sheets {typed}, and hand it out anew"
        else:
            continue
        yield Problem(Path(os.path.relpath(path, settings.folder)).as_posix(), 0, "", message, hint, "warning")


def _found(settings: Settings) -> list[Path]:
    return sorted(usable(settings.private / "x").parent.glob("*.txt"))
