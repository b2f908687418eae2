"""Values → model: reads what staff wrote and says everything that is wrong with it at once."""

from __future__ import annotations

from plainstatus.read.schema.files import read_again, read_site, read_staff_notes
from plainstatus.read.schema.kept import Kept
from plainstatus.read.schema.loaded import Loaded, Now, WordFinder

__all__ = ["Kept", "Loaded", "Now", "WordFinder", "read_again", "read_site", "read_staff_notes"]
