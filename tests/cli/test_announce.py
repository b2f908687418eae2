"""`announce` as it is typed, and what publish and deploy end with where a channel was not told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus import clock
from plainstatus.deliver.announce.ledger import ledger_line
from plainstatus.deliver.targets import served
from tests.support.channels import given_for
from tests.support.networks import Mastodon, Network, running
from tests.support.project import YAML
from tests.support.publishing import REAL, edit, real_project
from tests.support.running import Run, runner

#: One update, of this moment.
NEWS = YAML[: YAML.index("      - at: 2026-11-15 14:00")].replace("at: 2026-11-15 13:00", "at: now")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mastodon]:
    """Return a network on loopback."""
    network = Mastodon()
    with running(network):
        for name, value in given_for("mastodon", network)[1].items():
            monkeypatch.setenv(name, value)
        yield network


@pytest.fixture
def run(tmp_path: Path, there: Mastodon, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task in a site whose channel has been there for long."""
    folder = tmp_path / "site"
    channels = {"mastodon": given_for("mastodon", there)[0]}
    real_project(folder, NEWS, settings=f"{REAL}STATUS_CHANNELS = {channels!r}\n")
    known = ledger_line("seen", datetime.now(UTC) - timedelta(days=9), channel="mastodon")
    (folder / "announcements.jsonl").write_bytes(known)
    return runner(folder, "", monkeypatch, capsys)


def test_publish_tells_and_announce_has_nothing_left(run: Run, there: Mastodon) -> None:
    """What was told is said; a second publish, and `announce`, tell nothing."""
    code, said, complained = run("publish", yes=True)
    assert (code, complained.count("note:")) == (0, 0)
    assert "mastodon: told 'Investigating: Checkout is slow.', http://127.0.0.1:" in said
    assert run("publish", yes=True)[0] == 0
    assert run("announce") == (0, "nothing is owed to any channel\n", "")
    assert run("announce", status=True)[1].startswith("mastodon: told 'Investigating: Checkout is slow.' at ")
    assert len(there.posts) == 1


def test_exit_code_6_names_what_failed_and_what_retries_it(run: Run, there: Mastodon, tmp_path: Path) -> None:
    """The site is live all the same; `announce` and timers go on with it."""
    run("publish", yes=True, no_announce=True)
    there.allowance = 0
    code, _, complained = run("announce")
    assert code == 6
    assert complained.startswith("mastodon: not told of 'Investigating: Checkout is slow.': ")
    assert "(run: invoke announce; timers with publish --if-due try for 40 minutes)" in complained
    assert Network.secret not in complained + (tmp_path / "site/announcements.jsonl").read_text(encoding="utf-8")
    assert (tmp_path / "site/output/index.html").is_file()


