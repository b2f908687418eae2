"""Records for tests, and short ways to publish into them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from plainstatus.model import Incident, Site
from plainstatus.record import Composed, Record, compose
from tests.support.build import at, incident, site, update

__all__ = ["CHECKOUT", "EMPTY", "ID_BASE", "KEY", "checkout", "kinds", "publish", "said"]

ID_BASE = "https://status.example.com"
EMPTY = Record()
CHECKOUT = "2026-11-15-checkout"
#: The key of the update that `said` makes if it is not told another time: 13:00 in Los Angeles.
KEY = "20261115T210000Z"


def said(text: Any = "We look into it.", when: str = "2026-11-15 13:00", **fields: Any) -> dict[str, Any]:
    """Return an update as the YAML gives it."""
    return update(when, **({"status": "investigating", "text": text} | fields))


def checkout(*updates: dict[str, Any], **fields: Any) -> Incident:
    """Return the incident that most tests are about."""
    given = {"id": CHECKOUT, "title": "Checkout is slow", "components": ["checkout"]} | fields
    return incident(*(updates or (said(),)), **given)


def publish(
    record: Record, *incidents: Incident, now: datetime | str = "2026-11-15 13:05", typo: bool = False, **fields: Any
) -> Composed:
    """Return what publishing these incidents does to the record; `fields` are the site's."""
    made: Site = site(*incidents, **fields)
    moment = at(now) if isinstance(now, str) else now
    return compose(made, record, now=moment, id_base=ID_BASE, typo=typo)


def kinds(composed: Composed) -> list[tuple[str, str | None, str]]:
    """Return the new lines as (kind, incident, key)."""
    return [(line.kind, line.incident, line.key) for line in composed.lines]
