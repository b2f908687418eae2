"""Wheels made from what is installed here, for tests that may not ask an index."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.project import ROOT

__all__ = ["build_wheel", "pack_installed"]


def build_wheel(folder: Path) -> Path:
    """Build Plainstatus' own wheel from this checkout."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return next(folder.glob("plainstatus-*.whl"))


def pack_installed(name: str, folder: Path) -> None:
    """Write a wheel of each distribution that `name` needs, its own left out, from their installed files."""
    seen: set[str] = set()
    todo = [one for one in distribution(name).requires or () if "extra ==" not in one]
    while todo:
        wanted = Requirement(todo.pop())
        if wanted.name in seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        seen.add(wanted.name)
        found = distribution(wanted.name)
        _pack(found, folder)
        todo += found.requires or ()
        for extra in wanted.extras:
            mine = [Requirement(one) for one in found.requires or ()]
            todo += [one.name for one in mine if one.marker and one.marker.evaluate({"extra": extra})]


def _pack(found: Distribution, folder: Path) -> None:
    """Zip the files of a distribution that stand beside its metadata; programs in bin/ are made anew by pip."""
    tags = re.findall(r"^Tag: (\S+?)-(\S+?)-(\S+)$", found.read_text("WHEEL") or "", re.MULTILINE)
    # Several are one in a wheel's name: py2.py3-none-any.
    tag = "-".join(".".join(dict.fromkeys(part)) for part in zip(*tags, strict=True))
    name = re.sub(r"[-_.]+", "_", found.metadata["Name"])
    with zipfile.ZipFile(folder / f"{name}-{found.version}-{tag}.whl", "w", zipfile.ZIP_STORED) as wheel:
        for file in found.files or ():
            made = {"INSTALLER", "REQUESTED", "direct_url.json"}
            if ".." in file.parts or "__pycache__" in file.parts or file.name in made:
                continue
            wheel.write(str(found.locate_file(file)), str(file))
