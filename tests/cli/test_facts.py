"""`correct --fact` without a terminal: which lines it writes, and what readers are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plainstatus.check.review import review_project
from plainstatus.edit import desk
from plainstatus.read.project import find_project
from tests.cli.test_incident import NOTHING
from tests.cli.test_incident_prompts import SITE
from tests.support.days import BREACH, INCIDENT, SECOND_DAY, TYPED, incidents
from tests.support.project import make_project
from tests.support.pseudo_terminal import Terminal
from tests.support.running import Run, runner

OVER = "      - {at: 2026-11-16 08:00, status: resolved, text: It is over. You need do nothing.}\n"


@pytest.fixture
def run(on_second_day: Callable[..., Run]) -> Run:
    """Return what runs a task on the second day."""
    return on_second_day()


def rules(folder: Path) -> list[str]:
    """Return which rules for corrections fire."""
    _, judgement = review_project(find_project(folder / "site"), now=SECOND_DAY)
    return [f"{found.rule.id}: {found.message}" for found in judgement.findings if found.rule.id[0] == "C"]


def test_facts_of_one_run_share_a_time_and_a_reason(run: Run, tmp_path: Path) -> None:
    """A figure in braces and in quotes, a state in a list, a begin; what was not known is news, and owes nothing."""
    code, out, errors = run(
        "correct",
        id=INCIDENT,
        fact=["people.count=24,500,000", "affects=Everyone with an account.", "information.password.state=exposed",
              "started=2026-11-14 22:00"],
        why="We found a second list.",
    )  # fmt: skip

    assert code == 0, errors
    entries = [
        ("people.count", "24,000,000", "24,500,000"),
        ("information.password.state", "possible", "exposed"),
        ("started", "2026-11-15 13:00 PST", "2026-11-14 22:00 PST"),
    ]
    block = (
        "      - at: {}\n        field: {}\n        was: {}\n        now: {}\n        why: We found a second list.\n"
    )
    added = "    started: 2026-11-14 22:00\n    corrections:\n" + "".join(block.format(TYPED, *one) for one in entries)
    assert incidents(tmp_path) == (
        BREACH.replace("affects: We do not know yet whom this concerns, and will say so here.", "affects: Everyone "
                       "with an account.")
        .replace('count: "24,000,000"', "count: 24500000")
        .replace("{kind: password, state: possible}", "{kind: password, state: exposed}")
        .replace("    updates:\n", f"{added}    updates:\n")
    )  # fmt: skip
    assert out.partition("corrected: Monday")[2] == (
        ", 16 November 2026, 09:00 PST (17:00 UTC)\n"
        "affects: this is news, and corrects nothing that readers were told\n"
        "readers will newly see, after: invoke publish\n"
        "  Notice of data breach: customer data [investigating]\n"
        "    begin now: 2026-11-14 22:00\n"
        "    whether it was touched: possible → exposed\n"
        "    how many people are concerned: 24000000 → 24500000\n"
        "    whom it concerns: We do not know yet whom this concerns, and will say so here. → "
        "Everyone with an account.\n"
        "    corrected: how many people are concerned: 24,000,000 → 24,500,000 (We found a second list.)\n"
        "    corrected: whether password was touched: possible → exposed (We found a second list.)\n"
        "    corrected: begin: 2026-11-15 13:00 PST → 2026-11-14 22:00 PST (We found a second list.)\n"
        f"corrected {INCIDENT} in incidents.yaml; readers see it after: invoke publish\n"
    )
    assert rules(tmp_path) == []


def test_a_correction_that_nobody_has_read_yet_goes_on(run: Run, tmp_path: Path) -> None:
    """Twice before one publish: readers get one, from what they were told to what holds; others stand below it."""
    run("correct", id=INCIDENT, fact=["people.count=24500000"], why="We counted again.")
    code, _, errors = run("correct", id=INCIDENT, fact=["people.count=25000000", "title=Data breach"], why="And again.")

    assert code == 0, errors
    assert incidents(tmp_path).count("    corrections:\n") == 1
    assert "        was: 24,000,000\n        now: 25,000,000\n        why: And again.\n" in incidents(tmp_path)
    assert incidents(tmp_path).count("field: ") == 2
    assert rules(tmp_path) == []


@pytest.mark.parametrize(
    ("wrong", "right", "line"),
    [
        ("people.count=50", "people.count=24000000", "count: 24000000"),
        ("people.count=50", "people={count: 24000000, qualifier: about}", "people: {count: "),
        ("people={count: 50, qualifier: about}", "people.count=24000000", "count: 24000000"),
        ("information.password.state=exposed", "information.password.state=possible", "state: possible"),
        ("title=Data breach", "title=Notice of data breach: customer data", "customer data"),
        ("started=2026-11-14 22:00", "started=2026-11-15 13:00", "started: 2026-11-15 13:00"),
        ("what_happened=Nobody knows.", "what_happened=Someone copied data. They came by mail.", "They came by mail."),
    ],
)
def test_a_correction_that_is_taken_back(run: Run, tmp_path: Path, wrong: str, right: str, line: str) -> None:
    """Nobody has read it yet: once the fact is again what readers were told, no entry says otherwise."""
    assert run("correct", id=INCIDENT, fact=[wrong], why="A guess.")[0] == 0
    field = wrong.partition("=")[0]
    assert f"field: {field}" in incidents(tmp_path)

    code, out, errors = run("correct", id=INCIDENT, fact=[right])

    assert code == 0, errors
    assert f"{field}: this is what readers were told, so the correction that waits is taken out\n" in out
    assert line in incidents(tmp_path)
    assert "corrections:" not in incidents(tmp_path)
    assert "corrected: " not in out.partition("readers will newly see")[2]
    assert rules(tmp_path) == []


def test_only_what_is_taken_back_goes(run: Run, tmp_path: Path) -> None:
    """Other corrections that wait stay, and one of the same run is written beside them."""
    run("correct", id=INCIDENT, fact=["people.count=50", "title=Data breach"], why="A guess.")

    code, _, errors = run(
        "correct", id=INCIDENT, fact=["people.count=24000000", "information.name.state=possible"], why="We looked."
    )

    assert code == 0, errors
    assert "field: people.count" not in incidents(tmp_path)
    assert incidents(tmp_path).count("field: ") == 2
    assert "        field: title\n" in incidents(tmp_path)
    assert "        field: information.name.state\n" in incidents(tmp_path)
    assert rules(tmp_path) == []


@pytest.mark.parametrize(
    ("fact", "line", "said"),
    [
        ("contained_at=2026-11-15 18:00", "      contained_at: 2026-11-15 18:00\n", "this is news"),
        ("people.as_of=now", f"as_of: {TYPED}}}  # from the first list\n", "this is news, and corrects nothing"),
        ("information.ssn.state=not affected", "        - {kind: ssn, state: not_affected}\n", "this is news"),
        ("what_happened=Someone copied data. They came by mail.", "Someone copied data. They came by mail.\n",
         "this only adds to what readers were told"),
        ("components=Web shop", "    components: [shop]\n", "this is news"),
        ("law_enforcement_delay=no", "      law_enforcement_delay: false\n", "this is news"),
        ("jurisdictions=eu, us-ca", "      jurisdictions: [eu, us-ca]\n", "this is news"),
        ("people.categories=Customers, and guests", 'categories: ["Customers, and guests"]}', "this is news"),
        ("doing=[{text: We cut it off., state: done}]", "      doing: [{text: We cut it off., state: done}]\n",
         "this is news"),
        ("more_info.url=https://shoe-shop.org/help", 'more_info: {url: "https://shoe-shop.org/help"}\n',
         "this is news"),
        ("offer.enrol_by=2027-01-31", "      offer: {what: Help., enrol_by: 2027-01-31}\n", "this is news"),
    ],
)  # fmt: skip
def test_news_owes_no_correction(run: Run, tmp_path: Path, fact: str, line: str, said: str) -> None:
    """What is told the first time, or only grows, is written without an entry, in the shape that its kind has."""
    code, out, errors = run("correct", id=INCIDENT, fact=["offer.what=Help.", fact] if "offer" in fact else [fact])

    assert code == 0, errors
    assert line in incidents(tmp_path)
    assert f"{fact.partition('=')[0]}: {said}" in out
    assert "corrections:" not in incidents(tmp_path)
    assert rules(tmp_path) == []


def test_a_reason_that_is_not_needed(run: Run, tmp_path: Path) -> None:
    """It is said, and not written."""
    code, out, _ = run("correct", id=INCIDENT, fact=["contained_at=2026-11-15 18:00"], why="We know it now.")

    assert code == 0
    assert "note: --why is not written, because no correction is owed\n" in out
    assert "We know it now." not in incidents(tmp_path)


def test_another_language(run: Run, tmp_path: Path) -> None:
    """A language behind a text means that one alone; where the old words stand in others, it is said."""
    assert run("correct", id=INCIDENT, fact=["affects.de=Alle mit Konto.", "affects=Everyone."])[0] == 0
    assert "    affects: {en: Everyone., de: Alle mit Konto.}\n" in incidents(tmp_path)

    code, out, _ = run("correct", id=INCIDENT, fact=["affects=All of you."])

    assert code == 0
    assert "note: affects still says the old in de (add: --fact affects.de=…)\n" in out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"fact": ["people.cont=1"]}, "--fact: there is no fact 'people.cont'; did you mean people.count?"),
        ({"fact": ["people.count"]}, "--fact: 'people.count' gives no value (write for example people.count=240000)"),
        ({"fact": ["people.count=many"]}, "--fact: people.count: 'many' is not a whole number (write digits only, such "
         "as 24000000)"),
        ({"fact": ["people=5"]}, "--fact: people: it is made up of several facts (name one, such as people.count, or "
         "give all in braces)"),
        ({"fact": ["information.name.state=leaked"]}, "--fact: information.name.state: 'leaked' is none of: exposed, "
         "possible, not_affected, unknown"),
        ({"fact": ["information.email.state=exposed"]}, "--fact: there is no fact 'information.email.state'; did you "
         "mean information.email_address.state?"),
        ({"fact": ["information.card.note=x"]}, "--fact: there is no fact 'information.card.note'; did you mean "
         "information.payment_card.note or information.payment_card_full.note?"),
        ({"fact": ["people.count=1.000"]}, "--fact: people.count: '1.000' may be 1,000 or 1 and a fraction (write "
         "1000, or 1)"),
        ({"fact": ["records_count=24.500"]}, "--fact: records_count: '24.500' may be 24,500 or 24 and a fraction "
         "(write 24500, or 24)"),
        ({"fact": ["ended=noon"]}, f"--fact: ended: {INCIDENT} is not over yet, and an update has to say that it is "
         f"(write: invoke resolve {INCIDENT} --ended noon)"),
        ({"whole": True, "ended": "in 2 h"}, f"--ended: {INCIDENT} is not over yet, and an update has to say that it "
         f"is (write: invoke resolve {INCIDENT} --ended 'in 2 h')"),
        ({"fact": ["discovered_at=soon"]}, "--fact: discovered_at: 'soon' is not a time (type for "
         "example now, 14:30, 2 h, 90 min, tomorrow 9:00 or 2026-11-15 13:00)"),
        ({"fact": ["discovered_at=2026-12-24 10:00"]}, "--fact: discovered_at: Thursday, 24 December 2026, 10:00 PST "
         "(18:00 UTC) lies ahead of the clock, and cannot have happened yet"),
        ({"fact": ["more_info.url=shop"]}, "--fact: more_info.url: 'shop' is not a web address (begin with https://)"),
        ({"fact": ["components=shoop"]}, "--fact: components: there is no component 'shoop'; did you mean shop?"),
        ({"fact": ["affects=a", "affects=b"]}, "--fact: affects is given twice (leave one of them out)"),
        ({"fact": ["people.count=24000000"], "why": "x"}, "that is what stands there already"),
        ({"fact": ["people.count=5"]}, "--why is missing, and there is no terminal to ask at (why, told to readers in "
         "a sentence)"),
        ({"fact": ["people.count=5"], "why": "a", "note": "b"}, "--why and --note say the same (leave one of them "
         "out)"),
        ({"fact": ["people.count=5"], "text": "x"}, "--text: --fact takes all (write for example --fact impact=minor)"),
        ({"fact": ["people.count=5"], "whole": True}, "--whole: --fact takes all (write for example --fact "
         "impact=minor)"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(run: Run, tmp_path: Path, flags: dict[str, Any], message: str) -> None:
    """The message names the flag and the fact, the exit code is 2, and nothing is written."""
    code, _, errors = run("correct", id=INCIDENT, **flags)

    assert (code, errors) == (2, f"{message}\n{NOTHING}")
    assert incidents(tmp_path) == BREACH


def test_what_the_whole_would_not_accept(run: Run, tmp_path: Path) -> None:
    """A fact that does not fit the others is told with its line, and nothing is written."""
    (tmp_path / "site" / "incidents.yaml").write_text(BREACH + OVER, encoding="utf-8")
    code, _, errors = run("correct", id=INCIDENT, fact=["ended=2026-11-14 22:00", "started=2026-11-15 10:00"], why="x")

    assert code == 3
    assert errors == f"incidents.yaml:24: the incident ends before it started (write a later time)\n{NOTHING}"
    assert incidents(tmp_path) == BREACH + OVER


@pytest.mark.parametrize(
    ("language", "typed", "count"),
    [
        ("en", "1,000", 1000), ("en", "1.000.000", 1000000), ("en", "1000", 1000), ("en", "2 400", 2400),
        ("de", "1.000", 1000), ("de", "1,000,000", 1000000), ("de", "1,000", None), ("es", "24.500", 24500),
    ],
)  # fmt: skip
def test_a_number_that_may_be_two(run: Run, tmp_path: Path, language: str, typed: str, count: int | None) -> None:
    """What only parts thousands in the organisation's language does, or can do nothing else, is taken."""
    site = BREACH.replace("  timezone:", f"  language: {language}\n  timezone:").replace(INCIDENT, "2026-11-16-new")
    (tmp_path / "site" / "incidents.yaml").write_text(site, encoding="utf-8")

    code, _, _ = run("correct", id="2026-11-16-new", fact=[f"people.count={typed}"])

    assert code == (0 if count else 2)
    assert (f"count: {count}" in incidents(tmp_path)) == bool(count)


