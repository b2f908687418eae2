"""The pages of signed statements."""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import partial
from typing import NamedTuple

from plainstatus.render.output import Output
from plainstatus.render.pages.in_language import languages_of_letter
from plainstatus.render.pages.page import Renderer
from plainstatus.render.words import languages
from plainstatus.text.markdown import summary
from plainstatus.urls import statement_path
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.posts import PublicPost
from plainstatus.views.statements import Letter, Since, said_since, since_letter

__all__ = ["statement_pages"]

#: How long the text is that search engines and previews show.
_DESCRIPTION = 160


class _Page(NamedTuple):
    """What the page of a statement is made from."""

    letter: Letter
    #: The incident that it is about.
    about: IncidentView | None
    posts: tuple[PublicPost, ...]
    #: What became otherwise since; None where nothing did.
    since: Since | None
    #: The further languages that it has a page in.
    further: tuple[str, ...]


def statement_pages(renderer: Renderer, view: Overview, only: Container[str] | None = None) -> Iterator[Output]:
    """Yield each statement's page; with `only`, those of the statements that are named so."""
    posts: dict[str | None, list[PublicPost]] = {}
    for post in view.posts:
        posts.setdefault(post.letter, []).append(post)
    for letter in view.letters:
        if only is not None and letter.statement.slug not in only:
            continue
        said, about = letter.statement, view.by_id.get(letter.statement.incident or "")
        since = None if about is None or said.withdrawn else _since(letter, about, view)
        page = _Page(letter, about, tuple(posts.get(said.slug, ())), since, languages_of_letter(letter, view))
        yield Output(statement_path(said.slug), page, partial(_statement, renderer))


def _since(letter: Letter, about: IncidentView, view: Overview) -> Since | None:
    organisation = view.site.organisation
    moment = said_since(letter.statement, letter.changed if letter.recorded else None, organisation.timezone)
    return since_letter(moment, about, organisation)


def _statement(renderer: Renderer, page: _Page) -> bytes:
    said = page.letter.statement
    path = statement_path(said.slug)
    return renderer.page(
        "statement.html",
        path,
        title=said.title,
        description=said.withdrawn or summary(said.text, _DESCRIPTION),
        further=page.further,
        letter=page.letter,
        text=renderer.written(said.text, path),
        others=[
            other._replace(text=renderer.written(other.text, path))
            for other in languages.wordings(said.text, renderer.status.further)
        ],
        about=page.about,
        posts=page.posts,
        since=page.since,
    )
