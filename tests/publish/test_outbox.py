"""What is to be posted by hand: texts for each network, written by a publish that says something new."""

from __future__ import annotations

import email
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from email.policy import SMTP
from pathlib import Path

import pytest

from plainstatus.check.review import compared
from plainstatus.deliver.announce.messages import messages
from plainstatus.publish.announce import News
from plainstatus.publish.inputs import inputs_of
from plainstatus.publish.posts import publish_posts
from plainstatus.read.project import find_project
from plainstatus.record import NewPost, Record
from plainstatus.record.load import load
from plainstatus.urls import Links
from tests.support.project import SETTINGS, YAML, tree
from tests.support.publishing import CHECKOUT, FIRST, NOW, REAL, SECOND, Said, edit, put, real_project, record

NETWORKS = ("bluesky", "facebook", "linkedin", "mastodon", "sms", "threads", "whatsapp", "x")
LINK = f"https://status.shoe-shop.org/incidents/{CHECKOUT}.html?update={SECOND}#u{SECOND}"
READY = f"outbox/{CHECKOUT}/ has texts for 8 networks and an e-mail, ready to post by hand"
MORE = """      - at: 2026-11-15 14:10
        status: investigating
        text: It is slow again. You can order by phone.
"""
RESOLVED = YAML[YAML.index("      - at: 2026-11-15 14:00") :]


def names(folder: Path) -> list[str]:
    """Return what is in the outbox, by path below it."""
    return sorted(path for path in tree(folder / "outbox"))


def of(key: str) -> list[str]:
    """Return the files of a message about the incident."""
    endings = (*(f"{network}.txt" for network in NETWORKS), "email.eml")
    return sorted(f"{CHECKOUT}/{key}-{ending}" for ending in endings)


def text(folder: Path, key: str, network: str) -> str:
    """Return a text that is ready to be pasted."""
    return (folder / "outbox" / CHECKOUT / f"{key}-{network}.txt").read_text(encoding="utf-8")


def test_a_publish_fills_the_outbox(tmp_path: Path) -> None:
    """A file for each network and an e-mail, by incident and update; the shortest is shown."""
    folder, said = real_project(tmp_path), Said()

    put(folder, tell=said)

    assert names(folder) == [".gitignore", *sorted([*of(FIRST), *of(SECOND)])]
    assert (
        text(folder, SECOND, "mastodon")
        == f"Resolved: Checkout is slow. This is over. Checkout is fast again. {LINK}\n"
    )
    shortest = min((text(folder, SECOND, network) for network in NETWORKS), key=len)
    assert said[-2:] == [READY, f"the shortest: {shortest.rstrip()}"]


def test_the_e_mail_opens_as_a_draft(tmp_path: Path) -> None:
    """It has a subject and the text, and neither sender nor receiver."""
    folder = real_project(tmp_path, YAML.replace("Checkout is fast again.", "Schnell, für alle. 👍🏽"))
    put(folder)

    data = (folder / "outbox" / CHECKOUT / f"{SECOND}-email.eml").read_bytes()
    mail = email.message_from_bytes(data, policy=SMTP)
    assert mail["Subject"] == "Resolved: Checkout is slow."
    assert mail["X-Unsent"] == "1"
    assert (mail["From"], mail["To"]) == (None, None)
    body = mail.get_content().replace("\r\n", "\n")
    assert "Schnell, für alle. 👍🏽" in body
    assert body.endswith(f"{LINK}\n")
    assert data.isascii(), "every mail server takes it"


def test_what_holds_now_takes_the_place_of_what_did(tmp_path: Path) -> None:
    """Of an incident there is what the newest publish said of it; a publish that says nothing leaves all as it is."""
    folder = real_project(tmp_path)
    put(folder)
    (folder / "outbox" / CHECKOUT / "note-to-self.txt").write_text("Ask Robin.", encoding="utf-8")
    edit(folder, (RESOLVED, RESOLVED + MORE))
    put(folder, minutes=10)

    assert names(folder) == [".gitignore", *sorted([*of("20261115T141000Z"), f"{CHECKOUT}/note-to-self.txt"])]
    before, said = tree(folder / "outbox"), Said()
    put(folder, minutes=11, tell=said)
    assert tree(folder / "outbox") == before
    assert not any("outbox" in line for line in said)


def test_corrections_and_withdrawals(tmp_path: Path) -> None:
    """They are named by what they do to the update; a withdrawn incident has its own."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("Checkout is fast again.", "Checkout is fast.\n        corrected: [{at: now, note: Not quite.}]"))
    put(folder, minutes=1)
    assert names(folder) == [".gitignore", *of(f"{SECOND}-correction")]

    edit(
        folder,
        ("    components: [checkout]\n", "    withdrawn: {at: now, reason: A test.}\n    components: [checkout]\n"),
    )
    put(folder, minutes=2)
    assert names(folder) == [".gitignore", *of("withdrawal")]


def test_what_staff_keep_off(tmp_path: Path) -> None:
    """`post: none` has no texts, and takes those away that no longer hold."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, (RESOLVED, f"{RESOLVED}{MORE}        post: none\n"))
    said = Said()
    put(folder, minutes=10, tell=said)

    assert names(folder) == [".gitignore"]
    assert not any("shortest" in line for line in said)


