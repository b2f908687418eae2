from __future__ import annotations

from typing import Any

import pytest

from plainstatus.model import Incident
from plainstatus.record import Record, compose, roll_back
from plainstatus.record.news import looks_cut_off
from tests.support.build import at, component, incident, site
from tests.support.recording import CHECKOUT, EMPTY, ID_BASE, KEY, checkout, kinds, publish, said

LATER = "20261115T220000Z"
DONE = said("Done.", "2026-11-15 14:00", status="resolved")
PUBLISHED = publish(EMPTY, checkout(said({"en": "We look into it.", "de": "Wir prüfen es."}))).record
FIXED = {"at": "2026-11-15 13:30", "note": "We named the wrong day."}
GONE = {"at": "2026-11-15 13:30", "reason": "Published by mistake."}


def both(**fields: Any) -> dict[str, Any]:
    """Return the published update, in both languages."""
    return said({"en": "We look into it.", "de": "Wir prüfen es."}, **fields)


def told(record: Record, *incidents: Incident, **options: Any) -> list[str]:
    """Return the refusals of a publish, as a person reads them."""
    return [str(refusal) for refusal in publish(record, *incidents, **options).refusals]


def test_a_new_record() -> None:
    """The first publish begins the record, then come the facts of incidents, the oldest first, then all updates."""
    other = incident(said(when="2026-11-14 09:00"), id="older")
    composed = publish(EMPTY, checkout(DONE, said()), other)

    assert kinds(composed) == [
        ("start", None, ""),
        ("incident", "older", ""),
        ("incident", CHECKOUT, ""),
        ("update", "older", "20261114T170000Z"),
        ("update", CHECKOUT, KEY),
        ("update", CHECKOUT, LATER),
    ]


def test_nothing_new() -> None:
    """A publish without news leaves no line, and says so once the record is read back."""
    composed = publish(Record.parse(PUBLISHED.data), checkout(both()), now="2026-11-16 09:00")

    assert (composed.lines, composed.refusals, composed.news) == ((), (), ())
    assert composed.record == PUBLISHED


def test_what_is_not_published_leaves_no_line() -> None:
    """Notes for the check, and the short text for social posts, are not on the site and not in the record."""
    composed = publish(PUBLISHED, checkout(both(lint_allow={"W3": "the lawyers insist"}, post="Short.")))

    assert composed.lines == ()


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        (
            both() | {"text": {"en": "We look into them.", "de": "Wir prüfen es."}},
            "text (put the old words back, or say it: corrected: [{at: now, note: …}]; "
            "where only the spelling was wrong, publish with --typo; the lines: invoke record.log --restore "
            f"{CHECKOUT})\n"
            "  was: We look into it.\n  now: We look into them.",
        ),
        (
            both(impact="major", status="identified"),
            "status, impact (put the old words back, or say it: corrected: [{at: now, note: …}]; "
            "where only the spelling was wrong, publish with --typo; the lines: invoke record.log --restore "
            f"{CHECKOUT})\n"
            "  was: investigating\n  now: identified (and 1 more)",
        ),
        (
            said(),
            "text (put the old words back, or say it: corrected: [{at: now, note: …}]; "
            "where only the spelling was wrong, publish with --typo; the lines: invoke record.log --restore "
            f"{CHECKOUT})\n  was: Wir prüfen es.\n  now: nothing",
        ),
        (
            both() | {"text": {"en": "We look\ninto it.", "de": "Wir prüfen es."}},
            "text (put the old words back, or say it: corrected: [{at: now, note: …}]; "
            "where only the spelling was wrong, publish with --typo; the lines: invoke record.log --restore "
            f"{CHECKOUT})\n"
            "  was: 'We look into it.'\n  now: 'We look\\ninto it.'",
        ),
    ],
    ids=["text", "facts", "a language is gone", "line breaks"],
)
def test_changed_in_silence(update: dict[str, Any], expected: str) -> None:
    """A published update that changed without a correction is refused, with the old and the new words."""
    message = f"{CHECKOUT}: the update of 2026-11-15 13:00 was published and is changed: {expected}"

    assert [message] == told(PUBLISHED, checkout(update))


