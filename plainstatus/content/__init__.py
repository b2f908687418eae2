"""Reads what staff write for us in content/: statements, standing answers of the security FAQ, copies of messages.

The other pages in content/ are Pelican's own business. `read_written` gathers every problem; `renderer` makes HTML as
Pelican does.
"""

from __future__ import annotations

from plainstatus.content.copies import read_copies
from plainstatus.content.markdown import renderer
from plainstatus.content.read import FAQ_FILE, STATEMENTS, read_written

__all__ = ["FAQ_FILE", "STATEMENTS", "read_copies", "read_written", "renderer"]
