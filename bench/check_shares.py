"""Prints how many updates of a real history each rule of `invoke check` fires on, as if they were all new.

Run it in a checkout with a folder ../shared beside it: python bench/check_shares.py
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from plainstatus.check import RULES, judge
from plainstatus.importers import import_stactus
from plainstatus.schema import read_site

ROOT = Path(__file__).resolve().parent.parent
HISTORY = ROOT.parent / "shared" / "data" / "stactus" / "github"
#: After the history's end, so that nothing in it lies ahead.
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def shares() -> Mapping[str, float]:
    """Return rule → the share of updates that it fires on; the findings about an incident count for its update."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "incidents.yaml"
        path.write_text(import_stactus(HISTORY, now=NOW).yaml, encoding="utf-8")
        loaded = read_site(path, path.parent / "none", root=path.parent, max_bytes=1 << 30, now=NOW)
    incidents = tuple(incident.model_copy(update={"imported": None}) for incident in loaded.site.incidents)
    loaded = replace(loaded, site=loaded.site.model_copy(update={"incidents": incidents}))
    updates = sum(len(incident.updates) for incident in incidents)
    found = judge(loaded, site="https://status.example.com").findings
    fired = {(item.rule.id, item.incident, item.update) for item in found}
    return {name: sum(rule == name for rule, _, _ in fired) / updates for name in RULES}


def table() -> str:
    """Return the shares as a Markdown table, the largest first; rules that never fire are left out."""
    rows = sorted(((share, name) for name, share in shares().items() if share), reverse=True)
    lines = [f"| {RULES[name].link} | {share:.1%} |" for share, name in rows]
    return "\n".join(["| rule | share of updates |", "|---|---|", *lines, ""])


if __name__ == "__main__":
    if not HISTORY.is_dir():
        sys.exit("../shared is absent: there is no history to judge")
    print(table(), end="")
