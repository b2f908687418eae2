"""The file of a letter: begun, with other words, with one more line at its head; all else stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

from plainstatus.edit.first_notice.notice import FirstNotice, gaps_known
from plainstatus.edit.lines import LINE_BREAK, newline_of
from plainstatus.model import Incident, Organisation, Text
from plainstatus.read.content.front_matter import parse_page
from plainstatus.urls import incident_path

__all__ = ["letter_gaps", "new_letter", "with_head_line", "with_words"]


def new_letter(head: Mapping[str, str], words: str) -> str:
    """Return the text of a new letter; what is empty in its head is left out."""
    lines = [f"{key}: {value}" for key, value in head.items() if value]
    return "\n".join([*lines, "", words.strip("\n"), ""])


def with_words(text: str, words: str) -> str:
    """Return a letter with other words below its head."""
    newline, start = newline_of(text), _starts(text)[_body(text)]
    blank = text[start:][: len(text[start:]) - len(text[start:].lstrip("\r\n"))]
    return text[:start] + blank + newline.join(words.strip("\n").split("\n")) + newline


def with_head_line(text: str, key: str, value: str) -> str:
    """Return a letter with one more line in its head: below those of that key, else last."""
    page = parse_page("", text)
    same = [field.line for field in page.fields if field.key == key.lower()]
    lines = LINE_BREAK.split(text)
    at = max(same or [field.line for field in page.fields])
    # A long value goes on in the next line.
    while at < len(lines) and lines[at].startswith("    ") and lines[at].strip():
        at += 1
    start = _starts(text)[at]
    return f"{text[:start]}{key}: {value}{newline_of(text)}{text[start:]}"


def letter_gaps(incident: Incident, organisation: Organisation, *, start: str, next_update: str) -> dict[str, str]:
    """Return what fills the gaps of a letter's template, from what is recorded about an incident."""
    breach, action = incident.breach, next(iter(incident.actions), None)
    notice = FirstNotice(
        id=incident.id,
        title=incident.title,
        what=_flat(breach.what_happened if breach else None),
        found=incident.first_at,
        affects=_flat(incident.affects),
        information={one.kind: one.state for one in breach.information} if breach else {},
        done=" ".join(_flat(step.text) for step in (breach.doing if breach else ()) if step.state == "done"),
        action=_flat(action.text if action else None),
        url=(action.url or "") if action else "",
        closed=None,
    )
    known = gaps_known(notice, organisation, start=start, next_update=next_update)
    unknowns = [_flat(one).rstrip(".") for one in (breach.unknowns if breach else ())]
    known |= {"unknowns": "; ".join(unknowns) or known["unknowns"], "page": incident_path(incident.id)}
    return {key: value for key, value in known.items() if value}


def _flat(text: Text | None) -> str:
    return " ".join(str(text or "").split())


def _body(text: str) -> int:
    """Return the number, from 0, of the line on which what stands below the head begins."""
    return min(parse_page("", text).start - 1, len(LINE_BREAK.split(text)) - 1)


def _starts(text: str) -> list[int]:
    """Return where each line begins, and where the text is over."""
    return [0, *(found.end() for found in LINE_BREAK.finditer(text)), len(text)]
