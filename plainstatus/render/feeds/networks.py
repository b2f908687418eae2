"""How long a text is on social networks, which count in their own way, and how it is cut there."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["LONGEST_POST", "addresses", "post_cut", "post_length"]

#: The shortest limit among the large networks: X has 280, Bluesky 300, Mastodon 500.
LONGEST_POST: Final = 280
#: What X and Mastodon count for any address.
_ADDRESS: Final = 23
#: What networks turn into a link: an address, or what looks like a host.
_LINK: Final = re.compile(
    r"https?://[^\s<>]+|(?<![\w@.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[a-z]{2,}(?:/[^\s<>]*)?", re.IGNORECASE
)
#: What X counts as two: https://github.com/twitter/twitter-text/blob/master/config/v3.json has what counts as one.
_DOUBLE: Final = re.compile(r"[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")


def addresses(text: str) -> list[str]:
    """Return what networks would turn into links."""
    return _LINK.findall(text)


def post_length(text: str) -> int:
    """Return how long a text is on the networks, as the strictest of them counts.

    An address counts 23, a letter one, a Chinese or Japanese sign and an emoji two. An emoji of several parts counts
    two for each part, which is more than some networks count and never less.
    """
    text = unicodedata.normalize("NFC", text)
    links = addresses(text)
    bare = _LINK.sub("", text)
    linked = sum(max(_ADDRESS, 0 if link.startswith("http") else len(link)) for link in links)
    return linked + len(bare) + len(_DOUBLE.findall(bare))


def post_cut(text: str, room: int) -> str:
    """Return a text on one line that is at most `room` long, cut after a word where there is one."""
    words = text.split()
    if post_length(line := " ".join(words)) <= room:
        return line
    while len(words) > 1 and post_length(" ".join(words) + "…") > room:
        words.pop()
    line = " ".join(words)
    while line and post_length(f"{line}…") > room:
        line = line[:-1]
    return f"{line.rstrip(' ,;:-')}…"
