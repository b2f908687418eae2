"""How an incident stands, in words and by its colour, what its facts are called, and when readers hear more of it."""

from __future__ import annotations

from typing import Final, get_args

from plainstatus.model import FactCorrection, Incident, Scheduled
from plainstatus.model.breach import InformationKind
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.english.facts import MESSAGES
from plainstatus.render.words.english.standing import MESSAGES as STANDING
from plainstatus.render.words.words import information
from plainstatus.text.posts import FULL_STOPS
from plainstatus.views.history import WentOn
from plainstatus.views.incident import IncidentView
from plainstatus.views.publication import Moved
from plainstatus.views.update import UpdateView

__all__ = [
    "changed",
    "fact_name",
    "in_short",
    "moved",
    "moved_from",
    "newest",
    "planned",
    "promise",
    "standing",
    "titled",
    "told_at",
    "tone",
    "went_on",
    "window_end",
]

#: Kinds of incidents that a title says or is given.
_TITLED: Final = frozenset({"security", "maintenance"})


def titled(say: Words, incident: Incident, title: str) -> str:
    """Return a title of an incident for places where nothing else says what kind of thing it is."""
    if incident.type not in _TITLED:
        return title
    said = say(f"standing.titled.{incident.type}.said").casefold().split("|")
    known = title.casefold()
    return title if any(word in known for word in said) else say(f"standing.titled.{incident.type}", title=title)


def standing(say: Words, view: IncidentView) -> str:
    """Say where an incident stands, in a sentence."""
    return say(f"standing.sentence.{_stands(view)}")


def in_short(say: Words, view: IncidentView) -> str:
    """Say where an incident stands, in a word or two."""
    return say(_short(_stands(view)))


def _short(stands: str) -> str:
    """Return the message that says where an incident stands in a word or two: mostly what its update is headed with."""
    # Behind a report stands that it is over.
    stands = stands.replace("postmortem", "resolved")
    if f"short.{stands}" in STANDING:
        return f"standing.short.{stands}"
    return f"states.{stands}" if "." in stands or stands == "cancelled" else f"states.status.{stands}"


def _stands(view: IncidentView) -> str:
    """Return where an incident stands, as the messages have it."""
    if view.phase == "withdrawn":
        return "withdrawn"
    if view.cancelled:
        return "cancelled"
    if view.status is None:
        return "ended" if view.phase == "closed" else "in-force"
    if view.overrun:
        return "overrun"
    if view.phase == "upcoming" and view.spells:
        return "again"
    if view.incident.type == "security":
        return f"security.{view.status}"
    return f"left.{view.status}" if view.left else view.status


def went_on(say: Words, item: WentOn, *, inline: bool = False) -> str:
    """Say how it was with an incident on a day, or in a month, after the one in which it began.

    `inline` where it does not stand on its own: in brackets behind a title.
    """
    stood = "worked-not" if item.left else _stands(item.view) if item.ended else "went-on"
    return say(f"standing.inline.{stood}" if inline else _short(stood))


def promise(view: IncidentView, times: Times) -> str:
    """Say when readers hear more; empty where nothing was promised."""
    if view.promise is None:
        return ""
    if view.promise.at is None:
        return times.say("standing.promise.none")
    said = "late" if view.promise.late else "next"
    return times.say(f"standing.promise.{said}", when=times.plain(view.promise.at))


def newest(view: IncidentView) -> UpdateView | None:
    """Return the newest update that has not been withdrawn."""
    return next((entry for entry in view.updates if entry.update.withdrawn is None), None)


def told_at(entry: UpdateView, times: Times) -> str:
    """Return when an update was made; of one that a clock dated ahead, that its time is wrong."""
    when = times.plain(entry.at)
    return times.say("states.when-to-be-corrected", when=when) if entry.ahead else when


def tone(view: IncidentView) -> str:
    """Return the name of the colour and icon that go with an incident."""
    if view.phase == "withdrawn":
        return "withdrawn"
    if view.incident.type == "security":
        return "security"
    if view.severity != "operational":
        return view.severity
    if view.phase == "upcoming":
        return "under_maintenance"
    return "closed" if view.phase == "closed" and view.incident.type != "notice" else "notice"


def moved(move: Moved, times: Times) -> str:
    """Say from when a maintenance was moved."""
    return times.say(f"standing.{_moved(move)}", **_was(move, times))


def _moved(move: Moved) -> str:
    return "moved-end" if move.end_only else "moved"


def _was(move: Moved, times: Times) -> dict[str, str]:
    return {"was": times.plain(move.was.begin), "was_until": times.plain(move.was.until)}


def moved_from(view: IncidentView, times: Times) -> str:
    """Say from when a maintenance was moved last; empty where it never was."""
    return moved(view.moves[-1], times) if view.moves else ""


def planned(window: Scheduled, times: Times) -> str:
    """Say when a maintenance is to be."""
    return times.say("standing.planned", begin=times.plain(window.begin), until=times.plain(window.until))


def window_end(view: IncidentView, times: Times) -> str:
    """Say until when a maintenance that is under way was planned; empty for all else."""
    window = view.incident.scheduled
    if view.phase != "open" or window is None:
        return ""
    until = times.plain(window.until)
    if not view.moves:
        return times.say("standing.planned-until", until=until)
    last = view.moves[-1]
    return times.say(f"standing.planned-until-{_moved(last)}", until=until, **_was(last, times))


def fact_name(say: Words, path: str) -> str:
    """Return what readers call a fact, from the path that a correction names it by."""
    first, *more = path.split(".")
    if first == "information" and more:
        name = information(say, more[0]) if more[0] in get_args(InformationKind) else more[0]
        return say(f"facts.information.{more[-1]}", kind=name) if more[-1] in {"protection", "note"} else name
    return say(f"facts.{path if path in MESSAGES else first}")


def changed(say: Words, one: FactCorrection) -> str:
    """Return a correction on one line."""
    was, now = (words.strip().rstrip(FULL_STOPS) for words in (one.was, one.now))
    return say("facts.changed", fact=fact_name(say, one.field), was=was, now=now, why=one.why)
