"""What feeds are called, and what each says of itself."""

from typing import Final

MESSAGES: Final = {
    # Titles of feeds, as readers list them among those of others; {name} is the organisation's.
    "title-updates": "{name} status: every update",
    # {language} is the name of a language: 'German'.
    "title-updates-language": "{name} status: every update, {language}",
    "title-security": "{name} status: security notices",
    "title-maintenance": "{name} status: planned maintenance",
    "title-posts": "{name} status: posts",
    # {about} is the name of a component, or the title of an incident.
    "title-about": "{name} status: {about}",
    # The list of all feeds.
    "title-list": "{name} status",
    # What is in a feed, a sentence each.
    "about-updates": "Each update as an entry of its own, the newest first.",
    "about-history": "Each incident as one entry, the last changed first.",
    "about-incident": "Everything about one incident, the newest first.",
    "about-posts": "Each update as a text with a link, at most 280 characters, ready to be posted.",
    # Names of feeds in a list of all of this site.
    "every-update": "Every update",
    "every-update-language": "Every update: {language}",
    "each-incident": "Each incident as a whole",
    "security": "Security notices",
    "maintenance": "Planned maintenance",
    "posts": "Texts ready to be posted",
}
