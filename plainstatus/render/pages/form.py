"""The one form that a site may have: an e-mail address, sent to the service that keeps its subscribers."""

from __future__ import annotations

from typing import NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

__all__ = ["Form"]


class Form(NamedTuple):
    """Where it leads, and what goes along with the address."""

    action: str
    #: As people compare it, and as a Content-Security-Policy names it.
    host: str
    origin: str
    #: (name, value) of what nobody types.
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, address: str) -> Self | None:
        """Return the form of STATUS_SUBSCRIBE_URL, what stands behind its `?` as fields; None where it is empty."""
        if not address:
            return None
        action, _, query = address.partition("?")
        parts = urlsplit(action)
        fields = tuple(parse_qsl(query, keep_blank_values=True))
        return cls(action, parts.netloc, f"{parts.scheme}://{parts.netloc}", fields)
