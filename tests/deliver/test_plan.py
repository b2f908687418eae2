"""The order in which a target gets what it lacks."""

from __future__ import annotations

import contextlib
import hashlib
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.deliver.targets.plan import Note, make_plan, read_note, write_note
from plainstatus.deliver.targets.run import deliver
from plainstatus.deliver.targets.target import NOTE, Plan
from plainstatus.tree.manifest import MANIFEST, File, Manifest, media_type
from plainstatus.urls import HOME
from tests.support.project import NIGHTLY
from tests.support.targets import Cut, Loose, dead_ends, files_of, make_tree, page

#: Every kind of file that the order knows, and pages to lead to and fro.
PATHS = (
    HOME,
    "404.html",
    "about.html",
    "banner.html",
    "banner.json",
    "history.html",
    "history/2026-11.html",
    "incidents/a.html",
    "incidents/b.html",
    "incidents/c.html",
    "incidents/b.txt",
    "incidents/b.txt.sig",
    "components/checkout.html",
    "theme/favicon.svg",
    "updates.atom",
    "feeds/incidents/a.atom",
    "api/v2/status.json",
    "status.txt",
    "record.jsonl",
    "record.jsonl.sig",
)


def manifest(files: Mapping[str, bytes]) -> Manifest:
    """Return the manifest of files."""
    listed = {path: File(hashlib.sha256(data).hexdigest(), len(data), media_type(path)) for path, data in files.items()}
    return Manifest(MappingProxyType(dict(sorted(listed.items()))))


@st.composite
def sites(draw: st.DrawFn, *, paths: Sequence[str] = PATHS[1:]) -> dict[str, bytes]:
    """Draw a site whose pages lead to any of its files."""
    paths = [HOME, *draw(st.lists(st.sampled_from(paths), unique=True))]
    files = {}
    for path in paths:
        text = str(draw(st.integers(0, 2)))
        leads = draw(st.lists(st.sampled_from(paths), max_size=4, unique=True)) if path.endswith(".html") else []
        files[path] = page(*leads, text=text) if path.endswith(".html") else text.encode()
    return files


def steps(plan: Plan, new: Mapping[str, bytes], order: random.Random) -> Iterator[tuple[str, bytes | None]]:
    """Yield (path, bytes, or None where it is removed), each batch in any order."""
    for batch in plan.batches:
        for path in order.sample(batch, len(batch)):
            yield path, new.get(path, b"the manifest")
    for path in order.sample(plan.deletions, len(plan.deletions)):
        yield path, None


@given(old=sites(), new=sites(), order=st.randoms(use_true_random=False))
def test_a_reader_never_meets_a_missing_page(
    old: dict[str, bytes], new: dict[str, bytes], order: random.Random
) -> None:
    """After each single file, whoever comes from the home page, or a page that was there and stays, finds all links."""
    plan = make_plan(Path(), manifest(new), manifest(old))
    there = dict(old)
    for path, data in steps(plan, new, order):
        if data is None:
            del there[path]
        else:
            there[path] = data
        assert dead_ends(there, known=old.keys() & new.keys()) == [], path

    assert {path: data for path, data in there.items() if path != MANIFEST} == new


@given(old=sites(), new=sites(), order=st.randoms(use_true_random=False))
def test_only_what_differs_is_sent(old: dict[str, bytes], new: dict[str, bytes], order: random.Random) -> None:
    """Nothing is sent that is there already, nothing twice; removed is only what the old manifest lists."""
    plan = make_plan(Path(), manifest(new), manifest(old))
    sent = [path for path, _ in steps(plan, new, order)]

    assert set(plan.changed) == {MANIFEST, *(path for path, data in new.items() if old.get(path) != data)}
    assert set(plan.deletions) == old.keys() - new.keys()
    assert len(sent) == len(set(sent))
    assert plan.batches[-1] == (MANIFEST,)


def test_the_order_of_an_update() -> None:
    """New files and pages, changed incidents, home page and notices, other pages, feeds and API, record, manifest."""
    old = {path: b"old" for path in PATHS if path not in {"incidents/a.html", "feeds/incidents/a.atom"}}
    new = dict.fromkeys(PATHS, b"new")

    plan = make_plan(Path(), manifest(new), manifest(old), closing=[MANIFEST, f"{MANIFEST}.sig"])

    assert [sorted(batch) for batch in plan.batches] == [
        ["feeds/incidents/a.atom", "theme/favicon.svg"],
        ["incidents/a.html"],
        ["incidents/b.html", "incidents/b.txt", "incidents/b.txt.sig", "incidents/c.html"],
        ["banner.html", "banner.json", "index.html"],
        ["404.html", "about.html", "components/checkout.html", "history.html", "history/2026-11.html", "status.txt"],
        ["api/v2/status.json", "updates.atom"],
        ["record.jsonl", "record.jsonl.sig"],
        ["manifest.json.sig"],
        ["manifest.json"],
    ]
    assert plan.deletions == ()


def test_nothing_to_do() -> None:
    """A target that holds everything is sent nothing."""
    files = dict.fromkeys(PATHS, b"same")
    plan = make_plan(Path(), manifest(files), manifest(files), closing=[])

    assert (plan.batches, plan.deletions) == ((), ())


