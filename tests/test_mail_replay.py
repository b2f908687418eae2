"""The breach of a made-up shop, from the first letter to staff to the last bounce, as docs/worst-day.md leads.

All that is typed are commands, each in a process of its own; a reader looks at the served pages all the while, and
compares each figure on them with the ledger.
"""

from __future__ import annotations

import csv
import email
import email.policy
import json
import re
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.mail_server import MailServer, mail_server
from tests.support.project import NIGHTLY, ROOT
from tests.support.publishing import edit
from tests.support.shop import Shop, opened_shop
from tests.support.warm import Heard
from tests.support.webserver import free_port, nginx

pytestmark = pytest.mark.slow

CONNECTIONS = 4
#: How often the page shows a new figure.
BATCHES = 8
CANARY = b"canary.example"
REFUSED = CUT = BOUNCED = 3
WAIT = "Your e-mail may still be on its way; you need not wait for it"
WORST_DAY = (ROOT / "docs" / "worst-day.md").read_text(encoding="utf-8")
ENGLISH = """\
Notice of Data Breach

Dear customer,

we are sorry. You trusted us with your data, and we did not keep it safe.

What Happened

Someone without permission copied data from one of our servers.

What Information Was Involved

Your name and your e-mail address. Passwords and card numbers are not among it.

What We Are Doing

We have cut the server off. This notice did not wait for the police.

What You Can Do

Be wary of messages about this. Do not answer messages that ask for your password or card number.

For More Information

This message holds no links and asks you for nothing. Write to help@shoe-shop.org.

Example Shoes
"""
ARABIC = """\
إشعار بخرق البيانات

عميلنا العزيز،

قام شخص ما بنسخ اسمك وعنوان بريدك الإلكتروني دون إذن. نحن آسفون.

احذر من الرسائل التي تتحدث عن هذا الأمر، ولا ترد على من يطلب كلمة المرور.

اكتب إلينا: help@shoe-shop.org

Example Shoes
"""
STAFF = "Someone copied names and addresses of our customers. We are sorry. Answer everybody who writes."
NOTICE = """\
      direct_notice:
        channels: [email]
        sender: Example Shoes <notice@shoe-shop.org>
        subject: {en: Notice of data breach, ar: إشعار بخرق البيانات}
        links: none
        asks_for: nothing
        copy: notices/breach.txt
        expected_end: 2031-05-01 12:00
        undelivered_by: post
"""
UNKNOWNS = "      unknowns: [How it came about]\n"
EXPECTED = "Last one expected"
BREACH = (
    "breach --what 'Someone copied data from one of our servers. We have cut it off.' --found '20 min' "
    "--affects 'Everyone with an account.' --information 'name, e-mail addresses' --passwords no --cards no "
    "--done 'We have cut the server off' --action 'Be wary of messages about this' --next-update '2 h' --yes"
)
BOUNCE = """\
From MAILER-DAEMON Sun Nov 29 12:00:00 2026
From: MAILER-DAEMON@mx.example
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {id}

--b--

"""


@dataclass(frozen=True)
class Figures:
    """How far a mailing is."""

    sent: int
    total: int
    refused: int = 0
    returned: int = 0
    in_doubt: int = 0


