"""Publishing to several targets: one that fails keeps nobody from the others, and the longest record wins."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plainstatus.cli.record import join
from plainstatus.deliver import deliver
from plainstatus.deliver.targets import served
from plainstatus.deliver.targets.places import Targets
from plainstatus.errors import BuildError, SettingsError, TargetError
from plainstatus.publish.deploy import deploy
from plainstatus.publish.publish import publish
from plainstatus.publish.rollback import rollback
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from plainstatus.record import Record
from plainstatus.tree.manifest import check, read_manifest, write_manifest
from tests.publish.test_timer import PROMISE
from tests.support.project import NIGHTLY, SETTINGS, YAML, tree
from tests.support.publishing import NOW, REAL, Said, edit, put, real_project
from tests.support.running import Run, runner
from tests.support.targets import Cut, Loose, dead_ends, files_of, make_tree
from tests.support.webserver import answering

TWO = 'STATUS_TARGETS = {"disk": "folder:../srv", "stick": "zip:../stick/status.zip"}\n'
#: A folder cannot be made below a file.
DEAD = 'STATUS_TARGETS = {"dead": "folder:../file/srv", "disk": "folder:../srv"}\n'
NEWS = """  - id: 2026-11-16-search
    title: Search finds nothing
    updates:
      - at: 2026-11-16 09:00
        status: investigating
        text: We look into it.
"""
MAIL = NEWS.replace("search", "mail").replace("Search finds nothing", "Mail is late")
LATER = NOW + timedelta(days=1)


def site(folder: Path, targets: str = TWO, yaml: str = YAML) -> Path:
    """Write the sources of a site with targets."""
    folder.with_name("file").write_text("", encoding="utf-8")
    return real_project(folder, yaml, settings=REAL + targets)


def say(folder: Path, incident: str) -> None:
    """Add an incident to the YAML."""
    edit(folder, ("incidents:\n", f"incidents:\n{incident}"))


def send(folder: Path, *, name: str = "", adopt: bool = False) -> deliver.Delivery:
    """Run `deploy`."""
    return deploy(find_project(folder), name=name, adopt=adopt, tell=lambda _: None)


def current(folder: Path) -> dict[str, str]:
    """Return what the folder target beside a project holds."""
    return tree(folder.parent / "srv" / "current")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task in a site's folder."""
    return runner(tmp_path / "site", YAML, monkeypatch, capsys)


def test_a_publish_brings_the_site_to_its_targets(tmp_path: Path) -> None:
    """Every target holds the published site, and what was done is told, target by target."""
    folder, said = site(tmp_path / "site"), Said()
    result = put(folder, tell=said)

    live = tree(folder / "output")
    assert result.failed == ()
    assert current(folder) == live
    shutil.unpack_archive(tmp_path / "stick" / "status.zip", tmp_path / "unpacked")
    assert tree(tmp_path / "unpacked") == live
    told = [line.partition("(")[0] for line in said if line.startswith(("disk", "stick"))]
    size = sum(path.stat().st_size for path in (folder / "output").rglob("*") if path.is_file()) / 1000
    assert told == [
        f"disk: sending {len(live)} files ",
        f"disk: {len(live)} files sent, {size:,.0f} kB ",
        f"stick: sending {len(live)} files ",
        f"stick: {len(live)} files sent, {size:,.0f} kB ",
    ]
    assert any(line.endswith(" s)") and "(look " in line and ", read back " in line for line in said)


def test_two_targets_and_one_is_dead(tmp_path: Path) -> None:
    """The dead one is named at the end, with what to do; the other is live."""
    folder = site(tmp_path / "site", DEAD)
    result = put(folder)

    assert current(folder) == tree(folder / "output")
    assert result.failed == (
        f"dead (folder:../file/srv): Not a directory: {tmp_path}/site/../file/srv (mend that, then run: invoke deploy)",
    )


