"""Changes to the YAML that staff wrote: lines are spliced where `source` says, all else stays byte for byte.

Pure but for `write`: a document in, the changed document out, which `write_document` puts in place of the file.

May import: errors, files, text, model, urls, views, read, record, check, render, pydantic_core.
"""

from __future__ import annotations

from plainstatus.edit.archive import archived, without
from plainstatus.edit.incidents import add_incident, add_update, append_item, prose, set_text
from plainstatus.edit.splice import Item, insert_item, set_key
from plainstatus.edit.write import replace_scalars, write_document

__all__ = [
    "Item",
    "add_incident",
    "add_update",
    "append_item",
    "archived",
    "insert_item",
    "prose",
    "replace_scalars",
    "set_key",
    "set_text",
    "without",
    "write_document",
]
