"""What docs/performance.md states, with the aims beside it: the rows, and how they are written there."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.measuring import ROOT, Measured, Spread
from bench.sites import Size
from bench.steps import shares

__all__ = ["PAGE", "ROWS", "Report", "Row", "circumstances", "insert", "restate", "table"]

PAGE = ROOT / "docs/performance.md"
_MARK = "bench"
#: How many times as long as lean Hugo's cold build, in the same turn.
_TIMES = "times"
#: Of processor time, in turns with a site that has no further language.
_WITHOUT = "times the CPU without"


@dataclass(frozen=True)
class Row:
    """Something that is measured, and what it should be."""

    what: str
    unit: str = _TIMES
    aim: float | None = None
    beyond: float | None = None
    #: How it was on 28 November 2026, before outputs had keys.
    was: float | None = None

    def cells(self, found: Spread | None, most: int) -> str:
        """Return it as a line of the table."""
        if found is None:
            shown = "not measured"
        elif found.least == found.most:
            shown = self._value(found.median)
        else:
            shown = f"{self._value(found.median)} ({_number(found.least)} to {_number(found.most)})"
        aim, *rest = ("" if one is None else f"{one:,g} {self.unit}" for one in (self.aim, self.beyond, self.was))
        if self.aim is not None and found is not None:
            aim += ", met" if found.median <= self.aim else ", **missed**"
        return " | ".join(["| " + self.what.format(most=most), shown, aim, *rest]) + " |"

    def _value(self, number: float) -> str:
        return f"{_number(number)} {self.unit}"


def _seconds(spread: Spread) -> str:
    return f"{_number(spread.median)} s ({_number(spread.least)} to {_number(spread.most)})"


def _number(number: float) -> str:
    """Return a number with as many digits as say something."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


#: By what the measurement calls it.
ROWS: Mapping[str, Row] = {
    "cold 100": Row("first publish, 100 incidents"),
    "cold 1000": Row("first publish, 1,000 incidents", aim=4, beyond=2, was=20),
    "cold": Row("first publish, {most:,} incidents", aim=4, beyond=2, was=26),
    "first floor": Row(
        "the code loaded, each file of {most:,} incidents written, hashed and read again, each text made HTML"
    ),
    "update": Row("one new update, {most:,} incidents in files by year", aim=0.5, beyond=0.2, was=12),
    "clone": Row("one new update, {most:,} by year, fresh clone with a restored cache", aim=1, beyond=0.5, was=26),
    "clone floor": Row("the code loaded, each file of {most:,} incidents hashed, verified anew and linked"),
    "unchanged": Row("nothing changed, {most:,} incidents", aim=0.35, beyond=0.15, was=12),
    "floor": Row("the code loaded, each file of {most:,} incidents looked at and linked, an old tree removed"),
    "one file": Row("one new update, {most:,} incidents in one file", aim=0.8, beyond=0.5),
    "check": Row("`check`, {most:,} incidents, one of them edited", aim=0.35),
    "rewritten": Row("written anew by one update at {most:,} incidents, the record aside", "MB", 2, was=36),
    "memory": Row("most memory at {most:,} incidents", "MB", 350, was=1156),
    "updates": Row("first publish, 4,000 incidents with 21,000 updates, 178 components", "s CPU", 25, was=96),
    "components": Row("the tree of 480 incidents with 580 components", "MB", 45, was=216),
    "outage": Row("one new outage of 224 of these components", "s CPU", 6, was=59),
    "gzip": Row("first publish, 1,000 incidents, [packed](hosting.md#packed-beforehand) with gzip"),
    "brotli": Row("first publish, 1,000 incidents, packed with gzip and Brotli"),
    "example": Row("the example published once more, whole process", "s", 1.5),
    "preview": Row("from a save to the reloaded page, 1,000 incidents", "s", 1, 0.5),
    "preview of the example": Row("from a save to the reloaded page, the example", "s", 0.7),
    "home": Row("the example's home page with its style sheet, gzip -9", "KB", 14),
    "page": Row("the example's largest page of an incident, gzip -9", "KB", 30),
    "feed": Row("the example's largest feed, gzip -9", "KB", 64),
    "language": Row("first publish, {most:,} incidents, with another language", _WITHOUT, 1.1),
    "language update": Row("one new update, {most:,} incidents, with another language", _WITHOUT, 1.1),
    "language files": Row("files of {most:,} incidents, with another language", "times as many as without", 1.1),
}


