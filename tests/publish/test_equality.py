"""Whatever has happened to a site and its caches: what is published on top is what a clean publish makes."""

from __future__ import annotations

import copy
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plainstatus
from plainstatus.check import quiet
from plainstatus.errors import PlainstatusError
from plainstatus.model import engine as engines
from plainstatus.publish import publish as steps
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.read.schema import files
from plainstatus.record import verified
from plainstatus.tree import filling, packed, sight
from tests.support import edits
from tests.support.edits import CACHES, CLOCK, EDITS, HARM, Edit, nothing, secret_written
from tests.support.project import NIGHTLY
from tests.support.pseudo import PSEUDO, catalogue, put_catalogue, translated
from tests.support.publishing import Said, put, real_project
from tests.support.rich_site import BEGAN, RichSite, typed

#: What a publish says only where something was published before, or of how much of it is new.
_OF_THE_ONE_BEFORE = (
    "built ",
    "no longer part of the site: ",
    "this ends the rollback to ",
    "in output/ and no part of the site, so it goes: ",
)
#: What belongs to a site, but for what was published of it.
_SOURCES = (
    "pelicanconf.py",
    "incidents.yaml",
    "content",
    "incidents",
    "templates",
    "theme",
    "private",
    "locale",
    "record.jsonl",
)

Step = tuple[Edit, int]


