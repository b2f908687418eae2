"""docs/subscribers.md, followed to the letter: its settings and commands, against services on loopback."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from plainstatus.read.project import find_project
from tests.deliver.test_targets_docs import fenced, swapped
from tests.support.list_networks import Buttondown, Listmonk
from tests.support.networks import running
from tests.support.project import YAML
from tests.support.publishing import REAL, real_project
from tests.support.warm import plainstatus
from tests.test_docs import DOCS

PAGE = (DOCS / "subscribers.md").read_text(encoding="utf-8")
EXPORT = """\
mode,email,endpoint,components,confirmed
email,ada@example.net,,,yes
email,bob@example.net,,checkout,yes
email,eve@example.net,,,no
sms,,+1 555 0100,,yes
email,dan@example.net,,,yes
webhook,,https://a.example.net,,yes
webhook,,https://b.example.net,,yes
"""


def section(title: str) -> str:
    """Return a section of the page."""
    return re.split(r"^## ", PAGE.partition(f"\n## {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def steps(title: str) -> str:
    """Return a section whose blocks are indented, because they stand in a list, as if they were not."""
    return re.sub(r"^ {4}", "", section(title), flags=re.MULTILINE)


def typed(site: Path, commands: str, places: Mapping[str, str], environ: dict[str, str]) -> str:
    """Type the commands of a block, `export` among them; return what was said."""
    said = ""
    for line in swapped(commands, places).splitlines():
        program, *words = shlex.split(line)
        if program == "export":
            variable, _, value = words[0].partition("=")
            environ[variable] = value
            continue
        assert program == "invoke"
        done = plainstatus(site, *words, **environ)
        if words[0] != "doctor":
            assert done.returncode == 0, done.stdout + done.stderr
        said += done.stdout + done.stderr
    return said


@pytest.mark.slow
@pytest.mark.parametrize("service", [Buttondown, Listmonk])
def test_a_list_from_nothing_to_the_first_import(service: type[Any], tmp_path: Path) -> None:
    """Who types what the page says has a form, a channel whose key works, and the subscribers who have confirmed."""
    network, name = service(), "Buttondown" if service is Buttondown else "listmonk"
    if service is Listmonk:
        network.add_list(3, "Status")
        network.add_list(4, "Checkout", "component-checkout")
    environ: dict[str, str] = {}
    with running(network):
        host = network.url.removeprefix("http://")
        # What is an example's on the page: the host, and the token. Buttondown's own address is no setting.
        places = {
            '"buttondown:exampleshoes"': f'"buttondown:exampleshoes", "server": "{network.url}"',
            "listmonk://lists.example.org": f"listmonk://{host}",
            "https://lists.example.org": network.url,
            "lists.example.org": host,
            "…": network.secret,
        }
        (settings,) = fenced(steps(name), "python")
        site = real_project(tmp_path / "site", YAML, settings=REAL + swapped(settings, places))
        (commands,) = fenced(steps(name), "sh")
        assert "ok     channel mail: the key works: the " in typed(site, commands, places, environ)
        (site / "private").mkdir()
        (site / "private/subscribers.csv").write_text(EXPORT, encoding="utf-8")
        look, take = fenced(section("`invoke import-subscribers SOURCE`"), "sh")
        said = typed(site, look, places, environ)
        assert network.people == {}
        if service is Listmonk:
            assert [said] == fenced(swapped(section("`invoke import-subscribers SOURCE`"), places), "text")
        assert typed(site, take, places, environ).endswith("mail: 3 of 3 taken in\n")

    assert sorted(network.people) == ["ada@example.net", "bob@example.net", "dan@example.net"]
    assert find_project(site).settings.subscribe_url == re.findall(r'"(http.*?)"', swapped(settings, places))[0]