@dataclass
class Report:
    """What has been measured so far; each thing is printed at once, because the whole takes long."""

    #: As many incidents has the longest history.
    most: int
    found: dict[str, Spread] = field(default_factory=dict)
    _details: list[str] = field(default_factory=list)
    _steps: list[str] = field(default_factory=list)

    def value(self, name: str, *values: float) -> None:
        """Note what a row is about, in its unit."""
        self.spread(name, Spread.of(values))

    def spread(self, name: str, found: Spread) -> None:
        """Note the same with its spread."""
        self.found[name] = found
        print(ROWS[name].cells(found, self.most), flush=True)

    def called(self, name: str) -> str:
        """Return what a row is called."""
        return ROWS[name].what.format(most=self.most)

    def detail(self, what: str, measured: Measured, tree: Size | None, beside: Measured | None = None) -> None:
        """Note what a program took, `beside` what it took turns with."""
        times = [_seconds(one) for one in (measured.wall, measured.cpu)]
        cells = (what, str(len(measured.runs)), *times, _seconds(beside.wall) if beside else "")
        self._note(self._details, *cells, f"{measured.memory:.0f} MB", str(tree or ""), f"{measured.load:.1f}")

    def steps(self, what: str, spent: dict[str, float]) -> None:
        """Note where a program's time went."""
        self._note(self._steps, what, shares(spent))

    def _note(self, lines: list[str], *cells: str) -> None:
        lines.append(f"| {' | '.join(cells)} |")
        print(lines[-1], flush=True)

    def text(self, circumstances: str) -> str:
        """Return what the page gets."""
        rows = [row.cells(self.found.get(name), self.most) for name, row in ROWS.items()]
        return "\n".join([
            *(circumstances, ""),
            *table("what", "median (least to most)", "aim", "beyond", "before outputs had keys", lines=rows),
            *("", "What each took, after a warm-up. Memory is that of the warm-up.", ""),
            *table("what", "turns", "went by", "of processors", "Hugo beside it", "most memory", "tree", "load",
                    lines=self._details),
            *("", "Where the time goes, of one more run each.", ""),
            *table("what", "steps", lines=self._steps),
            "",
        ])  # fmt: skip


def restate(report: Report, page: Path = PAGE) -> None:
    """Write what was measured alone into its rows of the page."""
    lines = page.read_text(encoding="utf-8").split("\n")
    for name, found in report.found.items():
        places = [place for place, line in enumerate(lines) if line.startswith(f"| {report.called(name)} | ")]
        if len(places) != 1:
            raise SystemExit(f"{page.name} has {len(places)} rows for {report.called(name)!r}")
        lines[places[0]] = ROWS[name].cells(found, report.most)
    page.write_text("\n".join(lines), encoding="utf-8")


def table(*heads: str, lines: Sequence[str]) -> list[str]:
    """Return the lines of a table."""
    return [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *lines]


def circumstances(command: str, *beside: str) -> str:
    """Return what was measured where, with the versions of what is `beside` it, in a sentence."""

    def git(*words: str) -> str:
        return subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    changed = ", with changes" if git("status", "--porcelain", "--", "plainstatus", "theme") else ""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    where = (f"{os.cpu_count()} cores", f"Python {platform.python_version()}", *beside)
    return (
        f"Measured on {datetime.now(UTC):%-d %B %Y} by `{command}` on {git('rev-parse', '--short', 'HEAD')}{changed}: "
        f"{platform.system()}, {', '.join(where)}; load average at the end {load}."
    )


def insert(text: str, mark: str = _MARK, page: Path = PAGE) -> None:
    """Write a text between two marks of a page."""
    opening, closing = f"<!-- {mark} -->\n", f"<!-- /{mark} -->\n"
    before, _, rest = page.read_text(encoding="utf-8").partition(opening)
    _, found, after = rest.partition(closing)
    if not found:
        raise SystemExit(f"{page.name} has no {opening.strip()} … {closing.strip()}")
    page.write_text(f"{before}{opening}{text}{closing}{after}", encoding="utf-8")
