"""What is said of incidents and breaches, by id: nothing lacks a message, and languages have their own order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from plainstatus.model import CLOSED, STATUSES, IncidentType, Scheduled
from plainstatus.model.breach import DirectNotice, Occurred
from plainstatus.model.incident import Incident
from plainstatus.render.pages.environment import shared_context
from plainstatus.render.pages.filters import prepare
from plainstatus.render.pages.incident import incident_pages
from plainstatus.render.pages.page import Renderer
from plainstatus.render.words import breach_words, incident_words, message_words, posts
from plainstatus.render.words.catalogue import ENGLISH, Message, Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.english import ENGLISH as MESSAGES
from plainstatus.views.history import WentOn
from plainstatus.views.incident import IncidentView, incident_view
from plainstatus.views.legal_duties import CALIFORNIA_HEADINGS
from plainstatus.views.mailings import Count, PublicMailing
from plainstatus.views.overview import overview
from plainstatus.views.publication import Moved
from tests.support.build import ZONE, at, incident, site, update
from tests.support.rendering import LINKS, NOW, environment, find, render, text_of

TIMES = Times(ZONE, ENGLISH)
WINDOW: dict[str, Any] = {"scheduled": {"from": "2026-11-15 12:00", "until": "2026-11-15 23:00"}}


def words(**messages: Message) -> Words:
    """Return the words of a language that has these in place of the English ones; `__` stands for a dot."""
    other = {name.replace("__", ".").replace("_", "-"): text for name, text in messages.items()}
    assert other.keys() <= MESSAGES.keys()
    return Words("de", {**MESSAGES, **other}, lambda number: int(number != 1))


def closed(kind: IncidentType, status: str) -> IncidentView:
    """Return an incident of a type that ended with a status."""
    began = {"maintenance": "in_progress"}.get(kind, "investigating")
    told = [
        update("2026-11-15 13:00", began),
        update("2026-11-15 14:00", "resolved"),
        update("2026-11-15 15:00", status),
    ]
    # A report alone ends nothing.
    told = told if status == "postmortem" else [told[0], told[2]]
    return incident_view(incident(*told, type=kind, **(WINDOW if kind == "maintenance" else {})), NOW)


@pytest.mark.parametrize(
    ("kind", "status"),
    [(kind, status) for kind in get_args(IncidentType) for status in STATUSES[kind] if status in CLOSED],
)
@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("ended", [False, True])
def test_what_went_on_is_said_alone_and_in_brackets(kind: IncidentType, status: str, left: bool, ended: bool) -> None:
    """However an incident ended, there are words for a line of its own, and those for brackets; the same in English."""
    one = WentOn(closed(kind, status), ended, left)

    alone, inline = incident_words.went_on(ENGLISH, one), incident_words.went_on(ENGLISH, one, inline=True)

    assert alone.lower() == inline
    assert alone == (
        "Not everything worked yet" if left else incident_words.in_short(ENGLISH, one.view) if ended else "Went on"
    )


def test_what_an_incident_left_is_said() -> None:
    """Where something does not work after its end, it is not simply over."""
    told = (
        update("2026-11-15 13:00", "investigating"),
        update("2026-11-15 14:00", "resolved", components={"accounts": "partial_outage"}),
    )
    made = incident(*told, impact="major", components=["accounts"])
    view = incident_view(made, NOW)
    assert view.left

    assert incident_words.in_short(ENGLISH, view) == "Resolved, but not everything works"
    assert incident_words.standing(ENGLISH, view) == "Resolved, but not everything works again."
    assert incident_words.went_on(ENGLISH, WentOn(view, True, False), inline=True) == (
        "resolved, but not everything works"
    )


@pytest.mark.parametrize(
    ("kind", "title", "expected"),
    [
        ("security", "Customer data leaked", "Security incident: Customer data leaked"),
        ("security", "Notice of Data BREACH", "Notice of Data BREACH"),
        ("security", "Security notice: accounts", "Security notice: accounts"),
        ("maintenance", "New disks", "Maintenance: New disks"),
        ("maintenance", "Planned maintenance", "Planned maintenance"),
        ("outage", "Checkout is slow", "Checkout is slow"),
        ("notice", "We move", "We move"),
    ],
)
def test_titled(kind: IncidentType, title: str, expected: str) -> None:
    """The kind of a security incident or maintenance is said once: by the title, or before it."""
    assert incident_words.titled(ENGLISH, incident(type=kind), title) == expected


def test_titled_in_another_language() -> None:
    """Its own words tell whether a title says it, in whatever case, and the kind may stand behind."""
    say = words(
        standing__titled__security="{title} (Sicherheitsvorfall)", standing__titled__security__said="Sicherheit|leck"
    )
    leak = incident(type="security")

    assert incident_words.titled(say, leak, "Datenleck bei Konten") == "Datenleck bei Konten"
    assert incident_words.titled(say, leak, "SICHERHEITSHINWEIS") == "SICHERHEITSHINWEIS"
    assert incident_words.titled(say, leak, "A breach") == "A breach (Sicherheitsvorfall)"


def test_a_full_stop_of_any_script_gives_way_to_ours() -> None:
    """What staff end with their own stop goes on in a sentence of the site."""
    said = {"field": "cause", "was": "不明。", "now": "鍵の流出。", "why": "判明した。", "at": "2026-11-15 13:00"}
    correction = incident(type="security", corrections=[said]).corrections[0]

    assert incident_words.changed(ENGLISH, correction) == ("How it could happen: was 不明, now 鍵の流出. 判明した。")
    assert posts.withdrawn(ENGLISH, "停止。", "誤り。") == "Withdrawn: 停止: 誤り。"


def moved(begin: str, until: str, incident: Incident) -> Moved:
    """Return how a maintenance was moved to its window of today."""
    assert incident.scheduled is not None
    return Moved(
        at("2026-11-14 12:00"), Scheduled.model_construct(begin=at(begin), until=at(until)), incident.scheduled, None
    )


@pytest.mark.parametrize(
    ("was", "expected"),
    [
        (None, "Planned until {}."),
        (
            ("2026-11-15 12:00", "2026-11-15 20:00"),
            "Planned until {}. End moved from 15 Nov 2026, 20:00 PST (16 Nov, 04:00 UTC).",
        ),
        (
            ("2026-11-14 12:00", "2026-11-14 13:00"),
            "Planned until {}. Moved from 14 Nov 2026, 12:00 PST (20:00 UTC) "
            "(until 14 Nov 2026, 13:00 PST (21:00 UTC)).",
        ),
    ],
)
def test_window_end(was: tuple[str, str] | None, expected: str) -> None:
    """Until when work is planned, and from when it was moved, are said together."""
    made = incident(update("2026-11-15 13:00", "in_progress"), type="maintenance", **WINDOW)
    view = replace(incident_view(made, at("2026-11-15 14:00")), moves=(moved(*was, made),) if was else ())

    assert incident_words.window_end(view, TIMES) == expected.format("15 Nov 2026, 23:00 PST (16 Nov, 07:00 UTC)")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("information.password.protection", "Passwords: how they were protected"),
        ("information.password.note", "Passwords: what exactly"),
        ("information.password.state", "Passwords"),
        ("people.categories", "Who the people concerned are"),
        ("people.as_of", "How many people are concerned"),
        ("direct_notice.links", "Our messages to you"),
    ],
)
def test_fact_name(path: str, expected: str) -> None:
    """A part of a fact has a name of its own, or goes by that of the whole."""
    assert incident_words.fact_name(ENGLISH, path) == expected


@pytest.mark.parametrize(
    ("begin", "end", "precision", "expected"),
    [
        (None, None, "exact", "not known yet"),
        ("2026-11-13 10:00", None, "exact", "13 Nov 2026, 10:00 PST (18:00 UTC)"),
        ("2026-11-13 10:00", None, "estimated", "13 Nov 2026, 10:00 PST (18:00 UTC) (estimated)"),
        (None, "2026-11-13 10:00", "unknown", "before 13 Nov 2026, 10:00 PST (18:00 UTC) (not sure yet)"),
        (
            "2026-11-13 10:00",
            "2026-11-13 11:00",
            "exact",
            "13 Nov 2026, 10:00 PST (18:00 UTC); it went on until 13 Nov 2026, 11:00 PST (19:00 UTC)",
        ),
    ],
)
def test_began(begin: str | None, end: str | None, precision: Any, expected: str) -> None:
    """When a breach began is said as far as it is known, with how sure that is."""
    occurred = Occurred.model_construct(
        begin=at(begin) if begin else None, end=at(end) if end else None, precision=precision
    )

    assert breach_words.began(occurred, TIMES) == expected


COUNT = Count(
    at=datetime(2026, 11, 15, tzinfo=UTC), total=20000, sent=12000, refused=0, returned=0, in_doubt=0,
    began=datetime(2026, 11, 15, tzinfo=UTC), batch_at=None, ended=None,
)  # fmt: skip


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("total", [None, 20000])
@pytest.mark.parametrize("lost", [{}, {"returned": 37, "refused": 1, "in_doubt": 2}])
def test_how_far(ended: bool, total: int | None, lost: dict[str, Any]) -> None:
    """Whatever is known of a mailing's numbers stands on one line."""
    notice = DirectNotice.model_construct(sent=12000, total=total, finished_at=COUNT.at if ended else None)
    mailing = PublicMailing(replace(COUNT, **lost), COUNT, None)
    more = "; came back: 37; refused: 1, by those who keep the mailboxes; not certain yet: 2" if lost else ""

    assert message_words.how_far(notice, mailing, TIMES) == (
        f"Our e-mail to each person. Sent{'' if ended else ' so far'}: 12,000{' of 20,000' if total else ''}{more}."
    )