def test_long_texts_are_shown_where_they_part() -> None:
    """Of long texts only the words around the change are shown."""
    words = [f"word{number}" for number in range(400)]
    record = publish(EMPTY, checkout(said(" ".join(words)))).record
    words[200] = "changed"
    refusal = publish(record, checkout(said(" ".join(words)))).refusals[0]

    assert refusal.was == "… word197 word198 word199 word200 word201 word202 word203 …"
    assert refusal.now == "… word197 word198 word199 changed word201 word202 word203 …"


@pytest.mark.parametrize(
    "entry",
    [
        both(lint_allow={}),
        said({"en": "We look into it.\n", "de": "Wir pru\u0308fen es."}),
        said({"en": "We look into it.", "de": "Wir prüfen es.", "fr": "Nous regardons."}),
    ],
    ids=["equal", "other spelling of the same letters", "another language"],
)
def test_no_change(entry: dict[str, Any]) -> None:
    """The same words in other bytes, and another language, need no correction."""
    assert told(PUBLISHED, checkout(entry)) == []


def test_a_first_text_is_no_translation() -> None:
    """A text that stood there in no language is a change, not a translation."""
    contacts = {"phone": {"state": "closed"}}
    record = publish(EMPTY, checkout(said(contacts=contacts))).record
    refusal = publish(
        record, checkout(said(contacts={"phone": {"state": "closed", "reason": "Too many calls."}}))
    ).refusals[0]

    assert "is changed: contacts.phone.reason" in refusal.message
    assert (refusal.was, refusal.now) == ("nothing", "Too many calls.")


def test_another_language_is_recorded() -> None:
    """A new language leaves a line, so that it cannot change in silence later; the update stays as old as it was."""
    french = said({"en": "We look into it.", "de": "Wir prüfen es.", "fr": "Nous regardons."})
    composed = publish(PUBLISHED, checkout(french), now="2026-11-15 14:00")
    later = checkout(said({"en": "We look into it.", "de": "Wir prüfen es.", "fr": "Rien."}))

    assert kinds(composed) == [("update", CHECKOUT, KEY)]
    assert composed.news[0].languages == ("fr",)
    assert at("2026-11-15 13:05") == composed.record.published(CHECKOUT, KEY)
    assert len(told(composed.record, later)) == 1


def test_a_correction() -> None:
    """With a new correction an update may change; the line is an update's, and the news has both wordings."""
    changed = both(corrected=[FIXED], status="identified")
    composed = publish(PUBLISHED, checkout(changed), now="2026-11-15 13:30")
    correction = composed.news[0].corrections[0]

    assert (kinds(composed), composed.refusals) == ([("update", CHECKOUT, KEY)], ())
    assert (correction.key, correction.note) == (KEY, "We named the wrong day.")
    assert [(item.path, item.was, item.now) for item in correction.changes] == [
        ("status", "investigating", "identified")
    ]
    assert at("2026-11-15 13:05") == composed.record.published(CHECKOUT, KEY)
    assert len(told(composed.record, checkout(both(corrected=[FIXED])))) == 1


def test_a_correction_cannot_be_used_up_or_taken_back() -> None:
    """What was said to be corrected stays said, and covers one change only."""
    record = publish(PUBLISHED, checkout(both(corrected=[FIXED], status="identified"))).record
    other = FIXED | {"at": "2026-11-15 13:40"}

    assert [
        len(told(record, checkout(both(corrected=corrections, status="monitoring"))))
        for corrections in ([FIXED], [other], [FIXED, other])
    ] == [1, 1, 0]


