"""The Pelican plugin: our pages and feeds come out of an ordinary Pelican run.

Incidents are not Articles: those cost a minute for ten thousand incidents, and their feed ids change with the
domain. One generator of ours writes everything instead, with the theme that Pelican found.

`publish` and `build` hand over what they have read; a bare `pelican` reads for itself and writes to a folder of its
own, never to the published site.
"""

from __future__ import annotations

import logging
import posixpath
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jinja2
from pelican import Pelican, signals
from pelican.contents import Content
from pelican.generators import Generator
from pelican.settings import DEFAULT_CONFIG, DEFAULT_THEME

from plainstatus.clock import now_for_build
from plainstatus.errors import BuildError
from plainstatus.publish import compiled_templates
from plainstatus.publish.content_pages import ContentPage, Theirs, twice
from plainstatus.publish.inputs import Inputs, inputs_of
from plainstatus.publish.linked_files import leads_out, refused_files
from plainstatus.publish.our_files import HOUSE_MARKDOWN, OurFiles
from plainstatus.publish.pelican_pages import (
    INPUTS,
    TRANSLATIONS,
    drop_pages,
    guard_readers,
    left_out,
    sanitise_content,
    settle_language,
    show_draft,
)
from plainstatus.publish.unchanged import PLUGIN, Made, house_options
from plainstatus.read.content import PAGE_ENDINGS
from plainstatus.read.content.markdown import Untangled
from plainstatus.read.project import theme_folder
from plainstatus.record.load import load
from plainstatus.settings import SETTINGS_FILE, Settings
from plainstatus.tree import staging

__all__ = ["HOUSE_SETTINGS", "INPUTS", "MADE", "StatusGenerator", "register"]

_log = logging.getLogger(__name__)

#: What Pelican would write, as its settings `…_SAVE_AS` name it, and its feeds, as `…_ATOM` and `…_RSS` do.
_NOT_SAVED: Final = (
    "ARTICLE", "ARCHIVES", "AUTHOR", "CATEGORY", "TAG", "DRAFT", "DRAFT_LANG", "DRAFT_PAGE", "DRAFT_PAGE_LANG",
)  # fmt: skip
_PELICANS_FEEDS: Final = ("FEED", "FEED_ALL", "AUTHOR_FEED", "CATEGORY_FEED", "TAG_FEED", "TRANSLATION_FEED")
#: What the site stands on, whatever pelicanconf.py says. Articles, taxonomies, Pelican's feeds, its content cache
#: and the emptying of the output folder are off; templates escape what they print and stop at unknown names.
HOUSE_SETTINGS: dict[str, Any] = {
    "ARTICLE_PATHS": [],
    **dict.fromkeys((f"{kind}_SAVE_AS" for kind in _NOT_SAVED), ""),
    "DIRECT_TEMPLATES": [],
    "PAGINATED_TEMPLATES": {},
    **dict.fromkeys((f"{feed}_{kind}" for feed in _PELICANS_FEEDS for kind in ("ATOM", "RSS")), None),
    "CACHE_CONTENT": False,
    "LOAD_CONTENT_CACHE": False,
    "DELETE_OUTPUT_DIRECTORY": False,
    "OUTPUT_SOURCES": False,
    "USE_FOLDER_AS_CATEGORY": False,
    "RELATIVE_URLS": True,
    "PAGE_PATHS": ["pages"],
    "PAGE_URL": "{slug}.html",
    "PAGE_SAVE_AS": "{slug}.html",
    "PAGE_LANG_URL": "{slug}-{lang}.html",
    "PAGE_LANG_SAVE_AS": "{slug}-{lang}.html",
    "PAGE_ORDER_BY": "basename",
    "SLUGIFY_SOURCE": "basename",
    "TYPOGRIFY": False,
    "FORMATTED_FIELDS": ["summary"],
    "DOCUTILS_SETTINGS": {"file_insertion_enabled": False},
    "LOCALE": ["C"],
    "TIMEZONE": "UTC",
}

#: The key in Pelican's settings for what a run has made, unless others may have had a part in it.
MADE: Final = "PLAINSTATUS_MADE"
#: The key in Pelican's settings that says whether nothing but Pelican and we decide on the bytes of our pages.
_IN_HOUSE: Final = "PLAINSTATUS_IN_HOUSE"


class StatusGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Writes the status pages and feeds, after Pelican's own pages."""

    def generate_context(self) -> None:
        """Give every template what it shows of the status; runs before anything is written.

        Raises BuildError where two pages would become one file.
        """
        inputs: Inputs = self.settings[INPUTS]
        # No template is to show what nothing says that it depends on.
        self.context.pop(INPUTS, None)
        found, translations = self.context["pages"], self.context[TRANSLATIONS]
        # One that translates nothing that is published has nobody else to lead to it.
        apart = [page for page in translations if not {*page.translations} & {*found}]
        self._pages = [
            *(_plain(page, named=True) for page in found),
            *(_plain(page, named=page in apart) for page in translations),
        ]
        if told := twice(self._pages, content=inputs.settings.content):
            raise BuildError("\n".join(told))
        self._ours = OurFiles(inputs, self.env, self._pages)
        self.context["status"] = self._ours.status

    def generate_output(self, writer: object) -> None:  # noqa: ARG002 - Pelican's writer knows no bytes
        """Write our pages, feeds and files for programs.

        Raises BuildError where `OurFiles.write` does, and where a page or a link from one would publish a draft,
        something from private/, a whole folder, or what lies outside of content/.
        """
        settings, inputs = self.settings, self.settings[INPUTS]
        # None stands for what could not be read.
        pages, copied = (
            [item for item in self.context[kind].values() if item] for kind in ("generated_content", "static_content")
        )
        if told := [*refused_files(pages, copied, inputs)]:
            raise BuildError("\n".join(told))
        theirs = Theirs(
            self._pages,
            {posixpath.normpath(item.save_as): item.relative_source_path for item in copied},
            settings["THEME_STATIC_DIR"],
            [*(settings["TEMPLATE_PAGES"] or {}).values()],
        )
        written = self._ours.write(
            Path(self.output_path), theirs, markdown=settings["MARKDOWN"], in_house=settings[_IN_HOUSE],
            told=lambda path: signals.content_written.send(path, context=self.context),
        )  # fmt: skip
        used = {*self.context["generated_content"], *self.context["static_content"]}
        inputs.notes.extend(left_out(settings, used, max_bytes=inputs.settings.STATUS_MAX_FILE_SIZE))
        if settings[_IN_HOUSE] and settings["JINJA_ENVIRONMENT"] == house_options():
            settings[MADE] = Made(theirs, self._ours.shown, written)


def _plain(page: Content, *, named: bool) -> ContentPage:
    dated = page.metadata.get("modified") or page.metadata.get("date")
    return ContentPage(
        page.save_as,
        page.relative_source_path,
        str(page.title),
        dated and dated.isoformat(),
        named,
        [(str(other.lang), other.save_as, str(other.title)) for other in page.translations],
    )


def _initialized(pelican: Pelican) -> None:
    """Settle the settings before any generator exists, and keep a bare run away from the published site."""
    settings = pelican.settings
    settings.update(HOUSE_SETTINGS)
    # What other machines leave beside a page, such as ._about.md, is none.
    settings["IGNORE_FILES"] = [*settings["IGNORE_FILES"], *(f".*{ending}" for ending in sorted(PAGE_ENDINGS))]
    house = _house_environment(settings)
    options = {**settings["JINJA_ENVIRONMENT"], "autoescape": True, "undefined": jinja2.StrictUndefined}
    settings["JINJA_ENVIRONMENT"] = {"bytecode_cache": compiled_templates.COMPILED, **options} if house else options
    # Settings are a program, too: one may wait for pages without being a plugin.
    alone = house and not signals.content_written.receivers
    settings[_IN_HOUSE] = alone and settings["MARKDOWN"] == DEFAULT_CONFIG["MARKDOWN"]
    if settings["MARKDOWN"] == DEFAULT_CONFIG["MARKDOWN"]:
        settings["MARKDOWN"] = HOUSE_MARKDOWN
    markdown = settings["MARKDOWN"]
    settings["MARKDOWN"] = {**markdown, "extensions": [*markdown.get("extensions", ()), Untangled()]}
    if settings["THEME"] == DEFAULT_THEME:
        settings["THEME"] = pelican.theme = str(theme_folder())
    if leads_out(settings["THEME_STATIC_DIR"]):
        hint = "write the name of a folder in it, such as theme"
        raise BuildError(f"{SETTINGS_FILE}: THEME_STATIC_DIR leads out of the site ({hint})")
    pelican.delete_outputdir = False
    if INPUTS not in settings:
        _bare(pelican)
    if house:
        compiled_templates.COMPILED.take(settings[INPUTS].settings.work, options=repr(options))
    settle_language(settings, settings[INPUTS].view.site.organisation.language)


def _house_environment(settings: Mapping[str, Any]) -> bool:
    """Say whether templates are compiled with nothing but Pelican's own settings and ours: then they come out alike."""
    usual = all(
        settings[key] == DEFAULT_CONFIG[key]
        for key in ("JINJA_ENVIRONMENT", "JINJA_FILTERS", "JINJA_GLOBALS", "JINJA_TESTS")
    )
    return usual and all(getattr(item, "__name__", item) in {__name__, PLUGIN} for item in settings["PLUGINS"] or ())


def _bare(pelican: Pelican) -> None:
    """Read for ourselves, and keep the run away from the published site."""
    content = Path(pelican.path).resolve()
    sites = (place for place in (content, *content.parents) if (place / SETTINGS_FILE).is_file())
    ours = Settings.read(pelican.settings, next(sites, content.parent))
    wanted, live, own = Path(pelican.output_path).resolve(), ours.live.resolve(), (ours.work / "pelican").resolve()
    if wanted == live:
        wanted = own
        _log.warning("%s is the published site, so this run writes to %s (use invoke publish)", live, wanted)
    if wanted != own:
        staging.check_live(wanted, keep=[live, *ours.sources, content, Path(pelican.theme)])
    pelican.settings[INPUTS] = inputs_of(ours, load(ours, now_for_build()))
    shutil.rmtree(wanted, ignore_errors=True)
    wanted.mkdir(parents=True)
    staging.mark(wanted)
    pelican.settings["OUTPUT_PATH"] = pelican.output_path = str(wanted)


def _generators(_: Pelican) -> type[Generator]:
    return StatusGenerator


def register() -> None:
    """Connect the plugin; Pelican calls this."""
    signals.initialized.connect(_initialized)
    signals.readers_init.connect(guard_readers)
    signals.content_object_init.connect(sanitise_content)
    signals.content_object_init.connect(show_draft)
    signals.page_generator_finalized.connect(drop_pages)
    signals.get_generators.connect(_generators)
