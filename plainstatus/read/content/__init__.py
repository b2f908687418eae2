"""Reads what staff write for us in content/: statements, standing answers of the security FAQ, copies of messages.

The other pages in content/ are Pelican's own business, but for what nobody shall see yet: `read_pages` tells. Mistakes
in ours stop nobody: `read_written` and `read_copies` gather them as warnings, and take what was published last.
`hold_back` takes out what is still the shipped example's.
`markdown.py` makes HTML as Pelican does, and is loaded by who needs it.
"""

from __future__ import annotations

from plainstatus.read.content.example import hold_back
from plainstatus.read.content.folder import FAQ_FILE, STATEMENTS, faq_language, read_written
from plainstatus.read.content.pages import (
    HTML_ENDINGS,
    MARKDOWN_ENDINGS,
    PAGE_ENDINGS,
    is_draft_file,
    is_page_file,
    language_of,
    read_pages,
)
from plainstatus.read.content.sent_messages import read_copies

__all__ = [
    "FAQ_FILE",
    "HTML_ENDINGS",
    "MARKDOWN_ENDINGS",
    "PAGE_ENDINGS",
    "STATEMENTS",
    "faq_language",
    "hold_back",
    "is_draft_file",
    "is_page_file",
    "language_of",
    "read_copies",
    "read_pages",
    "read_written",
]
