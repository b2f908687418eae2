"""What is public and no incident: signed statements, standing answers of the security FAQ, official entries.

- A published statement may change only with a further `corrected` note, or as a declared typo; and it stays, or is
  withdrawn with a reason.
- An answer may change as knowledge does, but its anchor stays: people have pasted it as a reply. A question that was
  merged into another hands its anchor over, as an alias.
- An official entry may change and go as facts do; both leave a line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Literal

from plainstatus.model.frozen import dataclass
from plainstatus.record.append import Entry, Rank
from plainstatus.record.differences import Difference, differences, new_languages, shortened
from plainstatus.record.known_things import is_removed, is_withdrawn, notes
from plainstatus.record.lines import Line, ThingKind
from plainstatus.record.news import looks_cut_off
from plainstatus.record.record import Record
from plainstatus.record.refusals import Refusal, its_lines, old_and_new, words
from plainstatus.record.said import FACTS, Content, digests, text_in
from plainstatus.record.steps import statement_steps

__all__ = ["Thing", "ThingChange", "ThingNews", "compare_things"]

ThingChange = Literal["new", "changed", "corrected", "typo", "translated", "withdrawn", "removed"]

_ORDER: Sequence[ThingKind] = ("official", "faq", "statement")
_REMOVED: Content = {FACTS: {"removed": True}}
_CORRECT = (
    "put the old words back, or say in the front matter what was wrong: Corrected: …; "
    "where only the spelling was wrong, publish with --typo"
)
_WITHDRAW = "put it back, or withdraw it in its front matter: Withdrawn: and the reason"
_TYPO = "put it back; where only the spelling was wrong, publish with --typo"


@dataclass(frozen=True)
class Thing:
    """Something public that is no incident, as it stands now."""

    kind: ThingKind
    #: What it is known by for ever: a statement's slug, an answer's anchor, an entry's key such as
    #: `domain:example.com`. No spaces; no two of a kind have the same.
    key: str
    #: As an update's: facts under `""`, each language's texts under its tag. What is compared and kept, so whatever
    #: is no fact for readers has no place in it. Of its texts, `title` and `text` are shown in the summary. Facts with
    #: a meaning here: `aliases` (other keys of the same thing), `withdrawn` (true; the texts then hold the `reason`);
    #: texts `corrected.0`, `corrected.1` … are a statement's notes of what was wrong.
    content: Content
    #: File and line where staff wrote it.
    spot: tuple[str, int]

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other keys of the same thing."""
        return tuple(self.content[FACTS].get("aliases", ()))

    def words(self, path: str, language: str) -> str:
        """Return one of its texts, in this language if it has it; empty where it has none."""
        return text_in(self.content, path, language)


@dataclass(frozen=True)
class ThingNews:
    """What readers will newly see of something that is no incident."""

    kind: ThingKind
    key: str
    change: ThingChange
    #: What it is called: a title, a question, else its key.
    title: str
    #: What staff say was wrong, a line each, or why it is withdrawn; for something new its first words before that.
    note: str = ""
    changes: tuple[Difference, ...] = ()
    #: It is new, and its text does not end as sentences and lists do.
    cut_off: bool = False
    #: Languages in which it can now be read, too.
    languages: tuple[str, ...] = ()


@dataclasses.dataclass
class Compared:
    """What came of comparing things with the record."""

    entries: list[Entry] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    news: list[ThingNews] = field(default_factory=list)


def compare_things(
    things: Iterable[Thing], record: Record, *, language: str, typo: bool, incidents: Mapping[str, str]
) -> Compared:
    """Return what publishing these things adds to the record, and what must not be changed in silence.

    `incidents` goes from each id that an incident has or had to the one that it has.
    """
    listed = sorted(things, key=lambda thing: (_ORDER.index(thing.kind), thing.key))
    comparer = _Comparer(record, language, incidents, typo=typo)
    for kind in _ORDER:
        present = [thing for thing in listed if thing.kind == kind]
        keys = {thing.key for thing in present}
        for thing in present:
            comparer.thing(thing, keys)
        comparer.vanished(kind, keys | {alias for thing in present for alias in thing.aliases})
    return comparer.found


