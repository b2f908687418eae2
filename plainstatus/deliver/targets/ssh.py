"""What rsync and SFTP share: an address, the user's own ssh, and what its complaints mean to tired people.

Keys, agents, known hosts and the rest of ~/.ssh/config are the user's; we hold no secret, and are asked for none.
"""

from __future__ import annotations

import atexit
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from plainstatus.deliver.targets.child import Ended, run_child
from plainstatus.deliver.targets.target import ReadTogether
from plainstatus.model.frozen import dataclass

__all__ = ["Address", "OverSsh", "explain", "folders_of", "hang_up", "ssh_options"]

#: Never a question that nobody sees; nothing of a user's settings that a copy has no use for; a dead line ends within
#: half a minute. Old servers and clients know all of these.
_OPTIONS: Final = (
    "BatchMode=yes",
    "ConnectTimeout=15",
    "ServerAliveInterval=10",
    "ServerAliveCountMax=3",
    "Compression=yes",
    "ForwardAgent=no",
    "ClearAllForwardings=yes",
    "LogLevel=ERROR",
    "ControlMaster=auto",
    # For where nobody hangs up, because we were killed.
    "ControlPersist=60",
)
_NAME: Final = re.compile(r"[\w%][\w.%:-]*")

#: For a goodbye.
_PARTING: Final = 10.0

#: Address → where programs find the connection that they share.
_sockets: Final[dict[Address, Path]] = {}

#: What programs complain of → what that means, and what to do. The first that matches counts, so whatever is the
#: reason of another complaint stands before it. `{hand}` and `{shell}` are how to try by hand, `{path}` the folder
#: there, `{host}` its host, `{again}` the command that goes on.
_MEANINGS: Final = (
    (
        r"HOST IDENTIFICATION HAS CHANGED",
        "{host} shows another host key than before (ask its owner: was it set up anew? Then: ssh-keygen -R {known}; "
        "and {hand} once. If not, somebody may be in between: send nothing)",
    ),
    (
        r"host key is known|Host key verification failed",
        "the host key of {host} is not known here (run {hand} once, and compare the fingerprint that it shows with "
        "the one that the server's owner tells you)",
    ),
    (
        r"UNPROTECTED PRIVATE KEY|bad permissions",
        "ssh will not use a key that others on this machine may read (chmod 600 the key's file)",
    ),
    (
        r"Permission denied \([a-z]|Too many authentication failures|no matching host key type",
        "{host} does not take our key (this must work without a question: {hand}; is the key loaded, and does the "
        "server have its public part in authorized_keys?)",
    ),
    (
        r"Could not resolve hostname|Name or service not known",
        "there is no host {host} (look at its spelling; does this machine have a network?)",
    ),
    (r"Connection refused", "{host} takes no connection (is sshd running there, on this port?)"),
    (
        r"Connection timed out|Operation timed out|No route to host|Network is unreachable|banner exchange",
        "{host} does not answer (is it up, and does a firewall let us through?)",
    ),
    (r"No space left|[Qq]uota exceeded", "the disk is full there (make room; then {again})"),
    (r"Read-only file system", "the disk there can only be read ({path}; ask the server's owner)"),
    (
        r"rsync: (command )?not found|rsync: No such file",
        "the server has no rsync (install it there, or use sftp:// instead of rsync://)",
    ),
    (
        r"subsystem request failed",
        "the server offers no SFTP (its sshd_config needs the line: Subsystem sftp internal-sftp)",
    ),
    (
        r"is your shell clean|Received message too long",
        "the server's login shell prints something of its own, which spoils the transfer (this must print nothing: "
        "{shell} true)",
    ),
    (r"Permission denied|Operation not permitted", "our user may not write to {path} (ask the server's owner)"),
    (
        r"not responding|closed by|reset by|Broken pipe|[Cc]onnection (unexpectedly )?closed|Connection lost"
        r"|protocol data stream|timeout in data",
        "the connection was cut ({again}; it goes on from there)",
    ),
    (
        r"^(took longer than|did nothing for)",
        "{host} lets us in and then does nothing (is its disk in order? Then {again})",
    ),
    (
        r"^handed back more than (?P<most>\S+ MB)",
        "{host} hands back more than anything of ours: what is read ends after {most} (look at what is in {path}; "
        "then {again})",
    ),
    (r"No such file or directory|not found", "there is no folder {path} (make it there: mkdir -p {path})"),
)


