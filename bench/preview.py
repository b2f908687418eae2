"""Measures how long it takes from a save of `incidents.yaml` to the page that shows it, in a real Chromium.

    python bench/preview.py

The page is one that loads itself anew. Measured with the example and with 1,000 incidents, as `invoke bench` does it.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The sites, the preview and the browser are those of the tests and of the other measurements.
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402 - after the path is set

from bench.histories import files, history  # noqa: E402
from bench.measuring import PLAINSTATUS, run  # noqa: E402
from bench.sites import example, write  # noqa: E402
from plainstatus.cli.development import find_tool  # noqa: E402
from tests.support.previewing import previewing  # noqa: E402

SAVES = 20
#: Milliseconds that a machine with much else to do may take.
PATIENCE = 300_000
#: Title of an incident that the home page shows.
SHOWN = {"example": "customer account data", "history": "Orders fail, case 999"}


def spans(folder: Path, words: str) -> list[float]:
    """Add to these words, again and again; return the seconds until the browser has loaded what shows it.

    The first two are not counted: they fill what a preview keeps.
    """
    file = folder / "incidents.yaml"
    text = file.read_text(encoding="utf-8")
    found = []
    with previewing(folder) as preview, sync_playwright() as playwright:
        chromium = find_tool("chromium-headless-shell")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(preview.url)
        for number in range(SAVES + 2):
            said = f"{words}, save {number}"
            # Beside the site, so that there is one save to notice; half of a file is never there.
            new = folder.with_name("saved.yaml")
            new.write_text(text.replace(words, said), encoding="utf-8")
            # The event comes by itself; to ask the page again and again for its words would measure our own pauses.
            with page.expect_event("load", timeout=PATIENCE):
                began = time.perf_counter()
                new.replace(file)
            if said not in page.content():
                # The page was loaded for something else, such as the minute that has gone by.
                page.wait_for_function("said => document.body.innerHTML.includes(said)", arg=said, timeout=PATIENCE)
            found.append(time.perf_counter() - began)
        browser.close()
    file.write_text(text, encoding="utf-8")
    return found[2:]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        sites = {
            "example": example(Path(name) / "example"),
            "history": write(Path(name) / "history", files(history(1_000))),
        }
        for what, folder in sites.items():
            run((*PLAINSTATUS, "publish", "--yes"), folder)
            saves = spans(folder, SHOWN[what])
            times = f"median {statistics.median(saves):.2f} s ({min(saves):.2f} to {max(saves):.2f})"
            print(f"from a save to the reloaded page, the {what}: {times}", flush=True)


if __name__ == "__main__":
    main()
