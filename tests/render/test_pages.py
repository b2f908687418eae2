from __future__ import annotations

import re
from typing import Any

import pytest

from plainstatus.model import Incident, Site, Text
from plainstatus.render.output import Output
from plainstatus.views.overview import overview
from tests.support.build import at, component, incident, site, update
from tests.support.rendering import CONTENT, NOW, find, outputs, parse, render, text_of

HOSTILE = (
    "</title></style></script><script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>\"'&amp; {{ 7*7 }}"
)


def page(made: Incident, **fields: Any) -> str:
    """Return the page of a site's only incident."""
    now = fields.pop("now", NOW)
    return render(site(made, **fields), now)[f"incidents/{made.id}.html"]


def words(html: str) -> str:
    """Return all text between a page's tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html[html.index("<body>") :]).split())


def closed(**fields: Any) -> Incident:
    """Return an outage that was over in October 2026."""
    told = update("2026-10-10 10:00", "investigating"), update("2026-10-10 12:00", "resolved")
    return incident(*told, **({"id": "closed", "components": ["checkout"]} | fields))


def security(**fields: Any) -> Incident:
    """Return an open security incident."""
    given = {"id": "leak", "type": "security", "title": "Notice of data breach: accounts", "components": ["accounts"]}
    return incident(update("2026-11-15 13:00", "investigating", next_update="2026-11-15 22:00"), **(given | fields))


def test_paths() -> None:
    """A site has its fixed pages, one per incident, alias, month and component, the retired ones too."""
    old = component("old", retired="2026-10-01")
    withdrawn = incident(id="oops", withdrawn={"at": "2026-11-15 14:00", "reason": "A test."})
    made = render(site(closed(aliases=["before"]), withdrawn, components=("accounts", "checkout", old)))

    assert sorted(made) == [
        "404.html",
        "components/accounts.html",
        "components/checkout.html",
        "components/old.html",
        "corrections.html",
        "history.html",
        "history/2026-10.html",
        "history/2026-11.html",
        "incidents/before.html",
        "incidents/closed.html",
        "incidents/oops.html",
        "index.html",
        "official.html",
        "status.txt",
        "subscribe.html",
    ]


def test_an_empty_site() -> None:
    """A site of which nothing is known but the name has all fixed pages."""
    made = render(Site(), content_pages=())

    assert text_of(find(made["index.html"], "h1")[0]) == "No known problems as of 16 Nov 2026, 04:00 UTC"
    assert "No incidents began in this month." in made["history/2026-11.html"]


def test_all_clear_has_its_time() -> None:
    """'No known problems' never stands without the moment that it holds for."""
    made = render(site(closed()))

    assert (
        text_of(find(made["index.html"], "h1")[0])
        == "No known problems as of 15 Nov 2026, 20:00 PST (16 Nov, 04:00 UTC)"
    )
    assert "No known problems as of" in find(made["index.html"], "meta", name="description")[0].get("content", "")


def test_a_notice_does_not_hide_the_all_clear() -> None:
    """A notice is shown on the home page, and is no problem."""
    made = render(site(incident(type="notice", title="Holiday hours")))["index.html"]

    assert text_of(find(made, "h1")[0]).startswith("No known problems as of")
    assert [text_of(item) for item in find(made, "h2")][:1] == ["Holiday hours"]


def test_home_says_what_to_do_before_what_works() -> None:
    """The order is: what is wrong, what to do, when you hear more, what works, what was, how to follow."""
    leak = security(affects="Everyone.", actions=[{"text": "Choose a new password."}])
    made = words(render(site(leak))["index.html"])
    parts = [
        "Security notice: accounts",
        "Everyone.",
        "Choose a new password.",
        "Said at 2026-11-15 13:00.",
        "We write again by",
        "What works",
        "The last 14 days",
        "How to follow",
    ]

    assert sorted(parts, key=made.index) == parts


@pytest.mark.parametrize(
    ("next_update", "expected"),
    [
        (
            "2026-11-15 22:00",
            "We write again by 15 Nov 2026, 22:00 PST (16 Nov, 06:00 UTC) , even if there is nothing new.",
        ),
        ("2026-11-15 14:00", "We are late. We meant to write again by 15 Nov 2026, 14:00 PST (22:00 UTC) ."),
        ("none", "No further update is planned."),
    ],
)
def test_promise(next_update: str, expected: str) -> None:
    """When readers hear more, and that we are late, stands on the home page and on the incident's."""
    made = incident(update("2026-11-15 13:00", "investigating", next_update=next_update), id="slow")
    made_pages = render(site(made))

    assert expected in words(made_pages["index.html"])
    assert expected in words(made_pages["incidents/slow.html"])


