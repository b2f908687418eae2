"""docs/announce.md, followed to the letter: its settings and commands, against networks on loopback."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from plainstatus.deliver.announce.places import SCHEMES
from plainstatus.text.posts import NETWORKS
from tests.deliver.test_local import git
from tests.deliver.test_targets_docs import fenced, swapped
from tests.support.networks import Mastodon, Network, Slack, running
from tests.support.project import ROOT
from tests.support.warm import program
from tests.test_docs import DOCS

pytestmark = pytest.mark.slow

PAGE = (DOCS / "announce.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """Return a section of the page, what is indented in lists of it as if it were not."""
    text = re.split(r"^## ", PAGE.partition(f"\n## {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return re.sub(r"^ {4}", "", text, flags=re.MULTILINE)


def shell(folder: Path, commands: str, environ: dict[str, str]) -> str:
    """Type commands in a folder, one shell for all of them; return what was said."""
    done = subprocess.run(
        ["bash", "-ec", commands], cwd=folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def programs(folder: Path) -> dict[str, str]:
    """Return an environment with the two names of the program, as whoever has installed it finds them."""
    folder.mkdir()
    for name in ("plainstatus", "invoke"):
        (folder / name).symlink_to(program())
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def add_settings(site: Path, blocks: list[str], places: Mapping[str, str]) -> None:
    """Write settings of the page into a site's."""
    with (site / "pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write(swapped("".join(blocks), places))


def begun(folder: Path, environ: dict[str, str]) -> Path:
    """Make a site as the page begins it, and return its folder."""
    (commands,) = fenced(section("From nothing"), "sh")
    shell(folder, swapped(commands, {"status.example.org": "status.shoe-shop.org"}), environ)
    return folder / "status"


def test_from_nothing_to_a_post_on_mastodon_and_in_slack(tmp_path: Path) -> None:
    """A newcomer who types what the page says, and nothing else, has tried both, and sees both threads."""
    mastodon, slack = Mastodon(), Slack()
    environ = programs(tmp_path / "programs")
    site = begun(tmp_path, environ)
    with running(mastodon, slack):
        # What is an example's on the page: hosts, and tokens. Slack's own is no setting but for those who say so.
        places = {
            "mastodon://social.example.org": mastodon.url.replace("http:", "mastodon:"),
            '"to": "slack:#status"': f'"to": "slack:#status", "server": "{slack.url}"',
            "MASTODON_TOKEN=…": f"MASTODON_TOKEN={Network.secret}",
            "SLACK_TOKEN=xoxb-…": f"SLACK_TOKEN={Network.secret}",
        }

        exports = ""
        for title, name in (("A first post to Mastodon", "mastodon"), ("A first post to Slack", "team")):
            add_settings(site, fenced(section(title), "python"), places)
            typed = swapped("".join(fenced(section(title), "sh")), places)
            said = shell(site, exports + typed, environ)
            exports += "".join(re.findall(r"^export .*\n", typed, re.MULTILINE))
            assert f"{name}: it was posted" in said
            if name == "mastodon":
                assert re.search(r"^ok +channel mastodon: the key works: @status@127\.0\.0\.1:\d+$", said, re.MULTILINE)
        tests = ["This is a test of our status page's announcements. Nothing has happened."]
        assert ([post["text"] for post in mastodon.posts], [post["text"] for post in slack.posts]) == (tests, tests)
        mastodon.posts.clear()
        slack.posts.clear()

        news = section("What it looks like")
        said = shell(site, exports + "".join(fenced(news, "sh")), environ)
        for line in fenced(news, "text")[0].splitlines():
            pattern = re.escape(line).replace(re.escape("https://social.example.org/@status/113"), r"http://\S+")
            assert re.search(f"^{pattern}$", said, re.MULTILINE), line
        text = "Investigating: Payments by card fail. You cannot pay by card. Pay by invoice. https://status.shoe-shop.org/"
        assert mastodon.posts[0]["text"].startswith(text)
        assert slack.posts[0]["text"].startswith("Investigating: Payments by card fail.\n\nYou cannot pay by card. ")

        # What follows is told in prose, a command in each pair of backquotes.
        rest = re.findall(r"`(invoke [^`]+)`", news.partition("```text")[2].partition("```\n")[2])
        assert rest == [
            "invoke update", "invoke resolve", "invoke withdraw --whole", "invoke publish", "invoke announce --delete"
        ]  # fmt: skip
        shell(
            site,
            exports + "invoke resolve --text 'You can pay by card.' --yes\ninvoke publish --yes\n",
            environ,
        )
        assert mastodon.posts[1]["in_reply_to_id"] == mastodon.posts[0]["id"]
        assert slack.posts[1]["thread_ts"] == slack.posts[0]["id"]
        (incident,) = re.findall(r"id: (\S+-payments\S+)\n", (site / "incidents.yaml").read_text(encoding="utf-8"))
        back = "invoke withdraw --whole --reason 'A test.' --yes\ninvoke publish --yes\ninvoke announce --delete "
        shell(site, f"{exports}{back}{incident}\n", environ)
        assert (mastodon.posts, slack.posts) == ([], [])


def test_a_blog_that_is_made_from_a_git_branch(tmp_path: Path) -> None:
    """The clone, the settings, and a publish: the article is in the branch, wherever the command runs."""
    environ = programs(tmp_path / "programs")
    site, bare = begun(tmp_path, environ), tmp_path / "blog.git"
    git("init", "--quiet", "--bare", "--initial-branch=main", str(bare), folder=tmp_path)
    git("clone", "--quiet", str(bare), "first", folder=tmp_path)
    (tmp_path / "first/content").mkdir()
    (tmp_path / "first/content/hello.md").write_text("Title: Hello\n", encoding="utf-8")
    git("add", ".", folder=tmp_path / "first")
    git("commit", "--quiet", "--message=hello", folder=tmp_path / "first")
    git("push", "--quiet", "origin", "HEAD:main", folder=tmp_path / "first")
    text, places = section("Your own blog"), {"git@git.example.org:shop/blog.git": str(bare)}
    shell(site, swapped("".join(fenced(text, "sh")), places), environ)
    add_settings(site, fenced(text, "python"), places)

    said = shell(site, "".join(fenced(section("What it looks like"), "sh")), environ)
    assert "blog: told 'Investigating: Payments by card fail.'\n" in said
    name = git("show", "--name-only", "--format=", "main", folder=bare).strip()
    article = git("show", f"main:{name}", folder=bare)
    assert re.fullmatch(r"content/\S+-payments\S+\.md", name)
    assert article.startswith("Title: Investigating: Payments by card fail.\nSlug: ")
    assert "\nYou cannot pay by card. Pay by invoice.\n" in article


def table() -> dict[str, dict[str, str]]:
    """Return what the table of channels says of each kind, by the beginning of its address."""
    lines = [line for line in section("Channels").splitlines() if line.startswith("|")]
    names, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[: 2 + len(SCHEMES)]]
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return {re.findall(r"`(.+?):", row["`to`"])[0]: row for row in found}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_table_tells_what_the_code_does(scheme: str) -> None:
    """How long a post may be, and whether one of which nobody knows is sent again; no cell is empty."""
    row = table()[scheme]
    kind: Any = SCHEMES[scheme].read.__self__  # type: ignore[attr-defined]  # each is read by a method of its class
    most = NETWORKS[kind.network].longest

    assert [*row] == ["channel", "`to`", "secrets", "longest", "thread", "once", "proof", "cost", "long before the day"]
    assert "" not in row.values()
    assert row["longest"].startswith(f"{most:,}" if most else "\N{EN DASH}")
    assert row["once"].startswith("yes" if kind.key_holds else "at most")
