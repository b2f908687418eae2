"""What pages say of the languages that they are in."""

from typing import Final

MESSAGES: Final = {
    # What a choice of languages is called for those who do not see it.
    "choose": "Languages",
    # Above a text of the staff; {language} as it is called within a sentence: English.
    "only-in": "We have this text in {language} only:",
    # Right behind a link to a page in the organisation's language, so with what parts them (a space, brackets).
    "in-own": " (in {language})",
    "unread": "No native speaker has read this translation yet. Where it differs, "
    '<a href="{href}" hreflang="{tag}">the text in {language}</a> counts.',
    # On pages in the organisation's own language, which there is no other text to count.
    "unread-own": "No native speaker has read the words around our own texts yet.",
    # {when} is a moment.
    "outdated": "What this translates was corrected on {when}; the translation may lack that.",
}
