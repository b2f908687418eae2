"""What people see in an editor: yaml-language-server, with the shipped schema."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from plainstatus.cli.development import npm_package_is_there
from plainstatus.read.schema.json_schema import SCHEMA_FILE
from tests.read.test_broken_sites import FOLDER, NAMES
from tests.support.language_server import LanguageServer
from tests.support.project import ROOT, YAML
from tests.test_docs import PAGES, blocks, read

FIRST = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"
INCIDENT = f"{FIRST}incidents:\n  - id: a\n    title: b\n"
UPDATE = f"{INCIDENT}    updates:\n      - at: 2026-11-15 12:00\n        text: x\n        "

#: Broken sites in which an editor finds nothing wrong: why → which. All others it underlines. A new one belongs here
#: only if no schema can know its fault.
ONLY_THE_READER = {
    "what YAML allows and we do not": "alias-of-itself merge-key tag two-documents tab-after-key empty-file",
    "what YAML would swallow": "comment-cuts-text folded-list",
    "characters": "control-character curly-quotes folders-in-quotes line-break-of-a-word-processor not-utf8",
    "size": "too-large",
    "ids that must differ, or be there": (
        "duplicate-component duplicate-incident unknown-component unknown-contact unknown-group"
    ),
    "times and days against each other, the clock and the calendar": (
        "correction-time ended-before-started future hour-missing hour-twice next-update-before no-such-day now-twice "
        "retired-9999 retired-before-since same-second window-backwards year-9999 zone-of-the-machine"
    ),
    "what an incident's type forbids of a value": "public-security-draft",
    "files, and lists that must not be empty": "security-txt-nobody",
    "the organisation's language": "missing-language",
    "which fact a correction names": "correction-field",
}


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """Return a language server in a folder with the schema."""
    assert npm_package_is_there("yaml-language-server"), "yaml-language-server is missing (run: invoke test --install)"
    folder = tmp_path_factory.mktemp("site")
    (folder / SCHEMA_FILE).parent.mkdir()
    shutil.copy(ROOT / SCHEMA_FILE, folder / SCHEMA_FILE)
    with LanguageServer(folder) as server:
        yield server


def faults(editor: LanguageServer, texts: Mapping[str, str]) -> dict[str, list[tuple[int, str]]]:
    """Return those of several files in which the editor underlines something, and what."""
    found = editor.problems_of({key: FIRST + text for key, text in texts.items()})
    return {key: found[key] for key in texts if found[key]}


# Nothing that is right is underlined


def test_the_shipped_example_is_clean(editor: LanguageServer) -> None:
    """The example begins with the line that leads to its schema, and no editor finds fault with it."""
    text = (ROOT / "incidents.yaml").read_text(encoding="utf-8")

    assert text.startswith(FIRST)
    assert editor.problems(text) == []
    assert editor.problems(text.replace("incidents:\n  - id:", "incidents:\n  - ids:", 1)) != []


def test_valid_files_are_clean(editor: LanguageServer) -> None:
    """No example of the documentation is underlined anywhere."""
    examples = {f"{path.name}:{line}": text for path in PAGES for line, text in blocks(path, "yaml")}

    assert examples
    assert faults(editor, {"shortest": YAML, **examples}) == {}


#: Keys of an incident, spelled in all the ways that the reader takes. Editors read YAML's types, our reader texts.
OF_INCIDENTS = (
    *("title: 2026", "title: 1.5", "title: true", "title: no", "title: 2026-11-15", "title: 11:35", "title: 0x1F"),
    *("title: {en: Slow, de: 2026}", "title:\n      en: Slow\n      'no': Treg", "title: |\n      Slow\n", "title: ~x"),
    *("external_id: 123", "external_id: 0042", "external_id: true", "external_id: a1", "external_id: 1e9"),
    *("draft: yes", "draft: No", "draft: true", "draft: TRUE", "draft: 'false'", "draft:", "draft: ~"),
    *("components: [a, 7]", "components: a", "components: 7", "components: {a: , 7: major_outage}", "components:"),
    *("components: []", "components: {}", "components: [true]"),
    *("affects:", "impact: null", "impact: none", "banner: none", "type:", "type: outage", "breach:", "until:"),
    *("started: now", "started: 2026-11-15 13:00", "started: 2026-11-15T13:00:00Z", "started: 2026-1-5 7:05 -0800"),
    *("started: '2026-11-15 13:00 UTC'", "started: 2026-11-15 13:00:07.5 +01:00", "started:", "scheduled: null"),
    *("actions: [{text: 7, url: https://www.example.com/}]", "actions: []", "actions:", "aliases: [b, 2026]"),
    *("told: [{who: The police, at: now}]", "told: [{who: 3, at: }]", "id: 2026-11-15", "id: 2026", "id: true"),
    *("type: security\n    breach: {people: {count: 24000000}}", "type: security\n    breach: {people: }"),
    *("type: security\n    breach: {people: {count: 24_000_000}}", "type: security\n    breach: {}"),
    *("type: security\n    breach: {people: {count: 24.500}}", "type: security\n    breach: {people: {count: 24 500}}"),
    *("type: security\n    breach: {postmortem_due: 2026-12-04}", "type: security\n    breach: {unknowns: [7]}"),
    *("type: security\n    breach: {postmortem_due: 2026-12-04 12:00}", "type: notice\n    until: 2026-12-04 12:00"),
    *("type: security\n    breach: {law_enforcement_delay: no}", "type: maintenance\n    imported: 2020-01-01 12:00"),
)
#: The same for the keys of an update.
OF_UPDATES = (
    *("status:", "next_update: none", "next_update: now", "next_update: 2026-11-15 13:00", "post: none", "post: 7"),
    *("contacts: {911: {state: open}}", "contacts: {}", "contacts:", "lint_allow: {W3: 7}", "eta:", "corrected:"),
    *("corrected: [{at: now, note: {en: 7, de: x}}]", "withdrawn: {at: now, reason: no}", "impact: ~"),
)
#: What YAML takes for null and our reader for a text, where one must stand: put quotes around it.
TAKEN_FOR_NOTHING = ("title: NULL", "title: Null")


def with_line(line: str) -> str:
    """Return a whole file, with this line in an incident."""
    written = {"id": "id: a", "title": "title: b"} | {line.partition(":")[0]: line}
    text = "components: [{id: a, name: A}, {id: '7', name: B}, {id: 'true', name: C}]\nincidents:\n  - "
    return text + "\n    ".join(written.values()) + "\n    updates: [{at: now, text: x}]\n"


def with_line_in_update(line: str) -> str:
    """Return a whole file, with this line in an update."""
    contacts = "organisation: {contacts: {911: {kind: phone, value: 911}}}\n"
    return f"{contacts}{UPDATE.removeprefix(FIRST)}{line}\n"


@pytest.mark.parametrize(
    "text",
    [*map(with_line, (*OF_INCIDENTS, *TAKEN_FOR_NOTHING)), *map(with_line_in_update, OF_UPDATES)],
)
def test_the_reader_takes_it(text: str, tmp_path: Path) -> None:
    """What follows about editors speaks of files that are valid."""
    read(text, tmp_path)


def test_whatever_the_reader_takes_is_clean(editor: LanguageServer) -> None:
    """No spelling that the reader takes is underlined, but for a text that YAML cannot tell from nothing."""
    assert faults(editor, {line: with_line(line) for line in OF_INCIDENTS}) == {}
    assert faults(editor, {line: with_line_in_update(line) for line in OF_UPDATES}) == {}
    assert list(faults(editor, {line: with_line(line) for line in TAKEN_FOR_NOTHING})) == list(TAKEN_FOR_NOTHING)


def test_files_of_the_archive_are_clean(editor: LanguageServer) -> None:
    """A file in incidents/ finds the schema one folder up."""
    text = FIRST.replace("docs/", "../docs/") + YAML[YAML.index("incidents:") :]

    assert editor.problems(text, name="incidents/2026.yaml") == []
    assert editor.problems(f"{text}titel: x\n", name="incidents/2026.yaml") != []


# What is wrong is underlined


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (f"{UPDATE}satus: resolved\n", 8, "Property satus is not allowed."),
        (
            f"{UPDATE}status: solved\n",
            8,
            'Value is not accepted. Valid values: "investigating", "identified", "monitoring", "resolved", '
            '"postmortem".',
        ),
        (
            f"{UPDATE}next_update: later\n",
            8,
            "not a time: write it like 2026-11-15 13:00, or 2026-11-15 21:00 Z, "
            "or none if no further update is planned",
        ),
        (f"{INCIDENT}", 3, 'Missing property "updates".'),
        (
            f"{UPDATE}status: identified\n".replace("title", "type: notice\n    title"),
            9,
            "an incident of type notice has no status: leave the key out",
        ),
        (
            f"{UPDATE}status: identified\n".replace("title", "breach: {cause: x}\n    title"),
            4,
            "breach is for type: security, and this is type: outage",
        ),
    ],
)
def test_a_mistake_is_underlined(editor: LanguageServer, text: str, line: int, message: str) -> None:
    """The editor marks its line, and says what to write where the schema can."""
    assert editor.problems(text) == [(line, message)]


def test_broken_sites_are_underlined(editor: LanguageServer) -> None:
    """What the reader refuses is marked in the editor too, but for what no schema can know."""
    texts = {name: (FOLDER / f"{name}.yaml").read_bytes().decode("utf-8", "replace") for name in NAMES}
    underlined = faults(editor, texts)

    assert {name for names in ONLY_THE_READER.values() for name in names.split()} == set(NAMES) - underlined.keys()


# What is right is offered and explained


def test_statuses_are_offered_with_what_they_mean(editor: LanguageServer) -> None:
    """Completing a status shows those of the incident's type, and says when to take which."""
    offered = editor.completions(f"{UPDATE}status: |\n")
    of_maintenance = editor.completions(f"{UPDATE}status: |\n".replace("title", "type: maintenance\n    title"))

    assert list(offered) == ["investigating", "identified", "monitoring", "resolved", "postmortem"]
    assert offered["monitoring"] == "It is mended, and you watch whether it stays so"
    assert list(of_maintenance) == ["scheduled", "in_progress", "verifying", "completed"]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (f"{UPDATE}impact: |\n", ["none", "minor", "major", "critical"]),
        (f"{UPDATE}next_update: |\n", ["none"]),
        (f"{UPDATE}eta: |\n", ["now"]),
        (f"{INCIDENT}    draft: |\n", ["true", "false"]),
        (f"{INCIDENT}    affects: |\n", []),
        (f"{INCIDENT}    type: |\n", ["outage", "security", "maintenance", "notice"]),
        (f"{FIRST}|\n", ["format", "organisation", "groups", "components", "incidents", "clock"]),
    ],
)
def test_only_what_can_stand_there_is_offered(editor: LanguageServer, text: str, offered: list[str]) -> None:
    """Words are offered as they are; a made-up time, a null or a truth value in place of a text never is."""
    assert list(editor.completions(text)) == offered


def test_a_key_is_explained(editor: LanguageServer) -> None:
    """Pointing at a key shows what it is, what to write, and what its words mean."""
    promise = editor.hover(f"{UPDATE}next_|update: none\n")
    status = editor.hover(f"{UPDATE}sta|tus: resolved\n")

    assert "A promise; `none` says that no further update is planned." in promise
    assert "Write a time such as `2026-11-15 13:00`, or `none`." in promise
    assert "How far things are; left out, it stays as it was." in status
    assert "* `resolved`: It is over; all components are operational again\n" in status
