"""The site's own words in other languages, from gettext catalogues: ours, and those that a site has itself.

A catalogue is a table of our messages by their ids (`msgctxt`), each with the English and the translation. A language
whose catalogue has a mistake has no words at all, so that no page is half in English or shows a placeholder. Which form
goes with a number is the catalogue's own rule, in its header: CLDR counts French, Spanish and Portuguese forms that
gettext has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from plainstatus.errors import Problem
from plainstatus.model.frozen import dataclass
from plainstatus.render.words import written_dates
from plainstatus.render.words.catalogue import ENGLISH, Message, Words
from plainstatus.render.words.catalogue_reading import Catalogue, FaultyCatalogue, read_catalogue
from plainstatus.render.words.english import ENGLISH as ENGLISH_MESSAGES
from plainstatus.render.words.kept_catalogues import kept_catalogue
from plainstatus.text.languages import locale_of, same, script
from plainstatus.text.pattern import lazy

__all__ = ["Found", "TranslatedWords", "catalogue_path", "found_words", "ours_for", "words_of"]

#: The folder of a site's own catalogues, beside pelicanconf.py.
LOCALE: Final = "locale"
FILE: Final = "plainstatus.po"
_OURS: Final = Path(__file__).parent / LOCALE
#: How a catalogue of ours is named in messages, wherever it is installed.
_NAMED: Final = f"plainstatus/render/words/{LOCALE}/{{}}/{FILE}"
#: What Spanish writes otherwise before its own sound, left to programs by CLDR: 'español e inglés', 'siete u ocho'.
_SOUNDS: Final = (
    (" y ", lazy("[ií]|h[ií](?![aeo])", re.IGNORECASE), " e "),
    (" o ", lazy("h?[oó]", re.I), " u "),
)


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
    #: The folder of pelicanconf.py.
    site: Path | None = None
    #: The work folder.
    work: Path | None = None

    @property
    def words(self) -> Iterator[Words]:
        """The words of all languages."""
        yield self.own
        yield from self.further.values()

    def around(self, tag: str) -> Words | None:
        """Return the words around texts in a language, chosen or not; None where those of the site stand there.

        On a site in English these always stood around a language that was not chosen. With others, readers would show
        what they were told as new. Where the site's own words are no English, they are others than they were anyway.
        """
        if tag in self.further or same(self.own.language, ENGLISH.language):
            return self.further.get(tag)
        try:
            return words_of(tag, self.site, self.work)
        except FaultyCatalogue:
            return None


def found_words(language: str, further: Iterable[str], site: Path | None = None, work: Path | None = None) -> Found:
    """Return the words in the organisation's language and in further ones.

    `site` is the folder of pelicanconf.py, `work` the work folder, where catalogues are kept as they were read. A
    language without words, or whose catalogue has a mistake, is left out and named. The pages in the organisation's
    language are there whatever happens: with our own catalogue where the site's has a mistake, else in English.
    """
    problems, lacking, words = list[Problem](), list[Problem](), dict[str, Words]()
    own: Words | None = None
    try:
        if (spoken := _spoken(language, site, work)) is not None:
            own = spoken.words
            problems += spoken.remarks
        else:
            lacking.append(_lacking(language, "so the words around your texts are English"))
    except FaultyCatalogue as error:
        so = f"until that is mended, pages in {language!r} have other words"
        problems += [problem.as_warning(so) for problem in error.problems]
        own = _shipped(language)
    for tag in further:
        try:
            if (spoken := _spoken(tag, site, work)) is not None:
                words[tag] = spoken.words
                problems += spoken.remarks
            else:
                problems.append(_lacking(tag, "so the site has no pages in it"))
        except FaultyCatalogue as error:
            so = f"the site has no pages in {tag!r} until that is mended"
            problems += [problem.as_warning(so) for problem in error.problems]
    return Found(own or ENGLISH, words, tuple(dict.fromkeys(problems)), tuple(lacking), site, work)


def words_of(tag: str, site: Path | None = None, work: Path | None = None) -> Words | None:
    """Return the words in a language; None where there is no catalogue.

    A catalogue in `locale/` of the folder `site` comes before ours. What one leaves out is said by the next closest:
    ours, or that of the language as it is elsewhere. Another region's stands in for one that is not there, where both
    are written alike. `work` is the work folder, where they are kept as they were read. Raises FaultyCatalogue.
    """
    spoken = _spoken(tag, site, work)
    return None if spoken is None else spoken.words


class _Spoken(NamedTuple):
    words: Words
    #: What is not as it was meant in the catalogues, and no reader sees.
    remarks: tuple[Problem, ...]


def _spoken(tag: str, site: Path | None, work: Path | None) -> _Spoken | None:
    english = tag.partition("-")[0] == ENGLISH.language
    read = list[Catalogue]()
    messages = dict[str, Message]()
    for path, shown in _files(tag, site):
        read.append(kept_catalogue(path, shown, tag, work) if work else read_catalogue(path, shown, tag))
        if read[-1].rule.is_that_of(read[0].rule):
            messages = {**read[-1].messages, **messages}
        if len(messages) == len(ENGLISH_MESSAGES):
            break
    if not read:
        return _Spoken(ENGLISH, ()) if english else None
    rule = read[0].rule
    if english and (rule.plural(1), rule.plural(2)) == (0, 1):
        messages = {**ENGLISH_MESSAGES, **messages}
    faults = [fault for one in read for fault in one.faults]
    amiss = {name for one in read for name in one.amiss}
    if missing := [name for name in ENGLISH_MESSAGES if name not in messages and name not in amiss]:
        faults += _untold(missing, read)
    if faults:
        raise FaultyCatalogue(faults)
    kind = Words if english else TranslatedWords
    words = kind(tag, messages, rule.plural, rule=rule.text, reviewed=read[0].reviewed)
    return _Spoken(words, tuple(remark for one in read for remark in one.remarks))


def _untold(missing: Sequence[str], read: Sequence[Catalogue]) -> Iterator[Problem]:
    """Yield what to say of messages that no catalogue has."""
    first = read[0]
    if apart := [other for other in read if not other.rule.is_that_of(first.rule)]:
        rule = apart[0].rule.text
        message = "it does not count as ours does, which so cannot say what it leaves out"
        yield Problem(first.shown, first.rule.line, "", message, f"write Plural-Forms: {rule}")
        return
    blank = sorted((first.blank[name], name) for name in missing if name in first.blank)
    for line, name in blank[:1]:
        message, hint = f"{name!r} is not translated{_more(blank, 'nor is', 'nor are')}", f"translate {_said(name)!r}"
        yield Problem(first.shown, line, name, message, hint)
    absent = [name for name in missing if name not in first.blank]
    for name in absent[:1]:
        tag = Path(first.shown).parent.name.replace("_", "-")
        message, hint = f"it lacks {name!r}{_more(absent, 'and', 'and')}", f"add it with: invoke words --language {tag}"
        yield Problem(first.shown, 0, name, message, hint)


def _more(names: Sequence[object], one: str, several: str) -> str:
    more = len(names) - 1
    return "" if not more else f", {one} one more" if more == 1 else f", {several} {more} more"


def _said(name: str) -> str:
    english = ENGLISH_MESSAGES[name]
    return english if isinstance(english, str) else english[-1]


def _shipped(tag: str) -> Words | None:
    try:
        return words_of(tag)
    except FaultyCatalogue:
        return None


def catalogue_path(name: str, site: Path | None = None) -> Path:
    """Return where a catalogue stands, by its name as gettext has it; ours, where no site is given."""
    return (site / LOCALE if site else _OURS) / name / FILE


def ours_for(tag: str) -> Path | None:
    """Return the catalogue of ours that a language has words from; None where we have none."""
    return next((path for path, _ in _files(tag, None)), None)


def _files(tag: str, site: Path | None) -> Iterator[tuple[Path, str]]:
    """Yield the catalogues that a language has words from, the closest first, each with what it is called."""
    for name in _names(tag, site):
        if site is not None and (mine := catalogue_path(name, site)).is_file():
            yield mine, f"{LOCALE}/{name}/{FILE}"
        if (ours := catalogue_path(name)).is_file():
            yield ours, _NAMED.format(ours.parent.name)


def _names(tag: str, site: Path | None) -> Iterator[str]:
    """Yield the names of catalogues for a language, the closest first: pt_BR, pt, and others that are written alike."""
    parts = tag.split("-")
    names = ["_".join(parts[:count]) for count in range(len(parts), 0, -1)]
    if parts[0] != ENGLISH.language:  # in which there are words of ours whatever a site has
        folders = [_OURS, *([site / LOCALE] if site else [])]
        others = {path.parent.name for folder in folders for path in folder.glob(f"{parts[0]}_*/{FILE}")}
        names += sorted(others - {*names})
    yield from (name for name in names if script(name) == script(tag))


def _lacking(tag: str, so: str) -> Problem:
    message = f"there are no words of ours in {tag!r}, {so}"
    hint = f"begin them with: invoke words --language {tag}; docs/languages.md says how"
    return Problem(f"{LOCALE}/{tag.replace('-', '_')}/{FILE}", 0, "", message, hint, level="warning")
