"""One request to a network, and what its answer means: taken, refused, surely not taken, or in doubt."""

from __future__ import annotations

import json
import logging
import re
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from queue import Empty, Queue
from typing import Any, Final, Self, TypeVar
from urllib.parse import quote, urlsplit

from plainstatus.deliver.announce.channels.channel import InDoubt, NotTaken, Refused
from plainstatus.errors import printable
from plainstatus.model.frozen import dataclass

__all__ = ["PATIENCE", "Gone", "Refusal", "Web", "in_time", "server", "trusted"]

#: How long one post to one network may take, in seconds.
PATIENCE: Final = 15.0
#: Bytes of an answer to a post that are read: what is longer is none of theirs.
_MOST: Final = 1_000_000
#: Characters of a reason that a network may give.
_LONGEST: Final = 300
#: The same of an id, an address, or a key to a session.
_LONGEST_VALUE: Final = 4_000
#: Characters of what stands in an address and is no secret.
_SHORT: Final = 8
#: Whoever says so much later means: never.
_DAY: Final = 86_400.0

_T = TypeVar("_T")


class Refusal(Refused):
    """A network's no, with its status, and the number or word that it gives to the reason, if it does."""

    def __init__(self, reason: str, code: object = None, *, status: int = 0) -> None:
        self.code, self.status = code, status
        super().__init__(reason)


class Gone(Refusal):
    """What was asked about is not there, or no longer."""


def server(rest: str) -> str:
    """Return the address behind `//host` in a setting: https, but on loopback. Raises ValueError."""
    address = rest.removeprefix("https:").removeprefix("http:").rstrip("/")
    try:
        parts = urlsplit(f"https:{address}")
        whole = bool(parts.hostname) and parts.port != 0 and not (parts.query or parts.fragment)
    except ValueError:
        whole = False
    if not whole or not re.fullmatch(r"//[!-~]+", address) or "@" in address:
        raise ValueError("names no server (a host such as social.example.org belongs behind the //)")
    local = re.fullmatch(r"localhost|127(\.\d+){3}|::1", parts.hostname or "")
    return f"{'http' if local else 'https'}:{address}"


@dataclass(frozen=True)
class Web:
    """How a channel asks its network. Nothing that is raised, shown or logged holds one of the secrets."""

    #: What all paths follow; with some networks the secret is a part of it.
    base: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: In seconds. Whoever asks twice for one post gives each question its share.
    patience: float = PATIENCE
    #: So many bytes of an answer are read.
    most: int = _MOST

    @classmethod
    def secret(cls, address: str, *more: str) -> Self:
        """Return a way to ask at an address that holds the secret itself. Raises ValueError where it is none."""
        scheme, colon, rest = address.partition(":")
        place, _, query = rest.partition("?")
        if not colon or scheme not in {"http", "https"} or server(place).partition(":")[0] != scheme:
            raise ValueError("has no address of a webhook (it begins with https://)")
        # What a network repeats of it may be a part.
        parts = [part for part in re.split("[/=&]", f"{urlsplit(address).path}&{query}") if len(part) > _SHORT]
        return cls(address, (address, *parts, *more))

    @property
    def host(self) -> str:
        """What people are told of where it is."""
        return urlsplit(self.base).netloc

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        share: float = 1.0,
        text: bool = False,
    ) -> Any:
        """Ask for something to be done; return the answer's JSON, or its text, where it was.

        `body` is sent as JSON, or as it is where it is bytes. Raises Refused, NotTaken or InDoubt.
        """
        given = {"Accept-Encoding": "identity", "User-Agent": "plainstatus", **self.headers, **(headers or {})}
        content = body if isinstance(body, bytes) else b""
        if body is not None and not isinstance(body, bytes):
            content = json.dumps(body, ensure_ascii=False).encode()
            given["Content-Type"] = "application/json; charset=utf-8"
        return self._meaning(self._ask(method, path, given, content, self.patience * share), text=text)

    def look(self, path: str, method: str = "GET", body: object = None, **more: Any) -> Any:
        """Ask for what posts nothing, as `send` does: what is in doubt was not taken then."""
        try:
            return self.send(method, path, body, **more)
        except InDoubt as error:
            raise NotTaken(str(error)) from None

    def told(self, answer: object, *path: str) -> str:
        """Return what an answer says at a path of keys. Raises InDoubt where that is nothing."""
        for key in path:
            answer = answer.get(key) if isinstance(answer, dict) else None
        if isinstance(answer, bool) or not isinstance(answer, int | str) or not 0 < len(str(answer)) <= _LONGEST_VALUE:
            raise InDoubt(f"{self.host} answers that all is well, but without {'.'.join(path)}")
        return printable(str(answer))

    def look_for(self, answer: object, *path: str) -> str:
        """Return the same of an answer to `look`."""
        try:
            return self.told(answer, *path)
        except InDoubt as error:
            raise NotTaken(str(error)) from None

    def own(self, answer: object, *path: str) -> str:
        """Return an address on this server that the answer names; nothing where it is another's, or none."""
        try:
            url = self.told(answer, *path)
            there, here = urlsplit(url), urlsplit(self.base)
        except (InDoubt, ValueError):
            return ""
        return url if (there.scheme, there.netloc) == (here.scheme, here.netloc) else ""

    def said(self, reason: str) -> str:
        """Return what a network says as a message may hold it: without our secrets, on one line, with an end."""
        for secret in self.secrets:
            for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1]):
                reason = reason.replace(form, "…")
        return printable(" ".join(reason.split()))[:_LONGEST]

    def _ask(self, method: str, path: str, headers: Mapping[str, str], content: bytes, seconds: float) -> _Answer:
        call = _Call()

        def work() -> _Answer:
            return _answer(
                method=method,
                url=self.base + path,
                headers=headers,
                content=content,
                seconds=seconds,
                most=self.most,
                trace=call.trace,
            )

        try:
            return in_time(work, seconds)
        except TimeoutError:
            reason = f"{self.host} does not answer within {seconds:g} seconds"
        except Exception as error:
            reason = f"{self.host}: {self.said(str(error)) or type(error).__name__}"
        # Here, where the error and the request that it holds are gone: they would stand in a traceback.
        raise InDoubt(reason) if call.give_up() else NotTaken(reason)

    def _meaning(self, answer: _Answer, *, text: bool) -> Any:
        data: Any = None
        with suppress(ValueError, RecursionError):
            data = json.loads(answer.body)
        reason = self.said(_reason(data))
        said = f"{self.host} answers {answer.status}" + (f": {reason}" if reason else "")
        if 200 <= answer.status < 300:
            if text:
                return answer.body.decode(errors="replace")
            if answer.body and not isinstance(data, dict):
                raise InDoubt(f"{said}, but with nothing that can be read")
            return data or {}
        if answer.status in {425, 429}:
            raise NotTaken(said, _after(answer.headers, data))
        if 300 <= answer.status < 400:
            raise Refused(f"{said}: it sends us elsewhere, and no redirect is followed (write its own address)")
        if 400 <= answer.status < 500 and answer.status != 408:
            code = data.get("code") if isinstance(data, dict) else None
            raise (Gone if answer.status in {404, 410} else Refusal)(said, code, status=answer.status)
        raise InDoubt(said)


