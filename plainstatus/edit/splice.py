"""A value, a key or an item put into a text, which else stays as it is, byte for byte.

What comes out is read again, and must hold what was meant and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from plainstatus.edit.lines import (
    attached,
    behind,
    column_of,
    is_blank,
    is_flow,
    line_end,
    line_start,
    newline_of,
    next_line,
    style_of,
)
from plainstatus.edit.spelling import Data, below, dashed, flow, inline, part
from plainstatus.errors import BuildError, InvalidIncidents
from plainstatus.read.yaml import KEY, Document, Value, parse_document
from plainstatus.read.yaml.places import Place, at, items_at

__all__ = [
    "Item",
    "append_items",
    "changed",
    "insert_item",
    "is_cut",
    "item_start",
    "refusal",
    "remove_key",
    "reread",
    "set_key",
    "with_last_line_end",
]

#: A mapping, as data, or as the lines of YAML that somebody wrote, with comments if need be.
Item = Mapping[str, Data] | str

_COMMA = re.compile(r"[ \t]*,")


def insert_item(
    document: Document, place: Place, index: int, item: Item, *, apart: bool = False, before: str = ""
) -> Document:
    """Return the document with a mapping more in the list at `place`, as its item number `index`, from 0.

    Where there is no list yet, its key is added: above the key `before` if there is one, else last. `apart` says
    whether a blank line goes between items where the file does not show it. Raises BuildError where the text cannot be
    changed without touching more.
    """
    return _insert(document, place, index, [item], apart=apart, before=before)


def append_items(document: Document, place: Place, items: Sequence[Item], *, before: str = "") -> Document:
    """Return the document with mappings more at the end of the list at `place`; itself where there are none.

    Where there is no list yet, its key is added, above the key `before` if there is one. Raises BuildError as
    `insert_item` does.
    """
    return _insert(document, place, len(items_at(document.data, *place)), items, before=before) if items else document


def _insert(
    document: Document, place: Place, index: int, items: Sequence[Item], *, apart: bool = False, before: str = ""
) -> Document:
    listed = at(document.data, place)
    data: list[Value] = [_data(item) for item in items]
    if not isinstance(listed, list) or not listed:
        key = str(place[-1])
        style = style_of(document, place)
        lines = [line for item in items for line in dashed(_lines(item, document, place), style)]
        below_key = [" " * style.offset + line if line else "" for line in lines]
        return _set(document, place[:-1], key, data, ("", below_key), before=before)
    meant = changed(document.data, place, [*listed[:index], *data, *listed[index:]])
    if is_flow(document, place):
        starts = [document.position((*place, number)).start for number in range(len(listed))]
        ends = [document.position((*place, number)).end for number in range(len(listed))]
        spelled = ", ".join(flow(one) for one in data)
        return reread(document, _into_flow(document.text, starts, ends, index, spelled), meant)
    text, column = document.text, column_of(document.text, document.position(place).start)
    style = style_of(document, place)
    apart = _are_apart(document, place, column) if len(listed) > 1 else apart
    is_last = index == len(listed)
    lines = []
    for item in items:
        new = [" " * column + line if line else "" for line in dashed(_lines(item, document, place), style)]
        lines += [*[""] * (apart and is_last), *new, *[""] * (apart and not is_last)]
    offset = behind(document, (*place, index - 1), column) if is_last else item_start(document, place, index, column)
    if is_cut(text, offset):
        return _insert(with_last_line_end(document), place, index, items, apart=apart)
    newline = newline_of(text)
    return reread(document, text[:offset] + "".join(line + newline for line in lines) + text[offset:], meant)


def set_key(document: Document, place: Place, key: str, value: Data, *, before: str = "") -> Document:
    """Return the document with another value for a key of the mapping at `place`, or with that key added.

    A new key stands above the key `before` if there is one, else last. Raises BuildError where the text cannot be
    changed without touching more.
    """
    return _set(document, place, key, value, below(value, style_of(document, (*place, key)), key=key), before=before)


def remove_key(document: Document, place: Place, key: str) -> Document:
    """Return the document without a key of the mapping at `place`; comments on lines of their own stay.

    Raises BuildError where the text cannot be changed without touching more.
    """
    mapping = at(document.data, place)
    if not isinstance(mapping, dict) or key not in mapping:
        return document
    left = {name: value for name, value in mapping.items() if name != key}
    text, spot = document.text, (*place, key)
    start = document.key_position(spot)
    if is_flow(document, place):
        end, names = document.position(spot).end, [*mapping]
        number = names.index(key)
        if number + 1 < len(names):
            end = document.key_position((*place, names[number + 1]))
        elif number:
            before = document.position((*place, names[number - 1])).end
            # A comment between the two is that of the one before; a comma may end a mapping.
            start = before + len(text[before:start].rstrip()) if "#" in text[before:start] else before
        text = text[:start] + text[end:]
    elif text[line_start(text, start) : start].strip(" ") or len(mapping) == 1:
        raise refusal(document)
    else:
        text = text[: line_start(text, start)] + text[behind(document, spot, column_of(text, start)) :]
    return reread(document, text, changed(document.data, place, left))


def remove_item(document: Document, place: Place, index: int) -> Document:
    """Return the document without an item of the list at `place`, nor the comment above it; an empty list goes, too.

    Raises BuildError where the text cannot be changed without touching more.
    """
    listed = items_at(at(document.data, place))
    if len(listed) == 1:
        return remove_key(document, place[:-1], str(place[-1]))
    text, spot = document.text, (*place, index)
    meant = changed(document.data, place, [*listed[:index], *listed[index + 1 :]])
    if is_flow(document, place):
        start, end = document.position(spot).start, document.position(spot).end
        if index + 1 < len(listed):
            end = document.position((*place, index + 1)).start
        else:
            start = document.position((*place, index - 1)).end
    else:
        column = column_of(text, document.position(place).start)
        start, end = item_start(document, place, index, column), behind(document, spot, column)
        # The text of a list begins with its first dash.
        start = line_start(text, start)
    return reread(document, text[:start] + text[end:], meant)


def _set(
    document: Document, place: Place, key: str, value: Data, spelled: tuple[str, list[str]], *, before: str = ""
) -> Document:
    mapping = at(document.data, place)
    if not isinstance(mapping, dict):
        raise refusal(document)
    meant = changed(document.data, (*place, key), _plain(value))
    if is_flow(document, place):
        return reread(document, _into_flow_mapping(document, place, mapping, key, value), meant)
    if key in mapping:
        if spelled[1] and is_cut(document.text, next_line(document.text, document.position((*place, key)).end)):
            return _set(with_last_line_end(document), place, key, value, spelled)
        return reread(document, _replaced(document, (*place, key), *spelled), meant)
    text, newline = document.text, newline_of(document.text)
    margin = " " * column_of(text, document.position(place).start)
    head, rest = spelled
    lines = [f"{inline(key)}: {head}" if head else f"{inline(key)}:", *rest]
    offset = -1
    if before in mapping:
        above = document.key_position((*place, before))
        if not text[line_start(text, above) : above].strip(" "):
            offset = attached(text, above, bound=document.position(place).start)
            # What is set apart at the top of a file stays so.
            lines += [""] * (not place and _is_blank_above(text, offset))
    if offset < 0:
        offset = behind(document, place, len(margin))
    if is_cut(text, offset):
        return _set(with_last_line_end(document), place, key, value, spelled)
    new = "".join((margin + line if line else "") + newline for line in lines)
    return reread(document, text[:offset] + new + text[offset:], meant)


def reread(document: Document, text: str, meant: Value) -> Document:
    """Return the document that `text` is, or raise BuildError where it does not hold what is meant."""
    try:
        new = parse_document(text.encode(), name=document.file, max_bytes=len(text) * 4 + 1024)
    except InvalidIncidents as error:
        raise refusal(document) from error
    if new.data != meant:
        raise refusal(document)
    return new


def changed(value: Value, place: Place, new: Value) -> dict[str, Value]:
    """Return data in which another value stands at a place; all else is shared."""
    if not place:
        return cast("dict[str, Value]", new)
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        listed = cast("list[Value]", value)
        return cast("dict[str, Value]", [*listed[:step], changed(listed[step], rest, new), *listed[step + 1 :]])
    mapping = cast("dict[str, Value]", value)
    return {**mapping, step: changed(mapping.get(step), rest, new)}


def refusal(document: Document) -> BuildError:
    """Return the error for a layout that a change does not fit into."""
    return BuildError(
        f"{document.file} is laid out in a way that this change does not fit into, and nothing was written "
        "(make the change in an editor, then run invoke check)"
    )


def with_last_line_end(document: Document) -> Document:
    """Return the document with an end to its last line, which lines can follow."""
    text = document.text
    return parse_document((text + newline_of(text)).encode(), name=document.file, max_bytes=len(text) * 4 + 1024)


def is_cut(text: str, offset: int) -> bool:
    """Say whether an offset is the end of a text whose last line has no end."""
    return offset == len(text) and text[-1:] not in {"\r", "\n"}


def _data(item: Item) -> dict[str, Value]:
    if isinstance(item, str):
        return parse_document(item.encode(), name="the new lines", max_bytes=len(item) * 4 + 1024).data
    return cast("dict[str, Value]", _plain(item))


def _lines(item: Item, document: Document, place: Place) -> list[str]:
    if isinstance(item, str):
        return item.rstrip("\n").split("\n")
    return part(item, style_of(document, (*place, 0, "updates")), str(place[-1]))


def _plain(value: Data) -> Value:
    """Return a value as `source` would read it."""
    match value:
        case None | str():
            return value
        case Mapping():
            return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value]


def item_start(document: Document, place: Place, index: int, column: int) -> int:
    """Return where an item of a block list begins, the comment above it included."""
    text = document.text
    bound = document.key_position(place) if index == 0 else document.position((*place, index - 1)).end
    return attached(text, _dash(document, place, index, column), bound=bound)


def _dash(document: Document, place: Place, index: int, column: int) -> int:
    """Return the offset of an item's dash; all dashes of a list stand in one column."""
    text = document.text
    if index == 0:
        return document.position(place).start
    start = line_start(text, document.position((*place, index)).start)
    while text[start : start + column].strip(" ") or text[start + column : start + column + 1] != "-":
        if not start:
            raise refusal(document)
        start = line_start(text, start - 1)
    return start + column


