"""Signed statements as they stand at a moment: when each became public, was corrected or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from plainstatus.model import Contact, ContactChange, Organisation, Statement, Text, Withdrawn
from plainstatus.model.frozen import dataclass
from plainstatus.urls import statement_path
from plainstatus.views.corrections import Facts, fact_corrections
from plainstatus.views.dates import Publication, day_start
from plainstatus.views.faq import Publications
from plainstatus.views.incident import IncidentView

__all__ = ["Letter", "Since", "letters", "said_since", "since_letter"]


@dataclass(frozen=True)
class Letter:
    """A statement, and when things became public about it."""

    statement: Statement
    #: As the record has it, never later than now; without one, the beginning of the day that the letter bears.
    published: datetime
    #: The same, also where a clock was ahead: what is out keeps its dates.
    dated: datetime
    #: Whether `published` is from the record.
    recorded: bool
    #: The notes of what was wrong, oldest first; the time is None where nothing tells when the note was published.
    corrections: tuple[tuple[datetime | None, Text], ...]
    #: None where it stands, or where nothing tells when it was withdrawn.
    withdrawn_at: datetime | None
    #: When a correction or its withdrawal last moved the dates of its entries in feeds; None where none did.
    moved: datetime | None = None
    #: Of the language whose page of it is meant, such as `de/`; empty for the organisation's.
    folder: str = ""
    #: Language of a translation that is older than what it translates → since when.
    outdated: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"{self.folder}{statement_path(self.statement.slug)}"

    @property
    def never_stood(self) -> bool:
        """Whether it became public as withdrawn: nobody has seen what that takes back."""
        return self.withdrawn_at == self.dated and self.moved is None

    @property
    def changed(self) -> datetime:
        """When the newest thing was said about it."""
        moments = [self.dated, self.withdrawn_at, *(at for at, _ in self.corrections)]
        return max(moment for moment in moments if moment is not None)


@dataclass(frozen=True)
class Since:
    """What became otherwise in a letter's incident after the letter: it is not what readers of it would think."""

    #: Ways to reach us that an update has changed, by id, as it says they are.
    contacts: Mapping[str, Contact]
    #: When the last of them changed; None where none did.
    changed: datetime | None
    #: Facts that were corrected, the newest first.
    facts: tuple[Facts, ...]
    #: None where the incident stands.
    withdrawn: Withdrawn | None


def said_since(statement: Statement, recorded: datetime | None, zone: ZoneInfo) -> datetime:
    """Return from when on something is later than a statement as it stands, `recorded` then.

    Where no record tells, that is the day after its own.
    """
    return recorded or day_start(statement.date + timedelta(days=1), zone)


def since_letter(moment: datetime, about: IncidentView, organisation: Organisation) -> Since | None:
    """Return what became otherwise in an incident after a letter about it was written; None where nothing did.

    What counts is when it became public, as far as a record tells: staff write times to the minute.
    """
    before: dict[str, ContactChange] = {}
    after: dict[str, tuple[datetime, ContactChange]] = {}
    for shown in sorted(about.updates, key=lambda shown: shown.update.at):
        update = shown.update
        for name, change in update.contacts.items() if update.withdrawn is None else ():
            if shown.dated <= moment:
                before[name] = change
            else:
                after[name] = update.at, change
    changed = {
        name: (at, organisation.contacts[name].model_copy(update=dict(change)))
        for name, (at, change) in after.items()
        if dict(change) != dict(before.get(name) or _as_ever(organisation.contacts[name]))
    }
    incident = about.incident
    facts = tuple(one for one in fact_corrections(incident) if about.corrected.get(one.at, one.at) > moment)
    if not changed and not facts and incident.withdrawn is None:
        return None
    last = max((at for at, _ in changed.values()), default=None)
    return Since({name: contact for name, (_, contact) in changed.items()}, last, facts, incident.withdrawn)


def _as_ever(contact: Contact) -> ContactChange:
    return ContactChange(state=contact.state, reason=contact.reason, until=contact.until)


def letters(
    statements: Iterable[Statement], zone: ZoneInfo, now: datetime, publications: Publications
) -> tuple[Letter, ...]:
    """Return the statements in their order; `publications` holds what the record knows of them."""
    return tuple(_letter(item, zone, now, publications.get(("statement", item.slug))) for item in statements)


def _letter(statement: Statement, zone: ZoneInfo, now: datetime, known: Publication | None) -> Letter:
    times = known.corrected if known else ()
    published = min(known.published if known else day_start(statement.date, zone), now)
    return Letter(
        statement,
        published,
        known.published if known else published,
        known is not None,
        tuple((times[index] if index < len(times) else None, note) for index, note in enumerate(statement.corrected)),
        known.removed if known and statement.withdrawn is not None else None,
        known.moved if known else None,
    )
