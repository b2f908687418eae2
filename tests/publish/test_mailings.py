"""How far a mailing is stands on every page that asks for it, by sums alone; nothing else goes live with them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from plainstatus.errors import BuildError
from plainstatus.model import Sums
from plainstatus.publish.mailings import publish_sums
from plainstatus.publish.publish import Result
from plainstatus.publish.rollback import rollback
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from plainstatus.urls import cut_feed_path, incident_feed_path
from tests.support.project import tree
from tests.support.publishing import NOW, Said, edit, kinds, page, put, real_project, record

BREACH = "2026-11-15-account-data"
PAGE = f"incidents/{BREACH}.html"
SITE = "https://status.shoe-shop.org"
YAML = f"""organisation:
  name: Example Shoes
  timezone: UTC
  domains: [shoe-shop.org]
incidents:
  - id: {BREACH}
    title: "Notice of data breach: customer account data"
    type: security
    impact: critical
    actions: [{{id: password, text: Choose a new password.}}]
    breach:
      what_happened: Somebody signed in to a server. They copied data.
      direct_notice:   # told to nobody yet
        channels: [email]
        sender: notice@shoe-shop.org
        subject: Please choose a new password
        links: none
        asks_for: nothing
        total: 19000
        expected_end: 2026-11-16 12:00
    updates:
      - {{at: 2026-11-15 13:00, status: investigating, text: We look into it.}}