def _are_apart(document: Document, place: Place, column: int) -> bool:
    return _is_blank_above(document.text, item_start(document, place, 1, column))


def _is_blank_above(text: str, start: int) -> bool:
    """Say whether there is a line above the one that begins at an offset, and it holds nothing."""
    return start > 0 and is_blank(text, line_start(text, start - 2 if text[start - 2 : start] == "\r\n" else start - 1))


def _replaced(document: Document, place: Place, head: str, lines: Sequence[str]) -> str:
    """Return the text with another value for a key of a block mapping; comments beside and below the key stay."""
    text, newline = document.text, newline_of(document.text)
    key, span = document.key_position(place), document.position(place)
    colon = KEY.match(text, key, line_end(text, key)).end()  # type: ignore[union-attr]  # a key has a colon
    ends = line_end(text, colon)
    gap, kept = " ", ""
    if colon < span.start <= ends and span.end > span.start and text[span.start] not in "|>":
        gap, ends = text[colon : span.start], line_end(text, span.end)
        tail, resume = text[span.end : ends], next_line(text, span.end)
    elif span.start <= ends:  # a text block, or nothing
        tail = text[colon:ends].lstrip(" \t").lstrip("|>+-0123456789") if span.end > span.start else text[colon:ends]
        resume = behind(document, place, len(text)) if span.end > span.start else next_line(text, colon)
    else:
        tail, kept = text[colon:ends], text[next_line(text, colon) : line_start(text, span.start)]
        resume = behind(document, place, len(text))
    margin = " " * column_of(text, key)
    new = (gap + head if head else "") + (tail if tail.strip() else "") + text[ends : next_line(text, ends)] + kept
    return text[:colon] + new + "".join((margin + line if line else "") + newline for line in lines) + text[resume:]