def test_the_exit_code_names_the_dead_target(tmp_path: Path, run: Run) -> None:
    """`publish` ends with 5 where a target failed, and `deploy` goes on from the live site once it is mended."""
    folder = site(tmp_path / "site", DEAD, YAML.replace("2026-11-15", "2024-11-15"))
    code, said, complained = run("publish", yes=True)

    assert code == 5
    assert "dead: FAILED, see the end\n" in said
    assert "→ output/index.html\n" in said
    assert complained.splitlines()[-2:] == [
        f"dead (folder:../file/srv): Not a directory: {tmp_path}/site/../file/srv (mend that, then run: invoke deploy)",
        "the site here is live, and so is every other target; mend this, then run: invoke deploy",
    ]
    (folder / "pelicanconf.py").write_text(REAL + DEAD.replace("../file/srv", "../dead"), encoding="utf-8")
    code, said, complained = run("deploy", target="dead")

    assert (code, complained) == (0, "")
    assert "dead: sending" in said
    assert "disk" not in said
    assert tree(tmp_path / "dead" / "current") == tree(folder / "output") == current(folder)


def test_a_missing_variable_fails_one_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a variable is missing, that target fails, by the variable's name; the other one is live."""
    monkeypatch.delenv("STATUS_ROOT", raising=False)
    folder = site(tmp_path / "site", DEAD.replace("../file/srv", "$STATUS_ROOT"))
    result = put(folder)

    assert result.failed == (
        "dead (folder:$STATUS_ROOT): $STATUS_ROOT is not set (set it where this command runs: export STATUS_ROOT=…)",
    )
    assert current(folder) == tree(folder / "output")
    monkeypatch.setenv("STATUS_ROOT", str(tmp_path / "there"))
    assert send(folder).faults == ()


def test_mistakes_in_the_settings_stop_before_anything_is_done(tmp_path: Path) -> None:
    """A target that could never work is a wrong setting, and nothing is published."""
    folder = site(tmp_path / "site", 'STATUS_TARGETS = {"a": "folder:output/x", "b": "foldr:x"}\n')
    with pytest.raises(SettingsError) as caught:
        put(folder)

    assert str(caught.value) == (
        f"pelicanconf.py: STATUS_TARGETS['a'] lies inside {folder}/output (choose a place outside it)\n"
        "pelicanconf.py: STATUS_TARGETS['b'] has the unknown scheme 'foldr' (did you mean folder?)"
    )
    assert not (folder / "output").exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"name": "dsk"}, "there is no target 'dsk' (there are disk, stick)"),
        ({"adopt": True}, "--adopt takes over one place, so name it (add --target NAME)"),
        ({}, "nothing has been published here yet (run: invoke publish)"),
    ],
)
def test_what_deploy_refuses(tmp_path: Path, flags: dict[str, Any], said: str) -> None:
    """A name that no target has, adopting everything, and a site that is not there are wrong."""
    folder = site(tmp_path / "site")
    with pytest.raises(SettingsError) as caught:
        send(folder, **flags)

    assert str(caught.value) == said


def test_deploy_without_targets(tmp_path: Path) -> None:
    """Without targets there is nothing to deploy to."""
    with pytest.raises(SettingsError) as caught:
        send(site(tmp_path / "site", ""))

    assert str(caught.value) == "there are no targets (name some in pelicanconf.py: STATUS_TARGETS)"


