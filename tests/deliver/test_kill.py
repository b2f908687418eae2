"""A deployment that is killed at any instant: each target has the old or the new site, whole, and the next one mends.

The local targets change in one step. How one that changes file by file is mended is in tests/deliver/test_plan.py.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.publish.deploy import deploy
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from tests.deliver.test_local import git, stand_in, unzipped
from tests.support.project import NIGHTLY, SETTINGS, YAML, make_project, tree
from tests.support.warm import plainstatus
from tests.test_kill import CALLS, NEWS, Point, copy, points, trace

pytestmark = pytest.mark.slow

REAL = SETTINGS.replace("status.example.com", "status.shoe-shop.org")
TARGETS = 'STATUS_TARGETS = {"disk": "folder:srv/status", "stick": "zip:stick/status.zip"}\n'
OLD = YAML.replace("2026-11-15", "2024-11-15")
#: The points are dealt out to so many tests, as in tests/test_kill.py.
SHARES = 12


@dataclass(frozen=True)
class Stage:
    """A published site whose targets have the one before, and the points at which bringing it there can be cut off."""

    folder: Path
    now: datetime
    old: dict[str, str]
    new: dict[str, str]
    points: tuple[Point, ...]


def held(folder: Path, looks: Path) -> list[dict[str, str]]:
    """Return what both targets hold."""
    unzipped(folder / "stick" / "status.zip", looks)
    return [tree(folder / "srv" / "status" / "current"), tree(looks)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Publish a site to its targets some times, and its next state only here; watch how it is brought there."""
    begin = tmp_path_factory.mktemp("kill")
    folder = make_project(begin / "site", OLD, settings=REAL + TARGETS)
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    for minute in range(5):
        publish(find_project(folder), now=now + timedelta(minutes=minute), tell=lambda _: None)
    old = tree(folder / "output")
    (folder / "incidents.yaml").write_text(OLD + NEWS, encoding="utf-8")
    (folder / "pelicanconf.py").write_text(REAL, encoding="utf-8")
    publish(find_project(folder), now=now + timedelta(minutes=5), tell=lambda _: None)
    (folder / "pelicanconf.py").write_text(REAL + TARGETS, encoding="utf-8")

    undisturbed = copy(folder, begin / "undisturbed")
    code, calls = trace(undisturbed, now, task="deploy")
    assert code == 0
    new = tree(folder / "output")
    assert held(undisturbed, begin / "looks") == [new, new] != [old, old]
    return Stage(folder, now, old, new, points(calls, undisturbed))


def test_every_kind_of_call_is_among_the_points(stage: Stage) -> None:
    """Links, the renames that are the commits, the removal of an old release and the end are all met."""
    print(f"{len(stage.points)} points")  # noqa: T201 - docs/reliability.md states it
    whats = [point.what for point in stage.points]

    assert any(what.startswith("rename") and 'srv/status>, ".current"' in what for what in whats)
    assert any(what.startswith("rename") and 'stick>, ".status.zip.new"' in what for what in whats)
    assert {"linkat", "mkdirat", "symlinkat", "unlinkat", "fsync", "write", "exit_group"} <= {
        p.call for p in stage.points
    }
    assert set(CALLS) >= {point.call for point in stage.points}


@pytest.mark.parametrize("share", range(SHARES))
def test_a_kill_leaves_whole_sites_and_the_next_deployment_mends_the_rest(
    stage: Stage, tmp_path: Path, share: int
) -> None:
    """Both targets have the old or the new site; then one more run brings the new one to both."""
    total = len(stage.points)
    every = range(share, total, SHARES) if NIGHTLY else [share * (total - 1) // (SHARES - 1)]
    for index in every:
        point = stage.points[index]
        folder = copy(stage.folder, tmp_path / f"site{index}")
        code, _ = trace(folder, stage.now, kill=point, task="deploy")

        assert code == -signal.SIGKILL, point
        for found in held(folder, tmp_path / f"cut{index}"):
            assert found in (stage.old, stage.new), point
        assert tree(folder / "output") == stage.new

        delivery = deploy(find_project(folder), name="", adopt=False, tell=lambda _: None)
        assert delivery.faults == (), point
        assert held(folder, tmp_path / f"mended{index}") == [stage.new, stage.new], point
        names = sorted(path.name for path in (folder / "srv" / "status").iterdir())
        assert names == ["current", "releases"], point
        assert [path.name for path in (folder / "stick").iterdir()] == ["status.zip"], point


def test_a_kill_between_any_two_steps_of_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before one of git's commands, the branch has the old or the new site, and the next run mends.

    Every tenth is tried in the usual run, each in the long one.
    """
    git("init", "--quiet", "--bare", str(tmp_path / "pages.git"), folder=tmp_path)
    settings = REAL + f'STATUS_TARGETS = {{"pages": "git:{tmp_path}/pages.git#pages"}}\n'
    folder = make_project(tmp_path / "site", OLD, settings=settings)
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    publish(find_project(folder), now=now, tell=lambda _: None)
    sites = [tree(folder / "output")]
    stand_in(tmp_path, f'n=$(($(cat {tmp_path}/left) - 1)); echo $n > {tmp_path}/left; [ $n = 0 ] && kill -9 $PPID',
             monkeypatch)  # fmt: skip
    kills = 0
    for number in range(1, 100, 1 if NIGHTLY else 10):
        (tmp_path / "left").write_text("0")
        text = OLD.replace("fast again", f"fast again {number}")
        (folder / "incidents.yaml").write_text(text, encoding="utf-8")
        (folder / "pelicanconf.py").write_text(REAL, encoding="utf-8")
        publish(find_project(folder), now=now + timedelta(seconds=number), tell=lambda _: None, typo=True)
        sites.append(tree(folder / "output"))
        (folder / "pelicanconf.py").write_text(settings, encoding="utf-8")
        (tmp_path / "left").write_text(str(number))
        done = plainstatus(folder, "deploy", PATH=f"{tmp_path}/bin:/usr/bin:/bin", HOME=str(tmp_path))
        # From here on git is let through.
        (tmp_path / "left").write_text("0")
        assert branch(tmp_path, f"cut{number}") in sites[-2:]
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        kills += 1
        assert deploy(find_project(folder), name="", adopt=False, tell=lambda _: None).faults == ()
        assert branch(tmp_path, f"mended{number}") == sites[-1]
    print(f"{kills} kills")  # noqa: T201 - docs/reliability.md states it
    assert kills > 2


def branch(place: Path, name: str) -> dict[str, str]:
    """Return what the branch holds, in a fresh clone."""
    git("clone", "--quiet", "--branch", "pages", str(place / "pages.git"), str(place / name), folder=place)
    return {path: found for path, found in tree(place / name).items() if not path.startswith(".git/")}
