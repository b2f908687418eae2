"""Real servers on loopback: nginx with any configuration, and one that answers as a test says."""

from __future__ import annotations

import contextlib
import grp
import http.server
import os
import pwd
import secrets
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from plainstatus.cli.development import find_tool

__all__ = ["Answer", "answering", "free_port", "nginx"]

#: Status, headers, body.
Answer = tuple[int, Mapping[str, str], bytes]

_NGINX = """daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ }}
http {{
    access_log off;
    types {{ text/html html; text/plain txt; application/json json; text/javascript js; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{servers}
}}
"""


def free_port() -> int:
    """Return a port of loopback on which nobody listens.

    Not one of those that systems give to whoever asks for any (Linux from 32768 on): somebody may get it meanwhile.
    """
    while True:
        # Not the random numbers that tests share, which are the same in each worker.
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as free, contextlib.suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


@contextmanager
def nginx(folder: Path, servers: str, *, port: int) -> Iterator[None]:
    """Run nginx with these `server` blocks, of which one listens on `port`; its own files go into `folder`."""
    folder.mkdir()
    # As root its workers would become another user, who may not read a test's folders.
    me = f"user {pwd.getpwuid(0).pw_name} {grp.getgrgid(0).gr_name};" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, user=me, servers=servers), encoding="utf-8")
    program = find_tool("nginx-light")
    assert program is not None, "nginx is missing (run: invoke test --install)"
    with subprocess.Popen([program, "-p", str(folder), "-c", str(config)], stderr=subprocess.PIPE) as server:
        try:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                assert server.poll() is None, server.stderr.read().decode() if server.stderr else ""
                time.sleep(0.05)
            yield
        finally:
            server.terminate()
            server.wait(20)


@contextmanager
def answering(answer: Callable[[str], Answer | None], *, port: int = 0) -> Iterator[int]:
    """Answer each GET for a path as `answer` says, and give the port; None hangs until the client goes away.

    A `Content-Length` among the headers that is more than the body's makes the rest of it drip.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer as the test says."""
            found = answer(self.path)
            if found is None:
                self.connection.settimeout(60)
                with contextlib.suppress(OSError):
                    self.connection.recv(1)
                self.close_connection = True
                return
            status, headers, body = found
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if "Content-Length" in headers:
                # More was promised, and drips for as long as the client waits.
                with contextlib.suppress(OSError):
                    for _ in range(int(headers["Content-Length"]) - len(body)):
                        time.sleep(0.05)
                        self.wfile.write(b" ")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so named by the standard library
            """Keep the test's output clean."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
