"""The notice on the company's own site."""

from typing import Final

MESSAGES: Final = {
    # What the notice is, for those who hear the page.
    "label": "Service notice",
    "title": "{name}: service notice",
    # Before an incident's title: 'Disruption:'.
    "kind": "{kind}:",
    # {kind} of a site that is an example.
    "example": "{kind} (example, nothing real)",
    # How many other notices there are; it stands behind a title.
    "more": ("and {n} more", "and {n} more"),
    # In place of words that are too old: a link to the status site.
    "stale": "See status",
}
