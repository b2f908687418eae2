"""Values → model: reads what staff wrote and says everything that is wrong with it at once."""

from __future__ import annotations

from plainstatus.read.schema.faults import Guesses, did_you_mean
from plainstatus.read.schema.files import read_site
from plainstatus.read.schema.loaded import Loaded, Now
from plainstatus.read.schema.staff_notes import read_staff_notes
from plainstatus.read.schema.word_lines import WordFinder

__all__ = ["Guesses", "Loaded", "Now", "WordFinder", "did_you_mean", "read_site", "read_staff_notes"]
