"""Wheels made from what is installed here, for tests that may not ask an index."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement

from plainstatus.cli import pinning
from plainstatus.cli.wheels import repack
from tests.support.once import made_once
from tests.support.project import tree

__all__ = ["pack_installed", "pinned_once"]

_EXTRAS: Final = ("brotli",)


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


def pinned_once(factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return how pip finds what an index would have of what is installed here, and what `pin` finds with it.

    Both for reading only, and made once in a run: pip is asked twice, and builds a wheel. As where no extra but one is
    installed: boto3 is as much as all else.
    """
    found = made_once(factory, "pinned", _pin)
    return _asking(found / "index"), {name: (found / "site" / name).read_bytes() for name in tree(found / "site")}


def _pin(folder: Path) -> None:
    index = folder / "index"
    for place in (index, folder / "site"):
        place.mkdir()
    pack_installed("plainstatus", index, extras=_EXTRAS)
    # What fits one machine alone has another name for a code host's.
    for path in [*index.glob("*.whl")]:
        project, version, *_, platform = path.name.split("-")
        if platform != "any.whl":
            (index / f"{project}-{version}-cp312-cp312-manylinux_2_17_x86_64.whl").write_bytes(path.read_bytes())
    with pytest.MonkeyPatch.context() as changed:
        for name, value in _asking(index).items():
            changed.setenv(name, value)
        changed.setattr(pinning, "_EXTRAS", {name: pinning._EXTRAS[name] for name in _EXTRAS})
        pinning.write(folder / "site", pinning.pin())


def _asking(index: Path) -> dict[str, str]:
    """Return what pip is told, so that it asks this index and no other."""
    return {"PIP_CONFIG_FILE": "/dev/null", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index)}
