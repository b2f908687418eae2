"""`words`: catalogues brought up to the English words, or begun."""

from __future__ import annotations

from pathlib import Path

from plainstatus.cli.development import ROOT
from plainstatus.cli.telling import short
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Words
from plainstatus.errors import Problem, SettingsError
from plainstatus.files import replace_file
from plainstatus.read.project import find_project
from plainstatus.render.words.catalogue_files import standing, translations, updated
from plainstatus.render.words.catalogue_reading import Catalogue, FaultyCatalogue, read_catalogue
from plainstatus.render.words.catalogues import catalogue_path, ours_for
from plainstatus.text.languages import tag_meant

__all__ = ["words"]


def words(given: Words) -> None:
    """Bring all catalogues up to the English, in a checkout ours, else the site's own; with a language, begin one.

    What is wrong in them is told.
    """
    with exit_codes("nothing was written"):
        folder = find_project(Path.cwd()).settings.folder
        site = None if folder == ROOT else folder
        paths = _paths(given.language, site)
        _read(paths)  # what cannot be read is not written anew either
        new = {tag: _updated(path, tag, site, whole=bool(given.language)) for tag, path in paths.items()}
        for tag, path in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
            if new[tag] != before:
                replace_file(path, new[tag].encode())
            changed = "wrote" if new[tag] != before else "as it was:"
            said, left, fuzzy = standing(new[tag])
            stands = f"said otherwise than by us: {said}" if _falls_back(tag, site) else f"to be translated: {left}"
            say(f"{changed} {short(path)}; {stands}, to be looked at again: {fuzzy}")
        for one in _read(paths):
            for problem in (*one.faults, *one.remarks):
                say(str(problem))


def _paths(language: str | None, site: Path | None) -> dict[str, Path]:
    """Return language → file of the catalogues that are meant."""
    if not language:
        some = catalogue_path("*", site)
        paths = sorted(some.parents[1].glob(f"*/{some.name}"))
        if not paths:
            raise SettingsError(f"{short(some.parents[1])} has no catalogues (begin one with: --language it)")
        return {path.parent.name.replace("_", "-"): path for path in paths}
    if (meant := tag_meant(language)) != language:
        hint = f"did you mean {meant}?" if meant else "write a tag such as it or pt-BR"
        raise SettingsError(f"{language!r} is not a language tag ({hint})")
    if language == "en" and site is None:
        raise SettingsError("English is what all are translated from (change it in plainstatus/render/words/english/)")
    return {language: catalogue_path(language.replace("-", "_"), site)}


def _read(paths: dict[str, Path]) -> list[Catalogue]:
    """Read those that are there. Raises SettingsError with all that is wrong where nothing can be said of messages."""
    problems, read = list[Problem](), list[Catalogue]()
    for tag, path in paths.items():
        if path.is_file():
            try:
                read.append(read_catalogue(path, short(path), tag))
            except FaultyCatalogue as error:
                problems += error.problems
    if problems:
        raise SettingsError("\n".join(map(str, problems)))
    return read


def _falls_back(tag: str, site: Path | None) -> bool:
    """Say whether words of ours stand in for those that a catalogue leaves out."""
    return site is not None and (tag.partition("-")[0] == "en" or ours_for(tag) is not None)


def _updated(path: Path, tag: str, site: Path | None, *, whole: bool) -> str:
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    ours = ours_for(tag) if site is not None else None
    said = translations(ours.read_text(encoding="utf-8")) if ours is not None else {}
    return updated(text, tag, ours=said, whole=whole or not _falls_back(tag, site))
