"""A folder on a server, by rsync over ssh: only the differences go over the line.

The programs are the user's own, and so are keys and known hosts. Only options are used that the rsync of an old macOS
knows too, and only rsync is run at the other side, so that a key may be limited to it (`rrsync`).
"""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self, TypeVar

from plainstatus.deliver.targets.child import Ended, run_child
from plainstatus.deliver.targets.ssh import Address, OverSsh, explain, folders_of, ssh_options
from plainstatus.deliver.targets.target import (
    LEAST,
    WORTH_TELLING,
    Allowance,
    Declared,
    Plan,
    Readable,
    brought,
    failed,
    here,
)
from plainstatus.errors import Tell
from plainstatus.files import is_left_behind
from plainstatus.model.frozen import dataclass

__all__ = ["Rsync"]

_T = TypeVar("_T")

#: Compared by content, because a fresh build, or a fresh clone, has new times; and what a cut run sent is not sent
#: again. Modes are for a web server to read, whatever our umask. rsync writes beside each file, then renames.
_SEND: Final = ("--checksum", "--chmod=ugo=rX,u+w")
_NAMES_FOLLOW: Final = ("--from0", "--files-from=-")
#: Seconds without a byte. For minutes it says nothing of its own.
_TIMEOUT: Final = "--timeout=60"
_HOURS: Final = 1e6
#: It does not wait for its ssh, which may bring what the other side complains of a moment later.
_LATE: Final = 5.0
#: What stands before a name in a list: mode, size, day and time.
_ENTRY: Final = re.compile(r"^\S{10,11} +\S+ \S+ \S+ ")
#: An old rsync leaves the folder's name to a shell at the other side.
_FOLDER: Final = re.compile(r"[\w./~+,@=-]*")


@dataclass(frozen=True)
class Rsync(OverSsh):
    """A folder on a server with rsync. See `Target`."""

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read its settings. Raises ValueError with what is wrong and what to write."""
        address = Address.read(given.rest)
        if not _FOLDER.fullmatch(address.path):
            raise ValueError(
                "has a folder whose name holds more than letters, digits and . _ ~ + , @ = - "
                "(name it so, or write sftp:// instead of rsync://)"
            )
        return cls(given.name, given.place, given.url, address)

    def fetch(self, path: str, *, most: int = LEAST) -> bytes | None:
        """Return the file as the target holds it now; None where it has none. Raises TargetError."""
        with self._brought([path], most) as (folder, done):
            for file in brought(folder, path):
                return Allowance(self, most).whole(file, path)
            if not _nothing_there(done):
                raise failed(
                    self,
                    f"{path} is there, but is no plain file, or larger than {most / 1e6:,.0f} MB "
                    "(look at it and move it away, then run: invoke deploy)",
                )
        return None

    def _read(self, paths: Sequence[str], most: int, read: Callable[[Allowance, Readable, str], _T]) -> dict[str, _T]:
        """Bring all of them here by one rsync. Raises TargetError."""
        allowed = Allowance(self, most)
        with self._brought(paths, most) as (folder, _):
            return {path: read(allowed, file, path) for path in paths for file in brought(folder, path)}

    def names(self) -> Sequence[str]:
        """Name what is in the folder, but for what systems leave in any. Raises TargetError."""
        done = self._rsync("--list-only", f"{self._remote}/")
        if _nothing_there(done):
            return []
        self._check(done)
        # A line that is none of a list is something, too.
        names = (_ENTRY.sub("", line) for line in done.said.splitlines())
        return [name for name in names if name != "." and not is_left_behind(name)]

    def send(self, plan: Plan, tell: Tell) -> None:
        """Bring the plan over: a run of rsync for each batch. Raises TargetError."""
        there = 0
        for batch in plan.batches:
            words = (*_SEND, *_NAMES_FOLLOW, "./", f"{self._remote}/")
            self._check(self._rsync(*words, names=_dotted(batch), cwd=plan.tree))
            there += len(batch)
            if len(batch) >= WORTH_TELLING:
                tell(f"{self.name}: {there:,} of {len(plan.changed):,} files are there")
        if plan.deletions:
            self._delete(plan)

    def _delete(self, plan: Plan) -> None:
        """Delete what the tree no longer has: everything else is excluded, so that rsync leaves it alone.

        There is an option for just that, which older ones do not know.
        """
        folders = [f"{folder}/" for folder in folders_of(plan.deletions)]
        wanted = [f"/{_literal(path)}" for path in (*folders, *plan.deletions)]
        filters = ("--from0", "--include-from=-", "--exclude=*")
        words = ("--recursive", "--delete", *filters, "./", f"{self._remote}/")
        self._check(self._rsync(*words, names=wanted, cwd=plan.tree))

    @contextmanager
    def _brought(self, paths: Sequence[str], most: int) -> Iterator[tuple[Path, Ended]]:
        """Bring files here, into a folder for as long as the caller needs it; those that are not there are left out.

        So are links, pipes, devices and what is too large.
        """
        with tempfile.TemporaryDirectory() as folder:
            words = (f"--max-size={most}", *_NAMES_FOLLOW, f"{self._remote}/", f"{folder}/")
            done = self._rsync(*words, names=_dotted(paths), filled=Path(folder), most=most)
            if not _nothing_there(done):
                self._check(done)
            yield Path(folder), done

    @property
    def _remote(self) -> str:
        return f"{self.address.destination}:{self.address.path}"

    def _rsync(
        self,
        *words: str,
        names: Iterable[str] = (),
        cwd: Path | None = None,
        filled: Path | None = None,
        most: int = LEAST,
    ) -> Ended:
        shell = shlex.join(["ssh", *ssh_options(self.address)])
        feed = b"".join(name.encode() + b"\0" for name in names)
        command = ["rsync", _TIMEOUT, "-e", shell, *words]
        with here(self, "rsync is not installed on this machine (install it, or use sftp://)"):
            return run_child(command, feed=feed, cwd=cwd, filled=filled, quiet=_HOURS, most=most, late=_LATE)

    def _check(self, done: Ended) -> None:
        if done.code:
            told = explain(done, self.address, program="ssh", again=f"invoke deploy --target {self.name}")
            raise failed(self, told)


def _dotted(paths: Iterable[str]) -> list[str]:
    """Return paths that begin with neither # nor ;, which would make them comments."""
    return [f"./{path}" for path in paths]


def _nothing_there(done: Ended) -> bool:
    """Say whether rsync ended because files or the folder are not there, and for no other reason."""
    complaints = [line for line in done.complaints.splitlines() if line.startswith("rsync: ")]
    # Where a whole folder is missing, the other side ends, and that is a complaint of its own.
    reasons = [line for line in complaints if not re.search("Broken pipe|connection unexpectedly closed", line)]
    return bool(done.code and reasons) and all("No such file or directory" in line for line in reasons)


def _literal(path: str) -> str:
    r"""Return a pattern that only this path matches: where a pattern has a wildcard, and only there, \ escapes."""
    return re.sub(r"([\\*?[])", r"\\\1", path) if re.search(r"[*?[]", path) else path
