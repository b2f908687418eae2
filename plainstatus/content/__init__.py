"""Reads what staff write for us in content/: statements, and the standing answers of the security FAQ.

The other pages in content/ are Pelican's own business. `read_written` gathers every problem; `renderer` makes HTML as
Pelican does.
"""

from __future__ import annotations

from plainstatus.content.markdown import renderer
from plainstatus.content.read import FAQ_FILE, STATEMENTS, read_written

__all__ = ["FAQ_FILE", "STATEMENTS", "read_written", "renderer"]
