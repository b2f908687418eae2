"""The first notice of a breach, drafted by flags without a terminal: what is written, where, and who may read it."""

from __future__ import annotations

import io
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from invoke.context import Context
from invoke.exceptions import Exit

import tasks
from plainstatus import files
from plainstatus.check.review import review_project
from plainstatus.edit import desk
from plainstatus.edit.answers import Unusable
from plainstatus.edit.first_notice.notice import KINDS, in_columns, kinds
from plainstatus.read.project import find_project
from plainstatus.read.yaml import parse_document
from plainstatus.read.yaml.places import at
from plainstatus.record.load import load
from tests.support.project import NIGHTLY, ROOT, make_project
from tests.support.publishing import NOW, put, real_project

Run = Callable[..., tuple[int, str, str]]

SITE = """clock: 2026-11-15 20:00
organisation:
  name: Example Shoes
  timezone: America/Los_Angeles
  jurisdictions: [eu, us-ca]
  contacts:
    help: {kind: email, value: help@example.com}
    phone: {kind: phone, value: "+1-555-0100"}
  domains: [example.com]
components:
  - {id: accounts, name: Customer accounts}
incidents:
  # The newest on top.
  - id: 2026-11-10-search
    title: Search is slow
    updates:
      - at: 2026-11-10 19:00
        status: resolved
        text: You could not search. The cause was a full disk. No data was lost.
"""
ID = "2026-11-15-customer-data"
#: What those say who answer phones and press.
SHEETS = tuple(f"{ID}-{name}.txt" for name in ("calls", "employees", "press"))
#: Every flag but those that choose an id and a text.
FLAGS = {
    "what": "Someone copied data from one of our servers. We have cut it off.",
    "found": "18:10",
    "affects": "Everyone with an account.",
    "information": "name, e-mail addresses, password?",
    "cards": "no",
    "not_information": "bank_account",
    "done": "We made all passwords invalid",
    "action": "Choose a new password",
    "url": "https://www.example.com/password",
    "close": "phone",
    "reason": "Most callers would never get through.",
    "until": "tomorrow 12:00",
    "next_update": "2 h",
}
ENTRY = f"""  - id: {ID}
    title: "Notice of data breach: customer data"
    type: security
    impact: critical
    affects: Everyone with an account.
    actions:
      - {{text: Choose a new password., url: "https://www.example.com/password"}}
      - {{text: "If you used the same password anywhere else, change it there too."}}
      - {{text: Do not answer messages that ask for your password or card number.}}
    breach:
      discovered_at: 2026-11-15 18:10
      occurred: {{precision: unknown}}
      what_happened: Someone copied data from one of our servers. We have cut it off.
      information:
        - {{kind: name, state: exposed}}
        - {{kind: email_address, state: exposed}}
        - {{kind: password, state: possible}}
        - {{kind: payment_card_full, state: not_affected}}
        - {{kind: bank_account, state: not_affected}}
      doing: [{{text: We made all passwords invalid., state: done}}]
      unknowns: [How it came about]
    updates:
      - at: now
        status: investigating
        text: |
          Someone copied data from one of our servers. We have cut it off. We found this at 18:10 PST on 15 November 2026.

          Information involved, as far as we know: names and e-mail addresses; possibly passwords. Not involved: full payment card numbers and bank accounts.

          What we have done for you: We made all passwords invalid. **What you can do now: Choose a new password.** We will never ask you for your password or card number.

          What we do not know yet: how it came about. We write here again by 22:00 PST on 15 November 2026. We are sorry.
        contacts: {{phone: {{state: closed, reason: Most callers would never get through., until: 2026-11-16 12:00}}}}
        next_update: 2026-11-15 22:00
"""  # noqa: E501 - as it is written


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs `breach` in the folder `site`, nobody at a terminal: exit code, output, errors."""

    def start(*, site: str | bytes = SITE, task: str = "breach", **flags: Any) -> tuple[int, str, str]:
        folder = tmp_path / "site"
        if not folder.exists():
            make_project(folder, site)
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8"))
        code = 0
        try:
            tasks.namespace[task](Context(), **flags)
        except Exit as ended:
            code = ended.code
        return code, *capsys.readouterr()

    return start


def private(folder: Path, name: str = f"{ID}.yaml") -> Path:
    """Return the place of a private file."""
    return folder / "site" / "private" / name


def fill(path: Path, **gaps: str) -> None:
    """Fill gaps of a private file in."""
    text = path.read_text(encoding="utf-8")
    for name, words in gaps.items():
        assert f"{{{name}}}" in text
        text = text.replace(f"{{{name}}}", words)
    path.write_text(text, encoding="utf-8")


def signed(folder: Path) -> None:
    """Fill in every gap that a draft has."""
    fill(private(folder, f"{ID}-letter.md"), name="Robin Vale", role="Chief executive")
    fill(private(folder, f"{ID}-faq.md"), time_spent_on="find out whom it concerns", who_pays="We do.")


# What is written


def test_the_answers_become_the_entry(run: Run, tmp_path: Path) -> None:
    """The incident stands in private/ as it will stand in public, and nothing else of the site changes."""
    code, out, _ = run(**FLAGS)

    assert code == 0
    text = private(tmp_path).read_text(encoding="utf-8")
    assert text.partition("incidents:\n")[2].partition("\n# For staff")[0] == ENTRY
    assert (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8") == SITE
    assert not list((tmp_path / "site" / "content").iterdir())
    assert out.endswith(
        f"  invoke breach --release {ID}\n                                     moves the public part into place\n"
        "  invoke publish                     puts it live\n"
    )


def test_notes_for_staff_stand_below(run: Run, tmp_path: Path) -> None:
    """Each jurisdiction's regulator is there with its deadline; who is told only from some number on, as a comment."""
    run(**FLAGS)

    notes = private(tmp_path).read_text(encoding="utf-8").partition("# For staff alone.")[2]
    assert (
        "regulators:\n"
        "  # within 3 days of when you were sure: by Wednesday, 18 November 2026, 18:10 PST (2026-11-19 02:10 UTC)\n"
        "  - {name: The data protection authority, jurisdiction: eu}\n"
        "  # from 501 people on, within 15 days of the last message to each person\n"
        "  # - {name: The Attorney General, jurisdiction: us-ca}\n"
    ) in notes
    assert list(parse_document(notes.partition("\n")[2].encode(), name="n", max_bytes=9999).data) == [
        "regulators",
        "approvals",
        "recipients",
    ]


