"""What people tell in words: passwords, and addresses of all kinds.

In English, German, French, Spanish, Portuguese, Arabic and Japanese. Nothing is repeated without an end but single
characters, and what has a long beginning is looked for from its end, so that a text takes as long as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from plainstatus.text.everyday import everyday, languages
from plainstatus.text.folding import folded

__all__ = ["addresses", "links", "mailboxes", "passwords"]

_Place = tuple[int, int]

# --- passwords ---

_NAMES: Final = (
    r"pass(?:word|wort|wd|code|phrase)s?|pass ?code|kennwort|pwd?|pin(?:[ -]?code)?|cv[vc]2?|security code|"
    r"(?:karten)?pr(?:ü|ue?)fnummer|pass(?=\s{0,3}[:=])|mot de passe|mdp|"
    r"contrase[nñ]a|clave|senha|كلمة (?:المرور|السر|مروري)|الرقم السري|パスワード|暗証番号|密码|口令"
)
_CLOSED: Final = r"\"'`\u201d\u201c\u00bb\u2019\u300d"
_QUOTED: Final = rf"(?P<quoted>[\"'`\u201c\u201e\u00ab\u2018\u300c][^{_CLOSED}\n]{{1,64}}[{_CLOSED}]?)"
_IS: Final = "is|was|ist|war|lautete?t?|est|etait|était|es|era|é|eh|هي|هو|كانت|كان"
_FOR: Final = "for|at|on|to|with|für|fuer|bei|auf|zu|zum|von|pour|chez|de|du|para|en|no|na|do|da"
#: 'my password is …', 'password: …', 'the password for the shop was …'; in Japanese 'パスワードは …'.
_TOLD: Final = re.compile(
    rf"(?<![^\W_])(?:{_NAMES})(?![A-Za-z0-9])(?:[ \t]{{1,3}}(?:{_FOR})(?:[ \t]{{1,3}}[^\W\d]{{1,20}}){{1,3}}?)?"
    rf"(?:\s{{0,3}}(?:(?:{_IS})\s{{0,3}})?(?P<sign>[:=]|->|\u2192)\s{{0,3}}|\s{{0,3}}(?:は|が|是)\s{{0,3}}"
    rf"|\s{{1,3}}(?:{_IS})\s{{1,3}})"
    rf"(?:{_QUOTED}|(?P<bare>[^\s\[\]]*[^\W_][^\s\[\]]*|[^\s\[\]]{{4,}}))",
    re.IGNORECASE,
)
#: 'password hunter2': nothing between, but no word either.
_BESIDE: Final = re.compile(
    rf"(?<![^\W_])(?:{_NAMES})[ \t]{{1,3}}(?=[^\s\[\]]{{0,64}}[0-9])(?P<bare>[^\s\[\]]{{3,64}})", re.IGNORECASE
)
#: What people say of their password, beside stop words and everyday words: 'my password is weak'.
_SAID_OF_IT: Final = (
    "weak strong old wrong right correct long short simple unique different gone empty required needed hidden visible",
    "useless public available stored saved kept known reused sent schwach stark alt lang kurz falsch richtig einfach",
    "einzigartig gultig bekannt gespeichert faible fort court faux ancien connu debil fuerte largo corto vieja antigua",
    "fraca forte longa curta velha",
)


def passwords(plain: str) -> Iterator[_Place]:
    """Yield where passwords stand that somebody tells, without the words before them."""
    for match in _TOLD.finditer(plain):
        if match["quoted"]:
            yield match.span("quoted")
        elif match["sign"] or not _is_word(match["bare"]):
            yield match.span("bare")
    yield from (match.span("bare") for match in _BESIDE.finditer(plain))


def _is_word(said: str) -> bool:
    """Say whether something is rather said of a password than the password: a word that many texts have."""
    word = folded(said.strip(".,;:!?\u061f\u3002\u3001\"')"))
    if not word.isalpha():
        return not word
    return word in _common_words() or any(everyday(language).named(word) for language in languages())


@cache
def _common_words() -> frozenset[str]:
    return frozenset(" ".join(_SAID_OF_IT).split()).union(*(everyday(language).stop for language in languages()))


# --- links ---

_LINK: Final = re.compile(
    r"(?:https?://|(?<![\w.@/-])www\.)[^\s<>\"\[\]]+|(?<![\w.@/-])[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){1,5}/[^\s<>\"\[\]]+",
    re.IGNORECASE,
)
#: Belongs to the sentence around.
_CLOSING: Final = ".,;:!?)'\u201d"
#: Behind the name of a host, what is no word: somebody's account, order or session.
_TOKEN: Final = re.compile(r"[?#]|[0-9]{5}|[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*(?<=[\w-]{12})")
_HOST: Final = re.compile(r"(?:https?://)?(?P<user>[^\s/?#@]{0,200}@)?[^\s/?#]*/?", re.IGNORECASE)


def links(plain: str) -> Iterator[_Place]:
    """Yield what stands behind the host in links that are somebody's own: they have a query, a number, or a token."""
    for match in _LINK.finditer(plain):
        end = match.start() + len(match[0].rstrip(_CLOSING))
        host = _HOST.match(plain, match.start(), end)
        if host and host["user"]:
            yield match.start(), end
        elif host and _TOKEN.search(plain, host.end(), end):
            yield host.end(), end


