"""`mail` as it is typed: the page first, a sample to oneself, then everybody, each once."""

from __future__ import annotations

import email
import email.policy
import re
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.support.mail_server import MailServer, certificate
from tests.support.mailed_site import ID, PEOPLE, served
from tests.support.pseudo_terminal import Terminal
from tests.support.publishing import edit
from tests.support.running import Run, runner


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    """Return a mail server beside a site that is served."""
    with served(tmp_path / "site") as found:
        (tmp_path / "site" / "list.csv").write_text(PEOPLE, encoding="utf-8")
        yield found


@pytest.fixture
def run(tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task in that site."""
    assert server.port
    return runner(tmp_path / "site", "", monkeypatch, capsys)


def live(run: Run, *, sample: bool = True) -> None:
    """Put the page live, and send a sample to oneself."""
    assert run("publish", yes=True)[0] == 0
    if sample:
        assert run("mail", id=ID, sample="me@example.org")[0] == 0


def text_of(message: EmailMessage) -> str:
    """Return a message's plain text."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def go(run: Run, **flags: object) -> tuple[int, str, str]:
    """Send to everybody on the list."""
    return run("mail", **{"id": ID, "recipients": "list.csv", "yes": True, "count": "3", **flags})


def test_page_then_sample_then_everybody_once(run: Run, server: MailServer, tmp_path: Path) -> None:
    """Each in their language; the page says how many; a second time nobody is left."""
    live(run)
    code, said, complained = go(run)
    assert (code, complained) == (
        0,
        "note: nobody has looked whether SPF, DKIM and DMARC let your mail through (STATUS_MAIL says so)\n",
    )
    assert "3 people: 2 in en, 1 in es; at 200 a second it takes less than a minute\n" in said
    assert "3 of 3 sent; finished at " in said
    assert server.taken == {"me@example.org": 2, "ada@example.org": 1, "bob@example.net": 1, "cleo@example.com": 1}
    spanish = email.message_from_bytes(server.messages["bob@example.net"], policy=email.policy.default)
    assert spanish["Subject"] == "Su nombre fue copiado"
    assert str(spanish["Message-ID"]).startswith(f"<notice.{ID}.")
    assert spanish["List-Unsubscribe"] is None
    page = (tmp_path / "site" / "output" / "incidents" / f"{ID}.html").read_text(encoding="utf-8")
    assert "3 of 3" in page or ">3<" in page
    assert run("mail", id=ID, status=True)[1].startswith("3 of 3 sent; finished at ")


def test_addresses_reach_no_output_record_or_log(run: Run, tmp_path: Path) -> None:
    """They stand in the list and in the ledger, which its owner alone can read."""
    live(run)
    _, said, complained = go(run)
    folder = tmp_path / "site"
    holding = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and any(one in path.read_bytes() for one in (b"ada@", b"bob@", b"cleo@"))
    ]
    assert {name.removesuffix("-wal") for name in holding} == {"list.csv", f"private/mail/{ID}.sqlite"}
    assert not any(one in said + complained for one in ("ada@", "bob@", "cleo@"))
    assert (folder / "private" / "mail" / f"{ID}.sqlite").stat().st_mode & 0o077 == 0


def test_the_page_comes_before_the_mail(run: Run, server: MailServer, tmp_path: Path) -> None:
    """Neither an unpublished page, nor one with another text, lets a message go."""
    code, _, complained = go(run)
    assert code == 6
    assert "the page comes before the mail, and http://127.1:" in complained
    assert f"nobody has seen this text as mail: invoke mail {ID} --sample you@example.com" in complained
    live(run)
    edit(tmp_path / "site", ("copied your name", "took your name"), file="content/notices/leak.txt")
    run("mail", id=ID, sample="me@example.org")
    code, _, complained = go(run)
    assert code == 6
    assert "shows another text in en than this message (put the page live first: invoke publish)" in complained
    assert complained.endswith("nothing was sent\n")
    assert [*server.taken] == ["me@example.org"]


