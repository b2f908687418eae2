"""A made-up history of any length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

__all__ = ["OPEN", "history"]

#: The one incident that is not over; the last in the file.
OPEN = "2026-11-15-open"
#: When the newest other incident began.
_LAST = datetime(2026, 11, 14, 9, tzinfo=UTC)
_PARTS = ("checkout", "search", "accounts", "returns", "newsletter")


def history(count: int) -> str:
    """Return the YAML of a site with so many incidents of three updates, one every 31 hours; the last is still open."""
    return "".join([
        "organisation: {name: Example Shoes, timezone: UTC}\n",
        f"components: [{', '.join(f'{{id: {part}, name: {part.title()}}}' for part in _PARTS)}]\n",
        "incidents:\n",
        *(_incident(number) for number in range(count - 1)),
        f"  - id: {OPEN}\n    title: Payments by card fail\n    components: [checkout]\n    updates:\n",
        _update(datetime(2026, 11, 15, 13, tzinfo=UTC), "investigating", "We look for the cause."),
    ])  # fmt: skip


def _incident(number: int) -> str:
    began, part = _LAST - timedelta(hours=31 * number), _PARTS[number % len(_PARTS)]
    return "".join([
        f"  - id: {began:%Y-%m-%d}-{number}\n    title: {part.title()} is slow, case {number}\n",
        f"    impact: {('minor', 'major', 'critical')[number % 3]}\n    components: [{part}]\n    updates:\n",
        *_updates(number, began, part),
    ])  # fmt: skip


def _updates(number: int, began: datetime, part: str) -> Iterator[str]:
    yield _update(began, "investigating", f"Some customers cannot use {part}. We look for the cause.")
    yield _update(began + timedelta(minutes=20), "identified", f"Machine {number} fails, and another takes its work.")
    yield _update(began + timedelta(minutes=50), "resolved", f"All of {part} works again. Nobody has to do anything.")


def _update(at: datetime, status: str, text: str) -> str:
    return f"      - {{at: {at:%Y-%m-%d %H:%M} Z, status: {status}, text: '{text}'}}\n"
