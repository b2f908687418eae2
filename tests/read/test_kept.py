"""Incidents that are kept from one reading to the next: a site is read as if there were none."""

from __future__ import annotations

import json
import shutil
import tempfile
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from plainstatus.errors import InvalidIncidents
from plainstatus.model import Incident, Reading, Text
from plainstatus.model.base import texts_in
from plainstatus.model.later_updates import LaterUpdates
from plainstatus.read.schema import Kept, Loaded, files, kept, read_site
from plainstatus.read.schema.plain import maker
from plainstatus.read.yaml.parts import PartedDocument
from plainstatus.render.words.languages import in_language
from tests.read.test_schema import EVERYTHING
from tests.support.histories import OPEN, history
from tests.support.project import NIGHTLY

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
EXAMPLES = 3_000 if NIGHTLY else 30


@pytest.fixture(autouse=True, scope="module")
def _small_sites_count() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "WORTH_KEEPING", 0)
        yield


def read(folder: Path, now: datetime = NOW, *, work: Kept | None = None, **more: Any) -> Loaded:
    """Read a site, with what is kept of it or without."""
    main = folder / "incidents.yaml"
    return read_site(main, folder / "incidents", root=folder, max_bytes=1 << 20, now=now, kept=work, **more)


def taken(folder: Path, now: datetime = NOW) -> int:
    """Return how many incidents of a site were not read in YAML; what is new is kept."""
    read_anew: list[int] = []
    look = kept._read

    def counted(spot: tuple[PartedDocument, int], **more: Any) -> Any:
        read_anew.append(spot[1])
        return look(spot, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "_read", counted)
        loaded = read(folder, now, work=Kept(folder / "work"))
    parts = [document.count("incidents") or 0 for document in loaded.documents if isinstance(document, PartedDocument)]
    return sum(parts) - len(read_anew)


def made(folder: Path, text: str, older: dict[str, str] | None = None) -> Path:
    """Write the files of a site; return its folder."""
    (folder / "work").mkdir(exist_ok=True)
    (folder / "incidents.yaml").write_text(text, encoding="utf-8")
    shutil.rmtree(folder / "incidents", ignore_errors=True)
    for name, yaml in (older or {}).items():
        (folder / "incidents").mkdir(exist_ok=True)
        (folder / "incidents" / name).write_text(yaml, encoding="utf-8")
    return folder


def values(thing: Any) -> Any:
    """Return all values of a model, each with what it is, so that a text is no mere word."""
    if isinstance(thing, BaseModel):
        return type(thing), [(name, values(getattr(thing, name))) for name in type(thing).model_fields]
    if isinstance(thing, dict):
        return [(name, values(value)) for name, value in thing.items()]
    if isinstance(thing, tuple | LaterUpdates):
        return [values(value) for value in thing]
    return type(thing), thing, getattr(thing, "translations", None), getattr(thing, "tzinfo", None)


def told(folder: Path, now: datetime = NOW, *, keep: bool, **more: Any) -> Any:
    """Return all that a reading tells: of a site, or of what is wrong with it."""
    try:
        loaded = read(folder, now, work=Kept(folder / "work") if keep else None, **more)
    except InvalidIncidents as error:
        return error.problems
    spots = {
        (incident.id, update.known_at): (loaded.spot(incident.id, update.known_at, words=update.text.split()[0]))
        for incident in loaded.site.incidents
        for update in incident.updates
    }
    return (
        values(loaded.site),
        [incident.digest for incident in loaded.site.incidents],
        loaded.now,
        loaded.warnings,
        [(now.document.file, now.place, now.moment) for now in loaded.nows],
        values(loaded.drafts),
        loaded.carried,
        [(name, document.file, place) for name, (document, place) in loaded.places.items()],
        [(document.file, document.text, document.data) for document in loaded.documents],
        spots,
    )


def test_what_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    """Neither in one file, nor where the incident has moved to another; what has changed is."""
    made(tmp_path, history(20))
    assert [taken(tmp_path), taken(tmp_path), taken(tmp_path, NOW + timedelta(days=400))] == [0, 20, 20]

    text = history(20).replace("case 3\n", "case three\n")
    made(tmp_path, text)
    assert [taken(tmp_path), taken(tmp_path)] == [19, 20]
    assert "Returns is slow, case three" in {str(item.title) for item in read(tmp_path).site.incidents}

    head, _, items = text.partition("incidents:\n")
    first, rest = items[: items.index("  - id", 9)], items[items.index("  - id", 9) :]
    made(tmp_path, f"{head}incidents:\n{rest}", {"2026.yaml": f"incidents:\n{first}"})
    assert taken(tmp_path) == 20
    assert told(tmp_path, keep=True) == told(tmp_path, keep=False)


