"""Pasted text, and tables as CSV: comments below a blog, a review page, what the phone team has written down."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final

from plainstatus.deliver.exported import numbered_rows
from plainstatus.deliver.listen.heard import LONGEST, Heard
from plainstatus.errors import SettingsError
from plainstatus.sensitive.masking import mask
from plainstatus.text.amounts import counted

__all__ = ["read_pasted", "read_table"]

#: A line that parts one text from the next.
_RULE: Final = re.compile(r"^[ \t]*(?:-{3,}|={3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE)
_BLANK: Final = re.compile(r"\n[ \t]*\n")
#: What stands around a comment on a page is short, and no sentence.
_LABEL: Final = 40
_SENTENCE: Final = re.compile(r"[?!\u061f\uff1f\uff01\u3002]|\.$")
#: '2 hours ago', 'vor 5 Min', '15.11.2026, 10:05', '2時間前'; and 'Reply · 3 likes', 'Antworten'.
_WHEN: Final = re.compile(
    r"\b(?:19|20)[0-9]{2}\b|[0-9]{1,2}:[0-9]{2}|[0-9]+ ?(?:[smhdwyj]\b|se[cgk]|min|mo|hour|hr|std|stund|day|tag|week|"
    r"woche|year|jahr|jour|heure|semaine|an|d[ií]a|hora|semana|m[eê]s|秒|分|時間|日|週間|ساع|دقيق|يوم)",
    re.IGNORECASE,
)
_CLICKED: Final = re.compile(r"[\u00b7\u2022|]|^\S+$")
#: What columns are called, in small letters and without spaces, hyphens and underscores; the likeliest first.
_TEXT: Final = (
    "text", "comment", "comments", "message", "body", "content", "question", "review", "feedback", "description",
    "note", "notes", "post", "reply", "commentbody", "commenttext", "messagetext", "reviewtext", "kommentar",
    "nachricht", "frage", "beschreibung", "bewertung", "inhalt", "notiz", "anliegen", "comentario", "mensaje",
    "pregunta", "texto",
    "reseña", "opinión", "contenido", "nota", "commentaire", "texte", "avis", "contenu", "remarque", "comentário",
    "mensagem", "pergunta", "avaliação", "commento", "messaggio", "domanda", "testo", "recensione", "opmerking",
    "bericht", "vraag", "コメント", "本文", "内容", "質問", "メッセージ", "お問い合わせ内容", "口コミ", "комментарий",
    "сообщение", "вопрос", "текст", "отзыв", "تعليق", "التعليق", "رسالة", "الرسالة", "سؤال", "السؤال", "النص", "نص",
    # Where nothing else is there, as in lists of tickets.
    "subject", "betreff", "title", "titel",
)  # fmt: skip
_TIME: Final = (
    "time", "date", "datetime", "timestamp", "created", "createdat", "createdate", "received", "receivedat", "when",
    "published", "publishedat", "postedat", "datum", "zeit", "uhrzeit", "zeitpunkt", "erstellt", "erstelltam",
    "fecha", "hora", "heure", "dateheure", "data", "日時", "日付", "投稿日時", "дата", "время", "تاريخ", "التاريخ",
    "الوقت",
)  # fmt: skip
_AUTHOR: Final = (
    "author", "user", "username", "name", "from", "sender", "email", "customer", "caller", "phone", "handle", "autor",
    "benutzer", "kunde", "absender", "von", "anrufer", "usuario", "nombre", "cliente", "correo", "auteur",
    "utilisateur", "nom", "client", "usuário", "nome", "utente", "名前", "投稿者", "お名前", "автор", "имя",
    "المؤلف", "الاسم", "اسم",
)  # fmt: skip
_ID: Final = ("id", "commentid", "messageid", "reviewid", "ticketid", "number", "nr", "numero", "номер")
#: How people and their spreadsheets write days and times that mean one thing only.
_TIMES: Final = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")
#: The same, as what reads them.
_PATTERNS: Final = tuple(
    lambda typed, pattern=one: datetime.strptime(typed, pattern)  # noqa: DTZ007 - `_moment` gives it its zone
    for one in _TIMES
)
#: A day with slashes, in both orders, and what may stand behind it.
_SLASHED: Final = ("%d/%m/%Y", "%m/%d/%Y")
_CLOCKS: Final = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
#: Of lines that cannot be read so many are named.
_NAMED: Final = 3


def read_pasted(text: str) -> Iterator[Heard]:
    """Yield the parts of a pasted text.

    Where lines of three dashes or more stand in it, those part it; else empty lines; where there are none of these
    either, each line is one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    parting = next((one for one in (_RULE, _BLANK) if one.search(text)), None)
    parts = parting.split(text) if parting else text.split("\n")
    yield from _told_apart(_comment(part.strip()) for part in parts if part.strip())


def _comment(part: str) -> Heard:
    """Return what somebody wrote, without what a page puts around it: who, below it when, and what can be clicked."""
    lines = [line.strip() for line in part.split("\n") if line.strip()]
    if len(lines) < 3 or not (_is_label(lines[0]) and _is_label(lines[1]) and _WHEN.search(lines[1])):
        return Heard("", part)
    author, words = lines[0], lines[2:]
    while len(words) > 1 and _is_label(words[-1]) and _CLICKED.search(words[-1]):
        words.pop()
    return Heard("", "\n".join(words), author=author)


