"""STATUS_TARGETS: what is understood, and every mistake in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from plainstatus.deliver.targets.folder import Folder
from plainstatus.deliver.targets.git import Git
from plainstatus.deliver.targets.places import SCHEMES, Targets, read_targets
from plainstatus.deliver.targets.target import failed, most_of
from plainstatus.errors import SettingsError, TargetError
from plainstatus.settings import Settings
from tests.test_settings import GOOD

KNOWN = ", ".join(SCHEMES)
BEGINNINGS = ", ".join(f"{scheme}:" for scheme in SCHEMES)


def read(environ: Mapping[str, str] | None = None, /, **given: object) -> Targets:
    """Read targets as pelicanconf.py would give them, in a project that is published into /site/output."""
    settings = Settings.read(GOOD | {"STATUS_TARGETS": given}, Path("/site"))
    return read_targets(
        settings.STATUS_TARGETS,
        folder=Path("/site"),
        work=Path("/site/.plainstatus"),
        keep=[Path("/site/output"), Path("/site/content"), Path("/site/incidents.yaml")],
        environ=environ or {},
    )


def test_short_and_long() -> None:
    """A text is short for `to`; relative places begin at pelicanconf.py; a slash at the end of a url is no matter."""
    found = read(
        disk="folder:srv/status", web={"to": "git:git@git.example.net:shop/pages.git#pages", "url": "https://x.org/s/"}
    )

    disk, web = found.usable
    assert isinstance(disk, Folder)
    assert (disk.name, disk.place, disk.url, disk.local) == ("disk", "folder:srv/status", "", Path("/site/srv/status"))
    assert isinstance(web, Git)
    assert (web.repository, web.branch, web.url) == ("git@git.example.net:shop/pages.git", "pages", "https://x.org/s")
    assert (web.remote, disk.remote, web.local) == (True, False, None)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("foldr:/srv/status", "has the unknown scheme 'foldr' (did you mean folder?)"),
        ("gopher://host/", f"has the unknown scheme 'gopher' (there are {KNOWN})"),
        ("/srv/status", f"begins with no kind of target (write one of {BEGINNINGS})"),
        ("", 'says nowhere to go (write for example "to": "folder:/srv/status")'),
        ({"url": "https://x.org"}, 'says nowhere to go (write for example "to": "folder:/srv/status")'),
        ({"to": "zip:/a.zip", "ulr": "https://x.org"}, "has a key 'ulr' that means nothing (did you mean 'url'?)"),
        ({"to": "zip:/a.zip", "colour": "red"}, "has a key 'colour' that means nothing (there are to, url)"),
        ("folder:", 'names no folder (write for example "to": "folder:/srv/status")'),
        ("folder://srv/status", 'names no folder (write for example "to": "folder:/srv/status")'),
        ("zip:/srv/status", 'names no zip file (write for example "to": "zip:/media/stick/status.zip")'),
        (
            "git:git@git.example.net:shop/pages.git",
            "names no repository with a branch (write for example "
            '"to": "git:git@git.example.net:shop/pages.git#pages")',
        ),
        (
            "git:ext::sh -c id#pages",
            "has a repository that git would take for something else (write its path or address)",
        ),
        (
            "git:--upload-pack=id#pages",
            "has a repository that git would take for something else (write its path or address)",
        ),
        ("folder:/site/output", "lies inside /site/output (choose a place outside it)"),
        ("folder:output/sub", "lies inside /site/output (choose a place outside it)"),
        ("zip:content/status.zip", "lies inside /site/content (choose a place outside it)"),
        ("folder:.plainstatus/x", "lies inside /site/.plainstatus (choose a place outside it)"),
        ("folder:/site", "would take the place of /site/output (choose a place of its own)"),
        ("git:/site/output/x.git#pages", "lies inside /site/output (choose a place outside it)"),
    ],
)  # fmt: skip
def test_mistakes(given: object, said: str) -> None:
    """Each mistake is told with a way out."""
    with pytest.raises(SettingsError) as caught:
        read(here=given)

    assert str(caught.value) == f"pelicanconf.py: STATUS_TARGETS['here'] {said}"


@pytest.mark.parametrize(
    "address",
    [
        "sftp://shop:s3cret@box.example.net/status",
        "git:https://shop:s3cret@git.example.net/pages.git#pages",
        "git:shop:s3cret@git.example.net:pages.git#pages",
        "git:https://shop:$TOKEN@git.example.net/pages.git#pages",
        "git:https://$BOTH@git.example.net/pages.git#pages",
        "git:https://$TOKEN@git.example.net/pages.git#pages",
        f"git:https://ghp_{'0' * 36}@git.example.net/pages.git#pages",
        "git:https://git.example.net/$HOSTS.git#pages",
    ],
)
def test_a_password_is_refused_and_not_shown(address: str) -> None:
    """No password may stand in an address, nor come into one from the environment; it is not shown."""
    with pytest.raises(SettingsError) as caught:
        read({"TOKEN": "s3cret", "BOTH": "shop:s3cret", "HOSTS": f"ghp_{'0' * 36}"}, here=address)

    assert str(caught.value) == (
        "pelicanconf.py: STATUS_TARGETS['here'] holds a password or a token, which belongs in no settings: they are "
        "committed, and addresses are shown in lists of processes (take it out, and use a key, or the tool's own file "
        "for passwords)"
    )


def test_settings_of_a_wrong_type_are_not_shown_either() -> None:
    """Where the setting has a wrong shape, its value, which may hold a password, is not repeated."""
    with pytest.raises(SettingsError) as caught:
        read(here=["sftp://shop:s3cret@box.example.net/"])

    assert str(caught.value) == "pelicanconf.py: STATUS_TARGETS['here']: Input should be a valid dictionary"


@pytest.mark.parametrize("url", ["x.org", "https://me:s3cret@x.org", "javascript:alert(1)", "https://x.org/?a", ""])
def test_a_public_address_is_one(url: str) -> None:
    """What pages will name as a mirror is an address that people can go to; what is wrong with it is not shown."""
    with pytest.raises(SettingsError) as caught:
        read(here={"to": "zip:/a.zip", "url": url})

    assert str(caught.value) == (
        "pelicanconf.py: STATUS_TARGETS: 'here' has a url that is no public address "
        '(write for example "url": "https://status.example.org")'
    )


@pytest.mark.parametrize("name", ["Main", "a b", "-a", "a_b", "", "a--b"])
def test_names(name: str) -> None:
    """Names are typed on command lines and are names of folders, so they are simple."""
    with pytest.raises(SettingsError) as caught:
        read({}, **{name: "zip:/a.zip"})

    assert str(caught.value) == (
        f"pelicanconf.py: STATUS_TARGETS[{name!r}] needs another name: small letters, digits and single hyphens "
        "(such as 'main' or 'mirror-2')"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("folder:/srv/status", "folder:/srv/./status/"),
        ("folder:srv", "folder:$HERE/srv"),
        ("git:/srv/pages.git#pages", "git:/srv/pages#pages"),
        ("zip:a.zip", "zip:/site/a.zip"),
    ],
)
def test_two_targets_with_one_place(one: str, other: str) -> None:
    """However it is spelled, one place cannot be two targets."""
    with pytest.raises(SettingsError) as caught:
        read({"HERE": "/site"}, first=one, second=other)

    assert str(caught.value) == (
        "pelicanconf.py: STATUS_TARGETS['second'] is the same place as 'first' (remove one of them)"
    )


@pytest.mark.parametrize("place", ["folder:web/current/copy", "folder:web/releases", "zip:web/current/all.zip"])
@pytest.mark.parametrize("first", [True, False])
def test_a_target_among_anothers_releases(place: str, first: bool) -> None:
    """It would go with them and nobody be told; so it is told, and the other one is served."""
    named = {"inner": place, "web": "folder:web"}
    found = read(**(named if first else dict(reversed(named.items()))))

    assert [target.name for target in found.usable] == ["web"]
    assert {name: str(error) for name, error in found.unusable.items()} == {
        "inner": f"inner ({place}): lies where the releases of 'web' come and go (choose a place of its own)"
    }
    assert len(read(inner="folder:web/inner", zip="zip:web/all.zip", web="folder:web").usable) == 3


def test_every_mistake_at_once() -> None:
    """All mistakes are told, each with its target's name."""
    with pytest.raises(SettingsError) as caught:
        read(a="x:y", b="zip:/a.zip", c="folder:")

    assert [line.partition("]")[0] for line in str(caught.value).splitlines()] == [
        "pelicanconf.py: STATUS_TARGETS['a'",
        "pelicanconf.py: STATUS_TARGETS['c'",
    ]


