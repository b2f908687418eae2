"""The company's own blog: one article an incident, in Markdown, which whatever makes the blog publishes.

An article holds the newest message alone, and leads to the status page: what was corrected or taken back does not stay
behind in it. Its file keeps its name and its date, and is written anew with each message.
"""

from __future__ import annotations

import html
import json
import re
import stat
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final, Self

from plainstatus.deliver.announce.channels.blog_clone import Clone
from plainstatus.deliver.announce.channels.channel import NotTaken, Post, Posted
from plainstatus.deliver.announce.channels.declared import Declared
from plainstatus.files import replace_file
from plainstatus.model.frozen import dataclass
from plainstatus.record import timestamp

__all__ = ["GENERATORS", "Blog"]

#: Stands in the front matter of each article of ours, and says that it may be written anew.
_OURS: Final = "plainstatus"
#: More of a file is not read to find out whose it is.
_MOST_HEAD: Final = 8192
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,150}\.md")
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d-")
#: The keys of updates: what is known by another one is a letter.
_UPDATE: Final = re.compile(r"\d{8}T\d{6}Z")
#: What Markdown, Hugo's shortcodes or Jekyll's Liquid would make something of. No address becomes a link: there is one.
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>&{}|~#$^:@]|\bwww\.", re.IGNORECASE)
#: A line that would be a rule, or make a heading of the one before.
_RULE: Final = re.compile(r"[-=+]+ *")
#: What stands for itself in no file of text.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class _Article:
    """What the front matter of an article says."""

    slug: str
    title: str
    date: str
    modified: str


def _pelican(article: _Article) -> str:
    # Not YAML: what stands behind the colon is the value, and themes print a title as it is.
    title = html.escape(article.title, quote=False)
    return (
        f"Title: {title}\nSlug: {article.slug}\nDate: {article.date}\nModified: {article.modified}\n"
        f"{_OURS.title()}: {article.slug}\n"
    )


def _yaml(*lines: str) -> str:
    return "\n".join(["---", *lines, "---", ""])


def _hugo(article: _Article) -> str:
    return _yaml(
        f"title: {_quoted(article.title)}",
        f"slug: {_quoted(article.slug)}",
        f"date: {article.date}",
        f"lastmod: {article.modified}",
        f"{_OURS}: {_quoted(article.slug)}",
    )


def _jekyll(article: _Article) -> str:
    return _yaml(
        "layout: post",
        f"title: {_quoted(article.title)}",
        f"date: {article.date}",
        f"last_modified_at: {article.modified}",
        f"{_OURS}: {_quoted(article.slug)}",
    )


#: What makes the blog → the front matter that it reads.
GENERATORS: Final[Mapping[str, Callable[[_Article], str]]] = {"pelican": _pelican, "hugo": _hugo, "jekyll": _jekyll}


