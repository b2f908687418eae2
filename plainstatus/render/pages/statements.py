"""The pages of signed statements."""

from __future__ import annotations

from collections.abc import Iterator

from plainstatus.render.pages.page import Renderer
from plainstatus.render.words import languages
from plainstatus.text.markdown import summary
from plainstatus.urls import statement_path

__all__ = ["statement_pages"]

#: How long the text is that search engines and previews show.
_DESCRIPTION = 160


def statement_pages(renderer: Renderer) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of each statement's page."""
    view = renderer.status.view
    incidents = {item.incident.id: item for item in view.incidents}
    for letter in view.letters:
        said = letter.statement
        path = statement_path(said.slug)
        yield renderer.page(
            "statement.html",
            path,
            title=said.title,
            description=said.withdrawn or summary(said.text, _DESCRIPTION),
            live=False,
            warn=False,
            letter=letter,
            text=renderer.written(said.text, path),
            others=[other._replace(text=renderer.written(other.text, path)) for other in languages.wordings(said.text)],
            about=incidents.get(said.incident or ""),
            posts=[post for post in view.posts if post.letter == said.slug],
        )
