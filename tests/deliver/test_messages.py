"""What there is to tell on other networks, by the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from plainstatus.deliver.announce.kit import fitted
from plainstatus.deliver.announce.messages import Message, is_no_news, messages
from plainstatus.model import Text
from plainstatus.record import Record
from plainstatus.views.exercise import marked
from tests.support.announcing import HEAD, LINKS, Published, letter, outage
from tests.support.pseudo import Marked, unmarked

FIRST = "at: 2026-11-15 13:00\nstatus: investigating\ntext: You cannot pay."
SECOND = "at: 2026-11-15 13:30\nstatus: identified\ntext: We found it."
DAY = timedelta(days=1)
END = "at: 2026-11-15 14:00\nstatus: resolved\ntext: You can pay again."
_PAGE = "https://status.example.com/incidents/2026-11-15-checkout.html"


def short(message: Message) -> tuple[Any, ...]:
    """Return what most tests are about."""
    ends = "first" * message.first + "last" * message.last
    return message.kind, message.key, message.title, ends, message.off


def test_an_incident_from_its_beginning_to_its_end() -> None:
    """Each update is a message, in the order of the record, and says what it is about and where it stands."""
    site = Published().publish("2026-11-15 13:01", outage(FIRST))
    site.publish("2026-11-15 14:01", outage(FIRST, SECOND, END))
    first, second, end = site.messages

    assert [*map(short, site.messages)] == [
        ("update", "20261115T130000Z", "Investigating: Payments by card fail.", "first", ""),
        ("update", "20261115T133000Z", "Identified: Payments by card fail.", "", ""),
        ("update", "20261115T140000Z", "Resolved: Payments by card fail.", "last", ""),
    ]
    assert (first.text, second.text, end.text) == (
        "You cannot pay.", "We found it.", "This is over.\n\nYou can pay again.",
    )  # fmt: skip
    assert first.link == f"{_PAGE}?update=20261115T130000Z#u20261115T130000Z"
    assert (first.incident, first.type, first.impact) == ("2026-11-15-checkout", "outage", "major")
    assert (first.components, first.language, first.state) == (("checkout",), "en", "Investigating")
    assert (first.thread, first.imported) == ("2026-11-15-checkout", False)
    lines = {line.name: line for line in site.record.lines}
    assert [lines[message.line].key for message in site.messages] == [message.key for message in site.messages]
    assert [lines[message.line].time for message in site.messages] == [message.at for message in site.messages]


def test_what_to_do_is_told_while_it_is_open() -> None:
    """Actions come with their readers, most urgent first; with the end there is nothing to do."""
    head = (
        "components: [checkout]\nactions:\n  - {text: Pay by bank transfer.}\n"
        "  - {text: Call us, applies_to: Resellers, url: 'https://example.com/call'}"
    )
    first, end = Published().publish("2026-11-15 14:01", outage(FIRST, END, head=head)).messages

    assert first.actions == ("Pay by bank transfer.", "Resellers: Call us")
    assert end.actions == ()


def test_markdown_becomes_plain_text() -> None:
    """Where links lead, our page says."""
    text = "text: |\n  You **cannot** pay. See [this page](https://example.com/a).\n\n  - One\n  - Two"
    (message,) = Published().publish("2026-11-15 13:01", outage(f"at: 2026-11-15 13:00\n{text}")).messages

    assert message.title == "Update: Payments by card fail."
    assert message.text == "You cannot pay. See this page.\n\n- One\n- Two"


def test_a_correction_says_what_was_wrong() -> None:
    """Each of them, once, with the link to it; a typo and a change of facts alone are told to nobody."""
    site = Published().publish("2026-11-15 13:01", outage(FIRST))
    site.publish("2026-11-15 13:05", outage(FIRST.replace("cannot pay", "can not pay")), typo=True)
    corrected = (
        "at: 2026-11-15 13:00\nstatus: investigating\ntext: You cannot pay by card.\n"
        "corrected: [{at: 2026-11-15 13:10, note: Bank transfer works.}]"
    )
    site.publish("2026-11-15 13:11", outage(corrected))
    site.publish("2026-11-15 13:12", outage(corrected, head="components: [checkout]\nimpact: critical"))

    told, correction = site.messages
    assert short(told)[:2] == ("update", "20261115T130000Z")
    assert short(correction) == (
        "correction", "20261115T130000Z", "Correction: Payments by card fail: Bank transfer works.", "", "",
    )  # fmt: skip
    assert correction.link == f"{_PAGE}?update=20261115T130000Z&corrected=20261115T131000Z#u20261115T130000Z"
    assert correction.state == "Correction"


def test_another_language_is_no_news() -> None:
    """Nothing else is said in it."""
    site = Published().publish("2026-11-15 13:01", outage(FIRST))
    both = "at: 2026-11-15 13:00\nstatus: investigating\ntext: {en: You cannot pay., de: Sie können nicht zahlen.}"
    site.publish("2026-11-15 13:11", outage(both))

    assert [message.kind for message in site.messages] == ["update"]


def test_a_corrected_fact() -> None:
    """It is told as its list of corrections tells it."""
    site = Published().publish("2026-11-15 13:01", outage(FIRST, head="affects: Everyone."))
    fixed = (
        "affects: Everyone in Europe.\n"
        "corrections: [{at: 2026-11-15 13:10, field: affects, was: Everyone, now: Everyone in Europe, "
        "why: Other regions were never concerned.}]"
    )
    site.publish("2026-11-15 13:11", outage(FIRST, head=fixed))

    assert short(site.messages[1]) == (
        "correction", "",
        "Correction: Payments by card fail: Who is affected: was Everyone, now Everyone in Europe. "
        "Other regions were never concerned.", "", "",
    )  # fmt: skip
    assert site.messages[1].link == f"{_PAGE}?corrected=20261115T131000Z#c20261115T131000Z"
    about = [line for line in site.record.lines if line.kind == "incident"]
    assert (is_no_news(about[0], DAY), is_no_news(about[-1], DAY)) == (True, False)


def test_a_withdrawn_update() -> None:
    """The withdrawal is told, with its reason; what it takes back is no longer, by whoever has not heard it."""
    gone = FIRST + "\nwithdrawn: {at: 2026-11-15 13:40, reason: That was another shop.}"
    site = (
        Published().publish("2026-11-15 13:31", outage(FIRST, SECOND)).publish("2026-11-15 13:41", outage(gone, SECOND))
    )

    assert [*map(short, site.messages)] == [
        ("update", "20261115T130000Z", "Investigating: Payments by card fail.", "first", "taken back"),
        ("update", "20261115T133000Z", "Identified: Payments by card fail.", "", ""),
        (
            "withdrawal", "20261115T130000Z",
            "Withdrawn: an update about Payments by card fail: That was another shop.", "", "",
        ),
    ]  # fmt: skip
    assert site.messages[2].link == f"{_PAGE}?update=20261115T130000Z&withdrawn=20261115T134000Z#u20261115T130000Z"


def test_a_withdrawn_incident() -> None:
    """Its end is the withdrawal."""
    head = "withdrawn: {at: 2026-11-15 13:40, reason: Nothing was wrong.}"
    site = Published().publish("2026-11-15 13:01", outage(FIRST)).publish("2026-11-15 13:41", outage(FIRST, head=head))

    assert [*map(short, site.messages)] == [
        ("update", "20261115T130000Z", "Investigating: Payments by card fail.", "first", "taken back"),
        ("withdrawal", "", "Withdrawn: Payments by card fail: Nothing was wrong.", "last", ""),
    ]
    assert site.messages[1].link == f"{_PAGE}?withdrawn=20261115T134000Z"


def test_what_nobody_has_seen_is_not_taken_back() -> None:
    """An update that became public as withdrawn tells nobody anything."""
    gone = FIRST + "\nwithdrawn: {at: 2026-11-15 13:40, reason: That was another shop.}"
    site = Published().publish("2026-11-15 13:41", outage(gone, SECOND))

    assert [message.key for message in site.messages] == ["20261115T133000Z"]


def test_what_staff_keep_off() -> None:
    """`post: none` keeps off an update with its corrections and withdrawal; the next one is then the first."""
    off = FIRST + "\npost: none"
    site = Published().publish("2026-11-15 13:31", outage(off, SECOND + "\npost: We know it."))
    site.publish("2026-11-15 13:41", outage(off + "\nwithdrawn: {at: 2026-11-15 13:40, reason: No.}", SECOND))

    assert [(message.kind, message.off, message.first, message.post) for message in site.messages] == [
        ("update", "post: none", False, ""),
        ("update", "", True, ""),
        ("withdrawal", "post: none", False, ""),
    ]


def test_the_words_of_staff() -> None:
    """They go along."""
    (message,) = Published().publish("2026-11-15 13:31", outage(FIRST + "\npost: Cards fail.")).messages

    assert message.post == "Cards fail."


def test_an_incident_of_which_nothing_is_told_is_not_withdrawn_there() -> None:
    """Nobody has heard of it."""
    head = "withdrawn: {at: 2026-11-15 13:40, reason: Nothing was wrong.}"
    off = FIRST + "\npost: none"
    site = Published().publish("2026-11-15 13:01", outage(off)).publish("2026-11-15 13:41", outage(off, head=head))

    assert [message.off for message in site.messages] == ["post: none", "post: none"]


@pytest.mark.parametrize(
    ("update", "title", "text", "last"),
    [
        (
            "status: scheduled\ntext: We move it.",
            "Scheduled: Maintenance: Payments by card fail.",
            "We move it.",
            False,
        ),
        (
            "status: completed\ntext: Done.",
            "Completed: Maintenance: Payments by card fail.",
            "The work is done.\n\nDone.",
            True,
        ),
    ],
)
def test_maintenance(update: str, title: str, text: str, last: bool) -> None:
    """It says what it is, and that the work is done."""
    head = "type: maintenance\nscheduled: {from: 2026-11-15 12:00, until: 2026-11-15 15:00}"
    begin = "at: 2026-11-15 12:00\nstatus: in_progress\ntext: We begin."
    *_, message = (
        Published().publish("2026-11-15 13:01", outage(begin, f"at: 2026-11-15 13:00\n{update}", head=head)).messages
    )

    assert (message.title, message.text, message.last) == (title, text, last)


def test_maintenance_that_does_not_take_place() -> None:
    """That is its end."""
    head = "type: maintenance\nscheduled: {from: 2026-11-16 12:00, until: 2026-11-16 15:00}"
    begin = "at: 2026-11-15 12:00\nstatus: scheduled\ntext: We plan."
    end = "at: 2026-11-15 13:00\nstatus: completed\ntext: Not needed."
    _, message = Published().publish("2026-11-15 13:01", outage(begin, end, head=head)).messages

    assert (message.title, message.last) == ("Cancelled: Maintenance: Payments by card fail.", True)
    assert message.text == "This does not take place.\n\nNot needed."


def test_a_security_incident() -> None:
    """Its states are told in plain words, and what to do stays after its end."""
    site = Published().publish("2026-11-15 14:01", outage(FIRST, END, head="type: security"))

    assert [message.title for message in site.messages] == [
        "We are finding out what happened: Security incident: Payments by card fail.",
        "Closed: Security incident: Payments by card fail.",
    ]
    assert site.messages[1].text.startswith("This is over; what you should do stays on our page.\n\n")


def test_history_is_marked() -> None:
    """What was imported was public elsewhere before, and what is written up after days is nobody's news."""
    imported = outage(FIRST, SECOND, head="imported: 2026-11-15 13:10")
    site = Published().publish("2026-11-15 13:31", imported)
    assert [message.imported for message in site.messages] == [True, False]

    site = Published().publish("2026-11-16 13:29", outage(FIRST, SECOND))
    assert [message.imported for message in site.told(hours=24)] == [True, False]
    assert [message.imported for message in site.told(hours=23)] == [True, True]
    assert [message.imported for message in site.told(hours=25)] == [False, False]


