"""A site's texts in one language only."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from plainstatus.model import Text
from plainstatus.views.first_told import FactsThen, Telling
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["in_language", "languages_of"]


def languages_of(view: Overview) -> list[str]:
    """Return the languages, sorted, in which anything was said besides the site's own."""
    texts = [shown.update.text for item in view.incidents for shown in item.updates]
    texts += [item.incident.title for item in view.incidents]
    texts += [letter.statement.text for letter in view.letters]
    return sorted({language for text in texts for language, _ in text.translations})


def in_language(
    view: Overview, incidents: Iterable[IncidentView], telling: Telling, language: str
) -> tuple[Overview, list[IncidentView], Telling]:
    """Return the site, these of its incidents and their facts of old, with all texts in this language.

    What was not written in it is in the site's own.
    """
    organisation = _in(view.site.organisation, language).model_copy(update={"language": language})
    site = view.site.model_copy(
        update={"organisation": organisation, "components": _in(view.site.components, language)}
    )
    there = dataclasses.replace(view, site=site, letters=_in(view.letters, language))
    then = dataclasses.replace(telling, facts=_in(telling.facts, language))
    return there, [_in(item, language) for item in incidents], then


def _in(value: Any, language: str) -> Any:
    """Return a value with its texts in a language; the very same where nothing in it has another one."""
    match value:
        case Text():
            return Text(dict(value.translations).get(language, str(value))) if value.translations else value
        case BaseModel():
            changed = {name: new for name, old in value if (new := _in(old, language)) is not old}
            return value.model_copy(update=changed) if changed else value
        case tuple():
            parts = [_in(old, language) for old in value]
            if all(new is old for new, old in zip(parts, value, strict=True)):
                return value
            return type(value)(*parts) if isinstance(value, FactsThen) else tuple(parts)
        case Mapping():
            inner = {key: _in(old, language) for key, old in value.items()}
            return value if all(inner[key] is value[key] for key in value) else inner
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        changed = {name: new for name, old in fields.items() if (new := _in(old, language)) is not old}
        return dataclasses.replace(value, **changed) if changed else value
    return value
