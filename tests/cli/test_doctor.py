"""What would go wrong tonight: a sound site, and one broken thing at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.cli.doctor import Finding, examine
from plainstatus.cli.doctor.reach import reach
from plainstatus.publish.timer import TIMER, publish_if_due
from plainstatus.read.project import find_project
from tests.support.disks import disk
from tests.support.project import YAML, tree
from tests.support.publishing import NOW, REAL, Said, edit, put, real_project
from tests.support.serving import off_by, time_of_day
from tests.support.warm import plainstatus

SECRET = "hunter2-hunter2"  # noqa: S105 - nobody's
TARGET = 'STATUS_TARGETS = {"disk": "folder:../served"}\n'


def found(folder: Path, *, now: datetime = NOW) -> list[Finding]:
    """Return what the doctor finds; nothing in the site or at its target has changed."""

    def files() -> dict[str, str]:
        # What git has fetched is kept for the next time.
        return {path: digest for path, digest in tree(folder.parent).items() if "/.plainstatus/targets/" not in path}

    before = files()
    findings = list(examine(find_project(folder), now=now))
    assert files() == before
    return findings


def about(findings: list[Finding], subject: str) -> str:
    """Return the only line about a subject."""
    (line,) = [str(one) for one in findings if one.subject == subject]
    return line


def faults(findings: list[Finding]) -> list[str]:
    """Return the lines that are faults."""
    return [str(one) for one in findings if one.level == "fault"]


def git(folder: Path, *arguments: str) -> None:
    """Run git."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", *who, "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a site in git, published to a target."""
    site = real_project(tmp_path / "site", settings=f"{REAL}{TARGET}")
    git(site, "init", "--quiet")
    (site / ".gitignore").write_text("/private/\n/output/\n/.plainstatus/\n", encoding="utf-8")
    put(site)
    publish_if_due(find_project(site), now=NOW, tell=Said())
    stamp = NOW.timestamp()
    os.utime(site / ".plainstatus" / TIMER, (stamp, stamp))
    return site


def test_a_sound_site(folder: Path) -> None:
    """Everything is looked at, and nothing is wrong; without a network that is not held against the clock."""
    findings = found(folder)

    assert faults(findings) == []
    assert [one.subject for one in findings] == [
        "settings", "incidents.yaml", "promises", "security.txt", "official.html", "security-faq.html", "record.jsonl",
        "programs", "private/", "output", "disk", "lock", "timer", "target disk", "clock",
    ]  # fmt: skip
    assert about(findings, "settings") == "ok     settings: https://status.shoe-shop.org; targets: disk"
    assert about(findings, "incidents.yaml") == "ok     incidents.yaml: can be published: 1 incident, no mistakes"
    assert about(findings, "promises") == "ok     promises: none falls due in the next 12 hours"
    assert about(findings, "record.jsonl").startswith("ok     record.jsonl: the chain is whole: 4 lines; the published")
    assert about(findings, "programs") == "ok     programs: git"
    assert about(findings, "timer") == "ok     timer: last ran 2026-11-15 14:05 UTC"
    assert about(findings, "target disk") == "ok     target disk: folder:../served: holds the site that is live here"
    assert about(findings, "clock") == "note   clock: not compared: no address of yours answers from here"


def test_an_example_says_what_it_is(tmp_path: Path) -> None:
    """Before a site has an address of its own, the doctor says what that means, and finds no fault."""
    folder = real_project(tmp_path / "site", settings=REAL.replace("shoe-shop.org", "example.com"))
    findings = found(folder)

    assert faults(findings) == []
    assert "an example's address: no record is kept" in about(findings, "settings")
    assert about(findings, "private/") == (
        "note   private/: there is no git here, so nothing keeps earlier versions of what you write"
    )
    assert "clock" not in {one.subject for one in findings}


def test_mistakes_in_the_yaml(folder: Path) -> None:
    """The first is told with its line, the others are counted; all else is looked at nevertheless."""
    edit(folder, ("status: resolved", "status: solved"), ("components:\n", "componets:\n"))
    findings = found(folder)

    assert about(findings, "incidents.yaml") == (
        "fault  incidents.yaml: a publish would stop at incidents.yaml:3: unknown key 'componets' (write: "
        "components:), and 2 more (run: invoke check)"
    )
    assert about(findings, "target disk").startswith("ok ")