def test_a_typo() -> None:
    """A declared typo leaves a line of its own kind, and what has vanished stays refused."""
    mended = checkout(said({"en": "We look into that.", "de": "Wir prüfen es."}))
    composed = publish(PUBLISHED, mended, typo=True)

    assert (kinds(composed), composed.refusals) == ([("typo", CHECKOUT, KEY)], ())
    assert [(item.path, item.was, item.now) for item in composed.news[0].typos[0].changes] == [
        ("text", "We look into it.", "We look into that.")
    ]
    assert publish(composed.record, mended).lines == ()
    assert len(publish(PUBLISHED, typo=True).refusals) == 1


def test_a_vanished_incident() -> None:
    """An incident that is no longer there is refused, by its title."""
    assert [
        f"{CHECKOUT}: the incident was published and is no longer there "
        "(put it back, or withdraw it: withdrawn: {at: now, reason: …}; the lines: invoke record.log --restore "
        f"{CHECKOUT})\n  was: Checkout is slow"
    ] == told(PUBLISHED)


def test_a_vanished_update() -> None:
    """An update that is no longer there is refused, with its first words."""
    assert [
        f"{CHECKOUT}: the update of 2026-11-15 13:00 was published and is no longer there "
        "(put it back, or withdraw it: withdrawn: {at: now, reason: …}; the lines: invoke record.log --restore "
        f"{CHECKOUT})\n  was: We look into it."
    ] == told(PUBLISHED, checkout(DONE))


def test_another_time() -> None:
    """An update whose time changed is told from one that vanished, with what to write."""
    assert [
        f"{CHECKOUT}: the update of 2026-11-15 13:00 was published and now has another time (put the time back, or say "
        "it: corrected: [{at: now, note: The time was wrong., was_at: 2026-11-15 13:00}])\n"
        "  was: 2026-11-15 13:00\n  now: 2026-11-15 12:00"
    ] == told(PUBLISHED, checkout(both() | {"at": "2026-11-15 12:00"}))


def test_another_time_that_is_said() -> None:
    """A corrected time keeps the update what it was."""
    moved = both(corrected=[FIXED | {"was_at": "2026-11-15 13:00"}]) | {"at": "2026-11-15 12:00"}
    composed = publish(PUBLISHED, checkout(moved))

    assert (kinds(composed), composed.refusals) == ([("update", CHECKOUT, KEY)], ())
    assert "was_at" not in {item.path for item in composed.news[0].corrections[0].changes}


def test_a_withdrawn_update() -> None:
    """A withdrawal leaves a line; the update's words may go, the withdrawal may not."""
    composed = publish(PUBLISHED, checkout(both(withdrawn=GONE), DONE))
    record = composed.record

    assert kinds(composed) == [("withdrawal", CHECKOUT, KEY), ("update", CHECKOUT, LATER)]
    assert [(item.key, item.reason) for item in composed.news[0].withdrawals] == [(KEY, "Published by mistake.")]
    assert told(record, checkout(said("Removed.", withdrawn=GONE), DONE)) == []
    assert [
        f"{CHECKOUT}: the update of 2026-11-15 13:00 was withdrawn, and now it is not (put `withdrawn` back, and say "
        f"what holds in a new update; the lines: invoke record.log --restore {CHECKOUT})\n  was: Published by mistake."
    ] == told(record, checkout(both(), DONE))
    assert [refusal.was for refusal in publish(record, checkout(DONE)).refusals] == ["We look into it."]


def test_withdrawn_by_one_and_corrected_by_another() -> None:
    """An update that one person withdrew stays withdrawn, though another corrected it at the same time."""
    ours = publish(PUBLISHED, checkout(both(withdrawn=GONE)), now="2026-11-15 14:00")
    theirs = publish(PUBLISHED, checkout(both(corrected=[FIXED])), now="2026-11-15 14:05")
    record = PUBLISHED.extended((*ours.lines, *theirs.lines))

    assert len(told(record, checkout(both(corrected=[FIXED])))) == 1
    assert kinds(publish(record, checkout(both(corrected=[FIXED], withdrawn=GONE)))) == [("merge", None, "")]


