"""What becomes of the pages in content/ that Pelican reads: drafts kept back, languages told, texts made safe."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pelican.contents import Content
from pelican.generators import PagesGenerator
from pelican.readers import Readers, RstReader, get_docutils_lang

from plainstatus.read.content import (
    HTML_ENDINGS,
    MARKDOWN_ENDINGS,
    PAGE_ENDINGS,
    STATEMENTS,
    faq_language,
    is_draft_file,
    is_page_file,
    language_of,
)
from plainstatus.text.markdown import sanitise
from plainstatus.text.typed import TAGS

__all__ = [
    "INPUTS",
    "TRANSLATIONS",
    "drop_pages",
    "guard_readers",
    "left_out",
    "sanitise_content",
    "settle_language",
    "show_draft",
]

#: The key in Pelican's settings under which `host` hands over what it has read.
INPUTS: Final = "PLAINSTATUS_INPUTS"
#: The key in Pelican's context for pages that are another page in another language.
TRANSLATIONS: Final = "page_translations"
_ANY_TAG = re.compile(r"<[^<>]*>")
_TITLE = re.compile(r"<title\b[^<>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
#: A list of files for a person at night.
_MOST_NAMED = 5


def settle_language(settings: dict[str, Any], language: str) -> None:
    """Take pages that do not say otherwise for what they are: in the organisation's language.

    A site that gives Pelican a language of its own keeps that.
    """
    if settings["DEFAULT_LANG"] == "en":
        settings["DEFAULT_LANG"] = language


def guard_readers(readers: Readers) -> None:
    """Let no reader see a page that is kept back, whatever its file holds; other pages may still lead to it.

    Nor the security FAQ, which is a page of ours: a mistake in it must not stop Pelican, which would report it as an
    error.
    """
    for ending, usual in list(readers.reader_classes.items()):
        if usual and f".{ending}" in PAGE_ENDINGS:
            readers.reader_classes[ending] = _guarded(usual)


def _guarded(usual: Any) -> Any:
    class Reader(usual):  # type: ignore[misc]
        def __init__(self, settings: dict[str, Any]) -> None:
            super().__init__(_known_to_docutils(settings) if issubclass(usual, RstReader) else settings)
            self.settings = settings

        def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
            content, inputs = Path(self.settings["PATH"]).resolve(), self.settings[INPUTS]
            path = Path(source_path).resolve()
            below = path.relative_to(content).as_posix() if path.is_relative_to(content) else ""
            if (language := faq_language(below)) is not None:
                # Pelican takes pages of one name for one page.
                return "", {"title": f"Security FAQ {language}".rstrip()}
            back = path in inputs.kept_back
            if back and not inputs.drafts:
                return "", {"title": path.stem, "status": "draft"}
            text, metadata = super().read(source_path)
            if back:
                metadata["status"] = "draft"
            if path.suffix in HTML_ENDINGS and (title := _TITLE.search(path.read_text(encoding="utf-8-sig"))):
                # In a title nothing is a tag (HTML 13.1.2), and Pelican leaves out what looks like one.
                metadata["title"] = title[1].strip().replace("<", "&lt;")
            ours = self.settings["DEFAULT_LANG"].lower()
            if "lang" in metadata and language_of(str(metadata["lang"])) in {"", ours}:
                metadata["lang"] = ours
            return text, metadata

    if hasattr(usual, "_HTMLParser"):
        Reader._HTMLParser = _as_typed(usual._HTMLParser)
    # Pelican tells themes which reader it was.
    Reader.__name__ = usual.__name__
    return Reader


def _known_to_docutils(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings with a language that docutils knows: it would take English anyway, and say so at each publish."""
    return settings if get_docutils_lang(settings["DEFAULT_LANG"]) else {**settings, "DEFAULT_LANG": "en"}


def _as_typed(usual: Any) -> Any:
    """Return Pelican's parser of HTML with tags that it does not know in the letters in which they were typed."""

    class Parser(usual):  # type: ignore[misc]
        def build_tag(self, tag: str, attrs: Any, close_tag: bool) -> str:
            return str((tag not in TAGS and self.get_starttag_text()) or super().build_tag(tag, attrs, close_tag))

    return Parser


def sanitise_content(content: Content) -> None:
    """Pass what Pelican has read from content/ through our sanitiser, before anything can show it."""
    # Only Markdown has no ways of its own to say what readers are not to see.
    hidden = Path(content.source_path).suffix not in MARKDOWN_ENDINGS
    if content._content:
        content._content = sanitise(content._content, hidden=hidden)
    if title := str(getattr(content, "title", "")):
        # Other formats than Markdown give a title as HTML.
        words = html.unescape(_ANY_TAG.sub("", sanitise(title))) if hidden else title
        content.title = words.replace("\0", "\ufffd")  # no page may hold one
    if content.metadata.get("summary"):
        # Pelican keeps a second copy, which it writes back over the first.
        content.metadata["summary"] = content._summary = sanitise(content.metadata["summary"], hidden=hidden)


def show_draft(content: Content) -> None:
    """Treat the draft of a page as a page, where a build shows drafts."""
    if content.settings[INPUTS].drafts and content.status == "draft":
        content.status = "published"


def drop_pages(generator: PagesGenerator) -> None:
    """Write no draft of a page, wherever it says that it should stand; Pelican would, for whoever knows the address.

    Nor one that the settings make hidden, nor the security FAQ, which is a page of ours; other pages may link to its
    file as to any other.
    """
    generator.draft_pages = []
    generator.draft_translations = []
    generator.hidden_pages = []
    generator.hidden_translations = []
    for page in generator.pages:
        if faq_language(page.relative_source_path) is not None:
            for other in page.translations:
                other.translations = [sister for sister in other.translations if sister is not page]
    generator.pages = [page for page in generator.pages if faq_language(page.relative_source_path) is None]
    for page in (*generator.pages, *generator.translations):
        # Pelican has them in an order that each process rolls anew.
        page.translations = sorted(page.translations, key=lambda other: (other.lang, other.save_as))
    generator._update_context(("pages", "hidden_pages", "draft_pages"))
    generator.context[TRANSLATIONS] = generator.translations


def left_out(settings: Mapping[str, Any], used: Iterable[str], *, max_bytes: int) -> Iterator[str]:
    """Yield what to say of texts that Pelican would make articles of, and nobody makes anything of here.

    `used` are the paths, from the folder of content, of what becomes something. Drafts are nobody's business.
    """
    content, known = Path(settings["PATH"]), {*used}
    names = []
    for place, folders, files in os.walk(content):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = Path(place).relative_to(content)
        if below == Path(STATEMENTS):
            continue
        found = [below / name for name in sorted(files) if is_page_file(name)]
        names += [
            path.as_posix()
            for path in found
            if path.as_posix() not in known and not is_draft_file(content / path, max_bytes=max_bytes)
        ]
    if not names:
        return
    shown = ", ".join(f"{content.name}/{name}" for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    hint = f"what shall be a page belongs into {content.name}/pages/"
    yield f"left out, because a status site has no blog: {shown}{more} ({hint})"
