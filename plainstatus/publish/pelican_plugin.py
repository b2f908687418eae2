"""The Pelican plugin: our pages and feeds come out of an ordinary Pelican run.

Incidents are not Articles: those cost a minute for ten thousand incidents, and their feed ids change with the
domain. One generator of ours writes everything instead, with the theme that Pelican found.

`publish` and `build` hand over what they have read; a bare `pelican` reads for itself and writes to a folder of its
own, never to the published site.
"""

from __future__ import annotations

import logging
import os
import posixpath
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import jinja2
from pelican import Pelican, signals
from pelican.contents import Content
from pelican.generators import Generator
from pelican.settings import DEFAULT_CONFIG, DEFAULT_THEME

from plainstatus.clock import now_for_build
from plainstatus.deliver.hosting import static_host_files
from plainstatus.errors import BuildError
from plainstatus.model.workers import spread
from plainstatus.publish.compiled_templates import CompiledTemplates, look_of
from plainstatus.publish.inputs import Inputs, inputs_of
from plainstatus.publish.pelican_pages import (
    INPUTS,
    TRANSLATIONS,
    alike,
    drop_pages,
    guard_readers,
    left_out,
    places_of_others,
    sanitise_content,
    settle_language,
    show_draft,
    taken,
    twice,
)
from plainstatus.publish.statuses import statuses
from plainstatus.read.content import PAGE_ENDINGS
from plainstatus.read.content.markdown import Untangled, renderer
from plainstatus.read.project import theme_folder
from plainstatus.record.load import load
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.files.sitemap import sitemaps
from plainstatus.render.output import Output
from plainstatus.render.pages.filters import prepare
from plainstatus.render.pages.form import Form
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.present import present_of
from plainstatus.render.site import files, pages
from plainstatus.render.together import Together, settled_incidents
from plainstatus.settings import SETTINGS_FILE, Settings
from plainstatus.tree import staging
from plainstatus.urls import BANNER_FRAGMENT
from plainstatus.views.history import months

__all__ = ["HOUSE_SETTINGS", "INPUTS", "PLUGIN", "StatusGenerator", "register"]

_log = logging.getLogger(__name__)

#: What sites call this plugin in PLUGINS: a module of its own, so that this one may move.
PLUGIN: Final = "plainstatus.plugin"

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

#: In place of Pelican's own: no colours in code, whose classes the sanitiser drops, and tables without `style`.
_MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.extra": {"tables": {"use_align_attribute": True}},
        "markdown.extensions.meta": {},
    },
    "output_format": "html5",
}

_COMPILED = CompiledTemplates()
#: Another process is worth its while for so many files.
_LEAST: Final = 100
#: The key in Pelican's settings that says whether nothing but Pelican and we decide on the bytes of our pages.
_IN_HOUSE: Final = "PLAINSTATUS_IN_HOUSE"


class StatusGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Writes the status pages and feeds, after Pelican's own pages."""

    def generate_context(self) -> None:
        """Give every template what it shows of the status; runs before anything is written.

        Raises BuildError where two pages would become one file.
        """
        prepare(self.env)
        inputs: Inputs = self.settings[INPUTS]
        named, translations = self.context["pages"], self.context[TRANSLATIONS]
        # One that translates nothing that is published has nobody else to lead to it.
        named = [*named, *(page for page in translations if not {*page.translations} & {*named})]
        self._theirs: list[Content] = [*self.context["pages"], *translations]
        if told := twice(self._theirs, folder=Path(self.path).name):
            raise BuildError("\n".join(told))
        self._sources = {page.save_as: page.relative_source_path for page in self._theirs}
        self._statuses = statuses(
            inputs.view, inputs.links, inputs.words, named, Form.of(inputs.settings.subscribe_url)
        )
        self.context["status"] = self._statuses[0].at(present_of(inputs.view))

    def generate_output(self, writer: object) -> None:  # noqa: ARG002 - Pelican's writer knows no bytes
        """Write our pages, feeds and files for programs.

        Raises BuildError where a page or file of the site has the path of a page of ours, or one that is the same to
        other machines, and where a page or a link from one would publish a draft, or something from private/.
        """
        inputs: Inputs = self.settings[INPUTS]
        self._refuse_private(os.path.realpath(inputs.settings.private))
        tree = Path(self.output_path)
        view, links, hub = inputs.view, inputs.links, inputs.settings.STATUS_WEBSUB_HUB
        prose = renderer(self.settings["MARKDOWN"])
        look, own = look_of(self.env), inputs.words.own
        made, *further = (Renderer(status, self.env, prose, look) for status in self._statuses)
        is_theirs = places_of_others(self.settings, self._sources, self.context["static_content"].values())
        kept, past = inputs.kept if self.settings[_IN_HOUSE] else None, months(view)
        left: list[Together] = []
        #: Language → the incidents about which all files in it are there.
        there: dict[str, set[str]] = {status.language: set() for status in self._statuses}
        if kept is not None:
            for by in (made, *further):
                for one in settled_incidents(by, view, links, hub, past):
                    if not any(map(is_theirs, one.paths)) and kept.keeps_all(one):
                        left.append(one)
                        there[by.status.language].update(one.ids)
        outputs = [*pages(made, view, links, inputs.official, past, further=further, there=there)]
        early = 0
        if inputs.early is not None and self.settings[_IN_HOUSE]:
            # Somebody waits for them.
            inputs.early(self._make_new(tree, outputs, is_theirs))
            early = len(outputs)
        outputs += feeds(
            view,
            links,
            prose=prose,
            telling=inputs.telling,
            hub=hub,
            words=own,
            words_for=inputs.words.around,
            written_in={status.language: status.led.written for status in self._statuses}.__getitem__,
            there=there[made.status.language],
            entries=inputs.entries,
        )
        outputs += files(view, links, own, inputs.data, there[made.status.language])
        written = {*self._sources, *(output.path for output in outputs), *(path for one in left for path in one.paths)}
        outputs += sitemaps([*written], view, links, dates=self._dates())
        written |= {output.path for output in outputs}
        if self.settings[_IN_HOUSE]:
            self._make_new(tree, outputs[early:], is_theirs)
            if kept is not None and look_of(self.env) != look:
                # Somebody saved a template meanwhile, and may take that back.
                kept.forget()
        else:
            # Others may look at pages that are written, or change them; the notice for other sites is a part of one.
            for output in outputs:
                self._write(tree, output.path, output.made())
                if output.path.endswith(".html") and output.path != BANNER_FRAGMENT:
                    signals.content_written.send(str(tree / output.path), context=self.context)
        for path, data in static_host_files(
            written, inputs.view.site, inputs.links.site, inputs.settings.subscribe_url
        ):
            self._write(tree, path, data)
        if self.env.bytecode_cache is _COMPILED:
            _COMPILED.keep()
        self._refuse_clashes(written)
        used = {*self.context["generated_content"], *self.context["static_content"]}
        inputs.notes.extend(left_out(self.settings, used, max_bytes=inputs.settings.STATUS_MAX_FILE_SIZE))

    def _make_new(self, tree: Path, outputs: list[Output], is_theirs: Callable[[str], bool]) -> list[str]:
        """Make what the live tree does not have; return the paths of what was made."""
        kept = self.settings[INPUTS].kept
        for output in outputs:
            if is_theirs(output.path):
                self._write(tree, output.path, output.made())
        ours = [output for output in outputs if not is_theirs(output.path)]
        new = [output for output in ours if kept is None or not kept.keeps(output)]
        self._make(tree, new)
        return [output.path for output in new]

    def _dates(self) -> dict[str, datetime]:
        """Return when pages from content/ say that they were written, or changed."""
        given = {page.save_as: page.metadata.get("modified") or page.metadata.get("date") for page in self._theirs}
        return {path: date for path, date in given.items() if date is not None}

    def _refuse_clashes(self, ours: set[str]) -> None:
        """Refuse files that would take each other's place where capitals do not count, or that of a page of ours."""
        inputs: Inputs = self.settings[INPUTS]
        folder = Path(self.path).name
        copied = {posixpath.normpath(item.save_as): item for item in self.context["static_content"].values() if item}
        pages, others = taken(ours - {*self._sources}, copied, folder=folder)
        told = [*alike(ours, copied | {item.save_as: item for item in self._theirs}, folder=folder), *pages]
        if told and not inputs.forced:
            raise BuildError("\n".join(told))
        inputs.notes.extend((*told, *others))

    def _refuse_private(self, private: str) -> None:
        inputs: Inputs = self.settings[INPUTS]
        for content in self.context["static_content"].values():
            if content and Path(content.source_path).resolve() in inputs.kept_back:
                raise BuildError(
                    f"{content.relative_source_path} is a draft and would be published as a file "
                    "(take its folder out of STATIC_PATHS)"
                )
        for content in (*self.context["generated_content"].values(), *self.context["static_content"].values()):
            # None stands for what could not be read.
            if content and Path(os.path.realpath(content.source_path)).is_relative_to(private):
                raise BuildError(
                    f"{content.relative_source_path} lies in private/ and would be published "
                    "(copy what is public into content/, and link to that)"
                )

    def _make(self, tree: Path, outputs: list[Output]) -> None:
        """Make files, on all cores."""

        def make(output: Output) -> None:
            self._write(tree, output.path, output.made())

        def again(output: Output) -> None:
            # Whoever failed may have written it, or a part of it.
            (tree / output.path).unlink(missing_ok=True)
            make(output)

        # What compiles the templates, or loads a library, does it once for all.
        first = {output.maker: output for output in outputs}
        for output in first.values():
            make(output)
        others = [output for output in outputs if output is not first[output.maker]]
        spread(others, make, least=_LEAST, again=again)

    def _write(self, tree: Path, path: str, data: bytes) -> None:
        if path in self._sources:
            raise BuildError(
                f"{self._sources[path]} would become {path}, which is a page of the status site "
                "(give it another file name or Slug)"
            )
        staging.write(tree, path, data)


