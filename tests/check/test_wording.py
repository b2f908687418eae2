"""The rules about words: each fires on one text, and not on one that is nearly the same."""

from __future__ import annotations

import importlib.util
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.check.rules.wording import unexplained
from tests.support.checking import closed, fired, incident, judged, words
from tests.support.project import SHARED

#: The rules whose patterns the fifteen sentences are about.
_PATTERNS = {"T6", "T9", "W1", "W2", "W3", "W4", "W5", "W6", "W7", "W11", "W14"}


def _judged(text: str, **more: Any) -> set[str]:
    """Return which rules fire on a text."""
    return fired(judged(closed(json.dumps(text, ensure_ascii=False), **more)))


def test_one_text_among_others() -> None:
    """A phrase is told of the update that has it, and of no other."""
    said = [
        f"at: 2026-11-15 13:{minute}\nstatus: identified\ntext: {text}"
        for minute, text in ((10, "You cannot pay."), (20, "A glitch, as a precaution."), (30, "You were hacked."))
    ]

    found = [(item.rule.id, item.update and item.update.minute) for item in judged(incident(*said)).findings]

    assert [one for one in found if one[0] in {"W2", "W9"}] == [("W2", 20), ("W9", 20), ("W9", 30)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We take the protection of your data very seriously.", {"W1"}),
        ("We take privacy seriously, and that shall not happen again.", {"W1", "W11"}),
        ("As a precaution we signed everyone out at 14:05 UTC.", {"W2"}),
        ("A small number of accounts was concerned.", {"W3"}),
        ("A small number of accounts (134 of 18,400) was concerned.", set()),
        ("We have no indication that orders were read.", {"W4"}),
        ("Our engineer accidentally removed a folder at 11:27 pm.", {"W6", "T6"}),
        ("We apologise if you had to wait, and for any inconvenience.", {"W7"}),
        ("We write again soon.", {"T9"}),
        ("We write again by 16:30 UTC on 18 November 2026.", set()),
        ("Version 1.25 costs 2.50, and build 10:15:33Z is done.", set()),
        ("From 09:37-0800 you could not upload pictures. We are sorry.", set()),
        ("It was caused by a third-party provider.", {"W6"}),
        ("A sophisticated intruder reached {server}.", {"W5", "W14"}),
        ("You need not do anything. We have changed your password.", set()),
    ],
)
def test_fifteen_sentences(text: str, expected: set[str]) -> None:
    """Each sentence makes these rules fire, of those with a pattern, and no other."""
    assert _judged(text) & _PATTERNS == expected