def test_the_letter_lacks_only_who_signs(run: Run, tmp_path: Path) -> None:
    """It says sorry to the reader, in the answers' words; name and role are left to fill in."""
    run(**FLAGS)

    letter = private(tmp_path, f"{ID}-letter.md").read_text(encoding="utf-8")
    assert re.findall(r"\{\w+\}", letter) == ["{name}", "{role}"]
    assert letter.startswith(f"Title: A letter to our customers about your data\nIncident: {ID}\nName: {{name}}\n")
    assert "You trusted us with your data, and we did not keep it safe. I am sorry.\n" in letter
    assert "Date: 2026-11-15\n" in letter


def test_only_the_owner_can_read_it(run: Run, tmp_path: Path) -> None:
    """Files are made with mode 0600, in a folder with mode 0700."""
    run(**FLAGS)

    assert stat.S_IMODE(private(tmp_path).parent.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in private(tmp_path).parent.iterdir()}
    assert modes == dict.fromkeys((f"{ID}.yaml", f"{ID}-letter.md", f"{ID}-faq.md", *SHEETS), 0o600)


def test_what_nobody_knows_yet_is_said(run: Run, tmp_path: Path) -> None:
    """A sentence is enough: everything else says openly that it is not known yet."""
    code, _, _ = run(what="Someone got in")

    text = private(tmp_path).read_text(encoding="utf-8")
    assert code == 0
    for line in (
        "    affects: We do not know yet whom this concerns, and will say so here.\n",
        "information: [{kind: password, state: unknown}, {kind: payment_card_full, state: unknown}]\n",
        "Information involved, as far as we know: not known yet. Not involved: not known yet.\n",
        "        next_update: 2026-11-16 20:00\n",
        "      discovered_at: 2026-11-15 20:00\n",
    ):
        assert line in text
    assert "Whether passwords are involved" in text
    assert "actions" not in text
    assert re.findall(r"\{\w+\}", text.partition("updates:")[2].partition("# For staff")[0]) == []


def test_titles_follow_the_jurisdiction(run: Run, tmp_path: Path) -> None:
    """Where California's rules do not apply, it is a security notice."""
    run(site=SITE.replace("[eu, us-ca]", "[uk]"), what="Someone got in")

    assert 'title: "Security notice: customer data"\n' in private(tmp_path).read_text(encoding="utf-8")


def test_it_says_what_check_will_say_and_what_is_due(run: Run) -> None:
    """What check would find once it is public is told, and what the rules ask for, the soonest first."""
    _, out, err = run(**{**FLAGS, "url": "https://example-password.com/"})

    assert "leads to example-password.com, which is not yours" in err
    assert "once it is released, `invoke check` will say:\n" in out
    dues = out.partition("the soonest first:\n")[2].splitlines()
    assert dues[0].startswith("  Wednesday, 18 November 2026, 18:10 PST (2026-11-19 02:10 UTC): for eu, ")
    assert "[B1]" not in err


