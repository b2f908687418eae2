"""`words`: catalogues brought up to the English words, or begun."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import PoFileError

from plainstatus.cli.development import ROOT
from plainstatus.cli.telling import short
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Words
from plainstatus.errors import SettingsError
from plainstatus.files import replace_file
from plainstatus.read.project import find_project
from plainstatus.render.words.catalogue_files import standing, updated
from plainstatus.render.words.catalogues import catalogue_path
from plainstatus.text.languages import tag_meant

__all__ = ["words"]


def words(given: Words) -> None:
    """Bring all catalogues up to the English, in a checkout ours, else the site's own; with a language, begin one."""
    with exit_codes("nothing was written"):
        folder = find_project(Path.cwd()).settings.folder
        site = None if folder == ROOT else folder
        if given.language and (meant := tag_meant(given.language)) != given.language:
            hint = f"did you mean {meant}?" if meant else "write a tag such as it or pt-BR"
            raise SettingsError(f"{given.language!r} is not a language tag ({hint})")
        some = catalogue_path("*", site)
        paths = {path.parent.name: path for path in sorted(some.parents[1].glob(f"*/{some.name}"))}
        if given.language:
            name = given.language.replace("-", "_")
            paths = {name: catalogue_path(name, site)}
        if not paths:
            raise SettingsError(f"{short(some.parents[1])} has no catalogues (begin one with: --language it)")
        texts = {name: path.read_text(encoding="utf-8") if path.is_file() else "" for name, path in paths.items()}
        try:
            new = {name: updated(text, name.replace("_", "-")) for name, text in texts.items()}
        except (PoFileError, ValueError) as error:
            raise SettingsError(f"a catalogue cannot be read: {error} (see which with: plainstatus check)") from error
        for name, path in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if new[name] != texts[name]:
                replace_file(path, new[name].encode())
            left, fuzzy = standing(new[name])
            changed = "wrote" if new[name] != texts[name] else "as it was:"
            say(f"{changed} {short(path)}; to be translated: {left}, to be looked at again: {fuzzy}")
