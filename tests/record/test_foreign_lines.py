"""Somebody else writes into the record where we publish: everybody else goes on, and each way on leads on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.cli import drill
from plainstatus.cli.doctor.reach import reach
from plainstatus.cli.record import audit, join, set_aside
from plainstatus.errors import BuildError, Declined, InvalidIncidents, SettingsError
from plainstatus.publish.deploy import deploy
from plainstatus.publish.publish import Result, publish
from plainstatus.publish.rollback import rollback
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from plainstatus.record import Line, Record
from plainstatus.tree.manifest import write_manifest
from tests.publish.test_timer import PROMISE
from tests.support.forging import FORGED, MADE_UP, add, content, forge, head
from tests.support.project import YAML, tree
from tests.support.publishing import CHECKOUT, FIRST, NOW, REAL, SECOND, Said, edit, put, real_project, record
from tests.support.running import Run, runner
from tests.support.warm import plainstatus

TARGETS = 'STATUS_TARGETS = {"web": "folder:../web", "stick": "zip:../stick.zip", "other": "folder:../other"}\n'
URGENT = """      - at: 2026-11-15 14:10
        status: investigating
        text: It is slow again. You can order by phone.
"""
NEWS = "  - {id: 2026-11-15-mail, title: No mail, updates: [{at: 2026-11-15 14:00, text: Mail is late.}]}\n"
WAYS = (
    "(a colleague's: git pull, then publish; take in what is there: invoke record.merge; "
    "keep it out: invoke record.set-aside {name}; go on without it: invoke publish --without {name})"
)
TOLD = (
    "web (folder:../web): 1 line of the record there is not ours, since 2026-11-15 14:06 UTC, and waits for you:\n"
    f"  2026-11-15 14:06 UTC: update {MADE_UP}: {FORGED}\n{WAYS.format(name='web')}"
)

Attack = Callable[[str], list[Line]]
#: What is added behind a line of this name.
ATTACKS: dict[str, Attack] = {
    "an incident that never was": lambda last: [forge(after=[last])],
    "other words of ours": lambda last: [forge(after=[last], incident=CHECKOUT, key=SECOND)],
    "a withdrawal": lambda last: [
        forge("withdrawal", after=[last], incident=CHECKOUT, key="", says={"": {"at": "x"}, "en": {"reason": FORGED}})
    ],
    "a typo": lambda last: [forge("typo", after=[last], incident=CHECKOUT, key=FIRST)],
    "an official address": lambda last: [forge("official", after=[last], incident=None, key="domain:x.example.org")],
    "an answer": lambda last: [forge("faq", after=[last], incident=None, key="password")],
    "a letter": lambda last: [forge("statement", after=[last], incident=None, key="letter")],
    "a rollback": lambda last: [forge("rollback", after=[last], incident=None, key="", says={"": {"reason": FORGED}})],
    "a forced publish": lambda last: [forge("forced", after=[last], incident=None, key="", says=content())],
    "a chain of three": lambda last: [
        one := forge(after=[last]),
        two := forge("official", after=[one.name], incident=None, key="\x1b[2J\u202e"),
        forge("forced", after=[two.name], incident=None, key="", says=content()),
    ],
    "a fork that is tied in": lambda last: [
        one := forge(after=[FIRST_LINE[0]], incident=CHECKOUT, key=FIRST, time=NOW - timedelta(days=3)),
        forge("merge", after=[one.name, last], incident=None, key="", says={"": {}}),
    ],
}
#: The name of the record's first line, which is the same in every test: same time, same address.
FIRST_LINE: list[str] = []


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a published site and its targets, to be copied."""
    return site(tmp_path_factory.mktemp("published")).parent


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """Return a site that was published to its targets, which lie beside it."""
    shutil.copytree(published, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "site"


def site(folder: Path, targets: str = TARGETS) -> Path:
    """Publish a site to its targets."""
    made = real_project(folder / "site", settings=REAL + targets)
    put(made)
    FIRST_LINE[:] = [record(made).lines[0].name]
    return made


def web(folder: Path, name: str = "web") -> Path:
    """Return the site that a folder target serves."""
    return (folder.parent / name / "current").resolve()


def attack(folder: Path, what: str = "an incident that never was", *, place: str = "web") -> list[Line]:
    """Add lines at a target, or in the published site here."""
    served = folder / "output" if place == "output" else web(folder, place)
    lines = ATTACKS[what](head((served / "record.jsonl").read_bytes()))
    add(served, *lines)
    return lines


def home(folder: Path) -> dict[str, bytes]:
    """Return what people have at home: the YAML and the record, and what was set aside."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def go(folder: Path, minutes: float = 10, **more: object) -> Result:
    """Publish, some minutes later."""
    given = {"tell": lambda _: None, **more}
    return publish(find_project(folder), now=NOW + timedelta(minutes=minutes), **given)  # type: ignore[arg-type]


def aside(folder: Path, name: str = "web", tell: Callable[[str], None] = lambda _: None) -> str:
    """Set aside what waits at a place."""
    return set_aside(find_project(folder), name, now=NOW + timedelta(minutes=11), tell=tell)


@pytest.mark.parametrize("what", ATTACKS)
def test_an_urgent_update_goes_out_everywhere_else(folder: Path, what: str) -> None:
    """Whatever was added at one target: that one waits and keeps its site, all others have the update.

    Nothing of it is in our record, before or after; set aside, it is kept in a file, and that target gets our site.
    """
    lines = attack(folder, what)
    before = tree(web(folder))
    edit(folder, ("fast again.\n", f"fast again.\n{URGENT}"))
    result = go(folder)

    assert [fault.partition(" ")[0] for fault in result.failed] == ["web"]
    assert f"since {min(line.time for line in lines):%Y-%m-%d %H:%M} UTC, and wait" in result.failed[0]
    assert tree(web(folder)) == before
    assert tree(web(folder, "other")) == tree(folder / "output")
    assert FORGED not in record(folder).data.decode()
    assert "It is slow again." in (web(folder, "other") / f"incidents/{CHECKOUT}.html").read_text(encoding="utf-8")

    aside(folder)
    assert (folder / "record.set-aside.jsonl").read_bytes() == b"".join(line.raw + b"\n" for line in lines)
    result = go(folder, 12)

    assert result.failed == ()
    assert tree(web(folder)) == tree(folder / "output")
    assert FORGED not in record(folder).data.decode()
    number = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
    assert f"web: {number} of the record there, which you have set aside, made way for ours" in result.notes


def test_it_is_told_with_what_to_do(folder: Path) -> None:
    """Before the question, and at the end with the exit code for a target that failed."""
    said = Said()
    attack(folder)
    edit(folder, ("fast again.\n", f"fast again.\n{URGENT}"))
    result = go(folder, tell=said)

    assert TOLD in said
    assert said.index(TOLD) < said.index("readers will newly see:")
    assert result.failed == (TOLD,)


@pytest.mark.parametrize("why", ["refused", "declined"])
def test_a_publish_that_is_refused_changes_nothing_at_home(folder: Path, why: str) -> None:
    """Neither the YAML nor the record moves before somebody has agreed and the site is live; nor what comes home."""
    ours = home(folder)
    there = record(folder)
    edit(folder, ("incidents:\n", f"incidents:\n{NEWS}"))
    go(folder, 1)
    # What a colleague with the same files has published: it would come home.
    for name, data in ours.items():
        if name == "record.jsonl":
            (folder / name).write_bytes(data)
    shutil.rmtree(folder / "output")
    shutil.rmtree(folder / ".plainstatus")
    attack(folder)
    change = ("We look into it.", "We look at it.") if why == "refused" else ("fast again.\n", f"fast again.\n{URGENT}")
    edit(folder, change)
    before = home(folder)
    with pytest.raises((InvalidIncidents, Declined)):
        go(folder, ask=lambda _: False)

    assert home(folder) == before
    assert before["record.jsonl"] == there.data


def test_going_without_a_target(folder: Path) -> None:
    """It is neither asked nor sent to, all others are; afterwards it waits as before, until somebody decides."""
    said = Said()
    attack(folder)
    before = tree(web(folder))
    result = go(folder, without=["web"], tell=said)

    assert result.failed == ()
    assert not [line for line in said if line.startswith("web")]
    assert result.notes[-1] == "left out, and as before: web (with the next publish it is asked again)"
    assert tree(web(folder)) == before
    assert tree(web(folder, "other")) == tree(folder / "output")
    assert go(folder, 20).failed == (TOLD,)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task in a site's folder."""
    return runner(tmp_path / "site", YAML, monkeypatch, capsys)


def test_without_on_the_command_line(tmp_path: Path, run: Run) -> None:
    """Names may be given again and again, or with commas between; one that is none is told, with those that are."""
    real_project(tmp_path / "site", YAML.replace("2026-11-15", "2024-11-15"), settings=REAL + TARGETS)
    # As it is typed: only the program itself knows what a flag that is given twice becomes.
    done = plainstatus(tmp_path / "site", "publish", "--yes", "--without", "web,stick", "--without=other")
    assert (done.returncode, "asking the targets" in done.stdout) == (0, False)
    assert done.stderr.endswith(
        "note: left out, and as before: web, stick, other (with the next publish it is asked again)\n"
    )
    assert not web(tmp_path / "site").exists()

    code, _, complained = run("publish", yes=True, without=["wbe"])
    assert (code, complained) == (
        2,
        "--without wbe: there is no such target (there are web, stick, other)\n"
        "nothing was published: the site is as it was\n",
    )
    code, _, complained = run("publish", if_due=True, without=["web"])
    assert (code, complained.splitlines()[0]) == (2, "--if-due takes no other flag: it publishes nothing that is new")


def test_the_exit_codes(tmp_path: Path, run: Run) -> None:
    """5 and the ways on while it waits; merging asks a person, and no program; setting aside ends it."""
    folder = real_project(tmp_path / "site", YAML.replace("2026-11-15", "2024-11-15"), settings=REAL + TARGETS)
    assert run("publish", yes=True)[0] == 0
    attack(folder)
    for task, flags in (("publish", {"yes": True}), ("publish", {"if_due": True}), ("deploy", {})):
        if "if_due" in flags:
            shutil.rmtree(folder / ".plainstatus")
        code, _, complained = run(task, **flags)
        assert code == 5, task
        assert complained.rstrip().splitlines()[-4:] == [
            *TOLD.splitlines(),
            "the site here is live, and so is every other target; mend this, then run: invoke deploy",
        ], task
    code, _, complained = run("record.verify")
    assert (code, complained) == (4, f"{TOLD}\nthe record needs attention\n")
    before = home(folder)
    code, said, complained = run("record.merge")
    assert (code, said) == (
        2,
        f"this would be taken in, from web:\n  2026-11-15 14:06 UTC: update {MADE_UP}: {FORGED}\n",
    )
    assert complained == (
        "there is nobody here to ask (look at it, and if it is yours, add --yes)\nthe record is as it was\n"
    )
    assert home(folder) == before
    code, said, complained = run("record.set-aside", target="wbe")
    assert (code, complained.splitlines()[0]) == (2, "there is no target 'wbe' (there are web, stick, other, output)")
    code, said, complained = run("record.set-aside", target="web")
    assert (code, said, complained) == (
        0,
        f"  2026-11-15 14:06 UTC: update {MADE_UP}: {FORGED}\n"
        "set 1 line aside in record.set-aside.jsonl: it is out of the record, "
        "and the next publish brings ours to web\n",
        "",
    )
    assert run("deploy")[0] == 0
    code, said, _ = run("record.verify")
    assert (code, "nothing waits at the targets: web, stick, other\n" in said) == (0, True)
    assert run("record.set-aside", target="web")[1] == "nothing waits at web\n"


# --- who decides that it is ours


def test_a_merge_takes_it_in(folder: Path) -> None:
    """It shows what would be taken in and asks: no leaves all as it was, yes takes it, and the YAML must follow."""
    said = Said()
    (line,) = attack(folder)
    before = home(folder)
    project, later = find_project(folder), NOW + timedelta(minutes=10)
    told = join(project, now=later, tell=said, ask=lambda _: False)
    assert (told, home(folder)) == ("record.jsonl needs no mending: 4 lines", before)
    assert said == [
        "this would be taken in, from web:",
        f"  2026-11-15 14:06 UTC: update {MADE_UP}: {FORGED}",
        "it is left where it is, and goes on waiting",
    ]

    told = join(project, now=later, tell=said, ask=lambda _: True)
    assert told == "joined record.jsonl: 5 lines; the next publish ties its ends together"
    assert Record.parse((folder / "record.jsonl").read_bytes()).lines[-1].raw == line.raw
    with pytest.raises(InvalidIncidents, match=f"^incidents.yaml: {MADE_UP}: the incident was published and is no "):
        go(folder)


def test_pulling_brings_a_colleagues_lines_home(folder: Path) -> None:
    """What a colleague has published waits until the YAML has it, then comes home, and nothing is said twice."""
    said = Said()
    other = folder.with_name("colleague")
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("output", ".plainstatus"))
    edit(other, ("incidents:\n", f"incidents:\n{NEWS}"))
    put(other, minutes=5)
    assert [fault.partition(" ")[0] for fault in go(folder).failed] == ["web", "stick", "other"]

    shutil.copy(other / "incidents.yaml", folder)
    result = go(folder, 12, tell=said)

    assert result.failed == ()
    assert "brought home 2 lines of the record" in said
    assert "readers will newly see:" not in said
    assert record(folder).data == record(other).data