def test_facts_of_messages_are_chosen_by_what_they_are() -> None:
    """Not by their names, which are others in each language."""
    notice = DirectNotice.model_construct(sender="notice@example.com", links="none", sent=3)
    times = Times(ZONE, words(messages__sender="Absender"))

    assert list(message_words.direct_notice(notice, times, only={"sender", "sent"})) == [
        ("Absender", "notice@example.com")
    ]


def test_each_heading_of_a_law_has_an_id_for_its_translation() -> None:
    """In English it is the heading itself, and nothing stands beside it."""
    assert [ENGLISH(f"law.us-ca.{number}") for number in range(1, 6)] == list(CALIFORNIA_HEADINGS)
    assert {breach_words.prescribed(ENGLISH, heading) for heading in (*CALIFORNIA_HEADINGS, "What happened")} == {""}


def test_what_a_law_prescribes_stands_to_the_letter_beside_its_translation() -> None:
    """On the page marked as English, in the text with the translation in brackets; other headings are translated."""
    leak = incident(
        id="leak", type="security", breach={"jurisdictions": ["us-ca"], "cause": "A key."}, actions=[{"text": "Wait."}]
    )
    say = words(law__us_ca__1="Was geschah", law__us_ca__4="Was Sie tun können")
    view, env = overview(site(leak), NOW), environment()
    prepare(env)
    status = shared_context(view, LINKS, content_pages=(), words=say)
    made = {output.path: output.made().decode() for output in incident_pages(Renderer(status, env), view, LINKS, ())}

    page, text = made["incidents/leak.html"], made["incidents/leak.txt"]
    assert '<h2 id="what"><span lang="en" dir="ltr">What Happened</span> <small>Was geschah</small></h2>' in page
    assert "What Happened (Was geschah)\n---------------------------\n" in text
    assert "What You Can Do (Was Sie tun können)\n" in text


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ({}, "We offer you: a watch on your credit."),
        ({"months": "1"}, "We offer you: a watch on your credit, for 1 month."),
        ({"months": "12"}, "We offer you: a watch on your credit, for 12 months."),
        ({"enrol_by": "2026-12-24"}, "We offer you: a watch on your credit; enrol by 24 Dec 2026."),
        (
            {"months": "12", "enrol_by": "2026-12-24"},
            "We offer you: a watch on your credit, for 12 months; enrol by 24 Dec 2026.",
        ),
    ],
)
def test_an_offer_is_one_sentence(offer: dict[str, str], expected: str) -> None:
    """Whatever it says of how long and until when."""
    made = incident(id="leak", type="security", breach={"offer": {"what": "a watch on your credit", **offer}})

    assert expected in [text_of(one) for one in find(render(site(made))["incidents/leak.html"], "p")]
