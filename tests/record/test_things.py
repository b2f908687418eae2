from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plainstatus.record import Composed, Record, Thing, ThingKind, compose, merge, thing_story, verify_chain
from plainstatus.record.summary import summary_lines
from tests.support.build import at, site
from tests.support.recording import EMPTY, ID_BASE, checkout

HOUR = "2026-11-15 13:00"
LATER = "2026-11-16 09:00"
LATEST = "2026-11-17 09:00"


def thing(kind: ThingKind, key: str, *aliases: str, texts: dict[str, dict[str, str]], **facts: Any) -> Thing:
    """Return something that is no incident, as it stands in a file of its own."""
    content = {"": facts | ({"aliases": list(aliases)} if aliases else {}), **texts}
    return Thing(kind, key, content, (f"{kind}.md", 3))


def answer(key: str = "phones", text: str = "They are closed.", *aliases: str, **texts: Any) -> Thing:
    """Return a standing answer."""
    return thing("faq", key, *aliases, texts={"en": {"title": "Why can I not phone?", "text": text}, **texts})


def entry(key: str = "domain:example.com", text: str = "Our shop.") -> Thing:
    """Return an official entry."""
    return thing("official", key, texts={"en": {"title": key, "text": text}}, use="web")


def letter(text: str = "Dear customers.", *corrected: str, **more: Any) -> Thing:
    """Return a statement."""
    notes = {f"corrected.{index}": note for index, note in enumerate(corrected)}
    return thing("statement", "letter", texts={"en": {"title": "To you", "text": text} | notes, **more}, date=HOUR[:10])


def withdrawn(reason: str = "Sent too early.") -> Thing:
    """Return the statement, withdrawn."""
    return thing("statement", "letter", texts={"en": {"reason": reason}}, withdrawn=True)


def publish(record: Record, *things: Thing, now: str = HOUR, typo: bool = False) -> Composed:
    """Return what publishing these things does to the record."""
    return compose(site(checkout()), record, things=things, now=at(now), id_base=ID_BASE, typo=typo)


def told(record: Record, *things: Thing, **options: Any) -> list[str]:
    """Return the refusals of a publish, as a person reads them."""
    return [str(refusal) for refusal in publish(record, *things, **options).refusals]


def news(composed: Composed) -> list[tuple[str, str, str]]:
    """Return what is new as (kind, key, change)."""
    return [(item.kind, item.key, item.change) for item in composed.things]


ALL = publish(EMPTY, letter(), answer(), entry()).record


def test_new_things() -> None:
    """Each new thing leaves a line after the incidents', without an incident, and the record reads back."""
    composed = publish(EMPTY, letter(), answer(), entry())

    assert [(line.kind, line.key) for line in composed.lines if line.incident is None] == [
        ("start", ""),
        ("statement", "letter"),
        ("official", "domain:example.com"),
        ("faq", "phones"),
    ]
    assert [line.kind for line in composed.lines][:3] == ["start", "incident", "update"]
    assert Record.parse(composed.record.data) == composed.record
    assert verify_chain(composed.record.data) == ()


def test_nothing_new() -> None:
    """The same things again leave no line, in whatever order they come."""
    composed = publish(ALL, entry(), letter(), answer(), now=LATER)

    assert (composed.lines, composed.refusals, composed.things, composed.says_something) == ((), (), (), False)


def test_answers_and_entries_change_freely() -> None:
    """A changed answer or official entry leaves a line each time, and the dates are the record's."""
    composed = publish(ALL, letter(), answer(text="They open on Monday."), entry(text="Our only shop."), now=LATER)

    assert news(composed) == [("official", "domain:example.com", "changed"), ("faq", "phones", "changed")]
    assert composed.refusals == ()
    known = composed.record.thing("faq", "phones")
    assert known is not None
    assert (known.published, known.changed, known.removed) == (at(HOUR), at(LATER), None)
    statement = composed.record.thing("statement", "letter")
    assert statement is not None
    assert (statement.published, statement.changed) == (at(HOUR), None)
    assert composed.record.thing("faq", "nobody-asked") is None


def test_a_translation_is_no_change() -> None:
    """A further language leaves a line, and does not count as a change."""
    german = {"title": "An Sie", "text": "Guten Tag."}
    composed = publish(ALL, letter(de=german), answer(), entry(), now=LATER)

    assert news(composed) == [("statement", "letter", "translated")]
    assert composed.things[0].languages == ("de",)
    known = composed.record.thing("statement", "letter")
    assert known is not None
    assert known.changed is None


