"""What stands where there is no page."""

from typing import Final

MESSAGES: Final = {
    "title": "No such page",
    "description": "There is no such page on the status site of {name}",
    "heading": "There is no such page",
    "why": "The address may have been cut short or mistyped. Nothing that we published has been removed.",
    # On a site in several languages, whose older incidents are in one. {folders} are parts of addresses: /de or /fr.
    "languages": "What is older may be here in {language} only: take {folders} out of its address.",
    "to-history": "All incidents by month",
    "to-text": "The status as plain text",
}