def test_another_reason() -> None:
    """The reason of a withdrawal stays, too; its spelling may be mended."""
    record = publish(PUBLISHED, checkout(withdrawn=GONE)).record
    other = checkout(withdrawn=GONE | {"reason": "Published by mistakes."})

    assert [
        f"{CHECKOUT}: the withdrawal of the incident was changed (put it back; where only the spelling was wrong, "
        f"publish with --typo; the lines: invoke record.log --restore {CHECKOUT})\n"
        "  was: Published by mistake.\n  now: Published by mistakes."
    ] == told(record, other)
    assert kinds(publish(record, other, typo=True)) == [("withdrawal", CHECKOUT, "")]


def test_a_withdrawn_incident() -> None:
    """A withdrawn incident leaves one line, its updates are not compared, and it stays withdrawn."""
    composed = publish(PUBLISHED, checkout(said("Nothing."), withdrawn=GONE))

    assert (kinds(composed), composed.refusals) == ([("withdrawal", CHECKOUT, "")], ())
    assert [item.key for item in composed.news[0].withdrawals] == [""]
    assert len(told(composed.record, checkout(both()))) == 1
    assert len(told(composed.record)) == 1


def test_withdrawn_from_the_start() -> None:
    """What becomes public as withdrawn never has its words in the record."""
    composed = publish(EMPTY, checkout(said("A secret.", withdrawn=GONE), DONE))

    assert kinds(composed)[-2:] == [("withdrawal", CHECKOUT, KEY), ("update", CHECKOUT, LATER)]
    assert b"A secret." not in composed.record.data
    assert at("2026-11-15 13:04:59") == composed.record.published(CHECKOUT, KEY)
    assert publish(composed.record, checkout(said("A secret.", withdrawn=GONE), DONE)).lines == ()


def test_facts_may_change() -> None:
    """Facts of an incident may change; each change leaves a line and is told as from and to."""
    composed = publish(PUBLISHED, checkout(both(), impact="major", title="Checkout is down"))

    assert (kinds(composed), composed.refusals) == ([("incident", CHECKOUT, "")], ())
    assert [(item.path, item.was, item.now) for item in composed.news[0].facts] == [
        ("impact", "", "major"),
        ("title", "Checkout is slow", "Checkout is down"),
    ]


def test_breach_facts_are_public() -> None:
    """All facts of a breach are in the record, texts apart."""
    facts = {
        "occurred": {"from": "2026-11-14 13:00", "precision": "estimated"},
        "information": [{"kind": "email_address", "state": "exposed", "note": "All of them."}],
        "people": {"count": "24 000 000", "categories": ["Customers"]},
        "law_enforcement_delay": "no",
        "postmortem_due": "2026-12-24",
    }
    line = publish(EMPTY, checkout(type="security", breach=facts, banner="none", told=[{"who": "The police"}])).lines[1]

    assert line.content == {
        "": {
            "type": "security",
            "components": {"checkout": None},
            "banner": "none",
            "breach": {
                "occurred": {"from": "2026-11-14T21:00:00Z", "precision": "estimated"},
                "information": [{"kind": "email_address", "state": "exposed"}],
                "people": {"count": 24_000_000, "qualifier": "unknown"},
                "law_enforcement_delay": False,
                "postmortem_due": "2026-12-24",
            },
            "told": [{}],
        },
        "en": {
            "title": "Checkout is slow",
            "told.0.who": "The police",
            "breach.information.0.note": "All of them.",
            "breach.people.categories.0": "Customers",
        },
    }


