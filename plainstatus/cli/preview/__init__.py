"""`preview`: the local server that shows staff, at each save, what customers will see."""

from __future__ import annotations

import sys
from pathlib import Path

from plainstatus.cli.preview.run import preview as serve
from plainstatus.cli.terminal import exit_codes, say_while_heard
from plainstatus.cli.verbs.site import Preview
from plainstatus.errors import SettingsError
from plainstatus.read.project import find_project

__all__ = ["preview"]


def preview(given: Preview) -> None:
    """Show the site in a browser, built anew at each save, until Ctrl-C."""
    with exit_codes("there is no preview"):
        if given.port and not given.port.isdecimal():
            raise SettingsError(f"--port {given.port}: that is no number (write one from 1024 to 65535)")
        project, number = find_project(Path.cwd()), int(given.port) if given.port else None
        colours = sys.stdout.isatty()
        serve(project, drafts=given.drafts, lan=given.lan, port=number, colours=colours, tell=say_while_heard)
