"""The sites that are measured: the example, and made-up histories with a record; and what happens to them."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.histories import Incident, incident_lines, update_lines
from bench.measuring import ROOT

__all__ = [
    "RESTORED", "SETTINGS", "Size", "clone", "example", "forget", "marks", "put_aside", "rewritten", "say", "size",
    "write",
]  # fmt: skip

#: A real address: of an example no record is kept.
SETTINGS = """SITEURL = "https://status.shoe-shop.org"
PATH = "content"
OUTPUT_PATH = ".plainstatus/pelican"
PLUGINS = ["plainstatus.plugin"]
TIMEZONE = "UTC"
"""
#: What a repository holds of a site.
_SOURCES = ("incidents.yaml", "incidents", "content", "pelicanconf.py", "record.jsonl")
#: What a code host's cache brings into a fresh clone, below the site's folder; docs/ci.md names it.
RESTORED = (".plainstatus/made",)
#: What was judged once is judged quicker, so each text is another one.
_LOOKS = itertools.count(1)
_ANSWER = """
## Where is order {number}? {{#order-{number}}}

Order number {number} is where it was: write to us, and you get an answer within the day, **in your words**.
"""
#: As many as the shipped example has in one language.
_PAGES = {
    "content/pages/about.md": "Title: About this page\n\nHere you read whether the shop works, and since when.\n",
    "content/pages/security-faq.md": "Title: Security FAQ\n"
    + "".join(_ANSWER.format(number=number) for number in range(10)),
}
#: What a publish leaves.
_MADE = ("output", ".plainstatus", "record.jsonl")


def example(folder: Path) -> Path:
    """Make the site that is shipped."""
    folder.mkdir()
    for name in ("pelicanconf.py", "incidents.yaml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "content", folder / "content")
    return folder


def write(folder: Path, files: Mapping[str, str], *, settings: str = SETTINGS) -> Path:
    """Make a site of these files, with a page and standing answers of its own."""
    for name, text in {"pelicanconf.py": settings, **_PAGES, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def forget(folder: Path) -> None:
    """Take away all that a publish has left, so that the next one is the first."""
    for name in _MADE:
        put_aside(folder / name, folder)


def put_aside(path: Path, site: Path) -> None:
    """Take something away, where it is there, and leave it beside the site until the whole measurement is over.

    A file system takes its time with what is made where much was removed a moment ago: ext4 without a journal passes
    over each inode that was freed lately. Hugo's build of ten thousand pages took up to eight times as long then.
    """
    if path.exists():
        path.rename(tempfile.mkdtemp(prefix="aside-", dir=site.parent) + f"/{path.name}")


def say(site: Path, status: str = "monitoring", *, new: Incident | None = None) -> None:
    """Say something of the incident that ends `incidents.yaml`, or of a `new` one; never the same twice."""
    # Two updates of an incident differ in their second.
    time.sleep(1 - time.time() % 1)
    text = f"We are at it until this evening, look number {next(_LOOKS)}. Orders of the last half hour wait."
    with (site / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write((incident_lines(new) if new else "") + update_lines(status=status, text=text))


def clone(site: Path, to: Path, restored: Iterable[str] = RESTORED) -> None:
    """Make a fresh clone of a site, with what a cache brings; nothing has its former inode or time."""
    put_aside(to, to)
    for name in (*_SOURCES, *restored):
        source, copy = site / name, to / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, copy_function=shutil.copyfile)
        elif source.exists():
            shutil.copyfile(source, copy)


@dataclass(frozen=True)
class Size:
    """How large a tree is."""

    files: int
    size: int

    def __str__(self) -> str:
        """Return it as the tables have it."""
        return f"{self.files:,} files, {self.size / 1e6:,.1f} MB"


def size(folder: Path) -> Size:
    """Return how large a folder's tree is."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Size(len(sizes), sum(sizes))


#: File below a folder → what tells whether it was written anew, and its size.
Marks = Mapping[str, tuple[tuple[int, int], int]]


def marks(tree: Path) -> Marks:
    """Return what tells a site's files from those that the next publish writes."""
    found = {}
    for path in tree.rglob("*"):
        if path.is_file():
            stat = path.stat()
            # A file that comes out as it was is linked from the published tree: the same inode, with its time.
            found[path.relative_to(tree).as_posix()] = (stat.st_ino, stat.st_mtime_ns), stat.st_size
    return found


def rewritten(before: Marks, after: Marks) -> Size:
    """Return what was written anew, the record and its signature aside."""
    sizes = [
        size
        for path, (mark, size) in after.items()
        if before.get(path, (None, 0))[0] != mark and not path.startswith("record.jsonl")
    ]
    return Size(len(sizes), sum(sizes))