def test_the_end_of_what_is_over(run: Run, tmp_path: Path) -> None:
    """It can be put right."""
    (tmp_path / "site" / "incidents.yaml").write_text(BREACH + OVER, encoding="utf-8")

    assert run("correct", id=INCIDENT, fact=["ended=2026-11-16 07:00"], why="x")[0] == 0
    assert "    ended: 2026-11-16 07:00\n" in incidents(tmp_path)


def test_a_save_meanwhile_is_never_undone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody else saves between the reading and the writing, that stays."""
    written = desk.write

    def late(*arguments: Any) -> None:
        (tmp_path / "site" / "incidents.yaml").write_text(f"{BREACH}# a colleague\n", encoding="utf-8")
        written(*arguments)

    monkeypatch.setattr("plainstatus.cli.session.write", late)
    code, _, errors = run("correct", id=INCIDENT, fact=["people.count=5"], why="x")

    assert (code, incidents(tmp_path)) == (4, f"{BREACH}# a colleague\n")
    assert errors.endswith(
        f"incidents.yaml changed in the meantime, and nothing was written (run this again)\n{NOTHING}"
    )


def test_an_incident_in_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With Windows' line ends: it is changed where it stands, and all else stays byte for byte."""
    site = tmp_path / "site"
    head, _, incidents = BREACH.partition("incidents:\n")
    make_project(site, f"{head}incidents: []\n", settings='SITEURL = "https://status.example.com"\nPATH = "content"\n')
    (site / "incidents").mkdir()
    old = f"incidents:\n{incidents}".replace("\n", "\r\n").encode()
    (site / "incidents" / "2026.yaml").write_bytes(old)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(SECOND_DAY.timestamp())))

    code, out, errors = runner(site, "", monkeypatch, capsys)(
        "correct", id=INCIDENT, fact=["people.count=5"], why="So."
    )

    assert code == 0, errors
    assert "note: no record is kept for this site, so nothing counts as published\n" in out
    entry = f'{{at: {TYPED}, field: people.count, was: "24,000,000", now: 5, why: So.}}'
    assert (site / "incidents" / "2026.yaml").read_bytes() == old.replace(b'"24,000,000"', b"5").replace(
        b"    updates:\r\n", f"    corrections:\r\n      - {entry}\r\n    updates:\r\n".encode()
    )
    assert (site / "incidents.yaml").read_text(encoding="utf-8") == f"{head}incidents: []\n"