@pytest.mark.parametrize("kind", ["rollback", "forced"])
def test_what_a_colleague_did_to_the_site_is_asked_about(folder: Path, kind: str) -> None:
    """Their rollback, or forced publish, waits with its reason; merged, the next publish goes on from it."""
    other = folder.with_name("colleague")
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("output", ".plainstatus"))
    put(other, minutes=1, reason="The theme is broken" if kind == "forced" else "")
    if kind == "rollback":
        put(other, minutes=2)
        rollback(find_project(other), to="", now=NOW + timedelta(minutes=3), tell=lambda _: None, ask=lambda _: True)
    told = "The theme is broken" if kind == "forced" else "back to the site of 2026-11-15T14:06:00Z"
    assert f"UTC: {kind}: {told}" in go(folder).failed[0]

    join(find_project(folder), now=NOW, tell=lambda _: None)
    assert go(folder, 12).failed == ()
    assert [line.kind for line in record(folder).lines][-1] == kind


# --- the same for all who look


def test_whoever_looks_sees_it(folder: Path) -> None:
    """The doctor beforehand, a rollback, a timer and `deploy` name the target, what waits and what to do."""
    put(folder, minutes=1)
    attack(folder)
    project, later = find_project(folder), NOW + timedelta(minutes=10)

    (finding,) = [one for one in reach(project, now=later) if one.subject == "target web"]
    assert (finding.level, f"web {finding.message}") == ("fault", TOLD)
    assert TOLD in audit(project, now=later).faults
    assert deploy(project, name="", adopt=False, tell=lambda _: None).faults == (TOLD,)
    assert deploy(project, name="web", adopt=True, tell=lambda _: None).faults == (TOLD,)
    back = rollback(project, to="", now=later, tell=lambda _: None, ask=lambda _: True)
    assert back.failed == (TOLD,)
    assert tree(web(folder, "other")) == tree(folder / "output")


