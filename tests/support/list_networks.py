"""Services that send to lists of subscribers, on loopback, with the mail that each subscriber got."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from tests.support.networks import Answer, Asked, Network

__all__ = ["Buttondown", "Listmonk", "Person"]


@dataclass
class Person:
    """A subscriber, as a service keeps one."""

    address: str
    #: Numbers of lists, or ids of tags.
    marks: list[Any] = field(default_factory=list)
    confirmed: bool = True
    left: bool = False


class _Lists(Network):
    """What both have: people, and what was sent to them."""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, Person] = {}
        #: (address, subject), in order.
        self.mails: list[tuple[str, str]] = []

    def known(self, address: str) -> Person | None:
        """Return somebody by the address, whatever its capitals."""
        return self.people.get(address.lower())

    def takes_in(self, person: Person) -> None:
        """Keep somebody."""
        self.people[person.address.lower()] = person


class Listmonk(_Lists):
    """https://listmonk.app/docs/apis/campaigns/ and its neighbours, as of version 6."""

    posting = "/api/campaigns"
    user: ClassVar[str] = "status"

    def __init__(self) -> None:
        super().__init__()
        self.lists: dict[int, dict[str, Any]] = {}
        self.add_list(1, "Status")
        #: Whether the token may put people on lists.
        self.manages = True
        #: What the public form was given, in order.
        self.forms: list[list[tuple[str, str]]] = []

    def add_list(self, number: int, name: str, *tags: str) -> None:
        """Make a list."""
        self.lists[number] = {"id": number, "name": name, "optin": "double", "type": "public", "tags": [*tags]}

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        if (asked.method, asked.path) == ("POST", "/subscription/form"):
            self.forms.append(parse_qsl(asked.body.decode()))
            return Answer(200, b"<!doctype html><title>Subscribed</title><h1>Subscribed</h1>")
        if asked.headers.get("authorization") != f"token {self.user}:{self.secret}":
            return Answer(403, {"message": f"invalid API credentials {asked.headers.get('authorization')}"})
        kind, _, number = asked.path.removeprefix("/api/").partition("/")
        number, _, what = number.partition("/")
        if (asked.method, kind) == ("GET", "lists"):
            return self._list(int(number)) if number else Answer(200, {"data": {"results": self._all_lists()}})
        if (asked.method, kind) == ("GET", "campaigns"):
            return self._campaigns(asked)
        if (asked.method, asked.path) == ("POST", self.posting):
            return self._make(asked.json)
        if (asked.method, kind, what) == ("PUT", "campaigns", "status"):
            return self._set(int(number), asked.json["status"])
        assert (asked.method, asked.path) == ("POST", "/api/subscribers")
        return self._subscribe(asked.json)

    def _count(self, number: int) -> int:
        return sum(number in person.marks for person in self.people.values())

    def _all_lists(self) -> list[dict[str, Any]]:
        return [{**one, "subscriber_count": self._count(number)} for number, one in self.lists.items()]

    def _list(self, number: int) -> Answer:
        if number not in self.lists:
            return Answer(400, {"message": "List not found"})
        return Answer(200, {"data": {**self.lists[number], "subscriber_count": self._count(number)}})

    def _campaigns(self, asked: Asked) -> Answer:
        words = asked.query["query"].lower()
        found = [one for one in reversed(self.posts) if words in f"{one['name']} {one['subject']}".lower()]
        return Answer(200, {"data": {"results": found[: int(asked.query["per_page"])], "total": len(found)}})

    def _make(self, body: dict[str, Any]) -> Answer:
        if not all(number in self.lists for number in body["lists"]) or not body["lists"]:
            return Answer(400, {"message": "Invalid lists"})
        # It would run as a template.
        if any("{{" in body[key] for key in ("subject", "body")) or body["altbody"].count("{{") != 2:
            return Answer(400, {"message": "Error compiling template"})
        if self.spent():
            return Answer(429, {"message": "Too many requests"}, {"Retry-After": "30"})
        text = body["altbody"].partition("\n\n-- \n")[0]
        campaign = {**body, "id": 100 + len(self.posts), "status": "draft", "text": text}
        self.posts.append(campaign)
        return Answer(200, {"data": campaign})

    def _set(self, number: int, status: str) -> Answer:
        campaign = next(one for one in self.posts if one["id"] == number)
        if status != "running" or campaign["status"] not in {"draft", "paused"}:
            return Answer(400, {"message": "Only paused campaigns and drafts can be started"})
        campaign["status"] = "running"
        for person in self.people.values():
            if person.confirmed and not person.left and {*person.marks} & {*campaign["lists"]}:
                self.mails.append((person.address, campaign["subject"]))
        return Answer(200, {"data": campaign})

    def _subscribe(self, body: dict[str, Any]) -> Answer:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", body["email"]) or not body["name"]:
            return Answer(400, {"message": f"Invalid email {body['email']}"})
        if self.known(body["email"]):
            return Answer(409, {"message": f"E-mail already exists: {body['email']}"})
        lists = body["lists"] if self.manages else []
        self.takes_in(Person(body["email"], lists, confirmed=body["preconfirm_subscriptions"]))
        return Answer(200, {"data": {"id": len(self.people), "lists": [{"id": number} for number in lists]}})


