"""Networks on loopback, for as long as a test wants them: each enforces what its documentation says, and can fail."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import regex

__all__ = [
    "FAULTS",
    "Answer",
    "Asked",
    "Bluesky",
    "Discord",
    "Mastodon",
    "Network",
    "Slack",
    "SlackWebhook",
    "Telegram",
    "running",
]

#: How a network may fail to answer whoever posts.
FAULTS = (
    "refused",
    "moved",
    "slow",
    "dripping",
    "cut",
    "408",
    "425",
    "429",
    "429 until",
    "500",
    "502",
    "503",
    "504",
    "no JSON",
    "a list",
    "no id",
    "10 MB",
)
#: A handler ends by itself, whatever its client does.
_LONGEST = 20.0


@dataclass(frozen=True)
class Asked:
    """A request, as a network gets it; names of headers in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def json(self) -> Any:
        """What stands in the body."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What a network says."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Network:
    """A network that keeps posts. Its answers repeat the secret wherever it can, as some do."""

    secret: ClassVar[str] = "s3cr3t-Zq9.token"  # noqa: S105 - opens nothing
    #: What asks it to post.
    posting: ClassVar[str] = ""

    def __init__(self) -> None:
        self.url = ""
        #: Where it listens; 0 for wherever there is room.
        self.port = 0
        #: One of FAULTS, which answers whoever posts, or nothing.
        self.fault = ""
        #: All that was asked, in order.
        self.asked: list[Asked] = []
        #: What everybody can read, in order.
        self.posts: list[dict[str, Any]] = []
        #: So many posts it takes, until somebody sets it anew.
        self.allowance = 1000

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        raise NotImplementedError

    def ids(self, key: str = "id") -> list[Any]:
        """Return the ids of the posts."""
        return [post[key] for post in self.posts]

    def is_posting(self, asked: Asked) -> bool:
        """Say whether somebody posts."""
        return asked.method == "POST" and asked.path.endswith(self.posting)

    def spent(self) -> bool:
        """Count a post; say whether it is one too many."""
        self.allowance -= 1
        return self.allowance < 0


@contextmanager
def running(*networks: Network) -> Iterator[None]:
    """Run networks, each at its own port."""
    with contextlib.ExitStack() as stack:
        for network in networks:
            stack.enter_context(_running(network))
        yield


@contextmanager
def _running(network: Network) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

        def do_GET(self) -> None:
            self._any()

        def do_POST(self) -> None:
            self._any()

        def do_DELETE(self) -> None:
            self._any()

        def do_PATCH(self) -> None:
            self._any()

        def do_PUT(self) -> None:
            self._any()

        def _any(self) -> None:
            self.connection.settimeout(_LONGEST)
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(
                self.command, parts.path, dict(parse_qsl(parts.query)), headers, body, network.url + self.path
            )
            network.asked.append(asked)
            fault = network.fault if network.is_posting(asked) else ""
            with contextlib.suppress(OSError):
                self._answer(asked, fault)

        def _answer(self, asked: Asked, fault: str) -> None:
            said = f"not with {network.secret}"
            now = datetime.now(UTC)
            if asked.path == "/elsewhere":
                return self._send(Answer(200, {"id": "1", "ok": True, "url": network.url}))
            if fault in {"slow", "dripping", "cut"}:
                network.handle(asked)
                return {"slow": self._wait, "dripping": self._drip, "cut": self._cut}[fault]()
            answers = {
                "refused": Answer(403, {"error": said, "message": said, "description": said, "detail": said}),
                "moved": Answer(301, None, {"Location": f"/elsewhere?{network.secret}"}),
                "429": Answer(429, {"error": said}, {"Retry-After": "7"}),
                "429 until": Answer(
                    429, {"error": said}, {"Retry-After": format_datetime(now + timedelta(seconds=90), usegmt=True)}
                ),
                "no JSON": Answer(200, b"<html>"),
                "a list": Answer(200, []),
                "no id": Answer(200, {"ok": True, "result": {}, "data": {}}),
                "10 MB": Answer(200, b" " * 10_000_000),
            }
            if fault:
                return self._send(answers[fault] if fault in answers else Answer(int(fault), b"<html>"))
            return self._send(network.handle(asked))

        def _send(self, answer: Answer) -> None:
            body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status == 204:
                body = b""
            else:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _wait(self) -> None:
            self.connection.recv(1)
            self.close_connection = True

        def _drip(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slowly: ")
            for _ in range(int(_LONGEST / 0.05)):
                self.wfile.write(b"x")
                time.sleep(0.05)

        def _cut(self) -> None:
            self.close_connection = True

    with ThreadingHTTPServer(("127.0.0.1", network.port), Handler) as server:
        network.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class Mastodon(Network):
    """https://docs.joinmastodon.org/methods/statuses/ and /user/posting/, /api/rate-limits/."""

    posting = "/api/v1/statuses"

    def __init__(self) -> None:
        super().__init__()
        self.most = 500
        self._keys: dict[str, dict[str, Any]] = {}

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        if asked.path == "/api/v2/instance":
            return Answer(200, {"configuration": {"statuses": {"max_characters": self.most}}})
        if asked.headers.get("authorization") != f"Bearer {self.secret}":
            return Answer(401, {"error": f"The access token {asked.headers.get('authorization')} is invalid"})
        if asked.path == "/api/v1/accounts/verify_credentials":
            return Answer(200, {"id": "1", "acct": "status", "url": f"{self.url}/@status"})
        if asked.method == "DELETE":
            return self._delete(asked.path.rpartition("/")[2])
        assert (asked.method, asked.path) == ("POST", self.posting)
        body, key = asked.json, asked.headers.get("idempotency-key", "")
        if key in self._keys:
            return Answer(200, self._keys[key])
        if self.spent():
            reset = (datetime.now(UTC) + timedelta(seconds=120)).isoformat(timespec="milliseconds")
            return Answer(429, {"error": "Too many requests"}, {"X-RateLimit-Reset": reset.replace("+00:00", "Z")})
        length = len(regex.findall(r"\X", re.sub(r"https?://\S+", "x" * 23, body["status"])))
        if not 0 < length <= self.most:
            return Answer(422, {"error": f"Validation failed: Text character limit of {self.most} exceeded ({length})"})
        if (parent := body.get("in_reply_to_id")) and parent not in self.ids():
            return Answer(404, {"error": "The post you are trying to reply to does not appear to exist."})
        number = str(1000 + len(self.asked))
        post = {"id": number, "url": f"{self.url}/@status/{number}", "text": body["status"], "in_reply_to_id": parent}
        self.posts.append({**post, "language": body["language"], "visibility": body["visibility"]})
        if key:
            self._keys[key] = post
        return Answer(200, post)

    def _delete(self, number: str) -> Answer:
        if number not in self.ids():
            return Answer(404, {"error": "Record not found"})
        self.posts = [post for post in self.posts if post["id"] != number]
        return Answer(200, {"id": number})


