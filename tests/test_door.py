"""What other programs get from `import plainstatus`."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

import plainstatus
from plainstatus import BuildError, InvalidIncidents, Project, SettingsError
from plainstatus.edit import append, desk
from plainstatus.edit.write import write_document
from plainstatus.model.later_updates import LaterUpdates
from plainstatus.read.schema import files
from plainstatus.read.yaml import Document
from plainstatus.record.load import load
from tests.cli.test_incident import LIVE
from tests.cli.test_incident_prompts import SITE
from tests.cli.test_quick_start import HEAVY
from tests.support.project import YAML, make_project, tree
from tests.support.publishing import CHECKOUT, NOW, REAL, Said

#: Some hours after all that SITE says.
LATER = datetime(2026, 11, 16, 8, tzinfo=UTC)
SEARCH = "2026-11-15-search"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a site with two open incidents, whose clock runs."""
    return plainstatus.open_project(make_project(tmp_path / "site", LIVE))


def written(project: Project) -> str:
    """Return the incidents as they are."""
    return (project.folder / "incidents.yaml").read_bytes().decode()


# The door itself


def _loaded(program: str, folder: Path) -> set[str]:
    """Return the modules that a program loads."""
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nprint(*sys.modules)"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.split())


def test_importing_it_loads_nothing_else_of_ours(tmp_path: Path) -> None:
    """Nor a package of anybody else."""
    before = _loaded("", tmp_path)
    found = _loaded("import plainstatus; dir(plainstatus)", tmp_path) - before

    assert {name for name in found if name.partition(".")[0] not in sys.stdlib_module_names} == {"plainstatus"}


def test_what_reads_and_writes_loads_no_builder(tmp_path: Path) -> None:
    """Opening, reading, checking and appending do without Pelican, templates and feeds."""
    make_project(tmp_path, YAML)
    program = (
        "import plainstatus; project = plainstatus.open_project(); plainstatus.read_site(project); "
        f"plainstatus.check_site(project); plainstatus.append_update(project, {CHECKOUT!r}, text='It lasts.')"
    )

    assert {name.partition(".")[0] for name in _loaded(program, tmp_path)} & HEAVY == set()


@pytest.mark.parametrize("name", plainstatus.__all__)
def test_what_it_offers_is_there(name: str) -> None:
    """Each name can be looked up, and is listed."""
    assert getattr(plainstatus, name) is not None
    assert name in dir(plainstatus)


def test_checkers_see_what_programs_get() -> None:
    """The imports that only type checkers read lead to the same things as the table."""
    source = ast.parse(Path(plainstatus.__file__).read_bytes())
    for node in ast.walk(source):
        if isinstance(node, ast.ImportFrom) and node.col_offset == 4 and (node.module or "").startswith("plainstatus."):
            for alias in node.names:
                if alias.name in plainstatus.__all__:
                    module = importlib.import_module(str(node.module))

                    assert getattr(plainstatus, alias.name) is getattr(module, alias.name)


def test_what_it_does_not_offer() -> None:
    """A name that nobody knows is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match=re.escape("module 'plainstatus' has no attribute 'publish_everything'")):
        getattr(plainstatus, "publish_everything")  # noqa: B009 - mypy would rightly say no


# Opening, reading, checking


def test_opening_from_below(project: Project) -> None:
    """A site is found from any folder of it, by a path or its name; elsewhere there is none."""
    assert plainstatus.open_project(str(project.content)).folder == project.folder
    with pytest.raises(SettingsError, match=re.escape("there is no pelicanconf.py in ")):
        plainstatus.open_project(project.folder.parent)


def test_reading(project: Project) -> None:
    """A site is what staff wrote, and says every mistake in it; it cannot be changed."""
    site = plainstatus.read_site(project, now=LATER)

    assert [one.id for one in site.incidents] == [SEARCH, CHECKOUT, "2026-11-14-returns"]
    with pytest.raises(ValidationError, match="Instance is frozen"):
        setattr(site.incidents[0], "title", "All is well")  # noqa: B010 - mypy would rightly say no
    make_project(project.folder, LIVE.replace("status: identified", "status: identifed"))
    with pytest.raises(InvalidIncidents) as caught:
        plainstatus.read_site(project, now=LATER)
    assert [problem.line for problem in caught.value.problems] == [17]


def test_reading_what_was_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine makes when it asks is made for whoever reads: its types say what it is."""
    monkeypatch.setattr(files, "WORTH_KEEPING", 0)
    project.settings.work.mkdir()
    read, again = (plainstatus.read_site(project, now=LATER) for _ in range(2))

    assert all(isinstance(one.updates, LaterUpdates) for one in load(project.settings, LATER).site.incidents)
    assert again == read
    assert not any(isinstance(one.updates, LaterUpdates) for one in again.incidents)


