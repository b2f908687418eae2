"""Running a task as a program does: flags and a pipe in, exit code, output and errors out."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from invoke.context import Context
from invoke.exceptions import Exit

import tasks
from tests.support.project import make_project

__all__ = ["Run", "runner"]

Run = Callable[..., tuple[int, str, str]]


def runner(folder: Path, site: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task in a folder, where there is a `site`, some text piped in: exit code, output, errors."""

    def start(task: str, *, site: str | bytes = site, piped: bytes = b"", **flags: Any) -> tuple[int, str, str]:
        if not folder.exists():
            make_project(folder, site)
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped), encoding="utf-8"))
        code = 0
        try:
            tasks.namespace[task](Context(), **flags)
        except Exit as ended:
            code = ended.code
        return code, *capsys.readouterr()

    return start