class _Comparer:
    def __init__(self, record: Record, language: str, incidents: Mapping[str, str], *, typo: bool) -> None:
        self.record, self.language, self.incidents, self.typo = record, language, incidents, typo
        self.found = Compared()

    def thing(self, thing: Thing, keys: set[str]) -> None:
        """Compare one thing with what was last said about it, or about a thing that it goes on from."""
        known = self.record.thing(thing.kind, thing.key)
        for alias in thing.aliases:
            known = known or (None if alias in keys else self.record.thing(thing.kind, alias))
        if known is None or is_removed(known.newest):
            if is_withdrawn(thing.content):
                self._add(thing, "withdrawn", note=thing.words("reason", self.language))
            else:
                text = thing.words("text", self.language)
                self._add(
                    thing,
                    "new",
                    note="\n".join([shortened(text), *notes(thing.content, self.language)]),
                    cut_off=thing.kind != "official" and bool(text) and looks_cut_off(text),
                )
            return
        said = known.newest
        thing = self._as_known(thing, said)
        sha256 = digests(thing.content)
        if said.sha256 == sha256 and said.key == thing.key:
            return
        changes = differences(said, thing.content, sha256)
        told = tuple(change for change in changes if not change.path.startswith(("aliases", "corrected")))
        if not changes:
            self._add(thing, "translated", languages=new_languages(said, thing.content))
        elif thing.kind != "statement":
            self._add(thing, "changed", changes=told)
        elif is_withdrawn(said.content) or is_withdrawn(thing.content):
            self._withdrawal(thing, said, changes)
        elif new := self._new_notes(thing, said):
            self._add(thing, "corrected", note="\n".join(new), changes=told)
        elif self.typo and all(change.language for change in changes):
            self._add(thing, "typo", changes=changes)
        else:
            what = ", ".join(dict.fromkeys(change.path for change in changes))
            self._refuse(
                thing,
                f"the statement was published and is changed: {what}",
                f"{_CORRECT}; {its_lines(f'statement:{thing.key}')}",
                changes,
            )

    def _as_known(self, thing: Thing, said: Line) -> Thing:
        """Return a thing with the id that its incident had when it was said: who renames that changes no letter."""
        now, then = (content.get(FACTS, {}).get("incident") for content in (thing.content, said.content or {}))
        if not isinstance(then, str) or now == then or self.incidents.get(then) != now:
            return thing
        return replace(thing, content={**thing.content, FACTS: {**thing.content[FACTS], "incident": then}})

    def _withdrawal(self, thing: Thing, said: Line, changes: Sequence[Difference]) -> None:
        if not is_withdrawn(thing.content):
            hint = "put Withdrawn: back, and say what holds in a new statement"
            self._refuse(thing, "the statement was withdrawn, and now it is not", hint)
        elif not is_withdrawn(said.content):
            self._add(thing, "withdrawn", note=thing.words("reason", self.language))
        elif self.typo:
            self._add(thing, "typo", changes=tuple(changes))
        else:
            self._refuse(thing, "the withdrawal of the statement was changed", _TYPO, changes)

    def _new_notes(self, thing: Thing, said: Line) -> list[str]:
        """Return the corrections that the line lacks; none where an earlier one is changed."""
        before, listed = notes(said.content, self.language), notes(thing.content, self.language)
        return list(listed[len(before) :]) if listed[: len(before)] == before else []

    def vanished(self, kind: ThingKind, present: set[str]) -> None:
        """Record or refuse what the record knows and the site has no more."""
        for key, known in self.record.things(kind).items():
            newest = known.newest
            content = newest.content or {}
            if kind == "official":
                if key not in present and not is_removed(newest):
                    self.found.entries.append(Entry(kind, _REMOVED, None, key, rank=_rank(kind, key)))
                    title = words(newest, "title", self.language) or key
                    self.found.news.append(ThingNews(kind, key, "removed", title))
                continue
            for lost in (key, *(content[FACTS].get("aliases", ()) if content else ())):
                if lost not in present:
                    present = {*present, lost}
                    self._lost(kind, lost, words(newest, "title", self.language))

    def _lost(self, kind: ThingKind, key: str, title: str) -> None:
        if kind == "statement":
            message = "the statement was published and is no longer there"
            hint = f"{_WITHDRAW}; {its_lines(f'statement:{key}')}"
        else:
            message = "the anchor was published and is no longer there: links to it that people have would break"
            hint = f"put the question back, or give its anchor to the one that answers it now: ## … {{#… #{key}}}"
            hint = f"{hint}; {its_lines(f'faq:{key}')}"
        self.found.refusals.append(Refusal("", key, message, hint, title, "", thing=kind))

    def _add(self, thing: Thing, change: ThingChange, **more: Any) -> None:
        self._append(thing, change)
        title = thing.words("title", self.language) or self._title_before(thing) or thing.key
        self.found.news.append(ThingNews(thing.kind, thing.key, change, title, **more))

    def _title_before(self, thing: Thing) -> str:
        """Return what a thing that is withdrawn was called, as readers know it; empty where they do not."""
        known = self.record.thing(thing.kind, thing.key)
        titles = (words(line, "title", self.language) for line in reversed(known.lines if known else ()))
        return next(filter(None, titles), "")

    def _append(self, thing: Thing, change: ThingChange) -> None:
        """Add the line of a thing; of a statement, one for each that feeds tell: itself, and each new correction."""
        steps = [thing.content]
        told = thing.kind == "statement" and change in {"new", "corrected", "withdrawn"}
        if told and change != "withdrawn":
            known = self.record.thing(thing.kind, thing.key)
            first = len(notes(known.newest.content, self.language)) + 1 if known and change == "corrected" else 0
            steps = [*statement_steps(thing.content, len(notes(thing.content, self.language)))][first:]
        for number, content in enumerate(steps):
            rank = _rank(thing.kind, thing.key, number)
            self.found.entries.append(Entry(thing.kind, content, None, thing.key, told=told, rank=rank))

    def _refuse(self, thing: Thing, message: str, hint: str, changes: Sequence[Difference] = ()) -> None:
        was, now = old_and_new(changes) if changes else ("", "")
        self.found.refusals.append(Refusal("", thing.key, message, hint, was, now, thing=thing.kind, spot=thing.spot))


def _rank(kind: ThingKind, key: str, number: int = 0) -> Rank:
    """After all incidents; first those that feeds tell."""
    return Rank(3 if kind == "statement" else 4 + _ORDER.index(kind), key=key, number=number)
