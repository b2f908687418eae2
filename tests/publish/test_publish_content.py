"""Publishing statements and standing answers: dated from the record, never changed in silence, drafts kept out."""

from __future__ import annotations

import html
import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from plainstatus.check.review import review_project
from plainstatus.cli.record import audit, incident_history
from plainstatus.errors import InvalidIncidents
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from tests.support.project import YAML
from tests.support.publishing import CHECKOUT, NOW, Said, edit, kinds, page, put, real_project, record

FAQ = "Title: Security FAQ\n\n## Why can I not phone you? {#phones}\n\nThe lines are closed.\n"
LETTER = (
    "Title: To our customers\nName: Robin Vale\nRole: Chief executive\nDate: 2026-11-15\n"
    f"Incident: {CHECKOUT}\nAudience: customers\n\nI am sorry that [checkout](index.html) was slow for you.\n"
)
CONTENT = {"pages/security-faq.md": FAQ, "statements/letter.md": LETTER}
LETTER_FILE, FAQ_FILE = "content/statements/letter.md", "content/pages/security-faq.md"
#: In every part of a draft, and nowhere else.
CANARY = "the canary sings behind the old boiler"


def site(folder: Path, **content: str) -> Path:
    """Write the sources of a site with a FAQ and a letter."""
    return real_project(folder, content=CONTENT | content)


def refused(folder: Path, minutes: float = 60) -> list[str]:
    """Return what a publish refuses."""
    with pytest.raises(InvalidIncidents) as caught:
        put(folder, minutes=minutes)
    return str(caught.value).splitlines()


