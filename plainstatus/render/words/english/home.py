"""The home page."""

from typing import Final

MESSAGES: Final = {
    "headline": "{headline} <small>as of {when}</small>",
    "description": "{headline} as of {when}",
    # What the list of what is going on is, for those who do not see it.
    "open": "Open now",
    # Who is concerned.
    "affected": "<b>Affected:</b> {whom}",
    "actions": "What you can do",
    "latest": "Latest update",
    "over-by": "We expect this to be over by {when}.",
    "faq": "Questions and answers",
    "all-updates": (
        'All {n} updates<span class="vh"> about {title}</span>',
        'All {n} updates<span class="vh"> about {title}</span>',
    ),
    "read-all": 'Read everything<span class="vh"> about {title}</span>',
    "shut": "Ways to reach us that have changed",
    "recent-security": "Recent security notices",
    # How something stands, and when that was.
    "said-at": "{said}, {when}",
    "components": "What works",
    "bars": "One bar is one day, today last; a taller bar is a day with problems. Each name leads to the details.",
    # How a component was left by an incident that is over.
    "left": '{state} since <a href="{href}">{title}</a>',
    "upcoming": "Planned maintenance",
    # When a maintenance is planned.
    "window": "{begin} to {until}",
    # {when} is that, and {moved} says from when it was moved.
    "window-moved": "{when}. {moved}",
    "today": "Today",
    "days": ("The last {n} day", "The last {n} days"),
    "more-that-went-on": ("and {n} more that had begun before", "and {n} more that had begun before"),
    "no-incidents": "No incidents",
    "to-history": "Everything before that",
    "follow": "How to follow",
    "subscribe": (
        '<a href="{href}">Subscribe to a feed</a> and every update comes to you, or come back to <b>{address}</b>:'
        " this page needs no account."
    ),
    # Several pages, with links.
    "read-also": "Read also: {pages}.",
}