@pytest.mark.parametrize(
    "other",
    [
        ("timezone: UTC", "timezone: Europe/Berlin"),
        ("timezone: UTC", "timezone: UTC, language: de"),
        ("  - id: ", "   - id: "),
    ],
)
def test_what_was_read_in_another_way_counts_for_nothing(tmp_path: Path, other: tuple[str, str]) -> None:
    """Another zone or language, or other margins, may mean something else."""
    read(made(tmp_path, history(5)), work=Kept(tmp_path / "work"))
    made(
        tmp_path,
        history(5).replace(*other).replace("    ", "     ") if other[0][0] == " " else history(5).replace(*other),
    )
    assert taken(tmp_path) == 0


def test_another_engine_starts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade all is read again, and so it is where the rules of a zone have changed."""
    made(tmp_path, history(5))
    assert taken(tmp_path) == 0
    monkeypatch.setattr(kept, "engine", lambda: "another")
    assert [taken(tmp_path), taken(tmp_path)] == [0, 5]
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    assert [taken(tmp_path), taken(tmp_path)] == [0, 5]


def test_a_time_that_has_not_come_is_judged_again(tmp_path: Path) -> None:
    """What was accepted at one time counts for no earlier one, unless it was long over."""
    made(tmp_path, history(5).replace("at: 2026-11-15 13:00", "at: 2026-11-20 20:05"))
    assert taken(tmp_path) == 0
    assert taken(tmp_path) == 4
    assert taken(tmp_path, NOW + timedelta(minutes=6)) == 4
    assert taken(tmp_path, NOW + timedelta(minutes=7)) == 5
    assert taken(tmp_path, NOW - timedelta(minutes=5)) == 5
    with pytest.raises(InvalidIncidents, match="lies"):
        read(tmp_path, NOW - timedelta(minutes=6), work=Kept(tmp_path / "work"))


def test_everything_that_can_be_written_is_made_again(tmp_path: Path) -> None:
    """Each key of the format comes back as what it was."""
    reading = Reading(ZoneInfo("America/Los_Angeles"), NOW)
    listed = read(made(tmp_path, EVERYTHING)).site.incidents
    translated = {"en": "None", "de": "Keine"}
    listed += (
        Incident.model_validate(
            {
                "id": "b",
                "title": "A",
                "banner": {"en": "none"},
                "updates": [{"at": "now", "text": "A", "post": "none"}],
            },
            context=reading,
        ),
        Incident.model_validate(
            {"id": "a", "title": translated, "banner": translated, "updates": [{"at": "now", "text": translated}]},
            context=reading,
        ),
    )
    for incident in listed:
        again = maker(Incident)(json.loads(incident.as_json()))
        assert values(again) == values(incident)
        assert again == incident
        assert repr(again) == repr(incident)
        assert hash(again.updates[0].text) == hash(incident.updates[0].text)
        assert again.digest == incident.digest
        assert again.model_copy(update={"title": Text("B")}) == incident.model_copy(update={"title": Text("B")})


def test_a_model_that_nobody_has_kept_is_refused() -> None:
    """A new kind of value has to be added to what is made again."""

    class New(BaseModel):
        field: float

    with pytest.raises(TypeError, match=r"nothing says how <class 'float'> is made of JSON: add it to"):
        maker(New)


#: Of an incident's keys, some that are read in another way at another time, or beside other things.
SPECIAL = [
    "    until: now\n    type: notice\n",
    "    started: 2026-11-21 03:00 +0700\n",
    "    started: 2026-11-20T12:05:00-08:00\n",
    "    external_id: 2026-11-21 03:00 +0700\n",
    "    external_id: now\n",
    '    affects: "\\x6eow"\n',
    "    draft: true\n",
    "    type: security\n    banner: none\n",
    "    type: security\n    banner: {en: none}\n",
    "    components: [part, former]\n",
    "    components: {gone: major_outage}\n",
    "    aliases: [a-1]\n",
    "    aliases: [' a-9 ']\n",
    "    ended: 2026-11-20 20:09 Z\n",
    "    ended: 2026-11-20 20:11 Z\n",
    "    corrections: [{at: 2026-11-20 19:00 Z, field: title, was: A, now: B, why: C}]\n",
    "    affects: Everybody - and all\n",
    "    affects: Order #4411\n",
    "    affects: {en: All, de: Alle}\n",
    "    affects: {en: All, de: Alle, fr: Tous}\n",
    "    breach: {doing: [{text: A, state: planned, at: 2027-01-01 10:00}]}\n    type: security\n",
    "    breach: {direct_notice: {started_at: now}}\n    type: security\n",
]
SPECIAL_UPDATES = [
    "      - {at: now, text: Now., status: identified}\n",
    "      - {at: 2026-11-20 20:05 Z, text: Soon., contacts: {phone: {state: closed}}}\n",
    "      - {at: 2026-11-20 21:05 Z, text: Late.}\n",
    "      - {at: 2026-11-20 19:00 Z, text: A., corrected: [{at: now, note: B, was_at: 2026-11-20 18:00 Z}]}\n",
    "      - {at: 2026-11-20 19:00 Z, text: A., corrected: [{at: 2026-11-20 18:30 Z, note: B}]}\n",
    "      - {at: 2026-11-20 19:00 Z, text: A., corrected: [{at: 2026-11-20 19:30 Z, note: B}], next_update: now}\n",
    "      - at: 2026-11-19 11:00\n        text: |+\n          Kept.\n\n",
    "      - {at: 2026-11-19 12:00, text: Early., post: {en: none}, next_update: none}\n",
]


@st.composite
def sites(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """Make the files of a site; ids come again and again, so that one may stand in several places."""
    zone = draw(st.sampled_from(["UTC", "Asia/Bangkok", "America/Los_Angeles"]))
    language = draw(st.sampled_from(["en", "en", "en", "de"]))
    parts = draw(
        st.sampled_from(["[{id: part, name: P, aliases: [former]}]", "[{id: part, name: P}, {id: former, name: F}]"])
    )
    contacts = draw(st.sampled_from(["{}", "{phone: {kind: phone, value: '1'}}", "{phone: {kind: phone, value: '1'}}"]))
    head = (
        f"organisation: {{timezone: {zone}, language: {language}, name: {{en: A, de: B}}, contacts: {contacts}}}\n"
        f"components: {parts}\n"
    )
    if draw(st.integers(0, 9)) == 0:
        head += "clock: 2026-11-20 21:00 Z\n"
    names = draw(st.lists(st.integers(0, 7), min_size=1, max_size=5, unique=draw(st.integers(0, 5)) > 0))
    items = [_incident(draw, name) for name in names]
    cut = draw(st.integers(1, len(items)))
    older = {"2025.yaml": f"incidents:\n{''.join(items[cut:])}"} if items[cut:] else {}
    return f"{head}incidents:\n{''.join(items[:cut])}", older


def _incident(draw: st.DrawFn, name: int) -> str:
    keys = draw(st.lists(st.sampled_from(SPECIAL), max_size=1)) if draw(st.integers(0, 2)) == 0 else []
    more = draw(st.lists(st.sampled_from(SPECIAL_UPDATES), max_size=2, unique=True)) if draw(st.booleans()) else []
    return (
        f"  - id: a-{name}\n    title: {draw(st.sampled_from(['A', 'B']))}\n{''.join(keys)}    updates:\n"
        f"      - {{at: 2026-11-19 10:{name:02}, text: First.}}\n{''.join(more)}"
    )


def _said(public: dict[tuple[str, datetime], datetime], _: str) -> dict[tuple[str, datetime], datetime]:
    """Know the same of each incident."""
    return public


CLOCKS = st.sampled_from([-2000, -70, -10, 0, 0, 0, 1, 3, 9, 12, 70, 3000])


@given(st.lists(st.tuples(sites(), CLOCKS, st.booleans()), min_size=2, max_size=4))
@settings(max_examples=EXAMPLES)
def test_a_site_is_read_as_if_nothing_were_kept(runs: list[tuple[tuple[str, dict[str, str]], int, bool]]) -> None:
    """Whatever was read before, at whatever time, with whatever settings, and whatever was public then."""
    with tempfile.TemporaryDirectory() as name:
        for (text, older), minutes, is_public in runs:
            folder, now = made(Path(name), text, older), NOW + timedelta(minutes=minutes)
            public = {("at", NOW + timedelta(minutes=65)): now, ("ended", NOW + timedelta(minutes=11)): now}
            said = partial(_said, public if is_public else {})
            fresh = told(folder, now, keep=False, said=said)
            assert told(folder, now, keep=True, said=said) == fresh
            assert told(folder, now, keep=True, said=said) == fresh


@pytest.mark.parametrize("special", [*SPECIAL, *SPECIAL_UPDATES])
def test_what_is_read_in_another_way_at_another_time_is_read_so(tmp_path: Path, special: str) -> None:
    """Each such thing is told as ever, however often it was read before."""
    last = history(3).rindex("    updates:\n")
    text = history(3)[:last] + special + history(3)[last:] if special in SPECIAL else history(3) + special
    made(tmp_path, text.replace("2026-11-15-open", "a-1"))
    for minutes in (0, 0, 9, 70, 3000, -10):
        now = NOW + timedelta(minutes=minutes)
        assert told(tmp_path, now, keep=True) == told(tmp_path, now, keep=False)


def test_all_cores_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies of the process read what is new, leave what is odd to us, and keep the same."""
    text = history(25) + "".join(
        f"  - id: b-{number}\n    title: B\n    updates:\n      - {{at: now, text: Now.}}\n" for number in range(5)
    )
    made(tmp_path, text)
    assert taken(tmp_path) == 0
    inline = {path.name: path.read_bytes()[32:] for path in (tmp_path / "work" / "read").iterdir()}
    shutil.rmtree(tmp_path / "work" / "read")
    monkeypatch.setattr(kept, "_SHARE", 1)
    fresh = told(tmp_path, keep=False)
    assert told(tmp_path, keep=True) == fresh
    assert {path.name: path.read_bytes()[32:] for path in (tmp_path / "work" / "read").iterdir()} == inline
    monkeypatch.undo()
    assert taken(tmp_path) == 25


