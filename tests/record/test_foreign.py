"""Which lines of other copies of the record come home unasked: what our files say, and no word of anybody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plainstatus.model import Incident
from plainstatus.record import Content, Files, Line, Record, Thing, compose, sort_out, waiting_told
from plainstatus.record.append import append
from plainstatus.record.foreign import Sorted
from plainstatus.record.lines import Kind, make_line
from tests.record.test_properties import BEGIN, Desk, histories, lived
from tests.support.build import at, site
from tests.support.forging import FORGED, MADE_UP, content, forge
from tests.support.project import examples
from tests.support.recording import CHECKOUT, EMPTY, ID_BASE, KEY, checkout, publish, said

NOW = at("2026-11-20 10:00")
OLD_ID = "2026-11-15-old"
EVIL: Thing = Thing("official", "domain:evil.example.org", {"": {"kind": "domain"}, "en": {"text": FORGED}}, ("x", 1))
SHOP = Thing("official", "domain:shoes.example.org", {"": {"kind": "domain"}, "en": {"text": "Our shop"}}, ("x", 1))
ANSWER = Thing("faq", "password", {"": {}, "en": {"title": "My password?", "text": "Choose another."}}, ("x", 1))
LETTER = Thing(
    "statement", "letter", {"": {"date": "2026-11-15"}, "en": {"title": "Sorry", "text": "We are."}}, ("x", 1)
)
THINGS = (SHOP, ANSWER, LETTER)


def files(*incidents: Incident, things: tuple[Thing, ...] = THINGS, **fields: Any) -> Files:
    """Return what our files say."""
    return Files(site(*incidents, **fields), things, frozenset({ID_BASE}), NOW)


def live(record: Record, *incidents: Incident, things: tuple[Thing, ...] = THINGS, minutes: int = 0) -> Record:
    """Return a record after somebody has published these."""
    now = BEGIN + timedelta(minutes=minutes)
    composed = compose(site(*incidents), record, things=things, now=now, id_base=ID_BASE)
    assert composed.refusals == ()
    return composed.record


OURS = live(EMPTY, checkout())
LAST = OURS.heads


def found(copy: Record, *, ours: Record = OURS, say: Files | None = None, **more: Any) -> Sorted:
    """Compare one copy with ours."""
    return sort_out(ours, {"web": copy}, say or files(checkout()), **more)


def names(lines: tuple[Line, ...]) -> list[str]:
    """Return the kinds of lines with what they are about."""
    return [f"{line.kind} {line.incident or line.key}".rstrip() for line in lines]


def thing_line(thing: Thing, after: tuple[str, ...] = LAST, says: Any = None) -> Line:
    """Return a line about something that is no incident."""
    return forge(thing.kind, after=after, incident=None, key=thing.key, says=says or thing.content)


ABOUT_US: dict[str, Any] = {"incident": CHECKOUT, "key": KEY}
WITHDRAWN = {"": {"at": "2026-11-20T10:00:00Z"}, "en": {"reason": FORGED}}
#: What somebody adds behind our last line.
ATTACKS: dict[str, Line] = {
    "an incident that never was": forge(after=LAST),
    "other words in an update of ours": forge(after=LAST, **ABOUT_US),
    "a typo in an update of ours": forge("typo", after=LAST, **ABOUT_US),
    "an incident of ours withdrawn": forge("withdrawal", after=LAST, incident=CHECKOUT, key="", says=WITHDRAWN),
    "an update of ours withdrawn": forge("withdrawal", after=LAST, **ABOUT_US, says=WITHDRAWN),
    "other facts": forge("incident", after=LAST, incident=CHECKOUT, key="", says={"": {}, "en": {"title": FORGED}}),
    "an official address": thing_line(EVIL),
    "an official address that goes": thing_line(SHOP, says={"": {"removed": True}}),
    "another answer": thing_line(ANSWER, says=content()),
    "another letter": thing_line(LETTER, says=content()),
    "a new letter": thing_line(replace(LETTER, key="other")),
    "a rollback": forge("rollback", after=LAST, incident=None, key="", says={"": {"to": "x", "reason": FORGED}}),
    "a forced publish": forge("forced", after=LAST, incident=None, key="", says={"": {"reason": FORGED}}),
    "the far future": forge(after=LAST, time=datetime(2999, 1, 1, tzinfo=UTC)),
    "the far past": forge(after=LAST, time=datetime(1971, 1, 1, tzinfo=UTC)),
    "a merge with words": forge("merge", after=(OURS.lines[1].name, *LAST), incident=None, key="", says=content()),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_somebody_adds_waits(attack: str) -> None:
    """Each line that is not in our files waits, whatever its kind; our record stays as it was, byte for byte."""
    line = ATTACKS[attack]
    result = found(OURS.extended([line]))

    assert result == Sorted(OURS, {"web": (line,)}, lost=False)


def repeated(kind: Kind = "update", *, after: tuple[str, ...] = LAST, minute: int = 7) -> Line:
    """Return a line with our own words that somebody else wrote."""
    (line,) = [line for line in OURS.lines if line.kind == "update"]
    assert line.content is not None
    return forge(kind, after=after, **ABOUT_US, says=line.content, time=BEGIN + timedelta(minutes=minute))


def test_forged_words_between_our_own_wait() -> None:
    """Where our record has an update as it stands, wrong words do not come in by being mended afterwards."""
    wrong = forge(after=LAST, **ABOUT_US)
    right = repeated("typo", after=(wrong.name,))
    result = found(OURS.extended([wrong, right]))

    assert result.record.data == OURS.data
    assert result.waiting == {"web": (wrong, right)}


def test_forged_words_tied_in_before_our_own_wait() -> None:
    """A line dated before ours would be the first words that feeds know: a merge does not bring it in."""
    wrong = forge(after=(OURS.lines[0].name,), **ABOUT_US, time=BEGIN - timedelta(days=9))
    merge = forge("merge", after=(wrong.name, *LAST), incident=None, key="", says={"": {}})
    result = found(OURS.extended([wrong, merge]))

    assert result.record.data == OURS.data
    assert result.waiting == {"web": (wrong, merge)}


def test_our_own_words_come_home_whoever_wrote_them() -> None:
    """A forged line that says what our files say is let in: the worst it does is a wrong time, and not even that."""
    line = repeated()
    result = found(OURS.extended([line]))

    assert result.record.lines == (*OURS.lines, line)
    assert result.waiting == {}
    assert result.record.published(CHECKOUT, KEY) == OURS.published(CHECKOUT, KEY)


def test_our_own_words_without_end_wait() -> None:
    """Whoever repeats them a thousand times, or ties ends that are tied, does not fill our record."""
    lines: list[Line] = []
    for minute in range(150):
        after = lines[-1].name if lines else LAST[0]
        lines.append(repeated(after=(after,), minute=minute))
        lines.append(forge("merge", after=(lines[-1].name, LAST[0]), incident=None, key="", says={"": {}}))
    result = found(OURS.extended(lines))

    assert result.record.lines == (*OURS.lines, *lines[:200])
    assert result.waiting == {"web": tuple(lines[200:])}


def test_a_colleague_then_somebody_else() -> None:
    """What a colleague has published comes home, what follows it and is nobody's of ours waits."""
    more = checkout(said(), said("It works again.", "2026-11-15 13:30", status="resolved"))
    theirs = live(OURS, more, minutes=9)
    wrong = forge(after=theirs.heads)
    result = found(theirs.extended([wrong]), say=files(more))

    assert result.record.data == theirs.data
    assert result.waiting == {"web": (wrong,)}


