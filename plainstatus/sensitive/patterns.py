"""What such things look like: the one list of patterns, each with what tells that it may match."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, Literal, NamedTuple

__all__ = [
    "BEGINS", "FAMILIES", "KEYS", "LEAKS", "MAYBE", "PATTERNS", "Family", "Found", "begins", "digits", "fits",
    "has_shape",
]  # fmt: skip

#: What something is, for whoever must decide what follows from it.
Family = Literal["key", "card", "identity", "identity_shape", "account", "password", "machine", "email", "phone"]

#: Families that stop a publish wherever they stand.
LEAKS: Final[frozenset[Family]] = frozenset({"key", "card", "identity"})


class Found(NamedTuple):
    """Something that looks as if it must not be published."""

    start: int
    #: As it stands there: never print it where it is one of `LEAKS`.
    words: str
    family: Family
    #: What it is, in words: 'a private key'.
    kind: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.words)


@dataclass(frozen=True)
class _Pattern:
    family: Family
    kind: str
    #: A regular expression, which is made when a text may hold a match.
    source: str
    #: What each match has, because to look for that first is many times as fast: one of these letters, small ones where
    #: case does not matter, or what the hint finds, which is quick where it begins with a letter or mark that is rare.
    near: tuple[str, ...] = ()
    hint: re.Pattern[str] | None = None
    #: Whether what matches is one: check digits, ranges.
    is_one: Callable[[str], bool] = bool
    flags: re.RegexFlag = re.NOFLAG

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression itself."""
        return re.compile(self.source, self.flags)


# Between groups of digits: space, no-break space, thin spaces, hyphens. Within a number they are all the same.
_GAP = "[ \u00a0\u2009\u202f\u2010\u2011-]"
# Parts of words, paths, decimals, international phone numbers and longer numbers are something else.
_BEGIN = r"(?<![\w./+-])"
_END = r"(?![\w/]|[.-]\d)"


def digits(words: str) -> str:
    """Return the digits of a number, without what groups them."""
    return re.sub(r"\D", "", words)


def fits(number: str, kind: str) -> bool:
    """Say whether the check digits of a number fit; what knows them is loaded for the few texts that hold one."""
    return _kinds()[kind](number)


@cache
def _kinds() -> Mapping[str, Callable[[str], bool]]:
    from stdnum import iban, luhn  # noqa: PLC0415
    from stdnum.ca import sin  # noqa: PLC0415
    from stdnum.de import idnr  # noqa: PLC0415
    from stdnum.es import dni, nie  # noqa: PLC0415
    from stdnum.fr import nir  # noqa: PLC0415
    from stdnum.us import ssn  # noqa: PLC0415

    kinds = {"iban": iban, "luhn": luhn, "sin": sin, "idnr": idnr, "dni": dni, "nie": nie, "nir": nir, "ssn": ssn}
    return {name: kind.is_valid for name, kind in kinds.items()}


def _compact(words: str) -> str:
    return re.sub(r"[\W_]", "", words)


#: How card numbers begin, and how many digits they have (ISO/IEC 7812; thirteen digits went out of use).
_CARD: Final = re.compile(
    r"4(\d{15}|\d{18})|5[1-5]\d{14}|2(22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(0[0-5]|[689]\d)\d{11}|35(2[89]|[3-8]\d)\d{12}|(6011|64[4-9]\d|65\d\d|62\d\d)\d{12,15}"
    r"|(50(18|20|38)|5893|6304|67(59|6[1-3]))\d{12}"
)


def _is_card(words: str) -> bool:
    number = digits(words)
    return _CARD.fullmatch(number) is not None and fits(number, "luhn")


def _is_sin(words: str) -> bool:
    # A round number with spaces between its thousands is a count.
    return not words.endswith("000") and fits(digits(words), "sin")


def _is_inside(words: str) -> bool:
    """Say whether an address is of a private network: RFC 1918, 6598, 3927, 4193, 4291; never one for examples."""
    try:
        address = ipaddress.ip_address(words)
    except ValueError:
        return False
    return any(address in network for network in _INSIDE if network.version == address.version)