class Bluesky(Network):
    """The lexicons com.atproto.server.createSession, com.atproto.repo.putRecord, app.bsky.feed.post."""

    posting = "com.atproto.repo.putRecord"
    handle_: ClassVar[str] = "status.example.com"
    did: ClassVar[str] = "did:plc:abcdefghijklmnopqrstuvwx"

    def __init__(self) -> None:
        super().__init__()
        #: How often something was written.
        self.commits = 0
        self._jwt = f"eyJ.a-session.{'of-ours' * 100}"

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        method, body = asked.path.removeprefix("/xrpc/"), asked.json
        if method == "com.atproto.server.createSession":
            if (body["identifier"], body["password"]) != (self.handle_, self.secret):
                said = f"Invalid identifier or password {body['password']}"
                return Answer(401, {"error": "AuthenticationRequired", "message": said})
            return Answer(200, {"accessJwt": self._jwt, "refreshJwt": "r", "did": self.did, "handle": self.handle_})
        if asked.headers.get("authorization") != f"Bearer {self._jwt}":
            return Answer(401, {"error": "AuthMissing", "message": "Authentication Required"})
        if method == "com.atproto.repo.deleteRecord":
            self.posts = [post for post in self.posts if post["rkey"] != body["rkey"]]
            return Answer(200, {})
        assert method == self.posting
        if wrong := self._wrong(body):
            return Answer(400, {"error": "InvalidRequest", "message": wrong})
        if self.spent():
            reset = str(int(time.time()) + 300)
            return Answer(429, {"error": "RateLimitExceeded"}, {"RateLimit-Reset": reset})
        key, record = body["rkey"], body["record"]
        cid = "bafyrei" + hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
        uri = f"at://{self.did}/{body['collection']}/{key}"
        old = next((post for post in self.posts if post["rkey"] == key), None)
        if old is None or old["cid"] != cid:
            self.commits += 1
            self.posts = [post for post in self.posts if post is not old]
            self.posts.append({"rkey": key, "cid": cid, "uri": uri, "id": uri, **record})
        return Answer(200, {"uri": uri, "cid": cid, "validationStatus": "valid"})

    def known(self) -> set[tuple[str, str]]:
        """Return address and hash of each post that can be replied to."""
        return {(post["uri"], post["cid"]) for post in self.posts}

    def _wrong(self, body: dict[str, Any]) -> str:
        record = body["record"]
        text = record["text"].encode()
        if (body["repo"], body["collection"], record["$type"]) != (self.did, *["app.bsky.feed.post"] * 2):
            return "not a post of this account"
        if not re.fullmatch(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", body["rkey"]):
            return "Invalid record key"
        if len(text) > 3000 or len(regex.findall(r"\X", record["text"])) > 300:
            return "Invalid app.bsky.feed.post record: Record/text must not be longer than 300 graphemes"
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["createdAt"]):
            return "Record/createdAt must be an valid atproto datetime"
        if not all(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", tag) for tag in record["langs"]):
            return "Record/langs/0 must be a well-formed BCP 47 language tag"
        for facet in record.get("facets", []):
            index, (feature,) = facet["index"], facet["features"]
            if text[index["byteStart"] : index["byteEnd"]].decode() != feature["uri"]:
                return "the facet is not where its link is"
        reply = record.get("reply", {})
        if not all((part["uri"], part["cid"]) in self.known() for part in reply.values()):
            return "the reply is to nothing"
        return ""


class Slack(Network):
    """https://docs.slack.dev/reference/methods: a 200 says nothing, `ok` does."""

    posting = "/chat.postMessage"
    channel: ClassVar[str] = "C0123456789"

    def __init__(self) -> None:
        super().__init__()
        #: What it says instead of doing anything, such as `channel_not_found`.
        self.error = ""

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        if asked.headers.get("authorization") != f"Bearer {self.secret}":
            return Answer(200, {"ok": False, "error": "invalid_auth"})
        if self.error and asked.path == self.posting:
            return Answer(200, {"ok": False, "error": self.error})
        if asked.method == "POST":
            assert asked.headers["content-type"] == "application/json; charset=utf-8"
        return {
            "/auth.test": self._who,
            "/chat.getPermalink": self._permalink,
            "/chat.delete": self._delete,
            self.posting: self._post,
        }[asked.path](asked)

    def _who(self, _asked: Asked) -> Answer:
        return Answer(200, {"ok": True, "user": "statusbot", "team": "Example Shoes", "bot_id": "B1"})

    def _post(self, asked: Asked) -> Answer:
        body = asked.json
        if body["channel"] not in {self.channel, "#status"}:
            return Answer(200, {"ok": False, "error": "channel_not_found"})
        if self.spent():
            return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "30"})
        if not body["text"]:
            return Answer(200, {"ok": False, "error": "no_text"})
        if len(body["text"]) > 40_000:
            return Answer(200, {"ok": False, "error": "msg_too_long"})
        if (thread := body.get("thread_ts")) and thread not in self.ids():
            return Answer(200, {"ok": False, "error": "thread_not_found"})
        stamp = f"1700000000.{len(self.asked):06d}"
        self.posts.append({"id": stamp, "text": body["text"], "thread_ts": thread, "mrkdwn": body["mrkdwn"]})
        return Answer(200, {"ok": True, "channel": self.channel, "ts": stamp, "message": {"text": body["text"]}})

    def _permalink(self, asked: Asked) -> Answer:
        if asked.query["channel"] != self.channel or asked.query["message_ts"] not in self.ids():
            return Answer(200, {"ok": False, "error": "message_not_found"})
        where = f"{self.channel}/p{asked.query['message_ts'].replace('.', '')}"
        return Answer(200, {"ok": True, "permalink": f"https://example-shoes.slack.com/archives/{where}"})

    def _delete(self, asked: Asked) -> Answer:
        body = asked.json
        if body["channel"] != self.channel or body["ts"] not in self.ids():
            return Answer(200, {"ok": False, "error": "message_not_found"})
        self.posts = [post for post in self.posts if post["id"] != body["ts"]]
        return Answer(200, {"ok": True})