def _into_flow_mapping(document: Document, place: Place, mapping: dict[str, Value], key: str, value: Data) -> str:
    text, spelled = document.text, flow(value)
    if key in mapping:
        span = document.position((*place, key))
        gap = " " * (span.start == span.end)
        return text[: span.start] + gap + spelled + text[span.end :]
    starts = [document.key_position((*place, name)) for name in mapping]
    ends = [document.position((*place, name)).end for name in mapping]
    if not mapping:
        start = document.position(place).start + 1
        return f"{text[:start]}{inline(key, in_flow=True)}: {spelled}{text[start:]}"
    last = document.position((*place, next(reversed(mapping))))
    index = len(mapping) if last.end > last.start else 0
    return _into_flow(text, starts, ends, index, f"{inline(key, in_flow=True)}: {spelled}")


def _into_flow(text: str, starts: Sequence[int], ends: Sequence[int], index: int, piece: str) -> str:
    """Return the text with a part more in a list in brackets, or a mapping in braces, that is not empty."""
    first = starts[min(index, len(starts) - 1)]
    margin = text[line_start(text, first) : first]
    alone = not margin.strip(" \t")
    if index < len(starts):
        return text[:first] + piece + (f",{newline_of(text)}{margin}" if alone else ", ") + text[first:]
    end = ends[-1]
    comma = _COMMA.match(text, end)
    stop = line_end(text, end)
    rest = text[comma.end() if comma else end : stop].strip(" \t")
    if not alone or (rest and not rest.startswith("#")) or next_line(text, stop) == stop:
        return f"{text[:end]}, {piece}{text[end:]}"
    after = next_line(text, stop)
    first_comma, last_comma = ("", ",") if comma else (",", "")
    return f"{text[:end]}{first_comma}{text[end:after]}{margin}{piece}{last_comma}{text[stop:after]}{text[after:]}"
