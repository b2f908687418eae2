"""The site's own words in one language: each message by its id, with what belongs into it put in.

A message that depends on a number has a form for each of the language's plurals, and the number is its `{n}`. One with
tags in it is HTML and belongs into pages alone; all others are plain text, which pages escape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property, reduce
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from plainstatus.model.digests import digest
from plainstatus.render.words import written_dates
from plainstatus.render.words.english import ENGLISH as ENGLISH_MESSAGES
from plainstatus.text.amounts import in_units
from plainstatus.text.languages import name_in

__all__ = ["ENGLISH", "Message", "Words"]

#: One form, or one for each plural.
Message = str | tuple[str, ...]


class Words:
    """The site's own words in one language; two with the same words are equal."""

    def __init__(
        self,
        language: str,
        messages: Mapping[str, Message],
        plural: Callable[[int], int],
        *,
        rule: str = "",
        reviewed: str = "yes",
    ) -> None:
        """Take the messages by id; `plural` says which form goes with a number, and `rule` is that as written.

        `reviewed` is empty where no native speaker has read them.
        """
        #: Its tag.
        self.language = language
        self.reviewed = reviewed
        self._messages, self._plural, self._rule = messages, plural, rule
        self._markup: dict[tuple[str, int], Markup] = {}

    @cached_property
    def digest(self) -> str:
        """Sum up whatever can change a byte that it writes."""
        return digest((self.language, self._messages, self._rule, self.reviewed))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __call__(self, message: str, **values: object) -> str:
        """Return a message as plain text; whole numbers are written as the language does.

        Raises KeyError for an id, and for a value, that nobody gave.
        """
        found = self._messages[message]
        text = found if isinstance(found, str) else found[self._form(values)]
        return text.format_map(self._written(values)) if values else text

    def html(self, message: str, **values: object) -> Markup:
        """Return a message for a page; what is put in is escaped unless it is HTML already.

        Raises KeyError for an id, and for a value, that nobody gave.
        """
        found = self._messages[message]
        form = 0 if isinstance(found, str) else self._form(values)
        text = self._markup.get((message, form))
        if text is None:
            said = found if isinstance(found, str) else found[form]
            # Braces stay: what is put in is escaped by itself.
            text = Markup(said if "<" in said else str(escape(said)).replace("&#39;", "'"))  # noqa: S704 - our own words
            self._markup[message, form] = text
        if not values:
            return text
        escaped = {name: one if isinstance(one, Markup) else escape(one) for name, one in self._written(values).items()}
        # As plain text, which would otherwise be escaped once more.
        return Markup(str.format_map(text, escaped))  # noqa: S704

    def number(self, number: int) -> str:
        """Write a whole number: '24,000,000'."""
        return f"{number:,}"

    def joined(self, names: Iterable[str], word: str = "and") -> str:
        """Return names as a sentence lists them, with `and`, `or` or `languages`: 'names, addresses and passwords'."""
        listed = [str(name) for name in names]
        if len(listed) < 2:
            return "".join(listed)
        return self(f"amounts.{word}", others=self("amounts.comma").join(listed[:-1]), last=listed[-1])

    def language_name(self, tag: str) -> str:
        """Return what a language is called: 'Spanish'; the tag where nobody knows it."""
        return name_in(tag, self.language)

    def joined_html(self, names: Iterable[str], word: str = "and") -> Markup:
        """Return the same for a page, each name in the language that it is in."""
        listed = [escape(name) for name in names]
        if len(listed) < 2:
            return Markup("").join(listed)
        others = self.html("amounts.comma").join(listed[:-1])
        return self.html(f"amounts.{word}", others=others, last=listed[-1])

    def sentences(self, said: Iterable[str]) -> str:
        """Return sentences one after another, without empty ones: Japanese puts no space between them."""
        told = [str(one) for one in said if one] or [""]
        return reduce(lambda first, second: self("amounts.sentences", first=first, second=second), told)

    def sentences_html(self, said: Iterable[str]) -> Markup:
        """Return the same for a page."""
        told = [escape(one) for one in said if one] or [Markup()]
        return reduce(lambda first, second: self.html("amounts.sentences", first=first, second=second), told)

    def duration(self, duration: timedelta) -> str:
        """Return a duration in at most two units, such as 'less than a minute', '7 minutes' or '2 hours 5 minutes'.

        What is left over is cut off, never rounded up.
        """
        units = [self(f"amounts.{unit}", n=count) for unit, count in in_units(duration)]
        if len(units) == 2:
            return self("amounts.units", larger=units[0], smaller=units[1])
        return units[0] if units else self("amounts.no-minute")

    def day(self, day: date) -> str:
        """Write a day: '15 Nov 2026'."""
        return written_dates.day(day)

    def short_day(self, day: date) -> str:
        """Write a day where its year is plain: 'Sun 15 Nov'."""
        return written_dates.short_day(day)

    def month(self, year: int, month: int) -> str:
        """Write a month: 'November 2026'."""
        return written_dates.month(year, month)

    def moment(self, zone: ZoneInfo, utc: datetime) -> str:
        """Write a moment, given in UTC, in a zone: '15 Nov 2026, 13:00 PST (21:00 UTC)'."""
        return written_dates.moment(zone, utc)

    def _form(self, values: Mapping[str, object]) -> int:
        number = values["n"]
        if not isinstance(number, int):
            raise TypeError("the number that a message depends on is a whole one")
        return self._plural(number)

    def _written(self, values: Mapping[str, object]) -> dict[str, object]:
        # A truth value is a whole number, too, and belongs into no sentence.
        return {name: self.number(one) if isinstance(one, int) else one for name, one in values.items()}


#: What every catalogue is a translation of.
ENGLISH: Final = Words("en", ENGLISH_MESSAGES, lambda number: int(number != 1))
