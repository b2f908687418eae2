"""The filters of the environment that our own templates are rendered in; Pelican's pages have none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import jinja2
from markupsafe import Markup

from plainstatus.model import Incident
from plainstatus.render.pages.looks import icon, style
from plainstatus.render.pages.uptime_bar import percent, uptime_bar
from plainstatus.render.words import breach_words, incident_words, languages, words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.foreign import foreign_block, only_in
from plainstatus.render.words.incident_words import fact_name, moved_from, window_end
from plainstatus.render.words.markup import bare_address, placed
from plainstatus.text.markdown import summary, to_html
from plainstatus.urls import move_anchor
from plainstatus.views.incident import IncidentView
from plainstatus.views.statements import Letter

__all__ = ["prepare"]


@jinja2.pass_context
def _markdown(context: jinja2.runtime.Context, text: str, page: str = "") -> Markup:
    """Return a text for the page that is being rendered; `page` is the path of the one that it belongs to, if another.

    Links in it count from the site's root, wherever it stands.
    """
    status = context["status"]
    written = placed(to_html(text), status.root(context["path"]), page, status.led)
    return foreign_block(status.words, text, Markup(written))  # noqa: S704 - to_html sanitises


@jinja2.pass_context
def _led(context: jinja2.runtime.Context, url: str) -> str:
    """Return where a whole address leads, on the page that is being rendered."""
    return str(context["status"].led.address(url))


def _summary(text: str, limit: int) -> str:
    """Return the beginning of a text, in the language of the whole."""
    return languages.like(text, summary(text, limit))


@jinja2.pass_context
def _also_said(context: jinja2.runtime.Context, incident: Incident) -> tuple[languages.Wording, ...]:
    """Return the languages without pages that an incident says anything in, with its title in each."""
    return languages.also_said(incident, context["status"].further)


@jinja2.pass_context
def _outdated(context: jinja2.runtime.Context, item: IncidentView, known_at: datetime | None, tag: str = "") -> Markup:
    """Say that a translation is older than what it translates, of an update or, for None, of the incident itself.

    Left out, the language `tag` is that of the page. Empty where none is.
    """
    status = context["status"]
    since = item.outdated.get((known_at, tag or status.language))
    return Markup() if since is None else status.say("languages.outdated", when=status.time(since))


@jinja2.pass_context
def _old(context: jinja2.runtime.Context, outdated: Mapping[str, datetime], tag: str = "") -> Markup:
    """Say the same of a letter or an answer, from the languages in which it is outdated."""
    status = context["status"]
    since = outdated.get(tag or status.language)
    return Markup() if since is None else status.say("languages.outdated", when=status.time(since))


def _addressed(say: Words, letter: Letter) -> Markup:
    """Say what a signed statement is: 'Letter to customers and staff'."""
    whom = say.joined_html(letter.statement.audience)
    return say.html("letters.letter-to", whom=whom) if whom else say.html("letters.letter")


@jinja2.pass_context
def _wordings(context: jinja2.runtime.Context, text: str) -> tuple[languages.Wording, ...]:
    """Return the wordings of a text in those languages that the site has no pages in; parts of other sites have all."""
    status = context.get("status")
    return languages.wordings(text, () if status is None else status.further)


def _spoken(written: Callable[[Words, Any], object]) -> Callable[[jinja2.runtime.Context, Any], object]:
    """Return a filter that writes a value in the language of the page that is being rendered."""

    @jinja2.pass_context
    def write(context: jinja2.runtime.Context, value: Any) -> object:
        return written(context["status"].words, value)

    return write


def prepare(env: jinja2.Environment) -> None:
    """Add what our own templates use to the environment that Pelican made for the theme."""
    env.filters.update(
        address=bare_address,
        also_said=_also_said,
        # In an attribute no element can stand.
        bare=str,
        # Looked up on the words: those of other languages write days in their own way.
        day=_spoken(lambda say, day: say.day(day)),
        duration=_spoken(lambda say, duration: say.duration(duration)),
        fact=_spoken(fact_name),
        icon=icon,
        led=_led,
        in_short=_spoken(incident_words.in_short),
        went_on=_spoken(incident_words.went_on),
        window_end=window_end,
        moved_from=moved_from,
        move_anchor=lambda move: move_anchor(move.at),
        markdown=_markdown,
        newest=incident_words.newest,
        percent=_spoken(percent),
        short_day=_spoken(lambda say, day: say.short_day(day)),
        addressed=_spoken(_addressed),
        standing=_spoken(incident_words.standing),
        style=style,
        old=_old,
        outdated=_outdated,
        only_in=_spoken(only_in),
        summary=_summary,
        tone=incident_words.tone,
        uptime_bar=_spoken(uptime_bar),
        every_wording=languages.wordings,
        wordings=_wordings,
    )
    env.globals.update(words=words, breach_words=breach_words)
    # A build reads each template once; asking after every include whether it has changed costs as much as a page.
    env.auto_reload = False
