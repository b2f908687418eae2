"""One site for each thing that staff can get wrong: tests/broken/NAME.yaml, and what is said of it in NAME.txt.

With PLAINSTATUS_REGENERATE=1 the .txt files are written anew, for a person to read before they are committed.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plainstatus.errors import InvalidIncidents
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from tests.support.project import SETTINGS, make_project, tree

FOLDER = Path(__file__).parent.parent / "broken"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
#: What the messages of times depend on.
NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_site_is_refused(name: str, tmp_path: Path) -> None:
    """It ends with exit code 3, the exact message for every fault, and the published site as it was."""
    settings = SETTINGS + "STATUS_MAX_FILE_SIZE = 65536\n"
    folder = make_project(tmp_path, (FOLDER / f"{name}.yaml").read_bytes(), settings=settings)
    output = folder / "output"
    output.mkdir()
    (output / ".plainstatus-site").touch()
    (output / "index.html").write_text("the site as it was", encoding="utf-8")
    before = tree(output)

    with pytest.raises(InvalidIncidents) as caught:
        publish(find_project(folder), now=NOW, tell=lambda _: None)

    said = f"{caught.value}\n"
    expected = FOLDER / f"{name}.txt"
    if os.environ.get("PLAINSTATUS_REGENERATE"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert caught.value.exitcode == 3
    assert tree(output) == before
    assert (folder / "incidents.yaml").read_bytes() == (FOLDER / f"{name}.yaml").read_bytes()
