"""What stands on the site that a history comes to: components keep their ids, and no incident comes twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Final, TypeVar

from plainstatus.model import Component, Group, Incident
from plainstatus.model.frozen import dataclass
from plainstatus.model.texts import Text
from plainstatus.read.importers.foreign_history import History, OldComponent, OldIncident
from plainstatus.read.importers.names import alike, slug, without_group
from plainstatus.read.importers.report import Report

__all__ = ["GONE", "NOWHERE", "Here", "find_components", "find_incidents"]

_T = TypeVar("_T")
#: What is said of an incident that a file held and will not hold any longer.
GONE: Final = "stood in the file that was written over, and is gone from it"


@dataclass(frozen=True)
class Here:
    """A site, as far as an import may meet with it."""

    groups: tuple[Group, ...] = ()
    components: tuple[Component, ...] = ()
    #: All of them, drafts too.
    incidents: tuple[Incident, ...] = ()
    #: The ids of those that the import writes over; their ids are taken over.
    replaced: frozenset[str] = frozenset()
    #: The ids of incidents, and those that they had. What only the record knows is free: who took an imported file out
    #: and imports again gets the same incidents.
    taken: frozenset[str] = frozenset()
    #: Incident id → file and line.
    spots: Mapping[str, str] = field(default_factory=dict)
    #: Whether its components stay, so that only incidents are written, and what these need.
    is_kept: bool = False

    @property
    def group_ids(self) -> list[str]:
        """The ids that no group may take."""
        return [group.id for group in self.groups]

    @property
    def component_ids(self) -> list[str]:
        """The ids that no component may take."""
        return [name for component in self.components for name in (component.id, *component.aliases)]


#: No site at all.
NOWHERE: Final = Here()


def find_components(history: History, here: Here, report: Report) -> History:
    """Return the history with the ids of groups and components that the site has already.

    A component is found by its old id, else by its name in the same group, by its name, or by the id that its name
    would become; by nothing that several have, and each only once.
    """
    ids: dict[str, str] = {}
    names = {name: group for group in reversed(here.groups) for name in _names(group.name)}
    groups = []
    for group in history.groups:
        found = names.get(alike(group.name))
        groups.append(replace(group, id=found.id, is_here=True) if found else group)
    group_ids = {group.external_id: group.id for group in groups}
    left = {component.id: component for component in here.components}
    for keys_here, keys_there in _WAYS:
        known = _by_key((component, keys_here(component)) for component in left.values())
        asked = _by_key((one, keys_there(one, group_ids)) for one in history.components if one.external_id not in ids)
        for key, ones in asked.items():
            those = known.get(key, [])
            if len(ones) == len(those) == 1 and those[0].id in left and ones[0].external_id not in ids:
                ids[ones[0].external_id] = left.pop(those[0].id).id
    if here.is_kept:
        # What was odd about them there is nothing to this site's.
        report.forget(frozenset(one.place for one in history.components if one.external_id in ids))
    components = [_as_here(one, ids, here, report) for one in history.components]
    return replace(history, groups=tuple(groups), components=tuple(components))


def _by_key(things: Iterable[tuple[_T, Sequence[object]]]) -> dict[object, list[_T]]:
    """Return what has each key; a key that is empty says nothing."""
    found: dict[object, list[_T]] = {}
    for thing, keys in things:
        for key in dict.fromkeys(keys):
            if key:
                found.setdefault(key, []).append(thing)
    return found


def _names(text: str) -> list[str]:
    """Return a name in each of its languages, as far as people tell names apart."""
    translations = text.translations if isinstance(text, Text) else ()
    return [alike(name) for name in (text, *(wording for _, wording in translations))]


_KeysHere = Callable[[Component], Sequence[object]]
_KeysThere = Callable[[OldComponent, Mapping[str, str]], Sequence[object]]
#: What a component of the site, and one of the history, are known by; the surest first.
_WAYS: Final[tuple[tuple[_KeysHere, _KeysThere], ...]] = (
    (lambda one: [one.external_id], lambda old, _: [old.external_id]),
    (lambda one: [one.id, *one.aliases], lambda old, _: [old.external_id]),
    (
        lambda one: [(one.group, name) for name in _names(one.name) if one.group],
        lambda old, groups: [
            (groups[old.group], alike(name))
            for name in (old.name, without_group(old.whole_name))
            if groups.get(old.group)
        ],
    ),
    (
        lambda one: _names(one.name),
        lambda old, _: [alike(old.name), alike(old.whole_name)],
    ),
    (lambda one: [one.id, *one.aliases], lambda old, _: [slug(old.whole_name or old.name), slug(old.name)]),
)


def _as_here(one: OldComponent, ids: Mapping[str, str], here: Here, report: Report) -> OldComponent:
    """Return a component of the history as that of the site, where it is found there; remark on it."""
    if not here.is_kept:
        return replace(one, id=ids.get(one.external_id, ""))
    if one.external_id in ids:
        known = {component.id: component for component in here.components}[ids[one.external_id]]
        if known.external_id == one.external_id:
            return replace(one, id=known.id, is_here=True)
        report.add(
            one.place,
            f"called {one.name!r}, is `{ids[one.external_id]}` on this site; for programs that know its old id, write "
            f"`external_id: {one.external_id}` there",
            kind="is a component of this site already, which it was taken for; for programs that know its old id, give "
            "it that as `external_id`",
            detail=f"{one.name!r}, here `{ids[one.external_id]}`",
        )
        return replace(one, id=ids[one.external_id], is_here=True)
    return one


def find_incidents(incidents: Sequence[OldIncident], here: Here, report: Report) -> list[OldIncident]:
    """Return the incidents that the site lacks; those that are written over keep their ids.

    One is found by its old id, else by its title and the minute in which it began.
    """
    by_id = {one.external_id: one for one in here.incidents if one.external_id}
    by_start = {key: one for one in here.incidents for key in _starts(one)}
    found: list[OldIncident] = []
    gone = set(here.replaced)
    known: list[tuple[OldIncident, Incident]] = []
    for incident in incidents:
        begin = _minute(incident.updates[0].at)
        one = by_id.get(incident.external_id) or by_start.get((begin, alike(incident.title)))
        if one is None:
            found.append(incident)
        elif one.id in here.replaced:
            found.append(replace(incident, id=one.id))
            gone.discard(one.id)
        else:
            known.append((incident, one))
    report.forget(frozenset(incident.place for incident, _ in known))
    for incident, one in known:
        _remark_on_known(incident, one, here, report)
    for name in sorted(gone) if found or not here.is_kept else ():
        report.add(f"incident {name}", GONE, todo=True)
    return found


def _remark_on_known(incident: OldIncident, one: Incident, here: Here, report: Report) -> None:
    report.stands(incident.place, here.spots.get(one.id, ""))
    more = len(incident.updates) - len(one.updates)
    if more > 0:
        report.add(
            incident.place,
            f"is `{one.id}` on this site already, and was left as it is here; there it has {more} more of "
            f"{len(incident.updates)} updates, which you may copy by hand",
            todo=True,
            kind="is on this site already, with fewer updates than there, and was left as it is here; you may copy "
            "what is missing by hand",
            detail=f"{more} more of {len(incident.updates)} there",
        )
    else:
        report.add(
            incident.place,
            f"is `{one.id}` on this site already, and was left as it is here",
            kind="is on this site already, and was left as it is here",
            detail=f"here `{one.id}`",
        )


def _starts(one: Incident) -> Iterable[tuple[datetime, str]]:
    """Yield what the incident is known by, besides its old id."""
    if one.updates and not one.external_id:
        for name in _names(one.title):
            yield _minute(one.first_at), name


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
