"""Letters of a mailing: what people get, read back by Python's parser and shown by Chromium."""

from __future__ import annotations

import email
import email.policy
import re
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from plainstatus.deliver.mail.letter import Letter, Source, make_letter
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.errors import SettingsError
from plainstatus.read.content.sent_messages import Message, parted

MESSAGE_ID = "<notice.leak.0123@shoe-shop.org>"
TEXT = """From: Example Shoes <notice@shoe-shop.org>
Subject: Please choose a new password

Notice of Data Breach

Dear {name},

someone copied customer account data from one of our servers, and perhaps your
password as a one-way hash. 5 < 7 & more at https://status.shoe-shop.org/official.html.

What You Can Do

Choose a new password.
Tell {name} & co.

Example Shoes
1 Example Way
"""


def letter(text: str = TEXT, *, language: str = "en", subject: str = "Please choose", links: bool = False) -> Letter:
    """Make a letter of a text."""
    return make_letter(Source(language, "notice@shoe-shop.org", subject, text.encode(), links))


def received(made: Letter, name: str = "", address: str = "ada@example.org") -> EmailMessage:
    """Return a message as Python's parser reads it."""
    data = made.for_one(Recipient(address, made.language, name), MESSAGE_ID)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert data.isascii()
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def parts(message: EmailMessage) -> tuple[str, str]:
    """Return a message's plain text and its HTML."""
    plain, hyper = message.iter_parts()
    assert (plain.get_content_type(), hyper.get_content_type()) == ("text/plain", "text/html")
    assert not plain.defects
    assert not hyper.defects
    return plain.get_content().replace("\r\n", "\n"), hyper.get_content().replace("\r\n", "\n")


def test_head_and_both_texts() -> None:
    """The head of the file is the message's head; nobody can unsubscribe, and no program answers."""
    message = received(letter(), "Ada Lovelace")
    plain, hyper = parts(message)
    assert dict(message.items()) == {
        "To": "ada@example.org",
        "Message-ID": MESSAGE_ID,
        "Date": message["Date"],
        "From": "Example Shoes <notice@shoe-shop.org>",
        "Subject": "Please choose",
        "MIME-Version": "1.0",
        "Content-Language": "en",
        "Auto-Submitted": "auto-generated",
        "Content-Type": message["Content-Type"],
    }
    assert message["Date"].datetime.tzinfo is not None
    assert plain == TEXT.partition("\n\n")[2].replace("{name}", "Ada Lovelace")
    assert re.findall(r"<(h\d|p)>(.*?)</\1>", hyper, re.DOTALL) == [
        ("h1", "Notice of Data Breach"),
        ("p", "Dear Ada Lovelace,"),
        (
            "p",
            "someone copied customer account data from one of our servers, and perhaps your password as a one-way "
            "hash. 5 &lt; 7 &amp; more at https://status.shoe-shop.org/official.html.",
        ),
        ("h2", "What You Can Do"),
        ("p", "Choose a new password.<br>\nTell Ada Lovelace &amp; co."),
        ("p", "Example Shoes<br>\n1 Example Way"),
    ]


def test_nothing_is_loaded_and_nothing_can_be_followed_without_leave() -> None:
    """No picture, style sheet, script or form; links only where the notice says that it has some."""
    _, hyper = parts(received(letter(), "Ada"))
    assert not re.search(r"<(img|link|script|form|iframe|a)\b|src=|url\(|@import", hyper)
    _, hyper = parts(received(letter(links=True), "Ada"))
    assert re.findall("<a [^>]*>[^<]*</a>", hyper) == [
        '<a href="https://status.shoe-shop.org/official.html">https://status.shoe-shop.org/official.html</a>'
    ]


def test_names_stand_in_html_as_they_are_called() -> None:
    """Whatever they hold."""
    name = "Zoë <b>&amp;{name} =3D O'Neil " + "x" * 90
    plain, hyper = parts(received(letter(), name))
    assert f"Dear {name}," in plain
    assert "Dear Zoë &lt;b&gt;&amp;amp;{name} =3D O&#x27;Neil xxx" in hyper


def test_nobody_is_led_to_an_address_with_their_name_in_it() -> None:
    """A link ends before the gap, so that each gap stands once in each of both texts."""
    plain, hyper = parts(received(letter("See https://shoe-shop.org/{name}, {name}.", links=True), "A & b"))
    assert plain == "See https://shoe-shop.org/A & b, A & b.\n"
    assert '<a href="https://shoe-shop.org/">https://shoe-shop.org/</a>A &amp; b, A &amp; b.' in hyper


