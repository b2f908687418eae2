"""Sums of mailings as lines of the record: what they say, what they leave alone, and whose come home unasked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.errors import BrokenRecord, BuildError
from plainstatus.model import Sums
from plainstatus.record import (
    Line,
    Record,
    compose,
    merge,
    public_mailings,
    sort_out,
    story,
    verify_chain,
    waiting_told,
    with_sums,
)
from plainstatus.record.first_told import telling
from plainstatus.record.lines import is_mailing, make_line
from plainstatus.views.mailings import PublicMailing
from tests.record.test_foreign import NOW, THINGS, files, found, live
from tests.support.build import at, site
from tests.support.recording import CHECKOUT, EMPTY, ID_BASE, checkout

LATER = at("2026-11-15 13:10")
MINUTE = timedelta(minutes=1)
MAILED = {"breach": {"direct_notice": {"channels": ["email"]}}, "type": "security", "impact": "critical"}
OURS = live(EMPTY, checkout(**MAILED))
#: What a line has.
WHOLE: dict[str, Any] = {
    "audience": "customers", "part": 1, "parts": 1, "total": 100, "sent": 40, "refused": 3, "returned": 2,
    "in_doubt": 1, "began": "2026-11-15T21:10:00Z",
}  # fmt: skip
OVER = WHOLE | {"sent": 97, "in_doubt": 0, "ended": "2026-11-15T21:12:00Z"}


def sums(sent: int = 0, **more: Any) -> Sums:
    """Return the sums of a mailing to a hundred people."""
    given: dict[str, Any] = {"total": 100, "refused": 0, "returned": 0, "in_doubt": 0, "began": LATER, "ended": None}
    given |= {"incident": CHECKOUT, "audience": "customers", "sent": sent}
    return Sums(**(given | more))


def mailed(*given: Sums, record: Record = OURS, minutes: int = 0) -> Record:
    """Return the record with these sums, some minutes after the mailing began."""
    return with_sums(record, given, now=LATER + minutes * MINUTE)


def shown(record: Record) -> PublicMailing:
    """Return what readers see of the mailing."""
    return public_mailings(record, site(checkout(**MAILED)))[CHECKOUT]


def line_of(facts: dict[str, Any], texts: dict[str, Any] | None = None, **about: Any) -> Any:
    """Return a line of a mailing behind our last one, whatever it holds."""
    given: dict[str, Any] = {"incident": CHECKOUT} | about
    return make_line("mailing", time=LATER, content={"": facts, **(texts or {})}, prev=OURS.heads, **given)


def test_lines_of_sums() -> None:
    """A line has numbers and times, and the incident; those of the beginning and the end have a second of their own."""
    record = mailed(sums(40, refused=3, returned=2, in_doubt=1))
    record = mailed(sums(97, refused=3, returned=2, ended=LATER + 2 * MINUTE), record=record, minutes=2)

    lines = record.lines[len(OURS.lines) :]
    assert [(line.version, line.kind, line.time, line.incident, line.key, line.content) for line in lines] == [
        (2, "mailing", LATER, CHECKOUT, "", {"": WHOLE}),
        (2, "mailing", LATER + 2 * MINUTE, CHECKOUT, "", {"": OVER}),
    ]
    assert Record.parse(record.data) == record
    assert verify_chain(record.data) == ()


def test_what_the_record_has_is_not_said_again() -> None:
    """The same sums may be given each time; whatever changes is a line more."""
    first = mailed(sums(40))

    assert mailed(sums(40), record=first, minutes=1) is first
    assert len(mailed(sums(40, returned=1), record=first, minutes=1).lines) == len(first.lines) + 1


def test_who_has_no_lines() -> None:
    """How many work here is nobody's business; and what is not public has no place to stand."""
    assert mailed(sums(3, audience="staff")) is OURS
    assert mailed(sums(3, incident="2026-11-15-other")) is OURS
    assert with_sums(EMPTY, [sums(3)], now=LATER) is EMPTY


@pytest.mark.parametrize(
    "wrong",
    [
        sums(101),
        sums(60, refused=41),
        sums(60, in_doubt=41),
        sums(3, returned=4),
        sums(-1),
        sums(3, total=-1),
        sums(10**12, total=10**12),
        sums(3, part=2),
        sums(3, part=0),
        sums(99, ended=LATER),
        sums(99, in_doubt=1, ended=LATER),
        sums(100, ended=LATER - MINUTE),
    ],
)
def test_sums_that_do_not_add_up(wrong: Sums) -> None:
    """More than all, fewer than none, an end that leaves somebody out or in doubt: nobody reads that."""
    with pytest.raises(BuildError) as caught:
        mailed(wrong, minutes=5)

    assert str(caught.value) == f"the sums of the mailing about {CHECKOUT} do not add up, and are not published"


def test_a_clock_ahead() -> None:
    """What was counted by one did not happen in the future."""
    record = mailed(sums(100, began=LATER + 3 * MINUTE, ended=LATER + 9 * MINUTE))

    assert (shown(record).now.began, shown(record).now.ended) == (LATER, LATER)