def test_a_mistake_in_what_is_over(folder: Path) -> None:
    """A closed incident stays as it was published: that is no fault tonight."""
    edit(folder, ("title: Checkout is slow\n", "titel: Checkout is slow\n"))
    line = about(found(folder), "incidents.yaml")

    assert line.startswith("note   incidents.yaml: can be published; incidents.yaml:8: warning: unknown key 'titel'")


def test_what_a_publish_would_refuse(folder: Path) -> None:
    """Published words that changed in silence are found before somebody is in a hurry."""
    edit(folder, ("Checkout is fast again.", "Checkout is fine again."))

    (line,) = faults(found(folder))
    assert line.startswith("fault  incidents.yaml: a publish would stop at incidents.yaml:")
    assert "'Checkout is fast again.' became 'Checkout is fine again.'" in line


PROMISE = YAML.replace("status: resolved", "status: identified\n        next_update: 2026-11-15 18:00")


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (1, "note   promises: readers expect an update by 2026-11-15 18:00 for 2026-11-15-checkout"),
        (-10, "ok     promises: none falls due in the next 12 hours"),
        (6, "fault  promises: incidents.yaml:14: the update promised for 2026-11-15 18:00 is 2 hours late (publish an"),
    ],
)
def test_promises(tmp_path: Path, hours: int, expected: str) -> None:
    """What falls due tonight is a note, what is late is a fault."""
    folder = real_project(tmp_path / "site", PROMISE.replace("at: 2026-11-15", "at: 2026-11-14"))

    assert about(found(folder, now=NOW + timedelta(hours=hours)), "promises").startswith(expected)


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        ("2026-11-15 12:00", "fault  security.txt: has run out on 2026-11-15, and counts for nothing (write a later"),
        ("2026-12-01 12:00", "note   security.txt: runs out on 2026-12-01 (write a later expires:)"),
        ("2027-09-01 12:00", "ok     security.txt: holds until 2027-09-01"),
    ],
)
def test_security_txt(tmp_path: Path, expires: str, expected: str) -> None:
    """It is told before it runs out, and counts as a fault once it has."""
    facts = f"  security_txt: {{contact: [security@shoe-shop.org], expires: {expires}}}\n"
    yaml = YAML.replace("  name: Example Shoes\n", f"  name: Example Shoes\n{facts}")

    assert about(found(real_project(tmp_path / "site", yaml)), "security.txt").startswith(expected)


def test_a_damaged_record(folder: Path) -> None:
    """A line that was changed is named."""
    edit(folder, ("Checkout is fast again.", "Checkout is fast, again."), file="record.jsonl")
    lines = faults(found(folder))

    assert any("record.jsonl" in line and "it was changed after it was written" in line for line in lines)


def test_a_published_copy_that_lacks_lines(folder: Path) -> None:
    """Record and site must be in step."""
    path = folder / "output/record.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.unlink()
    path.write_bytes(b"".join(lines[:-1]))

    assert faults(found(folder)) == ["fault  record.jsonl: the published copy lacks 1 line (publish again)"]


def test_in_a_clone_a_missing_copy_is_no_fault(folder: Path) -> None:
    """Nothing was published from there yet."""
    shutil.rmtree(folder / "output")

    assert about(found(folder), "record.jsonl").endswith("; nothing was published from here yet")


