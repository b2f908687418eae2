"""Values → model: reads what staff wrote and says everything that is wrong with it at once."""

from __future__ import annotations

from plainstatus.schema.read import Loaded, Now, read_site

__all__ = ["Loaded", "Now", "read_site"]
