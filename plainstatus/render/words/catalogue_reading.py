"""A gettext catalogue as it stands in its file: what it says, and everything that is wrong with it, line by line.

It is looked at as a whole before a word of it is used, so that no page shows a placeholder or half a tag. Lines are
looked at before Babel reads them: it takes the last letter for a quote that is missing, and the second of two messages
with the same id. Babel's reader is loaded only where a catalogue is read: most are kept (see kept_catalogues.py).
"""

from __future__ import annotations

import difflib
import functools
import gettext
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from plainstatus.errors import Problem
from plainstatus.model.frozen import dataclass
from plainstatus.render.words.catalogue import Message
from plainstatus.render.words.catalogue_fit import differs
from plainstatus.render.words.english import ENGLISH
from plainstatus.render.words.languages import same

__all__ = ["Catalogue", "FaultyCatalogue", "catalogue_bytes", "catalogue_of", "read_catalogue", "rule_of"]

_QUOTED: Final = re.compile(r'".*"')
_KEYWORD: Final = r"(?:msgctxt|msgid|msgid_plural|msgstr(?:\[(\d+)\])?)"
#: A line with a text, or what goes on with one.
_LINE: Final = re.compile(rf'(?:{_KEYWORD} +)?"(?:[^"\\]|\\.)*"')
_BEGUN: Final = re.compile(rf'{_KEYWORD}(?![\w[])|"')
_ID: Final = re.compile(r'msgctxt +"([^"\\]*)"')
_RULE: Final = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+);?\s*")
#: Larger numbers of forms no language has.
_MOST_FORMS: Final = 6
#: Up to here each number is tried: every rule that there is repeats itself by then.
_TRIED: Final = 1000
#: A form for so many numbers at most may have a word in place of its number; French has one form for 0 and 1.
_FEW: Final = 2
#: Who has more mistakes than this mends these first.
_MOST_TOLD: Final = 20