@pytest.mark.shared
def test_the_researchs_sentences_behave_as_written_there(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentences of the research make the same rules fire here as there."""
    path = SHARED / "research" / "breach_rx_test.py"
    if not path.is_file():
        pytest.skip("../shared is absent")
    spec = importlib.util.spec_from_file_location("breach_rx_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    assert capsys.readouterr().out == "all ok\n"
    assert len(module.S) == 15
    for sentence, expected in module.S:
        assert _judged(sentence) & _PATTERNS == expected, sentence


@pytest.mark.parametrize(
    ("rule", "fires", "does_not"),
    [
        ("W1", "Your privacy is our top priority.", "Your privacy is what we failed to keep."),
        ("W2", "Out of an abundance of caution you are signed out.", "Take the usual caution with unknown senders."),
        ("W3", "The vast majority of you can pay.", "The vast majority of you, 98 per cent, can pay."),
        ("W4", "We are not aware of any misuse of your card.", "We are aware of the misuse of two of your cards."),
        ("W5", "We proactively closed your sessions.", "We closed your sessions at once."),
        ("W6", "You were signed out by human error.", "You were signed out by an error of ours."),
        ("W3", "A small number of you cannot pay.", "In all 3% of orders fail. A small number of you cannot pay."),
        ("W5", "We have proactively closed your sessions.", "We look for such things more proactively."),
        ("W7", "We are sorry for any inconvenience to you.", "We are sorry for the inconvenience to you."),
        ("W7", "We regret any small inconvenience.", "There may be any inconvenience."),
        ("W7", "We are sorry if you could not pay.", "You may have experienced slow pages."),
        ("W9", "You met a glitch.", "You met an error."),
        ("W11", "We guarantee that you can pay.", "We cannot guarantee that you can pay."),
        ("W11", "This won't happen again.", "You see to it that this does not happen again."),
        ("W13", "You cannot pay" + " at all" * 19 + ".", "You cannot pay" + " at all" * 18 + "."),
        ("W14", "You cannot pay since TBD.", "You cannot pay with a todo list."),
        ("W14", "You cannot pay since {start}.", "You cannot ask for `/orders/{id}`."),
    ],
)
def test_each_rule_fires_and_spares_a_near_miss(rule: str, fires: str, does_not: str) -> None:
    """A rule knows its words from those that only resemble them."""
    assert rule in _judged(fires)
    assert rule not in _judged(does_not)


@pytest.mark.parametrize(
    ("rule", "fires", "does_not"),
    [
        ("W8", "Your name was exposed.", "Your name was exposed on one of our servers."),
        ("W8", "Your orders were accessed.", "The change to your orders was taken back."),
        ("W10", "Your data was on a shard.", "Your data was on a shard (a part of a database)."),
        ("W12", "Names were copied by an intruder.", "Your names were copied by an intruder."),
    ],
)
def test_a_notice_about_data_must_be_plain(rule: str, fires: str, does_not: str) -> None:
    """What is asked of a security notice is not asked of an outage, which may be told by engineers to engineers."""
    assert rule in _judged(fires, head="type: security")
    assert rule not in _judged(does_not, head="type: security")
    assert rule not in _judged(fires)


def test_a_name_of_ours_is_no_jargon() -> None:
    """Who buys 'Egress mail' knows what it is called."""
    text = closed("You find your name in Egress mail, behind the WAF.", head="type: security")
    head = "components: [{id: mail, name: {en: Egress mail, de: WAF-Post}}]\nincidents:\n"

    assert words(judged(text, head=head), "W10") == ["WAF"]
    assert words(judged(text), "W10") == ["Egress"]


def test_a_supplier_may_maintain_its_things() -> None:
    """A supplier is blamed for an outage, not for a maintenance."""
    window = "type: maintenance\nscheduled: {from: 2026-11-15 12:00, until: 2026-11-15 14:00}"
    update = "at: 2026-11-15 12:00\nstatus: in_progress\ntext: You cannot pay, due to vendor maintenance."

    assert "W6" in _judged("You cannot pay, due to vendor maintenance.")
    assert "W6" not in fired(judged(incident(update, head=window)))


def test_a_rule_speaks_once_of_a_text() -> None:
    """Of many words of a kind three are named, of the same ones one, and what lies within others is told with them."""
    text = "You hear soon. You hear tomorrow, tonight, yesterday and soon. It will be fixed within 2 hours."
    found = [item.message for item in judged(closed(text)).findings]

    assert found == [
        "'will be fixed within 2 hours': an estimate in the text alone",
        "'soon', 'tomorrow', 'tonight' and 1 more: a word that depends on when it is read",
    ]


def test_no_evidence_needs_a_basis() -> None:
    """Who says what was looked at, and up to when, may say that there is no evidence."""
    update = "at: 2026-11-15 13:00\nstatus: resolved\ntext: There is no evidence that your data was read."
    evidence = "\nevidence: {basis: All logs of the server, as_of: 2026-11-15 12:00}"

    assert "W4" in fired(judged(incident(update)))
    assert "W4" not in fired(judged(incident(update + evidence)))


def test_a_finding_names_the_line_of_the_words() -> None:
    """In a long text, the line is the one on which the words begin, however they are wrapped."""
    update = """
at: 2026-11-15 13:00
status: resolved
text: |
  You cannot pay at present.

  We did it out of an abundance
  of caution.
"""
    (finding,) = [item for item in judged(incident(update)).findings if item.rule.id == "W2"]

    assert (finding.file, finding.line, finding.words) == ("i.yaml", 17, "abundance of caution")
    assert str(finding) == (
        "i.yaml:17: warning: 'abundance of caution': caution in place of a reason "
        "(say what could happen, and what you did against it) [W2]"
    )


def test_an_incidents_own_texts_are_judged() -> None:
    """Titles, actions and facts are read by everyone; whether they speak to somebody is not asked of them."""
    head = """type: security
affects: Only a small number of you
actions: [{text: Do it soon.}]
breach: {what_happened: We were hacked.}"""
    found = judged(closed("You can still pay.", head=head)).findings

    assert [(item.rule.id, item.line, item.words) for item in found if item.rule.id in {"W3", "T9", "W9"}] == [
        ("W3", 11, "Only a small"),
        ("T9", 12, "soon"),
        ("W9", 13, "hacked"),
    ]


def test_other_languages_are_spared_where_the_words_are_english() -> None:
    """A pattern for English says nothing of another language; a gap is one in any."""
    text = "{en: You could not pay at 14:05 UTC., de: 'Wir melden uns soon, um 14:05, {name}.'}"

    assert fired(judged(closed(text))) == {"W14"}


def test_the_third_update_need_not_speak_to_anybody() -> None:
    """Only the first and the closing update of a security notice are read by most people alone."""
    first = "at: 2026-11-15 13:00\nstatus: investigating\ntext: You cannot pay."
    between = "at: 2026-11-15 13:10\nstatus: identified\ntext: A server is down."
    last = (
        "at: 2026-11-15 13:30\nstatus: resolved\ntext: It works since 13:20 UTC. The cause is known. No data is lost."
    )
    judgement = judged(incident(first, between, last, head="type: security"))
    found = [item.line for item in judgement.findings if item.rule.id == "W12"]

    assert found == [20]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Send us HAR files and the RCA.", ["HAR", "RCA"]),
        ("Send us HAR files (recordings of a browser session).", []),
        ("The new machines (upstream) answer.", []),
        ("Egress, that is what leaves, was slow. Egress is slow.", ["Egress"]),
        ("We see 5xx upstream.", ["5xx", "upstream"]),
        ("Harvest and a podium.", []),
    ],
)
def test_jargon(text: str, expected: list[str]) -> None:
    """A word of the trade is found unless it is explained where it stands."""
    assert list(unexplained(text)) == expected


@given(st.text(max_size=200))
def test_any_text_can_be_judged(text: str) -> None:
    """No text, however odd, makes a rule fail; and the words it names are never empty lines."""
    if not text.isprintable() or not text.strip():
        return
    judgement = judged(closed(json.dumps(f"a {text}", ensure_ascii=False)))

    assert all("\n" not in str(finding) for finding in judgement.findings)
    assert words(judgement, "W2") == []