"""
BY_LETTER = ("        links: none\n", "        links: none\n        undelivered_by: post\n")
WAIT = "Your e-mail may still be on its way; you need not wait for it"
BEGAN = NOW + timedelta(minutes=1)
ENDED = NOW + timedelta(minutes=50)


def sums(sent: int = 0, **more: Any) -> Sums:
    """Return the sums of a mailing to 20,000 customers."""
    given: dict[str, Any] = {"total": 20_000, "refused": 0, "returned": 0, "in_doubt": 0, "began": BEGAN, "ended": None}
    given |= {"incident": BREACH, "audience": "customers", "sent": sent}
    return Sums(**(given | more))


BEGUN = sums()
MIDDLE = sums(12_000, returned=30, in_doubt=2)
END = sums(19_988, refused=12, returned=57, ended=ENDED)


def show(folder: Path, *given: Sums, minutes: float = 1, said: Said | None = None) -> Result | None:
    """Publish sums, some minutes after NOW."""
    now = NOW + timedelta(minutes=minutes)
    return publish_sums(find_project(folder), given, now=now, tell=Said() if said is None else said)


def site(folder: Path, *changes: tuple[str, str]) -> Path:
    """Return a site whose page is public before the mail goes out."""
    real_project(folder, YAML)
    edit(folder, *changes)
    put(folder)
    return folder


def words(folder: Path, name: str, anchor: str = "messages") -> str:
    """Return the words of a section, its spaces as one."""
    found = re.search(f'<section aria-labelledby="{anchor}">.*?</section>', page(folder, name), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split()) if found else ""


def answer(folder: Path) -> str:
    """Return the words of the answer to 'I got no message from you'."""
    text = page(folder, "security-faq.html").split(f'id="{BREACH}--no-message"', 1)[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", text.split(f'id="{BREACH}--real-message"')[0]).split())


def notice(folder: Path) -> dict[str, Any]:
    """Return how far the messages are, for programs."""
    (found,) = json.loads(page(folder, "official.json"))["notices"]
    known = {"sent", "total", "returned", "refused", "in_doubt", "undelivered_by"}
    return {name: value for name, value in found.items() if name in known or name.endswith(("_at", "_end"))}


def in_short(folder: Path) -> str:
    """Return what status.txt says of the messages."""
    text = page(folder, "status.txt")
    found = re.search(r"(?m)^Our e-mail to each person(.|\n)*?(?=\n\n)", text)
    return " ".join(found.group().split()) if found else ""


def entries(folder: Path, name: str = "updates.atom") -> Iterator[tuple[str | None, ...]]:
    """Yield id, title, date and words of each entry of a feed."""
    space = "{http://www.w3.org/2005/Atom}"
    for entry in etree.fromstring(page(folder, name).encode()).iter(f"{space}entry"):
        told, title, date, summary = (
            entry.findtext(f"{space}{part}") for part in ("id", "title", "published", "summary")
        )
        yield told, title, date, summary


def test_it_begins(tmp_path: Path) -> None:
    """Each page says that it is under way, of how many, and that nobody need wait for it."""
    folder = site(tmp_path)
    before = kinds(folder)
    said = Said()

    result = show(folder, BEGUN, said=said)

    assert result is not None
    assert (result.unkept, result.failed, result.notes, result.problems) == ((), (), (), ())
    assert said == []
    assert kinds(folder)[len(before) :] == [("mailing", BREACH, "")]
    assert words(folder, PAGE) == (
        f"Our messages to you 0 per cent {WAIT}: what you can do holds for you now. If you got none, that does not "
        "mean that you are safe. Sent by e-mail Sender notice@shoe-shop.org Subject Please choose a new password Links "
        "in it none It asks you for nothing Sent so far 0 of 20,000 First sent 15 Nov 2026, 14:06 UTC Last one "
        "expected 16 Nov 2026, 12:00 UTC"
    )
    assert f"Please choose a new password {WAIT}. Sent by e-mail" in words(folder, "official.html")
    assert f"among the junk. {WAIT}. Sent by: e-mail Sent so far: 0 of 20,000" in answer(folder)
    assert in_short(folder) == f"Our e-mail to each person. Sent so far: 0 of 20,000. {WAIT}."
    assert notice(folder) == {
        "started_at": "2026-11-15T14:06:00Z", "expected_end": "2026-11-16T12:00:00Z", "sent": 0, "total": 20_000,
        "returned": 0, "refused": 0, "in_doubt": 0,
    }  # fmt: skip


def test_it_is_under_way(tmp_path: Path) -> None:
    """Each page says how many are sent, how many came back, and of how many that is not certain."""
    folder = site(tmp_path)
    show(folder, BEGUN)

    show(folder, MIDDLE, minutes=20)

    far = "Sent so far 12,000 of 20,000 Came back 30 Not certain yet 2 First sent"
    assert far in words(folder, PAGE)
    assert "60 per cent" in words(folder, PAGE)
    assert far in words(folder, "official.html")
    assert "Sent so far: 12,000 of 20,000 Came back: 30 Not certain yet: 2" in answer(folder)
    assert "Newest batch 15 Nov 2026, 14:25 UTC" in words(folder, PAGE)
    assert in_short(folder) == (
        f"Our e-mail to each person. Sent so far: 12,000 of 20,000; came back: 30; not certain yet: 2. {WAIT}."
    )
    text = page(folder, f"incidents/{BREACH}.txt")
    assert f"\n{WAIT}.\n- Sent by: e-mail" in text
    assert "\n- Came back: 30\n- Not certain yet: 2\n" in text


def test_it_is_over(tmp_path: Path) -> None:
    """Nothing is expected any more, and nobody is told to wait; what did not arrive stays named."""
    folder = site(tmp_path, BY_LETTER)
    show(folder, BEGUN)
    show(folder, MIDDLE, minutes=20)

    show(folder, END, minutes=51)

    assert words(folder, PAGE) == (
        "Our messages to you Sent by e-mail Sender notice@shoe-shop.org Subject Please choose a new password Links in "
        "it none It asks you for nothing Sent 19,988 of 20,000 Came back 57 Refused 12, by those who keep the "
        "mailboxes If it came back We write by letter to those whose e-mail came back. First sent 15 Nov 2026, "
        "14:06 UTC Last one sent 15 Nov 2026, 14:55 UTC"
    )
    assert "The last message was sent on 15 Nov 2026, 14:55 UTC. Look among the junk as well." in answer(folder)
    assert "Sent: 19,988 of 20,000 Came back: 57 Refused: 12" in answer(folder)
    assert in_short(folder) == (
        "Our e-mail to each person. Sent: 19,988 of 20,000; came back: 57; refused: 12, by those who keep the "
        "mailboxes."
    )
    for name in (PAGE, "official.html", "security-faq.html", "status.txt", f"incidents/{BREACH}.txt"):
        assert not re.search(r"expected\W|on its way", page(folder, name)), name
    assert notice(folder) == {
        "started_at": "2026-11-15T14:06:00Z", "finished_at": "2026-11-15T14:55:00Z", "sent": 19_988, "total": 20_000,
        "returned": 57, "refused": 12, "in_doubt": 0, "undelivered_by": "post",
    }  # fmt: skip


def test_letters_only_where_the_yaml_says_so(tmp_path: Path) -> None:
    """Whoever got theirs back is promised a letter by nobody but staff."""
    folder = site(tmp_path)

    show(folder, MIDDLE)

    assert "letter" not in words(folder, PAGE)


def test_more_come_back_after_the_end(tmp_path: Path) -> None:
    """The pages count them; the end stays when it was, and its entry in the feeds as it was."""
    folder = site(tmp_path)
    show(folder, BEGUN)
    show(folder, END, minutes=51)
    before = [*entries(folder)]

    show(folder, sums(19_988, refused=12, returned=90, ended=ENDED), minutes=600)

    assert "Came back 90" in words(folder, PAGE)
    assert "Last one sent 15 Nov 2026, 14:55 UTC" in words(folder, PAGE)
    assert [*entries(folder)] == before


def test_feeds_have_the_beginning_and_the_end(tmp_path: Path) -> None:
    """One entry each, dated by the record, with an id for ever; sums in between give none and change no feed."""
    folder = site(tmp_path)
    update = [*entries(folder)]
    feeds = {
        "updates.atom",
        "updates.rss",
        "updates.json",
        incident_feed_path(BREACH),
        cut_feed_path("security", "atom"),
    }

    show(folder, BEGUN)
    (begin, *rest) = entries(folder)
    assert rest == update
    assert begin == (
        f"{SITE}/{PAGE}?mailing=20261115T140600Z",
        "[E-mails on their way] Notice of data breach: customer account data",
        "2026-11-15T14:06:00+00:00",
        "We have begun to write to 20,000 people by e-mail. Yours may still be on its way; you need not wait for it. "
        "What you can do stands on the page of this notice.",
    )
    before = tree(folder / "output")
    show(folder, MIDDLE)
    after = tree(folder / "output")
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed == {
        PAGE, f"incidents/{BREACH}.txt", "api/incidents.json", "official.html", "official.json", "record.jsonl",
        "security-faq.html", "status.txt", "manifest.json", "api/v2/incidents.json", "api/v2/summary.json",
        "api/v2/incidents/unresolved.json",
    }  # fmt: skip

    show(folder, END, minutes=51)

    end, *rest = entries(folder)
    assert rest == [begin, *update]
    assert end == (
        f"{SITE}/{PAGE}?mailing=20261115T145600Z",
        "[E-mails sent] Notice of data breach: customer account data",
        "2026-11-15T14:56:00+00:00",
        "The last e-mail is sent: 19,988 of 20,000. So far 57 came back and 12 were refused. If you got none, look "
        "among the junk as well. What you can do stands on the page of this notice.",
    )
    for name in feeds:
        assert page(folder, name).count("?mailing=20261115T145600Z") >= 1, name
    assert "mailing" not in page(folder, "social.rss")
    assert "mailing" not in page(folder, "history.atom")


def test_a_timer_changes_no_byte_of_the_feeds(tmp_path: Path) -> None:
    """What the record has is told again just so, by a timer and in a fresh clone that has nothing but the files."""
    folder = site(tmp_path / "ours")
    show(folder, BEGUN)
    show(folder, MIDDLE, minutes=20)
    put(folder, minutes=30)
    clone = tmp_path / "clone"
    clone.mkdir()
    for name in ("pelicanconf.py", "incidents.yaml", "record.jsonl"):
        shutil.copy(folder / name, clone)
    shutil.copytree(folder / "content", clone / "content")

    publish_if_due(find_project(clone), now=NOW + timedelta(minutes=30), tell=Said())

    assert tree(clone / "output") == tree(folder / "output")
    assert "Sent so far 12,000 of 20,000 Came back 30" in words(clone, PAGE)


def test_nothing_new_publishes_nothing(tmp_path: Path) -> None:
    """The same sums may be given again: no file is touched; and so with those of staff, and of what is not public."""
    folder = site(tmp_path)
    show(folder, MIDDLE)
    before = (tree(folder), (folder / "output/index.html").stat().st_mtime_ns)

    assert show(folder, MIDDLE, minutes=5) is None
    assert show(folder, sums(3, audience="staff", total=40), minutes=5) is None
    assert show(folder, sums(3, incident="2026-11-15-other"), minutes=5) is None
    assert (tree(folder), (folder / "output/index.html").stat().st_mtime_ns) == before


def test_nobodys_half_typed_line_goes_live(tmp_path: Path) -> None:
    """What somebody types while mail goes out, whole or broken, stays where it is."""
    folder = site(tmp_path)
    half = "      - at: now\n        text: We were hack"
    (folder / "incidents.yaml").write_text(YAML + half, encoding="utf-8")

    show(folder, MIDDLE)

    assert "hack" not in page(folder, PAGE)
    assert (folder / "incidents.yaml").read_text(encoding="utf-8") == YAML + half
    assert "Sent so far 12,000" in words(folder, PAGE)


def test_the_end_is_written_into_the_yaml(tmp_path: Path) -> None:
    """Once, and nothing else of the file changes; the next publish adds what the pages say already."""
    folder = site(tmp_path)
    show(folder, BEGUN)
    assert (folder / "incidents.yaml").read_text(encoding="utf-8") == YAML
    said = Said()

    show(folder, END, minutes=51, said=said)

    written = (folder / "incidents.yaml").read_text(encoding="utf-8")
    assert said == ["wrote into incidents.yaml that the mailing is over"]
    assert written == YAML.replace("total: 19000", "total: 20000").replace(
        "        expected_end: 2026-11-16 12:00\n",
        "        expected_end: 2026-11-16 12:00\n        sent: 19988\n        started_at: 2026-11-15 14:06\n"
        "        finished_at: 2026-11-15 14:55\n",
    )
    shown = words(folder, PAGE)
    edit(folder, ("sent: 19988", "sent: 19987"))
    show(folder, sums(19_988, refused=12, returned=58, ended=ENDED), minutes=52, said=said)
    assert "sent: 19987" in (folder / "incidents.yaml").read_text(encoding="utf-8")
    assert len(said) == 1
    put(folder, minutes=60)
    assert words(folder, PAGE) == shown.replace("Came back 57", "Came back 58")


def test_an_end_that_cannot_be_written(tmp_path: Path) -> None:
    """Where somebody is in the middle of a line, the pages say it all the same, and it is written the next time."""
    folder = site(tmp_path)
    show(folder, BEGUN)
    (folder / "incidents.yaml").write_text(YAML + "      - at: [", encoding="utf-8")
    said = Said()

    show(folder, END, minutes=51, said=said)

    assert "Last one sent" in words(folder, PAGE)
    (told,) = said
    assert told.startswith(
        "that the mailing is over could not be written into the YAML, and is on the pages all the same"
    )
    (folder / "incidents.yaml").write_text(YAML, encoding="utf-8")
    assert show(folder, END, minutes=55, said=said) is None
    assert "finished_at: 2026-11-15 14:55\n" in (folder / "incidents.yaml").read_text(encoding="utf-8")


def test_after_a_rollback(tmp_path: Path) -> None:
    """Sums do not end a rollback: they wait until somebody publishes."""
    folder = site(tmp_path)
    more = "      - {at: 2026-11-15 14:00, status: identified, text: We know how.}\n"
    (folder / "incidents.yaml").write_text(YAML + more, encoding="utf-8")
    put(folder, minutes=1)
    rollback(find_project(folder), to="", now=NOW + timedelta(minutes=2), tell=Said(), ask=lambda _: True)
    said = Said()

    assert show(folder, MIDDLE, minutes=3, said=said) is None
    assert said == ["the sums of the mailing wait: the site was rolled back, until somebody publishes"]


def test_sums_that_do_not_add_up(tmp_path: Path) -> None:
    """They never get onto a page."""
    folder = site(tmp_path)
    before = tree(folder / "output")

    with pytest.raises(
        BuildError, match=f"^the sums of the mailing about {BREACH} do not add up, and are not published"
    ):
        show(folder, sums(20_001))

    assert tree(folder / "output") == before


def test_the_end_that_staff_typed_later_counts(tmp_path: Path) -> None:
    """Whoever saw to the rest in another way says so in the YAML, and the pages with it."""
    folder = site(tmp_path)
    show(folder, MIDDLE)
    edit(folder, ("        expected_end:", "        finished_at: 2026-11-15 14:30\n        expected_end:"))

    put(folder, minutes=30)

    assert "Sent 12,000 of 19,000 Came back 30 Not certain yet 2" in words(folder, PAGE)
    assert "Last one sent 15 Nov 2026, 14:30 UTC" in words(folder, PAGE)
    assert "on its way" not in words(folder, PAGE)


def test_a_withdrawn_notice(tmp_path: Path) -> None:
    """Its mailing stands nowhere any more."""
    folder = site(tmp_path)
    show(folder, MIDDLE)
    edit(folder, ("    updates:", "    withdrawn: {at: now, reason: It was a mistake.}\n    updates:"))

    put(folder, minutes=30)

    assert "12,000" not in page(folder, PAGE)
    assert "mailing" not in page(folder, "updates.atom")


def test_the_record_verifies(tmp_path: Path) -> None:
    """Its lines hold numbers and times, and nothing else."""
    folder = site(tmp_path)
    show(folder, BEGUN)
    show(folder, END, minutes=51)

    found = [line.content for line in record(folder).lines if line.kind == "mailing"]

    assert found[-1] == {
        "": {
            "audience": "customers", "part": 1, "parts": 1, "total": 20_000, "sent": 19_988, "refused": 12,
            "returned": 57, "in_doubt": 0, "began": "2026-11-15T14:06:00Z", "ended": "2026-11-15T14:55:00Z",
        }
    }  # fmt: skip
    assert [line.time for line in record(folder).lines if line.kind == "mailing"] == [
        BEGAN,
        datetime(2026, 11, 15, 14, 56, tzinfo=UTC),
    ]
