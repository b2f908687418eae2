"""A folder on a server, by OpenSSH's `sftp`: for accounts that may copy files and run nothing.

Everything is first put into a hidden folder there, then renamed into its place, in the plan's order. So readers see
the change in the moment that renaming takes, however slow the line; and what a cut run brought over is found again.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self, TypeVar

from plainstatus.deliver.targets.child import QUIET, Ended, run_child
from plainstatus.deliver.targets.ssh import Address, OverSsh, explain, folders_of, ssh_options
from plainstatus.deliver.targets.target import (
    LEAST,
    NOTE,
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

__all__ = ["Sftp"]

_T = TypeVar("_T")

#: Sessions at once, over one connection; servers allow ten (MaxSessions).
_AT_ONCE: Final = 4
#: Seconds until a server has said whether the folder is there: one whose disk hangs never does.
_FIRST_WORD: Final = 60.0
#: Servers that have.
_awake: Final[set[Address]] = set()
#: Where files wait until they are renamed.
_WAITING: Final = ".plainstatus-waiting"
#: Written there when all wait and before the first is renamed: the name of each. Who is in the list and waits no
#: more is in its place.
_LIST: Final = f"{_WAITING}/list"
#: A line of `ls -lna`: mode, links, owners, size, time, name, which begins with the folder that was asked for.
_ENTRY: Final = re.compile(r"([-?bcdlps])\S{9}\S* +\S+ +\S+ +\S+ +(\d+) +\S+ +\S+ +\S+ (.*)")
_NAME: Final = re.compile(r"[0-9a-f]{64}")
#: Kinds that may be a file, and a folder: some servers do not say.
_FILE: Final = "-?"
_FOLDER: Final = "d?"
#: While it sends a file, it says nothing; this many bytes a second are the slowest line, and a file may take so long.
_SLOWEST: Final = 8_000
#: A file that could not be deleted, though it is there.
_KEPT: Final = re.compile(r"delete (?!.*No such file)")
#: A rename that the server refused, and where to; the words are those of new and of old versions.
_RENAMED: Final = re.compile(
    r'(?:remote rename|Couldn\'t rename file) ".*" to ".*?/(?:\./)?([^/"]*)": (?:Failure|Operation unsupported)'
)
#: The end of `df`: size, used, available to us, to root, in KB; full, in per cent.
_FREE: Final = re.compile(r"^ *\d+ +\d+ +(\d+) +\d+ +\d+%", re.MULTILINE)
#: With less than that, in KB, a disk is full for all that matters.
_FULL: Final = 1024


@dataclass(frozen=True)
class Sftp(OverSsh):
    """A folder on a server with SFTP. See `Target`."""

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read its settings. Raises ValueError with what is wrong and what to write."""
        address = Address.read(given.rest)
        if not address.path.isprintable():
            raise ValueError("has a folder whose name holds a line break or the like (rename it)")
        return cls(given.name, given.place, given.url, address)

    def fetch(self, path: str, *, most: int = LEAST) -> bytes | None:
        """Return the file as the target holds it now; None where it has none. Raises TargetError."""
        entry = self._listed([posixpath.dirname(path)]).get(path)
        if entry is None:
            return None
        kind, size = entry
        allowed = Allowance(self, most)
        if kind not in _FILE:
            raise failed(
                self, f"{path} is there, but is no plain file (look at it and move it away, then run: invoke deploy)"
            )
        allowed.expect(size, path)
        with tempfile.TemporaryDirectory() as folder:
            commands = [self._enter, f"get {self._quoted(path)} 0"]
            done = self._sftp(commands, Path(folder), filled=Path(folder), most=most)
            if _not_found(done):
                return None
            self._check(done)
            return next((allowed.whole(file, path) for file in brought(Path(folder), "0")), None)

    def _read(self, paths: Sequence[str], most: int, read: Callable[[Allowance, Readable, str], _T]) -> dict[str, _T]:
        """Bring all of them here in a few sessions over one connection. Raises TargetError."""
        allowed = Allowance(self, most)
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(_AT_ONCE) as pool:
            place = Path(folder)
            wanted = [f"-get {self._quoted(path)} {number}" for number, path in enumerate(paths)]
            shares = _shared_out(wanted)
            for done in pool.map(lambda some: self._sftp([self._enter, *some], place, filled=place, most=most), shares):
                if not _not_found(done):
                    self._check(done)
            found = ((path, file) for number, path in enumerate(paths) for file in brought(place, str(number)))
            return {path: read(allowed, file, path) for path, file in found}

    def names(self) -> Sequence[str]:
        """Name what is in the folder, but for what systems leave in any. Raises TargetError."""
        done = self._sftp([self._enter, "ls -1a"])
        if _not_found(done):
            return []
        self._check(done)
        names = {line.rstrip("/") for line in done.said.splitlines() if not line.startswith("sftp> ")}
        return [name for name in names - {"", ".", "..", _WAITING} if not is_left_behind(name)]

    def send(self, plan: Plan, tell: Tell) -> None:
        """Bring everything over, then put it in place, then delete. Raises TargetError."""
        self._refuse_links((*plan.changed, *plan.deletions))
        if plan.changed == (NOTE,):
            self._send_note(plan.tree)
            return
        names = {path: _waiting_name(plan.tree, path) for path in plan.changed}
        sizes = {name: (plan.tree / path).stat().st_size for path, name in names.items()}
        here, placed = self._left_by_a_cut()
        waiting = {name for name, size in sizes.items() if here.get(name) == size}
        missing = {path: name for path, name in names.items() if name not in waiting | placed}
        if len(missing) >= WORTH_TELLING:
            tell(f"{self.name}: {len(missing):,} files go over, then all are put in place at once")
        with tempfile.TemporaryDirectory() as folder:
            listed = Path(folder, "list")
            listed.write_text("".join(f"{name}\n" for name in names.values()), encoding="ascii")
            errors = self._follow(
                plan.tree,
                [f"-mkdir {_quote(self._root)}", self._enter, f"-mkdir {_WAITING}"],
                *self._put(plan.tree, missing),
                [f"put {_quote(str(listed))} {_LIST}", *(f"-mkdir {self._quoted(path)}" for path in folders_of(names))],
                *(
                    tuple(
                        f"rename {_WAITING}/{names[path]} {self._quoted(path)}"
                        for path in batch
                        if path in missing or names[path] in waiting
                    )
                    for batch in plan.batches
                ),
                [
                    *(f"-rm {self._quoted(path)}" for path in plan.deletions),
                    *(f"-rmdir {self._quoted(path)}" for path in reversed(folders_of(plan.deletions))),
                    f"rm {_LIST}",
                    *(f"rm {_WAITING}/{name}" for name in sorted(here.keys() - sizes.keys())),
                    f"-rmdir {_WAITING}",
                ],
                largest=max(sizes.values(), default=0),
            )
        if kept := [line for line in errors.splitlines() if _KEPT.search(line)]:
            raise failed(self, f"files that should go are still there: {kept[0]} (ask the server's owner)")

    def _follow(self, tree: Path, *steps: list[str] | tuple[str, ...], largest: int) -> str:
        """Follow steps one after the other, and return what was complained of; no file is larger than `largest`.

        A list is followed in its order. A tuple may be followed in any, so that a long one is shared out: each
        command waits for answers, and on a long line one after the other would take a quarter of an hour.
        """
        errors: list[str] = []
        commands: list[str] = []

        def follow(some: Sequence[str]) -> None:
            done = self._sftp([self._enter, *some] if errors else some, tree, largest=largest)
            errors.append(done.complaints)
            self._check(done)

        for step in steps:
            shares = [step] if isinstance(step, list) else _shared_out(step)
            if len(shares) == 1:
                commands += step
                continue
            if commands:
                follow(commands)
            commands = []
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                list(pool.map(follow, shares))
        follow(commands)
        return "".join(errors)

    def _send_note(self, tree: Path) -> None:
        """Put the note in its place, and leave alone what an earlier run left waiting."""
        name = _waiting_name(tree, NOTE)
        commands = [
            f"-mkdir {_quote(self._root)}",
            self._enter,
            f"-mkdir {_WAITING}",
            *(command for step in self._put(tree, {NOTE: name}) for command in step),
            f"rename {_WAITING}/{name} {self._quoted(NOTE)}",
        ]
        self._check(self._sftp(commands, tree, largest=(tree / NOTE).stat().st_size))

    def _listed(self, folders: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Return path → kind, as the first letter of its mode, and size of everything in these folders."""
        asked = [f"-ls -lna {self._quoted(folder)}" if folder else "-ls -lna" for folder in folders]
        done = self._sftp([self._enter, *asked])
        if _not_found(done):
            return {}
        self._check(done)
        entries = filter(None, map(_ENTRY.fullmatch, done.said.splitlines()))
        named = ((posixpath.basename(entry[3]), entry) for entry in entries)
        return {
            posixpath.normpath(entry[3]): (entry[1], int(entry[2])) for name, entry in named if name not in {".", ".."}
        }

    def _refuse_links(self, paths: Iterable[str]) -> None:
        """Raise TargetError where somebody has put a link in the way, through which we would write or remove elsewhere.

        What is renamed or removed itself may be one: that happens to the link.
        """
        folders = [_WAITING, *folders_of(paths)]
        there = self._listed(dict.fromkeys([*map(posixpath.dirname, folders), _WAITING]))
        odd = [path for path in folders if there.get(path, "d")[0] not in _FOLDER]
        # Into these we write.
        odd += [path for path, entry in there.items() if path.startswith(f"{_WAITING}/") and entry[0] not in _FILE]
        if odd:
            raise failed(
                self,
                f"{odd[0]} is a link or the like, and would lead what we write elsewhere (look at it and move it away, "
                "then run: invoke deploy)",
            )

    def _left_by_a_cut(self) -> tuple[dict[str, int], set[str]]:
        """Return what waits there already, name → size, and the names of what was put in place."""
        waits = ((posixpath.basename(path), size) for path, (_, size) in self._listed([_WAITING]).items())
        here = {name: size for name, size in waits if _NAME.fullmatch(name)}
        with tempfile.TemporaryDirectory() as folder:
            done = self._sftp([self._enter, f"-get {_LIST} list"], Path(folder), filled=Path(folder))
            if _not_found(done):
                return {}, set()
            self._check(done)
            listed = Path(folder, "list")
            # The last line may have been cut.
            names = listed.read_text(encoding="ascii", errors="replace").splitlines() if listed.is_file() else []
            return here, set(filter(_NAME.fullmatch, names)) - here.keys()

    def _put(self, tree: Path, missing: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """Yield the steps that bring files to where they wait; `missing` goes from path to name."""
        yield tuple(f"put {self._quoted(path)} {_WAITING}/{name}" for path, name in missing.items())
        # They take the mode from here: a web server must be able to read them, and nobody else to write them.
        private = [name for path, name in missing.items() if (tree / path).stat().st_mode & 0o777 != 0o644]
        yield tuple(f"chmod 644 {_WAITING}/{name}" for name in private)

    @property
    def _root(self) -> str:
        return self.address.path or "/"

    @property
    def _enter(self) -> str:
        return f"cd {_quote(self._root)}"

    def _quoted(self, path: str) -> str:
        """Return a path below the folder as sftp reads it. Raises TargetError where it cannot be told."""
        if "\n" in path:
            raise failed(self, f"the name of {path!r} holds a line break, which sftp cannot be told (rename the file)")
        return _quote(f"./{path}")

    def _sftp(
        self,
        commands: Iterable[str],
        cwd: Path | None = None,
        *,
        filled: Path | None = None,
        largest: int = 0,
        most: int = LEAST,
    ) -> Ended:
        feed = "".join(f"{command}\n" for command in commands).encode()
        words = ["sftp", "-b", "-", *ssh_options(self.address), self.address.destination]
        with here(self, "OpenSSH's sftp is not installed on this machine (install it)"):
            if self.address not in _awake:
                first = run_child(words, feed=f"-{self._enter}\n".encode(), seconds=_FIRST_WORD)
                if first.code:
                    return first
                _awake.add(self.address)
            quiet = QUIET + largest / _SLOWEST
            return run_child(words, feed=feed, cwd=cwd, filled=filled, quiet=quiet, most=most)

    def _check(self, done: Ended) -> None:
        if not done.code:
            return
        again = f"invoke deploy --target {self.name}"
        reason = done.complaints.rstrip().rpartition("\n")[2]
        if renamed := _RENAMED.match(reason):
            raise failed(
                self,
                f"the server would not put a new {renamed[1]} in the old one's place in one step (is a folder there? "
                "Else its SFTP is not OpenSSH's, and lacks posix-rename: use rsync://)",
            )
        if reason.endswith("Failure"):
            # All that the protocol says of most faults; a full disk is the usual one.
            free = _FREE.search(self._sftp([f"df {_quote(self._root)}"]).said)
            if free and int(free[1]) < _FULL:
                raise failed(self, f"the disk is full there (make room; then {again})")
            raise failed(self, f"the server refused, without a reason: {reason} (ask its owner; then {again})")
        raise failed(self, explain(done, self.address, program="sftp", again=again))


def _waiting_name(tree: Path, path: str) -> str:
    """Return under which name a file waits: another one for each place and each content."""
    content = hashlib.sha256((tree / path).read_bytes()).hexdigest()
    return hashlib.sha256(f"{content} {path}".encode()).hexdigest()


def _shared_out(commands: Sequence[str]) -> list[Sequence[str]]:
    """Return what each of several sessions should do; all is for one where it is little."""
    if len(commands) < WORTH_TELLING:
        return [commands]
    return [commands[first::_AT_ONCE] for first in range(_AT_ONCE)]


def _quote(path: str) -> str:
    """Return a path as sftp's commands read it: within quotes, it takes no wildcard for one."""
    return '"{}"'.format(path.replace("\\", "\\\\").replace('"', '\\"'))


def _not_found(done: Ended) -> bool:
    return done.code == 1 and re.search(r"not found|No such file", done.complaints) is not None
