"""Whose numbers count where both the record and the YAML tell how far messages are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plainstatus.model.breach import DirectNotice
from plainstatus.views.incident import incident_view
from plainstatus.views.mailings import Count, PublicMailing, with_mailing
from plainstatus.views.notice import notice
from tests.support.build import at, incident

BEGAN, BATCH, NOW = at("2026-11-15 13:00"), at("2026-11-15 13:10"), at("2026-11-15 14:00")
COUNT = Count(at=BATCH, total=100, sent=40, refused=3, returned=2, in_doubt=1, began=BEGAN, batch_at=BATCH, ended=None)
TYPED = {
    "channels": ["email"], "sender": "notice@example.com", "sent": "7", "total": "90", "started_at": "2026-11-15 12:00",
    "last_batch_at": "2026-11-15 12:30", "expected_end": "2026-11-15 13:30",
}  # fmt: skip


def told(count: Count = COUNT, **typed: Any) -> dict[str, Any]:
    """Return what readers see of the messages, without what is not given."""
    made = incident(type="security", impact="critical", breach={"direct_notice": TYPED | typed})
    breach = with_mailing(made, PublicMailing(count, count, None)).breach
    assert breach is not None
    assert breach.direct_notice is not None
    given = {name: getattr(breach.direct_notice, name) for name in DirectNotice.model_fields}
    return {name: value for name, value in given.items() if value not in (None, ())}


def test_the_record_counts() -> None:
    """What it knows stands in place of what staff typed of the same; all else is what they typed."""
    assert told() == {
        "channels": ("email",), "sender": "notice@example.com", "sent": 40, "total": 100, "started_at": BEGAN,
        "last_batch_at": BATCH, "expected_end": at("2026-11-15 13:30"),
    }  # fmt: skip


def test_after_the_end_nothing_is_expected() -> None:
    """Nor is there a newest batch."""
    ended = replace(COUNT, sent=97, in_doubt=0, ended=BATCH)

    assert told(ended) == {
        "channels": ("email",), "sender": "notice@example.com", "sent": 97, "total": 100, "started_at": BEGAN,
        "finished_at": BATCH,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "sent", "total", "finished"),
    [
        ({"finished_at": "2026-11-15 13:05"}, 40, 100, None),
        ({"finished_at": "2026-11-15 13:50"}, 7, 90, at("2026-11-15 13:50")),
        ({"finished_at": "2026-11-15 13:50", "sent": None, "total": None}, 40, 100, at("2026-11-15 13:50")),
    ],
)
def test_an_end_that_staff_typed(typed: dict[str, Any], sent: int, total: int, finished: Any) -> None:
    """It counts, with the numbers beside it, where it is later than the newest sums."""
    found = told(**typed)

    assert (found["sent"], found["total"], found.get("finished_at")) == (sent, total, finished)
    assert ("expected_end" in found) == ("last_batch_at" in found) == (finished is None)


@pytest.mark.parametrize(("typed", "total"), [(90, 90), (44, 44), (43, None), (None, None)])
def test_where_a_part_is_not_known_yet(typed: int | None, total: int | None) -> None:
    """Of how many, staff say, unless there are more already; else nobody does."""
    assert told(replace(COUNT, total=None), total=None if typed is None else str(typed)).get("total") == total


def test_without_words_about_messages() -> None:
    """A mailing is shown all the same; of what is no breach there is nothing to show."""
    mailing = PublicMailing(COUNT, COUNT, None)
    bare = with_mailing(incident(type="security", impact="critical", breach={"cause": "A key."}), mailing).breach
    outage = incident()

    assert bare is not None
    assert bare.direct_notice is not None
    assert (bare.direct_notice.channels, bare.direct_notice.sent) == (("email",), 40)
    assert with_mailing(outage, mailing) is outage
    assert with_mailing(outage, None) is outage


def test_how_far() -> None:
    """The bar goes by the record's sums, and nobody waits once it is over."""
    made = incident(type="security", impact="critical", breach={"direct_notice": TYPED})
    lasting = incident_view(made, NOW, mailing=PublicMailing(COUNT, COUNT, None))
    ended = replace(COUNT, sent=97, in_doubt=0, ended=BATCH)
    over = incident_view(made, NOW, mailing=PublicMailing(ended, COUNT, ended))

    assert (notice(lasting, NOW).percent, notice(lasting, NOW).is_mailing, notice(lasting, NOW).delayed) == (
        40, True, True,
    )  # fmt: skip
    assert (notice(over, NOW).is_mailing, notice(over, NOW).delayed) == (False, False)
    assert notice(incident_view(made, NOW), NOW).is_mailing is False
