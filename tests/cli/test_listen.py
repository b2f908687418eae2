"""`listen`: what people ask about an incident, from each source, and what to do about it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from plainstatus.deliver.listen.store import opened_store
from tests.support.days import INCIDENT
from tests.support.hostile import VECTORS
from tests.support.project import NIGHTLY
from tests.support.running import Run

FAQ = "Title: Questions\n\n## Are payment cards safe? {#cards}\n\nYes. Cards are kept elsewhere.\n"
FILES = {"pages__security-faq": FAQ}
#: Seven comments below an article about a breach.
THREAD = """Robin: A customer for ten years, and I have got no e-mail about this. It is not in my junk folder, and
neither my family nor my friends have one. Where is my e-mail?

---

Sam: How do I change my password without your e-mail? The old one no longer works.

---

Kim: Same here, nothing in my inbox. Where is the e-mail that you say you have sent?

---

Alex: I work there. We write to 24 million people, one batch after the other.

---

Jo: How can I change my password? I cannot find the page.

---

Lee: Why are the phones off? I tried for an hour.

---

Pat: Well handled. I am staying a customer.
"""


@pytest.fixture
def run(on_second_day: Callable[..., Run]) -> Run:
    """Return what runs a task on the second day of a breach."""
    return on_second_day(**FILES)


def kept(folder: Path, incident: str = INCIDENT) -> list[str]:
    """Return the texts that are kept."""
    with opened_store(folder / "site" / "private" / "heard") as store:
        return [entry.text for entry in store.entries(incident)]


def test_pasted_comments(run: Run, tmp_path: Path) -> None:
    """What was read is said, then the questions with what to do about each; read again, nothing counts twice."""
    code, out, errors = run("listen", paste=True, piped=b"Is my payment card safe?\n\nMay I take a refund in cash?\n")

    assert (code, errors) == (0, "")
    assert out.startswith(
        f"{INCIDENT}: Notice of data breach: customer data\npaste: 2 new\n"
        "2 texts by 2 people since Monday, 16 November 2026, 09:00 PST (17:00 UTC)\n"
    )
    asked, _, answered = out.partition("\nASKED, ANSWERED HERE\n")
    assert asked.endswith(
        "\nASKED, NO ANSWER YET\n\nasked once, no answer yet\n   “May I take a refund in cash?”\n"
        "   invoke answer --question 'May I take a refund in cash?'\n"
    )
    assert answered == (
        "\nasked once, answered here: Are payment cards safe?\n   “Is my payment card safe?”\n   paste:\n"
        "      Yes. Cards are kept elsewhere.\n      https://status.shoe-shop.org/security-faq.html#cards\n"
    )
    assert kept(tmp_path) == ["Is my payment card safe?", "May I take a refund in cash?"]
    assert "paste: 1 new\n3 texts" in run("listen", paste=True, piped=b"Is my payment card safe?\n\nAnd now?\n")[1]
    assert "new" not in run("listen")[1]


def test_the_line_that_begins_an_answer_works(run: Run) -> None:
    """It is typed as it stands, with the answer behind it; then the question is answered."""
    _, out, _ = run("listen", paste=True, piped=b"Can I take a refund in cash?\n\nWill you give a refund in cash?\n")
    (question,) = re.findall(r"invoke answer --question '(.*)'", out)
    assert run("answer", question=question, text="Yes, in every shop.")[0] == 0

    _, out, _ = run("listen")
    assert f"asked 2 times, answered here: {question}\n" in out
    assert out.endswith("\nnot all of this is public yet: publish first, then answer with it\n")


def test_the_thread_of_the_first_case(run: Run) -> None:
    """Of the two questions that are asked most, one leads what has no answer, with the line that begins one.

    The other leads what has one, with the text to paste. That there is a number does not tell why nobody answers it.
    """
    _, out, _ = run("listen", paste=True, piped=THREAD.encode())
    groups = re.split(r"^(?=asked |besides)", out, flags=re.MULTILINE)[1:]
    first, second, third, rest = groups

    assert "paste: 7 new" in out
    assert [re.findall(r"“(\w+): ", group) for group in groups] == [["Jo", "Sam"], ["Lee"], ["Kim", "Robin"], []]
    assert first.startswith("asked 2 times, no answer yet\n")
    assert "   invoke answer --question 'How can I change my password?'\n" in first
    assert (
        "   invoke answer --question 'Why are the phones off?'\n"
        f"   perhaps it is this: Can I phone you? https://status.shoe-shop.org/security-faq.html#{INCIDENT}--phone\n"
    ) in second
    assert third.startswith("asked 2 times, answered here: I got no message from you. Does that mean I am safe?\n")
    assert "   paste:\n      No. You need not wait" in third
    assert f"\n      https://status.shoe-shop.org/security-faq.html#{INCIDENT}--no-message\n" in third
    assert rest == "besides, 2 texts in which nothing is asked\n"


def test_csv_and_mailboxes(run: Run, tmp_path: Path) -> None:
    """Both at once; what was guessed, and what could not be read, is noted."""
    (tmp_path / "calls.csv").write_bytes(
        "Notiz;Datum\nWo ist meine E-Mail für März?;16.11.2026 07:00\n".encode("cp1252")
    )
    (tmp_path / "support.mbox").write_bytes(b"From x\nFrom: Kim <kim@example.org>\n\nWhere is my e-mail")
    code, out, errors = run("listen", csv=f"{tmp_path}/calls.csv", mbox=f"{tmp_path}/support.mbox")

    assert code == 0
    assert "\ncsv: 1 new\nmail: 1 new\n2 texts by 2 people since Monday, 16 November 2026, 07:00 PST" in out
    assert errors == (
        "note: calls.csv was read as Windows-1252 (if letters look wrong, say which: --encoding)\n"
        "note: support.mbox ends in the middle of a mail: all that is there was read (export it again)\n"
    )
    assert "csv: 1 new" in run("listen", csv="-", piped=b"text\nWhere?\n")[1]


def test_what_it_refuses(run: Run, tmp_path: Path) -> None:
    """Each in a sentence with the way out; what was read before is kept."""
    (tmp_path / "a.csv").write_text("Number,Amount\n1,2\n", encoding="utf-8")
    for flags, words in (
        (
            {"csv": f"{tmp_path}/a.csv", "paste": True},
            "a.csv has no column whose name says that it holds texts (name one: ",
        ),
        ({"csv": f"{tmp_path}/b.csv"}, "b.csv: No such file or directory"),
        ({"csv": "-", "paste": True}, "--paste and --csv - both read standard input (leave one of them out)"),
        ({"encoding": "utf-8"}, "--column and --encoding belong to --csv FILE, or --encoding to --paste"),
        ({"hold": True, "unhold": True}, "--hold and --unhold are different things (ask for one at a time)"),
        ({"x": "many"}, "--x 'many' is no number of posts from 5 (write for example --x 1000)"),
        ({"x": "10"}, "--x: no channel of yours is an account on X that can be used here"),
        ({"id": "2026-11-15-dat"}, "--id: there is no incident '2026-11-15-dat'; did you mean 2026-11-15-data?"),
        ({"reply": "cards"}, "--reply: there is no group 'cards'"),
    ):
        code, _, errors = run("listen", piped=b"Where?", **flags)
        assert (code, words in errors) == (2, True), errors
    assert kept(tmp_path) == ["Where?"]


def test_nothing_yet(run: Run) -> None:
    """It says how something is heard."""
    code, out, errors = run("listen")

    assert (code, errors) == (0, "")
    assert out.endswith(
        f"nothing was heard of {INCIDENT} yet (paste what people wrote: invoke listen --paste; or give a file: --csv, "
        "--mbox)\n"
    )


def test_it_is_deleted_after_a_month_unless_held(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each run deletes what is old, and says so; --hold keeps it, --forget deletes it at once."""
    day = 86_400
    begin = 1794848400

    def later(days: float) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(begin + days * day)))

    later(0)
    run("listen", paste=True, piped=b"Where?\n\nWhen?")
    assert run("listen", hold=True)[1].endswith(
        f"{INCIDENT}: what is heard of it is kept until: invoke listen {INCIDENT} --unhold\n"
    )
    later(31)
    assert "2 texts by 2 people" in run("listen")[1]
    assert "what is heard of it is deleted 30 days after it was heard\n" in run("listen", unhold=True)[1]
    run("listen", paste=True, piped=b"Why?")
    assert kept(tmp_path) == ["Why?"]
    assert run("listen", forget=INCIDENT)[1] == f"deleted: 1 text about {INCIDENT}\n"
    assert kept(tmp_path) == []
    assert run("listen", forget="what-was-never")[1] == "deleted: 0 texts about what-was-never\n"


