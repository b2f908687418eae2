"""What holds for any history of edits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.model import Incident
from plainstatus.record import Record, merge, story, verify_chain
from tests.support.build import at, incident
from tests.support.project import examples
from tests.support.recording import EMPTY, publish

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(
    lambda words: bool(words.strip())
)
BEGIN = at("2026-11-15 13:00")


@dataclass(frozen=True)
class Entry:
    """An update under a test's hands."""

    texts: dict[str, str]
    status: str = "investigating"
    corrected: int = 0
    withdrawn: bool = False


@dataclass(frozen=True)
class Desk:
    """What staff have written: incident's number → its title and updates by minute."""

    titles: dict[int, str] = field(default_factory=dict)
    entries: dict[tuple[int, int], Entry] = field(default_factory=dict)
    #: Incident's number → how often it got another id.
    renamed: dict[int, int] = field(default_factory=dict)

    def incidents(self) -> list[Incident]:
        """Return the incidents as the YAML gives them."""
        return [
            incident(
                *(_update(minute, entry) for (of, minute), entry in sorted(self.entries.items()) if of == number),
                id=f"i{number}-{self.renamed.get(number, 0)}",
                aliases=[f"i{number}-{name}" for name in range(self.renamed.get(number, 0))],
                title=title,
            )
            for number, title in self.titles.items()
        ]


def _update(minute: int, entry: Entry) -> dict[str, Any]:
    made: dict[str, Any] = {"at": f"2026-11-15 12:{minute:02}", "status": entry.status, "text": entry.texts}
    if entry.corrected:
        made["corrected"] = [{"at": f"2026-11-15 13:{n:02}", "note": "Wrong."} for n in range(entry.corrected)]
    if entry.withdrawn:
        made["withdrawn"] = {"at": "2026-11-15 13:00", "reason": "By mistake."}
    return made


def said(words: str) -> Entry:
    """Return an update in English."""
    return Entry({"en": words})


@st.composite
def edited(draw: st.DrawFn, desk: Desk) -> Desk:
    """Return the desk after one lawful edit."""
    number = draw(st.integers(0, 2))
    if number not in desk.titles:
        entries = desk.entries | {(number, 0): said(draw(WORDS))}
        return replace(desk, titles=desk.titles | {number: draw(WORDS)}, entries=entries)
    place = draw(st.sampled_from([place for place in desk.entries if place[0] == number]))
    entry = desk.entries[place]
    match draw(st.sampled_from(["add", "title", "correct", "withdraw", "translate", "rename"])):
        case "add":
            place, entry = (number, draw(st.integers(0, 59))), said(draw(WORDS))
            if place in desk.entries:
                return desk
        case "title":
            return replace(desk, titles=desk.titles | {number: draw(WORDS)})
        case "correct":
            entry = replace(entry, texts=entry.texts | {"en": draw(WORDS)}, corrected=entry.corrected + 1)
        case "withdraw":
            entry = replace(entry, withdrawn=True)
        case "translate":
            entry = replace(entry, texts={draw(st.sampled_from(["de", "fr", "pt-BR"])): draw(WORDS)} | entry.texts)
        case "rename":
            return replace(desk, renamed=desk.renamed | {number: desk.renamed.get(number, 0) + 1})
    return replace(desk, entries=desk.entries | {place: entry})


@st.composite
def histories(draw: st.DrawFn, begin: Desk = Desk()) -> list[Desk]:
    """Return a desk after each of some lawful edits."""
    desks = [draw(edited(begin))]
    for _ in range(draw(st.integers(0, 6))):
        desks.append(draw(edited(desks[-1])))
    return desks


def lived(desks: list[Desk], record: Record = EMPTY, *, begin: int = 0) -> Record:
    """Publish each desk in turn, a minute apart."""
    for minute, desk in enumerate(desks, begin):
        composed = publish(record, *desk.incidents(), now=BEGIN + timedelta(minutes=minute))
        assert composed.refusals == ()
        record = composed.record
    return record


@given(histories())
@settings(max_examples=examples(60))
def test_lawful_edits(desks: list[Desk]) -> None:
    """Lawful edits are never refused, publishing twice adds nothing, and the record is read back as it was."""
    record = lived(desks)
    again = publish(record, *desks[-1].incidents(), now=BEGIN + timedelta(days=1))

    assert (again.lines, again.refusals) == ((), ())
    assert record == Record.parse(record.data)
    assert verify_chain(record.data) == ()


@given(histories(), st.data())
@settings(max_examples=examples(40))
def test_first_published_never_moves(desks: list[Desk], data: st.DataObject) -> None:
    """When an update became public stays what it was, whatever is edited later."""
    cut = data.draw(st.integers(1, len(desks)))
    before, after = lived(desks[:cut]), lived(desks)

    for number in range(3):
        for event in story(before, f"i{number}-0"):
            assert before.published(event.incident, event.key) == after.published(event.incident, event.key)


@given(st.data())
@settings(max_examples=examples(40))
def test_any_order_of_a_union(data: st.DataObject) -> None:
    """Two people's lines give the same record in whatever order a merge puts them."""
    common = data.draw(histories())
    root = lived(common)
    ours = lived(data.draw(histories(common[-1])), root, begin=10)
    theirs = lived(data.draw(histories(common[-1])), root, begin=data.draw(st.sampled_from([10, 12, -90])))
    mine, yours = (side.data[len(root.data) :].splitlines(keepends=True) for side in (ours, theirs))
    shuffled, turns = [], data.draw(st.lists(st.booleans(), min_size=len(mine) + len(yours)))
    for turn in turns:
        side = (mine or yours) if turn else (yours or mine)
        if side:
            shuffled.append(side.pop(0))
    record = Record.parse(root.data + b"".join([*shuffled, *mine, *yours]))

    assert record.lines == Record.parse(merge(ours.data, theirs.data)).lines
    assert merge(ours.data, theirs.data) == merge(theirs.data, ours.data) == merge(record.data, ours.data)
    assert record.extends(ours)
    assert record.extends(theirs)
    assert (ours.extends(theirs) or theirs.extends(ours)) == (len(record.heads) == 1)


@given(histories(), st.data())
@settings(max_examples=examples(40))
def test_unlawful_edits(desks: list[Desk], data: st.DataObject) -> None:
    """Taking anything away, or changing it in silence, is refused at the place where it happened."""
    record, desk = lived(desks), desks[-1]
    place = data.draw(st.sampled_from(sorted(desk.entries)))
    entry = desk.entries[place]
    match data.draw(st.sampled_from(["text", "status", "vanish", "unwithdraw", "language"])):
        case "text" if not entry.withdrawn:
            entry = replace(entry, texts=entry.texts | {"en": entry.texts["en"] + " more"})
        case "status" if not entry.withdrawn:
            entry = replace(entry, status="resolved")
        case "unwithdraw" if entry.withdrawn:
            entry = replace(entry, withdrawn=False)
        case "language" if len(entry.texts) > 1 and not entry.withdrawn:
            entry = replace(entry, texts={"en": entry.texts["en"]})
        case _ if len([other for other in desk.entries if other[0] == place[0]]) > 1:
            kept = {other: said for other, said in desk.entries.items() if other != place}
            desk = replace(desk, entries=kept)
        case _:
            titles = {number: title for number, title in desk.titles.items() if number != place[0]}
            desk = replace(desk, titles=titles)
    if place in desk.entries:
        desk = replace(desk, entries=desk.entries | {place: entry})
    refusals = publish(record, *desk.incidents()).refusals

    assert [f"i{place[0]}-{desk.renamed.get(place[0], 0)}"] == [refusal.incident for refusal in refusals]
