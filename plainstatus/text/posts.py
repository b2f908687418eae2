"""How long a text is on each network, and how it is cut to what the network takes.

No two networks count alike, so each has its own way to count, as far as it is documented. Where it is not, it counts
rather too much: what is too long by one is refused as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from plainstatus.text.pattern import lazy

if TYPE_CHECKING:
    import regex

__all__ = [
    "FULL_STOPS",
    "NETWORKS",
    "SOCIAL",
    "STOPS",
    "Network",
    "addresses",
    "graphemes",
    "post_cut",
    "post_length",
    "sms_parts",
    "x_links",
]

#: What X and Mastodon count for any address.
_ADDRESS: Final = 23
#: What networks turn into a link: an address, or what looks like a host.
_LINK: Final = lazy(
    r"https?://[^\s<>]+|(?<![\w@.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[a-z]{2,}(?:/[^\s<>]*)?", re.IGNORECASE
)
#: What X counts as two: https://github.com/twitter/twitter-text/blob/master/config/v3.json has what counts as one.
_DOUBLE: Final = lazy(r"[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
#: Host, path and query of a link, as X and Mastodon find them.
_WHERE: Final = (
    r"(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,}(?![a-z0-9@+-])(?::[0-9]+)?"
    r"(?:/(?:[a-z0-9!*';:=+,.$/%#[\]_~@|&-]*[a-z0-9+=_#/-])?)?"
    r"(?:\?[a-z0-9!?*'();:@&=+$/%#[\]_.,~|-]*[a-z0-9_&=#/-])?"
)
#: 3GPP TS 23.038, section 6.2.1: what a text message holds in seven bits, and what takes two places there.
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()+*,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO: Final = frozenset("\f^{}\\[~]|€")
#: What word processors make of what is typed, back: one such sign would double the price of the message.
_TYPED: Final = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2013": "-", "\u2014": "-",
    "\u2026": "...", "\u00a0": " ",
})  # fmt: skip
#: (in one message, in each of several), in places.
_SEVEN_BITS: Final = 160, 153
_SIXTEEN_BITS: Final = 70, 67


# Made for those alone who have texts to fit.
@lru_cache(maxsize=1)
def _x_link() -> re.Pattern[str]:
    """Return what matches a link for X: as far as it is ASCII, without the punctuation behind it; a bare host, too."""
    before = r"a-z0-9@\uff20$#\uff03"
    return re.compile(rf"(?<![{before}])https?://{_WHERE}|(?<![{before}_./-]){_WHERE}", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=1)
def _mastodon_link() -> re.Pattern[str]:
    """Return the same for Mastodon, which wants the scheme."""
    return re.compile(rf"(?<![a-z0-9@$#])https?://{_WHERE}", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=1)
def _mention() -> re.Pattern[str]:
    """Return what matches somebody on another server: https://docs.joinmastodon.org/user/posting/ counts the name."""
    return re.compile(r"(?<![\w/])(@\w+(?:[\w.-]*\w)?)@[a-z0-9.-]*[a-z0-9]", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=1)
def _grapheme() -> regex.Pattern[str]:
    """Return what matches a character as readers see it: a flag, a family, a letter with its accents."""
    import regex  # noqa: PLC0415

    return regex.compile(r"\X")


@lru_cache(maxsize=1)
def _emoji() -> regex.Pattern[str]:
    """Return what matches an emoji, be it of several parts: https://www.unicode.org/reports/tr51/, section 1.4.9."""
    import regex  # noqa: PLC0415

    # Signs that are older than emoji are emoji where a selector says so.
    part = (
        r"(?:(?![\u00a9\u00ae\u2122\u265f](?!\ufe0f))\p{Extended_Pictographic}(?!\ufe0e)(?:\ufe0f|\p{Emoji_Modifier})?)"
    )
    tags = r"\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    flag = r"\p{Regional_Indicator}\p{Regional_Indicator}"
    return regex.compile(rf"{flag}|[0-9#*]\ufe0f?\u20e3|{tags}|{part}(?:\u200d{part})*")


def graphemes(text: str) -> list[str]:
    """Return the characters of a text as readers see them."""
    return list(text) if text.isascii() and "\r" not in text else _grapheme().findall(text)


