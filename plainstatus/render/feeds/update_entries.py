"""Feed entries for people: one for each update, correction and withdrawal, and one for facts corrected together.

An entry, once published, should stay as it is: readers compare, and some announce it again where it changed. So
nothing here depends on the clock or on what came later, declared corrections and withdrawals aside. Each of these
is an entry of its own too, because most readers show nothing when an entry that they know changes.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from heapq import nlargest

from markupsafe import Markup

from plainstatus.model import CLOSED, Correction, FactCorrection, Incident, Status, Text, Update, Withdrawn
from plainstatus.render.feeds.feed import (
    LONGEST_SUMMARY,
    Entry,
    Form,
    Kind,
    News,
    Subject,
    changes,
    contact_note,
    correction_notes,
    entry_title,
    marked,
    publication_note,
)
from plainstatus.render.feeds.sources import IncidentSource
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.incident_words import changed, fact_name, moved, planned, titled
from plainstatus.render.words.languages import like
from plainstatus.render.words.markup import block, printable, sentence, shortened
from plainstatus.render.words.posts import action
from plainstatus.render.words.words import update_label
from plainstatus.text.markdown import summary
from plainstatus.text.posts import FULL_STOPS
from plainstatus.urls import incident_path
from plainstatus.views.corrections import Facts, fact_corrections
from plainstatus.views.first_told import FirstWords
from plainstatus.views.incident import IncidentView
from plainstatus.views.publication import Declaration, Moved
from plainstatus.views.update import UpdateView

__all__ = ["categories", "last_changed", "update_news"]


def update_news(source: IncidentSource) -> list[News]:
    """Return everything that became public about an incident, in any order."""
    item, incident = source.item, source.item.incident
    if item.settled:
        return [
            News(dated, update.at, incident.id, 0, dated, source, item, update.post, partial(_settled, source, update))
            for update, dated in zip(incident.updates, item.dated, strict=True)
        ]
    entered, gone = source.telling.entered, incident.withdrawn
    found: list[News] = []
    for shown in item.updates:
        update, dated = shown.update, shown.dated
        if update.corrected or update.withdrawn:
            found += _changed_news(source, shown)
            continue
        known = update.at
        write = None if gone else partial(_update, source, shown, None, dated)
        since = entered.get((incident.id, known), dated)
        found.append(News(dated, known, incident.id, 0, since, source, item, update.post, write))
    for facts in fact_corrections(incident) if incident.corrections else ():
        at = source.then.public(Declaration.of(incident, None, facts.items[0]))
        write = None if gone else partial(_facts_corrected, source, facts, at)
        found.append(News(at, at, incident.id, 0, at, source, item, None, write))
    for move in item.moves:
        # Where an update became public with it, that tells it.
        if move.update is None:
            write = None if gone else partial(_move, source, move)
            found.append(News(move.at, move.at, incident.id, -1, move.at, source, item, None, write))
    if gone is not None:
        at = source.then.public(Declaration.of(incident, None, gone))
        write = partial(_withdrawn_incident, source, gone, at)
        found.append(News(at, at, incident.id, 0, at, source, item, None, write))
    return found


def _settled(source: IncidentSource, update: Update, form: Form) -> Entry:
    shown = source.item.by_time[update.at]
    return _update(source, shown, None, shown.dated, form)


def _changed_news(source: IncidentSource, shown: UpdateView) -> Iterator[News]:
    """Yield everything that became public about an update that was corrected or withdrawn."""
    item, incident, telling = source.item, source.item.incident, source.telling
    update, known = shown.update, shown.update.known_at
    entered = telling.entered.get((incident.id, known), shown.dated)
    post = "none" if update.post == "none" else None
    if not telling.never_stood(incident, update):
        write = None if incident.withdrawn else partial(_update, source, shown, None, shown.dated)
        own = post if update.withdrawn else update.post
        yield News(shown.dated, known, incident.id, 0, entered, source, item, own, write)
    for rank, change in enumerate(changes(update), start=1):
        if telling.unsaid(incident, update, change):
            continue
        at = source.then.public(Declaration.of(incident, known, change))
        write = None if incident.withdrawn else partial(_update, source, shown, change, at)
        yield News(at, known, incident.id, rank, max(at, entered), source, item, post, write)


def last_changed(incidents: Iterable[IncidentView], most: int) -> list[IncidentView]:
    """Return the incidents, the last changed first, at most `most` of them."""
    return nlargest(most, incidents, key=lambda item: (item.changed, item.incident.last_at, item.incident.id))


def _withdrawn_incident(source: IncidentSource, withdrawn: Withdrawn, at: datetime, form: Form) -> Entry:
    item, incident, label = source.item, source.item.incident, source.say("entries.withdrawn")
    components = () if form == "kept" else tuple(item.components)
    return Entry(
        id=source.links.news_id(incident.id, "withdrawn", withdrawn.at),
        link=source.links.news(incident.id, "withdrawn", withdrawn.at),
        title=_title(source.say, incident, label, incident.title),
        state=label,
        published=at,
        updated=at,
        categories=categories(item, None, components),
        summary=shortened(withdrawn.reason, LONGEST_SUMMARY),
        content=None if form == "short" else f"<p>{sentence(withdrawn.reason)}</p>",
        subject=_subject("withdrawal", item, None, components),
    )


def _facts_corrected(source: IncidentSource, facts: Facts, at: datetime, form: Form) -> Entry:
    item, moved = source.then.as_told(source.item, at)
    incident = item.incident
    say, label = source.say, source.say("entries.correction")
    told = [changed(say, one) for one in facts.items]
    content = "\n".join(f"<p>{_fact(say, one)}</p>" for one in facts.items)
    if form == "full":
        content += "".join(_contacts(source, item.updates[0]))
    components = () if form == "kept" else tuple(item.components)
    return Entry(
        id=source.links.news_id(incident.id, "corrected", facts.at),
        link=source.links.news(incident.id, "corrected", facts.at),
        title=_title(say, incident, label, source.then.first_title(item) if form == "kept" else incident.title),
        state=label,
        published=at,
        updated=at if form == "kept" else max([at, *moved]),
        categories=categories(item, None, components),
        summary=shortened(say.sentences(told), LONGEST_SUMMARY),
        content=None if form == "short" else content,
        subject=_subject("correction", item, None, components),
    )


def _fact(say: Words, one: FactCorrection) -> str:
    was, now, why = (Markup(sentence(text)) for text in (one.was, one.now, one.why))  # noqa: S704 - escaped
    return say.html("entries.fact", name=fact_name(say, one.field), was=was, now=now, why=why)


def _move(source: IncidentSource, move: Moved, form: Form) -> Entry:
    item = source.item
    title = source.then.first_title(item) if form == "kept" else source.then.as_told(item, move.at)[0].incident.title
    label = source.say("entries.moved")
    said = source.say.sentences((_moved(source, move), planned(move.now, source.times)))
    components = () if form == "kept" else tuple(item.components)
    return Entry(
        id=source.links.news_id(item.incident.id, "moved", move.at),
        link=source.links.news(item.incident.id, "moved", move.at),
        title=_title(source.say, item.incident, label, title),
        state=label,
        published=move.at,
        updated=move.at,
        categories=categories(item, None, components),
        summary=shortened(said, LONGEST_SUMMARY),
        content=None if form == "short" else f"<p>{html.escape(said)}</p>",
        subject=_subject("move", item, None, components),
    )


def _update(
    source: IncidentSource,
    shown: UpdateView,
    change: Correction | Withdrawn | None,
    published: datetime,
    form: Form,
) -> Entry:
    """Write the entry of an update, or of a change that was declared to it."""
    item, update, known = source.item, shown.update, shown.update.known_at
    entered = source.telling.entered.get((item.incident.id, known), published) if change is None else published
    then, moved = source.then.as_told(item, entered, known, form=form)
    if then is not item:
        item, shown = then, then.by_time[known]
    incident = item.incident
    which = {} if change is None else {"withdrawn" if isinstance(change, Withdrawn) else "corrected": change.at}
    # What corrects the text once more changes the entry of an earlier correction, too: that shows the text.
    if form != "kept" and (later := changes(update)):
        moved += tuple(
            source.then.public(told)
            for told in (Declaration.of(incident, known, one) for one in later)
            if source.telling.shifts(told)
        )
    first = source.telling.words.get((incident.id, known)) if form == "kept" else None
    if form == "kept":
        first = first or FirstWords(incident.title, shown.own_status, update.text)
    title = first.title if first and first.title else incident.title
    components = () if first else tuple(shown.states)
    own = first.status if first else shown.own_status
    status = own or shown.status
    headed = status if (incident.id, known) in source.telling.told_before else own
    content: str | None = None
    if update.withdrawn is not None:
        # What should not have been published is taken back from every entry that held it.
        said, note = source.say("entries.update-withdrawn"), update.withdrawn.reason
        content = f"<p>{sentence(note)}</p>"
        if form == "full":
            content += "".join(_contacts(source, shown))
        status = shown.status
    elif isinstance(change, Correction):
        said, note = source.say("entries.correction"), change.note
        when = source.times.plain(known if first else shown.at)
        told = source.say.html("entries.correction-of", when=when, note=Markup(sentence(note)))  # noqa: S704 - escaped
        content = f"<p>{told}</p>\n"
        content += _content(source, item, shown) if form == "full" else ""
    elif first:
        said, note = update_label(source.say, incident.type, shown, headed), None
        content = _block(source, first.text, incident)
    else:
        said, note = update_label(source.say, incident.type, shown, headed), None
        if form == "full":
            content = "\n".join([_content(source, item, shown), *correction_notes(update, source.times)])
    short: str | None
    if note is not None:
        # A reader shows the content in place of an empty summary.
        short = shortened(note, LONGEST_SUMMARY) or said
    else:
        # An archive has the whole text, which is short enough where a summary could tell less.
        short = None if first or form == "title" else _summary(source, item, shown)
    kind: Kind = "update" if change is None else "withdrawal" if isinstance(change, Withdrawn) else "correction"
    return Entry(
        id=source.links.update_id(incident.id, known, **which),
        link=source.links.update(incident.id, known, **which),
        title=_title(source.say, incident, said, title),
        state=said,
        published=published,
        updated=max([published, *moved]),
        categories=categories(item, status, components),
        summary=short,
        content=None if form == "short" else content,
        subject=_subject(kind, item, status, components),
    )


def _summary(source: IncidentSource, item: IncidentView, shown: UpdateView) -> str:
    """Say it in short, first what readers must do: many read no further."""
    begin = [shortened(text, 120) for text, _ in _actions(source, item, shown)[:1]]
    facts = _facts(source, item, shown, longest=60)
    if _is_behind(source, item, shown):
        begin.insert(0, source.say("entries.written-of", when=source.times.plain(shown.at)))
    room = LONGEST_SUMMARY - sum(len(part) + 1 for part in begin + facts)
    return printable(source.say.sentences([*begin, summary(shown.update.text, room), *facts]))


def _is_behind(source: IncidentSource, item: IncidentView, shown: UpdateView) -> bool:
    return (item.incident.id, shown.update.known_at) in source.telling.behind


def _content(source: IncidentSource, item: IncidentView, shown: UpdateView) -> str:
    update = shown.update
    parts = []
    if actions := _actions(source, item, shown):
        lines = "".join(f"<li>{_linked(marked(text), url)}</li>" for text, url in actions)
        parts.append(f"<p><strong>{source.say.html('entries.to-do')}</strong></p>\n<ul>{lines}</ul>")
    parts.append(_block(source, update.text, item.incident))
    parts += publication_note(shown, source.times, behind=_is_behind(source, item, shown))
    parts += [f"<p>{html.escape(fact, quote=False)}</p>" for fact in _facts(source, item, shown, longest=1000)]
    if update.next_update == "none":
        parts.append(f"<p>{source.say.html('entries.none-planned')}</p>")
    elif update.next_update is not None:
        parts.append(f"<p>{source.say.html('entries.next', when=source.times.plain(update.next_update))}</p>")
    parts += _contacts(source, shown)
    return "\n".join(parts)


def _block(source: IncidentSource, text: Text, incident: Incident) -> str:
    place = source.place
    written = block(text, place.root, place.folder + incident_path(incident.id), place.led)
    return "\n".join([*place.only_in(text), written])


def _contacts(source: IncidentSource, shown: UpdateView) -> list[str]:
    """Return how to reach us, as it was with this update: in the entries of security incidents only."""
    return contact_note(source.reach.at(shown), source.times) if source.reach else []


def _facts(source: IncidentSource, item: IncidentView, shown: UpdateView, *, longest: int) -> list[str]:
    """Say what those need who see this update alone: what was affected and since when, or what is planned."""
    window = item.incident.scheduled
    before = [_moved(source, move) for move in item.moves if move.update == shown.update.known_at]
    if window is not None and (before or shown.status == "scheduled"):
        return [*before, planned(window, source.times)]
    if shown.status not in CLOSED or shown.calls_off:
        return []
    say = source.say
    names = say("amounts.comma").join(source.names.get(component, component) for component in shown.states)
    affected = shortened(names or item.incident.affects or "", longest).rstrip(FULL_STOPS)
    told = [say("entries.affected", names=affected)] if affected else []
    # When a breach began, its first word does not tell.
    known = item.incident.type != "security" or item.incident.started is not None
    if known or (item.incident.id, shown.update.known_at) in source.telling.told_before:
        told.append(say("entries.began", when=source.times.plain(item.begin)))
    return [say.sentences(told)] if told else []


def _title(say: Words, incident: Incident, state: str, title: str) -> str:
    return entry_title(say, state, titled(say, incident, title))


def _moved(source: IncidentSource, move: Moved) -> str:
    return source.say("entries.moved-from", moved=moved(move, source.times))


def categories(item: IncidentView, status: Status | None, components: Iterable[str]) -> tuple[str, ...]:
    """Return an entry's categories: the incident's type, the status, the components' ids."""
    return tuple(dict.fromkeys([item.incident.type, *([status] if status else []), *components]))


def _subject(kind: Kind, item: IncidentView, status: Status | None, components: tuple[str, ...]) -> Subject:
    return Subject(kind, item.incident.id, item.incident.type, status, components)


def _actions(source: IncidentSource, item: IncidentView, shown: UpdateView) -> list[tuple[str, str | None]]:
    """Return what readers must do, most urgent first, and where; nothing where this update says that it is over."""
    if shown.status in CLOSED:
        return []
    led = source.place.led
    return [
        (like(one.text, action(source.say, one)), one.url and led.address(one.url)) for one in item.incident.actions
    ]


def _linked(markup: str, url: str | None) -> str:
    return f'<a href="{html.escape(url)}">{markup}</a>' if url else markup
