"""A file that was cut short, by a full disk or a lost connection: what must never come of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plainstatus.errors import InvalidIncidents, PlainstatusError
from plainstatus.model import Site
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.read.schema import read_site
from tests.support.project import NIGHTLY, ROOT, YAML, tree
from tests.support.publishing import real_project

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
_SHIPPED = (ROOT / "incidents.yaml").read_bytes()


def _bigger() -> bytes:
    """Return a file with a year of incidents, newest first, as staff keep it."""
    one = """  - id: {day}-mail
    title: "Mail is late: {day}"
    components: [checkout]
    updates:
      - at: {day} 09:00
        status: investigating
        text: |
          Mail of {day} is late. We look for the cause.

          Nothing is lost, and you need to do nothing.
      - {{at: {day} 10:00, status: identified, text: "A queue is full, and we empty it."}}
      - at: {day} 11:00
        status: resolved
        text: Mail is on time again since 10:40.
"""
    days = [f"2026-{month:02}-{day:02}" for month in range(10, 0, -1) for day in (25, 15, 5)]
    return (YAML.partition("incidents:\n")[0] + "incidents:\n" + "".join(one.format(day=day) for day in days)).encode()


def read(data: bytes, folder: Path) -> Site | None:
    """Read a file, or return None where it is refused."""
    file = folder / "incidents.yaml"
    file.write_bytes(data)
    try:
        return read_site(file, folder / "incidents", root=folder, max_bytes=1 << 20, now=NOW).site
    except InvalidIncidents:
        return None


def whole_words(site: Site) -> Iterator[tuple[str, str, str]]:
    """Yield each text that readers get of an update: (incident, time, text)."""
    for incident in site.incidents:
        for update in incident.updates:
            yield incident.id, update.at.isoformat(), str(update.text)


def check(data: bytes, end: int, folder: Path, whole: Site) -> str:
    """Cut the file at `end`; say what became of it, which is `whole` where nothing is cut off."""
    cut = read(data[:end], folder)
    if cut is None:
        return "refused"
    if cut == whole:
        return "equal"
    kept = data[:end]
    # All that stands before the cut is there: nothing vanishes with what is cut off.
    ids = [line.split(b": ")[1].decode() for line in kept.splitlines() if line.startswith(b"  - id: 2")]
    names = [item.id for item in cut.incidents]
    assert set(names) >= set(ids[:-1])
    for item in cut.incidents:
        assert item.updates
        if item.id in ids[:-1]:
            assert item == next(other for other in whole.incidents if other.id == item.id)
    # Of texts, only the very last one of the file can be shorter than it was.
    before = {(incident, at): text for incident, at, text in whole_words(whole)}
    shorter = [
        text for incident, at, text in whole_words(cut) if before.get((incident, at), text).strip() != text.strip()
    ]
    assert len(shorter) <= 1
    if shorter:
        assert (
            kept.decode("utf-8", "replace").rstrip().rstrip('"}').endswith(shorter[0].rstrip().splitlines()[-1].strip())
        )
        return "text cut"
    return "update cut" if [*whole_words(cut)] != [*whole_words(whole)] else "facts cut"


_FILES = {"example": _SHIPPED, "bigger": _bigger()}


@pytest.mark.parametrize("name", _FILES)
def test_a_file_cut_anywhere(name: str, tmp_path: Path) -> None:
    """Cut at every per cent: refused, or equal, or all is there that stands before the cut, but for its last entry."""
    data = _FILES[name]
    whole = read(data, tmp_path)
    assert whole is not None
    became = [check(data, len(data) * percent // 100, tmp_path, whole) for percent in range(100)]

    assert became.count("refused") >= 10
    assert "equal" not in became[:90]


@pytest.mark.skipif(not NIGHTLY, reason="takes minutes: invoke test --nightly")
def test_a_small_file_cut_at_every_byte(tmp_path: Path) -> None:
    """The same holds at each byte of a small file."""
    data = _bigger()[:2000].rpartition(b"  - id:")[0]
    whole = read(data, tmp_path)
    assert whole is not None

    for end in range(len(data)):
        check(data, end, tmp_path, whole)


def test_what_was_published_never_shrinks(tmp_path: Path) -> None:
    """Cut at every per cent, a published file is refused or says the same: no incident and no word leaves the site."""
    data = _bigger()
    folder = real_project(tmp_path, data.decode())
    publish(find_project(folder), now=NOW, tell=lambda _: None)
    project, before = find_project(folder), tree(folder / "output")
    refused = 0
    for percent in range(100):
        (folder / "incidents.yaml").write_bytes(data[: len(data) * percent // 100])
        try:
            publish(project, now=NOW, tell=lambda _: None)
        except PlainstatusError:
            refused += 1
        assert tree(folder / "output") == before, percent

    assert refused >= 95


@pytest.mark.parametrize("missing", [1, 9, 30])
def test_a_cut_in_what_is_new_is_shown_before_it_goes_live(missing: int, tmp_path: Path) -> None:
    """Of a text that nobody has read yet, nothing can tell what is missing; so the question says that it looks cut."""
    folder = real_project(tmp_path)
    publish(find_project(folder), now=NOW, tell=lambda _: None)
    entry = "  - id: 2026-11-20-search\n    title: Search\n    updates:\n      - at: 2026-11-20 11:00\n"
    text = "        text: Search finds nothing at all. We look into it, and write again.\n"
    (folder / "incidents.yaml").write_text((YAML + entry + text)[:-missing], encoding="utf-8")
    told: list[str] = []

    publish(find_project(folder), now=NOW, tell=told.append)

    assert "  a text above, or the file, seems to end too early: is all of it there?" in told
