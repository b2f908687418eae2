"""listmonk, version 6: https://listmonk.app/docs/apis/campaigns/, /apis/lists/ and /apis/subscribers/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Final, Self
from urllib.parse import urlencode

from plainstatus.deliver.announce.channels.channel import Post, Posted, Refused
from plainstatus.deliver.announce.channels.declared import Declared, Unusable
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

__all__ = ["Listmonk"]

#: So many of the newest campaigns with our key in their names are looked at; there is one.
_LOOKED_AT: Final = 50
#: How a campaign stands that a person has stopped.
_STOPPED: Final = {"paused", "cancelled"}
#: Behind the text, in words of the installation's language; the default template has the same for HTML.
_LEAVE: Final = '\n\n-- \n{{ L.T "email.unsub" }}: {{ UnsubscribeURL }}\n'
_BAD, _KNOWN = 400, 409


@dataclass(frozen=True)
class Listmonk(ListMail):
    """A list of an installation; lists with the tag `component-ID` hear of that component alone."""

    name: str
    web: Web
    list: str
    network: ClassVar[str] = "listmonk"

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read `listmonk://lists.example.org`, and the number of the list."""
        number, token = given.options.get("list", ""), given.options["token"]
        if not (number.isascii() and number.isdecimal()):
            raise ValueError('names no list (write its number, as listmonk shows it: "list": "3")')
        user, colon, key = token.partition(":")
        if not (user and colon and key):
            raise Unusable("its token is none (write the API user, a colon and its token: export …=status:…)")
        headers = {"Authorization": f"token {token}"}
        return cls(given.name, Web(server(given.rest), (token, key), headers), str(int(number)))

    def post(self, post: Post) -> Posted:
        """Make a campaign, unless there is one with this key in its name; start it, unless it was."""
        number, state = self._found(post) or (self._made(post), "draft")
        if state in _STOPPED:
            raise Refused(f"{self.web.host} has the campaign {number}, and somebody has stopped it: {state}")
        if state == "draft":
            self.web.send("PUT", f"/api/campaigns/{number}/status", {"status": "running"}, share=0.2)
        return Posted(number)

    def probe(self) -> str:
        """Return the list."""
        answer = self.web.look(f"/api/lists/{self.list}")
        name, people = self.web.look_for(answer, "data", "name"), self.web.look_for(answer, "data", "subscriber_count")
        return f"the list {name!r} of {self.web.host}, with {people} subscribers"

    def lacks(self, components: Sequence[str]) -> tuple[str, ...]:
        """Return which lists have to be made."""
        missing = [one for one in components if one not in self._marked]
        return tuple(f"no list has the tag {MARK}{one} (make one with it in listmonk)" for one in missing)

    def subscribe(self, address: str, components: Sequence[str]) -> bool:
        """Take somebody in as confirmed, without a message to them."""
        numbers = [number for one in components for number in self._marked[one]] if components else [self.list]
        body = {
            "email": address,
            "name": address.partition("@")[0],
            "status": "enabled",
            "lists": [*map(int, numbers)],
            "preconfirm_subscriptions": True,
        }
        try:
            answer = self.web.send("POST", "/api/subscribers", body)
        except Refusal as error:
            if error.status == _KNOWN:
                return False
            if error.status == _BAD:
                raise AddressRefused(str(error)) from None
            raise
        data = answer.get("data")
        # Lists that the token may not manage are left out there without a word.
        if isinstance(data, dict) and data.get("lists") == []:
            raise Refused(
                f"{self.web.host} has taken somebody in and put them on no list: the token's role may not manage it "
                "(allow it lists:manage_all, and delete this subscriber there)"
            )
        return True

    def _found(self, post: Post) -> tuple[str, str] | None:
        query = {
            "query": post.key, "no_body": "true", "order_by": "created_at", "order": "DESC", "per_page": _LOOKED_AT,
        }  # fmt: skip
        answer = self.web.look(f"/api/campaigns?{urlencode(query)}", share=0.2)
        ours = [one for one in self._results(answer) if str(one.get("name", "")).endswith(post.key)]
        return self._standing(ours)

    def _made(self, post: Post) -> str:
        body = {
            "name": f"{post.title} {post.key}",
            "subject": untemplated(post.title),
            "lists": [int(number) for number in dict.fromkeys([self.list, *chosen(self._marked, post)])],
            "type": "regular",
            "content_type": "html",
            "body": as_html(post),
            "altbody": untemplated(post.text) + _LEAVE,
            "messenger": "email",
        }
        return self.web.told(self.web.send("POST", "/api/campaigns", body, share=0.4), "data", "id")

    @cached_property
    def _marked(self) -> Mapping[str, tuple[str, ...]]:
        """Component → the lists of those who follow it alone; asked for once a run."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self._results(self.web.look("/api/lists?per_page=all", share=0.2)):
            for tag in one.get("tags") or ():
                if str(tag).startswith(MARK):
                    component = str(tag).removeprefix(MARK)
                    found[component] = (*found.get(component, ()), self.web.look_for(one, "id"))
        return found

    def _results(self, answer: Any) -> Iterator[dict[str, Any]]:
        data = answer.get("data")
        return self._listed(data.get("results") if isinstance(data, dict) else None, "data.results")
