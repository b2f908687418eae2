"""Signatures, checked with the tools that readers have."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from plainstatus.errors import SettingsError
from plainstatus.model.keys import fingerprint
from plainstatus.publish.rollback import rollback
from plainstatus.read.project import find_project
from tests.support.project import ROOT, tree
from tests.support.publishing import NOW, REAL, edit, page, put, real_project
from tests.test_docs import blocks

LEAK = """organisation:
  name: Example Shoes
  timezone: America/Los_Angeles
components:
  - {id: accounts, name: Customer accounts}
incidents:
  - id: leak
    title: "Notice of data breach: customer accounts"
    type: security
    components: [accounts]
    updates:
      - at: 2026-11-15 06:00
        status: investigating
        text: Somebody copied names from one of our servers. You need to do nothing yet.
        next_update: 2026-11-15 09:00
"""
TEXT = "incidents/leak.txt"
SIGNED = (TEXT, "manifest.json", "record.jsonl")


def ssh_key(folder: Path, *, passphrase: str = "", name: str = "key") -> Path:
    """Make a pair of OpenSSH keys; return the secret one's file."""
    key = folder / name
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "A. Person", "-f", str(key)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return key


def minisign_key(folder: Path) -> Path:
    """Make a pair of minisign keys; return the secret one's file."""
    key = folder / "minisign.key"
    command = ["minisign", "-G", "-W", "-p", str(folder / "minisign.pub"), "-s", str(key)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return key


def signed_project(folder: Path, key: Path, *, public: str = "") -> Path:
    """Write a site that signs with a key, and tells readers of `public`."""
    yaml = LEAK.replace("timezone:", f'signing_keys: ["{public}"]\n  timezone:') if public else LEAK
    settings = f'{REAL}STATUS_SIGNING_KEY = "{key}"\n'
    folder.mkdir(exist_ok=True)
    return real_project(folder, yaml, settings=settings)


def ssh_check(folder: Path, path: str, public: str) -> subprocess.CompletedProcess[bytes]:
    """Check an OpenSSH signature as docs/signatures.md says."""
    signers = folder / "signers"
    signers.write_text(f"status {public}\n", encoding="utf-8")
    output = folder / "output"
    command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", "status", "-n", "file"]
    with (output / path).open("rb") as stream:
        return subprocess.run(
            [*command, "-s", str(output / f"{path}.sig")], stdin=stream, capture_output=True, check=False
        )


def test_openssh_signs_record_manifest_and_each_security_text(tmp_path: Path) -> None:
    """Each has a signature that OpenSSH accepts, and none for a file that somebody changed."""
    key = ssh_key(tmp_path)
    public = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    site = signed_project(tmp_path / "site", key, public=public)

    result = put(site)

    assert [note for note in result.notes if "sign" in note] == []
    for path in SIGNED:
        assert ssh_check(site, path, public).returncode == 0, path
    changed = site / "output" / TEXT
    changed.write_text(changed.read_text(encoding="utf-8").replace("need to do nothing", "must pay"), encoding="utf-8")
    assert ssh_check(site, TEXT, public).returncode != 0
    assert "manifest.json.sig" not in page(site, "manifest.json")
    assert f"{TEXT}.sig" in page(site, "manifest.json")
    assert "A. Person" not in "".join(page(site, f"{path}.sig") for path in SIGNED)


def test_minisign_signs_the_address_along(tmp_path: Path) -> None:
    """Each is accepted by minisign; its comment, which is signed too, names the file, and the manifest's time."""
    key = minisign_key(tmp_path)
    public = (tmp_path / "minisign.pub").read_text(encoding="utf-8").splitlines()[1]
    site = signed_project(tmp_path / "site", key, public=public)

    result = put(site)

    assert [note for note in result.notes if "sign" in note] == []
    told = []
    for path in SIGNED:
        command = ["minisign", "-V", "-Q", "-P", public, "-m", str(site / "output" / path)]
        told.append(subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip())
    assert told == [
        f"https://status.shoe-shop.org/{TEXT}",
        "https://status.shoe-shop.org/manifest.json published 2026-11-15T14:05:00Z",
        "https://status.shoe-shop.org/record.jsonl",
    ]


@pytest.mark.parametrize("make", [ssh_key, minisign_key])
def test_the_same_site_has_the_same_signatures(tmp_path: Path, make: object) -> None:
    """Two publishes of the same at the same moment give the same bytes, signatures too."""
    key = make(tmp_path)  # type: ignore[operator]
    trees = []
    for name in ("one", "two"):
        site = signed_project(tmp_path / name, key)
        put(site)
        trees.append(tree(site / "output"))

    assert trees[0] == trees[1]


def test_a_key_that_readers_are_not_told_of_is_said(tmp_path: Path) -> None:
    """The note holds the line to add to the YAML."""
    key = ssh_key(tmp_path)
    public = " ".join(key.with_suffix(".pub").read_text(encoding="utf-8").split()[:2])
    site = signed_project(tmp_path / "site", key)

    result = put(site)

    expected = (
        f"signed with the key {fingerprint(public)}, of which readers are not told "
        f"(add to organisation: signing_keys: [{public}])"
    )
    assert [note for note in result.notes if "sign" in note] == [expected]


def test_a_missing_key_stops_nothing(tmp_path: Path) -> None:
    """Customers come first: the site is live without signatures, and that is told once."""
    site = signed_project(tmp_path / "site", tmp_path / "no-key")

    result = put(site)

    assert page(site, TEXT)
    assert [note for note in result.notes if "sign" in note] == [
        f"not signed: STATUS_SIGNING_KEY: {tmp_path}/no-key: No such file or directory"
    ]
    assert not list((site / "output").rglob("*.sig"))


def test_a_locked_key_leaves_the_signatures_of_what_has_not_changed(tmp_path: Path) -> None:
    """A timer that cannot type a passphrase takes no signature away from the text that it left alone."""
    key = ssh_key(tmp_path)
    site = signed_project(tmp_path / "site", key)
    put(site)
    before = page(site, f"{TEXT}.sig")
    ssh_key(tmp_path, passphrase="four words in a row", name="locked").replace(key)  # noqa: S106 - made for the test

    result = put(site, minutes=5)

    assert page(site, f"{TEXT}.sig") == before
    assert not (site / "output" / "manifest.json.sig").exists()
    unsigned = [note for note in result.notes if note.startswith("not signed: ssh-keygen: ")]
    assert len(unsigned) == 2
    assert unsigned[0].endswith("; 2 of 2 have not changed and keep theirs")


def test_a_missing_tool_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note says what to install."""
    key = minisign_key(tmp_path)
    site = signed_project(tmp_path / "site", key)
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, **more: None if name == "minisign" else found(name, **more))

    assert "not signed: minisign is not installed (on Debian: apt install minisign)" in put(site).notes


def test_what_came_back_is_signed_anew(tmp_path: Path) -> None:
    """After a rollback, record and manifest are others, and so are their signatures."""
    key = ssh_key(tmp_path)
    public = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    site = signed_project(tmp_path / "site", key, public=public)
    put(site)
    edit(site, ("customer accounts", "all accounts"))
    put(site, minutes=5)

    rollback(find_project(site), to="", now=NOW + timedelta(minutes=9), tell=lambda _: None, ask=lambda _: True)

    assert "customer accounts" in page(site, TEXT)
    for path in SIGNED:
        assert ssh_check(site, path, public).returncode == 0, path


def test_a_secret_key_must_lie_elsewhere(tmp_path: Path) -> None:
    """In the site's folder it would be committed one day."""
    site = signed_project(tmp_path / "site", Path("private/key"))

    with pytest.raises(SettingsError) as caught:
        find_project(site)

    assert str(caught.value) == (
        "pelicanconf.py: STATUS_SIGNING_KEY lies in this folder, from where it could be committed or published (move "
        'the key, and write for example STATUS_SIGNING_KEY = "~/.config/plainstatus/signing")'
    )


@pytest.mark.parametrize("tool", ["ssh-keygen", "minisign"])
def test_the_commands_of_the_documentation_work(tmp_path: Path, tool: str) -> None:
    """Keys made as docs/signatures.md says sign a site, and a reader checks a text as it says."""
    page_ = ROOT / "docs" / "signatures.md"
    commands = {text for _, text in blocks(page_, "sh") if tool in text}
    make, check = sorted(commands, key=lambda text: "ID.txt" in text)
    environment = {**os.environ, "HOME": str(tmp_path)}
    (tmp_path / ".config").mkdir()

    def run(command: str) -> str:
        done = subprocess.run(
            ["bash", "-euc", command], cwd=tmp_path, env=environment, capture_output=True, check=True, text=True
        )
        return done.stdout

    run(make.replace("-C status", "-C status -N ''"))
    secret, public = sorted((tmp_path / ".config").iterdir(), key=lambda path: path.suffix == ".pub")
    (shown,) = re.findall(r"ssh-ed25519 \S{68}|RW\S{54}", check)
    (real,) = re.findall(r"ssh-ed25519 \S{68}|RW\S{54}", public.read_text(encoding="utf-8"))
    site = signed_project(tmp_path / "site", secret, public=real)
    put(site)
    for name in (site / "output" / "incidents").glob("leak.txt*"):
        shutil.copy(name, tmp_path / name.name.replace("leak", "ID"))

    told = run(check.replace(shown, real))

    assert told.startswith(('Good "file" signature for status with ED25519 key', "Signature and comment signature"))


def test_fingerprints_are_those_of_the_tools(tmp_path: Path) -> None:
    """Whoever compares them by eye sees the same characters."""
    key = ssh_key(tmp_path)
    minisign_key(tmp_path)
    listed = subprocess.run(["ssh-keygen", "-l", "-f", str(key)], capture_output=True, check=True, text=True).stdout
    comment, public = (tmp_path / "minisign.pub").read_text(encoding="utf-8").splitlines()

    assert fingerprint(key.with_suffix(".pub").read_text(encoding="utf-8")) == listed.split()[1]
    assert fingerprint(public) == comment.split()[-1]
    assert base64.b64decode(public)[:2] == b"Ed"
