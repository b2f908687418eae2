"""rsync and SFTP: what is read from settings, and what people are told when a server will not have us."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from plainstatus.deliver.targets import rsync, sftp, ssh
from plainstatus.deliver.targets.ssh import Address, hang_up, ssh_options
from plainstatus.deliver.targets.target import Target
from plainstatus.errors import SettingsError, TargetError
from tests.support.delivering import bring, contents, edition, settings_of, write_tree
from tests.support.disks import disk
from tests.support.proxy import line_to
from tests.support.ssh_server import SshServer, client_env, make_key, ssh_server
from tests.support.webserver import free_port

pytestmark = pytest.mark.slow

KINDS = ("rsync", "sftp")
#: Kind → the program that people try by hand, with its option for a port.
BY_HAND = {"rsync": "ssh -p", "sftp": "sftp -P"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """Return a server."""
    with ssh_server(tmp_path_factory.mktemp("servers") / "ssh") as found:
        yield found


@pytest.fixture
def server(running: SshServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[SshServer]:
    """Return the server, which lets us in; afterwards it is as it was."""
    hang_up()
    key, known = running.folder / "key", running.folder / "known_hosts"
    before = known.read_text(encoding="utf-8")
    for name, value in client_env(running).items():
        monkeypatch.setenv(name, value)
    yield running
    hang_up()
    key.chmod(0o600)
    running.allow(key)
    known.write_text(before, encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a small tree."""
    return write_tree(tmp_path / "tree", {"index.html": "home", "incidents/a.html": "a"})


def target(kind: str, server: SshServer, folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> Target:
    """Return a target at a folder of the server."""
    return settings_of("main", f"{kind}://{server.user}@{host}:{port or server.port}{folder}", folder)


def refusal(target: Target, tree: Path) -> str:
    """Return what is told, without the target's name and place, when a tree cannot be brought there."""
    with pytest.raises(TargetError) as caught:
        bring(target, tree)
    start = f"main ({target.place}): "
    assert str(caught.value).startswith(start)
    return str(caught.value).removeprefix(start)


@pytest.mark.parametrize(
    ("rest", "address"),
    [
        ("//deploy@host.example.net/srv/status", Address("deploy", "host.example.net", None, "/srv/status")),
        ("//host.example.net:2222/srv/status/", Address("", "host.example.net", 2222, "/srv/status")),
        ("//alias/~/www", Address("", "alias", None, "./www")),
        ("//alias/~", Address("", "alias", None, ".")),
        ("//host/", Address("", "host", None, "")),
        ("//me@[2001:db8::1]:22/srv/my%20site", Address("me", "2001:db8::1", 22, "/srv/my site")),
    ],
)
def test_addresses(rest: str, address: Address) -> None:
    """User and port are ssh's affair where none is given; a home is told from a folder."""
    assert address == Address.read(rest)


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("rsync:///srv", "names no host (write for example …://deploy@status-1.example.net/srv/status)"),
        ("sftp://-oProxyCommand=x/srv", "names no host (write for example …://deploy@status-1.example.net/srv/status)"),
        ("sftp://-l@host/srv", "names no host (write for example …://deploy@status-1.example.net/srv/status)"),
        ("rsync://a b/srv", "names no host (write for example …://deploy@status-1.example.net/srv/status)"),
        ("rsync://host", "names no folder (write for example …://deploy@status-1.example.net/srv/status)"),
        (
            "rsync://host:http/srv",
            "is no address: Port could not be cast to integer value as 'http' "
            "(write for example …://deploy@status-1.example.net/srv/status)",
        ),
        (
            "sftp://host/srv/../etc",
            "has a folder with a ? or #, or one that leads back (write its whole path; %23 is a #)",
        ),
        ("sftp://host/srv?x", "has a folder with a ? or #, or one that leads back (write its whole path; %23 is a #)"),
        ("sftp://host/srv%0Ax", "has a folder whose name holds a line break or the like (rename it)"),
        (
            "rsync://host/srv/$(id)",
            "has a folder whose name holds more than letters, digits and . _ ~ + , @ = - "
            "(name it so, or write sftp:// instead of rsync://)",
        ),
    ],
)
def test_addresses_that_are_refused(to: str, message: str, tmp_path: Path) -> None:
    """Nothing in a setting is an option, a command, or another folder than it seems."""
    with pytest.raises(SettingsError) as caught:
        settings_of("main", to, tmp_path)

    assert f"pelicanconf.py: STATUS_TARGETS['main'] {message}" == str(caught.value)


