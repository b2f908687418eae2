"""Texts of staff on a page in a language that they are not there in: they stand in their own, and that is said."""

from __future__ import annotations

from markupsafe import Markup

from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.languages import Foreign, direction

__all__ = ["foreign_block", "only_in"]


def foreign_block(say: Words, text: str, written: Markup) -> Markup:
    """Return what was `written` of a text, within its own language where the page is in another, and saying so."""
    if not isinstance(text, Foreign):
        return written
    tag = text.language
    return Markup('<p class="mut">{}</p>\n<div class="other" lang="{}" dir="{}">\n{}</div>\n').format(
        only_in(say, text), tag, direction(tag), written
    )


def only_in(say: Words, text: str) -> str:
    """Say that there is no translation of a text; empty where it is in the language of the page."""
    if not isinstance(text, Foreign):
        return ""
    return say("languages.only-in", language=say.language_name(text.language))
