"""What templates leave to be filled in, and nobody has: W14 and W16."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import plainstatus
from plainstatus.check.rules.gaps import SHIPPED
from plainstatus.errors import InvalidIncidents
from plainstatus.text.gaps import gaps, open_gaps
from tests.support.checking import closed, fired, judged
from tests.support.publishing import edit, put, real_project

#: What the commands fill in every time.
_FILLED = {"id", "page"}


def test_every_gap_of_ours_is_known() -> None:
    """Each template that Plainstatus brings along can stop a publish with each gap that it may leave."""
    package = Path(plainstatus.__file__).parent
    templates = [package / "edit" / "templates.yaml", *(package / "edit").rglob("*.md")]
    found = {name for path in templates for name in gaps(path.read_text(encoding="utf-8"))}

    assert len(templates) >= 3
    assert found - _FILLED == SHIPPED


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{who} cannot {what}.", ["who", "what"]),
        ("**{who}** cannot [look]({what}).", ["who", "what"]),
        ("- {who}\n- we {what}", ["who", "what"]),
        ("| {who} | b |\n|---|---|\n| c | {what} |", ["who", "what"]),
        ('{who}, that is "{who}", and {who}.', ["who"]),
        ("don't {what}, we can't", ["what"]),
        ('5" disks.\n\n{who} has 3" ones.', ["who"]),
        ("{user_id} and {other}", []),
        ("`{who}` and ``{what}``", []),
        ("```\n{who}\n```\n\nand\n\n    {what}", []),
        ("> {who}\n> > {what}\n> {who}", []),
        ("Letters began with \"Dear {who}\", \u201cDear {what}\u201d, \u00ab{who}\u00bb or 'Dear {who}'.", []),
        ('It said "Dear\n**{who}**".', []),
        ("/orders/{what} and ${what} and {{what}}", []),
    ],
)
def test_code_and_quotes_are_spared(text: str, left: list[str]) -> None:
    """A gap that somebody writes about is none that was left open."""
    assert open_gaps(text, {"who", "what"}) == left
    assert ("W16" in fired(judged(closed(json.dumps(text)), gaps={"who", "what"}))) == bool(left)


@pytest.mark.parametrize("mark", ["{user_id}", "TBD", "TODO", "lorem ipsum"])
def test_other_marks_warn(mark: str) -> None:
    """They may be words; whoever publishes is told."""
    assert fired(judged(closed(f"You cannot pay since {mark}."), gaps={"who"})) == {"W14"}


def test_a_gap_stops_a_publish_until_it_is_filled(tmp_path: Path) -> None:
    """In a title as in an update, of our templates as of the site's own; what is public already stops nothing."""
    folder = real_project(tmp_path)
    put(folder)
    (folder / "templates.yaml").write_text("resolved: |\n  {our_own} works again.\n", encoding="utf-8")
    edit(folder, ("incidents:\n", """incidents:
  - id: gaps
    title: "{what} fails"
    updates:
      - at: now
        status: investigating
        text: "{who} cannot {what}. {our_own} {user_id}"
        next_update: none
"""))  # fmt: skip
    with pytest.raises(InvalidIncidents) as caught:
        put(folder, minutes=1)

    assert [str(one).partition(" (")[0] for one in caught.value.problems] == [
        "incidents.yaml:8: {what}: a gap of a template, which nobody has filled in",
        "incidents.yaml:12: {who}, {what}, {our_own}: gaps of a template, which nobody has filled in",
    ]
    put(folder, minutes=1, reason="it is a test")
    put(folder, minutes=2)


def test_a_mended_spelling_brings_no_gap(tmp_path: Path) -> None:
    """What it changes is as new to readers as an update; what was public with a gap stops nothing that comes later."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("We look into it.", "We {who} look into it."))
    with pytest.raises(InvalidIncidents, match=r"\{who\}: a gap of a template"):
        put(folder, minutes=1, typo=True)
    put(folder, minutes=1, typo=True, reason="it is a test")
    put(folder, minutes=2)
