"""Catalogues as they are written: brought up to the English, with nothing lost that somebody has translated."""

from __future__ import annotations

import ast
import inspect
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from babel.messages.catalog import Message as _PoMessage
from babel.messages.plurals import get_plural
from babel.messages.pofile import normalize, read_po

from plainstatus.render.words import english
from plainstatus.render.words.catalogue import Message
from plainstatus.render.words.english import ENGLISH
from plainstatus.text.languages import english_name, locale_of

__all__ = ["comments", "plural_rule", "standing", "translations", "updated"]

#: Of languages for which Babel has CLDR's three.
_TWO_FORMS: Final = {
    **dict.fromkeys(("ca", "es", "it", "pt"), "nplurals=2; plural=(n != 1);"),
    **dict.fromkeys(("fr", "pt-BR"), "nplurals=2; plural=(n > 1);"),
}
_NOTHING: Final[Mapping[str, Message]] = MappingProxyType({})
_HEADER: Final = """\
# {name}.
#
# Each entry has an id (msgctxt), the English (msgid), and room for the translation (msgstr). What stands in braces
# is put in later, and tags stay as they are. docs/languages.md says more. Write into X-Reviewed who has read all of
# it and when: "Ann Reader, 2026-11-01". Until then every page says that no native speaker has.
msgid ""
msgstr ""
"Language: {tag}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {rule}\\n"
"X-Reviewed: no\\n"
"""


def updated(text: str, tag: str, *, ours: Mapping[str, Message] = _NOTHING, whole: bool = True) -> str:
    """Return a catalogue with every message of ours, in the order of their ids; an empty one begins anew.

    What is gone from the English is dropped, and a translation whose English has changed is kept and marked fuzzy, so
    that nobody sees it before somebody has looked at it. The header, and what stands before it, stays as it is. With
    `whole` false no message is added. Of those in `ours`, a comment says how we translate them. Raises ValueError where
    the text is no catalogue.
    """
    head, separator, _ = text.partition("\n\n")
    if not separator and "msgctxt" in text:
        raise ValueError("its header is not parted from the rest by an empty line")
    head = head.rstrip("\n") or _HEADER.format(name=english_name(tag), tag=tag, rule=plural_rule(tag)).rstrip("\n")
    said = {message.context: message for message in _messages(text)}
    forms = _forms(head)
    entries = []
    for name, message in sorted(ENGLISH.items()):
        old = said.get(name)
        if old is None and not whole:
            continue
        strings: tuple[str, ...] = ()
        was, fuzzy = None, False
        if old is not None:
            was = old.id if isinstance(old.id, str) else tuple(old.id)
            strings = _strings(old.string)
            fuzzy = bool(any(strings) and (old.fuzzy or was != message))
        was = was if fuzzy and was != message else None
        told = [*comments().get(name, ())]
        if name in ours:
            told.append(f"As it is: {' | '.join(_strings(ours[name]))}")
        entries.append(_entry(name, message, strings, forms, told=told, was=was, fuzzy=fuzzy))
    return "\n\n".join([head, *entries]) + "\n"


def standing(text: str) -> tuple[int, int, int]:
    """Return how many messages of a catalogue are translated, are not, and are to be looked at again."""
    found = _messages(text)
    done = sum(all(_strings(one.string)) for one in found)
    return done, len(found) - done, sum(one.fuzzy for one in found)


def translations(text: str) -> dict[str, Message]:
    """Return what a catalogue says, by ids."""
    return {
        str(one.context): one.string if isinstance(one.string, str) else _strings(one.string) for one in _messages(text)
    }


def _messages(text: str) -> list[_PoMessage]:
    return [message for message in read_po(io.StringIO(text), abort_invalid=True) if message.id]


def _strings(said: str | Iterable[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ("",))


def plural_rule(tag: str) -> str:
    """Return gettext's rule for the plural: in some languages CLDR has another form for millions."""
    language = tag.partition("-")[0]
    return _TWO_FORMS.get(tag) or _TWO_FORMS.get(language) or str(get_plural(locale_of(tag) or "en"))


def _forms(head: str) -> int:
    """Return how many forms a header counts."""
    _, _, rule = head.partition("nplurals=")
    digits = rule.partition(";")[0].strip()
    return int(digits) if digits.isdecimal() else 2


def _entry(
    name: str,
    message: Message,
    strings: tuple[str, ...],
    forms: int,
    *,
    told: Iterable[str],
    was: Message | None,
    fuzzy: bool,
) -> str:
    lines = [f"#. {comment}" for comment in told]
    lines += ["#, fuzzy"] if fuzzy else []
    if was is not None:
        lines += [f"#| msgid {normalize(was if isinstance(was, str) else was[0])}".replace("\n", "\n#| ")]
    lines.append(f"msgctxt {normalize(name)}")
    if isinstance(message, str):
        lines += [f"msgid {normalize(message)}", f"msgstr {normalize(strings[0] if strings else '')}"]
        return "\n".join(lines)
    lines += [f"msgid {normalize(message[0])}", f"msgid_plural {normalize(message[1])}"]
    for number in range(forms):
        lines.append(f"msgstr[{number}] {normalize(strings[number] if number < len(strings) else '')}")
    return "\n".join(lines)


@cache
def comments() -> Mapping[str, tuple[str, ...]]:
    """Return what the English tables say to translators: id → the lines of the comment above a message."""
    found: dict[str, tuple[str, ...]] = {}
    for module in vars(english).values():
        if inspect.ismodule(module) and hasattr(module, "MESSAGES"):
            prefix = module.__name__.rpartition(".")[2].replace("_", "-")
            source = inspect.getsource(module)
            found |= {f"{prefix}.{name}": said for name, said in _above(source)}
    return found


def _above(source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    lines = source.splitlines()
    for table in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Dict)):
        for key in table.keys:
            if not isinstance(key, ast.Constant):
                continue
            first = key.lineno - 1
            while lines[first - 1].strip().startswith("#"):
                first -= 1
            if said := tuple(line.strip("# ") for line in lines[first : key.lineno - 1]):
                yield str(key.value), said
