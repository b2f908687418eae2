"""Whatever character YAML or Markdown lets through reaches a publish that works, and stands raw where no line is."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pytest
from icalendar import Calendar
from lxml import etree
from prometheus_client.parser import text_string_to_metric_families

from plainstatus.errors import InvalidIncidents
from plainstatus.record import verify_chain
from plainstatus.tree.verify.documents import read_json_lines
from tests.support.publishing import Said, put, real_project, record

#: What YAML refuses, in quotes and raw: no feed can carry it.
CONTROLS: Final = [
    chr(code) for code in (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF)
]
#: Name → characters that stand together: each publish takes a moment.
LET_THROUGH: Final = {
    "line ends": ["\r", "\t", "\n", "\r\n"],
    "bidirectional marks, one by one": list("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    "private": ["\ue000", "\uf8ff", "\U000f0000", "\U0010fffd"],
    "unassigned": ["\u0378", "\u2fe0", "\U0001f02c", "\U000e0000", "\U000e01f0", "\U000dfffd"],
    "noncharacters": [
        "\ufdd0",
        "\ufdef",
        *(chr(plane * 0x10000 + low) for plane in (1, 14, 16) for low in (0xFFFE, 0xFFFF)),
    ],
    "marks alone": ["\u0301", "\u20dd", "\ufe0f", "\u034f", "\u115f", "\u3164", "\u0e33", "\U000e0100"],
    "a byte order mark in the middle": ["\ufeff", "\ufffd", "\ufffc"],
}


#: The same: name → some of Unicode's categories, all characters of which stand together.
OF_CATEGORIES: Final = {"separators": ("Zs", "Zl", "Zp"), "what has no shape": ("Cf",)}


def of(*categories: str) -> list[str]:
    """Return every character of some of Unicode's categories that is no control."""
    codes = chain(range(0xA0, 0xD800), range(0xE000, 0x110000))
    return [char for char in map(chr, codes) if unicodedata.category(char) in categories]


def escaped(words: str) -> str:
    """Return words as YAML in double quotes, every character that is not plain as an escape."""
    shown = (
        char if char.isascii() and char.isprintable() and char not in '"\\' else f"\\U{ord(char):08x}" for char in words
    )
    return f'"{"".join(shown)}"'


def sources(folder: Path, chars: str, *, yaml: bool = True) -> Path:
    """Write a site with these characters within every kind of text; without `yaml` in content/ alone."""

    def text(words: str) -> str:
        return escaped(words.replace("@", chars if yaml else ""))

    written = f"""organisation:
  name: {text("Example@ Shoes")}
  contacts:
    help: {{kind: web, value: {text("a@b")}, label: {text("Our@ help")}, hours: {text("Al@ways")}}}
components:
  - {{id: shop, name: {text("Web@ shop")}, description: {text("Finding@ shoes")}}}
incidents:
  - id: i1
    title: {text("Checkout@ is slow")}
    affects: {text("Some@ people")}
    components: [shop]
    actions: [{{id: a, text: {text("Pay@ later.")}}}]
    updates:
      - {{at: 2026-11-15 13:00, status: investigating, text: {text("You can@ call us.")}, next_update: none}}
  - id: m1
    type: maintenance
    title: {text("Work@ on it")}
    affects: {text("Every@body")}
    components: [shop]
    scheduled: {{from: 2026-12-01 02:00, until: 2026-12-01 04:00}}
    updates: [{{at: 2026-11-15 13:00, text: {text("We@ work.")}}}]
"""
    # An end of a line within a heading or a value would end those.
    one = re.sub("[\r\n]", " ", chars)
    return real_project(
        folder,
        written,
        content={
            "pages/security-faq.md": f"Title: Security{one} FAQ\n\n"
            f"## How do{one} I know? {{#how}}\n\nYou can{chars}call us.\n",
            "pages/about.md": f"Title: About{one} us\n\nWe sell{chars}shoes.\n",
            "statements/to-you.md": f"Title: To{one} you\nIncident: i1\nName: Robin{one} Vale\nDate: 2026-11-15\n"
            f"\nWe are{chars}sorry.\n",
        },
    )