def test_deploy_refuses_a_site_that_was_changed_by_hand(tmp_path: Path) -> None:
    """What is not what was published goes nowhere."""
    folder = site(tmp_path / "site")
    put(folder)
    (folder / "output" / "index.html").write_text("x", encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        send(folder)

    assert str(caught.value).startswith("the site here is not what was published: index.html is not what was published")


def test_a_rollback_goes_to_the_targets_too(tmp_path: Path) -> None:
    """An earlier site that is put live again is live everywhere."""
    folder = site(tmp_path / "site")
    put(folder)
    say(folder, NEWS)
    put(folder, now=LATER)
    assert any("search" in path for path in current(folder))
    back = rollback(find_project(folder), to="", now=LATER, tell=lambda _: None, ask=lambda _: True)

    assert back.failed == ()
    assert current(folder) == tree(folder / "output")
    assert not any("search" in path for path in current(folder))


@pytest.mark.parametrize("settings", [SETTINGS, REAL], ids=["an example's address", "a clock that stands still"])
def test_examples_stay_on_this_machine(tmp_path: Path, settings: str) -> None:
    """A site that keeps no record goes into folders and zips, but is pushed nowhere."""
    yaml = YAML if settings == SETTINGS else f"clock: 2026-11-15 15:00\n{YAML}"
    targets = TWO.replace("}", ', "pages": "git:../pages.git#pages"}')
    folder = real_project(tmp_path / "site", yaml, settings=settings + targets)
    result = put(folder)

    assert current(folder) == tree(folder / "output")
    assert result.failed == (
        "pages (git:../pages.git#pages): an example's site, or one whose clock stands still, stays on this machine "
        "(write your own address as SITEURL, and take clock: out of incidents.yaml; folder: and zip: take it)",
    )


def test_an_example_does_not_take_the_place_of_a_real_site(tmp_path: Path) -> None:
    """Where a real site is, with its record, one that keeps none is refused."""
    folder = site(tmp_path / "site")
    put(folder)
    example = real_project(tmp_path / "example", settings=SETTINGS + TWO)
    result = put(example)

    assert result.failed[0] == (
        "disk (folder:../srv): it holds a site with a record, and this one keeps none (choose another place)"
    )
    assert current(folder) == tree(folder / "output")


# --- records


def lines(folder: Path) -> int:
    """Return how many lines the record at home has; the published one is the same."""
    data = (folder / "record.jsonl").read_bytes()
    assert data == (folder / "output" / "record.jsonl").read_bytes()
    return len(Record.parse(data, "record.jsonl").lines)


def colleague(folder: Path, name: str = "colleague") -> Path:
    """Return a colleague's clone of a site: what is committed, and nothing that was built."""
    other = folder.parent / name
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("output", ".plainstatus"))
    return other


def test_a_fresh_clone_takes_the_record_from_a_target(tmp_path: Path) -> None:
    """Without record and output, as CI may be, nothing begins anew: the record comes from a target, and is told."""
    folder = site(tmp_path / "site")
    put(folder)
    other = colleague(folder)
    (other / "record.jsonl").unlink()
    said = Said()
    put(other, now=LATER, tell=said)

    assert f"brought home {lines(folder)} lines of the record" in said
    assert (other / "record.jsonl").read_bytes() == (folder / "record.jsonl").read_bytes()
    assert "20 Nov" not in (other / "output" / "incidents" / "2026-11-15-checkout.html").read_text(encoding="utf-8")


def test_the_longest_record_wins_and_a_target_that_is_behind_is_brought_up(tmp_path: Path) -> None:
    """A colleague published to one target only; the next publish takes their lines home, and to all targets."""
    folder = site(tmp_path / "site")
    put(folder)
    other = colleague(folder)
    say(other, NEWS)
    (other / "pelicanconf.py").write_text(REAL + 'STATUS_TARGETS = {"disk": "folder:../srv"}\n', encoding="utf-8")
    put(other, now=LATER)
    assert lines(other) > lines(folder)

    say(folder, NEWS)
    said = Said()
    put(folder, now=LATER, tell=said)

    assert "brought home 2 lines of the record" in said
    assert lines(folder) == lines(other)
    assert current(folder) == tree(folder / "output")
    shutil.unpack_archive(tmp_path / "stick" / "status.zip", tmp_path / "unpacked")
    assert tree(tmp_path / "unpacked") == tree(folder / "output")