def test_variables() -> None:
    """A variable is filled in from the environment, and people are told the address as it was typed."""
    found = read({"ROOT": "/srv", "NAME": "status"}, disk="folder:$ROOT/${NAME}x")

    (disk,) = found.usable
    assert (disk.local, disk.place) == (Path("/srv/statusx"), "folder:$ROOT/${NAME}x")


def test_a_missing_variable_is_named_and_stops_no_other_target() -> None:
    """A target whose variable is missing, or empty, says so; the others can be used."""
    found = read({"EMPTY": ""}, disk="folder:$ROOT/$EMPTY", stick="zip:/a.zip")

    assert [target.name for target in found.usable] == ["stick"]
    assert str(found.unusable["disk"]) == (
        "disk (folder:$ROOT/$EMPTY): $ROOT, $EMPTY is not set (set it where this command runs: export ROOT=…)"
    )


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("git:/srv/$PLACE/none.git#pages", "fatal: '/srv/$PLACE/none.git' does not appear to be a git repository"),
        ("sftp://127.0.0.1:1/srv/${PLACE}", "127.0.0.1 takes no connection"),
        ("sftp://$PLACE.invalid/srv", "there is no host $PLACE.invalid"),
    ],
)
def test_what_is_told_names_the_variable(to: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The value of a variable may be nobody's business, and programs repeat it in what they complain of."""
    monkeypatch.setenv("PLACE", "s3cret")
    found = read_targets({"here": {"to": to}}, folder=tmp_path, work=tmp_path / "work", keep=[], environ=os.environ)
    with pytest.raises(TargetError) as caught:
        found.usable[0].fetch("index.html")

    assert str(caught.value).startswith(f"here ({to}): {said}")
    assert "s3cret" not in str(caught.value)


def test_what_is_told_of_a_target_obeys_nobody(tmp_path: Path) -> None:
    """Names at a target are somebody else's words: no terminal takes orders from them, and they have an end."""
    found = read_targets({"here": {"to": "zip:a.zip"}}, folder=tmp_path, work=tmp_path / "work", keep=[], environ={})
    orders, endless = "\x1b]0;x\x07\u202e\n\u2028", "x" * 1_000_000

    assert str(failed(found.usable[0], f"{orders}odd")) == f"here (zip:a.zip): {chr(0xFFFD)}]0;x{chr(0xFFFD) * 4}odd"
    assert len(str(failed(found.usable[0], endless))) < 2_100


@pytest.mark.parametrize(("ours", "most"), [(0, 256_000_000), (64_000_000, 256_000_000), (100_000_000, 400_000_000)])
def test_how_much_a_target_may_hand_back(ours: int, most: int) -> None:
    """Four times what is ours, and never less than 256 MB."""
    assert most_of(ours) == most
