"""The documentation says what is so: nothing is missing from it, and its examples work."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jinja2
import pytest
from invoke.collection import Collection

import plainstatus
import tasks
from plainstatus import errors
from plainstatus.cli.development import SYSTEM_TOOLS
from plainstatus.errors import InvalidIncidents, PlainstatusError
from plainstatus.publish.inputs import inputs_of
from plainstatus.publish.publish import build, publish
from plainstatus.read.project import find_project
from plainstatus.read.schema import Loaded, read_site
from plainstatus.record.load import load
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.filters import prepare
from plainstatus.settings import Settings
from tests.render.test_feeds import busy, made, typical
from tests.support.build import site
from tests.support.project import ROOT, SETTINGS, YAML, make_project
from tests.support.references import format_reference, rules_reference
from tests.support.rendering import outputs
from tests.test_architecture import STREET, docstring, folders, may_import

DOCS = ROOT / "docs"
PAGES = sorted(
    [*DOCS.glob("*.md"), *(ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING", "SECURITY"))]
)
#: What the messages in the examples depend on.
NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)

_FENCE = re.compile(r"^```(.*)\n((?:(?!```).*\n)*)```$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def text_of(name: str) -> str:
    """Return a page of the documentation."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(path: Path, kind: str) -> list[tuple[int, str]]:
    """Return the fenced blocks of a kind: (line, text)."""
    text = path.read_text(encoding="utf-8")
    return [(text[: m.start()].count("\n") + 1, m[2]) for m in _FENCE.finditer(text) if m[1] == kind]


def read(text: str, folder: Path) -> Loaded:
    """Read an example as the tasks would."""
    (folder / "incidents.yaml").write_text(text, encoding="utf-8")
    return read_site(folder / "incidents.yaml", folder / "incidents", root=folder, max_bytes=1 << 20, now=NOW)