def test_a_new_id() -> None:
    """An incident that lists its old id is the same one: its lines count, and a line tells the new id."""
    renamed = checkout(both(), id="2026-11-15-payment", aliases=[CHECKOUT])
    composed = publish(PUBLISHED, renamed)
    again = checkout(both(), DONE, id="2026-11-15-pay", aliases=["2026-11-15-payment"])

    assert (kinds(composed), composed.refusals) == ([("incident", "2026-11-15-payment", "")], ())
    assert (composed.news[0].renamed_from, composed.news[0].facts) == (CHECKOUT, ())
    assert publish(composed.record, renamed).lines == ()
    assert [at("2026-11-15 13:05")] * 2 == [
        composed.record.published(name, KEY) for name in (CHECKOUT, "2026-11-15-payment")
    ]
    assert kinds(publish(composed.record, again)) == [
        ("incident", "2026-11-15-pay", ""),
        ("update", "2026-11-15-pay", LATER),
    ]
    first_again = checkout(both(), aliases=["2026-11-15-payment"])
    back = publish(composed.record, first_again)
    assert (kinds(back), back.refusals) == ([("incident", CHECKOUT, "")], ())
    assert publish(back.record, first_again).lines == ()


def test_a_withdrawn_incident_with_a_new_id() -> None:
    """A withdrawn incident may get another id as well."""
    record = publish(PUBLISHED, checkout(withdrawn=GONE)).record
    renamed = checkout(withdrawn=GONE, id="2026-11-15-payment", aliases=[CHECKOUT])
    composed = publish(record, renamed)

    assert (kinds(composed), composed.refusals) == ([("withdrawal", "2026-11-15-payment", "")], ())
    assert publish(composed.record, renamed).lines == ()


def test_a_component_with_a_new_id() -> None:
    """What was said about a component is still said after it got another id."""
    old = said(components={"checkout": "major_outage", "accounts": "partial_outage"})
    record = publish(EMPTY, checkout(old)).record
    new = said(components={"payment": "major_outage", "accounts": "partial_outage"})
    renamed = checkout(new, components=["payment"])
    components = ["accounts", component("payment", aliases=["checkout"])]

    assert (
        publish(record, renamed, components=components).lines,
        publish(record, renamed, components=components).refusals,
    ) == ((), ())
    facts, words = told(record, renamed)
    assert facts.startswith(f"{CHECKOUT}: the incident was published and would read milder now: components (")
    assert f"{CHECKOUT}: the update of 2026-11-15 13:00 was published and is changed: components." in words


def test_imported_history() -> None:
    """Imported words leave digests only, were public at their own time, and cannot be changed in silence either."""
    old = said("Long ago.", "2020-01-01 10:00")
    imported = checkout(old, imported="2026-11-15 13:00")
    composed = publish(EMPTY, imported)
    record = composed.record

    assert [line.content is None for line in composed.lines[1:]] == [False, True]
    assert (composed.news[0].imported, composed.news[0].updates) == (1, ())
    assert b"Long ago." not in record.data
    assert [at("2020-01-01 10:00")] * 2 == [record.published(CHECKOUT, key) for key in ("20200101T180000Z", "")]
    assert publish(record, imported).lines == ()
    assert [
        refusal.was
        for refusal in publish(record, checkout(old | {"text": "Now."}, imported="2026-11-15 13:00")).refusals
    ] == ["(imported: the words were not kept)"]
    fixed = checkout(
        old | {"text": "Now.", "corrected": [{"at": "2026-11-15 14:00", "note": "Wrong."}]}, imported="2026-11-15 13:00"
    )
    assert (len(publish(record, fixed).lines), publish(record, fixed).refusals) == (1, ())


def test_publication_times() -> None:
    """The times at which the updates of an incident became public are told."""
    incidents = checkout(both(), DONE)
    record = publish(PUBLISHED, incidents, now="2026-11-15 14:30").record

    (incident,) = site(incidents).incidents
    assert {
        at("2026-11-15 13:00"): at("2026-11-15 13:05"),
        at("2026-11-15 14:00"): at("2026-11-15 14:30"),
    } == record.published_of(incident)
    assert record.published("unknown") is None
    assert record.published(CHECKOUT, "20300101T000000Z") is None


