"""Publishing with a record: nothing that was said changes in silence, and nothing that somebody said is lost."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from plainstatus.cli.record import join
from plainstatus.errors import BrokenRecord, BuildError, Declined, InvalidIncidents
from plainstatus.read.project import find_project
from plainstatus.record import verified
from tests.support.project import ROOT, SETTINGS, YAML, tree
from tests.support.publishing import CHECKOUT, FIRST, NOW, SECOND, Said, edit, kinds, page, put, real_project, record

INCIDENT = f"incidents/{CHECKOUT}.html"
START = [
    ("start", None, ""),
    ("incident", CHECKOUT, ""),
    ("update", CHECKOUT, FIRST),
    ("update", CHECKOUT, SECOND),
]
RESOLVED = "      - at: 2026-11-15 14:00\n        status: resolved\n        text: Checkout is fast again.\n"
OPEN = YAML.replace(RESOLVED, "")
MAIL = "  - {id: 2026-11-15-mail, title: No mail, updates: [{at: 2026-11-15 14:00, text: Mail is late.}]}\n"
HINT = (
    "(put the old words back, or say it: corrected: [{at: now, note: …}]; "
    f"where only the spelling was wrong, publish with --typo; the lines: invoke record.log --restore {CHECKOUT})"
)
PUT_BACK = (
    "(put it back, or withdraw it: withdrawn: {at: now, reason: …}; the lines: invoke record.log --restore "
    f"{CHECKOUT})"
)


def entries(folder: Path, name: str = "updates.atom") -> dict[str, tuple[str, str]]:
    """Return what follows the page's address in each entry's id → (published, updated)."""
    found = {}
    for entry in page(folder, name).split("<entry>")[1:]:
        parts = [re.search(f"<{tag}>(.*?)</{tag}>", entry) for tag in ("id", "published", "updated")]
        identity, published, updated = (part.group(1) if part else "" for part in parts)
        found[identity.partition(".html")[2].replace("&amp;", "&")] = (published[11:19], updated[11:19])
    return found


def flat(folder: Path, name: str = INCIDENT) -> str:
    """Return a page's words without tags, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", page(folder, name).partition("<main")[2]).split())


def state(folder: Path) -> dict[str, str]:
    """Return every file that people wrote or read, by path."""
    # Python's copies of pelicanconf.py hold the second in which it was written.
    ours = (".plainstatus/", "__pycache__/")
    return {path: digest for path, digest in tree(folder).items() if not path.startswith(ours)}


def test_the_first_publish_starts_the_record(tmp_path: Path) -> None:
    """Each public thing has its line, beside the YAML and on the site."""
    folder = real_project(tmp_path)

    put(folder)

    assert kinds(folder) == START
    assert record(folder).id_base == "https://status.shoe-shop.org"
    assert [(NOW - line.time).seconds for line in record(folder).lines] == [1, 1, 1, 0]


