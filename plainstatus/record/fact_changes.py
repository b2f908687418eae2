"""Facts of security incidents that were published and are no longer what they were, and what corrections say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from plainstatus.model import IDENTITIES, WATCHED, FactCorrection, Incident, Site
from plainstatus.model.frozen import dataclass
from plainstatus.record.differences import leaves, shortened
from plainstatus.record.not_known import known_part, says_nothing
from plainstatus.record.record import Record
from plainstatus.record.refusals import new_fact_corrections
from plainstatus.record.said import FACTS, Content, incident_content

__all__ = ["FactChange", "fact_changes", "facts_in_words", "is_watched", "only_grew", "waiting_corrections"]

#: Path → its words; several where the items of a list cannot be told apart.
_Facts: TypeAlias = Mapping[str, tuple[str, ...]]

_NOTHING: Final = "nothing"
#: Words of the format that say that something is not known: to know it now corrects nothing.
_OPEN: Final = frozenset({"unknown", "given"})
#: Where it is not given, readers are told the time of the first update.
_IMPLIED: Final = frozenset({"started"})
#: Texts to which more is added as more is known.
_GROWING: Final = frozenset({"what_happened", "cause", "likely_consequences", "note"})
_MULTIPLES: Final = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9}
_NUMBER: Final = re.compile(r"(\d(?:[\d ,.'\u00a0\u202f]*\d)?)\s*(thousand|k|million|m|billion)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class FactChange:
    """A published fact that changed and that no correction declares, or a correction that the record contradicts."""

    incident: str
    #: As a correction names it: `people.count`.
    path: str
    #: What the record has last of what changed; empty where it has nothing else than `now`.
    was: str
    #: What holds now.
    now: str
    #: The number of the correction that says something else; None where there is none.
    declared: int | None = None


def fact_changes(site: Site, record: Record, *, only: str = "") -> tuple[FactChange, ...]:
    """Return what is amiss with the facts of the site's security incidents, or of `only` one, by incident and path.

    To give a fact that was not given before, or said to be not known yet, corrects nothing, nor does a text that only
    grew.
    """
    asked = [item for item in site.incidents if only in {"", item.id}]
    owing = [item for item in asked if item.type == "security" and not item.withdrawn and not item.imported]
    language, zone = site.organisation.language, site.organisation.timezone
    return tuple(
        change
        for incident in owing
        for family in dict.fromkeys(map(record.family, (incident.id, *incident.aliases)))
        if (said := [*_said(record, family)])
        for change in _changes(incident, said, language, zone)
    )


def facts_in_words(
    site: Site, incident: Incident, record: Record | None = None, *, unknown: bool = False
) -> dict[str, str]:
    """Return path → words of the facts that an incident gives; of those that `record` has last, where there is one.

    What says that something is not known yet gives no fact, and is there only where the `unknown` are wanted, too.
    """
    language, zone = site.organisation.language, site.organisation.timezone
    content = incident_content(incident, language)
    if record is not None:
        families = dict.fromkeys(map(record.family, (incident.id, *incident.aliases)))
        content = next((content for family in families for content in [*_said(record, family)][-1:]), {})
    found = _facts(content, language, zone, watched=False, unknown=unknown)
    return {path: _plain("; ".join(words)) for path, words in found.items()}


def waiting_corrections(record: Record, incident: Incident, *, now: datetime) -> list[FactCorrection]:
    """Return an incident's corrections of facts that nobody has been told yet."""
    families = dict.fromkeys(map(record.family, (incident.id, *incident.aliases)))
    said = [line for family in families for line in record.about((family,)) if line.kind == "incident"]
    return new_fact_corrections(incident, said[-1], now=now) if said else list(incident.corrections)


def only_grew(path: str, was: str, now: str) -> bool:
    """Say whether a fact says what it said, or is a text to which more was added: that corrects nothing."""
    return _stays(was, now, grows=path.rpartition(".")[2] in _GROWING)


def _said(record: Record, family: str) -> Iterator[Content]:
    for line in record.about((family,)):
        if line.kind == "incident" and line.content is not None:
            yield line.content


def _changes(incident: Incident, said: Sequence[Content], language: str, zone: ZoneInfo) -> Iterator[FactChange]:
    course = [_facts(content, language, zone) for content in (*said, incident_content(incident, language))]
    for path in sorted({path for facts in course for path in facts}):
        declared = [
            (number, correction)
            for number, correction in enumerate(incident.corrections)
            if path == correction.field or path.startswith(f"{correction.field}.")
        ]
        yield from _told(incident.id, path, [facts.get(path, ()) for facts in course], declared)


