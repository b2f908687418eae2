"""What code hosts and the kit install: what is installed here, from a wheel beside the site, by hashes."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from invoke.context import Context
from packaging.requirements import Requirement

import tasks
from plainstatus.cli import pinning
from plainstatus.cli.wheels import repack
from plainstatus.errors import BuildError
from tests.support.project import NIGHTLY, ROOT, make_project, tree
from tests.support.warm import plainstatus
from tests.support.wheels import pinned_once
from tests.test_ci import HOSTS, installing, read

pytestmark = pytest.mark.slow

PLACES = {"github": ".github/workflows/status.yml", "gitlab": ".gitlab-ci.yml"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return how pip finds what an index would have of what is installed here."""
    return pinned_once(tmp_path_factory)[0]


@pytest.fixture(scope="module")
def pins(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, bytes]]:
    """Return what `pin` finds here, found once: it says the same each time."""
    found = pinned_once(tmp_path_factory)[1]
    return lambda **_: found


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, pins: Callable[..., dict[str, bytes]]) -> Path:
    """Return a folder with a new site for each code host."""
    folder = tmp_path_factory.mktemp("sites")
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(pinning, "pin", pins)
        changed.chdir(folder)
        for host in HOSTS:
            tasks.namespace["init"](Context(), folder=host, example=True, ci=host)
    return folder


def pinned(site: Path) -> dict[str, set[str]]:
    """Return project==version → hashes."""
    text = (site / "requirements.txt").read_text(encoding="utf-8")
    found = re.findall(r"^(\S+==\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", text, re.MULTILINE)
    lines = [line for line in text.splitlines() if not line.startswith(("#", "    --hash"))]
    assert lines == [
        "--find-links wheels",
        "--only-binary :all:",
        "--require-hashes",
        *(f"{name} \\" for name, _ in found),
    ]
    return {name: {*re.findall("[0-9a-f]{64}", hashes)} for name, hashes in found}