@dataclass
class Reader:
    """Somebody who looks at the pages all the while, and the ledger beside them."""

    site: str
    incident: str
    ledger: Path
    server: MailServer
    batch: int
    #: What the incident's page and official.json have shown, one figure after the other.
    shown: dict[str, list[Figures]] = field(default_factory=lambda: {"page": [], "official": []})
    #: Titles of what feeds tell of the mailing.
    told: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    looks: int = 0
    #: The most that the ledger has had in doubt.
    _doubts: int = 0

    def look(self, client: httpx.Client) -> None:
        """Look once at each place; what is not true is a fault."""
        self.looks += 1
        before = self.in_ledger()
        for name, figures in (("page", self._page(client)), ("official", self._official(client))):
            after = self.in_ledger()
            if figures is not None:
                self._compare(name, figures, before, after)
        self._follow(client)

    def in_ledger(self) -> Figures:
        """Return what the ledger says at this moment."""
        if not self.ledger.exists():
            return Figures(0, 0)
        with closing(sqlite3.connect(f"{self.ledger.as_uri()}?mode=ro", uri=True, timeout=30)) as ledger:
            try:
                states = dict(ledger.execute("SELECT state, count(*) FROM message GROUP BY state"))
                ((returned,),) = ledger.execute("SELECT count(*) FROM message WHERE returned IS NOT NULL")
            except sqlite3.OperationalError:
                # It is being made.
                return Figures(0, 0)
        doubts = states.get("doubt", 0)
        self._doubts = max(self._doubts, doubts)
        return Figures(states.get("sent", 0), sum(states.values()), states.get("refused", 0), returned, doubts)

    def _compare(self, name: str, now: Figures, before: Figures, after: Figures) -> None:
        last = self.shown[name][-1] if self.shown[name] else Figures(0, now.total)
        wrong = {
            "more than the ledger has": now.sent > after.sent or now.refused > after.refused,
            "more than came back": now.returned > after.returned,
            "more than were ever in doubt": now.in_doubt > self._doubts,
            "more than the server has": now.sent > self.server.taken.total(),
            "another total": now.total != after.total,
            "it goes back": now.sent < last.sent or now.refused < last.refused or now.returned < last.returned,
            "more than a batch behind": before.sent + before.refused - now.sent - now.refused > self.batch,
        }
        self.faults += [f"{name}: {what}: {now}, {before}, {after}" for what, is_so in wrong.items() if is_so]
        if now != last or not self.shown[name]:
            self.shown[name].append(now)

    def _page(self, client: httpx.Client) -> Figures | None:
        html = self.get(client, f"incidents/{self.incident}.html")
        text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
        found = re.search(r"Sent (?:so far )?([\d,]+) of ([\d,]+) ", text)
        if not found:
            return None
        number = {
            name: int(match[1].replace(",", "")) if (match := re.search(words, text)) else 0
            for name, words in (
                ("refused", r"Refused ([\d,]+)"),
                ("returned", r"Came back ([\d,]+)"),
                ("in_doubt", r"Not certain yet ([\d,]+)"),
            )
        }
        sent, total = (int(one.replace(",", "")) for one in found.groups())
        return Figures(sent, total, **number)

    def _official(self, client: httpx.Client) -> Figures | None:
        notices: list[dict[str, Any]] = json.loads(self.get(client, "official.json"))["notices"]
        (notice,) = [one for one in notices if self.incident in str(one.get("url"))] or [{}]
        if notice.get("sent") is None:
            return None
        names = ("sent", "total", "refused", "returned", "in_doubt")
        return Figures(**{name: notice.get(name) or 0 for name in names})

    def _follow(self, client: httpx.Client) -> None:
        """Hear what feeds tell of the mailing: what was told once stays, word for word."""
        items = json.loads(self.get(client, "updates.json"))["items"]
        titles = [str(one["title"]) for one in reversed(items) if "?mailing=" in one["id"]]
        if titles[: len(self.told)] != self.told:
            self.faults.append(f"feeds told {self.told}, and tell {titles}")
        self.told = titles

    def get(self, client: httpx.Client, path: str) -> str:
        """Return a file of the site; nobody ever meets one that is missing."""
        answer = client.get(f"{self.site}/{path}")
        if answer.status_code != 200:
            self.faults.append(f"{path} answers {answer.status_code}")
        return answer.text


