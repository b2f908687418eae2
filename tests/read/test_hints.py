"""What is offered in place of a mistake is whole, and is not refused itself when it is put in."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from plainstatus.errors import InvalidIncidents, Problem
from tests.support.checking import load

#: A quarter past ten in the morning, in the zone of the site.
NOW = datetime(2026, 11, 20, 18, 15, tzinfo=UTC)
_HEAD = """\
organisation: {name: Example Shoes, timezone: America/Los_Angeles}
components:
  - {id: checkout, name: Checkout}
  - {id: web-shop, name: Web shop}
  - {id: outlet, name: Factory sale}
incidents:
"""
_SITE = """\
  - id: 2026-11-20-pay
    title: Payments fail
    components: [checkout]
    updates:
      - at: 2026-11-20 10:05
        status: identified
        text: You cannot pay.
        next_update: 2026-11-20 11:45
"""


def _problems(site: str, now: datetime = NOW) -> list[Problem]:
    """Return what is wrong with a site."""
    try:
        load(site, head=_HEAD, now=now)
    except InvalidIncidents as error:
        return list(error.problems)
    return []


def _put_in(site: str) -> tuple[str, list[str]]:
    """Return the site with each line that is offered in place, and the offers."""
    lines, offers = (_HEAD + site).split("\n"), []
    for problem in _problems(site):
        found = re.match(r"write: (.*?)(?:, put quotes .*|, or .*|, for the time in .*)?$", problem.hint)
        assert found, problem
        old = lines[problem.line - 1]
        lines[problem.line - 1] = old[: len(old) - len(old.lstrip())] + found[1]
        offers.append(found[1])
    return "\n".join(lines)[len(_HEAD) :], offers


@pytest.mark.parametrize(
    ("was", "now", "offered"),
    [
        ("components: [checkout]", "components: [Web shop, Checkout]", "components: [web-shop, checkout]"),
        ("components: [checkout]", "components: [factory sale, web-shp]", "components: [outlet, web-shop]"),
        (
            "components: [checkout]",
            "components: {Checkout: partial_outage, Web shop: operational}",
            "components: {checkout: partial_outage, web-shop: operational}",
        ),
        ("next_update: 2026-11-20 11:45", "next_update: 11.45", "next_update: 2026-11-20 11:45"),
        ("next_update: 2026-11-20 11:45", "next_update: 11:45 pm", "next_update: 2026-11-20 23:45"),
        ("next_update: 2026-11-20 11:45", "next_update: 9:30", "next_update: 2026-11-21 09:30"),
        ("next_update: 2026-11-20 11:45", "next_update: tomorrow 9:00", "next_update: 2026-11-21 09:00"),
        ("next_update: 2026-11-20 11:45", "next_update: mon 14:30", "next_update: 2026-11-23 14:30"),
        ("next_update: 2026-11-20 11:45", "next_update: noon", "next_update: 2026-11-20 12:00"),
        ("next_update: 2026-11-20 11:45", "next_update: in 2 h", "next_update: 2026-11-20 12:05"),
        ("next_update: 2026-11-20 11:45", "next_update: 1:00 pm", "next_update: 2026-11-20 13:00"),
        ("- at: 2026-11-20 10:05", "- at: 20 min ago", "- at: 2026-11-20 09:55"),
        ("- at: 2026-11-20 10:05", "- at: thu 14:30", "- at: 2026-11-19 14:30"),
        ("next_update: 2026-11-20 11:45", "next_update: 2026-11-20", "next_update: 2026-11-20 13:00"),
        ("next_update: 2026-11-20 11:45", "next_update: 2026/11/20 1 pm", ""),
        ("- at: 2026-11-20 10:05", "- at: '10.05'", "- at: 2026-11-20 10:05"),
        ("- at: 2026-11-20 10:05", "- at: 23:50", "- at: 2026-11-19 23:50"),
        ("- at: 2026-11-20 10:05", "- at: 2026-11-20", "- at: 2026-11-20 10:15"),
        ("- at: 2026-11-20 10:05", "- at: yesterday 23:50", "- at: 2026-11-19 23:50"),
        ("- at: 2026-11-20 10:05", "- at: 2026-11-20 10:05 PST", "- at: 2026-11-20 10:05"),
        ("title: Payments fail", "title: {en: Payments, by card, fail}", 'title: {en: "Payments, by card, fail"}'),
        (
            "title: Payments fail",
            "title: {en: All, de: Alle, die zahlen}",
            'title: {en: "All", de: "Alle, die zahlen"}',
        ),
        ("status: identified", "status: identifed", "status: identified"),
    ],
)
def test_what_is_offered_can_be_put_in(was: str, now: str, offered: str) -> None:
    """One line mends all that is wrong with a line, and is read as it was meant."""
    assert was in _SITE
    site = _SITE.replace(was, now)
    if not offered:
        (problem,) = _problems(site)
        assert "2026-11-20 12:00" in problem.hint
        return
    mended, offers = _put_in(site)

    assert offers == [offered]
    assert _problems(mended) == []


def test_a_time_is_offered_with_its_weekday() -> None:
    """Who meant another day sees it before the line is copied."""
    told = [_problems(_SITE.replace("2026-11-20 11:45", typed))[0].message for typed in ("mon 14:30", "11.45", "9:30")]

    assert told == [
        "'mon 14:30' is not a time as we write it, taken as Monday's",
        "'11.45' is not a time as we write it, taken as Friday's",
        "'9:30' is not a time as we write it, taken as Saturday's",
    ]


def test_a_line_is_offered_only_where_it_mends_all() -> None:
    """Where one of several names resembles none, the others are told, and the three that are nearest."""
    (problem,) = _problems(_SITE.replace("[checkout]", "[Web shop, zzz]"))

    assert problem.message == "unknown components 'Web shop', 'zzz'"
    assert problem.hint.startswith("write web-shop for 'Web shop'; known here: ")


def test_components_on_lines_of_their_own_are_told_where_they_stand() -> None:
    """Each line is mended by itself."""
    site = _SITE.replace("[checkout]", "\n      - Checkout\n      - Web shop")

    assert [(problem.line, problem.hint) for problem in _problems(site)] == [
        (10, "write: - checkout"),
        (11, "write: - web-shop"),
    ]


@pytest.mark.parametrize(
    ("kind", "status", "hint"),
    [
        ("outage", "gone", "one of: investigating, identified, monitoring, resolved, postmortem"),
        ("security", "scheduled", "one of: investigating, identified, monitoring, resolved, postmortem"),
        ("maintenance", "gone", "one of: scheduled, in_progress, verifying, completed"),
        ("maintenance", "monitorin", "one of: scheduled, in_progress, verifying, completed"),
        ("maintenance", "in-progress", "write: status: in_progress"),
        ("notice", "gone", "leave the key out"),
    ],
)
def test_only_statuses_of_the_type_are_offered(kind: str, status: str, hint: str) -> None:
    """Who takes what is offered is not told next that this type has no such status."""
    site = _SITE.replace("    components", f"    type: {kind}\n    components").replace("identified", status)
    found = [problem.hint for problem in _problems(site) if "status" in problem.message or status in problem.message]

    assert found == [hint]


@pytest.mark.parametrize("typed", ["soon", "in two hours", "25:61", "2026-11-20 25:00", "~"])
def test_a_promise_is_shown_a_time_that_can_be_promised(typed: str) -> None:
    """The present time, as an example, would be refused as not after its update."""
    (problem,) = _problems(_SITE.replace("2026-11-20 11:45", typed))

    assert "2026-11-20 12:00" in problem.hint
    assert _problems(_SITE.replace("2026-11-20 11:45", "2026-11-20 12:00")) == []


def test_an_offset_is_offered_in_the_organisations_zone() -> None:
    """Whoever takes the example stays in the zone."""
    site = _SITE.replace("10:05", "10:05 CET")
    head = _HEAD.replace("America/Los_Angeles", "Europe/Berlin")
    with pytest.raises(InvalidIncidents) as caught:
        load(site, head=head, now=NOW)

    assert "such as +0100" in str(caught.value)


#: An update of long before the clock's time, in the zone of the site: a Saturday.
_EARLIER = _SITE.replace("2026-11-20 10:05", "2026-11-14 10:05").replace("2026-11-20 11:45", "{}")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("11.45", "2026-11-14 11:45"),
        ("11:45 am", "2026-11-14 11:45"),
        ("9:30", "2026-11-15 09:30"),
        ("noon", "2026-11-14 12:00"),
        ("midnight", "2026-11-15 00:00"),
        ("in 2 h", "2026-11-14 12:05"),
        ("90 min", "2026-11-14 11:35"),
        ("tomorrow 9:00", "2026-11-15 09:00"),
        ("today 13:00", "2026-11-14 13:00"),
        ("mon 14:30", "2026-11-16 14:30"),
        ("sat 9:00", "2026-11-21 09:00"),
        ("sat 11:00", "2026-11-14 11:00"),
    ],
)
def test_a_promise_is_counted_from_its_update(typed: str, offered: str) -> None:
    """However it is said, and whenever it is read: a clock time, a part of the day, an amount, a weekday."""
    (problem,) = _problems(_EARLIER.format(typed))
    mended, offers = _put_in(_EARLIER.format(typed))

    assert offers == [f"next_update: {offered}"]
    assert f"taken as {datetime.fromisoformat(offered):%A}'s" in problem.message
    assert _problems(mended) == []


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("fri 9", "'fri 9' may mean a day or an hour", "write the hour as 2026-11-27 09:00"),
        ("saturday 11", "'saturday 11' may mean a day or an hour", "write the hour as 2026-11-21 11:00"),
        ("14", "'14' alone may be an hour or an amount",
            "write 2026-11-20 14:00 or 2026-11-21 00:05 or 2026-11-20 10:19"),
        ("1h30", "'1h30' may be a time or an amount", "write 2026-11-21 01:30 or 2026-11-20 11:35"),
        ("1430", "'1430' may be a time or a number", "write 2026-11-20 14:30"),
        ("monday", "'monday' is a day without a clock time", "write for example 2026-11-23 13:00"),
        ("this evening", "'this evening' names no clock time", "write for example 2026-11-20 20:00"),
        ("next mon 9:00", "'next mon 9:00' may be two days", "write 2026-11-23 09:00 or 2026-11-30 09:00"),
        ("mon midnight", "'mon midnight' may be the night before or after",
            "write 2026-11-23 00:00 or 2026-11-24 00:00"),
        ("13:00 pm", "'13:00 pm' is not a time: with am and pm the hours go from 1 to 12",
            "write it like 2026-11-20 12:00"),
        ("soon", "'soon' is not a time", "write it like 2026-11-20 12:00"),
    ],
)  # fmt: skip
def test_what_the_commands_would_ask_about_is_asked_here_too(typed: str, message: str, hint: str) -> None:
    """In the spelling of the YAML, so that each answer can be put in."""
    (problem,) = _problems(_SITE.replace("next_update: 2026-11-20 11:45", f"next_update: {typed}"))

    assert (problem.message, problem.hint) == (message, hint)
    for offer in re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", hint):
        assert _problems(_SITE.replace("next_update: 2026-11-20 11:45", f"next_update: {offer}")) == []
