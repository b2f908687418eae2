"""What is public about an update, an incident's facts or a withdrawal, and the digests that tell whether it changed.

Content is stored apart by language: `""` holds everything that is no text, as nested values; each other key is a
language and holds its texts, from dotted path to words:

    {"": {"at": "2026-11-15T21:00:00Z", "status": "investigating"}, "en": {"text": "We look into it."}}

So a new language adds a key and changes none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from unicodedata import is_normalized, normalize

from plainstatus.model import Entry, Incident, Text, Update, Withdrawn
from plainstatus.model.base import keys_of

__all__ = [
    "FACTS",
    "Content",
    "canonical",
    "digests",
    "encoder",
    "entry_content",
    "incident_content",
    "text_in",
    "texts_in_one",
    "timestamp",
    "update_content",
    "withdrawal_content",
]

Content: TypeAlias = Mapping[str, Mapping[str, Any]]

#: The key of everything that is no text.
FACTS = ""

# Named one by one: a field that the model gains later becomes public here only when somebody decides so, and old
# digests go on fitting. What is empty is left out for the same reason.
_UPDATE = (
    "at", "status", "impact", "text", "components", "contacts", "next_update", "eta", "evidence", "corrected",
)  # fmt: skip
_INCIDENT = (
    "type", "title", "impact", "components", "affects", "actions", "started", "ended", "scheduled", "until",
    "notice_until", "banner", "told", "aliases", "external_id", "breach",
    "corrections",
)  # fmt: skip


def encoder(*, sort_keys: bool) -> Callable[[Any], str]:
    """Return what writes JSON without spaces."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys, check_circular=False)
    # `encode` makes one of these each time, which takes longer than what it is made for; only CPython has it.
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return encode.encode
    texts = json.encoder.encode_basestring
    parts = make(None, encode.default, texts, None, ":", ",", sort_keys, False, True)
    return lambda value: "".join(parts(value, 0))


_encode = encoder(sort_keys=True)


def canonical(value: Any) -> bytes:
    """Return a value's one JSON: keys sorted, no spaces, strings in Unicode's form NFC, UTF-8.

    Raises UnicodeEncodeError for half a surrogate pair, and RecursionError for endless nesting.
    """
    encoded = _encode(value)
    if not is_normalized("NFC", encoded):
        encoded = _encode(_composed(value))
    return encoded.encode()


def _composed(value: Any) -> Any:
    match value:
        case str():
            return normalize("NFC", value)
        case dict():
            return {normalize("NFC", key): _composed(inner) for key, inner in value.items()}
        case list():
            return [_composed(inner) for inner in value]
    return value


def digests(content: Content) -> dict[str, str]:
    """Return the SHA-256 of each language's texts, and under `""` of all else, as hexadecimal digits."""
    return {part: hashlib.sha256(canonical(value)).hexdigest() for part, value in content.items()}


def texts_in_one(sha256: Mapping[str, str]) -> str:
    """Return the digests of all texts in one word, to look them up by."""
    return " ".join(f"{language}:{digest}" for language, digest in sorted(sha256.items()) if language)


def text_in(content: Content, path: str, language: str) -> str:
    """Return a text that some content holds, in this language if it has it; empty where it has none."""
    texts = (content[tag] for tag in sorted(content, key=lambda tag: (tag != language, tag)) if tag)
    return next((str(found[path]) for found in texts if path in found), "")


def timestamp(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat()[:19] + "Z"


def update_content(update: Update, language: str) -> Content:
    """Return what is public of an update; `language` is the organisation's."""
    return entry_content(update, _UPDATE, language)


def incident_content(incident: Incident, language: str) -> Content:
    """Return the public facts of an incident, without its updates; `language` is the organisation's."""
    return entry_content(incident, _INCIDENT, language)


def withdrawal_content(withdrawn: Withdrawn, language: str, *, aliases: tuple[str, ...] = ()) -> Content:
    """Return what is public of a withdrawal; an incident's `aliases` tell under which ids it was known."""
    content = {part: dict(value) for part, value in entry_content(withdrawn, ("at", "reason"), language).items()}
    if aliases:
        content[FACTS]["aliases"] = list(aliases)
    return content


def entry_content(entry: Entry, names: tuple[str, ...], language: str) -> Content:
    """Return what these fields of an entry hold; `language` is that of texts that name none."""
    texts: dict[str, dict[str, str]] = {}
    facts = {}
    for name in names:
        value = getattr(entry, name)
        if value not in (None, (), {}):
            fact = _fact(value, name, language, texts)
            if fact is not None:
                facts[name] = fact
    return {FACTS: facts, **{tag: texts[tag] for tag in sorted(texts)}}


def _fact(value: Any, path: str, language: str, texts: dict[str, dict[str, str]]) -> Any:
    """Return what is no text in a value, None where there is nothing else; put its texts into `texts`."""
    match value:
        case Text():
            for tag, words in ((language, str(value)), *value.translations):
                texts.setdefault(tag, {})[path] = words.rstrip()
            return None
        case str() | bool() | int():
            return value
        case datetime():
            return timestamp(value)
        case date():
            return value.isoformat()
        case tuple():
            facts = [_fact(inner, f"{path}.{index}", language, texts) for index, inner in enumerate(value)]
            return None if all(fact is None for fact in facts) else facts
        case Entry():
            inner = ((name, getattr(value, field)) for field, name in keys_of(type(value)).items())
            return _mapping(((name, part) for name, part in inner if part is not None), path, language, texts)
        case dict():
            return _mapping(value.items(), path, language, texts)
    raise TypeError(f"{path}: a {type(value).__name__} has no place in the record")


def _mapping(items: Any, path: str, language: str, texts: dict[str, dict[str, str]]) -> dict[str, Any]:
    facts = {}
    for name, part in items:
        fact = None if part is None else _fact(part, f"{path}.{name}", language, texts)
        # In `components` no state is a fact: that one, in the state that the impact implies.
        if fact is not None or part is None:
            facts[name] = fact
    return facts
