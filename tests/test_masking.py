"""What people should not have told us goes before it is kept, in whatever way it is typed; what they ask stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from plainstatus.sensitive.masking import mask
from tests.support.hostile import VECTORS

#: Zeros of the digits of some scripts.
_ZEROS = "0\u0660\u06f0\u0966\u09e6\uff10\U0001d7ce"
_GAPS = ["", " ", "-", ".", " - ", "\u00a0", "\u2009", "\u200b", "\u00ad"]


@given(st.text("0123456789", min_size=12, max_size=18), st.sampled_from(_ZEROS), st.sampled_from(_GAPS))
def test_card_numbers_go(digits: str, zero: str, gap: str) -> None:
    """13 to 19 digits of which the last fits, of any script, and whatever stands between them; text around stays."""
    number = digits + luhn.calc_check_digit(digits)
    typed = gap.join(number[place : place + 4] for place in range(0, len(number), 4))
    typed = typed.translate({ord("0") + digit: chr(ord(zero) + digit) for digit in range(10)})

    assert mask(f"My card is {typed}, please.") == "My card is [card number], please."


@given(st.text("0123456789", min_size=18, max_size=18), st.booleans(), st.sampled_from(["", " ", "-"]))
def test_account_numbers_go(number: str, small: bool, gap: str) -> None:
    """Of banks, in capitals or not, and with a slip in them too."""
    account = "DE" + iban.calc_check_digits(f"DE00{number}") + number
    typed = gap.join(account[place : place + 4] for place in range(0, 22, 4))

    assert mask(f"Pay to {typed.lower() if small else typed} now") == "Pay to [bank account number] now"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111 12/27 123 is mine", "[card number] is mine"),
        ("\u0664\u0661\u0661\u0661" + " \u0661\u0661\u0661\u0661" * 3 + " بطاقتي", "[card number] بطاقتي"),
        ("GB82 WEST 1234 5698 7654 32", "[bank account number]"),
        ("ssn 078-05-1120", "ssn [identity number]"),
        ("DNI 12345678Z y X1234567L", "DNI [identity number] y [identity number]"),
        ("CPF 123.456.789-09", "CPF [number]"),
        ("order EX-1234567 and 12345678", "order [identity number] and [number]"),
        ("AB 12 34 56 C", "[identity number]"),
        ("call +1 555 010 0199, 030/1234567 or (212) 555-0100", "call [telephone number], [telephone number] or "
         "[telephone number]"),
        ("555-0100", "[telephone number]"),
        ("jane.doe+x@mail.example.org, jane (at) example (dot) org, J@Example.org!",
         "[e-mail address], [e-mail address], [e-mail address]!"),
        ("@shop @jane@social.example help", "[account name] [e-mail address] help"),
        ("https://shop.example/reset?token=abc#x", "https://shop.example/[link]"),
        ("https://shop.example/orders/1234567 is mine", "https://shop.example/[link] is mine"),
        ("shop.example/o/9f8a7b6c5d4e3f2a", "shop.example/[link]"),
        ("https://jane:secret1@shop.example/", "[password]"),
        ("security code 789 Kartenprüfnummer: 123 pass: hunter2",
         "security code [password] Kartenprüfnummer: [password] pass: [password]"),
        ("token ghp_" + "a" * 36, "token [key]"),
    ],
)  # fmt: skip
def test_numbers_and_addresses_go(text: str, masked: str) -> None:
    """Of accounts, people, orders, telephones, mailboxes; and what in a link is somebody's own."""
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my password is sunshine, help", "my password is [password] help"),
        ("MY PASSWORD WAS Hunter2!!", "MY PASSWORD WAS [password]"),
        ("password: 'correct horse battery'", "password: [password]"),
        ("pw=abc", "pw=[password]"),
        ("PASSWORT IS '0", "PASSWORT IS [password]"),
        ("pw: abc\u0301\u200b!", "pw: [password]"),
        ("PIN 1234, cvv 123", "PIN [password] cvv [password]"),
        ("password hunter22 was mine", "password [password] was mine"),
        ("my password for the shop is Tiger", "my password for the shop is [password]"),
        ("mein Passwort war Hund1234 und jetzt?", "mein Passwort war [password] und jetzt?"),
        ("Kennwort lautet: geheim", "Kennwort lautet: [password]"),
        ("mon mot de passe est soleil42", "mon mot de passe est [password]"),
        ("la contraseña es perro", "la contraseña es [password]"),
        ("minha senha é gato2020", "minha senha é [password]"),
        ("كلمة المرور هي سر123", "كلمة المرور هي [password]"),
        ("パスワードはhunter2です", "パスワードは[password]"),
    ],
)
def test_passwords_go(text: str, masked: str) -> None:
    """Where somebody says what it is, in seven languages."""
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I live at 12 Main Street, Apt 4", "I live at [postal address]"),
        ("Springfield, CA 90000", "Springfield, [postal address]"),
        ("10 downing st, SW1A 2AA", "[postal address], [postal address]"),
        ("Hauptstraße 12a, 12345 Berlin", "[postal address], [postal address]"),
        ("12 bis rue des Lilas", "[postal address]"),
        ("Vivo en la Calle Mayor, 5", "Vivo en la [postal address]"),
        ("Rua das Flores, nº 12", "[postal address]"),
        ("شارع النيل 12", "[postal address]"),
        ("東京都千代田区丸の内1-2-3です", "[postal address]です"),
    ],
)
def test_postal_addresses_go(text: str, masked: str) -> None:
    """Street and number, code and place, as they are written in seven languages."""
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "On 2026-11-15 at 19:30, and on 15.11.2026 again: 240,000 people, 12.000.000 or 1 000 000.",
        "I am 78, a customer since 2011, and bought 3 pairs for 120.50.",
        "My password is not working. Is my password gone? What is my password? The password was wrong, and is stolen.",
        "Passwort ist falsch, mein Passwort ist weg. Le mot de passe est faible.",
        "Is the page https://status.example.com/incidents/2026.html real, and www.example.com/help?",
        "The street is closed. He's on his way. 2 of us.",
        "Wurde meine Kreditkarte gestohlen?? ٣ مرات",
        "[sic] and [this]",
    ],
)
def test_what_people_ask_stays(text: str) -> None:
    """Days, times, round sums, small numbers, what is said of a password, links that anybody may follow."""
    assert mask(text) == text


_PIECES = st.sampled_from([
    "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "my password is ", "hunter2", "a@b.example", "@", "1", "12",
    "-", " ", ".", "/", "[", "]", "[card number]", "https://a.example/?q=1", "Hauptstr. 1", "+49", "\u0301", "\u202e",
    "pw", ":", "\u0664\u0661\u0661\u0661", "é", "x", "\n", "(at)", "2026-11-15", "'", "street", "12 A ", "AB", "?",
])  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=14).map("".join)))
def test_masking_again_changes_nothing(text: str) -> None:
    """Whatever stands side by side, and no digits are left that a number could be made of."""
    masked = mask(text)

    assert mask(masked) == masked
    assert re.search(r"(?<![\d.-])\d{9,}(?![\d.-])", masked, re.ASCII) is None


def test_hostile_texts_are_masked() -> None:
    """What wants to run stays words: that is for whoever shows it."""
    assert all(isinstance(mask(vector), str) for vector in VECTORS)


def test_long_texts_are_masked() -> None:
    """Of one character, in one word, and of numbers."""
    assert mask("x" * 50_000) == "x" * 50_000
    assert mask("1" * 50_000) == "[number]"