def test_nothing_new_adds_no_line(tmp_path: Path) -> None:
    """Publishing the same again leaves the record byte for byte as it was."""
    folder = real_project(tmp_path)
    put(folder)
    before = (folder / "record.jsonl").read_bytes()

    put(folder, minutes=5)

    assert (folder / "record.jsonl").read_bytes() == before
    assert kinds(folder) == START


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "We look into it.",
            "We look at it.",
            f"incidents.yaml:11: {CHECKOUT}: the update of 2026-11-15 13:00 was published and is changed: text: "
            f"'We look into it. You can …' became 'We look at it. You can …' {HINT}",
        ),
        (
            RESOLVED,
            "",
            f"incidents.yaml:7: {CHECKOUT}: the update of 2026-11-15 14:00 was published and is no longer there: "
            f"'Checkout is fast again.' {PUT_BACK}",
        ),
        (
            "at: 2026-11-15 14:00",
            "at: 2026-11-15 14:01",
            f"incidents.yaml:7: {CHECKOUT}: the update of 2026-11-15 14:00 was published and now has another time: "
            "'2026-11-15 14:00' became '2026-11-15 14:01' "
            "(put the time back, or say it: corrected: [{at: now, note: The time was wrong., "
            "was_at: 2026-11-15 14:00}])",
        ),
        (
            CHECKOUT,
            "2026-11-15-other",
            f"incidents.yaml: {CHECKOUT}: the incident was published and is no longer there: "
            f"'Checkout is slow' {PUT_BACK}",
        ),
        (
            "title: Checkout is slow",
            "title: Checkout is slow\n    draft: true",
            f"incidents.yaml:7: {CHECKOUT}: the incident was published and is no longer there: "
            f"'Checkout is slow' {PUT_BACK}",
        ),
    ],
)
def test_what_was_said_does_not_change_in_silence(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A changed, moved or vanished update, and a vanished or hidden incident, stop a publish with exit code 3."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, (old, new))
    before = state(folder)

    with pytest.raises(InvalidIncidents) as caught:
        put(folder, minutes=10)

    assert str(caught.value) == message
    assert caught.value.exitcode == 3
    assert state(folder) == before


def test_a_correction_is_shown_and_sent(tmp_path: Path) -> None:
    """With `corrected` the new words go live: page and feeds say so, and when the update was published stays."""
    folder = real_project(tmp_path)
    put(folder)
    note = "\n        corrected: [{at: 2026-11-15 14:20, note: The time was missing.}]"
    edit(folder, ("fast again.", f"fast again since noon.{note}"))

    put(folder, minutes=20)

    assert kinds(folder) == [*START, ("update", CHECKOUT, SECOND)]
    assert "Checkout is fast again since noon." in flat(folder)
    assert "Corrected 15 Nov 2026, 14:20 UTC : The time was missing." in flat(folder)
    assert entries(folder) == {
        f"?update={SECOND}&corrected=20261115T142000Z": ("14:25:00", "14:25:00"),
        f"?update={SECOND}": ("14:05:00", "14:05:00"),
        f"?update={FIRST}": ("14:04:59", "14:04:59"),
    }


def test_a_typo_is_mended_without_a_word_to_readers(tmp_path: Path) -> None:
    """Feeds keep their entries' times; the record has a line."""
    folder = real_project(tmp_path)
    put(folder)
    before = entries(folder)
    edit(folder, ("We look into it.", "We are looking into it."))

    put(folder, minutes=10, typo=True)

    assert entries(folder) == before
    assert kinds(folder) == [*START, ("typo", CHECKOUT, FIRST)]
    assert "We are looking into it." in flat(folder)
    assert "Corrected" not in flat(folder)


def test_a_withdrawn_update_says_so(tmp_path: Path) -> None:
    """Its words are gone, its place and the reason stay, and feeds have an entry about it."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("fast again.", "fast again.\n        withdrawn: {at: 2026-11-15 14:20, reason: It was wrong.}"))

    put(folder, minutes=20)

    assert kinds(folder) == [*START, ("withdrawal", CHECKOUT, SECOND)]
    assert "This update was withdrawn on 15 Nov 2026, 14:20 UTC : It was wrong." in flat(folder)
    assert "Checkout is fast again." not in flat(folder)
    assert entries(folder) == {
        f"?update={SECOND}&withdrawn=20261115T142000Z": ("14:25:00", "14:25:00"),
        f"?update={SECOND}": ("14:05:00", "14:05:00"),
        f"?update={FIRST}": ("14:04:59", "14:04:59"),
    }


def test_a_withdrawn_incident_says_so(tmp_path: Path) -> None:
    """Its page stays, with the reason; feeds have an entry about it."""
    folder = real_project(tmp_path)
    put(folder)
    said = "title: Checkout is slow\n    withdrawn: {at: 2026-11-15 14:20, reason: It was another shop.}"
    edit(folder, ("title: Checkout is slow", said))

    put(folder, minutes=20)

    assert kinds(folder) == [*START, ("withdrawal", CHECKOUT, "")]
    assert "It was another shop." in flat(folder)
    assert "You can still order by phone" not in flat(folder)
    assert "?withdrawn=20261115T142000Z" in entries(folder)


def test_an_incident_with_another_id_is_the_same(tmp_path: Path) -> None:
    """With the old id as an alias, nothing counts as vanished, and publication times stay."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, (f"id: {CHECKOUT}", f"id: 2026-11-15-slow\n    aliases: [{CHECKOUT}]"))

    put(folder, minutes=10)

    assert kinds(folder) == [*START, ("incident", "2026-11-15-slow", "")]
    assert "You can still order by phone" in flat(folder, "incidents/2026-11-15-slow.html")
    assert entries(folder)[f"?update={FIRST}"][0] == "14:04:59"


def test_what_was_published_late_says_so(tmp_path: Path) -> None:
    """Over half an hour after its time, page and feeds tell when an update really became public."""
    folder = real_project(tmp_path)

    put(folder, minutes=20.5)

    words = flat(folder)
    assert "13:00 UTC Published on 15 Nov 2026, 14:25 UTC We look into it." in words
    assert words.count("Published on") == 1
    told = "Written of 15 Nov 2026, 13:00 UTC; published 15 Nov 2026, 14:25 UTC."
    assert [page(folder, name).count(told) for name in ("updates.atom", "updates.rss")] == [1, 1]


def test_feed_ids_stay_when_the_site_moves(tmp_path: Path) -> None:
    """On another host the entries keep their ids, so that no feed reader shows them again."""
    folder = real_project(tmp_path)
    put(folder)
    ids = re.findall("<id>(.*?)</id>", page(folder, "updates.atom"))
    edit(folder, ("status.shoe-shop.org", "status.shoes.org"), file="pelicanconf.py")

    put(folder, minutes=1)

    assert re.findall("<id>(.*?)</id>", page(folder, "updates.atom")) == ids
    assert 'href="https://status.shoes.org/incidents/' in page(folder, "updates.atom")
    assert kinds(folder) == START


@pytest.mark.parametrize("host", ["status.example.com", "localhost:8000", "127.0.0.1", "status.test", "shoes.example"])
def test_an_examples_address_keeps_no_record(tmp_path: Path, host: str) -> None:
    """What nobody's host publishes is tried out, and may change at will."""
    settings = SETTINGS.replace("status.example.com", host)
    folder = real_project(tmp_path, settings=settings)
    put(folder)
    edit(folder, ("We look into it.", "We look at it."))

    put(folder, minutes=1)

    assert not list(folder.rglob("record.jsonl"))


def test_a_clock_that_stands_still_keeps_no_record(tmp_path: Path) -> None:
    """An example whose clock is set is no real site, whatever its address."""
    folder = real_project(tmp_path, YAML.replace("components:\n", "clock: 2026-11-15 15:00\ncomponents:\n", 1))

    put(folder)

    assert not list(folder.rglob("record.jsonl"))


def test_the_question_is_asked_once_and_only_with_news(tmp_path: Path) -> None:
    """Two new incidents are one question; the same again is none."""
    folder = real_project(tmp_path, YAML + MAIL)
    asked: list[str] = []

    def ask(question: str) -> bool:
        asked.append(question)
        return True

    put(folder, ask=ask)
    put(folder, minutes=5, ask=ask)

    assert asked == ["publish this?"]


def test_no_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """Whoever declines finds `now` still in the YAML, and the site and record untouched."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("fast again.", "fast again.\n      - at: now\n        text: All is well."))
    before = state(folder)

    with pytest.raises(Declined) as caught:
        put(folder, minutes=5, ask=lambda _: False)

    assert (str(caught.value), caught.value.exitcode) == ("nothing was said", 1)
    assert state(folder) == before


def test_the_summary_of_a_new_incident_and_of_changes(tmp_path: Path) -> None:
    """Before the question stands what readers will newly see: title, state, first lines, promises, facts."""
    folder = real_project(tmp_path, OPEN)
    first, second = Said(), Said()
    put(folder, tell=first)
    edit(
        folder,
        ("title: Checkout is slow", "title: Checkout is down"),
        ("by phone.", "by phone.\n      - at: 2026-11-15 14:05\n        status: identified\n        text: We foun"
         "\n        next_update: 2026-11-15 15:00"),
    )  # fmt: skip
    put(folder, minutes=5, tell=second)

    assert first[:4] == [
        "read 1 incident from 1 file",
        "readers will newly see:",
        "  new: Checkout is slow [investigating]",
        "    2026-11-15 13:00 investigating: We look into it. You can still order by phone.",
    ]
    assert second[1:7] == [
        "readers will newly see:",
        "  Checkout is down [identified]",
        "    2026-11-15 14:05 identified: We foun (ends here?)",
        "      promises the next update by 2026-11-15 15:00",
        "    title: Checkout is slow → Checkout is down",
        "  a text above, or the file, seems to end too early: is all of it there?",
    ]


def outside(folder: Path) -> None:
    """Make the site's own page template load an image from another host."""
    original = (ROOT / "theme" / "templates" / "page.html").read_text(encoding="utf-8")
    (folder / "override").mkdir()
    changed = original.replace("{% block main %}", '{% block main %}<img src="https://elsewhere.org/a.png" alt="">')
    assert changed != original
    (folder / "override" / "page.html").write_text(changed, encoding="utf-8")
    edit(
        folder,
        ('PATH = "content"', 'PATH = "content"\nTHEME_TEMPLATES_OVERRIDES = ["override"]'),
        file="pelicanconf.py",
    )


def test_force_is_recorded(tmp_path: Path) -> None:
    """What verification stops goes live with a reason, and the record says so; without it nothing changes."""
    folder = real_project(tmp_path, content={"pages/about.md": "Title: About us\n\nWe sell shoes.\n"})
    put(folder)
    outside(folder)
    before = state(folder)

    with pytest.raises(BuildError) as caught:
        put(folder, minutes=1)
    assert caught.value.exitcode == 4
    assert "elsewhere.org" in str(caught.value)
    assert state(folder) == before

    result = put(folder, minutes=2, reason="The picture is needed")

    assert kinds(folder) == [*START, ("forced", None, "")]
    assert record(folder).lines[-1].content == {"": {"reason": "The picture is needed"}}
    assert any("elsewhere.org" in note for note in result.notes)


@pytest.mark.parametrize(
    ("leak", "file"),
    [("A very secret zebra project", "drafts"), ("The keys lie under the mat at the back door", "private")],
)
def test_a_leak_is_never_forced(tmp_path: Path, leak: str, file: str) -> None:
    """A draft's title or a private line on a page stops a publish, whatever reason is given."""
    folder = real_project(tmp_path)
    put(folder)
    if file == "private":
        (folder / "private").mkdir()
        (folder / "private" / "notes.txt").write_text(f"{leak}\n", encoding="utf-8")
    else:
        draft = f"  - {{id: 2026-11-15-z, title: {leak}, draft: true, updates: [{{at: 2026-11-15 14:00, text: Z.}}]}}\n"
        edit(folder, (RESOLVED, RESOLVED + draft))
    (folder / "content" / "pages").mkdir()
    (folder / "content" / "pages" / "about.md").write_text(f"Title: About\n\n{leak}\n", encoding="utf-8")
    before = state(folder)

    for reason in ("", "I insist"):
        with pytest.raises(BuildError) as caught:
            put(folder, minutes=1, reason=reason)
        assert "about.html" in str(caught.value)
    assert state(folder) == before


def test_a_record_lost_here_is_fetched(tmp_path: Path) -> None:
    """A fresh clone without the record gets the published one, and adds to it."""
    folder = real_project(tmp_path)
    put(folder)
    (folder / "record.jsonl").unlink()
    edit(folder, (RESOLVED, RESOLVED + MAIL))

    put(folder, minutes=1)

    assert kinds(folder)[: len(START)] == START
    assert len(kinds(folder)) == len(START) + 2


def test_a_site_lost_is_published_anew_from_the_record_here(tmp_path: Path) -> None:
    """On a new machine the record beside the YAML is what the site continues."""
    folder = real_project(tmp_path)
    put(folder)
    shutil.rmtree(folder / "output")
    shutil.rmtree(folder / ".plainstatus")

    put(folder, minutes=60)

    assert kinds(folder) == START
    assert entries(folder)[f"?update={FIRST}"] == ("14:04:59", "14:04:59")


def test_two_records_are_never_overwritten(tmp_path: Path) -> None:
    """Where each copy lacks the other's lines, publish stops, and neither changes; the next one ties the ends."""
    folder = real_project(tmp_path)
    put(folder)
    ours = (folder / "record.jsonl").read_bytes()
    edit(folder, (RESOLVED, RESOLVED + MAIL))
    put(folder, minutes=1)
    other = (folder / "record.jsonl").read_bytes()
    # A colleague, meanwhile, published something else from the same start.
    there = real_project(tmp_path / "there", YAML + MAIL.replace("mail", "shop"))
    (there / "record.jsonl").write_bytes(ours)
    put(there, minutes=2)
    shutil.copy(there / "record.jsonl", folder)

    with pytest.raises(
        InvalidIncidents, match=r"^incidents\.yaml: 2026-11-15-shop: the incident was published and is "
    ):
        put(folder, minutes=3)
    assert (folder / "output" / "record.jsonl").read_bytes() == other
    assert (folder / "record.jsonl").read_bytes() == (there / "record.jsonl").read_bytes()

    assert (
        join(find_project(folder), tell=lambda _: None)
        == "joined record.jsonl: 8 lines; the next publish ties its ends together"
    )
    edit(folder, (MAIL, MAIL + MAIL.replace("mail", "shop")))
    put(folder, minutes=4)

    assert len(record(folder).heads) == 1
    assert kinds(folder)[-1] == ("merge", None, "")
    assert len(kinds(folder)) == 9


def test_a_changed_record_is_no_ground_to_publish_on(tmp_path: Path) -> None:
    """A record whose line was changed stops a publish and names the line."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("Checkout is fast again.", "Checkout was never slow."), file="record.jsonl")

    with pytest.raises(BrokenRecord) as caught:
        put(folder, minutes=1)

    assert str(caught.value).startswith("record.jsonl:4: it was changed after it was written")


def git(folder: Path, *words: str, fails: bool = False) -> None:
    """Run git with nothing of this machine's settings."""
    done = subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        check=False,
    )
    assert fails == bool(done.returncode), done.stdout + done.stderr


