"""The `plainstatus` command: the tasks of tasks.py, for those who installed the package and have no checkout."""

from __future__ import annotations

import importlib.util
from importlib.metadata import version
from pathlib import Path

from invoke.collection import Collection
from invoke.program import Program

from plainstatus.cli.terminal import run

__all__ = ["main", "tasks"]


def main() -> None:
    """Run a task."""
    run(Program(name="plainstatus", version=version("plainstatus"), namespace=tasks()).run)


def tasks() -> Collection:
    """Return the tasks; the `tasks.py` of a new site hands them to `invoke`."""
    inside = Path(__file__).with_name("tasks.py")
    source = inside if inside.is_file() else Path(__file__).resolve().parent.parent / "tasks.py"
    spec = importlib.util.spec_from_file_location("plainstatus_tasks", source)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {source}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Collection.from_module(module)


if __name__ == "__main__":
    main()