def _is_label(line: str) -> bool:
    return len(line) <= _LABEL and not _SENTENCE.search(line)


def read_table(text: str, name: str, notes: list[str], *, column: str = "", zone: tzinfo = UTC) -> Iterator[Heard]:
    """Yield the texts of a CSV; what cannot be read goes into `notes`. Times without an offset are in `zone`.

    Raises SettingsError where no column can be told to hold texts, or none is called as `column` says.
    """
    return _told_apart(_rows_read(text, name, notes, column, zone))


def _rows_read(text: str, name: str, notes: list[str], column: str, zone: tzinfo) -> Iterator[Heard]:
    rows = _rows(text, name, notes)
    first = next(rows, None)
    if first is None:
        raise SettingsError(f"{name} is empty")
    titles = [re.sub(r"[\s_-]", "", cell.casefold()) for cell in first]
    has_titles = column != "" or any(title in names for title in titles for names in (_TEXT, _TIME, _AUTHOR))
    at_text = _text_column(name, first, titles, column, has_titles=has_titles)
    at_time, at_author, at_id = (_place(names, titles) if has_titles else None for names in (_TIME, _AUTHOR, _ID))
    undated = 0
    for row in rows if has_titles else (first, *rows):
        if len(row) <= at_text or not row[at_text].strip():
            continue
        typed = _cell(row, at_time)
        at = _moment(typed, zone)
        undated += bool(typed) and at is None
        yield Heard(_cell(row, at_id), row[at_text], at, _cell(row, at_author))
    if undated:
        notes.append(
            f"{name}: {counted(undated, 'time')} could not be read, and count as now (write for example "
            "2026-11-15 14:05)"
        )


def _rows(text: str, name: str, notes: list[str]) -> Iterator[list[str]]:
    """Yield the rows that hold something; which could not be read goes into `notes`."""
    head = text.lstrip("\r\n").partition("\n")[0]
    # Where the first line is one column, commas below it are those of sentences.
    delimiter = max(",;\t|", key=head.count)
    delimiter = delimiter if delimiter in head else "\x1f"
    broken: list[int] = []
    for begin, row in numbered_rows(text, delimiter):
        if row is None:
            broken.append(begin)
        # 'sep=;' is a spreadsheet's own line, above the titles.
        elif not (begin == 1 and row[0].casefold() == "sep="):
            yield row
    for begin in broken[:_NAMED]:
        notes.append(f"{name}:{begin}: a quotation mark stands where none should, or is not closed; this was left out")
    if len(broken) > _NAMED:
        notes.append(f"… and {counted(len(broken) - _NAMED, 'more line')} of {name}")


def _text_column(name: str, first: list[str], titles: list[str], column: str, *, has_titles: bool) -> int:
    if column:
        wanted = column.strip().casefold()
        place = next((number for number, cell in enumerate(first) if cell.strip().casefold() == wanted), None)
        if place is None and wanted.isdecimal() and 1 <= int(wanted) <= len(first):
            place = int(wanted) - 1
    else:
        place = _place(_TEXT, titles) if has_titles else 0 if len(first) == 1 else None
    if place is None:
        # Without titles, these are what somebody wrote.
        there = ", ".join(mask(cell.strip()[:LONGEST])[:40] for cell in first[:12])
        what = f"no column {column!r}" if column else "no column whose name says that it holds texts"
        raise SettingsError(f"{name} has {what} (name one: --column; there are: {there})")
    return place


def _place(names: Iterable[str], titles: list[str]) -> int | None:
    return next((titles.index(one) for one in names if one in titles), None)


def _cell(row: list[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _moment(typed: str, zone: tzinfo) -> datetime | None:
    """Return a time; None where it is none, or could be two, as 3/4/2026."""
    for read in (datetime.fromisoformat, parsedate_to_datetime, *_PATTERNS, _slashed, _since_1970):
        try:
            found = read(typed)
        except (ValueError, TypeError, OverflowError, OSError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=zone)
    return None


def _slashed(typed: str) -> datetime:
    """Return the time that 11/29/2026 or 29/11/2026 is; raises ValueError where it is none, or could be two."""
    found = set[datetime]()
    for pattern in (f"{day}{clock}" for day in _SLASHED for clock in _CLOCKS):
        with suppress(ValueError):
            found.add(datetime.strptime(typed.replace(",", ""), pattern))  # noqa: DTZ007 - `_moment` gives it its zone
    (moment,) = found
    return moment


def _since_1970(typed: str) -> datetime:
    seconds = float(typed)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)


def _told_apart(things: Iterable[Heard]) -> Iterator[Heard]:
    """Yield things under ids of their own: what is given once more counts once, what two have said alike twice."""
    times: Counter[str] = Counter()
    for one in things:
        text = " ".join(one.text[:LONGEST].split())
        # Numbers alone begin anew in the next file.
        told = "\0".join((one.id, str(one.at or ""), one.author, text))
        same = hashlib.sha256(told.encode(errors="replace")).hexdigest()
        times[same] += 1
        yield replace(one, id=f"{same} {times[same]}")