def test_no_day_with_an_incident_says_that_there_was_none() -> None:
    """An incident stands under each day on which it was under way, on the home page and in status.txt."""
    told = update("2026-11-10 13:00"), update("2026-11-13 13:00", "resolved")
    made = render(site(incident(*told, id="long", title="The shop is down")))
    rows = [text_of(row) for row in find(made["index.html"], "ul", class_="days")[0].findall("li")]

    assert rows[2:6] == [
        "Fri 13 Nov The shop is down Resolved",
        "Thu 12 Nov The shop is down Went on",
        "Wed 11 Nov The shop is down Went on",
        "Tue 10 Nov The shop is down Resolved",
    ]
    assert rows[1] == "Sat 14 Nov No incidents"
    for line in ("Fri 13 Nov: The shop is down (resolved)", "Thu 12 Nov: The shop is down (went on)"):
        assert line in made["status.txt"]


def test_a_month_says_what_went_on_in_it() -> None:
    """The page of a month in which nothing began names what had begun before, and the calendar leads there."""
    told = update("2026-08-10 13:00"), update("2026-10-13 13:00", "resolved")
    made = render(site(incident(*told, id="long", title="The shop is down")))
    september, october = made["history/2026-09.html"], made["history/2026-10.html"]

    assert "Went on from before" in words(september)
    assert "Disruption · Went on · began 10 Aug 2026, 13:00 PDT (20:00 UTC)" in words(september)
    assert (
        "Disruption · Resolved · began 10 Aug 2026, 13:00 PDT (20:00 UTC), ended 13 Oct 2026, 13:00 PDT (20:00 UTC)"
        in [text_of(line) for line in find(october, "p", class_="mut")]
    )
    assert len(find(september, "a", href="#before")) == 30
    assert "September 2026 1 from before" in words(made["history.html"])


def test_a_day_in_the_calendar_leads_to_what_touched_it() -> None:
    """A day leads to the incident that began or went on then, never to one that was over."""
    before = [update("2026-09-30 10:00"), update("2026-10-02 10:00", "resolved")]
    long = [update("2026-10-05 10:00"), update("2026-10-07 10:00", "resolved")]
    made = render(site(incident(*before, id="before"), incident(*long, id="long")))
    table = find(made["history/2026-10.html"], "table", class_="calendar")[0]

    assert {text_of(link).partition(":")[0]: link.get("href") for link in table.iter("a")} == {
        "1": "#before", "2": "#before", "5": "#d5", "6": "#d5", "7": "#d5",
    }  # fmt: skip


@pytest.mark.parametrize("count", [5, 6, 51])
def test_many_that_went_on_are_counted(count: int) -> None:
    """A day names five that had begun before it, a month fifty, and both say how many more there are."""
    made = render(site(*(incident(update("2026-10-30 13:00"), id=f"open-{number}") for number in range(count))))
    day = find(made["index.html"], "ul", class_="days")[0].findall("li")[0]
    more = f"and {count - 5} more that had begun before"

    assert (more in text_of(day)) is (count > 5)
    assert (more in made["status.txt"]) is (count > 5)
    assert ("And 1 more." in words(made["history/2026-11.html"])) is (count > 50)


@pytest.mark.parametrize(
    ("now", "said"), [("2026-11-15 20:00", True), ("2026-11-15 23:30", True), ("2026-11-15 18:00", False)]
)
def test_a_running_maintenance_says_until_when(now: str, said: bool) -> None:
    """The end of the window stands on the home page and in status.txt while it lasts, and after it."""
    window = {"from": "2026-11-15 19:00", "until": "2026-11-15 23:00"}
    told = update("2026-11-12 13:00", "scheduled")
    made = render(site(incident(told, id="work", type="maintenance", scheduled=window)), at(now))
    until = "Planned until 15 Nov 2026, 23:00 PST (16 Nov, 07:00 UTC)."

    assert (until in words(made["index.html"])) is said
    assert (until in " ".join(made["status.txt"].split())) is said


def test_what_was_called_off_neither_began_nor_lasted() -> None:
    """A maintenance that does not take place says when it was called off, and no begin, end or length."""
    window = {"from": "2026-11-16 19:00", "until": "2026-11-16 23:00"}
    told = update("2026-11-12 13:00", "scheduled"), update("2026-11-14 13:00", "completed")
    made = render(site(incident(*told, id="work", type="maintenance", scheduled=window)))
    facts = [text_of(row) for row in find(made["incidents/work.html"], "dl", class_="facts")[0].findall("div")]

    assert facts == [
        "Planned16 Nov 2026, 19:00 PST (17 Nov, 03:00 UTC) to 16 Nov 2026, 23:00 PST (17 Nov, 07:00 UTC)",
        "Called off14 Nov 2026, 13:00 PST (21:00 UTC)",
    ]
    assert "Maintenance · Cancelled · 14 Nov 2026, 13:00 PST (21:00 UTC)" in words(made["history/2026-11.html"])
    assert "lasted" not in made["history/2026-11.html"]


