"""status.txt, and the lines that it has in common with an incident's text. Lines end after 72 characters."""

from typing import Final

MESSAGES: Final = {
    # 'No known problems, as of 15 Nov 2026, 13:00 PST'.
    "headline": "{headline}, as of {when}",
    "mirror": "Also at {address}",
    "example": "Example, nothing real: the clock of this site stands still.",
    # What kind of incident it is, and how it stands: 'Disruption: Investigating'.
    "kind": "{kind}: {state}",
    "actions": "What you can do:",
    # Over the words of an update that has no status.
    "update-of-notice": "{when}:",
    # Over facts that became known otherwise.
    "corrected": "Corrected {when}:",
    # What has been done about a breach already.
    "done": "What we did for you: {step}",
    # What those who broke in did not get.
    "untouched": "Not taken: {what}.",
    "messages-sent": "Messages sent to each person: {sent}. You need not wait for yours.",
    "messages-sent-of": "Messages sent to each person: {sent} of {total}. You need not wait for yours.",
    "components": "What works (uptime over 90 days)",
    # Over the components that belong together.
    "group": "{name}:",
    "component": "{name}: {state}",
    "component-uptime": "{name}: {state} ({uptime})",
    # Before the title of an incident that is over: 'Partial outage since Checkout is slow (Resolved)'.
    "left": "{state} since {title} ({said})",
    "days": ("The last {n} days", "The last {n} days"),
    "no-incidents": "{day}: no incidents",
    # An incident, and how it stands: 'Checkout is slow (Resolved)'.
    "line": "{title} ({said})",
    "line-on": "{day}: {title} ({said})",
    # More incidents of a day.
    "more-that-went-on": ("{day}: and {n} more that had begun before", "{day}: and {n} more that had begun before"),
    "all": "All: {address}",
    # A page, a feed or a way to reach us, and its address or number.
    "named": "{name}: {value}",
    "contact-hours": "{name}: {value} ({hours})",
    # {state} is 'closed for now', or the like.
    "contact-shut": "{name}: {state}.",
    "contact-shut-until": "{name}: {state} until {when}.",
    "one-form": (
        "This site never asks for a password. Its only form takes an e-mail address, to subscribe, and leads to {host}."
    ),
    "no-forms": "This site has no forms and never asks for a password or personal data.",
}
