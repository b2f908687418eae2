from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from plainstatus.clock import now_for_build, now_for_publish
from plainstatus.errors import SettingsError


def test_build_follows_source_date_epoch() -> None:
    """SOURCE_DATE_EPOCH rules a build, so that it can be repeated byte for byte."""
    assert now_for_build({"SOURCE_DATE_EPOCH": "1763240400"}) == datetime(2025, 11, 15, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize("environ", [{}, {"SOURCE_DATE_EPOCH": ""}])
def test_build_takes_the_time_otherwise(environ: dict[str, str]) -> None:
    """Without it, a build takes the present time, to the second."""
    before = datetime.now(UTC) - timedelta(seconds=1)

    now = now_for_build(environ)

    assert before <= now <= datetime.now(UTC)
    assert now.microsecond == 0


@pytest.mark.parametrize("typed", ["soon", "1e9", "-1", "253402300799", "99999999999999999999"])
def test_an_epoch_that_is_no_number_is_refused(typed: str) -> None:
    """A mistyped SOURCE_DATE_EPOCH is told, not ignored."""
    with pytest.raises(SettingsError) as caught:
        now_for_build({"SOURCE_DATE_EPOCH": typed})

    assert str(caught.value) == (
        f"SOURCE_DATE_EPOCH is {typed!r}, which is not a time (write seconds since 1970, or unset it)"
    )


def test_publish_refuses_another_days_epoch() -> None:
    """What goes live carries its time, so a publish refuses an epoch that is over an hour off."""
    with pytest.raises(SettingsError, match=r"^SOURCE_DATE_EPOCH says 2001-09-09 01:46 UTC, but it is "):
        now_for_publish({"SOURCE_DATE_EPOCH": "1000000000"})


def test_publish_accepts_an_epoch_of_now() -> None:
    """An epoch within the hour rules a publish too."""
    wanted = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)

    assert now_for_publish({"SOURCE_DATE_EPOCH": str(int(wanted.timestamp()))}) == wanted