def contents(wheel: Path) -> dict[str, bytes]:
    """Return what is in a wheel, but for the order of its list of files."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/RECORD")}


@pytest.mark.parametrize("host", HOSTS)
def test_init_writes_what_a_code_host_runs(tmp_path: Path, sites: Path, host: str) -> None:
    """With --ci the new site can be pushed to that host as it is; without, there is nothing of the kind."""
    plainstatus(tmp_path, "init", "plain", "--example")
    site, place = sites / host, PLACES[host]

    assert (site / place).read_bytes() == (ROOT / "ci" / f"{host}.yml").read_bytes()
    more = {path.partition("/")[0] for path in tree(site).keys() - tree(tmp_path / "plain").keys()}
    assert more == {place.partition("/")[0], "requirements.txt", "wheels"}


def test_everything_is_pinned_to_what_is_installed_here(sites: Path) -> None:
    """Each library has the version of this machine and hashes of its files; our own wheel lies beside the site."""
    pins = pinned(sites / "github")
    (wheel,) = (sites / "github/wheels").iterdir()

    ours = f"plainstatus=={distribution('plainstatus').version}"
    assert pins[ours] == {hashlib.sha256(wheel.read_bytes()).hexdigest()}
    for name in pins:
        project, version = name.split("==")
        assert distribution(project).version == version
    assert {"pelican", "pydantic-core", "brotli"} <= {name.partition("=")[0] for name in pins}
    assert pins == pinned(sites / "gitlab")


def test_each_extra_is_pinned_where_its_library_is_there() -> None:
    """All that sites may use, each known by the library that it brings."""
    needs = [Requirement(text) for text in distribution("plainstatus").requires or ()]
    brings = {
        extra: {need.name for need in needs if need.marker and need.marker.evaluate({"extra": extra})}
        for extra in pinning._EXTRAS
    }

    assert pinning._EXTRAS.keys() == {"brotli", "s3"}
    for extra, library in pinning._EXTRAS.items():
        assert library in brings[extra]


def test_every_job_installs_it_by_the_same_steps() -> None:
    """What holds for one of them holds for all."""
    told = {" ".join(script.split()) for host in HOSTS for script in installing(host)}

    assert told == {
        "python3 -m venv .venv .venv/bin/pip install --quiet --require-hashes --requirement requirements.txt"
    }


def test_a_fresh_clone_installs_it_by_its_own_steps(tmp_path: Path, sites: Path, index: dict[str, str]) -> None:
    """As each job does; whoever has the name on an index has nothing to say, and a changed wheel is refused.

    All of it is installed and run in the long run, and by `test_cold_start`; pip says here whether it would be.
    """
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    bare, clone = tmp_path / "bare", tmp_path / "clone"
    for command in (
        ["init", "--quiet", str(tmp_path / "first")],
        ["-C", str(tmp_path / "first"), "--work-tree", str(sites / "github"), "add", "--all"],
        ["-C", str(tmp_path / "first"), *who, "commit", "--quiet", "--message", "x"],
        ["clone", "--quiet", "--bare", str(tmp_path / "first"), str(bare)],
        ["clone", "--quiet", str(bare), str(clone)],
    ):
        subprocess.run(["git", *command], check=True, capture_output=True)
    strangers = tmp_path / "index"
    strangers.mkdir()
    for path in Path(index["PIP_FIND_LINKS"]).iterdir():
        (strangers / path.name).symlink_to(path)
    version = distribution("plainstatus").version
    for number in (version, "99.0"):
        with zipfile.ZipFile(strangers / f"plainstatus-{number}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("plainstatus/__init__.py", "raise SystemExit('everybody has your keys now')")
            wheel.writestr(f"plainstatus-{number}.dist-info/METADATA", f"Name: plainstatus\nVersion: {number}\n")
            wheel.writestr(f"plainstatus-{number}.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            wheel.writestr(f"plainstatus-{number}.dist-info/RECORD", "")
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environ = {"PATH": programs, "HOME": str(tmp_path), **index, "PIP_FIND_LINKS": str(strangers)}
    # What is run once need not be compiled whole.
    environ |= {"PIP_COMPILE": "0"} if NIGHTLY else {"PIP_DRY_RUN": "1"}
    (script,) = {*installing("github")}

    def install(where: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=where,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    done = install(clone)
    assert done.returncode == 0, done.stderr
    (ours,) = (clone / "wheels").iterdir()
    packages = next(clone.glob(".venv/lib/python3*/site-packages"))
    if NIGHTLY:
        runs(clone, environ, packages / "plainstatus", ours)

    ours.write_bytes(ours.read_bytes() + b" ")
    if NIGHTLY:
        # All else is there already, which pip and we need not do twice.
        for path in packages.glob("plainstatus*"):
            shutil.rmtree(path)
    done = install(clone)
    assert done.returncode != 0
    assert "plainstatus" in done.stderr
    if NIGHTLY:
        assert not (packages / "plainstatus").exists()


def runs(clone: Path, environ: dict[str, str], home: Path, ours: Path) -> None:
    """See that what was installed into a clone is what is here, builds the site, and packs the same wheel again."""
    built = subprocess.run([".venv/bin/plainstatus", "build"], cwd=clone, env=environ, capture_output=True, check=False)
    assert built.returncode == 0, built.stderr
    for name in ("plugin.py", "publish/pelican_run.py", "read/schema/reader.py"):
        assert (home / name).read_bytes() == (ROOT / "plainstatus" / name).read_bytes()

    again = "from plainstatus.cli.pinning import *; from pathlib import Path; write(Path('again'), pin_ours())"
    subprocess.run(["mkdir", "again"], cwd=clone, check=True)
    subprocess.run([".venv/bin/python", "-c", again], cwd=clone, env=environ, check=True)
    assert contents(clone / "again/wheels" / ours.name) == contents(ours)


def test_without_an_index_the_code_host_installs_nothing(tmp_path: Path) -> None:
    """The site is made all the same, with our own wheel; what is still to be done is said, and pip refuses the rest."""
    nobody = {"PIP_CONFIG_FILE": "/dev/null", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    made = plainstatus(tmp_path, "init", "site", "--example", "--ci", "github", **nobody)

    assert made.returncode == 0
    assert made.stderr.startswith(
        "note: until you run plainstatus pin in it, the code host installs nothing: pip install: Cannot install "
    )
    assert made.stderr.endswith("(it asks the index that pip knows here: is there a network?)\n")
    assert [*pinned(tmp_path / "site")] == [f"plainstatus=={distribution('plainstatus').version}"]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "-r", "requirements.txt"]
    done = subprocess.run(
        command, cwd=tmp_path / "site", env={**os.environ, **nobody}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1


def test_pin_writes_anew(
    tmp_path: Path,
    pins: Callable[..., dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In a site that is there already; the wheel of an earlier version goes, other files in the folder stay."""
    site = make_project(tmp_path / "site")
    (site / "wheels").mkdir()
    for name in ("plainstatus-0.0.9-py3-none-any.whl", "of_ours-1.0-py3-none-any.whl"):
        (site / "wheels" / name).touch()
    monkeypatch.setattr(pinning, "pin", pins)
    monkeypatch.chdir(site)
    tasks.namespace["pin"](Context())

    wheel = f"wheels/plainstatus-{distribution('plainstatus').version}-py3-none-any.whl"
    assert capsys.readouterr() == (f"wrote requirements.txt\nwrote {wheel}\n", "")
    assert {path.name for path in (site / "wheels").iterdir()} == {Path(wheel).name, "of_ours-1.0-py3-none-any.whl"}


