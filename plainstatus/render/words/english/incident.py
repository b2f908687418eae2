"""The page of an incident, and the text of one about security."""

from typing import Final

MESSAGES: Final = {
    "withdrawn-title": "Withdrawn: {title}",
    "withdrawn": "Withdrawn on {when}. The reason: {reason}",
    # A maintenance: when it is to be.
    "planned": "Planned",
    "window": "{begin} to {until}",
    # A maintenance was given another window, or another end; behind it stands from when.
    "moved": "Moved",
    "moved.from": 'from {was} (until {was_until}), <span class="mut">as said on {when}</span>',
    "moved-end": "End moved",
    "moved-end.from": 'from {was_until}, <span class="mut">as said on {when}</span>',
    # A maintenance that does not take place: when that was said.
    "called-off": "Called off",
    # When.
    "began": "Began",
    "ended": "Ended",
    # How long.
    "lasted": "Lasted",
    "lasted.stopped": "{lasted}, not counting when it had stopped",
    "lasted.thought-over": "{lasted}, not counting when it was thought to be over",
    # The parts of the service that it is about; of a notice.
    "components": "Components",
    "components.notice": "Concerns",
    # {state} is 'Partial outage', or the like: it was never worse than that.
    "at-worst": "{state} at worst",
    # Authorities and others.
    "also-told": "Also told",
    "told-at": "{who}, {when}",
    "corrections": "Corrections <small>newest first</small>",
    "all-corrections": "All corrections",
    "letters": "The letters",
    "updates": "Updates <small>newest first</small>",
    "published": "Published on {when}",
    "update-withdrawn": "This update was withdrawn on {when}: {reason}",
    "update-withdrawn-page": "<b>This update was withdrawn</b> on {when}: {reason}",
    # {basis} is in the words of the staff: what a statement such as 'no data was copied' rests on.
    "evidence": "What this rests on: {basis}. This goes up to {when}.",
    "expected-over": "We expect this to be over by {when}.",
    # What an update did to a component; {after} and {before} are 'partial outage', or the like.
    "change": '{component}: {after} <span class="mut">(before: {before})</span>',
    # What an update says of a way to reach us; {state} is 'closed for now', or the like.
    "contact": "<b>{name}:</b> {state}",
    "contact-why": "<b>{name}:</b> {state}. {reason}",
    "contact-until": "<b>{name}:</b> {state} until {until}",
    "contact-until-why": "<b>{name}:</b> {state} until {until}. {reason}",
    # {note} is a sentence of the staff, and so it is below.
    "corrected": "<b>Corrected</b> {when}: {note}",
    "corrected.time": "The time given before was {when}.",
    # On social networks.
    "posts": "Posted by us",
    # What is not about one update.
    "posts.whole": "About the whole",
    # Links.
    "status-now": "The status now",
    "as-text": "As plain text",
    "follow": "Follow this alone (Atom)",
    # The text alone.
    "text.of": "Security notice of {organisation}",
    # {whom} is in the words of the staff.
    "text.affected": "Affected: {whom}",
    "text.updates": "Updates, newest first",
    # What stands before an update.
    "text.update": "{status}, {when}:",
    "text.corrected": "Corrected {when}: {note}",
    "text.next": "Next update by {when}.",
    # {letter} is 'Letter to customers', or the like.
    "text.letter": "{letter}: {title}",
    "text.letter-withdrawn": "Withdrawn. The reason: {reason}",
    "text.letter-corrected": "Corrected: {note}",
    "text.contacts": "How to reach us",
}
