"""Prints what `invoke check` says of real histories, as if each update were new: findings per 100 updates, by rule.

    python bench/check_shares.py FOLDER               a folder that holds histories, or one of them
    python bench/check_shares.py FOLDER --sample T9   40 places where a rule fires, to judge by hand

A history is what `invoke import` reads, or a site's incidents.yaml. Without a folder: the one in ../shared, where there
is one.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from plainstatus.check import RULES, judge
from plainstatus.check.findings import Finding
from plainstatus.errors import PlainstatusError
from plainstatus.read.importers import import_history
from plainstatus.read.schema import Loaded, read_site
from plainstatus.text.markdown import to_plain

ROOT = Path(__file__).resolve().parent.parent
HISTORY = ROOT.parent / "shared" / "data" / "stactus" / "github"
#: After the histories' end, so that nothing in them lies ahead.
NOW = datetime(2026, 12, 31, tzinfo=UTC)
#: Fewer say little of nine in ten.
_SAMPLE = 40
#: About one text: enough to see whether a finding is right.
_SHOWN = 300


@dataclass(frozen=True)
class Judged:
    """A history, and what is said of it."""

    name: str
    loaded: Loaded
    findings: tuple[Finding, ...]

    def by_update(self) -> list[int]:
        """Return how many findings each update draws; those about an incident count for its newest."""
        counts = Counter((found.incident, found.update) for found in self.findings)
        own = {one.id: counts[one.id, None] for one in self.loaded.site.incidents}
        return [
            counts[one.id, update.known_at] + (own[one.id] if update is one.updates[-1] else 0)
            for one in self.loaded.site.incidents
            for update in one.updates
        ]

    def text(self, found: Finding) -> str:
        """Return what the words of a finding stand in, near them."""
        (one,) = [one for one in self.loaded.site.incidents if one.id == found.incident]
        texts = [to_plain(update.text) for update in one.updates if update.known_at == found.update]
        whole = " ".join((texts[0] if texts else str(one.title)).split())
        start = max(0, whole.find(found.words) - _SHOWN // 2)
        return whole[start : start + _SHOWN]


def judged(folder: Path) -> Iterator[Judged]:
    """Yield the histories in a folder, or the one that it is."""
    try:
        yield _judged(folder)
    except PlainstatusError:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            try:
                yield _judged(path)
            except PlainstatusError as error:
                print(f"left out: {str(error).splitlines()[0]}", file=sys.stderr)


def _judged(path: Path) -> Judged:
    own = path / "incidents.yaml" if path.is_dir() else path
    with tempfile.TemporaryDirectory() as name:
        if own.suffix != ".yaml" or not own.is_file():
            own = Path(name) / "incidents.yaml"
            own.write_text(import_history(path, now=NOW).yaml, encoding="utf-8")
        loaded = read_site(own, own.parent / "none", root=own.parent, max_bytes=1 << 30, now=NOW)
    incidents = tuple(incident.model_copy(update={"imported": None}) for incident in loaded.site.incidents)
    loaded = replace(loaded, site=loaded.site.model_copy(update={"incidents": incidents}))
    return Judged(path.name, loaded, judge(loaded, site="https://status.example.com").findings)


def table(histories: list[Judged]) -> str:
    """Return what is said of 100 updates of all histories, rule by rule, as a Markdown table, the most first."""
    updates = sum(len(one.by_update()) for one in histories)
    fired = Counter(found.rule.id for one in histories for found in one.findings)
    rows = [f"| {RULES[name].link} | {100 * number / updates:.2f} |" for name, number in fired.most_common()]
    whole = f"| all | {100 * fired.total() / updates:.2f} |"
    return "\n".join(["| rule | findings per 100 updates |", "|---|---|", whole, *rows, ""])


def main(arguments: list[str]) -> None:
    """Print the table, or a sample."""
    rule = arguments.pop(arguments.index("--sample") + 1) if "--sample" in arguments else ""
    folders = [Path(one) for one in arguments if one != "--sample"] or [HISTORY]
    if not folders[0].is_dir():
        sys.exit(f"{folders[0]}: there is no such folder")
    histories = [one for folder in folders for one in judged(folder)]
    if rule:
        places = [(one, found) for one in histories for found in one.findings if found.rule.id == rule]
        for one, found in random.Random(1).sample(places, min(_SAMPLE, len(places))):  # noqa: S311 - for eyes
            print(f"{one.name} {found.incident}: {found.message}\n    {one.text(found)}\n")
        return
    for one in histories:
        counts = one.by_update()
        print(
            f"{one.name}: {len(counts)} updates, {100 * sum(counts) / len(counts):.1f} findings per 100, "
            f"the median update draws {median(counts):g}, the worst {max(counts)}"
        )
    print(f"\n{table(histories)}", end="")


if __name__ == "__main__":
    main(sys.argv[1:])
