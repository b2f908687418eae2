"""What a publish adds to the record, what readers will newly see, and what must not be changed in silence.

- A published update may change only with a new `corrected` entry, or as a declared typo; another language is no change.
- What was published stays, or is withdrawn with a reason; and what is withdrawn stays so.
- An incident's facts may change as facts do: each change leaves a line. What makes published updates milder wants a
  correction, see `milder`.
- What is public and no incident has rules of its own, see `things`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Literal

from plainstatus.model import Correction, FactCorrection, Incident, Site, Update, Withdrawn, format_moment
from plainstatus.model.frozen import dataclass
from plainstatus.record.append import Entry, Rank, append
from plainstatus.record.differences import as_said, differences, holds, new_languages, without_notes
from plainstatus.record.known import Known
from plainstatus.record.lines import Kind, Line
from plainstatus.record.milder import made_milder
from plainstatus.record.moves import MOVED, tells_move, with_moves
from plainstatus.record.news import (
    Case,
    CorrectionNews,
    IncidentNews,
    WithdrawalNews,
    fact_news,
    note_news,
    status_of,
    update_news,
)
from plainstatus.record.record import Record
from plainstatus.record.refusals import (
    Refusal,
    changed_paths,
    correct,
    its_lines,
    lost_corrections,
    new_corrections,
    new_fact_corrections,
    old_and_new,
    put_back,
    say_time,
    unsaid_fact_correction,
    words,
)
from plainstatus.record.said import (
    Content,
    digests,
    incident_content,
    texts_in_one,
    update_content,
    withdrawal_content,
)
from plainstatus.record.settled import context_of
from plainstatus.record.steps import incident_steps, update_steps
from plainstatus.record.things import Thing, ThingNews, compare_things
from plainstatus.urls import update_key

__all__ = ["Composed", "compose"]


@dataclass(frozen=True)
class Composed:
    """What a publish would do to the record; with refusals it must not be done."""

    #: The record as it was.
    before: Record
    #: The record with what is to be added.
    record: Record
    refusals: tuple[Refusal, ...]
    #: Sorted as `Site.incidents`: the newest first.
    news: tuple[IncidentNews, ...]
    #: Of what is no incident: official entries, answers, statements, in this order, by key.
    things: tuple[ThingNews, ...]
    #: A new text, or the file, seems to end too early.
    cut_off: bool
    #: From when on it may be public, shortly after now at the latest: no entry of a feed is dated ahead of the clock.
    public_from: datetime

    @property
    def lines(self) -> Sequence[Line]:
        """What to add; empty where readers see nothing new."""
        return self.record.since(self.before)

    @property
    def says_something(self) -> bool:
        """Whether readers will see anything new."""
        return bool(self.news or self.things)


def compose(
    site: Site,
    record: Record,
    *,
    now: datetime,
    id_base: str,
    things: Iterable[Thing] = (),
    typo: bool = False,
    whole: bool = True,
) -> Composed:
    """Return what publishing `site` and `things` at `now` adds to the record.

    `things` are all that is public and no incident: what the record knows and they lack has vanished.
    `id_base` begins feed ids for ever; it counts only for a record that has not begun. `typo` says that changed updates
    only had their spelling mended. `whole` is False where the file that staff wrote does not end in a newline.
    """
    composer = _Composer(site, record, now=now, typo=typo)
    settled = record.settled.within(context_of(site))
    said: list[Incident] = []
    for incident in site.incidents:
        if settled.has(incident):
            composer.families.update(map(record.family, (incident.id, *incident.aliases)))
            continue
        if (found := composer.incident(incident)) == "as it was":
            settled.add(incident)
        elif found == "new":
            said.append(incident)
    composer.vanished_incidents()
    names = {name: item.id for item in site.incidents for name in (item.id, *item.aliases)}
    language = site.organisation.language
    others = compare_things(things, record, language=language, typo=typo, incidents=names)
    entries = sorted((*composer.entries, *others.entries), key=lambda entry: entry.rank)
    lines = append(record, entries, now=now, id_base=id_base)
    news, refusals = tuple(composer.news), (*composer.refusals, *others.refusals)
    ends_early = any(update.cut_off for item in news for update in item.updates)
    cut_off = (bool(news) and (not whole or ends_early)) or any(item.cut_off for item in others.news)
    public_from = max([now, *(line.time for line in lines)])
    extended = record.extended(lines)
    extended.settled.add_new(said if not refusals else (), lines, language)
    return Composed(record, extended, refusals, news, tuple(others.news), cut_off, public_from)


class _Composer:
    """One comparison of a site with a record: gathers lines, refusals and news on the way."""

    def __init__(self, site: Site, record: Record, *, now: datetime, typo: bool) -> None:
        self.site, self.record, self.now, self.typo = site, record, now, typo
        self.language, self.zone = site.organisation.language, site.organisation.timezone
        #: Component id → the ids that it had before.
        self.renamed = {item.id: item.aliases for item in site.components if item.aliases}
        self.entries: list[Entry] = []
        self.refusals: list[Refusal] = []
        self.news: list[IncidentNews] = []
        self.families: set[str] = set()

    def incident(self, incident: Incident) -> Literal["as it was", "new", "changed"]:
        """Compare an incident and all of its updates; say whether the record says the same, now or with new lines."""
        ids = (incident.id, *incident.aliases)
        families, refused = {*map(self.record.family, ids)}, len(self.refusals)
        self.families |= families
        known = self.record.known(ids)
        case = Case(incident, known, IncidentNews(incident.id, str(incident.title), status_of(incident), not known))
        facts = known.get("")
        if self._stands(case, "", incident.withdrawn, facts):
            self._facts(case, facts)
            self._updates(case)
        if case.is_news:
            self.news.append(case.told())
        # Lines about another of its ids would be about it, and none of them would say so.
        if case.differs or len(families) > 1 or len(self.refusals) > refused:
            return "changed"
        corrected = incident.corrections or any(update.corrected for update in incident.updates)
        return "as it was" if not case.is_news else "changed" if known or corrected else "new"

    def vanished_incidents(self) -> None:
        """Refuse what the record knows and the site has no more."""
        for family in self.record.families:
            if family in self.families:
                continue
            known = self.record.known((family,))
            newest = max(known.values(), key=lambda item: item.rank).newest
            said = known[""].said if "" in known else None
            message, hint = "the incident was published and is no longer there", put_back(newest.incident or family)
            was = words(said, "title", self.language)
            self.refusals.append(Refusal(newest.incident or family, "", message, hint, was))

    def _stands(self, case: Case, key: str, withdrawn: Withdrawn | None, known: Known | None) -> bool:
        """Record or refuse what is said about a withdrawal; return whether the thing stands and is to be compared."""
        before = known.withdrawn if known else None
        if withdrawn is None:
            if before is not None:
                message = f"{self._name(key)} was withdrawn, and now it is not"
                hint = f"put `withdrawn` back, and say what holds in a new update; {its_lines(case.incident.id)}"
                self._refuse(case, key, message, hint, was=words(before, "reason", self.language))
            return before is None
        aliases = () if key else case.incident.aliases
        content = withdrawal_content(withdrawn, self.language, aliases=aliases)
        sha256 = digests(content)
        if before is not None:
            changes = differences(before, content, sha256)
            if not self.typo and any(not change.path.startswith("aliases") for change in changes):
                hint = "put it back; where only the spelling was wrong, publish with --typo; "
                hint += its_lines(case.incident.id)
                was, now = old_and_new(changes)
                self._refuse(case, key, f"the withdrawal of {self._name(key)} was changed", hint, was=was, now=now)
                return False
        if before is None or before.sha256 != sha256:
            self._add(case, "withdrawal", content, key, told=before is None, number=1)
        if before is None:
            case.withdrawals.append(WithdrawalNews(key, str(withdrawn.reason)))
        return False

    def _facts(self, case: Case, known: Known | None) -> None:
        content = with_moves(incident_content(case.incident, self.language), case.incident, case.known)
        said = known.said if known else None
        if said is None:
            if case.incident.corrections:
                self._add_facts(case, case.incident.corrections, None)
                case.tell(corrections=fact_news(case.incident.corrections))
            else:
                self._add(case, "incident", content)
            return
        renamed = said.incident != case.incident.id
        if not renamed and holds(said, content):
            return
        sha256 = digests(content)
        older, sha256 = as_said(content, sha256, said, self.renamed)
        if sha256 == said.sha256 and not renamed:
            return
        case.differs = True
        changes = differences(said, older, sha256)
        if refusal := unsaid_fact_correction(said, content, self.language, self.zone, typo=self.typo):
            self._refuse(case, "", *refusal)
            return
        new = new_fact_corrections(case.incident, said, now=self.now)
        if milder := made_milder(case.incident, said, case.known, [one.field for one in new], self.site, now=self.now):
            self.refusals.append(milder)
            return
        self._add_facts(case, new, said)
        case.tell(
            facts=tuple(change for change in changes if not change.path.startswith(("aliases", "corrections", MOVED))),
            corrections=fact_news(new),
            renamed_from=said.incident if renamed else None,
            languages=new_languages(said, content),
        )

    def _updates(self, case: Case) -> None:
        keys = set()
        for update in case.incident.updates:
            key = update_key(update.known_at)
            keys.add(key)
            known = case.known.get(key)
            if self._stands(case, key, update.withdrawn, known):
                self._update(case, key, update, known)
        for key in sorted(case.known.keys() - keys - {""}):
            self._vanished(case, key, case.known[key])

    def _update(self, case: Case, key: str, update: Update, known: Known | None) -> None:
        content = update_content(update, self.language)
        said = known.said if known else None
        if said is None:
            sha256 = digests(content)
            if case.incident.is_imported(update):
                self._add(case, "update", content, key, keep=False, sha256=sha256)
                case.imported += 1
            else:
                if update.corrected:
                    self._add_corrected(case, key, update, update.corrected, first=0)
                    case.corrections += note_news(key, update.corrected)
                else:
                    self._add(case, "update", content, key, sha256=sha256, told=True, number=1)
                newest = case.newest
                overtaken_by = newest if newest and newest > update.at else None
                case.updates.append(update_news(update, key, overtaken_by))
                case.unpublished.setdefault(texts_in_one(sha256), []).append((key, update))
            return
        if holds(said, content):
            return
        sha256 = digests(content)
        older, sha256 = as_said(content, sha256, said, self.renamed)
        if sha256 == said.sha256:
            return
        case.differs = True
        changes = differences(said, older, sha256)
        if not changes:
            self._add(case, "update", content, key)
            case.tell(languages=tuple(sorted({*case.news.languages, *new_languages(said, content)})))
        elif new := new_corrections(update, said, now=self.now):
            self._add_corrected(case, key, update, new, first=1)
            case.corrections += note_news(key, new, without_notes(changes))
        elif self.typo and all(change.language for change in changes):
            # Only words: a state or a time that was wrong is a correction, and readers are told.
            self._add(case, "typo", content, key)
            case.typos.append(CorrectionNews(key, "", changes))
        elif lost := lost_corrections(update, said, language=self.language, zone=self.zone):
            self._refuse(case, key, f"a correction of {self._name(key)} was published and is no longer there", lost[0])
        else:
            message = f"{self._name(key)} was published and is changed: {changed_paths(changes)}"
            was, now = old_and_new(changes)
            self._refuse(case, key, message, correct(case.incident.id, update), was=was, now=now)

    def _vanished(self, case: Case, key: str, known: Known) -> None:
        """Refuse an update that is no longer there, or whose time was changed."""
        others = case.unpublished.get(texts_in_one(known.said.sha256)) if known.said else None
        if others:
            # Of two with the same words, each is taken for one of those that are gone.
            other, update = others.pop(0)
            message = f"{self._name(key)} was published and now has another time"
            hint = say_time(key, update, self.zone)
            self._refuse(case, key, message, hint, was=self._time(key), now=self._time(other))
            return
        message = f"{self._name(key)} was published and is no longer there"
        self._refuse(case, key, message, put_back(case.incident.id), was=words(known.said, "text", self.language))

    def _add_corrected(self, case: Case, key: str, update: Update, new: Iterable[Correction], *, first: int) -> None:
        """Add a line for each step of what is new about an update, from the first that readers do not know."""
        for number, content in enumerate(islice(update_steps(update, new, self.language), first, None), 1):
            self._add(case, "update", content, key, told=True, number=number)

    def _add_facts(self, case: Case, new: Iterable[FactCorrection], said: Line | None) -> None:
        for number, step in enumerate(incident_steps(case.incident, new, self.language)):
            content = with_moves(step, case.incident, case.known)
            if number or said is None or said.incident != case.incident.id or not self._says(said, content):
                moves = not number and said is not None and tells_move(said.content, content)
                self._add(case, "incident", content, told=bool(number) or moves, number=number)

    def _says(self, said: Line, content: Content) -> bool:
        """Say whether a line has this content already."""
        return as_said(content, digests(content), said, self.renamed)[1] == said.sha256

    def _add(
        self,
        case: Case,
        kind: Kind,
        content: Content,
        key: str = "",
        *,
        keep: bool = True,
        sha256: Mapping[str, str] | None = None,
        told: bool = False,
        number: int = 0,
    ) -> None:
        """Add a line; `told` where feeds have an entry for it, `number` counts those of one thing in this publish."""
        incident = case.incident
        rank = Rank.of(incident.id, incident.first_at, key, number)
        self.entries.append(Entry(kind, content, incident.id, key, keep, sha256, told, rank))
        case.is_news = True

    def _refuse(self, case: Case, key: str, message: str, hint: str, *, was: str = "", now: str = "") -> None:
        self.refusals.append(Refusal(case.incident.id, key, message, hint, was, now))

    def _name(self, key: str) -> str:
        return f"the update of {self._time(key)}" if key else "the incident"

    def _time(self, key: str) -> str:
        return format_moment(datetime.fromisoformat(key), self.zone)