def test_what_has_become_too_old_is_named_for_a_day(run: Run, there: Mastodon, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that was dead for a day is told nothing unasked, and staff hear of it; timers say nothing of it."""
    run("publish", yes=True, no_announce=True)
    there.allowance = 0
    assert run("announce")[0] == 6
    there.allowance = 1000
    told = (
        "note: mastodon: not told of 'Investigating: Checkout is slow.', because it is imported or older than 24 hours "
        "(to tell it all the same: invoke announce --late 2026-11-15-checkout)\n"
    )
    now = clock.now_for_publish()
    for hours, said in ((25, told), (47, told), (49, "")):
        monkeypatch.setattr(clock, "now_for_publish", lambda later=now + timedelta(hours=hours): later)
        assert run("announce") == (0, "nothing is owed to any channel\n", said)
        assert run("announce", if_due=True)[2] == ""
    assert there.posts == []

    assert run("announce", late="2026-11-15-checkout")[0] == 0
    assert len(there.posts) == 1


def test_timers_go_on_where_nothing_is_to_be_published(run: Run, there: Mastodon) -> None:
    """`publish --if-due` tells what is owed, unless it leaves that to `announce`."""
    run("publish", yes=True, no_announce=True)
    assert run("publish", if_due=True, no_announce=True)[0] == 0
    assert there.posts == []

    code, said, _ = run("publish", if_due=True)
    assert code == 0
    assert "mastodon: told 'Investigating: Checkout is slow.'" in said
    assert run("publish", if_due=True)[0] == 0
    assert len(there.posts) == 1


def test_nobody_is_told_of_what_the_sites_own_address_does_not_show(
    run: Run, there: Mastodon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by the publish whose target failed, nor by a timer, a deploy of another target or `announce` later."""
    monkeypatch.setattr(served, "_PATIENCE", 0.1)
    # The address leads to nobody, here as anywhere.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("ROOT", raising=False)
    main = '"main": {"to": "folder:$ROOT", "url": "https://status.shoe-shop.org"}'
    with (tmp_path / "site/pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write(f'STATUS_TARGETS = {{{main}, "copy": {{"to": "folder:../copy"}}}}\n')
    code, _, complained = run("publish", yes=True)
    assert code == 5
    assert "note: channels are told of news once main has it (run: invoke deploy)" in complained
    waits = "channels are told of news once readers can see it: "
    for verb, flags in (
        ("publish", {"if_due": True}), ("deploy", {"target": "copy"}), ("announce", {}), ("announce", {"intend": True}),
    ):  # fmt: skip
        code, _, complained = run(verb, **flags)
        assert (code, complained.startswith(waits)) == (6, True), complained
    assert there.posts == []

    run("announce", adopt=True)
    assert run("publish", if_due=True)[0] == 0


def test_intents_and_then_the_posts(run: Run, there: Mastodon) -> None:
    """Each by its flag."""
    run("publish", yes=True, no_announce=True)
    assert run("announce", intend=True)[1] == "noted 1 message to be told: commit and push announcements.jsonl\n"
    assert there.posts == []
    assert run("announce", intended=True)[0] == 0
    assert run("announce", intended=True)[0] == 0
    assert len(there.posts) == 1


def test_looking_sends_nothing(run: Run, there: Mastodon) -> None:
    """A dry run shows the text, its length and the address."""
    run("publish", yes=True, no_announce=True)
    code, said, _ = run("announce", dry_run=True)

    assert code == 0
    assert said.startswith("mastodon: ")
    assert " of 500 graphemes\nInvestigating: Checkout is slow." in said
    assert there.posts == []


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"status": True, "dry_run": True}, "--dry-run and --status are different things (ask for one at a time)"),
        ({"there": True}, "--there, --missing and --url belong to --settle CHANNEL"),
        (
            {"settle": "mastodon"},
            "say what you found: --there, with --url ADDRESS if you have it, or --missing",
        ),
        (
            {"settle": "mastodon", "there": True},
            "--settle mastodon: nothing there is in doubt (see: invoke announce --status)",
        ),
        ({"test": "x"}, "there is no channel 'x' (there are mastodon)"),
        (
            {"delete": "nothing"},
            "nothing was published of 'nothing' (an incident's id belongs here)",
        ),
    ],
)
def test_what_cannot_be_done(run: Run, flags: dict[str, object], told: str) -> None:
    """A sentence, and exit code 2."""
    run("publish", yes=True, no_announce=True)

    assert run("announce", **flags) == (2, "", f"{told}\nnothing else was done\n")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("", ""), "nothing was published here yet, or with a clock: in incidents.yaml, as an example "
         "(run: invoke publish)"),
        (("https://status.shoe-shop.org", "https://status.example.com"), "SITEURL is https://status.example.com, an "
         "address for examples (write your own into pelicanconf.py)"),
        (("SITEURL", "STATUS_EXERCISE = True\nSITEURL"), "it is an exercise"),
    ],
)  # fmt: skip
def test_a_site_that_tells_nobody(run: Run, tmp_path: Path, change: tuple[str, str], why: str) -> None:
    """Whoever tries a channel on an example, say, hears why that cannot be."""
    edit(tmp_path / "site", change, file="pelicanconf.py")

    assert run("announce", test="mastodon") == (
        2, "", f"this site tells no channels now: {why}\nnothing else was done\n"
    )  # fmt: skip


def test_after_a_rollback(run: Run, tmp_path: Path) -> None:
    """Nobody is told of what readers do not see."""
    run("publish", yes=True, no_announce=True)
    edit(tmp_path / "site", ("order by phone", "order by fax"))
    run("publish", yes=True, typo=True, no_announce=True)
    run("rollback", yes=True)

    assert run("announce", status=True)[2].startswith(
        "this site tells no channels now: it was rolled back, until somebody publishes\n"
    )


def test_a_site_without_channels(run: Run, tmp_path: Path) -> None:
    """A person hears what to set; the files for code hosts are the same for all sites."""
    edit(tmp_path / "site", ("STATUS_CHANNELS", "IGNORED"), file="pelicanconf.py")

    assert run("announce")[0] == 2
    assert [run("announce", **{flag: True}) for flag in ("intend", "intended", "if_due")] == [(0, "", "")] * 3
