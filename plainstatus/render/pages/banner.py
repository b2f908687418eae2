"""The notice for the company's own site: to include, to frame, as data, and the script that shows the data.

None of them says when it was built: what is said, and when it stops being true, comes from what staff wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from plainstatus.render.output import Output
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.page import Renderer
from plainstatus.render.words import words
from plainstatus.render.words.dates import machine
from plainstatus.render.words.isolation import isolated
from plainstatus.render.words.languages import by_language, direction, wordings
from plainstatus.text.languages import nearest
from plainstatus.urls import (
    BANNER_FRAGMENT,
    BANNER_JSON,
    BANNER_PAGE,
    BANNER_SCRIPT,
    Links,
    language_folder,
    to_root,
)
from plainstatus.views.banner import Banner
from plainstatus.views.overview import Overview

__all__ = ["banner_data", "banner_pages"]

_FORMAT = 1
_OUT_OF_THE_FRAME = Markup(' target="_top"')


class _Notice(NamedTuple):
    """What is shown elsewhere."""

    banner: Banner | None
    #: Whether its words are too old to be repeated.
    stale: bool
    #: The further languages in which there is a page of what it is about.
    further: tuple[str, ...] = ()


def banner_pages(renderer: Renderer, view: Overview) -> Iterator[Output]:
    """Yield what is included and what is framed, which there are in each language.

    Words that are too old to be repeated (`Banner.stale`) are left out of what is built, and a link to the status site
    stands in their place; the data keeps them, with the moment, for whoever reads it later.
    """
    banner = view.banner
    further = view.further.get(banner.incident.incident.id, ()) if banner else ()
    notice = _Notice(banner, banner is not None and banner.stale(view.now), further)
    yield Output(BANNER_FRAGMENT, notice, partial(_fragment, renderer))
    yield Output(BANNER_PAGE, notice, partial(_framed, renderer))


def banner_data(renderer: Renderer, view: Overview, further: Iterable[Shared]) -> Iterator[Output]:
    """Yield the data, in all languages of the site, and the script that shows them; `further` are the other languages.

    The script has no words, so that copies of it serve whatever the data becomes.
    """
    statuses = (renderer.status, *further)
    yield Output(BANNER_JSON, _data(statuses, view, view.banner), _json)
    yield Output(BANNER_SCRIPT, None, partial(_script, renderer))


def _fragment(renderer: Renderer, notice: _Notice) -> bytes:
    text = renderer.env.get_template(BANNER_FRAGMENT).render(**_variables(renderer.status, notice), attributes="")
    return _isolated(renderer.status, text)


def _framed(renderer: Renderer, notice: _Notice) -> bytes:
    status, root = renderer.status, to_root(renderer.status.folder)
    text = renderer.env.get_template(BANNER_PAGE).render(
        **_variables(status, notice),
        attributes=_OUT_OF_THE_FRAME,
        name=status.organisation.name,
        direction=status.direction,
        canonical=status.links.absolute(status.folder + BANNER_PAGE),
        script=root + BANNER_SCRIPT,
        data=root + BANNER_JSON,
        # At the root the reader's browser chooses, below it whoever shows the frame has chosen.
        chosen=status.language if status.folder else "",
    )
    return _isolated(status, text)


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def _script(renderer: Renderer, _: None) -> bytes:
    # Without the indentation: it stands on pages that have to be quick.
    lines = renderer.env.get_template(BANNER_SCRIPT).render().splitlines()
    return "\n".join(line.strip() for line in lines).encode() + b"\n"


def _variables(status: Shared, notice: _Notice) -> dict[str, Any]:
    banner, links = notice.banner, status.links
    return {
        "status": status,
        "banner": banner,
        "stale": notice.stale,
        "kind": _kind(status, banner),
        "page": banner and links.absolute(banner.incident.path),
        "pages": _pages(links, notice),
        "home": links.absolute(status.home),
        "language": status.language,
    }


def _pages(links: Links, notice: _Notice) -> dict[str, str]:
    """Return language → address of the page in it, for the other languages that the notice is said in."""
    if notice.banner is None:
        return {}
    found = {said.language: nearest(said.language, notice.further) for said in wordings(notice.banner.text)}
    path = notice.banner.incident.path
    return {tag: links.absolute(language_folder(there) + path) for tag, there in found.items() if there}


def _isolated(status: Shared, text: str) -> bytes:
    return isolated(text, status.direction).strip().encode() + b"\n"


def _kind(status: Shared, banner: Banner | None) -> str:
    """Say what kind of notice it is; a frozen clock makes it an example wherever it is shown."""
    if banner is None:
        return ""
    kind = words.kind(status.words, banner.incident.incident.type)
    return status.words("banner.example", kind=kind) if status.clock else kind


def _data(statuses: tuple[Shared, ...], view: Overview, banner: Banner | None) -> dict[str, Any]:
    """Return what banner.json holds; docs/banner.schema.json describes it. The organisation's language comes first."""
    status = statuses[0]
    language, links = status.language, status.links
    data: dict[str, Any] = {
        "format": _FORMAT,
        "level": "none",
        "type": None,
        "kind": None,
        "incident": None,
        "language": language,
        "title": None,
        "text": None,
        "url": None,
        "action": None,
        "more": 0,
        "since": None,
        "updated": None,
        "next_update": None,
        "expires": None,
        "then": None,
        "home": links.absolute(status.home),
        "languages": {},
    }
    if banner is None:
        return data
    item, incident = banner.incident, banner.incident.incident
    first = incident.actions[0] if incident.actions else None
    action = by_language(first.text, language) if first else {}
    return data | {
        "level": banner.level,
        "type": incident.type,
        "kind": _kind(status, banner),
        "incident": incident.id,
        "title": by_language(incident.title, language),
        "text": _texts(banner, action, language),
        "url": links.absolute(item.path),
        "action": first and {"text": action, "url": first.url},
        "more": banner.more,
        "since": machine(item.begin),
        "updated": machine(banner.updated),
        "next_update": machine(item.promise.at) if item.promise and item.promise.at else None,
        "expires": machine(banner.expires) if banner.expires else None,
        "then": banner.then and _data(statuses, view, banner.then),
        # Of two that fit, the script takes the first.
        "languages": {one.language: _said(one, view, banner) for one in sorted(statuses, key=_narrow, reverse=True)},
    }


def _narrow(status: Shared) -> str:
    return status.language


def _said(status: Shared, view: Overview, banner: Banner) -> dict[str, Any]:
    """Return what the notice says in our own words in a language, ready to be shown, and the pages in it."""
    say, item = status.words, banner.incident
    there = status.language in view.further.get(item.incident.id, ())
    return {
        # That of our words, where there are none in the organisation's.
        "lang": say.language,
        "dir": direction(say.language),
        "label": say("banner.label"),
        "kind": say("banner.kind", kind=_kind(status, banner)),
        "more": say("banner.more", n=banner.more) if banner.more else None,
        "stale": say("banner.stale"),
        "url": status.links.absolute((status.folder if there else "") + item.path),
        "home": status.links.absolute(status.home),
    }


def _texts(banner: Banner, action: Mapping[str, str], language: str) -> dict[str, str]:
    """Return what the banner says, in the languages in which it also says what to do: readers get both in one.

    Of two that fit, the narrower one stands first, because the script takes the first.
    """
    found = by_language(banner.text, language)
    return {tag: found[tag] for tag in sorted(found, reverse=True) if not action or tag in action}