def test_one_folder_is_one_place(tmp_path: Path) -> None:
    """Whoever comes by whichever way to a folder; a home is another one for each user."""
    same = [
        settings_of("main", to, tmp_path).same
        for to in (
            "rsync://a@host/srv", "sftp://b@host:22/srv/", "rsync://a@host/~/srv", "rsync://b@host/~/srv",
        )
    ]  # fmt: skip

    assert same[0] == same[1]
    assert len(set(same)) == 3


def test_nobody_is_ever_asked() -> None:
    """No question that nobody sees, an end to waiting, and nothing forwarded to the server."""
    options = ssh_options(Address("", "host", 2222, "/srv"))

    assert {
        "BatchMode=yes", "ConnectTimeout=15", "ServerAliveInterval=10", "ServerAliveCountMax=3", "ForwardAgent=no",
        "ClearAllForwardings=yes", "Port=2222",
    } <= set(options)  # fmt: skip
    assert not [option for option in options if "StrictHostKeyChecking" in option or "IdentityFile" in option]


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_the_server_does_not_take(kind: str, server: SshServer, tree: Path, tmp_path: Path) -> None:
    """People are told what must work without a question."""
    server.allow(make_key(tmp_path / "another"))

    told = refusal(target(kind, server, tmp_path / "www"), tree)

    assert told == (
        f"127.0.0.1 does not take our key (this must work without a question: {BY_HAND[kind]} {server.port} "
        f"{server.user}@127.0.0.1; is the key loaded, and does the server have its public part in authorized_keys?)"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_others_may_read(kind: str, server: SshServer, tree: Path, tmp_path: Path) -> None:
    """It is ignored, which is said among much else."""
    (server.folder / "key").chmod(0o644)

    told = refusal(target(kind, server, tmp_path / "www"), tree)

    assert told == "ssh will not use a key that others on this machine may read (chmod 600 the key's file)"


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_is_not_known(kind: str, server: SshServer, tree: Path, tmp_path: Path) -> None:
    """Nobody's fingerprint is trusted unseen."""
    (server.folder / "known_hosts").write_text("", encoding="utf-8")

    told = refusal(target(kind, server, tmp_path / "www"), tree)

    assert told == (
        f"the host key of 127.0.0.1 is not known here (run {BY_HAND[kind]} {server.port} {server.user}@127.0.0.1 once, "
        "and compare the fingerprint that it shows with the one that the server's owner tells you)"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_became_another(kind: str, server: SshServer, tree: Path, tmp_path: Path) -> None:
    """It may have been set up anew; it may be somebody else."""
    other = make_key(tmp_path / "another").with_suffix(".pub").read_text(encoding="utf-8")
    (server.folder / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {other}", encoding="utf-8")

    told = refusal(target(kind, server, tmp_path / "www"), tree)

    assert told == (
        "127.0.0.1 shows another host key than before (ask its owner: was it set up anew? Then: ssh-keygen -R "
        f"'[127.0.0.1]:{server.port}'; and {BY_HAND[kind]} {server.port} {server.user}@127.0.0.1 once. If not, "
        "somebody may be in between: send nothing)"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_host_that_is_not_there(kind: str, server: SshServer, tree: Path, tmp_path: Path) -> None:
    """A name that leads nowhere, and a port on which nobody listens."""
    nowhere = refusal(target(kind, server, tmp_path / "www", host="status.invalid"), tree)
    closed = refusal(target(kind, server, tmp_path / "www", port=free_port()), tree)

    assert nowhere == "there is no host status.invalid (look at its spelling; does this machine have a network?)"
    assert closed == "127.0.0.1 takes no connection (is sshd running there, on this port?)"


@pytest.mark.parametrize("kind", KINDS)
def test_a_host_that_says_nothing(
    kind: str, server: SshServer, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes a connection and never speaks is not waited for."""
    impatient = [option.replace("ConnectTimeout=15", "ConnectTimeout=1") for option in ssh._OPTIONS]
    monkeypatch.setattr(ssh, "_OPTIONS", impatient)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told = refusal(target(kind, server, tmp_path / "www", port=silent.getsockname()[1]), tree)

    assert told == "127.0.0.1 does not answer (is it up, and does a firewall let us through?)"


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_that_dies_without_a_word(
    kind: str, server: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing comes through, and nothing says so: the deployment ends all the same."""
    impatient = [re.sub(r"^(ServerAlive\w+)=\d+$", r"\1=1", option) for option in ssh._OPTIONS]
    monkeypatch.setattr(ssh, "_OPTIONS", impatient)
    with line_to(server.port) as line:
        server.know(line.port)
        line.cut_after, line.silent = 20_000, True

        told = refusal(target(kind, server, tmp_path / "www", port=line.port), edition(tmp_path / "tree", 1))
        hang_up()

    assert told == "the connection was cut (invoke deploy --target main; it goes on from there)"


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_lets_us_in_and_does_nothing(
    kind: str, server: SshServer, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one does whose disk hangs: the line is alive, and nothing ever comes."""
    monkeypatch.setattr(sftp, "_FIRST_WORD", 1.0)
    monkeypatch.setattr(rsync, "_TIMEOUT", "--timeout=1")
    server.allow(server.folder / "key", command="exec sleep 30")

    assert (
        refusal(target(kind, server, tmp_path / "www"), tree)
        == {
            "rsync": "the connection was cut (invoke deploy --target main; it goes on from there)",
            "sftp": "127.0.0.1 lets us in and then does nothing (is its disk in order? "
            "Then invoke deploy --target main)",
        }[kind]
    )
    hang_up()


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_that_cannot_be_made(kind: str, server: SshServer, tree: Path, tmp_path: Path) -> None:
    """The last part of a path is made; where more is missing, it is probably misspelt."""
    folder = tmp_path / "not" / "there"

    told = refusal(target(kind, server, folder), tree)

    assert told == f"there is no folder {folder} (make it there: mkdir -p {folder})"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_of_somebody_else(kind: str, server: SshServer, tree: Path, tmp_path: Path) -> None:
    """A user who may look and not write is told so."""
    folder = tmp_path / "www"
    folder.mkdir()
    for place in (folder, *folder.parents[:3]):
        place.chmod(place.stat().st_mode | 0o555)
    nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    command = "/usr/lib/openssh/sftp-server" if kind == "sftp" else "$SSH_ORIGINAL_COMMAND"
    server.allow(server.folder / "key", command=f"cd / && exec {nobody} {command}")

    told = refusal(target(kind, server, folder), tree)

    assert told == f"our user may not write to {folder} (ask the server's owner)"


@pytest.mark.parametrize("kind", KINDS)
def test_a_shell_that_talks(kind: str, server: SshServer, tree: Path, tmp_path: Path) -> None:
    """A greeting in the server's login files spoils what programs say to each other."""
    server.allow(server.folder / "key", command="echo Welcome to this server; eval $SSH_ORIGINAL_COMMAND")

    told = refusal(target(kind, server, tmp_path / "www"), tree)

    assert told == (
        "the server's login shell prints something of its own, which spoils the transfer (this must print nothing: "
        f"ssh -p {server.port} {server.user}@127.0.0.1 true)"
    )


def test_a_server_without_rsync(server: SshServer, tree: Path, tmp_path: Path) -> None:
    """People are told of the other way."""
    server.allow(server.folder / "key", command="PATH=/nowhere; $SSH_ORIGINAL_COMMAND")

    told = refusal(target("rsync", server, tmp_path / "www"), tree)

    assert told == "the server has no rsync (install it there, or use sftp:// instead of rsync://)"


def test_a_machine_without_the_programs(
    server: SshServer, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's own programs are used, and one that is missing is named."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert [refusal(target(kind, server, tmp_path / "www"), tree) for kind in KINDS] == [
        "rsync is not installed on this machine (install it, or use sftp://)",
        "OpenSSH's sftp is not installed on this machine (install it)",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk(kind: str, server: SshServer, tmp_path: Path) -> None:
    """The old site stays whole, people are told, and with room the next run gets to the end."""
    first, second = edition(tmp_path / "one", 1), edition(tmp_path / "two", 2)
    with disk(tmp_path / "disk", megabytes=1) as room:
        www = target(kind, server, room / "www")
        bring(www, first)
        filler = room / "filler"
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=4096"], check=False, capture_output=True)

        told = refusal(www, second)
        there = contents(room / "www")
        filler.unlink()
        bring(www, second)

        assert told == "the disk is full there (make room; then invoke deploy --target main)"
        assert contents(first).items() <= there.items()
        assert contents(second) == contents(room / "www")
        hang_up()


@pytest.mark.parametrize("kind", KINDS)
def test_a_web_server_may_read_what_arrives(kind: str, server: SshServer, tmp_path: Path) -> None:
    """Whatever our umask: another user serves the files. They are so many that several go over at once."""
    tree = write_tree(
        tmp_path / "tree", {f"incidents/{one}.html": str(one) for one in range(120)} | {"index.html": "home"}
    )
    for place in (tree, *tree.rglob("*")):
        place.chmod(0o700 if place.is_dir() else 0o600)
    www = tmp_path / "www"

    bring(target(kind, server, www), tree)

    assert {0o644} == {stat.S_IMODE(place.stat().st_mode) for place in www.rglob("*") if place.is_file()}
    assert stat.S_IMODE((www / "incidents").stat().st_mode) == 0o755


@pytest.mark.parametrize("kind", KINDS)
def test_a_home_folder(kind: str, server: SshServer, tree: Path, tmp_path: Path) -> None:
    """`/~/` is where the user's sessions begin."""
    home = tmp_path / "home"
    home.mkdir()
    command = "/usr/lib/openssh/sftp-server" if kind == "sftp" else "$SSH_ORIGINAL_COMMAND"
    server.allow(server.folder / "key", command=f"cd {home} && exec {command}")

    bring(settings_of("main", f"{kind}://{server.user}@127.0.0.1:{server.port}/~/www", tmp_path), tree)

    assert contents(tree) == contents(home / "www")


def test_a_key_that_may_only_rsync(server: SshServer, tmp_path: Path) -> None:
    """The `rrsync` of rsync keeps a key within one folder; nothing else is asked of the server."""
    root = tmp_path / "www"
    root.mkdir()
    server.allow(server.folder / "key", command=f"rrsync {root}")
    first, second = edition(tmp_path / "one", 1, incidents=2), edition(tmp_path / "two", 2, incidents=2)
    www = target("rsync", server, Path("/"))

    bring(www, first)
    bring(www, second)

    assert contents(second) == contents(root)


def test_a_name_that_sftp_cannot_be_told(server: SshServer, tmp_path: Path) -> None:
    """Its commands are lines; rsync takes the same tree."""
    tree = write_tree(tmp_path / "tree", {"index.html": "home", "two\nlines.html": "x"})
    www = tmp_path / "www"

    told = refusal(target("sftp", server, www), tree)
    bring(target("rsync", server, www), tree, adopt=True)

    assert told == "the name of 'two\\nlines.html' holds a line break, which sftp cannot be told (rename the file)"
    assert contents(tree) == contents(www)


def test_a_server_that_cannot_replace_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without OpenSSH's extension no file could be replaced in one step, so none is."""
    first, second = edition(tmp_path / "one", 1, incidents=1), edition(tmp_path / "two", 2, incidents=1)
    with ssh_server(tmp_path / "ssh", sftp="-P posix-rename") as server:
        for name, value in client_env(server).items():
            monkeypatch.setenv(name, value)
        www = target("sftp", server, tmp_path / "www")
        bring(www, first)
        there = contents(tmp_path / "www")

        told = refusal(www, second)
        hang_up()

    assert told == (
        "the server would not put a new index.html in the old one's place in one step (is a folder there? Else its "
        "SFTP is not OpenSSH's, and lacks posix-rename: use rsync://)"
    )
    assert there.items() <= contents(tmp_path / "www").items()


def test_what_an_abandoned_edition_left_waiting(server: SshServer, tmp_path: Path) -> None:
    """It goes with the next deployment, whatever that brings."""
    editions = [edition(tmp_path / str(number), number) for number in (1, 2, 3)]
    www = target("sftp", server, tmp_path / "www")
    bring(www, editions[0])
    with line_to(server.port) as line:
        server.know(line.port)
        hang_up()
        line.cut_after = 20_000
        assert refusal(target("sftp", server, tmp_path / "www", port=line.port), editions[1]).startswith(
            "the connection was cut"
        )
        hang_up()
    waiting = [path for path in contents(tmp_path / "www") if path.startswith(".plainstatus-waiting/")]

    bring(www, editions[2])

    assert waiting
    assert contents(editions[2]) == contents(tmp_path / "www")
