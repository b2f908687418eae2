"""Bringing an earlier site back: whole, checked, recorded, until somebody publishes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from plainstatus.errors import BuildError, Declined, SettingsError
from plainstatus.publish.rollback import rollback
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from plainstatus.tree import listing
from plainstatus.tree.manifest import check, is_part, read_manifest, strangers
from plainstatus.tree.releases import Release, releases
from tests.support.project import SETTINGS, YAML, tree
from tests.support.publishing import CHECKOUT, NOW, Said, edit, kinds, page, put, real_project

OURS = {"record.jsonl", "manifest.json"}


def back(folder: Path, *, to: str = "", minutes: float = 10, tell: Said | None = None, yes: bool = True) -> Release:
    """Roll the site back, some minutes after NOW."""
    now = NOW + timedelta(minutes=minutes)
    project = find_project(folder)
    return rollback(project, to=to, now=now, tell=Said() if tell is None else tell, ask=lambda _: yes).release


def three_sites(folder: Path) -> list[dict[str, str]]:
    """Publish three times, a minute apart; return each tree."""
    real_project(folder)
    trees = []
    for minute in range(3):
        if minute:
            before = f"slow {minute - 1}" if minute > 1 else "slow"
            edit(folder, (f"title: Checkout is {before}\n", f"title: Checkout is slow {minute}\n"))
        put(folder, minutes=minute)
        trees.append(files(folder))
    return trees


def files(folder: Path) -> dict[str, str]:
    """Return the site's files, without those that say when and what was published."""
    return {path: digest for path, digest in tree(folder / "output").items() if path not in OURS}


def names(folder: Path) -> list[str]:
    """Return the names of the kept releases."""
    return [release.name for release in releases(find_project(folder).settings.work)]


def test_each_publish_keeps_the_site_before(tmp_path: Path) -> None:
    """Releases are named by when they were published, the newest first."""
    three_sites(tmp_path)

    assert names(tmp_path) == ["20261115T140600Z", "20261115T140500Z"]


@pytest.mark.parametrize(("to", "index"), [("", 1), ("20261115T140500Z", 0)])
def test_an_earlier_site_comes_back_whole(tmp_path: Path, to: str, index: int) -> None:
    """Without a name it is the site before; by its name it is any that is kept. Every file is as it was."""
    trees = three_sites(tmp_path)
    release = back(tmp_path, to=to)

    assert release.name == f"20261115T140{5 + index}00Z"
    assert files(tmp_path) == trees[index]
    output = tmp_path / "output"
    assert check(output, read_manifest(output)) == []
    assert "20261115T140700Z" in names(tmp_path)


