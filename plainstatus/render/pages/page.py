"""What all pages are made with: the theme's templates, what pages share, and the Markdown of content/."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import field
from functools import cached_property, partial
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from plainstatus.model.digests import digest
from plainstatus.model.frozen import dataclass
from plainstatus.render.output import Output
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.present import NOTHING, Present
from plainstatus.render.words.foreign import foreign_block
from plainstatus.render.words.markup import placed
from plainstatus.text.markdown import to_html
from plainstatus.urls import to_root

__all__ = ["Renderer"]


class _Moved(NamedTuple):
    """What the page at an earlier address is made from."""

    path: str
    target: str
    title: str


@dataclass(frozen=True)
class Renderer:
    """Makes pages of one site. `env` has been through `prepare`."""

    status: Shared
    env: jinja2.Environment = field(compare=False)
    #: Makes sanitised HTML of the Markdown in content/.
    prose: Callable[[str], str] = field(default=to_html, compare=False)
    #: Sums up the templates, and what else `env` and `prose` do.
    look: str = ""

    @cached_property
    def digest(self) -> str:
        """Sum up what all pages depend on."""
        return digest((self.status, self.look))

    def page(
        self,
        template: str,
        path: str,
        *,
        title: str,
        description: str,
        present: Present = NOTHING,
        canonical: str | None = None,
        further: Iterable[str] | None = None,
        **variables: object,
    ) -> bytes:
        """Return the page for `path`, as it is in the organisation's language; that of others lies in its folder.

        `present` is what it shows of the moment at which it is made, and `further` are the further languages that it is
        there in, where those are not all.
        """
        status = self.status.at(present)
        page = self.env.get_template(template).render(
            status=status,
            path=status.folder + path,
            canonical_path=status.folder + (canonical or path),
            versions=status.versions(path, further),
            title=title,
            description=description,
            live=present.today is not None,
            warn=present.banner is not None,
            **variables,
        )
        return page.encode()

    def moved(self, path: str, target: str, title: str) -> Output:
        """Return what stands at a page's earlier address, beside it: not every host knows redirects."""
        return Output(path, _Moved(path, target, title), partial(_moved, self))

    def written(self, text: str, path: str) -> Markup:
        """Return a text from content/ for the page at `path`: links in it count from the site's root."""
        status = self.status
        written = placed(self.prose(text), to_root(status.folder + path), led=status.led)
        return foreign_block(status.words, text, Markup(written))  # noqa: S704 - sanitised


def _moved(renderer: Renderer, page: _Moved) -> bytes:
    said = renderer.status.words("site.moved-to", path=page.target)
    near = posixpath.basename(page.target)
    return renderer.page(
        "alias.html", page.path, title=page.title, description=said, canonical=page.target, target=near, further=()
    )