@pytest.mark.parametrize("how", ["merge", "pull"])
def test_a_fork_waits_and_is_mended_by_a_merge_or_by_pulling(tmp_path: Path, how: str) -> None:
    """Two published without each other's lines: what the other one said is shown; with it in the YAML it comes home."""
    folder = site(tmp_path / "site")
    put(folder)
    other = colleague(folder)
    say(other, NEWS)
    put(other, now=LATER)
    # Here the targets could not be reached when the other thing was published.
    say(folder, MAIL)
    (folder / "pelicanconf.py").write_text(REAL, encoding="utf-8")
    put(folder, now=LATER)
    (folder / "pelicanconf.py").write_text(REAL + TWO, encoding="utf-8")

    said = Said()
    result = put(folder, now=LATER, tell=said)
    waits = (
        "disk (folder:../srv): 2 lines of the record there are not ours, since 2026-11-16 14:05 UTC, "
        "and wait for you:\n"
        "  2026-11-16 14:05 UTC: incident 2026-11-16-search: Search finds nothing\n"
        "  2026-11-16 14:05 UTC: update 2026-11-16-search: We look into it.\n"
        "(a colleague's: git pull, then publish; take in what is there: invoke record.merge; "
        "keep it out: invoke record.set-aside disk; go on without it: invoke publish --without disk)"
    )
    assert waits in said
    assert result.failed[0] == send(folder).faults[0] == waits
    assert len(result.failed) == 2
    assert current(folder) == tree(other / "output")

    if how == "merge":
        merged = join(find_project(folder), tell=lambda _: None)
        assert merged == "joined record.jsonl: 8 lines; the next publish ties its ends together"
    say(folder, NEWS)
    result = put(folder, now=LATER)

    assert result.failed == ()
    assert lines(folder) == 9
    assert current(folder) == tree(folder / "output")


def test_an_older_site_does_not_take_a_newer_ones_place(tmp_path: Path) -> None:
    """Whoever deploys what a colleague has gone beyond is told to publish; the newer site stays."""
    folder = site(tmp_path / "site")
    put(folder)
    other = colleague(folder)
    say(other, NEWS)
    put(other, now=LATER)

    assert [fault.partition(": ")[2].partition(",")[0] for fault in send(folder).faults] == [
        "2 lines of the record there are not ours",
        "2 lines of the record there are not ours",
    ]
    assert current(folder) == tree(other / "output")


def test_adopting_does_not_silence_a_colleague(tmp_path: Path) -> None:
    """Even where a place is to be taken over, what a colleague has published there stays."""
    folder = site(tmp_path / "site")
    put(folder)
    other = colleague(folder)
    say(other, NEWS)
    put(other, now=LATER)
    failed = send(folder, name="disk", adopt=True).faults

    assert len(failed) == 1
    assert "2 lines of the record there are not ours" in failed[0]
    assert current(folder) == tree(other / "output")


@pytest.mark.parametrize("manifest", [b"{", None])
def test_a_damaged_manifest_silences_no_colleague(tmp_path: Path, manifest: bytes | None) -> None:
    """What a colleague has published stays, even where the manifest there is damaged or gone, and comes home."""
    folder, said = site(tmp_path / "site"), Said()
    put(folder)
    other = colleague(folder)
    say(other, NEWS)
    put(other, now=LATER)
    place = tmp_path / "srv" / "current" / "manifest.json"
    place.unlink()
    if manifest is not None:
        place.write_bytes(manifest)

    (refused,) = send(folder, name="disk", adopt=True).faults
    assert "2 lines of the record there are not ours" in refused
    (tmp_path / "stick" / "status.zip").unlink()
    say(folder, NEWS)
    put(folder, now=LATER + timedelta(hours=1), tell=said)
    assert any(line.startswith("brought home ") for line in said)
    assert send(folder, name="disk", adopt=True).faults == ()
    assert current(folder) == tree(folder / "output")