def test_programs_that_targets_need(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only what this site needs is asked for, with Debian's package."""
    settings = f'{REAL}STATUS_PRECOMPRESS = ["br"]\nSTATUS_TARGETS = {{"a": "git:../pages#pages"}}\n'
    (folder / "pelicanconf.py").write_text(settings, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setitem(sys.modules, "brotli", None)
    lines = [str(one) for one in examine(find_project(folder), now=NOW) if one.subject == "programs"]

    assert lines == [
        "fault  programs: git is not installed (on Debian: apt install git)",
        "note   programs: brotli is not installed (run: pip install 'plainstatus[brotli]')",
    ]


@pytest.fixture
def key(tmp_path: Path, folder: Path) -> Path:
    """Return a signing key that the site uses."""
    path = tmp_path / "signing"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    (folder / "pelicanconf.py").write_text(f'{REAL}{TARGET}STATUS_SIGNING_KEY = "../signing"\n', encoding="utf-8")
    return path


def test_a_sound_signing_key(folder: Path, key: Path) -> None:
    """A key for its owner alone, without a passphrase, and the program that uses it."""
    assert key.is_file()
    assert about(found(folder), "signing key") == (
        "ok     signing key: can be read by its owner alone, and ssh-keygen is there"
    )


def test_an_open_signing_key(folder: Path, key: Path) -> None:
    """ssh-keygen would refuse a key that others may read."""
    key.chmod(0o644)

    assert faults(found(folder)) == [
        "fault  signing key: ../signing is not for its owner alone, and ssh-keygen refuses it (run: chmod 600 "
        "../signing)"
    ]


def test_a_missing_signing_key(folder: Path, key: Path) -> None:
    """The setting leads nowhere."""
    key.unlink()

    assert faults(found(folder)) == [
        "fault  signing key: ../signing: No such file or directory (correct STATUS_SIGNING_KEY)"
    ]


def test_a_signing_key_with_a_passphrase(folder: Path, key: Path) -> None:
    """People can type it, timers cannot."""
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", SECRET, "-f", str(key)], check=True, capture_output=True)
    findings = found(folder)

    assert about(findings, "signing key").startswith("note   signing key: asks for a passphrase")
    assert SECRET not in "\n".join(map(str, findings))


def test_private_files_that_git_would_take(folder: Path) -> None:
    """private/ must not be committed, and must not have been."""
    (folder / ".gitignore").write_text("/output/\n", encoding="utf-8")
    assert faults(found(folder)) == [
        "fault  private/: git would commit what is in it (add a line /private/ to .gitignore)"
    ]

    (folder / "private").mkdir()
    (folder / "private/2026.yaml").write_text("x", encoding="utf-8")
    git(folder, "add", "private")
    assert faults(found(folder)) == [
        "fault  private/: private/2026.yaml is committed to git (run: git rm --cached private/2026.yaml, and treat "
        "it as known)"
    ]


def test_an_output_folder_of_somebody_else(folder: Path) -> None:
    """What a publish may not replace is told before it is tried."""
    shutil.rmtree(folder / "output")
    (folder / "output").mkdir()
    (folder / "output/holiday.jpg").write_bytes(b"x")

    assert any("output holds files that Plainstatus did not write" in line for line in faults(found(folder)))


def test_a_full_disk(tmp_path: Path) -> None:
    """A publish needs room for a second site."""
    with disk(tmp_path / "disk", megabytes=8) as place:
        line = about(found(real_project(place / "site")), "disk")

    assert line.startswith("fault  disk: ")
    assert line.endswith(" MB are free where the site stands, and a publish needs room for a second site (make room)")


def test_a_publish_under_way_and_one_that_was_killed(folder: Path) -> None:
    """The lock of a living process is told from what a dead one left."""
    work = folder / ".plainstatus"
    handle = os.open(work / "lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    os.ftruncate(handle, 0)
    os.write(handle, b"4711\n")
    assert about(found(folder), "lock") == (
        "note   lock: a publish is running now (process 4711); another one is refused until it has ended"
    )

    os.close(handle)
    (work / "scratch").mkdir()
    assert about(found(folder), "lock") == (
        "note   lock: a publish was interrupted; the next one puts that right (run: invoke publish)"
    )


def test_a_timer_that_stopped(tmp_path: Path) -> None:
    """Where the clock has changed what the page says, and no timer came, the page is wrong."""
    folder = real_project(tmp_path / "site", PROMISE)
    put(folder)
    assert about(found(folder), "timer").startswith("note   timer: none has run here: ")
    timer = folder / ".plainstatus" / TIMER
    timer.touch()
    os.utime(timer, (NOW.timestamp(), NOW.timestamp()))

    assert about(found(folder, now=NOW + timedelta(minutes=59)), "timer").startswith("ok ")
    assert about(found(folder, now=NOW + timedelta(hours=3)), "timer") == (
        "note   timer: last ran 2026-11-15 14:05 UTC (is it still on?)"
    )
    late = about(found(folder, now=NOW + timedelta(hours=9)), "timer")
    assert late.startswith("fault  timer: last ran 2026-11-15 14:05 UTC, and the page is wrong since 2026-11-15 18:00")


def test_targets_and_what_they_hold(folder: Path, tmp_path: Path) -> None:
    """Empty, older, somebody else's, not to be found: each is told, and what to do."""
    targets = (
        'STATUS_TARGETS = {"old": "folder:../served", "new": "folder:../new", "theirs": "folder:../theirs", '
        '"lost": "folder:$NOWHERE_TO_BE_FOUND/x", "gone": "git:../gone.git#pages"}\n'
    )
    (folder / "pelicanconf.py").write_text(f"{REAL}{targets}", encoding="utf-8")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/holiday.jpg").write_bytes(b"x")
    manifest = folder / "output/manifest.json"
    data = manifest.read_bytes()
    manifest.unlink()
    manifest.write_bytes(data.replace(b"index.html", b"other.html"))
    findings = found(folder)

    assert about(findings, "target old").startswith(
        "note   target old: folder:../served: can be reached, and holds another site than this machine published last"
    )
    assert about(findings, "target new") == "note   target new: folder:../new: can be reached, and is empty"
    assert about(findings, "target theirs") == (
        "fault  target theirs: folder:../theirs: it is not empty, and holds no site of ours: holiday.jpg (take it "
        "over: invoke deploy --adopt --target theirs)"
    )
    assert about(findings, "target lost") == (
        "fault  target lost: (folder:$NOWHERE_TO_BE_FOUND/x): $NOWHERE_TO_BE_FOUND is not set (set it where this "
        "command runs: export NOWHERE_TO_BE_FOUND=…)"
    )
    assert about(findings, "target gone").startswith("fault  target gone: (git:../gone.git#pages): ")


def test_settings_of_targets_that_are_wrong(folder: Path) -> None:
    """A password in an address is named by its target, and never shown."""
    wrong = f'STATUS_TARGETS = {{"main": "sftp://me:{SECRET}@box.example.net/status"}}\n'
    (folder / "pelicanconf.py").write_text(f"{REAL}{wrong}", encoding="utf-8")
    findings = list(examine(find_project(folder), now=NOW))

    assert "STATUS_TARGETS['main'] holds a password" in about(findings, "targets")
    assert SECRET not in "\n".join(map(str, findings))


@pytest.mark.parametrize(
    ("off", "expected"),
    [(0, "ok     clock: "), (-200, "note   clock: "), (3000, "fault  clock: ")],
)
def test_the_clock(folder: Path, off: int, expected: str) -> None:
    """It is compared with what a server of ours says, whatever else that answers."""
    with time_of_day(off_by(off)) as address:
        targets = f'STATUS_TARGETS = {{"disk": {{"to": "folder:../served", "url": "{address}"}}}}\n'
        settings = REAL.replace("https://status.shoe-shop.org", "http://127.0.0.1:9/status")
        (folder / "pelicanconf.py").write_text(f"{settings}{targets}", encoding="utf-8")
        line = about(list(reach(find_project(folder))), "clock")

    assert line.startswith(expected)
    assert address in line


def test_a_clock_that_nobody_understands(folder: Path) -> None:
    """A server that says nonsense is as good as none."""
    with time_of_day("yesterday, I think") as address:
        settings = f'{REAL}STATUS_TARGETS = {{"disk": {{"to": "folder:../served", "url": "{address}"}}}}\n'
        (folder / "pelicanconf.py").write_text(settings, encoding="utf-8")

        assert about(list(reach(find_project(folder))), "clock").startswith("note   clock: not compared")


def test_what_does_not_answer_is_not_waited_for(folder: Path) -> None:
    """A server that takes the connection and says nothing costs the time that is allowed, and no more."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = f'{REAL}STATUS_TARGETS = {{"disk": {{"to": "folder:../served", "url": "{address}"}}}}\n'
        (folder / "pelicanconf.py").write_text(settings, encoding="utf-8")
        findings = list(reach(find_project(folder), seconds=0.5))

    assert about(findings, "clock") == (
        "note   clock: no answer for 0 seconds (look at the network, then run this again)"
    )
    assert about(findings, "target disk").startswith("ok ")


def test_the_task(folder: Path) -> None:
    """`invoke doctor` prints a line each; a fault makes it end with 4, settings that cannot be read with 2."""

    def doctor() -> tuple[int, str, str]:
        done = plainstatus(folder, "doctor")
        return done.returncode, done.stdout, done.stderr

    # The clock is the machine's own.
    edit(folder, ("2026-11-15", "2025-11-15"))
    shutil.rmtree(folder / "output")
    shutil.rmtree(folder / ".plainstatus")
    (folder / "record.jsonl").unlink()
    # There the record says what these files do not.
    shutil.rmtree(folder.parent / "served")
    code, said, complained = doctor()
    assert (code, complained) == (0, "")
    assert said.splitlines()[-1].endswith("nothing would stop a publish tonight")

    (folder / ".gitignore").write_text("", encoding="utf-8")
    code, said, complained = doctor()
    assert (code, "fault  private/: " in said) == (4, True)
    assert complained.splitlines()[-1] == "this has to be mended before the night"

    (folder / "pelicanconf.py").write_text(f"{REAL}STATUS_OUTPT = 'x'\n", encoding="utf-8")
    assert doctor()[0] == 2
