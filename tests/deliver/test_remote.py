"""rsync, SFTP and S3 alike: what each of them promises, with a real server at the other end of a line."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from plainstatus.deliver.targets.target import NOTE
from plainstatus.errors import TargetError
from tests.support.delivering import bring, broken_links, contents, edition, write_tree
from tests.support.histories import history
from tests.support.project import NIGHTLY
from tests.support.publishing import put, real_project
from tests.support.remote_places import KINDS, Bucket, Place, Servers, place_of, servers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Return the servers."""
    with servers(tmp_path_factory.mktemp("servers")) as found:
        yield found


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, running: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return an empty place of each kind."""
    return place_of(request.param, running, tmp_path, monkeypatch)


def test_the_first_time_all_is_sent_and_then_nothing(place: Place, tmp_path: Path) -> None:
    """An empty place holds the whole tree afterwards, and nothing else; one that holds it is only looked at."""
    tree = edition(tmp_path / "one", 1)

    first = bring(place.target, tree)
    there = place.files()
    again = bring(place.target, tree)

    assert contents(tree) == there
    assert set(contents(tree)) == set(first.sent)
    assert (again.sent, again.removed) == ((), 0)


def test_an_update_sends_what_changed_and_removes_what_was_ours(place: Place, tmp_path: Path) -> None:
    """Files of others stay, even in our folders; so does what did not change."""
    first, second = edition(tmp_path / "one", 1), edition(tmp_path / "two", 2)
    bring(place.target, first)
    place.put("incidents/theirs.html", b"theirs")
    place.put("theirs/-file*.html", b"theirs")

    done = bring(place.target, second)

    theirs = {"incidents/theirs.html": b"theirs", "theirs/-file*.html": b"theirs"}
    assert contents(second) | theirs == place.files()
    assert {"about.html", ".plainstatus-site"}.isdisjoint(done.sent)
    assert len(contents(first).keys() - contents(second).keys()) == done.removed


def test_several_files_are_fetched_at_once(place: Place, tmp_path: Path) -> None:
    """As they are, each under its path; what is not there is left out."""
    tree = edition(tmp_path / "one", 1)
    bring(place.target, tree)
    wanted = ["index.html", "incidents/1-1.html", "about.html"]

    found = place.target.fetch_all([*wanted, "incidents/none.html"])

    assert found == {path: contents(tree)[path] for path in wanted}
    assert place.target.fetch_all([]) == {}


def test_a_place_of_others_is_refused_unless_adopted(place: Place, tmp_path: Path) -> None:
    """What is there already is nobody's to write over; who adopts it keeps their files."""
    tree = edition(tmp_path / "one", 1)
    place.put("index.html", b"somebody's home page")
    place.put("photo.jpg", b"somebody's cat")

    with pytest.raises(TargetError) as caught:
        bring(place.target, tree)
    before = place.files()
    bring(place.target, tree, adopt=True)

    assert str(caught.value).startswith(
        f"main ({place.target.place}): it is not empty, and holds no site of ours: index.html, photo.jpg (choose"
    )
    assert before == {"index.html": b"somebody's home page", "photo.jpg": b"somebody's cat"}
    assert contents(tree) | {"photo.jpg": b"somebody's cat"} == place.files()


def test_what_systems_leave_anywhere_is_nobodys(place: Place, tmp_path: Path) -> None:
    """A place in which only a file manager has looked, or a folder made by hand, is empty; its files stay."""
    left = {".DS_Store": b"Bud1", "Thumbs.db": b"x", "desktop.ini": b"[x]", ".gitkeep": b""}
    for path, data in left.items():
        place.put(path, data)
    tree = edition(tmp_path / "one", 1)

    bring(place.target, tree)

    assert contents(tree) | left == place.files()


def test_names_are_only_names(place: Place, tmp_path: Path) -> None:
    """No name is an option, a wildcard, a comment, a quote or another folder; to send, to read, to remove."""
    names = [
        "-rf", "incidents/-e sh.html", "a b/c  d.html", "*", "w*.html", "w1.html", "[ab].html", "a.html", "que?.html",
        "quer.html", "#hash.html", ";semi.html", 'quo"te\'s.html', "back\\slash.html", "$HOME `id` $(id).html",
        "ünï/čode.html", "ünï/日本.html", "%2e%2e.html", "~.html", "a&b=c+d.html", "!bang {a,b}.html",
    ]  # fmt: skip
    kept = {"index.html": "home", "w1.html": "1", "a.html": "a", "quer.html": "q"}
    tree = write_tree(tmp_path / "one", {**{name: f"<{name}>" for name in names}, **kept})
    after = write_tree(tmp_path / "two", kept)

    bring(place.target, tree)
    sent = place.files()
    bring(place.target, after)

    assert contents(tree) == sent
    assert contents(after) == place.files()


