from __future__ import annotations

from datetime import timedelta

import pytest

from plainstatus.text.amounts import in_words


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=59, microseconds=999_999), "less than a minute"),
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=7, seconds=59), "7 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=1, minutes=1), "1 hour 1 minute"),
        (timedelta(hours=2, minutes=5), "2 hours 5 minutes"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 hours 59 minutes"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=1, hours=1, minutes=59), "1 day 1 hour"),
        (timedelta(days=3, minutes=50), "3 days"),
        (timedelta(days=3, hours=4), "3 days 4 hours"),
        (timedelta(days=200, hours=2), "200 days 2 hours"),
    ],
)
def test_durations_have_at_most_two_neighbouring_units(duration: timedelta, expected: str) -> None:
    """A duration reads as its largest unit and the next smaller one, cut off and never rounded up."""
    assert expected == in_words(duration)
