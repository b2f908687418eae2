"""Whether we have become slower than the repository says: `invoke bench --quick`, a minute at most, for CI.

    python bench/quick.py            compare with bench/ratios.json; exit code 1 where something has grown by half
    python bench/quick.py --write    write what is measured there, on a quiet machine

Processor time is compared with that of a fixed piece of Python (bench/calibration.py) before and after it. Hugo would
be a worse measure here: it is another language, whose share of a machine's caches and cores is another one, and 91 MB
that CI would have to fetch each time. What is too slow is measured again, twice, and fails where it was so each time.
Sizes do not depend on the machine, and are compared as they are.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.histories import files, history  # noqa: E402 - after the path is set
from bench.measuring import PLAINSTATUS, Turn, in_turns  # noqa: E402
from bench.sites import Marks, forget, marks, rewritten, say, size, write  # noqa: E402

RATIOS = ROOT / "bench/ratios.json"
PUBLISH = (*PLAINSTATUS, "publish", "--yes")
CHECK = (*PLAINSTATUS, "check")
COUNT = 500
#: What has grown is measured so many times more.
AGAIN = 2
#: So many times as much is too much.
MOST = 1.5


def grown(kept: Mapping[str, float], found: Mapping[str, float]) -> dict[str, str]:
    """Return what has grown by half, or that is not known: name → what to say of it."""
    said = {}
    for name, value in found.items():
        if name not in kept:
            said[name] = f"{name}: {value:.4g}, and bench/ratios.json does not name it"
        elif value > MOST * kept[name]:
            said[name] = f"{name}: {value:.4g} in place of {kept[name]:.4g}, {value / kept[name]:.1f} times as much"
    return said


def lower(found: Mapping[str, float], again: Mapping[str, float]) -> dict[str, float]:
    """Return the lower one of each value measured twice: what else a machine does only makes things slower."""
    return {name: min(value, again.get(name, value)) for name, value in found.items()}


@dataclass
class Quick:
    """The measurement, in a folder of its own."""

    folder: Path
    #: What does not depend on the machine: files, bytes; and memory, which hardly does.
    sizes: dict[str, float] = field(default_factory=dict)
    _was: Marks = field(default_factory=dict)
    _broken: int = 0

    def __post_init__(self) -> None:
        """Make the two sites."""
        wide = history(40, components=60, each=6, widest=30)
        self._widest = max(wide, key=lambda one: len(one.components))
        self._site = write(self.folder / "site", files(history(COUNT), yearly=True))
        self._wide = write(self.folder / "wide", files(wide, components=60))
        self._file = self._site / "incidents.yaml"

    def turns(self) -> dict[str, Turn]:
        """Return what is measured, by name; what follows a first publish finds its site published."""
        update = Turn(PUBLISH, self._site, before=self._say, after=self._look)
        published = Turn(PUBLISH, self._site)
        return {
            "first publish": replace(published, before=lambda _: forget(self._site)),
            "nothing changed": published,
            "one new update": update,
            "check, one incident edited": Turn(CHECK, self._site, before=self._say, after=self._unsay),
            "many components: first publish": Turn(PUBLISH, self._wide, before=lambda _: forget(self._wide)),
            "many components: an outage": Turn(PUBLISH, self._wide, before=self._break),
        }

    def measure(self, name: str) -> float:
        """Return the ratio of a turn to the calibration."""
        calibration = Turn((sys.executable, str(ROOT / "bench/calibration.py")), self.folder)
        turn = self.turns()[name]
        before, ours, after = in_turns(1, calibration, turn, calibration)
        if name.endswith("first publish"):
            tree = size(turn.folder / "output")
            self.sizes |= {f"{name}, files": tree.files, f"{name}, MB": tree.size / 1e6, f"{name}, memory": ours.memory}
        # A busy machine is slower at one moment than at the next: what came before and after counts alike.
        found = 2 * ours.cpu.median / (before.cpu.median + after.cpu.median)
        print(f"{name}: {found:.2f} times the calibration's {before.cpu.median:.2f} s", flush=True)
        return found

    def _say(self, _: int) -> None:
        self._was = marks(self._site / "output")
        self._before = self._file.read_bytes()
        say(self._site)

    def _look(self, _: int) -> None:
        written = rewritten(self._was, marks(self._site / "output"))
        self.sizes |= {"one new update, files": written.files, "one new update, MB": written.size / 1e6}

    def _unsay(self, _: int) -> None:
        self._file.write_bytes(self._before)

    def _break(self, _: int) -> None:
        self._broken += 1
        new = replace(self._widest, id=f"new-{self._broken}", title="Orders fail everywhere", updates=())
        say(self._wide, "investigating", new=new)


def compared(quick: Quick) -> None:
    """Measure, and end with exit code 1 where something has grown."""
    kept = json.loads(RATIOS.read_text(encoding="utf-8"))
    found = {name: quick.measure(name) for name in quick.turns()}
    for _ in range(AGAIN):
        slow = grown(kept, found)
        found = lower(found, {name: quick.measure(name) for name in slow})
    if said := grown(kept, found | quick.sizes):
        sys.exit("\n".join(["grown by half or more (bench/ratios.json):", *said.values()]))


def written(quick: Quick) -> None:
    """Measure each three times, so that no lucky moment becomes the measure of others, and write the middle."""
    found = {name: statistics.median(quick.measure(name) for _ in range(1 + AGAIN)) for name in quick.turns()}
    data = {name: float(f"{value:.3g}") for name, value in (found | quick.sizes).items()}
    RATIOS.write_text(f"{json.dumps(data, indent=2)}\n", encoding="utf-8")


def main() -> None:
    """Measure, and compare or write."""
    with tempfile.TemporaryDirectory(prefix="plainstatus-bench-") as name:
        (written if "--write" in sys.argv else compared)(Quick(Path(name)))


if __name__ == "__main__":
    main()
