"""An article in the company's own blog: written, written anew, and never over a file of somebody else's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from plainstatus.deliver.announce.channels import blog_clone
from plainstatus.deliver.announce.channels.blog import GENERATORS, Blog
from plainstatus.deliver.announce.channels.channel import NotTaken, Post, Posted
from plainstatus.deliver.announce.places import read_channels
from plainstatus.text.markdown import to_html
from tests.deliver.test_local import git

INCIDENT = "2026-11-15-checkout"
KEY = "20261115T210000Z"
AT = datetime(2026, 11, 15, 21, 5, tzinfo=UTC)
LINK = f"https://status.shoe-shop.org/incidents/{INCIDENT}.html?update={KEY}#u{KEY}"
LEADS = f"[All updates, and how it stands now, on our status page](<{LINK}>)\n"


def post(
    title: str = "Investigating: Checkout is slow",
    text: str = "You can still order by phone.",
    *,
    incident: str | None = INCIDENT,
    key: str = KEY,
    minutes: float = 0,
    thread: Posted | None = None,
    link: str = LINK,
) -> Post:
    """Return a post as the kit makes it: the title, the text, the link."""
    whole = "\n\n".join(part for part in (title, text, link) if part)
    data = {"incident": incident, "key": key, "title": title}
    return Post("a" * 64, whole, link, AT + timedelta(minutes=minutes), "en", title[:78], thread=thread, data=data)


def blog(folder: Path, generator: str = "hugo") -> Blog:
    """Return a blog whose articles lie in a folder."""
    return Blog("blog", folder, generator)


def front(text: str) -> dict[str, object]:
    """Return what YAML reads of an article's front matter."""
    _, matter, _ = text.split("---\n", 2)
    return dict(yaml.safe_load(matter))


def test_an_article_for_hugo(tmp_path: Path) -> None:
    """Its name, slug and date are those of the incident; it says how things stand, and leads to the status page."""
    posted = blog(tmp_path).post(post())

    assert posted == Posted(f"{INCIDENT}.md")
    assert (tmp_path / posted.id).read_text(encoding="utf-8") == (
        "---\n"
        'title: "Investigating: Checkout is slow"\n'
        f'slug: "{INCIDENT}"\n'
        "date: 2026-11-15T21:05:00Z\n"
        "lastmod: 2026-11-15T21:05:00Z\n"
        f'plainstatus: "{INCIDENT}"\n'
        "---\n\n"
        "You can still order by phone.\n\n" + LEADS
    )


def test_an_article_for_jekyll(tmp_path: Path) -> None:
    """Its name begins with a date, which Jekyll wants of each."""
    assert blog(tmp_path, "jekyll").post(post()).id == f"{INCIDENT}.md"
    assert blog(tmp_path, "jekyll").post(post(incident="checkout")).id == "2026-11-15-checkout.md"
    text = (tmp_path / f"{INCIDENT}.md").read_text(encoding="utf-8")
    assert front(text) == {
        "layout": "post",
        "title": "Investigating: Checkout is slow",
        "date": AT,
        "last_modified_at": AT,
        "plainstatus": INCIDENT,
    }


def test_an_article_for_pelican(tmp_path: Path) -> None:
    """Its front matter is no YAML, and titles are HTML there."""
    blog(tmp_path, "pelican").post(post("Investigating: 5 < 6 & more"))

    text = (tmp_path / f"{INCIDENT}.md").read_text(encoding="utf-8")
    assert text.startswith(
        f"Title: Investigating: 5 &lt; 6 &amp; more\nSlug: {INCIDENT}\nDate: 2026-11-15T21:05:00Z\n"
        f"Modified: 2026-11-15T21:05:00Z\nPlainstatus: {INCIDENT}\n\nYou can still"
    )


@pytest.mark.parametrize("generator", GENERATORS)
def test_it_goes_on(tmp_path: Path, generator: str) -> None:
    """The next message takes the place of the one before: one file, the same name, the date of the first."""
    told = blog(tmp_path, generator)
    first = told.post(post(incident="checkout"))

    later = post("Resolved: Checkout is slow", "It is fast again.", minutes=6000, thread=first, incident="renamed")
    assert told.post(later) == first
    assert told.post(later) == first, "the same again is the same file"
    (place,) = tmp_path.iterdir()
    text = place.read_text(encoding="utf-8")
    assert re.findall(r"(?mi)^date: (.*)$", text) == ["2026-11-15T21:05:00Z"]
    assert re.findall(r"(?mi)^(?:lastmod|last_modified_at|modified): (.*)$", text) == ["2026-11-20T01:05:00Z"]
    assert "Resolved: Checkout is slow" in text
    assert "It is fast again." in text
    assert "order by phone" not in text


