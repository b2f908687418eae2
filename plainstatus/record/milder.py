"""Facts of an incident that decide how its published updates read, changed so that these read milder than they did.

Who says that it was worse, began earlier or concerned more, or gives what was left open, needs nobody's leave. What
makes it milder takes something back that was said, as a changed text does: it wants a correction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from plainstatus.model import CLOCK_SLACK, Incident, Scheduled, Site
from plainstatus.record.lines import Line
from plainstatus.record.refusals import Refusal, its_lines, quoted
from plainstatus.record.said import FACTS, Content
from plainstatus.urls import update_key
from plainstatus.views.incident import IncidentView, incident_view
from plainstatus.views.states import IMPLIED, RANK

__all__ = ["called_now", "components_then", "fact_words", "facts_then", "made_milder", "window_then"]

#: Fact → what readers can be told of a change that somebody only meant to put right.
_WHY: Final = {
    "type": "This was not what we took it for.",
    "impact": "We know better now how bad it was.",
    "components": "We know better now what was concerned.",
    "started": "We know better now when it began.",
    "ended": "We know better now when it was over.",
    "scheduled": "We know better now when it was.",
}


def called_now(site: Site) -> dict[str, str]:
    """Return each id that a component had before → the one that it has today."""
    return {old: component.id for component in site.components for old in component.aliases}


def facts_then(content: Content, called: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts that decide how updates read, as the record has them; components by the ids of today."""
    facts = content[FACTS]
    moments = {name: datetime.fromisoformat(facts[name]) for name in ("started", "ended") if name in facts}
    return {
        "type": facts["type"],
        "impact": facts.get("impact"),
        "components": components_then(facts, called),
        "started": moments.get("started"),
        "ended": moments.get("ended"),
        "scheduled": window_then(facts["scheduled"]) if facts.get("scheduled") else None,
    }


def components_then(facts: Mapping[str, Any], called: Mapping[str, str]) -> dict[str, Any]:
    """Return the components that a line's facts name, by the ids of today, and their states."""
    return {called.get(name, name): state for name, state in facts.get("components", {}).items()}


def window_then(kept: Mapping[str, str]) -> Scheduled:
    """Return the window of a maintenance as lines keep it."""
    begin, until = (datetime.fromisoformat(kept[key]) for key in ("from", "until"))
    return Scheduled.model_construct(begin=begin, until=until)


def made_milder(
    incident: Incident, said: Line, public: Collection[str], corrected: Collection[str], site: Site, *, now: datetime
) -> Refusal | None:
    """Return a refusal where facts make published updates milder, and no correction says so; else None.

    `said` is the line about it, `public` are the keys of its updates, `corrected` the fields of new corrections. Of
    what was imported by earlier versions the record keeps digests only, and nobody knows what it was.
    """
    updates = tuple(one for one in incident.updates if update_key(one.known_at) in public and one.withdrawn is None)
    then = {} if said.content is None else facts_then(said.content, called_now(site))
    # What a clock has dated ahead is wrong, and has lengthened nothing.
    ahead = [name for name in ("started", "ended") if then.get(name) and then[name] > now + CLOCK_SLACK]
    changed = [name for name, fact in then.items() if fact != getattr(incident, name) and name not in ahead]
    if not changed or not updates:
        return None
    then |= {name: getattr(incident, name) for name in ahead}
    before = incident_view(incident.model_copy(update={**then, "updates": updates}), now)
    if incident.type == "maintenance" and before.phase == "open":
        # Until it is over its window may move as plans do, though the clock has opened it: each move is told.
        before = _with(before, incident, ["scheduled"], now)
        changed = [name for name in changed if name != "scheduled"]
    turned_out_worse = before.phase == "open" and incident.type == "security" and "type" in changed
    plan = before.phase == "upcoming"
    if plan or turned_out_worse or not _is_milder(before, _with(before, incident, changed, now)):
        return None
    alone = {name: _with(before, incident, [name], now) for name in changed}
    # Where only several together make it milder, it is all of them.
    guilty = [name for name in changed if _is_milder(before, alone[name])] or changed
    declared = {field.partition(".")[0] for field in corrected}
    words = {
        name: (fact_words(name, before, site), fact_words(name, alone[name], site))
        for name in guilty
        if name not in declared
    }
    if not words:
        return None
    entries = ", ".join(
        f"{{at: now, field: {name}, {quoted(was=was, now=is_now, why=_WHY[name])}}}"
        for name, (was, is_now) in words.items()
    )
    say_it = f"add to its corrections: {entries}" if incident.corrections else f"say it: corrections: [{entries}]"
    hint = f"put it back, or {say_it}"
    if before.phase == "open":
        from_now_on = f"impact: {words['impact'][1]}" if "impact" in words else "what holds from now on"
        hint = f"put it back, and write {from_now_on} into an update; where it was wrong, {say_it}"
    gone = sorted(then["components"].keys() - {one.id for one in site.components})
    if "components" in words and gone:
        day = now.astimezone(site.organisation.timezone).date()
        kept = f"keep {gone[0]} under components, with retired: {day}"
        hint = f"where it is gone, {kept}; where it has another id, write there aliases: [{gone[0]}]; else {hint}"
    hint = f"{hint}; {its_lines(incident.id)}"
    was, is_now = next(iter(words.values()))
    more = f" (and {len(words) - 1} more)" if len(words) > 1 else ""
    message = f"the incident was published and would read milder now: {', '.join(words)}"
    return Refusal(incident.id, "", message, hint, was, f"{is_now}{more}", fields=tuple(words))


def _with(before: IncidentView, incident: Incident, names: Collection[str], now: datetime) -> IncidentView:
    """Return an incident as it was published, but for some facts that are those of today."""
    facts = {name: getattr(incident, name) for name in names}
    return incident_view(before.incident.model_copy(update=facts), now)


def _is_milder(before: IncidentView, after: IncidentView) -> bool:
    """Say whether an incident was worse, longer or wider in the first view than it is in the second."""
    states = [(before.worst, after.worst)]
    for old, new in zip(before.updates, after.updates, strict=True):
        if RANK[IMPLIED[new.impact]] < RANK[IMPLIED[old.impact]]:
            return True
        states.append((old.states, new.states))
    if any(name not in new or RANK[new[name]] < RANK[state] for old, new in states for name, state in old.items()):
        return True
    if before.incident.type == "notice" or before.cancelled:
        return False
    over_earlier = before.end is not None and (after.end is not None and after.end < before.end)
    return after.begin > before.begin or over_earlier


def fact_words(name: str, view: IncidentView, site: Site) -> str:
    """Return a fact in words for readers, as a view shows it."""
    incident, zone = view.incident, site.organisation.timezone
    match name:
        case "impact":
            return incident.impact or ("minor" if incident.type == "outage" else "none")
        case "components":
            names = {component.id: component.name for component in site.components}
            told = (
                f"{names.get(one, one)}{f' ({_plain(state)})' if state else ''}"
                for one, state in incident.components.items()
            )
            return ", ".join(told) or "nothing"
        case "started":
            return _moment(view.begin, zone)
        case "ended":
            return _moment(view.end, zone) if view.end else "not over"
        case "scheduled" if incident.scheduled:
            return f"{_moment(incident.scheduled.begin, zone)} to {_moment(incident.scheduled.until, zone)}"
    return _plain(str(getattr(incident, name) or "nothing"))


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