def test_two_heads() -> None:
    """Where two people published, the next publish names both lines first; who was first counts as the time."""
    ours = publish(PUBLISHED, checkout(both(), DONE), now="2026-11-15 14:10")
    theirs = publish(PUBLISHED, checkout(both(), DONE, impact="major"), now="2026-11-15 14:05")
    record = PUBLISHED.extended((*ours.lines, *theirs.lines))
    composed = publish(record, checkout(both(), DONE, impact="major"), now="2026-11-15 14:20")

    assert tuple(sorted((ours.lines[-1].name, theirs.lines[-1].name))) == record.heads == composed.lines[0].prev
    assert kinds(composed) == [("merge", None, "")]
    assert at("2026-11-15 14:05") == record.published(CHECKOUT, LATER)
    assert publish(composed.record, checkout(both(), DONE, impact="major")).lines == ()
    assert [one.partition(" (")[0] for one in told(record, checkout(both()))] == [
        f"{CHECKOUT}: the incident was published and would read milder now: impact",
        f"{CHECKOUT}: the update of 2026-11-15 14:00 was published and is no longer there",
    ]


def test_a_rollback() -> None:
    """A rollback is a line of its own; what was published stays published."""
    lines = roll_back(
        PUBLISHED, now=at("2026-11-15 15:00"), id_base=ID_BASE, to="20261115T205900Z", reason="Half a page."
    )
    record = PUBLISHED.extended(lines)

    assert record.lines[-1].content == {"": {"to": "20261115T205900Z", "reason": "Half a page."}}
    assert record == Record.parse(record.data)
    assert publish(record, checkout(both())).lines == ()


def test_news() -> None:
    """The news of an update: its state, its first line in plain words, and its promise."""
    text = "\n## **Payments** fail, see [help](https://example.com)\n\nMore."
    news = publish(PUBLISHED, checkout(both(), said(text, "2026-11-15 14:00", next_update="2026-11-15 15:00"))).news[0]
    update = news.updates[0]

    assert (
        news.incident,
        news.title,
        news.status,
        news.is_new,
    ) == (CHECKOUT, "Checkout is slow", "investigating", False)
    assert ("Payments fail, see help", at("2026-11-15 15:00"), False) == (
        update.first_line,
        update.next_update,
        update.cut_off,
    )
    assert [(item := publish(EMPTY, checkout()).news[0]).is_new, item.status] == [True, "investigating"]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Done.", False),
        ("Done", True),
        ("We look into", True),
        ("Is it you?\n", False),
        ("It works (again)", False),
        ("What to do:\n- order again\n- wait", False),
        ("1. wait", False),
        ("- wait\nand then", True),
        ("| a | b |", False),
        ("**Done**", False),
        ("First,", True),
        ("It was", True),
        ("終わりました。", False),
        ("Wait \u2013", True),
        ("", True),
    ],
)
def test_cut_off(text: str, cut: bool) -> None:
    """A text that ends in the middle of a sentence seems cut off; one that ends a sentence, list or table does not."""
    assert cut == looks_cut_off(text)


@pytest.mark.parametrize(
    ("text", "whole", "cut"), [("Done.", True, False), ("Done", True, True), ("Done.", False, True)]
)
def test_the_news_seem_cut_off(text: str, whole: bool, cut: bool) -> None:
    """A new text that seems cut off, or a file without its last newline, is pointed out; not where nothing is new."""
    made = site(checkout(both(), said(text, "2026-11-15 14:00")))
    composed = compose(made, PUBLISHED, now=at("2026-11-15 14:00"), id_base=ID_BASE, whole=whole)
    again = compose(made, composed.record, now=at("2026-11-15 14:00"), id_base=ID_BASE, whole=whole)

    assert (cut, False) == (composed.cut_off, again.cut_off)
