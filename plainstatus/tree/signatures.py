"""Detached signatures beside published files, made by the tools that readers check them with.

OpenSSH's `ssh-keygen -Y sign` (the format is OpenSSH's PROTOCOL.sshsig) or minisign, whichever the key is for. That
nothing can be signed never keeps a notice from customers: it is told, and signatures of unchanged files stay.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from plainstatus.errors import PlainstatusError
from plainstatus.model.keys import fingerprint
from plainstatus.tree import staging

__all__ = ["NAMESPACE", "SUFFIXES", "SigningError", "sign"]

#: What OpenSSH's signatures say they are for; a signature made for anything else does not fit.
NAMESPACE = "file"
#: A signature's address is that of the file and one of these.
SUFFIXES = (".sig", ".minisig")
#: Long enough to find and type a passphrase.
_SECONDS = 300


class SigningError(PlainstatusError):
    """Nothing was signed; the published files are as they would be."""


def sign(
    tree: Path, comments: Mapping[str, str], *, key: Path, live: Path, known: Collection[str] | None
) -> tuple[str, ...]:
    """Write a signature beside each file of `comments`, and return what staff should know.

    `tree` is the folder that is being made; `comments` go from path to what minisign signs along with the file.
    `live` is the published folder, whose signatures stay where the tool fails and a file has not changed. `known`
    are the public keys that readers are told; None where that is not to be looked at. The same key gives the same
    file the same signature, if it is an Ed25519 one, as both tools make by default.
    """
    paths = sorted(comments)
    try:
        signatures = _minisign(tree, comments, key) if _is_minisign(key) else _openssh(tree, paths, key)
    except SigningError as error:
        kept = [path for path in paths if _keep(tree, live, path)]
        stays = f"; {len(kept)} of {len(paths)} have not changed and keep theirs" if kept else ""
        return (f"not signed: {error}{stays}",)
    for path, signature in signatures.items():
        staging.write(tree, path, signature)
    if not signatures or known is None:
        return ()
    return tuple(_unknown(next(iter(signatures.values())), known))


def _is_minisign(key: Path) -> bool:
    """Say which tool a key is for. Raises SigningError where it cannot be read."""
    try:
        text = key.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SigningError(f"STATUS_SIGNING_KEY: {key}: {error.strerror}") from error
    return text.startswith("untrusted comment:")


def _openssh(tree: Path, paths: list[str], key: Path) -> dict[str, bytes]:
    """Return path → signature; all in one call, so that a passphrase is asked for once."""
    if paths:
        _run(["ssh-keygen", "-Y", "sign", "-f", str(key), "-n", NAMESPACE, *paths], tree)
    return {f"{path}.sig": _taken(tree / f"{path}.sig") for path in paths}


def _minisign(tree: Path, comments: Mapping[str, str], key: Path) -> dict[str, bytes]:
    """Return path → signature. The comment is signed along, and it is one for each call."""
    made = {}
    for path, comment in sorted(comments.items()):
        _run(["minisign", "-S", "-s", str(key), "-t", comment, "-m", path], tree)
        made[f"{path}.minisig"] = _taken(tree / f"{path}.minisig")
    return made


def _run(command: list[str], folder: Path) -> None:
    tool = shutil.which(command[0])
    if tool is None:
        package = {"ssh-keygen": "openssh-client"}.get(command[0], command[0])
        raise SigningError(f"{command[0]} is not installed (on Debian: apt install {package})")
    asks = sys.stdin is not None and sys.stdin.isatty()
    # ssh-keygen asks for a passphrase at the terminal itself, minisign wherever it prints.
    shows = asks and command[0] == "minisign"
    try:
        done = subprocess.run(  # noqa: S603 - the tool's own path; nothing goes through a shell
            [tool, *command[1:]],
            cwd=folder,
            stdin=None if asks else subprocess.DEVNULL,
            # Without a terminal of its own, it cannot wait for a passphrase that nobody types.
            start_new_session=not asks,
            stdout=None if shows else subprocess.PIPE,
            stderr=None if shows else subprocess.PIPE,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SigningError(f"{command[0]}: {error}") from error
    if done.returncode:
        lines = (done.stderr or done.stdout or b"").decode(errors="replace").split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), f"it failed ({done.returncode})")
        raise SigningError(f"{command[0]}: {said}")


def _taken(path: Path) -> bytes:
    """Return what a tool wrote, and take the file away: whatever goes into a tree goes through `staging`."""
    try:
        data = path.read_bytes()
        path.unlink()
    except OSError as error:
        raise SigningError(f"no signature came out: {error.strerror}") from error
    return data


def _keep(tree: Path, live: Path, path: str) -> bool:
    """Take over the signatures of a file that has not changed; return whether there were any."""
    for stray in (tree / f"{path}{suffix}" for suffix in SUFFIXES):
        stray.unlink(missing_ok=True)
    kept = False
    with suppress(OSError):
        same = (live / path).read_bytes() == (tree / path).read_bytes()
        for suffix in SUFFIXES if same else ():
            if (live / f"{path}{suffix}").is_file():
                staging.write(tree, f"{path}{suffix}", (live / f"{path}{suffix}").read_bytes())
                kept = True
    return kept


def _unknown(signature: bytes, known: Collection[str]) -> Iterable[str]:
    """Yield what is to be said where readers are not told the key that made a signature."""
    lines = signature.decode("ascii", "replace").splitlines()
    if lines[0].startswith("untrusted comment"):
        name = f"{int.from_bytes(base64.b64decode(lines[1])[2:10], 'little'):X}"
        line = "the line RWQ… of its .pub file"
    else:
        # Magic (6 bytes), version (4), then the public key with its length: PROTOCOL.sshsig, section 2.
        blob = base64.b64decode("".join(lines[1:-1]))[10:]
        public = blob[4 : 4 + int.from_bytes(blob[:4], "big")]
        kind = public[4 : 4 + int.from_bytes(public[:4], "big")].decode("ascii", "replace")
        line = f"{kind} {base64.b64encode(public).decode()}"
        name = fingerprint(line)
    if name not in map(fingerprint, known):
        yield f"signed with the key {name}, of which readers are not told (add to organisation: signing_keys: [{line}])"
