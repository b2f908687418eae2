from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from plainstatus.model import Incident
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.views.overview import overview
from tests.support.build import at, component, incident, site, update

NOW = at("2026-11-15 20:00")


def _made(name: str, when: str = "2026-11-15 13:00", status: str | None = None, **fields: Any) -> Incident:
    """Return an incident of one update."""
    return incident(update(when, status), **({"id": name, "title": f"About {name}"} | fields))


def _closed(name: str, begin: str, end: str, **fields: Any) -> Incident:
    closing = "completed" if fields.get("type") == "maintenance" else "resolved"
    return incident(update(begin), update(end, closing), **({"id": name, "title": f"About {name}"} | fields))


def _maintenance(name: str, begin: str, until: str, **fields: Any) -> Incident:
    window = {"from": begin, "until": until}
    return _made(name, "2026-11-10 09:00", type="maintenance", scheduled=window, **fields)


_WITHDRAWN: dict[str, Any] = {"withdrawn": {"at": "2026-11-15 14:00", "reason": "A drill."}}


@pytest.mark.parametrize(
    ("incidents", "level", "text"),
    [
        ([], "operational", "No known problems"),
        ([_made("a")], "degraded_performance", "Some things are slow or unreliable"),
        ([_made("a", impact="none")], "operational", "Everything works, but a disruption is still open"),
        (
            [_made("a", impact="none"), _made("b", impact="none")],
            "operational",
            "Everything works, but 2 disruptions are still open",
        ),
        ([_made("a", impact="major")], "partial_outage", "Partial outage"),
        ([_made("a", impact="critical")], "major_outage", "Major outage"),
        ([_made("a", impact="critical", status="resolved")], "operational", "No known problems"),
        ([_made("a", impact="critical", **_WITHDRAWN)], "operational", "No known problems"),
        ([_made("a", components={"checkout": "major_outage"})], "major_outage", "Major outage"),
        (
            [_made("a", components={"old": "major_outage"}, impact="none")],
            "operational",
            "Everything works, but a disruption is still open",
        ),
        (
            [_maintenance("m", "2026-11-15 19:00", "2026-11-15 21:00")],
            "under_maintenance",
            "Maintenance in progress",
        ),
        ([_maintenance("m", "2026-11-15 20:01", "2026-11-15 21:00")], "operational", "No known problems"),
        ([_made("n", type="notice", impact="critical")], "operational", "No known problems"),
        (
            [_made("a"), _maintenance("m", "2026-11-15 19:00", "2026-11-15 21:00")],
            "degraded_performance",
            "Some things are slow or unreliable",
        ),
    ],
)
def test_the_headline_is_the_worst_of_components_and_open_incidents(
    incidents: list[Incident], level: str, text: str
) -> None:
    """Open outages count even if they name no component; retired components and upcoming work do not."""
    made = site(*incidents, components=["accounts", "checkout", component("old", retired="2026-11-14")])
    headline = overview(made, NOW).headline

    assert (level, text, None) == (headline.level, words.headline(ENGLISH, headline), headline.security)


def test_a_component_left_over_by_a_resolved_incident_counts() -> None:
    """What a resolving update leaves broken keeps the headline from the all-clear."""
    left = update("2026-11-15 14:00", "resolved", components={"checkout": "partial_outage"})
    view = overview(site(incident(update("2026-11-15 13:00"), left, components=["checkout"])), NOW)

    assert (view.headline.level, view.open) == ("partial_outage", ())
    assert {entry.component.id: entry.state for entry in view.components} == {
        "accounts": "operational",
        "checkout": "partial_outage",
    }


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Notice of data breach: customer account data", "Security notice: customer account data"),
        ("NOTICE OF DATA BREACH : Orders", "Security notice: Orders"),
        ("security notice: lost laptop", "Security notice: lost laptop"),
        ("Customer data leaked", "Security notice: Customer data leaked"),
        ("Our first security notice: leaked", "Security notice: Our first security notice: leaked"),
        ("Notice of data breach:", "Security notice: Notice of data breach:"),
    ],
)
def test_an_open_security_incident_makes_the_headline(title: str, text: str) -> None:
    """The headline names the security incident, without saying twice what it is, and no outage by itself."""
    made = site(_made("s", type="security", impact="critical", title=title, components=["accounts"]))

    headline = overview(made, NOW).headline

    assert ("operational", text) == (headline.level, words.headline(ENGLISH, headline))


