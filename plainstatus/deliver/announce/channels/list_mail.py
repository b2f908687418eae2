"""What services that send each message to a list of subscribers have in common."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from html import escape
from typing import Any, ClassVar, Final

from plainstatus.deliver.announce.channels.channel import NotTaken, Post, Posted, Refused
from plainstatus.deliver.announce.channels.web import Web

__all__ = ["MARK", "AddressRefused", "ListMail", "as_html", "chosen", "untemplated"]

#: Before a component's id, in what marks those who follow that component alone.
MARK: Final = "component-"
#: Both services fill templates in what they send: these are where one begins and ends.
_SIGNS: Final = {"{": "&#123;", "}": "&#125;"}
_OPENING: Final = re.compile(r"\{(?=[{%#])")


class AddressRefused(Refused):
    """The service will not have this address; others it may."""


class ListMail(ABC):
    """A channel that people subscribe to: it is asked what it has before anything is made, so no try sends twice."""

    #: What staff call it.
    name: str
    web: Web
    key_holds: ClassVar[timedelta] = timedelta(days=1)

    def longest(self) -> int | None:
        """Return nothing: an e-mail has no limit."""
        return None

    def delete(self, posted: Posted) -> None:  # noqa: ARG002 - as of every channel
        """Say that it cannot."""
        raise Refused("an e-mail cannot be taken back (say in a correction what was wrong)")

    @abstractmethod
    def probe(self) -> str:
        """Return whose account the key opens."""

    @abstractmethod
    def lacks(self, components: Sequence[str]) -> tuple[str, ...]:
        """Return what has to be made there before people can follow these components alone, a sentence each."""

    @abstractmethod
    def subscribe(self, address: str, components: Sequence[str]) -> bool:
        """Take in somebody who has confirmed the address, for everything or for some components.

        Return False where the service knows the address, and leave that as it is: whoever has unsubscribed stays so.
        Raises AddressRefused, and Refused, NotTaken or InDoubt as every channel does.
        """

    def _listed(self, results: object, where: str) -> Iterator[dict[str, Any]]:
        """Yield the things that an answer lists. Raises NotTaken where it lists none at all."""
        if not isinstance(results, list):
            raise NotTaken(f"{self.web.host} answers that all is well, but without {where}")
        yield from (one for one in results if isinstance(one, dict))

    def _standing(self, ours: Iterable[dict[str, Any]]) -> tuple[str, str] | None:
        """Return the number and the state of what was made for a post; None where nothing was.

        One that was sent counts before one that a try without an answer may have left behind as a draft.
        """
        one = min(ours, key=lambda one: one.get("status") == "draft", default=None)
        return None if one is None else (self.web.look_for(one, "id"), self.web.look_for(one, "status"))


def as_html(post: Post) -> str:
    """Return a text as HTML: paragraphs, one link, and nothing that a tag or a template begins with."""
    text = escape(post.text)
    if post.link:
        link = escape(post.link)
        text = text.replace(link, f'<a href="{link}">{link}</a>')
    for sign, instead in _SIGNS.items():
        text = text.replace(sign, instead)
    paragraphs = (part.strip("\n").replace("\n", "<br>\n") for part in re.split(r"\n{2,}", text))
    body = "\n".join(f"<p>{part}</p>" for part in paragraphs if part)
    return f'<div lang="{escape(post.language)}" dir="auto">\n{body}\n</div>'


def untemplated(text: str) -> str:
    """Return a plain text in which no template begins."""
    return _OPENING.sub("{ ", text)


def chosen(marked: Mapping[str, Sequence[str]], post: Post) -> tuple[str, ...]:
    """Return what a post's components are marked with; all marks where it is about none: that concerns everybody."""
    about = post.data.get("components") or [*marked]
    return tuple(mark for component in about for mark in marked.get(component, ()))