class Buttondown(_Lists):
    """https://docs.buttondown.com/api-emails-introduction, /api-subscribers-create and /api-rate-limits."""

    posting = "/emails"

    def __init__(self) -> None:
        super().__init__()
        #: Name of a tag → its id.
        self.tags: dict[str, str] = {}
        #: So many subscribers may be made until tomorrow.
        self.subscribers_left = 100

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        if asked.headers.get("authorization") != f"Token {self.secret}":
            return Answer(401, {"detail": f"Invalid token {asked.headers.get('authorization')}"})
        assert asked.headers["x-api-version"] == "2026-04-01"
        if asked.path == "/accounts/me":
            return Answer(200, {"username": "exampleshoes", "email_address": "owner@example.com"})
        if asked.path == "/tags":
            tags = [{"id": number, "name": name} for name, number in self.tags.items()]
            return Answer(200, {"results": tags, "next": None, "previous": None, "count": len(tags)})
        if (asked.method, asked.path) == ("GET", "/emails"):
            kept = [{key: value for key, value in one.items() if key != "body"} for one in reversed(self.posts)]
            return Answer(200, {"results": kept[:100], "next": None, "count": len(kept)})
        if (asked.method, asked.path) == ("POST", self.posting):
            return self._make(asked.json)
        if asked.method == "PATCH":
            return self._send(asked.path.rpartition("/")[2], asked.json["status"])
        assert (asked.method, asked.path) == ("POST", "/subscribers")
        return self._subscribe(asked.json)

    def _make(self, body: dict[str, Any]) -> Answer:
        assert body["status"] == "draft"
        if re.search(r"\{[{%#]", body["subject"] + body["body"]):
            return Answer(400, {"code": "body_invalid", "detail": "The template cannot be parsed"})
        if self.spent():
            return Answer(429, {"detail": "Slow down"}, {"Retry-After": "30"})
        paragraphs = re.findall(r"<p>(.*?)</p>", body["body"], re.DOTALL)
        text = "\n\n".join(html.unescape(re.sub(r"<.*?>", "", one)) for one in paragraphs)
        email = {**body, "id": f"em_{len(self.posts) + 1}", "text": text}
        self.posts.append(email)
        return Answer(201, email)

    def _send(self, number: str, status: str) -> Answer:
        email = next(one for one in self.posts if one["id"] == number)
        if status != "about_to_send" or email["status"] != "draft":
            return Answer(400, {"code": "status_invalid", "detail": "This email was sent already."})
        email["status"] = "sent"
        for person in self.people.values():
            if person.confirmed and not person.left and _fits(person, email.get("filters")):
                self.mails.append((person.address, email["subject"]))
        return Answer(200, email)

    def _subscribe(self, body: dict[str, Any]) -> Answer:
        address = body["email_address"]
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address):
            return Answer(400, {"code": "email_invalid", "detail": f"{address} is not valid"})
        if self.known(address):
            return Answer(400, {"code": "email_already_exists", "detail": f"{address} is already subscribed."})
        self.subscribers_left -= 1
        if self.subscribers_left < 0:
            said = f"{address}: you may create 100 subscribers a day (see POST /v1/imports)"
            return Answer(400, {"code": "rate_limited", "detail": said})
        marks = [self.tags.setdefault(name, f"tag_{len(self.tags) + 1}") for name in body["tags"]]
        self.takes_in(Person(address, marks, confirmed=body["type"] == "regular"))
        return Answer(201, {"id": f"sub_{len(self.people)}", "email_address": address})


def _fits(person: Person, filters: dict[str, Any] | None) -> bool:
    """Say whether somebody is among those that filters name."""
    if filters is None:
        return True
    found = [(one["value"] in person.marks) == (one["operator"] == "contains") for one in filters["filters"]]
    found += [_fits(person, group) for group in filters["groups"]]
    return all(found) if filters["predicate"] == "and" else any(found)
