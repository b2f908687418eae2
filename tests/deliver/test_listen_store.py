"""What was heard, in private/: each once, masked, by keyed hashes, for as long as the setting says."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.deliver.database import open_database
from plainstatus.deliver.listen.heard import Heard, Place
from plainstatus.deliver.listen.store import Store, opened_store
from plainstatus.errors import AnnounceError, SettingsError

NOW = datetime(2026, 11, 16, 17, tzinfo=UTC)
DATA, SHOP = "2026-11-15-data", "2026-11-10-shop"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an empty store."""
    with opened_store(tmp_path / "private" / "heard") as opened:
        yield opened


def texts(store: Store, incident: str = DATA) -> list[str]:
    """Return what is kept of an incident."""
    return [entry.text for entry in store.entries(incident)]


def test_what_is_heard_twice_counts_once(store: Store) -> None:
    """The same id of the same source is the same text, whenever it comes; of another source it is another."""
    some = [
        Heard("1", "Where is my e-mail?"),
        Heard("2", "Are cards safe?", NOW - timedelta(hours=1), "Kim@example.org"),
    ]

    assert store.add(DATA, "mail", some, now=NOW) == 2
    assert store.add(DATA, "mail", [*some, Heard("3", "Hello")], now=NOW + timedelta(days=1)) == 1
    assert store.add(DATA, "csv", some[:1], now=NOW) == 1
    assert texts(store) == ["Are cards safe?", *["Where is my e-mail?"] * 2, "Hello"]
    assert store.entries(DATA)[0].at == NOW - timedelta(hours=1)


def test_nothing_of_a_person_is_kept(store: Store) -> None:
    """Numbers of cards and addresses are masked before anything is written; authors and ids are keyed hashes."""
    said = "My card 4111 1111 1111 1111 was used, write to me@private.example"
    store.add(DATA, "mail", [Heard("<1@zebra.example>", said, NOW, "Kim.Zebra@example.org")], now=NOW)
    (entry,) = store.entries(DATA)

    assert "4111" not in entry.text
    assert "me@private.example" not in entry.text
    assert entry.text.startswith("My card [")
    assert len(entry.author) == 32
    assert entry.author == store.hash("author", "mail", "kim.zebra@EXAMPLE.org".casefold())
    files = [path.read_bytes() for path in store.path.parent.iterdir()]
    for word in (b"4111", b"private.example", b"ebra"):
        assert not any(word in data for data in files)


def test_two_stores_have_two_keys(tmp_path: Path) -> None:
    """A hash tells nothing to whoever has another store."""
    hashes = set()
    for name in ("one", "two"):
        with opened_store(tmp_path / name) as opened:
            hashes.add(opened.hash("author", "mail", "kim@example.org"))

    assert len(hashes) == 2


def test_a_number_across_the_end_is_masked_whole(store: Store) -> None:
    """Texts are cut once they are masked: half a card number would look like none."""
    store.add(DATA, "paste", [Heard("1", "a " * 990 + "4111 1111 1111 1111 and more")], now=NOW)

    assert "4111" not in texts(store)[0]
    assert len(texts(store)[0]) <= 2000


@pytest.mark.parametrize("between", ["\n", "\r\n\t", "\x00", "\x1b[8m", "\u3164", "\u2028", " \u200b\n"])
def test_a_number_in_parts_is_masked(store: Store, between: str) -> None:
    """Whatever parts it where it was written, such as cells of a table in HTML: it is looked at as it is kept."""
    number = ("4111", "1111", "1111", "1111")
    store.add(DATA, "mail", [Heard("1", f"My card: {between.join(number)} was used")], now=NOW)

    assert texts(store) == ["My card: [card number] was used"]


def test_no_text_rules_a_terminal(store: Store) -> None:
    """Neither a cursor nor colours: one that hides what follows would hide the lines below, too."""
    store.add(DATA, "paste", [Heard("1", "Where \x1b[8mis\x1b[0m\x9b8m it?\x1b]0;title\x07")], now=NOW)

    assert texts(store) == ["Where is 8m it? ]0;title"]


def test_texts_are_kept_on_one_line_without_what_nobody_sees(store: Store) -> None:
    """Lines and spaces become one space each; a text of nothing else is none."""
    store.add(DATA, "paste", [Heard("1", "Where\n\n is\tmy \u202ee-mail?"), Heard("2", " \n\u200b ")], now=NOW)

    assert texts(store) == ["Where is my e-mail?"]


def test_where_a_reply_belongs_comes_back(store: Store) -> None:
    """The channel, the post, and what a reply must name besides."""
    place = Place("bluesky", "at://did:plc:1/app.bsky.feed.post/2", {"cid": "bafy", "root_cid": "bafz"})
    store.add(DATA, "bluesky", [Heard(place.id, "Where?", NOW, "did:plc:1", place), Heard("2", "When?")], now=NOW)

    assert {entry.place for entry in store.entries(DATA) if entry.place is None} == {None}
    assert [entry.place for entry in store.entries(DATA) if entry.place] == [place]


