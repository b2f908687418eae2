"""The rules about breaches: each with a text on which it fires, and one on which it does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plainstatus.check import Judgement, judge
from plainstatus.check.review import review_project
from plainstatus.model import Reading, StaffNotes
from plainstatus.publish.publish import build
from plainstatus.read.project import find_project
from plainstatus.record.load import load
from tests.support.checking import NOW, SITE, fired, incident, judged
from tests.support.checking import load as load_text
from tests.support.project import make_project, tree
from tests.support.publishing import REAL
from tests.test_docs import text_of

HEAD = """\
organisation:
  name: Example Shoes
  legal_name: Example Shoes Inc.
  address: 1 Example Way
  domains: [example.com]
  jurisdictions: [JURISDICTIONS]
  contacts: {dpo: {kind: dpo, value: help@example.com}}
components:
  - {id: checkout, name: Checkout}
incidents:
"""
UPDATE = """at: 2026-11-15 13:00
status: investigating
text: Someone has copied data of your account from our server. We are sorry.
next_update: 2026-11-15 18:00"""
#: Everything that a notice for nobody in particular must say.
FACTS = {
    "discovered_at": "2026-11-15 09:00",
    "what_happened": "Someone copied data from our server. We stopped that.",
    "information": "[{kind: order_history, state: exposed}, {kind: password, state: not_affected},"
    " {kind: payment_card, state: not_affected}]",
    "doing": "[{text: We stopped it., state: done}, {text: We report., state: planned}]",
    "unknowns": "[How it began]",
}
ACTIONS = "[{text: Look at your orders.}]"


def case(
    jurisdictions: str = "other",
    *,
    title: str = "Data of your account",
    actions: str = ACTIONS,
    update: str = UPDATE,
    notes: dict[str, Any] | None = None,
    now: Any = NOW,
    more: str = "",
    **facts: str,
) -> Judgement:
    """Return what the rules say of a breach that lacks nothing but what the test leaves out."""
    lines = [f"  {key}: {value}" for key, value in (FACTS | facts).items() if value]
    head = "\n".join(["type: security", f"actions: {actions}", *([more] if more else []), "breach:", *lines])
    text = incident(update, head=head).replace("title: Checkout fails", f"title: {title}")
    loaded = load_text(text, head=HEAD.replace("JURISDICTIONS", jurisdictions), now=now)
    known = {}
    if notes:
        reading = Reading(loaded.site.organisation.timezone, loaded.now)
        known[loaded.site.incidents[0].id] = StaffNotes.model_validate(notes, context=reading)
    return judge(loaded, site=SITE, notes=known)


def messages(judgement: Judgement, rule: str) -> list[str]:
    """Return what a rule says."""
    return [finding.message for finding in judgement.findings if finding.rule.id == rule]


def test_a_whole_notice() -> None:
    """A notice that lacks nothing is let be."""
    assert fired(case()) == set()


def test_b1() -> None:
    """What is missing is told with whom it is missing for, and until when; never that the rest is complete."""
    found = case("us-ca", title="Notice of data breach", discovered_at="2026-11-14 09:00", what_happened="")

    assert "missing for us-ca: what happened, in two sentences or more; due 2026-12-14 09:00, in 29 days" in messages(
        found, "B1"
    )
    assert fired(case("other")) == set()
    for finding in found.findings:
        assert "compliant" not in str(finding)


@pytest.mark.parametrize(("hours", "rule"), [(53, "B1"), (54, "B2"), (72, "B2"), (73, "B3")])
def test_b2_and_b3(hours: int, rule: str) -> None:
    """From three quarters of the time on it is urgent, and after it late."""
    later = NOW.replace(day=12, hour=9, minute=0) + timedelta(hours=hours)
    early = UPDATE.replace("2026-11-15 13:00", "2026-11-12 10:00").replace("2026-11-15 18:00", "2026-11-12 23:00")
    judgement = case(
        "eu",
        discovered_at="2026-11-12 09:00",
        update=early.replace("13:00", "10:00").replace("18:00", "23:00"),
        now=later,
    )

    (first,) = [finding for finding in judgement.findings if "data protection authority" in finding.message]
    assert first.rule.id == rule
    assert first.message.startswith("missing for eu: the notice to the data protection authority; ")
    assert ("it was due" in first.message) is (rule == "B3")


def test_the_soonest_stands_first() -> None:
    """Of what is missing in one place the soonest is told first."""
    judgement = case("us-ca, eu", title="Notice of data breach", what_happened="", discovered_at="")
    lines = [finding for finding in judgement.findings if finding.message.startswith("missing for")]

    assert lines[0].message.startswith("missing for eu: the notice to the data protection authority; due 2026-11-18")


@pytest.mark.parametrize(
    ("actions", "missing"),
    [
        ("[{text: Wait.}]", "choose a new password and to change it wherever else it was used"),
        ("[{text: Choose a new password.}]", "change it wherever else it was used"),
        ("[{text: Choose a new password.}, {text: 'If you used the same one elsewhere, change it there.'}]", ""),
    ],
)
def test_b4(actions: str, missing: str) -> None:
    """Where passwords may be known, readers are told to change them, and to think of other places."""
    information = "[{kind: password, state: possible}, {kind: payment_card, state: not_affected}]"
    found = messages(case(actions=actions, information=information), "B4")

    assert found == ([f"passwords may be known, and no action says to {missing}"] if missing else [])


def test_b5() -> None:
    """Identity numbers ask for the credit bureaus, in the United States."""
    information = FACTS["information"].replace("order_history", "ssn")
    freeze = "[{text: Ask the credit bureaus for a freeze.}]"

    assert "B5" in fired(case("us-ftc", information=information))
    assert "B5" not in fired(case("us-ftc", information=information, actions=freeze))
    assert "B5" not in fired(case("other", information=information))
    assert "B5" not in fired(case("us-ftc"))


def test_b6() -> None:
    """Who can be written to is warned of false messages."""
    information = FACTS["information"].replace("order_history", "email_address")
    warned = "[{text: Do not answer messages that ask for your password.}]"

    assert messages(case(information=information), "B6") == [
        "email address exposed, and no action warns of false messages"
    ]
    assert "B6" not in fired(case(information=information, actions=warned))
    assert "B6" not in fired(
        case(information=information.replace("email_address, state: exposed", "name, state: unknown"))
    )


def test_b7() -> None:
    """Passwords and cards are spoken of where accounts are concerned, and not where keys of programs are."""
    assert messages(case(information="[{kind: order_history, state: exposed}]"), "B7") == [
        "nothing is said of passwords or payment cards"
    ]
    partly = "[{kind: order_history, state: exposed}, {kind: password, state: unknown}]"
    assert messages(case(information=partly), "B7") == ["nothing is said of payment cards"]
    assert "B7" not in fired(case(information="[{kind: access_token, state: exposed}]"))


def test_b8() -> None:
    """California's title is asked for by California only, in any case."""
    assert "B8" in fired(case("us-ca"))
    assert "B8" not in fired(case("us-ca", title='"NOTICE OF DATA BREACH: accounts"'))
    assert "B8" not in fired(case("eu"))


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"contained_at": "2026-11-15 08:59"}, "it was stopped before it was found"),
        ({"aware_at": "2026-11-15 08:59"}, "you were sure of it before you found it"),
        ({"occurred": "{from: 2026-11-15 10:00}"}, "it was found before it began"),
        ({"occurred": "{from: 2026-11-14 10:00, to: 2026-11-14 09:00}"}, "it ended before it began"),
        ({"direct_notice": "{sent: 6, total: 5}"}, "6 of 5 messages are sent"),
        (
            {"direct_notice": "{started_at: 2026-11-15 10:00, finished_at: 2026-11-15 09:00}"},
            "the last message was sent before the first",
        ),
        (
            {"direct_notice": "{started_at: 2026-11-15 10:00, expected_end: 2026-11-15 09:00}"},
            "the last message is expected before the first",
        ),
        (
            {"substitute_notice": "{posted_at: 2026-11-15 10:00, posted_until: 2026-11-15 09:00}"},
            "the public notice ends before it begins",
        ),
        (
            {
                "direct_notice": "{channels: [email], sender: a@example.com, subject: S, links: none,"
                " asks_for: nothing, avoids_breached_channel: true}"
            },
            "messages avoid the mailboxes that were concerned, and go out by e-mail",
        ),
    ],
)
def test_b9(facts: dict[str, Any], message: str) -> None:
    """Two facts that cannot both be true are told, and stop nobody."""
    judgement = case(**facts)

    assert messages(judgement, "B9") == [message]
    assert judgement.stops == ()


