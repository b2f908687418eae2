"""How many, how long, and several things in a row."""

from typing import Final

MESSAGES: Final = {
    "day": ("{n} day", "{n} days"),
    "hour": ("{n} hour", "{n} hours"),
    "minute": ("{n} minute", "{n} minutes"),
    "no-minute": "less than a minute",
    # A duration in two units: '2 hours 5 minutes'.
    "units": "{larger} {smaller}",
    # Between all but the last of several.
    "comma": ", ",
    "and": "{others} and {last}",
    "or": "{others} or {last}",
    # As "and", of languages in the list of ways to reach us: 'English, German, Spanish'.
    "languages": "{others}, {last}",
    # One sentence after another: only what stands between them, if anything.
    "sentences": "{first} {second}",
}