def test_a_letter_has_an_article_of_its_own(tmp_path: Path) -> None:
    """It does not take the place of how its incident stands."""
    told = blog(tmp_path)
    first = told.post(post())

    assert told.post(post("We are sorry", key="to-our customers", thread=first)).id == "letter-to-our-customers.md"
    assert told.post(post("Tried", incident=None, key="")).id == "notice-aaaaaaaaaaaa.md"
    assert len([*tmp_path.iterdir()]) == 3


@pytest.mark.parametrize("what", ["article", "link", "folder", "pipe", "mention"])
def test_what_is_not_ours_stays(tmp_path: Path, what: str) -> None:
    """A file that somebody else wrote is named, and stays as it is; nothing waits for a pipe."""
    place, other = tmp_path / f"{INCIDENT}.md", tmp_path / "other"
    theirs = "---\ntitle: Ours\n---\n\nWe wrote this.\n"
    match what:
        case "article":
            place.write_text(theirs, encoding="utf-8")
        case "mention":
            place.write_text(theirs + "\nplainstatus: it is\n", encoding="utf-8")
        case "link":
            other.write_text("---\nplainstatus: x\n---\n", encoding="utf-8")
            place.symlink_to(other)
        case "folder":
            place.mkdir()
        case "pipe":
            os.mkfifo(place)
    before = place.lstat()
    told = blog(tmp_path)

    for do in (lambda: told.post(post()), lambda: told.delete(Posted(place.name))):
        with pytest.raises(NotTaken) as caught:
            do()
        assert str(caught.value) == (
            f"{place} was not written by us, and stays as it is (move it, or give it another name)"
        )
    assert place.lstat() == before


