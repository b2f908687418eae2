"""A publish that takes its time, for `tests.support.warm`: it says every step, and waits after each.

Arguments: how many seconds it waits, and as whom it publishes; 0 is who one is.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from plainstatus.errors import PlainstatusError
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project


def main(wait: str, user: str) -> int:
    """Publish the site in this folder; return how it ended."""

    def tell(text: str) -> None:
        print(text, flush=True)  # noqa: T201 - it is a program
        time.sleep(float(wait))

    if number := int(user):
        os.setgroups([])
        os.setgid(number)
        os.setuid(number)
    try:
        publish(find_project(Path.cwd()), now=datetime(2026, 11, 20, 20, tzinfo=UTC), tell=tell)
    except PlainstatusError as error:
        print(error, file=sys.stderr)  # noqa: T201 - as above
        return error.exitcode
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
