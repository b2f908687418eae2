"""Targets that need no network: a folder behind a web server, a git branch, a zip."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plainstatus.deliver.targets import git as git_target
from plainstatus.deliver.targets.places import read_targets
from plainstatus.deliver.targets.run import Delivered, deliver
from plainstatus.deliver.targets.target import Target
from plainstatus.errors import TargetError
from plainstatus.tree.manifest import MANIFEST, read_manifest
from tests.support.disks import disk
from tests.support.targets import files_of, make_tree, page
from tests.support.webserver import answering

pytestmark = pytest.mark.slow

OLD = {
    "index.html": page("about.html", text="old"),
    "about.html": page("index.html"),
    "gone.html": page("index.html"),
    "theme/favicon.svg": b"<svg/>",
    ".plainstatus-site": b"ours",
    "statements/über-uns.html": page(),
}
NEW = {path: data for path, data in OLD.items() if path != "gone.html"} | {
    "index.html": page("incidents/a.html", text="new"),
    "incidents/a.html": page(),
}


def git(*command: str, folder: Path) -> str:
    """Run git in a repository, as somebody."""
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    return subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True, text=True).stdout


def unzipped(place: Path, to: Path) -> Mapping[str, bytes]:
    """Return what a zip holds, as the usual program unpacks it."""
    shutil.unpack_archive(place, to)
    return files_of(to)


def cloned(repository: Path, to: Path) -> Mapping[str, bytes]:
    """Return what stands in a fresh clone of a branch."""
    git("clone", "--quiet", "--branch", "pages", str(repository), str(to), folder=repository)
    return {path: data for path, data in files_of(to).items() if not path.startswith(".git/")}


@dataclass
class Bench:
    """A target of one kind, and what it holds."""

    folder: Path
    kind: str
    number: int = 0

    @property
    def place(self) -> Path:
        """What the target writes to."""
        return self.folder / {"folder": "srv", "git": "pages.git", "zip": "stick/status.zip"}[self.kind]

    @property
    def target(self) -> Target:
        """The target, as a new process would find it."""
        address = f"{self.kind}:{self.place}{'#pages' if self.kind == 'git' else ''}"
        given = {"here": {"to": address}}
        targets = read_targets(given, folder=self.folder, work=self.folder / "work", keep=[], environ={})
        return targets.usable[0]

    def send(self, files: Mapping[str, bytes], *, adopt: bool = False) -> Delivered:
        """Make a tree of files, and deliver it."""
        self.number += 1
        tree = self.folder / f"tree{self.number}"
        make_tree(tree, files)
        return self.send_again(adopt=adopt)

    def send_again(self, *, adopt: bool = False) -> Delivered:
        """Deliver the tree that was made last."""
        tree = self.folder / f"tree{self.number}"
        return deliver(self.target, tree, read_manifest(tree), adopt=adopt, tell=lambda _: None)

    def there(self) -> Mapping[str, bytes]:
        """Return what the target holds, seen by somebody else's program; without the manifest."""
        looks = self.folder / f"look{len(list(self.folder.glob('look*')))}"
        if self.kind == "zip":
            found = dict(unzipped(self.place, looks))
        elif self.kind == "git":
            found = dict(cloned(self.place, looks))
        else:
            found = files_of(self.place / "current")
        del found[MANIFEST]
        return found