def test_what_was_opened_again_lasted_without_the_time_between() -> None:
    """The length of an incident leaves out when it was thought to be over, and says so."""
    told = [update("2026-11-14 13:00"), update("2026-11-14 14:00", "resolved")]
    again = [update("2026-11-15 13:00", "investigating"), update("2026-11-15 13:30", "resolved")]
    made = render(site(incident(*told, *again, id="twice")))

    assert "Lasted 1 hour 30 minutes, not counting when it was thought to be over" in words(
        made["incidents/twice.html"]
    )
    assert "lasted 1 hour 30 minutes" in words(made["history/2026-11.html"])


def test_what_an_incident_has_left_is_named() -> None:
    """What a closed incident left in a bad state: headline, banner, list and status.txt agree, and name it."""
    told = update("2026-10-10 10:00"), update("2026-10-10 11:00", "resolved", components={"checkout": "partial_outage"})
    made = render(site(incident(*told, id="mail", title="Mail fails", components=["checkout", "accounts"])))
    rows = [text_of(row) for row in find(made["index.html"], "ul", class_="components")[0].findall("li")]
    notice = find(made["index.html"], "aside")[0]

    assert text_of(find(made["index.html"], "h1")[0]).startswith("Partial outage as of")
    assert (text_of(notice), notice.get("class")) == ("Mail fails", "w notes")
    assert find(made["index.html"], "p", class_="s-partial_outage")
    assert [row for row in rows if "Mail fails" in row] == [rows[1]]
    assert "Partial outage since Mail fails" in rows[1]
    assert "Partial outage since Mail fails (Resolved, but not everything works)" in " ".join(
        made["status.txt"].split()
    )
    assert "Resolved, but not everything works again." in words(made["incidents/mail.html"])
    assert text_of(find(made["history.html"], "aside")[0]) == "Mail fails"


def test_recent_security_stays_on_the_home_page() -> None:
    """A security incident that is closed stays linked on the home page and in the banner."""
    told = update("2026-10-10 10:00", "investigating"), update("2026-10-12 10:00", "resolved")
    made = render(site(incident(*told, id="leak", type="security", title="Leak of addresses")))

    assert text_of(find(made["index.html"], "h1")[0]).startswith("No known problems as of")
    assert (
        sum(link.get("href") == "incidents/leak.html" for link in find(made["index.html"], "a"))
        - len(find(made["index.html"], "ul", class_="days")[0].findall(".//a"))
        == 2
    )
    assert "Leak of addresses" in words(made["subscribe.html"])


@pytest.mark.parametrize("path", ["history.html", "components/checkout.html", "subscribe.html", "404.html"])
def test_banner(path: str) -> None:
    """The banner names the first incident, and says how many more there are."""
    outage = incident(id="down", title="Checkout is down", impact="critical")
    banner = find(render(site(security(banner="Please read this"), outage))[path], "aside")[0]

    assert text_of(banner) == "Please read this and 1 more"
    assert (banner.findall(".//a")[0].get("href") or "").endswith("incidents/leak.html")


@pytest.mark.parametrize("path", ["incidents/closed.html", "history/2026-10.html", "index.html"])
def test_no_banner(path: str) -> None:
    """Pages that must not change have no banner; the home page says the same in full."""
    assert find(render(site(closed(), security()))[path], "aside") == []


@pytest.mark.parametrize("later", ["2026-11-15 20:01", "2026-11-30 10:00", "2027-02-03 10:00"])
def test_what_is_over_does_not_change(later: str) -> None:
    """Pages of closed incidents, aliases and past months are the same bytes, whatever the time and the rest."""
    told = [
        update("2026-09-10 10:00"),
        update("2026-09-11 10:00", "resolved"),
        update("2026-09-12 10:00", "postmortem"),
    ]
    past = closed(aliases=["before"]), incident(*told, id="old", type="security")
    before, after = render(site(*past)), render(site(*past), at(later))
    with_more = render(site(*past, security()), at(later))
    incidents = ["incidents/closed.html", "incidents/before.html", "incidents/old.html"]
    paths = [*incidents, "history/2026-10.html", "history/2026-09.html"]

    assert [before[path] for path in paths] == [after[path] for path in paths]
    assert [before[path] for path in incidents] == [with_more[path] for path in incidents]


