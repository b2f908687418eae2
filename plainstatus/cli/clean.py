"""`clean`: what was built removed."""

from __future__ import annotations

from pathlib import Path

from plainstatus.cli.telling import short
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Clean
from plainstatus.errors import SettingsError
from plainstatus.publish import publish as steps
from plainstatus.read.project import find_project

__all__ = ["clean"]


def clean(given: Clean) -> None:
    """Remove what was built; the published site too where that is wanted."""
    with exit_codes("clean did not finish"):
        if given.keep_files and not given.output:
            raise SettingsError("--keep-files is for --output: without it the published site stays as it is")
        for path in steps.clean(find_project(Path.cwd()), published=given.output, keeps_files=given.keep_files):
            say(f"removed {short(path)}")
