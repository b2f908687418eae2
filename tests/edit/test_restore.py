"""What was published and is gone or changed, as lines to put back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.check.review import review_project
from plainstatus.cli.record import lost_lines
from plainstatus.edit.restore import lines_to_put
from plainstatus.errors import InvalidIncidents, SettingsError
from plainstatus.read.project import find_project
from plainstatus.read.yaml import Document
from tests.support.publishing import NOW, edit, put, real_project

INCIDENTS = """\
organisation: {name: Example Shoes, timezone: Europe/Berlin}
components:
  - {id: checkout, name: Checkout}
  - {id: search, name: Search}
incidents:
  - id: pay
    title: {en: Pay is down, de: Zahlen geht nicht}
    impact: critical
    components: {checkout: major_outage, search: operational}
    affects: We do not know yet.
    corrections:
      - {at: 2026-11-15 13:30, field: affects, was: nobody, now: not known, why: We had not looked.}
    actions:
      - {id: cash, text: "Pay: in cash", url: "https://www.example.com/cash"}
    updates:
      - at: 2026-11-15 12:00
        status: investigating
        text: |
          You cannot pay.

          - not by card
          - {not: by} bank
        contacts: {phone: {state: closed, reason: "Too many call, and none gets through.", until: 2026-11-16 09:00}}
        next_update: 2026-11-15 18:00
      # A comment of ours.
      - {at: 2026-11-15 13:00:05, status: identified, text: We know the cause., components: [search]}
  - id: other
    title: Other
    updates:
      - at: 2026-11-15 12:30
        status: resolved
        text: It is over.
        corrected: [{at: 2026-11-15 12:40, note: It was.}]
      - at: 2026-11-15 12:45
        status: resolved
        text: It is not.
        withdrawn: {at: 2026-11-15 12:50, reason: It was another.}
  - id: never
    title: Never
    withdrawn: {at: 2026-11-15 12:50, reason: A test.}
    updates:
      - at: 2026-11-15 12:35
        status: resolved
        text: It was none.
"""  # fmt: skip
FIRST = INCIDENTS[INCIDENTS.index("      - at: 2026-11-15 12:00") : INCIDENTS.index("      # A comment")]
WHOLE = INCIDENTS[INCIDENTS.index("  - id: pay") : INCIDENTS.index("  - id: other")]
SECOND = WHOLE[WHOLE.index("      - {at: 2026-11-15 13:00:05") :]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that was published once."""
    contacts = '{name: Example Shoes, timezone: Europe/Berlin, contacts: {phone: {kind: phone, value: "+49 30 1"}}}'
    site = INCIDENTS.replace("{name: Example Shoes, timezone: Europe/Berlin}", contacts)
    taken_back = ("        withdrawn: {at: 2026-11-15 12:50, reason: It was another.}\n",
                  "    withdrawn: {at: 2026-11-15 12:50, reason: A test.}\n")  # fmt: skip
    folder = real_project(tmp_path_factory.mktemp("site"), site)
    edit(folder, *((line, "") for line in taken_back))
    put(folder, minutes=-2)
    (folder / "incidents.yaml").write_text(site, encoding="utf-8")
    put(folder)
    return folder


def put_in(text: str, lines: Iterable[str]) -> str:
    """Do with a file what is printed, from top to bottom."""
    kept, at = text.split("\n")[:-1], None
    for line in lines:
        if found := re.fullmatch(r"incidents\.yaml, (in place of|take out|above) lines? (\d+)(?: to (\d+))?:?", line):
            at = int(found[2]) - 1
            if found[1] != "above":
                del kept[at : int(found[3] or found[2])]
        elif line == "incidents.yaml, at the end:":
            at = len(kept)
        elif not re.fullmatch(r"incidents\.yaml, in \d+ places; .*", line):
            assert at is not None
            kept.insert(at, line)
            at += 1
    return "".join(f"{line}\n" for line in kept)


@contextmanager
def changed(folder: Path, *changes: tuple[str, str]) -> Iterator[Path]:
    """Give the file of a site with changes, and put it back."""
    path = folder / "incidents.yaml"
    before = path.read_text(encoding="utf-8")
    try:
        edit(folder, *changes)
        yield path
    finally:
        path.write_text(before, encoding="utf-8")


def put_back(folder: Path, name: str) -> None:
    """Write what is offered, literally; then nothing more is, and a publish has nothing to refuse."""
    path, project = folder / "incidents.yaml", find_project(folder)
    path.write_text(put_in(path.read_text(encoding="utf-8"), lost_lines(project, name, now=NOW)), encoding="utf-8")
    assert list(lost_lines(project, name, now=NOW)) == [f"nothing is missing: {name} says what was published"]
    assert refused(folder) == []


def refused(folder: Path) -> list[str]:
    """Return what a publish would refuse."""
    return [str(one) for one in review_project(find_project(folder), now=NOW)[0].warnings if one.level == "error"]