def test_nobody_has_seen_it_yet(run: Run, tmp_path: Path) -> None:
    """Before the incident is public a fact simply changes, and a reason has no place."""
    (tmp_path / "site" / "incidents.yaml").write_text(
        BREACH.replace(f"id: {INCIDENT}", "id: 2026-11-16-other"), "utf-8"
    )

    code, out, _ = run("correct", id="2026-11-16-other", fact=["people.count=5"])
    assert code == 0
    assert "note: nobody has seen this incident yet, so it simply changes\n" in out
    code, _, errors = run("correct", id="2026-11-16-other", fact=["people.count=6"], why="x")
    assert (code, errors) == (
        2,
        f"--why: the incident is not published yet, so readers need none (leave it out)\n{NOTHING}",
    )


def test_an_outage_may_have_its_facts_corrected_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a record, a reason is enough to say so."""
    run = runner(tmp_path / "site", SITE, monkeypatch, capsys)

    code, _, errors = run(
        "correct", id="2026-11-15-search", fact=["impact=major", "title=Search is down"], why="We saw more."
    )

    assert code == 0, errors
    assert "field: impact, was: minor, now: major, why: We saw more." in incidents(tmp_path)
    assert "field: title, was: Search is slow, now: Search is down, why: We saw more." in incidents(tmp_path)


def test_whose_fact_it_is(run: Run, tmp_path: Path) -> None:
    """Only a security incident has facts of a breach: where there is one, nobody is asked which."""
    slow = "  - {id: slow, title: Slow, updates: [{at: 2026-11-15 08:00, text: You wait., next_update: none}]}\n"
    (tmp_path / "site" / "incidents.yaml").write_text(BREACH.replace("incidents:\n", f"incidents:\n{slow}"), "utf-8")

    assert run("correct", fact=["contained_at=2026-11-15 18:00"])[0] == 0
    code, _, errors = run("correct", fact=["affects=All."])

    assert (code, errors) == (2, f"--id is missing, and it could be any of: {INCIDENT}, slow\n{NOTHING}")


def test_what_is_not_known_yet_can_be_chosen(tmp_path: Path) -> None:
    """The list at a terminal has it with what stands there: it is what is asked for next."""
    unknown = BREACH.replace("state: possible", "state: unknown").replace(
        "      what_happened", "      occurred: {precision: unknown}\n      what_happened"
    )
    folder = make_project(tmp_path, f"clock: {TYPED}\n{unknown}")

    with Terminal(folder, "correct", INCIDENT) as terminal:
        terminal.answer("What is wrong [text]: ", "fact")
        terminal.wait_for("(such as people.count): ")
        _, seen = terminal.stop("\x03")

    listed = dict(
        line.split(maxsplit=2)[1:] for line in seen.splitlines() if line.startswith("  ") and "  " in line[4:]
    )
    assert listed["affects"] == "We do not know yet whom this concerns, and will say so here."
    assert listed["information.password.state"] == "unknown"
    assert listed["occurred.precision"] == "unknown"
