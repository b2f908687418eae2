"""Trees to bring to targets, a target that changes file by file and can be cut off, and a reader who follows links."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plainstatus.deliver.targets.target import LEAST, Plan, failed
from plainstatus.errors import Tell
from plainstatus.tree.manifest import Manifest, write_manifest
from plainstatus.tree.verify.addresses import Site
from plainstatus.tree.verify.page import read_page
from plainstatus.urls import HOME

__all__ = ["Cut", "Loose", "dead_ends", "files_of", "make_tree", "page"]

_SITE = Site("https://status.shoe-shop.org")


class Cut(Exception):  # noqa: N818 - what happens to the process
    """The process is killed here, or the power fails."""


@dataclass
class Loose:
    """A folder in which one file after another is replaced, as on a server that is reached by SFTP."""

    folder: Path
    name: str = "loose"
    url: str = ""
    #: Is called before each change; may raise what a bad day brings.
    before: Callable[[str], None] = lambda _: None
    remote = False
    atomic = False
    settles = 0.0
    local = None
    place = "loose:there"
    same = "loose"

    def fetch(self, path: str, *, most: int = LEAST) -> bytes | None:  # noqa: ARG002 - it holds what tests put there
        """Return a file."""
        place = self.folder / path
        return place.read_bytes() if place.is_file() else None

    def fetch_all(self, paths: Sequence[str], *, most: int = LEAST) -> Mapping[str, bytes]:  # noqa: ARG002
        """Return files."""
        found = {path: self.fetch(path) for path in paths}
        return {path: data for path, data in found.items() if data is not None}

    def hashes(self, paths: Sequence[str], *, most: int = LEAST) -> Mapping[str, str]:  # noqa: ARG002
        """Return hashes of files."""
        found = {path: self.fetch(path) for path in paths}
        return {path: hashlib.sha256(data).hexdigest() for path, data in found.items() if data is not None}

    def names(self) -> Sequence[str]:
        """Name what is there."""
        return [place.name for place in self.folder.iterdir()] if self.folder.is_dir() else []

    def send(self, plan: Plan, tell: Tell) -> None:  # noqa: ARG002 - it has nothing to say
        """Replace one file after another."""
        try:
            for path in plan.changed:
                self.before(path)
                place = self.folder / path
                place.parent.mkdir(parents=True, exist_ok=True)
                beside = place.with_name(f".{place.name}.new")
                beside.write_bytes((plan.tree / path).read_bytes())
                beside.replace(place)
            for path in plan.deletions:
                self.before(path)
                (self.folder / path).unlink(missing_ok=True)
        except OSError as error:
            raise failed(self, str(error.strerror)) from error


def page(*links: str, text: str = "") -> bytes:
    """Return a page that leads to these paths, from the site's root."""
    led = "".join(f'<a href="/{link}">x</a>' for link in links)
    return f"<!doctype html><html lang=en><head><title>x</title></head><body>{text}{led}</body></html>".encode()


def make_tree(folder: Path, files: Mapping[str, bytes]) -> Manifest:
    """Write a tree with its manifest; return that."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return write_manifest(folder)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return path → bytes of all files below a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def dead_ends(files: Mapping[str, bytes], *, known: Iterable[str]) -> list[str]:
    """Return where a reader meets what is not there, who begins at the home page, or the pages `known`, and goes on."""
    found = []
    waiting = [path for path in {HOME, *known} if path in files]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if not path.endswith(".html"):
            continue
        for link in read_page(files[path].decode()).links:
            target = _SITE.targets(path, [link]).get(link, "").partition("#")[0]
            if target in files:
                waiting.append(target)
            elif target:
                found.append(f"{path} → {target}")
    return sorted(found)