def test_the_newest_security_incident_makes_the_headline() -> None:
    """Of two open security incidents the newer one is named; the level is that of the components."""
    view = overview(
        site(
            _made("old", "2026-11-01 09:00", type="security"),
            _made("new", "2026-11-10 09:00", type="security"),
            _made("outage", impact="major"),
        ),
        NOW,
    )

    assert (view.headline.level, words.headline(ENGLISH, view.headline)) == (
        "partial_outage",
        "Security notice: About new",
    )


_MANY = [
    _made("notice", "2026-11-15 19:00", type="notice"),
    _maintenance("begun", "2026-11-15 19:30", "2026-11-15 21:00"),
    _maintenance("later", "2026-11-18 19:00", "2026-11-18 21:00"),
    _maintenance("sooner", "2026-11-17 19:00", "2026-11-17 21:00"),
    _made("informal", "2026-11-15 19:40", impact="none"),
    _made("minor-old", "2026-11-15 10:00"),
    _made("minor-new", "2026-11-15 11:00"),
    _made("critical", "2026-11-14 11:00", impact="critical"),
    _made("breach-old", "2026-10-01 11:00", type="security"),
    _made("breach-new", "2026-10-02 11:00", type="security", impact="minor"),
    _closed("breach-over", "2026-10-03 11:00", "2026-10-04 11:00", type="security"),
    _closed("breach-long-over", "2026-01-03 11:00", "2026-01-04 11:00", type="security"),
    _closed("outage-over", "2026-11-15 11:30", "2026-11-15 12:00", impact="critical"),
    _made("gone", type="security", **_WITHDRAWN),
]


def test_what_is_open_stands_by_urgency() -> None:
    """Security first, then outages by impact and newness, maintenance in progress, and notices last."""
    view = overview(site(*_MANY), NOW)
    expected = ["breach-new", "breach-old", "critical", "minor-new", "minor-old", "informal", "begun", "notice"]

    assert expected == [entry.incident.id for entry in view.open]
    assert [entry.incident.id for entry in view.recent_security] == ["breach-over"]
    assert [entry.incident.id for entry in view.upcoming] == ["sooner", "later"]


def test_all_incidents_stand_newest_begin_first() -> None:
    """Every incident is there once, withdrawn ones too; what begins at the same time stands by id."""
    same = [_made("b", "2026-11-15 09:00"), _made("a", "2026-11-15 09:00")]
    view = overview(site(*_MANY, *same, _made("early", "2026-11-15 19:59", started="2026-01-01 09:00")), NOW)
    ids = [entry.incident.id for entry in view.incidents]

    assert len(_MANY) + 3 == len(set(ids)) == len(ids)
    assert sorted((entry.begin for entry in view.incidents), reverse=True) == [entry.begin for entry in view.incidents]
    assert ids.index("a") + 1 == ids.index("b")
    assert ids[-1] == "early"
    assert "gone" in ids


def _others(*names: str) -> list[Incident]:
    return [made for made in _MANY if made.id in names]


@pytest.mark.parametrize(
    ("incidents", "expected"),
    [
        ([], None),
        (_others("later", "outage-over", "breach-long-over", "gone"), None),
        (_MANY, ("breach-new", "About breach-new", 8)),
        # The newest word about `critical` is too old to be repeated.
        (_others("critical", "minor-new"), ("critical", "About critical", 1)),
        (_others("critical", "minor-new", "breach-over"), ("breach-over", "About breach-over", 2)),
        (_others("minor-new", "breach-over"), ("minor-new", "About minor-new", 1)),
        (_others("informal"), ("informal", "About informal", 0)),
        (_others("begun", "notice"), ("begun", "About begun", 1)),
        (_others("notice", "breach-over"), ("breach-over", "About breach-over", 1)),
        (_others("informal", "begun", "breach-over"), ("breach-over", "About breach-over", 2)),
        (_others("breach-over"), ("breach-over", "About breach-over", 0)),
        ([_made("a", banner="Please pay by card.")], ("a", "Please pay by card.", 0)),
        ([_made("a", banner="none")], None),
        ([_made("a", banner="none"), _made("b", impact="none")], ("b", "About b", 0)),
        ([_made("s", type="security", banner="none")], ("s", "About s", 0)),
        (
            [_closed("s", "2026-10-03 11:00", "2026-10-04 11:00", type="security", banner="none")],
            ("s", "About s", 0),
        ),
    ],
)
def test_the_banner_says_the_worst(incidents: list[Incident], expected: tuple[str, str, int] | None) -> None:
    """Open security first, then outages that hurt, then security that is over; neither `none` nor age silences it."""
    banner = overview(site(*incidents), NOW).banner

    assert expected == (banner and (banner.incident.incident.id, banner.text, banner.more))


