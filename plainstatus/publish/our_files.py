"""Making what is ours in a site, beside what Pelican makes of content/: pages, feeds and files for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2

from plainstatus.deliver.hosting import static_host_files
from plainstatus.errors import BuildError
from plainstatus.model.digests import digest
from plainstatus.model.workers import spread
from plainstatus.publish import compiled_templates
from plainstatus.publish.compiled_templates import look_of
from plainstatus.publish.content_pages import ContentPage, Theirs, alike, taken
from plainstatus.publish.inputs import Inputs
from plainstatus.publish.statuses import statuses
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.files.sitemap import sitemaps
from plainstatus.render.output import Group, Output
from plainstatus.render.pages.filters import prepare
from plainstatus.render.pages.form import Form
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.present import present_of
from plainstatus.render.site import files, pages
from plainstatus.render.together import settled_incidents
from plainstatus.tree import staging
from plainstatus.urls import BANNER_FRAGMENT
from plainstatus.views.history import months

__all__ = ["HOUSE_MARKDOWN", "OurFiles"]

#: In place of Pelican's own: no colours in code, whose classes the sanitiser drops, and tables without `style`.
HOUSE_MARKDOWN: Final[dict[str, Any]] = {
    "extension_configs": {
        "markdown.extensions.extra": {"tables": {"use_align_attribute": True}},
        "markdown.extensions.meta": {},
    },
    "output_format": "html5",
}
#: Another process is worth its while for so many files.
_LEAST: Final = 100


class OurFiles:
    """Writes what is ours into a tree; `env` is what templates are rendered in, and `content` the pages beside ours."""

    def __init__(self, inputs: Inputs, env: jinja2.Environment, content: Sequence[ContentPage]) -> None:
        prepare(env)
        self._inputs, self._env = inputs, env
        named = [page for page in content if page.named]
        form = Form.of(inputs.settings.subscribe_url)
        self._statuses = statuses(inputs.view, inputs.links, inputs.words, named, form)
        #: What templates know as `status` on the pages from content/.
        self.status = self._statuses[0].at(present_of(inputs.view))

    @property
    def shown(self) -> str:
        """Sum up what the pages from content/ show of the status."""
        return digest((self.status, self.status.by_language))

    def write(
        self,
        tree: Path,
        theirs: Theirs,
        *,
        markdown: dict[str, Any],
        in_house: bool = True,
        told: Callable[[str], object] = lambda _: None,
    ) -> set[str]:
        """Write our pages, feeds and files for programs; return their paths, also of those that the tree has already.

        `markdown` is Pelican's setting. Where not all that decides on our bytes is `in_house`, everything is made anew,
        and `told` is called with the path of each page. Raises BuildError where a page or file of the site has the path
        of a page of ours, or one that is the same to other machines.
        """
        self._tree, self._theirs, inputs = tree, theirs, self._inputs
        view, links, hub = inputs.view, inputs.links, inputs.settings.STATUS_WEBSUB_HUB
        prose = _prose(markdown)
        look, own = look_of(self._env), inputs.words.own
        made, *further = (Renderer(status, self._env, prose, look) for status in self._statuses)
        kept, past = inputs.kept if in_house else None, months(view)
        left: list[Group] = []
        #: Language → the incidents about which all files in it are there.
        there: dict[str, set[str]] = {status.language: set() for status in self._statuses}

        def keeps(one: Group) -> bool:
            found = (
                kept is not None and not any(map(theirs.may_be_at, one.paths)) and kept.keeps_all(one.key, one.paths)
            )
            if found:
                left.append(one)
            return found

        for by in (made, *further) if kept is not None else ():
            for one in settled_incidents(by, view, links, hub, past):
                if keeps(one):
                    there[by.status.language].update(one.ids)
        outputs = [*pages(made, view, links, inputs.official, past, further=further, there=there)]
        new, early = list[str](), 0
        if inputs.early is not None and in_house:
            # Somebody waits for them.
            new, early = self._make_new(outputs), len(outputs)
            inputs.early(new)
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
            keeps=keeps,
        )
        outputs += files(view, links, own, inputs.data, there[made.status.language])
        written = {*theirs.sources, *(output.path for output in outputs), *(path for one in left for path in one.paths)}
        dates = {page.path: datetime.fromisoformat(page.dated) for page in theirs.pages if page.dated}
        outputs += sitemaps([*written], view, links, dates=dates)
        written |= {output.path for output in outputs}
        if in_house:
            new = [*new, *self._make_new(outputs[early:])]
            if kept is not None and new and look_of(self._env) != look:
                # Somebody saved a template meanwhile, and may take that back.
                kept.forget()
        else:
            # Others may look at pages that are written, or change them; the notice for other sites is a part of one.
            for output in outputs:
                self._write(output.path, output.made())
                if output.path.endswith(".html") and output.path != BANNER_FRAGMENT:
                    told(str(tree / output.path))
        hosts = dict(static_host_files(written, inputs.view.site, inputs.links.site, inputs.settings.subscribe_url))
        for path, data in hosts.items():
            self._write(path, data)
        if self._env.bytecode_cache is compiled_templates.COMPILED:
            compiled_templates.COMPILED.keep()
        self._refuse_clashes(written)
        return written | {*hosts}

    def _make_new(self, outputs: list[Output]) -> list[str]:
        """Make what the live tree does not have; return the paths of what was made."""
        kept = self._inputs.kept
        for output in outputs:
            if self._theirs.may_be_at(output.path):
                self._write(output.path, output.made())
        ours = [output for output in outputs if not self._theirs.may_be_at(output.path)]
        new = [output for output in ours if kept is None or not kept.keeps(output)]
        self._make(new)
        return [output.path for output in new]

    def _refuse_clashes(self, ours: set[str]) -> None:
        """Refuse files that would take each other's place where capitals do not count, or that of a page of ours."""
        theirs, content = self._theirs, self._inputs.settings.content
        pages, others = taken(ours - {*theirs.sources}, theirs.copied, content=content)
        told = [*alike(ours, {**theirs.copied, **theirs.sources}, content=content), *pages]
        if told and not self._inputs.forced:
            raise BuildError("\n".join(told))
        self._inputs.notes.extend((*told, *others))

    def _make(self, outputs: list[Output]) -> None:
        """Make files, on all cores."""

        def make(output: Output) -> None:
            self._write(output.path, output.made())

        def again(output: Output) -> None:
            # Whoever failed may have written it, or a part of it.
            (self._tree / output.path).unlink(missing_ok=True)
            make(output)

        # What compiles the templates, or loads a library, does it once for all.
        first = {output.maker: output for output in outputs}
        for output in first.values():
            make(output)
        others = [output for output in outputs if output is not first[output.maker]]
        spread(others, make, least=_LEAST, again=again)

    def _write(self, path: str, data: bytes) -> None:
        if source := self._theirs.sources.get(path):
            raise BuildError(
                f"{source} would become {path}, which is a page of the status site (give it another file name or Slug)"
            )
        if path not in self._theirs.there:
            staging.write(self._tree, path, data)


def _prose(markdown: dict[str, Any]) -> Callable[[str], str]:
    """Return what makes sanitised HTML of Markdown in content/: its library is loaded where there is any to be made."""

    @cache
    def made() -> Callable[[str], str]:
        from plainstatus.read.content.markdown import renderer  # noqa: PLC0415 - most publishes make no such page

        return renderer(markdown)

    def prose(text: str) -> str:
        return made()(text)

    return prose
