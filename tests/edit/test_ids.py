"""Ids of new incidents."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from plainstatus.edit.incidents import new_id
from plainstatus.model.scalars import Identifier

DAY = date(2026, 11, 15)
IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Checkout", "2026-11-15-checkout"),
        ("Payments by card fail", "2026-11-15-payments-card-fail"),
        ("The shop cannot be reached", "2026-11-15-shop-cannot-reached"),
        ("Notice of data breach: customer account data", "2026-11-15-notice-data-breach-customer-account-data"),
        ("Über 20% slower & don't know", "2026-11-15-uber-20-slower-dont-know"),
        ("It is on", "2026-11-15-it-is-on"),
        ("支払いできません 😀", "2026-11-15-outage"),
        ("x" * 200, "2026-11-15-" + "x" * 40),
        ("Pay", "2026-11-15-pay-3"),
    ],
)
def test_ids_tell_day_and_title(title: str, expected: str) -> None:
    """The words that matter, as far as they fit; a number where the id is taken."""
    taken = {"2026-11-15-pay", "2026-11-15-pay-2"}

    assert new_id(DAY, title, taken, otherwise="outage") == expected


@given(st.text(), st.sets(st.sampled_from(["2026-11-15-a", "2026-11-15-outage", "2026-11-15-outage-2"])))
def test_every_title_has_an_id(title: str, taken: set[str]) -> None:
    """Whatever the title holds, the id is one, and not taken."""
    found = new_id(DAY, title, taken, otherwise="outage")

    assert IDENTIFIER.validate_python(found) == found
    assert found not in taken
