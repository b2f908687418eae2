"""From bytes to plain values that know where they stand in the file.

Every scalar is read as the text that was typed: `no`, `11:35` and bare dates keep their spelling; only unquoted
`null`, `~` and nothing at all become None. What YAML would quietly swallow or turn into something else is
refused, and the corrected line shown.
"""

from __future__ import annotations

from plainstatus.read.yaml.document import Document, Span, parse_document, read_document
from plainstatus.read.yaml.lines import KEY, quoted
from plainstatus.read.yaml.values import Value

__all__ = ["KEY", "Document", "Span", "Value", "parse_document", "quoted", "read_document"]
