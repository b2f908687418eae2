"""docs/announce.md, followed to the letter: its settings and commands, against networks on loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deliver.test_targets_docs import fenced, swapped
from tests.support.networks import Mastodon, Network, Slack, running
from tests.support.project import ROOT
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
        (folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} -m plainstatus "$@"\n', encoding="utf-8")
        (folder / name).chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def test_from_nothing_to_a_post_on_mastodon_and_in_slack(tmp_path: Path) -> None:
    """A newcomer who types what the page says, and nothing else, has tried both, and sees both threads."""
    mastodon, slack = Mastodon(), Slack()
    environ = programs(tmp_path / "programs")
    site, begin = tmp_path / "status", section("From nothing")
    with running(mastodon, slack):
        # What is an example's on the page: hosts, and tokens. Slack's own is no setting but for those who say so.
        places = {
            "https://status.example.org": "https://status.shoe-shop.org",
            "mastodon://social.example.org": mastodon.url.replace("http:", "mastodon:"),
            '"to": "slack:#status"': f'"to": "slack:#status", "server": "{slack.url}"',
            "MASTODON_TOKEN=…": f"MASTODON_TOKEN={Network.secret}",
            "SLACK_TOKEN=xoxb-…": f"SLACK_TOKEN={Network.secret}",
        }

        def set_up(title: str, place: str = "pelicanconf.py") -> None:
            for block in fenced(section(title), "python"):
                with (site / place).open("a", encoding="utf-8") as file:
                    file.write(swapped(block, places))

        init, publish = fenced(begin, "sh")
        shell(tmp_path, init, environ)
        set_up("From nothing")
        (yaml,) = fenced(begin, "yaml")
        (site / "incidents.yaml").write_text(yaml, encoding="utf-8")
        shell(site, publish, environ)

        exports = ""
        for title, name in (("A first post to Mastodon", "mastodon"), ("A first post to Slack", "team")):
            set_up(title)
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