def test_b9_near_misses() -> None:
    """The same moment twice is no contradiction, nor are all messages; the home page must keep a public notice."""
    same = "2026-11-15 09:00"
    posted = "{posted_at: 2026-11-15 10:00, posted_until: 2027-01-15 10:00}"

    assert "B9" not in fired(case(contained_at=same, aware_at=same, direct_notice="{sent: 5, total: 5}"))
    assert "B9" not in fired(case(substitute_notice=posted))
    assert messages(case(substitute_notice=posted, more="notice_until: 2026-12-15 10:00"), "B9") == [
        "the notice leaves the home page before the public notice may end"
    ]


def test_b10() -> None:
    """A word to the readers is missed, as a hint only."""
    found = case(update=UPDATE.replace(" We are sorry.", ""))

    assert [(finding.rule.id, finding.level) for finding in found.findings] == [("B10", "info")]


def test_b11() -> None:
    """By e-mail all four signs of a real message are asked for, by text message two, by post none."""
    assert messages(case(direct_notice="{channels: [email], links: none}"), "B11") == [
        "readers cannot tell a real message: sender, subject, asks_for missing"
    ]
    assert messages(case(direct_notice="{channels: [sms], links: none}"), "B11") == [
        "readers cannot tell a real message: sender missing"
    ]
    assert "B11" not in fired(case(direct_notice="{channels: [post]}"))


