"""Badges: how things are, as small pictures; these are their texts for whoever cannot see them."""

from typing import Final

MESSAGES: Final = {
    # {name} is the organisation's or a component's, {state} says how it is.
    "title": "{name}: {state}",
    "as-of": "{name}: {state}, as of {when}",
}
