"""A list or mapping in brackets on one line that YAML cannot read, read as it was most likely meant."""

from __future__ import annotations

import re
from typing import Final

from plainstatus.read.yaml.lines import (
    CURLY,
    IN_DOUBLE,
    IN_SINGLE,
    cut_message,
    pseudo_yaml,
    quoted,
    split_comment,
    uncurled,
)
from plainstatus.read.yaml.values import Value, build

__all__ = ["flow_mended", "flow_reads"]

_QUOTED: Final = re.compile(rf"""(?:"{IN_DOUBLE}"|'{IN_SINGLE}')""")
_KEY: Final = re.compile(r"""[ \t]*[\w-]+:[ \t]+""")
_COLON: Final = re.compile(r":(?=[ \t]|$)")
_CLOSING: Final = {"[": "]", "{": "}"}


def flow_mended(text: str) -> tuple[str, str]:
    """Return `text`, which begins with a bracket, with quotes around what needs them, and why the first does.

    Nothing where that does not help: only texts are quoted, and what parts them has to stand there.
    """
    if flow_reads(text):
        return "", ""
    parts = _Reader(text)
    mended, end = parts.collection(0, 0)
    if not mended or not parts.reasons or text[end:].strip(" \t") or not flow_reads(mended):
        return "", ""
    return mended, parts.reasons[0]


def flow_reads(text: str) -> bool:
    """Say whether YAML can read a value that stands on one line."""
    return _value(text) is not None


def _value(flow: str) -> Value:
    data, _ = build(f"k: {flow}\n")
    return None if data is None else data["k"]


class _Reader:
    """Reads brackets by what stands between their parts, and not by what these hold."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.reasons: list[str] = []

    def collection(self, at: int, depth: int) -> tuple[str, int]:
        """Return the collection that begins at a column, mended, and where it ends; nothing where it does not."""
        opening = self.text[at]
        pieces, position = [opening], at + 1
        while depth < 10:
            key = _KEY.match(self.text, position) if opening == "{" else None
            if opening == "{" and key is None:
                break
            begin = key.end() if key else position
            blanks = len(self.text[begin:]) - len(self.text[begin:].lstrip(" \t"))
            pieces.append(self.text[position : begin + blanks])
            value, position = self.value(begin + blanks, opening, depth)
            if position >= len(self.text):
                break
            pieces += [value, self.text[position]]
            position += 1
            if pieces[-1] != ",":
                return "".join(pieces), position
        return "", at

    def value(self, at: int, opening: str, depth: int) -> tuple[str, int]:
        """Return the value that begins at a column, mended, and the column of the comma or bracket behind it."""
        first = self.text[at : at + 1]
        if (whole := _QUOTED.match(self.text, at)) and self.ends(whole.end(), opening):
            return self.with_blanks(whole[0], whole.end())
        if first and first in _CLOSING:
            inner, end = self.collection(at, depth + 1)
            if inner and self.ends(end, opening):
                return self.with_blanks(inner, end)
        end, open_brackets = at, 0
        while end < len(self.text) and not (open_brackets == 0 and self.ends(end, opening)):
            open_brackets += (self.text[end] in "[{") - (self.text[end] in "]}" and open_brackets > 0)
            end += 1
        return self.spelled(self.text[at:end].rstrip(" \t")), end

    def ends(self, at: int, opening: str) -> bool:
        """Say whether a value can end at a column: before a bracket that closes, or a comma that parts."""
        at += len(self.text[at:]) - len(self.text[at:].lstrip(" \t"))
        if self.text[at : at + 1] == _CLOSING[opening]:
            return True
        return self.text[at : at + 1] == "," and (opening == "[" or _KEY.match(self.text, at + 1) is not None)

    def with_blanks(self, value: str, end: int) -> tuple[str, int]:
        """Return a value, and the column of what stands behind the blanks behind it."""
        return value, end + len(self.text[end:]) - len(self.text[end:].lstrip(" \t"))

    def spelled(self, typed: str) -> str:
        """Return a text in quotes where it needs them, one mark that is never closed taken away."""
        if not typed or (_value(f"[{typed}]") == [typed] and " #" not in typed):
            return typed
        mark, kept = typed[0], split_comment(typed).kept
        inside = typed
        if mark in "\"'":
            reason = f"the text ends at the second {mark}, and something follows it"
            first = _QUOTED.match(typed)
            if typed.count(mark) == 1:
                reason, inside = f"the quote {mark} that opens here is never closed", typed[1:]
            elif typed[-1] == mark and first and not typed[first.end() : first.end() + 1].isspace():
                inside = typed[1:-1]
        elif kept is not None or mark == "#":
            reason = cut_message(kept or "")
        elif (inner := uncurled(typed)) is not None:
            reason, inside = CURLY, inner
        elif found := pseudo_yaml(typed):
            reason = found
        elif _COLON.search(typed):
            reason = "YAML takes the colon in this text for the end of a key"
        else:
            reason = f"YAML cannot read '{typed}' between brackets without quotes"
        self.reasons.append(reason)
        return quoted(inside)
