"""Feed entries for the mailing of a notice: one when it begins and one when it is over, as the record dates them.

How far it is meanwhile stands on pages only. What an entry says is what was known then, whatever came back later.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import partial

from plainstatus.render.feeds.feed import LONGEST_SUMMARY, Entry, Form, News, Subject, entry_title
from plainstatus.render.feeds.sources import IncidentSource
from plainstatus.render.feeds.update_entries import categories
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.incident_words import titled
from plainstatus.render.words.markup import shortened
from plainstatus.views.mailings import Count

__all__ = ["mailing_news"]


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
    say = source.say
    said = say.sentences((*(_ended(say, count) if is_end else _begun(say, count)), say("entries.do-on-page")))
    label = say("entries.mailing-ended" if is_end else "entries.mailing-begun")
    components = () if form == "kept" else tuple(item.components)
    return Entry(
        id=source.links.news_id(incident.id, "mailing", count.at),
        link=source.links.news(incident.id, "mailing", count.at),
        title=entry_title(say, label, titled(say, incident, title)),
        state=label,
        published=count.at,
        updated=count.at,
        categories=categories(item, None, components),
        summary=shortened(said, LONGEST_SUMMARY),
        content=None if form == "short" else f"<p>{html.escape(said)}</p>",
        subject=Subject("mailing", incident.id, incident.type, None, components),
    )


def _begun(say: Words, count: Count) -> Iterator[str]:
    yield say("entries.begun-each") if count.total is None else say("entries.begun", n=count.total)


def _ended(say: Words, count: Count) -> Iterator[str]:
    if count.total is None:
        yield say("entries.ended", sent=count.sent)
    else:
        yield say("entries.ended-of", sent=count.sent, total=count.total)
    if count.returned and count.refused:
        yield say("entries.lost", returned=count.returned, refused=count.refused)
    elif count.returned:
        yield say("entries.returned", returned=count.returned)
    elif count.refused:
        yield say("entries.refused", refused=count.refused)
    yield say("entries.look-among-junk")
