"""Places elsewhere that somebody else can write to: what they hand back has an end, and nothing is led astray."""

from __future__ import annotations

import os
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plainstatus.deliver.targets import sftp
from plainstatus.deliver.targets.child import run_child
from plainstatus.deliver.targets.ssh import hang_up
from plainstatus.deliver.targets.target import NOTE, Target
from plainstatus.errors import TargetError
from plainstatus.tree.manifest import MANIFEST
from plainstatus.tree.staging import MARKER
from tests.support.delivering import bring, contents, settings_of, write_tree
from tests.support.evil import HUGE, ODD, a_huge_file
from tests.support.s3_server import KEYS
from tests.support.ssh_server import SshServer, client_env, ssh_server
from tests.support.webserver import answering

pytestmark = pytest.mark.slow

OLD = {"index.html": "old", "incidents/a.html": "a", "api/v2/x.json": "{}", MARKER: "ours"}
NEW = {"index.html": "new", "incidents/b.html": "b", "api/v2/x.json": "[]", "api/y.json": "{}", MARKER: "ours"}
PRECIOUS = {"a.html": "precious", "b.html": "precious", "v2/x.json": "precious", "list": "precious"}
KINDS = ("rsync", "sftp")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """Return a server."""
    with ssh_server(tmp_path_factory.mktemp("servers") / "ssh") as found:
        yield found


