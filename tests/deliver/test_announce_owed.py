"""What is owed to a channel: by record, ledger, settings and time alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from plainstatus.deliver.announce.ledger import Outcome, ledger_line, read_ledger
from plainstatus.deliver.announce.messages import Message
from plainstatus.deliver.announce.owed import Owed, Wants, left_to_others, owed
from tests.support.telling import LONG, NOW, message, seen

HOUR = timedelta(hours=1)
FIRST, SECOND, THIRD = message(1), message(2), message(3)


def tried(told: Message, outcome: Outcome | None = None, *, ago: timedelta = timedelta(0), name: str = "a-1") -> bytes:
    """Return what the ledger has of a try."""
    common = {"channel": "mastodon", "line": told.line, "try_": name}
    intent = ledger_line("intent", NOW - ago, **common)
    return intent if outcome is None else intent + ledger_line("result", NOW - ago, **common, outcome=outcome)


def plan(
    messages: list[Message],
    lines: bytes = b"",
    *,
    wants: Wants | None = None,
    holds: timedelta | None = None,
    **more: Any,
) -> Owed:
    """Return what is owed to a channel that was seen long ago."""
    more = {"now": NOW, "within": LONG, **more}
    ledger = read_ledger(seen("mastodon") + lines)
    return owed("mastodon", wants or Wants(), holds or timedelta(0), messages, ledger, **more)


def test_what_the_ledger_lacks_is_owed() -> None:
    """In the record's order; what was posted or refused is not."""
    assert plan([FIRST, SECOND, THIRD], tried(FIRST, "posted")) == Owed(send=(SECOND, THIRD))
    assert plan([FIRST, SECOND, THIRD], tried(FIRST, "refused") + tried(THIRD, "posted")) == Owed(send=(SECOND,))
    assert plan([FIRST], tried(FIRST, "not taken")) == Owed(send=(FIRST,))


def test_a_new_channel_hears_nothing_of_the_past() -> None:
    """It hears what is published from when it was first seen, and of an incident that goes on the rest."""
    at = ledger_line("seen", FIRST.at, channel="slack")
    for lines in (at, at + ledger_line("seen", SECOND.at, channel="slack")):
        found = owed("slack", Wants(), LONG, [FIRST, SECOND, THIRD], read_ledger(lines), now=NOW, within=LONG)
        assert found == Owed(send=(SECOND, THIRD))
    assert owed("slack", Wants(), LONG, [FIRST], read_ledger(b""), now=NOW, within=LONG) == Owed()


def test_what_was_public_at_an_adoption_counts_as_told() -> None:
    """But for a doubt, which a person still has to settle."""
    lines = tried(FIRST) + ledger_line("adopted", SECOND.at)

    assert plan([FIRST, SECOND, THIRD], lines) == Owed(send=(THIRD,), unknown=(FIRST,))


@pytest.mark.parametrize("outcome", [None, "in doubt"])
def test_a_doubt_is_repeated_only_while_the_key_holds(outcome: Outcome | None) -> None:
    """After that, and without a key, it is unknown; what follows it is owed all the same."""
    both = [FIRST, SECOND]
    minutes = timedelta(minutes=50)

    assert plan(both, tried(FIRST, outcome)) == Owed(send=(SECOND,), unknown=(FIRST,))
    assert plan(both, tried(FIRST, outcome, ago=minutes / 2), holds=minutes) == Owed(send=(FIRST, SECOND))
    assert plan(both, tried(FIRST, outcome, ago=minutes), holds=minutes) == Owed(send=(SECOND,), unknown=(FIRST,))
    # The network's memory began with the first of the tries.
    lines = tried(FIRST, outcome, ago=minutes) + tried(FIRST, outcome, name="a-2")
    assert plan(both, lines, holds=minutes) == Owed(send=(SECOND,), unknown=(FIRST,))
    # One that was surely not taken has begun nothing.
    lines = tried(FIRST, "not taken", ago=minutes) + tried(FIRST, outcome, name="a-2")
    assert plan(both, lines, holds=minutes) == Owed(send=(FIRST, SECOND))
    # A clock that was ahead says nothing about how long ago it was.
    assert plan(both, tried(FIRST, outcome, ago=-HOUR), holds=minutes).unknown == (FIRST,)


def test_a_doubt_that_was_refused_later_stays_one() -> None:
    """The first try may have been taken, whatever the second was told."""
    lines = tried(FIRST, "in doubt") + tried(FIRST, "refused", name="a-2")

    assert plan([FIRST], lines, holds=LONG) == Owed(unknown=(FIRST,))


def test_old_and_imported_updates_are_never_told_unasked() -> None:
    """Whether they waited too long here, or were public long before; asked, each incident's."""
    waited = message(1, at=NOW - LONG - HOUR, incident="waited")
    lines = seen("mastodon", at=NOW - 9 * LONG)
    imported = message(3, imported=True, incident="imported")
    news = message(4, incident="news")
    every = [waited, imported, news]

    assert plan(every, lines) == Owed(send=(news,), late=(waited, imported))
    assert plan(every, lines, within=9 * LONG) == Owed(send=(waited, news), late=(imported,))
    assert plan(every, lines, late="imported") == Owed(send=(imported, news), late=(waited,))
    letter = message(1, at=NOW - LONG - HOUR, kind="letter", incident="", key="to-you")
    assert plan([letter], lines) == Owed(late=(letter,))
    assert plan([letter], lines, late=letter.thread) == Owed(send=(letter,))