_INSIDE: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip


def has_shape(text: str) -> bool:
    """Say whether a text may hold a card or identity number: quick, where it is long and full of days and times."""
    drawn = _drawn(text)
    return any(shape.search(drawn) for shape in _SHAPES)


def begins(text: str) -> list[int]:
    """Return where card and identity numbers may begin in a text: none goes on in another line."""
    drawn, lines = _drawn(text), dict[int, int]()
    for shape in _SHAPES:
        found = shape.search(drawn)
        while found:
            begin, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.start())
            lines[begin] = end if end >= 0 else len(text)
            found = shape.search(drawn, lines[begin] + 1)
    return [match.start() for begin, end in sorted(lines.items()) for match in BEGINS.finditer(text, begin, end)]


def _drawn(text: str) -> bytes:
    """Draw a text as `_SHAPES` are, a byte for each character, behind a comma."""
    if not text.isascii():
        for gap in _GAPS_BEYOND_ASCII:
            text = text.replace(gap, "-")
    return b",%b," % text.encode("ascii", "replace").translate(_DRAWN)


def _key(kind: str, near: str, pattern: str) -> _Pattern:
    return _Pattern("key", kind, pattern, (near,))


def _number(family: Family, kind: str, pattern: str, is_one: Callable[[str], bool] = bool) -> _Pattern:
    hint = MAYBE if family in {"card", "identity"} else _DIGITS
    return _Pattern(family, kind, f"{_BEGIN}(?:{pattern}){_END}", hint=hint, is_one=is_one, flags=re.ASCII)


# How every card number and identity number begins, for one quick look at files that hold none. It must leave out the
# days, times and ids that each page of a site is full of, or all patterns would be tried on all of them.
MAYBE: Final = re.compile(
    r"[0-9XYZ](?<![\w./+-].)"
    rf"(?:(?:{_GAP}?[0-9]){{10}}|-?[0-9]{{7}}-?[A-Z](?!\w)|[0-9]\.[0-9]{{3}}\."
    # Of people born in Corsica, the French number has a letter in it.
    rf"|(?<=[12])(?:{_GAP}?[0-9]){{5}}{_GAP}?[AB](?:{_GAP}?[0-9]){{3}})",
    re.ASCII,
)
#: Where it matches: each place by itself, as numbers may overlap.
BEGINS: Final = re.compile(f"(?={MAYBE.pattern})", re.ASCII)
#: What such numbers look like: 0 is a digit, A a capital letter, - whatever groups digits, a comma any other mark. Each
#: matches one of these at least. To look for zeros in a row, and only there at what stands around them, takes a
#: fifth of the time of `MAYBE`.
_SHAPES: Final = tuple(
    map(
        re.compile,
        (
            # No number begins or ends within a word, as one of the digits of a hash would. A day and a time are written
            # as some numbers are, but for their end: 20261115T210000Z.
            rb"0000000(?:0000(?<=[,-]00000000000)0*(?![0a])|(?<=A0000000)|(?<=A-0000000)|0-?A[,.-])",
            rb"-000(?:0(?<=0000-0000-0000-0000)|0(?<=0000-000000-0000)|(?<=00-000-000-000)|(?<=0-00-00-0[0A]-000))",
            rb"\.000(?<=00\.000\.000)",
        ),
    )
)
_GAPS_BEYOND_ASCII: Final = "\u00a0\u2009\u202f\u2010\u2011"
_DRAWN: Final = bytes(
    ord("0" if one.isdigit() else "A" if one.isupper() else "a" if one.isalnum() or one == "_" else mark)
    for one, mark in ((chr(code), {" ": "-", "-": "-", ".": "."}.get(chr(code), ",")) for code in range(128))
).ljust(256, b",")
#: The digits of a number, the shortest of which has six, and what groups them: `) (` at most, in a phone number.
_DIGITS: Final = re.compile(r"[0-9](?:[^0-9]{0,3}[0-9]){5}")