def test_delete(tmp_path: Path) -> None:
    """An article of ours goes; one that is gone is no fault; a ledger that was tampered with removes nothing else."""
    told = blog(tmp_path / "posts")
    (tmp_path / "posts").mkdir()
    posted, other = told.post(post()), tmp_path / "other.md"
    other.write_text("---\nplainstatus: x\n---\n", encoding="utf-8")

    told.delete(posted)
    told.delete(posted)

    assert [*(tmp_path / "posts").iterdir()] == []
    with pytest.raises(NotTaken) as caught:
        told.delete(Posted("../other.md"))
    assert str(caught.value) == "the ledger names no article of ours (remove it by hand)"
    assert other.exists()
    written = told.post(post(thread=Posted("../other.md")))
    assert written.id == f"{INCIDENT}.md", "nor is anything written there"


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there, such as a clone that nobody made, is named; and may be there the next time."""
    told = blog(tmp_path / "posts")
    for do in (lambda: told.post(post()), told.probe, lambda: told.delete(Posted("a.md"))):
        with pytest.raises(NotTaken) as caught:
            do()
        assert str(caught.value) == f"there is no folder {tmp_path / 'posts'} (make it, or correct `to`)"
    (tmp_path / "posts").mkdir()
    assert told.probe() == f"{tmp_path / 'posts'}, for Hugo"


def test_without_a_link(tmp_path: Path) -> None:
    """Where the settings want none, there is none."""
    blog(tmp_path).post(post(link=""))

    text = (tmp_path / f"{INCIDENT}.md").read_text(encoding="utf-8")
    assert text.endswith("---\n\nYou can still order by phone.\n")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"generator": "hugo", "push": "yes"}, "has a push that is neither True nor False"),
        ({}, 'does not say what makes the blog (write "generator": and one of "pelican", "hugo", "jekyll")'),
        ({"generator": "hexo"}, 'does not say what makes the blog (write "generator": and one of "pelican", "hugo", '
         '"jekyll")'),
        ({"to": "blog:", "generator": "hugo"},
         'names no folder of articles (write for example "to": "blog:../blog/content")'),
        ({"generator": "hugo", "token": "$T"},
         "has a key 'token' that means nothing (there are to, types, impacts, components, languages, tells, "
         "link, generator, push)"),
    ],
)  # fmt: skip
def test_settings_with_mistakes(settings: dict[str, str], told: str) -> None:
    """Each is told with what to write."""
    given = {"blog": {"to": "blog:../blog/content"} | settings}

    found = read_channels(given, components=(), languages=(), environ={}, folder=Path("/site"))
    assert found.faults == (f"pelicanconf.py: STATUS_CHANNELS['blog'] {told}",)


def test_settings(tmp_path: Path) -> None:
    """The folder and what makes the blog."""
    given = {"blog": {"to": f"blog:{tmp_path}", "generator": "pelican"}}

    found = read_channels(given, components=(), languages=(), environ={}, folder=Path("/site"))
    assert found.usable == (Blog("blog", tmp_path, "pelican"),)


@pytest.mark.parametrize("named", ["../our blog/Beiträge", "blog"])
def test_a_relative_folder_begins_in_the_site(named: str) -> None:
    """Wherever the command runs; and a folder may be called what folders are called."""
    given = {"blog": {"to": f"blog:{named}", "generator": "hugo", "push": True}}

    found = read_channels(given, components=(), languages=(), environ={}, folder=Path("/srv/site"))
    assert found.usable == (Blog("blog", Path("/srv/site") / named, "hugo", pushes=True),)


WORDS = st.text(st.characters(codec="utf-8")) | st.lists(
    st.sampled_from([*"\\`*_[]<>&{}|~#$^:@-=+.!()1\"' \n\t\x85\u2028\ufeff", "{{< x >}}", "{% x %}", "---\n", "www."])
).map("".join)


@given(WORDS, WORDS, st.sampled_from([*GENERATORS]))
def test_whatever_is_said(title: str, text: str, generator: str) -> None:
    """Front matter holds the title and nothing else, and the text shows as it was said: no markup, no template."""
    with_title = post(title, text)
    whole = blog(Path(), generator)._text(with_title, INCIDENT, "2026-11-15T21:05:00Z")

    if generator == "pelican":
        reader = Markdown(extensions=["meta"])
        reader.convert(whole)
        assert set(reader.Meta) == {"title", "slug", "date", "modified", "plainstatus"}  # type: ignore[attr-defined]
        body = whole.split("\n\n", 1)[1]
    else:
        matter = front(whole)
        assert matter["plainstatus"] == INCIDENT
        assert json.dumps(matter["title"]) == json.dumps(" ".join(str(matter["title"]).split()))
        body = whole.split("---\n\n", 1)[1]
    for sign in ("{{", "{%", "<!--", "<script", "![", "]("):
        assert sign not in body.removesuffix(LEADS)
    html = to_html(body)
    assert html.count("<a ") == 1, "the one link is ours"
    assert "<h" not in html
    assert "<code" not in html


@pytest.mark.slow
def test_pelican_makes_an_article_of_it(tmp_path: Path) -> None:
    """Pelican itself reads it: the title as it was said, the address by the slug, the words, the link."""
    content = tmp_path / "content"
    content.mkdir()
    blog(content, "pelican").post(post("Slow: a < b & {c}", "- Order by phone: *now*\n- See {static}/x and {{ y }}"))
    command = [sys.executable, "-m", "pelican", str(content), "--output", str(tmp_path / "out"), "--fatal", "warnings"]
    command += ["--ignore-cache", "-e", 'TIMEZONE="UTC"', 'SITEURL="https://blog.shoe-shop.org"']
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    made = (tmp_path / "out" / f"{INCIDENT}.html").read_text(encoding="utf-8")
    assert "Slow: a &lt; b &amp; {c}" in made
    assert "*now*" in re.sub(r"&#(\d+);", lambda sign: chr(int(sign[1])), made)
    assert LINK.replace("&", "&amp;") in made


@dataclass
class Repository:
    """A blog's repository, our clone of it, and the one of somebody who writes for the blog."""

    bare: Path
    ours: Path
    theirs: Path

    @property
    def articles(self) -> dict[str, str]:
        """Return name → article of the branch, as whatever makes the blog gets it."""
        names = git("ls-tree", "-r", "--name-only", "main", folder=self.bare).split()
        return {name: git("show", f"main:{name}", folder=self.bare) for name in names}

    def write(self, name: str, text: str) -> None:
        """Let somebody write an article, and push it."""
        git("pull", "--quiet", "--rebase", folder=self.theirs)
        (self.theirs / name).write_text(text, encoding="utf-8")
        git("add", ".", folder=self.theirs)
        git("commit", "--quiet", f"--message={name}", folder=self.theirs)
        git("push", "--quiet", folder=self.theirs)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with an article of somebody's in the folder `content`."""
    found = Repository(*(tmp_path / name for name in ("blog.git", "ours", "theirs")))
    git("init", "--quiet", "--bare", "--initial-branch=main", str(found.bare), folder=tmp_path)
    git("clone", "--quiet", str(found.bare), str(found.theirs), folder=tmp_path)
    (found.theirs / "content").mkdir()
    (found.theirs / "content/hello.md").write_text("Hello\n", encoding="utf-8")
    git("add", ".", folder=found.theirs)
    git("commit", "--quiet", "--message=hello", folder=found.theirs)
    git("push", "--quiet", "origin", "HEAD:main", folder=found.theirs)
    git("clone", "--quiet", str(found.bare), str(found.ours), folder=tmp_path)
    return found