def test_check_agrees_once_it_is_released(run: Run, tmp_path: Path) -> None:
    """A draft made from good answers fires no rule but those about duties."""
    run(**FLAGS)
    run(release=ID)

    _, judgement = review_project(find_project(tmp_path / "site"), now=NOW)
    assert {finding.rule.id for finding in judgement.findings if finding.incident == ID} <= {"B1"}


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({}, "--what is missing, and there is no terminal to ask at (what happened, in a sentence or two)"),
        ({"what": " "}, "--what: the text is empty (write what customers should read)"),
        ({"what": "x" * 5_000_000}, "--what: the text has 5,000,000 characters, and nobody reads so much (write at "
         "most 100,000; link to the rest)"),
        ({"what": "x\x00"}, "--what: the text holds a control character, U+0000 (take it out)"),
        ({"what": "x", "found": "tomorrow 9:00"}, "--found: Monday, 16 November 2026, 09:00 PST (17:00 UTC) lies ahead "
         "of the clock, and cannot have happened yet"),
        ({"what": "x", "information": "pasword"}, "--information: there is no kind of information 'pasword'; did you "
         "mean password?"),
        ({"what": "x", "information": "phone"}, "--information: there is no kind of information 'phone'; did you mean "
         "phone_number?"),
        ({"what": "x", "not_information": "name, address"}, "--not-information: there is no kind of information "
         "'address'; did you mean email_address, postal_address or ip_address?"),
        ({"what": "x", "information": "99"}, f"--information: there is no kind of information '99' (known: "
         f"{', '.join(KINDS)})"),
        ({"what": "x", "information": "password", "passwords": "yes"}, "--passwords: --information says that already "
         "(leave one of them out)"),
        ({"what": "x", "information": "name", "not_information": "name"}, "--not-information: name is involved, as you "
         "said before (leave it out here)"),
        ({"what": "x", "not_information": "name?"}, "--not-information: 'name?': name here only what is certain (leave "
         "it out, and readers see that it is open)"),
        ({"what": "x", "cards": "maybe"}, "--cards: 'maybe' is none of: yes, perhaps, no, unknown"),
        ({"what": "x", "action": "Wait", "url": "example.com"}, "--url: 'example.com' is not a web address (write "
         "https://example.com)"),
        ({"what": "x", "url": "https://example.com/"}, "--url: a page belongs to what readers should do (give --action "
         "too)"),
        ({"what": "x", "close": "fax"}, "--close: there is no way to reach you called 'fax' (known: help, phone)"),
        ({"what": "x", "reason": "y"}, "--reason, --until: they belong to a way to reach you that closes (give --close "
         "too)"),
        ({"what": "x", "close": "help"}, "--reason is missing, and there is no terminal to ask at (why, told to "
         "readers in a sentence)"),
        ({"what": "x", "id": "2026-11-10-search"}, "--id: an incident has the id '2026-11-10-search' already, or had "
         "it (write another)"),
        ({"what": "x", "without_letter": True}, "--without-letter belongs to --release"),
        ({"what": "x", "release": ID}, "--release takes no answers: change the draft in an editor"),
        ({"release": "../x"}, "--release: '../x' cannot be an id: it becomes part of an address, so only a to z, 0 to "
         "9, - and _ go in (write x)"),
        ({"release": ID}, f"--release: there is no private/{ID}.yaml (begin one with: invoke breach)"),
    ],
)  # fmt: skip
def test_a_wrong_flag_is_named(flags: dict[str, Any], message: str, run: Run, tmp_path: Path) -> None:
    """Nobody is there to ask: the message names the flag, and nothing is written."""
    assert run(**flags) == (2, "", f"{message}\nnothing was written\n")
    assert not private(tmp_path).parent.exists()


@pytest.mark.parametrize("name", [f"{ID}.yaml", f"{ID}-letter.md", f"{ID}-faq.md", *SHEETS])
def test_nothing_is_written_over(name: str, run: Run, tmp_path: Path) -> None:
    """Where a file of that draft is there already, it says how to go on, and leaves all as it was."""
    make_project(tmp_path / "site", SITE)
    private(tmp_path).parent.mkdir()
    private(tmp_path, name).write_text("Mine.\n", encoding="utf-8")

    code, _, err = run(**FLAGS)

    assert code == 4
    assert err == (
        f"private/{name} is there already, and is not written over (go on in an editor, look at it with: invoke "
        f"preview --drafts, then: invoke breach --release {ID}; for another incident, give --id)\nnothing was written\n"
    )
    assert [path.name for path in private(tmp_path).parent.iterdir()] == [name]
    assert private(tmp_path, name).read_text(encoding="utf-8") == "Mine.\n"


