"""Sites to bring to targets, and what a reader there could meet."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from plainstatus.deliver.targets.places import read_targets
from plainstatus.deliver.targets.run import Delivered, deliver
from plainstatus.deliver.targets.target import Target
from plainstatus.tree.manifest import MANIFEST, read_manifest, write_manifest

__all__ = ["bring", "broken_links", "contents", "edition", "settings_of", "write_tree"]

#: How long a page is, in bytes that no line can pack.
_LENGTH: Final = 6_000


def write_tree(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a finished tree, with its manifest."""
    folder.mkdir(parents=True)
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    write_manifest(folder)
    return folder


def edition(folder: Path, number: int, *, incidents: int = 6) -> Path:
    """Write the tree of one of many editions of a site.

    Each has a style and incident pages that no other has, and a home page, a history and a feed that lead to them.
    """
    shown = range(number, number + incidents)
    style = f"theme/style-{number}.css"
    head = f'<link rel="stylesheet" href="{style}">'
    links = "".join(f'<a href="incidents/{one}-{number}.html">{one}</a>' for one in shown)
    pages = {
        f"incidents/{one}-{number}.html": f'<link href="../{style}"><a href="../index.html">Home</a>{_noise(one)}'
        for one in shown
    }
    return write_tree(
        folder,
        {
            **pages,
            style: f"p {{ order: {number} }}",
            "index.html": f'{head}{links}<a href="history.html">History</a>{number}',
            "history.html": f"{head}{links}{_noise(number)}",
            "updates.json": f'{{"edition": {number}}}',
            "about.html": "always the same",
            ".plainstatus-site": "Made by Plainstatus.",
        },
    )


def _noise(seed: int) -> str:
    return base64.b85encode(random.Random(seed).randbytes(_LENGTH)).decode().translate({ord("<"): "-", ord("&"): "~"})  # noqa: S311


def contents(tree: Path) -> dict[str, bytes]:
    """Return path → bytes of a tree."""
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in sorted(tree.rglob("*")) if path.is_file()}


def broken_links(read: Callable[[str], bytes | None]) -> list[str]:
    """Return what a reader misses who opens the home page, and whatever it leads to.

    A page that has changed meanwhile is opened anew: what it said before is no longer said.
    """
    missing, seen, queue = [], {"index.html"}, ["index.html"]
    while queue:
        page = queue.pop()
        data = read(page)
        for link in re.findall(r'href="(?:\.\./)?([^"]+)"', (data or b"").decode()):
            if link in seen:
                continue
            if read(link) is not None:
                seen.add(link)
                queue.append(link)
            elif read(page) == data:
                missing.append(f"{page} leads to {link}")
            else:
                queue.append(page)
                break
    return missing


def settings_of(name: str, to: str, folder: Path, **more: str) -> Target:
    """Return the target that a setting names."""
    given = {name: {"to": to, **more}}
    targets = read_targets(given, folder=folder, work=folder / ".plainstatus", keep=(), environ={})
    return targets.usable[0]


def bring(target: Target, tree: Path, *, adopt: bool = False) -> Delivered:
    """Bring a target to hold a tree, as a publish does."""
    assert (tree / MANIFEST).is_file()
    return deliver(target, tree, read_manifest(tree), adopt=adopt, tell=lambda _: None)
