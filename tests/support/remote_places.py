"""The three kinds of remote target, each with a real server of its kind on loopback behind a line that can be bad."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from plainstatus.deliver.targets.ssh import hang_up
from plainstatus.deliver.targets.target import Target
from tests.support.delivering import contents, settings_of
from tests.support.proxy import Line, line_to
from tests.support.s3_server import KEYS, Storage, s3_server
from tests.support.ssh_server import SshServer, client_env, ssh_server

__all__ = ["BUCKET", "KINDS", "Bucket", "Folder", "Place", "Servers", "place_of", "servers"]

KINDS = ("rsync", "sftp", "s3")
BUCKET = "example-status"


class Place(Protocol):
    """Where a target brings a site, seen from behind."""

    target: Target
    line: Line

    def read(self, path: str) -> bytes | None:
        """Return what a reader gets."""

    def files(self) -> dict[str, bytes]:
        """Return path → bytes of everything there."""

    def put(self, path: str, data: bytes) -> None:
        """Put a file there, as somebody else."""

    def fill(self, files: Mapping[str, bytes]) -> None:
        """Make it hold these files, in no time."""


@dataclass
class Folder:
    """A folder behind sshd."""

    target: Target
    line: Line
    root: Path

    def read(self, path: str) -> bytes | None:
        """Return what a reader gets."""
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return None

    def files(self) -> dict[str, bytes]:
        """Return path → bytes of everything there."""
        return contents(self.root)

    def put(self, path: str, data: bytes) -> None:
        """Put a file there, as somebody else."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(data)

    def fill(self, files: Mapping[str, bytes]) -> None:
        """Make it hold these files, in no time."""
        for path, data in files.items():
            self.put(path, data)


@dataclass
class Bucket:
    """A bucket of S3."""

    target: Target
    line: Line
    storage: Storage

    def read(self, path: str) -> bytes | None:
        """Return what a reader gets."""
        client = self.storage.client()
        try:
            data: bytes = client.get_object(Bucket=BUCKET, Key=path)["Body"].read()
        except client.exceptions.NoSuchKey:
            return None
        return data

    def files(self) -> dict[str, bytes]:
        """Return path → bytes of everything there."""
        return self.storage.files(BUCKET)

    def put(self, path: str, data: bytes) -> None:
        """Put a file there, as somebody else."""
        self.storage.client().put_object(Bucket=BUCKET, Key=path, Body=data)

    def fill(self, files: Mapping[str, bytes]) -> None:
        """Make it hold these files, in no time."""
        self.storage.fill(BUCKET, files)


@dataclass
class Servers:
    """An sshd and a storage, each behind a line, for all tests of a module."""

    ssh: SshServer
    ssh_line: Line
    storage: Storage
    s3_line: Line


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Run both."""
    with ssh_server(folder / "ssh") as ssh, line_to(ssh.port) as ssh_line, s3_server() as storage:
        ssh.know(ssh_line.port)
        with line_to(storage.port) as s3_line:
            yield Servers(ssh, ssh_line, storage, s3_line)
        hang_up()


def place_of(kind: str, running: Servers, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return an empty place of a kind, and let this process reach it; its line is whole."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    hang_up()
    for line in (running.ssh_line, running.s3_line):
        line.mend()
        line.rate = None
    if kind == "s3":
        running.storage.forget()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{running.s3_line.port}")
        running.storage.client().create_bucket(Bucket=BUCKET)
        return Bucket(settings_of("main", f"s3://{BUCKET}/", folder), running.s3_line, running.storage)
    for name, value in client_env(running.ssh).items():
        monkeypatch.setenv(name, value)
    root = folder / "www"
    to = f"{kind}://{running.ssh.user}@127.0.0.1:{running.ssh_line.port}{root}"
    return Folder(settings_of("main", to, folder), running.ssh_line, root)
