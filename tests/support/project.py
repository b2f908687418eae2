"""A status site in a temporary folder, and ways to run the tasks on it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared"
#: Whether this is the long run: `invoke test --nightly`.
NIGHTLY = os.environ.get("PLAINSTATUS_NIGHTLY") == "1"

SETTINGS = 'SITEURL = "https://status.example.com"\nPATH = "content"\nPLUGINS = ["plainstatus.plugin"]\n'

#: The shortest site worth publishing.
YAML = """organisation:
  name: Example Shoes
components:
  - id: checkout
    name: Checkout
incidents:
  - id: 2026-11-15-checkout
    title: Checkout is slow
    components: [checkout]
    updates:
      - at: 2026-11-15 13:00
        status: investigating
        text: We look into it. You can still order by phone.
      - at: 2026-11-15 14:00
        status: resolved
        text: Checkout is fast again.
"""


def examples(count: int) -> int:
    """Return how many examples Hypothesis makes up: half as many each time, ten times as many in the long run."""
    return count * 10 if NIGHTLY else count // 2


def make_project(
    folder: Path, yaml: str | bytes = YAML, *, settings: str = SETTINGS, content: Mapping[str, str] | None = None
) -> Path:
    """Write a site's sources into `folder` and return it; `content` goes from path below content/ to text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pelicanconf.py").write_text(settings, encoding="utf-8")
    (folder / "incidents.yaml").write_bytes(yaml if isinstance(yaml, bytes) else yaml.encode())
    (folder / "content").mkdir(exist_ok=True)
    for name, text in (content or {}).items():
        (folder / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "content" / name).write_text(text, encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, str]:
    """Return path → SHA-256 of every file below `folder`."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