def test_only_what_depends_on_the_present_says_when_it_was_built() -> None:
    """The home page says the minute, what else depends on the present the day, and no other page says anything."""
    made = render(site(closed(aliases=["before"]), security()))

    assert [path for path, html in made.items() if "Built at <time" in html] == ["index.html"]
    assert sorted(path for path, html in made.items() if "Built on 15 Nov 2026." in html) == [
        "404.html",
        "components/accounts.html",
        "components/checkout.html",
        "history.html",
        "history/2026-11.html",
        "incidents/leak.html",
        "official.html",
        "subscribe.html",
    ]


def test_only_what_says_all_clear_changes_with_the_minute() -> None:
    """While nothing happens, a minute later only the home page and status.txt are others; a day later live pages."""
    made = site(closed(aliases=["before"]), incident(update("2026-11-15 13:00"), components=["checkout"]))
    before, minute, day = (
        {output.path: output for output in outputs(overview(made, at(now)))}
        for now in ("2026-11-15 20:00", "2026-11-15 20:01", "2026-11-16 20:00")
    )

    def changed(after: dict[str, Output]) -> set[str]:
        keys = {path for path in before if before[path].key != after[path].key}
        assert keys >= {path for path in before if before[path].made() != after[path].made()}
        return keys

    assert changed(minute) == {"index.html", "status.txt"}
    assert {"components/accounts.html", "history/2026-11.html"} <= changed(day)
    assert not {"incidents/closed.html", "incidents/before.html", "corrections.html"} & changed(day)


def test_a_component_says_since_when() -> None:
    """Since which day it works, or does not, and the day as of which that holds."""
    broken = incident(update("2026-11-15 13:00"), components=["checkout"], impact="major")
    made = render(site(broken, components=[component("accounts", since="2026-10-01"), "checkout"]))

    def said(path: str) -> str:
        return next(text_of(one) for one in find(made[path], "p") if "state" in one.get("class", ""))

    assert said("components/accounts.html") == "Works since 1 Oct 2026 as of 15 Nov 2026"
    assert said("components/checkout.html") == "Partial outage since 15 Nov 2026 as of 15 Nov 2026"


def test_frozen_clock() -> None:
    """A site whose clock is frozen says so on every page."""
    made = render(site(closed(), clock="2026-11-15 20:00"))

    assert [path for path, html in made.items() if "Example, nothing real" not in html] == []


def test_incident() -> None:
    """An incident's page says whom it concerns, when it was, what it did, and what was said, newest first."""
    made = page(closed(title="Checkout is slow", affects="Everyone who pays.", impact="major"))

    assert text_of(find(made, "h1")[0]) == "Checkout is slow"
    rows = find(made, "dl", class_="facts")[0].findall("div")
    assert [" ".join(text_of(cell) for cell in row) for row in rows] == [
        "Began 10 Oct 2026, 10:00 PDT (17:00 UTC)",
        "Ended 10 Oct 2026, 12:00 PDT (19:00 UTC)",
        "Lasted 2 hours",
        "Components Checkout Partial outage at worst",
    ]
    assert [article.get("id") for article in find(made, "article") if article.get("id")] == [
        "u20261010T190000Z",
        "u20261010T170000Z",
    ]


def test_changes_of_components() -> None:
    """An update says what it changed."""
    told = (
        update("2026-11-15 13:00", "investigating"),
        update("2026-11-15 14:00", components={"checkout": "degraded_performance"}),
    )
    made = page(incident(*told, components=["checkout"], impact="critical"))

    assert "Checkout: slow or unreliable (before: major outage)" in words(made)


def test_no_clock_runs_on_a_security_incident() -> None:
    """A security incident never shows how long it has lasted, open or closed."""
    told = update("2026-10-10 10:00", "investigating"), update("2026-10-12 10:00", "resolved")

    assert "Lasted" not in page(security())
    assert "Lasted" not in page(incident(*told, type="security"))


def test_withdrawn_incident() -> None:
    """A withdrawn incident leaves a page with the reason, without what it said, and stands in no list but one."""
    made = incident(
        update("2026-11-14 13:00", "investigating", text="All data is lost."),
        id="oops",
        title="All is lost",
        withdrawn={"at": "2026-11-15 14:00", "reason": "This was a test."},
    )
    html = render(site(made))

    assert "Withdrawn on 15 Nov 2026, 14:00 PST (22:00 UTC) . The reason: This was a test." in words(
        html["incidents/oops.html"]
    )
    assert "All data is lost." not in html["incidents/oops.html"]
    assert [path for path, text in html.items() if "All is lost" in text] == ["incidents/oops.html", "corrections.html"]


