"""The least that a publish must do where each one leaves a tree of its own: python bench/floor.py, in a site's folder.

It loads the code that publishes, looks at each file of the published site, links each into another tree, and removes a
tree of as many. It reads nothing that staff wrote, and works nothing out.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What `publish` has loaded where nothing changed.
CODE = ("plainstatus.cli.tasks", "plainstatus.cli.publish")


def trees(live: Path, scratch: Path) -> int:
    """Link all files of a tree into a new one and remove that; return how many there were."""
    files = 0
    for folder, _, names in os.walk(live):
        there = scratch / Path(folder).relative_to(live)
        there.mkdir()
        for name in names:
            os.lstat(f"{folder}/{name}")
            os.link(f"{folder}/{name}", f"{there}/{name}")
        files += len(names)
    shutil.rmtree(scratch)
    return files


def main() -> None:
    """Do it in the folder that we are in."""
    sys.path.insert(0, str(ROOT))
    for name in CODE:
        importlib.import_module(name)
    print(f"{trees(Path('output'), Path('.plainstatus/floor')):,} files")


if __name__ == "__main__":
    main()
