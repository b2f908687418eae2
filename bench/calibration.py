"""A fixed amount of work of the kind that a publish is, as a measure: python bench/calibration.py.

It starts Python, makes texts and objects, parses and writes JSON, searches and hashes, and handles some small files. It
uses nothing but the standard library, so that no change of ours makes it quicker or slower.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import tempfile
from pathlib import Path

ROUNDS = 24
#: Of these texts become files; how long a disk takes is no measure of a processor.
FILES = 24
_WORD = re.compile(r"\b(?:or|and|every) (\w+)")


def texts(number: int) -> list[dict[str, str]]:
    """Return what a history might hold."""
    return [
        {
            "id": f"{number}-{one}",
            "title": f"Orders fail & wait, case {one}",
            "text": f"We look into it. {one} " * 9,
        }
        for one in range(400)
    ]


def page(entry: dict[str, str]) -> str:
    """Return something like a page."""
    items = "".join(f"<li>{html.escape(value)}</li>" for value in sorted(entry.values()))
    return _WORD.sub(r"<b>\1</b>", f"<!doctype html><title>{html.escape(entry['title'])}</title><ul>{items}</ul>" * 4)


def main() -> None:
    """Do it."""
    with tempfile.TemporaryDirectory() as name:
        for number in range(ROUNDS):
            folder = Path(name, str(number))
            folder.mkdir()
            pages = [page(entry).encode() for entry in json.loads(json.dumps(texts(number), indent=1))]
            sums = {hashlib.sha256(data).hexdigest(): data for data in pages}
            for sum_, data in sorted(sums.items())[:FILES]:
                path = folder / sum_
                path.write_bytes(data)
                os.link(path, path.with_suffix(".copy"))


if __name__ == "__main__":
    main()
