"""Made-up histories of other systems, and reading what became of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from plainstatus.model import Site
from plainstatus.read.importers import Imported
from plainstatus.read.schema import Loaded, read_site

__all__ = ["NOW", "component", "load", "notes", "save_stactus", "save_statuspage", "statuspage_incident", "told"]

NOW = datetime(2026, 11, 23, 9, 0, 30, 5, tzinfo=UTC)

PAGE = {"id": "pg", "name": "Example Shoes", "url": "https://status.example.com", "time_zone": "Etc/UTC"}


def component(old_id: str, name: str, **fields: Any) -> dict[str, Any]:
    """Return a component as Statuspage's API gives it."""
    return {"id": old_id, "name": name, "status": "operational", "group": False, "position": 1} | fields


def told(at: str, status: str | None, body: str | None, **fields: Any) -> dict[str, Any]:
    """Return an incident's update as Statuspage's API gives it, at `at` on 15 November 2026."""
    when = f"2026-11-15T{at}Z"
    return {
        "status": status,
        "body": body,
        "created_at": when,
        "display_at": when,
        "affected_components": None,
    } | fields


def statuspage_incident(*updates: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """Return an incident as Statuspage's API gives it, from updates given oldest first."""
    return {
        "id": "inc1",
        "name": "Checkout is slow",
        "impact": "minor",
        "incident_updates": list(reversed(updates)),
        "components": [],
    } | fields


def save_statuspage(folder: Path, *, page: Any = PAGE, **answers: Any) -> Path:
    """Write the lists given as the answers that hold them, and return the folder."""
    for key, value in answers.items():
        (folder / f"{key.replace('_', '-')}.json").write_text(json.dumps({"page": page, key: value}), encoding="utf-8")
    return folder


def save_stactus(folder: Path, *incidents: str, systems: str = "[{id: abc, name: Web shop}]") -> Path:
    """Write a folder of stactus with these incident files, and return it."""
    (folder / "incidents").mkdir()
    (folder / "stactus.yaml").write_text(f"version: stactus/v1\nname: Example Shoes\nsystems: {systems}\n", "utf-8")
    for number, text in enumerate(incidents):
        (folder / "incidents" / f"inc{number}.yaml").write_text(text, "utf-8")
    return folder


def load(folder: Path, imported: Imported, *, now: datetime = NOW) -> Site:
    """Read what was imported with our own strict reader, which must have nothing to say about it."""
    path = folder / "imported.yaml"
    path.write_text(imported.yaml, encoding="utf-8")
    loaded: Loaded = read_site(path, folder / "none", root=folder, max_bytes=2**30, now=now)
    assert loaded.warnings == ()
    return loaded.site


def notes(imported: Imported) -> list[str]:
    """Return the report as it is printed."""
    return [str(note) for note in imported.report]
