"""docs/adopt.md, typed to the letter: with nginx on loopback, and a repository whose branch is put up after a push."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from plainstatus.read.project import find_project
from tests.deliver.test_local import git
from tests.deliver.test_targets_docs import fenced, pages_server, swapped
from tests.support.project import ROOT
from tests.support.webserver import free_port, nginx
from tests.test_announce_docs import add_settings, programs, shell
from tests.test_docs import DOCS

pytestmark = pytest.mark.slow

PAGE = (DOCS / "adopt.md").read_text(encoding="utf-8")
#: Nobody is asked for it, and it is no example's.
SITE = "status.shoe-shop.org"


def section(title: str) -> str:
    """Return a section of the page, what is indented in lists of it as if it were not."""
    text = re.split(r"^## ", PAGE.partition(f"\n## {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return re.sub(r"^ {4}", "", text, flags=re.MULTILINE)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return the environment of somebody who has installed it, and may become root by leave of nobody."""
    found = programs(tmp_path / "programs")
    sudo = tmp_path / "programs" / "sudo"
    # Nothing here needs to be root; the server that is told to read its settings anew runs in the test.
    sudo.write_text('#!/bin/sh\ncase "$1" in nginx) exit 0;; *) exec "$@";; esac\n', encoding="utf-8")
    sudo.chmod(0o755)
    me = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@shoe-shop.org"}
    found |= me | {name.replace("AUTHOR", "COMMITTER"): value for name, value in me.items()}
    return {**found, "USER": str(os.geteuid())}


def made(folder: Path, environ: dict[str, str]) -> Path:
    """Make the site as the page does, keep it in git, and return its folder."""
    for commands in fenced(section("Make the site"), "sh"):
        inside = folder / "site" if (folder / "site").is_dir() else folder
        shell(inside, swapped(commands, {"status.example.org": SITE}), environ)
    return folder / "site"


def go_on(site: Path, environ: dict[str, str]) -> None:
    """Publish the first incident and its end, commit, and ask what is missing."""
    first = section("The first incident")
    said = [shell(site, commands, environ) for commands in fenced(first, "sh")]
    assert said[0].count("published: ") == 2
    assert git("status", "--porcelain", folder=site) == ""
    (doctor,) = fenced(section("What is still to be filled in"), "sh")
    told = shell(site, doctor, environ)
    assert "0 faults, " in told
    for missing in ("components", "official.html", "security-faq.html", "security.txt", "timer"):
        assert (f"note   {missing}: " in told) == (missing != "components"), told


def test_installing_is_what_the_readme_has() -> None:
    """The package is installed from the folder of its source, which has a project file; the wheel's test does it."""
    (install,) = fenced(section("Install"), "sh")

    assert "pip install --quiet ./plainstatus\n" in install
    assert (ROOT / "pyproject.toml").is_file()
    assert 'export PATH="$PWD/status-tools/bin:$PATH"' in install


def test_a_page_on_nginx(tmp_path: Path, environ: dict[str, str]) -> None:
    """From nothing to a page that nginx serves with our headers, an incident on it and its end."""
    site, port, text = made(tmp_path, environ), free_port(), section("On nginx")
    places = {
        "/srv/status": f"{tmp_path}/srv/status",
        "https://status.example.org": f"http://127.0.0.1:{port}",
        "listen 443 ssl": f"listen 127.0.0.1:{port}",
        "/srv/site": str(site),
    }
    prepare, serve = fenced(text, "sh")
    (server,) = fenced(text, "nginx")
    # A certificate for loopback is nobody's to give.
    server = re.sub(r"^ *ssl_certificate.*\n", "", swapped(server, places), flags=re.MULTILINE)
    shell(site, swapped(prepare, places), environ)
    add_settings(site, fenced(text, "python"), places)
    with nginx(tmp_path / "nginx", server, port=port):
        said = shell(site, serve, environ)
        assert f"web: http://127.0.0.1:{port} serves it (" in said
        go_on(site, environ)

    assert (tmp_path / "srv/status/current/index.html").is_file()


def test_a_page_on_pages(tmp_path: Path, environ: dict[str, str]) -> None:
    """From nothing to a branch that a host serves at a name of one's own; the host's CNAME in it stays."""
    site, port, text = made(tmp_path, environ), free_port(), section("On Pages")
    served = tmp_path / "served"
    repository = pages_server(tmp_path, served)
    places = {
        "git@github.com:nordlicht/status.git": str(repository),
        "https://status.example.org": f"http://127.0.0.1:{port}",
    }
    (first, then), (publish, deploy) = fenced(text, "python"), fenced(text, "sh")
    add_settings(site, [first], places)
    assert "pages: " in shell(site, publish, environ)
    # What the host does when somebody sets a name of their own.
    git("clone", "--quiet", "--branch", "gh-pages", str(repository), str(tmp_path / "host"), folder=tmp_path)
    (tmp_path / "host/CNAME").write_text(f"{SITE}\n", encoding="utf-8")
    git("add", "CNAME", folder=tmp_path / "host")
    git("commit", "--quiet", "--message=Create CNAME", folder=tmp_path / "host")
    git("push", "--quiet", folder=tmp_path / "host")
    settings = site / "pelicanconf.py"
    settings.write_text(settings.read_text(encoding="utf-8").replace(swapped(first, places), ""), encoding="utf-8")
    add_settings(site, [then], places)
    with nginx(tmp_path / "nginx", f"server {{ listen 127.0.0.1:{port}; root {served}; }}", port=port):
        assert f"pages: http://127.0.0.1:{port} serves it (" in shell(site, deploy, environ)
        go_on(site, environ)

    assert git("show", "gh-pages:CNAME", folder=repository) == f"{SITE}\n"
    assert find_project(site).settings.STATUS_TARGETS["pages"]["to"] == f"git:{repository}#gh-pages"