def words(folder: Path, name: str) -> str:
    """Return a page's words on one line."""
    body = re.sub(r"<(script|style).*?</\1>", "", page(folder, name).partition("<main")[2], flags=re.DOTALL)
    return re.sub(r" (?=[,.:])", "", " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split()))


def test_everything_has_its_line(tmp_path: Path) -> None:
    """The summary tells what is new of each kind, and the record keeps it; a second publish adds nothing."""
    folder, said = site(tmp_path), Said()
    put(folder, tell=said)

    assert kinds(folder)[-2:] == [("statement", None, "letter"), ("faq", None, "phones")]
    assert [line.strip() for line in said[said.index("  FAQ: 1 new answer") :][:6]] == [
        "FAQ: 1 new answer",
        "Why can I not phone you?",
        "The lines are closed.",
        "statements: 1 new statement",
        "To our customers",
        "I am sorry that [checkout](index.html) was slow for you.",
    ]
    lines = kinds(folder)
    put(folder, minutes=5)
    assert kinds(folder) == lines
    assert audit(find_project(folder), now=NOW + timedelta(hours=1)).faults == ()


def test_the_letter(tmp_path: Path) -> None:
    """A letter has its page, and stands on the incident's page, in the history and in the feeds."""
    folder = site(tmp_path)
    put(folder)
    made = words(folder, "statements/letter.html")
    (entry,) = [item for item in feedparser.parse(page(folder, "updates.atom")).entries if "statements" in item.id]

    assert "Letter to customers To our customers Robin Vale, Chief executive, 15 Nov 2026" in made
    assert "I am sorry that checkout was slow for you." in made
    assert "Published 15 Nov 2026, 14:05 UTC" in made
    assert '<a href="../index.html" rel="noopener noreferrer">checkout</a>' in page(folder, "statements/letter.html")
    assert '<a href="../statements/letter.html">To our customers</a>' in page(folder, f"incidents/{CHECKOUT}.html")
    assert '<a href="statements/letter.html">To our customers</a>' in page(folder, "history.html")
    assert entry.id == entry.link == "https://status.shoe-shop.org/statements/letter.html"
    assert (entry.title, entry.published) == ("[Letter to customers] To our customers", "2026-11-15T14:05:00+00:00")
    assert entry.content[0].value.startswith(
        '<p>I am sorry that <a href="https://status.shoe-shop.org/index.html" rel="noopener noreferrer">checkout</a> '
        "was slow for you.</p>"
    )


def test_an_open_incident_shows_its_letters_first(tmp_path: Path) -> None:
    """While the incident is open, its letters stand on the home page and in status.txt."""
    folder = site(tmp_path)
    assert YAML.count("resolved") == 1
    edit(folder, ("status: resolved", "status: monitoring"))
    put(folder)

    assert '<a href="statements/letter.html">' in page(folder, "index.html")
    assert "https://status.shoe-shop.org/statements/letter.html" in page(folder, "status.txt")


def test_a_changed_letter_is_refused(tmp_path: Path) -> None:
    """A letter that changed needs a correction, or a flag; the message has its file, line and words."""
    folder = site(tmp_path)
    put(folder)
    edit(folder, ("I am sorry", "We regret"), file=LETTER_FILE)

    assert refused(folder) == [
        f"{LETTER_FILE}:8: statement letter: the statement was published and is changed: text: "
        "'I am sorry that [checkout](index.html) was …' became 'We regret that [checkout](index.html) was …' (put the "
        "old words back, or say in the front matter what was wrong: Corrected: …; where only the spelling was wrong, "
        "publish with --typo; the lines: invoke record.log --restore statement:letter)"
    ]
    put(folder, minutes=61, typo=True)
    assert "We regret" in words(folder, "statements/letter.html")


def test_a_corrected_letter(tmp_path: Path) -> None:
    """A correction stands on the page with its time, and is an entry of its own; the letter keeps its date."""
    folder = site(tmp_path)
    put(folder)
    edit(folder, ("was slow", "was very slow"), ("Date:", "Corrected: We wrote slow.\nDate:"), file=LETTER_FILE)
    put(folder, minutes=60)
    entries = {item.id.partition("html")[2]: item for item in feedparser.parse(page(folder, "updates.atom")).entries
               if "statements" in item.id}  # fmt: skip

    assert "Corrected 15 Nov 2026, 15:05 UTC: We wrote slow." in words(folder, "statements/letter.html")
    assert [(key, item.published[11:16], item.updated[11:16]) for key, item in entries.items()] == [
        ("?corrected=1", "15:05", "15:05"),
        ("", "14:05", "14:05"),
    ]
    assert entries["?corrected=1"].title == "[Correction] To our customers"


def test_a_withdrawn_letter(tmp_path: Path) -> None:
    """A letter is taken back with a reason, from its page and every entry; its address goes on working."""
    folder = site(tmp_path)
    put(folder)
    edit(folder, ("Date:", "Withdrawn: It was not ours to send.\nDate:"), file=LETTER_FILE)
    put(folder, minutes=60)
    made = words(folder, "statements/letter.html")
    entries = [item for item in feedparser.parse(page(folder, "updates.atom")).entries if "statements" in item.id]

    assert "This letter was withdrawn on 15 Nov 2026, 15:05 UTC. The reason: It was not ours to send." in made
    assert [item.title for item in entries] == [
        "[Withdrawn] To our customers",
        "[Letter withdrawn] To our customers",
    ]
    for path in (folder / "output").rglob("*"):
        if path.is_file() and path.name != "record.jsonl":
            assert b"I am sorry" not in path.read_bytes(), path
    (folder / LETTER_FILE).unlink()
    assert refused(folder, 120) == [
        f"{LETTER_FILE}: statement letter: the statement was published and is no longer there (put it back, or "
        "withdraw it in its front matter: Withdrawn: and the reason; the lines: invoke record.log --restore "
        "statement:letter)"
    ]


def test_an_anchor_stays(tmp_path: Path) -> None:
    """A question that goes is refused until another one has its anchor; both anchors then lead there."""
    folder = site(tmp_path)
    put(folder)
    edit(folder, ("## Why can I not phone you? {#phones}", "## How do I reach you? {#reach}"), file=FAQ_FILE)

    assert refused(folder) == [
        f"{FAQ_FILE}: faq phones: the anchor was published and is no longer there: links to it that people have would "
        "break: 'Why can I not phone you?' (put the question back, or give its anchor to the one that answers it now: "
        "## … {#… #phones}; the lines: invoke record.log --restore faq:phones)"
    ]
    edit(folder, ("{#reach}", "{#reach #phones}"), file=FAQ_FILE)
    put(folder, minutes=60)
    made = page(folder, "security-faq.html")
    assert '<article id="reach">' in made
    assert '<span id="phones"></span>' in made


def test_dates_of_answers(tmp_path: Path) -> None:
    """An answer shows when it was given and when it last changed; the log tells both."""
    folder = site(tmp_path)
    put(folder)
    edit(folder, ("are closed", "open on Monday"), file=FAQ_FILE)
    put(folder, minutes=60)

    assert "Answered 15 Nov 2026, 14:05 UTC, last changed 15 Nov 2026, 15:05 UTC" in words(folder, "security-faq.html")
    assert list(incident_history(find_project(folder), "faq:phones"))[-2:] == [
        "2026-11-15 15:05 UTC  faq phones",
        "  text: The lines are closed. → The lines open on Monday.",
    ]


def test_generated_answers_are_dated_from_the_facts(tmp_path: Path) -> None:
    """An answer about a breach has the dates of the facts that it is made from."""
    leak = YAML.replace("    components: [checkout]\n    updates", "    type: security\n    breach: {}\n    updates", 1)
    folder = real_project(tmp_path, leak)
    put(folder, minutes=0.5)
    edit(folder, ("breach: {}", "breach: {unknowns: [Who it was], what_happened: Data were copied.}"))
    put(folder, minutes=60)
    edit(folder, ("Data were copied.", "Data were copied from a server."))
    put(folder, minutes=120)
    made = words(folder, "security-faq.html")

    assert "Data were copied from a server. Answered 15 Nov 2026, 15:05 UTC, last changed 15 Nov 2026, 16:05" in made
    assert "Who it was This is" not in made
    assert "Answered 15 Nov 2026, 14:05 UTC" in made.partition("How do I know that this page")[2]


def test_drafts_are_nowhere(tmp_path: Path) -> None:
    """Nothing of a draft is in any file that is written, nor in the record or what is told."""
    draft = f"Title: {CANARY}\nName: {CANARY}\nStatus: draft\nCorrected: {CANARY}\n\n{CANARY}\n"
    folder, said = site(tmp_path, **{"statements/draft.md": draft}), Said()
    (folder / "content/pages/security-faq.md").write_text(f"Status: draft\n{FAQ}\n{CANARY}\n", encoding="utf-8")
    put(folder, tell=said)

    assert CANARY not in "\n".join(said)
    assert CANARY.encode() not in record(folder).data
    written = [path for path in (folder / "output").rglob("*") if path.is_file()]
    for path in written:
        assert CANARY.encode() not in path.read_bytes(), path
    assert not [path for path in written if path.name in {"draft.html", "security-faq.html"}]


def test_a_published_letter_is_no_draft_again(tmp_path: Path) -> None:
    """Making a draft of it is taking it away."""
    folder = site(tmp_path)
    put(folder)
    edit(folder, ("Date:", "Status: draft\nDate:"), file=LETTER_FILE)

    assert len(refused(folder)) == 1


def test_a_mistake_in_a_fresh_clone_is_told_for_what_it_is(tmp_path: Path) -> None:
    """Nothing stands in for a published letter there; nobody must look for a file that lies before them."""
    folder = site(tmp_path)
    put(folder)
    for gone in ("output", ".plainstatus"):
        shutil.rmtree(folder / gone)
    edit(folder, ("Date: 2026", "Date: 2027"), file=LETTER_FILE)

    assert refused(folder) == [
        f"{LETTER_FILE}:4: statement letter: the statement was published and is no longer there: 'To our customers'; "
        "there is a mistake in its file, and no earlier version at hand: the date 2027-11-15 is still to come; it is "
        "left out until this is mended (mend this first: write: Date: 2026-11-15)"
    ]
    edit(folder, ("Date: 2027", "Date: 2026"), file=LETTER_FILE)
    put(folder, minutes=61)


def test_check_quotes_nothing_that_is_kept_back(tmp_path: Path) -> None:
    """What may be a draft is quoted in no log, and what is not published is not judged."""
    folder = site(tmp_path)
    (folder / "content/statements/new.md").write_text(
        f"{LETTER.partition(chr(10) * 2)[0]}\nStatus: drfat\n\nSee http://bit.ly/{CANARY.replace(' ', '-')}.\n", "utf-8"
    )
    loaded, judgement = review_project(find_project(folder), now=NOW)

    assert loaded.left_out == {"content/statements/new.md"}
    assert not [item for item in judgement.findings if "canary" in f"{item} {item.words}"]


def test_pelican_does_not_write_the_faq(tmp_path: Path) -> None:
    """The page is ours, once in the navigation; other pages may link to its file as to any other."""
    folder = site(tmp_path, **{"pages/about.md": "Title: About\n\n[FAQ]({filename}security-faq.md#phones)\n"})
    put(folder)
    made = page(folder, "security-faq.html")

    assert made.count('type="application/ld+json"') == 1
    assert re.findall(r'<li><a href="([\w.-]+)"', made.partition("</nav>")[0]) == [
        "index.html", "history.html", "subscribe.html", "about.html", "security-faq.html",
    ]  # fmt: skip
    assert 'href="security-faq.html#phones"' in page(folder, "about.html")


def test_check_reads_new_letters_and_answers(tmp_path: Path) -> None:
    """Rules judge what is new, with file and line of the words; what was published is not judged again."""
    folder = site(tmp_path)
    put(folder)
    bad = "We take your security seriously. We write again tomorrow at 11:35, or see http://evil.example/x."
    (folder / "content/statements/second.md").write_text(LETTER.replace("Incident", "\nX", 0) + f"\n{bad}\n", "utf-8")
    edit(folder, ("The lines are closed.", "The lines are closed.\n\n" + bad), file=FAQ_FILE)
    _, judgement = review_project(find_project(folder), now=NOW + timedelta(hours=1))
    found = {(item.file, item.line, item.rule.id) for item in judgement.findings}

    assert {rule for file, _, rule in found if file == FAQ_FILE} >= {"W1", "T9", "T6", "L5"}
    assert {rule for file, _, rule in found if file.endswith("second.md")} >= {"W1", "T9", "T6", "L5"}
    assert {line for file, line, _ in found if file == FAQ_FILE} == {7}
    assert {line for file, line, _ in found if file.endswith("second.md")} == {10}
    assert not [item for item in judgement.findings if item.file == LETTER_FILE]


def test_a_foreign_link_in_an_answer_stops_a_publish(tmp_path: Path) -> None:
    """Readers of the security FAQ are told to trust our hosts only."""
    folder = real_project(
        tmp_path,
        YAML.replace("name: Example Shoes", "name: Shoes\n  domains: [shoe-shop.org]"),
        content={"pages/security-faq.md": FAQ.replace("closed.", "[closed](https://evil.example/).")},
    )

    assert [line.partition(" (")[0] for line in refused(folder)] == [
        f"{FAQ_FILE}:5: 'https://evil.example/' leads to evil.example, which is not yours"
    ]


def test_a_timer_renders_what_was_published(tmp_path: Path) -> None:
    """A letter that somebody is writing is not published by a timer."""
    folder = site(tmp_path)
    put(folder)
    edit(folder, ("I am sorry", "We regret"), file=LETTER_FILE)
    (folder / "content/statements/new.md").write_text(LETTER, encoding="utf-8")

    assert publish_if_due(find_project(folder), now=NOW + timedelta(days=1), tell=lambda _: None) is not None
    assert "I am sorry" in words(folder, "statements/letter.html")
    assert not (folder / "output/statements/new.html").exists()
    assert json.loads(page(folder, "manifest.json"))


_TITLE = "Error <E-402> & no <receipt>"
_WORDS = "You see <timeout> or List<String>."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("about.md", f"Title: {_TITLE}\n\n{_WORDS}\n"),
        ("about.rst", f"{_TITLE}\n{'#' * 40}\n\n{_WORDS}\n\n.. a note for us\n"),
        (
            "about.html",
            f"<html><head><title>{_TITLE.replace('&', '&amp;')}</title></head><body><!-- a note for us --><p>{_WORDS}"
            "<style>p {}</style></p></body></html>",
        ),
        (
            "about.html",
            f"<html><head><title>{html.escape(_TITLE)}</title></head><body><p>{html.escape(_WORDS)}</p></body></html>",
        ),
    ],
)
def test_no_word_of_a_page_is_lost(tmp_path: Path, name: str, text: str) -> None:
    """In each format that Pelican reads: title and text stand there as typed, and what the format hides does not."""
    folder = site(tmp_path, **{f"pages/{name}": text})
    put(folder)
    made = page(folder, "about.html")

    assert f"<title>{html.escape(_TITLE)} \u2013 Example Shoes status</title>" in made
    assert f"<h1>{html.escape(_TITLE)}</h1>" in made
    assert f'">{html.escape(_TITLE)}</a>' in page(folder, "index.html")
    assert words(folder, "about.html").partition(_TITLE)[2].strip().startswith(_WORDS)
    assert "a note for us" not in made


