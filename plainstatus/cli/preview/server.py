"""The server: files of the tree that was built last, on their own host only."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import cast
from urllib.parse import parse_qs, unquote_to_bytes

from plainstatus.cli.preview.outcome import Shown, State
from plainstatus.cli.preview.page import EMPTY_PAGE, EVENTS, LANGUAGES, WATERMARK, served
from plainstatus.files import open_folder, open_inside
from plainstatus.model.frozen import dataclass
from plainstatus.tree.manifest import media_type
from plainstatus.urls import NOT_FOUND

__all__ = ["Content", "Server", "file_path", "read_file"]

_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
#: So that we notice a browser that has gone, in seconds.
_HEARTBEAT = 15
#: How long a browser may take to say what it wants, in seconds.
_PATIENCE = 30


@dataclass(frozen=True)
class Content:
    """What is served."""

    #: The folder of the site; not there before the first build.
    site: Path
    #: That of the pages which stand in for those of the site for a while.
    early: Path
    #: That of the pages which show languages side by side.
    languages: Path
    shown: Shown
    drafts: bool
    #: The public address of the site, to which its page for what is not found links.
    address: str


class Server:
    """Serves the same on several sockets, until it is closed."""

    def __init__(self, sockets: Sequence[socket.socket], content: Content) -> None:
        names = [str(taken.getsockname()[0]) for taken in sockets]
        port = sockets[0].getsockname()[1]
        # Who is led here under another name is led by somebody else's page (DNS rebinding).
        hosts = frozenset(f"{name}:{port}" for name in (*names, "localhost"))
        if port == 80:
            hosts |= {name.removesuffix(":80") for name in hosts}
        self._servers = [_Listener(taken, content, hosts) for taken in sockets]
        self._threads = [
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True) for server in self._servers
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Serve nothing any longer."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, taken: socket.socket, content: Content, hosts: frozenset[str]) -> None:
        self.content = content
        self.hosts = hosts
        super().__init__(taken.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = taken

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of browsers that go away in the middle of an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """Answer with a file of the site, or wait for the next state."""
        server = cast("_Listener", self.server)
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].strip().lower() not in server.hosts:
            addresses = ", ".join(f"http://{host}/" for host in sorted(server.hosts))
            self._answer(HTTPStatus.FORBIDDEN, _TEXT, f"This preview answers only at {addresses}\n".encode())
            return
        path, _, query = self.path.partition("?")
        if path == EVENTS:
            self._events(server.content.shown, parse_qs(query).get("state", [""])[0])
        else:
            self._file(server.content, file_path(self.path))

    def do_HEAD(self) -> None:
        """Answer as to GET, without the content."""
        self.do_GET()

    def version_string(self) -> str:
        """Return what the server calls itself."""
        return "Plainstatus-preview"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so named by the standard library
        """Keep the terminal for what staff must read."""

    def _file(self, content: Content, path: str | None) -> None:
        # Before the file is read: a state that comes meanwhile makes the browser load the page once more.
        state = content.shown.state
        beside = path is not None and f"/{path}".startswith(LANGUAGES)
        if beside:
            data = read_file(content.languages, f"/{path}".removeprefix(LANGUAGES))
        else:
            data = None if path is None else _newest(content, state, path)
        status = HTTPStatus.OK
        if path is None or data is None:
            path, status, data = NOT_FOUND, HTTPStatus.NOT_FOUND, _newest(content, state, NOT_FOUND)
            if data is None:
                # Between two builds there always is one.
                status, data = HTTPStatus.SERVICE_UNAVAILABLE, EMPTY_PAGE.encode()
            # Its links name the public site, wherever the page stands.
            data = data.replace(f'href="{content.address}/'.encode(), b'href="/')
        kind = media_type(path)
        if kind == _HTML:
            page = data.decode("utf-8", "replace")
            empty = status == HTTPStatus.SERVICE_UNAVAILABLE
            data = served(page, state, drafts=content.drafts, empty=empty).encode()
        elif kind == _TEXT and content.drafts:
            data = f"{WATERMARK}\n\n".encode() + data
        self._answer(status, kind, data)

    def _answer(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self._common()
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _events(self, shown: Shown, token: str) -> None:
        """Tell when the state is another one than the browser's (https://html.spec.whatwg.org/#server-sent-events)."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self._common()
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(b"retry: 500\n\n")
        while not shown.wait(token, seconds=_HEARTBEAT):
            self.wfile.write(b": still here\n\n")
        if not shown.closed:
            self.wfile.write(b"data: reload\n\n")

    def _common(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Referrer-Policy", "no-referrer")


def file_path(target: str) -> str | None:
    """Return the path of the file that a request's target names, relative to the site; None where it can name none."""
    try:
        path = unquote_to_bytes(target.partition("?")[0].partition("#")[0]).decode()
    except UnicodeDecodeError:
        return None
    if not path.startswith("/") or "\\" in path or not path.isprintable():
        return None
    path = path[1:]
    if not path or path.endswith("/"):
        path += "index.html"
    return None if {"", ".", ".."} & set(path.split("/")) else path


def _newest(content: Content, state: State, path: str) -> bytes | None:
    """Return a file of the site, or what stands in for it."""
    early = read_file(content.early / state.early, path) if state.early else None
    return read_file(content.site, path) if early is None else early


def read_file(site: Path, path: str) -> bytes | None:
    """Return a file's bytes; None where there is none, or only a folder, a link or a device.

    Nothing is read through a link, also where somebody puts one there meanwhile.
    """
    try:
        inside = f"{site.name}/{path}"
        with open_folder(site.parent) as above, os.fdopen(open_inside(above, inside), "rb") as file:
            return file.read()
    except (OSError, ValueError):
        return None