def test_a_target_that_cannot_be_reached_does_not_stop_a_publish(tmp_path: Path) -> None:
    """Its record is not read, which is said; everything else goes on."""
    folder, said = site(tmp_path / "site", 'STATUS_TARGETS = {"pages": "git:../none.git#pages"}\n'), Said()
    result = put(folder, tell=said)

    assert "pages: cannot be reached now, so its record was not read" in said
    assert join(find_project(folder), tell=said) == "record.jsonl needs no mending: 4 lines"
    assert len(result.failed) == 1
    assert (folder / "output" / "index.html").is_file()


@pytest.mark.parametrize("again", ["publish", "rollback"])
def test_a_dead_target_is_tried_last(tmp_path: Path, again: str) -> None:
    """What could not be reached before the publish takes its time to fail again, and the others are live by then."""
    targets = 'STATUS_TARGETS = {"dead": "git:../none.git#pages", "disk": "folder:../srv", "stick": "zip:../s.zip"}\n'
    folder, said = site(tmp_path / "site", targets), Said()
    put(folder)
    if again == "rollback":
        put(folder, now=LATER)
        rollback(find_project(folder), to="", now=LATER + timedelta(hours=1), tell=said, ask=lambda _: True)
    else:
        put(folder, now=LATER, tell=said)

    sent = [line.partition(":")[0] for line in said if "FAILED" in line or "files sent" in line]
    assert sent == ["disk", "stick", "dead"]


def test_a_damaged_record_at_a_target_counts_for_nothing(tmp_path: Path) -> None:
    """It is told, and replaced by the whole one."""
    folder, said = site(tmp_path / "site"), Said()
    put(folder)
    place = tmp_path / "srv" / "current"
    # With a manifest that goes with it, as if it had been published so.
    broken = (place / "record.jsonl").read_bytes().replace(b"fast again", b"slow again")
    (place / "record.jsonl").unlink()
    (place / "record.jsonl").write_bytes(broken)
    (place / "manifest.json").unlink()
    write_manifest(place)
    result = put(folder, now=LATER, tell=said)

    assert any(
        line.startswith("disk: its record is damaged, and counts for nothing: disk:record.jsonl:") for line in said
    )
    assert result.failed == ()
    assert any("its record is damaged, and is replaced" in note for note in result.notes)
    assert current(folder) == tree(folder / "output")


# --- a target that changes file by file


def with_target(monkeypatch: pytest.MonkeyPatch, target: Loose) -> None:
    """Make a project's only target one of the tests."""
    monkeypatch.setattr(deliver, "read_targets", lambda *_, **__: Targets((target,), {}))


def test_a_real_site_is_cut_off_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment that dies before any one of its changes leads no reader astray, and the next one completes it.

    Every third is tried in the usual run, each in the long one.
    """
    folder, target = site(tmp_path / "site", ""), Loose(tmp_path / "there")
    with_target(monkeypatch, target)
    put(folder)
    old = files_of(target.folder)
    say(folder, NEWS)
    count: list[str] = []
    target.before = count.append
    result = put(folder, now=LATER)
    assert result.failed == ()
    changes, new = len(count), files_of(target.folder)
    assert new == files_of(folder / "output")

    for number in range(0, changes, 1 if NIGHTLY else 3):
        shutil.rmtree(target.folder)
        for path, data in old.items():
            (target.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (target.folder / path).write_bytes(data)
        left = [number]

        def cut(path: str, left: list[int] = left) -> None:
            if left[0] == 0:
                raise Cut(path)
            left[0] -= 1

        target.before = cut
        with pytest.raises(Cut):
            send_cut(folder)
        assert dead_ends(files_of(target.folder), known=old) == [], number
        target.before = lambda _: None
        assert send(folder).faults == (), number
        assert files_of(target.folder) == new, number
        assert check(target.folder, read_manifest(target.folder)) == []
    assert changes > 30


def send_cut(folder: Path) -> None:
    """Deploy, and let what kills the process through."""
    delivered = send(folder)
    for error in delivered.failed.values():
        if isinstance(error.__cause__, Cut):
            raise error.__cause__


def test_a_cut_then_another_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a cut deployment left is gone when the next publish has other pages: a rollback, for one."""
    folder, target = site(tmp_path / "site", ""), Loose(tmp_path / "there")
    with_target(monkeypatch, target)
    put(folder)
    say(folder, NEWS)

    def full(path: str) -> None:
        if path == "index.html":
            raise OSError(28, "No space left on device")

    target.before = full
    result = put(folder, now=LATER)
    assert result.failed == ("loose (loose:there): No space left on device",)
    assert (target.folder / "incidents" / "2026-11-16-search.html").is_file()
    target.before = lambda _: None
    rollback(find_project(folder), to="", now=LATER, tell=lambda _: None, ask=lambda _: True)

    assert files_of(target.folder) == files_of(folder / "output")
    assert not (target.folder / "incidents" / "2026-11-16-search.html").exists()