def test_a_timer_serves_the_others(tmp_path: Path) -> None:
    """What the clock changes goes to every target but the one that waits."""
    folder = real_project(tmp_path / "site", PROMISE, settings=REAL + TARGETS)
    put(folder)
    attack(folder)
    result = publish_if_due(find_project(folder), now=NOW + timedelta(hours=2), tell=lambda _: None)

    assert result is not None
    assert result.failed == (TOLD,)
    assert tree(web(folder, "other")) == tree(folder / "output")


def test_a_rollback_with_a_broken_yaml(folder: Path) -> None:
    """An earlier site comes back all the same; what is new at targets cannot be known as ours, and waits."""
    put(folder, minutes=1)
    attack(folder)
    (folder / "incidents.yaml").write_text("incidents: [", encoding="utf-8")
    back = rollback(
        find_project(folder), to="", now=NOW + timedelta(minutes=9), tell=lambda _: None, ask=lambda _: True
    )

    assert back.failed == (TOLD,)


# --- other places, other lines


def test_the_same_line_at_two_targets_and_another_later(folder: Path) -> None:
    """Set aside once, it blocks neither; what is added after that waits anew, and only that."""
    attack(folder)
    attack(folder, place="other")
    assert [fault.partition(" ")[0] for fault in go(folder).failed] == ["web", "other"]
    aside(folder)
    # The targets still have it when something is added.
    last = head((web(folder) / "record.jsonl").read_bytes())
    more = forge("forced", after=[last], incident=None, key="", says={"": {"reason": "More"}})
    add(web(folder), more)
    result = go(folder, 12)

    assert [fault.partition(" ")[0] for fault in result.failed] == ["web"]
    assert "1 line of the record there is not ours" in result.failed[0]
    aside(folder)
    assert go(folder, 14).failed == ()
    assert len((folder / "record.set-aside.jsonl").read_bytes().splitlines()) == 2