def commit(folder: Path) -> None:
    """Commit what was published."""
    git(folder, "add", "--all")
    git(folder, "commit", "-m", "Publish")


def two_clones(folder: Path, *, driver: bool) -> tuple[Path, Path]:
    """Return two clones of a site's repository; the site was published from the first."""
    origin, ours, theirs = folder / "origin.git", folder / "ours", folder / "theirs"
    origin.mkdir()
    git(origin, "init", "--bare", "--initial-branch=main")
    git(folder, "clone", str(origin), str(ours))
    git(ours, "checkout", "-B", "main")
    real_project(ours, content={"pages/about.md": "Title: About us\n\nWe sell shoes.\n"})
    (ours / ".gitignore").write_text("/output/\n/.plainstatus/\n", encoding="utf-8")
    if driver:
        shutil.copy(ROOT / ".gitattributes", ours)
    put(ours)
    commit(ours)
    git(ours, "push", "origin", "main")
    git(folder, "clone", str(origin), str(theirs))
    return ours, theirs


def say(folder: Path, name: str, minutes: int) -> None:
    """Publish another incident, in a file of its own so that git has only the record to merge, and commit it."""
    (folder / "incidents").mkdir(exist_ok=True)
    text = (
        f"incidents: [{{id: 2026-11-15-{name}, title: No {name}, "
        f"updates: [{{at: 2026-11-15 14:00, text: There is no {name}.}}]}}]\n"
    )
    (folder / "incidents" / f"{name}.yaml").write_text(text, encoding="utf-8")
    put(folder, minutes=minutes)
    commit(folder)