def test_what_is_not_what_was_sent_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that swallows a file is found when it is read back."""
    folder, target = site(tmp_path / "site", ""), Loose(tmp_path / "there")
    with_target(monkeypatch, target)
    put(folder)
    send_as_it_should = Loose.send

    def forgetful(self: Loose, plan: Any, tell: Any) -> None:
        send_as_it_should(self, plan, tell)
        if "status.txt" in plan.changed:
            (self.folder / "status.txt").write_text("x")

    monkeypatch.setattr(Loose, "send", forgetful)
    result = put(folder, now=LATER)

    assert result.failed == (
        "loose (loose:there): read back, status.txt is not what was sent "
        "(send all of it again: invoke deploy --target loose --adopt)",
    )


def test_what_was_not_removed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that keeps what it should remove is found when it is read back: there it would be public for ever."""
    folder, target = site(tmp_path / "site", ""), Loose(tmp_path / "there")
    gone = folder / "content" / "pages" / "gone.md"
    gone.parent.mkdir(exist_ok=True)
    gone.write_text("Title: Gone\n\nA page.\n", encoding="utf-8")
    with_target(monkeypatch, target)
    assert put(folder).failed == ()
    gone.unlink()
    send_as_it_should = Loose.send
    monkeypatch.setattr(
        Loose, "send", lambda self, plan, tell: send_as_it_should(self, replace(plan, deletions=()), tell)
    )

    assert put(folder, now=LATER).failed == (
        "loose (loose:there): gone.html is still there, though removed (run: invoke deploy)",
    )


def test_our_own_fault_keeps_nobody_from_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody thought of fails one target, without repeating what may be secret, and the others go on."""

    def broken(path: str) -> None:
        raise RuntimeError(f"s3cret at {path}")

    one, other = Loose(tmp_path / "one", name="one", before=broken), Loose(tmp_path / "other", name="other")
    monkeypatch.setattr(deliver, "read_targets", lambda *_, **__: Targets((one, other), {}))
    folder = site(tmp_path / "site", "")
    result = put(folder)

    assert result.failed == (
        "one (loose:there): RuntimeError, which Plainstatus should have foreseen (please report it)",
    )
    assert files_of(other.folder) == files_of(folder / "output")


@pytest.mark.parametrize("error", [MemoryError, RecursionError, UnicodeDecodeError("utf-8", b"\xff", 0, 1, "s3cret")])
def test_what_cannot_be_read_keeps_nobody_from_the_others(tmp_path: Path, error: Any) -> None:
    """What is too much for this machine is the target's fault, and is told as that."""

    def broken(_: str) -> None:
        raise error

    one, other = Loose(tmp_path / "one", name="one", before=broken), Loose(tmp_path / "other", name="other")
    make_tree(tmp_path / "tree", {"index.html": b"x", "record.jsonl": b""})
    done = deliver.deliver_all(Targets((one, other), {}), tmp_path / "tree", lambda _: None)

    assert done.faults == (
        "one (loose:there): what it holds is too much, or no text, and cannot be read "
        "(look at it, then run: invoke deploy)",
    )
    assert files_of(other.folder) == files_of(tmp_path / "tree")


