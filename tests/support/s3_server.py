"""Storage that speaks S3, CloudFront and IAM, on loopback: moto's server, with faults to order."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

__all__ = ["KEYS", "Storage", "s3_server"]

#: What boto3 needs to ask the server, and what keeps it from looking anywhere else on this machine or beyond it.
KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_MAX_ATTEMPTS": "2",
}


@dataclass
class Storage:
    """A running server."""

    port: int
    #: Asked before each request, by method and path: a code of S3 with its HTTP status is answered, None lets it pass.
    fault: Callable[[str, str], tuple[str, int] | None] | None = None
    #: Method and path of every request, in order.
    asked: list[tuple[str, str]] = field(default_factory=list)
    #: Path of each file that was put → its MD5, as whoever sent it says.
    digests: dict[str, str] = field(default_factory=dict)
    _clients: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str = "s3") -> Any:
        """Return a client that may do everything, always the same: to make one takes longer than to ask it."""
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                endpoint_url=self.address,
                region_name="us-east-1",
                aws_access_key_id="test",
                aws_secret_access_key="test",  # noqa: S106 - of nothing
            )
        return self._clients[service]

    def files(self, bucket: str) -> dict[str, bytes]:
        """Return key → bytes of everything in a bucket."""
        client = self.client()
        found = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [entry["Key"] for page in found for entry in page.get("Contents", ())]
        return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    def fill(self, bucket: str, files: Mapping[str, bytes]) -> None:
        """Put files into a bucket from behind, which is much faster."""
        behind = s3_backends["123456789012"]["aws"]
        for key, data in files.items():
            behind.put_object(bucket, key, data)

    def restrict(self) -> None:
        """From now on let in only keys that exist, and let them do only what their policies say."""
        self._tell("reset-auth", b"0")

    def let_in(self) -> None:
        """Let everybody in again."""
        self._tell("reset-auth", str(10**9).encode())

    def forget(self) -> None:
        """Forget every bucket, distribution, key and fault, and let everybody in."""
        self.let_in()
        self._tell("reset", b"")
        self.fault = None
        self.asked.clear()

    def _tell(self, what: str, data: bytes) -> None:
        address, kind = f"{self.address}/moto-api/{what}", {"Content-Type": "text/plain"}
        asked = urllib.request.Request(address, data, kind, method="POST")  # noqa: S310 - our own server
        urllib.request.urlopen(asked, timeout=30).close()  # noqa: S310


@contextmanager
def s3_server() -> Iterator[Storage]:
    """Run the server in a thread of this process."""
    answered: Callable[[dict[str, Any], Any], Iterable[bytes]] = DomainDispatcherApplication(create_backend_app)

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        found = storage.fault and storage.fault(method, path)
        storage.asked.append((method, path))
        if method == "PUT":
            storage.digests[path] = environ.get("HTTP_CONTENT_MD5", "")
        if not found:
            return answered(environ, start)
        # The connection is used again.
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        code, status = found
        body = f"<Error><Code>{code}</Code><Message>As the test says</Message></Error>".encode()
        start(f"{status} Fault", [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
        return [body]

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_Quiet)
    storage = Storage(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield storage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(MotoRequestHandler):
    """Writes no line for each request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        """Keep the test's output clean."""
