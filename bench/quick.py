"""Whether we have become slower than the repository says: `invoke bench --quick`, a minute at most, for CI.

    python bench/quick.py            compare with bench/ratios.json; exit code 1 where something has grown by half
    python bench/quick.py --write    write what is measured there

Processor time is compared with that of a fixed piece of Python (bench/calibration.py) in the same turn. Hugo would be a
worse measure here: it is another language, whose share of a machine's caches and cores is another one, and 91 MB that
CI would have to fetch each time. What is too slow is measured again, twice; it counts when it was too slow each time.
Sizes do not depend on the machine, and are compared as they are.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.histories import files, history, incident_lines, update_lines  # noqa: E402 - after the path is set
from bench.measuring import PLAINSTATUS, Turn, in_turns, ratio  # noqa: E402
from bench.sites import Marks, forget, marks, rewritten, size, write  # noqa: E402

RATIOS = ROOT / "bench/ratios.json"
PUBLISH = (*PLAINSTATUS, "publish", "--yes")
CHECK = (*PLAINSTATUS, "check")
COUNT = 500
TURNS = 3
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
    _said: int = 0

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
        theirs, ours = in_turns(TURNS, calibration, turn)
        if name.endswith("first publish"):
            tree = size(turn.folder / "output")
            self.sizes |= {f"{name}, files": tree.files, f"{name}, MB": tree.size / 1e6, f"{name}, memory": ours.memory}
        found = ratio(ours, theirs, lambda took: took.cpu).median
        print(f"{name}: {found:.2f} times the calibration's {theirs.cpu.median:.2f} s", flush=True)
        return found

    def _say(self, _: int) -> None:
        self._was = marks(self._site / "output")
        self._before = self._file.read_bytes()
        self._add(self._file, "")

    def _add(self, file: Path, incident: str) -> None:
        # Two updates of an incident differ in their second, and no text comes twice.
        time.sleep(1.1)
        self._said += 1
        said = update_lines(status="monitoring", text=f"We watch it until this evening, look number {self._said}.")
        with file.open("a", encoding="utf-8") as more:
            more.write(incident + said)

    def _look(self, _: int) -> None:
        written = rewritten(self._was, marks(self._site / "output"))
        self.sizes |= {"one new update, files": written.files, "one new update, MB": written.size / 1e6}

    def _unsay(self, _: int) -> None:
        self._file.write_bytes(self._before)

    def _break(self, _: int) -> None:
        new = replace(self._widest, id=f"new-{self._said}", title="Orders fail everywhere", updates=())
        self._add(self._wide / "incidents.yaml", incident_lines(new))


def main() -> None:
    """Measure, and compare or write."""
    with tempfile.TemporaryDirectory(prefix="plainstatus-bench-") as name:
        quick = Quick(Path(name))
        found = {name: quick.measure(name) for name in quick.turns()}
        kept = json.loads(RATIOS.read_text(encoding="utf-8")) if RATIOS.is_file() else {}
        for _ in range(0 if "--write" in sys.argv else AGAIN):
            slow = grown(kept, found)
            found = lower(found, {name: quick.measure(name) for name in slow})
    found |= quick.sizes
    if "--write" in sys.argv:
        data = {name: float(f"{value:.3g}") for name, value in found.items()}
        RATIOS.write_text(f"{json.dumps(data, indent=2)}\n", encoding="utf-8")
    elif said := grown(kept, found):
        sys.exit("\n".join(["grown by half or more (bench/ratios.json):", *said.values()]))


if __name__ == "__main__":
    main()