def test_what_readers_see() -> None:
    """The newest sums; what it was when it began and when it ended stays; a batch has the time when more were sent."""
    record = mailed(sums())
    record = mailed(sums(40), record=record, minutes=1)
    record = mailed(sums(40, returned=2), record=record, minutes=2)
    lasting = shown(record)
    record = mailed(sums(99, refused=1, returned=2, ended=LATER + 3 * MINUTE), record=record, minutes=3)
    record = mailed(sums(99, refused=1, returned=9, ended=LATER + 3 * MINUTE), record=record, minutes=4)
    over = shown(record)

    assert (lasting.now.sent, lasting.now.returned, lasting.now.batch_at) == (40, 2, LATER + MINUTE)
    assert (lasting.begun.at, lasting.begun.sent, lasting.finished) == (LATER, 0, None)
    assert over.finished is not None
    assert (over.finished.at, over.finished.returned, over.now.returned) == (LATER + 3 * MINUTE, 2, 9)
    assert over.begun == lasting.begun


def test_an_incident_with_another_id() -> None:
    """Its mailing goes along, and the ledger may go on naming it as it was."""
    record = mailed(sums(40))
    renamed = checkout(id="2026-11-15-payment", aliases=[CHECKOUT], **MAILED)

    assert public_mailings(record, site(renamed))["2026-11-15-payment"].now.sent == 40
    record = live(record, renamed, minutes=15)
    record = mailed(sums(50), record=record, minutes=20)
    assert public_mailings(record, site(renamed))["2026-11-15-payment"].now.sent == 50
    assert [*public_mailings(record, site(renamed))] == ["2026-11-15-payment"]


def test_several_senders() -> None:
    """Each has a part of the list and a ledger; readers see one sum, and no end before all parts have ended."""
    one, two = ({"part": part, "parts": 2} for part in (1, 2))
    record = mailed(sums(100, ended=LATER, **one))
    assert (shown(record).now.sent, shown(record).now.total, shown(record).now.ended) == (100, None, None)

    record = mailed(sums(10, total=50, began=LATER + MINUTE, returned=1, **two), record=record, minutes=2)
    now = shown(record).now
    assert (now.sent, now.total, now.returned, now.began, now.ended) == (110, 150, 1, LATER, None)

    ended = sums(50, total=50, began=LATER + MINUTE, ended=LATER + 5 * MINUTE, **two)
    record = mailed(sums(100, ended=LATER, **one), ended, record=record, minutes=5)
    assert len(record.lines) == len(OURS.lines) + 3
    finished = shown(record).finished
    assert finished is not None
    assert (finished.sent, finished.total, finished.ended) == (150, 150, LATER + 5 * MINUTE)


def test_another_split() -> None:
    """Sums of a split that was given up are not counted on top."""
    record = mailed(sums(40), record=mailed(sums(60, part=1, parts=2)), minutes=1)

    assert (shown(record).now.sent, shown(record).now.total) == (40, 100)


def test_two_publishers() -> None:
    """Sums that two machines published without each other's lines are joined, and the sum is right."""
    mine = mailed(sums(40, part=1, parts=2))
    theirs = mailed(sums(70, part=2, parts=2), minutes=1)

    joined = Record.parse(merge(mine.data, theirs.data))
    assert (shown(joined).now.sent, shown(joined).now.total) == (110, 200)
    other = Record.parse(merge(theirs.data, mine.data))
    assert shown(other) == shown(joined)
    assert mailed(sums(40, part=1, parts=2), sums(70, part=2, parts=2), record=joined, minutes=3) is joined


def test_sums_change_nothing_else() -> None:
    """What is known, told first and composed is as it is without them, also where somebody forged their facts."""
    record = mailed(sums(100, ended=LATER), record=mailed(sums(40)), minutes=1)
    forged = make_line(
        "mailing",
        time=LATER + MINUTE,
        content={"": WHOLE | {"aliases": ["2026-11-15-other"], "corrections": [{"at": "2026-11-15T21:00:00Z"}]}},
        prev=record.heads,
        incident=CHECKOUT,
    )
    record = record.extended([forged])
    made = site(checkout(**MAILED))

    assert record.known((CHECKOUT,)) == OURS.known((CHECKOUT,))
    assert record.family("2026-11-15-other") == "2026-11-15-other"
    assert record.said(CHECKOUT, NOW) == OURS.said(CHECKOUT, NOW)
    assert telling(made, record, THINGS) == telling(made, OURS, THINGS)
    composed = compose(made, record, things=THINGS, now=NOW, id_base=ID_BASE)
    assert (composed.lines, composed.refusals, composed.says_something) == ((), (), False)