def test_a_site_whose_manifest_has_parts_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the parts of its own manifest, whether it was published with parts or, by an earlier version, without."""
    real_project(tmp_path)
    put(tmp_path)
    whole = files(tmp_path)
    monkeypatch.setattr(listing, "_MOST", 5)
    monkeypatch.setattr(listing, "_FILES", 8)
    told = Said()
    edit(tmp_path, ("title: Checkout is slow\n", "title: Checkout is slow 1\n"))
    put(tmp_path, minutes=1, tell=told)
    output = tmp_path / "output"
    parts = {path for path in read_manifest(output).files if is_part(path)}
    edit(tmp_path, ("title: Checkout is slow 1\n", "title: Checkout is slow 2\n"))
    put(tmp_path, minutes=2, tell=told)

    back(tmp_path, tell=told)
    again = read_manifest(output)
    assert (check(output, again), strangers(output)) == ([], [])
    assert "<h1>Checkout is slow 1</h1>" in page(tmp_path, f"incidents/{CHECKOUT}.html")
    # The record is another one, and with it the part that lists it.
    assert parts & {path for path in again.files if is_part(path)}
    back(tmp_path, to=names(tmp_path)[-1], minutes=11, tell=told)
    now = read_manifest(output)

    assert check(output, now) == []
    assert {path for path in files(tmp_path) if not is_part(path)} == whole.keys()
    assert not [line for line in told if "no longer part of the site" in line]


def test_the_record_says_so_and_stays_as_long_as_it_was(tmp_path: Path) -> None:
    """What was said is not unsaid: the served record has every line, and one about the rollback."""
    three_sites(tmp_path)
    before = kinds(tmp_path)

    back(tmp_path)

    assert kinds(tmp_path) == [*before, ("rollback", None, "")]
    assert '"to":"20261115T140600Z"' in page(tmp_path, "record.jsonl").splitlines()[-1]


def test_the_next_publish_ends_it(tmp_path: Path) -> None:
    """The newest texts are live again, without a second line about them."""
    three_sites(tmp_path)
    back(tmp_path)
    incident = f"incidents/{CHECKOUT}.html"
    assert "<h1>Checkout is slow 1</h1>" in page(tmp_path, incident)
    before = kinds(tmp_path)

    put(tmp_path, minutes=20)

    assert kinds(tmp_path) == before
    assert "<h1>Checkout is slow 2</h1>" in page(tmp_path, incident)


def test_a_rollback_holds_against_the_timer(tmp_path: Path) -> None:
    """`--if-due` leaves the site alone, days later too, until somebody publishes."""
    three_sites(tmp_path)
    back(tmp_path)
    before = tree(tmp_path / "output")
    said = Said()

    assert publish_if_due(find_project(tmp_path), now=NOW + timedelta(days=3), tell=said) is None

    assert said == ["nothing is due: the site was rolled back to 20261115T140600Z, until somebody publishes"]
    assert tree(tmp_path / "output") == before


def test_a_release_that_was_changed_does_not_go_live(tmp_path: Path) -> None:
    """Files are hashed before they are served again."""
    three_sites(tmp_path)
    changed = tmp_path / ".plainstatus" / "releases" / "20261115T140600Z" / "index.html"
    text = changed.read_text(encoding="utf-8")
    # Another file, for the bytes of this one may be shared with other trees.
    changed.unlink()
    changed.write_text(text + "<!-- mine -->", encoding="utf-8")
    before = tree(tmp_path / "output")

    with pytest.raises(
        BuildError, match=r"^the release 20261115T140600Z is not what was published: index\.h"
    ) as caught:
        back(tmp_path)

    assert str(caught.value).endswith(
        "(try an earlier one, invoke releases lists them; or correct incidents.yaml, then run: invoke publish)"
    )
    assert tree(tmp_path / "output") == before
    assert kinds(tmp_path)[-1][0] != "rollback"


def test_open_incidents_that_would_vanish_are_named_first(tmp_path: Path) -> None:
    """Whoever is about to hide an open incident is told which, and may say no."""
    real_project(tmp_path)
    put(tmp_path)
    mail = "  - {id: 2026-11-15-mail, title: No mail, updates: [{at: 2026-11-15 14:00, text: Mail is late.}]}\n"
    with (tmp_path / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(mail)
    put(tmp_path, minutes=1)
    before, said = tree(tmp_path / "output"), Said()

    with pytest.raises(Declined, match=r"^the site was not changed$"):
        back(tmp_path, tell=said, yes=False)

    assert said == ["open now, and not on that site: 2026-11-15-mail"]
    assert tree(tmp_path / "output") == before


def test_there_may_be_nothing_to_go_back_to(tmp_path: Path) -> None:
    """After one publish, or with a wrong name, the message says what there is."""
    real_project(tmp_path)
    put(tmp_path)
    with pytest.raises(SettingsError, match=r"^there is no earlier site to go back to$"):
        back(tmp_path)

    put(tmp_path, minutes=1)
    with pytest.raises(SettingsError) as caught:
        back(tmp_path, to="yesterday")

    assert str(caught.value) == (
        "there is no release yesterday (invoke releases lists them; the newest is 20261115T140500Z)"
    )


def test_a_site_without_a_record_can_go_back_too(tmp_path: Path) -> None:
    """An example keeps releases, and no record."""
    real_project(tmp_path, settings=SETTINGS)
    put(tmp_path)
    before = files(tmp_path)
    edit(tmp_path, ("title: Checkout is slow", "title: Checkout is down"))
    put(tmp_path, minutes=1)

    back(tmp_path)

    assert files(tmp_path) == before
    assert not list(tmp_path.rglob("record.jsonl"))


def test_old_releases_go(tmp_path: Path) -> None:
    """By the settings: the newest so many stay, and all of the last days."""
    keep = "STATUS_KEEP_RELEASES = 2\nSTATUS_KEEP_DAYS = 0\n"
    real_project(tmp_path, YAML)
    edit(tmp_path, ("PLUGINS", f"{keep}PLUGINS"), file="pelicanconf.py")
    for minute in range(5):
        put(tmp_path, minutes=minute)

    assert names(tmp_path) == ["20261115T140800Z", "20261115T140700Z"]
