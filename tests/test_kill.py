"""A publish that is killed at any instant: readers have the old or the new site, whole, and the next publish mends all.

strace sends SIGKILL where the process is about to make a system call, which is then not made. The calls are those
that change files, so that 'after' one of them is 'before' the next: in between, nothing changes on the disk.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.record import Record, verify_chain
from plainstatus.tree.manifest import check, read_manifest
from plainstatus.tree.releases import releases
from tests.support.project import NIGHTLY, SETTINGS, YAML, make_project, tree
from tests.support.warm import start

pytestmark = pytest.mark.slow

#: A real site's address, for only such a site keeps a record; nothing is asked of it.
REAL = SETTINGS.replace("status.example.com", "status.shoe-shop.org")
#: So few earlier sites are kept that each publish removes one: that can be cut off too.
FEW = "STATUS_KEEP_RELEASES = 2\nSTATUS_KEEP_DAYS = 0\n"
#: Before any real clock's time.
OLD = YAML.replace("2026-11-15", "2024-11-15")
NEWS = """  - id: 2024-11-20-search
    title: Search finds nothing
    updates:
      - at: now
        status: investigating
        text: We look into it. Orders are not touched.
"""

#: What changes files on Linux, as Python calls it; the last one stands for 'after everything'.
CALLS = (
    *("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"),
    *(
        "symlink",
        "symlinkat",
        "openat",
        "write",
        "pwrite64",
        "ftruncate",
        "fsync",
        "fdatasync",
        "chmod",
        "fchmod",
        "chown",
        "utimensat",
    ),
    "exit_group",
)
#: The points are dealt out to so many tests: each takes one in the usual run, and its whole share in the long one.
SHARES = 40
#: Names in folders whose files are treated alike, or that differ from run to run.
_ALIKE = re.compile(r'((?:^|[<"])(?:\.plainstatus/(?:scratch|releases)|output|outbox)/)[^">]*')
_IN_PLACE = re.compile(r'renameat2|rename\(.*, "(?:incidents\.yaml|record\.jsonl)"')


@dataclass(frozen=True)
class Point:
    """A system call that the process is killed on entering."""

    call: str
    #: It is the so-manieth of its kind, counted from 1.
    number: int
    #: What it does, and to which file.
    what: str


@dataclass(frozen=True)
class Stage:
    """A site before and after a publish that nothing disturbs, and the points at which it can be disturbed."""

    #: Published some times; its YAML has news.
    folder: Path
    #: When the publish takes place that is killed.
    now: datetime
    old: Mapping[str, str]
    new: Mapping[str, str]
    #: What lies in the project and in the work folder when all is in order.
    names: tuple[list[str], list[str]]
    #: What the YAML must be: untouched, or with the time in place of `now`.
    yaml: tuple[bytes, bytes]
    points: tuple[Point, ...]

    @property
    def exchange(self) -> int:
        """Return the number of the point just before the new site goes live."""
        (index,) = (index for index, point in enumerate(self.points) if point.call == "renameat2")
        return index


def copy(folder: Path, to: Path) -> Path:
    """Copy a site as it stands on the disk: hard links and times, too."""
    subprocess.run(["cp", "--archive", folder, to], check=True)
    return to


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def trace(folder: Path, now: datetime, *, kill: Point | None = None, task: str = "publish") -> tuple[int, list[str]]:
    """Run `plainstatus publish`, or another task; return its exit code and the calls that it made.

    It is watched from where everything is loaded: how many files that opens depends on what others have compiled.
    """
    log = folder.with_name(f"{folder.name}.strace")
    environ: dict[str, str | None] = {name: None for name in os.environ if name.startswith(("COV_", "PYTEST_"))}
    environ |= {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(int(now.timestamp()))}
    inject = [f"--inject={kill.call}:signal=SIGKILL:when={kill.number}"] if kill else []
    with Path(os.devnull).open("rb") as nothing, folder.with_name(f"{folder.name}.said").open("w+b") as said:
        process = start(folder, task, streams=(nothing, said, said), stopped=True, environ=environ)
        ends = time.monotonic() + 60
        while process.state != "T":
            assert time.monotonic() < ends
            time.sleep(0.001)
        with subprocess.Popen(
            [
                *("strace", f"--attach={process.pid}", "--follow-forks", "--decode-fds=path", "--string-limit=0"),
                *(f"--output={log}", f"--trace={','.join(CALLS)}", *inject),
            ],
            stderr=subprocess.PIPE,
        ) as strace:
            try:
                assert strace.stderr
                assert strace.stderr.readline().endswith(b" attached\n")
                process.send_signal(signal.SIGCONT)
                code = process.wait()
            except BaseException:
                # strace lives as long as what it watches, and the end of this block waits for it.
                process.kill()
                strace.kill()
                raise
        said.seek(0)
        assert code in {0, -signal.SIGKILL}, said.read()
    calls = [line.split(None, 1)[1] for line in log.read_text(encoding="utf-8").splitlines()]
    return code, [line for line in calls if re.match(r"\w+\(", line)]


def points(calls: list[str], folder: Path) -> tuple[Point, ...]:
    """Return where to kill: before each call that changes one of the site's files, and at the end."""
    counted: Counter[str] = Counter()
    found = []
    for line in calls:
        call = line.partition("(")[0]
        counted[call] += 1
        ours = f"{folder}/" in line or f"{folder}>" in line
        if call == "exit_group" or (ours and (call != "openat" or "O_CREAT" in line)):
            found.append(Point(call, counted[call], line.replace(f"{folder}/", "").partition(" = ")[0]))
    return tuple(found)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Publish a site four times, add an incident, and watch the fifth publish."""
    begin = tmp_path_factory.mktemp("kill")
    folder = make_project(begin / "site", OLD, settings=REAL + FEW)
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    for minute in range(4):
        publish(find_project(folder), now=now + timedelta(minutes=minute), tell=lambda _: None)
    now += timedelta(minutes=4)
    source = folder / "incidents.yaml"
    source.write_text(OLD + NEWS, encoding="utf-8")

    undisturbed = copy(folder, begin / "undisturbed")
    code, calls = trace(undisturbed, now)
    assert code == 0
    typed = (undisturbed / "incidents.yaml").read_bytes()
    assert typed.decode() == (OLD + NEWS).replace("at: now", f"at: {now:%Y-%m-%d %H:%M:%S}".removesuffix(":00"))
    return Stage(
        folder=folder,
        now=now,
        old=tree(folder / "output"),
        new=tree(undisturbed / "output"),
        names=(names(undisturbed), names(undisturbed / ".plainstatus")),
        yaml=(source.read_bytes(), typed),
        points=points(calls, undisturbed),
    )


def vital(stage: Stage) -> list[int]:
    """Return the numbers of what must not be cut off unseen, and of what follows where something has taken its place.

    That is each kind of rename, link and flush, writes to the record, the exchange and the end: of many files that are
    treated alike, the first.
    """
    found = {
        _ALIKE.sub(r"\1", re.sub(r"\d+<", "<", point.what)): index
        for index, point in reversed([*enumerate(stage.points)])
        if re.match(r"rename|fsync|link\(|exit_group|(write|openat).*record\.jsonl", point.what)
    }
    places = {index + 1 for index in found.values() if _IN_PLACE.match(stage.points[index].what)}
    return sorted({*found.values(), *places})


def chosen(stage: Stage, share: int) -> list[int]:
    """Return the numbers of a share's points: all in the long run, else one.

    The usual run takes what is vital, and of the others so many that every share has one, evenly spread.
    """
    if NIGHTLY:
        return list(range(share, len(stage.points), SHARES))
    first = vital(stage)
    rest = [index for index in range(len(stage.points)) if index not in set(first)]
    room = SHARES - len(first)
    assert room > 0, f"{len(first)} points are vital: there must be more shares"
    return [[*first, *(rest[number * len(rest) // room] for number in range(room))][share]]


def test_every_kind_of_call_is_among_the_points(stage: Stage) -> None:
    """Renames, links, removals, flushes, the exchange, and writes to both copies of the record are all met."""
    print(f"{len(stage.points)} points")  # noqa: T201 - docs/reliability.md states it
    whats = [point.what for point in stage.points]
    met = {point.call for point in stage.points}

    assert {
        "rename",
        "renameat2",
        "link",
        "unlink",
        "unlinkat",
        "fsync",
        "mkdir",
        "rmdir",
        "write",
        "exit_group",
    } <= met
    assert any(re.match(r"write\(\d+<\.plainstatus/scratch/record\.jsonl>", what) for what in whats)
    assert any(re.match(r"write\(\d+<\.record\.jsonl\.new>", what) for what in whats)
    assert len(stage.points) >= 2 * SHARES
    assert len({chosen(stage, share)[0] for share in range(SHARES)}) == SHARES
    assert {stage.exchange, stage.exchange + 1, len(stage.points) - 1} <= {*vital(stage)}


@pytest.mark.parametrize("share", range(SHARES))
def test_a_kill_leaves_the_old_or_the_new_site_and_the_next_publish_mends_the_rest(
    stage: Stage, tmp_path: Path, share: int
) -> None:
    """Readers have the old site before the exchange and the new one after it; then one publish puts all in order."""
    for index in chosen(stage, share):
        point = stage.points[index]
        folder = copy(stage.folder, tmp_path / f"site{index}")

        code, calls = trace(folder, stage.now, kill=point)

        assert code == -signal.SIGKILL, point
        assert calls[-1].startswith(f"{point.call}("), point
        live = index > stage.exchange
        assert tree(folder / "output") == (stage.new if live else stage.old), point
        assert check(folder / "output", read_manifest(folder / "output")) == []
        assert (folder / "incidents.yaml").read_bytes() in stage.yaml, point
        was = Record.parse((folder / "output" / "record.jsonl").read_bytes(), "record.jsonl")

        mend(folder, stage, point, was=was, live=live)


def mend(folder: Path, stage: Stage, point: Point, *, was: Record, live: bool) -> None:
    """Publish once more, and see that everything is in order; the published record `was` only grows.

    `live` says whether the site of the killed publish is the one that readers have.
    """
    later = stage.now + timedelta(minutes=1)
    kept = tree(folder / "output")

    publish(find_project(folder), now=later, tell=lambda _: None)

    served = (folder / "output" / "record.jsonl").read_bytes()
    record = Record.parse(served, "record.jsonl")
    assert (folder / "record.jsonl").read_bytes() == served, point
    assert verify_chain(served) == (), point
    assert record.extends(was), point
    things = [(line.kind, line.incident, line.key) for line in record.lines]
    assert sorted(set(things), key=str) == sorted(things, key=str), point
    assert sum(line.kind == "update" for line in record.lines) == 3, point
    assert check(folder / "output", read_manifest(folder / "output")) == []
    assert b"at: now" not in (folder / "incidents.yaml").read_bytes()
    assert (folder / "output" / "incidents" / "2024-11-20-search.html").is_file()

    work = folder / ".plainstatus"
    # Texts to paste are left by the publish that has news: one that was killed after it went live may leave none.
    given = {"outbox"} if live else set()
    assert {*names(folder)} | given == {*stage.names[0]}, point
    assert names(work) == stage.names[1], point
    found = releases(work)
    assert names(work / "releases") == sorted(
        name for release in found for name in (release.name, f"{release.name}.json")
    ), point
    assert len(found) == 2, point
    assert tree(found[0].tree) == kept, point
    assert found[0].published.at == (stage.now if live else stage.now - timedelta(minutes=1)), point
    for release in found:
        assert check(release.tree, read_manifest(release.tree)) == [], point