def test_an_article_is_pushed(repository: Repository) -> None:
    """With what others have pushed meanwhile; the same again is no commit, and an end takes the article's place."""
    channel = Blog("blog", repository.ours / "content", "hugo", pushes=True)
    assert channel.probe() == f"{repository.ours}/content, for Hugo, and pushed"
    first = channel.post(post())
    repository.write("content/shoes.md", "New shoes\n")
    channel.post(post())
    channel.post(post("Resolved: Checkout is slow", "It is fast.", minutes=5, thread=first))

    articles = repository.articles
    assert sorted(articles) == [f"content/{INCIDENT}.md", "content/hello.md", "content/shoes.md"]
    assert "It is fast." in articles[f"content/{INCIDENT}.md"]
    subjects = git("log", "--format=%an: %s", folder=repository.bare).splitlines()
    assert subjects == [
        "Plainstatus: Resolved: Checkout is slow", "Somebody: content/shoes.md",
        "Plainstatus: Investigating: Checkout is slow", "Somebody: hello",
    ]  # fmt: skip

    channel.delete(first)
    assert sorted(repository.articles) == ["content/hello.md", "content/shoes.md"]
    assert git("status", "--porcelain", folder=repository.ours) == ""


def test_what_somebody_has_left_lying_in_the_clone_stays_there(repository: Repository) -> None:
    """Of a half-written article nothing is committed."""
    half = repository.ours / "content/hello.md"
    half.write_text("Hello, wor", encoding="utf-8")
    git("add", ".", folder=repository.ours)
    Blog("blog", repository.ours / "content", "hugo", pushes=True).post(post())

    assert repository.articles["content/hello.md"] == "Hello\n"
    assert half.read_text(encoding="utf-8") == "Hello, wor"


def test_a_push_that_fails_is_tried_again(repository: Repository) -> None:
    """It says why, shows no token, and the next try brings what is committed already."""
    channel = Blog("blog", repository.ours / "content", "hugo", pushes=True)
    hook = repository.bare / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho >&2 'closed for tonight: https://me:t0k3n@git.example.org/'\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(NotTaken) as caught:
        channel.post(post())
    assert re.fullmatch(
        r"git push: remote: closed for tonight: https://git\.example\.org/; .* \(.*/ours/content\)", str(caught.value)
    )

    hook.unlink()
    channel.post(post())
    assert git("log", "--format=%s", folder=repository.bare).splitlines() == [
        "Investigating: Checkout is slow",
        "hello",
    ]


def test_an_article_that_two_have_written(repository: Repository) -> None:
    """Nothing of either is lost, and the clone is not left in the middle of a merge."""
    channel = Blog("blog", repository.ours / "content", "hugo", pushes=True)
    hook = repository.bare / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(NotTaken, match=r"^git push: "):
        channel.post(post())
    hook.unlink()
    repository.write(f"content/{INCIDENT}.md", "Mine\n")

    with pytest.raises(NotTaken, match=r"^git pull: error: could not apply "):
        channel.post(post())
    assert "rebase" not in git("status", folder=repository.ours)
    assert repository.articles[f"content/{INCIDENT}.md"] == "Mine\n"


def test_a_folder_that_is_no_clone(tmp_path: Path) -> None:
    """It is said, and nothing is written."""
    with pytest.raises(NotTaken, match=r"^git pull: fatal: not a git repository .*\(.*\)$"):
        Blog("blog", tmp_path, "hugo", pushes=True).post(post())
    assert [*tmp_path.iterdir()] == []


def test_a_repository_that_does_not_answer(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for as long as any other network, and no longer."""
    hook = repository.ours / ".git/hooks/pre-push"
    hook.write_text("#!/bin/sh\nexec sleep 20\n")
    hook.chmod(0o755)
    monkeypatch.setattr(blog_clone, "_SECONDS", 2.0)
    with pytest.raises(NotTaken, match=r"^git push: took longer than \d+ seconds \("):
        Blog("blog", repository.ours / "content", "hugo", pushes=True).post(post())
