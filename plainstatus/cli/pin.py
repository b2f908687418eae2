"""`pin`: what code hosts and the kit install."""

from __future__ import annotations

from pathlib import Path

from plainstatus.cli import pinning
from plainstatus.cli.telling import short
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Pin
from plainstatus.read.project import find_project

__all__ = ["pin"]


def pin(given: Pin) -> None:
    """Write requirements.txt and wheels/ anew: what is installed here, for this machine, code hosts and others."""
    with exit_codes("nothing was written"):
        folder = find_project(Path.cwd()).settings.folder
        pins = pinning.pin(also=[one.strip() for one in given.also.split(",") if one.strip()])
        pinning.write(folder, pins)
        for path in sorted(pins):
            say(f"wrote {short(folder / path)}")
