"""What all pages have in common: the theme's template, and what it is given."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

import jinja2
from markupsafe import Markup

from plainstatus.render.pages.environment import Shared
from plainstatus.render.words.markup import placed
from plainstatus.text.markdown import to_html
from plainstatus.urls import to_root

__all__ = ["Renderer"]


@dataclass(frozen=True)
class Renderer:
    """Makes pages of one site. `env` has been through `prepare`."""

    status: Shared
    env: jinja2.Environment
    #: Makes sanitised HTML of the Markdown in content/.
    prose: Callable[[str], str] = to_html

    def page(
        self,
        template: str,
        path: str,
        *,
        title: str,
        description: str,
        live: bool,
        warn: bool,
        canonical: str | None = None,
        **variables: object,
    ) -> tuple[str, bytes]:
        """Return the page for `path`. `live`: it shows when it was built; `warn`: it shows the banner."""
        text = self.env.get_template(template).render(
            status=self.status,
            path=path,
            canonical_path=canonical or path,
            title=title,
            description=description,
            live=live,
            warn=warn,
            **variables,
        )
        return path, text.encode()

    def moved(self, path: str, target: str, title: str) -> tuple[str, bytes]:
        """Return what stands at a page's earlier address, beside it: not every host knows redirects."""
        said, near = f"This page has moved to {target}", posixpath.basename(target)
        return self.page(
            "alias.html", path, title=title, description=said, live=False, warn=False, canonical=target, target=near
        )

    def written(self, text: str, path: str) -> Markup:
        """Return a text from content/ for the page at `path`: links in it count from the site's root."""
        return Markup(placed(self.prose(text), to_root(path)))  # noqa: S704 - sanitised
