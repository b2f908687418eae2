"""`test`, `lint`, `bench`, for developers. They need a checkout, and the `test` extra."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from invoke.exceptions import Exit

from plainstatus.cli.verbs.site import Bench, Lint, Test

__all__ = [
    "LANGUAGE_SERVER",
    "NPM_PACKAGES",
    "SYSTEM_TOOLS",
    "bench",
    "find_tool",
    "lint",
    "missing_tools",
    "npm_package_is_there",
    "test",
]

ROOT = Path(__file__).resolve().parent.parent.parent

#: What tests need from the system: Debian's package → the programs of which one must be there, or the file of a font or
#: a library. The only list.
SYSTEM_TOOLS: Mapping[str, Sequence[str]] = {
    "caddy": ("caddy",),
    # Chromium without its windows: the same engine, and a page costs a third of the processor time.
    "chromium-headless-shell": ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
    "fonts-dejavu-core": ("DejaVuSans.ttf",),
    "fonts-liberation": ("LiberationSans-Regular.ttf",),
    "git": ("git",),
    # Playwright's own Node.js wants it.
    "libatomic1": ("libatomic.so.1",),
    "minisign": ("minisign",),
    "nginx-light": ("nginx",),
    "nodejs": ("node", "nodejs"),
    "npm": ("npm",),
    "openssh-client": ("ssh-keygen",),
    "openssh-server": ("sshd",),
    "procps": ("ps",),
    "rsync": ("rsync",),
    "strace": ("strace",),
    "w3m": ("w3m",),
}

#: How the name of a file ends that is no program → where systems keep such files.
FILE_FOLDERS: Mapping[str, Sequence[Path]] = {
    ".ttf": (Path("/usr/share/fonts"), Path("/usr/local/share/fonts")),
    ".so.1": (Path("/usr/lib64"), Path("/usr/lib", sysconfig.get_config_var("MULTIARCH") or "")),
}

#: The npm packages that tests need → the folder whose lock file says in which version.
NPM_PACKAGES: Mapping[str, str] = {"rss-parser": "tests/feeds", "yaml-language-server": "tests/lsp"}
#: The program that tests start of the latter.
LANGUAGE_SERVER = "tests/lsp/node_modules/yaml-language-server/bin/yaml-language-server"


#: Where Linux has a folder that is memory, and how much must be left of it.
MEMORY = Path("/dev/shm")  # noqa: S108 - within it, a folder of our own
_ROOM = 4 << 30
#: In that folder, for as long as its run goes on.
_LOCK = "plainstatus-tests"


def find_tool(package: str) -> str | None:
    """Return the path of a package's program, or of its file, or None where it is not there."""
    # Servers stand in a folder that only root's PATH has.
    path = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
    for name in SYSTEM_TOOLS[package]:
        folders = next((places for end, places in FILE_FOLDERS.items() if name.endswith(end)), ())
        files = (str(file) for folder in folders for file in sorted(folder.rglob(name)))
        if found := next(files, None) or shutil.which(name, path=path):
            return found
    return None


def missing_tools() -> list[str]:
    """Return the packages of which no program is there."""
    return [package for package in SYSTEM_TOOLS if find_tool(package) is None]


def npm_package_is_there(package: str) -> bool:
    """Say whether one of the npm packages is installed, in the version that its lock file names."""
    folder = ROOT / NPM_PACKAGES[package]
    locked, here = folder / "package-lock.json", folder / "node_modules/.package-lock.json"
    if not here.is_file():
        return False
    versions = [json.loads(path.read_bytes())["packages"][f"node_modules/{package}"] for path in (locked, here)]
    return bool(versions[0]["version"] == versions[1]["version"])