class FaultyCatalogue(Exception):  # noqa: N818 - it is named for what it is about
    """A catalogue cannot be used; `problems` say why, with file and line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems[:_MOST_TOLD])
        if more := len(problems) - _MOST_TOLD:
            rest = f"{more} more mistakes" if more > 1 else "one more mistake"
            self.problems += (Problem(problems[0].file, 0, "", f"it has {rest}", "mend these first"),) * (more > 0)
        super().__init__("\n".join(map(str, self.problems)))


class Rule(NamedTuple):
    """Which form of a message goes with a number."""

    #: As the header has it.
    text: str
    #: The line of that; the first where there is none.
    line: int
    #: How many forms there are.
    forms: int
    plural: Callable[[int], int]

    @property
    def choices(self) -> tuple[int, ...]:
        """The forms of all numbers that tell rules apart, from 0 on."""
        return tuple(map(self.plural, range(_TRIED)))

    @property
    def wordy(self) -> set[int]:
        """The forms in which a number may be a word: 'none', 'one' and 'two' have them for themselves."""
        return {form for form, times in Counter(self.choices).items() if times <= _FEW}

    def is_that_of(self, other: Rule) -> bool:
        """Say whether both choose alike, however they are written."""
        return self.text == other.text or (self.forms, self.choices) == (other.forms, other.choices)


@dataclass(frozen=True)
class Catalogue:
    """What a catalogue says, and what of it is wrong."""

    #: Its file, as people know it.
    shown: str
    rule: Rule
    #: Who has read it, and when; empty where nobody has.
    reviewed: str
    messages: Mapping[str, Message]
    #: Id → line of the messages that stand there and are not translated.
    blank: Mapping[str, int]
    #: What must not be shown to readers, by line.
    faults: tuple[Problem, ...]
    #: The ids of the messages with faults.
    amiss: frozenset[str]
    #: What no reader sees, such as a message with an id that we do not have.
    remarks: tuple[Problem, ...]


def read_catalogue(path: Path, shown: str, tag: str) -> Catalogue:
    """Read a catalogue of a language; `shown` is what its file is called in what is told.

    Raises FaultyCatalogue where nothing can be said of its messages.
    """
    return catalogue_of(catalogue_bytes(path, shown), shown, tag)


# A preview reads the same ones at each save.
@functools.lru_cache(maxsize=16)
def catalogue_of(data: bytes, shown: str, tag: str) -> Catalogue:
    """Read a catalogue of a language from the bytes of its file, as `read_catalogue` does."""
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415

    lines = _lines(data, shown)
    header, named = _header(lines)
    rule = rule_of(header.get("plural-forms", ""), named.get("plural-forms", 1), shown, tag)
    if faults := [Problem(shown, line, "", message, hint) for line, message, hint in _misread(lines, rule.forms)]:
        raise FaultyCatalogue(faults)
    found = _Messages(shown, rule)
    try:
        for message in read_po(lines, abort_invalid=True):
            if message.id:
                found.add(message.context or "", message.string, fuzzy=message.fuzzy, line=message.lineno or 0)
    except PoFileError as error:
        raise _none(shown, error.lineno + 1, str(error).removesuffix(f" on {error.lineno}"), tag) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _none(shown, 1, str(error), tag) from error
    remarks = tuple(found.remarks)
    if (said := header.get("language", "")) and not same(said.replace("_", "-"), tag):
        told = f"its header says that it is in {said!r}", f"write Language: {tag}, or put it where it belongs"
        remarks = (Problem(shown, named["language"], "", *told, level="warning"), *remarks)
    said = header.get("x-reviewed", "no")
    reviewed = "" if said.lower() in {"", "no", "false", "none"} else said
    return Catalogue(shown, rule, reviewed, found.messages, found.blank, found.faults, found.amiss, remarks)


def _none(shown: str, line: int, reason: str, tag: str) -> FaultyCatalogue:
    hint = f"begin one with: invoke words --language {tag}"
    return FaultyCatalogue([Problem(shown, line, "", f"this is no catalogue: {reason}", hint)])


class _Messages:
    """The messages of a catalogue, as they are read."""

    def __init__(self, shown: str, rule: Rule) -> None:
        self._shown, self._forms, self._wordy = shown, rule.forms, rule.wordy
        self.messages: dict[str, Message] = {}
        self.blank: dict[str, int] = {}
        self.remarks: list[Problem] = []
        self._faults: list[Problem] = []
        #: Id → line of those that have not all forms: each, where the header counts wrong.
        self._short: dict[str, int] = {}

    @property
    def amiss(self) -> frozenset[str]:
        """The ids of messages with faults."""
        return frozenset((*(fault.where for fault in self._faults), *self._short))

    @property
    def faults(self) -> tuple[Problem, ...]:
        """What is wrong, by line."""
        faults = [*self._faults]
        if self._short:
            (name, line), *others = self._short.items()
            more = f", nor have {len(others)} more" if others else ""
            hint = f"write msgstr[0] to msgstr[{self._forms - 1}]" if self._forms > 1 else "write msgstr[0]"
            message = f"{name!r} has not all forms that the header counts{more}"
            faults.append(Problem(self._shown, line, name, message, hint))
        return tuple(sorted(faults))

    def add(self, name: str, string: object, *, fuzzy: bool, line: int) -> None:
        """Take a message, or note why not."""
        english = ENGLISH.get(name)
        forms = tuple(string) if isinstance(string, list | tuple) else (str(string or ""),)
        if english is None:
            self.remarks.append(Problem(self._shown, line, name, *_unknown(name), level="warning"))
        elif not any(form.strip() for form in forms):
            self.blank[name] = line  # not translated yet, as if it were not there
        elif not isinstance(english, str) and (len(forms) != self._forms or not all(form.strip() for form in forms)):
            self._short[name] = line
        elif told := self._wrong(english, forms, fuzzy=fuzzy):
            self._faults.append(Problem(self._shown, line, name, f"{name!r}{told[0]}", told[1]))
        else:
            self.messages[name] = forms[0] if isinstance(english, str) else forms

    def _wrong(self, english: Message, forms: tuple[str, ...], *, fuzzy: bool) -> tuple[str, str] | None:
        if fuzzy:
            hint = "compare them, and take the word fuzzy away"
            return " is marked fuzzy: nobody has looked whether it says what the English says", hint
        for number, form in enumerate(forms):
            if told := differs(form, english, in_words=number in self._wordy):
                return f": {told[0]}", told[1]
        return None


def _unknown(name: str) -> tuple[str, str]:
    """Return what is said of a message of an id that we do not have."""
    if not name:
        return "this message has no id, so nobody is shown it", "write its msgctxt above it"
    near = difflib.get_close_matches(name, ENGLISH, n=1, cutoff=0.8)
    hint = f"did you mean {near[0]!r}?" if near else "take it out, or let invoke words do it"
    return f"there is no message {name!r}, so nobody is shown it", hint


def catalogue_bytes(path: Path, shown: str) -> bytes:
    """Return what is in a catalogue's file. Raises FaultyCatalogue where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FaultyCatalogue([Problem(shown, 0, "", f"it cannot be read: {error.strerror or error}")]) from error


