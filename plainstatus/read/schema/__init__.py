"""Values → model: reads what staff wrote and says everything that is wrong with it at once."""

from __future__ import annotations

from plainstatus.read.schema.files import read_site
from plainstatus.read.schema.loaded import Loaded, Now
from plainstatus.read.schema.staff_notes import read_staff_notes
from plainstatus.read.schema.word_lines import WordFinder

__all__ = ["Loaded", "Now", "WordFinder", "read_site", "read_staff_notes"]
