"""Texts that customers read, in one language or several."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from plainstatus.model.context import as_typed, reading_of, refuse, typed_text

__all__ = ["Language", "Text", "TextOrNone"]


def _text_as_json(text: Any) -> Any:
    return dict([("", str(text)), *text.translations]) if getattr(text, "translations", ()) else str(text)


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_QUOTES = "put quotes around a text with a comma"
_WORDING = {
    "type": ["string", "number", "boolean"],
    "pattern": r"\S",
    "patternErrorMessage": "the text is empty: write what customers should read",
}
_TEXT_AS_TYPED = {
    **_WORDING,
    "type": [*_WORDING["type"], "object"],
    "errorMessage": "a text belongs here, or a mapping from language to text",
    "minProperties": 1,
    "propertyNames": {
        "pattern": f"^(?:{_LANGUAGE.pattern})$",
        "patternErrorMessage": "not a language: a mapping in place of a text goes from language to text, such as en: …",
    },
    "additionalProperties": _WORDING,
}
_TEXT_AS_JSON = core_schema.plain_serializer_function_ser_schema(_text_as_json, when_used="json")


class Text(str):
    """A text that customers read: itself in the organisation's language, the other languages in `translations`."""

    __slots__ = ("translations",)
    translations: tuple[tuple[str, str], ...]

    def __new__(cls, text: str, translations: Iterable[tuple[str, str]] = ()) -> Text:
        """Make a text from its main wording and pairs of language tag and wording."""
        self = super().__new__(cls, text)
        self.translations = tuple(sorted(translations)) if translations else ()
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """Read a wording, or a mapping from language to wording."""
        return core_schema.with_info_plain_validator_function(_text, serialization=_TEXT_AS_JSON)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        """Describe both spellings to editors."""
        return dict(_TEXT_AS_TYPED)  # pydantic adds to it

    def __getnewargs__(self) -> tuple[str, tuple[tuple[str, str], ...]]:  # type: ignore[override]
        """Let copies and pickles keep the translations."""
        return str(self), self.translations


def _language(value: Any) -> str:
    typed = typed_text(value, "a language")
    if not _LANGUAGE.fullmatch(typed):
        refuse("language", f"{typed!r} is not a language tag", "write a tag such as en, de or pt-BR")
    return typed


def _text(value: Any, info: ValidationInfo) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, str) or value is None:
        if value is None or not value.strip():
            refuse("empty", "the text is empty", "write what customers should read")
        return Text(value)
    if isinstance(value, list):
        refuse("shape", "a list stands where a text belongs", "write the text, or use `|` and indent the list")
    main = reading_of(info).language
    wordings: dict[str, str] = {}
    for tag, wording in value.items():
        if wording is None and wordings and not _LANGUAGE.fullmatch(tag):
            refuse("shape", f"a comma ends a text here, and {tag!r} stands alone", _QUOTES, instead=_rejoined(value))
        if not _LANGUAGE.fullmatch(tag):
            refuse(
                "shape",
                f"{tag!r} is not a language: a mapping in place of a text goes from language to text",
                f"write the text, or for example {main}: …",
            )
        if not isinstance(wording, str) or not wording.strip():
            refuse("empty", f"the text for {tag!r} is empty", "write it, or leave the language out")
        wordings[tag] = wording
    if main not in wordings:
        refuse("language", f"the text lacks {main!r}, the organisation's language", f"add {main}: …")
    text = wordings.pop(main)
    return Text(text, wordings.items())


def _rejoined(value: dict[str, Any]) -> str:
    """Return a mapping whose texts were cut at their commas, with quotes around them; empty where a part is missing."""
    texts: dict[str, str] = {}
    for tag, wording in value.items():
        if isinstance(wording, str) and _LANGUAGE.fullmatch(tag):
            texts[tag] = wording
        elif wording is None and texts:
            texts[[*texts][-1]] += f", {tag}"
        else:
            return ""
    # JSON's quotes are YAML's.
    return f"{{{', '.join(f'{tag}: {json.dumps(text, ensure_ascii=False)}' for tag, text in texts.items())}}}"


def _text_or_none(value: Any, info: ValidationInfo) -> Text | Literal["none"]:
    if isinstance(value, str) and value.strip() == "none":
        return "none"
    return _text(value, info)


#: A BCP 47 language tag.
Language = Annotated[
    str,
    BeforeValidator(_language),
    as_typed(
        "string",
        pattern=_LANGUAGE.pattern,
        otherwise="not a language tag: write for example en, de or pt-BR",
        examples=["en", "de", "es", "fr", "pt-BR"],
    ),
]


def _text_or_none_as_json(text: Any) -> Any:
    # A text of that very word, as in a mapping, is another thing.
    return {"": "none"} if isinstance(text, Text) and text == "none" and not text.translations else _text_as_json(text)


#: A text, or the word `none`, which says that there shall not be one.
TextOrNone = Annotated[
    Text | Literal["none"],
    PlainValidator(_text_or_none),
    WithJsonSchema({**_TEXT_AS_TYPED, "examples": ["none"]}),
    PlainSerializer(_text_or_none_as_json, when_used="json"),
]
