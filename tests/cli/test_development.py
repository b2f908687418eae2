from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest
from invoke.exceptions import Exit

from plainstatus.cli import development
from plainstatus.cli.development import NPM_PACKAGES, npm_package_is_there
from plainstatus.cli.verbs import site as verbs
from tests.support.project import ROOT

LOCKED = {
    package: (ROOT / folder / "package-lock.json").read_text(encoding="utf-8")
    for package, folder in NPM_PACKAGES.items()
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a fresh clone, of whose npm folders there are the lock files only."""
    monkeypatch.setattr(development, "ROOT", tmp_path)
    for package, folder in NPM_PACKAGES.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "package-lock.json").write_text(LOCKED[package], encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("locked", LOCKED.values(), ids=LOCKED)
def test_the_lock_file_names_no_host(locked: str) -> None:
    """Packages are pinned by version and hash; where they come from is the machine's affair."""
    packages = [package for name, package in json.loads(locked)["packages"].items() if name]

    assert packages
    assert all(package["integrity"] and "resolved" not in package for package in packages)


@pytest.mark.usefixtures("checkout")
def test_a_missing_npm_package_is_told_with_the_line_to_run() -> None:
    """Tests do not start without them, rather than be skipped."""
    assert not any(map(npm_package_is_there, NPM_PACKAGES))

    with pytest.raises(Exit) as caught:
        development.test(verbs.Test())

    assert caught.value.message == "tests need rss-parser, yaml-language-server (run: invoke test --install)"


def test_missing_fonts_are_told_with_the_line_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with other fonts than those that tests measure with is not measured on."""
    folders = {**development.FILE_FOLDERS, ".ttf": (tmp_path, tmp_path / "absent")}
    monkeypatch.setattr(development, "FILE_FOLDERS", folders)
    (tmp_path / "DejaVuSansCondensed.ttf").touch()
    with pytest.raises(Exit) as caught:
        development.test(verbs.Test())
    assert caught.value.message == "tests need fonts-dejavu-core, fonts-liberation (run: invoke test --install)"

    (tmp_path / "TTF").mkdir()
    (tmp_path / "TTF" / "DejaVuSans.ttf").touch()
    assert development.missing_tools() == ["fonts-liberation"]


@pytest.mark.parametrize("package", sorted(NPM_PACKAGES))
@pytest.mark.parametrize(("version", "there"), [(None, True), ("1.0.0", False)])
def test_an_older_npm_package_does_not_count(checkout: Path, package: str, version: str | None, there: bool) -> None:
    """The version must be that of the lock file: another one may answer otherwise."""
    installed = json.loads(LOCKED[package])
    if version:
        installed["packages"][f"node_modules/{package}"]["version"] = version
    folder = checkout / NPM_PACKAGES[package] / "node_modules"
    folder.mkdir()
    (folder / ".package-lock.json").write_text(json.dumps(installed), encoding="utf-8")

    assert npm_package_is_there(package) == there


@pytest.mark.parametrize(
    ("room", "given", "stays"), [(0, "", False), (0, "", True), (1 << 60, "", False), (0, "x", False)]
)
def test_files_of_tests_are_in_memory_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, given: str, stays: bool
) -> None:
    """Pytest and programs are told; it is gone after a run that passed, and nobody's own place is left unused."""
    monkeypatch.setattr(development, "ROOT", tmp_path)
    monkeypatch.setattr(development, "MEMORY", tmp_path)
    monkeypatch.setattr(development, "_ROOM", room)
    monkeypatch.setattr(development, "missing_tools", list)
    monkeypatch.setattr(development, "npm_package_is_there", lambda _: True)
    for name in ("TMPDIR", "PYTEST_DEBUG_TEMPROOT"):
        monkeypatch.delenv(name, raising=False)
    if given:
        monkeypatch.setenv("TMPDIR", given)
    told: list[str | None] = []

    def run(_: Sequence[str], env: Mapping[str, str]) -> None:
        told.extend(env.get(name) for name in ("TMPDIR", "PYTEST_DEBUG_TEMPROOT"))
        if stays:
            raise Exit("tests failed", 1)

    monkeypatch.setattr(development, "_run", run)
    with pytest.raises(Exit) if stays else nullcontext():
        development.test(verbs.Test())

    in_memory = [Path(place) for place in told if place and place != given]
    assert [place.parent for place in in_memory] == ([] if room or given else [tmp_path] * 2)
    assert [place.exists() for place in in_memory] == [stays] * len(in_memory)


def test_what_runs_have_left_in_memory_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed ones tidy up nothing themselves; a run that still goes on keeps its files, and others' are no business."""
    monkeypatch.setattr(development, "MEMORY", tmp_path)
    monkeypatch.setattr(development, "_ROOM", 1 << 60)
    for name in ("ps-killed/a", "ps-running/a", "ps-of-others/a"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("ps-killed", "ps-running"):
        (tmp_path / name / "plainstatus-tests").touch()
    with (tmp_path / "ps-running" / "plainstatus-tests").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with development._files_in_memory() as places:
            assert places == {}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["ps-of-others", "ps-running"]


def test_a_fresh_clone_has_its_tests_compiled_before_they_run(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of both processors, as pytest has them, broken ones aside; not where a run before has done it."""
    for name, text in {"test_a": "def test_a() -> None: ...", "cli/test_b": "", "cli/test_broken": "("}.items():
        (checkout / f"tests/{name}.py").parent.mkdir(exist_ok=True)
        (checkout / f"tests/{name}.py").write_text(text, encoding="utf-8")
    (checkout / "tests/__init__.py").touch()
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(development, "missing_tools", list)
    monkeypatch.setattr(development, "npm_package_is_there", lambda _: True)
    found: list[list[str]] = []

    def run(*_: object, **__: object) -> None:
        found.append(sorted(path.name.partition(".")[0] for path in checkout.rglob("test_*-pytest-*.pyc")))

    monkeypatch.setattr(development, "_run", run)
    development.test(verbs.Test())
    (checkout / "tests/test_new.py").touch()
    development.test(verbs.Test())

    assert found == [["test_a", "test_b"]] * 2
