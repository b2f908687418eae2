"""The publication record: what was published, when; that nothing was changed in silence; and how copies are joined.

Pure: bytes in, bytes out. A record is read with `Record.parse`, `compose` says what a publish adds to it.

May import: errors, files, model, urls, views, settings, read.
"""

from __future__ import annotations

from plainstatus.record.append import LONGEST_WAIT, force, roll_back
from plainstatus.record.compose import Composed, compose
from plainstatus.record.differences import Difference, told
from plainstatus.record.foreign import Files, lacking, read_copy, sort_out
from plainstatus.record.lines import THING_KINDS, Line, ThingKind
from plainstatus.record.mailings import public_mailings, with_sums
from plainstatus.record.milder import called_now, components_then, fact_words, facts_then, window_then
from plainstatus.record.moves import moves_in, moves_without_update
from plainstatus.record.news import CorrectionNews, IncidentNews, UpdateNews
from plainstatus.record.posts import NewPost, public_posts, with_posts
from plainstatus.record.record import Record, merge, repair, verify_chain
from plainstatus.record.refusals import Refusal, lines_told, waiting_told
from plainstatus.record.said import FACTS, Content, timestamp
from plainstatus.record.standing import stood_with
from plainstatus.record.story import Event, story, thing_story
from plainstatus.record.things import Thing, ThingChange, ThingNews

__all__ = [
    "FACTS",
    "LONGEST_WAIT",
    "THING_KINDS",
    "Composed",
    "Content",
    "CorrectionNews",
    "Difference",
    "Event",
    "Files",
    "IncidentNews",
    "Line",
    "NewPost",
    "Record",
    "Refusal",
    "Thing",
    "ThingChange",
    "ThingKind",
    "ThingNews",
    "UpdateNews",
    "called_now",
    "components_then",
    "compose",
    "fact_words",
    "facts_then",
    "force",
    "lacking",
    "lines_told",
    "merge",
    "moves_in",
    "moves_without_update",
    "public_mailings",
    "public_posts",
    "read_copy",
    "repair",
    "roll_back",
    "sort_out",
    "stood_with",
    "story",
    "thing_story",
    "timestamp",
    "told",
    "verify_chain",
    "waiting_told",
    "window_then",
    "with_posts",
    "with_sums",
]
