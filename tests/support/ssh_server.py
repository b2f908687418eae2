"""A real sshd on loopback, and an `ssh` that knows its keys: those of whoever runs the tests are left alone."""

from __future__ import annotations

import contextlib
import os
import pwd
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plainstatus.cli.development import find_tool
from tests.support.webserver import free_port

__all__ = ["SshServer", "client_env", "ssh_server"]

#: A shell that believes to be inside another one reads no settings of whoever runs the tests.
_CONFIG: Final = """
ListenAddress 127.0.0.1
Port {port}
PidFile {folder}/sshd.pid
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
PrintMotd no
SetEnv SHLVL=5
KexAlgorithms curve25519-sha256
MaxStartups 100:30:200
Subsystem sftp internal-sftp {sftp}
{more}
"""
_CLIENT: Final = """
UserKnownHostsFile {folder}/known_hosts
GlobalKnownHostsFile /dev/null
IdentityFile {folder}/key
IdentitiesOnly yes
IdentityAgent none
"""


@dataclass(frozen=True)
class SshServer:
    """A running sshd, and what a client of it needs."""

    folder: Path
    port: int
    user: str

    def allow(self, key: Path, *, command: str = "") -> None:
        """Let a key in, alone; with `command` it may run nothing else, and $SSH_ORIGINAL_COMMAND is what it asked."""
        public = key.with_suffix(".pub").read_text(encoding="utf-8")
        quoted = command.replace("\\", "\\\\").replace('"', '\\"')
        before = f'restrict,command="{quoted}" ' if command else ""
        (self.folder / "authorized_keys").write_text(before + public, encoding="utf-8")

    def know(self, port: int) -> None:
        """Make the client know the server's host key under this port, too."""
        public = (self.folder / "host_key.pub").read_text(encoding="utf-8")
        with (self.folder / "known_hosts").open("a", encoding="utf-8") as known:
            known.write(f"[127.0.0.1]:{port} {public}")


def make_key(path: Path) -> Path:
    """Make a key without a passphrase; its public part stands beside it."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path], check=True)
    return path


def client_env(server: SshServer) -> dict[str, str]:
    """Return the PATH on which `ssh` and `sftp` read a configuration of the test's own.

    They do not ask HOME where that is, but the list of users.
    """
    tools = server.folder / "bin"
    tools.mkdir(exist_ok=True)
    config = server.folder / "config"
    config.write_text(_CLIENT.format(folder=server.folder), encoding="utf-8")
    for name in ("ssh", "sftp"):
        program = tools / name
        program.write_text(f'#!/bin/sh\nexec /usr/bin/{name} -F {shlex.quote(str(config))} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    return {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}


@contextmanager
def ssh_server(folder: Path, *, sftp: str = "", more: str = "") -> Iterator[SshServer]:
    """Run sshd as whoever runs the tests. `sftp` are arguments for its SFTP part, `more` lines of its settings."""
    folder.mkdir()
    port, user = free_port(), pwd.getpwuid(os.geteuid()).pw_name
    key = make_key(folder / "key")
    make_key(folder / "host_key")
    config = folder / "sshd_config"
    config.write_text(_CONFIG.format(folder=folder, port=port, sftp=sftp, more=more), encoding="utf-8")
    if os.geteuid() == 0:
        # Which Debian makes when it starts the service.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    program = find_tool("openssh-server")
    assert program is not None, "sshd is missing (run: invoke test --install)"
    log = folder / "log"
    with (
        log.open("ab") as told,
        subprocess.Popen(
            # Should we be killed, it ends by itself.
            ["timeout", "1800", program, "-D", "-e", "-f", config],
            stderr=told,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        ) as running,
    ):
        try:
            for _ in range(400):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                assert running.poll() is None, log.read_text(encoding="utf-8")
                time.sleep(0.025)
            server = SshServer(folder, port, user)
            server.allow(key)
            server.know(port)
            client_env(server)
            yield server
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(20)
