"""Faults in what is over do not keep anybody from publishing what is wrong now."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from plainstatus.errors import InvalidIncidents
from plainstatus.publish.publish import Result, publish
from plainstatus.read.project import find_project
from tests.support.project import YAML, make_project

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
OLDER = """incidents:
  - id: 2025-01-02-mail
    title: No mail
    updates:
      - {at: 2025-01-02 09:00, status: investigating, text: Mail is late.}
      - {at: 2025-01-02 10:00, status: resolved, text: Mail is back.}
"""
NEW = """  - id: 2026-11-20-search
    title: Search finds nothing
    updates: [{at: 2026-11-20 11:00, text: We look into it.}]
"""
PAGE = "output/incidents/2026-11-15-checkout.html"
OLD_PAGE = "output/incidents/2025-01-02-mail.html"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a site with an archive that has been published once."""
    made = make_project(tmp_path)
    (made / "incidents").mkdir()
    (made / "incidents" / "2025.yaml").write_text(OLDER, encoding="utf-8")
    run(made)
    return made


def run(folder: Path) -> Result:
    """Publish the site."""
    return publish(find_project(folder), now=NOW, tell=lambda _: None)


def test_a_fault_in_a_closed_incident_only_warns(folder: Path) -> None:
    """The closed incident stays as it was published, the new one goes live, and the fault is told loudly."""
    before = (folder / PAGE).read_bytes()
    broken = YAML.replace("status: resolved", "status: solved")
    (folder / "incidents.yaml").write_text(broken + NEW, encoding="utf-8")

    for _ in range(2):
        result = run(folder)

        assert [str(problem) for problem in result.problems] == [
            "incidents.yaml:15: warning: 'solved' is no status; it stays as it was published (write: status: resolved)"
        ]
        assert (folder / PAGE).read_bytes() == before
        assert (folder / "output" / "incidents" / "2026-11-20-search.html").is_file()


@pytest.mark.parametrize("text", [OLDER.replace("title: No mail", "titel: No mail"), "incidents:\n  - [\n", ""])
def test_a_fault_in_the_archive_only_warns(folder: Path, text: str) -> None:
    """A file of older incidents with faults, or not even YAML, is taken as it was published."""
    before = (folder / OLD_PAGE).read_bytes()
    (folder / "incidents" / "2025.yaml").write_text(text, encoding="utf-8")
    (folder / "incidents.yaml").write_text(YAML + NEW, encoding="utf-8")

    for _ in range(2):
        result = run(folder)

        assert {problem.file for problem in result.problems} == {"incidents/2025.yaml"}
        assert {problem.level for problem in result.problems} == {"warning"}
        assert all("it stays as it was published" in problem.message for problem in result.problems)
        assert (folder / OLD_PAGE).read_bytes() == before


@pytest.mark.parametrize(
    "yaml",
    [
        YAML + NEW.replace("title", "titel"),
        YAML.replace("status: resolved", "status: solved") + NEW.replace("title", "titel"),
        YAML.replace("name: Checkout", "nam: Checkout"),
        YAML.replace("2026-11-15-checkout", "2026-11-15-other").replace("status: resolved", "status: solved"),
        YAML.replace("status: resolved", "status: [resolved"),
    ],
)
def test_what_is_open_or_new_has_no_stand_in(folder: Path, yaml: str) -> None:
    """Faults in a new or open incident, in components, or in the YAML of the main file stop a publish."""
    before = (folder / PAGE).read_bytes()
    (folder / "incidents.yaml").write_text(yaml, encoding="utf-8")

    with pytest.raises(InvalidIncidents):
        run(folder)

    assert (folder / PAGE).read_bytes() == before


def test_an_open_incident_with_a_fault_stops_a_publish(tmp_path: Path) -> None:
    """What customers are waiting for is never quietly yesterday's text."""
    folder = make_project(tmp_path, YAML + NEW)
    run(folder)
    (folder / "incidents.yaml").write_text(YAML + NEW.replace("title", "titel"), encoding="utf-8")

    with pytest.raises(InvalidIncidents):
        run(folder)


def test_nothing_stands_in_before_the_first_publish(tmp_path: Path) -> None:
    """Without a published version every fault stops."""
    with pytest.raises(InvalidIncidents):
        run(make_project(tmp_path, YAML.replace("status: resolved", "status: solved")))
