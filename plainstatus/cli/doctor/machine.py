"""This machine: programs, the signing key, folders, the disk, locks, git, timers."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from plainstatus.cli.doctor.finding import Finding, fault, note, ok
from plainstatus.errors import PlainstatusError
from plainstatus.files import is_kept_from_git, work_folder
from plainstatus.publish.timer import TIMER
from plainstatus.read.project import Project
from plainstatus.settings import Settings
from plainstatus.tree.releases import current
from plainstatus.tree.staging import check_live

__all__ = ["machine"]

#: How a target's address begins → the programs that it needs, with Debian's packages.
_PROGRAMS: Final[Mapping[str, Mapping[str, str]]] = {
    "git": {"git": "git"},
    "rsync": {"rsync": "rsync", "ssh": "openssh-client"},
    "sftp": {"sftp": "openssh-client", "ssh": "openssh-client"},
}
_MEGABYTE: Final = 1 << 20
#: Less free space stops a publish sooner or later; less than the first, tonight.
_TIGHT, _ROOMY = 100 * _MEGABYTE, 1024 * _MEGABYTE
#: A timer runs every few minutes.
_LATE: Final = timedelta(hours=1)
_SECONDS: Final = 20
#: Is said where there are channels.
_UNTRIED: Final = "; without one, what a channel does not take is not tried again by itself"


def machine(project: Project, *, now: datetime) -> Iterator[Finding]:
    """Yield how this machine is."""
    settings = project.settings
    yield from _programs(settings, project.folder)
    yield from _signing(settings)
    yield from _private(settings)
    yield from _output(project)
    yield _space(settings)
    work = work_folder(settings.live, work=settings.work)
    yield from _interrupted(work)
    yield _timer(settings, work, now)


def _programs(settings: Settings, folder: Path) -> Iterator[Finding]:
    wanted: dict[str, str] = {"git": "git"} if (folder / ".git").exists() else {}
    kinds = {given["to"].partition(":")[0] for given in settings.STATUS_TARGETS.values() if "to" in given}
    for kind in sorted(kinds & _PROGRAMS.keys()):
        wanted |= _PROGRAMS[kind]
    missing = {name: package for name, package in wanted.items() if shutil.which(name) is None}
    for name, package in missing.items():
        yield fault("programs", f"{name} is not installed (on Debian: apt install {package})")
    modules = {"boto3": "s3"} if "s3" in kinds else {}
    modules |= {"brotli": "brotli"} if "br" in settings.STATUS_PRECOMPRESS else {}
    for module, extra in modules.items():
        if find_spec(module) is None:
            missing[module] = extra
            level = fault if module == "boto3" else note
            yield level("programs", f"{module} is not installed (run: pip install 'plainstatus[{extra}]')")
    if not missing:
        yield ok("programs", ", ".join(sorted([*wanted, *modules])) or "none are needed besides Python")


def _signing(settings: Settings) -> Iterator[Finding]:
    key = settings.signing_key
    if key is None:
        return
    subject = "signing key"
    try:
        text = key.read_text(encoding="utf-8", errors="replace")
        mode = key.stat().st_mode
    except OSError as error:
        yield fault(subject, f"{settings.STATUS_SIGNING_KEY}: {error.strerror} (correct STATUS_SIGNING_KEY)")
        return
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        told = f"{settings.STATUS_SIGNING_KEY} is not for its owner alone"
        yield fault(subject, f"{told}, and ssh-keygen refuses it (run: chmod 600 {settings.STATUS_SIGNING_KEY})")
        return
    tool = "minisign" if text.startswith("untrusted comment:") else "ssh-keygen"
    program = shutil.which(tool)
    if program is None:
        package = {"ssh-keygen": "openssh-client"}.get(tool, tool)
        yield fault(subject, f"{tool} is not installed (on Debian: apt install {package})")
    elif tool == "ssh-keygen" and _ran(program, "-y", "-P", "", "-f", str(key)) is None:
        yield note(
            subject,
            "asks for a passphrase, or is damaged: where nobody can type, as for timers and CI, nothing is signed",
        )
    else:
        yield ok(subject, f"can be read by its owner alone, and {tool} is there")


def _ran(*command: str) -> bytes | None:
    """Return what a program of the user's prints; None where it fails."""
    try:
        return subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None


def _private(settings: Settings) -> Iterator[Finding]:
    if not (settings.folder / ".git").exists():
        yield note("private/", "there is no git here, so nothing keeps earlier versions of what you write")
        return
    listed = _ran("git", "-C", str(settings.folder), "ls-files", "-z", "--", str(settings.private))
    if listed:
        first = os.fsdecode(listed.split(b"\0")[0])
        yield fault("private/", f"{first} is committed to git (run: git rm --cached {first}, and treat it as known)")
    elif not is_kept_from_git(settings.private / "x", root=settings.folder):
        yield fault("private/", "git would commit what is in it (add a line /private/ to .gitignore)")
    else:
        yield ok("private/", "git leaves it out")


def _output(project: Project) -> Iterator[Finding]:
    settings = project.settings
    try:
        live = check_live(settings.live, keep=(*project.sources, settings.work))
    except PlainstatusError as error:
        yield fault(settings.STATUS_OUTPUT, str(error))
        return
    for place in {live.parent: None, settings.work: None}:
        near = next(folder for folder in (place, *place.parents) if folder.exists())
        if not os.access(near, os.W_OK | os.X_OK):
            yield fault(settings.STATUS_OUTPUT, f"{near} may not be written by you (run as who owns it, or: chown)")
            return
    yield ok(settings.STATUS_OUTPUT, "can be written")
    home = settings.record.parent
    if not os.access(home, os.W_OK | os.X_OK):
        told = "a publish works, but the record does not come home, and now in the YAML is refused"
        yield note(settings.record.name, f"{home} may not be written by you: {told}")


def _space(settings: Settings) -> Finding:
    place = next(folder for folder in (settings.live, *settings.live.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    told = f"{free / _MEGABYTE:,.0f} MB are free where the site stands"
    if free < _TIGHT:
        return fault("disk", f"{told}, and a publish needs room for a second site (make room)")
    return ok("disk", told) if free >= _ROOMY else note("disk", told)


def _interrupted(work: Path) -> Iterator[Finding]:
    if (holder := _holder(work / "lock")) is not None:
        yield note("lock", f"a publish is running now (process {holder}); another one is refused until it has ended")
    elif (work / "journal").exists() or (work / "scratch").exists():
        yield note("lock", "a publish was interrupted; the next one puts that right (run: invoke publish)")
    else:
        yield ok("lock", "nobody is publishing, and nothing was left behind")


def _holder(lock: Path) -> str | None:
    """Return the process that holds the lock; None where nobody does."""
    try:
        handle = os.open(lock, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
    finally:
        os.close(handle)
    return None


def _timer(settings: Settings, work: Path, now: datetime) -> Finding:
    also = _UNTRIED if settings.STATUS_CHANNELS else ""
    try:
        seen = datetime.fromtimestamp(int((work / TIMER).stat().st_mtime), UTC)
    except OSError:
        told = "none has run here: pages change with the clock, too"
        return note("timer", f"{told}{also} (see docs/publishing.md, Timers)")
    told = f"last ran {seen:%Y-%m-%d %H:%M} UTC"
    if now - seen < _LATE:
        return ok("timer", told)
    known = current(work, settings.live)
    if known is not None and known.next_change is not None and known.next_change < now:
        return fault("timer", f"{told}, and the page is wrong since {known.next_change:%Y-%m-%d %H:%M} UTC (start it)")
    return note("timer", f"{told}{also} (is it still on?)")
