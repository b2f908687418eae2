"""What a template leaves to be filled in, and nobody has: W14 and W16."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from plainstatus.check.case import Case, Writing
from plainstatus.check.findings import Hit, Rule
from plainstatus.text.gaps import open_gaps
from plainstatus.text.markdown import to_plain
from plainstatus.text.pattern import Pattern, small_letters

__all__ = ["RULES", "SHIPPED", "STOPPING", "W16", "gaps_in"]

W14 = Rule(
    "W14",
    "warning",
    "a gap that was to be filled in",
    "It tells readers that nobody read this before they did.",
    "fill it in, or take it out",
)
W16 = Rule(
    "W16",
    "error",
    "a gap of a template, which nobody has filled in",
    "Customers read it as it stands, on every page and in every feed, and nothing in it is for them.",
    "fill it in, or take it out",
)
RULES: Final = (W14, W16)
#: Their findings stop a publish.
STOPPING: Final = frozenset({W16.id})

#: The gaps of the templates that Plainstatus brings along, but for what it always fills itself.
SHIPPED: Final = frozenset({
    "action", "badly", "cause", "change", "communication", "date", "done", "duration", "end", "help", "how_many",
    "kinds_of_data", "measure", "name", "never", "news", "next_update", "not_concerned", "nothing_or_what",
    "remaining_effects", "report_by", "role", "start", "summary", "team", "time_spent_on", "timeline", "unknowns",
    "watched_until", "well", "what", "what_happened", "what_staff_do", "what_still_works", "whether_data_is_concerned",
    "whether_data_was_lost", "who", "who_pays", "work", "workaround",
})  # fmt: skip

#: '/users/{id}' is an address; 'todo' in small letters is a word.
_SLOT: Final = Pattern(
    r"(?<![/\w.=${-])\{\w+\}(?![/\w}])|(?-i:\b(TODO|TBD|XXX|FIXME)\b)|lorem ipsum|\A(…|\.\.\.)\Z",
    (("{", "todo", "tbd", "xxx", "fixme", "lorem ipsum", "…", "..."),),
)


def gaps_in(case: Case | Writing, ours: Collection[str] = ()) -> Iterator[Hit]:
    """Yield what is still to be filled in; `ours` are the names of our templates' gaps, which nobody meant to write."""
    for known_at, passage in case.new_passages:
        if not passage.language:
            continue
        left = [f"{{{name}}}" for name in open_gaps(passage.words, ours)]
        if left:
            named = ", ".join(left)
            message = f"{named}: {W16.title if len(left) == 1 else 'gaps of a template, which nobody has filled in'}"
            yield Hit(W16, left[0], message, passage.place, known_at, shown=named)
        text = to_plain(passage.words)
        for match in _SLOT.finditer(text, small_letters(text)):
            if match[0] not in left:
                yield Hit(W14, match[0], place=passage.place, update=known_at)
