"""The verbs that people type: what is asked, done and said; the preview, and what would go wrong tonight.

May import: errors, clock, files, text, model, urls, views, settings, read, record, check, render, edit, tree, deliver,
publish, invoke, pydantic, rich, segno, watchfiles.
"""

import sys

__all__ = ["keep_compiled"]


def keep_compiled() -> None:
    """Let Python keep what it compiles, unless somebody said no: invoke forbids it, and every start is slow then."""
    sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)
