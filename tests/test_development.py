from __future__ import annotations

import json
from pathlib import Path

import pytest
from invoke.exceptions import Exit

from plainstatus import development
from plainstatus.development import NPM_FOLDER, language_server_is_there
from tests.project import ROOT

LOCKED = (ROOT / NPM_FOLDER / "package-lock.json").read_text(encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the npm folder of a fresh clone, which has the lock file only."""
    monkeypatch.setattr(development, "ROOT", tmp_path)
    folder = tmp_path / NPM_FOLDER
    folder.mkdir(parents=True)
    (folder / "package-lock.json").write_text(LOCKED, encoding="utf-8")
    return folder


def test_the_lock_file_names_no_host() -> None:
    """Packages are pinned by version and hash; where they come from is the machine's affair."""
    packages = [package for name, package in json.loads(LOCKED)["packages"].items() if name]

    assert packages
    assert all(package["integrity"] and "resolved" not in package for package in packages)


@pytest.mark.usefixtures("checkout")
def test_a_missing_language_server_is_told_with_the_line_to_run() -> None:
    """Tests do not start without it, rather than be skipped."""
    assert not language_server_is_there()

    with pytest.raises(Exit) as caught:
        development.test(install=False, nightly=False)

    assert caught.value.message == "tests need yaml-language-server (run: invoke test --install)"


@pytest.mark.parametrize(("version", "there"), [(None, True), ("1.0.0", False)])
def test_an_older_language_server_does_not_count(checkout: Path, version: str | None, there: bool) -> None:
    """The version must be that of the lock file: another one may answer otherwise."""
    installed = json.loads(LOCKED)
    if version:
        installed["packages"]["node_modules/yaml-language-server"]["version"] = version
    (checkout / "node_modules").mkdir()
    (checkout / "node_modules" / ".package-lock.json").write_text(json.dumps(installed), encoding="utf-8")

    assert language_server_is_there() == there
