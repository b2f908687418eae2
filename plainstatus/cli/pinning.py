"""What a fresh machine installs, such as one of a code host: what is installed here, to the byte.

No index need know this project, so that whoever takes its name there gets nobody's keys: its wheel lies beside the
site. All else is named with its version and the hashes of its files, which pip asks of the index that it knows here.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution, distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from plainstatus.cli.wheels import repack
from plainstatus.errors import BuildError, SettingsError
from plainstatus.files import replace_file

__all__ = ["pin", "pin_ours", "write"]

REQUIREMENTS: Final = "requirements.txt"
WHEELS: Final = "wheels"
_OURS: Final = "plainstatus"
#: Extra → what it brings.
_EXTRAS: Final = {"brotli": "brotli", "s3": "boto3"}
#: Python of the files for code hosts, on their machines; the newest names first.
_CI: Final = (("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"), "3.12")
_HEAD: Final = """\
# What is installed here is what was installed where this was written: by `plainstatus pin`, after each upgrade.
--find-links {wheels}
--only-binary :all:
--require-hashes
"""


def pin(*, also: Sequence[str] = ()) -> dict[str, bytes]:
    """Return path → bytes of requirements.txt and of the wheels beside it.

    They fit this machine and the code hosts' own, and those in `also`, such as `macosx_11_0_arm64:3.13`. Raises
    SettingsError for what is no machine, BuildError where pip cannot tell what is needed.
    """
    machines = [_CI, *(_machine(given) for given in also)]
    with tempfile.TemporaryDirectory(prefix="plainstatus-pin-") as name:
        scratch = Path(name)
        wheels = scratch / WHEELS
        wheels.mkdir()
        ours = _own_wheel(wheels)
        extras = ",".join(extra for extra, module in _EXTRAS.items() if find_spec(module) is not None)
        wanted = f"{ours}[{extras}]" if extras else str(ours)
        here = _ask_pip(scratch, wanted)
        for item in here:
            # It would be built anew on each machine, by whatever the index has for that on the day.
            if not item["download_info"]["url"].endswith(".whl"):
                _put(wheels, item["metadata"]["name"])
        found = [item for item in here if item["download_info"]["url"].endswith(".whl")]
        for platforms, version in machines:
            found += _ask_pip(
                scratch,
                wanted,
                "--only-binary=:all:",
                f"--python-version={version}",
                f"--target={scratch / 'none'}",
                *(f"--platform={platform}" for platform in platforms),
            )
        beside = sorted(wheels.iterdir())
        pins = _pins_of(beside)
        for item in found:
            key = item["metadata"]["name"].lower().replace("_", "-"), item["metadata"]["version"]
            pins.setdefault(key, set()).add(_sha256(item["download_info"]["archive_info"]))
        packed = {f"{WHEELS}/{path.name}": path.read_bytes() for path in beside}
    return {REQUIREMENTS: _requirements(pins), **packed}


def pin_ours() -> dict[str, bytes]:
    """Return what `pin` does, as far as nobody has to be asked: our own wheel, without what it needs.

    pip installs nothing by it, and says what is missing. Raises BuildError.
    """
    with tempfile.TemporaryDirectory(prefix="plainstatus-pin-") as name:
        ours = _own_wheel(Path(name))
        return {REQUIREMENTS: _requirements(_pins_of([ours])), f"{WHEELS}/{ours.name}": ours.read_bytes()}


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write what is pinned into the folder of a site; wheels of the same projects from earlier on are removed."""
    (folder / WHEELS).mkdir(exist_ok=True)
    for path, data in files.items():
        replace_file(folder / path, data)
        earlier = folder.glob(f"{path.partition('-')[0]}-*.whl") if path != REQUIREMENTS else ()
        for old in earlier:
            if old.relative_to(folder).as_posix() not in files:
                old.unlink()


def _requirements(pins: Mapping[tuple[str, str], Collection[str]]) -> bytes:
    lines = [_line(name, version, hashes) for (name, version), hashes in sorted(pins.items())]
    return (_HEAD.format(wheels=WHEELS) + "".join(lines)).encode()


def _pins_of(wheels: Iterable[Path]) -> dict[tuple[str, str], set[str]]:
    """Return (project, version) → hashes of wheels that lie beside the site."""
    named = {tuple(path.name.split("-")[:2]): path for path in wheels}
    return {
        (project.lower().replace("_", "-"), version): {hashlib.sha256(path.read_bytes()).hexdigest()}
        for (project, version), path in named.items()
    }


def _sha256(archive: Mapping[str, Any]) -> str:
    """Return the hash that pip tells of a file; before 23.1, as on Debian 12, it told a single one, with its name."""
    single, _, value = archive.get("hash", "").partition("=")
    return str(archive.get("hashes", {single: value})["sha256"])


def _machine(given: str) -> tuple[tuple[str, ...], str]:
    platform, _, version = given.partition(":")
    if not platform or not version.replace(".", "").isdecimal():
        raise SettingsError(f"--also {given}: that is no machine (write for example macosx_11_0_arm64:3.13)")
    return (platform,), version


def _line(name: str, version: str, hashes: Collection[str]) -> str:
    return f"{name}=={version}" + "".join(f" \\\n    --hash=sha256:{one}" for one in sorted(hashes)) + "\n"


def _own_wheel(folder: Path) -> Path:
    """Write our own wheel, from what is installed here, or from the checkout that runs."""
    checkout = Path(__file__).resolve().parent.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "tasks.py").is_file():
        built = ["--no-build-isolation"] if find_spec("hatchling") is not None else []
        _pip("wheel", "--no-deps", *built, f"--wheel-dir={folder}", str(checkout))
        return next(folder.glob(f"{_OURS}-*.whl"))
    return _put(folder, _OURS)


def _put(folder: Path, name: str) -> Path:
    """Write the wheel of an installed distribution."""
    try:
        file, data = repack(distribution(name))
    except PackageNotFoundError as error:
        raise BuildError(f"{name} is needed, and is not installed here (pip install {name})") from error
    (folder / file).write_bytes(data)
    return folder / file


def _ask_pip(scratch: Path, wanted: str, *flags: str) -> list[dict[str, Any]]:
    """Return what pip would install, in the versions that are installed here: a report for each distribution.

    https://pip.pypa.io/en/stable/reference/installation-report/
    """
    constraints, report = scratch / "installed.txt", scratch / "report.json"
    versions = {one.metadata["Name"]: one.version for one in distributions() if one.metadata["Name"]}
    versions.pop(_OURS, None)
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in sorted(versions.items())))
    _pip(
        "install",
        "--dry-run",
        "--ignore-installed",
        f"--report={report}",
        f"--constraint={constraints}",
        f"--find-links={scratch / WHEELS}",
        *flags,
        wanted,
    )
    items: list[dict[str, Any]] = json.loads(report.read_bytes())["install"]
    return items


def _pip(command: str, *arguments: str) -> None:
    if find_spec("pip") is None:
        raise BuildError(f"pip is not installed beside {sys.executable} (run: {sys.executable} -m ensurepip)")
    done = subprocess.run(  # noqa: S603 - no shell reads it
        [sys.executable, "-m", "pip", command, "--quiet", "--no-input", "--retries=1", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        told = next((line for line in lines if line.startswith("ERROR: ")), " ".join(lines)).removeprefix("ERROR: ")
        raise BuildError(f"pip {command}: {told} (it asks the index that pip knows here: is there a network?)")
