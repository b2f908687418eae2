"""What a publish must not do in silence, and the lines that wait for a person to decide: how both are told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from plainstatus.errors import printable
from plainstatus.model import Correction, FactCorrection, Incident, Update, format_moment, time_correction
from plainstatus.model.frozen import dataclass
from plainstatus.record.differences import Difference, shortened, told
from plainstatus.record.known_things import is_removed
from plainstatus.record.lines import Line, ThingKind
from plainstatus.record.said import FACTS, Content, text_in, timestamp
from plainstatus.urls import key_moment

__all__ = [
    "Refusal",
    "changed_paths",
    "correct",
    "fact_correction_entry",
    "fact_corrections",
    "its_lines",
    "lines_told",
    "lost_corrections",
    "new_corrections",
    "new_fact_corrections",
    "old_and_new",
    "put_back",
    "quoted",
    "say_time",
    "unsaid_fact_correction",
    "waiting_told",
    "words",
]


def put_back(name: str) -> str:
    """Return what to do about something published that is gone, by the name that the record's log knows it by."""
    return f"put it back, or withdraw it: withdrawn: {{at: now, reason: …}}; {its_lines(name)}"


def correct(incident: str, update: Update) -> str:
    """Return what to do about published words that are others now."""
    entry = "{at: now, note: …}"
    say = f"add to its corrected: {entry}" if update.corrected else f"say it: corrected: [{entry}]"
    spelling = "where only the spelling was wrong, publish with --typo"
    return f"put the old words back, or {say}; {spelling}; {its_lines(incident)}"


def its_lines(name: str) -> str:
    """Return where the lines are to be had that put something back."""
    return f"the lines: invoke record.log --restore {name}"


@dataclass(frozen=True)
class Refusal:
    """Something that was published and would change in silence; `str()` is fit for a terminal."""

    #: Empty where it is about something that is no incident.
    incident: str
    #: Of an update, or of what is no incident; empty for the incident itself.
    key: str
    #: Without a full stop.
    message: str
    hint: str
    #: The words that were published, and those that stand there now, from where they part; empty where there are none.
    was: str = ""
    now: str = ""
    #: What it is about, where that is no incident.
    thing: ThingKind | None = None
    #: File and line where that stands; None where it is no longer there.
    spot: tuple[str, int] | None = None
    #: The facts of an incident that are to be put back or explained.
    fields: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What it is about, as messages begin."""
        return f"{self.thing} {self.key}" if self.thing else self.incident

    def __str__(self) -> str:
        lines = [f"{self.subject}: {self.message} ({self.hint})"]
        lines += [f"  {name}: {words}" for name, words in (("was", self.was), ("now", self.now)) if words]
        return "\n".join(lines)


def new_corrections(update: Update, said: Line, *, now: datetime) -> list[Correction]:
    """Return the corrections that a line lacks; none where one that it has is gone.

    A line that keeps digests only lacks those since it was written, which a clock may have said to be later than now.
    """
    if said.content is None:
        return [correction for correction in update.corrected if correction.at >= min(said.time, now)]
    listed = said.content[FACTS].get("corrected", [])
    before = {entry.get("at") for entry in listed if isinstance(entry, dict)}
    new = [correction for correction in update.corrected if timestamp(correction.at) not in before]
    return [] if len(update.corrected) - len(new) < len(before) else new


def lost_corrections(update: Update, said: Line, *, language: str, zone: ZoneInfo) -> list[str]:
    """Return, of each correction that a line has and the update lacks, what to do, with the entry to paste."""
    content = said.content or {}
    texts, have = content.get(language, {}), {timestamp(correction.at) for correction in update.corrected}
    lost = []
    for number, entry in enumerate(content.get(FACTS, {}).get("corrected", [])):
        if entry["at"] not in have:
            times = {
                key: format_moment(datetime.fromisoformat(entry[key]), zone) for key in ("at", "was_at") if key in entry
            }
            note = json.dumps(texts.get(f"corrected.{number}.note", "…"), ensure_ascii=False)
            more = "".join(f", {key}: {at}" for key, at in times.items() if key != "at")
            entry_again = f"{{at: {times['at']}, note: {note}{more}}}"
            lost.append(f"put it back into its corrected: {entry_again}; {its_lines(said.incident or '')}")
    return lost


def fact_corrections(content: Content, language: str) -> list[tuple[str, str, str, str, str]]:
    """Return the corrections of facts that some content has: time, field, was, now, why."""
    texts = content.get(language, {})
    return [
        (
            entry["at"],
            entry["field"],
            *(texts.get(f"corrections.{number}.{name}", "") for name in ("was", "now", "why")),
        )
        for number, entry in enumerate(content.get(FACTS, {}).get("corrections", []))
    ]


def fact_correction_entry(published: tuple[str, str, str, str, str], zone: ZoneInfo) -> str:
    """Return a published correction of a fact as an entry of `corrections:` to paste."""
    at, field, *words = published
    told = quoted(**dict(zip(("was", "now", "why"), words, strict=True)))
    return f"{{at: {format_moment(datetime.fromisoformat(at), zone)}, field: {field}, {told}}}"


def quoted(**words: str) -> str:
    """Return words as keys and values of an entry to paste."""
    return ", ".join(f"{name}: {json.dumps(said, ensure_ascii=False)}" for name, said in words.items())


def new_fact_corrections(incident: Incident, said: Line, *, now: datetime) -> list[FactCorrection]:
    """Return the corrections of facts that a line lacks; where it keeps digests only, those since it was written."""
    if said.content is None:
        return [correction for correction in incident.corrections if correction.at >= min(said.time, now)]
    before = {(at, field) for at, field, *_ in fact_corrections(said.content, "")}
    return [one for one in incident.corrections if (timestamp(one.at), one.field) not in before]


def unsaid_fact_correction(
    said: Line, content: Content, language: str, zone: ZoneInfo, *, typo: bool
) -> tuple[str, str] | None:
    """Return message and hint where a published correction is gone or says something else; None where none is."""
    lines = its_lines(said.incident or "")
    stand = {one[:2]: one for one in reversed(fact_corrections(content, language))}
    for published in fact_corrections(said.content or {}, language):
        same = stand.get(published[:2])
        if same is None:
            entry = fact_correction_entry(published, zone)
            message = f"the correction of {published[1]} was published and is no longer there"
            return message, f"put it back into corrections: {entry}; {lines}"
        if same != published and not typo:
            hint = "put the old words back; where only the spelling was wrong, publish with --typo"
            hint = f"{hint}; {lines}"
            return f"the correction of {published[1]} was published and is changed", hint
    return None


def say_time(key: str, update: Update, zone: ZoneInfo) -> str:
    """Return what to write beside an update whose time was changed in silence, or was said to be another."""
    moment = key_moment(key)
    if any(correction.was_at for correction in update.corrected):
        right, wrong = (format_moment(one, zone) for one in (moment, update.known_at))
        return f"write the time that it was published with: was_at: {right} in place of was_at: {wrong}"
    entry = time_correction(moment, zone)
    if update.corrected:
        return f"put the time back, or add to its corrected: {entry}"
    return f"put the time back, or say it: corrected: [{entry}]"


def old_and_new(changes: Sequence[Difference]) -> tuple[str, str]:
    """Return the old and new words of the first change, texts before facts, and how many more there are."""
    first = min(changes, key=lambda change: (change.path != "text", not change.language))
    was, now = told(first)
    more = f" (and {len(changes) - 1} more)" if len(changes) > 1 else ""
    return was or "nothing", f"{now or 'nothing'}{more}"


def changed_paths(changes: Sequence[Difference]) -> str:
    """Return which keys changed, each once: whoever mends them looks for these."""
    return ", ".join(dict.fromkeys(change.path for change in changes))


def words(line: Line | None, path: str, language: str) -> str:
    """Return a line's text cut short, in this language if it has it."""
    return shortened(text_in(line.content, path, language)) if line is not None and line.content else ""


