"""Asking, as a reader would, whether an address hands out what was sent there."""

from __future__ import annotations

import itertools
import math
import re
import secrets
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from plainstatus.model.frozen import dataclass
from plainstatus.tree.manifest import MANIFEST
from plainstatus.urls import HOME

if TYPE_CHECKING:
    import httpx

__all__ = ["Served", "answers_for", "ask"]

#: For each piece of an answer, in seconds.
_TIMEOUT: Final = 10.0
#: For an answer as a whole, in seconds; on a slow line the largest files take a minute.
_WHOLE: Final = 120.0
#: For all answers of an address, in seconds, after the first one is right.
_ALL: Final = 600.0
#: Packed as nearly all readers' answers are. What others unpack into cannot be limited.
_PACKED: Final = "gzip"
_GZIP: Final = 16 + zlib.MAX_WBITS
#: A server may hold on to an open file for a moment.
_PATIENCE: Final = 5.0
_PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
_MOST_REDIRECTS: Final = 5
#: So many changed files are asked for; all of them are read back from the target itself.
_MOST_FILES: Final = 100
#: So many faults are named.
_TOLD: Final = 3
#: Names that hosts keep to themselves.
_HIDDEN: Final = re.compile(r"(?!\.well-known/)[._]")
_BUILT: Final = re.compile(rb'class="built">[^<]*<time datetime="([^"]+)"')


@dataclass(frozen=True)
class Served:
    """What an address hands out."""

    #: Why readers do not get what was sent; empty where they do.
    fault: str
    #: What a cache still hands out; empty where it is new.
    warning: str


class _Wrong(Exception):  # noqa: N818 - says what an answer is
    """An answer that is not what was sent; the text says which, for people."""


class _Silent(_Wrong):
    """No answer, or none that comes to an end: whoever asks on waits in vain for each file."""


def answers_for(tree: Path, changed: Sequence[str]) -> dict[str, bytes]:
    """Return path → bytes of what an address is asked for: manifest and home page, then changed files, pages first."""
    pages_first = sorted({*changed} - {HOME, MANIFEST}, key=lambda path: (not path.endswith(".html"), path))
    paths = [MANIFEST, HOME, *[path for path in pages_first if not _HIDDEN.match(path)][:_MOST_FILES]]
    return {path: (tree / path).read_bytes() for path in paths}


def ask(url: str, answers: Mapping[str, bytes], *, settles: float) -> Served:
    """Ask `url` for the files of `answers`, past caches; for home page and manifest through them, too.

    The host may take `settles` seconds until it serves the new site. A redirect is followed on the same host only.
    """
    # A tenth of a second, which only sites with an address to ask should spend.
    import httpx  # noqa: PLC0415

    # No answer to an earlier question fits this one.
    token = secrets.token_hex(8)
    headers = {"Accept-Encoding": _PACKED}
    with closing(
        _Reader(lambda: httpx.Client(timeout=_TIMEOUT, follow_redirects=False, headers=headers), url, answers)
    ) as reader:
        try:
            reader.wait_for(MANIFEST, token, patience=max(settles, _PATIENCE))
        except _Wrong as error:
            return Served(f"{error}{reader.age()}", "")
        reader.hurry()
        try:
            faults = [fault for path in answers if path != MANIFEST and (fault := reader.fault(path, token))]
            if faults:
                more = f" and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
                return Served(f"{'; '.join(faults[:_TOLD])}{more}", "")
            old = [fault for path in (HOME, MANIFEST) if (fault := reader.fault(path, ""))]
        except _Silent as error:
            return Served(str(error), "")
        return Served("", f"a cache still hands out the old site: {old[0]}{reader.age()}" if old else "")


