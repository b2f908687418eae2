"""The site's own words in other languages, from gettext catalogues: ours, and those that a site has itself.

A catalogue is a table of our messages by their ids (`msgctxt`), each with the English and the translation. It is looked
at as a whole before a word of it is used: a language whose catalogue has a mistake has no words at all, so that no page
is half in English or shows a placeholder. Which form goes with a number is the catalogue's own rule, in its header:
CLDR counts French, Spanish and Portuguese forms that gettext has not.
"""

from __future__ import annotations

import gettext
import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel.messages.pofile import PoFileError, denormalize, read_po
from babel.numbers import format_decimal

from plainstatus.errors import Problem
from plainstatus.render.words import written_dates
from plainstatus.render.words.catalogue import ENGLISH, Message, Words
from plainstatus.render.words.english import ENGLISH as ENGLISH_MESSAGES
from plainstatus.text.languages import locale_of, script

__all__ = ["FILE", "LOCALE", "FaultyCatalogue", "Found", "TranslatedWords", "catalogue_path", "found_words", "words_of"]

#: The folder of a site's own catalogues, beside pelicanconf.py.
LOCALE: Final = "locale"
FILE: Final = "plainstatus.po"
_OURS: Final = Path(__file__).parent / LOCALE
#: How a catalogue of ours is named in messages, wherever it is installed.
_NAMED: Final = f"plainstatus/render/words/{LOCALE}/{{}}/{FILE}"
_TAG: Final = re.compile(r"<[^<>]*>")
_VOID: Final = frozenset({"br", "wbr"})
_QUOTED: Final = re.compile(r'".*"')
#: What no feed may hold, or breaks a line of a header, or turns what stands behind it around.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e]")
_RULE: Final = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+);?\s*")
#: What Spanish writes otherwise before its own sound, left to programs by CLDR: 'español e inglés', 'siete u ocho'.
_SOUNDS: Final = (
    (" y ", re.compile("[ií]|h[ií](?![aeo])", re.IGNORECASE), " e "),
    (" o ", re.compile("h?[oó]", re.I), " u "),
)
#: Larger numbers of forms no language has.
_MOST_FORMS: Final = 6
#: Up to here each number is tried: every rule that there is repeats itself by then.
_TRIED: Final = 1000
#: A form for so many numbers at most may have a word in place of its number; French has one form for 0 and 1.
_FEW: Final = 2


