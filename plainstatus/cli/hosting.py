"""`hosting`: settings for web servers."""

from __future__ import annotations

from pathlib import Path

from plainstatus import clock
from plainstatus.cli.telling import short
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Hosting
from plainstatus.deliver.hosting import MADE_BY, server_files
from plainstatus.errors import SettingsError
from plainstatus.files import replace_file
from plainstatus.read.project import find_project
from plainstatus.record.load import load
from plainstatus.render.words.catalogues import found_words

__all__ = ["hosting"]


def hosting(given: Hosting) -> None:
    """Write the settings for web servers into a folder; files there that are not ours stop it."""
    with exit_codes("nothing was written"):
        project = find_project(Path.cwd())
        site = load(project.settings, clock.now_for_build()).site
        # A language without words has no pages.
        found = found_words(site.organisation.language, site.languages, project.settings.folder)
        site = site.model_copy(update={"languages": tuple(found.further)})
        target = project.settings.folder / given.to
        texts = dict(server_files(site, project.settings.SITEURL, project.settings.subscribe_url))
        for name in texts:
            path = target / name
            if path.exists() and MADE_BY not in path.read_text(encoding="utf-8", errors="replace"):
                raise SettingsError(
                    f"{path} was not made by this command (move it, or choose another folder with --to)"
                )
    with exit_codes("what is named above was written, and nothing else"):
        target.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            replace_file(target / name, text.encode())
            say(f"wrote {short(target / name)}")
