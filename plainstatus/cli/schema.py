"""`schema`: what editors complete and check the YAML with."""

from __future__ import annotations

from pathlib import Path

from plainstatus.cli.telling import short
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Schema
from plainstatus.errors import SettingsError
from plainstatus.files import replace_file
from plainstatus.read.project import find_project
from plainstatus.read.schema.json_schema import first_line, schema_file, schema_path

__all__ = ["schema"]


def schema(_: Schema) -> None:
    """Write the schema of this version's format to where the first line of the YAML file leads editors."""
    with exit_codes("nothing was written"):
        settings = find_project(Path.cwd()).settings
        yaml = settings.incidents_file
        path = schema_path(yaml, root=settings.folder)
        if path.is_relative_to(settings.live.resolve()):
            raise SettingsError(
                f"{short(path)} lies in the published site, which every publish replaces "
                f"(begin {short(yaml)} with {first_line(yaml, yaml.with_name('incidents.schema.json'))})"
            )
        path.parent.mkdir(exist_ok=True)
        replace_file(path, schema_file().encode())
        say(f"wrote {short(path)}; editors find it when {short(yaml)} begins with {first_line(yaml, path)}")