PATTERNS: Final = (
    _key("a private key", "PRIVATE KEY", r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----"),
    _key("a private key", "SECRET-KEY-1", r"AGE-SECRET-KEY-1[0-9A-Z]{20,}"),
    _key("a private key", "RWRTY0Iy", r"RWRTY0Iy[A-Za-z0-9+/]{40,}"),
    _key("an access key of a cloud service", "AKIA", r"AKIA[0-9A-Z]{16}\b"),
    _key("an access key of a cloud service", "ASIA", r"ASIA[0-9A-Z]{16}\b"),
    _key("an access key of a cloud service", "AIza", r"\bAIza[\w-]{35}(?![\w-])"),
    _key("an access key of a cloud service", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{40,}={0,2}"),
    _key("a bearer token", "earer ", r"earer [A-Za-z0-9._~+/-]{20,}"),
    # A long run of letters is tried in full from its beginning alone; from within, as far as headers are long.
    _key(
        "a signed token", ".eyJ",
        r"(?:(?<![\w-])eyJ[\w-]{10,}|eyJ[\w-]{10,1000})\.eyJ[\w-]{10,}\.[\w-]{10,}",
    ),
    _Pattern(
        "key", "a token of a code host", r"gh[pousr]_[A-Za-z0-9]{36}",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    ),
    _key("a token of a code host", "github_pat_", r"github_pat_\w{40,}"),
    _key("a token of a code host", "glpat-", r"glpat-[\w-]{20,}"),
    _key("a token of a package registry", "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    _key("a token of a package registry", "pypi-", r"\bpypi-[\w-]{50,}"),
    _Pattern(
        "key", "a token of a chat service", r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
        ("xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"),
    ),
    _key("a key of a payment service", "k_live_", r"k_live_[A-Za-z0-9]{16,}"),
    _key("a key of a mail service", "SG.", r"\bSG\.[\w-]{22}\.[\w-]{43}"),
    _number(
        "card", "a payment card number",
        rf"\d{{14,19}}|\d{{4}}(?P<a>{_GAP})\d{{4}}(?P=a)\d{{4}}(?P=a)\d{{4}}(?:(?P=a)\d{{3}})?"
        rf"|\d{{4}}(?P<b>{_GAP})\d{{6}}(?P=b)\d{{4,5}}",
        _is_card,
    ),
    _number(
        "identity", "a German tax identification number",
        rf"[1-9]\d{{10}}|[1-9]\d(?P<a>{_GAP})\d{{3}}(?P=a)\d{{3}}(?P=a)\d{{3}}",
        lambda words: fits(digits(words), "idnr"),
    ),
    _number(
        "identity", "a Spanish identity number", r"(?:\d{8}|\d\d\.\d{3}\.\d{3})-?[A-HJ-NP-TV-Z]",
        lambda words: fits(_compact(words), "dni"),
    ),
    _number(
        "identity", "a Spanish identity number of a foreigner", r"[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]",
        lambda words: fits(_compact(words), "nie"),
    ),
    _number(
        "identity", "a French social security number",
        rf"[12](?P<a>{_GAP}?)\d\d(?P=a)(?:0[1-9]|1[0-2]|[2-9]\d)(?P=a)\d[\dAB](?P=a)\d{{3}}(?P=a)\d{{3}}(?P=a)\d\d",
        lambda words: fits(_compact(words), "nir"),
    ),
    _number(
        "identity_shape", "a US social security number", r"\d{3}(?P<a>[-\u2010\u2011]| )\d\d(?P=a)\d{4}",
        lambda words: fits(digits(words), "ssn"),
    ),
    _number(
        "identity_shape", "a UK national insurance number",
        r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ \u00a0]?\d\d){3}[ \u00a0]?[A-D]",
    ),
    _number(
        "identity_shape", "a Canadian social insurance number",
        rf"\d{{3}}(?P<a>{_GAP})\d{{3}}(?P=a)\d{{3}}(?!{_GAP}\d)",
        _is_sin,
    ),
    _Pattern(
        "password", "a password",
        r"\b(?:pass(?:word|wd|phrase)|pwd|secret|api[ _-]?key|(?:access|auth)[ _-]?token)"
        r"\s*(?:=|:|\bis\b)\s*[\"'\u201c\u2018`]?(?=[^\s\"'`]{0,200}\d)(?=[^\s\"'`]{0,200}[A-Za-z])[^\s\"'`<>()]{8,}",
        ("passw", "passp", "pwd", "secret", "token", "apikey", "api key", "api_key", "api-key"), flags=re.IGNORECASE,
    ),
    _Pattern(
        "password", "a password in an address",
        r"\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@]+:[^\s/@]+@[\w.-]+", hint=re.compile(r"://[^\s/:@]+:"),
    ),
    _Pattern(
        "machine", "an address in a private network",
        r"(?<![\w.])(?<!version )(?<!build )(?<!release )\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)",
        hint=re.compile(r"\.(?<=\d\.)\d+\.\d"), is_one=_is_inside, flags=re.IGNORECASE,
    ),
    _Pattern(
        "machine", "an address in a private network",
        r"(?<![\w:])f[cde][0-9a-f]{2}:[0-9a-f:]*[0-9a-f:](?![\w])",
        hint=re.compile(r":(?<=[fF][c-eC-E][0-9a-fA-F]{2}:)"), is_one=_is_inside, flags=re.IGNORECASE,
    ),
    _Pattern(
        "machine", "the name of a machine inside",
        r"(?<![\w.@-])(?:[a-z0-9][\w-]*\.)+(?:internal|intranet|local|localdomain|lan|corp|home\.arpa)(?![\w-]|\.\w)",
        hint=re.compile(r"\.(?:internal|intranet|local|lan|corp|home\.arpa)", re.IGNORECASE), flags=re.IGNORECASE,
    ),
    # What stands before the @ has at most 64 characters (RFC 5321, 4.5.3.1.1); the last part has letters alone, but for
    # names in other scripts: 'tool@4.81.1' is a version. 'git@host.example:shop' and what stands in a web address are
    # for programs, 'logo@2x.png' is a picture.
    _Pattern(
        "email", "an e-mail address",
        r"(?<![\w.+/-])[\w.+-]{1,64}@(?!\dx\.)(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)(?![\w-]|\.\w|@|:[\w~/])",
        ("@",),
    ),
    _Pattern(
        "phone", "a phone number",
        r"(?<![\w.+/:-])(?:\+\d{1,3}(?:[ ./\u00a0-]?\(?\d{1,5}\)?){2,6}"
        r"|(?:1[ .-])?\(?[2-9]\d\d\)?[ .-][2-9]\d\d[.-]\d{4}"
        r"|\(?0\d{2,4}\)?[ /-]\d{3,4}[ -]\d{3,5})(?![\w]|[.-]\d)",
        hint=_DIGITS, is_one=lambda words: 8 <= len(digits(words)) <= 15, flags=re.ASCII,
    ),
)  # fmt: skip
#: Every family of which `find` knows a pattern, or another way to find it.
FAMILIES: Final[frozenset[Family]] = frozenset({*(pattern.family for pattern in PATTERNS), "account"})

#: The letters of all keys, each looked for by one of them that is rare: these few are sooner done.
KEYS: Final = tuple(
    map(
        re.compile,
        (
            r"_(?:(?<=gh[pousr]_)|(?<=github_pat_)|(?<=npm_)|(?<=k_live_))", r"-(?:(?<=glpat-)|(?<=pypi-))",
            r"K(?:(?<=AccountK)|(?<=AK)|EY)", r"I(?:(?<=ASI)|(?<=AI))", r"Y(?<=RWRTY)", r"J(?<=\.eyJ)", r"G\.(?<=SG\.)",
            r"x[abeoprs]-(?<=xox..)", r"earer ",
        ),
    )
)  # fmt: skip
