"""Keeping Markdown's hands off plain text: as few backslashes as do it.

Follows CommonMark 0.31 (2.4 escapes, 4 block starts, 6.2 emphasis) and GitHub's strikethrough and tables. Tags that
format words, and bare addresses, stay as they are.
"""

from __future__ import annotations

import re

__all__ = ["INLINE_TAGS", "escape_start", "escape_words"]

#: Tags that format words. Others either part lines, or are shown as they were typed.
INLINE_TAGS = "abbr|a|b|code|del|em|img|ins|i|kbd|mark|small|span|strong|sub|sup|s|u|var"

_SPECIAL = re.compile(
    rf"(?P<kept></?(?:{INLINE_TAGS})(?:[\s/][^<>]*)?>|(?:(?<![A-Za-z])https?://|(?<![^\s*_~(])www\.)[A-Za-z0-9][^\s<]*)"
    r"|(?P<tag><(?=[A-Za-z/!?]))"
    r"|(?P<link>\](?=[(:]))"
    r"|(?P<bracket>\[)"
    r"|(?P<mark>\*+|_+|~~+)"
    r"|`|\\(?=[!-/:-@\[-`{-~\s]|$)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\*+|_+|~~+")
_START = re.compile(
    r"#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|[-=]+\s*$|[|:-][|:\- ]*$|(?P<fence>~{3,})|(?P<rule>(?:[-_*] *){3,}$)|\[[ xX]\]\s"
    r"|(?P<number>\d{1,9})[.)](?=\s|$)"
)


def escape_words(text: str) -> str:
    """Escape what Markdown would read as emphasis, code, a link, a definition or an unknown tag, wherever it stands."""
    # Behind an open bracket an address is no link yet, so that marks in it count.
    marked_url = any(found["kept"] and re.search(r"[*_~`]", found[0]) for found in _SPECIAL.finditer(text))
    paired = "".join(mark for mark in "*_~" if _pairs_up(text, mark))

    def escaped(found: re.Match[str]) -> str:
        whole = found[0]
        if found["kept"]:
            after = _SPECIAL.match(text, found.end())
            # A bare address would swallow `&lt;`.
            return f"{whole} " if after and after["tag"] and not whole.startswith("<") else whole
        if found["tag"]:
            return "&lt;"
        if found["link"]:
            return "]\\"
        if found["bracket"]:
            return "\\[" if marked_url else whole
        if found["mark"]:
            acts = whole[0] in paired and any(_flanks(text, found, whole[0]))
            return "".join("\\" + mark for mark in whole) if acts else whole
        return "\\" + whole

    return _SPECIAL.sub(escaped, text)


def escape_start(line: str) -> str:
    """Escape what Markdown would read as a heading, list, quote, rule or table at a line's beginning."""
    found = _START.match(line)
    if not found:
        return line
    if marks := found["fence"] or (found["rule"] if not line.startswith("-") else ""):
        # One backslash would leave a shorter run, which may pair up with another.
        return re.sub(r"[*_~]", r"\\\g<0>", marks) + line[found.end() :]
    at = found.end("number") if found["number"] else 0
    return f"{line[:at]}\\{line[at:]}"


def _flanks(text: str, run: re.Match[str], mark: str) -> tuple[bool, bool]:
    """Return whether a run of marks may begin, and whether it may end, something emphasised."""
    before = text[run.start() - 1] if run.start() else " "
    after = text[run.end()] if run.end() < len(text) else " "
    # A line's end will have `<br>` before it.
    opens, closes = not after.isspace() or (after == "\n" and not before.isalnum()), not before.isspace()
    if mark == "_":
        return opens and not before.isalnum(), closes and not after.isalnum()
    return opens, closes


def _pairs_up(text: str, mark: str) -> bool:
    opened = False
    for run in _MARKS.finditer(text):
        if mark in run[0]:
            opens, closes = _flanks(text, run, mark)
            if closes and opened:
                return True
            opened = opened or opens
    return False
