"""`import`: another system's history as our YAML."""

from __future__ import annotations

import logging
from pathlib import Path

from plainstatus import clock
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Import
from plainstatus.errors import SettingsError
from plainstatus.files import replace_file
from plainstatus.read import importers

__all__ = ["import_history"]

#: What is being done, for whoever waits.
_STEPS = logging.getLogger("plainstatus.steps")


def import_history(given: Import) -> None:
    """Write another system's history as our YAML, and tell what was adjusted."""
    with exit_codes("nothing was written"):
        target = Path(given.to)
        if target.exists() and not given.force:
            raise SettingsError(f"{given.to} is there already (name another file with --to, or add --force)")
        _STEPS.info("reading %s", given.source)
        imported = importers.import_history(Path(given.source), kind=given.format or None, now=clock.now_for_build())
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, imported.yaml.encode())
        for note in imported.report:
            say(str(note))
        say(
            f"imported: {imported.incidents} incidents with {imported.updates} updates, "
            f"{imported.components} components → {given.to}"
        )
