"""The JSON Schema: as the models are, never harsher than the reader. tests/read/test_editors.py asks a real editor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from pydantic import Field

from plainstatus.errors import InvalidIncidents
from plainstatus.model import STATUSES
from plainstatus.model.base import Entry
from plainstatus.model.meanings import MEANINGS, meanings
from plainstatus.model.scalars import Flag
from plainstatus.read.schema import fields
from plainstatus.read.schema import json_schema as module
from plainstatus.read.schema.fields import keys, shape
from plainstatus.read.schema.json_schema import SCHEMA_FILE, json_schema, schema_file, schema_path
from plainstatus.read.schema.reader import Reader
from plainstatus.read.yaml import parse_document, quoted
from tests.golden import regenerate
from tests.support.project import ROOT

VALIDATOR = Draft7Validator(json_schema())
NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)


class Core(yaml.SafeLoader):
    """Reads YAML's types as version 1.2 has them, and as editors do: dates and `yes` are texts."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own way


for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), first)
Core.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


def editor_says(text: str) -> list[str]:
    """Return what an editor that knows JSON Schema finds wrong."""
    data = yaml.load(text, Core)  # noqa: S506 - a safe loader
    return sorted(error.json_path for error in VALIDATOR.iter_errors(data))


def reader_says(text: str) -> list[str]:
    """Return what `invoke check` finds wrong."""
    try:
        Reader([parse_document(text.encode(), name="incidents.yaml", max_bytes=1 << 20)], NOW).read()
    except InvalidIncidents as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_schema_is_in_step() -> None:
    """docs/incidents.schema.json is what the program writes; PLAINSTATUS_REGENERATE=1 writes it anew."""
    assert schema_file() == regenerate(ROOT / SCHEMA_FILE, schema_file().encode()).decode()