def test_a_cut_line_loses_nothing(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers meet no missing page, and what was cut off twice gets to the end with the third run."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    first, second = edition(tmp_path / "one", 1), edition(tmp_path / "two", 2, incidents=12)
    bring(place.target, first)

    for length in (15_000, 30_000):
        place.line.cut_after = length
        with pytest.raises(TargetError, match=r"^main .*: the connection was cut \(invoke deploy --target main; "):
            bring(place.target, second)
        assert broken_links(place.read) == []
        assert place.files().keys() >= contents(first).keys()
    place.line.mend()
    up = place.line.up
    bring(place.target, second)

    assert contents(second) == place.files()
    # What was there already did not go over again. To S3, what is said about files is longer than they are.
    assert isinstance(place, Bucket) or place.line.up - up < sum(map(len, contents(second).values()))


def test_deletions_that_a_cut_prevented_come_later(place: Place, tmp_path: Path) -> None:
    """What should have gone is removed by the next run, though the manifest there no longer knows it."""
    tree = edition(tmp_path / "one", 1)
    bring(place.target, tree)
    # As a cut before the first deletion leaves it.
    place.put("incidents/old.html", b"old")
    place.put(NOTE, b'["incidents/old.html", "index.html"]')

    bring(place.target, tree)

    assert contents(tree) == place.files()


def test_a_slow_line_ends_and_readers_meet_no_missing_page(place: Place, tmp_path: Path) -> None:
    """At 100 kB a second, whoever reads meanwhile finds every page that another leads to."""
    first, second = edition(tmp_path / "one", 1), edition(tmp_path / "two", 2, incidents=4)
    bring(place.target, first)
    place.line.rate = 100_000
    failed: list[BaseException] = []
    reading = threading.Event()

    def deliver() -> None:
        # On a busy machine it would be over before anybody has read a page.
        reading.wait()
        try:
            bring(place.target, second)
        except BaseException as error:
            failed.append(error)

    work = threading.Thread(target=deliver)
    work.start()
    missed, homes = [], set()
    try:
        while work.is_alive():
            homes.add(place.read("index.html"))
            reading.set()
            missed += broken_links(place.read)
            # A reader who asks without a pause would take the processor from the deployment.
            work.join(0.01)
    finally:
        reading.set()
        work.join()
    place.line.rate = None

    assert (failed, missed) == ([], [])
    assert contents(first)["index.html"] in homes
    assert contents(second) == place.files()


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the trees of a long history, before and after one new update."""
    folder = tmp_path_factory.mktemp("long")
    site = real_project(folder / "site", history(1_000 if NIGHTLY else 40))
    put(site)
    shutil.copytree(site / "output", folder / "before")
    with (site / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write("      - {at: 2026-11-15 14:10 Z, status: identified, text: We have found it.}\n")
    put(site, minutes=10)
    return folder / "before", site / "output"


def test_one_new_update_sends_what_changed(place: Place, grown: tuple[Path, Path]) -> None:
    """Over the line go the changed files, manifest and record at most, and what it takes to talk of them."""
    before, after = (contents(tree) for tree in grown)
    place.fill(before)
    up, down = place.line.up, place.line.down

    done = bring(place.target, grown[1])

    changed = {path for path, data in after.items() if before.get(path) != data}
    size = sum(len(after[path]) for path in changed)
    assert changed == set(done.sent)
    assert contents(grown[1]) == place.files()
    # A handshake of ssh and what is said of each file; the other way also the manifest from before, all read back,
    # and S3's list of what is there.
    talk = 20_000 + (1_600 if isinstance(place, Bucket) else 400) * len(changed)
    listed = 500 * len(before) if isinstance(place, Bucket) else 0
    assert place.line.up - up < size + talk
    assert place.line.down - down < size + len(before["manifest.json"]) + talk + listed
    assert len(changed) < len(after) / 2