# --- addresses


def test_a_target_whose_address_serves_something_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that was written, but is not what its address serves, has failed: customers do not see it."""
    monkeypatch.setattr(served, "_PATIENCE", 0.0)
    with answering(lambda _: (200, {}, b"parked")) as port:
        address = f"http://127.0.0.1:{port}"
        targets = f'STATUS_TARGETS = {{"disk": {{"to": "folder:../srv", "url": "{address}"}}}}\n'
        folder = site(tmp_path / "site", targets)
        result = put(folder)

    assert current(folder) == tree(folder / "output")
    assert result.failed == (
        f"disk (folder:../srv): {address}/manifest.json is not what was sent (look at the host's settings, then run: "
        "invoke deploy)",
    )


def test_a_hub_is_told_once_the_sites_own_address_has_the_news(tmp_path: Path) -> None:
    """Where the site's own target failed, a hub would hand out old feeds: it is told by the deploy that mends it."""
    pings: list[str] = []

    def hub(path: str) -> tuple[int, dict[str, str], bytes]:
        pings.append(path)
        return 204, {}, b""

    with answering(hub) as port:
        settings = REAL + f'STATUS_WEBSUB_HUB = "http://127.0.0.1:{port}/"\n'
        failing = 'STATUS_TARGETS = {"main": {"to": "folder:$ROOT", "url": "https://status.shoe-shop.org"}}\n'
        folder = real_project(tmp_path / "site", settings=settings + failing)
        result = publish(find_project(folder), now=NOW, tell=lambda _: None)

    assert [note for note in result.notes if "hub" in note] == [
        f"the hub http://127.0.0.1:{port}/ is told of news once main has them (run: invoke deploy)"
    ]
    assert pings == []
    assert isinstance(send(folder).failed["main"], TargetError)


def test_a_host_that_takes_its_time_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every target has the site before any address is asked, the slow ones are asked last, and the lock is free."""
    folder = site(tmp_path / "site", "")
    served = tmp_path / "slow"
    locked: list[str] = []

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        try:
            send(folder, name="other")
        except BuildError as error:
            locked.append(str(error))
        name = path.partition("?")[0].strip("/") or "index.html"
        return 200, {}, (served / name).read_bytes()

    with answering(answer) as port:
        slow, quick = (
            Loose(served, name="slow", url=f"http://127.0.0.1:{port}"),
            Loose(tmp_path / "quick", name="quick"),
        )
        slow.settles, quick.url = 60.0, slow.url
        other = Loose(tmp_path / "other", name="other")
        monkeypatch.setattr(deliver, "read_targets", lambda *_, **__: Targets((slow, quick, other), {}))
        said = Said()
        result = put(folder, tell=said)

    assert (result.failed, locked) == ((), [])
    told = [line.partition(" (")[0] for line in said]
    order = [told.index(line) for line in told if line.endswith(("serves it", "it is sent"))]
    assert [told[place].partition(":")[0] for place in order] == ["quick", "slow", "slow"]
    assert min(order) > max(place for place, line in enumerate(told) if "files sent" in line)
    assert told[order[1]] == f"slow: waiting until {slow.url} serves it, 60 s at most; it is sent"


def test_a_timers_publish_goes_to_the_targets_too(tmp_path: Path) -> None:
    """What the clock alone changes is brought to the targets, whose places begin at the project, not its snapshot."""
    folder = site(tmp_path / "site", yaml=PROMISE)
    put(folder)
    result = publish_if_due(find_project(folder), now=NOW + timedelta(hours=2), tell=lambda _: None)

    assert result is not None
    assert result.failed == ()
    assert current(folder) == tree(folder / "output")