def test_it_is_a_json_schema() -> None:
    """It keeps the rules of the draft that it names, which any program can then read."""
    made = json.loads(schema_file())

    assert made["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(made)


def parts(made: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in the schema."""
    for inner in made.values() if isinstance(made, dict) else made if isinstance(made, list) else ():
        yield from parts(inner)
    if isinstance(made, dict):
        yield made


def test_every_key_and_word_is_explained() -> None:
    """Each key of each mapping has a description, and each word that it can take a meaning."""
    for part in parts(json_schema()):
        for name, inner in part.get("properties", {}).items() if part.get("title") else ():
            assert inner["description"], name
        if "markdownEnumDescriptions" in part:
            assert len(part["enum"]) == len(part["markdownEnumDescriptions"])
        elif isinstance(part.get("enum"), list):
            assert None in part["enum"], "only the condition 'no type given' goes without"


class Silent(Entry):
    """Something."""

    draft: Flag = Field(False)


class Odd(Entry):
    """Something."""

    number: complex = Field(0j, description="A number of a kind that nobody types.")


class Wordy(Entry):
    """Something."""

    colour: Literal["red", "green"] = Field("red", description="Its colour.")


class Mute(Entry):  # noqa: D101 - the test needs one
    __doc__ = None

    draft: Flag = Field(False, description="Whether it is one.")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (Silent, "Silent.draft does not say what it is: give its Field a description="),
        (
            Odd,
            f"nothing says what people write for {complex!r}: add words to KINDS in plainstatus/read/schema/fields.py",
        ),
        (
            Wordy,
            "nothing says what red, green mean: add a table with just these words to MEANINGS "
            "in plainstatus/model/meanings.py",
        ),
        (Mute, "Mute does not say what it is: give it a docstring"),
    ],
)
def test_what_nobody_explained_is_told(model: type[Entry], message: str) -> None:
    """Who adds a key without saying what it is learns what to add, and where."""
    with pytest.raises(TypeError) as caught:
        module._entry(model)

    assert str(caught.value) == message


def test_a_type_without_a_pattern_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new type of value says what editors check it by, or they would underline what the reader takes."""
    monkeypatch.setitem(fields.KINDS, complex, "a number of a kind that nobody types")

    with pytest.raises(TypeError) as caught:
        module._entry(Odd)

    assert str(caught.value) == (
        f"nothing says what editors check {complex!r} by: add as_typed(…) of plainstatus.model.context to it"
    )


def choices(hint: Any) -> Iterator[frozenset[str]]:
    """Yield the words of each choice in a type."""
    kind, inner = shape(hint)
    if kind == "choice":
        yield frozenset(hint.__args__)
    for part in inner if kind != "entry" else ():
        yield from choices(part)


def test_no_meaning_is_left_over() -> None:
    """Each table of meanings belongs to a choice of the models, and no two to the same."""
    states = next(set(table) for table in MEANINGS if "major_outage" in table)
    used = {words for model in models(Entry) for key in keys(model) for words in choices(key.hint)}

    assert {frozenset(table) for table in MEANINGS} == used | {frozenset(states)}
    assert len({frozenset(table) for table in MEANINGS}) == len(MEANINGS)
    assert all(list(meanings(table)) == list(table) for table in MEANINGS)


def models(base: type[Entry]) -> Iterator[type[Entry]]:
    """Yield every mapping of the format."""
    for model in base.__subclasses__():
        if model.__module__.startswith("plainstatus."):
            yield model
            yield from models(model)


# Where it lies


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("# yaml-language-server: $schema=docs/incidents.schema.json\n", "site/docs/incidents.schema.json"),
        ("# yaml-language-server: $schema=our.schema.json\n", "site/our.schema.json"),
        ("# yaml-language-server: $schema=../our.schema.json\n", "site/docs/incidents.schema.json"),
        ("# yaml-language-server: $schema=/etc/our.schema.json\n", "site/docs/incidents.schema.json"),
        ("# yaml-language-server: $schema=https://example.com/our.schema.json\n", "site/docs/incidents.schema.json"),
        ("# yaml-language-server: $schema=incidents.yaml\n", "site/docs/incidents.schema.json"),
        ("incidents: []\n", "site/docs/incidents.schema.json"),
        ("", "site/docs/incidents.schema.json"),
    ],
)
def test_the_schema_goes_where_the_first_line_says(tmp_path: Path, line: str, place: str) -> None:
    """A schema of ours inside the site, that is: anything else is left alone, and the usual place is taken."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "incidents.yaml").write_text(line, encoding="utf-8")

    assert schema_path(site / "incidents.yaml", root=site) == tmp_path / place


# As strict as the reader, and never stricter

WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip())
)
#: What looks like something else to YAML, and what people write in many ways.
TYPED = st.sampled_from(["2026", "1.5", "true", "yes", "no", "11:35", "2026-11-15", "0x1F", "1e3", "-5", ".5", "none"])
TEXTS = TYPED | WORDS.map(quoted)
TEXT = TEXTS | TEXTS.map(lambda text: f"{{en: {text}, 'no': {text}}}")
IDS = st.from_regex(r"[a-z0-9]([a-z0-9_-]{0,8}[a-z0-9])?", fullmatch=True).filter(
    # YAML 1.2 takes these for no number; whoever has such an id puts quotes around it, as editors then say.
    lambda text: text != "null" and not re.fullmatch(r"0[xo].*|\d+e\d+", text)
)
TIMES = st.sampled_from(
    ["2026-11-15 13:00", "2026-11-15T13:00:07Z", "2026-11-15 13:00:07.5 -0800", "2026-1-5 7:05 UTC", "'now'", "now"]
)
NUMBERS = st.sampled_from(["0", "7", "007", "24000000", "24_000_000", "24.000", "'24,000'", "1.234.567", "'24 000'"])
FLAGS = st.sampled_from(["true", "false", "True", "yes", "No", "'true'", "FALSE"])
NOTHING = st.sampled_from(["", "~", "null"])


def mapping(**entries: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return mappings in braces, with any of these keys; `next` stands for what may be left out or empty."""
    given = st.fixed_dictionaries({}, optional={key: value | NOTHING for key, value in entries.items()})
    return given.map(lambda chosen: ", ".join(f"{key}: {value}" for key, value in chosen.items()))