def test_a_statement_does_not_change_in_silence() -> None:
    """A changed statement is refused with its old and new words, and with the place where it stands."""
    composed = publish(ALL, letter("Dear friends."), answer(), entry(), now=LATER)

    assert [str(refusal) for refusal in composed.refusals] == [
        "statement letter: the statement was published and is changed: text (put the old words back, or say in the "
        "front matter what was wrong: Corrected: …; where only the spelling was wrong, publish with --typo; the "
        "lines: invoke record.log --restore statement:letter)\n"
        "  was: Dear customers.\n  now: Dear friends."
    ]
    assert composed.refusals[0].spot == ("statement.md", 3)


def test_a_corrected_statement() -> None:
    """A further note allows a change; the dates of the corrections are the record's."""
    once = publish(ALL, letter("Dear friends.", "We wrote customers."), answer(), entry(), now=LATER)
    twice = publish(
        once.record, letter("Dear all.", "We wrote customers.", "And friends."), answer(), entry(), now=LATEST
    )

    assert (news(once), once.things[0].note) == ([("statement", "letter", "corrected")], "We wrote customers.")
    assert (news(twice), twice.things[0].note) == ([("statement", "letter", "corrected")], "And friends.")
    known = twice.record.thing("statement", "letter")
    assert known is not None
    assert known.corrections("en") == (at(LATER), at(LATEST))
    assert known.changed == at(LATEST)


def test_an_earlier_note_stays() -> None:
    """A note of a correction that was published is a published text as others are."""
    once = publish(ALL, letter("Dear friends.", "We wrote customers."), answer(), entry(), now=LATER).record

    assert len(told(once, letter("Dear all.", "Something else.", "And friends."), answer(), entry())) == 1
    assert len(told(once, letter("Dear friends."), answer(), entry())) == 1


def test_mended_spelling_of_a_statement() -> None:
    """A declared typo leaves a line and does not count as a change; a fact is never a typo."""
    composed = publish(ALL, letter("Dear customers,"), answer(), entry(), now=LATER, typo=True)
    other_day = thing("statement", "letter", texts={"en": dict(letter().content["en"])}, date="2026-11-14")

    assert (news(composed), composed.refusals) == ([("statement", "letter", "typo")], ())
    known = composed.record.thing("statement", "letter")
    assert known is not None
    assert known.changed is None
    assert len(told(ALL, other_day, answer(), entry(), typo=True)) == 1


def test_a_withdrawn_statement() -> None:
    """A statement is withdrawn with a reason, and stays so, and its reason stays, too."""
    composed = publish(ALL, withdrawn(), answer(), entry(), now=LATER)
    gone = composed.record

    assert (news(composed), composed.things[0].note) == ([("statement", "letter", "withdrawn")], "Sent too early.")
    known = gone.thing("statement", "letter")
    assert known is not None
    assert (known.removed, known.changed) == (at(LATER), at(LATER))
    assert publish(gone, withdrawn(), answer(), entry()).lines == ()
    assert told(gone, letter(), answer(), entry()) == [
        "statement letter: the statement was withdrawn, and now it is not "
        "(put Withdrawn: back, and say what holds in a new statement)"
    ]
    assert told(gone, withdrawn("Another."), answer(), entry()) == [
        "statement letter: the withdrawal of the statement was changed "
        "(put it back; where only the spelling was wrong, publish with --typo)\n"
        "  was: Sent too early.\n  now: Another."
    ]
    assert news(publish(gone, withdrawn("Sent too soon."), answer(), entry(), typo=True)) == [
        ("statement", "letter", "typo")
    ]


@pytest.mark.parametrize("record", [ALL, publish(ALL, withdrawn(), answer(), entry()).record])
def test_a_vanished_statement(record: Record) -> None:
    """A statement that is no longer there is refused, withdrawn or not: its address is known."""
    (refusal,) = publish(record, answer(), entry()).refusals

    assert refusal.message == "the statement was published and is no longer there"
    assert refusal.hint == (
        "put it back, or withdraw it in its front matter: Withdrawn: and the reason; the lines: invoke record.log "
        "--restore statement:letter"
    )
    assert refusal.spot is None


def test_a_vanished_anchor() -> None:
    """An anchor that was published is refused when it goes, with the way to keep it."""
    assert told(ALL, letter(), entry()) == [
        "faq phones: the anchor was published and is no longer there: links to it that people have would break "
        "(put the question back, or give its anchor to the one that answers it now: ## … {#… #phones}; the lines: "
        "invoke record.log --restore faq:phones)\n"
        "  was: Why can I not phone?"
    ]