@pytest.mark.parametrize(
    ("was", "now", "name"),
    [
        (FIRST, "", "pay"),
        (SECOND, "", "pay"),
        (WHOLE, "", "pay"),
        ("          You cannot pay.\n", "          You can pay.\n", "pay"),
        ("status: investigating", "status: identified", "pay"),
        ("        next_update: 2026-11-15 18:00\n", "", "pay"),
        ("Too many call, and none gets through.", "Nobody is there.", "pay"),
        (", components: [search]", "", "pay"),
        ("text: We know the cause.", "next_update: 2026-11-15 20:00, text: We know the cause.", "pay"),
        ("at: 2026-11-15 13:00:05", "at: 2026-11-15 13:10", "pay"),
        ("impact: critical", "impact: minor", "pay"),
        ("why: We had not looked.", "why: We had not.", "pay"),
        ("      - {at: 2026-11-15 13:30, field: affects", "      - {at: 2026-11-15 13:35, field: affects", "pay"),
        ("It is over.", "It is finished.", "other"),
        ("        corrected: [{at: 2026-11-15 12:40, note: It was.}]\n", "", "other"),
        ("{at: 2026-11-15 12:40, note: It was.}", "{at: 2026-11-15 12:40, note: It is.}", "other"),
        ("{at: 2026-11-15 12:40, note: It was.}", "{at: 2026-11-15 12:50, note: It is.}", "other"),
        ("        withdrawn: {at: 2026-11-15 12:50, reason: It was another.}\n", "", "other"),
        ("reason: It was another.", "reason: It was ours.", "other"),
        ("    withdrawn: {at: 2026-11-15 12:50, reason: A test.}\n", "", "never"),
        ("reason: A test.", "reason: A trial.", "never"),
    ],
)
def test_what_is_offered_mends_it(published: Path, was: str, now: str, name: str) -> None:
    """Whatever was taken out or changed: with the lines that are offered, a publish has nothing to refuse."""
    with changed(published, (was, now)):
        assert [
            one for one in refused(published) if f"record.log --restore {name}" in one or "put the time back" in one
        ]
        put_back(published, name)


def test_of_one_that_is_over(published: Path) -> None:
    """What was published stands in for it, and its lines are told all the same."""
    other = INCIDENTS[INCIDENTS.index("  - id: other") : INCIDENTS.index("  - id: never")]
    head, _ = other.split("    updates:\n")
    with changed(published, (other, f"{head}    updates: []\n")):
        put_back(published, "other")
        edit(published, ("It is over.", "It is finished."), ("  - id: never", "  - id: Never!"))
        with pytest.raises(InvalidIncidents):
            list(lost_lines(find_project(published), "other", now=NOW))


@pytest.mark.parametrize("left", ["    updates: []\n", "    updates:\n", ""])
@pytest.mark.parametrize("more", [(), (("impact: critical", "impact: minor"),)])
def test_without_an_update_it_is_none(published: Path, left: str, more: tuple[tuple[str, str], ...]) -> None:
    """A file that is none of a site any more, for the last update is gone, gets them all, and what was changed too."""
    updates = WHOLE[WHOLE.index("    updates:") :]
    with changed(published, (updates, left), *more):
        with pytest.raises(InvalidIncidents, match="update"):
            refused(published)
        put_back(published, "pay")


def test_with_all_incidents_gone(published: Path) -> None:
    """Each is put back in its turn, also where a list is left that holds nothing."""
    everything = INCIDENTS[INCIDENTS.index("incidents:\n") :]
    with changed(published, (everything, "incidents: []\n")) as path:
        for name in ("never", "other", "pay"):
            path.write_text(
                put_in(path.read_text(encoding="utf-8"), lost_lines(find_project(published), name, now=NOW)),
                encoding="utf-8",
            )
        assert refused(published) == []


def test_what_may_change_stays(published: Path) -> None:
    """Only what a publish refuses is put back: what is known now, and what a correction says, is not."""
    says = "{at: 2026-11-15 12:40, note: It was.}"
    with changed(
        published,
        ("affects: We do not know yet.", "affects: Everyone."),
        ("You cannot pay.", "You can pay."),
        ("It is over.", "It is over now."),
        (f"corrected: [{says}]", f"corrected: [{says}, {{at: 2026-11-15 12:50, note: Now.}}]"),
    ):
        assert list(lost_lines(find_project(published), "pay", now=NOW)) == [
            "incidents.yaml, in place of line 19:",
            "          You cannot pay.",
        ]
        assert list(lost_lines(find_project(published), "other", now=NOW)) == [
            "nothing is missing: other says what was published"
        ]


_FEW_LINES = st.lists(st.sampled_from(["", "a", " b", "- c"]), max_size=12)


@given(before=_FEW_LINES, after=_FEW_LINES)
def test_the_lines_give_just_that_file(before: list[str], after: list[str]) -> None:
    """Put in as is said, from top to bottom, they make the one file of the other; blank lines are lines too."""
    old, new = ("".join(f"{line}\n" for line in lines) for lines in (before, after))
    said = lines_to_put(Document("incidents.yaml", old, {}), Document("incidents.yaml", new, {}))

    assert put_in(old, said) == new


def test_the_lines_stand_as_they_are_to_stand_there(published: Path) -> None:
    """Above them stands where; of a changed text, in place of what."""
    with changed(
        published, ("          You cannot pay.\n", "          You can pay.\n"), ("It is over.", "It is finished.")
    ):
        assert list(lost_lines(find_project(published), "pay", now=NOW)) == [
            "incidents.yaml, in place of line 19:",
            "          You cannot pay.",
        ]
        edit(published, (WHOLE.replace("You cannot pay.", "You can pay."), ""))
        lines = list(lost_lines(find_project(published), "pay", now=NOW))

    assert lines[0] == "incidents.yaml, above line 6:"
    assert lines[1:4] == ["  - id: pay", "    title: {en: Pay is down, de: Zahlen geht nicht}", "    type: outage"]
    assert "      - at: 2026-11-15 13:00:05" in lines


def test_a_name_that_the_record_does_not_know(published: Path) -> None:
    """Nothing was published under it."""
    with pytest.raises(SettingsError, match="the record knows no incident nothing"):
        list(lost_lines(find_project(published), "nothing", now=NOW))
