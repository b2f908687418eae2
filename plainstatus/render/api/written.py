"""Signed statements and the standing answers of the security FAQ, in our own shape, and its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from plainstatus.render.api.values import plain, seconds
from plainstatus.urls import SECURITY_FAQ, Links, statement_path
from plainstatus.views.faq import Standing
from plainstatus.views.statements import Letter

__all__ = ["DEFINITIONS", "TEXT", "answer", "statement"]

#: A text in one language, or in several by language.
TEXT: Final = {"type": ["string", "object"], "minProperties": 1, "additionalProperties": {"type": "string"}}
_STRING: Final = {"type": "string"}
_TIME: Final = {"type": "string", "format": "date-time"}
_ADDRESS: Final = {"type": "string", "format": "uri"}


def _object(required: str, about: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


#: By the name that docs/api.schema.json gives it.
DEFINITIONS: Final = {
    "Statement": _object(
        "slug feed_id url title published",
        "A signed letter. What was withdrawn has neither text nor names.",
        slug=_STRING | {"description": "What it is known by for ever."},
        feed_id=_ADDRESS | {"description": "Its id in the feeds `updates.*`, for ever."},
        url=_ADDRESS | {"description": "Its page."},
        title=TEXT | {"description": "Its title."},
        published=_TIME | {"description": "When it became public."},
        date={"type": "string", "format": "date", "description": "The day that it bears."},
        text=TEXT | {"description": "What it says, in Markdown."},
        name=TEXT | {"description": "Who signed it."},
        role=TEXT | {"description": "What they are."},
        audience={"type": "array", "items": TEXT, "description": "Whom it is addressed to."},
        incident=_STRING | {"description": "The id of the incident that it is about."},
        corrected={
            "type": "array",
            "items": _object(
                "note",
                "A change of what was published.",
                at=_TIME | {"description": "When it became public, where that is known."},
                note=TEXT | {"description": "What was wrong."},
            ),
            "description": "What was changed after publication, oldest first.",
        },
        withdrawn=_object(
            "reason",
            "Why it should not have been published.",
            at=_TIME | {"description": "When it was withdrawn, where that is known."},
            reason=TEXT | {"description": "Why, told to readers."},
        ),
    ),
    "Answer": _object(
        "anchor url question text",
        "What the security FAQ always answers; what it says of a breach follows from the incident.",
        anchor=_STRING | {"description": "What it is known by for ever."},
        aliases={"type": "array", "items": _STRING, "description": "Anchors that lead to it, too."},
        url=_ADDRESS | {"description": "Its place on the page."},
        question=TEXT | {"description": "The question."},
        text=TEXT | {"description": "The answer, in Markdown."},
        published=_TIME | {"description": "When it became public, where that is known."},
        changed=_TIME | {"description": "When it last changed; missing where it never did."},
    ),
}


def statement(letter: Letter, links: Links, language: str) -> dict[str, Any]:
    """Return a statement; `language` is the organisation's. Of a withdrawn one, that it is, and why."""
    said = letter.statement
    found: dict[str, Any] = {
        "slug": said.slug,
        "feed_id": links.statement_id(said.slug),
        "url": links.absolute(statement_path(said.slug)),
        "title": plain(said.title, language),
        "published": seconds(letter.dated),
    }
    if said.withdrawn is not None:
        at = {} if letter.withdrawn_at is None else {"at": seconds(letter.withdrawn_at)}
        return found | {"withdrawn": at | {"reason": plain(said.withdrawn, language)}}
    found |= {name: plain(getattr(said, name), language) for name in ("date", "text", "name")}
    for name in ("role", "audience", "incident"):
        if value := getattr(said, name):
            found[name] = plain(value, language)
    if letter.corrections:
        found["corrected"] = [
            ({} if at is None else {"at": seconds(at)}) | {"note": plain(note, language)}
            for at, note in letter.corrections
        ]
    return found


def answer(standing: Standing, links: Links, language: str) -> dict[str, Any]:
    """Return a standing answer; `language` is the organisation's."""
    said, known = standing.answer, standing.publication
    found: dict[str, Any] = {
        "anchor": said.anchor,
        "url": f"{links.absolute(SECURITY_FAQ)}#{said.anchor}",
        "question": plain(said.question, language),
        "text": plain(said.text, language),
    }
    if said.aliases:
        found["aliases"] = list(said.aliases)
    if known is not None:
        found["published"] = seconds(known.published)
        if known.changed is not None:
            found["changed"] = seconds(known.changed)
    return found