def test(given: Test) -> None:
    """Run every test, after getting what they need from the system where that is wanted."""
    missing = missing_tools()
    if missing and given.install:
        _install(missing)
        missing = missing_tools()
    if missing:
        raise Exit(f"tests need {', '.join(missing)} (run: invoke test --install)", 2)
    for package in NPM_PACKAGES if given.install else ():
        if not npm_package_is_there(package):
            _install_npm_package(package)
    if absent := [package for package in NPM_PACKAGES if not npm_package_is_there(package)]:
        raise Exit(f"tests need {', '.join(absent)} (run: invoke test --install)", 2)
    long = {"PLAINSTATUS_NIGHTLY": "1"} if given.nightly else {}
    patience = ["--timeout", "7200"] if given.nightly else []
    # Nearly half of the time tests wait, for programs and servers, and some keep a worker waiting. A file's tests share
    # what they prepare, and the long files come first (tests/conftest.py).
    workers = str((os.cpu_count() or 1) * 2 + 2)
    spread = ["--numprocesses", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
    # Each worker reads all tests: from byte-code.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    _compile_tests(environ)
    with _files_in_memory() as places:
        _run([sys.executable, "-m", "pytest", *spread, *patience], env={**environ, **long, **places})


def lint(_: Lint) -> None:
    """Check style and types."""
    _run([sys.executable, "-m", "ruff", "check", "."])
    _run([sys.executable, "-m", "ruff", "format", "--check", "."])
    _run([sys.executable, "-m", "mypy"])


def bench(given: Bench) -> None:
    """Measure what docs/performance.md states, or whether anything has become slower than the repository says."""
    _run([sys.executable, "bench/quick.py" if given.quick else "bench/run.py"])


def _compile_tests(environ: Mapping[str, str]) -> None:
    """Read all tests once, each processor a part, where no run before has left byte-code: each worker would do it all.

    What is wrong with them, their run says.
    """
    files = [] if (ROOT / "tests/__pycache__").exists() else sorted((ROOT / "tests").rglob("test_*.py"))
    count = os.cpu_count() or 1
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet"]
    readers = [
        subprocess.Popen([*command, *part], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own words only
        for part in (files[number::count] for number in range(count))
        if part
    ]
    for reader in readers:
        reader.wait()


@contextmanager
def _files_in_memory() -> Iterator[dict[str, str]]:
    """Give tests a place for files that is memory, where there is room: a third less work, and no disk to wait for.

    What a run leaves that failed stays until the next, for who wants to look at it.
    """
    _remove_left()
    if not {"TMPDIR", "PYTEST_DEBUG_TEMPROOT"}.isdisjoint(os.environ) or not _has_room(MEMORY):
        yield {}
        return
    # Sockets have short names. Some tests are somebody else, who has to get in.
    folder = Path(tempfile.mkdtemp(prefix="ps-", dir=MEMORY))
    folder.chmod(0o755)
    with (folder / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Only now can another run see it.
        Path(lock.name).rename(folder / _LOCK)
        yield {"TMPDIR": str(folder), "PYTEST_DEBUG_TEMPROOT": str(folder)}
    shutil.rmtree(folder, ignore_errors=True)


def _remove_left() -> None:
    """Remove what runs have left in memory that failed or were killed: the kernel lets go of a lock, however they end.

    It may be half a gigabyte each.
    """
    for lock in MEMORY.glob(f"ps-*/{_LOCK}"):
        with suppress(OSError), lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


def _has_room(place: Path) -> bool:
    """Say whether a folder, which is memory, can hold what tests write, programs among it."""
    try:
        disk, told = os.statvfs(place), Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return False
    left = re.search(r"^MemAvailable: *(\d+) kB$", told, re.MULTILINE)
    free = min(disk.f_bavail * disk.f_frsize, int(left[1]) * 1024 if left else 0)
    return os.access(place, os.W_OK) and not disk.f_flag & os.ST_NOEXEC and free >= _ROOM


def _install(packages: Sequence[str]) -> None:
    """Install Debian's packages, as root, saying so."""
    if not shutil.which("apt-get"):
        raise Exit(f"tests need {', '.join(packages)}, and only Debian's are known here (install them yourself)", 2)
    become = [] if os.geteuid() == 0 else ["sudo"]
    for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", *packages]):
        print(f"as root: {' '.join(command)}", flush=True)  # noqa: T201 - what runs as root is said
        _run([*become, *command], env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def _install_npm_package(package: str) -> None:
    """Install a package and what it needs into the checkout, saying so. None of them gets to run anything."""
    command = ["npm", "ci", "--prefix", NPM_PACKAGES[package], "--ignore-scripts", "--no-audit", "--no-fund"]
    print(" ".join(command), flush=True)  # noqa: T201 - what runs is said
    _run(command)


def _run(command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
    """Run a program in the checkout; end with its exit code where it fails."""
    if not (ROOT / "pyproject.toml").is_file():
        raise Exit("this task is for developers and needs a checkout of Plainstatus", 2)
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode  # noqa: S603 - our own words only
    if code:
        raise Exit(code=code)
