"""Makes the pictures of the README and of docs/preview.md anew: the example, and the same with three mistakes.

Run it in a checkout with Chromium: python bench/screenshots.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The example's site and its preview are those of the measurements and of the tests.
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402 - after the path is set

from bench.measuring import PLAINSTATUS, run  # noqa: E402
from bench.sites import example  # noqa: E402
from plainstatus.cli.development import find_tool  # noqa: E402
from tests.support.previewing import previewing  # noqa: E402

#: What stands in the example → what tired people type.
MISTAKES = {
    "    title:\n      en: Payments by card fail": "    titel:\n      en: Payments by card fail",
    "status: identified": "status: identifed",
    "components: [checkout]": "components: [chekout]",
}
SIZES = {"desktop": (1100, 640), "phone": (390, 700)}


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = example(Path(name) / "example")
        file = folder / "incidents.yaml"
        text = file.read_text(encoding="utf-8")
        chromium = find_tool("chromium-headless-shell")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        run([*PLAINSTATUS, "publish"], folder)
        page = browser.new_page(viewport={"width": 1000, "height": 1180}, color_scheme="light")
        page.goto((folder / "output/index.html").as_uri())
        page.screenshot(path=ROOT / "docs/screenshot.png")
        with previewing(folder) as preview:
            for right, wrong in MISTAKES.items():
                if right not in text:
                    sys.exit(f"the example has changed: there is no {right!r}")
                text = text.replace(right, wrong, 1)
            file.write_text(text, encoding="utf-8")
            preview.shows("<dialog")
            for kind, (width, height) in SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
                page.goto(preview.url)
                page.get_by_role("alertdialog").wait_for()
                page.screenshot(path=ROOT / "docs" / f"preview-{kind}.png")
        browser.close()


if __name__ == "__main__":
    main()