def test_what_is_ours_but_follows_a_wrong_line_waits_too() -> None:
    """A chain cannot be taken in without what it hangs on."""
    more = checkout(said(), said("It works again.", "2026-11-15 13:30", status="resolved"))
    wrong = forge("forced", after=LAST, incident=None, key="", says={"": {"reason": FORGED}})
    theirs = live(OURS.extended([wrong]), more, minutes=9)
    result = found(theirs, say=files(more))

    assert result.record.data == OURS.data
    assert names(result.waiting["web"]) == ["forced", f"update {CHECKOUT}"]
    assert not result.lost


def test_another_record_waits() -> None:
    """A record that begins elsewhere has nothing in common with ours, even where it says the same."""
    other = live(EMPTY, checkout(), minutes=-60)
    result = found(other)

    assert result.record.data == OURS.data
    assert result.waiting == {"web": other.lines}


@pytest.mark.parametrize("to", ["start", "middle"])
def test_a_record_that_was_cut_short_is_behind(to: str) -> None:
    """A copy that holds less than ours blocks nothing, and takes nothing away."""
    lines = OURS.lines[:1] if to == "start" else OURS.lines[:3]
    result = found(Record.parse(b"".join(line.raw + b"\n" for line in lines)))

    assert (result.record.data, result.waiting) == (OURS.data, {})