#: Whoever has to decide reads a few lines, not a million.
_MOST = 5


def waiting_told(lines: Sequence[Line], *, name: str, target: bool = True, begun: bool = True) -> str:
    """Return what is said of lines in the copy at `name` that wait: a target's, or else the one that is live here.

    `begun` is False where there is no record here.
    """
    since = f"since {min(line.time for line in lines):%Y-%m-%d %H:%M} UTC"
    number = "1 line" if len(lines) == 1 else f"{len(lines):,} lines"
    ways = [f"keep it out: invoke record.set-aside {name}"]
    if begun and any(line.kind == "start" for line in lines):
        # Two records cannot be joined.
        what = f"the record there is another one than ours, of {number} {since}, and waits for you"
    else:
        what = f"{number} of the record there {'is' if len(lines) == 1 else 'are'} not ours, {since}, and "
        what += "waits for you" if len(lines) == 1 else "wait for you"
        ways[:0] = ["a colleague's: git pull, then publish", "take in what is there: invoke record.merge"]
    if target:
        ways.append(f"go on without it: invoke publish --without {name}")
    said = "\n".join(f"  {told}" for told in lines_told(lines))
    return f"{what}:\n{said}\n({'; '.join(ways)})"


def lines_told(lines: Sequence[Line], *, most: int = _MOST) -> list[str]:
    """Return what lines say, the first ones only where there are many: fit for a terminal, whatever they hold."""
    told = [_told(line) for line in lines[:most]]
    return [*told, *([f"… and {len(lines) - most:,} more"] if len(lines) > most else [])]


def _told(line: Line) -> str:
    about = f" {line.incident or line.key}" if line.incident or line.key else ""
    says = _says(line)
    return printable(f"{line.time:%Y-%m-%d %H:%M} UTC: {line.kind}{about}{f': {says}' if says else ''}")


def _says(line: Line) -> str:
    """Return the first words of a line."""
    if is_removed(line):
        return "removed"
    facts = {} if line.content is None else line.content[FACTS]
    found = [words(line, path, "") for path in ("reason", "title", "text")]
    found += [str(facts[name]) for name in ("id_base", "reason", "url") if name in facts]
    if line.kind == "mailing":
        found.append("{sent} of {total} sent".format_map(facts))
    return shortened(": ".join(filter(None, found)))
