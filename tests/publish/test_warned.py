"""Warnings that have not changed since the last publish."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.cli.telling import tell_made
from plainstatus.errors import Problem
from plainstatus.publish.warned import as_before, told_before
from tests.support.project import YAML
from tests.support.publishing import Said, edit, put, real_project

#: What check says of it does not stop a publish.
SLOW = """incidents:
  - id: slow
    title: Search is slow
    updates:
      - {at: 2026-11-15 14:00, status: investigating, text: You wait. It is a glitch., next_update: none}
"""
#: A time whose offset is not that of the site's zone, of which a warning is all.
ODD = """incidents:
  - id: odd
    title: Odd
    updates: [{at: 2026-11-01 10:00 +09:30, status: resolved, text: Over.}]
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
    folder = real_project(tmp_path, YAML.replace("incidents:\n", ODD))
    first, second = put(folder), put(folder, minutes=1)

    assert first.told_before == frozenset()
    assert len(first.problems) == 1
    assert [*map(str, first.problems), *first.notes] == [*map(str, second.problems), *second.notes]
    assert second.told_before == {*map(str, second.problems), *second.notes}


def test_what_is_held_back_is_named_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Letters, pages and answers; of the example, mistaken, or where no page may be. Only warnings fold."""
    shop = Path(__file__).parents[2] / "content"
    names = ["statements/2026-11-15-to-our-staff.md", "pages/security-faq.md"]
    content = {name: (shop / name).read_text("utf-8") for name in names}
    content |= {
        "pages/late.md": "Title: Late\nStatus: publised\n\nText.\n",
        "blog/post.md": "Title: Post\n\nText.\n",
    }
    folder = real_project(tmp_path, YAML.replace("incidents:\n", ODD), content=content)
    monkeypatch.chdir(folder)
    told = []
    for minutes in range(3):
        tell_made(put(folder, minutes=minutes), "published", 0.0)
        told.append(capsys.readouterr().err.split("\n"))

    for lines in told:
        for name in (*names, "pages/late.md", "blog/post.md"):
            assert any(f"content/{name}" in line for line in lines), (name, lines)
    assert any("+09:30" in line for line in told[0])
    for lines in told[1:]:
        assert not any("+09:30" in line for line in lines)
        assert "1 warning as at the last publish (see with: invoke check, or invoke build)" in lines


def test_a_mistake_that_keeps_news_from_readers_is_named_each_time(tmp_path: Path) -> None:
    """Where the last published words stand in for it, too: somebody believes that the new ones are out."""
    update = "{at: 2026-11-01 10:00, status: resolved, text: Over.}"
    older = f"incidents:\n  - id: old\n    title: Old\n    updates: [{update}]\n"
    folder = real_project(tmp_path)
    (folder / "incidents").mkdir()
    (folder / "incidents" / "2026.yaml").write_text(older, "utf-8")
    put(folder)
    edit(folder, ("status: resolved", "status: resolvd"), file="incidents/2026.yaml")
    made = [put(folder, minutes=minutes) for minutes in (1, 2)]

    for result in made:
        assert any("it stays as it was published" in one.message for one in result.problems)
        assert result.told_before.isdisjoint(str(one) for one in result.problems if one.withholds)


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


@pytest.mark.parametrize(
    ("one", "is_folded"),
    [
        (Problem("a.yaml", 1, "", "x", "", "warning"), True),
        (Problem("a.yaml", 1, "", "x", "", "error"), False),
        (Problem("a.yaml", 1, "", "x").as_warning(), True),
        (Problem("a.yaml", 1, "", "x").as_warning("it is left out until this is mended"), False),
        (Problem("a.yaml", 1, "", "x").as_warning("it stays as it was published").as_warning(), False),
        ("cannot sign", True),
        ("left out, because a status site has no blog: content/a.md", False),
    ],
)
def test_errors_and_what_readers_do_not_get_never_fold(tmp_path: Path, one: Problem | str, is_folded: bool) -> None:
    """Whatever says it."""
    told_before(tmp_path, "here", [one])

    assert told_before(tmp_path, "here", [one]) == (frozenset([str(one)]) if is_folded else frozenset())


def test_a_disk_that_keeps_nothing_tells_all_again(tmp_path: Path) -> None:
    """Nothing depends on what is kept."""
    assert told_before(tmp_path / "gone", "here", ["x"]) == told_before(tmp_path / "gone", "here", ["x"]) == frozenset()
