"""The rules about where links lead, and what stops a publish."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.check.rules.links import own_hosts
from tests.support.checking import closed, fired, incident, judged, words

_SECURITY = "type: security"


def _security(text: str) -> set[str]:
    return fired(judged(closed(json.dumps(text, ensure_ascii=False), head=_SECURITY)))


@pytest.mark.parametrize(
    "text",
    [
        "You find more at https://www.bank.example/help.",
        "You find more [here](https://bank.example).",
        "You find more [here](//bank.example).",
        "You find more [here](///bank.example).",
        "You find more [here](https:bank.example).",
        "You find more [here](https:///bank.example).",
        "You find more [here](HTTPS://bank.example).",
        "You find more [here](https://example.com@bank.example).",
        "You find more [here](https://example.com.bank.example).",
        "You find more [here](https://notexample.com).",
        "You find more <a href='/\\\\bank.example'>here</a>.",
        "You find more [here](https://ex\u0430mple.com/).",
        "You find more <a href='https://bank.example'>here</a>.",
        "You find more [here][1].\n\n[1]: https://bank.example",
        "You find more at www.bank.example.",
    ],
)
def test_l1_a_foreign_host_in_a_security_text_stops(text: str) -> None:
    """However a link is written, the host that a browser would ask counts."""
    judgement = judged(closed(json.dumps(text, ensure_ascii=False), head=_SECURITY))

    assert [finding.rule.id for finding in judgement.stops] == ["L1"]


@pytest.mark.parametrize(
    "text",
    [
        "You find more at https://example.com.",
        "You find more at https://shop.EXAMPLE.com:8443/a?b=https://bank.example.",
        "You find more [here](https://example.com./).",
        "You find more [here](https:\\\\\\\\example.com).",
        "You find more [here](incidents/a.html), [there](/a.html) and [below](#a).",
        "You find more at https://status.example.net/a.html.",
        "Write to [us](mailto:help@example.org) or [call](tel:+15550100) if you like.",
        "You need not look at `https://bank.example`.",
    ],
)
def test_l1_spares_our_own(text: str) -> None:
    """Our domains, what is below them, the site's own host and links within the site are ours."""
    assert "L1" not in _security(text)


def test_l1_looks_at_actions_and_facts() -> None:
    """An address in a field is a link, and so is one in the text of an action, a fact, a correction or a post."""
    head = """type: security
actions: [{text: Call your bank., url: "https://one.example"}]
breach:
  more_info: {url: "https://two.example"}
  offer: {what: "A [watch](https://three.example) over your name", url: "https://www.example.com/offer"}"""
    update = """at: 2026-11-15 13:00
status: resolved
text: You can sign in.
post: See https://four.example
contacts: {help: {state: closed, reason: "See https://five.example"}}
corrected: [{at: 2026-11-15 13:10, note: "See https://six.example"}]"""

    found = words(judged(incident(update, head=head)), "L1")

    assert [name.partition("//")[2] for name in found] == [
        f"{name}.example" for name in ("one", "two", "three", "four", "five", "six")
    ]


def test_l1_is_for_security_only() -> None:
    """In an outage one may well link to a supplier."""
    assert "L1" not in fired(judged(closed("You find more at https://bank.example.")))


def test_l1_cannot_be_allowed_beside_the_text() -> None:
    """The way out of a stop is `publish --force`, whose reason is recorded."""
    update = """at: 2026-11-15 13:00
status: resolved
text: You find more at https://bank.example.
lint_allow: {L1: the lawyers want it}"""
    judgement = judged(incident(update, head=_SECURITY))

    assert [finding.rule.id for finding in judgement.stops] == ["L1"]
    assert [item for item in judgement.allowed if item.finding.rule.id == "L1"] == []


def test_l1_cannot_be_lowered_by_the_settings() -> None:
    """Whoever must publish all the same gives a reason, which is recorded."""
    judgement = judged(closed("You find more at https://bank.example.", head=_SECURITY), levels={"L1": "warning"})

    assert [item.rule.id for item in judgement.stops] == ["L1"]


def test_l6_without_domains_nothing_stops() -> None:
    """Where no domains are listed that is said once, however many security incidents are open."""
    one = incident("at: 2026-11-15 13:00\ntext: You see https://bank.example.", head=_SECURITY)
    other = one.replace("2026-11-15-checkout", "2026-11-15-other")
    judgement = judged(one, other, head="incidents:\n")

    assert judgement.stops == ()
    assert [finding.rule.id for finding in judgement.findings].count("L6") == 1
    assert "L6" not in fired(judged(closed("You see it.", head=_SECURITY), head="incidents:\n"))
    assert "L6" not in fired(judged(one))


@pytest.mark.parametrize(
    ("rule", "fires", "does_not"),
    [
        ("L2", "https://examp1e.com", "https://shop.example.com"),
        ("L2", "https://elpmaxe.net", "https://bank.test"),
        ("L2", "https://example-help.org", "https://ample.org"),
        ("L3", "https://bit.ly/abc", "https://rabbit.ly/abc"),
        ("L4", "https://www.example.com/?utm_source=x", "https://www.example.com/?page=utm"),
        ("L5", "http://www.example.com/", "https://www.example.com/http"),
    ],
)
def test_each_rule_fires_and_spares_a_near_miss(rule: str, fires: str, does_not: str) -> None:
    """A rule knows its addresses from those that only resemble them, in whatever type of incident."""
    assert rule in fired(judged(closed(f"You find more at {fires}")))
    assert rule not in fired(judged(closed(f"You find more at {does_not}")))


def test_domains_may_be_typed_in_many_ways() -> None:
    """An address, a star and capitals are understood."""
    typed = ["Example.com", "https://shop.example.org/", " *.example.net ", ""]

    assert own_hosts(typed, "http://localhost:8000") == {"example.com", "shop.example.org", "example.net", "localhost"}


@given(st.text(string.ascii_letters + string.digits + "/\\:@.?#[]%-\t \u0430\uff0e", max_size=40))
def test_no_spelling_slips_past(rest: str) -> None:
    """Whatever follows `https://bank.example/`, it leads there; and any address at all can be judged."""
    text = f"You find more [here](<https://bank.example/{rest}>)."
    escaped = not rest.endswith("\\")

    assert "L1" in _security(text) or not escaped or "<" in rest
    _security(f"You find more [here](<https:{rest}>).")
