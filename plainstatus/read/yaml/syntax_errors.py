"""YAML's own syntax errors, told in our words at the line that needs mending."""

from __future__ import annotations

import re

from yaml import MarkedYAMLError, YAMLError

from plainstatus.read.yaml.characters import escapes_mended
from plainstatus.read.yaml.lines import ENTRY, IN_DOUBLE, KEY, Fault, indent, quoted, spaces, written

__all__ = ["explain", "places"]

_DASH_HINT = "take the dash away, or move the line under the dashes of its list"
_NO_KEY_HINT = "put a colon behind the key, or a dash and a space before an item of a list"


def explain(error: YAMLError, lines: list[str]) -> tuple[Fault, bool]:
    """Return what is wrong, and whether `lines` could be mended so that reading on makes sense."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Fault(0, "YAML cannot read this file", "look for unusual characters"), False
    problem = error.problem or ""
    mark = error.problem_mark
    at, column = min(mark.line, len(lines) - 1), mark.column
    began = error.context_mark.line if error.context_mark is not None else at
    line = lines[at]
    first = ENTRY.match(line)
    leads = column in (indent(line), first.end() if first else 0) and bool(line.strip(" \t"))
    match problem:
        case "could not find expected ':'":
            return Fault(began + 1, "this line has no key", _NO_KEY_HINT), False
        case "found unexpected end of stream":
            return Fault(began + 1, "the quote that opens here is never closed", "put the same quote at its end"), False
        case "found unknown escape character":
            message = f"in double quotes, {line[column : column + 2]} has no meaning"
            return _unescaped(lines, at, error, message)
        case "did not find expected hexdecimal number" | "found invalid Unicode character escape code":
            return _unescaped(lines, at, error, "a backslash in double quotes begins an escape")
        case "did not find expected '-' indicator" | "did not find expected key" if leads:
            return _misplaced(lines, at, list_column=_list_column(error, lines, column))
        case "did not find expected ',' or ']'" | "did not find expected ',' or '}'":
            close = problem[-2]
            message = f"the bracket that opens here is not closed by {close}, or a comma is missing"
            return Fault(began + 1, message, f"put a comma between the items and {close} behind the last"), False
        case "block sequence entries are not allowed in this context":
            return Fault(at + 1, "there is a dash here in the middle of keys", _DASH_HINT), False
        case "mapping values are not allowed in this context":
            message = "YAML takes the colon here for the end of a key where none can stand"
            return Fault(at + 1, message, "put quotes around the text, or line the key up with those above"), False
        case "found character that cannot start any token":
            return _mended(lines, at, _item_quoted(line, column), f"no text can begin with {line[column]} here")
        case "found unknown directive name" | "could not find expected directive name":
            return _mended(lines, at, quoted(line), "YAML takes a % at the margin for a directive")
        case "did not find expected <document start>":
            return _behind_the_end(lines, at), False
    rest = line[column:].strip(" \t")
    message = f"YAML does not expect this here: {rest}" if rest else "YAML expects something else here"
    hint = "look for a missing quote, bracket, comma or colon here and in the line above"
    return Fault(at + 1, message, hint), False


def _behind_the_end(lines: list[str], at: int) -> Fault:
    for index in range(at):
        if lines[index].startswith(("...", "%")):
            return Fault(index + 1, "the file ends here for YAML, but more follows", "delete this line")
    first = next(text for text in lines if text.strip(" \t") and text.lstrip(" \t")[0] != "#")
    message = f"the lines above are indented by {spaces(indent(first))}, and this one is not"
    return Fault(at + 1, message, "begin all keys at the top of the file without spaces in front")


def _mended(lines: list[str], at: int, fixed: str, message: str) -> tuple[Fault, bool]:
    lines[at] = fixed
    return Fault(at + 1, message, written(fixed), shown=True), True


def _unescaped(lines: list[str], at: int, error: MarkedYAMLError, message: str) -> tuple[Fault, bool]:
    """Mend all escapes of the text in double quotes, or of what stands of it in this line."""
    start = error.context_mark
    begin = start.column + 1 if start is not None and start.line == at else 0
    text = re.compile(IN_DOUBLE).match(lines[at], begin)
    end = text.end() if text else len(lines[at])
    mended = escapes_mended(lines[at][begin:end])
    if not mended.strip():
        return Fault(at + 1, message, "write the letters that it should stand for"), False
    return _mended(lines, at, lines[at][:begin] + mended + lines[at][end:], message)


def _item_quoted(line: str, column: int) -> str:
    end = min((line.find(stop, column) for stop in ",]}" if stop in line[column:]), default=len(line))
    return f"{line[:column]}{quoted(line[column:end].rstrip())}{line[end:]}"


def _list_column(error: MarkedYAMLError, lines: list[str], column: int) -> int | None:
    """Return the column of the dashes where a line without one stands as far left as they do."""
    start = error.context_mark
    if start is None or "collection" not in (error.context or "") or start.column != column:
        return None
    return None if lines[min(start.line, len(lines) - 1)][column : column + 1] != "-" else column


def _misplaced(lines: list[str], at: int, *, list_column: int | None) -> tuple[Fault, bool]:
    """Explain a line whose indentation fits nothing above it, and move it to where it fits best."""
    line = lines[at]
    here, dashed = indent(line), line.lstrip(" ").startswith("- ")
    what = line.strip(" \t").partition(":")[0]
    if list_column is not None:
        if (too_far := _dash_too_far_in(lines, at, list_column)) is not None:
            return too_far, True
        target = list_column + 2
        message = f"{what}: stands under the dashes of a list, but has no dash"
        hint = f'write it with {target} spaces in front, or begin it with "- "'
    else:
        if (first := _undashed(lines, at)) is not None:
            if lines[first].lstrip(" ").startswith("- "):
                return _moved_left(lines, first, at), True
            lines[first] = f"{' ' * here}- {lines[first].lstrip(' ')}"
            message = f"the list goes on in line {at + 1}, and its first item has no dash"
            return Fault(first + 1, message, 'write "- " in place of the last two spaces in front of it'), True
        known = places(lines, at)
        if not known and dashed:
            return Fault(at + 1, "there is a dash here in the middle of keys", _DASH_HINT), False
        if not known:
            return Fault(at + 1, "this line fits nothing above it", "line it up with the lines above"), False
        target = min(known, key=lambda place: (abs(place - here), -place))
        message = f"the indentation of this line, {spaces(here)}, fits no line above it"
        hint = f"write it with {spaces(target)} in front, as line {known[target]} has"
    if target == here:
        return Fault(at + 1, "this line cannot stand here", "look for what is missing in the line above"), False
    for below in range(at, len(lines)):
        column = indent(lines[below])
        if lines[below].strip(" \t") and (column < here or (not dashed and here < column <= target)):
            break  # keys that stand at the target already are no part of what is moved there
        if lines[below].strip(" \t"):
            lines[below] = " " * max(indent(lines[below]) + target - here, 0) + lines[below].lstrip(" ")
    return Fault(at + 1, message, hint), True


def _dash_too_far_in(lines: list[str], at: int, column: int) -> Fault | None:
    """Explain the first dash of a list, at `column`, where the keys of line `at` and the later dashes stand right.

    Editors indent the line below a key by themselves, and whoever types goes on with the spaces that belong there.
    """
    later = next((index for index in range(at, len(lines)) if _says(lines[index]) and indent(lines[index]) < column), 0)
    if not lines[later].startswith(f"{' ' * (column - 2)}- "):
        return None
    dashes = [index for index in range(at) if lines[index].startswith(f"{' ' * column}- ")]
    first = dashes[-1] if dashes else at
    above = next((index for index in range(first - 1, -1, -1) if _says(lines[index])), None)
    if above is None or indent(lines[above]) >= column - 1 or not lines[above].rstrip(" \t").endswith(":"):
        return None
    lines[first] = lines[first][2:]
    message = f"this dash stands further in than the next of its list, in line {later + 1}"
    return Fault(first + 1, message, f"write it with {spaces(column - 2)} in front")


def _moved_left(lines: list[str], first: int, at: int) -> Fault:
    """Explain the first item of a list that stands further in than the later item in line `at`, and move it there."""
    more = indent(lines[first]) - indent(lines[at])
    for index in range(first, at):
        if _says(lines[index]):
            lines[index] = lines[index][more:]
    message = f"this item stands further in than the next of its list, in line {at + 1}"
    return Fault(first + 1, message, f"take {spaces(more)} away in front of it and of the lines that belong to it")


def _says(line: str) -> bool:
    """Tell whether a line is neither empty nor a comment."""
    return line.strip(" \t") != "" and line.lstrip(" \t")[0] != "#"


def _undashed(lines: list[str], at: int) -> int | None:
    """Return the index of a list's first item that lacks its dash, where line `at` is a later item that has one."""
    here = indent(lines[at])
    if not lines[at].lstrip(" ").startswith("- "):
        return None
    first = None
    for index in range(at - 1, -1, -1):
        body = lines[index].strip(" \t")
        if not body or body[0] == "#":
            continue
        if indent(lines[index]) < here:
            # Only below a key of its own is it a list; else the dash is what is wrong.
            return first if body.endswith(":") and first is not None and indent(lines[first]) == here + 2 else None
        first = index
    return None


def places(lines: list[str], at: int, *, least: int = 1) -> dict[int, int]:
    """Return the columns, from `least` on, where keys (or, for a dash, dashes) stand above line `at`.

    With the nearest line of each. A `least` of 1 finds column 0 too.
    """
    dashed = lines[at].lstrip(" \t").startswith("- ")
    found: dict[int, int] = {}
    limit = len(lines[at]) + 1000
    for index in range(at - 1, -1, -1):
        entry = ENTRY.match(lines[index])
        if entry is None or not lines[index].strip(" \t") or lines[index].lstrip(" \t")[0] == "#":
            continue
        column = len(entry[1]) if dashed else entry.end()
        fits = bool(entry[2]) if dashed else KEY.match(lines[index], entry.end()) is not None
        if fits and column < limit:
            found[column] = index + 1
        limit = min(limit, len(entry[1]) + 1)
        if limit <= least:
            break
    return found
