"""Wheels made from what is installed here, for tests that may not ask an index."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from plainstatus.cli.wheels import repack

__all__ = ["index_of_installed", "pack_installed"]


def pack_installed(name: str, folder: Path, *, extras: tuple[str, ...] = ()) -> None:
    """Write a wheel of each distribution that `name` needs, its own left out, from their installed files."""
    seen: set[str] = set()
    todo = [Requirement(f"{name}[{','.join(extras)}]")]
    while todo:
        wanted = todo.pop()
        found = distribution(wanted.name)
        for one in map(Requirement, found.requires or ()):
            asked = [{"extra": extra} for extra in ("", *wanted.extras)]
            if one.name not in seen and (one.marker is None or any(map(one.marker.evaluate, asked))):
                seen.add(one.name)
                todo.append(one)
                file, data = repack(distribution(one.name))
                (folder / file).write_bytes(data)


def index_of_installed(folder: Path, *, extras: tuple[str, ...] = ("brotli", "s3")) -> dict[str, str]:
    """Write what an index would have, for this machine and for a code host's; return how pip finds it, and no other.

    What fits one machine alone has another name for the other.
    """
    pack_installed("plainstatus", folder, extras=extras)
    for path in [*folder.glob("*.whl")]:
        project, version, *_, platform = path.name.split("-")
        if platform != "any.whl":
            other = folder / f"{project}-{version}-cp312-cp312-manylinux_2_17_x86_64.whl"
            other.write_bytes(path.read_bytes())
    return {"PIP_CONFIG_FILE": "/dev/null", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}