def test_withdrawn_update() -> None:
    """A withdrawn update leaves a note, and the home page shows the newest one that stands."""
    told = (
        update("2026-11-15 13:00", "investigating", text="We look into it."),
        update("2026-11-15 14:00", text="Wrong.", withdrawn={"at": "2026-11-15 15:00", "reason": "Another service."}),
    )
    html = render(site(incident(*told, id="slow")))

    assert "This update was withdrawn on 15 Nov 2026, 15:00 PST (23:00 UTC) : Another service." in words(
        html["incidents/slow.html"]
    )
    assert "Wrong." not in html["incidents/slow.html"] + html["index.html"]
    assert "We look into it." in html["index.html"]


def test_corrections_are_visible() -> None:
    """A correction says what was wrong; a mistyped time keeps the update's anchor."""
    made = page(
        incident(
            update(
                "2026-11-15 13:00",
                "investigating",
                corrected=[{"at": "2026-11-15 15:00", "note": "We gave a wrong time.", "was_at": "2026-11-15 12:00"}],
            )
        )
    )

    assert (
        "Corrected 15 Nov 2026, 15:00 PST (23:00 UTC) : We gave a wrong time. "
        "The time given before was 15 Nov 2026, 12:00 PST (20:00 UTC) ."
    ) in words(made)
    assert 'id="u20261115T200000Z"' in made


def test_what_an_update_rests_on_and_expects() -> None:
    """Evidence, the expected end and changed contacts stand with the update that gave them."""
    told = update(
        "2026-11-15 13:00",
        "investigating",
        evidence={"basis": "the logs of all servers", "as_of": "2026-11-15 12:00"},
        eta="2026-11-15 23:00",
        contacts={"phone": {"state": "closed", "reason": "Too many calls.", "until": "2026-11-16 12:00"}},
    )
    contacts = {"phone": {"kind": "phone", "value": "+1-555-0100"}}
    made = words(page(incident(told), organisation={"contacts": contacts}))

    assert "What this rests on: the logs of all servers. This goes up to 15 Nov 2026, 12:00 PST (20:00 UTC)" in made
    assert "We expect this to be over by 15 Nov 2026, 23:00 PST (16 Nov, 07:00 UTC)" in made
    assert "Phone: closed for now until 16 Nov 2026, 12:00 PST (20:00 UTC) . Too many calls." in made


def test_closed_contacts_show_no_number() -> None:
    """A contact that is closed shows why instead of its number, wherever contacts stand."""
    change = {"phone": {"state": "closed", "reason": "We answer e-mail instead.", "until": "2026-11-16 12:00"}}
    leak = incident(update("2026-11-15 13:00", "investigating", contacts=change), id="leak", type="security", breach={})
    contacts = {"phone": {"kind": "phone", "value": "+1-555-0100"}, "help": {"kind": "email", "value": "a@example.com"}}
    made = render(site(leak, organisation={"contacts": contacts}))

    for path in ("index.html", "subscribe.html", "incidents/leak.html", "status.txt"):
        assert "555-0100" not in made[path]
        assert "We answer e-mail instead." in " ".join(made[path].split())
        assert "a@example.com" in made[path]


def test_what_concerns_old_pages_is_not_taken_from_the_present() -> None:
    """Contacts on the page of a closed breach are those that the organisation gives, not today's."""
    change = {"phone": {"state": "closed", "reason": "We answer e-mail instead."}}
    told = update("2026-10-10 10:00", "investigating"), update("2026-10-12 10:00", "resolved")
    old = incident(*told, id="old", type="security", breach={})
    contacts = {"phone": {"kind": "phone", "value": "+1-555-0100"}}
    both = site(old, incident(update("2026-11-15 13:00", contacts=change)), organisation={"contacts": contacts})

    assert "+1-555-0100" in render(both)["incidents/old.html"]


BREACH = {
    "jurisdictions": ["us-ca"],
    "discovered_at": "2026-11-15 09:10",
    "aware_at": "2026-11-15 10:11",
    "occurred": {"from": "2026-11-13 22:40", "precision": "estimated"},
    "contained_at": "2026-11-15 09:45",
    "what_happened": "Someone copied data. We stopped it.",
    "cause": "A key that was left behind.",
    "information": [
        {"kind": "payment_card_full", "state": "not_affected", "note": "we do not keep them"},
        {"kind": "password", "state": "possible", "protection": "hashed"},
        {"kind": "name", "state": "exposed"},
    ],
    "people": {"count": "240000", "qualifier": "at_most", "categories": ["customers"], "as_of": "2026-11-15 18:30"},
    "records_count": "1000000",
    "likely_consequences": "False messages.",
    "doing": [{"text": "We changed all keys.", "state": "done", "at": "2026-11-15 09:46"}],
    "offer": {
        "what": "A watch on your credit file",
        "months": "12",
        "enrol_by": "2027-01-31",
        "url": "https://www.example.com/watch",
    },
    "more_info": {"url": "https://www.example.com/more", "phone": "+1-555-0199"},
    "law_enforcement_delay": "no",
    "direct_notice": {"sender": "notice@example.com", "subject": "Please choose a new password"},
    "substitute_notice": {"reason": "We have no address.", "posted_until": "2027-02-28 12:00"},
    "unknowns": ["Whether orders were copied"],
    "postmortem_due": "2026-12-04",
}


