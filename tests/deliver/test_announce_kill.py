"""An announcement that is killed at any instant, and gone on with: nothing twice, nothing lost, each doubt named."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from plainstatus.deliver.announce.ledger_file import read_ledger_file
from tests.support.project import NIGHTLY, ROOT
from tests.support.telling import KEYED, UNKEYED, Networks, fit, networks, seen, tell_all, twenty
from tests.support.telling import Loopback as Channel
from tests.support.warm import Heard, begun

pytestmark = pytest.mark.slow

#: So many instants of one announcement.
INSTANTS = 200 if NIGHTLY else 24


def start(folder: Path, port: int) -> Heard:
    """Start an announcement in a process of its own."""
    return begun(ROOT, str(folder), str(port), module="tests.support.telling")


def ended(process: Heard) -> dict[str, Any]:
    """Return what an announcement that ran to its end said."""
    said, complained = process.communicate()
    assert process.returncode == 0, complained
    found = json.loads(said)
    assert isinstance(found, dict)
    return found


def proved(folder: Path, there: Networks, said: dict[str, Any]) -> int:
    """Check that nothing was told twice or lost, and each doubt is named; return how many doubts there are."""
    texts = {name: {fit(one, Channel(name, 0)).text: one.title for one in twenty()} for name in (*KEYED, *UNKEYED)}
    assert [*said["failed"]] == []
    doubts = 0
    for name in KEYED:
        assert there.often(name) == dict.fromkeys(texts[name], 1)
        assert said["unknown"][name] == []
    for name in UNKEYED:
        often = there.often(name)
        assert set(often.values()) <= {1}
        missing = {title for text, title in texts[name].items() if text not in often}
        # One at most was under way; whether it is there or not, staff are asked to look.
        assert missing <= {*said["unknown"][name]}
        assert len(said["unknown"][name]) <= 1
        doubts += len(said["unknown"][name])
    ledger = read_ledger_file(folder / "announcements.jsonl")
    assert ledger.faults == ()
    return doubts


def ready(folder: Path) -> Path:
    """Make a folder whose ledger has known the channels for long."""
    folder.mkdir()
    (folder / "announcements.jsonl").write_bytes(seen(*KEYED, *UNKEYED))
    return folder


def wait_for(place: Path, size: int, process: Heard) -> None:
    """Wait until the ledger is so large: that is an instant which does not depend on how fast the machine is."""
    end = time.monotonic() + 60
    while place.stat().st_size < size and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.0002)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Announce undisturbed; return how large the ledger gets."""
    folder = ready(tmp_path_factory.mktemp("whole") / "site")
    with networks() as (there, port):
        said = ended(start(folder, port))
        assert len(said["posts"]) == 120
        assert proved(folder, there, said) == 0
    return (folder / "announcements.jsonl").stat().st_size


@pytest.mark.parametrize("share", range(8))
def test_killed_at_any_instant(tmp_path: Path, whole: int, share: int) -> None:
    """With keys nothing is told twice; without, at most once; nothing is lost, and each doubt is named."""
    begin = len(seen(*KEYED, *UNKEYED))
    for instant in range(share, INSTANTS, 8):
        folder = ready(tmp_path / str(instant))
        place = folder / "announcements.jsonl"
        with networks() as (there, port):
            process = start(folder, port)
            wait_for(place, begin + (whole - begin) * instant // INSTANTS + instant % 7, process)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            proved(folder, there, tell_all(folder, port))
            # Whoever runs it once more changes nothing.
            before = place.read_bytes()
            tell_all(folder, port)
            assert place.read_bytes() == before


def test_two_at_once(tmp_path: Path) -> None:
    """The second waits for the first, and finds nothing left to tell."""
    folder = ready(tmp_path / "site")
    with networks() as (there, port):
        said = [ended(process) for process in [start(folder, port), start(folder, port)]]
        assert sorted(len(one["posts"]) for one in said) == [0, 120]
        assert [proved(folder, there, one) for one in said] == [0, 0]
