"""What a host shows where there is no page."""

from __future__ import annotations

from functools import partial
from typing import Final

from markupsafe import Markup

from plainstatus.render.output import Output
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.present import Present, present_of
from plainstatus.urls import NOT_FOUND
from plainstatus.views.overview import Overview

__all__ = ["not_found_page"]

_FOLDER: Final = Markup('<code dir="ltr">/{}</code>')


def not_found_page(renderer: Renderer, view: Overview) -> Output:
    """Return the page."""
    return Output(NOT_FOUND, present_of(view)._replace(contacts=None), partial(_not_found, renderer))


def _not_found(renderer: Renderer, present: Present) -> bytes:
    say = renderer.status.words
    return renderer.page(
        "404.html",
        NOT_FOUND,
        title=say("not-found.title"),
        description=say("not-found.description", name=renderer.status.organisation.name),
        present=present,
        folders=say.joined_html((_FOLDER.format(tag) for tag in renderer.status.further), "or"),
        further=(),
    )
