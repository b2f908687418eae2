"""Pasted text, CSV and mailboxes: what people wrote, one text after the other, in whatever their programs write."""

from __future__ import annotations

import resource
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.deliver.listen.decoding import decoded
from plainstatus.deliver.listen.heard import Heard
from plainstatus.deliver.listen.html import words_of
from plainstatus.deliver.listen.mailbox import own_words, read_mailbox
from plainstatus.deliver.listen.pasted import read_pasted, read_table
from plainstatus.errors import SettingsError
from tests.support.hostile import VECTORS
from tests.support.project import NIGHTLY

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 11, 15, 14, 5, tzinfo=UTC)


def said(things: Iterable[Heard]) -> list[str]:
    """Return the texts."""
    return [one.text for one in things]


def table(text: str, column: str = "") -> tuple[list[Heard], list[str]]:
    """Return what a CSV holds, and what is noted."""
    notes: list[str] = []
    return [*read_table(text, "list.csv", notes, column=column, zone=BERLIN)], notes


# Pasted


def test_parts_of_a_paste() -> None:
    """Lines of dashes part texts, else empty lines, else each line is one."""
    assert said(read_pasted("Where?\n\nI wait.\n---\n\nWhen?\n ----- \nWhy?\n")) == [
        "Where?\n\nI wait.",
        "When?",
        "Why?",
    ]
    assert said(read_pasted("Where?\r\nI wait.\r\n \r\n\r\nWhen?\r\n")) == ["Where?\nI wait.", "When?"]
    assert said(read_pasted("Where?\nWhen?\n")) == ["Where?", "When?"]
    assert said(read_pasted(" \n\n")) == []


def test_a_thread_that_has_grown() -> None:
    """What was pasted before has the same ids; two who wrote the same are two."""
    first = [one.id for one in read_pasted("Where?\n\nWhen?\n\nWhere?")]
    again = [one.id for one in read_pasted("Where?\n\n  When?\n\nWhere?\n\nWhere?\n\nWhy?")]

    assert len({*first}) == 3
    assert again[:3] == first
    assert len({*again}) == 5


# CSV


@pytest.mark.parametrize(
    "text",
    [
        "Name,Comment,Created at\nKim,Where is it?,2026-11-15 15:05\n",
        "\ufeffDatum;Kunde;Nachricht\n15.11.2026 15:05;Kim;Where is it?\n".removeprefix("\ufeff"),
        "fecha\tautor\tmensaje\n2026-11-15T14:05:00Z\tKim\tWhere is it?\n",
        "date|texte|nom\nSun, 15 Nov 2026 15:05:00 +0100|Where is it?|Kim\n",
        "投稿日時,投稿者,コメント\n2026/11/15 15:05,Kim,Where is it?\n",
        "التاريخ,الاسم,التعليق\n2026-11-15 15:05,Kim,Where is it?\n",
        'id,timestamp,user,text\n7,1794751500,Kim,"Where is it?"\n',
        "id,timestamp,user,text\n7,1794751500000,Kim,Where is it?\n",
    ],
)
def test_columns_are_known_by_their_names(text: str) -> None:
    """In several languages, whatever parts them; a time without an offset is in the organisation's zone."""
    (one,), notes = table(text)

    assert (one.text, one.author, one.at, notes) == ("Where is it?", "Kim", AT, [])


def test_a_column_that_is_named() -> None:
    """By its name, however it is written, or by its number; a table of one column needs neither name nor title."""
    assert said(table("a,What They Say\n1,Where?\n", "what they say")[0]) == ["Where?"]
    assert said(table("a,b\n1,Where?\n", "2")[0]) == ["Where?"]
    assert said(table("Where?\n\nWhen?\n")[0]) == ["Where?", "When?"]
    assert said(table('Comment\n"Where?\nI wait."\n')[0]) == ["Where?\nI wait."]


def test_no_column_of_texts() -> None:
    """It says so, which there are, and how one is named."""
    with pytest.raises(SettingsError) as caught:
        table("Number,Amount\n1,2\n")

    assert str(caught.value) == (
        "list.csv has no column whose name says that it holds texts (name one: --column; there are: Number, Amount)"
    )
    with pytest.raises(SettingsError, match=r"list\.csv has no column 'words' "):
        table("Text\nWhere?\n", "words")
    # A table without titles: what somebody wrote is not for a log.
    with pytest.raises(SettingsError, match=r"there are: \[e-mail address\], My card is \[card number\]\)"):
        table("kim@zebra.example,My card is 4111 1111 1111 1111\n")
    with pytest.raises(SettingsError, match=r"list\.csv is empty"):
        table("\n\n")