def test_the_story_has_them() -> None:
    """Who asks what was said of an incident hears how its mailing went, each time with what was said before."""
    record = mailed(sums(40, returned=1), record=mailed(sums()), minutes=1)

    first, second = (event for event in story(record, CHECKOUT) if event.kind == "mailing")
    assert ("sent", "0") in [(change.path, change.now) for change in first.changes]
    assert [(change.path, change.was, change.now) for change in second.changes] == [
        ("sent", "0", "40"),
        ("returned", "0", "1"),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"total": 10**11},
        {"total": "100"},
        {"total": 100.0},
        {"total": True, "sent": 1, "refused": 0, "returned": 0, "in_doubt": 0},
        {"sent": -1},
        {"sent": None},
        {"sent": 98},
        {"returned": 41},
        {"part": 2},
        {"parts": 1001},
        {"audience": "staff"},
        {"audience": "a@example.org"},
        {"began": "yesterday"},
        {"began": "2026-13-15T21:10:00Z"},
        {"began": 7},
        {"ended": "2026-11-15T21:12:00Z"},
        {"ended": None},
    ],
)
def test_a_line_that_is_no_mailing(facts: dict[str, Any]) -> None:
    """Numbers that no page could show are refused when the record is read, whoever wrote them."""
    with pytest.raises(BrokenRecord) as caught:
        Record.parse(OURS.data + line_of(WHOLE | facts).raw + b"\n")

    assert caught.value.problems[0].message == "its content lacks what every line of its kind has"


def test_a_mailing_is_about_an_incident() -> None:
    """It sends the notice of one, and of no update."""
    for about, what in (({"incident": None}, "the record itself"), ({"key": "20261115T210000Z"}, "an update")):
        with pytest.raises(BrokenRecord) as caught:
            Record.parse(OURS.data + line_of(WHOLE, **about).raw + b"\n")
        assert caught.value.problems[0].message == f"a line of kind mailing is never about {what}"


def test_sums_come_home() -> None:
    """Where our files have the messages, whoever publishes shows how far they are, and so does a fresh clone."""
    copy = mailed(sums(100, ended=LATER), record=mailed(sums(40)), minutes=1)
    ours = files(checkout(**MAILED))

    result = found(copy, ours=OURS, say=ours)
    assert (result.record.data, result.waiting) == (copy.data, {})
    empty = sort_out(EMPTY, {"web": copy}, ours)
    assert (empty.record.data, empty.waiting, empty.lost) == (copy.data, {}, False)


def test_sums_without_end_do_not_come_home() -> None:
    """A week's worth does; whoever adds more would fill our disks."""
    record = OURS
    lines: list[Line] = []
    for number in range(1003):
        line = make_line(
            "mailing",
            time=LATER,
            content={"": WHOLE | {"total": 10**6, "sent": number, "returned": 0}},
            prev=(lines[-1].name,) if lines else record.heads,
            incident=CHECKOUT,
        )
        lines.append(line)

    result = found(OURS.extended(lines), ours=OURS, say=files(checkout(**MAILED)))
    assert len(result.record.lines) == len(OURS.lines) + 1000
    assert len(result.waiting["web"]) == 3


@pytest.mark.parametrize("case", ["no breach", "no messages", "no incident", "more", "text"])
def test_other_sums_wait(case: str) -> None:
    """Sums of messages that our files have not, or that say more than sums do, wait for a person."""
    facts, texts, fields = dict(WHOLE), dict[str, Any](), dict[str, Any](MAILED)
    incident = CHECKOUT
    match case:
        case "no breach":
            del fields["breach"]
        case "no messages":
            fields["breach"] = {"cause": "We do not know."}
        case "no incident":
            incident = "2026-11-15-made-up"
        case "more":
            facts["address"] = "robin@example.org"
        case "text":
            texts = {"en": {"text": "Send your password"}}
    ours = live(EMPTY, checkout(**fields))
    line = make_line("mailing", time=LATER, content={"": facts, **texts}, prev=ours.heads, incident=incident)

    result = found(ours.extended([line]), ours=ours, say=files(checkout(**fields)))
    assert result.record == ours
    assert result.waiting == {"web": (line,)}
    told = waiting_told((line,), name="web")
    assert f"mailing {incident}: " in told
    assert "40 of 100 sent" in told


@given(
    st.fixed_dictionaries(
        {name: st.integers(-1, 5) | st.booleans() | st.text(max_size=2) for name in WHOLE if name not in {"audience"}},
        optional={"ended": st.just("2026-11-15T21:12:00Z")},
    )
)
def test_whatever_stands_there(facts: dict[str, Any]) -> None:
    """What is taken for sums counts nobody twice, and nobody who is not there."""
    facts |= {"audience": "customers", "began": "2026-11-15T21:10:00Z"}
    if is_mailing(facts):
        done = facts["sent"] + facts["refused"] + facts["in_doubt"]
        assert 0 <= done <= facts["total"]
        assert 0 <= facts["returned"] <= facts["sent"]
        assert "ended" not in facts or (done == facts["total"] and facts["in_doubt"] == 0)