def test_what_is_kept_off_or_was_taken_back_is_not_told() -> None:
    """Also where a channel did not take it while it still held; what it was told of goes on."""
    off, back = message(1, off="post: none"), message(2, off="taken back")
    undone = message(3, kind="withdrawal", key=back.key)

    assert plan([off, back, undone]) == Owed()
    assert plan([off, back, undone], tried(back, "not taken")) == Owed(send=(undone,))
    assert plan([off, back, undone], tried(back, "posted")) == Owed(send=(undone,))


def test_timers_stop_after_a_while() -> None:
    """What they have tried for 40 minutes waits for a person, and all behind it: nothing is told out of order."""
    lines = tried(SECOND, "not taken", ago=timedelta(minutes=41))
    every = [FIRST, SECOND, THIRD]

    assert plan(every, lines, timer=True) == Owed(send=(FIRST,), waiting=(SECOND, THIRD))
    assert plan(every, lines) == Owed(send=(FIRST, SECOND, THIRD))
    assert plan(every, tried(SECOND, "not taken", ago=HOUR / 2), timer=True).waiting == ()


@pytest.mark.parametrize(
    ("given", "takes"),
    [
        ({}, True),
        ({"types": ["outage"]}, True),
        ({"types": ["security"]}, False),
        ({"impacts": ["critical", "major"]}, True),
        ({"impacts": ["critical"]}, False),
        ({"components": ["mail", "checkout"]}, True),
        ({"components": ["mail"]}, False),
        ({"languages": ["en"]}, True),
        ({"languages": ["de"]}, False),
        ({"types": ["outage"], "languages": ["de"]}, False),
        ({"tells": "all", "to": "https://chat.example.net"}, True),
    ],
)
def test_filters(given: dict[str, Any], takes: bool) -> None:
    """Each that is there must let the message through."""
    assert Wants.of(given).take(FIRST) is takes
    assert plan([FIRST], wants=Wants.of(given)).send == ((FIRST,) if takes else ())


def test_first_and_last() -> None:
    """The first that the channel wants, the end, and what corrects those; no others."""
    last = message(4, last=True)
    wrong, fine = message(5, kind="correction", key=FIRST.key), message(6, kind="correction", key=SECOND.key)
    wants = Wants.of({"tells": "first and last"})

    assert plan([FIRST, SECOND, THIRD, last, wrong, fine], wants=wants) == Owed(send=(FIRST, last, wrong))
    assert plan([SECOND, THIRD, last], tried(FIRST, "posted"), wants=wants) == Owed(send=(SECOND, last))


def test_an_end_goes_wherever_the_beginning_did() -> None:
    """Whatever the filters say of it by then; and nowhere else because it is one."""
    begin, end = message(1, impact="critical"), message(2, impact="minor", last=True)
    undone = message(3, kind="withdrawal", key="", last=True, impact="minor")
    wants = Wants.of({"impacts": ["critical"]})

    assert plan([begin, end, undone], wants=wants) == Owed(send=(begin, end, undone))
    assert plan([begin, end], tried(begin, "posted"), wants=wants) == Owed(send=(end,))
    assert plan([begin, end], tried(begin), wants=wants) == Owed(send=(end,), unknown=(begin,))
    assert plan([end, undone], wants=wants) == Owed()


def test_corrections_go_where_the_wrong_word_went() -> None:
    """Who was not told of an update hears no correction of it."""
    lines = ledger_line("adopted", FIRST.at)
    wrong, fine = message(5, kind="correction", key=FIRST.key), message(6, kind="correction", key=SECOND.key)

    assert plan([FIRST, SECOND, wrong, fine], lines) == Owed(send=(SECOND, fine))


def test_letters_are_stories_of_their_own() -> None:
    """One that is about no incident is none of the types that a channel names."""
    letter = message(1, kind="letter", incident="", key="to-our-customers", type=None, impact=None, components=())
    mended = message(2, kind="correction", incident="", key="to-our-customers", type=None, impact=None)

    assert plan([letter, mended]) == Owed(send=(letter, mended))
    assert plan([letter, mended], wants=Wants.of({"types": ["outage"]})) == Owed()


@pytest.mark.parametrize("holds", [timedelta(0), LONG])
def test_what_another_machine_is_telling_is_left_to_it(holds: timedelta) -> None:
    """For five minutes it is neither sent nor named as unknown, and what follows waits; of our own run it is."""
    minutes = [(4, True), (-1, True), (6, False)]
    for ago, theirs in minutes:
        lines = tried(FIRST, ago=timedelta(minutes=ago))
        found = plan([FIRST, SECOND], lines, holds=holds)
        ledger = read_ledger(seen("mastodon") + lines)

        left = left_to_others("mastodon", found, ledger, now=NOW)
        assert (left.send, left.unknown) == (((), ()) if theirs else (found.send, found.unknown))
        assert left_to_others("mastodon", found, ledger, now=NOW, run="a") == found


def test_what_came_of_a_try_is_nobodys_affair() -> None:
    """With a result, a doubt is a doubt, however young it is; and what is owed is."""
    lines = tried(FIRST, "in doubt")
    found, ledger = plan([FIRST, SECOND], lines), read_ledger(seen("mastodon") + lines)

    assert left_to_others("mastodon", found, ledger, now=NOW) == found == Owed(send=(SECOND,), unknown=(FIRST,))
