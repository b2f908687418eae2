"""The list of corrections, and facts that were corrected."""

from typing import Final

MESSAGES: Final = {
    "title": "Corrections",
    "description": "What {name} published on this site and corrected or withdrew",
    "about": (
        "What we published and was wrong, or is known better now, and what we withdrew: newest first."
        " Each is also an entry in the feeds. Mended spelling is not listed."
    ),
    "corrected": "<b>Corrected:</b> {said}",
    "corrected-update": "<b>Corrected</b>, the update of {when}: {said}",
    "withdrawn": "<b>Withdrawn:</b> {said}",
    "withdrawn-update": "<b>Withdrawn</b>, the update of {when}: {said}",
    "none": "Nothing has been corrected or withdrawn.",
    # Of a fact that was corrected: what we had said, what holds, and why we said it.
    "was": "Was: {was}",
    "now": "Now: {now}",
    "why": "Why: {why}",
}