def everything(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Return path → kind and mode, and bytes, of all that is below a folder."""
    found = {}
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(place, name)
            status = path.lstat()
            data = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
            found[path.relative_to(folder).as_posix()] = stat.filemode(status.st_mode), data
    return found


@contextmanager
def engine(version: str) -> Iterator[None]:
    """Be the Plainstatus of that version."""
    with (
        patch.object(plainstatus, "__version__", version),
        patch.object(engines, "_sources", lambda _: iter(())),
        patch.object(engines, "_installed", lambda: iter([version])),
    ):
        engines.engine.cache_clear()
        try:
            yield
        finally:
            engines.engine.cache_clear()


@contextmanager
def keeping_all() -> Iterator[None]:
    """Keep of a small site what else is kept of large ones alone."""
    with (
        patch.object(files, "WORTH_KEEPING", 0),
        patch.object(verified, "_SHORT", 0),
        patch.object(quiet, "_FEW", 0),
        # A copy of the process looks at what is live, and links it.
        patch.object(sight, "_LEAST", 0),
        patch.object(filling, "_WORTH_WHILE", 2),
    ):
        yield


@pytest.fixture(scope="module", autouse=True)
def packed_loosely() -> Iterator[None]:
    """Pack with brotli in a thirtieth of the time: how small twins become makes no difference here."""
    with patch.object(packed, "_QUALITY", 1):
        yield


def published(site: RichSite, *, keeps: bool) -> list[str]:
    """Publish, or be refused; return what was said of what is published."""
    said = Said()
    # A fresh clone does not know what was told before.
    all_told = patch.object(steps, "told_before", return_value=frozenset())
    with engine(site.version), all_told, keeping_all() if keeps else nullcontext():
        try:
            result = publish(
                find_project(site.folder), now=site.now, tell=said, typo=True, deploys=False, announces=False
            )
        except PlainstatusError as error:
            told = [f"{type(error).__name__}: {error}"]
        else:
            told = [*result.notes, *map(str, result.problems), *result.unkept, *result.failed, str(result.pages)]
    told += [line for line in said if not line.startswith(_OF_THE_ONE_BEFORE)]
    # Where nothing was live, nothing is removed.
    told = [line.replace("which this publish removes", "which is not there") for line in told]
    return [line.replace(str(site.folder), "…") for line in told]


def both(site: RichSite) -> str:
    """Publish on top of what there is, and in a fresh clone; see that they are the same. Return why it was refused."""
    clone = replace(site, folder=site.folder.with_name("clone"))
    shutil.rmtree(clone.folder, ignore_errors=True)
    clone.folder.mkdir()
    for name in _SOURCES:
        if (site.folder / name).is_dir():
            shutil.copytree(site.folder / name, clone.folder / name)
        elif (site.folder / name).exists():
            shutil.copy(site.folder / name, clone.folder / name)
    said, clean = published(site, keeps=True), published(clone, keeps=False)
    assert said == clean
    if not (clone.folder / "output").exists():
        return clean[0]
    ours, theirs = everything(site.folder / "output"), everything(clone.folder / "output")
    assert {path for path in {*ours, *theirs} if ours.get(path) != theirs.get(path)} == set()
    assert (site.folder / "record.jsonl").read_bytes() == (clone.folder / "record.jsonl").read_bytes()
    return ""


def settled(name: str, days: int, **fields: Any) -> dict[str, Any]:
    """Return an incident of which nothing was put right since it was over: its files are kept together."""
    over = BEGAN - timedelta(days=days)
    updates = [
        {"at": typed(over - timedelta(hours=1)), "status": "investigating", "text": f"No {name}."},
        {"at": typed(over), "status": "resolved", "text": "All is well."},
    ]
    return {"id": name, "title": f"No {name}", "components": ["accounts"], "updates": updates} | fields


def begin(folder: Path, *languages: str) -> RichSite:
    """Return the site, published twice, with what there was after the first time beside it, and another one's."""
    keys = []
    for number in range(2 if shutil.which("ssh-keygen") else 0):
        key = folder / f"key{number}"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "A. Person", "-f", str(key)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        keys.append(key)
    site = RichSite(folder / "site", keys=tuple(keys))
    site.data["incidents"] += [settled("pages", 60), settled("find", 90, components=["search"])]
    if languages:
        site.settings["STATUS_LANGUAGES"] = [*languages]
        put_catalogue(site.folder)
    with engine(site.version), keeping_all():
        put(real_project(site.other), announces=False)
        site.write()
        put(site.folder, now=site.now, announces=False, deploys=False)
        shutil.copytree(site.folder, site.earlier)
    return site


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> RichSite:
    """Return the site in another language, too: each page is there twice."""
    return begin(tmp_path_factory.mktemp("begun"), PSEUDO)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> RichSite:
    """Return the site in one language; in the long run in two."""
    return begin(tmp_path_factory.mktemp("plain"), *([PSEUDO] if NIGHTLY else []))


def walk(begun: RichSite, steps: list[list[Step]]) -> list[str]:
    """Go through steps, each with some edits and a publish, in a copy of the site; return which were refused."""
    refused, story = list[str](), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(begun.folder.parent, folder, dirs_exist_ok=True, symlinks=True)
        site = replace(copy.deepcopy(begun), folder=Path(folder, "site"))
        for step in steps:
            before = copy.deepcopy(site)
            for edit, pick in step:
                edit(site, pick)
                site.write()
            story.append(", ".join(f"{edit.__name__} {pick}" for edit, pick in step))
            try:
                why = both(site)
            except BaseException as error:
                error.add_note("\n".join(story))
                raise
            if why:
                refused.append(f"{story[-1]}: {why}")
                site = replace(before, now=site.now)
                site.write()
    return refused


def word_corrected(site: RichSite, pick: int) -> None:
    """Say something else in the other language."""
    put_catalogue(site.folder, catalogue(translated() | {"home.latest": f"⟦{pick}⟧"}))


#: Edits between two publishes: each of those that stand together touches files that the others leave alone. With
#: `nothing` another walk begins, below.
TOGETHER: tuple[tuple[Edit, ...], ...] = (
    (edits.update_added, edits.page_added, edits.place_taken),
    (edits.update_corrected, edits.component_added, edits.packing_changed),
    (edits.incident_added, edits.page_edited, edits.place_taken),
    (edits.component_described, edits.title_spelt, edits.page_removed),
    (edits.component_renamed, edits.incident_filed),
    (edits.component_retired, edits.facts_changed),
    (edits.group_changed, edits.incident_renamed),
    (edits.template_overridden,),
    (edits.theme_edited,),
    (edits.address_changed,),
    (edits.hub_changed, edits.update_withdrawn),
    (edits.mirrors_changed, edits.secret_written),
    (edits.exercise_changed,),
    (edits.form_changed,),
    (edits.signing_changed,),
    (edits.organisation_changed,),
    (edits.contact_closed, edits.update_resolved),
    (edits.upgraded,),
    (edits.incident_withdrawn, edits.banner_worded),
    (edits.posted,),
    (edits.minutes_pass,),
    (edits.hours_pass,),
    (edits.days_pass,),
    (edits.clock_goes_back,),
)
#: What other languages have a part in.
OF_LANGUAGES: tuple[tuple[Edit, ...], ...] = (
    (edits.update_in_two_languages, edits.page_added),
    (edits.translation_mended,),
    (word_corrected,),
)


#: Harm after which every file is looked at anew, so that none to a file beside it could be overlooked.
OF_ALL = (
    edits.cache_lost,
    edits.cache_of_other_shape,
    edits.cache_of_another_machine,
    edits.run_in_ci,
    edits.caches_all_lost,
)


def picked(steps: Iterable[tuple[Edit, ...]]) -> list[list[Step]]:
    """Return steps with a number for each edit: as it stands in the list of all, so that they differ."""
    order = [*EDITS, word_corrected, *CLOCK]
    return [[(edit, order.index(edit)) for edit in step] for step in steps]


def test_all_edits_are_tried() -> None:
    """What is in no step would be tried in made-up orders alone."""
    assert {*chain(*TOGETHER, *OF_LANGUAGES), nothing} == {*EDITS, word_corrected, *CLOCK}


@pytest.mark.slow
def test_each_edit(plain: RichSite) -> None:
    """Each kind of edit gives what a clean publish gives; in the long run one after the other."""
    steps = picked((edit,) for edit in chain(EDITS, CLOCK)) if NIGHTLY else picked(TOGETHER)
    assert walk(plain, steps) == []


@pytest.mark.slow
def test_each_edit_of_another_language(begun: RichSite) -> None:
    """The same where all pages are there in another language, which has its words from a catalogue of the site's."""
    assert walk(begun, picked(OF_LANGUAGES)) == []


@pytest.mark.slow
def test_each_harm(plain: RichSite) -> None:
    """Each kind of harm to caches and to what is published, with an edit, changes no byte."""
    numbered = [(edit, place) for place, edit in enumerate((*CACHES, *HARM))]
    steps = [[harm, (EDITS[harm[1] % 12], harm[1])] for harm in numbered]
    if not NIGHTLY:
        # Two at once: one to a cache and one to files, or to other files.
        steps, to_files = steps[: len(CACHES)], numbered[len(CACHES) :]
        for step in steps:
            if step[0][0] not in OF_ALL:
                step.insert(1, to_files.pop())
        steps += [[*to_files[place : place + 2], (EDITS[place], place)] for place in range(0, len(to_files), 2)]
    assert walk(plain, steps) == []


@pytest.mark.slow
def test_a_secret_that_is_public_already(begun: RichSite) -> None:
    """What is written down in private/ stops a publish also where no file of the site is new."""
    told = walk(begun, [[(nothing, 0)], [(secret_written, 1)], [(secret_written, 2)], [(secret_written, 0)]])

    assert [line.partition(" holds a text that is not public yet")[0] for line in told] == [
        "secret_written 1: BuildError: 404.html:65:",
        "secret_written 2: BuildError: about.html:6:",
    ]


_ONE = st.tuples(st.sampled_from((*EDITS, *CLOCK, *CACHES, *HARM)), st.integers(0, 999))


@pytest.mark.slow
@given(steps=st.lists(st.lists(_ONE, min_size=1, max_size=3), min_size=2, max_size=12 if NIGHTLY else 5))
@settings(max_examples=200 if NIGHTLY else 2)
def test_whatever_happens(begun: RichSite, steps: list[list[Step]]) -> None:
    """Edits, time and harm, in any order, give what a clean publish gives."""
    walk(begun, steps)
