from __future__ import annotations

from plainstatus.views.states import STATES, worst


def test_states_stand_mildest_first() -> None:
    """Maintenance is milder than anything that was not planned."""
    expected = ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")

    assert expected == STATES


def test_the_worst_of_states() -> None:
    """The worst of several states is the last in their order, and operational where there is none."""
    assert worst(["degraded_performance", "partial_outage", "under_maintenance"]) == "partial_outage"
    assert worst([]) == "operational"