def test_a_question_that_is_merged_into_another() -> None:
    """A question keeps the anchor of one that it answers now, for ever."""
    two = publish(ALL, letter(), answer(), answer("calls", "By mail."), entry()).record
    composed = publish(two, letter(), answer("phones", "By mail.", "calls"), entry(), now=LATER)

    assert (composed.refusals, news(composed)) == ((), [("faq", "phones", "changed")])
    assert publish(composed.record, letter(), answer("phones", "By mail.", "calls"), entry()).lines == ()
    assert len(told(composed.record, letter(), answer("phones", "By mail."), entry())) == 1


def test_a_new_anchor_for_the_same_question() -> None:
    """A question with another anchor, and its old one beside it, is the question that it was."""
    composed = publish(ALL, letter(), answer("calls", "They are closed.", "phones"), entry(), now=LATER)
    known = composed.record.thing("faq", "calls", aliases=["phones"])

    assert (composed.refusals, news(composed)) == ((), [("faq", "calls", "changed")])
    assert known is not None
    assert (known.published, known.changed) == (at(HOUR), None)


def test_an_anchor_that_never_had_a_question_of_its_own() -> None:
    """Every anchor of a question is permanent, not only its first."""
    record = publish(ALL, letter(), answer("phones", "They are closed.", "hotline"), entry()).record

    assert [line.partition(":")[0] for line in told(record, letter(), answer(), entry())] == ["faq hotline"]


def test_a_removed_entry() -> None:
    """An official entry may go; the record keeps when, and when it came back."""
    gone = publish(ALL, letter(), answer(), now=LATER)
    again = publish(gone.record, letter(), answer(), entry(), now=LATEST)

    assert (news(gone), gone.refusals) == ([("official", "domain:example.com", "removed")], ())
    known = gone.record.thing("official", "domain:example.com")
    assert known is not None
    assert known.removed == at(LATER)
    assert publish(gone.record, letter(), answer(), now=LATEST).lines == ()
    assert news(again) == [("official", "domain:example.com", "new")]
    story = thing_story(again.record, "official", "domain:example.com")
    assert [event.time for event in story] == [at(HOUR), at(LATER), at(LATEST)]
    assert [change.path for change in story[1].changes] == ["removed", "use", "title", "text"]


def test_two_people() -> None:
    """Two records that each have a thing of their own are joined as all lines are."""
    base = publish(EMPTY).record
    ours, theirs = publish(base, entry()).record, publish(base, answer()).record
    joined = Record.parse(merge(ours.data, theirs.data))

    assert {*joined.things("faq")} | {*joined.things("official")} == {"phones", "domain:example.com"}
    composed = publish(joined, entry(), answer(), now=LATER)
    assert ([line.kind for line in composed.lines], composed.refusals) == (["merge"], ())


@pytest.mark.parametrize(("key", "incident"), [("", None), ("two words", None), ("phones", "an-incident")])
def test_what_no_line_can_say(key: str, incident: str | None) -> None:
    """A line about a thing has a key without spaces, and no incident."""
    fields = json.loads(ALL.lines[-1].raw) | {"key": key, "incident": incident}
    del fields["check"]
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))[:-1].encode()
    raw = body + b',"check":"' + sha256(body).hexdigest().encode() + b'"}'
    data = b"".join(line.raw + b"\n" for line in ALL.lines[:-1]) + raw + b"\n"

    assert [problem.message for problem in verify_chain(data)] == [
        "a line of kind faq has a key without spaces, and no incident"
    ]


def test_the_summary() -> None:
    """The summary names each kind with its amounts, then each thing."""
    composed = publish(
        ALL, letter("Dear all.", "Not only customers."), answer(), answer("calls", "By mail."), now=LATER
    )

    assert summary_lines(composed, ZoneInfo("UTC")) == [
        "official page: 1 removed entry",
        "  domain:example.com (removed)",
        "FAQ: 1 new answer",
        "  Why can I not phone?",
        "    By mail.",
        "statements: 1 corrected statement",
        "  To you (corrected)",
        "    Not only customers.",
        "    text: Dear customers. → Dear all.",
    ]


def test_a_new_statement_that_seems_cut_off() -> None:
    """A new text that ends in the middle of a sentence makes the question more careful."""
    assert publish(EMPTY, letter("Dear customers, we")).cut_off
    assert not publish(EMPTY, letter("Dear customers, we write.")).cut_off