def test_what_cannot_be_read_is_named_and_the_rest_is_kept() -> None:
    """Broken quotation marks by their line; times that could be two; rows that are too short hold nothing."""
    found, notes = table('text,date\nOne,3/4/2026\n"Two" too,\nThree\n,\n"Four,2026-11-15\n')

    assert said(found) == ["One", "Three"]
    assert [one.at for one in found] == [None, None]
    assert notes == [
        "list.csv:3: a quotation mark stands where none should, or is not closed; this was left out",
        "list.csv:6: a quotation mark stands where none should, or is not closed; this was left out",
        "list.csv: 1 time could not be read, and count as now (write for example 2026-11-15 14:05)",
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("11/29/2026", "2026-11-29 00:00"),
        ("29/11/2026", "2026-11-29 00:00"),
        ("5/5/2026 14:05", "2026-05-05 14:05"),
        ("11/29/2026 14:05:30", "2026-11-29 14:05"),
        ("11/29/2026, 2:05 PM", "2026-11-29 14:05"),
        ("3/4/2026 14:05", None),
        ("13/29/2026", None),
        ("29/11", None),
    ],
)
def test_days_with_slashes(typed: str, read: str | None) -> None:
    """One that can be only one day is that day, in whatever order it was written."""
    (one,), notes = table(f'text,date\nOne,"{typed}"\n')

    assert (f"{one.at:%Y-%m-%d %H:%M}" if one.at else None) == read
    assert bool(notes) is (read is None)


def test_numbers_that_begin_anew_are_not_the_same_texts() -> None:
    """Monday's call number 1 and Tuesday's are two; the same file read twice holds the same."""
    ids = [[one.id for one in table(f"nr,note\n1,{text}\n2,Where?\n")[0]] for text in ("When?", "Why?", "When?")]

    assert ids[0] == ids[2]
    assert ids[0][0] != ids[1][0]


@given(st.text(max_size=300))
def test_no_table_ends_in_an_error_of_ours(text: str) -> None:
    """Whatever stands in it, it is read or told in a sentence."""
    with suppress(SettingsError):
        table(text.replace("\0", ""))


def test_what_a_page_puts_around_comments() -> None:
    """Who wrote it is the author, and no part of the text; when, and what can be clicked, are none either."""
    pasted = (
        "Kim Z\n2 hours ago\nWas my card taken?\nI bought shoes in 2019\nReply \u00b7 3 likes\nShare\n\n"
        "kim_99\n15.11.2026, 10:05\nWo ist meine E-Mail?\n\nHello\norder 12 shoes\nwhere is it?\n\n"
        "Hi\n2 days ago I asked.\nNo word."
    )

    assert [(one.author, one.text) for one in read_pasted(pasted)] == [
        ("Kim Z", "Was my card taken?\nI bought shoes in 2019"),
        ("kim_99", "Wo ist meine E-Mail?"),
        ("", "Hello\norder 12 shoes\nwhere is it?"),
        ("", "Hi\n2 days ago I asked.\nNo word."),
    ]


def test_lists_of_tickets_and_spreadsheets() -> None:
    """A subject counts where nothing else does; a line that names what parts the columns is no row."""
    for text in ("sep=;\r\nTicket;Subject;Erstellt am\r\n1;Where, now?;15.11.2026 10:00\r\n", "Subject\nWhere, now?\n"):
        assert [one.text for one in table(text)[0]] == ["Where, now?"]


def test_a_zero_in_a_comment_stops_nobody() -> None:
    """What programs write is full of them; one that a stranger typed is none."""
    assert decoded(b"Where is my e-mail? " * 6 + b"\0", "list.csv")[0].count("Where") == 6


# Encodings

GERMAN = "Nachricht\nWo ist meine E-Mail? Ich möchte wissen, ob mein Paßwort geändert wurde. Grüße\n"
RUSSIAN = "\n".join(("Комментарий", "Когда придёт моё письмо? Я хочу знать, украли ли мой пароль. ПОМОГИТЕ!", ""))
ARABIC = "التعليق\nأين رسالتي؟ هل كلمة المرور آمنة؟ شكرا لكم\n"
JAPANESE = "コメント\nメールはどこですか。パスワードを変更すべきでしょうか。\n"


