"""Texts of staff on a page in a language that they are not there in: they stand in their own, and that is said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.languages import Foreign, direction

__all__ = ["foreign_block", "marked", "only_in"]


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


def marked(page: Markup, root: str, language: str, others: Iterable[str]) -> Markup:
    """Return a page whose links to the site's own pages say that these are in a language.

    `root` leads from it to the site's root. `others` are the beginnings of the paths of pages that are in other ones.
    """
    spoken = tuple(root + path for path in others)

    def mark(link: re.Match[str]) -> str:
        said = link[1].startswith(spoken) or "hreflang" in link[0]
        return link[0] if said else f'{link[0][:-1]} hreflang="{language}">'

    # Texts in another direction may have brought their own along.
    link = rf'<a (?:dir="\w+" )?href="({re.escape(root)}[^":?#]*\.html)[^>]*>'
    return Markup(re.sub(link, mark, page))  # noqa: S704 - a part of a page, with the site's own tag in it
