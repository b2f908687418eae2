from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.render.words.dates import Times, machine
from plainstatus.urls import update_key
from tests.support.build import at


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("America/Los_Angeles", "2026-11-15 21:00 Z", "15 Nov 2026, 13:00 PST (21:00 UTC)"),
        ("America/Los_Angeles", "2026-07-15 21:00 Z", "15 Jul 2026, 14:00 PDT (21:00 UTC)"),
        ("America/Los_Angeles", "2026-11-16 04:00 Z", "15 Nov 2026, 20:00 PST (16 Nov, 04:00 UTC)"),
        ("America/Los_Angeles", "2027-01-01 04:00 Z", "31 Dec 2026, 20:00 PST (1 Jan 2027, 04:00 UTC)"),
        ("Europe/Berlin", "2026-03-08 23:30 Z", "9 Mar 2026, 00:30 CET (8 Mar, 23:30 UTC)"),
        ("Europe/London", "2026-11-15 09:05 Z", "15 Nov 2026, 09:05 GMT (09:05 UTC)"),
        ("America/Sao_Paulo", "2026-11-15 21:00 Z", "15 Nov 2026, 18:00 UTC-03:00 (21:00 UTC)"),
        ("Asia/Kathmandu", "2026-11-15 21:00 Z", "16 Nov 2026, 02:45 UTC+05:45 (15 Nov, 21:00 UTC)"),
        ("UTC", "2026-11-15 21:00 Z", "15 Nov 2026, 21:00 UTC"),
        ("Etc/UTC", "2026-11-15 21:00 Z", "15 Nov 2026, 21:00 UTC"),
    ],
)
def test_plain(zone: str, moment: str, expected: str) -> None:
    """A moment is written with its date and zone, and with UTC's where they differ."""
    assert expected == Times(ZoneInfo(zone), ENGLISH).plain(at(moment))


def test_html() -> None:
    """In a page a moment also stands in the form that programs read, to the second."""
    expected = '<time datetime="2026-11-15T21:00:07Z">15 Nov 2026, 13:00 PST (21:00 UTC)</time>'
    made = Times(ZoneInfo("America/Los_Angeles"), ENGLISH).html(at("2026-11-15 21:00:07 Z"))

    assert (expected, Markup) == (made, type(made))


def test_clocks_going_back() -> None:
    """The two half past ones of a night in autumn are told apart."""
    times = Times(ZoneInfo("America/Los_Angeles"), ENGLISH)

    assert [times.plain(at("2026-11-01 08:30 Z")), times.plain(at("2026-11-01 09:30 Z"))] == [
        "1 Nov 2026, 01:30 PDT (08:30 UTC)",
        "1 Nov 2026, 01:30 PST (09:30 UTC)",
    ]


def test_clocks_going_back_for_programs() -> None:
    """Python takes the two for the same in their own zone; they are written as two, whichever comes first."""
    first = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    both = [first, first.replace(fold=1)]

    assert [*map(machine, both)] == ["2026-11-01T08:30:00Z", "2026-11-01T09:30:00Z"]
    assert [*map(update_key, both)] == ["20261101T083000Z", "20261101T093000Z"]


def test_days() -> None:
    """Days and months are written in English whatever the machine's locale."""
    assert (
        ENGLISH.day(date(2026, 11, 1)),
        ENGLISH.short_day(date(2026, 11, 1)),
        ENGLISH.month(2026, 3),
    ) == ("1 Nov 2026", "Sun 1 Nov", "March 2026")