def test_a_line_that_no_manifest_lists(folder: Path) -> None:
    """On a disk of ours it is seen all the same, and gone after it was set aside."""
    add(web(folder), forge(after=record(folder).heads), listed=False)
    assert go(folder).failed == (TOLD,)
    aside(folder)

    assert go(folder, 12).failed == ()
    assert tree(web(folder)) == tree(folder / "output")


def test_another_record_altogether(folder: Path, tmp_path: Path) -> None:
    """It is told as such, and cannot be merged; set aside, it makes way."""
    other = real_project(tmp_path / "stranger", settings=REAL.replace("shoe-shop", "elsewhere"))
    put(other, minutes=1.5)
    data = (other / "record.jsonl").read_bytes()
    place = web(folder)
    (place / "record.jsonl").unlink()
    (place / "record.jsonl").write_bytes(b"")
    add(place, *data.splitlines())
    (fault,) = go(folder).failed
    assert fault.startswith(
        "web (folder:../web): the record there is another one than ours, of 4 lines since 2026-11-15 14:06 UTC, and "
        "waits for you:\n  2026-11-15 14:06 UTC: start: https://status.elsewhere.org\n"
    )
    assert fault.endswith(
        "\n(keep it out: invoke record.set-aside web; go on without it: invoke publish --without web)"
    )
    said = Said()
    assert join(find_project(folder), now=NOW, tell=said) == "record.jsonl needs no mending: 4 lines"
    assert said == [fault]
    aside(folder)
    assert go(folder, 12).failed == ()