@pytest.mark.parametrize(
    "moved", ["", "\ncorrected: [{at: 2026-11-15 13:40, note: It began later., was_at: 2026-11-13 13:00}]"]
)
@pytest.mark.parametrize("head", ["", "imported: 2026-11-15 13:10"])
@pytest.mark.parametrize("hours", [1, 23, 24, 25])
def test_whose_line_is_no_news_tells_none(moved: str, head: str, hours: int) -> None:
    """No message is lost where such lines are passed over; what was moved in time is asked itself."""
    site = Published().publish("2026-11-16 13:29", outage(FIRST + moved, SECOND, head=head))
    told = {message.line: message.imported for message in site.told(hours=hours)}
    passed = {line.name for line in site.record.lines if is_no_news(line, timedelta(hours=hours))}

    assert {told[name] for name in passed & told.keys()} <= {True}
    if not moved:
        assert passed & told.keys() == {name for name, imported in told.items() if imported}


@pytest.mark.parametrize(("day", "history"), [(8, False), (7, True)])
def test_letters_of_old_are_history(day: int, history: bool) -> None:
    """Whoever moves here with their letters of years tells nobody of them."""
    site = Published().publish("2026-11-15 13:01", letters=(letter(date=date(2026, 11, day)),))

    assert [message.imported for message in site.messages] == [history]