def test_breach_facts() -> None:
    """All that staff wrote about a breach is on its page, under California's headings where they apply."""
    made = page(
        security(breach=BREACH, actions=[{"text": "Choose a new password."}]),
        organisation={
            "contacts": {"help": {"kind": "email", "value": "help@example.com"}},
            "legal_name": "Example Shoes Inc.",
            "address": "1 Example Way",
        },
    )
    shown = words(made)

    for expected in (
        "Began 13 Nov 2026, 22:40 PST (14 Nov, 06:40 UTC) (estimated)",
        "We found it 15 Nov 2026, 09:10 PST (17:10 UTC)",
        "We were sure 15 Nov 2026, 10:11 PST (18:11 UTC)",
        "Stopped 15 Nov 2026, 09:45 PST (17:45 UTC)",
        "First published 15 Nov 2026, 13:00 PST (21:00 UTC)",
        "What we did for you: We changed all keys.",
        "Not taken: full payment card numbers (we do not keep them).",
        "Someone copied data. We stopped it.",
        "A key that was left behind.",
        "Full payment card numbers we do not keep them Not involved",
        "Passwords Possibly involved stored as a one-way hash",
        "At most 240,000 people are concerned. Who they are: customers. As of 15 Nov 2026, 18:30 PST",
        "Records concerned: 1,000,000.",
        "False messages.",
        "Done: We changed all keys. 15 Nov 2026, 09:46 PST (17:46 UTC)",
        "We offer you: A watch on your credit file, for 12 months; enrol by 31 Jan 2027. www.example.com/watch",
        "www.example.com/more +1-555-0199",
        "This notice was not held back for the police.",
        "Sender notice@example.com Subject Please choose a new password",
        "We have no address. It stays at least until 28 Feb 2027, 12:00 PST (20:00 UTC)",
        "Whether orders were copied",
        "by 4 Dec 2026.",
        "help@example.com",
        "Example Shoes Inc., 1 Example Way",
    ):
        assert expected in shown
    assert [text_of(heading) for heading in find(made, "h2")] == [
        "What Happened",
        "What Information Was Involved",
        "What We Are Doing",
        "What You Can Do",
        "What we do not know yet",
        "Dates",
        "Our messages to you",
        "For More Information",
        "Updates newest first",
    ]
    assert [" ".join(row[0].itertext()) for row in find(made, "table")[0].findall("tbody/tr")] == [
        "Names",
        "Passwords",
        "Full payment card numbers we do not keep them",
    ]


def test_an_empty_breach() -> None:
    """A breach of which nothing is known has a page without empty headings; when it began is told to be unknown."""
    made = page(security(breach={}))

    assert [text_of(heading) for heading in find(made, "h2")] == ["Dates", "Updates newest first"]
    assert "Began not known yet We found it not known yet First published 15 Nov 2026" in words(made)


def test_a_first_notice() -> None:
    """Of a title, one update and a promise a whole page is made, without a heading too many."""
    told = update("2026-11-15 13:00", "investigating", next_update="2026-11-15 23:00")
    made = page(incident(told, id="leak", type="security", title="We look into a leak"))

    assert [text_of(heading) for heading in find(made, "h2")] == ["Updates newest first"]
    assert "not known yet" not in made
    assert "We write again by 15 Nov 2026, 23:00 PST" in words(made)
    assert "How to check this page" in words(made)


def test_the_way_to_tell_what_is_real() -> None:
    """A security incident's page leads to the page on what is official before anything else is said."""
    links = {text_of(link): link.get("href") for link in find(page(security(breach={})), "a")}

    assert links["How to check this page, or a message from us"] == "../official.html"
    assert "Questions and answers" not in links


def test_a_number_that_is_shut_stands_nowhere() -> None:
    """The phone number of `more_info` is that of a closed or overloaded line, and goes with it."""
    for state in ("closed", "overloaded"):
        change = {"phone": {"state": state, "reason": "Too many calls.", "until": "2026-11-16 12:00"}}
        told = update("2026-11-15 13:00", "investigating", contacts=change)
        leak = incident(told, id="leak", type="security", breach={"more_info": {"phone": "+1 (555) 0100"}})
        contacts = {"phone": {"kind": "phone", "value": "+1-555-0100"}}
        made = render(site(leak, organisation={"contacts": contacts}))

        for path in ("index.html", "incidents/leak.html", "status.txt", "subscribe.html"):
            assert "0100" not in made[path]
            assert "Too many calls." in " ".join(made[path].split())
            assert "16 Nov 2026, 12:00 PST" in " ".join(made[path].split())