def test_a_sample_goes_to_oneself_first(run: Run, server: MailServer) -> None:
    """One message in each language; without it nobody gets any."""
    live(run, sample=False)
    code, _, complained = go(run)
    assert (code, complained.splitlines()[-2]) == (
        6,
        f"nobody has seen this text as mail: invoke mail {ID} --sample you@example.com",
    )
    code, said, _ = run("mail", id=ID, sample="me@example.org")
    assert (code, said) == (
        0,
        "a sample in en is under way: read it as a customer would, on a phone too\n"
        "a sample in es is under way: read it as a customer would, on a phone too\n",
    )
    assert server.taken == {"me@example.org": 2}
    assert run("mail", id=ID, sample="nobody")[2].startswith("--sample: the address has no @")


#: Flags → what is told of them.
UNUSABLE: list[tuple[dict[str, object], str]] = [
    ({"count": ""}, "--yes needs --count, so that it is this list (there are 3 people)"),
    ({"count": "4"}, "--count says 4, and there are 3 people"),
    ({"count": "three"}, "--count 'three' is no number (write for example 1000)"),
    ({"yes": False}, "there is nobody here to ask (look at it, and add --yes --count 3)"),
    ({"rate": "fast"}, "--rate 'fast' is no number (write for example 1000)"),
    ({"audience": "press"}, "--audience is customers or staff"),
    ({"part": "3/2"}, "--part '3/2' is no part (write for example 2/8)"),
    ({"recipients": ""}, "say to whom: --recipients list.csv, or go on with a mailing that has begun: --resume"),
    ({"recipients": "", "resume": True}, f"no mailing about {ID} has begun (begin it with: --recipients list.csv)"),
    ({"id": "2026-11-15-leek"}, f"there is no incident '2026-11-15-leek' (did you mean {ID}?)"),
    ({"status": True, "pause": True}, "--pause and --status are different things (ask for one at a time)"),
    ({"status": True}, f"there is no {ID}.sqlite: this mailing has not begun"),
    ({"whole": True}, "--whole belongs to --settle LOG"),
]


def test_flags_that_cannot_be_used(run: Run, server: MailServer) -> None:
    """A sentence each, and nothing is sent."""
    live(run)
    for flags, told in UNUSABLE:
        code, _, complained = go(run, **flags)
        assert code in {2, 6}, flags
        assert complained.splitlines()[-2:] == [told, "nothing was sent"]
    assert [*server.taken] == ["me@example.org"]


def test_a_text_with_a_fault_is_not_sent(run: Run, server: MailServer, tmp_path: Path) -> None:
    """What `check` says of it stops a mailing, unless the rule is off."""
    folder = tmp_path / "site"
    edit(folder, ("We are sorry. ", ""), file="content/notices/leak.txt")
    run("publish", yes=True)
    code, _, complained = run("mail", id=ID, sample="me@example.org")
    assert code == 6
    assert complained.startswith("content/notices/leak.txt:1: warning: nobody says in it that you are sorry")
    edit(folder, ("STATUS_MAIL", 'STATUS_CHECK_LEVELS = {"M4": "off"}\nSTATUS_MAIL'), file="pelicanconf.py")
    assert run("mail", id=ID, sample="me@example.org")[0] == 0
    assert server.taken == {"me@example.org": 2}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("STATUS_EXERCISE = True\n", "this is an exercise, which writes to nobody"),
        (
            'SITEURL = "https://status.example.com"\n',
            "https://status.example.com is an example's address, and an example writes to nobody",
        ),
        ("STATUS_MAIL = {}\n", "nothing carries messages (write for example in pelicanconf.py: STATUS_MAIL = "),
    ],
)
def test_exercises_and_examples_write_to_nobody(
    more: str, told: str, run: Run, server: MailServer, tmp_path: Path
) -> None:
    """Nor does a site without a mail server."""
    given = tmp_path / "site" / "pelicanconf.py"
    given.write_text(given.read_text(encoding="utf-8") + more, encoding="utf-8")
    for flags in ({"sample": "me@example.org"}, {"recipients": "list.csv", "yes": True, "count": "3"}):
        code, _, complained = run("mail", id=ID, **flags)
        assert (code, complained.splitlines()[-2].startswith(told)) == (2, True)
    assert not server.taken


