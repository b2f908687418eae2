from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.edit.write import replace_scalars
from plainstatus.errors import BuildError
from plainstatus.read.yaml import Document, read_document

YAML = """# A comment that stays
incidents:
  - id: x   # and this one
    updates: [{at: now, text: "now"}, {at: "now", text: b}]
    title: it is now
"""
PLACES = [("incidents", 0, "updates", 0, "at"), ("incidents", 0, "updates", 1, "at")]


def written(folder: Path, data: bytes) -> tuple[Path, Document]:
    """Write a file and read it as the engine does."""
    path = folder / "incidents.yaml"
    path.write_bytes(data)
    return path, read_document(path, name="incidents.yaml", max_bytes=10_000)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_only_the_named_values_change(tmp_path: Path, bom: bytes, end: bytes) -> None:
    """Everything else, comments, quotes, line ends and byte order mark, stays byte for byte."""
    data = bom + YAML.encode().replace(b"\n", end)
    path, document = written(tmp_path, data)
    path.chmod(0o640)

    replace_scalars(path, document, [(place, "2026-11-15 13:00") for place in PLACES])

    expected = data.replace(b"{at: now", b"{at: 2026-11-15 13:00").replace(b'{at: "now"', b"{at: 2026-11-15 13:00")
    assert path.read_bytes() == expected
    assert path.stat().st_mode & 0o777 == 0o640
    assert [item.name for item in tmp_path.iterdir()] == ["incidents.yaml"]


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """Somebody else's save between reading and writing is never overwritten."""
    path, document = written(tmp_path, YAML.encode())
    path.write_text(YAML + "# saved by a colleague\n", encoding="utf-8")

    with pytest.raises(BuildError) as caught:
        replace_scalars(path, document, [(PLACES[0], "2026-11-15 13:00")])

    assert str(caught.value) == "incidents.yaml changed in the meantime, and nothing was published (publish again)"
    assert path.read_text(encoding="utf-8").endswith("# saved by a colleague\n")