class SlackWebhook(Network):
    """https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""

    posting = f"/services/T000/B000/{Network.secret}"

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        if (asked.method, asked.path) != ("POST", self.posting):
            return Answer(403, b"invalid_token")
        if self.spent():
            return Answer(429, b"", {"Retry-After": "30"})
        if not asked.json["text"]:
            return Answer(400, b"no_text")
        self.posts.append({"id": str(len(self.posts)), "text": asked.json["text"]})
        return Answer(200, b"ok")


class Discord(Network):
    """https://discord.com/developers/docs/resources/webhook."""

    posting = f"/api/webhooks/1234567890/{Network.secret}"

    def __init__(self) -> None:
        super().__init__()
        self.forum = False
        self.threads: dict[str, str] = {}

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        if not asked.path.startswith(self.posting):
            return Answer(401, {"message": f"Invalid Webhook Token {asked.path}", "code": 50027})
        thread = asked.query.get("thread_id", "")
        if thread and thread not in self.threads:
            return Answer(404, {"message": "Unknown Channel", "code": 10003})
        if asked.method == "DELETE":
            number = asked.path.rpartition("/")[2]
            if (number, thread) not in {(post["id"], post["thread"]) for post in self.posts}:
                return Answer(404, {"message": "Unknown Message", "code": 10008})
            self.posts = [post for post in self.posts if post["id"] != number]
            return Answer(204)
        if asked.method == "GET":
            return Answer(200, {"id": "1234567890", "name": "Status", "token": self.secret})
        body = asked.json
        if not 0 < len(body["content"]) <= 2000 or body["allowed_mentions"] != {"parse": []}:
            return Answer(400, {"message": "Invalid Form Body", "code": 50035})
        if self.forum and not thread and "thread_name" not in body:
            said = "Webhooks posted to forum channels must have a thread_name or thread_id"
            return Answer(400, {"message": said, "code": 220001})
        if "thread_name" in body and not (self.forum and 0 < len(body["thread_name"]) <= 100):
            return Answer(400, {"message": "Webhooks can only create threads in forum channels", "code": 220003})
        if self.spent():
            return Answer(429, {"message": "You are being rate limited.", "retry_after": 1.5, "global": False})
        number = str(2000 + len(self.asked))
        if "thread_name" in body:
            thread = str(3000 + len(self.asked))
            self.threads[thread] = body["thread_name"]
        self.posts.append({"id": number, "text": body["content"], "thread": thread})
        if asked.query.get("wait") != "true":
            return Answer(204)
        return Answer(200, {"id": number, "channel_id": thread or "77", "content": body["content"]})


