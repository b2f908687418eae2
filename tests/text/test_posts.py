"""How long texts are on each network, and how they are cut to that."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.text.posts import NETWORKS, Network, sms_parts, x_links
from tests.support.project import NIGHTLY

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
FLAG = "\U0001f1e9\U0001f1ea"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
LINK = "https://status.example.com/incidents/2026-11-15-checkout.html?update=20261115T210000Z#u20261115T210000Z"

_WORDS = {
    "latin": st.from_regex(r"[a-zA-Zéüßñ]{1,14}[,.;:!?-]?", fullmatch=True),
    "arabic": st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي\u064b\u0651\u0600", min_size=1, max_size=9),
    "japanese": st.text("障害が発生しています。ご迷惑をおかけしカード決済", min_size=1, max_size=60),
    "thai": st.text("ระบบขัดข้องกำลังแก้ไขน้ำ", min_size=1, max_size=60),
    "devanagari": st.text("क्षत्रियसेवाबाधितहै\u200d", min_size=1, max_size=12),
    "flags": st.lists(st.sampled_from([FLAG, SCOTLAND, "\U0001f1ef\U0001f1f5"]), min_size=1, max_size=4).map("".join),
    "families": st.lists(
        st.sampled_from([FAMILY, "\U0001f44d\U0001f3fd", "1\ufe0f\u20e3", "\u2764\ufe0f", "\u00a9"]),
        min_size=1, max_size=4,
    ).map("".join),
    "accents": st.text("e\u0301\u0323\u0308", min_size=1, max_size=40),
    "links": st.sampled_from(["https://www.example.com/a-b,c?d=e.f#g", "shop.example.com", "example.org/障害/1", LINK]),
    "anything": st.text(max_size=20),
}  # fmt: skip
_WITH_SCHEME = re.compile(r"https?://\S*\w", re.IGNORECASE)
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_UNSPACED_END = regex.compile(rf"{_UNSPACED.pattern}\p{{M}}*$")
_BLANKS = st.sampled_from([" ", " ", " ", "\n\n", "\r\n", ""])


def _texts(*scripts: str) -> st.SearchStrategy[str]:
    word = st.one_of([_WORDS[script] for script in scripts or _WORDS])
    return st.lists(st.tuples(word, _BLANKS), max_size=90).map(lambda parts: "".join(map("".join, parts)))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("We look into it.", 16),
        ("caf\u00e9", 4),
        # Composed first.
        ("cafe\u0301", 4),
        # Up to U+10FF a letter counts one, be it Arabic, Thai or Georgian; from there on two.
        ("\u0633\u0644\u0627\u0645", 4),
        ("\u0e19\u0e49\u0e33", 3),
        ("\u10ff\u1100", 3),
        ("\u65e5\u672c\u8a9e", 6),
        ("\ud55c\uad6d", 4),
        # Of the punctuation some counts one.
        ("\u201cso\u201d \u2013 it\u2019s", 11),
        ("\u2026", 2),
        ("\u20ac", 2),
        # An emoji counts two, whatever it is made of.
        ("\U0001f525", 2),
        (FAMILY, 2),
        (FLAG, 2),
        (SCOTLAND, 2),
        ("\U0001f44d\U0001f3fd", 2),
        ("1\ufe0f\u20e3", 2),
        ("\u2764\ufe0f", 2),
        ("\u2764", 2),
        ("\U0001f469\U0001f3fb\u200d\U0001f4bb", 2),
        ("\u00a9 and \u00ae", 7),
        ("\u00a9\ufe0f", 2),
        # An address counts 23, however long it is.
        ("https://a.co", 23),
        (LINK, 23),
        (f"See {LINK} now", 31),
        ("http://example.com https://example.org/", 47),
        # What is no part of it counts besides.
        ("https://example.com.", 24),
        ("(https://example.com/a)", 25),
        ("https://example.com/a, b", 26),
        ("https://example.com#a", 25),
        # So does a host without a scheme.
        ("example.com", 23),
        ("See status.example.com.", 28),
        ("\u8a73\u7d30\u306fexample.com", 29),
        # An ending that X does not know leaves a name as it is.
        ("a-very-long-name-of-a-file-of-ours.html", 39),
        ("Wait.Really? e.g. 3.5", 23 + 10),
        # What looks like one and is none.
        ("a@example.com", 13),
        ("first.last@example.com", 22),
        ("Wait. Really? e.g. 3.5", 22),
        ("https://localhost/a", 19),
        ("xhttps://example.com", 20),
    ],
)
def test_x(text: str, length: int) -> None:
    """As https://docs.x.com/fundamentals/counting-characters has it."""
    assert NETWORKS["x"].length(text) == length


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Nothing.", []),
        (f"{LINK}.", [LINK]),
        ("status.example.com, and a@example.com", ["status.example.com"]),
        ("\u300cexample.com\u300d\u3092", ["example.com"]),
    ],
)
def test_what_x_charges_for(text: str, links: list[str]) -> None:
    """A host that stands alone is a link, too; an e-mail address is none."""
    assert x_links(text) == links


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("We look into it.", 16),
        (LINK, 23),
        (f"See {LINK}.", 28),
        ("https://a.co", 23),
        # Without its scheme an address is text.
        ("status.example.com", 18),
        ("@user@social.example.org is here", 13),
        ("@user is here", 13),
        ("a@example.com", 13),
        ("e\u0301", 1),
        (FAMILY + FLAG, 2),
        ("\u65e5\u672c", 2),
        ("\u0e19\u0e49\u0e33", 1),
    ],
)
def test_mastodon(text: str, length: int) -> None:
    """As https://docs.joinmastodon.org/user/posting/ has it."""
    assert NETWORKS["mastodon"].length(text) == length


