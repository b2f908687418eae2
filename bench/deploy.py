"""Measures what docs/reliability.md states of targets: one new update to a site of 1,000 incidents, by kind of target.

Prints Markdown tables: bytes that went over a counted line on loopback, each way, and seconds for each step, at full
speed and at 100 kB a second; then deployments that are cut off at points spread over them, and the next run. Local
kinds have no line. Run it with `.venv/bin/python bench/deploy.py [INCIDENTS]`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import DEVNULL, Popen, run

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from plainstatus.deliver.deliver import targets_of  # noqa: E402 - the checkout comes first
from plainstatus.deliver.targets.run import deliver  # noqa: E402
from plainstatus.deliver.targets.target import Target  # noqa: E402
from plainstatus.errors import TargetError  # noqa: E402
from plainstatus.publish.publish import publish  # noqa: E402
from plainstatus.read.project import find_project  # noqa: E402
from plainstatus.tree.manifest import MANIFEST, read_manifest  # noqa: E402
from plainstatus.urls import RECORD  # noqa: E402
from tests.support.delivering import bring, broken_links, contents, edition  # noqa: E402
from tests.support.proxy import Line, line_to  # noqa: E402
from tests.support.remote_places import KINDS, Place, Servers, place_of, servers  # noqa: E402
from tests.support.webserver import free_port  # noqa: E402

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
SETTINGS = 'SITEURL = "https://status.shoe-shop.org"\nPATH = "content"\nPLUGINS = ["plainstatus.plugin"]\n'
#: So many bytes a second, each way.
SLOW = 100_000
#: So many cuts are spread over each deployment.
CUTS = 20
TEXT = "Some orders could not be paid by card. We found the cause and are watching whether it stays away."


def history(incidents: int) -> str:
    """Return a made-up history: four updates an incident, one incident a day, the newest still open."""
    lines = [
        "organisation:",
        "  name: Example Shoes",
        "components:",
        "  - {id: checkout, name: Checkout}",
        "incidents:",
    ]
    for number in range(incidents):
        begin = NOW - timedelta(days=number, hours=8)
        lines += [
            f"  - id: {begin:%Y-%m-%d}-checkout",
            "    title: Payments by card fail",
            "    components: [checkout]",
            "    updates:",
        ]
        for step, status in enumerate(("investigating", "identified", "monitoring", "resolved")):
            if number == 0 and status == "resolved":
                continue
            at = begin + timedelta(hours=step)
            lines += [
                f"      - at: {at:%Y-%m-%d %H:%M}",
                f"        status: {status}",
                f"        text: {TEXT} Case {number}.",
            ]
        if number == 0:
            lines.append("      # here")
    return "\n".join(lines) + "\n"


@contextmanager
def git_server(folder: Path) -> Iterator[Line]:
    """Serve an empty repository with git's own daemon, and give the line to it."""
    run(["git", "init", "--quiet", "--bare", folder / "pages.git"], check=True)
    for setting in ("daemon.receivepack", "uploadpack.allowFilter"):
        run(["git", "-C", folder / "pages.git", "config", setting, "true"], check=True)
    port = free_port()
    command = ["git", "daemon", "--export-all", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}"]
    with Popen([*command, f"--base-path={folder}"], stderr=DEVNULL) as daemon, line_to(port) as line:
        time.sleep(1)
        try:
            yield line
        finally:
            daemon.terminate()


def declared(folder: Path, to: str) -> Target:
    """Return the target with this address."""
    (folder / "pelicanconf.py").write_text(f'{SETTINGS}STATUS_TARGETS = {{"bench": "{to}"}}\n', encoding="utf-8")
    return targets_of(find_project(folder)).usable[0]


def measured(kind: str, target: Target, line: Line | None, trees: list[Path]) -> None:
    """Deliver one tree, then the next, and print what the second one took."""
    first = deliver(target, trees[0], read_manifest(trees[0]), adopt=False, tell=lambda _: None)
    if line:
        line.up = line.down = 0
    second = deliver(target, trees[1], read_manifest(trees[1]), adopt=False, tell=lambda _: None)
    up, down = (f"{line.up / 1000:,.0f} kB", f"{line.down / 1000:,.0f} kB") if line else ("none", "none")
    steps = ", ".join(f"{step} {seconds:.2f}" for step, seconds in second.seconds.items())
    files = f"{len(second.sent)} ({second.size / 1000:,.0f} kB)"
    print(f"| `{kind}` | {files} | {up} | {down} | {steps} | {sum(first.seconds.values()):.1f} s |", flush=True)


