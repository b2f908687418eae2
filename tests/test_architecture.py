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
    "clock": {"errors"},
    "collector": set(),
    "invisible": set(),
    "mojibake": set(),
    "files": set(),
    "model": {"pydantic", "pydantic_core"},
    "config": {"check", "errors", "pydantic", "pydantic_core"},
    "source": {"collector", "errors", "invisible", "mojibake", "yaml"},
    "schema": {"errors", "invisible", "model", "source", "annotated_types", "pydantic", "pydantic_core"},
    "urls": {"model"},
    "typed": set(),
    "relative": set(),
    "text": {"typed", "cmarkgfm", "nh3"},
    "sensitive": {"stdnum"},
    "content": {"errors", "model", "schema", "text", "typed", "markdown", "pydantic"},
    "views": {"model"},
    "check": {
        "errors", "invisible", "model", "mojibake", "pydantic", "relative", "schema", "sensitive", "text", "views",
    },
    "render": {
        "invisible", "model", "relative", "views", "urls", "text", "feedgen", "jinja2", "markupsafe", "babel",
        "icalendar", "lxml", "pydantic",
    },
    "record": {"errors", "model", "urls", "views"},
    "exchange": {"errors"},
    "linking": {"errors", "exchange", "files"},
    "output": {"errors", "exchange", "files", "linking"},
    "manifest": {"errors", "output"},
    "precompress": {"manifest", "output", "brotli"},
    "verify": {"errors", "files", "manifest", "output", "precompress", "sensitive", "urls", "lxml"},
    "hosting": {"manifest", "model", "urls"},
    "deploy": {
        "errors", "exchange", "files", "hosting", "manifest", "precompress", "record", "sensitive", "urls", "boto3",
        "botocore", "httpx",
    },
    "edit": {"errors", "files", "model", "schema", "source", "pydantic_core"},
    "draft": {"content", "edit", "errors", "model", "render", "schema", "source", "urls", "views"},
    "private_files": set(),
    "importers": {"errors", "model", "yaml"},
    "signing": {"errors", "model", "output"},
    "pelican_pages": {"content", "text", "typed", "pelican"},
    "load": {"config", "content", "errors", "model", "output", "record", "record_files", "schema", "urls", "views"},
    "plugin": {
        "clock", "config", "content", "errors", "hosting", "load", "output", "pelican_pages", "render", "schema",
        "urls", "views", "jinja2", "pelican",
    },
    "pelican_plugins": {"config", "pelican"},
    "host": {"config", "errors", "pelican_plugins", "plugin", "jinja2", "pelican"},
    "telling": {"model", "record", "schema", "urls", "views"},
    "announce": {"urls", "httpx"},
    "record_files": {"errors", "files", "record"},
    "private": {"errors", "model", "output", "schema"},
    "summary": {"model", "record"},
    "things": {"content", "model", "record", "schema", "views"},
    "releases": {"errors", "files", "manifest"},
    "snapshot": {"config", "errors", "host", "manifest", "schema"},
    "review": {
        "check", "content", "errors", "host", "load", "model", "record", "record_files", "schema", "things", "urls",
    },
    "copies": {
        "config", "deploy", "errors", "host", "manifest", "output", "record", "record_files", "releases", "schema",
        "things", "urls",
    },
    "delivery": {"announce", "config", "deploy", "errors", "host", "manifest", "output", "record_files", "urls"},
    "making": {
        "errors", "files", "host", "manifest", "output", "plugin", "precompress", "private", "record", "schema",
        "signing", "telling", "things", "urls", "verify", "views",
    },
    "upkeep": {"errors", "files", "host", "making", "manifest", "model", "record", "schema", "snapshot"},
    "publish": {
        "announce", "check", "clock", "collector", "copies", "delivery", "deploy", "edit", "errors", "host", "load",
        "making", "model", "output", "private", "record", "record_files", "releases", "review", "schema", "snapshot",
        "summary", "upkeep", "views",
    },
    "rollback": {
        "announce", "copies", "delivery", "errors", "host", "linking", "load", "making", "manifest", "output",
        "precompress", "publish", "record", "record_files", "releases", "schema", "signing", "upkeep", "urls",
    },
    "due": {"errors", "host", "model", "output", "publish", "record_files", "releases", "snapshot", "upkeep"},
    "preview": {
        "check", "clock", "collector", "errors", "files", "host", "load", "making", "manifest", "output", "record",
        "record_files", "review", "schema", "urls", "jinja2", "pydantic", "segno", "watchfiles",
    },
    "audit": {
        "copies", "delivery", "deploy", "errors", "host", "load", "model", "private_files", "record", "record_files",
        "schema", "things", "urls",
    },
    "doctor": {
        "audit", "config", "copies", "delivery", "deploy", "due", "errors", "host", "load", "making", "manifest",
        "model", "output", "private_files", "record_files", "releases", "review", "schema", "urls", "views",
    },
    "drill": {
        "config", "delivery", "deploy", "errors", "host", "load", "making", "output", "snapshot", "urls", "views",
    },
    "wheels": {"errors"},
    "pinning": {"errors", "files", "wheels"},
    "terminal": {"errors", "invisible", "invoke"},
    "command": {
        "audit", "check", "clock", "delivery", "doctor", "drill", "due", "edit", "errors", "files", "host", "hosting",
        "importers", "load", "output", "pinning", "preview", "publish", "releases", "review", "rollback", "schema",
        "terminal", "invoke",
    },
    "desk": {
        "check", "edit", "errors", "files", "host", "load", "model", "record", "record_files", "review", "schema",
        "source", "urls",
    },
    "prompts": {"edit", "errors", "terminal"},
    "edit_session": {
        "check", "clock", "desk", "edit", "errors", "host", "model", "prompts", "schema", "source", "terminal", "views",
        "pydantic",
    },
    "edit_command": {"desk", "edit", "edit_session", "errors", "model", "views"},
    "amend_command": {
        "desk", "edit", "edit_session", "errors", "model", "record", "schema", "source", "terminal", "views",
    },
    "breach_command": {
        "check", "desk", "draft", "edit", "edit_session", "errors", "model", "private_files", "terminal", "views",
        "pydantic",
    },
    "release_command": {
        "breach_command", "content", "desk", "draft", "edit", "edit_session", "errors", "files", "model", "schema",
        "source", "terminal",
    },
    "development": {"invoke"},
    "__main__": {"terminal", "invoke"},
}  # fmt: skip

STANDARD = frozenset(__import__("sys").stdlib_module_names)


def rooms() -> list[str]:
    """Return the package's modules and subpackages."""
    return sorted(path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file())


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

    assert found - MAY_IMPORT[room] - STANDARD - {room} == set()


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
    """No module has more than 400 lines: beyond that it probably holds two rooms."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_group_is_repeated_possessively(path: Path) -> None:
    """Python 3.11.0 to 3.11.4, of which Debian 12 has one, matches `(…)*+` wrongly; single characters it gets right."""
    strings = [node.value for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Constant)]

    assert [
        text for text in strings if isinstance(text, str) and re.search(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>", text)
    ] == []
