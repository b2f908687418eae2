"""What tests take from the machine: its programs, its disk and its user. All else that they would find is settled here.

A test that is about another time zone, locale, terminal or umask sets it itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["FOUND", "settled"]

#: The environment as the machine had it, for the long run's test that asks an index of packages.
FOUND = dict(os.environ)

#: What stays of the environment, by how its name begins → why. So gone are, among others: settings of git, ssh, pip and
#: AWS, an agent with keys, proxies, what CI systems say of themselves, and what Python, Node and terminals are told.
KEPT = {
    "PATH": "where programs are",
    "LD_": "how they find their libraries, on systems that need it",
    "TMPDIR": "where the disk has room",
    "PYTEST": "pytest's own, between its processes",
    "PLAINSTATUS_": "our own: the long run, and writing golden files anew",
}
#: What is set, whatever the machine says → why.
SET = {
    "LANG": "C.UTF-8",  # the one locale that every Debian has
    "TZ": "UTC",  # a site's own time zone stands in its YAML, and what its clocks say must not depend on ours
    "TERM": "dumb",  # no colours and no keys of one terminal
    "GIT_CONFIG_NOSYSTEM": "1",  # /etc/gitconfig; ~/.gitconfig goes with HOME
}


@contextmanager
def settled(home: Path) -> Iterator[None]:
    """Run with the same surroundings everywhere; `home` is an empty folder, for programs that keep settings there."""
    before, mask = dict(os.environ), os.umask(0o022)
    kept = {name: value for name, value in before.items() if name.startswith(tuple(KEPT))}
    _become(kept | SET | {"HOME": str(home)})
    yield
    _become(before)
    os.umask(mask)


def _become(environ: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
