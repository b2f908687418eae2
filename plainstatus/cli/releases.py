"""`releases`: the earlier sites that are kept."""

from __future__ import annotations

from pathlib import Path

from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Releases
from plainstatus.files import work_folder
from plainstatus.read.project import find_project
from plainstatus.tree import releases as tree

__all__ = ["releases"]


def releases(_: Releases) -> None:
    """Tell which earlier sites are kept."""
    with exit_codes("nothing was listed", tells=True):
        settings = find_project(Path.cwd()).settings
        kept = tree.releases(work_folder(settings.live, work=settings.work))
        for release in kept:
            open_then = f", open then: {', '.join(release.published.open)}" if release.published.open else ""
            say(f"{release.name}  published {release.published.at:%Y-%m-%d %H:%M} UTC{open_then}")
        if not kept:
            say("no earlier site is kept yet")