# --- the published site here


@pytest.mark.parametrize("how", ["set aside", "force"])
def test_a_line_in_the_published_site_here(folder: Path, how: str) -> None:
    """It would be replaced, so a publish stops before, names it, and changes nothing; set aside, the next goes on."""
    attack(folder, place="output")
    before = home(folder), tree(folder / "output")
    with pytest.raises(BuildError) as caught:
        go(folder)
    assert str(caught.value) == (
        "output/record.jsonl: 1 line of the record there is not ours, since 2026-11-15 14:06 UTC, and waits for you:\n"
        f"  2026-11-15 14:06 UTC: update {MADE_UP}: {FORGED}\n"
        "(a colleague's: git pull, then publish; take in what is there: invoke record.merge; "
        "keep it out: invoke record.set-aside output)"
    )
    assert (home(folder), tree(folder / "output")) == before
    assert str(caught.value) in audit(find_project(folder), now=NOW).faults
    if how == "force":
        assert go(folder, reason="Readers must know now").failed == ()
    else:
        assert aside(folder, "output").startswith("set 1 line aside in record.set-aside.jsonl: ")
        assert go(folder, 12).failed == ()
    assert FORGED not in record(folder).data.decode()
    assert FORGED in (folder / "record.set-aside.jsonl").read_text(encoding="utf-8")