def test_other_alphabets_and_right_to_left() -> None:
    """HTML says which way it is read; the subject is encoded."""
    text = "Notice\n\nشخص ما نسخ بيانات حسابات العملاء.\n\n.\nFrom nobody \n"
    made = letter(text, language="ar", subject="إشعار بخرق البيانات: اختر كلمة مرور جديدة لحسابك عندنا الآن")
    message = received(made)
    plain, hyper = parts(message)
    assert message["Subject"] == made.subject
    assert plain == text
    assert '<html lang="ar" dir="rtl">' in hyper


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    """Readers get the same text; the hash is that of the file."""
    odd = letter("\ufeff" + TEXT.replace("\n", "\r\n"))
    assert parts(received(odd, "Ada")) == parts(received(letter(), "Ada"))
    assert odd.sha256 != letter().sha256


def test_a_file_without_a_head_has_none() -> None:
    """And one whose first line only looks like it."""
    assert parted(b"Dear customer,\nSubject: x") == Message({}, "Dear customer,\nSubject: x", 1)
    assert parted(b"subject: x\n\nHello") == Message({"subject": "x"}, "Hello", 3)
    assert "From" in received(letter("Hello.\n"))


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("Example Shoes, Inc. <notice@shoe-shop.org>", "Example Shoes, Inc."),
        ('"Example Shoes, Inc." <notice@shoe-shop.org>', "Example Shoes, Inc."),
        (f"{'Königliche Schuhe ' * 8}& Söhne, GmbH <notice@shoe-shop.org>", f"{'Königliche Schuhe ' * 8}& Söhne, GmbH"),
        ("<notice@shoe-shop.org>", ""),
    ],
)
def test_names_of_senders(sender: str, name: str) -> None:
    """With commas and at length, as companies are called."""
    data = make_letter(Source("en", sender, "Please choose", b"Hello.\n")).for_one(
        Recipient("ada@example.org", "en", ""), MESSAGE_ID
    )
    assert max(map(len, data.split(b"\r\n"))) <= 78
    shown, address = parseaddr(email.message_from_bytes(data)["From"])
    assert (str(make_header(decode_header(shown))), address) == (name, "notice@shoe-shop.org")


def test_no_line_of_the_yaml_is_a_header() -> None:
    """A subject stays one line; a sender of two lines is none."""
    message = received(letter(subject="Please\r\nBcc: eve@evil.example"))
    assert (message["Subject"], message["Bcc"]) == ("Please Bcc: eve@evil.example", None)
    with pytest.raises(SettingsError):
        make_letter(Source("en", "Us\r\nBcc: eve@evil.example <notice@shoe-shop.org>", "Hello", b"Hello.\n"))


def test_a_sender_that_is_none() -> None:
    """It is refused in a sentence."""
    with pytest.raises(SettingsError) as error:
        make_letter(Source("en", "Example Shoes", "x", b"Hello."))
    assert str(error.value) == (
        "the sender 'Example Shoes' is none that mail can come from: the address has no @, or nothing before or "
        "behind it"
    )


@given(text=st.text(max_size=300), name=st.text(max_size=30).filter(str.isprintable))
def test_any_text_arrives_as_it_was_written(text: str, name: str) -> None:
    """Whatever it holds, the plain part is the text with the name in it."""
    data = f"Hello\n\n{text}".replace("\r", "").encode(errors="replace")
    plain, _ = parts(received(letter(data.decode()), name))
    expected = parted(data).text.replace("{name}", name)
    assert plain.splitlines() == f"{expected}\n".splitlines()


@pytest.mark.browser
@pytest.mark.parametrize(("language", "side"), [("ar", "right"), ("en", "left")])
def test_chromium_shows_it_from_the_right_side(language: str, side: str, browser: Browser, tmp_path: Path) -> None:
    """A page of a phone's width needs no scrolling sideways, and asks nobody for anything."""
    _, hyper = parts(received(letter(TEXT, language=language), "Ada"))
    (tmp_path / "letter.html").write_text(hyper, encoding="utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 640})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "letter.html").as_uri())
    aligned = page.evaluate("getComputedStyle(document.querySelector('p')).direction")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert (aligned, wide <= 360, len(asked)) == ("rtl" if side == "right" else "ltr", True, 1)