def test_other_languages() -> None:
    """Other wordings stand below the main one, marked with their language, its name and its direction."""
    told = update("2026-11-15 13:00", "investigating", text={"en": "Wait.", "es": "Espere.", "ar": "انتظر."})
    made = page(incident(told, title={"en": "Slow", "ar": "بطيء"}))
    others = [(item.get("lang"), item.get("dir"), text_of(item)) for item in find(made, "div", class_="other")]

    assert others == [("ar", "rtl", "العربية انتظر."), ("es", "ltr", "español Espere.")]
    assert ("ar", "rtl", "بطيء") in [(item.get("lang"), item.get("dir"), text_of(item)) for item in find(made, "p")]


def test_right_to_left() -> None:
    """A site in a language that is written from right to left says so."""
    html = parse(render(Site.model_validate({"organisation": {"language": "he"}}))["index.html"])

    assert (html.get("lang"), html.get("dir")) == ("he", "rtl")


def test_component_page() -> None:
    """A component's page lists the days with problems, each with a link to what it was."""
    made = render(site(closed(impact="critical", title="Checkout is down")))["components/checkout.html"]
    rows = find(made, "table")[0].findall("tbody/tr")

    assert [" ".join(text_of(cell) for cell in row) for row in rows] == [
        "10 Oct 2026 Major outage, 2 hours Checkout is down"
    ]
    assert rows[0].findall(".//a")[0].get("href") == "../incidents/closed.html"


def test_long_lived_component() -> None:
    """A component's page lists the newest incidents only, and says where the others are."""
    many = [
        incident(
            update(f"2026-{1 + day // 28:02}-{1 + day % 28:02} 10:00", "resolved"),
            id=f"i{day}",
            components=["checkout"],
        )
        for day in range(50)
    ]
    made = render(site(*many))["components/checkout.html"]

    assert len(find(made, "ul", class_="lines")[0]) == 40
    assert "10 older ones are in the history." in " ".join(text_of(find(made, "p", class_="to")[0]).split())


def test_month_calendar() -> None:
    """A month's calendar links the days on which something began, and says what they were like."""
    made = render(site(closed(impact="critical")))["history/2026-10.html"]
    table = find(made, "table", class_="calendar")[0]

    assert [text_of(link) for link in table.iter("a")] == ["10: major outage, 1 incident"]
    assert sum(bool(text_of(cell)) for cell in table.iter("td")) == 31


def test_months_link_to_each_other() -> None:
    """Months lead to their neighbours; the present one is linked from the one before only when it holds something."""
    september = incident(update("2026-09-10 10:00", "resolved"), id="older")
    quiet, busy = render(site(closed(), september)), render(site(closed(), september, security()))

    assert links_of(quiet["history/2026-10.html"]) == ["../history.html", "../history/2026-09.html"]
    assert links_of(busy["history/2026-10.html"]) == [
        "../history.html",
        "../history/2026-09.html",
        "../history/2026-11.html",
    ]


def links_of(html: str) -> list[str | None]:
    """Return where the links above a month's calendar lead."""
    return [link.get("href") for link in find(html, "p", class_="pager")[0].iter("a")]


def test_upcoming_maintenance() -> None:
    """A planned maintenance is announced with its window, and links to no month that has no page."""
    window = {"from": "2026-12-01 02:00", "until": "2026-12-01 04:00"}
    planned = incident(update("2026-11-12 10:00", "scheduled"), id="plan", type="maintenance", scheduled=window)
    made = render(site(planned))

    assert "1 Dec 2026, 02:00 PST (10:00 UTC) to 1 Dec 2026, 04:00 PST (12:00 UTC)" in words(made["index.html"])
    assert "2026-12" not in "".join(link.get("href") or "" for link in find(made["incidents/plan.html"], "a"))


def test_alias() -> None:
    """An earlier address leads on to the present one, and names it as the canonical one."""
    made = render(site(closed(aliases=["before"])))["incidents/before.html"]

    assert [link.get("href") for link in find(made, "link", rel="canonical")] == [
        "https://status.example.com/incidents/closed.html"
    ]
    assert [meta.get("content") for meta in find(made, "meta") if meta.get("http-equiv") == "refresh"] == [
        "0; url=closed.html"
    ]


