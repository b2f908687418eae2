"""A file that was cut short, by a full disk or a lost connection: what must never come of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plainstatus.errors import InvalidIncidents, PlainstatusError
from plainstatus.host import find_project
from plainstatus.model import Site
from plainstatus.publish import publish
from plainstatus.schema import read_site
from tests.project import NIGHTLY, ROOT, YAML, make_project, tree

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


def check(data: bytes, end: int, folder: Path) -> str:
    """Cut the file at `end`; say what became of it."""
    whole, cut = read(data, folder), read(data[:end], folder)
    assert whole is not None
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
    became = [check(data, len(data) * percent // 100, tmp_path) for percent in range(100)]

    assert became.count("refused") >= 10
    assert "equal" not in became[:90]


@pytest.mark.skipif(not NIGHTLY, reason="takes minutes: invoke test --nightly")
def test_a_small_file_cut_at_every_byte(tmp_path: Path) -> None:
    """The same holds at each byte of a small file."""
    data = _bigger()[:2000].rpartition(b"  - id:")[0]

    for end in range(len(data)):
        check(data, end, tmp_path)


@pytest.mark.parametrize("percent", range(2, 100, 7))
def test_a_cut_file_is_published_whole_or_not_at_all(percent: int, tmp_path: Path) -> None:
    """After the publish of a cut file the site is the old one, or has a page for each incident before the cut."""
    folder = make_project(tmp_path, _SHIPPED)
    publish(find_project(folder), now=NOW, tell=lambda _: None)
    before = tree(folder / "output")
    cut = _SHIPPED[: len(_SHIPPED) * percent // 100]
    site = read(cut, folder)

    try:
        publish(find_project(folder), now=NOW, tell=lambda _: None)
    except PlainstatusError:
        assert tree(folder / "output") == before
    else:
        assert site is not None
        pages = {path for path in tree(folder / "output") if path.startswith("incidents/")}
        assert pages == {f"incidents/{item.id}.html" for item in site.incidents}