class Telegram(Network):
    """https://core.telegram.org/bots/api."""

    posting = "/sendMessage"
    secret = "123456:ABC-DEF1234ghIkl_zyx57W2v1u123ew11"  # noqa: S105 - the example of the documentation

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        _, bot, method = asked.path.split("/")
        if bot != f"bot{self.secret}":
            return self._no(401, f"Unauthorized {asked.url}")
        if method == "getMe":
            return Answer(200, {"ok": True, "result": {"id": 1, "is_bot": True, "username": "example_status_bot"}})
        body = asked.json
        if body["chat_id"] not in {"@examplestatus", "-1001234567890"}:
            return self._no(400, "Bad Request: chat not found")
        if method == "deleteMessage":
            if body["message_id"] not in self.ids():
                return self._no(400, "Bad Request: message to delete not found")
            self.posts = [post for post in self.posts if post["id"] != body["message_id"]]
            return Answer(200, {"ok": True, "result": True})
        assert f"/{method}" == self.posting
        if not body["text"] or len(body["text"]) > 4096:
            return self._no(400, "Bad Request: message is too long")
        reply = body.get("reply_parameters", {})
        if reply and reply["message_id"] not in self.ids():
            if not reply["allow_sending_without_reply"]:
                return self._no(400, "Bad Request: message to be replied not found")
            reply = {}
        if self.spent():
            return self._no(429, "Too Many Requests: retry after 14", parameters={"retry_after": 14})
        number = len(self.asked)
        self.posts.append({"id": number, "text": body["text"], "reply": reply.get("message_id")})
        return Answer(200, {"ok": True, "result": {"message_id": number, "text": body["text"]}})

    def _no(self, status: int, description: str, **more: Any) -> Answer:
        return Answer(status, {"ok": False, "error_code": status, "description": description, **more})
