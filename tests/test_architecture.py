"""The one-way street: which room may import which."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "plainstatus"

#: Room → the rooms of ours, and the foreign packages, that it may import. docs/development.md draws it.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": {"pydantic", "pydantic_core"},
    "settings": {"errors", "pydantic", "pydantic_core"},
    "text": {"cmarkgfm", "nh3"},
    "read": {
        "errors", "model", "settings", "text", "annotated_types", "markdown", "pydantic", "pydantic_core",
        "yaml",
    },
    "files": set(),
    "urls": set(),
    "views": {"model"},
    "record": {"errors", "files", "model", "read", "settings", "urls", "views"},
    "sensitive": {"stdnum"},
    "check": {"errors", "model", "read", "record", "sensitive", "settings", "text", "urls", "views"},
    "clock": {"errors"},
    "tree": {"errors", "files", "model", "read", "sensitive", "settings", "urls", "brotli", "lxml"},
    "deliver": {
        "errors", "files", "model", "read", "record", "sensitive", "settings", "tree", "urls", "boto3",
        "botocore", "httpx",
    },
    "render": {
        "model", "text", "urls", "views", "babel", "feedgen", "icalendar", "jinja2", "lxml", "markupsafe",
        "pydantic",
    },
    "edit": {
        "check", "errors", "files", "model", "read", "record", "render", "text", "urls", "views",
        "pydantic_core",
    },
    "publish": {
        "check", "clock", "deliver", "edit", "errors", "files", "model", "read", "record", "render",
        "settings", "text", "tree", "urls", "views", "jinja2", "pelican",
    },
    "cli": {
        "check", "clock", "deliver", "edit", "errors", "files", "model", "publish", "read", "record",
        "settings", "text", "tree", "urls", "views", "invoke", "pydantic", "segno", "watchfiles",
    },
    "__main__": {"cli", "invoke"},
    "plugin": {"publish"},
}  # fmt: skip

STANDARD = frozenset(__import__("sys").stdlib_module_names)


def rooms() -> list[str]:
    """Return the package's modules and subpackages."""
    return sorted(path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file())


def job(room: str) -> str:
    """Return what a room is for: the first line of its docstring."""
    path = PACKAGE / room / "__init__.py"
    text = (path if path.is_file() else PACKAGE / f"{room}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def files(room: str) -> Iterator[Path]:
    """Yield the modules of a room."""
    folder = PACKAGE / room
    yield from sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def imports(path: Path) -> Iterator[str]:
    """Yield the rooms and foreign packages that a module imports, wherever in it that happens."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "plainstatus" else [module]
        for name in names:
            first, _, rest = name.partition(".")
            yield rest.split(".")[0] if first == "plainstatus" else first


def test_every_room_is_on_the_street() -> None:
    """Each module of the package has its place in the table, and the table holds nothing else."""
    assert sorted(MAY_IMPORT) == [room for room in rooms() if room != "__init__"]


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_imports_point_one_way(room: str) -> None:
    """A room imports only what its row allows."""
    found = {name for path in files(room) for name in imports(path)}

    assert found - MAY_IMPORT[room] - STANDARD - {room, ""} == set()


def test_the_street_has_no_circle() -> None:
    """The table itself never leads back to where one started."""
    order: list[str] = []

    def visit(room: str, trail: tuple[str, ...]) -> None:
        assert room not in trail, f"{' → '.join((*trail, room))}"
        if room not in order:
            for other in sorted(MAY_IMPORT[room] & MAY_IMPORT.keys()):
                visit(other, (*trail, room))
            order.append(room)

    for room in sorted(MAY_IMPORT):
        visit(room, ())

    assert sorted(order) == sorted(MAY_IMPORT)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_stay_small(path: Path) -> None:
    """No module has more than 350 lines: beyond that it probably holds two rooms."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_group_is_repeated_possessively(path: Path) -> None:
    """Python 3.11.0 to 3.11.4, of which Debian 12 has one, matches `(…)*+` wrongly; single characters it gets right."""
    strings = [node.value for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Constant)]

    assert [
        text for text in strings if isinstance(text, str) and re.search(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>", text)
    ] == []