def test_a_damaged_record_in_the_published_site_stops_nobody(folder: Path, tmp_path: Path) -> None:
    """It counts for nothing, as at a target; but where ours is lost, nothing begins anew."""
    said = Said()
    place = folder / "output" / "record.jsonl"
    data = place.read_bytes()
    place.unlink()
    place.write_bytes(data + b"{}\n")
    (folder / "record.jsonl").rename(folder / "kept")
    for name in ("web", "other"):
        shutil.rmtree(tmp_path / name)
    (tmp_path / "stick.zip").unlink()
    with pytest.raises(BuildError, match=r"^output/record\.jsonl:5: "):
        go(folder)

    (folder / "kept").rename(folder / "record.jsonl")
    damaged = "the published copy is damaged (publish again: ours takes its place)"
    assert audit(find_project(folder), now=NOW).faults == (damaged,)
    assert go(folder, tell=said).failed == ()
    assert any(line.startswith("output: its record is damaged, and counts for nothing: ") for line in said)
    assert record(folder).data == data


def test_people_who_publish_into_one_folder_in_turns(tmp_path: Path) -> None:
    """What was published from our own work folder comes home unasked, a forced publish too."""
    folder = real_project(tmp_path / "one", settings=REAL + 'STATUS_OUTPUT = "../served/output"\n')
    other = real_project(tmp_path / "two", settings=REAL + 'STATUS_OUTPUT = "../served/output"\n')
    put(folder)
    put(other, minutes=1)
    put(other, minutes=2, reason="The theme is broken")
    put(folder, minutes=3)

    assert (folder / "record.jsonl").read_bytes() == (other / "record.jsonl").read_bytes()
    assert [line.kind for line in Record.parse((folder / "record.jsonl").read_bytes()).lines][-1] == "forced"


# --- a clone without a record


def clone(folder: Path) -> Path:
    """Return a fresh clone without the record."""
    other = folder.with_name("clone")
    kept = shutil.ignore_patterns("output", ".plainstatus", "record.jsonl")
    shutil.copytree(folder, other, ignore=kept)
    return other


def test_a_clone_without_a_record_takes_what_is_ours(tmp_path: Path) -> None:
    """The true lines come home from whichever target, the wrong one waits where it is."""
    folder = site(tmp_path, 'STATUS_TARGETS = {"web": "folder:../web"}\n')
    attack(folder)
    other, said = clone(folder), Said()
    result = go(other, tell=said)

    assert result.failed == (TOLD,)
    assert "brought home 4 lines of the record" in said
    assert record(other).data == record(folder).data