def test_mastodon_servers_differ() -> None:
    """What the server says counts."""
    text = "a" * 600

    assert not NETWORKS["mastodon"].fits(text)
    assert NETWORKS["mastodon"].fits(text, 1_000)
    assert NETWORKS["mastodon"].length(NETWORKS["mastodon"].cut(text, longest=300)) == 300


def test_bluesky_counts_twice() -> None:
    """A post has at most 300 graphemes, and at most 3,000 bytes."""
    bluesky = NETWORKS["bluesky"]

    assert bluesky.fits("\u65e5" * 300)
    assert not bluesky.fits("\u65e5" * 301)
    assert bluesky.fits(FAMILY * 120)
    assert not bluesky.fits(FAMILY * 121)
    assert bluesky.length(bluesky.cut(FAMILY * 200)) == 120
    assert bluesky.length(LINK) == len(LINK)


@pytest.mark.parametrize(
    ("text", "parts", "alphabet"),
    [
        ("", 1, "GSM-7"),
        ("a" * 160, 1, "GSM-7"),
        ("a" * 161, 2, "GSM-7"),
        ("a" * 306, 2, "GSM-7"),
        ("a" * 307, 3, "GSM-7"),
        # What takes two places.
        ("{" * 80, 1, "GSM-7"),
        ("\u20ac" * 81, 2, "GSM-7"),
        # It is not torn apart: 152 and 153 places.
        ("a" * 152 + "[" + "a" * 151, 2, "GSM-7"),
        ("a" * 152 + "[" + "a" * 152, 3, "GSM-7"),
        ("\u00e9\u00e8\u00f6\u00df\u00d1\u0394", 1, "GSM-7"),
        ("\u65e5" * 70, 1, "UCS-2"),
        ("\u65e5" * 71, 2, "UCS-2"),
        ("\u65e5" * 135, 3, "UCS-2"),
        # One letter is enough.
        ("a" * 70 + "\u0105", 2, "UCS-2"),
        ("a`", 1, "UCS-2"),
        ("\U0001f525" * 35, 1, "UCS-2"),
        ("\U0001f525" * 36, 2, "UCS-2"),
        # 33 of them are 66 places; half of one is left free.
        ("\U0001f525" * 67, 3, "UCS-2"),
    ],
)
def test_sms(text: str, parts: int, alphabet: str) -> None:
    """160 places in one message and 153 in each of several, or 70 and 67."""
    assert sms_parts(text) == (parts, alphabet)


def test_sms_is_spelt_as_it_is_typed() -> None:
    """What a word processor makes of a quote does not double the price."""
    assert NETWORKS["sms"].cut("It\u2019s \u201cslow\u201d \u2013 wait\u2026") == 'It\'s "slow" - wait...'
    assert sms_parts(NETWORKS["sms"].cut("word " * 100)) == (3, "GSM-7")


@pytest.mark.parametrize(
    ("network", "text", "length"),
    [
        ("threads", "caf\u00e9 " + LINK, 5 + len(LINK)),
        ("threads", "\U0001f525", 4),
        ("threads", FAMILY, 25),
        ("slack", "\U0001f525a", 3),
        ("discord", "\u65e5\u672c", 2),
        ("telegram", "caf\u00e9", 4),
        ("apprise", "caf\u00e9", 5),
        ("apprise", FLAG, 8),
        ("email", "caf\u00e9", 4),
    ],
)
def test_other_networks(network: str, text: str, length: int) -> None:
    """Threads counts an emoji as its bytes, Apprise everything, the others as JavaScript does."""
    assert NETWORKS[network].length(text) == length


