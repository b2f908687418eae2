"""Targets that somebody else has been to: a site on its way there, and what is put where a target reads or writes."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from plainstatus.deliver.deliver import Delivery, deliver_all
from plainstatus.deliver.targets.look import look, record_there
from plainstatus.deliver.targets.places import read_targets
from plainstatus.deliver.targets.target import LEAST, Target
from plainstatus.tree.manifest import MANIFEST
from plainstatus.tree.staging import MARKER
from tests.support.delivering import contents, settings_of, write_tree
from tests.support.project import tree as tree_of

#: No evil may keep us longer, on a machine that has other work.
_SECONDS = 30
OLD = {"index.html": "old", "incidents/a.html": "a", "same.txt": "same", MARKER: "ours"}
NEW = OLD | {"index.html": "new", "incidents/b.html": "b"}
PRECIOUS = {f"{name}/precious.txt": f"{name}" for name in ("1", "2", "3", "4", "5", "6", "incidents")}
#: Larger than anything of ours, and no room on the disk.
HUGE = LEAST + 1_000_000


@dataclass
class Evil:
    """A site on its way to a place that somebody else has been to, and to one that nobody has."""

    folder: Path
    kind: str

    @property
    def place(self) -> Path:
        """The target's folder, or its zip."""
        return self.folder / ("bad" if self.kind == "folder" else "bad.zip")

    @property
    def live(self) -> Path:
        """What a web server hands out."""
        return self.place / "current"

    @property
    def outside(self) -> Path:
        """A folder that is none of ours."""
        return self.folder / "outside"

    @property
    def alone(self) -> Target:
        """The target that somebody has been to."""
        return settings_of("bad", f"{self.kind}:{self.place}", self.folder)

    def deliver(self, files: Mapping[str, str], name: str) -> Delivery:
        """Bring a tree to both."""
        given = {"bad": {"to": f"{self.kind}:bad{'.zip' if self.kind == 'zip' else ''}"}, "good": {"to": "folder:good"}}
        targets = read_targets(given, folder=self.folder, work=self.folder / "work", keep=(), environ={})
        tree = write_tree(self.folder / name, files)
        # As every publish does before it looks at what is new.
        for target in targets.usable:
            with suppress(Exception):
                record_there(target, look(target, most=LEAST), b"", most=LEAST)
        return deliver_all(targets, tree, lambda _: None)

    def refusal(self) -> str:
        """Bring the next tree; return what is said of the bad one, behind its name and place."""
        began = time.monotonic()
        delivery = self.deliver(NEW, "new")
        assert time.monotonic() - began < _SECONDS
        assert contents(self.folder / "good" / "current") == contents(self.folder / "new")
        assert list(delivery.failed) == ["bad"]
        start = f"bad ({self.kind}:bad{'.zip' if self.kind == 'zip' else ''}): "
        said = str(delivery.failed["bad"])
        assert said.startswith(start)
        return said.removeprefix(start)


@contextmanager
def evil(folder: Path, kind: str) -> Iterator[Evil]:
    """Give a site that was brought to both, and see that nothing outside has moved in the end."""
    found = Evil(folder, kind)
    assert found.deliver(OLD, "old").failed == {}
    write_tree(found.outside, PRECIOUS)
    before = tree_of(found.outside)
    yield found
    assert tree_of(found.outside) == before
    assert sorted(path.name for path in found.outside.iterdir()) == [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "incidents",
        MANIFEST,
    ]


def a_pipe(place: Path, _: Path) -> None:
    """Put a pipe there: whoever reads it waits for ever."""
    os.mkfifo(place)


def a_socket(place: Path, _: Path) -> None:
    """Put a socket there."""
    here = Path.cwd()
    os.chdir(place.parent)
    try:
        # Its path may have a hundred characters only.
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(place.name)
    finally:
        os.chdir(here)


def a_device(place: Path, _: Path) -> None:
    """Put a link to a device there that never ends."""
    place.symlink_to("/dev/zero")


def a_link(place: Path, outside: Path) -> None:
    """Put a link there to a file that is the right one."""
    place.symlink_to(outside / MANIFEST)


def a_link_to_nowhere(place: Path, outside: Path) -> None:
    """Put a link there that leads nowhere."""
    place.symlink_to(outside / "none")


def a_folder(place: Path, _: Path) -> None:
    """Put a folder there."""
    place.mkdir()


def a_huge_file(place: Path, _: Path) -> None:
    """Put a file there that is larger than anything of ours."""
    place.touch()
    os.truncate(place, HUGE)


#: What stands in a file's place, and what is said of it.
ODD: Mapping[Callable[[Path, Path], None], str] = {
    a_pipe: "a pipe stands where a file should",
    a_socket: "a socket stands where a file should",
    a_device: "a link stands where a file should",
    a_link: "a link stands where a file should",
    a_link_to_nowhere: "a link stands where a file should",
    a_folder: "a folder stands where a file should",
}
