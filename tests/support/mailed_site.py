"""A site that is served, with a breach and its notice in two languages, and a mail server: what `mail` needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.mail_server import MailServer, mail_server
from tests.support.project import make_project
from tests.support.webserver import Answer, answering, free_port

__all__ = ["ID", "PEOPLE", "served", "settings", "site"]

ID = "2026-11-15-leak"
#: Everybody once, in two languages.
PEOPLE = "address,language\nada@example.org,en\nbob@example.net,es\ncleo@example.com,en\n"
_YAML = f"""organisation:
  name: Example Shoes
  domains: [shoe-shop.org]
  senders: [notice@shoe-shop.org]
  contacts: {{help: {{kind: email, value: help@shoe-shop.org}}}}
incidents:
  - id: {ID}
    title: Account data was copied
    type: security
    actions: [{{text: Choose a new password.}}]
    breach:
      discovered_at: 2026-11-15 12:00
      information: [{{kind: name, state: exposed}}]
      direct_notice:
        channels: [email]
        sender: Example Shoes <notice@shoe-shop.org>
        subject: {{en: Your name was copied, es: Su nombre fue copiado}}
        links: none
        asks_for: nothing
        copy: notices/leak.txt
    updates:
      - at: 2026-11-15 13:00
        status: investigating
        text: Someone copied account data. We are sorry.
        next_update: none
"""
_CONTENT = {
    "notices/leak.txt": "Dear customer,\n\nsomeone copied your name. We are sorry. Ask help@shoe-shop.org.\n\n"
    "Example Shoes\n",
    "notices/leak.es.txt": "Hola,\n\nalguien copió su nombre. Lo sentimos: help@shoe-shop.org.\n\nExample Shoes\n",
    "statements/to-staff.md": f"Title: What we tell our customers\nIncident: {ID}\nName: Robin Vale\nRole: Chief\n"
    "Date: 2026-11-15\nAudience: our staff\n\nAnswer **everybody**. See [the page](index.html).\n",
}


def settings(web: int, **mail: Any) -> str:
    """Return a pelicanconf.py of a site on loopback, spelt so that it is not taken for an example's."""
    given = {"host": "127.0.0.1", "tls": "none", "dns": "none", "connections": 2, "rate": 200, **mail}
    head = f'SITEURL = "http://127.1:{web}"\nPATH = "content"\nPLUGINS = ["plainstatus.plugin"]\n'
    return f"{head}STATUS_MAIL = {given!r}\n"


def site(folder: Path, web: int, *, yaml: str = _YAML, content: Mapping[str, str] = _CONTENT, **mail: Any) -> Path:
    """Write such a site."""
    return make_project(folder, yaml, settings=settings(web, **mail), content=content)


@contextmanager
def served(folder: Path, *, login: bool = False, secured: Path | None = None, **mail: Any) -> Iterator[MailServer]:
    """Serve the published site in `folder`, which is written first, and run a mail server that takes its messages."""

    def answer(path: str) -> Answer | None:
        file = folder / "output" / (path.partition("?")[0].lstrip("/") or "index.html")
        return (200, {}, file.read_bytes()) if file.is_file() else (404, {}, b"")

    web = free_port()
    with mail_server(login=login, tls=secured) as server, answering(answer, port=web):
        server.keeps = True
        site(folder, web, **{"port": server.port, **mail})
        yield server
