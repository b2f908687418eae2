"""Incidents that move to another file: nothing of them, and of what stays, is lost or changed."""

from __future__ import annotations

import re

import pytest

from plainstatus.edit.incidents import archived, without
from plainstatus.errors import BuildError
from plainstatus.read.yaml import Document
from tests.edit.test_layouts import WITH_INCIDENTS, documents, read
from tests.support.layouts import LAYOUTS

BRACKETS = {"like JSON", "brackets over several lines", "one line"}

MAIN = """incidents:
  # the newest
  - id: c # stays
    updates: [{at: 2026-11-01 10:00, text: c}]

  # the one that moves,
  # with two lines
  - id: b
    updates:
      - at: 2025-03-01 10:00
        text: |
          b
        # within b

  - id: a
    updates: [{at: 2025-01-01 10:00, text: a}]

# the end
"""


def test_lines_move_as_they_stand() -> None:
    """The comment above an incident goes with it, the blank lines around it do too, and what stays is untouched."""
    main = read(MAIN.encode())

    new = archived(main, [1, 2], None, name="incidents/2025.yaml")
    rest = without(main, [1, 2])

    start, end = MAIN.index("  # the one"), MAIN.index("\n# the end")
    assert new.text == "incidents:\n" + MAIN[start:end]
    assert rest.text == MAIN[: start - 1] + MAIN[end:]


def test_they_join_what_is_there() -> None:
    """They stand above those in the file, as deep as those do, with its line ends."""
    target = read(b"# older\r\nincidents:\r\n- id: x\r\n  updates: [{at: 2024-01-01 10:00, text: x}]\r\n")

    new = archived(read(MAIN.encode()), [1], target, name=target.file)

    assert new.text.replace("\r\n", "\n") == (
        "# older\nincidents:\n# the one that moves,\n# with two lines\n- id: b\n  updates:\n"
        "    - at: 2025-03-01 10:00\n      text: |\n        b\n      # within b\n\n"
        "- id: x\n  updates: [{at: 2024-01-01 10:00, text: x}]\n"
    )
    assert new.text.count("\r\n") == new.text.count("\n")


def test_they_join_below_where_the_oldest_stand_first() -> None:
    """A file that runs from old to new goes on doing so."""
    target = read(
        b"incidents:\n  - id: x\n    updates: [{at: 2024-01-01 10:00, text: x}]\n"
        b"  - id: y\n    updates: [{at: 2024-02-01 10:00, text: y}]"
    )

    new = archived(read(MAIN.encode()), [2], target, name=target.file)

    assert new.text == target.text + "\n  - id: a\n    updates: [{at: 2025-01-01 10:00, text: a}]\n"


@pytest.mark.parametrize("name", [name for name in WITH_INCIDENTS if name not in BRACKETS])
@pytest.mark.parametrize("numbers", [[0], [1], [0, 1]])
def test_every_layout_can_be_parted(name: str, numbers: list[int]) -> None:
    """No comment and no character but blank lines and `incidents:` is lost, and both files hold what they should."""
    for main in documents(name):
        new = archived(main, numbers, None, name="incidents/2025.yaml")
        rest = without(main, numbers)

        listed = main.data["incidents"]
        assert isinstance(listed, list)
        assert new.data["incidents"] == [one for index, one in enumerate(listed) if index in numbers] or cut(main)
        assert (rest.data["incidents"] or []) == [one for index, one in enumerate(listed) if index not in numbers]
        parted = sorted(
            line for text in (rest.text, new.text) for line in re.split(r"\r\n|\r|\n", text) if line.strip()
        )
        parted.remove("incidents:")
        assert parted == sorted(lines_of(main.text))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that are not blank."""
    return [line for line in re.split(r"\r\n|\r|\n", text) if line.strip()]


def cut(document: Document) -> bool:
    """Say whether the last line of a text has no end, so that a text block there gets one."""
    return document.text[-1] not in "\r\n"


@pytest.mark.parametrize("name", sorted(BRACKETS))
def test_lists_in_brackets_are_left_to_people(name: str) -> None:
    """Where incidents stand in brackets, nothing is changed, and the message says what to do."""
    main = read(LAYOUTS[name].encode())

    refused: list[str] = []
    with pytest.raises(BuildError) as caught:
        archived(main, [0], None, name="incidents/2025.yaml")
    refused.append(str(caught.value))
    with pytest.raises(BuildError) as caught:
        without(main, [0])
    refused.append(str(caught.value))

    for message in refused:
        assert message == (
            "incidents.yaml is laid out in a way that this change does not fit into, and nothing was written (make "
            "the change in an editor, then run invoke check)"
        )
