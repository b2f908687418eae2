"""What must not be published is known by its looks, and what only resembles it is left alone."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.iso7064 import mod_11_10

from plainstatus.sensitive import FAMILIES, LEAKS, Family, find, masked
from plainstatus.sensitive.patterns import has_shape

_GAPS = st.sampled_from(["", " ", "-", "\u00a0"])
_NUMBERS: frozenset[Family] = frozenset({"card", "identity"})


def kinds(text: str) -> list[str]:
    """Return the kinds of what a text holds."""
    return [found.kind for found in find(text)]


def digits(count: int, first: str = "0123456789") -> st.SearchStrategy[str]:
    """Return a strategy of so many digits."""
    return st.tuples(st.sampled_from(first), st.text("0123456789", min_size=count - 1, max_size=count - 1)).map("".join)


@given(digits(14), st.sampled_from(["4", "51", "55", "2221", "2720", "6011", "65", "62"]), _GAPS)
def test_every_card_number_of_sixteen_digits_is_found(tail: str, prefix: str, gap: str) -> None:
    """However it is grouped, whoever issued it, and whether or not it is for tests."""
    number = (prefix + tail)[:15]
    number += str(luhn.calc_check_digit(number))
    typed = gap.join(number[index : index + 4] for index in range(0, 16, 4))

    assert kinds(f"The card {typed}, please.") == ["a payment card number"]


@given(digits(12), st.sampled_from(["34", "37"]), _GAPS)
def test_every_card_number_of_fifteen_digits_is_found(tail: str, prefix: str, gap: str) -> None:
    """Those are grouped in another way."""
    number = prefix + tail
    number += str(luhn.calc_check_digit(number))

    assert kinds(gap.join([number[:4], number[4:10], number[10:]])) == ["a payment card number"]


@given(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from(["4111 1111 1111 1111", "12345678Z", "12.345.678-Z", "X-1234567-L", "1 85 05 2A 123 456 33"]),
)
def test_numbers_are_found_behind_whatever_is_no_part_of_them(before: str, number: str) -> None:
    """Where a number may begin, the quick look for files without any sees it begin."""
    begins = not re.fullmatch(r"[A-Za-z0-9_./+-]", before)

    assert [found.words for found in find(f"{before}{number} ", LEAKS)] == [number] * begins


@given(digits(15, "123456789"))
def test_one_wrong_digit_is_no_card(number: str) -> None:
    """The last digit has to fit."""
    wrong = number + str((int(luhn.calc_check_digit(number)) + 1) % 10)

    assert "a payment card number" not in kinds(f"Order {wrong}.")


@given(st.permutations("0123456789"), st.integers(0, 8), st.booleans())
def test_every_german_tax_number_is_found(order: list[str], twice: int, grouped: bool) -> None:
    """Ten digits of which one stands there twice, and a check digit."""
    first = [*order[:9]]
    if first[0] == "0":
        first[0], first[1] = first[1], first[0]
    first.insert(9, first[twice])
    if first[8] == first[9] and first[7] == first[8]:
        return
    number = "".join(first)
    number += str(mod_11_10.calc_check_digit(number))
    typed = f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}" if grouped else number

    assert idnr.is_valid(number)
    assert kinds(f"Steuer-ID {typed}.") == ["a German tax identification number"]


@given(digits(8), st.booleans())
def test_every_spanish_number_is_found(number: str, hyphen: bool) -> None:
    """Eight digits and the letter that they lead to."""
    typed = f"{number}{'-' * hyphen}{dni.calc_check_digit(number)}"

    assert kinds(f"DNI: {typed}") == ["a Spanish identity number"]


@given(digits(3, "12"), st.integers(1, 12), st.integers(1, 95), digits(6), st.booleans())
def test_every_french_number_is_found(born: str, month: int, place: int, rest: str, grouped: bool) -> None:
    """Sex, year, month, place, number and two check digits."""
    parts = [born[0], born[1:], f"{month:02}", f"{place:02}", rest[:3], rest[3:]]
    parts.append(nir.calc_check_digits("".join(parts)))

    assert kinds((" " if grouped else "").join(parts)) == ["a French social security number"]


@given(digits(18), st.booleans())
def test_every_iban_is_found(number: str, grouped: bool) -> None:
    """Also where a word in capitals follows."""
    account = "DE" + iban.calc_check_digits(f"DE00{number}") + number
    typed = " ".join(account[index : index + 4] for index in range(0, 22, 4)) if grouped else account

    assert kinds(f"Pay to {typed} NOW") == ["a bank account number"]


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    """Nothing that people type breaks it, places are right, and nothing overlaps."""
    end = 0
    for found in find(text):
        assert text[found.start :].startswith(found.words)
        assert found.start >= end
        assert found.family in FAMILIES
        end = found.start + len(found.words)


def test_random_digits_rarely_fire() -> None:
    """Of numbers that any system might write, few are taken for a card's or a person's: that is why those may stop."""
    seeded = random.Random(7)  # noqa: S311 - not for secrets
    numbers = ["".join(seeded.choices("0123456789", k=seeded.randint(6, 20))) for _ in range(20_000)]
    fired = sum(bool(find(f"order {number}", _NUMBERS)) for number in numbers)

    assert fired / len(numbers) < 0.005


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN OPENSSH " + "PRIVATE KEY-----", "a private key"),
        ("AGE-SECRET-" + "KEY-1" + "Q" * 40, "a private key"),
        ("RWRTY0" + "Iy" + "A" * 60, "a private key"),
        ("AIza" + "Sy" + "a" * 33, "an access key of a cloud service"),
        ("AccountKey" + "=" + "a" * 60 + "==", "an access key of a cloud service"),
        ("npm" + "_" + "a" * 36, "a token of a package registry"),
        ("pypi" + "-" + "A" * 60, "a token of a package registry"),
        ("rk_" + "live_" + "a" * 20, "a key of a payment service"),
        ("SG" + "." + "a" * 22 + "." + "b" * 43, "a key of a mail service"),
        ("X1234567L", "a Spanish identity number of a foreigner"),
        ("12.345.678-Z", "a Spanish identity number"),
        ("123-45-6789", "a US social security number"),
        ("AB 12 34 56 C", "a UK national insurance number"),
        ("123-456-782", "a Canadian social insurance number"),
        ("GB82 WEST 1234 5698 7654 32", "a bank account number"),
        ("password = hunter2abc", "a password"),
        ("The API key is 0a1b2c3d4e5f", "a password"),
        ("postgres://shop:s3cret@db.example.org/shop", "a password in an address"),
        ("10.0.3.7", "an address in a private network"),
        ("(192.168.1.20)", "an address in a private network"),
        ("fd12:3456:789a::1", "an address in a private network"),
        ("db-3.eu.internal", "the name of a machine inside"),
        ("printer.local.", "the name of a machine inside"),
        ("jo@example.edu", "an e-mail address"),
        ("+49 30 1234567", "a phone number"),
        ("(415) 555-0100", "a phone number"),
        ("030 1234 5678", "a phone number"),
    ],
)
def test_what_is_found(text: str, kind: str) -> None:
    """Each kind of thing is found within a sentence."""
    assert kinds(f"See {text} for more.") == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Order 4000000000000000 is late.",
        "Order 123-456-7890 is late.",
        "Version 10.0.3.7 and build 10.0.3.8 fail, and v10.0.3.9 too.",
        "From 2026-11-15 13:05 to 2026-11-16 09:30 PST (17:30 UTC).",
        "20261115T210000Z, 1763211900000 and 1763211900.123456",
        "2001:db8::1, 192.0.2.4, 198.51.100.7 and 203.0.113.9 are for examples.",
        "At 10:15:33Z 24,000,000 of 147 900 000 people.",
        "0.4111111111111111 and https://example.com/4111111111111111/a",
        "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
        "Choose a password: at least 12 characters. Your password is safe.",
        "The bearer of this letter may enter.",
        "This is local, internal. Your lan works.",
        "3 of 12345678 rows, HTTP 502, RFC 9116, 1-2-3.",
        "BG123456A and 000-12-3456",
    ],
)
def test_near_misses(text: str) -> None:
    """Order numbers, versions, times, counts, hashes and addresses for examples are none of it."""
    assert find(text) == ()


@pytest.mark.parametrize("count", [11, 12, 16, 30])
def test_digits_that_a_hash_begins_with_are_passed_over(count: int) -> None:
    """A number ends with its word: where a small letter follows, none has to be looked for."""
    may_be = {end for end in ("", ",", " ", "-", "A", "f", "_") if has_shape(f'"{"7" * count}{end}')}

    assert may_be == {"", ",", " ", "-", "A"}


def test_secrets_are_never_told_whole() -> None:
    """Enough to find it by, too little to use it."""
    text = f"4111 1111 1111 1111, 12345678Z, {'ghp' + '_' + 'a' * 36}, password: hunter2abc, 10.0.3.7"

    assert [masked(found) for found in find(text)] == ["…1111", "…678Z", "ghp_…", "password…", "10.0.3.7"]


def test_only_the_families_asked_for() -> None:
    """A finished site is searched for leaks alone."""
    assert find("10.0.3.7 jo@example.edu 123-45-6789 DE89370400440532013000", LEAKS) == ()