def test_several_copies() -> None:
    """The same line at two places waits at both, another at the third, and what a fourth has of ours comes home."""
    more = checkout(said(), said("It works again.", "2026-11-15 13:30", status="resolved"))
    theirs = live(OURS, more, minutes=9)
    one, other = forge(after=LAST), forge("forced", after=LAST, incident=None, key="", says={"": {"reason": FORGED}})
    copies = {
        "a": OURS.extended([one]),
        "b": OURS.extended([one]),
        "c": OURS.extended([other]),
        "d": theirs,
    }
    result = sort_out(OURS, copies, files(more))

    assert result.record.data == theirs.data
    assert result.waiting == {"a": (one,), "b": (one,), "c": (other,)}
    aside = sort_out(OURS, copies, files(more), aside={one.name})
    assert aside.waiting == {"c": (other,)}


def test_what_was_set_aside_stays_out_and_new_lines_wait() -> None:
    """The same lines block no more; a new one behind them does, and takes them along nowhere."""
    one = forge(after=LAST)
    two = forge(after=(one.name,), key="20261120T110000Z")
    copy = OURS.extended([one, two])

    assert found(copy, aside={one.name, two.name}).waiting == {}
    assert found(copy, aside={one.name}).waiting == {"web": (two,)}
    ours = repeated()
    assert found(OURS.extended([ours]), aside={ours.name}).record.data == OURS.data


def test_what_was_published_from_here_comes_home_whole() -> None:
    """Our own folder vouches for it: a forced publish that was killed before its record came home."""
    line = forge("forced", after=LAST, incident=None, key="", says={"": {"reason": "The theme is broken"}})
    copy = OURS.extended([line])

    assert found(copy, trusted={"web"}).record.data == copy.data
    assert found(live(EMPTY, checkout(), minutes=-60), trusted={"web"}).record.data == OURS.data


def test_without_readable_files_everything_waits() -> None:
    """A rollback with a broken YAML brings nothing home that it cannot compare."""
    line = repeated()
    result = sort_out(OURS, {"web": OURS.extended([line])}, None)

    assert (result.record.data, result.waiting) == (OURS.data, {"web": (line,)})


@pytest.mark.parametrize("made", [{"corrections": [{}]}, {"corrected": 7}, {"aliases": [OLD_ID], "components": [[1]]}])
def test_shapes_that_we_never_write_stop_nothing(made: dict[str, Any]) -> None:
    """Whatever a line holds, nobody is stopped by comparing it."""
    wrong = forge("incident", after=LAST, incident=CHECKOUT, key="", says={"": made, "en": {"title": FORGED}})

    assert found(OURS.extended([wrong])).waiting == {"web": (wrong,)}


def test_a_line_that_makes_two_incidents_one_does_not_come_home() -> None:
    """Lines that only together would stop a publish are left where they are."""
    mail = checkout(id="2026-11-16-mail", title="Mail is late")
    say = files(checkout(), mail)
    joins: Content = {"": {"type": "outage", "aliases": [CHECKOUT]}, "en": {"title": "Mail is late"}}
    one = forge("incident", after=LAST, incident=mail.id, key="", says=joins)
    theirs = live(OURS, checkout(), mail, minutes=9)
    (facts,) = [line for line in theirs.lines if line.incident == mail.id and not line.key]
    assert facts.content is not None
    two = forge("incident", after=(one.name,), incident=mail.id, key="", says=facts.content)
    result = found(OURS.extended([one, two]), say=say)

    assert compose(say.site, result.record, things=say.things, now=NOW, id_base="").refusals == ()
    assert FORGED not in result.record.data.decode()


# --- a clone without a record


def test_a_clone_without_a_record_takes_it_from_any_copy() -> None:
    """Byte for byte as it is there, though its words have changed since; the longest is the one that counts."""
    before = live(EMPTY, checkout(title="Checkout is down"))
    whole = live(before, checkout(), minutes=5)
    result = sort_out(EMPTY, {"behind": before, "web": whole}, files(checkout()))

    assert (result.record.data, result.waiting, result.lost) == (whole.data, {}, False)


