"""Hosts that are made to be taken for ours are told from those that only share letters with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.check.rules.lookalikes import imitated
from tests.support.checking import closed, incident, judged

_OURS = {"examplesecurity2017.com", "example.com", "shoes.co.uk"}
_WORDS = st.lists(st.text("abcdefghijklmnop", min_size=3, max_size=7), min_size=2, max_size=3, unique=True)


@pytest.mark.parametrize(
    ("host", "own", "trick"),
    [
        ("securityexample2017.com", "examplesecurity2017.com", "the same letters in another order"),
        ("security2017example.com", "examplesecurity2017.com", "the same words in another order"),
        ("2017examplesecurity.org", "examplesecurity2017.com", "the same words in another order"),
        ("example.com.evil.net", "example.com", "it only begins so, and belongs to evil.net"),
        ("www.example.com.evil.net", "example.com", "it only begins so, and belongs to evil.net"),
        ("example-com.evil.net", "example.com", "it only begins so, and belongs to evil.net"),
        ("example.org", "example.com", "with another ending"),
        ("shoes.com", "shoes.co.uk", "with another ending"),
        ("ex-ample.com", "example.com", "with a hyphen more or less"),
        ("example-security2017.net", "examplesecurity2017.com", "with a hyphen more or less"),
        ("examp1e.com", "example.com", "with digits or letters that look alike"),
        ("exarnple.net", "example.com", "with digits or letters that look alike"),
        ("xn--exmple-4nf.com", "example.com", "with letters of another alphabet"),
        ("ex\u00e4mple.com", "example.com", "with letters of another alphabet"),
        ("exampel.com", "example.com", "with one letter changed"),
        ("wexample.com", "example.com", "with one letter changed"),
        ("examplesecuriti2018.com", "examplesecurity2017.com", "with two letters changed"),
        ("elpmaxe.net", "example.com", "the same letters in another order"),
        ("example-help.org", "example.com", "it holds the name"),
    ],
)
def test_tricks(host: str, own: str, trick: str) -> None:
    """Each way to imitate a host is named."""
    assert imitated(host, _OURS) == (own, trick)


@pytest.mark.parametrize("host", ["bank.test", "ample.org", "shop.test", "security.test", "hose.net", "x.y", "", "a"])
def test_near_misses(host: str) -> None:
    """Short names and other words are nobody's imitation."""
    assert imitated(host, _OURS) is None


@given(_WORDS)
def test_swapped_words_are_always_found(words: list[str]) -> None:
    """Whatever the words are, to put the last one first is found."""
    own, other = "".join(words), "".join([words[-1], *words[:-1]])
    if own != other:
        assert imitated(f"{other}.com", {f"{own}.com"}) is not None


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=12), st.data())
def test_one_changed_letter_is_always_found(name: str, data: st.DataObject) -> None:
    """Whichever letter it is, and whatever it becomes."""
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"))
    other = name[:place] + letter + name[place + 1 :]
    if other != name:
        assert imitated(f"{other}.com", {f"{name}.com"}) is not None


@given(st.text(max_size=40))
def test_any_host_can_be_asked_about(host: str) -> None:
    """Nothing that stands in an address breaks it."""
    imitated(host, _OURS)


def test_the_message_names_both() -> None:
    """Staff see which of their hosts is imitated, and how; letters that only look Latin with what is asked for."""
    found = judged(closed('"You sign in at https://xn--exmple-4nf.com/in."')).findings

    assert [item.message for item in found if item.rule.id == "L2"] == [
        "'https://xn--exmple-4nf.com/in' leads to ex\u0430mple.com (xn--exmple-4nf.com), which looks like example.com "
        "(with letters of another alphabet)"
    ]


@pytest.mark.parametrize(
    ("rule", "fires", "does_not"),
    [
        ("L7", "https://203.0.113.5/", "https://203.example.com/"),
        ("L7", "https://3405803781/", "https://www.example.com/3405803781"),
        ("L7", "https://0xcb.0x00.0x71.0x05/", "https://0xcb.example.com/"),
        ("L9", "https://example.com@evil.net/", "https://www.example.com/@shoes"),
        ("L9", "https://a:b@www.example.com/", "https://www.example.com/?to=a@b.example"),
    ],
)
def test_addresses_that_hide_where_they_lead(rule: str, fires: str, does_not: str) -> None:
    """Numbers in place of a name, and what stands before an @."""
    told = [[hit.rule.id for hit in judged(closed(f'"You [see](<{url}>)."')).findings] for url in (fires, does_not)]

    assert rule in told[0]
    assert rule not in told[1]


@pytest.mark.parametrize(
    "text",
    [
        "<form action='https://evil.example'>You <input name=card></form>",
        "You see <iframe src='https://www.example.com'></iframe>",
        "You see <SCRIPT>alert(1)</SCRIPT>",
        "You may choose: <select><option>a</select>",
        "You can pay. <!-- Legal has not approved this -->",
        "<!-- TODO",
    ],
)
def test_l8_forms_frames_scripts_and_comments(text: str) -> None:
    """Staff learn that these do nothing, and that readers see them, comments too."""
    update = f"at: 2026-11-15 13:00\nstatus: resolved\ntext: |\n  {text}"

    assert "L8" in {found.rule.id for found in judged(incident(update)).findings}


@pytest.mark.parametrize(
    "text",
    [
        "You type `<form>`.",
        "You see <b>it</b> and <br> 3 < 4.",
        "You see <font>it</font> or <timeout>.",
        "- [ ] You pay <b>now</b>.\n  - [x] You order.",
    ],
)
def test_l8_spares_code_and_other_marks(text: str) -> None:
    """Code is shown as it stands, and what only loses its marks is still read."""
    update = f"at: 2026-11-15 13:00\nstatus: resolved\ntext: |\n  {text}"

    assert "L8" not in {found.rule.id for found in judged(incident(update)).findings}