def test_an_incident_with_another_id() -> None:
    """It goes on under its new one."""
    site = Published().publish("2026-11-15 13:01", outage(FIRST))
    renamed = outage(FIRST, END).replace(
        "id: 2026-11-15-checkout", "id: 2026-11-15-cards\n    aliases: [2026-11-15-checkout]"
    )
    site.publish("2026-11-15 14:01", renamed)

    assert [message.incident for message in site.messages] == ["2026-11-15-cards", "2026-11-15-cards"]
    assert [message.first for message in site.messages] == [True, False]


def test_letters() -> None:
    """Their title is told, each correction of them, and why they are withdrawn."""
    site = Published().publish("2026-11-15 13:01", letters=(letter(),))
    site.publish("2026-11-15 13:11", letters=(letter(corrected=(Text("It was Monday."),)),))
    site.publish("2026-11-15 13:21", letters=(letter(withdrawn="Sent too early."),))

    assert [*map(short, site.messages)] == [
        ("letter", "to-you", "Letter to customers: What we have learnt.", "firstlast", "taken back"),
        ("correction", "to-you", "Correction: What we have learnt: It was Monday.", "last", "taken back"),
        ("withdrawal", "to-you", "Withdrawn: What we have learnt: Sent too early.", "last", ""),
    ]
    assert [message.link for message in site.messages] == [
        "https://status.example.com/statements/to-you.html",
        "https://status.example.com/statements/to-you.html?corrected=1",
        "https://status.example.com/statements/to-you.html?withdrawn",
    ]
    assert {message.thread for message in site.messages} == {"statements/to-you"}
    assert (site.messages[0].incident, site.messages[0].type, site.messages[0].impact) == ("", None, None)


