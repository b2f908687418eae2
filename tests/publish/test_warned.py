"""Warnings that have not changed since the last publish."""

from __future__ import annotations

from pathlib import Path

from plainstatus.publish.warned import as_before, told_before
from tests.support.publishing import Said, edit, put, real_project

#: What check says of it does not stop a publish.
SLOW = """incidents:
  - id: slow
    title: Search is slow
    updates:
      - {at: 2026-11-15 14:00, status: investigating, text: You wait. It is a glitch., next_update: none}
"""
GLITCH = "'glitch': a word from the headlines"


def advice(said: Said) -> list[str]:
    """Return what was said of the words."""
    return [line for line in said if "warning" in line]


def test_what_has_not_changed_is_one_line(tmp_path: Path) -> None:
    """A warning is told once; later only that it is there still, and what is new in full."""
    folder, said = real_project(tmp_path), [Said() for _ in range(4)]
    put(folder)
    edit(folder, ("incidents:\n", SLOW))
    put(folder, minutes=1, tell=said[0])
    late = "      - {at: 2026-11-15 14:06, text: TBD, next_update: none}\n"
    edit(folder, ("next_update: none}\n", f"next_update: none}}\n{late}"))
    put(folder, minutes=2, tell=said[1])

    assert any(GLITCH in line for line in advice(said[0]))
    assert not any(GLITCH in line for line in advice(said[1]))
    assert any("'TBD': a gap" in line for line in advice(said[1]))


def test_problems_of_files_are_told_once(tmp_path: Path) -> None:
    """What the result holds stays whole; which of it the publish before had, it says."""
    folder = real_project(tmp_path, content={"pages/a.md": "Title: A\nStatus: publised\n\nText.\n"})
    first, second = put(folder), put(folder, minutes=1)

    assert first.told_before == frozenset()
    assert [*map(str, first.problems), *first.notes] == [*map(str, second.problems), *second.notes]
    assert second.told_before == {*map(str, second.problems), *second.notes}


def test_lines_move_and_minutes_go_by(tmp_path: Path) -> None:
    """Another line or number of hours makes no other warning; what was gone and comes back is told again."""
    first = [
        "a.yaml:3: warning: x",
        "a.yaml:4: warning: 2 hours late (publish) [T2]",
        "a.yaml:5: warning: 2 links [L2]",
    ]
    later = [
        "a.yaml:9: warning: x",
        "a.yaml:4: warning: 3 hours late (publish) [T2]",
        "a.yaml:5: warning: 3 links [L2]",
    ]

    assert told_before(tmp_path, "here", first) == frozenset()
    assert told_before(tmp_path, "there", first) == frozenset()
    assert told_before(tmp_path, "here", later) == {later[0], later[1]}
    assert told_before(tmp_path, "here", [], still=later[:1]) == frozenset()
    assert told_before(tmp_path, "here", later) == {later[0]}
    assert as_before(1) == "1 warning as at the last publish (see with: invoke check, or invoke build)"


def test_a_disk_that_keeps_nothing_tells_all_again(tmp_path: Path) -> None:
    """Nothing depends on what is kept."""
    assert told_before(tmp_path / "gone", "here", ["x"]) == told_before(tmp_path / "gone", "here", ["x"]) == frozenset()