def test_no_word_in_angle_brackets_is_lost_anywhere(tmp_path: Path) -> None:
    """Names, titles, facts and texts: each is in every file that shows it, as typed."""
    yaml = YAML.replace("name: Checkout", "name: Check<out>").replace("Checkout is slow", '"Error <E-402>"')
    yaml = yaml.replace("We look into it.", "You see <timeout>.").replace("Checkout is fast again.", "It is <fast>.")
    yaml = yaml.replace("    components:", "    affects: Whoever pays <by-card>.\n    components:", 1)
    folder = real_project(
        tmp_path, yaml, content={"statements/a.md": LETTER.replace("I am sorry", "Dear <customer>, sorry")}
    )
    put(folder)
    output = folder / "output"

    def shown(path: str) -> str:
        text = (output / path).read_text(encoding="utf-8")
        if path.endswith(".json"):
            text = json.dumps(json.loads(text), ensure_ascii=False)
        return html.unescape(html.unescape(text))

    expected = {
        f"incidents/{CHECKOUT}.html": "<E-402> <timeout> <fast> <by-card> <out>",
        "index.html": "<E-402> <out>",
        "status.txt": "<E-402> <out>",
        "history/2026-11.html": "<E-402>",
        "components/checkout.html": "<E-402> <out>",
        "statements/a.html": "<customer> <E-402>",
        "updates.atom": "<E-402> <timeout> <fast> <customer>",
        "updates.rss": "<E-402> <timeout> <fast> <customer>",
        "updates.json": "<E-402> <timeout> <fast> <customer>",
        "history.atom": "<E-402> <timeout> <fast>",
        "history.rss": "<E-402> <timeout> <fast>",
        "social.rss": "<E-402> <timeout> <fast>",
        "api/incidents.json": "<E-402> <timeout> <fast> <by-card> <out> <customer>",
        "api/v2/incidents.json": "<E-402> <timeout> <fast> <out>",
        f"oembed/{CHECKOUT}.json": "<E-402>",
    }
    assert {path: [one for one in found.split() if one not in shown(path)] for path, found in expected.items()} == {
        path: [] for path in expected
    }


