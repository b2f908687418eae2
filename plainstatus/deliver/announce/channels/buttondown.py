"""Buttondown: https://docs.buttondown.com/api-emails-introduction and /api-subscribers-create."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Final, Self
from urllib.parse import quote, urlencode

from plainstatus.deliver.announce.channels.channel import Post, Posted, Refused
from plainstatus.deliver.announce.channels.declared import Declared
from plainstatus.deliver.announce.channels.list_mail import (
    MARK,
    AddressRefused,
    ListMail,
    as_html,
    chosen,
    untemplated,
)
from plainstatus.deliver.announce.channels.web import Refusal, Web, server
from plainstatus.model.frozen import dataclass

__all__ = ["Buttondown"]

#: What its answers look like; in this one, nothing is sent unless that is said, and lists of e-mails hold drafts.
_VERSION: Final = "2026-04-01"
#: Says that what follows is HTML: https://docs.buttondown.com/api-emails-introduction.
_HTML: Final = "<!-- buttondown-editor-mode: fancy -->\n"
#: Where our key stands in an e-mail's metadata.
_KEY: Final = "plainstatus"
#: How an e-mail stands that does not go out.
_STOPPED: Final = {"paused", "deleted", "errored", "suppressed"}
_KNOWN: Final = {"email_already_exists", "subscriber_already_exists"}
_BAD_ADDRESS: Final = {"email_invalid", "email_empty", "email_blocked", "subscriber_blocked", "subscriber_suppressed"}
#: Of a hundred tags each.
_MOST_PAGES: Final = 3


@dataclass(frozen=True)
class Buttondown(ListMail):
    """A newsletter; subscribers with a tag `component-ID` hear of that component alone."""

    name: str
    web: Web
    newsletter: str
    network: ClassVar[str] = "buttondown"

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read `buttondown:exampleshoes`."""
        token, newsletter = given.options["token"], given.rest
        if not re.fullmatch(r"[A-Za-z0-9_-]+", newsletter):
            raise ValueError('names no newsletter (write for example "to": "buttondown:exampleshoes")')
        base = server(given.options.get("server", "//api.buttondown.com/v1"))
        headers = {"Authorization": f"Token {token}", "X-API-Version": _VERSION}
        return cls(given.name, Web(base, (token,), headers), newsletter)

    def post(self, post: Post) -> Posted:
        """Make an e-mail, unless there is one with this key; send it, unless it was."""
        number, state = self._found(post) or (self._made(post), "draft")
        if state in _STOPPED:
            raise Refused(f"{self.web.host} has the e-mail {number}, and does not send it: {state}")
        if state == "draft":
            body = {"status": "about_to_send"}
            self.web.send("PATCH", f"/emails/{quote(number, safe='')}", body, share=0.2)
        return Posted(number)

    def probe(self) -> str:
        """Return the account."""
        account = self.web.look_for(self.web.look("/accounts/me"), "username")
        return f"the account {account!r} of {self.web.host}"

    def lacks(self, components: Sequence[str]) -> tuple[str, ...]:  # noqa: ARG002 - as of every list
        """Return nothing: a tag that is not there is made."""
        return ()

    def subscribe(self, address: str, components: Sequence[str]) -> bool:
        """Take somebody in as confirmed, without a message to them."""
        body = {"email_address": address, "type": "regular", "tags": [f"{MARK}{one}" for one in components]}
        try:
            self.web.send("POST", "/subscribers", body)
        except Refusal as error:
            if error.code in _KNOWN:
                return False
            if error.code in _BAD_ADDRESS:
                raise AddressRefused(str(error)) from None
            raise
        return True

    def _found(self, post: Post) -> tuple[str, str] | None:
        query = urlencode({"ordering": "-creation_date", "source": "api", "excluded_fields": "body"})
        found = self._results(self.web.look(f"/emails?{query}", share=0.2))
        ours = [one for one in found if isinstance(of := one.get("metadata"), dict) and of.get(_KEY) == post.key]
        return self._standing(ours)

    def _made(self, post: Post) -> str:
        body: dict[str, Any] = {
            "subject": untemplated(post.title),
            "body": _HTML + as_html(post),
            "status": "draft",
            "metadata": {_KEY: post.key},
        }
        if self._marked and post.data.get("components"):
            body["filters"] = self._filters(chosen(self._marked, post))
        return self.web.told(self.web.send("POST", "/emails", body, share=0.4), "id")

    def _filters(self, tags: Sequence[str]) -> dict[str, Any]:
        """Return who gets it: those with one of these tags, and those with none of ours at all."""

        def each(operator: str, values: Sequence[str]) -> list[dict[str, str]]:
            return [{"field": "subscriber.tags", "operator": operator, "value": value} for value in values]

        every = [tag for marks in self._marked.values() for tag in marks]
        others = {"predicate": "and", "filters": each("not_contains", every), "groups": []}
        return {"predicate": "or", "filters": each("contains", tags), "groups": [others]}

    @cached_property
    def _marked(self) -> Mapping[str, tuple[str, ...]]:
        """Component → the tag of those who follow it alone; asked for once a run."""
        found: dict[str, tuple[str, ...]] = {}
        for page in range(1, _MOST_PAGES + 1):
            answer = self.web.look(f"/tags?page={page}", share=0.2)
            for one in self._results(answer):
                if (name := str(one.get("name", ""))).startswith(MARK):
                    found[name.removeprefix(MARK)] = (self.web.look_for(one, "id"),)
            if not answer.get("next"):
                break
        return found

    def _results(self, answer: Any) -> Iterator[dict[str, Any]]:
        return self._listed(answer.get("results"), "results")
