"""A Statuspage site's components and groups, from their list and from the incidents that name them.

A component that an incident names but the list lacks is kept, and not marked as retired: a list that was cut short
looks just the same.
"""

from __future__ import annotations

from datetime import date

from plainstatus.read.importers.fields import Fields
from plainstatus.read.importers.foreign_history import OldComponent, OldGroup
from plainstatus.read.importers.report import Report

__all__ = ["ComponentList"]

#: Keys that say nothing new here.
_IDLE = {"status", "created_at", "updated_at", "page_id", "components"}
_LAST = 1e9


class ComponentList:
    """Collects components and groups, from their list and from incidents."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._groups: dict[str, tuple[float, OldGroup]] = {}
        self._components: dict[str, tuple[float, OldComponent]] = {}

    def add(self, fields: Fields, *, of_incident: bool) -> str:
        """Take a component or group over, unless it is known; return its old id."""
        external_id, name = fields.line("id", required=True), fields.line("name", required=True)
        if external_id in self._components or external_id in self._groups:
            return external_id
        fields.place = f"component {external_id[:60]}"
        position = fields.number("position", _LAST)
        description, group = fields.line("description"), fields.line("group_id")
        since = _day(fields, "start_date")
        state = fields.line("status")
        if fields.flag("group"):
            self._groups[external_id] = (position, OldGroup(external_id, name, description))
        else:
            component = OldComponent(external_id, name, fields.place, description, group, since)
            self._components[external_id] = (position, component)
            if of_incident:
                self._remark_unlisted(external_id, name)
            elif state not in {"", "operational"}:
                # Worth knowing of a component that the site has already, too, unlike what else is said of it.
                self._report.add(
                    f"state of {fields.place}",
                    f"is marked {state[:40]!r} there; an open incident has to say so here",
                    todo=True,
                    kind="is not marked as operational there; an open incident has to say so here",
                    at=fields.place,
                )
        fields.leave_out(without_loss=_IDLE)
        return external_id

    def add_named(self, external_id: str, name: str) -> bool:
        """Take over a component of which only the name is known; return False for a group, whose components follow."""
        if external_id in self._groups:
            return False
        if external_id not in self._components:
            place = f"component {external_id[:60]}"
            component = OldComponent(external_id, name or external_id, place, is_named=bool(name))
            self._components[external_id] = (_LAST, component)
            if name:
                self._remark_unlisted(external_id, name)
        return True

    def _remark_unlisted(self, external_id: str, name: str) -> None:
        self._report.add(
            f"component {external_id[:60]} ({name[:60]})",
            "is named by an incident but not listed among the components; it was added, "
            "and wants `retired: DAY` if it no longer exists",
            todo=True,
        )

    def groups(self) -> tuple[OldGroup, ...]:
        """Return the groups in the order of the page."""
        return tuple(group for _, group in sorted(self._groups.values(), key=lambda item: item[0]))

    def components(self) -> tuple[OldComponent, ...]:
        """Return the components in the order of the page, each group's where the group stands."""

        def key(item: tuple[float, OldComponent]) -> tuple[float, float]:
            position, component = item
            if component.group in self._groups:
                return self._groups[component.group][0], position
            return position, -1

        listed = [component for _, component in sorted(self._components.values(), key=key)]
        for component in listed:
            if component.group and component.group not in self._groups:
                self._report.add(component.place, "is in a group that is not listed, and stands without one")
        return tuple(listed)


def _day(fields: Fields, key: str) -> date | None:
    typed = fields.line(key)[:10]
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        fields.note(
            f"has a `{key}` that is no day, which was left out", kind="has a day that is none, and was left out"
        )
        return None