class FaultyCatalogue(Exception):  # noqa: N818 - it is named for what it is about
    """A catalogue cannot be used; `problem` says why, with file and line."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class TranslatedWords(Words):
    """Words in another language than English, which writes numbers and days as CLDR has it."""

    def number(self, number: int) -> str:
        """Write a whole number: '24.000.000' in German."""
        return str(format_decimal(number, locale=locale_of(self.language) or "en"))

    def joined(self, names: Iterable[str], word: str = "and") -> str:
        """Return names as a sentence lists them: 'inglés y español', but 'español e inglés'."""
        *listed, last = [str(name) for name in names] or [""]
        said = super().joined([*listed, last], word)
        if listed and self.language.partition("-")[0] == "es":
            for usual, sound, other in _SOUNDS:
                if sound.match(last) and said.endswith(usual + last):
                    return said.removesuffix(usual + last) + other + last
        return said

    def day(self, day: date) -> str:
        """Write a day: '15. Nov. 2026' in German."""
        return written_dates.by_skeleton(self.language, "yMMMd", day)

    def short_day(self, day: date) -> str:
        """Write a day where its year is plain: 'So., 15. Nov.' in German."""
        return written_dates.by_skeleton(self.language, "MMMEd", day)

    def month(self, year: int, month: int) -> str:
        """Write a month: 'November 2026' in German."""
        return written_dates.by_skeleton(self.language, "yMMMM", date(year, month, 1))

    def moment(self, zone: ZoneInfo, utc: datetime) -> str:
        """Write a moment, given in UTC, in a zone: '15. Nov. 2026, 13:00 MEZ (12:00 UTC)' in German."""
        return written_dates.moment_in(self.language, zone, utc)


@dataclass(frozen=True)
class Found:
    """The words of a site, language by language."""

    #: Those of the pages in the organisation's language; English where there is no catalogue for it.
    own: Words
    #: Tag → words, of the further languages that there are words in.
    further: Mapping[str, Words]
    #: Why the others are left out.
    problems: tuple[Problem, ...] = ()
    #: That there are no words in the organisation's language, where that is so.
    lacking: tuple[Problem, ...] = ()

    @property
    def words(self) -> Iterator[Words]:
        """The words of all languages."""
        yield self.own
        yield from self.further.values()


def found_words(language: str, further: Iterable[str], site: Path | None = None) -> Found:
    """Return the words in the organisation's language and in further ones; `site` is the folder of pelicanconf.py.

    A language without words, or whose catalogue has a mistake, is left out and named. The pages in the organisation's
    language are there whatever happens: with our own catalogue where the site's has a mistake, else in English.
    """
    problems, lacking, words = list[Problem](), list[Problem](), dict[str, Words]()
    own: Words | None = None
    try:
        own = words_of(language, site)
        if own is None:
            lacking.append(_lacking(language, "so the words around your texts are English"))
    except FaultyCatalogue as error:
        problems.append(error.problem.as_warning(f"until that is mended, pages in {language!r} have other words"))
        own = _shipped(language)
    for tag in further:
        try:
            if (spoken := words_of(tag, site)) is not None:
                words[tag] = spoken
            else:
                problems.append(_lacking(tag, "so the site has no pages in it"))
        except FaultyCatalogue as error:
            problems.append(error.problem.as_warning(f"the site has no pages in {tag!r} until that is mended"))
    return Found(own or ENGLISH, words, tuple(dict.fromkeys(problems)), tuple(lacking))


def words_of(tag: str, site: Path | None = None) -> Words | None:
    """Return the words in a language; None where there is no catalogue.

    A catalogue in `locale/` of the folder `site` comes before ours, which says what that one leaves out. That of
    another region stands in for one that is not there, where both are written alike. Raises FaultyCatalogue.
    """
    for name in _names(tag, site):
        mine = catalogue_path(name, site) if site else None
        ours = catalogue_path(name)
        if mine is not None and mine.is_file():
            shown = f"{LOCALE}/{name}/{FILE}"
            return _read(mine, shown, tag, beside=ours if ours.is_file() else None)
        if ours.is_file():
            return _read(ours, _NAMED.format(name), tag)
        if name == ENGLISH.language:
            return ENGLISH
    return None


def _shipped(tag: str) -> Words | None:
    try:
        return words_of(tag)
    except FaultyCatalogue:
        return None


def catalogue_path(name: str, site: Path | None = None) -> Path:
    """Return where a catalogue stands, by its name as gettext has it; ours, where no site is given."""
    return (site / LOCALE if site else _OURS) / name / FILE


def _names(tag: str, site: Path | None) -> Iterator[str]:
    """Yield the names of catalogues for a language, the closest first: pt_BR, pt, and others that are written alike."""
    parts = tag.split("-")
    whole = ["_".join(parts[:count]) for count in range(len(parts), 0, -1)]
    folders = [_OURS, *([site / LOCALE] if site else [])]
    others = {path.parent.name for folder in folders for path in folder.glob(f"{parts[0]}_*/{FILE}")}
    yield from (name for name in (*whole, *sorted(others)) if script(name) == script(tag))


def _lacking(tag: str, so: str) -> Problem:
    name = tag.replace("-", "_")
    message, hint = f"there are no words of ours in {tag!r}, {so}", "docs/languages.md says how to write that file"
    return Problem(f"{LOCALE}/{name}/{FILE}", 0, "", message, hint, level="warning")


def _read(path: Path, shown: str, tag: str, *, beside: Path | None = None) -> Words:
    """Read a catalogue, and look at all of it; what it leaves out stands in the one `beside` it."""
    read = _Catalogue(path, shown)
    messages: dict[str, Message] = dict(read.messages)
    english = tag.partition("-")[0] == ENGLISH.language
    if english and read.plural(1) == 0 and read.plural(2) == 1:
        messages = {**ENGLISH_MESSAGES, **messages}
    elif beside is not None and len(messages) < len(ENGLISH_MESSAGES):
        other = _Catalogue(beside, _NAMED.format(beside.parent.name))
        if other.rule == read.rule:
            messages = dict(other.messages) | messages
    missing = [name for name in ENGLISH_MESSAGES if name not in messages]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        text = ENGLISH_MESSAGES[missing[0]]
        said = text if isinstance(text, str) else text[-1]
        raise FaultyCatalogue(
            Problem(shown, 0, missing[0], f"it lacks {missing[0]!r}{more}", f"translate {said!r}, with that msgctxt")
        )
    kind = Words if english else TranslatedWords
    return kind(tag, messages, read.plural, rule=read.rule, reviewed=read.reviewed)


class _Catalogue:
    """A catalogue as it stands in its file; raises FaultyCatalogue where it has a mistake."""

    def __init__(self, path: Path, shown: str) -> None:
        self._shown = shown
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        except (OSError, UnicodeDecodeError) as error:
            raise self._fault(0, f"it cannot be read: {error}", "save it as UTF-8") from error
        header, typed = _header(lines)
        #: How the rule of the plural is written.
        self.rule = header.get("plural-forms", "")
        found = _RULE.fullmatch(self.rule)
        try:
            self._forms, self.plural = int(found[1]) if found else 0, gettext.c2py(found[2].strip() if found else "")
            met = Counter(map(self.plural, range(_TRIED)))
            sound = 0 < self._forms <= _MOST_FORMS and set(met) <= set(range(self._forms))
            #: The forms in which a number may be a word: 'none', 'one' and 'two' have them for themselves.
            self._wordy = {form for form, times in met.items() if times <= _FEW}
        except (ValueError, ArithmeticError, RecursionError):
            sound = False
        if not sound:
            hint = "write for example Plural-Forms: nplurals=2; plural=(n != 1);"
            raise self._fault(typed, "the header does not say which form goes with a number", hint)
        try:
            read = read_po(lines, abort_invalid=True)
        except PoFileError as error:
            raise self._fault(error.lineno + 1, f"this is no catalogue: {error}", "mend this line") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise self._fault(1, f"this is no catalogue: {error}", "begin with one of ours") from error
        said = header.get("x-reviewed", "no")
        #: Who has read it, and when; empty where nobody has.
        self.reviewed = "" if said.lower() in {"", "no", "false", "none"} else said
        self.messages: dict[str, Message] = {}
        for message in read:
            if message.id and message.context in ENGLISH_MESSAGES:
                self._add(message.context, _forms(message.string), fuzzy=message.fuzzy, line=message.lineno or 0)

    def _add(self, name: str, forms: tuple[str, ...], *, fuzzy: bool, line: int) -> None:
        english = ENGLISH_MESSAGES[name]
        if not any(forms):
            return  # not translated yet, as if it were not there
        if fuzzy:
            hint = "translate it anew, and take the word fuzzy away"
            raise self._fault(line, f"{name!r} is marked fuzzy: its English has changed", hint)
        count = 1 if isinstance(english, str) else self._forms
        if len(forms) != count or not all(form.strip() for form in forms):
            meant = "msgstr" if isinstance(english, str) else f"msgstr[0] to msgstr[{self._forms - 1}]"
            raise self._fault(line, f"{name!r} has not the forms that the header counts", f"write {meant}")
        for number, form in enumerate(forms):
            if told := _differs(form, english, in_words=number in self._wordy):
                raise self._fault(line, f"{name!r}: {told[0]}", told[1])
        self.messages[name] = forms[0] if isinstance(english, str) else forms

    def _fault(self, line: int, message: str, hint: str) -> FaultyCatalogue:
        return FaultyCatalogue(Problem(self._shown, line, "", message, hint))


def _forms(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (str(string or ""),)


def _header(lines: Iterable[str]) -> tuple[dict[str, str], int]:
    """Return what the header says, by names in small letters, and the line of its rule for the plural.

    Babel reads what it knows of it, and keeps nothing else.
    """
    said, typed = "", 1
    for number, line in enumerate(lines, 1):
        if not line.strip() and said:
            break
        if not line.startswith("#") and (found := _QUOTED.search(line)):
            typed = number if "plural-forms:" in line.lower() else typed
            said += denormalize(found[0])
    parts = (line.partition(":") for line in said.splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in parts}, typed


def _differs(text: str, english: Message, *, in_words: bool) -> tuple[str, str] | None:
    """Return what of a translation does not fit the English, and what to write instead; None where all does.

    `in_words` is said of a form in which its number may be a word.
    """
    if unseen := _UNSEEN.search(text):
        return f"U+{ord(unseen[0]):04X} is in it, which nobody sees", "take it out, in one line"
    originals = (english,) if isinstance(english, str) else english
    known = [_placeholders(one) for one in originals]
    may = frozenset().union(*known)
    must = frozenset.intersection(*known)
    if len(originals) > 1:
        must = must - {"n"} if in_words else must | {"n"}
    try:
        given = _placeholders(text)
    except ValueError:
        return f"a brace has no partner in {text!r}", "write two, {{ or }}, for one that is read"
    if strange := sorted(given - may):
        listed = ", ".join(f"{{{name}}}" for name in sorted(may)) or "none"
        return f"{{{strange[0]}}} is no placeholder of it", f"the English has {listed}"
    if lost := sorted(must - given):
        return f"{{{lost[0]}}} is missing", "put it where it belongs in the sentence"
    tags = _TAG.findall(text)
    if "<" in _TAG.sub("", text) or not any(Counter(tags) == Counter(_TAG.findall(one)) for one in originals):
        listed = " ".join(_TAG.findall(originals[-1])) or "none"
        return "its tags are not those of the English", f"write {listed}, to the letter"
    if not _balanced(tags):
        return "its tags do not close each other", f"as in the English: {originals[-1]}"
    return None


def _placeholders(text: str) -> frozenset[str]:
    """Return the names of what is put into a message. Raises ValueError where braces do not fit."""
    found = set()
    for _, name, style, turned in string.Formatter().parse(text):
        if name is not None:
            found.add(name + (f"!{turned}" if turned else "") + (f":{style}" if style else ""))
    return frozenset(found)


def _balanced(tags: Iterable[str]) -> bool:
    """Say whether each tag is closed by its own end."""
    open_ = list[str]()
    for tag in tags:
        name = tag.strip("</>").partition(" ")[0].lower()
        if tag.startswith("</"):
            if not open_ or open_.pop() != name:
                return False
        elif name not in _VOID and not tag.endswith("/>"):
            open_.append(name)
    return not open_
