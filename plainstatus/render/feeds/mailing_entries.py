"""Feed entries for the mailing of a notice: one when it begins and one when it is over, as the record dates them.

How far it is meanwhile stands on pages only. What an entry says is what was known then, whatever came back later.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import partial

from plainstatus.render.feeds.feed import LONGEST_SUMMARY, LONGEST_TITLE, Entry, Form, News, Subject
from plainstatus.render.feeds.sources import IncidentSource
from plainstatus.render.feeds.update_entries import categories
from plainstatus.render.words.incident_words import titled
from plainstatus.render.words.markup import shortened
from plainstatus.views.mailings import Count

__all__ = ["mailing_news"]

_TO_DO = "What you can do stands on the page of this notice."


def mailing_news(source: IncidentSource) -> Iterator[News]:
    """Yield the beginning and the end of the mailing about an incident."""
    item = source.item
    mailing = item.mailing
    if mailing is None:
        return
    ends = mailing.finished
    # What was over when the first sums became public has only an end.
    for count in filter(None, (mailing.begun if mailing.begun != ends else None, ends)):
        at, gone = count.at, item.incident.withdrawn
        write = None if gone else partial(_entry, source, count, is_end=count is ends)
        # No text to post: channels are not told of it.
        yield News(at, at, item.incident.id, -2, at, source, item, "none", write)


def _entry(source: IncidentSource, count: Count, form: Form, *, is_end: bool) -> Entry:
    """Write the entry of a beginning, or of an end."""
    item, incident = source.item, source.item.incident
    then = source.then
    title = then.first_title(item) if form == "kept" else then.as_told(item, count.at)[0].incident.title
    label, said = ("E-mails sent", _ended(count)) if is_end else ("E-mails on their way", _begun(count))
    components = () if form == "kept" else tuple(item.components)
    return Entry(
        id=source.links.news_id(incident.id, "mailing", count.at),
        link=source.links.news(incident.id, "mailing", count.at),
        title=shortened(f"[{label}] {titled(source.place.times.say, incident, title)}", LONGEST_TITLE),
        published=count.at,
        updated=count.at,
        categories=categories(item, None, components),
        summary=shortened(said, LONGEST_SUMMARY),
        content=None if form == "short" else f"<p>{html.escape(said)}</p>",
        subject=Subject("mailing", incident.id, incident.type, None, components),
    )


def _begun(count: Count) -> str:
    whom = "each person whom this concerns" if count.total is None else _people(count.total)
    return (
        f"We have begun to write to {whom} by e-mail. Yours may still be on its way; you need not wait for it. {_TO_DO}"
    )


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _ended(count: Count) -> str:
    of_all = "" if count.total is None else f" of {count.total:,}"
    lost = [
        f"{number:,} {how}"
        for number, how in ((count.returned, "came back"), (count.refused, "were refused"))
        if number
    ]
    known = f" So far {' and '.join(lost)}." if lost else ""
    said = f"The last e-mail is sent: {count.sent:,}{of_all}.{known}"
    return f"{said} If you got none, look among the junk as well. {_TO_DO}"