def x_links(text: str) -> list[str]:
    """Return what X takes for links, and charges for: addresses, and hosts that stand alone."""
    return _x_link().findall(text)


def _on_x(text: str) -> int:
    text = unicodedata.normalize("NFC", text)
    # A host of which X does not know the ending stays as long as it is.
    linked = sum(_ADDRESS if "://" in link else max(_ADDRESS, len(link)) for link in x_links(text))
    rest = _x_link().sub("", text)
    if rest.isascii():
        return linked + len(rest)
    rest, emoji = _emoji().subn("", rest)
    return linked + 2 * emoji + len(rest) + len(_DOUBLE.findall(rest))


def _on_mastodon(text: str) -> int:
    return _in_graphemes(_mention().sub(r"\1", _mastodon_link().sub("x" * _ADDRESS, text)))


def _on_threads(text: str) -> int:
    if text.isascii():
        return len(text)
    emoji = _emoji().findall(text)
    return len(text) + sum(len(one.encode()) - len(one) for one in emoji)


def _in_graphemes(text: str) -> int:
    return len(graphemes(text))


def _in_bytes(text: str) -> int:
    return len(text.encode())


def _in_units(text: str) -> int:
    """Count as JavaScript does, which is never less than characters."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def sms_parts(text: str) -> tuple[int, str]:
    """Return in how many parts a text goes as a message to phones, and in which alphabet: `GSM-7` or `UCS-2`.

    One letter that the first lacks, such as a curly quote, and the whole goes in the second, of which half as much
    goes into a part.
    """
    seven = all(letter in _GSM or letter in _GSM_TWO for letter in text)
    (one, several), name = (_SEVEN_BITS, "GSM-7") if seven else (_SIXTEEN_BITS, "UCS-2")
    places = [1 + (letter in _GSM_TWO if seven else letter > "\uffff") for letter in text]
    if sum(places) <= one:
        return 1, name
    parts, taken = 1, 0
    for wide in places:
        # What takes two places is not torn apart.
        if taken + wide > several:
            parts, taken = parts + 1, 0
        taken += wide
    return parts, name


@dataclass(frozen=True)
class Network:
    """What a network takes."""

    title: str
    #: None where there is no limit.
    longest: int | None
    #: What `length` counts.
    unit: str
    length: Callable[[str], int]
    #: A second limit.
    most_bytes: int | None = None
    #: It shows paragraphs; else a text goes on one line.
    lines: bool = True
    #: Says that a text was cut.
    mark: str = "…"
    #: What is written otherwise there.
    spelling: Mapping[int, str] = field(default_factory=dict)

    def overrun(self, text: str, longest: int | None = None) -> str:
        """Say by how much a text is too long; empty where it fits. `longest` is what the server at hand allows."""
        most = longest or self.longest
        if most is not None and (length := self.length(text)) > most:
            return f"{length:,} of {most:,} {self.unit} on {self.title}"
        if self.most_bytes is not None and (length := _in_bytes(text)) > self.most_bytes:
            return f"{length:,} of {self.most_bytes:,} bytes on {self.title}"
        return ""

    def fits(self, text: str, longest: int | None = None) -> bool:
        """Say whether it takes a text."""
        return not self.overrun(text, longest)

    def spelt(self, text: str) -> str:
        """Return a text as it is written there."""
        text = text.translate(self.spelling)
        return text.strip() if self.lines else " ".join(text.split())

    def cut(self, text: str, *, end: str = "", longest: int | None = None) -> str:
        """Return a text with `end` behind it, whole, where both fit, else cut so that they do.

        It is cut behind a sentence where that leaves half of what fits, because half a sentence can mean something
        else, and else behind a word.
        Where scripts put no spaces between words, it is cut behind a character. So is a single word that is longer
        than all; a link never is. Where nothing but the end fits, that is all, whether or not it fits.
        """
        text = self.spelt(text)
        if self.fits(text + end, longest):
            return (text + end).strip()

        def marked(place: int) -> str:
            return _ended(text[:place], self.mark) + end

        def fits(place: int) -> bool:
            return self.fits(marked(place), longest)

        def last_fitting(pieces: Sequence[str]) -> int:
            """Return behind which of the pieces that the text begins with it can be cut; 0 where behind none."""
            places = [*accumulate(map(len, pieces))]
            number = bisect_left(places, True, key=lambda place: not fits(place))
            return places[number - 1] if number else 0

        pieces = _pieces(text)
        place = last_fitting(pieces)
        if 2 * (whole := last_fitting(_SENTENCE.findall(text))) >= place:
            place = whole
        if not place and pieces and not addresses(pieces[0]):
            place = last_fitting(graphemes(pieces[0]))
        return marked(place) if place else end.strip()


#: What ends a sentence; behind the last three the next one may follow without a space.
STOPS: Final = tuple(".!?\u2026\u061f\u0964\u3002\uff01\uff1f")
#: What a text loses where a sentence of ours goes on behind it.
FULL_STOPS: Final = ".\u0964\u3002"
#: A sentence or a line, with the spaces behind it.
_SENTENCE: Final = lazy(rf".+?(?:[{''.join(STOPS)}](?=\s)|[{''.join(STOPS[-3:])}]|\n|$)\s*", re.DOTALL)
#: Cut behind these, a word looks unfinished.
_LOOSE: Final = lazy(r"(?<=\w)[\s,;:\u2013\u2014-]+$")
#: A link would take in what follows it.
_LINK_AT_END: Final = lazy(r"(?:://\S*|\w\.\w[^\s.]*)$")


def _ended(begin: str, mark: str) -> str:
    begin = begin.rstrip()
    return f"{begin} {mark}" if begin.endswith(STOPS) or _LINK_AT_END.search(begin) else _LOOSE.sub("", begin) + mark


@lru_cache(maxsize=1)
def _piece() -> regex.Pattern[str]:
    """Return what matches a part of a text behind which it may be cut, the blanks before it included."""
    import regex  # noqa: PLC0415

    unspaced = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
    link = r"(?:https?://|(?<![a-z0-9.-])(?:[a-z0-9_-]{1,63}\.){1,8}[a-z]{2,}(?:[/:?]))"
    return regex.compile(
        rf"\s*(?:{link}(?:(?!\s)\X)*|(?={unspaced})\X|(?:(?!\s|{unspaced}|{link})\X)+)", regex.IGNORECASE
    )


def _pieces(text: str) -> list[str]:
    if text.isascii() and "\r" not in text:
        return re.findall(r"\s*\S+", text)
    return _piece().findall(text)


NETWORKS: Final = MappingProxyType({
    "x": Network("X", 280, "characters", _on_x, lines=False),
    "bluesky": Network("Bluesky", 300, "graphemes", _in_graphemes, most_bytes=3_000, lines=False),
    "mastodon": Network("Mastodon", 500, "graphemes", _on_mastodon, lines=False),
    "threads": Network("Threads", 500, "characters", _on_threads, lines=False),
    "sms": Network("SMS", 3, "parts", lambda text: sms_parts(text)[0], lines=False, mark="...", spelling=_TYPED),
    "telegram": Network("Telegram", 4_096, "characters", _in_units),
    "discord": Network("Discord", 2_000, "characters", _in_units),
    "slack": Network("Slack", 4_000, "characters", _in_units),
    "slack-webhook": Network("Slack", 4_000, "characters", _in_units),
    "linkedin": Network("LinkedIn", 3_000, "characters", _in_units),
    "facebook": Network("Facebook", 63_206, "characters", _in_units),
    "whatsapp": Network("WhatsApp", 4_096, "characters", _in_units),
    # Whatever is behind it takes so much, text messages aside.
    "apprise": Network("Apprise", 1_000, "bytes", _in_bytes),
    "email": Network("E-mail", None, "characters", len),
    "buttondown": Network("Buttondown", None, "characters", len),
    "listmonk": Network("listmonk", None, "characters", len),
    "webhook": Network("Webhook", None, "characters", len),
    "blog": Network("Blog", None, "characters", len),
})  # fmt: skip
#: Those that everybody reads, and that take least.
SOCIAL: Final = ("x", "bluesky", "mastodon", "threads")


def addresses(text: str) -> list[str]:
    """Return what networks would turn into links."""
    return _LINK.findall(text)


def post_length(text: str) -> int:
    """Return how long a text is on the networks, as the strictest of them counts: for posts to nobody knows where.

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
