"""What the preview watches: nothing that comes back is overlooked."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

import pytest

from plainstatus.cli.preview.watcher import Watcher

#: In seconds; nobody waits so long unless something is wrong.
_PATIENCE = 20


def test_a_folder_that_came_back_unnoticed_is_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was away when we looked for it, and back before the system was asked to tell of such things."""
    content = tmp_path / "content"
    content.mkdir()
    away = [True]

    def isdir(path: str, real: object = os.path.isdir) -> bool:
        return not away[0] and callable(real) and bool(real(path))

    changes = Event()
    watcher = Watcher(changes.set)
    monkeypatch.setattr("plainstatus.cli.preview.watcher.os.path.isdir", isdir)
    try:
        watcher.follow([str(tmp_path / "incidents.yaml")], [str(content)])
        away[0] = False
        for number in range(_PATIENCE * 5):
            changes.clear()
            (content / "about.md").write_text(f"Save {number}", encoding="utf-8")
            if changes.wait(0.2) and number > 10:
                break
        else:
            pytest.fail("a save in the folder is never seen")
    finally:
        watcher.close()
