"""A branch of a git repository, from which GitHub Pages, GitLab Pages and their kin serve it.

Commits are made with plumbing in a bare repository of our own: there is no working tree to be out of step, and only
what has changed is written, sent or fetched. Who may push is git's business: its keys, agents and credential helpers.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from plainstatus.deliver.targets.child import QUIET, TOO_MUCH, Ended, run_child
from plainstatus.deliver.targets.target import LEAST, Allowance, Declared, Plan, Readable, ReadTogether, failed, most_of
from plainstatus.errors import Tell
from plainstatus.files import is_left_behind
from plainstatus.model.frozen import dataclass

__all__ = ["AUTHOR", "Git", "complaints", "without_questions"]

_REMOTE = "origin"
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
#: Whoever is in an address as `name@` or `name:token@`, also where git's settings put it there.
_WHO = re.compile(r"(?<=://)[^/@\s]+@")
#: Variables that a hook, which may run us, has set for another repository (gitrepository-layout(5)).
_FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE")
#: Nobody's address stands in a public branch.
AUTHOR = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "Plainstatus"), ("EMAIL", "plainstatus@localhost"))
}
#: A connection that says nothing for half a minute is dead; a question that nobody answers is none. A file of which no
#: more than its hash is asked for need not be in memory.
_SETTINGS = (
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=30",
    "gc.autoDetach=false",
    "core.hooksPath=/dev/null",
    "core.bigFileThreshold=16m",
)
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=10 -o ServerAliveCountMax=3"
#: However slow the line.
_SECONDS = 1800
#: Until a repository has said what its branch is: one line.
_FIRST_WORD = 60
#: What speaks to the repository. Everything else may take its time.
_TALKS = {"ls-remote", "fetch", "push", "cat-file"}
#: More of what git says helps nobody.
_LINES = 2
#: How far git is, which it says so that we hear that it goes on.
_PROGRESS = re.compile(r"(remote: )?(\w+ ){1,2}(objects|deltas):? .*|Delta compression .*|(remote: )?Total \d+ .*")
#: What git says where somebody else has pushed.
_LOST_RACE = re.compile(r"stale info|fetch first|non-fast-forward|remote ref is at|cannot lock ref")

#: What git says of a repository whose files are not whole.
_DAMAGED = re.compile(r"corrupt|is empty|bad object|bad tree|unable to read|cannot be read|not a valid object|inflate")


#: How `ls-tree` says that something is a plain file as we put it there; and what every line of it holds besides a name.
_PLAIN = "100644 blob "
#: A list of files has this share of what they hold at most.
_LISTED = 8
#: A server that cannot leave out files sends all, and what they were.
_TIMES = 4
#: What `cat-file` says of each file, in bytes for each that it is asked with.
_HEAD = 4
_T = TypeVar("_T")


class _GitError(Exception):
    """Git said no; the text is its own, without secrets."""


@dataclass(frozen=True)
class Git(ReadTogether):
    """A branch that gets a commit for each publish; files there that are not ours, such as CNAME, stay."""

    #: As git takes it: `git@git.example.net:shop/status-pages.git`.
    repository: str
    branch: str
    local: Path | None
    #: Our own bare repository; it may be lost.
    work: Path
    remote = True
    atomic = True
    #: GitHub and GitLab take a minute or two to serve what was pushed.
    settles = 300

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read its settings. Raises ValueError with what to write."""
        repository, _, branch = given.rest.rpartition("#")
        if not repository or not _BRANCH.fullmatch(branch) or ".." in branch or branch.endswith((".", ".lock")):
            raise ValueError(
                "names no repository with a branch (write for example "
                '"to": "git:git@git.example.net:shop/pages.git#pages")'
            )
        if repository.startswith("-") or re.match(r"[\w+.-]+::", repository):
            raise ValueError("has a repository that git would take for something else (write its path or address)")
        local = None
        if ":" not in repository.partition("/")[0]:
            local = given.folder / Path(repository).expanduser()
            repository = str(local)
        return cls(given.name, given.place, given.url, repository, branch, local, given.work / "git")

    @property
    def same(self) -> str:
        """Equal for two targets that are one place."""
        repository = os.path.realpath(self.local) if self.local else self.repository
        return f"{repository.rstrip('/').removesuffix('.git')}#{self.branch}"

    def names(self) -> Sequence[str]:
        """Name what the branch has, but for what systems leave in any folder. Raises TargetError."""
        with _told(self):
            tip = self._tip(LEAST)
            listed = self._run("ls-tree", "-z", "--name-only", tip) if tip else b""
        return [name for name in map(os.fsdecode, listed.split(b"\0")) if name and not is_left_behind(name)]

    def send(self, plan: Plan, tell: Tell) -> None:  # noqa: ARG002 - git says nothing on the way
        """Push one commit with all that differs. Raises TargetError; nothing has changed then.

        Where somebody else has pushed meanwhile, theirs stays.
        """
        with _told(self):
            most = most_of(sum(file.size for file in plan.manifest.files.values()))
            tip = self._tip(most)
            there = self._ids(tip, most) if tip else {}
            commit = self._commit(plan, tip, there)
            lease = f"--force-with-lease=refs/heads/{self.branch}:{tip}"
            try:
                self._run("push", "--progress", lease, _REMOTE, f"{commit}:refs/heads/{self.branch}")
            except _GitError as error:
                if _LOST_RACE.search(str(error)):
                    raise failed(
                        self, "somebody else has pushed to this branch at the same time (run: invoke publish)"
                    ) from error
                raise

            self._run("update-ref", self._known, commit)
            # After some hundred publishes, git packs what has come together; none of that is needed.
            with contextlib.suppress(_GitError):
                self._run("gc", "--auto", "--quiet")

    @property
    def _known(self) -> str:
        """The reference here to the newest commit that we have seen there, with its folders."""
        return f"refs/remotes/{_REMOTE}/{self.branch}"

    def _read(self, paths: Sequence[str], most: int, read: Callable[[Allowance, Readable, str], _T]) -> dict[str, _T]:
        """Return path → what is read of it; what the branch lacks, or has as a link or the like, is left out.

        What the repository is asked for is the branch's newest commit; its name proves all that is in it.
        """
        allowed, found = Allowance(self, most), {}
        with _told(self):
            tip = self._tip(most)
            there = self._ids(tip, most) if tip else {}
            wanted = [path for path in paths if path in there]
            names = "".join(f"{there[path]}\n" for path in wanted).encode()
            # What is not here yet is fetched, and so measured, before any of it is read.
            said = self._run("cat-file", "--batch-check", given=names, most=most).decode().splitlines()
            sizes = [_size(line) for line in said]
            allowed.expect(sum(sizes), ", ".join(wanted[:_LINES]))
            files = io.BytesIO(self._run("cat-file", "--batch", given=names, most=most + len(names) * _HEAD))
            for path, size in zip(wanted, sizes, strict=True):
                files.readline()
                found[path] = read(allowed, io.BytesIO(files.read(size)), path)
                files.read(1)
        return found

    def _commit(self, plan: Plan, tip: str, there: Mapping[str, str]) -> str:
        """Make a commit that follows `tip` and holds the tree; return its name."""
        whole = plan.whole
        listed = "".join(f"{plan.tree / path}\n" for path in whole).encode()
        names = self._run("hash-object", "--no-filters", "--stdin-paths", given=listed).decode().split()
        ids = dict(zip(whole, names, strict=True))
        changed = [path for path in whole if there.get(path) != ids[path]]
        listed = "".join(f"{plan.tree / path}\n" for path in changed).encode()
        self._run("hash-object", "-w", "--no-filters", "--stdin-paths", given=listed)
        index = self.work / "plainstatus-index"
        index.unlink(missing_ok=True)
        with_index = {"GIT_INDEX_FILE": str(index)}
        if tip:
            self._run("read-tree", tip, env=with_index)
        lines = [f"0 {'0' * len(names[0])}\t{path}" for path in plan.deletions]
        lines += [f"100644 {ids[path]}\t{path}" for path in changed]
        self._run("update-index", "-z", "--index-info", given="\0".join([*lines, ""]).encode(), env=with_index)
        tree = self._run("write-tree", "--missing-ok", env=with_index).decode().strip()
        message = f"Publish the status site: {len(changed)} files changed, {len(plan.deletions)} removed\n"
        parent = ["-p", tip] if tip else []
        return self._run("commit-tree", tree, *parent, given=message.encode(), env=AUTHOR).decode().strip()

    def _tip(self, most: int) -> str:
        """Return the branch's newest commit, as the repository has it now, and get it here; empty for none."""
        if not (self.work / "HEAD").is_file():
            self.work.mkdir(parents=True, exist_ok=True)
            self._run("init", "--quiet", "--bare", str(self.work), inside=False)
        # Left by a process that was killed: nobody else works here, as publishing is locked.
        for left in self.work.rglob("*.lock"):
            left.unlink()
        self._run("config", f"remote.{_REMOTE}.url", self.repository)
        said = self._run("ls-remote", _REMOTE, f"refs/heads/{self.branch}", seconds=_FIRST_WORD).decode()
        tip = said.partition("\t")[0].strip()
        known = self._run("for-each-ref", "--format=%(objectname)", self._known).decode().strip()
        if tip and tip != known:
            # No history, and no files but those that are asked for: a server that cannot do so sends more.
            refs = f"+refs/heads/{self.branch}:{self._known}"
            words = ("--progress", "--no-tags", "--depth=1", "--filter=blob:none")
            self._run("fetch", *words, _REMOTE, refs, most=_TIMES * most)
            tip = self._run("rev-parse", self._known).decode().strip()
        return tip

    def _ids(self, tip: str, most: int) -> dict[str, str]:
        """Return path → git's name of the file, for all plain files of a commit."""
        # Folders in folders may make an endless list of a few bytes.
        said = self._run("ls-tree", "-r", "-z", "--full-tree", tip, most=most // _LISTED)
        entries = (entry.partition("\t") for entry in said.decode(errors="surrogateescape").split("\0") if entry)
        return {path: head.removeprefix(_PLAIN) for head, _, path in entries if head.startswith(_PLAIN)}

    def _run(
        self,
        *command: str,
        given: bytes = b"",
        env: Mapping[str, str] | None = None,
        inside: bool = True,
        seconds: float = _SECONDS,
        most: int = LEAST,
    ) -> bytes:
        """Run git in our repository; return what it printed. Raises _GitError, also where git is not there.

        No more than `most` bytes may it print, or bring into our repository.
        """
        program = shutil.which("git")
        if program is None:
            raise _GitError("git is not installed (on Debian: apt install git)")
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        surroundings = {**without_questions(), **(env or {})}
        if inside:
            surroundings["GIT_DIR"] = str(self.work)
        talks = command[0] in _TALKS
        ended = run_child(
            [program, *settings, *command],
            feed=given,
            env=surroundings,
            # Whoever serves a repository of this machine is often another user; the repository itself may be closed.
            umask=0o022,
            filled=self.work if talks and command[0] != "push" else None,
            seconds=seconds,
            quiet=QUIET if talks else seconds,
            most=most,
        )
        if ended.stopped:
            if ended.stopped.startswith(TOO_MUCH):
                # What came of it is of no use, and takes room.
                shutil.rmtree(self.work, ignore_errors=True)
            raise _GitError(f"git {command[0]} {ended.stopped}")
        if ended.code:
            raise _GitError(complaints(ended) or f"git {command[0]} failed ({ended.code})")
        return ended.output


def without_questions() -> dict[str, str]:
    """Return an environment in which git asks nobody, waits for no dead host long, and takes the folder it is in."""
    found = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    found["GIT_TERMINAL_PROMPT"] = "0"
    if not found.keys() & {"GIT_SSH", "GIT_SSH_COMMAND"}:
        found["GIT_SSH_COMMAND"] = _SSH
    return found


def complaints(ended: Ended) -> str:
    """Return what git complains of, without names and tokens in addresses; where that is nothing, what it said last."""
    lines = [line.strip(" .") for line in ended.complaints.splitlines()]
    return _WHO.sub("", "; ".join([line for line in lines if line and not _PROGRESS.fullmatch(line)][:_LINES]))


def _size(said: str) -> int:
    """Return how large a file is, of what git says of it. Raises _GitError where it says something else."""
    _, kind, *size = said.split(" ")
    if kind != "blob":
        raise _GitError(f"a file of the branch cannot be read: {said}")
    return int(size[0])


@contextmanager
def _told(target: Git) -> Iterator[None]:
    """Turn what git and the disk say into a TargetError."""
    try:
        yield
    except _GitError as error:
        if _DAMAGED.search(str(error)):
            # By a power cut, for one. It only saves time.
            shutil.rmtree(target.work, ignore_errors=True)
            raise failed(target, f"{error} (our copy was damaged and has been removed; run: invoke deploy)") from error
        raise failed(target, f"{error} (mend that, then run: invoke deploy)") from error
    except OSError as error:
        raise failed(
            target, f"{error.strerror or error}: {target.work} (mend that, then run: invoke deploy)"
        ) from error