def test_a_letter_about_an_incident_stands_in_its_thread() -> None:
    """It neither begins nor ends that."""
    about = letter(incident="2026-11-15-checkout")
    site = (
        Published()
        .publish("2026-11-15 13:01", outage(FIRST))
        .publish("2026-11-15 13:11", outage(FIRST), letters=(about,))
    )
    message = site.messages[1]

    assert (message.kind, message.incident, message.first, message.last) == (
        "letter",
        "2026-11-15-checkout",
        False,
        False,
    )
    assert (message.type, message.impact, message.components) == ("outage", "major", ("checkout",))


def test_two_who_published_the_same() -> None:
    """It is told once: a second line says nothing new."""
    site = Published().publish("2026-11-15 13:01", outage(FIRST))
    other = Published().publish("2026-11-15 13:02", outage(FIRST))
    lines = {line.name: line for line in (*site.record.lines, *other.record.lines)}
    site.record = Record(lines=tuple(lines.values()))

    assert [message.key for message in site.messages] == ["20261115T130000Z"]


def test_what_is_not_real_is_told_to_nobody() -> None:
    """An exercise, a clock that stands still, and a site without a record."""
    site = Published().publish("2026-11-15 13:01", outage(FIRST))
    assert site.loaded is not None
    assert len(site.messages) == 1

    assert messages(Record(), site.loaded, LINKS, within=DAY) == ()
    frozen = Published().publish("2026-11-15 13:01", outage(FIRST), head=f"clock: 2026-11-15 13:01\n{HEAD}")
    assert frozen.messages == ()
    assert not messages(site.record, replace(site.loaded, site=marked(site.loaded.site)), LINKS, within=DAY)


