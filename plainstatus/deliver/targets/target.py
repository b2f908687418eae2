"""What a target is, and what it is asked to do. Each kind of target is a module of its own beside this one."""

from __future__ import annotations

import hashlib
import io
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol, TypeVar

from plainstatus.errors import TargetError, Tell, printable
from plainstatus.files import open_folder, open_inside
from plainstatus.model.frozen import dataclass
from plainstatus.tree.manifest import UNLISTED, Manifest

__all__ = [
    "LEAST",
    "NOTE",
    "VARIABLE",
    "WORTH_TELLING",
    "Allowance",
    "Declared",
    "Plan",
    "ReadTogether",
    "Readable",
    "Target",
    "brought",
    "disk_failed",
    "failed",
    "here",
    "most_of",
]

_T = TypeVar("_T")

#: Stands at a target from before the first change until after the last: what may be neither as it was nor as it
#: should be. It is never part of a tree.
NOTE = ".plainstatus-deploying"

#: A variable of the environment in an address.
VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")

#: From so many files on it takes so long that people want to hear how far it is.
WORTH_TELLING = 100

#: So many bytes a target may hand back for one question, however small our site is.
LEAST = 256_000_000
#: So many times what ours has a site of ours may have grown elsewhere.
_TIMES = 4
#: Bytes read at a time.
_PIECE = 1 << 18
#: What a target says in more characters than that is no reason.
_LONGEST = 2_000


@dataclass(frozen=True)
class Declared:
    """What STATUS_TARGETS says of a target, with variables filled in."""

    name: str
    #: As it was typed, variables not filled in: what people may be told.
    place: str
    #: What stands behind the scheme and its colon, e.g. `//deploy@status-1.example.net/srv/status`. It holds no
    #: password.
    rest: str
    #: The public address, without a slash at its end; empty where none was given.
    url: str
    #: What else was given: keys that are listed for its kind in `places.SCHEMES`.
    options: Mapping[str, str]
    #: Where relative paths begin: the folder of pelicanconf.py.
    folder: Path
    #: A folder of ours, which need not exist, for what the target wants to keep from run to run.
    work: Path


@dataclass(frozen=True)
class Plan:
    """What a target lacks, in the order in which it must get it. Paths are relative, with `/`, without doubles."""

    #: The finished tree; every path of `batches` is a file in it.
    tree: Path
    #: New and changed files. A batch may go in any order or at once, but the next one only after it; the last one is
    #: manifest.json.
    batches: tuple[tuple[str, ...], ...]
    #: Files to remove, after all batches. One that is not there is no error.
    deletions: tuple[str, ...]
    #: That of the tree.
    manifest: Manifest

    @property
    def changed(self) -> tuple[str, ...]:
        """Every path of the batches, in order."""
        return tuple(path for batch in self.batches for path in batch)

    @property
    def whole(self) -> tuple[str, ...]:
        """Every file of the tree, changed or not, for targets that are replaced as a whole; sorted."""
        unlisted = [path for path in UNLISTED if (self.tree / path).is_file()]
        return tuple(sorted([*self.manifest.files, *unlisted]))

    @property
    def bytes(self) -> int:
        """How many bytes the changed files have."""
        return sum((self.tree / path).stat().st_size for path in self.changed)


class Target(Protocol):
    """A place that the site is brought to. Whoever else can write there may have put anything in its place.

    So only plain files are read, nothing outside it is written or removed, and a question that is answered with more
    than `most` bytes is a TargetError.

    Errors are TargetErrors, made with `failed`. No password, key or token is ever in one, in what is told, or on the
    command line of a child process: everybody on the machine can read those.
    """

    @property
    def name(self) -> str:
        """The key in STATUS_TARGETS."""

    @property
    def place(self) -> str:
        """What people are told of where it is, as in the settings."""

    @property
    def url(self) -> str:
        """Its public address, without a slash at its end; empty where none is known."""

    @property
    def remote(self) -> bool:
        """Whether others than this machine see it: an example's site, and one whose clock stands still, stay here."""

    @property
    def atomic(self) -> bool:
        """Whether `send` changes everything in one step, so that a cut leaves the old site."""

    @property
    def settles(self) -> float:
        """After how many seconds at most `url` serves what was sent; 0 where that is at once."""

    @property
    def local(self) -> Path | None:
        """The file or folder of this machine that is replaced; None where it is elsewhere."""

    @property
    def same(self) -> str:
        """Equal for two targets that are one place."""

    def fetch(self, path: str, *, most: int = LEAST) -> bytes | None:
        """Return the file as the target holds it now; None where it has none. Raises TargetError."""

    def fetch_all(self, paths: Sequence[str], *, most: int = LEAST) -> Mapping[str, bytes]:
        """Return path → the file as the target holds it now; what it lacks is left out. Raises TargetError."""

    def hashes(self, paths: Sequence[str], *, most: int = LEAST) -> Mapping[str, str]:
        """Return path → SHA-256 (lower-case hexadecimal) of what the target holds now; what it lacks is left out.

        This is how a deployment is proved: read what is there, trust nothing that was remembered. Raises TargetError.
        """

    def names(self) -> Sequence[str]:
        """Name what is there, but for what systems leave in any folder; at least the first few of it.

        Asked only where neither manifest.json nor a note is there. Raises TargetError.
        """

    def send(self, plan: Plan, tell: Tell) -> None:
        """Bring the plan over, in its order, each file replaced in one step.

        What the target holds in the right bytes already need not be sent again, where that is cheap to see. Raises
        TargetError; whoever runs it again with a new plan gets to the end.
        """


