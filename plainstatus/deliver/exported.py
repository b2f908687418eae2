"""Files that other programs have exported: what a text of theirs is written in, and the rows of a table."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Final

__all__ = ["MARKS", "numbered_rows", "wide"]

#: What stands at the beginning of a text → what it is written in.
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def wide(data: bytes) -> str:
    """Return what a text of two bytes a letter is written in, as far as zeros tell it; nothing where it is none."""
    start = data[:1000]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if odd > len(start) // 4 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(start) // 4 and not odd else ""


def numbered_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row of a CSV that holds something, with the line where it begins; None for one that cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    while True:
        begin = line + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield begin, None
        else:
            if any(cell.strip() for cell in row):
                yield begin, row
        line = reader.line_num