def test_what_was_read_before_a_source_breaks_is_kept(store: Store) -> None:
    """Also where it breaks long before a step is full."""

    def broken() -> Iterator[Heard]:
        yield from (Heard(str(number), f"Question {number}?") for number in range(701))
        raise SettingsError("list.csv is cut")

    with pytest.raises(SettingsError, match=r"list\.csv is cut"):
        store.add(DATA, "csv", broken(), now=NOW)

    assert len(texts(store)) == 701


def test_it_is_deleted_in_time(store: Store) -> None:
    """By when it was heard, whatever time it bears; nothing of it stays in the files."""
    old = Heard("1", "FEATHERS are what I ask about", NOW - timedelta(days=900))
    store.add(DATA, "paste", [old], now=NOW)
    store.add(SHOP, "paste", [old], now=NOW)
    store.add(DATA, "paste", [Heard("2", "New")], now=NOW + timedelta(days=1))
    store.hold(SHOP, hold=True)

    assert store.expire(now=NOW + timedelta(days=30), after=timedelta(days=30)) == 0
    assert store.expire(now=NOW + timedelta(days=30, seconds=1), after=timedelta(days=30)) == 1
    assert (texts(store), len(texts(store, SHOP))) == (["New"], 1)
    store.hold(SHOP, hold=False)
    assert store.expire(now=NOW + timedelta(days=30, seconds=1), after=timedelta(days=30)) == 1
    assert not any(b"FEATHERS" in path.read_bytes() for path in store.path.parent.iterdir())


def test_nothing_is_put_aside_elsewhere(store: Store) -> None:
    """What SQLite needs while it deletes stays in memory, and is in no folder for temporary files."""
    with closing(open_database(store.path, 0x506C5348, "this")) as opened:
        assert opened.execute("PRAGMA temp_store").fetchone() == (2,)


def test_what_is_deleted_does_not_come_again_from_where_it_stands(store: Store) -> None:
    """What was said before a moment is not read from networks, and what has no time is."""
    some = [Heard("1", "Old", NOW - timedelta(days=31)), Heard("2", "New", NOW), Heard("3", "Undated")]

    assert store.add(DATA, "mastodon", some, now=NOW, since=NOW - timedelta(days=30)) == 2


def test_forgetting(store: Store) -> None:
    """All that was heard of one incident goes, held or not; what was replied to stays known, by its hash alone."""
    for incident in (DATA, SHOP):
        store.add(incident, "paste", [Heard("1", f"FEATHERS of {incident}")], now=NOW)
    store.hold(DATA, hold=True)
    store.begin_reply("hash", now=NOW, unknown_since=NOW)

    assert store.forget(DATA) == 1
    assert (texts(store), len(texts(store, SHOP)), store.held(DATA)) == ([], 1, False)
    assert not any(b"FEATHERS of 2026-11-15" in path.read_bytes() for path in store.path.parent.iterdir())
    assert store.reply_state("hash") == ("begun", NOW)


def test_an_incident_that_has_another_id(store: Store) -> None:
    """What was heard under the old one is heard of it, and counts once."""
    for incident in ("former", DATA):
        store.add(incident, "paste", [Heard("1", "Where?")], now=NOW)
    store.hold("former", hold=True)
    store.rename(DATA, ["former"])

    assert (texts(store), texts(store, "former"), store.held(DATA)) == (["Where?"], [], True)


def test_a_reply_is_begun_once(store: Store) -> None:
    """Again only where it surely was not taken, or nobody knows and the network would drop it; under its first time."""
    later, held = NOW + timedelta(minutes=40), timedelta(minutes=50)

    def begin(at: datetime) -> datetime | None:
        return store.begin_reply("hash", now=at, unknown_since=at - held)

    assert begin(NOW) == NOW
    assert begin(later) == NOW
    assert begin(NOW + timedelta(hours=1)) is None
    store.end_reply("hash", "not taken")
    assert begin(NOW + timedelta(hours=1)) == NOW
    for state in ("posted", "refused"):
        store.end_reply("hash", state, url="https://social.example.org/1")
        assert begin(later) is None


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Whatever the umask; a copy that others could read is taken from their eyes, and what is no store is named."""
    folder = tmp_path / "private" / "heard"
    with opened_store(folder) as opened:
        path = opened.path
        modes = {stat.S_IMODE(one.stat().st_mode) for one in (folder, *folder.iterdir())}
    assert modes == {0o700, 0o600}
    path.chmod(0o644)
    with opened_store(folder):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"")
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE x (y)")
    other.close()

    with pytest.raises(AnnounceError, match=r"heard\.sqlite is not what `listen` has heard"), opened_store(folder):
        pass


def test_one_that_is_broken_is_named(tmp_path: Path) -> None:
    """No traceback, and nothing is written over it."""
    (tmp_path / "heard.sqlite").write_bytes(b"no database at all" * 100)

    with pytest.raises(AnnounceError, match=r"heard\.sqlite: file is not a database \(mend it"), opened_store(tmp_path):
        pass
    assert (tmp_path / "heard.sqlite").read_bytes().startswith(b"no database")
