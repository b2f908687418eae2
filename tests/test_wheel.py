"""The wheel, installed into an environment of its own, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from plainstatus.read.schema.json_schema import SCHEMA_FILE
from tests.support.project import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_theme_tasks_and_starter(wheel: Path) -> None:
    """What stands at the top of the checkout is inside the package."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    assert {
        "plainstatus/py.typed",
        "plainstatus/starter/tasks.py",
        "plainstatus/theme/templates/base.html",
        "plainstatus/theme/static/favicon.svg",
        "plainstatus/edit/templates.yaml",
        "plainstatus/read/content/example.txt",
        "plainstatus/starter/incidents.yaml",
        "plainstatus/starter/pelicanconf.py",
        "plainstatus/starter/content/pages/security-faq.md",
    } <= names
    package = ROOT / "plainstatus"
    catalogues = {f"plainstatus/{path.relative_to(package).as_posix()}" for path in package.rglob("*.po")}
    assert {name for name in names if name.endswith(".po")} == catalogues
    assert not [name for name in names if name.startswith(("tests/", "output/", "docs/"))]


def test_the_wheel_builds_a_site_outside_the_repository(wheel: Path, tmp_path: Path) -> None:
    """Installed from the wheel alone, `plainstatus init --example` and `publish` make a whole site."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    # Dependencies come from this environment, so that the test needs no network; plainstatus itself does not.
    site_packages = next(home.glob("lib/python3*/site-packages"))
    here = [path for path in sys.path if path.endswith("site-packages")]
    (site_packages / "dependencies.pth").write_text("\n".join(here) + "\n", encoding="utf-8")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site_packages)
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}

    def run(folder: Path, *arguments: str) -> str:
        command = [str(home / "bin" / "python"), "-m", "plainstatus", *arguments]
        done = subprocess.run(
            command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = [str(home / "bin" / "python"), "-c", "import plainstatus; print(plainstatus.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True).stdout
    assert found.startswith(str(site_packages))

    run(tmp_path, "init", "site", "--example")
    said = run(tmp_path / "site", "publish")

    assert said.splitlines()[-1].endswith("→ output/index.html")
    assert (tmp_path / "site" / SCHEMA_FILE).read_bytes() == (ROOT / SCHEMA_FILE).read_bytes()
    assert (
        (tmp_path / "site" / "incidents.yaml")
        .read_text(encoding="utf-8")
        .startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    )
    (tmp_path / "site" / SCHEMA_FILE).write_text("{}", encoding="utf-8")
    run(tmp_path / "site", "schema")
    assert (tmp_path / "site" / SCHEMA_FILE).read_bytes() == (ROOT / SCHEMA_FILE).read_bytes()
    assert "Security notice" in (tmp_path / "site" / "output" / "index.html").read_text(encoding="utf-8")
