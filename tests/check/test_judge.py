"""What is judged, what is allowed, what counts as what, and how it is written down."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC, datetime

import pytest

from plainstatus.check import RULES, Judgement
from plainstatus.check.formats import FORMATS, summary
from plainstatus.errors import Problem
from plainstatus.record import Record, compose
from tests.support.checking import NOW, closed, fired, incident, judged, load, words

_BAD = "Only a small number of you cannot pay."
#: So that L6 is told, once.
_HEAD_WITHOUT_DOMAINS = """\
organisation: {name: Example Shoes}
components:
  - {id: checkout, name: Checkout}
incidents:
"""
_ALLOWED = """at: 2026-11-15 13:00
status: resolved
text: Only a small number of you could not pay, out of an abundance of caution. A move caused it until 12:00 UTC; no
  data was lost.
lint_allow: {W3: the figure is secret, W1: not there}"""


def _record(*incidents: str) -> Record:
    """Return the record after these incidents were published."""
    return compose(load(*incidents).site, Record(), now=NOW, id_base="https://status.shoe-shop.org").record


def test_findings_are_sorted_and_rules_are_whole() -> None:
    """By file, line and rule; each rule has all that it needs to be understood."""
    judgement = judged(closed("We hacked it soon, as a precaution."))

    assert [(item.line, item.rule.order) for item in judgement.findings] == sorted(
        (item.line, item.rule.order) for item in judgement.findings
    )
    for name, rule in RULES.items():
        assert name == rule.id
        assert re.fullmatch(r"[ABCGLMOPSTUW]\d+", name)
        assert all(text and not text.endswith(".") for text in (rule.title, rule.better)), name
        assert rule.why.endswith("."), name
    assert [name for name, rule in RULES.items() if rule.level == "error"] == ["W16", "L1", "O4", "P1", "P2", "P3"]


def test_many_incidents_are_judged_on_all_cores_with_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever parts, and whoever judges them: each finding once, in its place."""
    texts = [_BAD, "We hacked it soon, as a precaution.", "Mail bob@example.org at 14:05.", "We look into it."] * 3
    many = [
        closed(text, head=f"type: {'security' if number % 2 else 'outage'}").replace("15-checkout", f"15-{number}")
        for number, text in enumerate(texts)
    ]
    opened = incident("at: 2026-11-15 13:00\nstatus: investigating\ntext: We look into it.", head="type: security")
    many += [opened.replace("15-checkout", f"15-open-{number}") for number in range(4)]
    alone = judged(*many, head=_HEAD_WITHOUT_DOMAINS)
    monkeypatch.setattr(sys.modules["plainstatus.check.judge"], "_PART", 1)
    monkeypatch.setattr(sys.modules["plainstatus.check.judge"], "_LEAST", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)

    assert [finding.rule.id for finding in alone.findings].count("L6") == 1
    assert judged(*many, head=_HEAD_WITHOUT_DOMAINS) == alone


def test_what_was_imported_is_not_judged() -> None:
    """It was public elsewhere; an update written here since is ours."""
    head = "imported: 2026-11-15 13:30"
    late = "at: 2026-11-15 13:40\nstatus: resolved\ntext: Soon."

    assert judged(closed(_BAD, head=head)).findings == ()
    assert words(judged(incident(f"at: 2026-11-15 13:00\ntext: {_BAD}", late, head=head)), "W3") == []
    assert words(judged(incident(f"at: 2026-11-15 13:00\ntext: {_BAD}", late, head=head)), "T9") == ["Soon"]


def test_what_was_published_is_not_judged_again() -> None:
    """Texts, titles and actions that the record holds are left alone; what is new beside them is not."""
    head = "actions: [{text: Do it soon.}]"
    public = _record(closed(_BAD, head=head)).public(load(closed(_BAD, head=head)).site)

    assert {"W3", "T9"} <= fired(judged(closed(_BAD, head=head)))
    assert judged(closed(_BAD, head=head), public=public).findings == ()
    changed = closed(_BAD, head="actions: [{text: Do it soon.}, {text: Do it today.}]")
    assert [item.words for item in judged(changed, public=public).findings] == ["today"]


def test_a_correction_is_judged_and_what_it_corrects_is_not_doubted() -> None:
    """New words of a published update are new; whether it speaks to somebody was asked before."""
    before = "at: 2026-11-15 13:00\nstatus: resolved\ntext: Paying failed."
    after = """at: 2026-11-15 13:00
status: resolved
text: Paying failed, which we proactively noticed.
corrected: [{at: 2026-11-15 13:30, note: We did not say who noticed it.}]"""
    public = _record(incident(before)).public(load(incident(after)).site)

    assert fired(judged(incident(after), public=public)) == {"W5"}


