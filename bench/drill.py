"""Writes a drill's report into docs/drill.md, as it was printed: python bench/drill.py.

The site is the shipped example with an address of its own, so that a record is kept; the place is a folder.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "drill.md"
OPENING, CLOSING = "<!-- report -->\n```text\n", "```\n<!-- /report -->\n"


def main() -> None:
    """Run a drill, and put what it says into the page."""
    with tempfile.TemporaryDirectory() as name:
        site = Path(name) / "site"
        make = [sys.executable, "-m", "plainstatus", "init", "--example", str(site)]
        subprocess.run(make, check=True, capture_output=True)
        for file, old, new in (
            ("pelicanconf.py", "https://status.example.com", "https://status.shoe-shop.org"),
            ("incidents.yaml", "\nclock:", "\n# clock:"),
        ):
            text = (site / file).read_text(encoding="utf-8")
            if old not in text:
                sys.exit(f"{file} has no {old.strip()}")
            (site / file).write_text(text.replace(old, new), encoding="utf-8")
        command = [sys.executable, "-m", "plainstatus", "drill"]
        report = subprocess.run(command, cwd=site, check=True, capture_output=True, text=True).stdout
        shutil.rmtree(site)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(OPENING)
    _, _, after = rest.partition(CLOSING)
    PAGE.write_text(f"{before}{OPENING}{report}{CLOSING}{after}", encoding="utf-8")
    print(report, end="")


if __name__ == "__main__":
    main()
