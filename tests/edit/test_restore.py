"""What was published and is gone or changed, as lines to put back."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.cli.record import lost_lines
from plainstatus.edit.restore import restored
from plainstatus.errors import InvalidIncidents, SettingsError
from plainstatus.read.project import find_project
from plainstatus.record.disk import read_record
from plainstatus.record.load import load
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
    affects: Everyone.
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
"""  # fmt: skip
FIRST = INCIDENTS[INCIDENTS.index("      - at: 2026-11-15 12:00") : INCIDENTS.index("      # A comment")]
WHOLE = INCIDENTS[INCIDENTS.index("  - id: pay") : INCIDENTS.index("  - id: other")]
SECOND = WHOLE[WHOLE.index("      - {at: 2026-11-15 13:00:05") :]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that was published once."""
    contacts = '{name: Example Shoes, timezone: Europe/Berlin, contacts: {phone: {kind: phone, value: "+49 30 1"}}}'
    site = INCIDENTS.replace("{name: Example Shoes, timezone: Europe/Berlin}", contacts)
    folder = real_project(tmp_path_factory.mktemp("site"), site)
    put(folder)
    return folder


def put_back(folder: Path, name: str) -> None:
    """Write what is offered."""
    project = find_project(folder)
    (old, new), notes = restored(load(project.settings, NOW), read_record(project.settings.record), name)
    assert notes == []
    assert list(lost_lines(project, name, now=NOW)) != [f"nothing is missing: {name} says what was published"]
    assert old.text == (folder / "incidents.yaml").read_text(encoding="utf-8")
    (folder / "incidents.yaml").write_text(new.text, encoding="utf-8")
    assert list(lost_lines(project, name, now=NOW)) == [f"nothing is missing: {name} says what was published"]


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
        ("It is over.", "It is finished.", "other"),
        ("        corrected: [{at: 2026-11-15 12:40, note: It was.}]\n", "", "other"),
    ],
)
def test_what_is_offered_mends_it(published: Path, was: str, now: str, name: str) -> None:
    """Whatever was taken out or changed: with the lines that are offered, a publish has nothing to refuse."""
    path = published / "incidents.yaml"
    before = path.read_text(encoding="utf-8")
    edit(published, (was, now))
    with pytest.raises(InvalidIncidents, match=rf"record\.log --restore {name}|put it back into its corrected"):
        put(published, minutes=1)
    try:
        put_back(published, name)
        put(published, minutes=1)
    finally:
        path.write_text(before, encoding="utf-8")


def test_the_lines_stand_as_they_are_to_stand_there(published: Path) -> None:
    """Above them stands where; of a changed text, in place of what."""
    path = published / "incidents.yaml"
    before = path.read_text(encoding="utf-8")
    edit(published, ("          You cannot pay.\n", "          You can pay.\n"), ("It is over.", "It is finished."))
    try:
        assert list(lost_lines(find_project(published), "pay", now=NOW)) == [
            "incidents.yaml, in place of line 17:",
            "          You cannot pay.",
        ]
        edit(published, (WHOLE.replace("You cannot pay.", "You can pay."), ""))
        lines = list(lost_lines(find_project(published), "pay", now=NOW))
    finally:
        path.write_text(before, encoding="utf-8")

    assert lines[0] == "incidents.yaml, above line 6:"
    assert lines[1:4] == ["  - id: pay", "    title: {en: Pay is down, de: Zahlen geht nicht}", "    type: outage"]
    assert "      - at: 2026-11-15 13:00:05" in lines


def test_a_name_that_the_record_does_not_know(published: Path) -> None:
    """Nothing was published under it."""
    with pytest.raises(SettingsError, match="the record knows no incident nothing"):
        list(lost_lines(find_project(published), "nothing", now=NOW))