@pytest.fixture(params=["folder", "git", "zip"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """Return a target of each kind, empty."""
    return new_bench(request.param, tmp_path)


def new_bench(kind: str, folder: Path) -> Bench:
    """Return an empty target of a kind."""
    folder.mkdir(exist_ok=True)
    found = Bench(folder, kind)
    if kind == "git":
        git("init", "--quiet", "--bare", str(found.place), folder=folder)
    return found


def test_several_files_are_fetched_at_once(bench: Bench) -> None:
    """As they are, each under its path; what is not there is left out."""
    bench.send(OLD)
    wanted = sorted(OLD)[:3]

    assert bench.target.fetch_all([*wanted, "incidents/none.html"]) == {path: OLD[path] for path in wanted}
    assert bench.target.fetch_all([]) == {}


def test_a_site_and_the_next_one(bench: Bench) -> None:
    """A target gets the site, then the next one: what has changed is sent, what is gone is gone."""
    first = bench.send(OLD)

    assert bench.there() == OLD
    assert sorted(first.sent) == sorted([*OLD, MANIFEST])

    second = bench.send(NEW)

    assert bench.there() == NEW
    assert second.sent == ("incidents/a.html", "index.html", MANIFEST)
    assert second.removed == 1
    assert second.size == sum(len(NEW[path]) for path in second.sent[:2]) + len(bench.target.fetch(MANIFEST) or b"")


@pytest.mark.parametrize("kind", ["folder", "git"])
def test_what_systems_leave_anywhere_is_nobodys(tmp_path: Path, kind: str) -> None:
    """A place in which only a file manager has looked is empty; any other file is named, and stops the first send."""
    bench = new_bench(kind, tmp_path)
    put_into(bench, {".DS_Store": b"Bud1", "Thumbs.db": b"x", ".gitkeep": b""})
    bench.send(OLD)
    assert bench.there().items() >= OLD.items()

    other = new_bench(kind, tmp_path / "other")
    put_into(other, {".DS_Store": b"Bud1", "CNAME": b"status.shop.test"})
    with pytest.raises(TargetError, match=": it is not empty, and holds no site of ours: CNAME \\(choose"):
        other.send(OLD)


def put_into(bench: Bench, files: dict[str, bytes]) -> None:
    """Put files into a target that holds no site."""
    place = bench.folder / "clone" if bench.kind == "git" else bench.place
    place.mkdir()
    for name, data in files.items():
        (place / name).write_bytes(data)
    if bench.kind == "git":
        git("init", "--quiet", str(place), folder=bench.folder)
        git("add", "--all", folder=place)
        git("-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "--quiet", "-m", "x", folder=place)
        git("push", "--quiet", str(bench.place), "HEAD:refs/heads/pages", folder=place)


def test_a_target_that_holds_all_is_sent_nothing(bench: Bench) -> None:
    """The second time nothing is sent, and what is there is read back all the same."""
    bench.send(OLD)
    again = bench.send_again()

    assert (again.sent, again.removed, again.size) == ((), 0, 0)
    assert again.seconds.keys() == {"look", "read back"}


def test_what_a_target_says_of_its_files(bench: Bench) -> None:
    """A file that is there, one that is not, and a folder where a file is asked for."""
    target = bench.target
    assert (target.fetch("index.html"), target.names(), target.hashes(["index.html"])) == (None, [], {})

    bench.send(OLD)

    assert target.fetch("statements/über-uns.html") == OLD["statements/über-uns.html"]
    assert target.fetch("index.html/x") is None
    assert set(target.hashes([*OLD, "none.html"])) == set(OLD)


def test_a_place_that_is_not_ours_is_refused_unless_adopted(tmp_path: Path) -> None:
    """Where something else is, nothing is touched; with --adopt ours comes in, and theirs stays where it can."""
    for kind in ("folder", "git", "zip"):
        found = new_bench(kind, tmp_path / kind)
        put_theirs(found)
        with pytest.raises(TargetError) as caught:
            found.send(OLD)

        named = "CNAME" if kind != "zip" else found.place.name
        assert str(caught.value) == (
            f"here ({kind}:{found.place}{'#pages' if kind == 'git' else ''}): it is not empty, and holds no site of "
            f"ours: {named} (choose an empty place, or take it over with: invoke deploy --target here --adopt)"
        )
        found.send_again(adopt=True)
        theirs = {"CNAME": b"status.shoe-shop.org\n"} if kind == "git" else {}
        assert found.there() == OLD | theirs
        if kind == "folder":
            assert (found.place / "CNAME").read_text() == "status.shoe-shop.org\n"
        found.send(NEW)
        assert found.there() == NEW | theirs


def put_theirs(bench: Bench) -> None:
    """Put something else where the target will be."""
    if bench.kind == "git":
        work = bench.folder / "theirs"
        git("init", "--quiet", "--initial-branch=pages", str(work), folder=bench.folder)
        (work / "CNAME").write_text("status.shoe-shop.org\n")
        git("add", ".", folder=work)
        git("commit", "--quiet", "--message=theirs", folder=work)
        git("push", "--quiet", str(bench.place), "pages", folder=work)
    elif bench.kind == "folder":
        bench.place.mkdir()
        (bench.place / "CNAME").write_text("status.shoe-shop.org\n")
    else:
        bench.place.parent.mkdir()
        with zipfile.ZipFile(bench.place, "w") as made:
            made.writestr("holiday.txt", "photos")


def test_what_somebody_changed_by_hand_is_found(tmp_path: Path) -> None:
    """A home page that is not what was sent is found when it is read back, and adopting mends it."""
    found = new_bench("folder", tmp_path)
    found.send(OLD)
    (found.place / "current" / "index.html").write_bytes(b"defaced")
    with pytest.raises(TargetError) as caught:
        found.send_again()

    assert str(caught.value) == (
        f"here (folder:{found.place}): read back, index.html is not what was sent "
        "(send all of it again: invoke deploy --target here --adopt)"
    )
    found.send_again(adopt=True)
    assert found.there() == OLD


def test_a_full_disk_leaves_the_old_site(tmp_path: Path) -> None:
    """Wherever the space runs out, the target holds the old site, and the next run with room brings the new one."""
    big = NEW | {"theme/big.bin": os.urandom(600_000)}
    for kind in ("folder", "git", "zip"):
        with disk(tmp_path / kind, megabytes=2) as place:
            found = new_bench(kind, place)
            found.folder = tmp_path / f"{kind}-home"
            found.folder.mkdir()
            # Only the target is on the small disk.
            small = {"folder": "srv", "git": "pages.git", "zip": "stick"}[kind]
            (place / small).mkdir(exist_ok=True)
            (found.folder / small).symlink_to(place / small)
            found.send(OLD)
            filler = place / "filler"
            filler.write_bytes(b"x" * (shutil.disk_usage(place).free - 200_000))
            with pytest.raises(TargetError) as caught:
                found.send(big)

            assert "No space left on device" in str(caught.value) or kind == "git", kind
            assert found.there() == OLD
            filler.unlink()
            found.send_again()
            assert found.there() == big


def test_unchanged_files_are_shared_and_keep_their_time(tmp_path: Path) -> None:
    """In a folder, an unchanged file is the same one in each release: no room is taken, and it has not changed."""
    found = new_bench("folder", tmp_path)
    found.send(OLD)
    before = (found.place / "current" / "about.html").stat()
    found.send(NEW)

    assert (found.place / "current").readlink() == Path("releases/2")
    after = (found.place / "current" / "about.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert files_of(found.place / "releases" / "1").keys() == {*OLD, MANIFEST}


def test_three_earlier_releases_stay(tmp_path: Path) -> None:
    """Of many releases the present one and three before it stay; what a cut left behind is gone."""
    found = new_bench("folder", tmp_path)
    for number in range(6):
        found.send(OLD | {"index.html": page(text=str(number))})
        (found.place / "releases" / f".{number + 2}" / "half").mkdir(parents=True)

    assert sorted(path.name for path in (found.place / "releases").iterdir()) == [".7", "3", "4", "5", "6"]
    assert found.target.fetch("index.html") == page(text="5")


def test_a_first_deployment_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    """What a first release left half made does not count as somebody else's."""
    found = new_bench("folder", tmp_path)
    (found.place / "releases" / ".1").mkdir(parents=True)
    found.send(OLD)

    assert found.there() == OLD


def test_a_folder_in_place_of_the_link(tmp_path: Path) -> None:
    """Where `current` is a folder, it is somebody's, whatever it holds."""
    found = new_bench("folder", tmp_path)
    found.send(OLD)
    (found.place / "current").unlink()
    (found.place / "current").mkdir()
    with pytest.raises(TargetError) as caught:
        found.send_again(adopt=True)

    assert str(caught.value) == f"here (folder:{found.place}): current is no link of ours (move it away)"


def test_two_who_publish_into_one_folder(tmp_path: Path) -> None:
    """While one makes a release, another is turned away."""
    found = new_bench("folder", tmp_path)
    found.send(OLD)
    code = (
        f"import fcntl, os, sys; fd = os.open({str(found.place / 'releases')!r}, os.O_RDONLY); "
        "fcntl.flock(fd, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(["python3", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(TargetError) as caught:
            found.send(NEW)
        other.communicate()

    assert str(caught.value).endswith("somebody else is publishing there (wait, then run this again)")
    found.send_again()
    assert found.there() == NEW


def test_the_same_site_makes_the_same_zip(tmp_path: Path) -> None:
    """The zip's bytes depend on the site alone, not on when or where it was made."""
    bytes_of = []
    for number in range(2):
        found = new_bench("zip", tmp_path / str(number))
        found.send(OLD)
        os.utime(found.folder / "tree1" / "index.html", (number * 10**9, number * 10**9))
        found.send_again(adopt=True)
        bytes_of.append(found.place.read_bytes())

    assert bytes_of[0] == bytes_of[1]


def test_a_zip_opens_without_a_server(tmp_path: Path, site: Path, browser: Browser) -> None:
    """The example, unpacked from its zip and opened from the disk, leads from page to page."""
    found = new_bench("zip", tmp_path)
    deliver(found.target, site, read_manifest(site), adopt=False, tell=lambda _: None)
    unzipped(found.place, tmp_path / "unpacked")
    tab = browser.new_page()
    tab.goto((tmp_path / "unpacked" / "index.html").as_uri())
    tab.get_by_role("link", name="History").first.click()
    tab.locator("main a[href*='history/']").first.click()
    tab.locator("main a[href*='incidents/']").first.click()

    assert tab.url.startswith((tmp_path / "unpacked" / "incidents").as_uri())
    assert tab.locator("h1").count() == 1
    tab.close()


def test_a_push_that_lost_the_race_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody pushes between our look and our push: theirs stays, and we are told to publish again."""
    found = new_bench("git", tmp_path)
    found.send(OLD)
    work = tmp_path / "theirs"
    git("clone", "--quiet", "--branch", "pages", str(found.place), str(work), folder=found.place)
    (work / "theirs.txt").write_text("x")
    git("add", ".", folder=work)
    git("commit", "--quiet", "--message=theirs", folder=work)
    stand_in(tmp_path, f'case " $* " in *" push "*) env -u GIT_DIR $git -C {work} push --quiet;; esac', monkeypatch)
    with pytest.raises(TargetError) as caught:
        found.send(NEW)

    assert str(caught.value) == (
        f"here (git:{found.place}#pages): somebody else has pushed to this branch at the same time "
        "(run: invoke publish)"
    )
    assert found.there() == OLD | {"theirs.txt": b"x"}
    found.send_again()
    assert found.there() == NEW | {"theirs.txt": b"x"}


def stand_in(folder: Path, before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program in git's place that does something before it lets git run; `$git` is git there."""
    real = shutil.which("git")
    (folder / "bin").mkdir()
    script = folder / "bin" / "git"
    script.write_text(f'#!/bin/sh\ngit={real}\n{before}\nexec $git "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")


def test_git_fetches_no_more_than_it_needs(tmp_path: Path) -> None:
    """A fresh machine, as CI is, sends an update without fetching the site: only folders, and files it reads."""
    found = new_bench("git", tmp_path)
    git("config", "uploadpack.allowFilter", "true", folder=found.place)
    git("config", "uploadpack.allowAnySHA1InWant", "true", folder=found.place)
    big = os.urandom(400_000)
    found.send(OLD | {"theme/big.bin": big})
    shutil.rmtree(tmp_path / "work")
    # By address, for git copies all from a mere path.
    address = f"git:file://{found.place}#pages"
    targets = read_targets(
        {"here": {"to": address}}, folder=tmp_path, work=tmp_path / "work", keep=[], environ={}
    ).usable
    make_tree(tmp_path / "next", NEW | {"theme/big.bin": big})
    deliver(targets[0], tmp_path / "next", read_manifest(tmp_path / "next"), adopt=False, tell=lambda _: None)

    assert found.there() == NEW | {"theme/big.bin": big}
    fetched = sum(path.stat().st_size for path in (tmp_path / "work").rglob("*.pack"))
    assert fetched < 20_000


def test_our_copy_of_a_repository_may_be_damaged(tmp_path: Path) -> None:
    """What a power cut leaves of our own copy is thrown away, and the next run gets through."""
    found = new_bench("git", tmp_path)
    found.send(OLD)
    for place in (tmp_path / "work").rglob("objects/??/*"):
        place.chmod(0o644)
        place.write_bytes(b"")
    with pytest.raises(TargetError) as caught:
        found.send(NEW)

    assert str(caught.value).endswith("(our copy was damaged and has been removed; run: invoke deploy)")
    found.send_again()
    assert found.there() == NEW


def test_our_copy_of_a_repository_is_packed_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often is published, our own copy does not fill the disk with small files."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "gc.auto")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "100")
    found = new_bench("git", tmp_path)
    found.send(OLD)
    (objects,) = (tmp_path / "work").rglob("objects")
    # How many small files there are, git guesses by those whose names begin with 17: here are some that do.
    texts = (f"{number}".encode() for number in itertools.count())
    named = (text for text in texts if hashlib.sha1(b"blob %d\0%s" % (len(text), text)).hexdigest()[:2] == "17")  # noqa: S324 - git's own
    for text in itertools.islice(named, 3):
        (tmp_path / "text").write_bytes(text)
        git("hash-object", "-w", str(tmp_path / "text"), folder=objects.parent)
    before = len(list(objects.glob("??/*")))
    assert not list(objects.rglob("*.pack"))
    for number in range(3):
        found.send(OLD | {"index.html": page(text=str(number))})

    assert list(objects.rglob("*.pack"))
    assert len(list(objects.glob("??/*"))) < before
    assert found.there()["index.html"] == page(text="2")


def test_what_git_says_is_told_without_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's settings may put a token into an address; what git says of it is told without."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "url.http://robot:s3cret@127.0.0.1:9/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://git.example.net/")
    given = {"pages": {"to": "git:https://git.example.net/shop.git#pages"}}
    target = read_targets(given, folder=tmp_path, work=tmp_path / "work", keep=[], environ={}).usable[0]
    with pytest.raises(TargetError) as caught:
        target.fetch("index.html")

    said = str(caught.value)
    assert "s3cret" not in said
    assert "robot" not in said
    assert said.startswith(
        "pages (git:https://git.example.net/shop.git#pages): fatal: unable to access 'http://127.0.0.1:9/shop.git/'"
    )


def test_a_git_server_that_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes a connection and never answers is not waited for."""
    monkeypatch.setattr(git_target, "_FIRST_WORD", 1)
    with answering(lambda _: None) as port:
        given = {"pages": {"to": f"git:http://127.0.0.1:{port}/shop.git#pages"}}
        target = read_targets(given, folder=tmp_path, work=tmp_path / "work", keep=[], environ={}).usable[0]
        with pytest.raises(TargetError) as caught:
            target.fetch("index.html")

    assert str(caught.value).endswith(": git ls-remote took longer than 1 seconds (mend that, then run: invoke deploy)")


def test_git_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git, the message says what to install."""
    found = new_bench("git", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TargetError) as caught:
        found.send(OLD)

    assert "git is not installed (on Debian: apt install git)" in str(caught.value)


def test_nobody_is_named_in_a_public_branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commits of a branch that everybody can read carry no name or address of whoever publishes."""
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Alex Doe")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "alex@example.com")
    found = new_bench("git", tmp_path)
    found.send(OLD)

    said = git("log", "--format=%an <%ae> %cn <%ce>: %s", "pages", folder=found.place)
    assert said == (
        "Plainstatus <plainstatus@localhost> Plainstatus <plainstatus@localhost>: "
        "Publish the status site: 7 files changed, 0 removed\n"
    )