@pytest.mark.parametrize(
    ("text", "longest", "end", "cut"),
    [
        ("We look into it.", 16, "", "We look into it."),
        ("We look into it.", 15, "", "We look into\u2026"),
        ("We look, into it.", 11, "", "We look\u2026"),
        ("  We\nlook \n into it. ", 16, "", "We look into it."),
        ("We look into it.", 20, " a://b", "We look into\u2026 a://b"),
        ("We look into it.", 9, " a://b", "We\u2026 a://b"),
        # Nothing but the link fits, or not even that.
        ("We look into it.", 6, " a://b", "a://b"),
        ("We look into it.", 3, " a://b", "a://b"),
        ("", 9, " a://b", "a://b"),
        ("", 9, "", ""),
        # A single word.
        ("Donaudampfschiff", 8, "", "Donauda\u2026"),
        # A link is left out, never cut, and takes nothing in.
        ("See https://a.example/b now", 24, "", "See\u2026"),
        ("See https://a.example/bcd or call us", 27, "", "See https://a.example/bcd \u2026"),
        ("https://a.example/bcd", 10, "", ""),
        # Where there are no spaces.
        ("\u969c\u5bb3\u304c\u767a\u751f\u3057\u307e\u3057\u305f", 6, "", "\u969c\u5bb3\u304c\u767a\u751f\u2026"),
        ("Info: \u969c\u5bb3\u304c\u767a\u751f", 10, "", "Info: \u969c\u5bb3\u304c\u2026"),
        # Half a sentence can mean something else, unless there is little but that.
        ("Two numbers leaked. No cards did.", 31, "", "Two numbers leaked. \u2026"),
        ("Two 1.5 numbers. Nobody. Was.", 27, " a://b", "Two 1.5 numbers. \u2026 a://b"),
        ("We look. Into it with all that we have.", 34, "", "We look. Into it with all that we\u2026"),
        (
            "\u969c\u5bb3\u3067\u3059\u3002\u767a\u751f\u3057\u307e\u3057\u305f",
            9,
            "",
            "\u969c\u5bb3\u3067\u3059\u3002 \u2026",
        ),
        # A letter that is of two.
        ("\u0e19\u0e49\u0e33\u0e19\u0e49\u0e33\u0e19\u0e49\u0e33", 2, "", "\u0e19\u0e49\u0e33\u2026"),
    ],
)
def test_cut(text: str, longest: int, end: str, cut: str) -> None:
    """Behind a sentence or a word, with a mark, and the end whole."""
    assert NETWORKS["bluesky"].cut(text, end=end, longest=longest) == cut


def test_paragraphs_stay_where_there_is_room() -> None:
    """Networks that show paragraphs get them."""
    text = "First.\n\n- Second\n- Third"

    assert NETWORKS["telegram"].cut(text, end=f"\n\n{LINK}") == f"{text}\n\n{LINK}"
    assert NETWORKS["telegram"].cut(text, longest=20) == "First.\n\n- Second\u2026"
    assert NETWORKS["x"].cut(text) == "First. - Second - Third"


@pytest.mark.parametrize("name", ["x", "bluesky", "mastodon", "threads", "sms", "telegram", "apprise"])
@given(data=st.data())
def test_whatever_is_written(name: str, data: st.DataObject) -> None:
    """A text is within the limit with the link whole at its end, cut in no word, character or link, and then stays."""
    network = NETWORKS[name]
    text = data.draw(_texts())
    longest = data.draw(st.integers(2, 5) if name == "sms" else st.integers(150, 320))
    end = data.draw(st.sampled_from(["", f" {LINK}"]))
    cut = network.cut(text, end=end, longest=longest)

    assert network.fits(cut, longest)
    assert cut.endswith(end.strip())
    assert network.cut(cut, longest=longest) == cut
    _assert_well_cut(network, text, cut, end)


@pytest.mark.parametrize("script", _WORDS)
@pytest.mark.parametrize("name", ["x", "bluesky", "mastodon", "sms"])
@given(data=st.data())
@settings(max_examples=1000 if NIGHTLY else 30)
def test_each_script(name: str, script: str, data: st.DataObject) -> None:
    """The same of texts in one script."""
    network = NETWORKS[name]
    text = data.draw(_texts(script))
    cut = network.cut(text, end=f" {LINK}")

    assert network.fits(cut)
    assert cut.endswith(LINK)
    _assert_well_cut(network, text, cut, f" {LINK}")


def _assert_well_cut(network: Network, text: str, cut: str, end: str) -> None:
    text = network.spelt(text)
    kept = "" if cut == end.strip() else cut.removesuffix(end)
    if kept in {"", text}:
        return
    assert kept.endswith(network.mark)
    kept = kept.removesuffix(network.mark).rstrip()
    assert text.startswith(kept)
    # Some signs take in the blank behind them.
    assert len(kept) in {len(text[: match.end()].rstrip()) for match in regex.finditer(r"\X", text)}
    assert not [match for match in _WITH_SCHEME.finditer(text) if match.start() < len(kept) < match.end()]
    rest = text[len(kept) :]
    in_a_word = kept[-1].isalnum() and rest[0].isalnum() and not _WITH_SCHEME.match(rest)
    assert not in_a_word or " " not in kept or _UNSPACED.match(rest) or _UNSPACED_END.search(kept)


def test_long_texts_take_no_time() -> None:
    """A word without an end is cut as fast as others."""
    for text in ("a" * 70_000, "a." * 35_000, "\u0633" * 70_000, "e\u0301" * 35_000, "a b " * 18_000):
        for network in map(NETWORKS.__getitem__, ("x", "mastodon", "sms", "facebook")):
            assert network.fits(network.cut(text, end=f" {LINK}"))
