"""How to reach us."""

from typing import Final

MESSAGES: Final = {
    "title": "How to reach us",
    # {state} says that a way is closed for now.
    "shut-until": "{state}, until {when}",
    "languages": "Answers in {languages}",
}