def pull(folder: Path, *, fails: bool = False) -> None:
    """Take over what the other published."""
    git(folder, "pull", "--no-rebase", "--no-edit", "origin", "main", fails=fails)


def test_two_people_publish_in_turns(tmp_path: Path) -> None:
    """Who pulls first adds to the other's lines: one chain, no merge."""
    ours, theirs = two_clones(tmp_path, driver=True)
    say(theirs, "mail", 1)
    git(theirs, "push", "origin", "main")
    pull(ours)
    say(ours, "shop", 2)

    assert [kind for kind, _, _ in kinds(ours)] == [kind for kind, _, _ in START] + ["incident", "update"] * 2
    assert len(record(ours).heads) == 1


@pytest.mark.parametrize("driver", [True, False])
def test_two_people_publish_at_once(tmp_path: Path, driver: bool) -> None:
    """Git joins both records by .gitattributes, or `record.merge` does after it; the next publish has both sides."""
    ours, theirs = two_clones(tmp_path, driver=driver)
    say(theirs, "mail", 1)
    git(theirs, "push", "origin", "main")
    say(ours, "shop", 2)
    pull(ours, fails=not driver)
    if not driver:
        with pytest.raises(BrokenRecord, match=r"git left two versions of the record here .*record\.merge"):
            put(ours, minutes=3)
        join(find_project(ours), tell=lambda _: None)
        commit(ours)

    put(ours, minutes=4)

    found = kinds(ours)
    assert found[-1] == ("merge", None, "")
    assert len(found) == len(START) + 5
    assert len(record(ours).heads) == 1
    assert "There is no mail." in flat(ours, "incidents/2026-11-15-mail.html")
    assert "There is no shop." in flat(ours, "incidents/2026-11-15-shop.html")
    commit(ours)
    git(ours, "push", "origin", "main")
    pull(theirs)
    put(theirs, minutes=5)
    assert record(theirs).data == record(ours).data


