"""Every rule there is fires on one site, and not on one that is nearly the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from plainstatus.check import RULES, Judgement
from plainstatus.check.judge import judge
from plainstatus.check.rules.corrections import Moves
from plainstatus.model import Contact, Scheduled, Statement, Text, Written
from plainstatus.record.fact_changes import FactChange
from plainstatus.record.translations import Outdated
from plainstatus.views.statements import Since
from tests.check.test_breach import FACTS, UPDATE, case
from tests.check.test_notices import TEXT
from tests.check.test_notices import judged as judged_notice
from tests.support.checking import NOW, closed, fired, incident, judged, load

_FIRST = "at: 2026-11-15 13:00\nstatus: investigating\ntext: You cannot pay."
_PROMISE = "next_update: 2026-11-15 14:30"
_SECURITY = "type: security\nbreach: {discovered_at: 2026-11-15 12:00}"
_OVER = "at: 2026-11-15 13:45\nstatus: resolved\ntext: "
_DATA = FACTS["information"]
_LATE = "{started_at: 2026-11-15 10:00, expected_end: 2026-11-15 14:00}"

Case = Callable[[], Judgement]


def said(text: str, head: str = "type: outage") -> Case:
    """Judge an incident that is over, whose first update says this."""
    return lambda: judged(closed(json.dumps(text, ensure_ascii=False), head))


def told(*updates: str, head: str = "type: outage", minutes: int = 0) -> Case:
    """Judge an incident with these updates, some minutes later."""
    return lambda: judged(incident(*updates, head=head), now=NOW + timedelta(minutes=minutes))


def breach(jurisdictions: str = "other", *, minutes: int = 0, **more: object) -> Case:
    """Judge a breach that lacks nothing but what is left out, some minutes later."""
    return lambda: case(jurisdictions, now=NOW + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


def organised(extra: str, text: str = "You can pay.") -> Case:
    """Judge a site whose organisation says more."""
    head = f"organisation:\n  domains: [example.com]\n  {extra}\nincidents:\n"
    return lambda: judged(closed(text), head=head)


def mailed(old: str, new: str) -> Case:
    """Judge a message to everybody that says something else in one place."""
    return lambda: judged_notice(TEXT.replace(old, new))


def security_txt(expires: str) -> Case:
    """Judge a site whose security.txt holds until then."""
    return organised(f"security_txt: {{contact: [a@example.com], expires: {expires} 12:00}}")


def changed(*changes: FactChange) -> Case:
    """Judge an incident of which these published facts changed."""
    declared = "{at: 2026-11-15 14:00, field: people.count, was: '1', now: '2', why: We counted.}"
    head = f"type: security\ncorrections: [{declared}]\nbreach: {{people: {{count: 2}}}}"
    return lambda: judged(closed("You see.", head), changes={"2026-11-15-checkout": changes})


def moved(moves: Moves) -> Case:
    """Judge a maintenance of which the record has an earlier window."""
    head = "type: maintenance\nscheduled: {from: 2026-12-01 10:00, until: 2026-12-01 12:00}"
    return lambda: judged(incident("at: 2026-11-15 13:00\ntext: You see.", head=head), moved=moves)


def lettered(text: str) -> Case:
    """Judge a letter after which the phone was closed."""
    letter = Statement(
        "to-you", Text("To you"), Text(text), Text("R"), None, NOW.date(), (), "x", (), None, ("f.md", 6)
    )
    closed_since = Since({"phone": Contact(kind="phone", value="+1-555-0100", state="closed")}, NOW, (), None)
    loaded = replace(load(closed("You see.")), written=Written(None, (letter,)))
    return lambda: judge(loaded, site="https://status.example.com", since={"to-you": closed_since})


def listed(domains: str) -> Case:
    """Judge a security incident with a link, where the organisation lists these domains."""
    head = f"organisation: {{domains: {domains}}}\nincidents:\n"
    return lambda: judged(incident("at: 2026-11-15 13:00\ntext: You see https://a.example.", head=_SECURITY), head=head)


def spoken(languages: tuple[str, ...], text: str = "You cannot pay.", title: str = "Checkout fails") -> Case:
    """Judge an open security incident of a site with these languages."""
    loaded = load(
        incident(f"at: 2026-11-15 13:00\nstatus: identified\ntext: {text}", head="type: security").replace(
            "title: Checkout fails", f"title: {title}"
        )
    )
    made = replace(loaded, site=loaded.site.model_copy(update={"languages": languages}))
    return lambda: judge(made, site="https://status.example.com")


def stale(path: str) -> Case:
    """Judge an incident of which a translation is older than what it translates, by its path; none without one."""
    found = [Outdated(NOW.replace(hour=13, minute=0), path, "de", NOW)] if path else []
    text = "{en: You cannot pay., de: Sie sehen.}"
    return lambda: judged(closed(text), stale={"2026-11-15-checkout": found})


_FREEZE = "[{text: Ask the credit bureaus for a freeze.}]"
_WARNED = "[{text: Do not answer messages that ask for your password.}]"
_PASSWORDS = "[{kind: password, state: possible}, {kind: payment_card, state: not_affected}]"
_NEW_ONE = "[{text: Choose a new password.}, {text: 'If you used the same one elsewhere, change it there.'}]"

#: Rule → a site on which it fires, and one on which it does not.
PAIRS: dict[str, tuple[Case, Case]] = {
    "T1": (told(_FIRST), told(f"{_FIRST}\n{_PROMISE}")),
    "T2": (told(f"{_FIRST}\n{_PROMISE}", minutes=26), told(f"{_FIRST}\n{_PROMISE}", minutes=24)),
    "T3": (
        told(_FIRST.replace("13:00", "13:19"), head="impact: critical"),
        told(_FIRST.replace("13:00", "13:20"), head="impact: critical"),
    ),
    "T4": (
        told(f"{_FIRST}\nnext_update: 2026-11-22 13:01"),
        told(f"{_FIRST}\nnext_update: 2026-11-22 13:00"),
    ),
    "T6": (said("You cannot pay since 09:00."), said("You cannot pay since 09:00 UTC.")),
    "T7": (said("You cannot pay since 09:00 PDT."), said("You cannot pay since 09:00 PST.")),
    "T9": (said("You hear from us soon."), said("You hear from us as soon as we know.")),
    "S1": (told(_FIRST, _OVER + "You can pay."), said("You cannot pay.")),
    "S2": (
        told(
            _FIRST,
            _OVER.replace("resolved", "monitoring").replace("13:45", "13:41") + "You can pay.",
            _OVER + "It is over.",
        ),
        told(
            _FIRST,
            _OVER.replace("resolved", "monitoring").replace("13:45", "13:40") + "You can pay.",
            _OVER + "It is over.",
        ),
    ),
    "S3": (
        told(_FIRST, _OVER + "You can pay.", _FIRST.replace("13:00", "14:00").replace("pay", "sign in")),
        told(_FIRST, _OVER + "You can pay.", _FIRST.replace("13:00", "14:00").replace("pay.", "pay again.")),
    ),
    "S4": (
        told(_FIRST, _FIRST.replace("13:00", "13:30")),
        told(_FIRST, _FIRST.replace("13:00", "13:30").replace("pay", "pay by card")),
    ),
    "S5": (
        told(_FIRST.replace("pay.", "pay. It will be fixed within an hour.")),
        told(_FIRST.replace("pay.", "pay. It was fixed within an hour.")),
    ),
    "S8": (
        told(_FIRST, _OVER + "You can pay.\ncomponents: {checkout: partial_outage}"),
        told(_FIRST, _OVER + "You can pay.\ncomponents: {checkout: operational}"),
    ),
    "S9": (
        told(_FIRST, _OVER.replace("resolved", "postmortem") + "A full disk was the cause."),
        told(
            _FIRST,
            _OVER + "You can pay.",
            _OVER.replace("resolved", "postmortem").replace("13:45", "14:00") + "It was a disk.",
        ),
    ),
    "W1": (said("Your privacy is our top priority."), said("Your privacy is what we failed to keep.")),
    "W2": (said("As a precaution you are signed out."), said("Take the usual precautions with your mail.")),
    "W3": (said("A small number of you cannot pay."), said("A small number of you, 12, cannot pay.")),
    "W4": (said("We have no evidence of misuse of your card."), said("We have evidence of misuse of your card.")),
    "W5": (said("We proactively closed your sessions."), said("We closed your sessions at once.")),
    "W6": (said("You were signed out by human error."), said("You were signed out by an error of ours.")),
    "W7": (said("We are sorry for any inconvenience to you."), said("We are sorry for the inconvenience to you.")),
    "W8": (said("Your name was exposed.", _SECURITY), said("Your name was exposed.")),
    "W9": (said("You met a glitch."), said("You met an error.")),
    "W10": (
        said("Your name was read during a failover.", _SECURITY),
        said("Your name was read during a failover (a change of servers).", _SECURITY),
    ),
    "W11": (said("We guarantee that you can pay."), said("You can pay.")),
    "W12": (said("Names were copied.", _SECURITY), said("Names were copied.")),
    "W13": (said("You cannot pay" + " at all" * 19 + "."), said("You cannot pay" + " at all" * 18 + ".")),
    "W14": (said("You cannot pay since {start}."), said("You cannot pay through /pay/{id} with a todo list.")),
    "W16": (
        lambda: judged(closed("You cannot {what}."), gaps={"what"}),
        lambda: judged(closed("You see `{what}` in place of a name."), gaps={"what"}),
    ),
    "W15": (
        lambda: judged(closed("You cannot pay.\n\n  Cash works.")),
        lambda: judged(closed("|\n  You cannot pay.\n\n  Cash works.")),
    ),
    "G1": (
        spoken(("de",), "{en: You cannot pay., de: Sie sehen.}"),
        spoken(("de",), "{en: You cannot pay., de: Sie sehen.}", "{en: Checkout, de: Kasse}"),
    ),
    "G2": (
        lambda: judged(closed("{en: You cannot pay 24 of us., de: Sie sehen 42.}")),
        lambda: judged(closed("{en: You cannot pay 24 of us., de: Sie sehen 24.}")),
    ),
    "G3": (stale("text"), stale("")),
    "G4": (
        lambda: judged(closed("{en: You cannot pay., jp: You see.}")),
        lambda: judged(closed("{en: You cannot pay., ja: You see.}")),
    ),
    "L1": (
        said("You see https://bank.example.", _SECURITY),
        said("You see https://www.example.com.", _SECURITY),
    ),
    "L2": (said("You see https://examp1e.com"), said("You see https://shop.example.com")),
    "L3": (said("You see https://bit.ly/abc"), said("You see https://rabbit.ly/abc")),
    "L4": (said("You see https://www.example.com/?utm_source=x"), said("You see https://www.example.com/?page=utm")),
    "L5": (said("You see http://www.example.com/"), said("You see https://www.example.com/http")),
    "L6": (listed("[]"), listed("[example.com]")),
    "L7": (said("You see https://203.0.113.5/"), said("You see https://203.example.com/")),
    "L8": (said("You see <iframe src=x></iframe>"), said("You see `<iframe src=x></iframe>`")),
    "L9": (said("You [see](<https://example.com@evil.net/>)."), said("You [see](<https://www.example.com/@shoes>).")),
    "L10": (
        lambda: judged(closed("You see [why](why.html)."), paths=lambda: {"incidents/why.html"}),
        lambda: judged(closed("You see [why](../incidents/why.html#now)."), paths=lambda: {"incidents/why.html"}),
    ),
    "B1": (breach(what_happened=""), breach()),
    "B2": (
        breach("eu", minutes=51 * 60, discovered_at="2026-11-15 09:00"),
        breach("eu", minutes=24 * 60, discovered_at="2026-11-15 09:00"),
    ),
    "B3": (
        breach("eu", minutes=70 * 60, discovered_at="2026-11-15 09:00"),
        breach("eu", minutes=60 * 60, discovered_at="2026-11-15 09:00"),
    ),
    "B4": (breach(information=_PASSWORDS), breach(information=_PASSWORDS, actions=_NEW_ONE)),
    "B5": (
        breach("us-ftc", information=_DATA.replace("order_history", "ssn")),
        breach("us-ftc", information=_DATA.replace("order_history", "ssn"), actions=_FREEZE),
    ),
    "B6": (
        breach(information=_DATA.replace("order_history", "email_address")),
        breach(information=_DATA.replace("order_history", "email_address"), actions=_WARNED),
    ),
    "B7": (breach(information="[{kind: order_history, state: exposed}]"), breach(information=_DATA)),
    "B8": (
        breach("us-ca", title='"Security notice of a breach"'),
        breach("us-ca", title='"Notice of data breach: accounts"'),
    ),
    "B9": (breach(contained_at="2026-11-15 08:59"), breach(contained_at="2026-11-15 09:00")),
    "B10": (breach(update=UPDATE.replace(" We are sorry.", "")), breach()),
    "B11": (breach(direct_notice="{channels: [email]}"), breach(direct_notice="{channels: [post]}")),
    "B12": (breach(direct_notice=_LATE), breach(direct_notice=_LATE.replace("14:00", "14:05"))),
    "B13": (
        breach(notes={"approvals": [{"who": "A lawyer", "at": "2026-11-15 12:59"}]}),
        breach(notes={"approvals": [{"who": "A lawyer", "at": "2026-11-15 13:30"}]}),
    ),
    "O1": (security_txt("2026-12-01"), security_txt("2027-01-15")),
    "O2": (security_txt("2026-11-14"), security_txt("2026-11-16")),
    "O3": (security_txt("2027-12-01"), security_txt("2027-11-01")),
    "O4": (
        organised("fakes: [{what: fake.test}]", "You see https://fake.test/"),
        organised("fakes: [{what: fake.test}]", "You see https://real.test/"),
    ),
    "O5": (organised("fakes: [{what: login.example.com}]"), organised("fakes: [{what: login.example.net}]")),
    "O6": (
        organised("fakes: [{what: fake.test}]", "You may see fake.test and fakes."),
        organised("fakes: [{what: fake.test}]", "You may see fake[.]test, notfake.test and fake.testing."),
    ),
    "P1": (said("You find it with AKIA" + "ABCDEFGHIJKLMNOP."), said("You find it with AKIA.")),
    "P2": (said("You paid with 4111 1111 1111 1111."), said("You paid with 4111 1111 1111 1112.")),
    "P3": (said("You are 12345678Z."), said("You are 12345678A.")),
    "P4": (said("You are 123-45-6789."), said("You are 000-45-6789.")),
    "P5": (said("You pay to GB82 WEST 1234 5698 7654 32."), said("You pay to GB82 WEST 1234 5698 7654 33.")),
    "P6": (said("Your password: hunter2abc"), said("Your password: at least 12 characters.")),
    "P7": (said("Your shop at 10.0.3.7 fails."), said("Your shop of version 10.0.3.7 fails.")),
    "P8": (said("You may write to jo@example.edu."), said("You may take tool@4.81.1.")),
    "P9": (said("You may call +49 30 1234567."), said("You may order +49 shoes.")),
    "C1": (
        changed(FactChange("leak", "people.count", "1", "2")),
        changed(FactChange("leak", "people.count", "3", "2", declared=0)),
    ),
    "C2": (
        changed(FactChange("leak", "people.count", "3", "2", declared=0)),
        changed(FactChange("leak", "people.count", "1", "2")),
    ),
    "C3": (
        moved({"2026-11-15-checkout": Scheduled.model_construct(begin=NOW, until=NOW + timedelta(hours=1))}),
        moved({}),
    ),
    "C4": (lettered("You can phone us."), lettered("You can write to us, or read on.")),
    "U1": (said("You can \u202epay."), said("You can \u200f\u05e9\u05dc\u05dd pay.")),
    "U2": (said("You can\u200b pay."), said("You can pay \U0001f469\u200d\U0001f4bb.")),
    "U3": (said("You don\u00e2\u20ac\u2122t pay."), said("You pay S\u00c5\u2026 nej.")),
    "U4": (said("You don\ufffdt pay."), said("You don\u2019t pay.")),
    "U5": (organised("name: Ex\u0430mple"), organised("name: \u041e\u043f\u043b\u0430\u0442\u0430 Example")),
    "A1": (
        told(f"{_FIRST}\n{_PROMISE}\npost: {'You cannot pay. ' * 19}"),
        told(f"{_FIRST}\n{_PROMISE}\npost: {'You cannot pay. ' * 12}"),
    ),
    "M1": (mailed("Subject: Choose", "Subject: Now choose"), mailed("Example Shoes <", "Shoes <")),
    "M2": (mailed("What Happened", "What we found"), mailed("What Happened", "WHAT HAPPENED")),
    "M3": (mailed("Your name and", "It was"), mailed("Your name and", "Names, and")),
    "M4": (mailed("are sorry", "write"), mailed("are sorry", "apologise")),
    "M5": (mailed("Choose a", "Send us your password and a"), mailed("Choose a", "Do not send us your password or a")),
    "M6": (mailed("Choose a", "Use our discount for a"), mailed("Choose a", "We offer help with a")),
    "M7": (mailed("Write", "See www.example.com or write"), mailed("Write", "See example.com or write")),
}


def test_no_rule_is_left_out() -> None:
    """Whoever adds a rule adds a site for it, and a near miss."""
    assert list(PAIRS) == list(RULES)


@pytest.mark.parametrize("rule", PAIRS)
def test_it_fires_and_spares_a_near_miss(rule: str) -> None:
    """One site is judged by it, the other is not."""
    fires, spares = PAIRS[rule]

    assert rule in fired(fires())
    assert rule not in fired(spares())