@contextmanager
def looking(reader: Reader) -> Iterator[None]:
    """Let somebody look all the while."""
    over = threading.Event()

    def look() -> None:
        with httpx.Client() as client:
            while not over.wait(0.2):
                try:
                    reader.look(client)
                except Exception as error:
                    reader.faults.append(repr(error))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def customers(number: int) -> list[tuple[str, str]]:
    """Return so many customers, in two languages; some servers know nobody so called, or break off."""
    kinds = ["refused"] * REFUSED + ["cut"] * CUT
    kinds += ["ok"] * (number - len(kinds))
    # The odd ones stand all over the list.
    spread = sorted(range(number), key=lambda one: one * 7919 % number)
    return [
        (f"{kind}-{one}@canary.example", "ar" if one % 3 == 0 else "en")
        for one, kind in sorted(zip(spread, kinds, strict=True))
    ]


def write_list(path: Path, people: list[tuple[str, str]]) -> None:
    """Write a list of recipients."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("address", "language"), *people])


def wait_for(server: MailServer, number: int, process: Heard) -> None:
    """Wait until the server has taken so many."""
    while server.taken.total() < number and process.poll() is None:
        time.sleep(0.001)
    assert process.poll() is None, process.communicate()


def bounces(messages: Iterable[bytes]) -> str:
    """Return a mailbox of reports that messages came back."""
    parsed = [email.message_from_bytes(one, policy=email.policy.default) for one in messages]
    return "".join(BOUNCE.format(address=one["To"], id=one["Message-ID"]) for one in parsed)


def as_typed(row: str) -> list[str]:
    """Return what a row of docs/worst-day.md has typed; flags that stand alone belong to the command before them."""
    ((words),) = re.findall(rf"(?m)^\| {row} \|(.*)\|$", WORST_DAY)
    commands: list[str] = []
    base = ""
    for one in re.findall("`((?:invoke|--)[^`]+)`", words):
        if one.startswith("--"):
            commands.append(f"{base} {one}")
            continue
        base = one.removeprefix("invoke ")
        if not base.startswith("mail "):
            commands.append(base)
    return commands


@dataclass
class Day:
    """The worst day of a shop."""

    shop: Shop
    server: MailServer
    site: str
    #: How many customers there are.
    number: int
    incident: str = ""
    #: All that any command has said.
    said: str = ""

    def run(self, command: str, *, code: int = 0) -> str:
        """Type a command; return what it said, and complained of."""
        return self.ended(self.shop.start(command), command, code=code)

    def ended(self, process: Heard, command: str = "", *, code: int = 0) -> str:
        """Let a command come to its end."""
        said = "".join(process.communicate(timeout=1200))
        assert process.returncode == code, f"{command}\n{said}"
        self.said += said
        return said

    def as_printed(self, command: str) -> str:
        """Return what docs/worst-day.md has typed, with what its words stand for and the answer to its question."""
        people = {"staff.csv": 1, "list.csv": self.number, "--resume": self.number}
        count = [f" --yes --count {number}" for word, number in people.items() if word in command]
        for word, meant in (
            ("ID", self.incident),
            ("YOU", "me@shoe-shop.org"),
            ("staff.csv", "private/staff.csv"),
            ("list.csv", "private/list.csv"),
        ):
            command = re.sub(rf"(?<= ){re.escape(word)}(?= |$)", meant, command)
        return command + "".join(count) + (" --yes" if command == "publish" else "")


def begin(day: Day) -> None:
    """Publish the first notice by the commands of the page's first part."""
    day.run(BREACH)
    (draft,) = (day.shop.folder / "private").glob("*.yaml")
    day.incident = draft.stem
    day.run(f"breach --release {day.incident} --yes")
    day.run("publish --yes")


