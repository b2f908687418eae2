"""A message as it goes to one network: in its length, with the one link, and what that costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from plainstatus.deliver.announce.channels.channel import Post
from plainstatus.deliver.announce.messages import Message
from plainstatus.model.frozen import dataclass
from plainstatus.render.words import posts
from plainstatus.render.words.markup import printable
from plainstatus.text.posts import NETWORKS, STOPS, Network, addresses, sms_parts, x_links

__all__ = ["Fitted", "fitted"]

#: What a subject has at most that every mail program shows whole.
_SUBJECT: Final = 78
#: Where a sentence ends, or a line.
_SENTENCE: Final = re.compile(rf"(?<=[{''.join(STOPS)}])\s+")
_SCHEME: Final = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


@dataclass(frozen=True)
class Fitted:
    """A message as a network takes it."""

    post: Post
    #: How long its text is as the network counts, and how long it may be: None where there is no limit.
    length: int
    longest: int | None
    #: What is counted.
    unit: str
    #: What the network charges for it; empty where that is nothing.
    cost: str = ""
    #: What staff should know: why their own text is not used, and the like.
    notes: tuple[str, ...] = ()

    @property
    def measure(self) -> str:
        """How long it is, what it costs, and what else there is to say of it, such as `212 of 300 graphemes; cut`."""
        most = f" of {self.longest:,}" if self.longest else ""
        return "; ".join(part for part in (f"{self.length:,}{most} {self.unit}", self.cost, *self.notes) if part)


def fitted(message: Message, network: str, *, longest: int | None = None, link: bool = True) -> Fitted:
    """Return a message as it goes to a network of the table; `longest` is what the server at hand allows.

    Raises KeyError for a network that is not in the table.
    """
    takes = NETWORKS[network]
    text, notes = _text(message, takes, longest, link=link)
    post = Post(
        key=message.line,
        text=text,
        link=message.link if message.link in text else "",
        at=message.at,
        language=message.language,
        title=NETWORKS["email"].cut(" ".join(_title(message).split()), longest=_SUBJECT),
        data=_data(message, text),
    )
    most = longest or takes.longest
    return Fitted(post, takes.length(text), most, takes.unit, _cost(network, message, text), notes)


def _text(message: Message, takes: Network, longest: int | None, *, link: bool) -> tuple[str, tuple[str, ...]]:
    """Return what is posted, the link included, and what staff should know of it."""
    gap = "\n\n" if takes.lines else " "
    end = f"{gap}{message.link}" if link else ""
    notes = []
    if staff := takes.spelt(printable(message.post)):
        end_of_theirs = "" if message.link in staff else end
        if away := _leading_away(message, staff):
            notes.append(f"post: leads to {away}, and a security incident to this site alone: the text is ours")
        elif over := takes.overrun(staff + end_of_theirs, longest):
            notes.append(f"post: has {over}, the link included: the text is ours")
        else:
            return staff + end_of_theirs, ()
    own = takes.spelt(printable(gap.join(_parts(message, lines=takes.lines))))
    text = takes.cut(own, end=end, longest=longest)
    if not takes.fits(own + end, longest):
        notes.append("cut" if takes.fits(text, longest) else f"too long for {takes.title}, whatever is left out")
    return text, tuple(notes)


def _parts(message: Message, *, lines: bool) -> Iterator[str]:
    """Yield our own text, what matters most first: how it stands, what to do, and the rest."""
    yield _title(message)
    actions = [action for action in message.actions if not _has_link(message, action)]
    if actions:
        yield posts.to_do(message.say, actions, lines=lines)
    if text := _without_links(message):
        yield text


def _title(message: Message) -> str:
    if _leading_away(message, message.title):
        return posts.told(message.say, message.state, message.say("posts.security"))
    return message.title


def _without_links(message: Message) -> str:
    """Return the text without the sentences that hold a link: a post has one, ours, and there they stand."""
    lines = []
    for line in message.text.split("\n"):
        sentences = _SENTENCE.split(line)
        kept = [sentence for sentence in sentences if not _has_link(message, sentence)]
        if kept or not line:
            lines.append(line if len(kept) == len(sentences) else " ".join(kept))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _has_link(message: Message, words: str) -> bool:
    return _SCHEME.search(words) is not None or bool(_leading_away(message, words))


def _leading_away(message: Message, words: str) -> str:
    """Return what leads elsewhere than to our site in words about a security incident; empty where nothing does."""
    if message.type != "security":
        return ""
    ours = _host(message.link)
    return next((address for address in addresses(words) if _host(address) != ours), "")


def _host(address: str) -> str:
    try:
        return urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


def _cost(network: str, message: Message, text: str) -> str:
    if network == "sms":
        parts, alphabet = sms_parts(text)
        return f"{parts} {'part' if parts == 1 else 'parts'} in {alphabet}, each charged as a message"
    if network != "x":
        return ""
    links = x_links(text)
    if not links:
        return "0.015 USD"
    others = [found for found in links if found != message.link]
    taken = f", and takes {', '.join(others)} for one" if others else ""
    return f"0.20 USD: X charges for a link{taken}; without, 0.015 USD"


def _data(message: Message, text: str) -> dict[str, Any]:
    """Return what programs read."""
    return {
        "kind": message.kind,
        "incident": message.incident or None,
        "key": message.key or None,
        "published": message.at.isoformat().replace("+00:00", "Z"),
        "state": message.state,
        "type": message.type,
        "impact": message.impact,
        "components": list(message.components),
        "language": message.language,
        "first": message.first,
        "last": message.last,
        "title": _title(message),
        "actions": list(message.actions),
        "text": text,
        "link": message.link,
    }
