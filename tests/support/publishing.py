"""A site with a real address, which keeps a record, and short ways to publish it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from plainstatus.publish.publish import Result, publish
from plainstatus.read.project import find_project
from plainstatus.record import Line, Record
from tests.support.project import SETTINGS, YAML, make_project

__all__ = [
    "CHECKOUT",
    "FIRST",
    "NOW",
    "REAL",
    "SECOND",
    "Said",
    "edit",
    "kinds",
    "page",
    "put",
    "real_project",
    "record",
]

REAL = SETTINGS.replace("https://status.example.com", "https://status.shoe-shop.org")
NOW = datetime(2026, 11, 15, 14, 5, tzinfo=UTC)
CHECKOUT = "2026-11-15-checkout"
#: The keys of the two updates of `tests.project.YAML`.
FIRST, SECOND = "20261115T130000Z", "20261115T140000Z"


class Said(list[str]):
    """What a publish told; callable, as it wants."""

    def __call__(self, text: str) -> None:
        """Keep what is told."""
        self.append(text)


def real_project(folder: Path, yaml: str = YAML, **more: Any) -> Path:
    """Write the sources of a site that keeps a record."""
    return make_project(folder, yaml, **{"settings": REAL, **more})


def put(
    folder: Path,
    *,
    minutes: float = 0,
    now: datetime = NOW,
    tell: Callable[[str], None] = lambda _: None,
    ask: Callable[[str], bool] = lambda _: True,
    typo: bool = False,
    reason: str = "",
    deploys: bool = True,
    announces: bool = True,
) -> Result:
    """Publish the site in `folder`, some minutes after NOW."""
    moment = now + timedelta(minutes=minutes)
    return publish(
        find_project(folder), now=moment, tell=tell, ask=ask, typo=typo, reason=reason, deploys=deploys,
        announces=announces,
    )  # fmt: skip


def edit(folder: Path, *changes: tuple[str, str], file: str = "incidents.yaml") -> None:
    """Replace words in a file of the site; each must be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def page(folder: Path, name: str) -> str:
    """Return a published file's text."""
    return (folder / "output" / name).read_text(encoding="utf-8")


def record(folder: Path) -> Record:
    """Return the record beside the YAML; the published copy must be the same."""
    data = (folder / "record.jsonl").read_bytes()
    assert data == (folder / "output" / "record.jsonl").read_bytes()
    listed = json.loads(page(folder, "manifest.json"))
    assert "record.jsonl" in json.dumps(listed)
    return Record.parse(data)


def kinds(folder: Path) -> list[tuple[str, str | None, str]]:
    """Return the record's lines as (kind, incident, key)."""

    def short(line: Line) -> tuple[str, str | None, str]:
        return line.kind, line.incident, line.key

    return [short(line) for line in record(folder).lines]