@pytest.mark.parametrize(
    ("now", "shown"),
    [("2026-11-15 20:00", True), ("2026-12-24 07:59", True), ("2026-12-24 08:00", False), ("2027-01-01 00:00", False)],
)
def test_a_closed_security_incident_is_shown_until_its_time(now: str, shown: bool) -> None:
    """It leaves the home page and the banner at `notice_until`, to the minute."""
    made = _closed("s", "2026-11-01 09:00", "2026-11-02 09:00", type="security", notice_until="2026-12-24 08:00")
    view = overview(site(made), at(now))

    assert (shown, shown) == (bool(view.recent_security), view.banner is not None)


def test_an_open_security_incident_stays_whatever_its_time() -> None:
    """`notice_until` hides no security incident that is still open."""
    view = overview(site(_made("s", type="security", notice_until="2026-11-14 08:00")), NOW)

    assert [entry.incident.id for entry in view.open] == ["s"]
    assert view.banner is not None


def test_components_say_what_concerns_them() -> None:
    """A component has the worst state of all incidents and names the open ones, the worst first."""
    view = overview(
        site(
            _made("mild", components=["accounts"]),
            _made("bad", components=["accounts"], impact="critical"),
            _made("breach", components=["accounts"], type="security"),
            _closed("over", "2026-11-15 11:30", "2026-11-15 12:00", components=["accounts"]),
        ),
        NOW,
    )
    accounts, checkout = view.components

    assert (accounts.state, accounts.incidents) == ("major_outage", ("bad", "mild", "breach"))
    assert (checkout.state, checkout.incidents) == ("operational", ())


@pytest.mark.parametrize(("now", "shown"), [("2026-11-15 23:59", True), ("2026-11-16 00:00", False)])
def test_a_retired_component_leaves_after_its_last_day(now: str, shown: bool) -> None:
    """On its last day a component is still there; its spans stay for ever."""
    made = site(_made("a", components=["old"]), components=["accounts", component("old", retired="2026-11-15")])
    view = overview(made, at(now))

    assert shown == ("old" in [entry.component.id for entry in view.components])
    assert len(view.spans["old"]) == 1


def test_spans_and_incidents_by_component() -> None:
    """Spans stand oldest first with overlaps left in; incidents newest first; withdrawn ones in neither."""
    view = overview(
        site(
            _closed("long", "2026-11-14 09:00", "2026-11-15 12:00", components=["accounts"]),
            _closed("short", "2026-11-14 10:00", "2026-11-14 11:00", components=["accounts"], impact="major"),
            _made("gone", components=["accounts"], **_WITHDRAWN),
            _maintenance("planned", "2026-11-18 19:00", "2026-11-18 21:00", components=["accounts"]),
        ),
        NOW,
    )

    assert [(span.incident, span.state) for span in view.spans["accounts"]] == [
        ("long", "degraded_performance"),
        ("short", "partial_outage"),
    ]
    assert [entry.incident.id for entry in view.by_component["accounts"]] == ["planned", "short", "long"]
    assert (view.spans["checkout"], view.by_component["checkout"]) == ((), ())


def _contact_states(*incidents: Incident, now: datetime = NOW, **phone: Any) -> tuple[str, str | None, bool]:
    contacts = {"phone": {"kind": "phone", "value": "+1-555-0100"} | phone}
    found = overview(site(*incidents, organisation={"contacts": contacts}), now).contacts["phone"]
    return found.state, found.reason, found.until is not None


def _said(name: str, when: str, *, status: str | None = None, gone: bool = False, **phone: Any) -> Incident:
    withdrawn = {"withdrawn": {"at": "2026-11-15 19:00", "reason": "Wrong."}} if gone else {}
    return incident(
        update("2026-11-15 10:00"),
        update(when, status, contacts={"phone": phone}, **withdrawn),
        id=name,
        type="security",
    )


