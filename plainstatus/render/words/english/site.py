"""What every page has: the top, the foot, and pages that have moved."""

from typing import Final

MESSAGES: Final = {
    # {name} is the company's.
    "name": "{name} status",
    "brand": "<b>{name}</b> status",
    # As browsers show it.
    "page-title": "{title} – {name} status",
    "skip": "Skip to the content",
    # What the list of links at the top is, for those who do not see it.
    "pages": "Pages",
    "nav-now": "Status now",
    "nav-history": "History",
    # How to follow: feeds and more.
    "nav-follow": "Follow",
    # Before every name and title of an exercise: it is a mark, which nobody may overlook.
    "exercise-title": "EXERCISE: {title}",
    # Above the text of each of its updates.
    "exercise-text": "EXERCISE: nothing of this is real.",
    "exercise": (
        "<b>Exercise, nothing real:</b> this is a copy, for practice. Please do nothing that it says."
        ' <a href="{href}">The real site</a>'
    ),
    "example": "<b>Example, nothing real:</b> its clock stands at {when}.",
    # What the bar at the top is, for those who do not see it.
    "notice": "Notice",
    # Notices beside the one that is named.
    "more": ("and {n} more", "and {n} more"),
    "no-forms": (
        "<b>This site has no forms and never asks for a password or personal data.</b> Its address is <b>{address}</b>."
    ),
    "one-form": (
        "<b>This site never asks for a password.</b> Its only form takes an e-mail address, to subscribe, and leads to"
        " <b>{host}</b>. The address of the site is <b>{address}</b>."
    ),
    # Several addresses, with links.
    "mirrors": "Also at {addresses}.",
    # The company, and where it is.
    "company": "{name}, {address}",
    "official": "Is it really you?",
    "corrections": "Corrections",
    "plain-text": "Plain text",
    # When the page was made: to the minute, or the day alone.
    "built-at": "Built at {when}.",
    "built-on": "Built on {day}.",
    # What leads back to the home page.
    "to-status": "The status now",
    # Feeds that every page names; what stands in brackets is the name of a format.
    "feed.updates-atom": "Every update (Atom)",
    "feed.updates-rss": "Every update (RSS)",
    "feed.updates-json": "Every update (JSON Feed)",
    "feed.history-atom": "Incidents (Atom)",
    "feed.history-rss": "Incidents (RSS)",
    "moved": "This page has moved",
    "moved-to": "This page has moved to {path}",
    "moved-link": 'It is now at <a href="{href}">{title}</a>.',
}
