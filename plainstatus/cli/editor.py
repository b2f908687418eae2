"""A text in the editor of whoever writes it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tempfile
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from plainstatus.cli.terminal import leave_alone
from plainstatus.edit.answers import Unusable

__all__ = ["edited", "editor_name", "editor_of"]

#: Opens a text where nobody has named an editor: it says below the text how to save and to leave it.
_EDITOR: Final = "nano"
#: Some show a long line as far as the screen goes, unless they are asked not to.
_WRAPPING: Final[Mapping[str, tuple[str, ...]]] = {"nano": ("--softwrap",), "micro": ("-softwrap", "true")}
_WIDTH: Final = 72
_COMMENT: Final = re.compile(r"\s*(?:<!--.*-->\s*)?")


def editor_of(environ: Mapping[str, str]) -> str:
    """Return the command of the editor to use; empty where there is none."""
    return environ.get("VISUAL") or environ.get("EDITOR", shutil.which(_EDITOR) or "")


def editor_name(editor: str) -> str:
    """Return what an editor is called."""
    return Path(shlex.split(editor)[0]).name


def edited(editor: str, template: str, *, about: str) -> str:
    """Return what somebody made of the template in an editor, without the comments at its top that say what it is for.

    Raises Unusable where the editor gives no text.
    """
    comments = _comments(about, editor)
    with tempfile.TemporaryDirectory(prefix="plainstatus-") as folder:
        path = Path(folder, "update.md")
        path.write_text(f"{comments}\n{template}", encoding="utf-8")
        command = [*shlex.split(editor), *_WRAPPING.get(editor_name(editor), ()), str(path)]
        leave_alone()
        try:
            done = subprocess.run(command, check=False)  # noqa: S603 - the user's own choice
            if done.returncode:
                raise Unusable(f"{editor} ended with code {done.returncode}, so its text does not count")
            return _without_comments(path.read_text(encoding="utf-8-sig"), most=comments.count("\n"))
        except (OSError, UnicodeDecodeError) as error:
            raise Unusable(f"{editor} gave no text: {error} (type it here, or set EDITOR to another one)") from error


def _comments(about: str, editor: str) -> str:
    """Return lines that say what a text is for; each is a comment of its own, so that one can be deleted."""
    lines = textwrap.wrap(about or "A text for customers.", _WIDTH)
    lines += ["In Markdown. What stands in {braces} is to be filled in."]
    if editor_name(editor) == _EDITOR:
        lines += ["Ctrl-O, Enter saves it; Ctrl-X leaves. Empty, it counts for nothing."]
    else:
        lines += ["Save it and leave the editor. Empty, it counts for nothing."]
    lines += ["These lines vanish."]
    # Two dashes would end a comment.
    return "".join(f"<!-- {line.replace('--', '- -')} -->\n" for line in lines)


def _without_comments(text: str, *, most: int) -> str:
    """Return a text without the comments at its top, of which there were so many."""
    lines = text.splitlines(keepends=True)
    while lines and most >= 0 and _COMMENT.fullmatch(lines[0]):
        most -= bool(lines[0].strip())
        if most >= 0:
            lines.pop(0)
    return "".join(lines)
