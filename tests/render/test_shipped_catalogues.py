"""The catalogues that come with Plainstatus: each says everything, to the letter where programs read, in its language.

Whether the sentences are right, readers of the language decide; here stands what a program sees at once.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from typing import Final

import pytest
from babel.core import Locale
from babel.messages.pofile import read_po

from plainstatus.render.words.catalogues import catalogue_path, words_of
from plainstatus.render.words.english import ENGLISH

SHIPPED: Final = sorted(path.parent.name for path in catalogue_path("en").parents[1].glob("*/plainstatus.po"))

_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_TAG: Final = re.compile(r"<[^<>]*>")
_CODE: Final = re.compile(r"<code>[^<>{}]*</code>")
_LETTERS: Final = re.compile(r"[^\W\d_]+")

#: What is the same in every language: names, of formats and parts of others' services among them.
_NAMES: Final = re.compile(
    r"Atom|RSS by Zapier|RSS|JSON Feed|OPML|UTC|SHA-256|security\.txt|rss2email|Slack|Microsoft Teams|Discord|IFTTT"
    r"|Zapier|If: RSS Feed, New feed item\.|Trigger: RSS by Zapier, New Item in Feed\."
)
#: What two languages write alike. Whoever adds to this has looked at the message.
ALIKE: Final[Mapping[str, set[str]]] = {
    "de": {"kinds.contact.post", "kinds.contact.chat", "posts.test-title"},
    "es": {"kinds.contact.chat", "kinds.contact.web"},
    "fr": {
        "amounts.minute", "breach.dates", "corrections.title", "entries.correction", "faq.questions",
        "history.incidents", "kinds.contact.chat", "kinds.contact.email", "kinds.counted.maintenance",
        "kinds.incident.maintenance", "known.information-inline.messages", "known.information.messages",
        "messages.channel.email", "posts.correction", "posts.test-title", "site.corrections", "site.feed.history-atom",
        "site.feed.history-rss", "site.pages", "standing.titled.maintenance.said", "subscribe.line.email",
    },
    "pt_BR": {
        "kinds.contact.chat",
        "kinds.contact.email",
        "kinds.contact.web",
        "messages.channel.email",
        "subscribe.line.email",
    },
}  # fmt: skip
#: Small words of English that none of the others has: where one stands, a sentence was left.
_ENGLISH: Final = re.compile(r"\b(the|and|this|with|your|which|from|there|have|been|that|what)\b", re.IGNORECASE)

#: What has little room: navigation, buttons and links that stand in a row, heads of tables, and the states of
#: components, as badges show them, too.
LABELS: Final = re.compile(
    r"site\.(nav-\w+|skip|official|corrections|plain-text|to-status)|banner\.stale|languages\.choose"
    r"|incident\.(status-now|as-text|follow|all-corrections)|history\.(all-months|before|after|weekday\.\d)"
    r"|home\.(faq|to-history)|breach\.(information|involved)"
    r"|components\.(day|at-worst|incidents|no-data)|badges\.[\w-]+|states\.component\.\w+"
)
#: Letters of these scripts are as wide as two of ours.
_WIDE: Final = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")

#: What a sentence ends with, in any script; one that leads to what follows may be a sentence of its own.
_ENDS: Final = {".": ".。", ":": ":\uff1a。"}
#: What printers of a language never set.
MISPRINTS: Final = {
    # A per cent sign has CLDR's marks: behind a letter it would stand on the other side of its number.
    "ar": re.compile(r"[,;?]|%(?!\u200e)|(?<!\u200e)%|(?<!%)\u200e(?!%)|[\u200f\u202a-\u202e\u2066-\u2069]"),
    "de": re.compile(r"”|„(?![^„]*“)"),
    "es": re.compile(r"^[^¿]*\?|^[^¡]*!"),
    "fr": re.compile(r"(?<![\u00a0\u202f])[:;?!»]|«(?![\u00a0\u202f])"),
    "pt_BR": re.compile("[«»]"),
    "ja": re.compile(r"(?<=[\u3040-\u9fff])[,.?!:;]|[,.?!:;](?=[\u3040-\u9fff])"),
}


@dataclass(frozen=True)
class Said:
    """One form of one message."""

    name: str
    #: Its forms there: one, or that for one and that for several.
    english: tuple[str, ...]
    text: str


@cache
def _text(tag: str) -> str:
    return catalogue_path(tag).read_text(encoding="utf-8")


@cache
def _said(tag: str) -> tuple[Said, ...]:
    return tuple(
        Said(str(message.context), _strings(message.id), text)
        for message in read_po(io.StringIO(_text(tag)))
        if message.id
        for text in _strings(message.string)
    )


def _strings(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _bare(text: str) -> str:
    """Return what is left to be translated: no placeholders, tags and names."""
    return _NAMES.sub("", _TAG.sub("", _PLACEHOLDER.sub("", text)))


def _width(text: str) -> int:
    bare = _TAG.sub("", _PLACEHOLDER.sub("", text))
    return len(bare) + len(_WIDE.findall(bare))


def _told(tag: str, wrong: Iterator[Said]) -> str:
    return "\n".join(f"{tag} {said.name}: {said.english[-1]!r} → {said.text!r}" for said in wrong)


catalogues = pytest.mark.parametrize("tag", SHIPPED)


def test_there_are_some() -> None:
    """The folder is where these tests look."""
    assert "de" in SHIPPED


@catalogues
def test_each_says_everything(tag: str) -> None:
    """Every message of the English as it is now, none as a guess, none twice, and none that is gone."""
    read = [message for message in read_po(io.StringIO(_text(tag))) if message.id]

    assert {str(message.context): message.id for message in read} == ENGLISH
    assert len(read) == len(ENGLISH)
    assert [message.context for message in read if message.fuzzy] == []
    assert [said.name for said in _said(tag) if not said.text.strip(" ") and said.english[-1].strip(" ")] == []
    assert not read_po(io.StringIO(_text(tag))).obsolete
    assert words_of(tag.replace("_", "-")) is not None


@catalogues
def test_the_header_says_what_it_is(tag: str) -> None:
    """Its language, and whether a native speaker has read it."""
    said = dict(re.findall(r'^"([\w-]+): (.*)\\n"$', _text(tag), re.MULTILINE))

    assert said["Language"].replace("-", "_") == tag
    assert said["X-Reviewed"]
    assert "charset=utf-8" in said["Content-Type"].lower()


@catalogues
def test_forms_are_those_of_the_language(tag: str) -> None:
    """The header's rule parts the numbers as CLDR does, which has a further form for millions in some languages."""
    found = re.search(r"nplurals=(\d+); plural=([^;]+);", _text(tag))
    assert found is not None
    form, category = c2py(found[2]), Locale.parse(tag).plural_form

    pairs = {(form(number), category(number)) for number in range(1000)}

    assert {form for form, _ in pairs} == set(range(int(found[1])))
    assert len({category for _, category in pairs}) == len(pairs) == int(found[1])