@pytest.mark.parametrize(
    ("text", "encoding", "title"),
    [
        (GERMAN, "utf-8", ""),
        (GERMAN, "utf-8-sig", ""),
        (RUSSIAN, "utf-16", ""),
        (GERMAN, "utf-16-be", ""),
        (GERMAN, "cp1252", "Windows-1252"),
        (GERMAN, "latin-1", "Windows-1252"),
        (JAPANESE, "cp932", "Shift-JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (ARABIC, "cp1256", "Windows-1256"),
        (ARABIC, "utf-16", ""),
    ],
)
def test_encodings(text: str, encoding: str, title: str) -> None:
    """Each is found out, what was a guess is said, and the table is read; it can be named, too."""
    data = text.encode(encoding)

    assert decoded(data, "list.csv") == (text, title)
    assert decoded(data, "list.csv", encoding)[0].removeprefix("\ufeff") == text
    assert said(table(text)[0]) == [text.split("\n")[1]]


def test_text_that_is_broken_in_one_place_is_no_other_encoding() -> None:
    """UTF-8 with a lost byte, or cut within a letter, stays UTF-8."""
    for data in (GERMAN.encode()[:-10] + b"\xff", RUSSIAN.encode() + "я".encode()[:1]):
        text, title = decoded(data, "list.csv")
        assert (title, text.count("\ufffd")) == ("", 1)


def test_what_is_no_text() -> None:
    """It says so; so does an encoding that is none, or not that of the file."""
    for data, encoding, words in (
        (b"PK\x03\x04\0\0\0", "", "list.csv is no text (save it as text or CSV)"),
        (b"x", "klingon", "--encoding 'klingon' is none (write for example utf-8 or windows-1252)"),
        (b"\xff", "utf-8", "list.csv is not utf-8 (leave --encoding out, and it is found out)"),
    ):
        with pytest.raises(SettingsError) as caught:
            decoded(data, "list.csv", encoding)
        assert str(caught.value) == words


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_told(data: bytes) -> None:
    """Nothing else is raised."""
    with suppress(SettingsError):
        decoded(data, "list.csv")


# Mailboxes


def mail(number: int = 1, text: str = "Where is it?", html: str = "", **headers: Any) -> bytes:
    """Return a mail as a mailbox holds it."""
    message = EmailMessage()
    given = {
        "From": f"Kim <kim{number}@example.org>",
        "Subject": "Re: Your data",
        "Message-ID": f"<{number}@x.example>",
    }
    for name, value in {**given, "Date": "Sun, 15 Nov 2026 14:05:00 +0000", **headers}.items():
        message[name.replace("_", "-")] = value
    if text:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html") if text else message.set_content(html, subtype="html")
    return b"From kim Sun Nov 15 14:05:00 2026\n" + message.as_bytes() + b"\n"


def box(folder: Path, *mails: bytes) -> tuple[list[Heard], list[str]]:
    """Return what a mailbox holds, and what is noted."""
    path, notes = folder / "support.mbox", list[str]()
    path.write_bytes(b"".join(mails))
    return [*read_mailbox(path, notes)], notes


def test_a_mail(tmp_path: Path) -> None:
    """Its words, who, when; a subject that is no answer's belongs to them. Plain text goes before HTML."""
    (one, other), notes = box(
        tmp_path, mail(), mail(2, html="<p>No</p>", Subject="=?utf-8?q?E-Mail_f=C3=BCr_mich=3F?=")
    )

    assert one == Heard("<1@x.example>", "Where is it?", AT, "kim1@example.org")
    assert (other.text, notes) == ("E-Mail für mich?\nWhere is it?", [])


def test_html_alone(tmp_path: Path) -> None:
    """Its words line by line, without what it quotes, hides or styles."""
    html = (
        "<html><head><title>x</title><style>p {}</style></head><body><div>Where is <b>it</b>?</div><br>I&nbsp;wait."
        "<script>run()</script><blockquote>old <blockquote>older</blockquote> x</blockquote><o:p></o:p></body></html>"
    )

    assert said(box(tmp_path, mail(text="", html=html))[0]) == ["Where is it?\nI wait."]
    assert words_of("a <blockquote> b <blockquote> c </blockquote> d") == "a"


@pytest.mark.parametrize(
    "text",
    [
        "Where?\n\n> old\n> words\n",
        "Where?\n\nOn Mon, 16 Nov 2026 at 10:00, Example Shoes <help@example.com> wrote:\n> old\n",
        "Where?\n\nAm Mo., 16. Nov. 2026 um 10:00 Uhr schrieb Example Shoes\n<help@example.com>:\n\n> alt\n",
        "Where?\n\nLe lun. 16 nov. 2026 à 10:00, Example Shoes <help@example.com> a écrit :\n> vieux\n",
        "Where?\n-- \nKim\n1 Street\n",
        "Where?\n\nSent from my telephone\n",
        "Where?\n\n-----Original Message-----\nFrom: x\nold\n",
        "Where?\n\nVon: Example Shoes <help@example.com>\nGesendet: Montag\n\nalt\n",
        "> old question\nWhere?\n> more\n",
    ],
)
def test_what_is_quoted_and_signatures_are_left_out(text: str) -> None:
    """Only what the person wrote counts, as programs in several languages mark the rest."""
    assert own_words(text) == "Where?"


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"List_Id": "<news.example.org>"},
    ],
)
def test_what_programs_wrote_is_left_out(header: dict[str, Any], tmp_path: Path) -> None:
    """Away messages, reports and newsletters ask nothing; so does an empty mail."""
    found, notes = box(tmp_path, mail(**header), mail(2), mail(3, text="> only quoted\n"))

    assert said(found) == ["Where is it?"]
    assert notes == [
        "support.mbox: 1 mail left out that programs wrote",
        "support.mbox: 1 mail left out in which nobody says anything",
    ]


