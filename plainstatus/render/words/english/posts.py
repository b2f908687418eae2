"""What we post on other networks, send to channels, and offer to whoever posts: short, and the state first."""

from typing import Final

MESSAGES: Final = {
    # {state} is a status: 'Investigating'.
    "told": "{state}: {title}",
    # A title, and in short what was said.
    "summed-up": "{title}: {summary}",
    # Behind what has no stop yet.
    "stopped": "{said}.",
    # In place of a title that must not stand in a post.
    "security": "Security incident",
    # How it stands, for what is no update.
    "correction": "Correction",
    "withdrawal": "Withdrawn",
    "corrected": "Correction: {title}: {note}",
    # Of something that should not have been published: all of it, or one update.
    "withdrawn": "Withdrawn: {title}: {reason}",
    "update-withdrawn": "Withdrawn: an update about {title}: {reason}",
    # How it ended.
    "over": "This is over.",
    "over-security": "This is over; what you should do stays on our page.",
    "done": "The work is done.",
    "called-off": "This does not take place.",
    # {actions} are sentences.
    "to-do": "What to do: {actions}",
    # Something to do for some alone, whom {who} names.
    "action": "{who}: {text}",
    # Above several lines, an action each.
    "to-do-lines": "What to do:",
    # A post by which staff try out a channel.
    "test": "This is a test of our status page's announcements. Nothing has happened.",
    "test-title": "Test",
}
