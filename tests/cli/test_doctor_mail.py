"""What the doctor says of mail: whether the server would take it, asked without sending any."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plainstatus.cli.doctor import examine
from plainstatus.read.project import find_project
from tests.support.mail_server import PASSWORD, USER, certificate, mail_server
from tests.support.project import tree
from tests.support.publishing import NOW, REAL, real_project
from tests.support.s3_server import KEYS
from tests.support.ses_server import ses_server
from tests.support.webserver import free_port

LOGIN = {"user": USER, "password": "$MAIL_PASSWORD"}


def told(folder: Path, mail: dict[str, Any]) -> list[str]:
    """Return what the doctor says of a site with these settings; it changes nothing, and tells no secret."""
    site = real_project(folder / "site", settings=f"{REAL}STATUS_MAIL = {mail!r}\n")
    before = tree(site)
    lines = [str(one) for one in examine(find_project(site), now=NOW) if one.subject == "mail"]
    assert tree(site) == before
    assert PASSWORD not in "\n".join(lines)
    return lines


def test_a_server_that_lets_us_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is logged in to, encrypted, and gets no message; a wrong password is told."""
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    with mail_server(tls=pem, login=True) as server:
        mail = {"host": "localhost", "port": server.port, **LOGIN}
        assert told(tmp_path, mail) == [f"ok     mail: localhost:{server.port} lets us in as {USER}"]
        monkeypatch.setenv("MAIL_PASSWORD", "another-password")
        (line,) = told(tmp_path, mail)
        assert not server.asked
    assert line.startswith(f"fault  mail: localhost:{server.port} does not know our user and password: 535 5.7.8")
    assert "another-password" not in line


def test_a_server_without_a_login(tmp_path: Path) -> None:
    """One on the same machine needs none; one that is not there is named."""
    with mail_server() as server:
        mail = {"host": "127.0.0.1", "port": server.port, "tls": "none"}
        assert told(tmp_path, mail) == [f"ok     mail: 127.0.0.1:{server.port} lets us in"]
    closed = free_port()
    assert told(tmp_path, {**mail, "port": closed}) == [
        f"fault  mail: 127.0.0.1:{closed} cannot be reached: Connection refused"
    ]


def test_mistakes_and_a_variable_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a line; a site without mail has none."""
    monkeypatch.delenv("MAIL_PASSWORD", raising=False)
    assert told(tmp_path, {}) == []
    assert told(tmp_path, {"host": "smtp.shoe-shop.org", **LOGIN}) == [
        "fault  mail: pelicanconf.py: STATUS_MAIL names $MAIL_PASSWORD, which is not set (set it where this command "
        "runs: export MAIL_PASSWORD=…)"
    ]
    assert told(tmp_path, {"host": "smtp.shoe-shop.org", "port": 0, "tls": "yes"}) == [
        "fault  mail: pelicanconf.py: STATUS_MAIL has a tls that is none of starttls, tls and none",
        "fault  mail: pelicanconf.py: STATUS_MAIL has a port that is none (write a number, such as 587)",
    ]


def test_ses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what it takes from an account; one in the sandbox, or that may not send, reaches nobody."""
    with ses_server() as server:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL_SESV2": f"http://127.0.0.1:{server.port}"}.items():
            monkeypatch.setenv(name, value)
        assert told(tmp_path, {"ses": True}) == [
            "ok     mail: SES takes 14 messages a second from us, 50,000 in 24 hours"
        ]
        server.account["ProductionAccessEnabled"] = False
        assert told(tmp_path, {"ses": True}) == [
            "note   mail: SES lets this account write to verified addresses only (ask it for production access)"
        ]
        server.account["SendingEnabled"] = False
        (line,) = told(tmp_path, {"ses": True})
        assert line.startswith("fault  mail: ")
        assert not server.sent
