"""The one-way street: each room's docstring says which rooms it may import, and that is what it imports."""

from __future__ import annotations

import ast
import functools
import os
import re
import sys
import textwrap
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "plainstatus"
#: The rooms in their order: each imports only from those before it. docs/development.md lists them.
STREET = (
    *("errors", "clock", "files", "text", "sensitive", "model", "urls", "views", "settings", "read", "record", "check"),
    *("render", "edit", "tree", "deliver", "publish", "cli", "plugin", "__main__"),
)

MODULES = sorted(PACKAGE.rglob("*.py"))
_MAY = re.compile(r"May import: ([^.]*)\.")


def front(room: str) -> Path:
    """Return the module whose docstring speaks for a room, or for a folder of one."""
    folder = PACKAGE / room
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def docstring(room: str) -> str:
    """Return what stands at the head of a room."""
    return ast.get_docstring(ast.parse(front(room).read_text(encoding="utf-8"))) or ""


def folders(room: str) -> list[str]:
    """Return the folders in a room."""
    return sorted(path.parent.relative_to(PACKAGE).as_posix() for path in (PACKAGE / room).glob("*/**/__init__.py"))


def may_import(room: str) -> list[str]:
    """Return what a room's docstring lets it import, rooms first; PLAINSTATUS_REGENERATE=1 writes it there anew."""
    if os.environ.get("PLAINSTATUS_REGENERATE") == "1":
        line = textwrap.fill(f"May import: {', '.join(imported(room)) or 'nothing'}.", 120)
        text = front(room).read_text(encoding="utf-8")
        front(room).write_text(_MAY.sub(line, text, count=1), encoding="utf-8")
    found = _MAY.search(docstring(room))
    assert found, f"the docstring of {room} lacks a line: May import: nothing."
    return [name for name in re.split(r",\s+", found[1]) if name != "nothing"]


def imported(room: str) -> list[str]:
    """Return the rooms, in their order, and the foreign packages that a room imports, wherever in it that happens."""
    modules = (PACKAGE / room).rglob("*.py") if (PACKAGE / room).is_dir() else [front(room)]
    found = {name for path in modules for name in _imports(path)} - {room, ""} - sys.stdlib_module_names
    return sorted(found, key=lambda name: (STREET.index(name) if name in STREET else len(STREET), name))


@functools.cache
def _imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "plainstatus" else [module]
        for name in names:
            first, _, rest = name.partition(".")
            found.add(rest.split(".")[0] if first == "plainstatus" else first)
    return frozenset(found)


def test_every_room_is_on_the_street() -> None:
    """Each module and folder at the top of the package has its place in the order, and they are 20 at most."""
    found = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}

    assert sorted(STREET) == sorted(found - {"__init__"})
    assert len(STREET) <= 20


@pytest.mark.parametrize("room", STREET)
def test_rooms_import_what_they_say(room: str) -> None:
    """A room imports all that its docstring lets it, and nothing else."""
    assert may_import(room) == imported(room)


@pytest.mark.parametrize("room", STREET)
def test_imports_point_one_way(room: str) -> None:
    """A room imports only from rooms before it, so that no way leads back to where one started."""
    after = STREET[STREET.index(room) :]

    assert [name for name in imported(room) if name in after] == []


def test_the_arrows_can_be_kept_in_mind() -> None:
    """From room to room, 100 arrows lead at most."""
    assert len([name for room in STREET for name in imported(room) if name in STREET]) <= 100


def test_modules_stay_small() -> None:
    """No module has more than 350 lines: beyond that it probably holds two rooms."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {path: length for path, length in lengths.items() if length > 350} == {}


def test_no_group_is_repeated_possessively() -> None:
    """Python 3.11.0 to 3.11.4, of which Debian 12 has one, matches `(…)*+` wrongly; single characters it gets right."""
    texts = [
        (path, node.value)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]

    assert [found for found in texts if re.search(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>", found[1])] == []
