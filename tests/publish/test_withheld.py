"""What must not be in any published file."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.model.later_updates import LaterUpdates
from plainstatus.publish.withheld import private_texts
from plainstatus.read.project import find_project
from plainstatus.read.schema import files
from plainstatus.record.load import load
from tests.support.project import YAML
from tests.support.publishing import CHECKOUT, NOW, real_project

DRAFT = """  - id: 2026-11-15-zebra
    title: A zebra escaped
    draft: true
    updates:
      - at: 2026-11-15 14:00
        text: |
          It runs through town.

          Checkout is fast again.
"""


def texts(folder: Path) -> tuple[str, ...]:
    """Return the private texts of a site."""
    settings = find_project(folder).settings
    return private_texts(load(settings, NOW), settings.private)


def test_a_site_without_secrets_has_none(tmp_path: Path) -> None:
    """What is published on purpose is no secret."""
    assert texts(real_project(tmp_path)) == ()


def test_a_draft_is_private_but_for_what_is_public_too(tmp_path: Path) -> None:
    """Its id, title and each line count, except words that a published incident has."""
    found = texts(real_project(tmp_path, YAML + DRAFT))

    assert found == ("2026-11-15-zebra", "A zebra escaped", "It runs through town.")


def test_long_lines_of_private_files_count(tmp_path: Path) -> None:
    """Every file below private/ is read; lines under 24 characters are too common to look for."""
    folder = real_project(tmp_path)
    (folder / "private" / "deep").mkdir(parents=True)
    (folder / "private" / "a.txt").write_text("short\n  The keys lie under the door mat.  \n" * 2, encoding="utf-8")
    (folder / "private" / "deep" / "b.md").write_text("x" * 23 + "\n" + "y" * 24 + "\n", encoding="utf-8")
    (folder / "private" / "same.txt").write_text("You can still order by phone.\n", encoding="utf-8")

    assert texts(folder) == ("The keys lie under the door mat.", "y" * 24)


def test_the_value_of_a_line_counts_without_its_key(tmp_path: Path) -> None:
    """What staff note about a regulator is found wherever its words alone are pasted."""
    folder = real_project(tmp_path)
    (folder / "private").mkdir()
    notes = "regulators:\n  - name: An authority\n    reason_if_late: 'The keys lie under the door mat.'\n"
    (folder / "private" / f"{CHECKOUT}.yaml").write_text(notes, encoding="utf-8")

    assert texts(folder) == (
        "reason_if_late: 'The keys lie under the door mat.'",
        "The keys lie under the door mat.",
    )


def test_what_the_organisation_says_of_itself_is_no_secret(tmp_path: Path) -> None:
    """A letter in private/ may hold the company's address, which every page shows."""
    address = "1 Example Way, Springfield, CA 90000"
    folder = real_project(tmp_path, YAML.replace("  name: Example Shoes\n", f"  name: Shoes\n  address: {address}\n"))
    (folder / "private").mkdir()
    (folder / "private" / "letter.md").write_text(f"{address}\n", encoding="utf-8")

    assert texts(folder) == ()


def test_files_that_are_no_notes_are_passed_over(tmp_path: Path) -> None:
    """Pictures, very large files, lists of people and links to nowhere stop nobody."""
    folder = real_project(tmp_path)
    (folder / "private").mkdir()
    (folder / "private" / "picture.png").write_bytes(b"\x89PNG\xff" * 20)
    (folder / "private" / "large.txt").write_text("A line that is long enough.\n" * 40_000, encoding="utf-8")
    people = "".join(f"customer-{number}@shoe-shop.org,en\n" for number in range(2_001))
    (folder / "private" / "list.csv").write_text(people, encoding="utf-8")
    (folder / "private" / "gone").symlink_to(folder / "nowhere")

    assert texts(folder) == ()
    assert CHECKOUT in YAML


def test_words_of_what_was_read_before_are_public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its updates are made when somebody asks for them, and this does."""
    monkeypatch.setattr(files, "WORTH_KEEPING", 0)
    folder = real_project(tmp_path, YAML + DRAFT)
    settings = find_project(folder).settings
    settings.work.mkdir(exist_ok=True)
    fresh = texts(folder)
    assert isinstance(load(settings, NOW).site.incidents[0].updates, LaterUpdates)
    assert texts(folder) == fresh == ("2026-11-15-zebra", "A zebra escaped", "It runs through town.")