# --- mailboxes and accounts ---

_LOCAL: Final = re.compile(r"[\w.+%&*!#$=^{}|~/'-]{1,64}\Z")
_AT: Final = re.compile(r"@|\s?[(\[{]\s?(?:at|ät|arroba|arobase|a)\s?[)\]}]\s?", re.IGNORECASE)
_DOMAIN: Final = re.compile(
    r"[\w-]{1,63}(?:(?:\.|\s?[(\[{]\s?(?:dot|punkt|punto|point|ponto)\s?[)\]}]\s?)[\w-]{1,63}){1,5}", re.IGNORECASE
)
_ACCOUNT: Final = re.compile(r"(?<![\w@.+-])@\w[\w.-]{0,63}")


def mailboxes(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield e-mail addresses, also with (at) in them, and names of accounts, such as @somebody."""
    if "@" not in plain and _AT.search(plain) is None:
        return
    for at in _AT.finditer(plain):
        local = _LOCAL.search(plain, max(0, at.start() - 64), at.start())
        domain = _DOMAIN.match(plain, at.end())
        if local and domain:
            yield local.start(), domain.end(), "e-mail address"
    yield from ((*match.span(), "account name") for match in _ACCOUNT.finditer(plain))


# --- where people live ---

_STREET_END: Final = re.compile(
    r"(?:straße|strasse|str\.|gasse|allee|platz|weg|ring|ufer|damm|chaussee)\s?[0-9]{1,4}(?:\s?[a-z](?!\w))?",
    re.IGNORECASE,
)
_STREET_BEGIN: Final = re.compile(r"[\w.-]{0,40}\Z")
_SMALL_STEPS: Final = r"[^\n,.;!?0-9]{2,40}"
_PATTERNS: Final = (
    # 12 Main Street, Apt 4
    r"(?<![\w-])[0-9]{1,5}[a-z]?,? (?:[\w'.-]{1,20} ){1,3}"
    r"(?:street|st|road|rd|avenue|ave|lane|ln|boulevard|blvd|crescent|terrace|drive|dr)(?!\w)"
    r"(?:,? (?:apt|apartment|unit|suite|flat)\.? ?#?[0-9]{1,5}[a-z]?)?",
    # Springfield, CA 90000
    r"(?<!\w)[A-Z]{2},? [0-9]{5}(?:-[0-9]{4})?(?!\w)",
    # SW1A 1AA
    r"(?<!\w)(?-i:[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})(?!\w)",
    # 12345 Berlin, 75001 Paris
    r"(?<![\w.,])[0-9]{5} (?-i:[A-ZÄÖÜÉÀ])[^\W\d]{2,30}(?:[ -](?-i:[A-ZÄÖÜÉÀ])[^\W\d]{2,30})?",
    # 12 bis rue des Lilas
    r"(?<!\w)[0-9]{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|quai|route) "
    rf"{_SMALL_STEPS}",
    # Calle Mayor, 5; Rua das Flores, nº 12
    r"(?<!\w)(?:calle|c/|avenida|avda\.?|av\.|plaza|paseo|carrer|rua|travessa|praça|alameda|estrada|rodovia) ?"
    rf"{_SMALL_STEPS},? ?(?:n[.ºo°]{{0,2}} ?)?[0-9]{{1,5}}",
    # شارع النيل 12
    rf"(?:شارع|حي) {_SMALL_STEPS}[0-9]{{1,4}}",
    # 〒100-0001 and 東京都千代田区丸の内1-2-3
    r"〒 ?[0-9]{3}-?[0-9]{4}",
    r"[^\s、。]{1,4}[都道府県][^\s、。0-9]{1,20}[0-9]{1,4}(?:[-\u2010-\u2015\u2212ー丁目番地号の]{1,2}[0-9]{1,4}){0,3}号?",
)
_ADDRESSES: Final = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)


def addresses(plain: str) -> Iterator[_Place]:
    """Yield postal addresses, as far as street and number or code and place are written in the usual way."""
    for match in _STREET_END.finditer(plain):
        begin = _STREET_BEGIN.search(plain, max(0, match.start() - 40), match.start())
        yield begin.start() if begin else match.start(), match.end()
    for pattern in _ADDRESSES:
        yield from (match.span() for match in pattern.finditer(plain))
