"""A made-up shop whose staff type commands, with channels at networks on loopback."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.channels import given_for
from tests.support.networks import Bluesky, Mastodon, Network, Slack, running
from tests.support.project import ROOT
from tests.support.publishing import edit
from tests.support.steps import without_steps
from tests.support.warm import Heard, begun, plainstatus

__all__ = ["ID", "SITE", "Shop", "opened_shop"]

SITE = "https://status.shoe-shop.org"
#: The open outage.
ID = "payments-fail"
#: No command of staff takes longer.
_SECONDS = 150


@dataclass
class Shop:
    """The folder that staff work in, and where the shop posts."""

    folder: Path
    networks: Mapping[str, Network]
    #: The keys of its channels.
    environ: dict[str, str]
    #: When the day began: a whole minute, from which all times count.
    began: datetime = field(default_factory=lambda: datetime.now(UTC).replace(second=0, microsecond=0))

    def start(self, typed: str) -> Heard:
        """Begin what somebody types."""
        return begun(self.folder, *shlex.split(typed), environ=self.environ)

    def run(self, typed: str, *, code: int = 0) -> tuple[str, str]:
        """Do what somebody types; return what was said, and complained of."""
        process = self.start(typed)
        said, complained = process.communicate(timeout=_SECONDS)
        assert process.returncode == code, f"{typed}\n{said}{complained}"
        assert not any(network.secret in said + complained for network in self.networks.values())
        return said, without_steps(complained)

    def at(self, minutes: int) -> str:
        """Return a time of the day as staff write it; the shop's zone is UTC."""
        return f"{self._moment(minutes):%Y-%m-%d %H:%M}"

    def link(self, minutes: int, incident: str = ID) -> str:
        """Return the address of what was said at that time."""
        key = f"{self._moment(minutes):%Y%m%dT%H%M%SZ}"
        return f"{SITE}/incidents/{incident}.html?update={key}#u{key}"

    def write(self, yaml: str) -> None:
        """Put an incident on top of the others."""
        edit(self.folder, ("incidents:\n", f"incidents:\n{yaml}"))

    def texts(self, name: str) -> list[str]:
        """Return the texts that a network has; the times of corrections and withdrawals, those of the run, as …."""
        return [re.sub(r"(corrected|withdrawn)=\w+Z", r"\1=…", post["text"]) for post in self.networks[name].posts]

    def count(self) -> dict[str, int]:
        """Return how many posts each network has."""
        return {name: len(network.posts) for name, network in self.networks.items()}

    def page(self, path: str) -> str:
        """Return a page of the live site, its spaces as one."""
        return " ".join((self.folder / "output" / path).read_text(encoding="utf-8").split())

    def _moment(self, minutes: int) -> datetime:
        return self.began + timedelta(minutes=minutes)


@contextmanager
def opened_shop(
    folder: Path, *, channels: Mapping[str, Mapping[str, Any]] | None = None, site: str = SITE, more: str = ""
) -> Iterator[Shop]:
    """Make a site as staff do, out of the shipped example, and publish it; its channels may have more settings.

    `more` are other settings of it.

    The example itself tells nobody: its clock stands still, its address is reserved, its incidents are history. Real
    staff have an address of theirs, the clock of the day, and no incident yet.
    """
    networks = {"mastodon": Mastodon(), "bluesky": Bluesky(), "slack": Slack()}
    with running(*networks.values()):
        shop = Shop(folder, networks, {})
        given = {}
        for name, network in networks.items():
            settings, secrets = given_for(name, network)
            given[name] = {**settings, **(channels or {}).get(name, {})}
            shop.environ |= secrets
        plainstatus(ROOT, "init", "--example", str(folder)).check_returncode()
        with (folder / "pelicanconf.py").open("a", encoding="utf-8") as file:
            file.write(f"SITEURL = {site!r}\nSTATUS_CHANNELS = {given!r}\n{more}")
        text = (folder / "incidents.yaml").read_text(encoding="utf-8")
        text = re.sub(r"(?m)^clock:.*\n", "", text.partition("\nincidents:\n")[0])
        text = text.replace("timezone: America/Los_Angeles", "timezone: UTC").replace("example.com", "shoe-shop.org")
        text += "\nincidents:\n"
        (folder / "incidents.yaml").write_text(text, encoding="utf-8")
        shutil.rmtree(folder / "content")
        for name in ("notices", "pages", "statements"):
            (folder / "content" / name).mkdir(parents=True)
        shop.run("publish --yes")
        assert shop.count() == dict.fromkeys(networks, 0)
        yield shop