@pytest.fixture
def server(running: SshServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[SshServer]:
    """Return the server, which lets us in."""
    hang_up()
    for name, value in client_env(running).items():
        monkeypatch.setenv(name, value)
    yield running
    hang_up()
    running.allow(running.folder / "key")


def on(server: SshServer, kind: str, folder: Path) -> Target:
    """Return a target at a folder of the server."""
    return settings_of("bad", f"{kind}://{server.user}@127.0.0.1:{server.port}{folder}", folder.parent)


def refusal(target: Target, tree: Path) -> str:
    """Return what is said, behind the target's name and place, when a tree cannot be brought there."""
    began = time.monotonic()
    with pytest.raises(TargetError) as caught:
        bring(target, tree)
    assert time.monotonic() - began < 30
    return str(caught.value).removeprefix(f"bad ({target.place}): ")


@pytest.mark.parametrize("put_there", [*ODD, a_huge_file])
@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_in_a_files_place(
    server: SshServer, tmp_path: Path, kind: str, put_there: Callable[[Path, Path], None]
) -> None:
    """A pipe, a device, a link or gigabytes in the manifest's place end at once, and nothing there is replaced."""
    www, outside = tmp_path / "www", write_tree(tmp_path / "outside", PRECIOUS)
    target = on(server, kind, www)
    bring(target, write_tree(tmp_path / "old", OLD))
    (www / MANIFEST).unlink()
    put_there(www / MANIFEST, outside)
    said = refusal(target, write_tree(tmp_path / "new", NEW))

    way_on = "(look at it and move it away, then run: invoke deploy)"
    assert (
        said
        == {
            "rsync": f"{MANIFEST} is there, but is no plain file, or larger than 256 MB {way_on}",
            "sftp": f"{MANIFEST} is larger than anything of ours: what is read ends after 256 MB {way_on}"
            if put_there is a_huge_file
            else f"{MANIFEST} is there, but is no plain file {way_on}",
        }[kind]
    )
    assert (www / "index.html").read_text() == "old"


@pytest.mark.parametrize("link", ["incidents", "api", "api/v2", ".plainstatus-waiting", ".plainstatus-waiting/list"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_link_in_the_way_of_what_is_written(server: SshServer, tmp_path: Path, kind: str, link: str) -> None:
    """Nothing is written or removed through it: rsync makes a folder of it, SFTP cannot and refuses."""
    www, outside = tmp_path / "www", write_tree(tmp_path / "outside", PRECIOUS)
    before = contents(outside)
    target = on(server, kind, www)
    bring(target, write_tree(tmp_path / "old", OLD))
    place = www / link
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        place.rename(tmp_path / "away")
    place.symlink_to(outside / "list" if link.endswith("list") else outside)
    new = write_tree(tmp_path / "new", NEW)
    if kind == "sftp":
        assert refusal(target, new) == (
            f"{link} is a link or the like, and would lead what we write elsewhere (look at it and move it away, then "
            "run: invoke deploy)"
        )
        assert (www / "index.html").read_text() == "old"
    else:
        bring(target, new)
        assert {path: data for path, data in contents(www).items() if ".plainstatus-waiting" not in path} == contents(
            new
        )

    assert contents(outside) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_note_that_never_ends(server: SshServer, tmp_path: Path, kind: str) -> None:
    """What a cut deployment left is asked for like all else, and has an end, too."""
    www = tmp_path / "www"
    target = on(server, kind, www)
    bring(target, write_tree(tmp_path / "old", OLD))
    (www / NOTE).symlink_to("/dev/zero")

    assert refusal(target, write_tree(tmp_path / "new", NEW)).startswith(f"{NOTE} is there, but is no plain file")


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_sends_without_end(server: SshServer, tmp_path: Path, kind: str) -> None:
    """What arrives is measured, and the program ended; rsync is told before what not to bring."""
    www = tmp_path / "www"
    target = on(server, kind, www)
    bring(target, write_tree(tmp_path / "old", OLD))
    os.truncate(www / "index.html", HUGE)
    if kind == "rsync":
        assert target.hashes(["index.html", "incidents/a.html"], most=5_000_000).keys() == {"incidents/a.html"}
        return
    with pytest.raises(TargetError) as caught:
        target.hashes(["index.html"], most=5_000_000)

    assert str(caught.value).endswith(
        f"127.0.0.1 hands back more than anything of ours: what is read ends after 5 MB (look at what is in {www}; "
        "then invoke deploy --target bad)"
    )


def test_a_server_that_falls_silent_later(server: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has answered once, and then its disk hangs: it is waited for no longer than for its first word."""
    target = on(server, "sftp", tmp_path / "www")
    bring(target, write_tree(tmp_path / "old", OLD))
    monkeypatch.setattr(sftp, "QUIET", 1.0)
    hang_up()
    server.allow(server.folder / "key", command="exec sleep 30")

    assert refusal(target, write_tree(tmp_path / "new", NEW)) == (
        "127.0.0.1 lets us in and then does nothing (is its disk in order? Then invoke deploy --target bad)"
    )


# --- programs


def test_a_program_that_does_nothing_is_ended() -> None:
    """After so many seconds without a word; one that says something goes on."""
    silent = run_child(["sleep", "60"], env=os.environ, quiet=0.3)
    talks = run_child(["sh", "-c", "for i in 1 2 3 4 5; do sleep 0.2; echo $i; done"], env=os.environ, quiet=1)

    assert (silent.stopped, talks.stopped, talks.output) == ("did nothing for 0 seconds", "", b"1\n2\n3\n4\n5\n")


def test_what_is_complained_of_late_is_heard() -> None:
    """As rsync's ssh does, which rsync does not wait for; one that failed without a word is not waited for longer."""
    script = "(sleep 0.3; echo 'no such folder' >&2) & exit 11"
    heard = run_child(["sh", "-c", script], env=os.environ, late=30.0)
    mute = run_child(["sh", "-c", "exit 11"], env=os.environ, late=0.2)

    assert [(ended.code, ended.errors) for ended in (heard, mute)] == [(11, b"no such folder\n"), (11, b"")]


def test_a_program_that_never_ends_is_ended() -> None:
    """However much it says."""
    found = run_child(["sh", "-c", "while sleep 0.05; do echo; done"], env=os.environ, seconds=0.5)

    assert found.stopped == "took longer than 0 seconds"


@pytest.mark.parametrize("command", ["yes", "yes >&2", "yes > file"])
def test_a_program_that_brings_too_much_is_ended(tmp_path: Path, command: str) -> None:
    """On its output, among its complaints, and on our disk."""
    found = run_child(["sh", "-c", f"exec {command}"], env=os.environ, cwd=tmp_path, filled=tmp_path, most=1_000_000)

    assert found.stopped == "handed back more than 1 MB"
    assert len(found.output) + len(found.errors) <= 2_000_000


# --- git


def git(*command: str, folder: Path, given: bytes = b"") -> str:
    """Run git in a repository, as somebody."""
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    done = subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True, input=given)
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository whose branch holds a site of ours."""
    folder = tmp_path / "pages.git"
    git("init", "--quiet", "--bare", str(folder), folder=tmp_path)
    bring(settings_of("bad", f"git:{folder}#pages", tmp_path), write_tree(tmp_path / "old", OLD))
    return folder


def commit(repository: Path, tree: str) -> None:
    """Let the branch hold a tree."""
    git("update-ref", "refs/heads/pages", git("commit-tree", "-m", "x", tree, folder=repository), folder=repository)


def with_entry(repository: Path, mode: str, kind: str, name: str, path: str) -> None:
    """Put an entry into the branch in place of what is at a path of its root."""
    listed = git("ls-tree", "pages", folder=repository).splitlines()
    lines = [line for line in listed if line.partition("\t")[2] != path]
    given = "\n".join([*lines, f"{mode} {kind} {name}\t{path}", ""]).encode()
    commit(repository, git("mktree", "--missing", folder=repository, given=given))


def test_a_branch_whose_folders_hold_each_other_without_end(tmp_path: Path, repository: Path) -> None:
    """A few hundred bytes that list ten thousand million files are listed no further than a site of ours could be."""
    blob = git("hash-object", "-w", "--stdin", folder=repository, given=b"x")
    tree = git("mktree", folder=repository, given=f"100644 blob {blob}\tx\n".encode())
    for _ in range(10):
        tree = git("mktree", folder=repository, given="".join(f"040000 tree {tree}\t{n}\n" for n in range(10)).encode())
    commit(repository, tree)

    assert refusal(settings_of("bad", f"git:{repository}#pages", tmp_path), write_tree(tmp_path / "new", NEW)) == (
        "git ls-tree handed back more than 32 MB (mend that, then run: invoke deploy)"
    )


@pytest.mark.parametrize(
    ("mode", "kind"), [("120000", "blob"), ("160000", "commit"), ("040000", "tree"), ("100755", "blob")]
)
def test_what_stands_in_a_files_place_in_a_branch(tmp_path: Path, repository: Path, mode: str, kind: str) -> None:
    """A link, another repository and a folder are no manifest; a home page that is one of them is one again."""
    manifest, home = (git("rev-parse", f"pages:{path}", folder=repository) for path in (MANIFEST, "index.html"))
    other = git("rev-parse", {"commit": "pages"}.get(kind, "pages:incidents"), folder=repository)
    target = settings_of("bad", f"git:{repository}#pages", tmp_path)
    new = write_tree(tmp_path / "new", NEW)
    with_entry(repository, mode, kind, home if kind == "blob" else other, "index.html")
    bring(target, new)
    assert git("ls-tree", "pages", "index.html", folder=repository).startswith("100644 blob")
    with_entry(repository, mode, kind, manifest if kind == "blob" else other, MANIFEST)

    assert refusal(target, write_tree(tmp_path / "newer", OLD)).startswith("it is not empty, and holds no site of ours")


@pytest.mark.parametrize("mask", [0o000, 0o027, 0o077])
def test_others_may_read_a_repository_of_this_machine(tmp_path: Path, mask: int) -> None:
    """Whoever serves a branch is another user: what is put into the repository has modes of its own."""
    folder = tmp_path / "pages.git"
    git("init", "--quiet", "--bare", str(folder), folder=tmp_path)
    before = os.umask(mask)
    try:
        bring(settings_of("bad", f"git:{folder}#pages", tmp_path), write_tree(tmp_path / "old", OLD))
    finally:
        os.umask(before)

    made = [
        path.stat().st_mode & 0o777 for path in (folder / "objects").rglob("*") if path.name not in {"info", "pack"}
    ]
    assert set(made) == {0o755, 0o444}


def test_a_huge_file_in_a_branch(tmp_path: Path, repository: Path) -> None:
    """Its size is asked for before it is read; what is fetched is measured, and thrown away where it is too much."""
    target = settings_of("bad", f"git:{repository}#pages", tmp_path)
    blob = git("hash-object", "-w", "--stdin", folder=repository, given=bytes(3_000_000))
    with_entry(repository, "100644", "blob", blob, MANIFEST)
    with pytest.raises(TargetError) as caught:
        target.fetch(MANIFEST, most=2_000_000)
    assert str(caught.value).endswith(
        f"{MANIFEST} is larger than anything of ours: what is read ends after 2 MB "
        "(look at it and move it away, then run: invoke deploy)"
    )
    blob = git("hash-object", "-w", "--stdin", folder=repository, given=os.urandom(10_000_000))
    with_entry(repository, "100644", "blob", blob, MANIFEST)
    with pytest.raises(TargetError):
        target.fetch(MANIFEST, most=2_000_000)

    assert target.fetch("index.html", most=100_000_000) == b"old"


# --- S3


@contextmanager
def endless() -> Iterator[int]:
    """Answer every question with bytes that never end, and do not say how many they are."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            """Answer."""
            self.rfile.readline()
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try:
                while True:
                    self.wfile.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            except OSError:
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[int], Target]:
    """Return what makes a target of a bucket behind a port."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**KEYS, "AWS_MAX_ATTEMPTS": "1"}.items():
        monkeypatch.setenv(name, value)
    return lambda port: settings_of("bad", "s3://example-status/", tmp_path, endpoint=f"http://127.0.0.1:{port}")


def test_a_bucket_that_sends_without_end(bucket: Callable[[int], Target]) -> None:
    """Files are read as streams, and only as far as they could be ours."""
    with endless() as port:
        target = bucket(port)
        for ask in (
            lambda: target.fetch(MANIFEST, most=5_000_000),
            lambda: target.hashes(["index.html", "a.html"], most=5_000_000),
        ):
            with pytest.raises(TargetError, match="larger than anything of ours: what is read ends after 5 MB"):
                ask()


def test_a_bucket_that_announces_too_much(bucket: Callable[[int], Target]) -> None:
    """What says of itself that it is too large is not begun."""
    with answering(lambda _: (200, {"Content-Length": str(HUGE)}, b"{")) as port:  # noqa: SIM117 - the server is older
        with pytest.raises(TargetError, match=f"{MANIFEST} is larger than anything of ours: what is read ends after"):
            bucket(port).fetch(MANIFEST)


@pytest.mark.parametrize(
    "body",
    [b"<", b"<?xml version='1.0'?><a/>", b"<ListBucketResult><KeyCount>many</KeyCount></ListBucketResult>", b"\xff"],
)
def test_what_does_not_speak_s3(bucket: Callable[[int], Target], body: bytes) -> None:
    """An answer that is none ends in a sentence, or says that nothing is there."""
    with answering(lambda _: (200, {}, body)) as port:
        try:
            assert bucket(port).names() == []
        except TargetError as error:
            said = str(error)
        else:
            said = ""

    assert "foreseen" not in said