def test_checking(project: Project) -> None:
    """Mistakes in the YAML come back like all that is wrong; what could be put better stops nobody."""
    checked = plainstatus.check_site(project, now=LATER)

    assert checked.passes
    assert checked.problems == ()
    assert [(finding.incident, finding.rule.id) for finding in checked.judgement.findings] == [(CHECKOUT, "S1")]
    make_project(project.folder, LIVE.replace("status: identified", "status: identifed"))
    checked = plainstatus.check_site(project, now=LATER)
    assert not checked.passes
    assert [problem.line for problem in checked.problems] == [17]
    assert checked.judgement.findings == ()


def test_a_time_that_could_be_anybodys(project: Project) -> None:
    """Times of programs have an offset."""
    naive = "datetime.datetime(2026, 11, 16, 8, 0) has no offset, and could be anybody's time (give it one, such as "
    with pytest.raises(SettingsError, match=re.escape(naive)):
        plainstatus.read_site(project, now=LATER.replace(tzinfo=None))
    with pytest.raises(SettingsError, match=re.escape(naive)):
        plainstatus.append_update(project, SEARCH, text="x", at=LATER.replace(tzinfo=None), now=LATER)


# Appending


def test_appending(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """An update is written as `invoke update` writes it, to the line; nothing is printed and nobody asked."""
    before = written(project)
    done = plainstatus.append_update(
        project,
        SEARCH,
        text="Search is fast again.\n\nWe keep watching it.",
        status="monitoring",
        impact="none",
        components={"search": "operational"},
        next_update=LATER + timedelta(hours=2),
        now=LATER + timedelta(seconds=7, microseconds=5),
    )

    added = """\
      - at: 2026-11-16 08:00
        status: monitoring
        impact: none
        components: {search: operational}
        text: |
          Search is fast again.

          We keep watching it.
        next_update: 2026-11-16 10:00
"""
    assert written(project).replace(added, "") == before
    assert (done.incident, done.at, done.file) == (SEARCH, LATER, "incidents.yaml")
    assert "".join(f"{line[1:]}\n" for line in done.diff[3:] if line.startswith("+")) == added
    newest = plainstatus.read_site(project, now=LATER).incidents[0].updates[-1]
    assert (newest.at, newest.status) == (LATER, "monitoring")
    assert capfd.readouterr() == ("", "")


def test_what_is_left_out_stays_as_it_was(project: Project) -> None:
    """Text alone is an update; what `check` says of it comes back, and stops nobody."""
    done = plainstatus.append_update(project, "2026-11-14-returns", text="The cause is {user_id}.", now=LATER)

    assert '      - at: 2026-11-16 08:00\n        text: "The cause is {user_id}."\n' in written(project)
    assert done.remarks == (
        "incidents.yaml:19: warning: '{user_id}': a gap that was to be filled in (fill it in, or take it out) [W14]",
    )


def test_a_gap_of_a_template_is_not_written(project: Project) -> None:
    """No program says to customers what was left for a person to fill in."""
    before = written(project)
    with pytest.raises(plainstatus.InvalidIncidents) as caught:
        plainstatus.append_update(project, "2026-11-14-returns", text="The cause is {cause}.", now=LATER)

    assert str(caught.value) == (
        "incidents.yaml: {cause}: a gap of a template, which nobody has filled in (fill it in, or take it out)"
    )
    assert written(project) == before


def test_updates_within_a_second(project: Project) -> None:
    """Each has a second of its own, whatever the clock says."""
    found = [plainstatus.append_update(project, SEARCH, text="It lasts.", now=LATER).at for _ in range(3)]

    assert found == [LATER + timedelta(seconds=number) for number in range(3)]


@pytest.mark.parametrize(
    ("incident", "values", "error", "message"),
    [
        ("2026-11-15-serch", {}, SettingsError, "there is no incident '2026-11-15-serch'; did you mean "
         "2026-11-15-search?"),
        (SEARCH, {"text": " \n"}, SettingsError, "the text is empty (write what customers should read)"),
        (SEARCH, {"text": "a\x07b"}, SettingsError, "the text holds a control character, U+0007 (take it out)"),
        ("autumn-sale", {"impact": "minor"}, SettingsError, "impact: type: notice has no such thing (leave it out)"),
    ],
)  # fmt: skip
def test_what_cannot_be_appended(
    tmp_path: Path, incident: str, values: dict[str, str], error: type[Exception], message: str
) -> None:
    """It is an error that says what is wrong, and nothing was written."""
    notice = """\
  - id: autumn-sale
    title: Longer waits in the sale
    type: notice
    updates:
      - {at: 2026-11-15 19:00, text: It is busy.}
"""
    project = plainstatus.open_project(make_project(tmp_path, LIVE.replace("incidents:\n", f"incidents:\n{notice}")))
    before = tree(project.folder)

    with pytest.raises(error) as caught:
        plainstatus.append_update(project, incident, **{"text": "It lasts.", **values}, now=LATER)  # type: ignore[arg-type]

    assert str(caught.value) == message
    assert tree(project.folder) == before


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"status": "fixed"}, "'fixed'"),
        ({"status": "completed"}, "completed"),
        ({"impact": "huge"}, "'huge'"),
        ({"components": {"serch": "operational"}}, "search"),
        ({"components": {"search": "up"}}, "'up'"),
        ({"at": LATER + timedelta(hours=1)}, "now"),
        ({"at": LATER - timedelta(hours=13)}, "2026-11-15 19:00"),
        ({"next_update": LATER - timedelta(hours=1)}, "next_update"),
    ],
)
def test_what_would_be_a_mistake_is_not_appended(project: Project, values: dict[str, object], words: str) -> None:
    """What the YAML must not hold is refused before it is written, in the words of `check`."""
    before = tree(project.folder)

    with pytest.raises(InvalidIncidents, match=re.escape(words)):
        plainstatus.append_update(project, SEARCH, text="It lasts.", now=LATER, **values)  # type: ignore[arg-type]

    assert tree(project.folder) == before