def _initialized(pelican: Pelican) -> None:
    """Settle the settings before any generator exists, and keep a bare run away from the published site."""
    settings = pelican.settings
    settings.update(HOUSE_SETTINGS)
    # What other machines leave beside a page, such as ._about.md, is none.
    settings["IGNORE_FILES"] = [*settings["IGNORE_FILES"], *(f".*{ending}" for ending in sorted(PAGE_ENDINGS))]
    house = _house_environment(settings)
    options = {**settings["JINJA_ENVIRONMENT"], "autoescape": True, "undefined": jinja2.StrictUndefined}
    settings["JINJA_ENVIRONMENT"] = {"bytecode_cache": _COMPILED, **options} if house else options
    # Settings are a program, too: one may wait for pages without being a plugin.
    alone = house and not signals.content_written.receivers
    settings[_IN_HOUSE] = alone and settings["MARKDOWN"] == DEFAULT_CONFIG["MARKDOWN"]
    if settings["MARKDOWN"] == DEFAULT_CONFIG["MARKDOWN"]:
        settings["MARKDOWN"] = _MARKDOWN
    markdown = settings["MARKDOWN"]
    settings["MARKDOWN"] = {**markdown, "extensions": [*markdown.get("extensions", ()), Untangled()]}
    if settings["THEME"] == DEFAULT_THEME:
        settings["THEME"] = pelican.theme = str(theme_folder())
    pelican.delete_outputdir = False
    if INPUTS not in settings:
        _bare(pelican)
    if house:
        _COMPILED.take(settings[INPUTS].settings.work, options=repr(options))
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