def test_what_is_old_is_said(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The setting decides for how long."""
    run("listen", paste=True, piped=b"Where?")
    with (tmp_path / "site" / "pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write("STATUS_LISTEN_DAYS = 2\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1794848400 + 3 * 86_400))

    assert "\ndeleted, because it was heard over 2 days ago: 1 text\n" in run("listen")[1]
    with (tmp_path / "site" / "pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write("STATUS_LISTEN_DAYS = 0\n")
    assert "pelicanconf.py: STATUS_LISTEN_DAYS: Input should be greater than or equal to 1" in run("listen")[2]


def test_counts_per_hour(run: Run) -> None:
    """In the organisation's zone, the newest day at most, with bars of bounded width; gaps are marked."""
    rows = [(hour, number) for hour, number in ((10, 1), (11, 80), (14, 20)) for _ in range(number)]
    table = "text,date\n" + "".join(
        f"Where?,2026-11-15 {hour}:{number % 60:02}\n" for number, (hour, _) in enumerate(rows)
    )
    _, out, _ = run("listen", csv="-", piped=table.encode())

    assert (
        "per hour:\n"
        "  2026-11-15 10h       1  #\n"
        f"  2026-11-15 11h      80  {'#' * 40}\n"
        "  …\n"
        f"  2026-11-15 14h      20  {'#' * 10}\n"
    ) in out
    many = "text,date\n" + "".join(f"Where?,2026-11-{day} {hour:02}:00\n" for day in (12, 13) for hour in range(24))
    shown = run("listen", csv="-", piped=many.encode())[1].partition("per hour:\n")[2]
    assert shown.startswith("  … and 27 earlier hours\n")


def test_one_author_five_hundred_times(run: Run) -> None:
    """A flood by one counts as one who asks."""
    flood = "".join("bot,Where is my refund in cash?\n" for _ in range(500))
    table = f"author,text\n{flood}Kim,Is my payment card safe?\nLee,Are cards safe?\n"
    _, out, _ = run("listen", csv="-", piped=table.encode())

    assert "502 texts by 3 people" in out
    assert "asked once, no answer yet\n   “Where is my refund in cash?”\n   invoke" in out
    assert "asked 2 times, answered here: Are payment cards safe?" in out


def test_hostile_texts_leave_the_terminal_whole(run: Run) -> None:
    """No control character comes out, no line is endless, and what is to be pasted into a shell runs nothing."""
    texts = [
        *(VECTORS if NIGHTLY else VECTORS[::7]),
        "\x1b[2J\x1b]0;x\x07 what?",
        "'; rm -rf ~; echo 'now?",
        "x" * 5000 + "?",
    ]
    piped = "\n---\n".join(text.replace("\r", " ") for text in texts).encode("utf-8", "replace")
    code, out, errors = run("listen", paste=True, piped=piped)

    assert (code, errors) == (0, "")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
    assert max(map(len, out.split("\n"))) < 200
    for line in re.findall(r"invoke answer --question (.*)", out):
        assert re.fullmatch(r"(?:'[^']*'|\"'\"|[\w@%+=:,./-])+", line), line


def test_private_must_be_kept_from_git(run: Run, tmp_path: Path) -> None:
    """Where git would commit what people wrote, nothing is read."""
    folder = tmp_path / "site"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    code, _, errors = run("listen", paste=True, piped=b"Where?")

    assert code == 2
    assert errors.startswith("private/ is not kept from git, and what people wrote would be committed (add it to ")
    assert not (folder / "private" / "heard").exists()


def test_a_draft_is_not_answered_with(run: Run, tmp_path: Path) -> None:
    """Nobody may answer with it."""
    file = tmp_path / "site" / "incidents.yaml"
    run("check")
    draft = "  - {id: shop, title: Shop, type: outage, draft: true, updates: [{at: 2026-11-16 08:00, text: x}]}\n"
    file.write_text(file.read_text(encoding="utf-8") + draft, encoding="utf-8")

    assert "shop is a draft, and nobody may answer with it" in run("listen", id="shop")[2]


def test_questions_in_another_language(run: Run, tmp_path: Path) -> None:
    """They are answered in it, with the page in it where the site has one."""
    site = tmp_path / "site"
    german = "Title: Fragen\nLang: de\n\n## Sind Karten sicher? {#cards}\n\nJa. Sie liegen anderswo.\n"
    run("check")
    (site / "content" / "pages" / "security-faq.de.md").write_text(german, encoding="utf-8")
    piped = b"Ist meine Karte noch sicher?"
    _, out, _ = run("listen", paste=True, piped=piped)
    assert "answered here: Sind Karten sicher?" in out
    assert (
        out.rstrip()
        .partition("Ja. Sie liegen anderswo.\n")[2]
        .startswith("      https://status.shoe-shop.org/security-faq.html#cards\n")
    )
    with (site / "pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write('STATUS_LANGUAGES = ["de"]\n')

    assert "      https://status.shoe-shop.org/de/security-faq.html#cards\n" in run("listen")[1]


def test_what_contradicts_our_facts_comes_first(run: Run, tmp_path: Path) -> None:
    """With what we say of it, however few say so."""
    file = tmp_path / "site" / "incidents.yaml"
    run("check")
    text = file.read_text(encoding="utf-8")
    denied = text.replace("{kind: password, state: possible}", "{kind: ssn, state: not_affected}")
    assert denied != text
    file.write_text(denied, encoding="utf-8")
    many = "\n\n".join(["They took our social security numbers!", *["Where is my refund in cash?"] * 5])
    _, out, _ = run("listen", paste=True, piped=many.encode())

    first = out.partition("\n\n")[2]
    assert first.startswith(
        "WHAT CONTRADICTS OUR FACTS\n\nsaid once, and we say: Social security numbers: not involved\n"
        "   “They took our social security numbers!”\n"
    )
    assert "asked 5 times, no answer yet" in first


def test_a_file_that_git_would_take(run: Run, tmp_path: Path) -> None:
    """It is read, and the danger is said; not of one in private/, and not of standard input."""
    site = tmp_path / "site"
    run("check")
    subprocess.run(["git", "init", "-q", str(site)], check=True)
    (site / ".gitignore").write_text("/private/\n", encoding="utf-8")
    (site / "private").mkdir(exist_ok=True)
    for name in ("list.csv", "private/list.csv"):
        (site / name).write_text("Text\nWhere?\n", encoding="utf-8")
    told = "git does not ignore list.csv, so a commit would make it public (move it into private/)\n"

    assert run("listen", csv="list.csv")[2] == told
    assert run("listen", csv="private/list.csv")[2] == ""
    assert run("listen", csv="-", piped=b"Text\nWhen?\n")[2] == ""


def test_forgetting_an_incident_that_has_another_id(run: Run, tmp_path: Path) -> None:
    """By either id, what was heard under the old one is gone."""
    file = tmp_path / "site" / "incidents.yaml"
    run("listen", paste=True, piped=b"Where?")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"id: {INCIDENT}", f"id: other\n    aliases: [{INCIDENT}]", 1), encoding="utf-8")

    assert run("listen", forget="other")[1] == "deleted: 1 text about other\n"
    assert kept(tmp_path) == kept(tmp_path, "other") == []


def test_mail_of_our_own(run: Run, tmp_path: Path) -> None:
    """An answer of ours in the same folder is nothing that somebody asks."""
    mails = (
        f"From x\nFrom: {who}\nMessage-ID: <{who}>\n\nIs my card safe?\n\n"
        for who in ("Help@shoe-shop.org", "kim@a.org")
    )
    (tmp_path / "support.mbox").write_text("".join(mails), encoding="utf-8")

    assert "\nmail: 1 new\n" in run("listen", mbox=f"{tmp_path}/support.mbox")[1]
