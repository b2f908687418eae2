"""Amazon SES, version 2, on loopback: it answers as its documentation says, and can fail."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["ERRORS", "SesServer", "ses_server"]

#: Beginning of a local part → status, error, what it says; each repeats the address, as some do.
ERRORS = {
    "refused": (400, "BadRequestException", "Missing final '@domain' in {}"),
    "rejected": (400, "MessageRejected", "Email address is not verified: {}"),
    "fast": (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
    "quota": (429, "TooManyRequestsException", "Daily message quota exceeded."),
    "suspended": (400, "AccountSuspendedException", "{}"),
    "paused": (400, "SendingPausedException", "{}"),
    "denied": (403, "AccessDeniedException", "{}"),
    "broken": (500, "InternalFailure", "{}"),
    "away": (503, "ServiceUnavailable", "{}"),
}


@dataclass
class SesServer:
    """A running server; its fields may be changed at any time."""

    port: int = 0
    #: What was asked for, and taken.
    sent: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    account: dict[str, Any] = field(
        default_factory=lambda: {
            "SendingEnabled": True,
            "ProductionAccessEnabled": True,
            "EnforcementStatus": "HEALTHY",
            "SendQuota": {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 17.0},
        }
    )

    def send(self, asked: dict[str, Any]) -> tuple[int, str, dict[str, Any]]:
        """Answer whoever sends a message; a status of 0 hangs up."""
        self.asked += 1
        (address,) = asked["Destination"]["ToAddresses"]
        kind = address.partition("-")[0]
        if kind in ERRORS:
            status, error, words = ERRORS[kind]
            return status, error, {"message": words.format(address)}
        asked["Content"]["Raw"]["Data"] = base64.b64decode(asked["Content"]["Raw"]["Data"])
        self.sent.append(asked)
        if kind == "cut":
            return 0, "", {}
        return 200, "", {"MessageId": f"0100-{len(self.sent)}"}


@contextmanager
def ses_server() -> Iterator[SesServer]:
    """Run SES."""
    server = SesServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def do_GET(self) -> None:
            """Tell of the account."""
            assert self.path == "/v2/email/account"
            self._answer(200, "", server.account)

        def do_POST(self) -> None:
            """Take a message."""
            assert self.path == "/v2/email/outbound-emails"
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, error, body = server.send(asked)
            if status:
                self._answer(status, error, body)
            else:
                self.close_connection = True

        def _answer(self, status: int, error: str, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if error:
                self.send_header("x-amzn-ErrorType", error)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