def test_b12() -> None:
    """Once the last message should be out, somebody must say that it is."""
    late = "{started_at: 2026-11-15 10:00, expected_end: 2026-11-15 14:00}"

    assert messages(case(direct_notice=late), "B12") == [
        "the last message was expected by 2026-11-15 14:00, and finished_at is not set"
    ]
    assert "B12" not in fired(case(direct_notice=late.replace("14:00", "14:05")))
    assert "B12" not in fired(case(direct_notice=late.replace("}", ", finished_at: 2026-11-15 14:01}")))


def test_b13() -> None:
    """What is said after the last approval is told; where nobody approves, nothing is."""
    early = {"approvals": [{"who": "A lawyer", "at": "2026-11-15 12:59"}]}
    after = {"approvals": [*early["approvals"], {"who": "A chief", "at": "2026-11-15 13:30"}]}

    assert messages(case(notes=early), "B13") == ["nobody has approved it since it was written"]
    assert "B13" not in fired(case(notes=after))


def test_other_languages() -> None:
    """Texts that are not English are not searched for English words."""
    spanish = HEAD.replace("JURISDICTIONS", "other").replace("  name:", "  language: es\n  name:")
    text = incident(UPDATE, head="type: security\nbreach: {information: [{kind: password, state: exposed}]}")

    assert not {"B4", "B6", "B10"} & fired(judged(text, head=spanish))


def test_outages_have_none_of_it() -> None:
    """An outage owes nothing to anybody's breach rules."""
    head = HEAD.replace("JURISDICTIONS", "eu, us-ca")
    found = judged(incident(UPDATE), head=head)

    assert not {rule for rule in fired(found) if rule.startswith("B")}


# private/

PRIVATE = """\
regulators:
  - {name: Zebra Commission, jurisdiction: eu, due_at: 2026-11-18 11:11, reason_if_late: Okapi was on leave}
  - {name: Gnu Commission, jurisdiction: us-ca, notified_at: 2026-11-15 13:37}
approvals:
  - {who: Quokka Lawyer, at: 2026-11-15 13:22}
recipients:
  - {jurisdiction: us-ca, count: 777123}
"""
CANARIES = ("Zebra", "Okapi", "Gnu", "Quokka", "777123", "777,123", "11:11", "13:37", "13:22", "19:11", "21:37")


def private_site(folder: Path, notes: str = PRIVATE) -> Path:
    """Write a site with a breach, and notes on it in private/."""
    lines = [f"  {key}: {value}" for key, value in FACTS.items()]
    head = "\n".join(["type: security", f"actions: {ACTIONS}", "breach:", *lines])
    text = HEAD.replace("JURISDICTIONS", "eu, us-ca") + incident(UPDATE, head=head)
    made = make_project(folder, text, settings=REAL)
    (made / "private").mkdir()
    (made / "private" / "2026-11-15-checkout.yaml").write_text(notes, encoding="utf-8")
    return made


