"""Posts become proof: one small publish puts them onto the pages, and nothing else goes live with it."""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from plainstatus.errors import BuildError
from plainstatus.publish.posts import publish_posts
from plainstatus.publish.publish import Result
from plainstatus.publish.rollback import rollback
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from plainstatus.record import NewPost
from tests.support.project import YAML, tree
from tests.support.publishing import (
    CHECKOUT,
    FIRST,
    NOW,
    REAL,
    SECOND,
    Said,
    edit,
    kinds,
    page,
    put,
    real_project,
    record,
)

INCIDENT = f"incidents/{CHECKOUT}.html"
TOOT = "https://social.example.org/@shoes/1?a=1&b=2"
SKEET = "https://bsky.example.org/profile/shoes.example.org/post/3k"
LETTER = "Title: We are sorry\nName: Robin Vale\nDate: 2026-11-15\nAudience: customers\n\nWe are sorry.\n"
NOTHING = NewPost("0" * 64, "news", "mastodon", TOOT)


def name_of(folder: Path, key: str, kind: str = "update") -> str:
    """Return the name of the first line about something."""
    return next(line.name for line in record(folder).lines if (line.kind, line.key) == (kind, key))


def posts(folder: Path, *, deleted: bool = False) -> list[NewPost]:
    """Return what was posted of both updates."""
    first, second = (name_of(folder, key) for key in (FIRST, SECOND))
    return [
        NewPost(first, "news", "mastodon", TOOT, deleted),
        NewPost(second, "news", "mastodon", "https://social.example.org/@shoes/2"),
        NewPost(first, "sky", "bluesky", SKEET),
        NewPost(first, "team", "slack", ""),
    ]


def prove(folder: Path, given: list[NewPost], *, minutes: float = 1, said: Said | None = None) -> Result | None:
    """Publish posts, some minutes after NOW."""
    now = NOW + timedelta(minutes=minutes)
    return publish_posts(find_project(folder), given, now=now, tell=Said() if said is None else said)


def part(folder: Path, name: str, anchor: str = "posts") -> str:
    """Return a section of a page, its spaces as one."""
    found = re.search(f'<section aria-labelledby="{anchor}">.*?</section>', page(folder, name), re.DOTALL)
    return " ".join(found.group().split()) if found else ""


def test_posts_stand_on_the_pages(tmp_path: Path) -> None:
    """On the incident's, by update, and on that of official addresses, newest first; as lines of the record."""
    folder = real_project(tmp_path)
    put(folder)
    before = kinds(folder)
    said = Said()

    result = prove(folder, posts(folder), said=said)

    assert result is not None
    assert (result.unkept, result.failed, result.notes) == ((), (), ())
    assert said == ["the pages name 3 posts more as ours"]
    assert kinds(folder)[len(before) :] == [
        ("post", CHECKOUT, FIRST), ("post", CHECKOUT, SECOND), ("post", CHECKOUT, FIRST)
    ]  # fmt: skip
    section = part(folder, INCIDENT)
    assert '<h2 id="posts">Posted by us</h2>' in section
    both = (
        f'<a href="{SKEET}" rel="me nofollow noopener">Bluesky</a>, '
        f'<a href="{TOOT.replace("&", "&amp;")}" rel="me nofollow noopener">Mastodon</a>'
    )
    assert re.search(rf'<a href="#u{FIRST}">[^§]*</a> <span> ?{re.escape(both)} ?</span>', section)
    official = part(folder, "official.html")
    assert "Posts that are genuine" in official
    assert "social.example.org/@shoes/1?a=1&amp;b=2</a>" in official
    assert f'<span><a href="{INCIDENT}">Checkout is slow</a></span>' in official
    assert [one["url"] for one in json.loads(page(folder, "official.json"))["posts"]] == [
        "https://social.example.org/@shoes/2", TOOT, SKEET
    ]  # fmt: skip


def test_feeds_ids_and_dates_stay(tmp_path: Path) -> None:
    """Only pages that name posts change, and what lists or dates files; whoever reads feeds sees nothing new."""
    folder = real_project(tmp_path)
    put(folder)
    before = tree(folder / "output")

    prove(folder, posts(folder), minutes=0)

    after = tree(folder / "output")
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed == {INCIDENT, "official.html", "official.json", "record.jsonl", "manifest.json"}


def test_deleted_posts(tmp_path: Path) -> None:
    """They are named without a link, with when we deleted them."""
    folder = real_project(tmp_path)
    put(folder)
    prove(folder, posts(folder))

    prove(folder, posts(folder, deleted=True), minutes=2)

    assert "Mastodon (deleted by us " in part(folder, INCIDENT)
    assert TOOT.replace("&", "&amp;") not in part(folder, INCIDENT)
    official = part(folder, "official.html")
    assert "<li>social.example.org/@shoes/1?a=1&amp;b=2 <small" in official
    assert "; deleted by us " in official
    listed = {one["url"]: one.get("deleted_at") for one in json.loads(page(folder, "official.json"))["posts"]}
    assert listed[TOOT] == "2026-11-15T14:07:00Z"
    assert listed[SKEET] is None


def test_nothing_new_publishes_nothing(tmp_path: Path) -> None:
    """All posts may be given each time: without one that the record lacks, no file is touched."""
    folder = real_project(tmp_path)
    put(folder)
    prove(folder, posts(folder))
    before = (tree(folder), (folder / "output/index.html").stat().st_mtime_ns)

    assert prove(folder, posts(folder), minutes=5) is None
    assert prove(folder, [NOTHING], minutes=5) is None
    assert (tree(folder), (folder / "output/index.html").stat().st_mtime_ns) == before