def test_drafts_are_shown_and_never_kept(tmp_path: Path) -> None:
    """Nothing of a draft, or of a file in private/, lies in what is kept."""
    text = history(3) + "  - id: a-draft\n    title: A secret\n    draft: true\n    updates: [{at: now, text: Hush.}]\n"
    private = tmp_path / "private"
    private.mkdir()
    (private / "b.yaml").write_text("incidents:\n  - {id: b, title: Another, updates: [{at: now, text: Hush.}]}\n")
    made(tmp_path, text)
    assert told(tmp_path, keep=True, drafts_from=private) == told(tmp_path, keep=False, drafts_from=private)
    assert {item.id for item in read(tmp_path, drafts_from=private).site.incidents} >= {"a-draft", "b"}
    found = b"".join(path.read_bytes() for path in (tmp_path / "work" / "read").iterdir())
    assert b"Another" not in found
    assert b"secret" not in found
    assert b"Checkout" in found


def spoil(work: Path, what: str) -> None:
    """Do something to what is kept."""
    inside = work / "read"
    if what == "others may write there":
        inside.chmod(0o777)
    elif what == "of another folder":
        inside.rename(work / "elsewhere")
        inside.symlink_to("elsewhere")
    elif what == "a file":
        shutil.rmtree(inside)
        inside.write_text("")
    for path in sorted(inside.iterdir()) if inside.is_dir() else ():
        data = path.read_bytes()
        if what == "cut":
            path.write_bytes(data[: len(data) // 2])
        elif what == "empty":
            path.write_bytes(b"")
        elif what == "changed":
            path.write_bytes(data.replace(b'"id"', b'"no"'))
        elif what == "copied":
            # The copy has another number on the disk, while the first is still there.
            path.rename(work / path.name)
            path.write_bytes(data)
        elif what == "others may write":
            path.chmod(0o666)
        elif what == "linked":
            path.rename(work / path.name)
            path.symlink_to(work / path.name)
        elif what == "folders":
            path.unlink()
            path.mkdir()


@pytest.mark.parametrize(
    "what",
    ["cut", "empty", "changed", "copied", "linked", "folders", "a file", "of another folder", "others may write",
     "others may write there"],
)  # fmt: skip
def test_what_is_broken_or_may_be_of_others_is_the_same_as_none(tmp_path: Path, what: str) -> None:
    """Nothing is taken from it, and it is no reason to stop, even where nothing can be put in its place."""
    made(tmp_path, history(20))
    fresh = told(tmp_path, keep=False)
    assert [taken(tmp_path), taken(tmp_path)] == [0, 20]
    spoil(tmp_path / "work", what)
    assert taken(tmp_path) == 0
    assert told(tmp_path, keep=True) == fresh


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    """No work folder is made by reading; a disk that takes nothing does not matter."""
    made(tmp_path, history(5))
    (tmp_path / "work").rmdir()
    assert [taken(tmp_path), taken(tmp_path)] == [0, 0]
    assert not (tmp_path / "work").exists()


def test_small_sites_are_read_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To look for what is kept takes longer than to read them."""
    monkeypatch.setattr(files, "WORTH_KEEPING", 1 << 17)
    made(tmp_path, history(20))
    assert [taken(tmp_path), taken(tmp_path)] == [0, 0]
    assert not list((tmp_path / "work").iterdir())


def test_what_is_no_longer_there_is_let_go(tmp_path: Path) -> None:
    """What is kept does not grow with every edit."""
    for number in range(20):
        read(made(tmp_path, history(40).replace(OPEN, f"{OPEN}-{number}")), work=Kept(tmp_path / "work"))
    lines = [line for path in (tmp_path / "work" / "read").iterdir() for line in path.read_bytes()[32:].split(b"\n")]
    assert 40 <= len(lines) <= 40 + 16


def test_one_edit_writes_one_file(tmp_path: Path) -> None:
    """The others stay as they are."""
    read(made(tmp_path, history(60)), work=Kept(tmp_path / "work"))
    before = {path.name: path.stat().st_ino for path in (tmp_path / "work" / "read").iterdir()}
    read(made(tmp_path, history(60).replace("case 3\n", "case three\n")), work=Kept(tmp_path / "work"))
    after = {path.name: path.stat().st_ino for path in (tmp_path / "work" / "read").iterdir()}
    assert len(before) == 16
    assert len(set(after.items()) - set(before.items())) == 1


def test_updates_of_what_is_kept_are_made_when_somebody_asks(tmp_path: Path) -> None:
    """Until then the times of the first and the last are known; what is made equals what was read."""
    made(tmp_path, history(20))
    read_in_yaml = read(tmp_path, work=Kept(tmp_path / "work")).site.incidents
    asked: list[bytes] = []
    make = kept._updates

    def counted(values: bytes) -> Any:
        asked.append(values)
        return make(values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "_updates", counted)
        again = read(tmp_path, work=Kept(tmp_path / "work")).site.incidents
        assert [(one.first_at, one.last_at, one.digest) for one in again] == [
            (one.first_at, one.last_at, one.digest) for one in read_in_yaml
        ]
        assert asked == []
        assert again == read_in_yaml
        assert len(asked) == 20


def test_whatever_goes_through_values_finds_updates_that_are_made_later(tmp_path: Path) -> None:
    """They are no tuple, which sums, searches and copies of an incident have to bear."""
    text = history(2).replace("text: 'We look for the cause.'}", "text: {de: Wir sind dran., en: We are at it.}}")
    made(tmp_path, text)
    before = read(tmp_path, work=Kept(tmp_path / "work")).site.incidents[0]
    again = read(tmp_path, work=Kept(tmp_path / "work")).site.incidents[0]
    assert isinstance(again.updates, LaterUpdates)
    assert in_language(again, "de").updates[0].text == "Wir sind dran."
    assert in_language(again, "de") == in_language(before, "de")
    assert [*texts_in(again)] == [*texts_in(before)]
    assert again.as_json() == before.as_json()
    assert again.model_dump() == before.model_dump()
    assert again.model_dump_json() == before.model_dump_json()
    assert again.model_dump(include={"updates": {0: {"text"}}}) == before.model_dump(include={"updates": {0: {"text"}}})
    renamed = {"title": Text("Another")}
    assert again.model_copy(update=renamed).digest == before.model_copy(update=renamed).digest
    assert again.updates == before.updates
    assert before.updates == again.updates
    assert again.updates[-1:] == before.updates[-1:]
    assert again.updates + before.updates == before.updates + again.updates == before.updates + before.updates
    assert [*reversed(again.updates)] == [*reversed(before.updates)]
    assert (hash(again.updates[0].text), repr(again)) == (hash(before.updates[0].text), repr(before))
