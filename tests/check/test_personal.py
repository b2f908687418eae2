"""The rules about secrets and persons, and that leaks never pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plainstatus.check import LEAKING
from plainstatus.check.formats import FORMATS
from plainstatus.check.review import review_project
from plainstatus.errors import BuildError, InvalidIncidents, SettingsError
from plainstatus.read.project import find_project
from plainstatus.sensitive import find
from tests.support.checking import closed, fired, incident, judged, words
from tests.support.project import YAML
from tests.support.publishing import NOW, REAL, edit, put, real_project, record

_CARD = "4111 1111 1111 1111"
_KEY = "AKIA" + "ABCDEFGHIJKLMNOP"


def _judged(text: str) -> set[str]:
    return fired(judged(closed(json.dumps(text, ensure_ascii=False))))


@pytest.mark.parametrize(
    ("rule", "fires", "does_not"),
    [
        ("P1", f"You find it with {_KEY}.", "You find it with AKIA."),
        ("P2", f"You paid with {_CARD}.", "You paid with 4111 1111 1111 1112."),
        ("P2", "You paid with 4111 **1111** 1111 1111.", "You paid with a card that ends in 1111."),
        ("P3", "You are 12345678Z.", "You are 12345678A."),
        ("P4", "You are 123-45-6789.", "You are 000-45-6789."),
        ("P5", "You pay to GB82 WEST 1234 5698 7654 32.", "You pay to GB82 WEST 1234 5698 7654 33."),
        ("P6", "Your password: hunter2abc", "Your password: at least 12 characters."),
        ("P7", "Your shop at 10.0.3.7 fails.", "Your shop of version 10.0.3.7 fails."),
        ("P7", "Your shop on db-3.internal fails.", "Your shop is internal."),
        ("P8", "Write to jo@example.edu if you cannot pay.", "Write to help@example.org if you cannot pay."),
        ("P8", "You may ask press@notexample.com.", "You may ask press@mail.example.com."),
        ("P8", "You may ask jo@vendor.test.", "You may ask support@vendor.test."),
        ("P8", "You may ask jo@example.net.example.", "You may ask jo@example.net, as this is status.example.net."),
        ("P8", "You may ask jo@example.edu.", "You may take tool@4.81.1, lib@1.2.3-rc.1 or lib@3.x."),
        ("P8", "You may ask git@example.edu.", "You may clone git@example.edu:shoes/shop.git or see logo@2x.png."),
        ("P9", "You may call 415-555-0177.", "You may call 1-800-555-0177."),
        ("P9", "You may call +49 30 1234567.", "You may call +1 415 555 0100."),
        ("P9", "You may call +49 30 1234567.", "We call you from (415) 555-0199."),
    ],
)
def test_each_rule_fires_and_spares_a_near_miss(rule: str, fires: str, does_not: str) -> None:
    """A rule knows its words from those that only resemble them, and our own contacts from others."""
    head = """\
organisation:
  domains: [example.com]
  phones: ["+1-415-555-0199"]
  contacts: {help: {kind: email, value: help@example.org}, phone: {kind: phone, value: "+1-415-555-0100"}}
components: [{id: checkout, name: Checkout}]
incidents:
"""
    assert [rule] == sorted(name for name in fired(judged(closed(json.dumps(fires)), head=head)) if name[0] == "P")
    assert rule not in fired(judged(closed(json.dumps(does_not)), head=head))


def test_in_a_security_notice_every_address_must_be_ours() -> None:
    """Whoever imitates you has a support@, too."""
    head = "type: security"

    assert {"P8"} <= fired(judged(closed("You may ask support@vendor.test.", head=head)))
    assert {"P9"} <= fired(judged(closed("You may call 1-800-555-0177.", head=head)))


def test_it_stands_in_any_text_and_address() -> None:
    """Titles, actions, addresses, short texts and reasons are searched, in every language."""
    head = f"""type: security
affects: {{en: Everyone., de: Alle mit {_CARD}.}}
actions: [{{text: Read it., url: "https://www.example.com/{_KEY}"}}]"""
    update = "at: 2026-11-15 13:00\nstatus: resolved\ntext: You can pay.\npost: Call 12345678Z"
    judgement = judged(incident(update, head=head))

    assert [finding.rule.id for finding in judgement.leaks] == ["P2", "P1", "P3"]


def test_secrets_are_not_told() -> None:
    """No format says more of a secret than what it takes to find it; the line is right all the same."""
    judgement = judged(closed(f"You paid with {_CARD} and {_KEY}."))
    told = [finding.message for finding in judgement.leaks]

    assert told == ["'AKIA…' looks like an access key of a cloud service", "'…1111' looks like a payment card number"]
    assert {finding.line for finding in judgement.leaks} == {14}
    for write in FORMATS.values():
        assert _KEY not in write((), judgement)
        assert _CARD not in write((), judgement)


@pytest.mark.parametrize("rule", sorted(LEAKING))
def test_a_leak_cannot_be_allowed(rule: str) -> None:
    """Neither by the update nor by a level."""
    text = {"P1": _KEY, "P2": _CARD, "P3": "12345678Z"}[rule]
    update = f"at: 2026-11-15 13:00\nstatus: resolved\ntext: You see {text}.\nlint_allow: {{{rule}: we want it}}"
    judgement = judged(incident(update), levels={rule: "off"})

    assert words(judgement, rule)
    assert judgement.allowed == ()
    assert [finding.level for finding in judgement.leaks] == ["error"]


def test_the_others_can_be_allowed() -> None:
    """A bank account may be ours."""
    update = """at: 2026-11-15 13:00