def test_a_clone_without_a_record_leaves_what_is_not_ours() -> None:
    """The true lines come home, and the wrong one at their end waits."""
    wrong = forge(after=LAST)
    result = found(OURS.extended([wrong]), ours=EMPTY)

    assert (result.record.data, result.waiting, result.lost) == (OURS.data, {"web": (wrong,)}, False)


@pytest.mark.parametrize("base", ["https://elsewhere.example.org", "x"])
def test_a_record_that_began_at_another_address_is_no_ground_to_begin_anew(base: str) -> None:
    """Where nothing is here, and what is there cannot be ours unasked, a publish would say everything anew."""
    composed = compose(site(checkout()), EMPTY, things=THINGS, now=BEGIN, id_base=base)
    result = found(composed.record, ours=EMPTY)

    assert (result.record.lines, result.lost) == ((), True)


def test_two_records_that_could_both_be_ours() -> None:
    """Nobody but a person can tell which is the true one; set aside, the other one comes home."""
    copies = {"a": OURS, "b": live(EMPTY, checkout(), minutes=-60)}
    result = sort_out(EMPTY, copies, files(checkout()))

    assert (result.record.lines, result.lost, set(result.waiting)) == ((), True, {"a", "b"})
    aside = {line.name for line in copies["b"].lines}
    result = sort_out(EMPTY, copies, files(checkout()), aside=aside)
    assert result == Sorted(OURS, {}, lost=False)


def test_a_forced_line_amid_a_lost_record_is_asked_about() -> None:
    """Half a record would make news of the other half."""
    more = checkout(said(), said("It works again.", "2026-11-15 13:30", status="resolved"))
    forced = forge("forced", after=LAST, incident=None, key="", says={"": {"reason": "The theme is broken"}})
    theirs = live(OURS.extended([forced]), more, minutes=9)

    result = found(theirs, ours=EMPTY, say=files(more))
    assert (result.record.data, result.lost) == (OURS.data, True)
    aside = {line.name for line in result.waiting["web"]}
    assert found(theirs, ours=EMPTY, say=files(more), aside=aside) == Sorted(OURS, {}, lost=False)


# --- whatever people write


def changed_back(desks: list[Desk], cut: int) -> bool:
    """Say whether a title that ours has as it stands was another one meanwhile."""
    before, last = desks[cut - 1], desks[-1]
    return any(
        before.titles.get(number) == title and desk.titles.get(number) != title
        for number, title in last.titles.items()
        for desk in desks[cut:]
    )


@given(histories(), st.data())
@settings(max_examples=examples(30))
def test_all_that_a_colleague_with_our_files_published_comes_home(desks: list[Desk], data: st.DataObject) -> None:
    """Whatever our record lacks of it, none of it at first; but for facts that were changed and changed back."""
    cut = data.draw(st.integers(0, len(desks)))
    assume(cut == 0 or not changed_back(desks, cut))
    ours, theirs = lived(desks[:cut]) if cut else EMPTY, lived(desks)
    say = files(*desks[-1].incidents(), things=())
    result = sort_out(ours, {"web": theirs}, say)

    assert (result.record.lines, result.waiting, result.lost) == (theirs.lines, {}, False)
    assert publish(result.record, *desks[-1].incidents(), now=NOW).lines == ()


@given(st.data())
@settings(max_examples=examples(25))
def test_two_who_publish_at_once_from_the_same_files(data: st.DataObject) -> None:
    """Their lines part and are tied together; a third one, with the files that both ended with, takes all of it."""
    common = data.draw(histories())
    root = lived(common)
    more = data.draw(histories(common[-1]))
    assume(not changed_back([*common, *more], len(common)))
    one, other = lived(more, root, begin=10), lived(more, root, begin=12)
    both = Record.parse(one.data + other.data[len(root.data) :])
    tied = both.extended(append(both, [], now=BEGIN + timedelta(hours=1), id_base=ID_BASE))
    result = sort_out(root, {"web": tied}, files(*more[-1].incidents(), things=()))

    assert result.waiting == {}
    assert result.record.lines == tied.lines


KINDS: list[Kind] = ["update", "typo", "incident", "withdrawal", "rollback", "forced", "faq", "official", "statement"]