def write_messages(day: Day) -> None:
    """Write what is sent to staff and customers, and to whom."""
    folder = day.shop.folder
    (folder / "content/notices/breach.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "content/notices/breach.ar.txt").write_text(ARABIC, encoding="utf-8")
    write_list(folder / "private/list.csv", customers(day.number))
    write_list(folder / "private/staff.csv", [("ok-staff@canary.example", "en")])


@pytest.fixture
def day(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Day]:
    """Return a shop with so many customers, served on loopback, and its mail server."""
    port, number = free_port(), int(request.param)
    served = f"server {{ listen 127.0.0.1:{port}; root {tmp_path}/shop/output; }}"
    with mail_server() as server:
        server.keeps = True
        mail = {"host": "127.0.0.1", "port": server.port, "tls": "none", "dns": "none"}
        mail |= {"connections": CONNECTIONS, "rate": 40 if number < 1000 else 400}
        more, site = f"STATUS_MAIL = {mail!r}\n", f"http://127.1:{port}"
        with (
            nginx(tmp_path / "nginx", served, port=port),
            opened_shop(tmp_path / "shop", site=site, more=more) as shop,
        ):
            subprocess.run(["git", "init", "--quiet", shop.folder], check=True)
            yield Day(shop, server, site, number)


def staff_then_page(day: Day) -> str:
    """Write to staff and put the page live, as the page says it; return what it has typed for everybody.

    Mail before the page goes to nobody.
    """
    letter, for_staff, to_staff, publish, sample, everybody = map(day.as_printed, as_typed("Messages"))
    day.run(f"{letter} --name 'Robin Vale' --role 'Chief executive' --text '{STAFF}'")
    for command in (for_staff, to_staff):
        day.run(command)
    assert day.server.taken == {"me@shoe-shop.org": 1, "ok-staff@canary.example": 1}
    edit(day.shop.folder, (UNKNOWNS, f"{UNKNOWNS}{NOTICE}"))
    day.run(sample)
    refused = day.run(everybody, code=6)
    assert "the page comes before the mail: " in refused
    assert refused.endswith("nothing was sent\n")
    day.server.taken.clear()
    day.run(publish)
    assert all(EXPECTED in day.shop.page(path) for path in (f"incidents/{day.incident}.html", "official.html"))
    return everybody


def mail_everybody(day: Day, everybody: str, resume: str) -> None:
    """Send what there is, with a kill, a pause and a correction in the middle, and settle what is in doubt."""
    folder, server = day.shop.folder, day.server
    run = day.shop.start(everybody)
    wait_for(server, day.number // 3, run)
    run.send_signal(signal.SIGKILL)
    day.said += "".join(run.communicate())
    run = day.shop.start(resume)
    wait_for(server, day.number // 2, run)
    day.run(f"mail {day.incident} --pause")
    assert "it was paused" in day.ended(run, code=6)

    (update,) = re.findall(r"(?m)^      - at: (.*)$", (folder / "incidents.yaml").read_text(encoding="utf-8"))
    day.run(f"correct --update '{update}' --text 'Less was copied.' --note 'It was less.' --yes")
    day.run("publish --yes")
    doubts = day.run(resume, code=6).count(f"in doubt: <notice.{day.incident}.")
    assert CUT <= doubts <= CUT + CONNECTIONS
    ends = time.monotonic() + 60
    while server.connections:
        assert time.monotonic() < ends
        time.sleep(0.01)
    (folder / "private/relay.log").write_text("\n".join(server.log), encoding="utf-8")
    settled = day.run(f"mail {day.incident} --settle private/relay.log --whole")
    taken, missing = map(int, re.findall(r"^(\d+) messages taken, (\d+) not: ", settled)[0])
    assert taken + missing == doubts
    if missing:
        # The kill met some whose text was not through.
        day.run(resume)


def look_back(day: Day, resume: str) -> None:
    """Count what came back, twice; nothing more is sent, and the end is written into the YAML once."""
    folder = day.shop.folder
    ended = (folder / "incidents.yaml").read_bytes()
    back = [one for address, one in day.server.messages.items() if address.startswith("ok-")][-BOUNCED:]
    (folder / "private/back.mbox").write_text(bounces(back), encoding="utf-8")
    assert day.run(f"mail {day.incident} --bounces private/back.mbox").startswith(f"{BOUNCED} more came back")
    assert day.run(f"mail {day.incident} --bounces private/back.mbox").startswith("0 more came back")
    day.run("publish --yes")
    assert day.run(resume, code=2).endswith("nothing was sent\n"), "it is over"
    day.run(f"mail {day.incident} --undelivered private/letters.csv")
    with (folder / "private/letters.csv").open(encoding="utf-8", newline="") as letters:
        assert len([*csv.reader(letters)]) == 1 + REFUSED + BOUNCED
    assert (folder / "incidents.yaml").read_bytes() == ended
    notice = ended.decode().partition("      direct_notice:\n")[2]
    assert [notice.count(f"        {key}: ") for key in ("sent", "total", "started_at", "finished_at")] == [1] * 4


@pytest.mark.parametrize(
    "day", [160, pytest.param(20_000, marks=pytest.mark.skipif(not NIGHTLY, reason="long"))], indirect=True
)
def test_every_customer_is_reached_and_everybody_can_see_it(day: Day) -> None:
    """Staff, page, mail, a kill, a correction, bounces, the end: each figure is right, nobody lost, nobody twice."""
    begin(day)
    posts = day.shop.count()
    write_messages(day)
    batch = -(-day.number // BATCHES)
    everybody, resume = (
        f"{command} --batch {batch}" for command in (staff_then_page(day), day.as_printed("mail ID --resume"))
    )
    told = day.shop.count()
    assert told == {name: number + 1 for name, number in posts.items()}, "of the letter"
    ledger = day.shop.folder / f"private/mail/{day.incident}.sqlite"
    reader = Reader(day.site, day.incident, ledger, day.server, batch)
    with looking(reader):
        mail_everybody(day, everybody, resume)
        look_back(day, resume)
    assert day.shop.count() == {name: number + 1 for name, number in told.items()}, "of the correction, not of mail"

    right_all_the_while(reader, Figures(day.number - REFUSED, day.number, REFUSED, BOUNCED))
    each_once(day.server, customers(day.number))
    pages = [*(day.shop.folder / "output").rglob("*.html"), *(day.shop.folder / "output").glob("*.txt")]
    assert [path for path in pages if EXPECTED in path.read_text(encoding="utf-8")] == []
    assert WAIT not in day.shop.page(f"incidents/{day.incident}.html")
    names_nobody(day)


def right_all_the_while(reader: Reader, end: Figures) -> None:
    """Look once more, and at what was seen: the figures grew with the mailing, up to its end."""
    with httpx.Client() as client:
        reader.look(client)
    assert reader.faults == []
    assert reader.in_ledger() == end
    for shown in reader.shown.values():
        assert shown[0].sent < end.total // 3
        assert shown[-1] == end
        assert max(one.in_doubt for one in shown) >= CUT
        assert len({one.sent for one in shown}) > BATCHES // 2
    assert [title.partition("]")[0] for title in reader.told] == ["[E-mails on their way", "[E-mails sent"]


def each_once(server: MailServer, people: list[tuple[str, str]]) -> None:
    """See that everybody got one message, in their language."""
    subjects = {"en": "Notice of data breach", "ar": "إشعار بخرق البيانات"}
    expected = {address: subjects[language] for address, language in people if not address.startswith("refused-")}
    assert server.taken == Counter(dict.fromkeys(expected, 1))
    got = {
        address: str(email.message_from_bytes(server.messages[address], policy=email.policy.default)["Subject"])
        for address in expected
    }
    assert got == expected


def names_nobody(day: Day) -> None:
    """See that addresses of customers stand in private/ and nowhere else, and that git has none."""
    folder = day.shop.folder
    assert "canary" not in day.said
    holding = {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*")
        if path.is_file() and CANARY in path.read_bytes()
    }
    assert holding == {"private"}
    who = ["-c", "user.name=x", "-c", "user.email=x@shoe-shop.org"]
    for command in (["add", "--all"], [*who, "commit", "--quiet", "--message", "Breach"]):
        subprocess.run(["git", "-C", folder, *command], check=True, capture_output=True)
    committed = subprocess.run(["git", "-C", folder, "show"], check=True, capture_output=True).stdout
    assert b"finished_at" in committed
    assert CANARY not in committed
