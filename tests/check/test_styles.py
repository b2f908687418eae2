"""Whole histories in the styles that status pages are written in, and what is to be said of each update: that alone.

The texts are ours, reworded from many; whoever changes a rule sees here what it says of people who write in other ways
than the one that it was made for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
import yaml

from plainstatus.check import judge
from tests.support.checking import SITE, incident, load


@dataclass(frozen=True)
class Told:
    """An update, and the rules that fire on it."""

    at: str
    status: str
    text: str
    rules: str = ""


@dataclass(frozen=True)
class History:
    """An incident as people of one style tell it."""

    style: str
    updates: tuple[Told, ...]
    title: str = "Checkout"
    head: str = "type: outage"
    #: The rules that fire on the incident's own texts.
    rules: str = ""


def _histories() -> list[History]:
    told = yaml.safe_load((Path(__file__).parent.parent / "fixtures" / "styles.yaml").read_text(encoding="utf-8"))
    return [
        History(
            one["style"],
            tuple(Told(up["at"], up["status"], up["text"], up.get("says", "")) for up in one["updates"]),
            one["title"],
            one.get("head", "type: outage"),
            one.get("says", ""),
        )
        for one in told
    ]


HISTORIES = _histories()
_BY_STYLE = {history.style: history for history in HISTORIES}


def _said(history: History, *, language: str = "en") -> tuple[str, list[str]]:
    """Return the rules that fire on the incident's own texts and where it stands, and those on each update's text."""
    updates = [
        f"at: 2026-11-{'14' if 'maintenance' in history.head else '15'} {one.at}\nstatus: {one.status}\n"
        f"text: {json.dumps(one.text)}"
        for one in history.updates
    ]
    made = incident(*updates, head=history.head).replace("Checkout fails", json.dumps(history.title))
    head = f"organisation: {{name: Example Shoes, language: {language}, domains: [example.com]}}\nincidents:\n"
    loaded = load(made, head=head)
    found = judge(loaded, site=SITE).findings
    times = [item.known_at for item in loaded.site.incidents[0].updates]
    each = [sorted((f.rule for f in found if f.update == time), key=lambda rule: rule.order) for time in times]
    own = sorted({f.rule for f in found if f.update is None}, key=lambda rule: rule.order)
    return " ".join(rule.id for rule in own), [" ".join(rule.id for rule in rules) for rules in each]


def _ordered(rules: str) -> str:
    return " ".join(sorted(rules.split(), key=lambda rule: (rule[0], int(rule[1:]))))


@pytest.mark.parametrize("style", _BY_STYLE)
def test_what_is_said_of_a_style(style: str) -> None:
    """Each update draws these findings, each of them once, and no other."""
    history = _BY_STYLE[style]
    own, each = _said(history)

    assert each == [_ordered(one.rules) for one in history.updates]
    assert own == _ordered(history.rules)


def test_an_update_draws_a_finding_at_most() -> None:
    """Half of all updates, of any style, draw one finding or none."""
    counts = [len(rules.split()) for history in HISTORIES for rules in _said(history)[1]]

    assert median(counts) <= 1
    assert sum(counts) / len(counts) <= 1


def test_german_is_not_judged_by_english_words() -> None:
    """What a rule knows of English says nothing of 'am', 'will' and 'in 2 Stunden'; repeating oneself shows in any."""
    told = (
        Told("08:10", "investigating", "Der Shop ist soon nicht erreichbar, seit 07:50. Wir melden uns in 2 Stunden."),
        Told("09:10", "investigating", "Wir arbeiten daran."),
        Told("10:10", "investigating", "Wir arbeiten daran.", "S4"),
        Told("10:20", "resolved", "Behoben."),
    )
    _, each = _said(History("German", told), language="de")

    assert each == [one.rules for one in told]