@dataclass(frozen=True)
class Address:
    """Where files go over ssh."""

    #: Empty: as ~/.ssh/config says, else our own name.
    user: str
    host: str
    #: None: as ~/.ssh/config says, else 22.
    port: int | None
    #: The folder: from `/`, or from `./`, which is the user's home there. It has no slash at its end.
    path: str

    @classmethod
    def read(cls, rest: str) -> Self:
        """Read `//user@host:port/folder`, or `//host/~/folder`. Raises ValueError with what to write."""
        example = "//deploy@status-1.example.net/srv/status"
        try:
            parts = urlsplit(rest)
            port, host, user = parts.port, parts.hostname or "", parts.username or ""
        except ValueError as error:
            raise ValueError(f"is no address: {error} (write for example …:{example})") from error
        # What begins with a hyphen would be an option to ssh.
        if not _NAME.fullmatch(host) or (user and not _NAME.fullmatch(user)):
            raise ValueError(f"names no host (write for example …:{example})")
        if not parts.path:
            raise ValueError(f"names no folder (write for example …:{example})")
        path = unquote(parts.path).rstrip("/")
        if parts.query or parts.fragment or {".", ".."} & set(path.split("/")):
            raise ValueError("has a folder with a ? or #, or one that leads back (write its whole path; %23 is a #)")
        return cls(user, host, port, f".{path[2:]}" if path == "/~" or path.startswith("/~/") else path)

    @property
    def destination(self) -> str:
        """What ssh, sftp and rsync want: `user@host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.user}@{host}" if self.user else host

    @property
    def same(self) -> str:
        """Equal for two addresses of one folder; a home depends on the user, others do not."""
        whose = self.user if self.path.startswith(".") else ""
        return f"ssh:{whose}@{self.host}:{self.port or 22}{self.path}"

    @property
    def known_as(self) -> str:
        """By which name known_hosts has the server."""
        return f"[{self.host}]:{self.port}" if self.port not in {None, 22} else self.host


@dataclass(frozen=True)
class OverSsh(ReadTogether):
    """What the targets that go over ssh have in common. See `Target`."""

    address: Address
    remote = True
    atomic = False
    settles = 0
    local = None

    @property
    def same(self) -> str:
        """Equal for two targets that are one place."""
        return self.address.same


def ssh_options(address: Address) -> list[str]:
    """Return ssh's and sftp's options. With them, all programs of this process use one connection to an address.

    A new one takes a second on a long line, and a deployment has ten things to ask. Where ssh cannot share one, each
    program makes its own.
    """
    if address not in _sockets:
        # Short, because the name of a socket may have a hundred characters only.
        _sockets[address] = Path(tempfile.mkdtemp(prefix="ps-"), "c")
    socket = str(_sockets[address]).replace("%", "%%")
    port = [f"Port={address.port}"] if address.port is not None else []
    return [word for option in (*_OPTIONS, *port, f"ControlPath={socket}") for word in ("-o", option)]


@atexit.register
def hang_up() -> None:
    """End the connections that programs of this process have shared; the next one makes a new one."""
    for address, socket in _sockets.items():
        if socket.exists():
            run_child(["ssh", *ssh_options(address), "-O", "exit", address.destination], seconds=_PARTING)
        shutil.rmtree(socket.parent, ignore_errors=True)
    _sockets.clear()


def folders_of(paths: Iterable[str]) -> list[str]:
    """Return the folders that paths lie in, outer ones first."""
    return sorted({str(folder) for path in paths for folder in PurePosixPath(path).parents if folder.name})


def _by_hand(program: str, address: Address) -> str:
    port = [] if address.port is None else ["-p" if program == "ssh" else "-P", str(address.port)]
    return shlex.join([program, *port, address.destination])


def explain(done: Ended, address: Address, *, program: str, again: str) -> str:
    """Return what went wrong as a sentence with what to do.

    `program` is what people may try by hand, ssh or sftp; `again` is the command that goes on where this ended.
    """
    words = {
        "hand": _by_hand(program, address),
        "shell": _by_hand("ssh", address),
        "host": address.host,
        "known": shlex.quote(address.known_as),
        "path": address.path or "/",
        "again": again,
    }
    for pattern, meaning in _MEANINGS:
        if found := re.search(pattern, done.complaints):
            return meaning.format_map({**words, **found.groupdict()})
    lines = [line.strip() for line in done.complaints.splitlines() if line.strip()]
    said = "".join(filter(str.isprintable, lines[-1])) if lines else f"exit code {done.code}"
    return f"it failed: {said} (this should work: {words['hand']})"