@dataclass(frozen=True)
class Blog:
    """A folder of a blog's articles."""

    name: str
    folder: Path
    generator: str
    #: Whether the folder is one of a clone, and what is written there is committed and pushed.
    pushes: bool = False
    network: ClassVar[str] = "blog"
    #: The same article again is the same file.
    key_holds: ClassVar[timedelta] = timedelta.max

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read `blog:../blog/content`."""
        generator = given.options.get("generator", "")
        if generator not in GENERATORS:
            known = ", ".join(f'"{one}"' for one in GENERATORS)
            raise ValueError(f'does not say what makes the blog (write "generator": and one of {known})')
        if not given.rest:
            raise ValueError('names no folder of articles (write for example "to": "blog:../blog/content")')
        return cls(given.name, given.folder / Path(given.rest).expanduser(), generator, "push" in given.options)

    def longest(self) -> int | None:
        """Return nothing: an article may be as long as it likes."""
        return None

    def post(self, post: Post) -> Posted:
        """Write the article, or write it anew."""
        name = self._name(post)
        place = self._place(name)
        clone = self._clone()
        try:
            before = _head(place)
            text = self._text(post, name.removesuffix(".md"), _date(before) or timestamp(post.at))
            replace_file(place, text.encode())
        except OSError as error:
            raise NotTaken(f"{place}: {error.strerror or error}") from error
        if clone:
            clone.push(name, _line(post.title))
        return Posted(name)

    def delete(self, posted: Posted) -> None:
        """Remove the article."""
        if not _NAME.fullmatch(posted.id):
            raise NotTaken("the ledger names no article of ours (remove it by hand)")
        place = self._place(posted.id)
        clone = self._clone()
        try:
            if _head(place):
                place.unlink()
        except OSError as error:
            raise NotTaken(f"{place}: {error.strerror or error}") from error
        if clone:
            clone.push(posted.id, f"Remove {posted.id}")

    def probe(self) -> str:
        """Return where articles go."""
        place = self._place("").as_posix()
        if clone := self._clone():
            clone.try_push()
        return f"{place}, for {self.generator.title()}{', and pushed' if self.pushes else ''}"

    def _clone(self) -> Clone | None:
        """Return the clone, with what others have pushed; None where nobody wants it pushed. Raises NotTaken."""
        return Clone.pulled(self.folder) if self.pushes else None

    def _place(self, name: str) -> Path:
        if not self.folder.is_dir():
            raise NotTaken(f"there is no folder {self.folder} (make it, or correct `to`)")
        return self.folder / name

    def _name(self, post: Post) -> str:
        """Return the article's name: that of its incident, whatever id this has by now; a letter has its own."""
        key = str(post.data.get("key") or "")
        is_letter = bool(key) and not _UPDATE.fullmatch(key)
        if post.thread is not None and not is_letter and _NAME.fullmatch(post.thread.id):
            return post.thread.id
        about = f"letter-{key}" if is_letter else str(post.data.get("incident") or f"notice-{post.key[:12]}")
        slug = re.sub(r"[^A-Za-z0-9_-]", "-", about)[:100]
        if self.generator == "jekyll" and not _DATED.match(slug):
            # It takes nothing else for an article.
            slug = f"{timestamp(post.at)[:10]}-{slug}"
        return f"{slug}.md"

    def _text(self, post: Post, slug: str, date: str) -> str:
        title = str(post.data.get("title") or post.title)
        article = _Article(slug, _line(title), date, timestamp(post.at))
        words = post.text.removesuffix(post.link).strip() if post.link else post.text.strip()
        # It stands above already.
        words = words.removeprefix(title).lstrip()
        parts = [GENERATORS[self.generator](article)]
        if words:
            parts.append(_plain(words) + "\n")
        if post.link:
            parts.append(f"[All updates, and how it stands now, on our status page](<{post.link}>)\n")
        return "\n".join(parts)


def _quoted(text: str) -> str:
    """Return a text as YAML has it: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)


def _line(text: str) -> str:
    """Return a text in one line, without what no front matter can hold."""
    return _CONTROLS.sub("", " ".join(text.split()))


def _plain(text: str) -> str:
    """Return Markdown that shows this text, whatever it holds; lists stay lists."""
    lines = []
    for line in text.splitlines():
        said = _SPECIAL.sub(_entities, _CONTROLS.sub("", line.strip()))
        lines.append(_entities(said) if _RULE.fullmatch(said) else said)
    return "\n".join(lines)


def _entities(found: re.Match[str] | str) -> str:
    return "".join(f"&#{ord(sign)};" for sign in (found if isinstance(found, str) else found[0]))


def _head(place: Path) -> str:
    """Return the front matter of an article of ours; empty where there is no file. Raises NotTaken for any other."""
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return ""
    if stat.S_ISREG(mode):
        with place.open(encoding="utf-8", errors="replace") as file:
            head = re.split(r"\n---\n|\n\n", file.read(_MOST_HEAD), maxsplit=1)[0]
        if re.search(rf"(?mi)^{_OURS}: ", head):
            return head
    raise NotTaken(f"{place} was not written by us, and stays as it is (move it, or give it another name)")


def _date(head: str) -> str:
    """Return the date that an article has already."""
    found = re.search(r"(?mi)^date: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$", head)
    return found[1] if found else ""
