"""In which languages a page is there, and which one it is in itself: what templates know of that by `status`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Self
from urllib.parse import quote

from markupsafe import Markup

from plainstatus.model import Organisation
from plainstatus.render.words import languages
from plainstatus.render.words.foreign import marked
from plainstatus.urls import HOME, language_folder

__all__ = ["Versions"]


@dataclass(frozen=True, kw_only=True)
class Versions:
    """The languages of a site, seen from the pages in one of them."""

    organisation: Organisation
    #: (path as it stands in an address, title) of the pages that are made from content/.
    content_pages: tuple[tuple[str, str], ...]
    #: The language of the pages; empty stands for the organisation's.
    language: str = ""
    #: All languages that the site has pages in, the organisation's first; empty where that is the only one.
    offered: tuple[str, ...] = ()
    #: Language → the same for pages in it, where `offered` has several; also for those that Pelican makes.
    by_language: dict[str, Self] = field(default_factory=dict, repr=False, compare=False)
    #: Stands where the choice of languages belongs in what many pages share.
    CHOICE: ClassVar = "<!--languages-->"

    own_name = staticmethod(languages.own_name)

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", self.language or self.organisation.language)

    @cached_property
    def direction(self) -> str:
        """The direction of the language of the pages: `ltr` or `rtl`."""
        return languages.direction(self.language)

    @property
    def folder(self) -> str:
        """The folder of the pages in this language; empty for the organisation's, whose pages stand at the root."""
        return self.folder_of(self.language)

    def folder_of(self, language: str) -> str:
        """Return the folder of the pages in one of the site's languages."""
        return "" if language == self.organisation.language else language_folder(language)

    def versions(self, path: str, tags: Iterable[str] | None = None) -> dict[str, str]:
        """Return language → path of a page, the organisation's first; `path` is that of the organisation's own.

        `tags` are the further languages that have it; left out, all.
        """
        own = self.organisation.language
        found = [tag for tag in self.offered if tag == own or tags is None or tag in tags]
        return {tag: self.folder_of(tag) + path for tag in found}

    @property
    def further(self) -> tuple[str, ...]:
        """The languages that the site has pages in beside the organisation's."""
        return self.offered[1:]

    def marked(self, part: Markup, root: str) -> Markup:
        """Return a part of a page whose links to pages in another language, the organisation's, say so.

        `root` leads from the page to the site's root.
        """
        if not self.folder:
            return part
        translated = (path for path, title in self.content_pages if not isinstance(title, languages.Foreign))
        return marked(part, root, self.offered[0], [*map(language_folder, self.further), *translated])

    def with_choice(self, top: str, choice: str) -> Markup:
        """Return the top of pages with the choice of languages of one of them, in place of `CHOICE`."""
        return Markup(str(top).replace(self.CHOICE, str(choice)))  # noqa: S704 - both are parts of a page

    def speaking(self, tag: str) -> Self:
        """Return the same for pages in a language, where the site has such; else this."""
        return self.by_language.get(self.spoken(tag).language, self)

    def content_versions(self, page: Any) -> dict[str, str]:
        """Return language → path of a page from content/ and of what Pelican takes for its translations."""
        found = [page, *getattr(page, "translations", ())] if self.offered else []
        versions = {self.spoken(getattr(one, "lang", "")).language: quote(one.save_as) for one in found}
        own = self.organisation.language
        return {own: versions[own], **versions} if own in versions else versions

    def choices(self, versions: Mapping[str, str]) -> list[tuple[languages.Language, str]]:
        """Return each of the site's languages, with the path of a page's version in it, or of the home page in it."""
        return [(languages.language(tag), versions.get(tag, self.folder_of(tag) + HOME)) for tag in self.offered]

    def language_of(self, path: str) -> str:
        """Return the language that a file of the site is in, by its folder."""
        return next((tag for tag in self.further if path.startswith(language_folder(tag))), self.organisation.language)

    def spoken(self, tag: str) -> languages.Language:
        """Return the language of a page from content/; the organisation's for a tag that nobody knows."""
        ours, tag = self.language, tag.replace("_", "-")
        return languages.language(tag if languages.is_known(tag) and tag.lower() != ours.lower() else ours)