def test_a_file_that_appears_meanwhile_is_kept(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a draft all files are written or none, and never over another."""
    make_project(tmp_path / "site", SITE)

    def somebody_else(*_: object) -> None:
        private(tmp_path).parent.mkdir()
        private(tmp_path).write_text("Theirs.\n", encoding="utf-8")

    monkeypatch.setattr("plainstatus.cli.breach._show", somebody_else)
    code, _, err = run(**FLAGS)

    assert code == 4
    assert err.startswith(f"private/{ID}.yaml was made in the meantime (run this again, with another --id)\n")
    assert {path.name: path.read_text(encoding="utf-8") for path in private(tmp_path).parent.iterdir()} == {
        f"{ID}.yaml": "Theirs.\n"
    }


def test_a_file_system_without_links_keeps_what_is_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A private file is whole or absent, and another is never lost."""

    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    files.make_private(tmp_path / "private" / "a.yaml", b"a")
    with pytest.raises(FileExistsError):
        files.make_private(tmp_path / "private" / "a.yaml", b"b")

    assert [path.read_bytes() for path in (tmp_path / "private").iterdir()] == [b"a"]


def test_a_folder_that_git_would_commit_is_warned_of(run: Run, tmp_path: Path) -> None:
    """Where git does not ignore private/, the next commit would make it public."""
    folder = make_project(tmp_path / "site", SITE)
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    _, _, err = run(**FLAGS)
    shutil.rmtree(folder / "private")
    (folder / ".gitignore").write_text("/private/\n", encoding="utf-8")
    _, _, ignored = run(**FLAGS)

    warning = (
        f"warning: git does not ignore private/{ID}.yaml, so a commit would make it public (add a line /private/ to "
        ".gitignore before you commit anything)\n"
    )
    assert warning in err
    assert warning not in ignored


def test_another_draft_is_pointed_out(run: Run) -> None:
    """Whoever runs it twice sees that there is a draft, and how to go on with it."""
    run(**FLAGS)
    code, out, _ = run(**FLAGS, id="2026-11-15-other")

    assert code == 0
    assert out.startswith(
        f"there is a draft already: private/{ID}.yaml (go on in an editor, look at it with: invoke preview --drafts, "
        f"then: invoke breach --release {ID})\n"
    )


HOSTILE = [
    'It\'s "quoted": #1 & {braces} - *stars* | > % @ ` !tag [x]',
    "\u202eright to left\u202c \u05d0\u05d1\u05d2",
    "two\r\nlines\n\nand a paragraph",
    "<script>alert(1)</script> ![x](https://evil.example/x.png)",
    "# a heading\n- a list\n---\n...",
    "- {kind: name}",
    "now",
    "null",
    "'",
    "\u00a0\u2028x",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_answers_are_only_words(typed: str, run: Run, tmp_path: Path) -> None:
    """Quotes, signs of YAML, other directions and line ends come back as they were typed, or as spaces."""
    lines = " ".join(typed.split())
    texts = {"what": typed, "title": typed, "affects": typed, "done": typed, "action": typed, "reason": typed}
    code, _, err = run(**{**FLAGS, **texts, "id": ID})

    assert code == 0, err
    data = parse_document(private(tmp_path).read_bytes(), name="x", max_bytes=1 << 20).data
    assert at(data, ("incidents", 0, "title")) == lines
    assert at(data, ("incidents", 0, "id")) == ID
    settings = find_project(tmp_path / "site").settings
    assert [item.id for item in load(settings, NOW, drafts=True).site.incidents] == [ID, "2026-11-10-search"]


# What becomes public


def test_a_release_moves_the_public_part(run: Run, tmp_path: Path) -> None:
    """The incident goes to the top as it stands, letter and questions into content/; the notes stay."""
    run(**FLAGS)
    signed(tmp_path)
    notes = private(tmp_path).read_text(encoding="utf-8").partition("\n# For staff")[2]

    code, out, err = run(release=ID)

    assert code == 0, err
    text = (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8")
    assert text == SITE.replace("  # The newest", f"{ENTRY}\n  # The newest")
    assert private(tmp_path).read_text(encoding="utf-8") == f"# For staff{notes}"
    assert sorted(path.name for path in private(tmp_path).parent.iterdir()) == [f"{ID}.yaml", "released"]
    letter = (tmp_path / "site" / "content" / "statements" / f"{ID}.md").read_text(encoding="utf-8")
    assert "Name: Robin Vale\nRole: Chief executive\n" in letter
    faq = (tmp_path / "site" / "content" / "pages" / "security-faq.md").read_text(encoding="utf-8")
    assert faq.startswith("Title: Security FAQ\n\n## Why do I hear of this only now? {#only-now}\n\nWe found it at ")
    assert re.findall(r"\{#([\w-]+)\}", faq) == ["only-now", "answered-a-fake", "close-account", "lost-money"]
    assert out.endswith(f"released {ID}; readers see it after: invoke publish\n")
    assert stat.S_IMODE(private(tmp_path).stat().st_mode) == 0o600

    put(tmp_path / "site", now=NOW)
    output = tmp_path / "site" / "output"
    assert "Robin Vale" in (output / "statements" / f"{ID}.html").read_text(encoding="utf-8")
    assert 'id="only-now"' in (output / "security-faq.html").read_text(encoding="utf-8")
    assert "Choose a new password." in (output / "index.html").read_text(encoding="utf-8")


def test_what_has_gaps_stays(run: Run, tmp_path: Path) -> None:
    """The notice does not wait for the letter: that stays, with the questions that nobody has answered yet."""
    run(**FLAGS)
    code, out, _ = run(release=ID)

    assert code == 0
    assert (
        f"private/{ID}-letter.md stays: {{name}}, {{role}} still open (fill in, and run this again)\n"
        f"private/{ID}-faq.md keeps what has gaps: Why do I hear of this only now?, I have lost money because of this. "
        "Who pays?\n"
    ) in out
    assert not (tmp_path / "site" / "content" / "statements").exists()
    faq = (tmp_path / "site" / "content" / "pages" / "security-faq.md").read_text(encoding="utf-8")
    assert re.findall(r"\{#([\w-]+)\}", faq) == ["answered-a-fake", "close-account"]

    put(tmp_path / "site", now=NOW)
    signed(tmp_path)
    assert run(release=ID)[0] == 0
    put(tmp_path / "site", now=NOW)
    assert (tmp_path / "site" / "output" / "statements" / f"{ID}.html").is_file()
    assert run(release=ID)[1] == f"{ID} is released already; readers see it after: invoke publish\n"


@pytest.mark.parametrize("notes", ["Ask legal before you release this.", "Title: FAQ\nRemember: ask legal", "# Draft"])
def test_notes_above_the_questions_stay(notes: str, run: Run, tmp_path: Path) -> None:
    """What is no answer is not published, nor lost."""
    run(**FLAGS)
    signed(tmp_path)
    path = private(tmp_path, f"{ID}-faq.md")
    path.write_text(f"{notes}\n\n{path.read_text(encoding='utf-8')}", encoding="utf-8")

    code, out, _ = run(release=ID)

    assert code == 0
    assert f"private/{ID}-faq.md keeps what stands above its first question, which is no answer\n" in out
    assert path.read_text(encoding="utf-8") == f"{notes}\n"
    faq = (tmp_path / "site" / "content" / "pages" / "security-faq.md").read_text(encoding="utf-8")
    assert faq.count("##") == 4
    assert notes not in faq
    assert run(release=ID)[1].endswith(f"{ID} is released already; readers see it after: invoke publish\n")


def test_keys_above_the_questions_are_no_notes(run: Run, tmp_path: Path) -> None:
    """A title that the page has anyway leaves nothing behind."""
    run(**FLAGS)
    signed(tmp_path)
    path = private(tmp_path, f"{ID}-faq.md")
    path.write_text(f"Title: Security FAQ\n\n{path.read_text(encoding='utf-8')}", encoding="utf-8")

    assert run(release=ID)[0] == 0
    assert not path.exists()


def test_an_answer_that_ends_in_blanks_is_released_again(run: Run, tmp_path: Path) -> None:
    """After a crash on the way the same answer is no other one, whatever blanks it ends in."""
    run(**FLAGS)
    signed(tmp_path)
    path = private(tmp_path, f"{ID}-faq.md")
    text = path.read_text(encoding="utf-8").rstrip() + "  \n  \n"
    path.write_text(text, encoding="utf-8")
    assert run(release=ID)[0] == 0

    path.write_text(text, encoding="utf-8")
    code, out, err = run(release=ID)

    assert (code, err) == (0, "")
    assert not path.exists(), out


def test_without_the_letter(run: Run, tmp_path: Path) -> None:
    """A letter that is ready can wait."""
    run(**FLAGS)
    signed(tmp_path)
    _, out, _ = run(release=ID, without_letter=True)

    assert f"private/{ID}-letter.md stays: you said --without-letter\n" in out
    assert private(tmp_path, f"{ID}-letter.md").is_file()
    assert not (tmp_path / "site" / "content" / "statements").exists()


@pytest.mark.parametrize("name", [f"{ID}-letter.md", f"{ID}-faq.md"])
def test_what_is_marked_as_a_draft_is_not_released(name: str, run: Run, tmp_path: Path) -> None:
    """It would lie among the public files, and nobody would be shown it."""
    run(**FLAGS)
    signed(tmp_path)
    path = private(tmp_path, name)
    text = path.read_text(encoding="utf-8")
    path.write_text("Status: draft\n" + text if text.startswith("Title:") else f"Status: draft\n\n{text}")

    code, _, err = run(release=ID)

    assert code == 3
    assert f"private/{name}: this is marked as a draft, and readers would not see it" in err
    assert path.is_file()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Status: drfat", ":1: 'drfat' is no status (write: Status: draft, or take the line out to publish it)"),
        (
            "Staus: draft",
            ": one of its first lines may be meant to mark it as a draft (write Status: draft to keep it back, or take "
            "that line out, then run this again)",
        ),
    ],
)
@pytest.mark.parametrize("name", [f"{ID}-letter.md", f"{ID}-faq.md"])
def test_a_mistyped_draft_is_not_released(name: str, line: str, told: str, run: Run, tmp_path: Path) -> None:
    """Nobody's answers become public because of a slip of the finger."""
    run(**FLAGS)
    signed(tmp_path)
    path = private(tmp_path, name)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{line}\n{'' if text.startswith('Title:') else chr(10)}{text}", encoding="utf-8")

    assert run(release=ID) == (3, "", f"private/{name}{told}\nnothing was written\n")
    assert not (tmp_path / "site" / "content" / "pages" / "security-faq.md").exists()


@pytest.mark.parametrize(
    ("public", "why"),
    [
        ("## How?\n\nSo.\n", " has a mistake: content/pages/security-faq.md:1: the question has no anchor, and people"),
        ("Status: drfat\n\n## How? {#how}\n\nSo.\n", " has a mistake: content/pages/security-faq.md:1: 'drfat' is no"),
        ("Status: draft\n\n## How? {#how}\n\nSo.\n", " is a draft, and readers do not see it: take its line Status:"),
    ],
    ids=["anchor", "status", "draft"],
)
def test_the_notice_does_not_wait_for_the_faq(public: str, why: str, run: Run, tmp_path: Path) -> None:
    """What is wrong with the public answers keeps the new ones back, and nothing else."""
    run(**FLAGS)
    signed(tmp_path)
    faq = tmp_path / "site" / "content" / "pages" / "security-faq.md"
    faq.parent.mkdir(parents=True)
    faq.write_text(public, encoding="utf-8")

    code, out, _ = run(release=ID)

    assert code == 0
    assert f"private/{ID}-faq.md stays: content/pages/security-faq.md{why}" in out
    assert out.endswith(f"released {ID}; readers see it after: invoke publish\n")
    assert faq.read_text(encoding="utf-8") == public
    faq.write_text("## How? {#how}\n\nSo.\n", encoding="utf-8")
    assert run(release=ID)[0] == 0
    assert "{#only-now}" in faq.read_text(encoding="utf-8")


def test_a_letter_saved_meanwhile_is_kept(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever corrects it while the release asks does not lose the correction."""
    run(**FLAGS)
    signed(tmp_path)
    letter = private(tmp_path, f"{ID}-letter.md")
    real = desk.write

    def slow(*given: Any) -> None:
        real(*given)
        letter.write_text(letter.read_text(encoding="utf-8") + "\nOne more word.\n", encoding="utf-8")

    monkeypatch.setattr("plainstatus.cli.release.write", slow)
    code, _, err = run(release=ID)

    assert code == 4
    assert f"private/{ID}-letter.md changed in the meantime" in err
    assert "One more word." in letter.read_text(encoding="utf-8")


def test_a_gap_in_the_notice_is_refused(run: Run, tmp_path: Path) -> None:
    """Readers never see one: each is named with its line, and --yes changes nothing about that."""
    run(**FLAGS, text="We found {system}.\n\nAnd {cause}.")
    text = private(tmp_path).read_text(encoding="utf-8").replace("type: security", "type: security\n    draft: true")
    private(tmp_path).write_text(text, encoding="utf-8")
    lines = {word: next(n for n, row in enumerate(text.splitlines(), 1) if word in row)
             for word in ("{system}", "{cause}", "draft: true")}  # fmt: skip

    code, out, err = run(release=ID, yes=True)

    assert (code, out) == (3, "")
    assert err == (
        f"private/{ID}.yaml:{lines['draft: true']}: it says that it is a draft, so nobody would see it (take the line "
        "out)\n"
        f"private/{ID}.yaml:{lines['{system}']}: {{system}} is still open (fill it in)\n"
        f"private/{ID}.yaml:{lines['{cause}']}: {{cause}} is still open (fill it in)\n"
        "nothing was written\n"
    )
    assert (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8") == SITE


def test_mistakes_are_told_with_the_drafts_lines(run: Run, tmp_path: Path) -> None:
    """What staff broke in the draft is told where it stands, not where it would stand."""
    run(**FLAGS)
    private(tmp_path).write_text(f"incidents:\n{ENTRY}".replace("exposed", "exposd", 1), encoding="utf-8")

    code, _, err = run(release=ID)

    line = 1 + next(n for n, row in enumerate(ENTRY.splitlines(), 1) if "exposed" in row)
    assert code == 3
    assert err.startswith(f"private/{ID}.yaml:{line}: ")
    assert (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8") == SITE


def test_other_words_in_public_are_not_overwritten(run: Run, tmp_path: Path) -> None:
    """An incident, letter or question of that name that says something else stops the release."""
    run(**FLAGS)
    signed(tmp_path)
    content = tmp_path / "site" / "content"
    (content / "statements").mkdir()
    (content / "statements" / f"{ID}.md").write_text("Title: x\nName: y\nDate: 2026-11-14\n\nz\n", encoding="utf-8")
    assert run(release=ID)[2] == (
        f"private/{ID}-letter.md: content/statements/{ID}.md is there already, with other words (take one away, or add "
        "--without-letter)\nnothing was written\n"
    )
    (content / "pages").mkdir()
    faq = "Title: Security FAQ\n\n## How? {#lost-money}\n\nSo.\n"
    (content / "pages" / "security-faq.md").write_text(faq, encoding="utf-8")
    (content / "statements" / f"{ID}.md").unlink()
    assert run(release=ID)[2] == (
        f"private/{ID}-faq.md:13: the anchor 'lost-money' stands in content/pages/security-faq.md:3 too (write "
        "{#lost-money-2})\nnothing was written\n"
    )
    (content / "pages" / "security-faq.md").unlink()
    other = SITE.replace("  # The newest", ENTRY.replace("Everyone with", "Some with") + "\n  # The newest")
    (tmp_path / "site" / "incidents.yaml").write_text(other, encoding="utf-8")
    assert run(release=ID)[2] == (
        f"private/{ID}.yaml:6: incidents.yaml:13 has an incident '{ID}' too, with other words (take it out of one of "
        "them)\nnothing was written\n"
    )


@pytest.mark.parametrize(
    ("how", "stop"),
    [
        *(("disk", stop) for stop in range(9)),
        # Both end the same loop of files; only the first tells them apart.
        *(("Ctrl-C", stop) for stop in (range(9) if NIGHTLY else (0, 3, 8))),
    ],
)
def test_whatever_stops_a_release_it_can_go_on(
    how: str, stop: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each file: nothing is lost, nothing doubled, a publish works meanwhile, and the next run completes it."""
    run(**FLAGS)
    signed(tmp_path)
    site = tmp_path / "site"
    calls: list[str] = []
    real_replace, real_unlink = Path.replace, Path.unlink

    def count(path: Path) -> None:
        calls.append(path.name)
        if len(calls) == stop + 1:
            raise OSError(28, "No space left on device") if how == "disk" else KeyboardInterrupt

    def replace(self: Path, target: Path) -> Path:
        count(self)
        return real_replace(self, target)

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if not self.name.endswith(".new"):
            count(self)
        real_unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", unlink)
    code, _, err = run(release=ID)
    monkeypatch.setattr(Path, "replace", real_replace)
    monkeypatch.setattr(Path, "unlink", real_unlink)

    assert code == (4 if how == "disk" or stop else 130), err
    if stop:
        assert "had been written (run this again: it goes on from there)" in err
    put(site, now=NOW)
    assert run(release=ID)[0] == 0
    incidents = (site / "incidents.yaml").read_text(encoding="utf-8")
    assert incidents == SITE.replace("  # The newest", f"{ENTRY}\n  # The newest").replace(
        "at: now", "at: 2026-11-15 20:00" if "at: now" not in incidents else "at: now"
    )
    assert incidents.count(ID) == 1
    assert sorted(path.name for path in private(tmp_path).parent.iterdir()) == [f"{ID}.yaml", "released"]
    assert sorted(path.name for path in (private(tmp_path).parent / "released").iterdir()) == [*SHEETS]
    assert "incidents" not in private(tmp_path).read_text(encoding="utf-8")
    assert len(list((site / "content" / "statements").iterdir())) == 1
    assert (site / "content" / "pages" / "security-faq.md").read_text(encoding="utf-8").count("{#") == 4
    put(site, now=NOW)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_stay(newline: str, mark: str, run: Run, tmp_path: Path) -> None:
    """A file from Windows stays one, byte for byte but for the new lines, and so does the page of questions."""
    faq = f"{mark}Title: Security FAQ\n\n## How? {{#how}}\n\nSo.".replace("\n", newline)
    make_project(tmp_path / "site", (mark + SITE.replace("\n", newline)).encode())
    (tmp_path / "site" / "content" / "pages").mkdir()
    (tmp_path / "site" / "content" / "pages" / "security-faq.md").write_bytes(faq.encode())
    run(**FLAGS)
    code, _, err = run(release=ID)

    assert code == 0, err
    text = (tmp_path / "site" / "incidents.yaml").read_bytes().decode()
    assert text == mark + SITE.replace("  # The newest", f"{ENTRY}\n  # The newest").replace("\n", newline)
    page = (tmp_path / "site" / "content" / "pages" / "security-faq.md").read_bytes().decode()
    assert page.startswith(faq + newline + newline + "## I have answered a false message. What now?")
    assert page.count("\n") == page.count(newline)


@pytest.mark.parametrize(
    "end",
    ["incidents: []\n", "incidents:\n", "", "incidents: [{id: 2026-11-10-search, title: Slow, updates: [{at: "
     "2026-11-10, status: resolved, text: You could not search.}]}]\n"],
)  # fmt: skip
def test_it_fits_into_every_layout(end: str, run: Run, tmp_path: Path) -> None:
    """The first incident of a site, and one in braces, are released as well."""
    run(site=SITE.partition("incidents:")[0] + end.replace("2026-11-10,", "2026-11-10 19:00,"), **FLAGS)
    before = parse_document(private(tmp_path).read_bytes(), name="x", max_bytes=1 << 20).data
    code, _, err = run(release=ID)

    assert code == 0, err
    data = parse_document((tmp_path / "site" / "incidents.yaml").read_bytes(), name="x", max_bytes=1 << 20).data
    assert at(data, ("incidents", 0)) == at(before, ("incidents", 0))


def test_comments_of_the_draft_come_along(run: Run, tmp_path: Path) -> None:
    """What staff noted beside a line of the incident stays beside it."""
    run(**FLAGS)
    text = private(tmp_path).read_text(encoding="utf-8")
    text = text.replace("      occurred:", "      # from the logs\n      occurred:")
    private(tmp_path).write_text(text.replace("incidents:\n", "incidents:\n  # Ours.\n"), encoding="utf-8")
    run(release=ID)

    public = (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8")
    assert f"incidents:\n  # Ours.\n  - id: {ID}\n" in public
    assert "      # from the logs\n      occurred: {precision: unknown}\n" in public
    assert "Ours" not in private(tmp_path).read_text(encoding="utf-8")


@pytest.mark.parametrize("left", ["", "# Call the counsel.\n"])
def test_a_draft_without_notes_is_released_too(left: str, run: Run, tmp_path: Path) -> None:
    """Where nothing is left of the private file it goes; a comment stays, and running it again is no mistake."""
    run(**FLAGS)
    signed(tmp_path)
    private(tmp_path).write_text(f"incidents:\n{ENTRY}{left}", encoding="utf-8")

    assert run(release=ID)[0] == 0
    assert private(tmp_path).exists() == bool(left)
    assert not left or private(tmp_path).read_text(encoding="utf-8") == left
    assert run(release=ID)[:2] == (0, f"{ID} is released already; readers see it after: invoke publish\n")


def test_the_editing_commands_go_on_with_it(run: Run, tmp_path: Path) -> None:
    """Once released it is an incident like any other."""
    run(**FLAGS)
    run(release=ID)
    put(tmp_path / "site", now=NOW)

    text = "You need not wait for our message. The server that was entered is off our network."
    code, _, err = run(task="update", id=ID, status="identified", text=text)

    assert code == 0, err
    assert text in (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8")


def test_a_draft_stops_no_publish(run: Run, tmp_path: Path) -> None:
    """While it waits, all else goes live, even words that the draft has too."""
    run(site=SITE.replace("You could not", "We made all passwords invalid. You could not"), **FLAGS)
    put(tmp_path / "site", now=NOW)

    home = (tmp_path / "site" / "output" / "index.html").read_text(encoding="utf-8")
    assert "Notice of data breach" not in home


# Ways to run it


@pytest.mark.parametrize("kind", ["example", "init"])
def test_it_works_from_a_fresh_start(kind: str, run: Run, tmp_path: Path) -> None:
    """In the shipped example, and in a site that `init` made, with its frozen clock and no record."""
    site = tmp_path / "site"
    if kind == "init":
        run(site=SITE, task="init", folder=str(tmp_path / "new"), example=True)
        shutil.rmtree(site)
        (tmp_path / "new").rename(site)
    else:
        site.mkdir()
        for name in ("incidents.yaml", "pelicanconf.py"):
            shutil.copyfile(ROOT / name, site / name)
        shutil.copytree(ROOT / "content", site / "content")
    assert run(**FLAGS)[0] == 0
    code, out, err = run(release=ID)
    assert code == 0, err
    assert "content/pages/security-faq.md" in out
    put(site, now=NOW)
    assert "Security notice" in (site / "output" / "index.html").read_text(encoding="utf-8")


def test_a_site_with_a_record_keeps_what_was_released(run: Run, tmp_path: Path) -> None:
    """Where the clock runs, `now` becomes the time of the publish, and the record holds the notice."""
    real_project(tmp_path / "site", SITE.replace("clock: 2026-11-15 20:00\n", "").replace("2026-11-10", "2020-11-10"))
    flags = {**FLAGS, "id": ID, "found": "10 min", "until": "", "next_update": "3 h"}
    assert run(**flags)[0] == 0
    assert run(release=ID)[0] == 0
    code, _, err = run(task="publish", yes=True)

    assert code == 0, err
    assert ID in (tmp_path / "site" / "record.jsonl").read_text(encoding="utf-8")
    assert "at: now" not in (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8")


def test_kinds_are_known_by_number_name_and_words() -> None:
    """Each kind that can be chosen has its number in a list of at most 80 columns."""
    for number, kind in enumerate(KINDS, 1):
        assert kinds(f"{number}, {kind}?", certain="exposed", doubtful="possible") == {kind: "possible"}
    assert kinds("E-mail addresses,IP addresses", certain="exposed") == {
        "email_address": "exposed",
        "ip_address": "exposed",
    }
    with pytest.raises(Unusable, match="did you mean health"):
        kinds("helth", certain="exposed")
    assert max(map(len, in_columns())) <= 80
    assert len(re.findall(r"\b\d+ ", " ".join(in_columns()))) == len(KINDS)
