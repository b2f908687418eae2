"""Real web servers on loopback, for as long as a test wants them."""

from __future__ import annotations

import grp
import http.client
import os
import pwd
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from plainstatus.cli.development import find_tool
from tests.support.webserver import free_port

__all__ = ["Answer", "ask", "caddy", "nginx", "off_by", "time_of_day"]

_CONFIG = """daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ }}
http {{
    access_log off;
    sendfile on;
    default_type text/plain;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        {server}
    }}
}}
"""


class Answer(NamedTuple):
    """What a server said; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(port: int, path: str, **headers: str) -> Answer:
    """Ask a server on loopback; underscores in names of headers stand for hyphens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


@contextmanager
def nginx(folder: Path, server: str) -> Iterator[int]:
    """Run nginx with these lines in its server block, and give its port; its own files go into `folder`."""
    folder.mkdir()
    # As root its workers would become another user, who may not read a test's folders.
    me = f"user {pwd.getpwuid(0).pw_name} {grp.getgrgid(0).gr_name};" if os.geteuid() == 0 else ""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(user=me, folder=folder, port=port, server=server), encoding="utf-8")
    log = folder / "error.log"
    command = [find_tool("nginx-light") or "nginx", "-e", str(log), "-p", str(folder), "-c", str(config)]
    with _running(command, port, log):
        yield port


@contextmanager
def caddy(folder: Path, before: str, site: str) -> Iterator[int]:
    """Run Caddy with `before` at the top of its settings and `site` in the site's block, and give its port."""
    folder.mkdir()
    port = free_port()
    config = folder / "Caddyfile"
    general = "{\n\tadmin off\n\tauto_https off\n}\n"
    block = f"http://127.0.0.1:{port} {{\n\tbind 127.0.0.1\n{site}\n}}\n"
    config.write_text(general + before + block, encoding="utf-8")
    log = folder / "error.log"
    command = [find_tool("caddy") or "caddy", "run", "--config", str(config), "--adapter", "caddyfile"]
    with _running(command, port, log, home=folder):
        yield port


@contextmanager
def _running(command: Sequence[str], port: int, log: Path, home: Path | None = None) -> Iterator[None]:
    env = os.environ | ({"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)} if home else {})
    with log.open("ab") as told:
        server = subprocess.Popen(command, env=env, stderr=told, stdout=told)
        try:
            for _ in range(200):
                assert server.poll() is None, log.read_text(encoding="utf-8")
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield
        finally:
            server.terminate()
            server.wait(timeout=30)


def off_by(seconds: int) -> str:
    """Return what a server whose clock is off by so much says that the time is."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@contextmanager
def time_of_day(date: str, *, age: int = 0) -> Iterator[str]:
    """Serve nothing but a `Date`, as old as a cache says that it is, and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(404)
            self.send_header("Date", date)
            self.send_header("Age", str(age))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so named by the standard library
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}"
        finally:
            http.shutdown()
            thread.join()