def test_an_example_with_a_clock_writes_to_nobody(run: Run, server: MailServer, tmp_path: Path) -> None:
    """Its time stands still."""
    edit(tmp_path / "site", ("organisation:\n", "clock: 2026-11-15 14:00\norganisation:\n"))
    code, _, complained = run("mail", id=ID, sample="me@example.org")
    assert (code, complained.splitlines()[0]) == (
        2,
        "the site's clock stands still (clock:), so it is an example, which writes to nobody",
    )
    assert not server.taken


def test_staff_get_their_letter_before_there_is_a_page(run: Run, server: MailServer, tmp_path: Path) -> None:
    """From the address of the organisation, with links that lead somewhere; the record hears nothing of it."""
    flags = {"id": ID, "audience": "staff"}
    assert run("mail", sample="me@example.org", **flags)[0] == 0
    (tmp_path / "site" / "staff.csv").write_text("eve@shoe-shop.org\n", encoding="utf-8")
    code, said, complained = run("mail", recipients="staff.csv", yes=True, count="1", **flags)
    assert (code, "1 of 1 sent" in said) == (0, True), complained
    message = email.message_from_bytes(server.messages["eve@shoe-shop.org"], policy=email.policy.default)
    plain = text_of(message)
    assert message["Subject"] == "What we tell our customers"
    assert "See the page (http://127.1:" in plain
    assert plain.endswith("Robin Vale\nChief\n")
    assert not (tmp_path / "site" / "output").exists()
    assert (tmp_path / "site" / "private" / "mail" / f"{ID}.staff.sqlite").is_file()


def test_what_is_in_doubt_is_listed_and_settled_by_the_log(run: Run, server: MailServer, tmp_path: Path) -> None:
    """It ends with 6 until somebody has looked; the page says nothing of an end before."""
    folder = tmp_path / "site"
    (folder / "list.csv").write_text("ada@example.org\ncut-1@example.org\nlost-1@example.org\n", encoding="utf-8")
    live(run)
    code, said, complained = go(run)
    assert (code, "1 of 3 sent, 2 in doubt" in said) == (6, True)
    assert complained.count(f"in doubt: <notice.{ID}.") == 2
    assert complained.splitlines()[-1] == f"what is left goes out with: invoke mail {ID} --resume"
    # A line that no mail server writes takes neither memory nor time.
    (folder / "relay.log").write_text("\n".join(["postfix/" * 50_000, *server.log]), encoding="utf-8")
    code, said, _ = run("mail", id=ID, settle="relay.log", whole=True)
    assert (code, said.splitlines()[0]) == (0, "1 message taken, 1 not: those go out with --resume")
    server.log.clear()
    code, said, _ = run("mail", id=ID, resume=True, yes=True, count="3")
    assert "2 of 3 sent, 1 in doubt" in said
    assert server.taken["cut-1@example.org"] == 1


