"""What STATUS_CHANNELS says of one channel, and the ways in which that may not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from plainstatus.model.frozen import dataclass

__all__ = ["Declared", "Unusable"]


@dataclass(frozen=True)
class Declared:
    """What STATUS_CHANNELS says of a channel, with variables filled in."""

    name: str
    #: What stands behind the scheme and its colon; with some networks that is the secret.
    rest: str = field(repr=False)
    #: Secrets and other keys of its kind, as `places.SCHEMES` lists them.
    options: Mapping[str, str] = field(repr=False)
    #: The site's folder, where places on this machine begin.
    folder: Path


class Unusable(Exception):  # noqa: N818 - says what it is
    """The setting is right, but not here: what a variable holds is no key, or an extra is not installed."""