@pytest.mark.parametrize(
    ("incidents", "phone", "expected"),
    [
        ([], {}, ("open", None, False)),
        ([], {"state": "closed", "reason": "Moving."}, ("closed", "Moving.", False)),
        ([], {"state": "closed", "until": "2026-11-15 20:01"}, ("closed", None, True)),
        ([], {"state": "closed", "reason": "Moving.", "until": "2026-11-15 20:00"}, ("open", None, False)),
        ([_said("a", "2026-11-15 13:00", state="closed", reason="Busy.")], {}, ("closed", "Busy.", False)),
        ([_said("a", "2026-11-15 13:00", state="closed", status="resolved")], {}, ("open", None, False)),
        ([_said("a", "2026-11-15 13:00", state="closed", gone=True)], {}, ("open", None, False)),
        ([_said("a", "2026-11-15 13:00", state="closed", until="2026-11-15 19:00")], {}, ("open", None, False)),
        ([_said("a", "2026-11-15 13:00", state="closed", until="2026-11-15 21:00")], {}, ("closed", None, True)),
        (
            [
                _said("b", "2026-11-15 13:00", state="closed", reason="Busy."),
                _said("a", "2026-11-15 14:00", state="overloaded"),
            ],
            {},
            ("overloaded", None, False),
        ),
        (
            [
                _said("a", "2026-11-15 13:00", state="closed"),
                _said("b", "2026-11-15 14:00", state="overloaded", until="2026-11-15 15:00"),
            ],
            {"reason": "Ours."},
            ("open", "Ours.", False),
        ),
        (
            [_said("a", "2026-11-15 13:00", state="open")],
            {"state": "closed", "reason": "Moving.", "until": "2026-11-20 09:00"},
            ("open", None, False),
        ),
    ],
)
def test_contacts_are_as_the_latest_update_says(
    incidents: list[Incident], phone: dict[str, Any], expected: tuple[str, str | None, bool]
) -> None:
    """The latest change by an open incident counts until its time has come; then the organisation's word does."""
    assert expected == _contact_states(*incidents, **phone)


def test_of_contact_changes_ahead_of_the_clock_the_later_counts() -> None:
    """Two updates that both count as made now still change contacts in the order they are dated."""
    made = incident(
        update("2026-11-15 20:03", contacts={"phone": {"state": "closed"}}),
        update("2026-11-15 20:06", contacts={"phone": {"state": "overloaded"}}),
    )

    assert _contact_states(made) == ("overloaded", None, False)


@pytest.mark.parametrize(("now", "state"), [("2026-11-15 20:00", "closed"), ("2026-12-01 09:00", "open")])
def test_a_line_stays_closed_as_long_as_was_said(now: str, state: str) -> None:
    """That the incident is over opens no phone before the time that its update gave."""
    shut = {"phone": {"state": "closed", "until": "2026-12-01 09:00"}}
    over = incident(
        update("2026-11-15 09:00", "investigating", contacts=shut), update("2026-11-15 12:00", "resolved"), id="over"
    )
    contacts = {"phone": {"kind": "phone", "value": "+1-555-0100"}}

    assert overview(site(over, organisation={"contacts": contacts}), at(now)).contacts["phone"].state == state


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (_made("now"), ("de", "fr")),
        (_maintenance("soon", "2027-11-15 19:00", "2027-11-15 21:00"), ("de", "fr")),
        (_closed("young", "2026-01-01 12:00", "2026-08-18 12:00"), ("de", "fr")),
        (_closed("old", "2026-01-01 12:00", "2026-08-17 12:00"), ()),
        (_closed("german", "2020-01-01 12:00", "2020-01-02 12:00", title={"en": "Slow", "de": "Langsam"}), ("de",)),
        (_closed("austrian", "2020-01-01 12:00", "2020-01-02 12:00", title={"en": "Slow", "de-AT": "Fad"}), ("de",)),
        (_closed("spanish", "2020-01-01 12:00", "2020-01-02 12:00", title={"en": "Slow", "es": "Lento"}), ()),
        (
            incident(update("2020-01-01 12:00"), update("2020-01-02 12:00", "resolved", text={"en": "A", "fr": "B"})),
            ("fr",),
        ),
    ],
)
def test_incidents_have_pages_in_further_languages(told: Incident, expected: tuple[str, ...]) -> None:
    """For 90 days after they are over in all that the site has, and for good in those that anything was said in."""
    made = site(told).model_copy(update={"languages": ("de", "fr")})

    assert overview(made, NOW).further.get(told.id, ()) == expected
    assert overview(site(told), NOW).further == {}