def test_a_clone_without_a_record_never_begins_anew_beside_one(folder: Path, tmp_path: Path) -> None:
    """Two records that could be ours: it stops and shows both; without one of them, the other comes home."""
    stranger = real_project(tmp_path / "stranger", settings=REAL)
    put(stranger, minutes=1)
    place = web(folder)
    (place / "record.jsonl").unlink()
    (place / "record.jsonl").write_bytes(b"")
    add(place, *(stranger / "record.jsonl").read_bytes().splitlines())
    other = clone(folder)
    before = home(other)
    with pytest.raises(BuildError) as caught:
        go(other)
    assert str(caught.value).splitlines()[0] == (
        "there is no record here, and with a new one all that was ever published would be news; "
        "those that are elsewhere wait:"
    )
    assert home(other) == before
    shutil.copytree(other, third := other.with_name("third"), ignore=shutil.ignore_patterns(".plainstatus"))
    assert go(other, without=["web"]).failed == ()
    assert record(other).data == record(folder).data
    assert "web" in aside(third)
    assert go(third, 12).failed == ()
    assert record(third).data == record(folder).data


def test_nothing_is_set_aside_where_nothing_waits(tmp_path: Path) -> None:
    """Nor at a place that cannot be reached, or that there is not; the record's own folder may be damaged meanwhile."""
    folder = site(tmp_path, 'STATUS_TARGETS = {"dead": "git:../none.git#pages"}\n')

    assert aside(folder, "output") == "nothing waits at output"
    with pytest.raises(BuildError, match=r"^dead cannot be reached now \(run: invoke doctor\)$"):
        aside(folder, "dead")
    with pytest.raises(SettingsError, match=r"^there is no target 'x' \(there are dead, output\)$"):
        aside(folder, "x")
    assert not (folder / "record.set-aside.jsonl").exists()


def test_lines_without_end(folder: Path) -> None:
    """A record with far more lines than ours counts for nothing, and is not even read; ours takes its place."""
    said = Said()
    place = web(folder)
    data = (place / "record.jsonl").read_bytes() + b"{}\n" * 300_000
    (place / "record.jsonl").unlink()
    (place / "record.jsonl").write_bytes(data)
    (place / "manifest.json").unlink()
    write_manifest(place)
    result = go(folder, tell=said)

    assert (
        "web: its record is damaged, and counts for nothing: "
        "web:record.jsonl: it has 300,004 lines, which no publish of ours makes"
    ) in said
    assert result.failed == ()
    assert tree(web(folder)) == tree(folder / "output")


def test_a_drill_has_a_record_of_its_own(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines in that of an earlier exercise stop nobody from practising."""
    monkeypatch.setattr(drill, "_run", plainstatus)
    project, place = find_project(folder), tmp_path / "practice"
    for _ in range(2):
        drill.practise(
            project, kind="outage", to=f"folder:{place}", keep=False, now=datetime.now(UTC), tell=lambda _: None
        )
        served = (place / "current").resolve()
        add(served, forge(after=[head((served / "record.jsonl").read_bytes())]))
    assert not (folder / "record.set-aside.jsonl").exists()


def test_output_stands_for_the_published_site_wherever_it_is(folder: Path) -> None:
    """The word of the docs is good also where STATUS_OUTPUT is another folder, and so is that folder's name."""
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write('STATUS_OUTPUT = "../public/site/"\n')
    go(folder)

    assert aside(folder, "output") == "nothing waits at ../public/site"
    served = folder.parent / "public/site"
    add(served, forge(after=[head((served / "record.jsonl").read_bytes())]))
    assert aside(folder, "output").endswith("the next publish brings ours to ../public/site")
    assert aside(folder, "../public/site/") == "nothing waits at ../public/site"


def test_a_merge_says_what_was_set_aside_before(folder: Path) -> None:
    """A new line that follows one that was set aside brings it back into question, and that is said."""
    (first,) = attack(folder)
    aside(folder)
    add(web(folder), forge(after=[first.name], key="20261120T110000Z"))
    said: list[str] = []
    join(find_project(folder), tell=said.append, now=NOW + timedelta(minutes=11), ask=lambda _: False)

    assert "1 of them you have set aside before, and others follow them" in said
    assert f"  2026-11-15 14:06 UTC: update {MADE_UP}: {FORGED}" in said
