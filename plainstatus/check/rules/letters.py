"""Letters that are not what they seem: U1 to U5. Hidden ones, ones that were read wrongly, ones of another alphabet.

They come with pasted and imported text, and from people who want a name to be taken for another. Languages make no
difference here.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote

from plainstatus.check.case import Passage
from plainstatus.check.findings import Hit, Rule
from plainstatus.check.rules.links import addresses
from plainstatus.check.rules.lookalikes import latin, read_host
from plainstatus.model import Site, Text
from plainstatus.model.base import texts_in
from plainstatus.read.yaml.places import Place
from plainstatus.text.invisible import found, named, shown, turns
from plainstatus.text.mojibake import mended

__all__ = ["RULES", "letters_in", "site_letters"]

U1 = Rule(
    "U1",
    "warning",
    "a character that turns what follows it around",
    "Readers see other words than you typed, in the order of whoever put it there, and so does whoever says yes to it.",
    "take it out, or type the words anew",
)
U2 = Rule(
    "U2",
    "warning",
    "a character that nobody sees",
    "Who searches for the word, or copies it, finds nothing; some people hear it read out.",
    "take it out, or type the word anew",
)
U3 = Rule(
    "U3",
    "warning",
    "letters that a program read wrongly",
    "It looks as if nobody had read it before it went out, and in other languages nobody can read it.",
    "write the word anew, and save with the encoding UTF-8",
)
U4 = Rule(
    "U4",
    "warning",
    "a mark in place of a letter that was lost",
    "Readers see a question mark in a black square, and have to guess.",
    "write the letter that stood there",
)
U5 = Rule(
    "U5",
    "warning",
    "letters of two alphabets that look alike, in a name or address of yours",
    "This is how false names are made; searching for it finds nothing, and an address leads elsewhere.",
    "type it anew in one alphabet",
)
RULES: Final = (U1, U2, U3, U4, U5)

#: Of a text that has no words, in a message.
_MOST_SHOWN: Final = 80
_WORD: Final = re.compile(r"\S+")
#: Letters of other alphabets may stand beside each other in names where these part them.
_NAME: Final = re.compile(r"[^\W\d_]{2,}")
_HOST: Final = re.compile(r"(?i)(?:https?://)?(?:[^/@\s]*@)?([^/:?#\s]+)")
_ALPHABETS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
#: Keys whose texts are names, and those that hold addresses.
_NAMES: Final = frozenset({"name", "legal_name", "known_as", "label", "network"})
_ADDRESSES: Final = frozenset({"domains", "senders", "website", "url", "link", "value", "contact"})


def letters_in(passage: Passage) -> Iterator[Hit]:
    """Yield what is amiss with the letters of a text, or of an address."""
    yield from _texts(passage.words, passage.place)
    if passage.words.isascii() and "xn--" not in passage.words:
        return
    for typed, address in addresses(passage, mail=True):
        yield from _hosts(unquote(address), passage.place, unquote(typed))


def site_letters(site: Site) -> Iterator[Hit]:
    """Yield what is amiss with the letters of what is always shown; places are those of the main file."""
    parts: tuple[tuple[str, Any], ...] = (
        ("organisation", site.organisation),
        ("groups", site.groups),
        ("components", site.components),
    )
    for name, part in parts:
        for below, text in texts_in(part, (name,)):
            keys = {key for key in below if isinstance(key, str)}
            translations = text.translations if isinstance(text, Text) else ()
            for place, words in ((below, str(text)), *(((*below, tag), words) for tag, words in translations)):
                yield from _texts(words, place)
                if keys & _NAMES:
                    yield from _mixed(words, place)
                elif keys & _ADDRESSES:
                    yield from _hosts(words, place, words)


def _texts(text: str, place: Place) -> Iterator[Hit]:
    if text.isascii() and "&#" not in text:
        return
    yield from _hidden(text, place)
    if "\ufffd" in text:
        for word in dict.fromkeys(_WORD.findall(text)):
            if "\ufffd" in word:
                yield Hit(U4, word, f"'{shown(word)}' holds U+FFFD, a mark in place of a letter that was lost", place)
    better = mended(text)
    if better != text:
        for typed, meant in zip(*_apart(text, better), strict=True):
            if typed != meant:
                message = f"'{_short(typed)}' was most likely '{_short(meant)}', read with the wrong encoding"
                yield Hit(U3, typed, message, place, better=f"write: {_short(meant)}")


def _short(text: str) -> str:
    return shown(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}\u2026")


def _apart(text: str, better: str) -> tuple[list[str], list[str]]:
    """Return the words of a text and of the better one; each as a whole where they cannot be told apart."""
    typed, meant = (re.split(r"[ \t\n]+", one) for one in (text, better))
    if len(typed) != len(meant):
        return [text], [better]
    pairs = dict(zip(typed, meant, strict=True))
    return [*pairs], [*pairs.values()]


def _hidden(text: str, place: Place) -> Iterator[Hit]:
    told: set[object] = set()
    words = [word.span() for word in _WORD.finditer(text)]
    for match in found(text):
        nearest = bisect_right(words, (match.start(), len(text))) - 1
        begin, end = words[nearest] if nearest >= 0 and match.start() < words[nearest][1] else match.span()
        if (begin, match[0]) in told:
            continue
        told.add((begin, match[0]))
        before, after = text[max(begin - 20, 0) : begin], text[end : end + 20]
        line = before.rpartition("\n")[2] + text[begin:end] + after.partition("\n")[0]
        hit = _hit(U1 if turns(match[0]) else U2, text[begin:end], line, match[0], place)
        if hit.message not in told:
            told.add(hit.message)
            yield hit
    for typed in dict.fromkeys(re.findall(r"&#[xX]?[0-9a-fA-F]+;", text)):
        if turns(html.unescape(typed)):
            yield _hit(U1, typed, typed, html.unescape(typed), place)


def _hit(rule: Rule, word: str, around: str, char: str, place: Place) -> Hit:
    title = "turns what follows it around" if rule is U1 else "is seen by nobody"
    name = unicodedata.name(char, "").lower()
    message = f"{named(char)}{f' ({name})' * bool(name)} in '{_short(around.strip())}' {title}"
    return Hit(rule, word, message, place, shown=shown(word))


def _mixed(text: str, place: Place) -> Iterator[Hit]:
    for word in dict.fromkeys(_NAME.findall(text)):
        if (odd := _odd_letter(word)) is not None:
            yield _foreign(word, odd, place, word)


def _hosts(address: str, place: Place, typed: str) -> Iterator[Hit]:
    match = _HOST.match(address)
    labels = [read_host(label) for label in match[1].rpartition("@")[2].split(".")] if match else []
    for label in labels:
        odd = next((one for word in _NAME.findall(label) if (one := _odd_letter(word)) is not None), None)
        if odd is None and labels[-1].isascii() and not label.isascii() and latin(label).isascii():
            odd = next(letter for letter in label if not letter.isascii())  # all of another alphabet, but its ending
            if _alphabet(odd) in {"LATIN", ""}:
                odd = None  # a mark above a letter is seen
        if odd is not None:
            yield _foreign(label, odd, place, typed)


def _foreign(word: str, odd: str, place: Place, typed: str) -> Hit:
    plain = latin(word)
    message = f"'{shown(word)}' holds {named(odd)}, a {_alphabet(odd).capitalize()} letter that looks like another"
    whole = plain.isascii() and word in typed and _alphabet(odd) != "LATIN"
    return Hit(U5, typed, message, place, better=f"write: {typed.replace(word, plain)}" if whole else "")


def _odd_letter(word: str) -> str | None:
    """Return a letter of a word that looks like one of the other alphabet in it; None where all are of one."""
    by_alphabet: dict[str, list[str]] = {}
    for letter in word:
        if alphabet := _alphabet(letter):
            by_alphabet.setdefault(alphabet, []).append(letter)
    if len(by_alphabet) < 2:
        return None
    own = by_alphabet.pop("LATIN", [])
    others = [letter for found in by_alphabet.values() for letter in found]
    if re.fullmatch(r"[A-Z]{2,}[^A-Za-z]+", word):
        return None  # SMS with an ending
    if not own or all(latin(letter).isascii() for letter in others):
        return others[0]
    return own[0] if len(own) == 1 and own[0].lower() in "abcehijkmoprstuxy" else None


def _alphabet(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in _ALPHABETS else ""