UPDATES = st.tuples(
    st.sampled_from(STATUSES["outage"]),
    TEXT,
    mapping(
        eta=TIMES,
        post=TEXT,
        impact=st.sampled_from(["none", "minor"]),
        withdrawn=TEXT.map(lambda text: f"{{at: now, reason: {text}}}"),
        evidence=TEXT.map(lambda text: f"{{basis: {text}, as_of: now}}"),
        lint_allow=TEXTS.map(lambda text: f"{{W3: {text}}}"),
    ),
)
INCIDENTS = st.tuples(
    TEXT,
    mapping(
        affects=TEXT,
        banner=TEXT,
        actions=TEXT.map(lambda text: f"[{{text: {text}}}]"),
        external_id=TEXTS,
        components=st.sampled_from(["a1", "[a1]", "{a1: major_outage}", "{a1: }", "[]"]),
        started=TIMES,
        type=st.sampled_from(["outage"]),
        draft=FLAGS,
    ),
    UPDATES,
)
SECURITY = mapping(
    discovered_at=TIMES,
    what_happened=TEXT,
    people=NUMBERS.map(lambda number: f"{{count: {number}, as_of: now}}"),
    records_count=NUMBERS,
    law_enforcement_delay=FLAGS,
    postmortem_due=st.sampled_from(["2026-11-15", "2026-1-5", "2026-11-15 13:00"]),
    unknowns=TEXT.map(lambda text: f"[{text}]"),
    jurisdictions=st.sampled_from(["[eu]", "[us-ca, other]", "[]"]),
)


@st.composite
def sites(draw: st.DrawFn) -> str:
    """Return a valid file, with values typed in all the ways that people do."""
    text = f"organisation: {{name: {draw(TEXT)}, legal_name: {draw(TEXT)}}}\n"
    text += f"components: [{{id: a1, name: {draw(TEXT)}, aliases: [{draw(IDS.filter(lambda name: name != 'a1'))}]}}]\n"
    text += "incidents:\n"
    for number, (title, more, (status, words, update)) in enumerate(draw(st.lists(INCIDENTS, min_size=1, max_size=3))):
        text += f"  - {{id: i{number}, title: {title}, {more}}}\n".replace(", }", ",}")
        updates = f"updates: [{{at: 2026-11-15 12:00, status: {status}, text: {words}, {update}}}]"
        text = text.removesuffix("}\n").removesuffix(",") + f", {updates}}}\n"
    breach = draw(SECURITY)
    return text + (
        f"  - id: {draw(IDS.map(lambda name: f's-{name}'))}\n    type: security\n    title: Data\n"
        f"    breach: {{{breach}}}\n    updates: [{{at: now, text: We are sorry.}}]\n"
    )


@given(sites())
def test_a_valid_site_has_no_fault_in_an_editor(text: str) -> None:
    """Whatever the reader takes, in whatever spelling, the schema takes too."""
    assert reader_says(text) == []
    assert editor_says(text) == []


@given(sites(), st.sampled_from(["titel", "breech", "compnents"]), st.integers(0, 3))
def test_a_mistyped_key_is_refused_by_both(text: str, key: str, where: int) -> None:
    """A key that the format does not have is a fault for the reader and in an editor, wherever it stands."""
    places = ["organisation: {", "components: [{", "    breach: {", "    updates: [{"]
    broken = f"{key}: x, ".join(re.split(rf"(?<={re.escape(places[where])})", text, maxsplit=1)).replace("x, }", "x}")

    assert any(f"unknown key {key!r}" in said for said in reader_says(broken))
    assert editor_says(broken) != []