GAP = "a gap of a template, which nobody has filled in"


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("statements/other.md", LETTER.replace("Robin Vale", "{name}"), 1),
        ("statements/other.md", LETTER.replace("I am sorry", "I am sorry: {name}. I am sorry"), 8),
        ("pages/security-faq.md", f"{FAQ}\n## What else? {{#else}}\n\nThis: {{name}}.\n", 9),
    ],
)
def test_what_has_a_gap_keeps_no_incident_from_readers(tmp_path: Path, file: str, text: str, line: int) -> None:
    """A letter or an answer that is new is left out and named, by check as by a publish; all else is published."""
    folder = site(tmp_path)
    (folder / "content" / file).write_text(text, encoding="utf-8")
    told = f"content/{file}:{line}: warning: {{name}}: {GAP}; it is left out until this is mended"
    told = f"{told} (fill it in, or take it out)"
    checked, judgement = review_project(find_project(folder), now=NOW)

    assert [str(one) for one in put(folder).problems] == [told] == [str(one) for one in checked.warnings]
    assert judgement.stops == ()
    assert kinds(folder)[-2:] == [("statement", None, "letter"), ("faq", None, "phones")]
    assert not [one for one in folder.joinpath("output").rglob("*.*") if b"{name}" in one.read_bytes()]
    (folder / "content" / file).write_text(text.replace("{name}", "Kim"), encoding="utf-8")
    assert put(folder, minutes=1).problems == ()
    assert len(record(folder).things("statement")) + len(record(folder).things("faq")) == 3


def test_a_gap_in_what_readers_have_seen_stops_a_publish(tmp_path: Path) -> None:
    """It cannot be left out, for nothing vanishes; the same goes for an incident's own."""
    folder = site(tmp_path)
    put(folder)
    edit(folder, ("The lines are closed.", "The lines {what}."), file=FAQ_FILE)

    assert refused(folder) == [f"{FAQ_FILE}:5: {{what}}: {GAP} (fill it in, or take it out)"]