def test_nobodys_half_typed_line_goes_live(tmp_path: Path) -> None:
    """What somebody types while posts go out, whole or broken, stays where it is; and is published when they say so."""
    folder = real_project(tmp_path)
    put(folder)
    given = posts(folder)
    half = "      - at: now\n        text: We were hack"
    with (folder / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(half)

    assert prove(folder, given) is not None
    assert "hack" not in page(folder, INCIDENT)
    assert "Posted by us" in page(folder, INCIDENT)
    assert (folder / "incidents.yaml").read_text(encoding="utf-8").endswith(half)
    edit(folder, (half, ""))
    edit(folder, ("title: Checkout is slow", "title: Checkout was slow"))
    put(folder, minutes=3)
    assert "Posted by us" in page(folder, INCIDENT), "the next publish keeps them"


def test_posts_go_to_the_targets_at_once(tmp_path: Path) -> None:
    """The targets have them as the site here has, but for one that is left out."""
    targets = 'STATUS_TARGETS = {"web": "folder:../web", "other": "folder:../other"}\n'
    folder = real_project(tmp_path / "site", settings=REAL + targets)
    put(folder)

    publish_posts(find_project(folder), posts(folder), now=NOW, tell=Said(), without=["other"])

    web, other = ((tmp_path / name / "current" / INCIDENT).read_text(encoding="utf-8") for name in ("web", "other"))
    assert web == page(folder, INCIDENT)
    assert "Posted by us" not in other


def test_a_letter_and_a_withdrawn_incident(tmp_path: Path) -> None:
    """A letter's page names its posts, and so does what stays of an incident that was withdrawn."""
    folder = real_project(tmp_path, content={"statements/sorry.md": LETTER})
    put(folder)
    edit(
        folder,
        ("    components: [checkout]\n", "    withdrawn: {at: now, reason: A test.}\n    components: [checkout]\n"),
    )
    put(folder, minutes=1)
    letter = NewPost(name_of(folder, "sorry", "statement"), "x", "x", "https://x.example.org/1")
    gone = NewPost(name_of(folder, "", "withdrawal"), "sky", "bluesky", SKEET)

    prove(folder, [letter, gone, *posts(folder)[:1]], minutes=2)

    assert "About the whole" in part(folder, INCIDENT)
    assert part(folder, INCIDENT).count("<li>") == 1
    said = " ".join(page(folder, "statements/sorry.html").split())
    assert '<p>Posted by us: <a href="https://x.example.org/1" rel="me nofollow noopener">X</a> </p>' in said
    assert '<a href="statements/sorry.html">We are sorry</a>' in part(folder, "official.html")


def test_after_a_rollback_posts_wait(tmp_path: Path) -> None:
    """An earlier site that somebody brought back stays; with the next publish it can be done."""
    folder = real_project(tmp_path)
    put(folder)
    given = posts(folder)
    edit(folder, ("title: Checkout is slow", "title: Checkout was slow"))
    put(folder, minutes=1)
    later = NOW + timedelta(minutes=2)
    rollback(find_project(folder), to="", now=later, tell=Said(), ask=lambda _: True)
    said = Said()

    assert prove(folder, given, minutes=3, said=said) is None
    assert said == ["the addresses of posts wait: the site was rolled back, until somebody publishes"]
    put(folder, minutes=4)
    assert prove(folder, given, minutes=5) is not None


def test_in_a_clone(tmp_path: Path) -> None:
    """Where nothing was published from, the files are taken, as long as they say nothing new."""
    folder = real_project(tmp_path)
    put(folder)
    given = posts(folder)
    shutil.rmtree(folder / "output")
    shutil.rmtree(folder / ".plainstatus")

    assert prove(folder, given[:1]) is not None
    assert "Posted by us" in page(folder, INCIDENT)
    shutil.rmtree(folder / ".plainstatus")
    edit(folder, ("title: Checkout is slow", "title: Checkout was slow"))
    with pytest.raises(BuildError) as caught:
        prove(folder, given, minutes=3)
    assert str(caught.value) == (
        "the addresses of posts wait, because the files say what is not public yet (run: invoke publish)"
    )


def test_published_elsewhere_since(tmp_path: Path) -> None:
    """What others have published since, and the snapshot lacks, is not taken back for the sake of posts."""
    folder = real_project(tmp_path)
    put(folder)
    given, snapshot = posts(folder), tmp_path / "snapshot"
    shutil.copytree(folder / ".plainstatus/snapshot", snapshot)
    more = "      - {at: 2026-11-15 14:06, status: investigating, text: It is slow again.}\n"
    with (folder / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(more)
    put(folder, minutes=2)
    shutil.rmtree(folder / ".plainstatus/snapshot")
    shutil.move(snapshot, folder / ".plainstatus/snapshot")

    with pytest.raises(BuildError) as caught:
        prove(folder, given, minutes=3)
    assert str(caught.value) == (
        "the addresses of posts wait, because somebody has published elsewhere since (run: invoke publish)"
    )


def test_a_site_without_a_record_names_none(tmp_path: Path) -> None:
    """An example posts nothing, and has nothing to prove."""
    folder = real_project(tmp_path, "clock: 2026-11-15 14:05 Z\n" + YAML)
    put(folder)

    assert prove(folder, [NOTHING]) is None


def test_a_timer_keeps_them(tmp_path: Path) -> None:
    """What a timer renders anew has the posts, too: they are in the record."""
    folder = real_project(
        tmp_path, YAML.replace("status: resolved", "status: identified\n        next_update: 2026-11-15 15:00")
    )
    put(folder)
    prove(folder, posts(folder))

    assert publish_if_due(find_project(folder), now=NOW + timedelta(hours=2), tell=Said()) is not None
    assert "Posted by us" in page(folder, INCIDENT)