def test_whom_mail_did_not_reach_and_forgetting(run: Run, tmp_path: Path) -> None:
    """Refusals are kept with their code and written into a list; at the end the addresses go, and the sums stay."""
    folder = tmp_path / "site"
    (folder / "list.csv").write_text("ada@example.org\nrefused-1@example.org\ncleo@example.org\n", encoding="utf-8")
    live(run)
    code, said, _ = go(run)
    assert (code, "2 of 3 sent, 1 refused; finished" in said) == (0, True)
    code, said, _ = run("mail", id=ID, undelivered="letters.csv")
    assert said == "1 recipient in letters.csv: tell them in another way, and delete the file then\n"
    assert "refused-1@example.org,en,,refused: 550 5.1.1" in (folder / "letters.csv").read_text(encoding="utf-8")
    for _ in range(2):
        told = run("mail", id=ID, find="Ada@Example.org")[1]
        assert re.fullmatch(rf"sent at [\d-]+ [\d:]+ UTC \(250 2\.0\.0\): <notice\.{ID}\.\w+@[\w.-]+>\n", told), told
        assert run("mail", id=ID, find="refused-1@example.org")[1].partition(" at ")[0] == "refused"
        assert " UTC (550 5.1.1): <notice." in run("mail", id=ID, find="refused-1@example.org")[1]
        assert run("mail", id=ID, find="dora@example.org")[1] == "not on the list of this mailing\n"
        assert run("mail", id=ID, find="dora")[0] == 2
        assert run("mail", id=ID, forget=True)[1] == "the addresses are forgotten; sums, codes and hashes stay\n"
    assert b"ada@" not in (folder / "private" / "mail" / f"{ID}.sqlite").read_bytes()
    assert run("mail", id=ID, status=True)[1].startswith("2 of 3 sent, 1 refused; finished at ")


def test_no_list_is_committed(run: Run, tmp_path: Path) -> None:
    """Where git would take them, it is said of the list, and the one of letters is not written."""
    folder = tmp_path / "site"
    live(run)
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    (folder / ".gitignore").write_text("/private/\n", encoding="utf-8")
    code, _, complained = go(run)
    assert (code, "note: git does not ignore list.csv, so a commit would make" in complained) == (0, True)
    code, _, complained = run("mail", id=ID, undelivered="letters.csv")
    assert (code, complained.splitlines()[0]) == (
        2,
        "git does not ignore letters.csv, so a commit would make addresses public (write it into private/)",
    )
    assert not (folder / "letters.csv").exists()
    assert run("mail", id=ID, undelivered="private/letters.csv")[0] == 0


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("content/notices/leak.txt", ("copied your name", "took your name")),
        ("incidents.yaml", ("en: Your name was copied", "en: Your name was taken")),
        ("incidents.yaml", ("Example Shoes <notice@", "Shoes <notice@")),
    ],
)
def test_another_text_than_others_have_goes_to_nobody(
    file: str, change: tuple[str, str], run: Run, server: MailServer, tmp_path: Path
) -> None:
    """Nor another subject or sender; what was wrong in it is corrected on the page."""
    folder = tmp_path / "site"
    (folder / "list.csv").write_text("ada@example.org\nlost-1@example.org\ncleo@example.org\n", encoding="utf-8")
    live(run)
    go(run)
    edit(folder, change, file=file)
    live(run)
    code, _, complained = run("mail", id=ID, resume=True, yes=True, count="3")
    assert code == 6
    assert complained.startswith("text, subject or sender is another one than others already have (bring it back: ")
    assert server.taken["cleo@example.org"] == 1


def test_a_list_that_has_changed_meanwhile(run: Run, server: MailServer, tmp_path: Path) -> None:
    """Who was added gets it, and who was taken off too, for the ledger has them; that is said before."""
    folder = tmp_path / "site"
    (folder / "list.csv").write_text("ada@example.org\nlater-1@example.org\nlost-1@example.org\n", encoding="utf-8")
    live(run)
    with Terminal(folder, "mail", ID, "--recipients", "list.csv", TERM="xterm") as terminal:
        terminal.answer("How many people is that? ", "3")
        terminal.wait_for("what servers")
        terminal.press("\x03")
        terminal.end()
    (folder / "list.csv").write_text("ada@example.org\nbob@example.org\n", encoding="utf-8")
    code, said, complained = go(run, count="9")
    assert code == 2
    assert "note: new on this list, and written to as well: 1 recipient\n" in complained
    assert "note: not on this list, and still to be written to: 1 recipient of when it began\n" in complained
    assert said.startswith("2 people: 2 in en; at 200 a second it takes less than a minute\n")
    assert server.taken["bob@example.org"] == 0