def test_a_changed_link_of_a_published_security_text_is_seen() -> None:
    """Even where somebody calls it a typo: of security incidents every published text is compared."""
    before = closed("You see https://example.com/a.", head="type: security")
    after = before.replace("https://example.com", "https://bank.example")
    public = _record(before).public(load(after).site)

    assert judged(before, public=public).stops == ()
    assert [item.words for item in judged(after, public=public).stops] == ["https://bank.example/a"]


def test_what_goes_to_social_networks_is_judged_once() -> None:
    """The record does not keep it, so it is as public as its update."""
    told = "at: 2026-11-15 13:00\nstatus: resolved\ntext: You could not pay.\npost: We write soon."
    public = _record(incident(told)).public(load(incident(told)).site)

    assert words(judged(incident(told)), "T9") == ["soon"]
    assert judged(incident(told), public=public).findings == ()


def test_state_is_judged_though_everything_is_published() -> None:
    """A broken promise is one whether or not anything is new."""
    told = "at: 2026-11-15 13:00\nstatus: identified\ntext: You cannot pay.\nnext_update: 2026-11-15 13:30"
    public = _record(incident(told)).public(load(incident(told)).site)
    judgement = judged(incident(told), public=public)

    assert fired(judgement) == {"T2"}
    assert judgement.overdue == judgement.findings


def test_what_is_withdrawn_is_left_alone_but_for_the_reason() -> None:
    """Readers see the reason only."""
    gone = "at: 2026-11-15 13:00\ntext: Soon.\nwithdrawn: {at: 2026-11-15 13:10, reason: Written tonight.}"
    stays = "at: 2026-11-15 13:20\nstatus: resolved\ntext: You can pay."
    whole = incident(stays, head="withdrawn: {at: 2026-11-15 13:30, reason: Written yesterday.}")

    assert words(judged(incident(gone, stays)), "T9") == ["tonight"]
    assert [item.words for item in judged(whole).findings] == ["yesterday"]


def test_what_is_allowed_is_shown_with_its_reason() -> None:
    """It is silenced, not hidden; other rules go on, and so do other updates."""
    judgement = judged(incident(_ALLOWED), closed(_BAD).replace("2026-11-15-checkout", "other"))

    assert [str(item) for item in judgement.allowed] == [
        "i.yaml:14: allowed: 'Only a small': small, without a figure (because: the figure is secret) [W3]"
    ]
    assert {"W2", "W3"} <= fired(judgement)
    assert len(words(judgement, "W3")) == 1


def test_the_newest_update_allows_for_the_incident() -> None:
    """What it allows holds for promises, and for the incident's own texts."""
    told = "at: 2026-11-15 13:00\ntext: You cannot pay.\nlint_allow: {T1: drill, T9: it is a name}"
    judgement = judged(incident(told, head="affects: Readers of Today"))

    assert [item.finding.rule.id for item in judgement.allowed] == ["T9", "T1"]
    assert {"T1", "T9"} & fired(judgement) == set()


@pytest.mark.parametrize("level", ["error", "warning", "info"])
def test_levels_can_be_changed(level: str) -> None:
    """A rule counts as what the settings say; `off` silences it."""
    found = judged(closed(_BAD), levels={"W3": level}).findings

    assert [item.level for item in found if item.rule.id == "W3"] == [level]
    assert "W3" not in fired(judged(closed(_BAD), levels={"W3": "off"}))


def test_long_words_are_shortened_in_messages() -> None:
    """A message stays readable; the words are kept whole beside it."""
    text = "We take " + "very " * 10 + "good care of privacy" + " and so on" * 5 + " seriously."
    (finding,) = [item for item in judged(closed(f"'{text}'")).findings if item.rule.id == "W1"]

    assert len(finding.words) > 100
    assert finding.message.startswith("'take very very")
    assert "…': a phrase" in finding.message


# How it is written down

_PROBLEM = Problem("i.yaml", 3, "organisation", "a warning", "write: x", "warning")


def _some() -> Judgement:
    return judged(incident(_ALLOWED))


def test_as_text() -> None:
    """One finding a line; below the first of each rule stands why; then what is allowed."""
    one = "at: 2026-11-15 13:00\nstatus: resolved\ntext: You could not pay tonight. It was so today."
    gone = incident(one, head="withdrawn: {at: 2026-11-15 13:30, reason: Seen today. Not tonight. Today.}")
    judgement = judged(gone, gone.replace("2026-11-15-checkout", "other"))
    found = "warning: 'today', 'tonight': a word that depends on when it is read (write the date and the time) [T9]"

    assert FORMATS["text"]((), judgement) == (f"i.yaml:10: {found}\n    {RULES['T9'].why}\ni.yaml:17: {found}")
    assert FORMATS["text"]((), Judgement()) == ""
    assert FORMATS["text"]([_PROBLEM], _some()).startswith(f"{_PROBLEM}\n\ni.yaml:14: warning: ")
    assert FORMATS["text"]((), _some()).endswith(f"\n\n{_some().allowed[0]}")


