from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from plainstatus.model.base import Entry, keys_of
from tests.support.references import format_reference


def models(base: type[Entry] = Entry) -> Iterator[type[Entry]]:
    """Yield every mapping of the format."""
    for model in base.__subclasses__():
        if model.__module__.startswith("plainstatus."):
            yield model
            yield from models(model)


def section(title: str) -> str:
    """Return the part of the reference below a heading."""
    return format_reference().partition(f"### {title}\n")[2].partition("\n### ")[0]


@pytest.mark.parametrize("model", list(models()), ids=lambda model: model.__name__)
def test_every_key_has_a_row(model: type[Entry]) -> None:
    """A mapping's keys stand in its section, as they are written in the YAML, in the order of the format."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).capitalize()
    rows = re.findall(r"^\| \**`(\w+)`", section("The file" if words == "Site" else words), re.MULTILINE)

    assert [key for key in rows if key != "format"] == [*keys_of(model).values()]


def test_a_section_reads_like_this() -> None:
    """It says what the mapping is, where it stands, and of each key what to write, its default, what words mean."""
    assert section("Occurred") == (
        "\nWhen it happened, as far as it is known. Under `occurred` of [breach](#breach).\n"
        "\n"
        "| key | what it is | what to write |\n"
        "|---|---|---|\n"
        "| `from` | The earliest moment. | a [time](#times): `2026-11-15 13:00` |\n"
        "| `to` | The latest moment. | a [time](#times): `2026-11-15 13:00` |\n"
        "| `precision` | How sure the times are; `unknown` is said openly. "
        "| `exact` · `estimated` · `unknown`; if left out: `unknown` |\n"
        "\n"
        "`precision`:\n"
        "\n"
        "- `exact`: Known to the minute\n"
        "- `estimated`: The best estimate so far\n"
        "- `unknown`: Not known yet; said openly\n"
    )


@pytest.mark.parametrize(
    ("title", "row"),
    [
        ("The file", "| `format` | The version of this format. | `1` |"),
        ("Update", "| **`text`** | Markdown, for customers. | a [text](#texts) |"),
        ("Scheduled", "| **`until`** | When it should be over. | a [time](#times): `2026-11-15 13:00` |"),
        (
            "Incident",
            "| `draft` | Kept out of everything that is published. | `true` or `false`; if left out: `false` |",
        ),
        (
            "Organisation",
            "| `contacts` | Ways to reach you, by an id of your choice. "
            "| a mapping; each key an [id](#ids), each value a mapping: [contact](#contact) |",
        ),
        ("Incident", "| `actions` | What to do, most urgent first. | a list; each a mapping: [action](#action) |"),
    ],
)
def test_rows(title: str, row: str) -> None:
    """Needed keys are bold; times, texts, lists, mappings and defaults are said in words."""
    assert row in section(title).splitlines()


def test_a_mapping_in_two_places_is_described_once() -> None:
    """Its section names every key that holds it."""
    assert format_reference().count("### Withdrawn\n") == 1
    assert "Under `withdrawn` of [incident](#incident) and `withdrawn` of [update](#update)." in section("Withdrawn")
