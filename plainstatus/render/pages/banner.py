"""The notice for the company's own site: to include, to frame, as data, and the script that shows the data.

None of them says when it was built: what is said, and when it stops being true, comes from what staff wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jinja2
from markupsafe import Markup

from plainstatus.render.words import languages, words
from plainstatus.render.words.dates import machine
from plainstatus.render.words.isolation import isolated
from plainstatus.render.words.languages import by_language
from plainstatus.urls import (
    BANNER_FRAGMENT,
    BANNER_JSON,
    BANNER_PAGE,
    BANNER_SCRIPT,
    HOME,
    Links,
    incident_path,
)
from plainstatus.views.banner import Banner
from plainstatus.views.overview import Overview

__all__ = ["banner_files"]

_FORMAT = 1
_OUT_OF_THE_FRAME = Markup(' target="_top"')


def banner_files(view: Overview, links: Links, env: jinja2.Environment) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of the four files; `env` has been through `prepare`.

    Words that are too old to be repeated (`Banner.stale`) are left out of what is built, and a link to the status site
    stands in their place; the data keeps them, with the moment, for whoever reads it later.
    """
    organisation, banner = view.site.organisation, view.banner
    variables: dict[str, Any] = {
        "banner": banner,
        "stale": banner is not None and banner.stale(view.now),
        "kind": _kind(view, banner),
        "page": banner and links.absolute(incident_path(banner.incident.incident.id)),
        "home": links.absolute(HOME),
        "language": organisation.language,
    }
    along = languages.direction(organisation.language)
    fragment = isolated(env.get_template(BANNER_FRAGMENT).render(**variables, attributes=""), along)
    yield BANNER_FRAGMENT, fragment.strip().encode() + b"\n"
    page = env.get_template(BANNER_PAGE).render(
        **variables,
        attributes=_OUT_OF_THE_FRAME,
        name=organisation.name,
        direction=along,
        canonical=links.absolute(BANNER_PAGE),
        script=BANNER_SCRIPT,
        data=BANNER_JSON,
    )
    yield BANNER_PAGE, isolated(page, along).strip().encode() + b"\n"
    data = json.dumps(_data(view, view.banner, links), ensure_ascii=False, indent=1)
    yield BANNER_JSON, data.encode() + b"\n"
    # Without the indentation: it stands on pages that have to be quick.
    lines = env.get_template(BANNER_SCRIPT).render().splitlines()
    yield BANNER_SCRIPT, "\n".join(line.strip() for line in lines).encode() + b"\n"


def _kind(view: Overview, banner: Banner | None) -> str:
    """Say what kind of notice it is; a frozen clock makes it an example wherever it is shown."""
    if banner is None:
        return ""
    kind = words.KINDS[banner.incident.incident.type]
    return f"{kind} (example, nothing real)" if view.site.clock else kind


def _data(view: Overview, banner: Banner | None, links: Links) -> dict[str, Any]:
    """Return what banner.json holds; docs/banner.schema.json describes it."""
    language = view.site.organisation.language
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
        "home": links.absolute(HOME),
    }
    if banner is None:
        return data
    item, incident = banner.incident, banner.incident.incident
    first = incident.actions[0] if incident.actions else None
    action = by_language(first.text, language) if first else {}
    return data | {
        "level": banner.level,
        "type": incident.type,
        "kind": _kind(view, banner),
        "incident": incident.id,
        "title": by_language(incident.title, language),
        "text": _texts(banner, action, language),
        "url": links.absolute(incident_path(incident.id)),
        "action": first and {"text": action, "url": first.url},
        "more": banner.more,
        "since": machine(item.begin),
        "updated": machine(banner.updated),
        "next_update": machine(item.promise.at) if item.promise and item.promise.at else None,
        "expires": machine(banner.expires) if banner.expires else None,
        "then": banner.then and _data(view, banner.then, links),
    }


def _texts(banner: Banner, action: Mapping[str, str], language: str) -> dict[str, str]:
    """Return what the banner says, in the languages in which it also says what to do: readers get both in one.

    Of two that fit, the narrower one stands first, because the script takes the first.
    """
    found = by_language(banner.text, language)
    return {tag: found[tag] for tag in sorted(found, reverse=True) if not action or tag in action}
