"""Badges: how things are, as small pictures for other pages."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from plainstatus.render.output import Output
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.markup import shortened
from plainstatus.text.invisible import unturned
from plainstatus.urls import BADGE, badge_path
from plainstatus.views.overview import Overview

__all__ = ["COLOURS", "LABEL", "badges", "text_width"]

#: Behind white letters, by state. The words say the same; nobody needs to see the colour.
COLOURS: Final = {
    "operational": "#1a7f37",
    "under_maintenance": "#1f5fae",
    "degraded_performance": "#8a5a00",
    "partial_outage": "#a8480a",
    "major_outage": "#b3261e",
    "security": "#6a2c91",
    "later": "#57606a",
}
#: Behind the name.
LABEL: Final = "#3b4046"
#: In characters; a badge stands in a line of text.
_LONGEST: Final = 40
_SIZE, _PADDING, _HEIGHT = 11, 6, 20
#: Widths in units of the letters' size, as Verdana and DejaVu Sans have them; all others count as `_USUAL`.
_WIDTHS: Final = {
    **dict.fromkeys("ijl.,:;'|!I", 0.36),
    **dict.fromkeys("frt()[]/ -", 0.42),
    **dict.fromkeys("mwMW@%", 0.98),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&", 0.72),
}
_USUAL: Final = 0.63
_WIDE: Final = 1.05


class _Badge(NamedTuple):
    """What a badge is drawn from."""

    name: str
    said: str
    tone: str
    #: All of it, and what nobody sees: for whoever asks, and for who cannot see it.
    title: str


def badges(say: Words, view: Overview) -> Iterator[Output]:
    """Yield the badge of the whole, and that of each component, also at ids that it had before.

    Others have set these into their pages: that of a component which is retired says so, and stays. That of the whole
    says when it was made, because it may say that there is nothing wrong; the others name the day alone, so that they
    stay as they are while nothing happens.
    """
    headline = view.headline
    if headline.security:
        said, tone = words.kind(say, "security"), "security"
    else:
        said, tone = words.headline(say, headline), headline.level
    asof = Times(view.site.organisation.timezone, say).plain(view.now)
    name = _short(view.site.organisation.name)
    title = say("badges.as-of", name=name, state=said, when=asof)
    yield Output(BADGE, _Badge(name, said, tone, title), _badge)
    for component in view.site.components:
        state = view.states.get(component.id)
        said = words.component_state(say, component, state, view.today)
        since = words.since(say, component, state, view.states_since[component.id], view.today)
        name = _short(component.name)
        badge = _Badge(name, said, state or "later", say("badges.title", name=name, state=since))
        yield from (Output(badge_path(known), badge, _badge) for known in (component.id, *component.aliases))


def _short(name: str) -> str:
    return shortened(unturned(name), _LONGEST)


def text_width(text: str) -> int:
    """Return about how wide a text is, in pixels at 11 pixels' size; it is drawn to be exactly as wide."""
    return round(sum(map(_width, text)) * _SIZE) + 1


def _width(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in {"W", "F"} else _USUAL


def _badge(badge: _Badge) -> bytes:
    """Draw a badge. No style attributes or fonts: it must look the same under any policy, and fetch nothing."""
    name, said = badge.name, badge.said
    left, right = (text_width(text) + 2 * _PADDING for text in (name, said))
    title = html.escape(badge.title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" '
        f'viewBox="0 0 {left + right} {_HEIGHT}" role="img" aria-label="{title}">\n'
        f"<title>{title}</title>\n"
        f'<rect width="{left}" height="{_HEIGHT}" fill="{LABEL}"/>\n'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{COLOURS[badge.tone]}"/>\n'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="{_SIZE}" text-anchor="middle">\n'
        f"{_text(name, left / 2, left)}\n{_text(said, left + right / 2, right)}\n</g>\n</svg>\n"
    ).encode()


def _text(text: str, middle: float, box: int) -> str:
    # Whatever font there is, the letters are drawn together or apart until they fit.
    length = f'textLength="{box - 2 * _PADDING}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{middle:g}" y="14" {length}>{html.escape(text)}</text>'
