"""docs/targets.md, followed to the letter: rsync and SFTP against an sshd, S3 and CloudFront against moto."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pytest

from plainstatus.errors import TargetError
from tests.deliver.test_targets_docs import PAST, fenced, follow, section, settle, swapped
from tests.support.aws_cli import aws
from tests.support.delivering import bring, contents, edition, settings_of
from tests.support.project import make_project, tree
from tests.support.s3_server import KEYS, Storage, s3_server
from tests.support.serving import nginx
from tests.support.ssh_server import SshServer, ssh_server
from tests.support.webserver import answering

pytestmark = pytest.mark.slow

#: What the page calls the server, the user and the bucket.
HOST, BUCKET = "status-1.example.net", "example-status"
#: What ssh does by itself for people who are listed with a home folder, and not for a test's.
_SHIM: Final = """#!/bin/sh
exec /usr/bin/{name} -F "$HOME/.ssh/config" -o UserKnownHostsFile="$HOME/.ssh/known_hosts" \\
    -o GlobalKnownHostsFile=/dev/null "$@"
"""


#: AWS asks whether this file may be removed and this distribution told; moto, whether bucket and all distributions.
_LESS_EXACT: Final = {
    f'"arn:aws:s3:::{BUCKET}/*"': f'"arn:aws:s3:::{BUCKET}*"',
    '"arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE"': '"*"',
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home folder, which ssh and sftp take for ours, too."""
    folder, tools = tmp_path / "home", tmp_path / "bin"
    folder.mkdir()
    tools.mkdir()
    for name in ("ssh", "sftp"):
        program = tools / name
        program.write_text(_SHIM.format(name=name), encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    return folder


def set_up_keys(server: SshServer, home: Path, site: Path) -> str:
    """Follow the page's steps for a key and the server's own; return the public part."""
    text = section("rsync")
    _, make, _ = fenced(text, "sh")
    said = follow(site, swapped(make, {HOST: f"-p {server.port} 127.0.0.1"}))
    _, config = fenced(text, "text")
    places = {
        f"Host {HOST}": f"Host 127.0.0.1\n    Port {server.port}",
        "User deploy": f"User {server.user}",
        "~": str(home),
    }
    (home / ".ssh/config").write_text(swapped(config, places), encoding="utf-8")
    fingerprint = subprocess.run(
        ["ssh-keygen", "-l", "-f", server.folder / "host_key.pub"], capture_output=True, text=True, check=True
    ).stdout.split()[1]
    assert fingerprint in said
    return (home / ".ssh/status.pub").read_text(encoding="utf-8").strip()


def test_rsync(tmp_path: Path, home: Path) -> None:
    """The key that may only rsync into one folder brings the site there, and it is read back where it is served."""
    text, root = section("rsync"), tmp_path / "srv"
    root.mkdir()
    site = make_project(tmp_path / "site", PAST)
    server_block = f"root {root}; index index.html;"
    with ssh_server(tmp_path / "ssh") as server, nginx(tmp_path / "nginx", server_block) as port:
        public = set_up_keys(server, home, site)
        line, _ = fenced(text, "text")
        places = {"ssh-ed25519 AAAA… status": public, "/srv/status": str(root)}
        (server.folder / "authorized_keys").write_text(swapped(line, places), encoding="utf-8")
        (settings,) = fenced(text, "python")
        settle(site, swapped(settings, {HOST: "127.0.0.1", "https://status.example.com": f"http://127.0.0.1:{port}"}))
        said = follow(site, fenced(text, "sh")[2])
        refused = subprocess.run(
            ["ssh", "127.0.0.1", "cat", "/etc/passwd"], capture_output=True, text=True, check=False
        )

    assert tree(site / "output") == tree(root)
    assert f"main: http://127.0.0.1:{port} serves it (" in said
    assert (refused.stdout, refused.returncode != 0) == ("", True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lock somebody into a folder")
def test_sftp(tmp_path: Path, home: Path) -> None:
    """A user who is locked into one folder and may run nothing brings the site there."""
    text = section("SFTP")
    site = make_project(tmp_path / "site", PAST)
    # Whatever is above must be root's alone, which no temporary folder is.
    root = Path(tempfile.mkdtemp(dir="/run"))
    root.chmod(0o755)
    (root / "status").mkdir()
    try:
        (match,) = fenced(text, "text")
        lines = swapped(match, {"User deploy": "User root", "/srv": str(root)})
        with (
            ssh_server(tmp_path / "ssh", more=lines) as server,
            nginx(tmp_path / "nginx", f"root {root}/status; index index.html;") as port,
        ):
            (server.folder / "authorized_keys").write_text(set_up_keys(server, home, site), encoding="utf-8")
            (settings,) = fenced(text, "python")
            places = {
                "deploy@box.example.net": f"{server.user}@127.0.0.1",
                "https://status.example.net": f"http://127.0.0.1:{port}",
            }
            settle(site, swapped(settings, places))
            said = follow(site, *fenced(text, "sh"))
        there = tree(root / "status")
    finally:
        shutil.rmtree(root)

    assert tree(site / "output") == there
    assert f"box: http://127.0.0.1:{port} serves it (" in said


@pytest.fixture(scope="module")
def running() -> Iterator[Storage]:
    """Return a storage."""
    with s3_server() as found:
        yield found


class Cloud:
    """What the page's commands have made; `run` follows more of them."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self.storage = storage
        self.folder = folder
        #: What stands on the page → what stands for it here.
        self.places: dict[str, str] = {}
        folder.mkdir()

    def files(self) -> None:
        """Write the page's files of JSON under the names that stand before them."""
        text = section("S3 and CloudFront")
        blocks = fenced(text, "json")
        assert len(blocks) == 4
        for block in blocks:
            # The last file that is named before it.
            name = re.findall(r"`([a-z-]+\.json)`", text[: text.index(block)])[-1]
            places = {**(_LESS_EXACT if name == "key-policy.json" else {}), **self.places}
            (self.folder / name).write_text(swapped(block, places), encoding="utf-8")

    def run(self, command: str) -> Any:
        """Follow one command; return its answer."""
        self.files()
        return aws(swapped(command, self.places), self.folder)


@pytest.fixture
def cloud(running: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Return a bucket and a distribution, made as the page says."""
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": running.address, "AWS_MAX_ATTEMPTS": "1"}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    running.forget()
    made = Cloud(running, tmp_path / "cloud")
    bucket, control, distribution, policy = fenced(section("S3 and CloudFront"), "sh")[2].splitlines()
    made.run(bucket)
    made.places["E1EXAMPLE"] = made.run(control)["OriginAccessControl"]["Id"]
    made.places["E2EXAMPLE"] = made.run(distribution)["Distribution"]["Id"]
    made.run(policy)
    return made


def with_a_key(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the user with a key, as the page says, and become that user, of whom the policy rules."""
    user, policy, key = fenced(section("S3 and CloudFront"), "sh")[3].splitlines()
    cloud.run(user)
    cloud.run(policy)
    made = cloud.run(key)["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", made["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", made["SecretAccessKey"])
    cloud.storage.restrict()


def test_s3_and_cloudfront(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From nothing to a site behind a distribution, with a key that may do what the page says and no more."""
    with_a_key(cloud, monkeypatch)

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        key = unquote(path.partition("?")[0].removeprefix("/")) or "index.html"
        return 200, {}, (tmp_path / "site/output" / key).read_bytes()

    text = section("S3 and CloudFront")
    site = make_project(tmp_path / "site", PAST)
    (settings,) = fenced(text, "python")
    with answering(answer) as port:
        settle(site, swapped(settings, {**cloud.places, "https://status.example.org": f"http://127.0.0.1:{port}"}))
        said = follow(site, fenced(text, "sh")[1])
    cloud.storage.let_in()
    there = cloud.storage.files(BUCKET)

    assert contents(site / "output") == there
    assert "serves it (" in said
    assert cloud.storage.client().get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == "eu-central-1"


@pytest.mark.parametrize(
    ("action", "doing"),
    [
        ("s3:ListBucket", "listing"),
        ("s3:GetObject", "reading"),
        ("s3:PutObject", "writing"),
        ("s3:DeleteObject", "deleting"),
        ("cloudfront:CreateInvalidation", "telling CloudFront"),
    ],
)
def test_every_line_of_the_policy_is_needed(
    action: str, doing: str, cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one of them the key may not do it, and people are told which."""
    url = "https://status.shoe-shop.org"
    target = settings_of("main", f"s3://{BUCKET}/", tmp_path, url=url, cloudfront=cloud.places["E2EXAMPLE"])
    files = Cloud.files

    def lessened(made: Cloud) -> None:
        files(made)
        path = made.folder / "key-policy.json"
        path.write_text(path.read_text(encoding="utf-8").replace(f'"{action}"', '"s3:GetBucketTagging"'), "utf-8")

    monkeypatch.setattr(Cloud, "files", lessened)
    with_a_key(cloud, monkeypatch)

    with pytest.raises(TargetError, match=f"our key may not do that: {doing} "):
        bring(target, edition(tmp_path / "tree", 1, incidents=1))


def test_a_role_for_ci(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a token and the role's name, and no key at all, the job may do the same."""
    provider, role, policy = fenced(section("S3 and CloudFront"), "sh")[4].splitlines()
    cloud.run(provider)
    name = cloud.run(role)["Role"]["Arn"]
    cloud.run(policy)
    (tmp_path / "token").write_text("a.token.of-the-job", encoding="utf-8")
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(key)
    monkeypatch.setenv("AWS_ROLE_ARN", name)
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    site = edition(tmp_path / "tree", 1, incidents=1)

    bring(settings_of("main", f"s3://{BUCKET}/", tmp_path), site)

    assert contents(site) == cloud.storage.files(BUCKET)