def test_a_kill_before_the_list_was_in_the_ledger(run: Run, server: MailServer) -> None:
    """There is nobody to go on with: that is said, rather than that all is done."""
    live(run)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plainstatus.deliver.mail.ledger.Mailing.add", lambda *_: _interrupted())
        assert go(run)[0] == 130
    code, _, complained = run("mail", id=ID, resume=True, yes=True, count="3")
    assert (code, complained.splitlines()[-2]) == (
        2,
        "the ledger holds nobody yet (give the list once more: --recipients list.csv)",
    )
    assert "3 of 3 sent; finished at " in go(run)[1]
    assert server.taken["ada@example.org"] == 1


def _interrupted() -> None:
    raise KeyboardInterrupt


def test_two_machines_share_a_list(run: Run, server: MailServer) -> None:
    """Each has a ledger and a part of its own; together they write to everybody once."""
    live(run)
    sums = []
    for part in ("1/2", "2/2"):
        run("mail", id=ID, part=part, sample="me@example.org")
        code, _, complained = go(run, part=part, count="")
        assert code == 2
        number = complained.partition("(there are ")[2].partition(" people")[0]
        sums.append(int(number))
        assert go(run, part=part, count=number)[0] == 0
    assert sum(sums) == 3
    del server.taken["me@example.org"]
    assert server.taken == {"ada@example.org": 1, "bob@example.net": 1, "cleo@example.com": 1}


def test_an_incident_with_another_id_keeps_its_ledger(run: Run, server: MailServer, tmp_path: Path) -> None:
    """Under either name, nobody gets the notice twice."""
    folder = tmp_path / "site"
    (folder / "list.csv").write_text("ada@example.org\nlost-1@example.org\ncleo@example.org\n", encoding="utf-8")
    live(run)
    go(run)
    edit(folder, (f"- id: {ID}\n", f"- id: 2026-11-15-copied\n    aliases: [{ID}]\n"))
    live(run)
    for name in ("2026-11-15-copied", ID):
        assert run("mail", id=name, status=True)[1] == "2 of 3 sent, 1 in doubt\n"
        assert "2 of 3 sent, 1 in doubt\n" in go(run, id=name)[1]
    assert (server.taken["ada@example.org"], server.taken["cleo@example.org"]) == (1, 1)
    assert [path.name for path in (folder / "private" / "mail").glob("*.sqlite")] == [f"{ID}.sqlite"]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("1/1", "1/2", ".sqlite is there: this mailing has begun whole (without --part); nobody is to get it twice"),
        ("1/2", "", ".1-of-2.sqlite is there: this mailing has begun in 2 parts (name one: --part 1/2); nobody "),
        ("1/2", "1/3", ".1-of-2.sqlite is there: this mailing has begun in 2 parts (name one: --part 1/2); nobody "),
    ],
)
def test_a_list_is_not_parted_in_another_way(first: str, second: str, told: str, run: Run, tmp_path: Path) -> None:
    """Who was in a part that has begun would get it twice."""
    lines = "".join(f"lost-{one}@example.org\n" for one in range(9))
    (tmp_path / "site" / "list.csv").write_text(lines, encoding="utf-8")
    live(run, sample=False)
    run("mail", id=ID, sample="me@example.org", part=first)
    number = go(run, part=first, count="")[2].partition("(there are ")[2].partition(" people")[0]
    assert f"{number} in doubt" in go(run, part=first, count=number)[1]
    for flags in ({"part": second}, {"part": second, "resume": True, "recipients": ""}):
        code, _, complained = go(run, **flags)
        assert (code, f"{ID}{told}" in complained) == (6, True), complained


def people(folder: Path, number: int) -> None:
    """Write a list of so many people."""
    lines = "".join(f"person-{one}@example.org,en\n" for one in range(number))
    (folder / "list.csv").write_text(f"address,language\n{lines}", encoding="utf-8")


