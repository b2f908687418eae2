"""Values → model: reads what staff wrote and says everything that is wrong with it at once."""

from __future__ import annotations

from plainstatus.schema.faults import Guesses, did_you_mean
from plainstatus.schema.files import read_site
from plainstatus.schema.loaded import Loaded, Now
from plainstatus.schema.staff_notes import read_staff_notes
from plainstatus.schema.words import WordFinder

__all__ = ["Guesses", "Loaded", "Now", "WordFinder", "did_you_mean", "read_site", "read_staff_notes"]