def test_a_translation_is_no_change(tmp_path: Path) -> None:
    """A translation that comes later is news, but no correction."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("text: Checkout is fast again.", "text: {en: Checkout is fast again., de: Die Kasse ist schnell.}"))
    said = Said()

    put(folder, minutes=1, tell=said)

    assert "    also in de" in said
    assert kinds(folder) == [*START, ("update", CHECKOUT, SECOND)]


def test_what_was_verified_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a publish knows of its record hides neither changed words nor changed lines."""
    monkeypatch.setattr(verified, "_SHORT", 0)
    folder = real_project(tmp_path)
    put(folder)
    put(folder, minutes=5)
    whole, known = (folder / "record.jsonl").read_bytes(), folder / ".plainstatus" / "record" / "verified"
    assert known.stat().st_mode & 0o777 == 0o600

    edit(folder, ("fast again.", "slow again."))
    with pytest.raises(InvalidIncidents, match="was published and is changed: text"):
        put(folder, minutes=10)
    edit(folder, ("slow again.", "fast again."))
    (folder / "record.jsonl").write_bytes(whole.replace(b"fast again.", b"slow again."))
    with pytest.raises(BrokenRecord) as caught:
        put(folder, minutes=15)
    assert str(caught.value).startswith("record.jsonl:4: it was changed after it was written: its check does not fit")
    (folder / "record.jsonl").write_bytes(whole)
    assert put(folder, minutes=20).failed == ()
    assert (folder / "record.jsonl").read_bytes() == (folder / "output" / "record.jsonl").read_bytes() == whole