def test_a_person_types_how_many_people_it_is(run: Run, server: MailServer, tmp_path: Path) -> None:
    """And which column is the address; another number sends nothing."""
    folder = tmp_path / "site"
    (folder / "list.csv").write_text("home,work\nada@example.org,ada@example.com\n", encoding="utf-8")
    live(run)
    with Terminal(folder, "mail", ID, "--recipients", "list.csv") as terminal:
        terminal.answer("Which column is the address: home, work? ", "work")
        terminal.answer("How many people is that? ", "11")
        code, seen = terminal.end()
    assert (code, seen.splitlines()[-2:]) == (2, ["that is another number", "nothing was sent"])
    with Terminal(folder, "mail", ID, "--recipients", "list.csv", "--column", "work") as terminal:
        terminal.answer("How many people is that? ", "1")
        code, seen = terminal.end()
    assert (code, "1 of 1 sent; finished at " in seen) == (0, True), seen
    assert server.taken == {"me@example.org": 2, "ada@example.com": 1}


def test_ctrl_c_lets_what_is_under_way_end_and_resume_sends_the_rest(
    run: Run, server: MailServer, tmp_path: Path
) -> None:
    """Each person gets one message; what is left goes out with the command that is named."""
    folder = tmp_path / "site"
    people(folder, 60)
    live(run)
    with Terminal(folder, "mail", ID, "--recipients", "list.csv", "--rate", "20", TERM="xterm") as terminal:
        terminal.answer("How many people is that? ", "60")
        terminal.wait_for("/60 ")
        terminal.press("\x03")
        code, seen = terminal.end()
    assert (code, "it was stopped by hand" in seen, "in doubt" in seen) == (6, True, False), seen
    assert seen.splitlines()[-1] == f"what is left goes out with: invoke mail {ID} --resume"
    assert len(server.taken) < 60
    code, said, _ = run("mail", id=ID, resume=True, yes=True, count="60")
    assert (code, "60 of 60 sent; finished" in said) == (0, True)
    del server.taken["me@example.org"]
    assert {*server.taken.values()} == {1}
    assert len(server.taken) == 60


def test_another_command_pauses_it(run: Run, server: MailServer, tmp_path: Path) -> None:
    """It says so, and how it goes on; `--status` may be asked meanwhile."""
    folder = tmp_path / "site"
    people(folder, 200)
    live(run)
    with Terminal(folder, "mail", ID, "--recipients", "list.csv", "--rate", "20") as terminal:
        terminal.answer("How many people is that? ", "200")
        terminal.wait_for(" of 200; ")
        assert " of 200 sent" in run("mail", id=ID, status=True)[1]
        assert run("mail", id=ID, pause=True)[1] == "it stops after what is under way\n"
        code, seen = terminal.end()
    assert (code, f"it was paused (go on with: invoke mail {ID} --resume)" in seen) == (6, True), seen
    assert "stopped: it was paused" in run("mail", id=ID, status=True)[1]
    assert 1 < len(server.taken) < 200


