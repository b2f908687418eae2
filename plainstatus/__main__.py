"""The `plainstatus` command: the tasks of `invoke`, for those who installed the package and have no checkout.

May import: cli, invoke.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import plainstatus
from plainstatus.cli import keep_compiled

if TYPE_CHECKING:
    from invoke.collection import Collection

__all__ = ["main", "tasks"]


def main() -> None:
    """Run a verb."""
    namespace = tasks()
    from invoke.program import Program  # noqa: PLC0415 - what is imported before is compiled each time

    from plainstatus.cli.terminal import run  # noqa: PLC0415

    run(Program(name="plainstatus", version=plainstatus.__version__, namespace=namespace).run)


def tasks() -> Collection:
    """Return the tasks; the `tasks.py` of a site hands them to `invoke`."""
    keep_compiled()
    from plainstatus.cli.tasks import namespace  # noqa: PLC0415 - after that

    return namespace()


if __name__ == "__main__":
    main()
