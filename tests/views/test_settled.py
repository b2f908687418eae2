from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from plainstatus.model import Incident
from plainstatus.views.banner import last_turn
from plainstatus.views.contacts import latest_changes
from plainstatus.views.corrections import mended
from plainstatus.views.first_told import telling_by_incident
from plainstatus.views.incident import IncidentView, incident_view
from plainstatus.views.next_change import next_change
from plainstatus.views.overview import Overview, overview
from plainstatus.views.settled import Settled
from tests.support.build import at, incident, site, update
from tests.support.incidents import CLOCKS, clocked, incidents

LATER = at("2027-05-01 12:00")
OVER = [update("2026-11-15 13:00", "investigating", components=["a"]), update("2026-11-15 14:00", "resolved")]


def _kept(made: Incident, now: datetime, retired: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what is kept of an incident, as it comes back out of a file."""
    settled = Settled({}, lambda _: "the sum")
    settled.view(made, now, {}, partial(incident_view, made, now, retired=retired))
    kept: dict[str, Any] = json.loads(json.dumps(settled.kept))
    return kept


@st.composite
def _over(draw: st.DrawFn) -> Incident:
    """Draw an incident that is over, most often without anything withdrawn."""
    made = draw(incidents())
    if draw(st.integers(0, 4)):
        made = made.model_copy(update={"updates": tuple(one for one in made.updates if one.withdrawn is None)})
    closed = {"maintenance": "completed", "notice": None}.get(made.type, "resolved")
    works = dict.fromkeys("abc", "operational") if draw(st.integers(0, 4)) else {}
    closing = incident(update("2026-11-15 21:00", closed, components=works), type=made.type).updates
    return made.model_copy(update={"updates": (*made.updates, *closing)})


@settings(deadline=None)  # the machine may be busy
@given(
    _over(),
    CLOCKS,
    st.sampled_from([0, 1, 30, 91, 195, 399]),
    st.sets(st.sampled_from("abc")),
    st.sets(st.sampled_from("abc")),
)
def test_it_stands_as_it_is_worked_out(
    made: Incident, clock: str, days: int, retired: set[str], retired_then: set[str]
) -> None:
    """Whatever is kept of an incident is what is worked out of it at any later moment, and so is all else."""
    # From a minute at which something is still said, to months after the last word.
    now = at(clocked(clock)) + timedelta(days=days % 100)
    kept, then = _kept(made, now, frozenset(retired)), now + timedelta(days=days)
    fresh = incident_view(made, then, retired=frozenset(retired_then))
    view = Settled(kept, lambda _: "the sum").view(made, then, {}, lambda: fresh)
    event("kept" if kept else "not kept")

    if kept:
        for name in {*view.__dict__} - {"settled", "turns", "_work_out"}:
            assert getattr(fresh, name) == view.__dict__[name], name
        assert "updates" not in view.__dict__
        assert max(fresh.turns) == max(view.turns) <= then
    assert view == fresh
    assert view.updates is fresh.updates


_NOT_SETTLED: dict[str, tuple[str, list[dict[str, Any]], dict[str, Any]]] = {
    "open": ("2026-11-16 12:00", OVER[:1], {}),
    "withdrawn": ("2026-11-16 12:00", OVER, {"withdrawn": {"at": "2026-11-15 15:00", "reason": "A drill."}}),
    "an update withdrawn": (
        "2026-11-16 12:00",
        [*OVER, update("2026-11-15 15:00", withdrawn={"at": "2026-11-15 15:30", "reason": "Wrong."})],
        {},
    ),
    "an update corrected": (
        "2026-11-16 12:00",
        [*OVER, update("2026-11-15 15:00", corrected=[{"at": "2026-11-15 15:30", "note": "Not all."}])],
        {},
    ),
    "a fact corrected": (
        "2026-11-16 12:00",
        OVER,
        {"corrections": [{"at": "2026-11-15 15:30", "field": "title", "was": "A", "now": "B", "why": "C"}]},
    ),
    "a contact closed": (
        "2026-11-16 12:00",
        [
            *OVER[:1],
            update("2026-11-15 14:00", "resolved", contacts={"phone": {"state": "closed", "reason": "Calls."}}),
        ],
        {},
    ),
    "something left": (
        "2026-11-16 12:00",
        [*OVER[:1], update("2026-11-15 14:00", "resolved", components={"a": "major_outage"})],
        {},
    ),
    "a window ahead": (
        "2026-11-16 12:00",
        [update("2026-11-15 13:00", "scheduled"), update("2026-11-15 14:00", "completed")],
        {"type": "maintenance", "scheduled": {"from": "2026-11-20 10:00", "until": "2026-11-20 12:00"}},
    ),
    "a notice still shown": ("2026-11-16 12:00", OVER[:1], {"type": "notice", "until": "2026-11-20 12:00"}),
    "a security incident still shown": ("2027-02-10 12:00", OVER, {"type": "security"}),
    "an update ahead": ("2026-11-15 13:30", OVER, {}),
}


@pytest.mark.parametrize("kind", _NOT_SETTLED)
def test_what_may_stand_otherwise_is_not_kept(kind: str) -> None:
    """What is open, was put right, has left something, or is changed by the clock, is worked out each time."""
    now, updates, fields = _NOT_SETTLED[kind]
    made = incident(*updates, **{"components": ["a"], **fields})

    assert _kept(made, at(now)) == {}


@pytest.mark.parametrize(
    ("kind", "now"), [("outage", "2026-11-15 14:00"), ("security", "2027-02-13 14:00"), ("notice", "2026-11-29 13:00")]
)
def test_what_is_over_is_kept_from_its_last_moment_on(kind: str, now: str) -> None:
    """What is over is settled from the moment on at which it says nothing more; before that the clock changes it."""
    made = incident(*OVER if kind != "notice" else [update("2026-11-15 13:00")], type=kind, components=["a"])
    kept = _kept(made, at(now))
    before = at(now) - timedelta(seconds=1)

    assert (set(), {made.id}) == ({*_kept(made, before)}, {*kept})
    assert not Settled(kept, lambda _: "the sum").view(made, before, {}, partial(incident_view, made, before)).settled


def test_what_was_worked_out_from_something_else_counts_for_nothing() -> None:
    """Where the incident is another one now, or the record knows something else of it, it is worked out anew."""
    made = incident(*OVER, components=["a"])
    settled = Settled(_kept(made, LATER), lambda _: "another sum")
    view = settled.view(made, LATER, {}, partial(incident_view, made, LATER))

    assert (view.settled, settled.grown) == ("another sum", True)
    assert settled.kept[made.id][0] == "another sum"


def test_what_was_put_right_is_not_known_by_a_sum() -> None:
    """Where the record has no sum, because something was put right, nothing is kept."""
    made = incident(*OVER, components=["a"])
    settled = Settled(_kept(made, LATER), lambda _: None)

    assert not settled.view(made, LATER, {}, partial(incident_view, made, LATER)).settled
    assert settled.kept == {}


def _told(view: Overview) -> tuple[object, ...]:
    """Return what lists of a site say that ask each incident."""
    changes = latest_changes(view.incidents, view.now)
    return view, view.changed, view.filed, mended(view), next_change(view), changes


def test_a_site_of_settled_incidents_is_what_is_worked_out() -> None:
    """A site says the same whether its incidents are kept or worked out, and works out those alone that are not."""
    over = OVER[1:]
    made = site(
        incident(*over, id="2026-11-15-over", components=["accounts"]),
        incident(*over, id="2026-11-15-security", type="security", components=["checkout"]),
        incident(update("2027-04-30 13:00"), id="2027-04-30-open", components=["accounts"]),
        incident(*over, id="2026-11-15-gone", withdrawn={"at": "2026-11-16 10:00", "reason": "A drill."}),
    )
    telling = telling_by_incident({}, lambda name: f"the sum of {name}")
    first = Settled({}, telling.sum_of)
    before = overview(made, LATER, telling=telling, settled=first)
    kept = Settled(json.loads(json.dumps(first.kept)), telling.sum_of)
    after = overview(made, LATER, telling=telling, settled=kept)

    assert [first.grown, kept.grown] == [True, False]
    assert {"2026-11-15-over", "2026-11-15-security"} == {*first.kept}
    assert {item.incident.id for item in after.incidents if item.settled} == {*first.kept}
    assert not any("updates" in item.__dict__ for item in after.incidents if item.settled)
    assert _told(before) == _told(after)


def test_the_last_turn_counts_what_the_record_says() -> None:
    """A settled incident has turned the banner when the last of its facts became what it is, even after its updates."""
    made, retold = incident(*OVER, components=["a"]), at("2026-11-17 09:00")
    settled = Settled({}, lambda _: "the sum")
    settled.view(made, LATER, {made.id: retold}, partial(incident_view, made, LATER))
    view = Settled(settled.kept, lambda _: "the sum").view(made, LATER, {}, partial(incident_view, made, LATER))

    assert retold == last_turn([view], {}, LATER) == last_turn([incident_view(made, LATER)], {made.id: retold}, LATER)


def test_there_is_nothing_else_to_ask() -> None:
    """What an incident does not have is an error, also where it is not worked out yet."""
    made = incident(*OVER, components=["a"])
    view = Settled(_kept(made, LATER), lambda _: "the sum").view(made, LATER, {}, partial(incident_view, made, LATER))

    with pytest.raises(AttributeError, match="colour"):
        _ = view.colour
    assert isinstance(view, IncidentView)
