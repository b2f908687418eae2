"""A text said in a further language: beside its original, whose lines stay as somebody typed them."""

from __future__ import annotations

from contextlib import suppress

from plainstatus.edit.incidents import prose, set_text
from plainstatus.edit.lines import behind, column_of, is_flow, line_end, newline_of, next_line, style_of
from plainstatus.edit.spelling import below, flow, inline
from plainstatus.edit.splice import changed, is_cut, refusal, reread, set_key, with_last_line_end
from plainstatus.errors import BuildError
from plainstatus.read.yaml import KEY, Document, Value
from plainstatus.read.yaml.places import Place, at

__all__ = ["say_in"]

#: Longer than that, each language gets lines of its own.
_WIDTH = 100


def say_in(document: Document, place: Place, words: str, *, language: str, tag: str) -> Document:
    """Return the document with a text at `place` in a further language, or with other words in that language.

    `language` is the organisation's, and `tag` the other. A short text becomes `{en: …, de: …}`, and of a longer one
    the lines move to the right. Raises BuildError where the text cannot be changed without touching more.
    """
    old, new = at(document.data, place), prose(words)
    if isinstance(old, dict):
        if tag in old:
            return set_text(document, (*place, tag), words)
        if not is_flow(document, place):
            return set_key(document, place, tag, new)
        return _put(document, place, {**old, tag: new})
    if not isinstance(old, str):
        raise refusal(document)
    both: dict[str, Value] = {language: old, tag: new}
    if is_flow(document, place[:-1]) or (_is_short(document, place) and len(flow(both)) <= _WIDTH and "\n" not in new):
        return _put(document, place, both)
    if is_cut(document.text, behind(document, place, len(document.text))):
        return say_in(with_last_line_end(document), place, words, language=language, tag=tag)
    with suppress(BuildError):
        return _moved(document, place, both, below(new, style_of(document, place)))
    return _put(document, place, both)


def _is_short(document: Document, place: Place) -> bool:
    """Say whether a text stands on one line."""
    span = document.position(place)
    return "\n" not in document.text[span.start : span.end] and document.text[span.start : span.start + 1] not in {
        "|",
        ">",
    }


def _put(document: Document, place: Place, both: dict[str, Value]) -> Document:
    """Return the document with a text in several languages at a place, spelt anew."""
    if isinstance(place[-1], str):
        return set_key(document, place[:-1], place[-1], both)
    text, span = document.text, document.position(place)
    if _is_short(document, place) or is_flow(document, place[:-1]):
        return reread(document, text[: span.start] + flow(both) + text[span.end :], changed(document.data, place, both))
    raise refusal(document)


def _moved(document: Document, place: Place, both: dict[str, Value], new: tuple[str, list[str]]) -> Document:
    """Return the document with the lines of a text moved to the right, below its language, and another below them.

    `new` is what stands behind the other language, and on the lines below it.
    """
    text, newline, style = document.text, newline_of(document.text), style_of(document, place)
    end, (language, tag) = behind(document, place, len(document.text)), both
    if isinstance(place[-1], str):
        key = document.key_position(place)
        begin = KEY.match(text, key, line_end(text, key)).end()  # type: ignore[union-attr]  # a key has a colon
        margin, shift = column_of(text, key) + style.step, style.step
        head = f"{newline}{' ' * margin}{inline(language)}:"
    else:
        begin = document.position(place).start
        margin, shift = column_of(text, begin), style.gap
        head = f"{inline(language)}: "
    first = next_line(text, begin)
    lines = text[first:end].splitlines(keepends=True)
    moved = "".join(" " * shift + line if line.strip() else line for line in lines)
    value, rest = new
    added = [f"{inline(tag)}: {value}" if value else f"{inline(tag)}:", *rest]
    below_it = "".join((" " * margin + line if line else "") + newline for line in added)
    made = text[:begin] + head + text[begin:first] + moved + below_it + text[end:]
    return reread(document, made, changed(document.data, place, both))
