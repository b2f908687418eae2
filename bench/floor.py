"""The least that a publish must do where each one leaves a tree of its own, in the folder of a published site.

    python bench/floor.py           loads the code that publishes, looks at each file of the published site, links each
                                    into another tree, and removes a tree of as many
    python bench/floor.py --first   loads it, writes each file into another tree, hashes it and reads it once more, and
                                    makes sanitised HTML of each text of staff's, with the libraries that we have for it
    python bench/floor.py --clone   loads it, hashes and verifies each file as if another had made it, on all cores, and
                                    links each into another tree

It judges no text, and works nothing out.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import cmarkgfm
import nh3

ROOT = Path(__file__).resolve().parent.parent
#: Of the sites that are measured.
ADDRESS = "https://status.shoe-shop.org"
#: What `publish` has loaded where nothing changed.
CODE = ("plainstatus.cli.tasks", "plainstatus.cli.publish")


def _folders(live: Path, scratch: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """Yield each folder of a tree, the one that is made for it in another tree, and the names of its files."""
    for folder, _, names in os.walk(live):
        there = scratch / Path(folder).relative_to(live)
        there.mkdir()
        yield folder, there, names


def trees(live: Path, scratch: Path) -> int:
    """Link all files of a tree into a new one and remove that; return how many there were."""
    files = 0
    for folder, there, names in _folders(live, scratch):
        for name in names:
            os.lstat(f"{folder}/{name}")
            os.link(f"{folder}/{name}", f"{there}/{name}")
        files += len(names)
    shutil.rmtree(scratch)
    return files


def copies(live: Path, scratch: Path) -> int:
    """Write all files of a tree into a new one, hash each and read it again; return how many there were."""
    files = 0
    for folder, there, names in _folders(live, scratch):
        for name in names:
            data = Path(folder, name).read_bytes()
            hashlib.sha256(data).digest()
            (there / name).write_bytes(data)
            (there / name).read_bytes()
        files += len(names)
    return files


def verified(live: Path, site: str, cache: Path) -> int:
    """Hash all files of a tree and verify them as if nothing were known of them; return how many there were."""
    from plainstatus.model.workers import spread  # noqa: PLC0415 - as all else that is loaded
    from plainstatus.tree.linking import Linked  # noqa: PLC0415
    from plainstatus.tree.manifest import read_manifest  # noqa: PLC0415
    from plainstatus.tree.verify import verify  # noqa: PLC0415

    manifest = read_manifest(live)
    new = tuple(manifest.files)
    spread(new, lambda path: hashlib.sha256((live / path).read_bytes()).hexdigest(), least=1000)
    if stops := verify(live, Linked(new, (), (), ()), manifest=manifest, site=site, cache=cache).stops:
        raise SystemExit("\n".join(stops))
    return len(new)


def texts(record: Path) -> int:
    """Make sanitised HTML of each text in a record; return how many there were."""
    said = [text for line in record.read_bytes().splitlines() for text in _texts(json.loads(line))]
    for text in said:
        nh3.clean(cmarkgfm.github_flavored_markdown_to_html(text))
    return len(said)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (said for name, said in value.items() if name == "text" and isinstance(said, str))
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(one)


def main() -> None:
    """Do it in the folder that we are in."""
    sys.path.insert(0, str(ROOT))
    for name in CODE:
        importlib.import_module(name)
    scratch = Path(".plainstatus/floor")
    if sys.argv[1:] == ["--first"]:
        print(f"{copies(Path('output'), scratch):,} files, {texts(Path('record.jsonl')):,} texts")
    elif sys.argv[1:] == ["--clone"]:
        print(f"{verified(Path('output'), ADDRESS, Path('.plainstatus/floor.links')):,} files")
        trees(Path("output"), scratch)
    else:
        print(f"{trees(Path('output'), scratch):,} files")


if __name__ == "__main__":
    main()