@pytest.mark.parametrize("cut", [5, 60, 150])
def test_a_mailbox_that_is_cut(cut: int, tmp_path: Path) -> None:
    """It says so; all before is read, and what is there of the last."""
    found, notes = box(tmp_path, mail(), (mail(2, html="<p>Where is it, then?</p>"))[:-cut])

    assert said(found)[0] == "Where is it?"
    assert notes[-1] == "support.mbox ends in the middle of a mail: all that is there was read (export it again)"


def test_broken_mails_stop_nothing(tmp_path: Path) -> None:
    """Unknown charsets, headers of nonsense, dates that are none, parts that are not what they say."""
    broken = (
        b"From x\nFrom: =?utf-8?b?broken\nDate: yesterday\nContent-Type: text/plain; charset=klingon\n\nWhere? \xff\n\n"
        b"From x\nSubject: =?klingon?q?x?=\nContent-Type: multipart/mixed; boundary=\n\n--\n\n"
        b"From x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!\n\n"
    )
    found, _ = box(tmp_path, broken, mail())

    assert said(found)[0].startswith("Where?")
    assert said(found)[-1] == "Where is it?"


def test_what_is_no_mailbox(tmp_path: Path) -> None:
    """It says so, and what one is; an empty one holds nothing."""
    (tmp_path / "x.txt").write_text("Hello", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"x\.txt is no mailbox \(mbox: it begins with 'From '"):
        [*read_mailbox(tmp_path / "x.txt", [])]
    with pytest.raises(SettingsError, match=r"gone\.mbox: No such file or directory"):
        [*read_mailbox(tmp_path / "gone.mbox", [])]
    assert box(tmp_path) == ([], [])


@pytest.mark.parametrize("text", VECTORS if NIGHTLY else VECTORS[::9])
def test_hostile_texts_are_texts(text: str, tmp_path: Path) -> None:
    """Whatever stands in a mail, a paste or HTML, it is read, and quickly."""
    sent = text.encode("utf-8", "replace").decode()
    assert isinstance(own_words(sent * 20), str)
    assert isinstance(words_of(sent * 20), str)
    [*read_pasted(sent)]
    found, _ = box(
        tmp_path, mail(), b"From x\nSubject: " + sent.encode().replace(b"\n", b" ") + b"\n\n" + sent.encode()
    )
    assert said(found)[0] == "Where is it?"


def test_many_mails_take_little_memory(tmp_path: Path) -> None:
    """1,000 long mails (in the long run 20,000) are read one by one."""
    number, quoted = (20_000 if NIGHTLY else 1_000), b"> words that were there before\n" * 300
    path = tmp_path / "support.mbox"
    with path.open("wb") as file:
        for one in range(number):
            file.write(b"From x\nMessage-ID: <%d>\nSubject: Re: x\n\nWhere is mail %d?\n%b\n" % (one, one, quoted))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert sum(1 for _ in read_mailbox(path, [])) == number
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000