@pytest.mark.parametrize(
    ("mail", "told"),
    [
        (
            {"host": "localhost", "tls": "starttls", "user": "notices", "password": "$MAIL_PASSWORD"},
            " our user and password: 535 5.7.8",
        ),
        ({"tls": "starttls"}, "the certificate of 127.0.0.1:"),
        ({"port": 9}, "127.0.0.1:9 cannot be reached: Connection refused"),
    ],
)
def test_a_server_that_lets_nobody_in(
    mail: dict[str, Any],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A wrong password, a certificate that does not fit and no server at all: a sentence, and nothing is sent."""
    monkeypatch.setenv("MAIL_PASSWORD", "canary-password")
    secured = certificate(tmp_path) if "tls" in mail else None
    monkeypatch.setenv("SSL_CERT_FILE", str(secured or ""))
    with served(tmp_path / "site", login="user" in mail, secured=secured, **mail) as server:
        run = runner(tmp_path / "site", "", monkeypatch, capsys)
        run("publish", yes=True)
        code, _, complained = run("mail", id=ID, sample="me@example.org")
    assert (code, told in complained, complained.splitlines()[-1]) == (6, True, "nothing was sent"), complained
    assert "canary" not in complained
    assert not server.taken


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("        copy: notices/leak.txt\n", "", f"breach: direct_notice: of {ID} lacks copy"),
        ("notices/leak.txt", "notices/gone.txt", "there is no text of the notice: save it as content/notices/gone.txt"),
        ("[email]", "[post]", f"breach: direct_notice: of {ID} says nothing of e-mail (write channels: [email])"),
        (
            "        links: none\n",
            "        finished_at: 2026-11-15 13:30\n",
            f"{ID} has its last message sent (finished_at): nobody is written to about it",
        ),
        ("Example Shoes <notice@shoe-shop.org>", "Example Shoes", "the sender 'Example Shoes' is none that mail can"),
    ],
)
def test_a_notice_that_cannot_be_sent(old: str, new: str, told: str, run: Run, tmp_path: Path) -> None:
    """What is missing is named."""
    edit(tmp_path / "site", (old, new))
    code, _, complained = run("mail", id=ID, sample="me@example.org")
    assert (code, complained.splitlines()[-2].startswith(told)) == (2, True), complained


def test_check_tells_mistakes_in_the_settings(run: Run, tmp_path: Path) -> None:
    """Before the day; a publish goes live all the same."""
    edit(tmp_path / "site", ("'tls'", "'tsl'"), file="pelicanconf.py")
    code, _, complained = run("check")
    assert (code, complained.splitlines()[-2:]) == (
        2,
        [
            "pelicanconf.py: STATUS_MAIL has a key 'tsl' that means nothing (did you mean 'tls'?)",
            "no notice could be mailed",
        ],
    )
    assert run("publish", yes=True)[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Name: Robin Vale", "Name: {name}", "content/statements/to-staff.md: {name} is still open (fill it in)"),
        ("our staff", "customers", f"there is no letter to staff about {ID} (write content/statements/NAME.md with "),
    ],
)
def test_a_letter_to_staff_that_cannot_be_sent(old: str, new: str, told: str, run: Run, tmp_path: Path) -> None:
    """A draft's gaps are filled before anybody gets it."""
    edit(tmp_path / "site", (old, new), file="content/statements/to-staff.md")
    code, _, complained = run("mail", id=ID, audience="staff", sample="me@example.org")
    assert (code, complained.splitlines()[-2].startswith(told)) == (2, True), complained


def test_ctrl_c_at_the_question_sends_nothing(run: Run, server: MailServer, tmp_path: Path) -> None:
    """Nor is there a ledger."""
    live(run)
    with Terminal(tmp_path / "site", "mail", ID, "--recipients", "list.csv") as terminal:
        terminal.wait_for("How many people is that? ")
        code, seen = terminal.stop("\x03")
    assert (code, seen.rstrip().endswith("stopped (nothing was sent)")) == (130, True)
    assert [path.name for path in (tmp_path / "site" / "private" / "mail").iterdir()] == [f"{ID}.sample"]
    assert [*server.taken] == ["me@example.org"]


def test_small_batches_of_a_long_list(run: Run, server: MailServer, tmp_path: Path) -> None:
    """Each time that the page shows how far it is, the record grows: with a long list that is done less often."""
    folder = tmp_path / "site"
    people(folder, 1_200)
    live(run)
    with Terminal(folder, "mail", ID, "--recipients", "list.csv", "--rate", "20", "--batch", "2") as terminal:
        terminal.answer("How many people is that? ", "1200")
        terminal.wait_for("the page shows how far it is after each 3, or the record would grow too long")
        terminal.wait_for(" of 1,200; ")
        terminal.press("\x03")
        code, _ = terminal.end()
    assert code == 6
    assert 1 < len(server.taken) < 1_200