def test_not_found() -> None:
    """All links of the page for missing addresses are absolute, since it is shown at any depth."""
    made = render(site(security(), closed()))["404.html"]
    targets = [element.get("href") or "" for name in ("a", "link") for element in find(made, name)]

    assert [target for target in targets if not target.startswith(("https://status.example.com/", "#_main"))] == []


def hostile(value: Any) -> Any:
    """Return data with something hostile in every text."""
    if isinstance(value, dict):
        return {key: hostile(item) for key, item in value.items()}
    if isinstance(value, list):
        return [hostile(item) for item in value]
    return HOSTILE if value == "!" else value


def test_hostile_text() -> None:
    """Whatever staff or an import write, no page of theirs gets an element or attribute that is not ours."""
    given = hostile(
        {
            "id": "bad",
            "type": "security",
            "title": {"en": "!", "es": "!"},
            "banner": "!",
            "affects": {"en": "!", "es": "!"},
            "components": ["shop"],
            "actions": [{"text": "!", "applies_to": "!", "url": "https://example.com/?a=1&b=2"}],
            "told": [{"who": "!"}],
            "breach": {
                "what_happened": {"en": "!", "es": "!"},
                "cause": "!",
                "information": [{"kind": "other", "state": "exposed", "note": "!"}],
                "people": {"count": "1", "categories": ["!"]},
                "likely_consequences": "!",
                "doing": [{"text": "!", "state": "done"}],
                "offer": {"what": "!"},
                "more_info": {"phone": "!"},
                "direct_notice": {"sender": "!", "subject": "!"},
                "substitute_notice": {"reason": "!"},
                "unknowns": ["!"],
            },
        }
    )
    told = hostile(
        {
            "text": {"en": "!", "es": "!"},
            "corrected": [{"at": "2026-11-15 14:00", "note": "!"}],
            "evidence": {"basis": "!", "as_of": "2026-11-15 12:00"},
            "contacts": {"phone": {"state": "closed", "reason": "!"}},
        }
    )
    organisation = hostile(
        {
            "name": "!",
            "legal_name": "!",
            "known_as": "!",
            "address": "!",
            "contacts": {
                "phone": {"kind": "phone", "value": "!", "label": "!", "hours": "!"},
                "mail": {"kind": "email", "value": "!"},
                "web": {"kind": "web", "value": "!", "state": "overloaded", "reason": "!"},
            },
            "domains": ["!"],
            "senders": ["!"],
            "accounts": [{"network": "!", "name": "!"}],
            "never_ask": ["!"],
        }
    )
    named = {"name": Text(HOSTILE, [("es", HOSTILE)]), "description": Text(HOSTILE), "group": "all"}
    shop = component("shop").model_copy(update=named)
    groups = hostile([{"id": "all", "name": "!", "description": "!"}])
    withdrawn = incident(id="oops", withdrawn={"at": "2026-11-15 14:00", "reason": HOSTILE})
    bad = incident(update("2026-11-15 13:00", "investigating", **told), **given)
    made = render(
        site(bad, withdrawn, components=(shop,), groups=groups, organisation=organisation),
        content_pages=(("about.html", HOSTILE),),
    )

    assert HOSTILE.split()[-3] in made["status.txt"]
    for path in made.keys() - {"status.txt", "incidents/bad.txt"}:
        tree = parse(made[path])
        assert [element.tag for element in tree.iter() if element.tag in {"iframe", "img"}] == []
        assert all(dict(element.attrib) == {"type": "application/ld+json"} for element in tree.iter("script"))
        assert [key for element in tree.iter() for key in element.attrib if key.startswith("on")] == []
        assert "{{ 7*7 }}" in made[path] or "49" not in made[path]


def test_content_pages_are_named_everywhere() -> None:
    """The pages that Pelican makes are in every page's navigation."""
    made = render(site(closed()))

    for path in made.keys() - {"status.txt", "incidents/bad.txt"}:
        names = [text_of(link) for link in find(made[path], "nav")[0].iter("a")]
        assert ["Status now", "History", "Follow", *(title for _, title in CONTENT)] == names


def test_same_input_same_bytes() -> None:
    """Rendering again gives the same bytes."""
    everything = site(closed(), security(breach=BREACH))

    assert render(everything) == render(everything)


def test_days_on_end_with_the_same_trouble_are_one_row() -> None:
    """A disruption of weeks is one line on its component's page, not a line for each day."""
    made = render(site(incident(update("2026-11-10 13:00"), components=["accounts"])), at("2026-11-15 20:00"))
    rows = [text_of(row) for row in find(made["components/accounts.html"], "tr")]

    assert rows[1:] == ["10 Nov 2026 to 15 Nov 2026 Slow or unreliableSomething is wrong"]