def test_what_a_cut_left_is_sent_again_or_removed() -> None:
    """What a note names is not trusted: sent again where it belongs to the site, removed where it does not."""
    same = {HOME: b"same", "about.html": b"same"}
    plan = make_plan(Path(), manifest(same), manifest(same), unsure=[HOME, "incidents/gone.html"], closing=[MANIFEST])

    assert plan.batches == ((HOME,), (MANIFEST,))
    assert plan.deletions == ("incidents/gone.html",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'"index.html"',
        b"[1, null]",
        b'["../outside.html", "/etc/passwd", "a//b", ""]',
        b'{"reached": {"../outside.html": null, "/etc/passwd": null, "a//b": null, "": null, "index.html": 1}}',
        b'{"reached": [], "unreached": "index.html"}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_a_note_that_is_not_ours_names_nothing(data: bytes) -> None:
    """Whatever stands in a note, no path leads out of the site, and nothing breaks."""
    assert read_note(data) == Note()


def test_a_note_says_what_a_plan_touches() -> None:
    """The note of a plan names all that it changes or removes, but the manifest, and what readers come to of it."""
    new = manifest({HOME: b"new", "history.html": b"new"})
    plan = make_plan(Path(), new, manifest({HOME: b"old", "about.html": b"old"}))

    assert read_note(write_note(plan, [HOME, "about.html"])) == Note(
        reached={HOME: new.files[HOME].sha256, "about.html": None},
        unreached={"history.html": new.files["history.html"].sha256},
    )


def test_an_earlier_note_names_paths_alone() -> None:
    """Of a note that names paths and nothing else all that is there may be what a reader comes to."""
    note = read_note(b'["index.html", "../outside.html", null]')

    assert note.paths == {HOME}
    assert note.led_to(["about.html"], {HOME: "aa"}) == {HOME, "about.html"}


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        pytest.param({HOME: "old", "old.html": "x"}, {HOME, "old.html", "left.html"}, id="nothing new is there"),
        pytest.param(
            {HOME: "old", "old.html": "x", "a.html": "half"}, {HOME, "old.html", "left.html"}, id="half of what is new"
        ),
        pytest.param(
            {HOME: "old", "old.html": "x", "a.html": "a", "b.html": "b", "stale.html": "x"},
            {HOME, "old.html", "left.html", "a.html", "b.html"},
            id="all that is new, and something of the rest",
        ),
        pytest.param(
            {HOME: "home", "old.html": "x", "a.html": "a", "b.html": "b", "stale.html": "x"},
            {HOME, "left.html", "a.html", "b.html"},
            id="all but what is to go",
        ),
    ],
)
def test_how_far_a_cut_deployment_came(present: dict[str, str], expected: set[str]) -> None:
    """What is there of a note tells what readers may come to: never what no page leads to any more, or yet."""
    note = Note(reached={HOME: "home", "old.html": None}, unreached={"a.html": "a", "b.html": "b", "stale.html": None})

    assert note.led_to([HOME, "old.html", "left.html"], present) == expected


class _Watch:
    """Looks at a target before each change as a reader does, and cuts the deployment off before the so-manieth."""

    def __init__(self, target: Loose, changes: int) -> None:
        self._folder = target.folder
        self._left = changes

    def __call__(self, path: str) -> None:
        """Look, and count the change."""
        assert dead_ends(files_of(self._folder), known=[]) == [], path
        if self._left == 0:
            raise Cut(path)
        self._left -= 1


#: Without a record, which would have to be a real one.
_UNRECORDED = sites(paths=[path for path in PATHS[1:] if not path.startswith("record")])


@settings(max_examples=1000 if NIGHTLY else 30)
@given(old=_UNRECORDED, cut=st.lists(_UNRECORDED, min_size=1, max_size=4), new=_UNRECORDED, data=st.data())
def test_whatever_was_cut_off_the_next_deployment_mends(
    old: dict[str, bytes], cut: list[dict[str, bytes]], new: dict[str, bytes], data: st.DataObject
) -> None:
    """Deployments of one site after another are cut at any change; the last one leaves exactly its own site.

    Meanwhile no reader meets a missing page.
    """
    with tempfile.TemporaryDirectory() as place:
        target = Loose(Path(place, "there"))
        again = [old if data.draw(st.booleans()) else files for files in cut]
        for number, (files, may_be_cut) in enumerate([(old, False), *((files, True) for files in again), (new, False)]):
            tree = Path(place, str(number))
            ours = make_tree(tree, files)
            target.before = _Watch(target, data.draw(st.integers(0, 30)) if may_be_cut else -1)
            try:
                deliver(target, tree, ours, adopt=False, tell=lambda _: None)
            except Cut:
                assert may_be_cut
            there = files_of(target.folder)
            assert dead_ends(there, known=[]) == []

        assert there == files_of(tree)
        assert NOTE not in there


def test_a_page_that_a_cut_left_without_its_links_is_sent_before_what_leads_there(tmp_path: Path) -> None:
    """A page put back by a deployment that was cut leads nowhere yet: the home page must not lead to it first."""
    month, history = "history/2026-11.html", "history.html"
    old = {HOME: page(), history: page(month), month: page()}
    new = {HOME: page(history), history: page()}
    target = Loose(tmp_path / "there")
    for number, (files, changes) in enumerate([(old, -1), ({HOME: page()}, 4), (old, 2), (new, -1)]):
        target.before = _Watch(target, changes)
        with contextlib.suppress(Cut):
            deliver(
                target,
                tmp_path / str(number),
                make_tree(tmp_path / str(number), files),
                adopt=False,
                tell=lambda _: None,
            )
    assert files_of(target.folder) == files_of(tmp_path / "3")