status: resolved
text: You pay to GB82 WEST 1234 5698 7654 32.
lint_allow: {P5: it is our own}"""
    judgement = judged(incident(update))

    assert "P5" not in fired(judgement)
    assert [item.finding.rule.id for item in judgement.allowed] == ["P5"]


def test_no_setting_lowers_a_leak(tmp_path: Path) -> None:
    """The setting is refused rather than passed over."""
    with pytest.raises(SettingsError) as caught:
        put(real_project(tmp_path, settings=REAL + 'STATUS_CHECK_LEVELS = {"P2": "off", "P5": "off"}\n'))

    assert str(caught.value) == (
        "pelicanconf.py: STATUS_CHECK_LEVELS: P2: a leak is always an error (take it out of the setting) "
        "(now {'P2': 'off', 'P5': 'off'})"
    )


def test_no_setting_lowers_what_stops_a_publish(tmp_path: Path) -> None:
    """A foreign link in a security text goes live with a recorded reason, or not at all."""
    with pytest.raises(SettingsError) as caught:
        put(real_project(tmp_path, settings=REAL + 'STATUS_CHECK_LEVELS = {"L1": "warning"}\n'))

    assert str(caught.value) == (
        "pelicanconf.py: STATUS_CHECK_LEVELS: L1: a rule that stops a publish is always an error (use --force) "
        "(now {'L1': 'warning'})"
    )


def test_a_rule_that_is_none_is_refused(tmp_path: Path) -> None:
    """Else its level would be set for nothing."""
    with pytest.raises(SettingsError) as caught:
        put(real_project(tmp_path, settings=REAL + 'STATUS_CHECK_LEVELS = {"w99": "off"}\n'))

    assert str(caught.value) == (
        "pelicanconf.py: STATUS_CHECK_LEVELS: there is no rule 'w99' (did you mean W9?) (now {'w99': 'off'})"
    )


def test_a_leak_stops_a_publish_whatever_the_reason(tmp_path: Path) -> None:
    """It is told with file and line before anything is built, and --force does not help."""
    folder = real_project(tmp_path, YAML.replace("We look into it.", f"We look into {_CARD}."))

    for reason in ("", "customers must know"):
        with pytest.raises(InvalidIncidents) as caught:
            put(folder, reason=reason)
        assert str(caught.value) == (
            "incidents.yaml:13: '…1111' looks like a payment card number (leave all but its last four digits out)"
        )
    assert not (folder / "output" / "index.html").exists()


def test_a_leak_elsewhere_is_found_in_the_finished_site(tmp_path: Path) -> None:
    """What the rules do not read, the look at the finished tree does: one list serves both."""
    about = f"Title: About\n\nPay with {_CARD}.\n"
    folder = real_project(tmp_path, content={"pages/about.md": about})

    with pytest.raises((BuildError, InvalidIncidents), match="a payment card number"):
        put(folder, reason="whatever")


def test_what_is_public_already_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern that a newer version brings must not end all publishing: the record holds the words for ever."""
    folder = real_project(tmp_path, YAML.replace("We look into it.", f"We look into {_CARD}."))
    with monkeypatch.context() as patched:
        patched.setattr("plainstatus.tree.verify.leaks.find", lambda *_: ())
        patched.setattr("plainstatus.check.rules.personal.find", lambda *_: ())
        put(folder)
    assert _CARD in record(folder).data.decode()

    edit(folder, ("Checkout is fast again.", "Checkout is fast again.\n        corrected: [{at: now, note: It is.}]"))
    notes = put(folder, minutes=30).notes

    assert any("holds a payment card number, and so does what was published before" in note for note in notes)


def test_pages_are_judged_too(tmp_path: Path) -> None:
    """What stands in content/ is searched for what no text may hold, with file and line; drafts are left alone."""
    text = "Title: About\n\nWrite to jo@example.edu.\n\n<form>Your card</form>\n\nSee http://www.example.com/.\n"
    draft = "Title: Later\nStatus: draft\n\nWrite to jo@example.edu.\n"
    folder = real_project(tmp_path, content={"pages/about.md": text, "pages/later.md": draft})
    _, judgement = review_project(find_project(folder), now=NOW)
    found = [item for item in judgement.findings if item.file.startswith("content")]

    assert [(item.file, item.line, item.rule.id) for item in found] == [
        ("content/pages/about.md", 3, "P8"),
        ("content/pages/about.md", 5, "L8"),
        ("content/pages/about.md", 7, "L5"),
    ]


def test_a_leak_in_a_page_stops_with_its_line(tmp_path: Path) -> None:
    """The file that staff wrote is named, not the one that would have been published."""
    folder = real_project(tmp_path, content={"pages/about.md": f"Title: About\n\nPay with {_CARD}.\n"})

    with pytest.raises(InvalidIncidents) as caught:
        put(folder)

    assert str(caught.value) == (
        "content/pages/about.md:3: '…1111' looks like a payment card number (leave all but its last four digits out)"
    )


def test_a_french_number_with_a_letter_stands_alone() -> None:
    """People born in Corsica have a letter in theirs, and it is found where no other number stands beside it."""
    (found,) = find("number 185052A12345633 there")

    assert found.family == "identity"


def test_the_introduction_of_the_faq_is_a_security_text(tmp_path: Path) -> None:
    """A link in it to a host that is not ours stops a publish as one in an answer does."""
    faq = "Title: Security FAQ\n\nMore [here](https://examp1e-shoes.test/login).\n\n## Why? {#why}\n\nBecause.\n"
    yaml = YAML.replace("name: Example Shoes\n", "name: Example Shoes\n  domains: [shoe-shop.org]\n", 1)
    folder = real_project(tmp_path, yaml, content={"pages/security-faq.md": faq})
    _, judgement = review_project(find_project(folder), now=NOW)

    assert [(item.rule.id, item.file) for item in judgement.stops] == [("L1", "content/pages/security-faq.md")]