def _told(
    incident: str, path: str, course: Sequence[tuple[str, ...]], declared: Sequence[tuple[int, FactCorrection]]
) -> Iterator[FactChange]:
    """Yield what is amiss with one fact, given in the order in which it was published."""
    steps = list(_steps(course, grows=path.rpartition(".")[2] in _GROWING))
    if any(correction.field != path for _, correction in declared):
        # Said of more than this fact, in words that cannot be compared with it.
        return
    unsaid, wrong = set(range(len(steps))), []
    for number, correction in declared:
        covered = [
            range(first, last + 1)
            for first, (was, _) in enumerate(steps)
            for last in range(first, len(steps))
            if _agrees(correction.was, was) and _agrees(correction.now, steps[last][1])
        ]
        unsaid -= {step for run in covered for step in run}
        # Of a text that only grew, the old words are there still.
        known = not steps and any(_agrees(correction.was, "; ".join(words)) for words in course if words)
        known = known or _was_not_given(correction, course)
        if not covered and not known:
            wrong.append(number)
    was, now = steps[-1] if steps else ("", shortened("; ".join(course[-1])) or _NOTHING)
    for number in wrong:
        yield FactChange(incident, path, _plain(was), _plain(now), number)
    if unsaid and not wrong:
        yield FactChange(incident, path, _plain(steps[min(unsaid)][0]), _plain(steps[max(unsaid)][1]))


def _was_not_given(correction: FactCorrection, course: Sequence[tuple[str, ...]]) -> bool:
    """Say whether a correction tells what holds now of something that was not known, or was left to be understood.

    None was owed, and it may stand.
    """
    if () not in course or not (_is_nothing(correction.was) or correction.field in _IMPLIED):
        return False
    return any(_agrees(correction.now, "; ".join(words)) for words in course[course.index(()) + 1 :] if words)


def _plain(words: str) -> str:
    """Return a number or a word of the format as people write it."""
    if words.isdecimal():
        return f"{int(words):,}"
    return words.replace("_", " ") if re.fullmatch(r"[a-z_]+", words) else words


def _steps(course: Sequence[tuple[str, ...]], *, grows: bool) -> Iterator[tuple[str, str]]:
    """Yield each change of a fact as the old and the new words; what `grows` may gain more words."""
    before: tuple[str, ...] = ()
    for words in course:
        gone = [old for old in before if not any(_stays(old, new, grows=grows) for new in words)]
        if gone:
            come = [new for new in words if not any(_stays(old, new, grows=grows) for old in before)]
            yield shortened("; ".join(gone)), shortened("; ".join(come) or _NOTHING)
        before = words


def _stays(old: str, new: str, *, grows: bool) -> bool:
    """Say whether a fact still says what it said."""
    was, now = _folded(known_part(old)), _folded(known_part(new))
    return was == now or (grows and f" {was} " in f" {now} ")


def _agrees(declared: str, recorded: str) -> bool:
    """Say whether what a correction says, in its own words, can be what the record has."""
    if recorded.isdecimal():
        return int(recorded) in _numbers(declared)
    if recorded == _NOTHING and _is_nothing(declared):
        return True
    was, other = _folded(declared), _folded(recorded.removesuffix("…"))
    return was in other or other in was


def _is_nothing(declared: str) -> bool:
    return says_nothing(declared) or _folded(declared) in {_NOTHING, "none", "not given", "nothing yet"}


def _numbers(words: str) -> set[int]:
    """Return the whole numbers in some words: 24,000,000 and 24 million are one."""
    found = set()
    for match in _NUMBER.finditer(words):
        multiple = _MULTIPLES.get((match[2] or "").lower(), 1)
        digits = re.sub(r"[^\d.]", "", match[1].replace(",", "." if multiple > 1 else ""))
        if multiple == 1:
            found.add(int(digits.replace(".", "")))
        elif digits.count(".") <= 1:
            found.add(round(float(digits) * multiple))
    return found


def _folded(words: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", words.casefold()))


def _facts(content: Content, language: str, zone: ZoneInfo, *, watched: bool = True, unknown: bool = False) -> _Facts:
    """Return the facts that some content gives, in words; where `watched`, those alone; `unknown` ones on demand."""
    found: dict[str, list[str]] = {}
    parts = [content.get(FACTS, {}), content.get(language, {})]
    for path, words in (leaf for part in parts for leaf in leaves(part)):
        name = _named(path.split("."), content.get(FACTS, {}))
        wanted = name is not None and (not watched or is_watched(name))
        if name is not None and wanted and (unknown or (words not in _OPEN and not says_nothing(words))):
            found.setdefault(name, []).append(_readable(words, zone))
    return {name: tuple(words) for name, words in found.items()}


def is_watched(path: str) -> bool:
    """Say whether readers are owed a correction where this fact of a security incident changes."""
    return any(path == one or path.startswith(f"{one}.") for one in WATCHED)


def _named(steps: Sequence[str], facts: Any) -> str | None:
    """Return a path in the record as a correction names it; None for what only names an item."""
    names: list[str] = []
    for step in steps:
        if not isinstance(facts, list):
            if step.isdecimal():
                # An item of a list that holds nothing but texts.
                break
            names.append(step)
            facts = facts.get(step) if isinstance(facts, dict) else None
            continue
        facts = facts[int(step)] if int(step) < len(facts) else None
        identity = next((str(facts[key]) for key in IDENTITIES if isinstance(facts, dict) and key in facts), None)
        if identity is None:
            break
        names.append(identity)
    if names[:1] == ["breach"]:
        names = names[1:]
    return None if names[-1:] and names[-1] in IDENTITIES and len(names) > 1 else ".".join(names)


def _readable(words: str, zone: ZoneInfo) -> str:
    """Return a time of the record as people write it."""
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", words):
        return datetime.fromisoformat(words).astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    return words
