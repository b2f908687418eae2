"""Looking into the record of a whole site."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.cli.record import Audit, audit, incident_history, join
from plainstatus.errors import SettingsError
from plainstatus.read.project import find_project
from tests.support.publishing import CHECKOUT, NOW, edit, put, real_project, record


def look(folder: Path) -> Audit:
    """Check the record of the site in `folder`."""
    return audit(find_project(folder), now=NOW)


def test_a_record_in_order(tmp_path: Path) -> None:
    """The chain, the YAML and the published copy each get a line; the last line's name can be compared."""
    folder = real_project(tmp_path)
    put(folder)

    assert look(folder) == Audit(
        good=(
            f"the chain is whole: 4 lines, the last is {record(folder).lines[-1].name}",
            "the YAML matches it",
            "the published copy is the same",
        ),
        faults=(),
    )


def test_without_a_record_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    """Before the first publish the message says why there is none."""
    with pytest.raises(SettingsError) as caught:
        look(real_project(tmp_path))

    assert str(caught.value) == "there is no record.jsonl here: nothing has been published, or only an example"


def test_a_record_that_is_public_and_not_here_is_named(tmp_path: Path) -> None:
    """Whoever published without being allowed to write here is not told that nothing was published."""
    folder = real_project(tmp_path)
    put(folder)
    (folder / "record.jsonl").unlink()
    with pytest.raises(SettingsError) as caught:
        look(folder)

    assert str(caught.value) == (
        "there is no record.jsonl here, but the published site has one (run: invoke publish, as who may write here)"
    )


def test_a_changed_line_is_found(tmp_path: Path) -> None:
    """Nothing else is looked at: what a changed record says is worth nothing."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("fast again", "very fast"), file="record.jsonl")

    found = look(folder)

    assert found.good == ()
    assert found.faults[0].startswith("record.jsonl:4: it was changed after it was written")


def test_yaml_that_no_longer_matches_is_found(tmp_path: Path) -> None:
    """Changed words are shown with what was published."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("fast again", "slow again"))

    assert len(look(folder).faults) == 1
    assert "  was: Checkout is fast again.\n  now: Checkout is slow again." in look(folder).faults[0]


def test_news_is_no_fault(tmp_path: Path) -> None:
    """What was written and not published yet is only mentioned."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("title: Checkout is slow", "title: Checkout is down"))

    assert look(folder).good[1] == "the YAML matches it; not published yet is news of 1 incident"
    assert look(folder).faults == ()


def test_other_copies_are_compared(tmp_path: Path) -> None:
    """A published copy that is behind, or ahead, is told with what to do."""
    folder = real_project(tmp_path)
    put(folder)
    before = (folder / "record.jsonl").read_bytes()
    edit(folder, ("title: Checkout is slow", "title: Checkout is down"))
    put(folder, minutes=1)
    after = (folder / "record.jsonl").read_bytes()

    (folder / "output" / "record.jsonl").unlink()
    (folder / "output" / "record.jsonl").write_bytes(before)
    assert look(folder).faults == ("the published copy lacks 1 line (publish again)",)

    (folder / "output" / "record.jsonl").write_bytes(after)
    (folder / "record.jsonl").write_bytes(before)
    assert "the published copy holds more: somebody else has published (the next publish fetches it)" in (
        look(folder).faults
    )


def test_an_incidents_history(tmp_path: Path) -> None:
    """Each thing that was said, with was and now."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("title: Checkout is slow", "title: Checkout is down"))
    put(folder, minutes=1)

    lines = list(incident_history(find_project(folder), CHECKOUT))

    assert "2026-11-15 14:05 UTC  update 20261115T140000Z" in lines
    assert "  text: nothing → Checkout is fast again." in lines
    assert lines[-2:] == ["2026-11-15 14:06 UTC  incident", "  title: Checkout is slow → Checkout is down"]
    with pytest.raises(SettingsError, match=r"^the record knows no incident 2026-01-01-none$"):
        list(incident_history(find_project(folder), "2026-01-01-none"))


def test_a_record_that_needs_no_mending(tmp_path: Path) -> None:
    """Joining twice is no harm, and a half line at the end is no reason to lose the others."""
    folder = real_project(tmp_path)
    put(folder)
    before = (folder / "record.jsonl").read_bytes()

    assert join(find_project(folder), tell=lambda _: None) == "record.jsonl needs no mending: 4 lines"
    (folder / "record.jsonl").write_bytes(before.rstrip(b"\n"))
    assert (
        join(find_project(folder), tell=lambda _: None)
        == "joined record.jsonl: 4 lines; the next publish ties its ends together"
    )
    assert (folder / "record.jsonl").read_bytes() == before
