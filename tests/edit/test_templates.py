"""Templates: ours, the staff's, and the mistakes in theirs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plainstatus.edit.templates import SHIPPED, TEMPLATES, fill, gaps, read_templates
from plainstatus.errors import InvalidIncidents
from plainstatus.model import STATUSES

BROKEN = """investigating: |
  {who} cannot {what}.

  We write again by {next update}.
solved: It works.
monitoring:
resolved: [a]
completed: "It is {done."
identified: |
  The cause is }.
postmortem: {}
"""


def test_every_status_has_one(tmp_path: Path) -> None:
    """Without a file of their own, staff begin with our words, for each status, breaches, notices and letters."""
    found = read_templates(tmp_path / TEMPLATES)

    assert set(found) == {*STATUSES["outage"], *STATUSES["maintenance"], "security", "notice"} | {
        "letter_customers",
        "letter_staff",
    }
    assert found == read_templates(SHIPPED)
    for text in found.values():
        assert "{" not in re.sub(r"\{\w+\}", "", text)


def test_what_staff_leave_out_is_ours(tmp_path: Path) -> None:
    """Their file replaces the statuses that it has."""
    (tmp_path / TEMPLATES).write_text("resolved: It is over.\n", encoding="utf-8")

    found = read_templates(tmp_path / TEMPLATES)

    assert found["resolved"] == "It is over."
    assert found["identified"] == read_templates(SHIPPED)["identified"]


def test_gaps_are_filled_where_they_are_known() -> None:
    """The others stay, for people and for check."""
    assert (
        fill("From {start} to {end}: {what}", {"start": "9:00 UTC", "what": "{odd}"}) == "From 9:00 UTC to {end}: {odd}"
    )
    assert gaps("{a} {b c} {a} {} {d}") == ["a", "d"]


def test_mistakes_are_told_with_their_lines(tmp_path: Path) -> None:
    """All at once, with what to write."""
    (tmp_path / TEMPLATES).write_text(BROKEN, encoding="utf-8")

    with pytest.raises(InvalidIncidents) as caught:
        read_templates(tmp_path / TEMPLATES)

    assert str(caught.value).splitlines() == [
        "templates.yaml:4: {next update} is no gap: its name is one word (write {next_update})",
        "templates.yaml:5: there is no status 'solved' (write resolved:)",
        "templates.yaml:6: nothing stands where the text for monitoring belongs (write the text below |, or take the "
        "key out)",
        "templates.yaml:7: resolved is not a text (write the text below |, or take the key out)",
        "templates.yaml:8: there is a { without its other half (write a gap as {cause})",
        "templates.yaml:10: there is a } without its other half (write a gap as {cause})",
        "templates.yaml:11: nothing stands where the text for postmortem belongs (write the text below |, or take the "
        "key out)",
    ]


def test_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    """It is told like any other, with the file's own name."""
    (tmp_path / TEMPLATES).write_text("- resolved\n", encoding="utf-8")

    with pytest.raises(InvalidIncidents) as caught:
        read_templates(tmp_path / TEMPLATES)

    assert str(caught.value).startswith("templates.yaml:1: the file begins with a list where a key must stand")


def test_what_fills_a_gap_may_change_after_the_text_was_written() -> None:
    """A text keeps its own words and gets the new ones; without new ones nobody may leave it as it is."""
    first = fill("From {start} to {end} you could not {what}.", {"start": "9:00", "end": "10:00"})
    text = first.replace("{what}", "pay")

    assert first.renewed(text, {"start": "9:00", "end": "10:30"}) == "From 9:00 to 10:30 you could not pay."
    assert first.renewed("You could not pay.", {"start": "9:00", "end": "10:30"}) == "You could not pay."
    assert first.renewed(text, {"start": "9:00"}) is None