def _lines(data: bytes, shown: str) -> tuple[str, ...]:
    """Return a file's lines with their ends. Raises FaultyCatalogue where it is no text."""
    try:
        return tuple(io.StringIO(data.decode("utf-8-sig"), newline=None))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FaultyCatalogue(
            [Problem(shown, line, "", "a letter here is not in UTF-8", "save it as UTF-8")]
        ) from error


def _header(lines: Iterable[str]) -> tuple[dict[str, str], dict[str, int]]:
    """Return what the header says, by names in small letters, and the line of each.

    Babel reads what it knows of it, and keeps nothing else.
    """
    from babel.messages.pofile import denormalize  # noqa: PLC0415

    said, named = dict[str, str](), dict[str, int]()
    begun, text, first = False, "", 1
    for number, line in enumerate(lines, 1):
        if line.startswith(("msgctxt", "msgid")) or (begun and not line.strip()):
            if begun or not line.startswith('msgid ""'):
                break
            begun = True
        elif begun and not line.startswith("#") and (found := _QUOTED.search(line)):
            first = first if text else number
            text += denormalize(found[0])
            if text.endswith("\n"):  # else it goes on in the next one
                name, _, value = text.partition(":")
                said[name.strip().lower()], named[name.strip().lower()], text = value.strip(), first, ""
    return said, named


def rule_of(text: str, line: int, shown: str, tag: str) -> Rule:
    """Return the rule that a header states. Raises FaultyCatalogue where it does not."""
    found = _RULE.fullmatch(text)
    tried = Counter[int]()
    try:
        forms, choose = int(found[1]) if found else 0, gettext.c2py(found[2].strip() if found else "")
        tried.update(map(choose, range(_TRIED)))
        sound = 0 < forms <= _MOST_FORMS and {*tried} <= {*range(forms)}
    except (ValueError, ArithmeticError, RecursionError):
        sound = False
    if not sound:
        from plainstatus.render.words.catalogue_files import plural_rule  # noqa: PLC0415

        message, hint = (
            "the header does not say which form goes with a number",
            f"write Plural-Forms: {plural_rule(tag)}",
        )
        raise FaultyCatalogue([Problem(shown, line, "", message, hint)])
    return Rule(text, line, forms, partial(_form, choose, forms, max(tried, key=lambda form: tried[form])))


def _form(choose: Callable[[int], int], forms: int, usual: int, number: int) -> int:
    """Return the form for a number; the usual one where the rule, which was not tried with each, has none for it."""
    try:
        form = choose(number)
    except ArithmeticError:
        return usual
    return form if 0 <= form < forms else usual


def _misread(lines: Iterable[str], forms: int) -> Iterator[tuple[int, str, str]]:
    """Yield the lines that a program would read otherwise than people do: number, what is wrong, what to write."""
    first, name, empty = dict[str, int](), "", 0
    for number, line in enumerate(lines, 1):
        typed = line.strip()
        if not typed or typed.startswith("#"):
            continue
        if empty and not typed.startswith('"'):
            yield empty, f"the msgid of {name!r} is empty, and so no program reads it", "write the English there"
        empty = number if name and typed == 'msgid ""' else 0
        read = _LINE.fullmatch(typed)
        if read is None:
            if _BEGUN.match(typed):
                yield number, "this text does not stand between two quotes", r"write \" for one that is read"
            else:
                yield number, "this line belongs into no catalogue", "take it out, or write # before it"
        elif read[1] and int(read[1]) >= forms:
            counted = f"{forms} forms" if forms > 1 else "one form"
            yield (
                number,
                f"the header counts {counted}, from msgstr[0] on",
                "take this one out, or count it in the header",
            )
        elif found := _ID.fullmatch(typed):
            name = found[1]
            if name in first:
                yield number, f"{name!r} stands here again, after line {first[name]}", "take one of the two out"
            first.setdefault(name, number)
        elif typed.startswith("msgstr"):
            name = ""