def published(folder: Path) -> None:
    """Publish twice: the record is whole, all files can be read, and the second time nothing is new."""
    problems = put(folder).problems
    assert not problems
    told = Said()
    put(folder, minutes=5, tell=told)
    assert "readers will newly see:" not in told
    assert not verify_chain((folder / "record.jsonl").read_bytes())
    assert len(record(folder).lines) == 7
    for path in (folder / "output").rglob("*"):
        match path.suffix:
            case ".json":
                json.loads(path.read_text(encoding="utf-8"))
            case ".atom" | ".rss" | ".opml" | ".svg" | ".xml":
                etree.fromstring(path.read_bytes())
    assert structure_faults(folder / "output") == []


def structure_faults(output: Path) -> Iterator[str] | list[str]:
    """Return what is wrong with the lines of files that are made of lines."""
    faults = []
    for name in ("metrics.txt", "maintenance.ics", "robots.txt", "status.txt", "_headers", "_redirects"):
        text = (output / name).read_bytes().decode()
        # Lines of a calendar end in both (RFC 5545, 3.1), and go on behind a space.
        lines = text.replace("\r\n", "\n").split("\n") if name.endswith(".ics") else text.split("\n")
        faults += [
            f"{name}: {line!r}" for line in lines if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", line)
        ]
        if name == "_headers":
            faults += [
                f"{name}: {line!r}"
                for line in lines
                if not re.fullmatch(r"|#.*|/\S*|https?://\S*|  [A-Za-z-]+: .+", line)
            ]
    text = (output / "metrics.txt").read_bytes().decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    if len(samples) != sum(not line.startswith("#") for line in text.split("\n")[:-1]):
        faults.append("metrics.txt: a sample for each line, and a line for each sample")
    (event,) = Calendar.from_ical((output / "maintenance.ics").read_bytes()).walk("VEVENT")
    if event["uid"] != "m1@status.shoe-shop.org":
        faults.append(f"maintenance.ics: {event['uid']}")
    return faults


@pytest.mark.parametrize("name", [*OF_CATEGORIES, *LET_THROUGH])
def test_what_is_let_through_is_published(name: str, tmp_path: Path) -> None:
    """Titles, texts, answers, letters, names, contacts and actions may hold it; then every file is whole."""
    published(
        sources(tmp_path / "site", "".join(of(*OF_CATEGORIES[name]) if name in OF_CATEGORIES else LET_THROUGH[name]))
    )


def test_controls_in_pages_are_published(tmp_path: Path) -> None:
    """What a file in content/ holds of controls, NUL among them, stops nobody."""
    published(sources(tmp_path / "site", "".join(CONTROLS), yaml=False))


@pytest.mark.parametrize("code", [0x00, 0x07, 0x0B, 0x1B, 0x1C, 0x7F, 0x85, 0x9F, 0xFFFE])
def test_controls_in_yaml_are_refused_with_their_names(code: int, tmp_path: Path) -> None:
    """As an escape, a control character is named with file and line."""
    with pytest.raises(InvalidIncidents) as caught:
        put(sources(tmp_path / "site", chr(code)))

    said = f"an escape in these quotes stands for a control character, U+{code:04X}, which feeds cannot carry"
    assert {(problem.file, problem.message) for problem in caught.value.problems} == {("incidents.yaml", said)}
    assert [problem.line for problem in caught.value.problems[:3]] == [2, 4, 4]


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c"])
def test_a_record_is_read_line_by_line_as_json_is(char: str) -> None:
    """What Unicode takes for an end of a line is none in a file of JSON lines; where a line is wrong, that is told."""
    line = (
        json.dumps({"text": f"You can{char}call us."}, ensure_ascii=False)
        .replace("\\u000b", char)
        .replace("\\u001c", char)
    )
    good = char not in "\x0b\x1c"

    assert (read_json_lines(f"{{}}\n{line}\n").fault is None) == good
    assert read_json_lines(f"{line if good else '{}'}\nx\n").fault == (
        len(line if good else "{}") + 1,
        "is not JSON: Expecting value",
    )