class Readable(Protocol):
    """What a file's bytes are read from, piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes at most; none at the end."""


class Allowance:
    """How many bytes a target may still hand back for one question."""

    def __init__(self, target: Target, most: int) -> None:
        self._target = target
        self._most = self._left = most

    def expect(self, size: int, path: str) -> None:
        """Raise TargetError where a file of this size would be too much."""
        if size > self._left:
            raise failed(
                self._target,
                f"{path} is larger than anything of ours: what is read ends after {self._most / 1e6:,.0f} MB "
                "(look at it and move it away, then run: invoke deploy)",
            )

    def whole(self, file: Readable, path: str) -> bytes:
        """Return the rest of a file. Raises TargetError where it is too long."""
        data = io.BytesIO()
        for piece in self._pieces(file, path):
            data.write(piece)
        return data.getvalue()

    def digest(self, file: Readable, path: str) -> str:
        """Return the SHA-256 of the rest of a file. Raises TargetError where it is too long."""
        found = hashlib.sha256()
        for piece in self._pieces(file, path):
            found.update(piece)
        return found.hexdigest()

    def _pieces(self, file: Readable, path: str) -> Iterator[bytes]:
        while piece := file.read(_PIECE):
            self.expect(len(piece), path)
            # Several files may be read at once: a few pieces more or less are no matter.
            self._left -= len(piece)
            yield piece


@dataclass(frozen=True)
class ReadTogether(ABC):
    """What the targets have in common that read one file as they read many. See `Target`."""

    name: str
    place: str
    url: str

    def fetch(self, path: str, *, most: int = LEAST) -> bytes | None:
        """Return the file as the target holds it now; None where it has none. Raises TargetError."""
        return self.fetch_all([path], most=most).get(path)

    def fetch_all(self, paths: Sequence[str], *, most: int = LEAST) -> Mapping[str, bytes]:
        """Return path → the file as the target holds it now; what it lacks is left out. Raises TargetError."""
        return self._read(paths, most, Allowance.whole)

    def hashes(self, paths: Sequence[str], *, most: int = LEAST) -> Mapping[str, str]:
        """Return path → SHA-256 of what the target holds now; what it lacks is left out. Raises TargetError."""
        return self._read(paths, most, Allowance.digest)

    @abstractmethod
    def _read(self, paths: Sequence[str], most: int, read: Callable[[Allowance, Readable, str], _T]) -> dict[str, _T]:
        """Return path → what is read of it; what the target lacks is left out. Raises TargetError."""


def most_of(ours: int) -> int:
    """Return how many bytes a target may hand back for one question, where what we have has `ours`."""
    return max(LEAST, _TIMES * ours)


def brought(folder: Path, path: str) -> Iterator[IO[bytes]]:
    """Yield a plain file that a program of the user's has brought into a folder of ours; nothing where it has none."""
    with suppress(OSError), open_folder(folder) as inside, os.fdopen(open_inside(inside, path), "rb") as file:
        yield file


def disk_failed(target: Target, error: OSError) -> TargetError:
    """Return the error that says what the disk says, and of which file."""
    place = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes | os.PathLike) else ""
    return failed(target, f"{error.strerror or error}{place} (mend that, then run: invoke deploy)")


@contextmanager
def here(target: Target, lacks: str) -> Iterator[None]:
    """Tell what is wrong with our own machine, where a program is run: `lacks` says that it is not there."""
    try:
        yield
    except FileNotFoundError as error:
        raise failed(target, lacks) from error
    except OSError as error:
        told = f"{error.strerror or error} on this machine (mend that, then run: invoke deploy)"
        raise failed(target, told) from error


def failed(target: Target, message: str, *more: str) -> TargetError:
    """Return the error that says `NAME (PLACE): message`, and more lines; the last ends with what to do, in brackets.

    What the place takes from the environment stands in it by its name: programs and the disk repeat the value. They
    repeat names from the target, too, so that nothing that a terminal would obey, or never end to show, is left in it.
    """
    lines = [_shown(target, line) for line in (message, *more)]
    return TargetError(f"{target.name} ({target.place}): " + "\n".join(lines))


def _shown(target: Target, line: str) -> str:
    for match in VARIABLE.finditer(target.place):
        if value := os.environ.get(match[1] or match[2]):
            line = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", match[0], line)
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST // 2]} … {line[-_LONGEST // 2 :]}"
    return printable(line)
