"""Measures what docs/performance.md states; prints a Markdown table. Run it with `invoke bench`.

Times are of whole processes, warm file cache, the best of several: machines are noisy, and only slower than they are.
Compare ratios of one run, never seconds of two.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PLAINSTATUS = [sys.executable, "-m", "plainstatus"]


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Run a command; return seconds and peak memory in MB. Ends the benchmark where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = process.stdout.read().decode() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}\n{said}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss / unit


def site(folder: Path, incidents: Path | None = None) -> Path:
    """Make a site to publish; with the example's incidents if no others are given."""
    folder.mkdir()
    shutil.copy(ROOT / "pelicanconf.py", folder)
    shutil.copy(incidents or ROOT / "incidents.yaml", folder / "incidents.yaml")
    # The example's letters are about its own incidents.
    leave = shutil.ignore_patterns("statements") if incidents else None
    shutil.copytree(ROOT / "content", folder / "content", ignore=leave)
    return folder


def cold(folder: Path) -> tuple[float, float]:
    """Publish without anything from before."""
    for name in ("output", ".plainstatus"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return measure([*PLAINSTATUS, "publish"], folder)


def row(what: str, seconds: float, memory: float, limit: str) -> None:
    """Print a line of the table."""
    print(f"| {what} | {seconds:.2f} s | {memory:.0f} MB | {limit} |", flush=True)


def history(count: int, folder: Path) -> Path:
    """Write a made-up history in our format."""
    path = folder / f"history-{count}.yaml"
    script = SHARED / "bench" / "history.py"
    subprocess.run([sys.executable, str(script), "yaml", str(count), str(path)], check=True)
    return path


def main() -> None:
    """Measure everything."""
    print("| what | time | peak memory | aim |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        example = site(folder / "example")
        runs = [measure([*PLAINSTATUS, "publish"], example) for _ in range(8)]
        row("the example, publish", min(runs)[0], max(run[1] for run in runs), "1.5 s")
        if not SHARED.is_dir():
            print("\n../shared is absent: the real history and the long ones were not measured")
            return
        imported = folder / "imported.yaml"
        source = SHARED / "data" / "stactus" / "github"
        spent = measure([*PLAINSTATUS, "import", str(source), "--to", str(imported)], example)
        row("import of 488 incidents", *spent, "")
        real = site(folder / "real", imported)
        runs = [cold(real) for _ in range(4)]
        row("488 imported incidents, publish, cold", min(runs)[0], max(run[1] for run in runs), "4 s, 200 MB")
        sites = {count: site(folder / str(count), history(count, folder)) for count in (1_000, 10_000)}
        spans: dict[int, list[tuple[float, float]]] = {count: [] for count in sites}
        for _ in range(3):
            for count, place in sites.items():
                spans[count].append(cold(place))
        for count, runs in spans.items():
            row(f"{count:,} incidents of 4 updates, publish, cold", min(runs)[0], max(run[1] for run in runs), "")
        again = min(measure([*PLAINSTATUS, "publish"], sites[10_000]) for _ in range(2))
        row("10,000 incidents, publish once more", *again, "")
        ratio = min(spans[10_000])[0] / min(spans[1_000])[0]
        print(f"\n10,000 take {ratio:.1f} times as long as 1,000 (aim: at most 12)")


if __name__ == "__main__":
    main()
