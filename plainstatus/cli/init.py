"""`init`: a new status site, with an example to replace."""

from __future__ import annotations

import shutil
from pathlib import Path

from plainstatus.cli import pinning
from plainstatus.cli.terminal import complain, exit_codes, say
from plainstatus.cli.verbs.site import Init
from plainstatus.edit.templates import SHIPPED, TEMPLATES
from plainstatus.errors import BuildError, SettingsError
from plainstatus.files import content, named
from plainstatus.read.schema.json_schema import SCHEMA_FILE, schema_file

__all__ = ["init"]

#: What a new site starts from; in the wheel these lie in plainstatus/starter.
_STARTER = ("pelicanconf.py", "incidents.yaml", "tasks.py", "content")
#: Code host → where it looks for what to run; ours lies in ci/ of what a new site starts from.
_HOSTS = {"github": ".github/workflows/status.yml", "gitlab": ".gitlab-ci.yml"}
_MERGED = (
    "# Two people may publish at once: both their lines count.\nrecord.jsonl merge=union -text\n"
    "announcements.jsonl merge=union -text\n"
)
_IGNORED = (
    "# Built, private, compiled or installed: never committed.\n__pycache__/\n/output/\n/build/\n/private/\n"
    "/.plainstatus/\n/.venv/\n"
    "# What others wrote into the record at a target.\n/record.set-aside.jsonl\n"
)


def init(given: Init) -> None:
    """Make a new status site in a folder, with an example to replace, and what a code host reads."""
    folder, ci = given.folder, given.ci
    with exit_codes("nothing was made"):
        if ci and ci not in _HOSTS:
            raise SettingsError(f"--ci {ci}: there is no such code host (write {' or '.join(_HOSTS)})")
        target = Path(folder)
        if target.exists() and (found := content(target)):
            raise SettingsError(f"{folder} is not empty: it holds {named(found)} (name a new folder)")
    with exit_codes(f"{folder} is not whole (remove it, and run this again)"):
        package = Path(__file__).resolve().parent.parent
        starter = package / "starter"
        source = starter if starter.is_dir() else package.parent
        pins = _pins() if ci else {}
        target.mkdir(parents=True, exist_ok=True)
        for name in _STARTER:
            copy = shutil.copytree if (source / name).is_dir() else shutil.copyfile
            copy(source / name, target / name)
        shutil.copyfile(SHIPPED, target / TEMPLATES)
        (target / SCHEMA_FILE).parent.mkdir()
        (target / SCHEMA_FILE).write_text(schema_file(), encoding="utf-8")
        (target / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        (target / ".gitattributes").write_text(_MERGED, encoding="utf-8")
        if ci:
            (target / _HOSTS[ci]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / "ci" / f"{ci}.yml", target / _HOSTS[ci])
            pinning.write(target, pins)
        say(f"made {folder}: edit {folder}/incidents.yaml, then run plainstatus publish in {folder}")


def _pins() -> dict[str, bytes]:
    """Return what a code host shall install; where pip cannot tell what Plainstatus needs, that is said."""
    say("asking pip for the hashes of what is installed here; this takes a minute")
    try:
        return pinning.pin()
    except BuildError as error:
        complain([f"note: until you run plainstatus pin in it, the code host installs nothing: {error}"])
        return pinning.pin_ours()