def test_another_machine_must_have_a_platform_and_a_version(tmp_path: Path) -> None:
    """What is no machine is refused before pip is asked."""
    done = plainstatus(make_project(tmp_path), "pin", "--also", "macos")

    assert (done.returncode, done.stderr) == (
        2,
        "--also macos: that is no machine (write for example macosx_11_0_arm64:3.13)\nnothing was written\n",
    )


def test_the_files_fit_what_the_code_hosts_have() -> None:
    """Hashes are written for Python 3.12 on Linux: that is what both files run."""
    assert {job["runs-on"] for job in read("github")["jobs"].values()} == {"ubuntu-24.04"}
    assert read("gitlab")["image"].startswith("python:3.12.")


@pytest.fixture
def installed(tmp_path: Path) -> Distribution:
    """Return an installed distribution, in a folder of its own."""
    file, data = repack(distribution("feedgen"))
    (tmp_path / file).write_bytes(data)
    with zipfile.ZipFile(tmp_path / file) as wheel:
        wheel.extractall(tmp_path / "site-packages")
    return Distribution.at(next((tmp_path / "site-packages").glob("*.dist-info")))


def test_what_is_repacked_is_the_same_to_the_byte(installed: Distribution) -> None:
    """A wheel of what was installed from a wheel is that wheel; traces of the installer are not in it."""
    first = repack(installed)
    folder = Path(str(installed.locate_file("")))
    (folder / f"feedgen-{installed.version}.dist-info/INSTALLER").write_text("pip\n", encoding="utf-8")

    assert repack(installed) == first == repack(distribution("feedgen"))


def test_what_an_older_pip_installed_from_source_is_repacked(tmp_path: Path) -> None:
    """Debian 12's pip leaves no RECORD of what comes as source: its own list counts; needs and programs are kept."""
    files = {
        "old.py": "WORD = 1\n",
        "old-1.2.egg-info/PKG-INFO": "Metadata-Version: 2.1\nName: old\nVersion: 1.2\n\nAbout it.\n",
        "old-1.2.egg-info/SOURCES.txt": "MANIFEST.in\nold.py\nsetup.py\n",
        "old-1.2.egg-info/requires.txt": "lxml\n",
        "old-1.2.egg-info/entry_points.txt": "[console_scripts]\nold = old:main\n",
        "old-1.2.egg-info/installed-files.txt": "../../../bin/old\n../__pycache__/old.pyc\n../old.py\nPKG-INFO\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    name, data = repack(Distribution.at(tmp_path / "old-1.2.egg-info"))
    with zipfile.ZipFile(io.BytesIO(data)) as wheel:
        held = {path: wheel.read(path).decode() for path in wheel.namelist()}

    assert name == "old-1.2-py3-none-any.whl"
    about = "old-1.2.dist-info"
    assert sorted(held) == [
        *(f"{about}/{file}" for file in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")),
        "old.py",
    ]
    assert held[f"{about}/METADATA"] == (
        "Metadata-Version: 2.1\nName: old\nVersion: 1.2\nRequires-Dist: lxml\n\nAbout it.\n"
    )
    assert held[f"{about}/entry_points.txt"] == files["old-1.2.egg-info/entry_points.txt"]


def test_a_file_that_was_changed_is_not_passed_on(installed: Distribution) -> None:
    """What is in a wheel is what was installed, not what somebody made of it."""
    path = Path(str(installed.locate_file("feedgen/feed.py")))
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}#", encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        repack(installed)
    assert str(caught.value) == f"{path} was changed after it was installed (install feedgen again)"

    path.unlink()
    with pytest.raises(BuildError) as caught:
        repack(installed)
    assert str(caught.value) == f"{path}: No such file or directory (install feedgen again)"
