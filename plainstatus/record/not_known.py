"""Texts that say that something is not known yet, in our words or in those of staff: to know it then corrects nothing.

What is not taken for such a text counts as something that was said. So a doubt costs a warning, and no silence.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

__all__ = ["known_part", "says_nothing"]

_WHICH: Final = r"(?:who|whom|whose|what|when|where|which|how|why|whether|if)\b"
_STILL: Final = (
    r"(?:still|as\s+yet|yet|currently|so\s+far|at\s+present|at\s+the\s+moment|at\s+this\s+time|for\s+now|fully)"
)
_OPEN: Final = (
    rf"(?:{_STILL}\s+)*(?:not\s+(?:{_STILL}\s+)*(?:known|clear|certain|sure|confirmed|established|determined)"
    rf"|unknown|unclear|unconfirmed|undetermined|(?:to\s+be|being)\s+(?:confirmed|determined|established|investigated)"
    rf"|under\s+investigation)(?:\s+{_STILL})*"
)
#: One of them is a whole clause; a question may follow, which is not answered.
_NOT_KNOWN: Final = (
    rf"(?:{_STILL},?\s+)?(?:we|i)\s+(?:{_STILL}\s+)*(?:do\s+not|don['\u2019]t|cannot|can['\u2019]t)\s+(?:{_STILL}\s+)*"
    rf"(?:know|say|tell|confirm)(?:\s+(?:{_STILL}|this|that|it|more))*(?:\s+(?:about\s+)?{_WHICH}.*)?",
    rf"(?:{_STILL},?\s+)?(?=.*\b{_STILL}\b)(?:nobody|no\s+one)\s+(?:{_STILL}\s+)*knows(?:\s+(?:{_STILL}|this|that|it))*(?:\s+{_WHICH}.*)?",
    rf"(?:{_STILL},?\s+)?(?:we\s+are|we['\u2019]re|i\s+am|i['\u2019]m)\s+(?:{_STILL}\s+)*not\s+(?:{_STILL}\s+)*"
    rf"(?:sure|certain)(?:\s+{_STILL})*(?:\s+{_WHICH}.*)?",
    rf"(?:(?:this|that|it)\s+is\s+)?{_OPEN}(?:\s+{_WHICH}.*)?",
    rf"(?:{_WHICH}|the\s+(?:number|extent|cause|time|scope|date)\b).*\s(?:is|are|was|were|remains?)\s+{_OPEN}",
    rf"(?:{_STILL},?\s+)?(?:we\s+are|we['\u2019]re)\s+(?:{_STILL}\s+)*"
    rf"(?:finding\s+out|investigating|looking\s+into|checking|trying\s+to\s+\w+(?:\s+out)?)"
    rf"(?:\s+(?:it|this|that|{_WHICH}.*))?",
    r"t\.?b\.?[acd]\.?|to\s+be\s+announced|n/?a|\?+|\u2026|pending|to\s+follow",
    # German, French, Spanish, Italian, Dutch, Portuguese.
    r"(?:(?:das|es)\s+ist\s+|wer|wie\s+viele)?.{0,40}?(?:noch|bisher|derzeit)\s+(?:nicht\s+(?:bekannt|klar)|unbekannt|unklar)",
    r"(?!.*\baber\b)(?:das|es)\s+ist\s+(?:noch|bisher|derzeit)\s+(?:nicht\s+(?:bekannt|klar)|unbekannt|unklar),\s+"
    r"(?:wer|wen|wem|wessen|was|wann|wo|wie|welche[rsmn]?|warum|ob)\b[^,\d]*",
    r"unbekannt|wir\s+wissen\s+(?:es\s+)?(?:noch|derzeit)\s+nicht\b.*|(?:das\s+)?wissen\s+wir\s+(?:noch|derzeit)\s+nicht",
    r"inconnue?s?|(?:ce\s+n['\u2019]est\s+)?pas\s+encore\s+connue?s?|nous\s+ne\s+(?:le\s+)?savons\s+pas(?:\s+encore)?\b.*",
    r"(?!.*\bmais\b)on\s+ne\s+(?:le\s+)?sait\s+pas\s+encore"
    r"(?:\s+(?:qui|quand|comment|combien|si|o\u00f9|pourquoi|quel(?:le)?s?|ce\s+qu[ei])\b[^,\d]*)?",
    r"se\s+desconoce|desconocid[oa]s?|(?:a\u00fan|todav\u00eda)\s+no\s+(?:lo\s+)?(?:se\s+sabe|sabemos|se\s+conoce)\b.*",
    r"sconosciut[oaie]|non\s+(?:\u00e8\s+)?ancora\s+not[oaie]|non\s+(?:lo\s+)?sappiamo(?:\s+ancora)?\b.*",
    r"onbekend|nog\s+(?:niet\s+bekend|onbekend|onduidelijk)|(?:dat\s+)?weten\s+we\s+nog\s+niet|we\s+weten\s+nog\s+niet\b.*",
    r"desconhecid[oa]s?|ainda\s+n\u00e3o\s+(?:se\s+sabe|sabemos)\b.*",
)
#: What comes of it then.
_FOLLOWS: Final = (
    r"(?:and\s+|so\s+)?(?:we\s+)?(?:will|shall|['\u2019]ll)\s+"
    r"(?:(?:say|tell|update|add|post|publish|share)\b.*|write\s+(?:here|again|more)\b.*)"
    r"|(?:more|details?|more\s+details?|an?\s+update)\s+(?:(?:will\s+)?(?:follow|come)s?\b.*|soon|later|to\s+follow)"
)
_MORE: Final = re.compile(_FOLLOWS, re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?<=[.!?\u2026])\s+|\n+")
#: Behind these something new may be said; a comma alone may stand between things of which nothing is known.
_PARTS: Final = re.compile(
    r"\s*(?:[;:\u2013\u2014]|,?\s*\b(?:but|although|though|however)\b"
    r"|,\s*(?=(?:and\s+)?(?:will|we\s+will|shall)\b)"
    r"|,\s*(?=(?:at\s+least|at\s+most|it|they|everyone|everybody|all|some|only|probably|about|around|more\s+than"
    r"|up\s+to|we|\d+)\b))\s*",
    re.IGNORECASE,
)
#: Longer ones say something, and would take long to look at.
_LONGEST: Final = 300


def says_nothing(text: str) -> bool:
    """Say whether a text says no more than that something is not known yet."""
    return bool(text.strip()) and not known_part(text)


def known_part(text: str) -> str:
    """Return a text without the sentences that say no more than that something is not known yet."""
    every = [one for one in _SENTENCE.split(text) if one.strip()]
    opens = [_is_open(one) for one in every]
    if not any(opens):
        return " ".join(every)
    return " ".join(one for one, is_open in zip(every, opens, strict=True) if not is_open and not _only_follows(one))


@cache
def _clause() -> re.Pattern[str]:
    """Return what a clause of which nothing is known is; made when it is needed, because that takes 10 ms."""
    return re.compile("|".join(f"(?:{one})" for one in _NOT_KNOWN), re.IGNORECASE)


def _is_open(sentence: str) -> bool:
    parts, is_clause = _parts(sentence), _clause().fullmatch
    return any(map(is_clause, parts)) and all(is_clause(one) or _MORE.fullmatch(one) for one in parts)


def _only_follows(sentence: str) -> bool:
    parts = _parts(sentence)
    return bool(parts) and all(map(_MORE.fullmatch, parts))


def _parts(sentence: str) -> list[str]:
    """Return what may say something each; nothing of a sentence that is too long to say nothing."""
    bare = " ".join(sentence.strip(" \t.!*_()\"'").split())
    return [part.strip(" .,") for part in _PARTS.split(bare) if part] if len(bare) <= _LONGEST else []