def test_the_sum() -> None:
    """What there is none of is left out."""
    assert summary((), Judgement()) == "no mistakes, and nothing to put better"
    assert summary([_PROBLEM], Judgement()) == "1 warning"
    assert summary([_PROBLEM], _some()) == "2 warnings, 1 allowed"


def test_as_json() -> None:
    """Every field of a finding is there, and what is allowed with its reason."""
    read = json.loads(FORMATS["json"]([_PROBLEM], _some()))

    assert read["problems"] == [
        {"file": "i.yaml", "line": 3, "level": "warning", "message": "a warning", "better": "write: x"}
    ]
    assert read["findings"][0] == {
        "rule": "W2",
        "level": "warning",
        "file": "i.yaml",
        "line": 14,
        "incident": "2026-11-15-checkout",
        "message": "'abundance of caution': caution in place of a reason",
        "words": "abundance of caution",
        "why": RULES["W2"].why,
        "better": RULES["W2"].better,
    }
    assert (read["allowed"][0]["rule"], read["allowed"][0]["reason"]) == ("W3", "the figure is secret")


def test_as_workflow_commands() -> None:
    """What would end a property or a line is escaped."""
    odd = Problem("a,b:c.yaml", 0, "", "100 % wrong\nhere")
    lines = FORMATS["github"]([odd, _PROBLEM], _some()).splitlines()

    assert lines[0] == "::error file=a%2Cb%3Ac.yaml,line=1,title=YAML::100 %25 wrong%0Ahere"
    assert lines[1] == "::warning file=i.yaml,line=3,title=YAML::a warning (write: x)"
    assert lines[2].startswith("::warning file=i.yaml,line=14,title=W2::'abundance of caution': caution")


def test_as_sarif() -> None:
    """The log has every part that SARIF 2.1.0 requires, and each result names a rule that is there."""
    odd = Problem("a folder/i.yaml", 0, "", "wrong")
    log = json.loads(FORMATS["sarif"]([odd, _PROBLEM], _some()))

    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    names = [rule["id"] for rule in rules]
    assert run["tool"]["driver"]["name"] == "Plainstatus"
    assert names == ["yaml", *RULES]
    assert {rule["defaultConfiguration"]["level"] for rule in rules[1:]} == {"error", "warning", "note"}
    assert len(run["results"]) == 2 + len(_some().findings) + 1
    for result in run["results"]:
        assert result["ruleId"] in names
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (place,) = result["locations"]
        assert place["physicalLocation"].get("region", {"startLine": 1})["startLine"] >= 1
    first, *_, last = run["results"]
    assert first["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "a%20folder/i.yaml"}}}]
    assert last["suppressions"] == [{"kind": "inSource", "justification": "the figure is secret"}]


def test_as_code_quality() -> None:
    """GitLab gets what its reports need; a moved finding keeps its fingerprint, and doubles have their own."""
    odd = Problem("i.yaml", 0, "", "wrong", "write: x")
    moved = Problem("i.yaml", 9, "", "wrong", "write: x")
    issues = json.loads(FORMATS["gitlab"]([odd, moved, _PROBLEM], _some()))
    again = json.loads(FORMATS["gitlab"]([moved, odd, _PROBLEM], _some()))

    assert issues[0] == {
        "description": "wrong (write: x)",
        "check_name": "yaml",
        "fingerprint": issues[0]["fingerprint"],
        "severity": "critical",
        "location": {"path": "i.yaml", "lines": {"begin": 1}},
    }
    prints = [issue["fingerprint"] for issue in issues]
    assert len(set(prints)) == len(prints) == 3 + len(_some().findings)
    assert prints == [issue["fingerprint"] for issue in again]
    assert {issue["severity"] for issue in issues} <= {"critical", "minor", "info"}


def test_the_language_of_the_organisation_counts() -> None:
    """Where it is not English, lines are found all the same, and English rules ask nothing of it."""
    head = "organisation: {language: de, domains: [example.com]}\nincidents:\n"
    told = "at: 2026-11-15 13:00\nstatus: resolved\ntext: {de: 'Bald, {zeit}.', en: You can pay soon.}"
    found = judged(incident(told), head=head, now=datetime(2026, 11, 15, 15, tzinfo=UTC)).findings

    assert [(item.rule.id, item.line, item.words) for item in found] == [("T9", 9, "soon"), ("W14", 9, "{zeit}")]