def test_a_save_meanwhile_is_never_undone(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody else saves between the reading and the writing, that stays, and the program hears of it."""
    true_write = write_document

    def saved_meanwhile(path: Path, *documents: Document) -> None:
        path.write_text(f"{LIVE}# by a colleague\n", encoding="utf-8")
        true_write(path, *documents)

    monkeypatch.setattr(desk, "write_document", saved_meanwhile)
    with pytest.raises(BuildError) as caught:
        plainstatus.append_update(project, SEARCH, text="It lasts.", now=LATER)

    assert str(caught.value) == "incidents.yaml changed in the meantime, and nothing was written (run this again)"
    assert written(project) == f"{LIVE}# by a colleague\n"


def test_somebody_elses_editor(project: Project) -> None:
    """Who may have the file open is a remark, and stops nobody."""
    (project.folder / ".incidents.yaml.swp").touch()
    done = plainstatus.append_update(project, SEARCH, text="It lasts.", next_update="none", now=LATER)

    assert done.remarks[0] == (
        "warning: incidents.yaml may be open in an editor (.incidents.yaml.swp is there): whoever saves it there "
        "without loading it anew undoes this change"
    )


def test_what_the_disk_says_is_an_error_of_ours(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails is no OSError, whoever meets it."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "incidents.yaml")

    monkeypatch.setattr(append, "write", fail)
    with pytest.raises(BuildError) as caught:
        plainstatus.append_update(project, SEARCH, text="It lasts.", now=LATER)

    assert str(caught.value) == "incidents.yaml: No space left on device"


# Building and publishing


def test_building_and_publishing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A site is built to be looked at, and put live; what readers will newly see is told, and nothing printed."""
    project = plainstatus.open_project(make_project(tmp_path / "site", YAML, settings=REAL))
    built, said = plainstatus.build_site(project, now=NOW), Said()
    published = plainstatus.publish_site(project, now=NOW, tell=said)

    assert built.folder == project.folder / "build"
    assert published.folder == project.folder / "output"
    assert (published.open_incidents, published.unkept, published.failed) == (0, (), ())
    assert "readers will newly see:" in said
    assert (project.folder / "record.jsonl").is_file()
    assert capfd.readouterr() == ("", "")


def test_what_must_not_be_published(tmp_path: Path) -> None:
    """It is an error with all there is to mend, and the site stays as it was; the words of a typo may change."""
    project = plainstatus.open_project(make_project(tmp_path / "site", YAML, settings=REAL))
    plainstatus.publish_site(project, now=NOW)
    before = tree(project.folder / "output")
    make_project(project.folder, YAML.replace("fast again", "as fast as before"), settings=REAL)

    with pytest.raises(InvalidIncidents, match=r"'Checkout is fast again\.' became 'Checkout is as fast as before\.'"):
        plainstatus.publish_site(project, now=NOW + timedelta(minutes=5))

    assert tree(project.folder / "output") == before
    plainstatus.publish_site(project, typo=True, now=NOW + timedelta(minutes=5))
    assert tree(project.folder / "output") != before


def test_publishing_on_another_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a time the clock rules, and a publish carries no other day's."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    project = plainstatus.open_project(make_project(tmp_path, SITE))

    assert plainstatus.build_site(project).pages
    with pytest.raises(SettingsError, match=re.escape("SOURCE_DATE_EPOCH says 2001-09-09 01:46 UTC, but it is ")):
        plainstatus.publish_site(project)