def test_texts_of_yesterday_go(tmp_path: Path) -> None:
    """What nobody posted in a day is no news: it goes with the next publish that says something."""
    folder = real_project(tmp_path)
    put(folder)
    mail = "  - {id: mail, title: No mail, updates: [{at: 2026-11-15 14:10, text: Mail is late.}]}\n"
    edit(folder, (RESOLVED, RESOLVED + mail))
    old = NOW.timestamp() - 86_400
    for file in (folder / "outbox" / CHECKOUT).iterdir():
        os.utime(file, (old, old))
    put(folder, minutes=10)

    assert {path.partition("/")[0] for path in names(folder)} == {".gitignore", "mail"}


def test_of_a_history_only_what_is_new_is_told(tmp_path: Path) -> None:
    """A first publish leaves its lines about what is long over unread, and tells what was put right or is new."""
    was = "{at: 2025-03-01 09:00, text: Mail was late., corrected: [{at: 2026-11-15 13:00, note: It was late.}]}"
    history = "".join(
        f"  - {{id: {name}, title: No mail, updates: [{update}, "
        "{at: 2025-03-01 10:00, status: resolved, text: Mail is here.}]}\n"
        for name, update in (("over", "{at: 2025-03-01 09:00, text: Mail is late.}"), ("mended", was))
    )
    folder = real_project(tmp_path, YAML + history)

    put(folder)

    assert {path.partition("/")[0] for path in names(folder)} == {".gitignore", CHECKOUT, "mended"}
    project = find_project(folder)
    loaded = load(project.settings, NOW)
    known = compared(project, loaded, (), Record()).record
    later = replace(loaded, now=NOW + timedelta(minutes=1))
    found = [*News(later, inputs_of(project.settings, later, record=known), Record(), NOW).recent]
    assert {line.incident for line in known.lines} - {line.incident for line in found} == {"over"}


def test_git_leaves_it_out(tmp_path: Path) -> None:
    """It says so itself, so that older sites need no line in .gitignore; and it is no part of the site."""
    folder = real_project(tmp_path)
    put(folder)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    seen = subprocess.run(
        ["git", "status", "--short", "--untracked-files=all"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout

    assert "outbox" not in seen
    assert not [path for path in tree(folder / "output") if "outbox" in path or path.endswith(".eml")]


@pytest.mark.parametrize("why", ["an example", "clock", "exercise", "channels"])
def test_nothing_is_written(tmp_path: Path, why: str) -> None:
    """Where nothing is real, a text that could be pasted by mistake is a danger; where a channel tells it, no use."""
    settings = {
        "an example": SETTINGS,
        "exercise": f"{REAL}STATUS_EXERCISE = True\n",
        "channels": f'{REAL}STATUS_CHANNELS = {{"x": {{"to": "nowhere"}}}}\n',
    }.get(why, REAL)
    clock = "clock: 2026-11-15 14:05 Z\n" if why == "clock" else ""

    put(real_project(tmp_path, clock + YAML, settings=settings))

    assert not (tmp_path / "outbox").exists()


def test_it_stops_nobody(tmp_path: Path) -> None:
    """Where it cannot be written, the site is live all the same, and that is told."""
    folder = real_project(tmp_path)
    (folder / "outbox").write_text("", encoding="utf-8")

    result = put(folder)

    assert [line.rpartition("/")[2] for line in result.unkept] == ["outbox: File exists"]
    assert (folder / "output" / "index.html").is_file()


def test_links_lead_nowhere_else(tmp_path: Path) -> None:
    """What is a link there is left alone, and so is what it leads to."""
    folder = real_project(tmp_path / "site")
    put(folder)
    other = tmp_path / "other"
    shutil.move(folder / "outbox" / CHECKOUT, other)
    (folder / "outbox" / "link").symlink_to(other)
    before = tree(other)
    mail = "  - {id: mail, title: No mail, updates: [{at: 2026-11-15 14:10, text: Mail is late.}]}\n"
    edit(folder, (RESOLVED, RESOLVED + mail))
    put(folder, minutes=60 * 24 * 30)

    assert tree(other) == before


def test_lines_of_posts_are_no_news(tmp_path: Path) -> None:
    """What was posted is not told once more: neither as a message nor in the outbox."""
    folder = real_project(tmp_path)
    put(folder)
    line = record(folder).lines[-1]
    before, said = tree(folder / "outbox"), Said()
    post = NewPost(line.name, "news", "mastodon", "https://social.example.org/@shoes/1")

    assert publish_posts(find_project(folder), [post], now=NOW, tell=said) is not None

    assert said == ["the pages name 1 post more as ours"]
    assert tree(folder / "outbox") == before
    settings = find_project(folder).settings
    loaded = load(settings, NOW)
    links = Links("https://status.shoe-shop.org", "https://status.shoe-shop.org")
    told = messages(record(folder), loaded, links, within=settings.told_within)
    assert [message.key for message in told] == [FIRST, SECOND]