def slow(there: Place, trees: list[Path]) -> None:
    """Deliver the update over a slow line, and print what it took."""
    there.fill(contents(trees[0]))
    there.line.rate = SLOW
    done = deliver(there.target, trees[1], read_manifest(trees[1]), adopt=False, tell=lambda _: None)
    there.line.rate = None
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in done.seconds.items())
    print(f"| `{there.target.place.partition(':')[0]}` | {steps} | {sum(done.seconds.values()):.1f} s |", flush=True)


def cut(kind: str, running: Servers, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut a deployment off at points that are spread over what it sends, run it again, and print what came of it."""
    first, second = edition(folder / "one", 1), edition(folder / "two", 2, incidents=12)
    there = place_of(kind, running, folder / "whole", monkeypatch)
    there.fill(contents(first))
    up = there.line.up
    bring(there.target, second)
    length = there.line.up - up
    cuts = nowhere = whole = 0
    for point in range(CUTS):
        there = place_of(kind, running, folder / str(point), monkeypatch)
        there.fill(contents(first))
        there.line.cut_after = length * point // CUTS
        try:
            bring(there.target, second)
        except TargetError:
            cuts += 1
        nowhere += len(broken_links(there.read))
        there.line.mend()
        bring(there.target, second)
        whole += contents(second) == there.files()
    print(f"| `{kind}` | {cuts} of {CUTS} | {nowhere} | {whole} of {CUTS} |", flush=True)


def main() -> None:
    """Measure every kind of target."""
    incidents = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        base = Path(place)
        folder = base / "site"
        (folder / "content").mkdir(parents=True)
        (folder / "pelicanconf.py").write_text(SETTINGS, encoding="utf-8")
        text = history(incidents)
        (folder / "incidents.yaml").write_text(text, encoding="utf-8")
        publish(find_project(folder), now=NOW, tell=lambda _: None)
        trees = [base / "old", folder / "output"]
        run(["cp", "--archive", folder / "output", trees[0]], check=True)
        update = f"      - at: {NOW:%Y-%m-%d %H:%M}\n        status: resolved\n        text: {TEXT}\n"
        (folder / "incidents.yaml").write_text(text.replace("      # here\n", update), encoding="utf-8")
        publish(find_project(folder), now=NOW + timedelta(minutes=1), tell=lambda _: None)

        files = read_manifest(trees[1]).files
        sizes = {path: (trees[1] / path).stat().st_size for path in (*files, MANIFEST)}
        total, manifest, record = sum(sizes.values()), sizes[MANIFEST], sizes[RECORD]
        print(f"{incidents:,} incidents: {len(sizes):,} files, {total / 1e6:.1f} MB; ", end="")
        print(f"of these manifest {manifest / 1000:,.0f} kB and record {record / 1000:,.0f} kB\n")
        print("| target | files sent | over the line, up | down | seconds: one update | the whole site, first |")
        print("|---|---|---|---|---|---|")
        measured("folder", declared(folder, f"folder:{base}/srv"), None, trees)
        measured("zip", declared(folder, f"zip:{base}/status.zip"), None, trees)
        line = stack.enter_context(git_server(base))
        measured("git", declared(folder, f"git:git://127.0.0.1:{line.port}/pages.git#pages"), line, trees)
        running = stack.enter_context(servers(base))
        monkeypatch = stack.enter_context(pytest.MonkeyPatch.context())
        for kind in KINDS:
            (base / kind).mkdir()
            there = place_of(kind, running, base / kind, monkeypatch)
            measured(kind, there.target, there.line, trees)
        print("\n| target | one update at 100 kB a second: seconds | together |\n|---|---|---|")
        for kind in KINDS:
            slow(place_of(kind, running, base / f"{kind}-slow", monkeypatch), trees)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        print("\n| target | cut off | links that led nowhere then | whole after the next run |\n|---|---|---|---|")
        for kind in KINDS:
            (base / f"{kind}-cuts").mkdir()
            cut(kind, running, base / f"{kind}-cuts", monkeypatch)


if __name__ == "__main__":
    main()
