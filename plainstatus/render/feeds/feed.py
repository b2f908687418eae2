"""What a feed and its entries are, before they are written in one format or another."""

from __future__ import annotations

import html
from collections.abc import Callable, Hashable, Mapping
from dataclasses import field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from markupsafe import Markup

from plainstatus.model import Contact, Correction, Text, Update, Withdrawn
from plainstatus.model.frozen import dataclass
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.languages import Foreign
from plainstatus.render.words.markup import sentence, shortened
from plainstatus.render.words.words import contact_name
from plainstatus.views.incident import IncidentView
from plainstatus.views.update import UpdateView

if TYPE_CHECKING:
    from plainstatus.render.feeds.sources import Source

__all__ = [
    "LONGEST_SUMMARY",
    "LONGEST_TITLE",
    "Entry",
    "Feed",
    "Form",
    "Kind",
    "News",
    "Subject",
    "changes",
    "contact_note",
    "correction_note",
    "correction_notes",
    "entry_title",
    "marked",
    "publication_note",
]

#: In characters. Most bots post title and link; the networks that they post to cut what is longer.
LONGEST_TITLE: Final = 120
LONGEST_SUMMARY: Final = 280

#: How much of it is written: all; what readers know without opening it; its title, and what else costs nothing; or what
#: an archive keeps, which holds nothing that may become something else later.
Form = Literal["full", "short", "title", "kept"]

Kind = Literal["update", "correction", "withdrawal", "move", "statement", "mailing"]


@dataclass(frozen=True)
class Subject:
    """What an entry is about, for programs."""

    kind: Kind
    #: The id of the incident, and of its type; None where a statement is about none.
    incident: str | None
    type: str | None
    status: str | None
    #: The ids of the components that are concerned.
    components: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One entry of a feed, whatever the format. Times are never in the future."""

    id: str
    #: Distinct for each entry, because some bots know entries by their links.
    link: str
    title: str
    published: datetime
    updated: datetime
    categories: tuple[str, ...]
    #: Plain text; None where the entry is for programs.
    summary: str | None
    #: Sanitised HTML; None where there is room for the summary only.
    content: str | None
    #: None where the entry is for programs that know Statuspage's feeds.
    subject: Subject | None = None
    #: How it stands, as its title begins; empty where the entry is for programs.
    state: str = ""
    #: What was written of it, by how that is done: many feeds may hold it.
    written: dict[Hashable, str] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def short(self) -> Entry:
        """The same without its content, where it has a summary."""
        return self if self.summary is None else replace(self, content=None)

    @cached_property
    def headed(self) -> Entry:
        """The same with nothing but its title, link, id and dates."""
        return replace(self, summary=None, content=None, categories=())


@dataclass(frozen=True)
class Feed:
    """What a feed says. All addresses are absolute."""

    id: str
    title: str
    about: str
    language: str
    author: str
    #: The page for people.
    page: str
    #: Newest first.
    entries: tuple[Entry, ...]
    #: The date of a feed without entries, for Atom wants one, and the clock's would change with every build: the first
    #: moment that is known of what it is about, or that of the archive before it.
    since: datetime
    #: Where a hub tells subscribers of changes (https://www.w3.org/TR/websub/); empty where there is none.
    hub: str = ""
    #: Where the very same bytes stand, too.
    duplicates: tuple[str, ...] = ()
    #: It holds everything that there is (RFC 5005, section 2).
    complete: bool = False
    #: It will not change (RFC 5005, section 4).
    archive: bool = False
    #: The archives before and after it, and the feed that they belong to: empty where there is none.
    before: str = ""
    after: str = ""
    current: str = ""

    @property
    def changed(self) -> datetime:
        """When something last happened in it."""
        return max((entry.updated for entry in self.entries[:1]), default=self.since)


class News(NamedTuple):
    """Something that became public at a time, and how to write its entry."""

    at: datetime
    #: The rest of the order, for what happened in the same second.
    known_at: datetime
    incident: str
    rank: int
    #: When it entered the record, which is the order of archives: nothing ever comes in between.
    entered: datetime
    #: What its entry is made from.
    source: Source
    #: The incident that it is about; None for a statement about none.
    item: IncidentView | None
    #: What staff want on social networks in place of our words; `none` keeps it off them.
    post: str | None
    #: None where it was withdrawn together with its incident: it is in no feed, and keeps its place in the archives.
    write: Callable[[Form], Entry] | None

    @property
    def name(self) -> str:
        """What it is known by among all, for a digest."""
        return f"{self.source.digest} {self.rank} {self.known_at.timestamp()} {self.at.timestamp()}"


def entry_title(say: Words, state: str, title: str) -> str:
    """Say the state first, then what it is about: most bots post no more than this."""
    return shortened(say("entries.title", state=state, title=title), LONGEST_TITLE)


def marked(text: str) -> Markup:
    """Return plain text as HTML that stands between tags; one in another language than the feed says so."""
    return Markup(sentence(text) if isinstance(text, Foreign) else html.escape(text, quote=False))  # noqa: S704 - escaped


def changes(update: Update) -> tuple[Correction | Withdrawn, ...]:
    """Return what was declared about an update after its publication; of two corrections in a second the later."""
    if not update.corrected and update.withdrawn is None:
        return ()
    corrections = tuple({correction.at: correction for correction in update.corrected}.values())
    return corrections if update.withdrawn is None else (*corrections, update.withdrawn)


def correction_notes(update: Update, times: Times) -> list[str]:
    """Return a paragraph for each correction."""
    return [
        correction_note(times, change.at, change.note) for change in changes(update) if isinstance(change, Correction)
    ]


def correction_note(times: Times, at: datetime, note: Text) -> str:
    """Return a paragraph that says when something was corrected, and what was wrong."""
    said = times.say.html("entries.corrected", when=times.plain(at), note=Markup(sentence(note)))  # noqa: S704 - escaped
    return f"<p><em>{said}</em></p>"


def publication_note(shown: UpdateView, times: Times, *, behind: bool = False) -> list[str]:
    """Return a paragraph with both times of an update that became public long after its own, or after a later one."""
    if not (shown.written_later or behind):
        return []
    said = times.say.html("entries.written", at=times.plain(shown.at), published=times.plain(shown.published))
    return [f"<p><em>{said}</em></p>"]


def contact_note(contacts: Mapping[str, Contact], times: Times) -> list[str]:
    """Return a paragraph with the ways to reach us; one that is not open shows why in place of its number."""
    lines = [f"<br>{_way(contact, times)}" for contact in contacts.values()]
    return [f"<p>{times.say.html('entries.reach')}{''.join(lines)}</p>"] if lines else []


def _way(contact: Contact, times: Times) -> str:
    say, name = times.say, contact_name(times.say, contact)
    if contact.state == "open":
        return marked(say("entries.way", name=name, value=contact.value))
    if contact.until:
        said = say(f"entries.way-{contact.state}-until", name=name, until=times.plain(contact.until))
    else:
        said = say(f"entries.way-{contact.state}", name=name)
    return say.sentences_html((marked(said), marked(contact.reason or "")))
