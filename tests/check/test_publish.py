"""What publish does about what the rules find."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.errors import InvalidIncidents
from tests.support.project import SETTINGS, YAML
from tests.support.publishing import Said, edit, kinds, put, real_project

#: A security incident that links to a bank, though only example.com is ours.
_LEAK = YAML.replace("name: Example Shoes", "name: Example Shoes\n  domains: [example.com]").replace(
    "    components: [checkout]\n",
    '    type: security\n    actions: [{text: Call your bank., url: "https://bank.example/help"}]\n',
)
_STOP = (
    "incidents.yaml:11: 'https://bank.example/help' leads to bank.example, which is not yours (link to a page of "
    "yours that leads there, list the host in organisation: domains: if it is yours, or publish with --force and a "
    "reason)"
)


@pytest.mark.parametrize("settings", [{}, {"settings": SETTINGS}], ids=["with a record", "without"])
def test_a_foreign_link_in_a_security_notice_stops(tmp_path: Path, settings: dict[str, str]) -> None:
    """Nothing is published, and the message has the line and three ways out."""
    folder = real_project(tmp_path, _LEAK, **settings)

    with pytest.raises(InvalidIncidents) as caught:
        put(folder)

    assert str(caught.value) == _STOP
    assert not (folder / "output" / "index.html").exists()


def test_a_reason_puts_it_live_and_it_is_not_asked_again(tmp_path: Path) -> None:
    """The reason is recorded; what is public is judged no more, until it changes."""
    folder, said = real_project(tmp_path, _LEAK), Said()
    put(folder, reason="the law wants the bank's address", tell=said)
    assert any("leads to bank.example" in line for line in said)
    assert [kind for kind, *_ in kinds(folder)][-1] == "forced"

    put(folder, minutes=1)
    edit(folder, ("bank.example/help", "bank.example/now"))
    with pytest.raises(InvalidIncidents) as caught:
        put(folder, minutes=2)
    assert str(caught.value) == _STOP.replace("/help", "/now")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("https://bank.example/help", "https://help.example.com"),
        ("domains: [example.com]", "domains: [example.com, bank.example]"),
        ("  domains: [example.com]\n", ""),
        ("type: security", "type: outage"),
    ],
)
def test_what_is_ours_goes_live(tmp_path: Path, was: str, now: str) -> None:
    """Subdomains are ours, and listed hosts; without a list, and outside security notices, nothing stops."""
    assert was in _LEAK
    folder = real_project(tmp_path, _LEAK.replace(was, now))

    assert put(folder).pages


def test_every_stop_is_told_at_once(tmp_path: Path) -> None:
    """A changed text and a foreign link are one message."""
    folder = real_project(tmp_path, _LEAK.replace("bank.example", "www.example.com"))
    put(folder)
    edit(folder, ("www.example.com", "bank.example"), ("Checkout is fast again.", "It is fast again."))

    with pytest.raises(InvalidIncidents) as caught:
        put(folder, minutes=1)

    assert [problem.line for problem in caught.value.problems] == [11, 16]


def test_warnings_are_shown_before_the_question(tmp_path: Path) -> None:
    """What is new is judged, ten lines at most, and nobody is stopped; what is public is left alone."""
    said = Said()
    actions = "".join(f"      - {{text: Try door {number} soon.}}\n" for number in range(14))
    folder = real_project(tmp_path, YAML.replace("    updates:\n", f"    actions:\n{actions}    updates:\n"))
    put(folder, tell=said)
    first, last = said.index("readers will newly see:"), said.index("… and 5 more (see them with: invoke check)")

    warned = [line for line in said if ": warning: " in line]
    assert len(warned) == 10
    assert first < said.index(warned[0]) < last
    assert warned[0].startswith("incidents.yaml:11: warning: 'soon': a word that depends on when it is read (write")

    said.clear()
    put(folder, minutes=1, tell=said)
    assert [line for line in said if ": warning: " in line] == []


def test_an_undeclared_change_of_a_fact_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """Check and publish give the line to paste, which then says it to readers."""
    yaml = YAML.replace(
        "    components: [checkout]\n",
        "    components: [checkout]\n    type: security\n    breach: {people: {count: 24000000}}\n",
    )
    folder, said = real_project(tmp_path, yaml), Said()
    put(folder)
    edit(folder, ("24000000", "24500000"))
    put(folder, minutes=1, tell=said)
    line = '- {at: now, field: people.count, was: "24,000,000", now: "24,500,000", why: …}'

    assert (
        "incidents.yaml:11: warning: how many people are concerned was published as '24,000,000' and is now "
        f"'24,500,000', and no correction says so (write below corrections: {line}) [C1]"
    ) in said

    pasted = line.replace("…", "We counted again.")
    edit(folder, ("    updates:\n", f"    corrections:\n      {pasted}\n    updates:\n"))
    again = Said()
    put(folder, minutes=2, tell=again)
    page = (folder / "output" / "corrections.html").read_text(encoding="utf-8")

    assert not [text for text in again if "[C1]" in text or "[C2]" in text]
    assert "  " * 2 + "corrected: how many people are concerned: 24,000,000 → 24,500,000 (We counted again.)" in again
    assert "We counted again." in page
    assert "wrote 2026-11-15 14:07 in place of now in incidents.yaml" in again


def test_a_correction_that_the_record_contradicts_is_told(tmp_path: Path) -> None:
    """It names the correction's line, what it says, and what the record has."""
    yaml = YAML.replace(
        "    components: [checkout]\n",
        "    components: [checkout]\n    type: security\n    affects: Everyone.\n",
    )
    folder, said = real_project(tmp_path, yaml), Said()
    put(folder)
    wrong = "- {at: now, field: affects, was: Nobody, now: Some, why: We looked again.}"
    edit(folder, ("Everyone.", "Some."), ("    updates:\n", f"    corrections:\n      {wrong}\n    updates:\n"))
    put(folder, minutes=1, tell=said)

    assert (
        "incidents.yaml:13: warning: whom it concerns: the correction says 'Nobody', and now 'Some'; the record, "
        "'Everyone.', and now 'Some.' (write what was published, and what holds now) [C2]"
    ) in said