def test_notes_in_private_count(tmp_path: Path) -> None:
    """`check` reads them: a date that staff give rules, and names stay in the file."""
    loaded, judgement = review_project(find_project(private_site(tmp_path)), now=NOW)
    said = [str(finding) for finding in judgement.findings]
    wanted = "missing for eu: the notice to regulator 1 in private/2026-11-15-checkout.yaml; due 2026-11-18 11:11"

    assert loaded.warnings == ()
    assert any(wanted in line for line in said)
    assert not any(name in line for line in said for name in ("Zebra", "Okapi", "Gnu", "Quokka"))


def test_nothing_private_is_published(tmp_path: Path) -> None:
    """No file of the site, nor what the build tells, holds anything of private/."""
    folder = private_site(tmp_path)
    told: list[str] = []

    build(find_project(folder), now=NOW, tell=told.append)

    built = folder / "build"
    assert len(tree(built)) > 10
    for path in tree(built):
        data = (built / path).read_bytes()
        assert not [word for word in CANARIES if word.encode() in data], path
    assert not [word for word in CANARIES if word in "\n".join(told)]


@pytest.mark.parametrize(
    ("notes", "problem"),
    [
        (
            PRIVATE.replace("due_at", "due"),
            "private/2026-11-15-checkout.yaml:2: warning: unknown key 'due' (write: "
            "- {name: Zebra Commission, jurisdiction: eu, due_at: 2026-11-18 11:11, "
            "reason_if_late: Okapi was on leave})",
        ),
        ("regulators: [\n", "private/2026-11-15-checkout.yaml:"),
    ],
)
def test_notes_that_cannot_be_read_stop_nobody(notes: str, problem: str, tmp_path: Path) -> None:
    """A mistake in private/ is a warning of `check`, with file and line."""
    loaded, _ = review_project(find_project(private_site(tmp_path, notes)), now=NOW)

    assert str(loaded.warnings[0]).startswith(problem)


def test_the_example_of_the_documentation(tmp_path: Path) -> None:
    """What docs/yaml.md shows can be pasted into such a file."""
    shown = text_of("docs/yaml.md").partition("#### What only staff may read")[2].split("```")[1]
    later = NOW + timedelta(days=10)
    loaded, judgement = review_project(find_project(private_site(tmp_path, shown.removeprefix("text\n"))), now=later)

    assert loaded.warnings == ()
    assert not any("data protection authority" in finding.message for finding in judgement.findings)


def test_the_draft_may_stand_in_the_same_file(tmp_path: Path) -> None:
    """A file of private/ that holds the incident's draft as well is read; other files there are left alone."""
    folder = private_site(tmp_path, PRIVATE + "incidents:\n  - id: 2026-11-15-checkout\n")
    (folder / "private" / "other.yaml").write_text("letters: [\n", encoding="utf-8")

    loaded, _ = review_project(find_project(folder), now=NOW)

    assert loaded.warnings == ()


def test_a_closed_breach_still_owes(tmp_path: Path) -> None:
    """What is to be done after the end is told as long as the notice stands, and then no more."""
    closing = """at: 2026-11-15 14:00
status: resolved
text: This ended at 13:50 UTC. The cause was a key. Your data is safe again. We are sorry."""
    lines = [f"  {key}: {value}" for key, value in FACTS.items()]
    head = "\n".join(["type: security", f"actions: {ACTIONS}", "breach:", *lines])
    made = make_project(tmp_path, HEAD.replace("JURISDICTIONS", "eu") + incident(UPDATE, closing, head=head))
    settings = find_project(made).settings

    def rules(days: int) -> set[str]:
        loaded = load(settings, NOW + timedelta(days=days))
        breach = loaded.site.incidents[0]
        public: dict[tuple[str, Any], None] = dict.fromkeys((breach.id, update.known_at) for update in breach.updates)
        public[breach.id, None] = None
        return fired(judge(loaded, site=SITE, public=public))

    assert "B3" in rules(10)
    assert rules(100) == set()