@catalogues
def test_placeholders_and_tags_are_those_of_the_english(tag: str) -> None:
    """A form for one number alone may leave that out; all else is put in, and no tag is added or lost."""

    def differs(said: Said) -> bool:
        names, tags = set(_PLACEHOLDER.findall(said.text)), Counter(_TAG.findall(said.text))
        wanted = set(_PLACEHOLDER.findall(said.english[-1]))
        free = {"{n}"} if len(said.english) > 1 else set()
        return names | free != wanted | free or tags != Counter(_TAG.findall(said.english[-1]))

    assert _told(tag, (said for said in _said(tag) if differs(said))) == ""


@catalogues
def test_labels_find_room(tag: str) -> None:
    """A label is at most 1.6 times as wide as in English, or six letters wider where that is short."""

    def wide(said: Said) -> bool:
        room = max(map(_width, said.english))
        return LABELS.fullmatch(said.name) is not None and _width(said.text) > max(1.6 * room, room + 6)

    assert _told(tag, (said for said in _said(tag) if wide(said))) == "", "a shorter word, please"


def test_labels_are_messages() -> None:
    """The pattern of labels names what there is."""
    found = [name for name in ENGLISH if LABELS.fullmatch(name)]

    assert len(found) > 35
    assert {"site.nav-now", "breach.involved", "states.component.operational", "history.weekday.1"} <= set(found)


@catalogues
def test_nothing_is_left_in_english(tag: str) -> None:
    """What is the same in both is a name, a sign, or known to be written alike."""

    def left(said: Said) -> bool:
        same = said.text in said.english and _LETTERS.search(_bare(said.text)) is not None
        return (same and said.name not in ALIKE.get(tag, ())) or _ENGLISH.search(_bare(said.text)) is not None

    assert _told(tag, (said for said in _said(tag) if left(said))) == "", (
        "say it in the language; what is the same there belongs into ALIKE"
    )


@catalogues
def test_sentences_end_as_in_english(tag: str) -> None:
    """A sentence stays one, and a label does not become one; no space hangs over."""

    def differs(said: Said) -> bool:
        english, text = said.english[-1], said.text
        strip = english.strip(" ") == english and text.strip(" \u00a0\u202f") != text
        end = _TAG.sub("", english)[-1:]
        return strip or (end in _ENDS and _TAG.sub("", text)[-1:] not in tuple(_ENDS[end]))

    assert _told(tag, (said for said in _said(tag) if differs(said))) == ""


@catalogues
def test_signs_are_those_of_the_language(tag: str) -> None:
    """No typewriter's quotes, and the stops and spaces that its printers set."""

    def misprinted(said: Said) -> bool:
        bare = _NAMES.sub("X", _TAG.sub("", _PLACEHOLDER.sub("X", _CODE.sub("X", said.text))))
        wrong = MISPRINTS.get(tag)
        return '"' in bare or "  " in bare or (wrong is not None and wrong.search(bare) is not None)

    assert _told(tag, (said for said in _said(tag) if misprinted(said))) == ""
