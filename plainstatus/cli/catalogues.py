"""`catalogues`, for developers: brings every translation of our own words up to what the English says now."""

from __future__ import annotations

import importlib
import io
import pkgutil
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from babel.messages.catalog import Message
from babel.messages.pofile import normalize, read_po

from plainstatus.cli.verbs.site import Catalogues
from plainstatus.render.words import english
from plainstatus.render.words.catalogues import FILE, catalogue_path
from plainstatus.render.words.english import ENGLISH

__all__ = ["brought_up", "catalogues", "new_catalogue"]

_WIDTH = 100
#: How many forms there are, by the header.
_COUNT = re.compile(r"nplurals\s*=\s*(\d+)")


def catalogues(given: Catalogues) -> None:
    """Write each catalogue anew: what is new in English without a translation, what has changed marked as fuzzy."""
    if given.language:
        path = catalogue_path(given.language.replace("-", "_"))
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(new_catalogue(given.language), encoding="utf-8")
    for path in sorted(catalogue_path("en").parent.parent.glob(f"*/{FILE}")):
        text = path.read_text(encoding="utf-8")
        fresh = brought_up(text)
        if fresh != text:
            path.write_text(fresh, encoding="utf-8")
        left = sum(_is_open(one) for one in read_po(io.StringIO(fresh)) if one.id)
        print(f"{path.parent.name}: {len(ENGLISH) - left} of {len(ENGLISH)} messages")  # noqa: T201


def new_catalogue(tag: str) -> str:
    """Return a catalogue for a language, without a translation yet."""
    lines = [
        f"Language: {tag.replace('-', '_')}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "Plural-Forms: nplurals=2; plural=(n != 1);",
        "X-Reviewed: no",
    ]
    return brought_up("\n".join(['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in lines)]) + "\n")


def brought_up(text: str) -> str:
    """Return a catalogue with all messages in the order of the English, as its header stands there."""
    header = text.split("\n\n", 1)[0].rstrip("\n")
    count = _COUNT.search(header)
    known = {one.context: one for one in read_po(io.StringIO(text)) if one.id}
    entries = (
        _entry(name, comments, known.get(name), int(count[1]) if count else 1) for name, comments in _commented()
    )
    return "\n\n".join([header, *entries]) + "\n"


def _is_open(message: Message) -> bool:
    return message.fuzzy or not any(_forms(message.string))


def _forms(said: str | Iterable[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


def _entry(name: str, comments: Iterable[str], known: Message | None, count: int) -> str:
    ids = _forms(ENGLISH[name])
    said = _forms(known.string) if known is not None else ()
    lines = [f"# {comment}" for comment in (known.user_comments if known is not None else ())]
    lines += [f"#. {comment}" for comment in comments]
    if any(said) and known is not None and (known.fuzzy or _forms(known.id) != ids):
        lines.append("#, fuzzy")
    lines += [f"msgctxt {_quoted(name)}", f"msgid {_quoted(ids[0])}"]
    if len(ids) == 1:
        return "\n".join([*lines, f"msgstr {_quoted(said[0] if said else '')}"])
    said = (*said, *[""] * count)[:count]
    forms = [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(said)]
    return "\n".join([*lines, f"msgid_plural {_quoted(ids[1])}", *forms])


def _quoted(text: str) -> str:
    return str(normalize(text, width=_WIDTH))


def _commented() -> Iterator[tuple[str, list[str]]]:
    """Yield each message's id in the order of the English, with what stands above it for translators."""
    modules = sorted(one.name for one in pkgutil.iter_modules(english.__path__))
    for name in modules:
        module = importlib.import_module(f"{english.__name__}.{name}")
        comments = _comments(module)
        for key in module.MESSAGES:
            yield f"{name.replace('_', '-')}.{key}", comments.get(key, [])


def _comments(module: ModuleType) -> dict[str, list[str]]:
    """Return the comments in a table: each holds for the messages below it, up to the next one."""
    found: dict[str, list[str]] = {}
    standing: list[str] = []
    fresh = True
    text = Path(module.__file__ or "").read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            said = token.string.lstrip("#: ")
            standing = [said] if fresh else [*standing, said]
            fresh = False
        elif token.type == tokenize.STRING and token.line.lstrip().startswith(token.string):
            found.setdefault(token.string[1:-1], standing)
            fresh = True
    return found