def test_the_rest_of_the_record_is_told_to_nobody() -> None:
    """Answers, official entries, rollbacks and reasons for force are no news."""
    head = HEAD.replace("timezone: UTC", "timezone: UTC, domains: [example.com]")
    site = Published().publish("2026-11-15 13:01", head=head.replace("incidents:\n", "incidents: []\n"))

    assert [line.kind for line in site.record.lines] == ["start", "official"]
    assert site.messages == ()


def test_messages_are_in_the_words_of_the_site() -> None:
    """Of all that followers of networks read, no word of ours is left that nobody could have translated."""

    def told(*updates: str, head: str) -> str:
        text = outage(
            *updates, head=f"components: [checkout]\nactions: [{{text: 라라.}}, {{text: 마마, applies_to: 바바}}]{head}"
        )
        return text.replace("Payments by card fail", "가가").replace("You cannot pay.", "다다.")

    second = "at: 2026-11-15 13:30\nstatus: identified\ntext: 사사."
    end = "at: 2026-11-15 14:00\nstatus: resolved\ntext: 아아."
    letters = (letter(title="자자", text="차차.", audience=(Text("카카"),)),)
    site = Published().publish("2026-11-15 14:01", told(FIRST, second, end, head=""), letters=letters)
    corrected = f"{FIRST}\ncorrected: [{{at: 2026-11-15 15:00, note: 타타}}]"
    gone = f"{second}\nwithdrawn: {{at: 2026-11-15 15:00, reason: 파파}}"
    fact = "\ncorrections: [{at: 2026-11-15 15:00, field: title, was: 하하, now: 가가, why: 거거}]"
    site.publish("2026-11-15 15:01", told(corrected, gone, end, head=fact), letters=letters)

    found = site.told(hours=24, words=Marked())

    assert sorted(message.kind for message in found) == [
        "correction", "correction", "letter", "update", "update", "update", "withdrawal"
    ]  # fmt: skip
    posts = [fitted(message, network).post for message in found for network in ("x", "slack", "email", "sms")]
    texts = [text for message in found for text in (message.title, message.state, message.text, *message.actions)]
    texts += [text for post in posts for text in (post.title, post.text)]
    assert {text for text in texts if unmarked(text)} == set()
    assert posts[0].text.startswith("⟦⟦⟦Investigating⟧: 가가⟧.⟧ ⟦What to do: ")
    assert "⟦What to do:⟧\n- 라라.\n- ⟦⟦바바: 마마⟧.⟧" in posts[1].text
    assert {message.language for message in found} == {"en"}
