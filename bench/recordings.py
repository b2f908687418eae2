"""Makes the pictures of the terminal in the documentation anew: `invoke check`, and `invoke update` with its questions.

They are what the real commands print at a pseudo-terminal, on a site whose clock stands still; the same code makes the
same pictures. Run it in a checkout: python bench/recordings.py
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The pseudo-terminal is that of the tests.
sys.path.insert(0, str(ROOT))

from rich.console import Console  # noqa: E402 - after the path is set
from rich.terminal_theme import MONOKAI  # noqa: E402
from rich.text import Text  # noqa: E402

from tests.support.project import make_project  # noqa: E402
from tests.support.pseudo_terminal import Terminal  # noqa: E402

__all__ = ["DIALOGUES", "SITES", "main", "record"]

_HEAD = """\
clock: 2026-11-10 09:30
organisation: {name: Example Shoes, timezone: America/Los_Angeles}
components:
  - {id: checkout, name: Checkout}
  - {id: search, name: Search}
incidents:
  - id: 2026-11-10-checkout
    title: Payments by card fail
    impact: major
    components: [checkout]
    updates:
      - at: 2026-11-10 09:05
        status: investigating
"""
#: Command → the site on which it runs.
SITES = {
    "check": f"{_HEAD}        text: You cannot pay by card. We apologise for any inconvenience, and write shortly.\n",
    "update": f"{_HEAD}        text: You cannot pay by card. Bank transfer works.\n"
    "        next_update: 2026-11-10 09:35\n",
}
#: Command → each question with its answer.
DIALOGUES: dict[str, Sequence[tuple[str, str]]] = {
    "check": (),
    "update": (
        ("How far are you [investigating]: ", "2"),
        ("How bad is it now [major]: ", ""),
        ("(Enter: none): ", ""),
        ("]: ", "45 min"),
        ("> ", "You still cannot pay. A changed setting is the cause; we take it back."),
        ("> ", "."),
        ("write this? [Y/n] ", "y"),
    ),
}
_WIDTH = 100
_FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def record(command: str, folder: Path) -> str:
    """Run a command as a person would in a new site in `folder`, and return what was to be seen, as SVG."""
    make_project(folder, SITES[command])
    # Escapes around what is typed are no part of the picture.
    quiet = folder / "inputrc"
    quiet.write_text("set enable-bracketed-paste off\n", encoding="utf-8")
    with Terminal(folder, command, TERM="xterm", NO_COLOR=None, INPUTRC=str(quiet)) as terminal:
        for question, answer in DIALOGUES[command]:
            terminal.answer(question, answer)
        code, seen = terminal.end()
    if code:
        sys.exit(f"{command} ended with {code}:\n{seen}")
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(Text.from_ansi(f"$ invoke {command}\n{seen}".rstrip()), overflow="fold")
    svg = console.export_svg(title="Plainstatus", theme=MONOKAI, unique_id=f"plainstatus-{command}")
    # No picture of ours asks another host for a font.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code, monospace", _FONT)


def main() -> None:
    """Write the pictures."""
    for command in DIALOGUES:
        with tempfile.TemporaryDirectory() as folder:
            (ROOT / "docs" / f"terminal-{command}.svg").write_text(record(command, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
