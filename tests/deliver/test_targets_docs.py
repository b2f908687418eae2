"""docs/targets.md, followed to the letter: its settings and commands, against servers on loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from plainstatus.deliver.deliver import targets_of
from plainstatus.read.project import find_project
from tests.deliver.test_local import git
from tests.support.project import ROOT, SETTINGS, YAML, make_project, tree
from tests.support.warm import program
from tests.support.webserver import free_port, nginx
from tests.test_docs import DOCS, blocks

#: Nothing is asked of it: only a site at a real address keeps a record and leaves this machine.
REAL = SETTINGS.replace("status.example.com", "status.shoe-shop.org")
PAST = YAML.replace("2026-11-15", "2024-11-15")


def section(title: str) -> str:
    """Return a section of the page."""
    text = (DOCS / "targets.md").read_text(encoding="utf-8")
    return re.split(r"^## ", text.partition(f"\n## {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def fenced(text: str, kind: str) -> list[str]:
    """Return the fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def swapped(text: str, places: Mapping[str, str]) -> str:
    """Put what there is on this machine in place of the page's addresses."""
    for old, new in places.items():
        text = text.replace(old, new)
    return text


def follow(folder: Path, commands: str, *, code: int = 0) -> str:
    """Type commands in a site's folder; return what was said."""
    tools = folder.parent / "tools"
    if not tools.is_dir():
        tools.mkdir()
        (tools / "invoke").symlink_to(program())
    done = subprocess.run(
        ["bash", "-ec", commands],
        cwd=folder,
        env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def settle(folder: Path, settings: str) -> None:
    """Write the settings of a site."""
    (folder / "pelicanconf.py").write_text(REAL + settings, encoding="utf-8")


def test_a_folder_behind_nginx(tmp_path: Path) -> None:
    """The folder's section leads to a page that nginx serves with our headers, at the link that it names."""
    port = free_port()
    places = {
        "/srv/status": f"{tmp_path}/srv/status",
        "/srv/site": f"{tmp_path}/site",
        "https://status.example.com": f"http://127.0.0.1:{port}",
        "listen 443 ssl": f"listen 127.0.0.1:{port}",
    }
    text = section("A folder behind a web server")
    folder = make_project(tmp_path / "site", PAST)
    settle(folder, "")
    follow(folder, "invoke hosting")
    (server,) = fenced(text, "nginx")
    (settings,) = fenced(text, "python")
    with nginx(tmp_path / "nginx", swapped(server, places), port=port):
        settle(folder, swapped(settings, places))
        said = follow(folder, *fenced(text, "sh"))

    assert re.search(r"^web: \d+ files sent, ", said, re.MULTILINE)
    assert f"web: http://127.0.0.1:{port} serves it (" in said
    assert (tmp_path / "srv" / "status" / "current").readlink() == Path("releases/1")


def pages_server(folder: Path, served: Path) -> Path:
    """Make an empty repository whose branch is put up somewhere after each push, as hosts of pages do."""
    repository = folder / "status.git"
    git("init", "--quiet", "--bare", str(repository), folder=folder)
    served.mkdir()
    hook = repository / "hooks" / "post-receive"
    hook.write_text(f"#!/bin/sh\nread old new name\ngit archive $new | tar -x -C {served}\n", encoding="utf-8")
    hook.chmod(0o755)
    return repository


def test_github_pages(tmp_path: Path) -> None:
    """An empty repository, the first publish, the address, and the deploy that proves it."""
    port = free_port()
    repository = pages_server(tmp_path, tmp_path / "status")
    places = {
        "git@github.com:example-shoes/status.git": str(repository),
        "https://example-shoes.github.io/status": f"http://127.0.0.1:{port}/status",
    }
    text = section("GitHub Pages and GitLab Pages")
    first, then = fenced(text, "python")
    publish, deploy, _ = fenced(text, "sh")
    folder = make_project(tmp_path / "site", PAST)
    settle(folder, swapped(first, places))
    assert "pages: " in follow(folder, publish)
    settle(folder, swapped(then, places))
    server = f"server {{ listen 127.0.0.1:{port}; root {tmp_path}; index index.html; }}"
    with nginx(tmp_path / "nginx", server, port=port):
        said = follow(folder, deploy)
        assert "pages: all is there (" in said
        assert f"pages: http://127.0.0.1:{port}/status serves it (" in said
        # The address is a mirror now, which every page names.
        follow(folder, publish)

    assert "Also at" in (tmp_path / "status" / "index.html").read_text(encoding="utf-8")


def test_gitlab_pages(tmp_path: Path) -> None:
    """The job's own steps make the site out of the branch; the file that says so is there before us, and stays."""
    text = section("GitHub Pages and GitLab Pages")
    (job,) = fenced(text, "yaml pages")
    repository = tmp_path / "status.git"
    git("init", "--quiet", "--bare", str(repository), folder=tmp_path)
    work = tmp_path / "work"
    git("init", "--quiet", "--initial-branch=pages", str(work), folder=tmp_path)
    (work / ".gitlab-ci.yml").write_text(job, encoding="utf-8")
    git("add", ".", folder=work)
    git("commit", "--quiet", "--message=job", folder=work)
    git("push", "--quiet", str(repository), "pages", folder=work)

    folder = make_project(tmp_path / "site", PAST)
    (address,) = re.findall('"to": "(git:git@gitlab.com.*?)"', text)
    places = {"git@gitlab.com:example-shoes/status.git": str(repository)}
    settle(folder, f'STATUS_TARGETS = {{"pages": "{swapped(address, places)}"}}\n')
    follow(folder, "invoke publish", code=5)
    follow(folder, fenced(text, "sh")[2])

    git("clone", "--quiet", "--branch", "pages", str(repository), str(tmp_path / "job"), folder=tmp_path)
    steps = re.findall("^    - (.*)$", job.partition("  artifacts:")[0], re.MULTILINE)
    assert len(steps) == 2
    subprocess.run(["sh", "-ec", "\n".join(steps)], cwd=tmp_path / "job", check=True)
    made = tree(tmp_path / "job" / "public")
    del made[".gitlab-ci.yml"]
    assert made == tree(folder / "output")


def test_a_zip(tmp_path: Path) -> None:
    """The zip's section leads to the site, unpacked."""
    text = section("A zip")
    places = {"/media/stick": f"{tmp_path}/stick"}
    folder = make_project(tmp_path / "site", PAST)
    settle(folder, swapped(fenced(text, "python")[0], places))
    # Whoever has no unzip has Python.
    commands = re.sub(r"unzip -q (\S+) -d (\S+)", rf"{sys.executable} -m zipfile -e \1 \2", fenced(text, "sh")[0])
    follow(folder, swapped(commands, places))

    assert tree(folder / "status-copy") == tree(folder / "output")


@pytest.mark.parametrize("block", [text for _, text in blocks(DOCS / "targets.md", "python")])
def test_every_example_of_settings_can_be_read(block: str, tmp_path: Path) -> None:
    """What the page shows of settings is understood as it stands."""
    folder = make_project(tmp_path / "site")
    settle(folder, block)
    found = targets_of(find_project(folder))

    assert len(found.usable) >= 1
    assert not found.unusable


def test_messages_are_those_of_the_code() -> None:
    """Each message of the table stands in the code, but for what differs from case to case."""
    package = ROOT / "plainstatus"
    places = (*(package / "deliver/targets").glob("*.py"), package / "tree/listing.py")
    code = "".join(path.read_text(encoding="utf-8") for path in places)
    code = re.sub(r'"\s+f?"', "", code)
    shown = re.findall(
        r"`([^`]+)`", "".join(line.split("|")[1] for line in section("Messages").splitlines()[3:] if line)
    )
    assert len(shown) > 8
    for message in shown:
        for part in re.split(r"…|https://|its manifest.json|index.html", message):
            assert part.strip(" ;") in code, message