class _Reader:
    """Somebody who asks an address for files, and knows what they must be."""

    def __init__(self, connect: Callable[[], httpx.Client], url: str, answers: Mapping[str, bytes]) -> None:
        self._connect = connect
        self._client = connect()
        self._url = url
        self._answers = answers
        #: Whoever hands out more than that hands out something else.
        self._most = max(map(len, answers.values())) + 1
        # https://www.python-httpx.org/advanced/extensions/#trace
        self._watched = {"trace": self._look_at_the_clock}
        self._end = math.inf

    def hurry(self) -> None:
        """Give all that is asked from now on an end: a host that answers slowly must not keep us for hours."""
        self._end = time.monotonic() + _ALL

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def wait_for(self, path: str, token: str, *, patience: float) -> None:
        """Ask for a file until it is the right one. Raises _Wrong where it is not after so many seconds."""
        end = time.monotonic() + patience
        for number in itertools.count():
            try:
                self._get(path, f"{token}{number}")
            except _Wrong:
                pause = _PAUSES[min(number, len(_PAUSES) - 1)]
                if time.monotonic() + pause > end:
                    raise
                time.sleep(pause)
            else:
                return

    def fault(self, path: str, token: str) -> str:
        """Return why the answer for a file is not the file; empty where it is. Raises _Silent where none comes."""
        try:
            self._get(path, token)
        except _Silent:
            raise
        except _Wrong as error:
            return str(error)
        return ""

    def age(self) -> str:
        """Return when the home page that is handed out says that it was built; empty where it does not say."""
        try:
            built, ours = _BUILT.search(self._answer(self._address(HOME))), _BUILT.search(self._answers[HOME])
        except _Wrong:
            return ""
        if built is None or ours is None or built[1] == ours[1]:
            return ""
        try:
            then, now = (datetime.fromisoformat(found[1].decode()) for found in (built, ours))
        except ValueError:
            return ""
        minutes = round((now - then).total_seconds() / 60)
        return (
            f". READERS SEE AN OLD PAGE: it was built at {then:%Y-%m-%d %H:%M} UTC, {minutes} minutes before this one"
        )

    def _get(self, path: str, token: str) -> None:
        """Ask for a file, past caches where there is a token. Raises _Wrong where the answer is another one."""
        address = self._address(path)
        asked = f"{address}?published={token}" if token else address
        if self._answer(asked) != self._answers[path]:
            raise _Wrong(f"{address} is not what was sent")

    def _address(self, path: str) -> str:
        return f"{self._url}/{'' if path == HOME else quote(path)}"

    def _answer(self, address: str) -> bytes:
        """Return what an address hands out, after redirects on the same host. Raises _Wrong where there is nothing."""
        import httpx  # noqa: PLC0415

        begun = address.partition("?")[0]
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                with self._in_time(begun), self._client.stream("GET", address, extensions=self._watched) as answer:
                    if not answer.has_redirect_location:
                        if answer.status_code != 200:
                            raise _Wrong(f"{begun} answers {answer.status_code} {answer.reason_phrase}".rstrip())
                        return self._body(_unpacked(answer, begun, self._most))
                    found = urljoin(address, answer.headers["location"])
                if urlsplit(found).scheme not in {"http", "https"} or _host(found) != _host(address):
                    raise _Wrong(f"{begun} leads to another host, {_host(found) or found}")
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise _Silent(f"{begun} does not answer: {error or type(error).__name__}") from error
            except ValueError as error:
                # Of an address that is none.
                raise _Wrong(f"{begun} leads nowhere that could be asked") from error
            address = found
        raise _Wrong(f"{begun} leads from one address to the next without end")

    @contextmanager
    def _in_time(self, begun: str) -> Iterator[None]:
        """Hang up on an answer that does not come to an end, or whose head does not. Raises _Silent then."""
        if self._client.is_closed:
            self._client = self._connect()
        seconds = max(0.0, min(_WHOLE, self._end - time.monotonic()))
        late = threading.Timer(seconds, self._client.close)
        late.daemon = True
        late.start()
        try:
            yield
        except _Wrong:
            raise
        except Exception as error:
            # The library raises this or that where the line is cut under its hands.
            if self._client.is_closed:
                raise _Silent(f"{begun} does not come to an end within {seconds:.0f} seconds") from error
            raise
        finally:
            late.cancel()

    def _look_at_the_clock(self, step: str, _: object) -> None:
        """Read nothing over a line that was made while the client was closed: that closes only what is made already."""
        if step == "http11.receive_response_headers.started" and self._client.is_closed:
            raise TimeoutError

    def _body(self, pieces: Iterable[bytes]) -> bytes:
        """Return what an answer holds, of an endless one no more than we could want."""
        data = bytearray()
        for piece in pieces:
            data += piece
            if len(data) > self._most:
                break
        return bytes(data)


def _unpacked(answer: httpx.Response, begun: str, most: int) -> Iterable[bytes]:
    """Return the bytes of an answer, piece by piece. A few that are packed may unpack into gigabytes."""
    packed = answer.headers.get("content-encoding", "").strip().lower()
    if packed in {"", "identity"}:
        return answer.iter_raw()
    if packed == _PACKED:
        return _gunzipped(answer.iter_raw(), begun, most)
    raise _Wrong(f"{begun} is packed in a way that nobody asked for, {packed}")


def _gunzipped(pieces: Iterable[bytes], begun: str, most: int) -> Iterator[bytes]:
    unpack = zlib.decompressobj(_GZIP)
    try:
        for piece in pieces:
            # What is left out by that is too much anyway.
            yield unpack.decompress(piece, most + 1)
    except zlib.error as error:
        raise _Wrong(f"{begun} is not packed as it says") from error


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").lower()
