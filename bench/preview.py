"""Measures how long it takes from a save of the example to the page that shows it; prints the table's row.

Run it in a checkout with Chromium: python bench/preview.py. The page is a real one that loads itself anew; the time
of a whole `build` stands beside it, because ratios of one run say more than seconds of two.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The example's site, its preview and the browser are those of the tests and of the other measurements.
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402 - after the path is set

from bench.run import PLAINSTATUS, measure, site  # noqa: E402
from plainstatus.cli.development import find_tool  # noqa: E402
from tests.support.previewing import previewing  # noqa: E402

SAVES = 20
WORDS = "Payments by card fail"


def spans(folder: Path) -> list[float]:
    """Save again and again; return the seconds until the browser has loaded the page that shows it."""
    file = folder / "incidents.yaml"
    text = file.read_text(encoding="utf-8")
    found = []
    with previewing(folder) as preview, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_tool("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(preview.url)
        for number in range(SAVES):
            # The event comes by itself; to ask the page again and again for its words would measure our own pauses.
            with page.expect_event("load"):
                began = time.perf_counter()
                file.write_text(text.replace(WORDS, f"{WORDS}, save {number}"), encoding="utf-8")
            found.append(time.perf_counter() - began)
            if f"{WORDS}, save {number}" not in page.content():
                sys.exit(f"the page that was loaded does not show save {number}")
        browser.close()
    return found


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = site(Path(name) / "example")
        builds = [measure([*PLAINSTATUS, "build"], folder)[0] for _ in range(5)]
        saves = spans(folder)
    print(f"from a save to the reloaded page: best {min(saves):.2f} s, median {statistics.median(saves):.2f} s (0.7 s)")
    print(f"a whole build: best {min(builds):.2f} s; ratio of the best: {min(saves) / min(builds):.2f}")


if __name__ == "__main__":
    main()