def in_time(work: Callable[[], _T], seconds: float) -> _T:
    """Return what `work` does. Raises TimeoutError where it takes longer, wherever it hangs; it may go on then.

    Time-outs of sockets count anew with each byte, and nothing else ends a question to a dead name server.
    """
    # Not a SimpleQueue: where a signal comes as the time is up, that waits for ever (Python 3.11).
    done: Queue[tuple[_T, None] | tuple[None, Exception]] = Queue()

    def run() -> None:
        try:
            done.put((work(), None))
        except Exception as error:
            done.put((None, error))

    # Never waited for: it must not keep a command from ending.
    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = done.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # there is a result wherever there is no error


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class _Call:
    """What decides whether a network may have got something: whether we had begun to send when we gave up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = self._over = False

    def trace(self, event: str, _info: object) -> None:
        """Hear of each step, before it is done; nothing begins to be sent once we have given up."""
        if event.endswith("send_request_headers.started"):
            with self._lock:
                if self._over:
                    raise TimeoutError
                self._begun = True

    def give_up(self) -> bool:
        with self._lock:
            self._over = True
            return self._begun


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """Return whose certificates count; to read them takes longer than to post."""
    import httpx  # noqa: PLC0415

    return httpx.create_ssl_context(trust_env=False)


def _answer(
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes,
    seconds: float,
    most: int,
    trace: Callable[[str, object], None],
) -> _Answer:
    # A tenth of a second, which only sites with channels should spend.
    import httpx  # noqa: PLC0415

    # Its records hold headers of answers, and those may repeat an address with a token in it.
    logging.getLogger("httpcore").setLevel(logging.INFO)
    # Whoever waits has given up by then; this ends what hangs.
    times = dict.fromkeys(("connect", "read", "write", "pool"), seconds + 1)
    request = httpx.Request(
        method, url, headers=headers, content=content, extensions={"timeout": times, "trace": trace}
    )
    # Not a client: that logs each address, follows redirects, keeps cookies, and listens to the environment.
    with httpx.HTTPTransport(verify=trusted(), trust_env=False) as transport:
        response = transport.handle_request(request)
        try:
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > most:
                    break
        finally:
            response.close()
    return _Answer(response.status_code, response.headers, bytes(body[:most]))


def _reason(data: object) -> str:
    if isinstance(data, dict):
        for key in ("message", "description", "detail", "error"):
            if isinstance(data.get(key), str):
                return str(data[key])
    return ""


def _after(headers: Mapping[str, str], data: object) -> float | None:
    """Return in how many seconds a network wants to be asked again: each says so in a way of its own."""
    body = data if isinstance(data, dict) else {}
    more = body.get("parameters")
    seconds: Any = headers.get("retry-after") or body.get("retry_after")
    if seconds is None and isinstance(more, dict):
        seconds = more.get("retry_after")
    until = None
    with suppress(ValueError, TypeError, OverflowError):
        return min(max(float(seconds), 0.0), _DAY) if float(seconds) == float(seconds) else None
    with suppress(ValueError, TypeError):
        until = parsedate_to_datetime(str(seconds))
    if reset := headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or headers.get("x-rate-limit-reset"):
        with suppress(ValueError, OverflowError, OSError):
            until = datetime.fromtimestamp(float(reset), UTC) if reset.isdecimal() else datetime.fromisoformat(reset)
    try:
        # By the server's own clock: ours may be off.
        now = parsedate_to_datetime(headers["date"])
        return min(max((until - now).total_seconds(), 0.0), _DAY) if until else None
    except (KeyError, ValueError, TypeError):
        return None