def slugs(path: Path) -> list[str]:
    """Return the anchors that a page's headings get on the usual hosts."""
    prose = _FENCE.sub("", path.read_text(encoding="utf-8"))
    headings = re.findall(r"^#{1,6} (.+)$", prose, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def row(page: str, first: str) -> str:
    """Return the row of a table that begins with `first`."""
    found = [line for line in text_of(page).splitlines() if line.startswith(f"| {first} |")]
    assert len(found) == 1, f"{page} has {len(found)} rows for {first}"
    return found[0]


def assert_generated(page: str, mark: str, written: str) -> None:
    """Compare what stands between two marks of a page with what the program writes, or write it there."""
    opening, closing = f"<!-- {mark} -->\n", f"<!-- /{mark} -->\n"
    text = text_of(f"docs/{page}")
    before, _, rest = text.partition(opening)
    _, _, after = rest.partition(closing)
    expected = f"{before}{opening}{written}{closing}{after}"
    if os.environ.get("PLAINSTATUS_REGENERATE") == "1":
        (DOCS / page).write_text(expected, encoding="utf-8")
        text = expected

    assert expected == text


# Nothing is missing


@pytest.mark.parametrize("name", sorted(Collection.from_module(tasks).task_names))
def test_every_task_is_documented(name: str) -> None:
    """A task stands somewhere as it is typed, with its arguments; its flags stand on a page that names it."""
    task = Collection.from_module(tasks)[name]
    arguments = task.get_arguments()
    typed = " ".join([f"invoke {name}", *(argument.name.upper() for argument in arguments if argument.positional)])
    naming = [page for path in PAGES if typed in (page := path.read_text(encoding="utf-8"))]

    assert naming, f"no page says: {typed}"
    for argument in arguments:
        if not argument.positional:
            flag = f"--{argument.name.strip('_').replace('_', '-')}"
            assert any(flag in page for page in naming), f"no page that says {typed}: {flag}"


@pytest.mark.parametrize("name", sorted(Settings.model_fields.keys() - {"content", "folder", "home"}))
def test_every_setting_is_documented(name: str) -> None:
    """A setting has a row with its meaning and its default."""
    field = Settings.model_fields[name]
    default = "must be given" if field.is_required() else f"`{field.default!r}`"

    assert row("docs/settings.md", f"`{name}`") == f"| `{name}` | {field.description} | {default} |"


def test_the_reference_is_that_of_the_models() -> None:
    """The reference in docs/yaml.md is what the program writes; PLAINSTATUS_REGENERATE=1 writes it there anew."""
    assert_generated("yaml.md", "reference", format_reference())


def test_the_rules_are_documented() -> None:
    """The rules in docs/check.md are what the program writes; PLAINSTATUS_REGENERATE=1 writes them there anew."""
    assert_generated("check.md", "rules", rules_reference())


def test_every_exit_code_is_documented() -> None:
    """docs/publishing.md has a row for success and for the exit code of every error."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PlainstatusError)]

    for code in sorted({0, *(kind.exitcode for kind in kinds)}):
        assert row("docs/publishing.md", str(code))


@pytest.mark.parametrize("package", sorted(SYSTEM_TOOLS))
def test_every_system_tool_is_documented(package: str) -> None:
    """docs/development.md names what tests need from the system."""
    programs = ", ".join(f"`{name}`" for name in SYSTEM_TOOLS[package])

    assert row("docs/development.md", f"`{package}`") == f"| `{package}` | {programs} |"


def test_paths_of_ours_are_there() -> None:
    """A file or folder of the checkout that a page names exists; `plainstatus/theme/` does in the wheel."""
    for page in PAGES:
        named = re.findall(r"`((?:plainstatus|tests|bench|theme)/[\w./-]+)`", page.read_text(encoding="utf-8"))
        assert [path for path in named if not (ROOT / path).exists() and path != "plainstatus/theme/"] == [], page


def test_every_room_is_documented() -> None:
    """docs/development.md says of each room what its docstring says; PLAINSTATUS_REGENERATE=1 writes it anew."""
    rows = ["| room | its job | may import |", "|---|---|---|"]
    for room in STREET:
        rows.append(f"| `{room}` | {_job(room)} | {', '.join(may_import(room)) or 'nothing'} |")
        rows += [f"| `{folder}` | {_job(folder)} | |" for folder in folders(room)]

    assert_generated("development.md", "rooms", "".join(f"{row}\n" for row in rows))


def _job(room: str) -> str:
    return docstring(room).partition("\n")[0]


@pytest.mark.parametrize("name", plainstatus.__all__)
def test_everything_for_programs_is_documented(name: str) -> None:
    """docs/python.md names each thing that `import plainstatus` offers."""
    assert re.search(rf"`{name}\b", text_of("docs/python.md"))


class _Template:
    """Notes the names of the variables it is rendered with."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def render(self, **variables: object) -> str:
        self._names.update(variables)
        return ""


class _Templates(jinja2.Environment):
    """Hands out templates that only note what they are given."""

    def __init__(self) -> None:
        super().__init__(autoescape=True)
        self.names: dict[str, set[str]] = {}

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> Any:  # noqa: A002, ARG002 - Jinja's
        return _Template(self.names.setdefault(name, set()))


def test_what_templates_get_is_documented(tmp_path: Path) -> None:
    """docs/theme.md has a row for each template, with the variables that it alone gets."""
    with_every_template = YAML.replace("    title:", "    aliases: [former-id]\n    title:")
    letter = "Title: To you\nName: Robin Vale\nDate: 2026-11-15\n\nDear customers.\n"
    content = {"statements/letter.md": letter, "pages/security-faq.md": "Title: FAQ\n\n## Why? {#why}\n\nBecause.\n"}
    project = find_project(make_project(tmp_path, with_every_template, content=content))
    made = inputs_of(project.settings, load(project.settings, NOW))
    env = _Templates()
    for output in outputs(made.view, env):
        output.made()
    # The notice for other sites stands in no page of ours.
    pages = {name: names for name, names in env.names.items() if not name.startswith("banner")}
    everywhere = set.intersection(*pages.values())

    for path in sorted((ROOT / "theme" / "templates").iterdir()):
        cells = row("docs/theme.md", f"`{path.name}`").split("|")
        if path.name in pages:
            named = set(re.findall(r"`(\w+)`", cells[3]))
            assert sorted(pages[path.name] - everywhere) == sorted(named), path.name
    for name in everywhere:
        assert f"`{name}`" in text_of("docs/theme.md")


def test_what_templates_can_use_is_documented() -> None:
    """docs/theme.md names each of our filters, and nothing under `status` that is not there."""
    env = jinja2.Environment(autoescape=True)
    before = set(env.filters)
    prepare(env)
    page = text_of("docs/theme.md")
    filters = re.findall(r"`(\w+)`", page.partition("Filters:")[2].partition(".")[0])
    table = page.partition("### status")[2].partition("\n\n| name")[2].partition("\n\n")[0]
    named = [name for line in table.splitlines() for name in re.findall(r"`(\w+)", line.split("|")[1])]

    assert sorted(env.filters.keys() - before) == sorted(filters)
    assert set(named) - set(dir(Shared)) - Shared.__dataclass_fields__.keys() == set()


# Examples work


@pytest.mark.parametrize(
    "text",
    [pytest.param(text, id=f"{path.name}:{line}") for path in PAGES for line, text in blocks(path, "yaml")],
)
def test_yaml_examples_are_whole_valid_files(text: str, tmp_path: Path) -> None:
    """A block of YAML can be pasted into an empty file as it stands, and a site can be built from it."""
    loaded = read(text, tmp_path)
    project = find_project(make_project(tmp_path, text))

    assert loaded.warnings == ()
    assert build(project, now=NOW, tell=lambda _: None).notes == ()


@pytest.mark.parametrize("path", [path for path in PAGES if blocks(path, "yaml refused")], ids=lambda path: path.name)
def test_refused_examples_are_refused_as_shown(path: Path, tmp_path: Path) -> None:
    """Below a block of YAML that is refused stands, to the letter, what is said of it."""
    text = path.read_text(encoding="utf-8")
    for _, example in blocks(path, "yaml refused"):
        shown = _FENCE.search(text, text.index(example) + len(example) + len("```\n"))
        assert shown is not None

        with pytest.raises(InvalidIncidents) as caught:
            read(example, tmp_path)

        assert f"{caught.value}\n" == shown[2]


def test_the_readmes_message_is_the_real_one(tmp_path: Path) -> None:
    """The mistake that the README shows is told in these words."""
    ((_, example),) = blocks(ROOT / "README.md", "yaml")

    with pytest.raises(InvalidIncidents) as caught:
        read(example.replace("[checkout]", "[chekout]"), tmp_path)

    assert f"`{caught.value}`" in text_of("README.md")


def test_what_the_record_refuses_is_told_as_shown(tmp_path: Path) -> None:
    """docs/record.md shows to the letter what is said of changed and vanished updates, and the way out works."""
    corrected, _, _, withdrawn, *_ = (text for _, text in blocks(DOCS / "record.md", "yaml"))
    unmarked = corrected.partition("        corrected:")[0]
    whole = withdrawn.partition("        withdrawn:")[0]
    settings = SETTINGS.replace("status.example.com", "status.shoe-shop.org")
    for name, was, changed, mended in (
        ("changed", unmarked.replace("Tuesday", "Monday"), unmarked, corrected),
        ("vanished", whole, whole.partition("      - at: 2026-11-10 11:02")[0], withdrawn),
    ):
        folder = tmp_path / name

        def go_live(text: str, folder: Path = folder) -> None:
            project = find_project(make_project(folder, text, settings=settings))
            publish(project, now=NOW, tell=lambda _: None)

        go_live(was)
        with pytest.raises(InvalidIncidents) as caught:
            go_live(changed)

        assert f"\n{caught.value}\n" in text_of("docs/record.md")
        go_live(mended)


def test_the_correction_that_is_owed_is_told_as_shown(tmp_path: Path) -> None:
    """docs/record.md shows to the letter what publish says of a changed fact, and its example leaves nothing to say."""
    _, _, corrected, *_ = (text for _, text in blocks(DOCS / "record.md", "yaml"))
    settings = SETTINGS.replace("status.example.com", "status.shoe-shop.org")
    before, _, after = corrected.partition("    corrections:")
    bare = before + "    updates:" + after.partition("    updates:")[2]
    said: dict[str, list[str]] = {}
    for name, changed in (("owed", bare), ("declared", corrected)):
        for text in (bare.replace("24500000", "24000000"), changed):
            said[name] = []
            project = find_project(make_project(tmp_path / name, text, settings=settings))
            publish(project, now=NOW, tell=said[name].append)
    owed = [line for line in said["owed"] if "[C1]" in line]

    assert len(owed) == 1
    assert f"\n{owed[0]}\n" in text_of("docs/record.md")
    assert not [line for line in said["declared"] if "[C1]" in line or "[C2]" in line]


def test_python_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The blocks of docs/python.md, one after the other, append an update to a site and put it live."""
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d %H:%M}"
    settings = SETTINGS.replace("status.example.com", "status.shoe-shop.org")
    started = YAML.replace("2026-11-15 13:00", yesterday).partition("      - at: 2026-11-15 14:00")[0]
    monkeypatch.chdir(make_project(tmp_path, started, settings=settings))
    program = "".join(text for _, text in blocks(DOCS / "python.md", "python"))

    exec(compile(program, "docs/python.md", "exec"), {})  # noqa: S102 - our own examples

    assert "You can order again." in (tmp_path / "output" / "incidents" / "2026-11-15-checkout.html").read_text("utf-8")
    said, problems = capsys.readouterr()
    assert problems == ""
    assert "\nnothing has to be mended\n" in said
    assert "but" not in said


@pytest.mark.parametrize("number", [1, 2])
def test_the_readmes_commands_are_what_ci_runs(number: int) -> None:
    """.ci/run takes its two commands out of the README, and these are them."""
    (function,) = re.findall(r"^readme_command\(\) .+$", text_of(".ci/run"), re.MULTILINE)
    taken = subprocess.run(
        ["bash", "-c", f"{function}\nreadme_command {number}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    install = {
        1: "--editable . && .venv/bin/invoke publish",
        2: "--editable '.[test]' && .venv/bin/invoke test --install",
    }

    assert blocks(ROOT / "README.md", "sh")[number - 1][1] == taken.stdout
    assert taken.stdout == f"python3 -m venv .venv && .venv/bin/pip install --quiet {install[number]}\n"


# Pages hang together


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Each link to a file or heading of ours leads to one that is there."""
    prose = _FENCE.sub("", path.read_text(encoding="utf-8"))
    for link in _LINK.findall(prose):
        if re.match(r"https?:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the project"
        assert not anchor or anchor in slugs(target), f"{link}: no such heading"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_headings_differ(path: Path) -> None:
    """No two headings of a page share an anchor."""
    found = slugs(path)

    assert sorted(set(found)) == sorted(found)


def test_every_page_can_be_reached_from_the_readme() -> None:
    """The README leads to each page of the documentation."""
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in _LINK.findall(text_of("README.md"))}

    assert set(PAGES) - {ROOT / "README.md"} <= linked


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_nothing_of_the_machine_or_of_others_slips_in(path: Path) -> None:
    """No page names a path of a developer's machine, or a company that would rather not be an example."""
    # That one is the name of a format of ours.
    text = path.read_text(encoding="utf-8").replace("Cloudflare Pages", "")
    if path.name in {"announce.md", "CHANGELOG.md"}:
        # Networks that one posts to.
        text = re.sub("Discord|Facebook|Google Chat|Slack", "", text)
    companies = "Adidas|Amazon|Cloudflare|Discord|Equifax|Facebook|Google|LastPass|Nike|Okta|Slack|Zalando"

    assert re.findall(r"(?<![\w.-])/(?:home|root|tmp|Users|work)\b[^\s`]*", text) == []
    assert re.findall(rf"\b(?:{companies})\b", text) == []


def test_the_feeds_are_documented() -> None:
    """docs/feeds.md has a row for each feed that a site with everything has, with its formats, and names no other."""
    told = site(*typical().incidents, *busy(60, minutes=1).incidents)
    found = made(told.model_copy(update={"languages": ("fr",)}))
    again = {path.removeprefix("fr/") for path in found if path.startswith("fr/")}
    once = ("fr/", "history.", "feeds/languages/", "feeds/archive/", "feeds/incidents/")
    assert again == {path for path in found if not path.startswith(once)}
    formats: dict[str, set[str]] = {}
    for path in [path for path in found if not path.startswith("fr/")]:
        for folder_name, general in (("incidents", "ID"), ("components", "ID"), ("languages", "TAG"), ("archive", "N")):
            path = re.sub(rf"^feeds/{folder_name}/.+\.", f"feeds/{folder_name}/{general}.", path)  # noqa: PLW2901
        stem, _, ending = path.rpartition(".")
        formats.setdefault(stem, set()).add({"atom": "Atom", "rss": "RSS", "json": "JSON Feed", "opml": "OPML"}[ending])
    named: dict[str, set[str]] = {}
    table = text_of("docs/feeds.md").partition("|---|---|---|\n")[2].partition("\n\n")[0]
    for line in table.splitlines():
        _, paths, kinds, *_ = (cell.strip() for cell in line.split("|"))
        for path in re.findall(r"`([^`]+)`", paths):
            named[path.rpartition(".")[0]] = set(kinds.split(", "))

    assert named == formats