@st.composite
def forged(draw: st.DrawFn, record: Record) -> list[Line]:
    """Return lines that somebody adds to a record, some of them with words that it has."""
    lines: list[Line] = []
    for _ in range(draw(st.integers(1, 5))):
        known = [*record.lines, *lines]
        what = draw(st.sampled_from([None, "merge", "again"]))
        kind = draw(st.sampled_from(KINDS))
        after = draw(st.sampled_from(known[-3:])).name
        time = BEGIN + timedelta(minutes=draw(st.integers(-1000, 1000)))
        if what == "again":
            like = draw(st.sampled_from([line for line in record.lines if line.incident]))
            made = make_line(
                like.kind, time=time, content=like.content or {}, prev=[after], incident=like.incident, key=like.key
            )
        elif what == "merge":
            others = [line.name for line in known if line.name != after]
            made = make_line("merge", time=time, content={"": {}}, prev=[after, draw(st.sampled_from(others))])
        else:
            thing = kind in {"faq", "official", "statement"}
            about = (
                None if thing or kind in {"rollback", "forced"} else draw(st.sampled_from(["i0-0", "i1-0", MADE_UP]))
            )
            key = "key" if thing else "20261115T200000Z" if kind in {"update", "typo"} else ""
            facts: dict[str, Any] = draw(
                st.sampled_from([{}, {"aliases": ["i0-0"]}, {"removed": True}, {"corrections": [{}]}])
            )
            made = make_line(kind, time=time, content=content(**facts), prev=[after], incident=about, key=key)
        if made.name not in {line.name for line in known}:
            lines.append(made)
    return lines


@given(histories(), st.data())
@settings(max_examples=examples(50))
def test_no_word_that_is_not_ours_comes_home(desks: list[Desk], data: st.DataObject) -> None:
    """Whatever is added to a copy, in whatever order and tied together as it may be, a publish goes on as before."""
    ours = lived(desks)
    lines = data.draw(forged(ours))
    say = files(*desks[-1].incidents(), things=())
    result = sort_out(ours, {"web": ours.extended(lines)}, say)

    assert FORGED.encode() not in result.record.data
    assert result.record.data.startswith(ours.data)
    assert publish(result.record, *desks[-1].incidents(), now=NOW).refusals == ()
    home = {line.name for line in result.record.lines}
    assert {line.name for line in lines if FORGED.encode() in line.raw} <= {
        line.name for line in result.waiting.get("web", ())
    } - home


# --- what is said of it


def test_what_waits_is_told_with_its_words() -> None:
    """Where, how many, since when, what they say, and each way on; control characters rule nobody's terminal."""
    lines = [
        forge(after=LAST),
        forge(
            "official",
            after=LAST,
            incident=None,
            key="a\x1b]0;x\x07\u202eb",
            says={"": {}, "en": {"text": "x\x1b[2Jy"}},
        ),
        forge("forced", after=LAST, incident=None, key="", says={"": {"reason": "w" * 300}}),
        forge("withdrawal", after=LAST, incident=CHECKOUT, key="", says={"": {}, "en": {"reason": "Never\nhappened"}}),
        forge("official", after=LAST, incident=None, key="domain:x", says={"": {"removed": True}}),
    ]

    assert waiting_told(lines, name="web") == (
        "5 lines of the record there are not ours, since 2026-11-15 14:06 UTC, and wait for you:\n"
        "  2026-11-15 14:06 UTC: update 2026-11-20-made-up: Send your password to the shop\n"
        "  2026-11-15 14:06 UTC: official a\ufffd]0;x\ufffd\ufffdb: x\ufffd[2Jy\n"
        f"  2026-11-15 14:06 UTC: forced: {'w' * 99}…\n"
        "  2026-11-15 14:06 UTC: withdrawal 2026-11-15-checkout: Never happened\n"
        "  2026-11-15 14:06 UTC: official domain:x: removed\n"
        "(a colleague's: git pull, then publish; take in what is there: invoke record.merge; "
        "keep it out: invoke record.set-aside web; go on without it: invoke publish --without web)"
    )


def test_of_many_lines_the_first_are_told() -> None:
    """Nobody reads a million lines before an urgent update."""
    lines = [forge(after=LAST, key=f"20261120T10{n // 60:02}{n % 60:02}Z") for n in range(1200)]
    told = waiting_told(lines, name="output", target=False).splitlines()

    assert told[0] == "1,200 lines of the record there are not ours, since 2026-11-15 14:06 UTC, and wait for you:"
    assert told[6] == "  … and 1,195 more"
    assert "--without" not in told[-1]
