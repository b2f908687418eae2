"""The lines that messages offer: put in, each gives what was meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.read.schema import read_site
from plainstatus.read.yaml import Document, Value, parse_document
from tests.read.test_broken_sites import FOLDER, NAMES, NOW
from tests.support.project import examples

_WRITE = re.compile(r"write: (.*)", re.DOTALL)
_SPACES = re.compile(r"write it with (?:(\d+) spaces?|no space) in front.*")
_PARAGRAPH = re.compile(r"indent the paragraph by (\d+) spaces")
_LEFT = re.compile(r"take (\d+) spaces? away in front of it and of the lines that belong to it")
_BLOCK = re.compile(r"write: ([\w-]+): \| in line (\d+) and the text below it")
#: What follows an offered line: another way to mend it.
_OR = re.compile(r", or (?:\d{4}-|a later time|install|end in an offset).*|, for the time in .*")


def put_in(text: str, problems: Iterable[Problem]) -> str:  # noqa: PLR0912 - a branch for each way to say it
    """Return a file in which somebody did what each message says, from the last line up; others are left alone."""
    lines = text.split("\n")
    done = set()
    for problem in sorted(problems, key=lambda item: -item.line):
        index = problem.line - 1
        if problem.line in done or not problem.line:
            continue
        done.add(problem.line)
        margin = re.match(r"[\s]*", lines[index])[0]  # type: ignore[index]  # matches nothing at least
        blanks = " " * len(margin.expandtabs(4))
        if match := _BLOCK.fullmatch(problem.hint):
            head = int(match[2]) - 1
            lines[head : head + 1] = block(lines[head], lines[head + 1], match[1])
        elif match := _WRITE.fullmatch(problem.hint):
            lines[index] = blanks + _OR.sub("", match[1])
        elif match := _SPACES.fullmatch(problem.hint):
            lines[index] = " " * int(match[1] or 0) + lines[index].lstrip()
        elif match := _PARAGRAPH.fullmatch(problem.hint):
            while index < len(lines) and lines[index].strip():
                lines[index] = " " * int(match[1]) + lines[index].strip()
                index += 1
        elif problem.hint == "indent with the space bar only":
            lines[index] = blanks + lines[index][len(margin) :]
        elif problem.hint.endswith('write "- " in place of the last two spaces in front of it'):
            lines[index] = f"{lines[index][: len(margin) - 2]}- {lines[index][len(margin) :]}"
        elif problem.hint == "delete this line":
            del lines[index]
        elif match := _LEFT.fullmatch(problem.hint):
            lines[index] = lines[index][int(match[1]) :]
            for below in range(index + 1, len(lines)):
                if lines[below].strip() and len(lines[below]) - len(lines[below].lstrip()) <= len(margin):
                    break
                lines[below] = lines[below][int(match[1]) :]
        elif problem.hint == "move what stands behind the | down there":
            lines[index : index + 1] = block(lines[index].replace("| ", "", 1), lines[index + 1], "")
    return "\n".join(lines)


def block(line: str, below: str, key: str) -> list[str]:
    """Return the head of a text block for a line that holds a text, and the text, indented as the line below."""
    begin, _, rest = line.partition(f"{key}: " if key else ": ")
    return [f"{begin}{key}: |", " " * (len(below) - len(below.lstrip())) + rest]


def faults(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with a file as YAML."""
    try:
        parse_document(text.encode(), name="incidents.yaml", max_bytes=1_000_000)
    except InvalidIncidents as error:
        return error.problems
    return ()


def mended(text: str) -> str:
    """Return a file after somebody did what the messages say, and looked again, up to five times."""
    for _ in range(5):
        found = faults(text)
        better = put_in(text, found)
        if better == text:
            break
        text = better
    return text


def document(text: str) -> Document | None:
    """Return a file as it is read; None where it is not."""
    return None if faults(text) else parse_document(text.encode(), name="incidents.yaml", max_bytes=1_000_000)


def value(text: str, *path: str | int) -> Value:
    """Return what stands at a place of a file that can be read."""
    found = document(text)
    assert found is not None, faults(text)
    here: Value = found.data
    for step in path:
        here = here[step]  # type: ignore[index]  # the caller knows
    return here


def leaves(data: Value, place: str = "") -> dict[str, str | None]:
    """Return every text with the place where it stands."""
    match data:
        case dict():
            return {name: leaf for key, part in data.items() for name, leaf in leaves(part, f"{place}.{key}").items()}
        case list():
            return {name: leaf for i, part in enumerate(data) for name, leaf in leaves(part, f"{place}[{i}]").items()}
        case _:
            return {place.removeprefix("."): data}


def site_problems(text: str, folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a site."""
    path = folder / "incidents.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        read_site(path, folder / "none", root=folder, max_bytes=65536, now=NOW)
    except InvalidIncidents as error:
        return error.problems
    return ()


UPDATE = "incidents[0].updates[0]"
TITLE = "incidents[0].title"
#: Broken site → what stands where after every offered line was put in.
MEANT: dict[str, dict[str, str | None]] = {
    "anchor": {TITLE: "&slow Checkout is slow"},
    "bad-id": {"incidents[0].id": "2026-11-15-checkout"},
    "bad-url": {"incidents[0].actions[0].url": "https://www.example.com/login"},
    "breach-enum": {"incidents[0].breach.information[0].kind": "password"},
    "channels": {"organisation.channels.use[0]": "E-mail"},
    "clock-only": {f"{UPDATE}.at": "2026-11-20 11:35"},
    "comment-cuts-text": {TITLE: "Problem with order #4411"},
    "control-character": {TITLE: "Checkout is slow"},
    "correction-field": {"incidents[0].corrections[2].field": "information.password.state"},
    "correction-time": {"incidents[0].corrections[0].at": "now"},
    "curly-quotes": {TITLE: "Checkout is slow"},
    "day-only": {f"{UPDATE}.at": "2026-11-15 13:00"},
    "emoji-of-json": {f"{UPDATE}.text": "\U0001f525 You can't pay. \u2014 We look into it."},
    "fakes": {"organisation.fakes[1].seen_at": "2026-11-15 13:00", "organisation.fakes[2].seen_at": "now"},
    "first-dash-further-in": {"incidents[1].id": "2026-11-14-checkout"},
    "first-dash-missing": {f"{UPDATE}.text": "We look into it.", "incidents[0].updates[1].text": "It works again."},
    "first-item-further-in": {f"{UPDATE}.text": "Bank transfer works.\n\nOr come to a shop.\n"},
    "folded-list": {f"{UPDATE}.text": "Please:\n- sign out\n- sign in again\n"},
    "folders-in-quotes": {TITLE: "C:\\Program Files (x86)\\backup\\new is full"},
    "format-as-a-list": {"format": "1"},
    "format-of-the-future": {"format": "1"},
    "future": {f"{UPDATE}.at": "now"},
    "head-and-text-in-one-line": {
        f"{UPDATE}.text": "You cannot pay: order #4411 waits.",
        "incidents[0].updates[1].text": "You can pay again.",
    },
    "hidden-beside-a-mistake": {TITLE: "Checkout: never slow"},
    "hour-missing": {f"{UPDATE}.at": "2026-03-08 01:30 -0800"},
    "hour-twice": {f"{UPDATE}.at": "2026-11-01 01:30 -0700"},
    "key-misspelt-that-must-be-there": {
        TITLE: "Checkout is slow",
        f"{UPDATE}.text": "We look into it. You can still order by phone.",
    },
    "key-one-space-left": {TITLE: "Checkout is slow"},
    "line-break-of-a-word-processor": {f"{UPDATE}.text": "You cannot pay by card."},
    "many-at-once": {f"{UPDATE}.at": "2026-11-15 13:00", f"{UPDATE}.status": "resolved"},
    "no-break-space-after-colon": {TITLE: "Checkout is slow"},
    "no-break-space-indent": {f"{UPDATE}.status": "investigating"},
    "no-space-in-mapping": {"incidents[0].components.accounts": "partial_outage"},
    "now-in-capitals": {f"{UPDATE}.at": "now"},
    "paragraph-at-margin": {f"{UPDATE}.text": "First paragraph.\n\nSecond paragraph, pasted at the margin.\n"},
    "quote-over-lines": {
        f"{UPDATE}.text": "We look into it, and tell you more at 14:00.",
        "incidents[0].updates[1].text": "It works again.",
    },
    "same-second": {"incidents[0].updates[1].at": "2026-11-15 13:00:01"},
    "second-dash-missing": {"incidents[0].updates[1].text": "It works again."},
    "security-txt-contact": {"organisation.security_txt.expires": "2027-06-30 13:00"},
    "several-in-one-line": {
        "incidents[0].components.accounts": "partial_outage",
        "incidents[0].components.shop": "degraded_performance",
    },
    "starts-with-ampersand": {TITLE: "& then it broke"},
    "starts-with-at": {TITLE: "@example is down"},
    "starts-with-backtick": {TITLE: "`checkout` is slow"},
    "starts-with-brace": {TITLE: "{shop} is slow"},
    "starts-with-bracket": {TITLE: "[Resolved] Checkout"},
    "starts-with-exclamation": {TITLE: "!Important notice"},
    "starts-with-greater": {TITLE: "> 5 per cent of orders fail"},
    "starts-with-percent": {TITLE: "%5 of orders fail"},
    "starts-with-pipe": {TITLE: "pipe is broken"},
    "starts-with-star": {TITLE: "*Important* notice"},
    "tab-after-key": {TITLE: "Checkout is slow"},
    "tab-indent": {f"{UPDATE}.status": "investigating"},
    "tag": {TITLE: "Checkout is slow"},
    "text-behind-pipe": {f"{UPDATE}.text": "We look into it.\nYou can order by phone.\n"},
    "text-for-actions": {"incidents[0].actions[0].text": "Order by phone"},
    "text-for-components": {"incidents[0].components[0]": "accounts", "incidents[0].components[1]": "shop"},
    "text-for-list": {"incidents[0].actions[0].text": "Sign in again"},
    "texts-in-braces": {
        f"{UPDATE}.text": 'You cannot pay: "Pay", the button, does nothing',
        "incidents[0].updates[1].text": '"Pay" works again',
        "incidents[0].updates[1].next_update": "none",
        "incidents[0].updates[2].text": "It's the same for order #4411",
        "incidents[0].updates[3].text": "You can pay",
        "incidents[0].updates[3].status": "resolved",
    },
    "twelve-hour-clock": {f"{UPDATE}.at": "2026-11-15 13:00"},
    "typographic-dash": {"components[0].id": "accounts"},
    "unclosed-quote": {TITLE: "Checkout is slow"},
    "unknown-component": {"incidents[0].components[0]": "accounts"},
    "unknown-component-state": {"incidents[0].components.accounts": "partial_outage"},
    "unknown-contact": {f"{UPDATE}.contacts.phone.state": "closed"},
    "unknown-group": {"components[0].group": "shop"},
    "unknown-status": {f"{UPDATE}.status": "resolved"},
    "unknown-top-key": {TITLE: "Checkout is slow"},
    "unknown-type": {"incidents[0].type": "security"},
    "unknown-zone": {"organisation.timezone": "America/Los_Angeles"},
    "unquoted-colon": {TITLE: "Checkout: slow again"},
    "wrong-indent": {f"{UPDATE}.text": "We look into it."},
    "zone-abbreviation": {f"{UPDATE}.at": "2026-11-15 13:00"},
}  # fmt: skip
#: Where a person has to choose first: which of two lines, or which of two readings.
TO_CHOOSE = {"missing-colon", "two-documents"}


@pytest.mark.parametrize("name", NAMES)
def test_offers_of_broken_sites(name: str, tmp_path: Path) -> None:
    """Put in, each offered line gives the text that was meant, and nothing more is offered then."""
    raw = (FOLDER / f"{name}.yaml").read_bytes()
    text = raw.decode("utf-8", "replace")
    for _ in range(4):
        better = put_in(text, site_problems(text, tmp_path))
        if better == text:
            break
        text = better

    if name in TO_CHOOSE or (name not in MEANT and text == raw.decode("utf-8", "replace")):
        return
    found = document(text)
    assert found is not None, faults(text)
    read = leaves(found.data)
    assert {place: read.get(place) for place in MEANT[name]} == MEANT[name]


def test_one_round_is_enough(tmp_path: Path) -> None:
    """What is offered for a line mends all of it, so that nothing is offered for it again."""
    for name in sorted(MEANT):
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        first = site_problems(text, tmp_path)
        once = put_in(text, first)

        assert put_in(once, faults(once)) == once, name


SLOTS = {
    "title": ("incidents:\n  - id: a\n    title: {}\n    impact: minor\n", ("incidents", 0, "title")),
    "first": ("incidents:\n  - title: {}\n    impact: minor\n", ("incidents", 0, "title")),
    "language": ("title:\n  en: {}\n  de: x\n", ("title", "en")),
    "braces": ("l: {{a: b, text: {}, z: y}}\n", ("l", "text")),
    "last in braces": ("- {{at: 2026-11-15 13:00, text: {}}}\n".join(["l:\n  ", "  - x\n"]), ("l", 0, "text")),
}
#: What people type that YAML takes for something else, with words around it.
PIECES = st.sampled_from([
    "order", "Pay", "you", "caf\u00e9", "\u0437\u0430\u043a\u0430\u0437", "\u0627\u0644\u062f\u0641\u0639",
    "\U0001f525",
    "#4411", "# 2", ":", "x:", "Checkout:", "don't", '"Pay"', '"', "'", "it's", "[Resolved]", "[a", "b]", "{shop}", "}",
    "- ", "*Important*", "&", "!", "%5", "@you", "`x`", ">", "> 5", "?", "50 %", "a|b", "C:\\new", "\\",
    "https://a.example/#b",
    "\u201cPay\u201d", "\u2018", "it\u2019s", "=", "~", "100", "\u00a0", "word " * 40,
])  # fmt: skip


TYPED = st.lists(PIECES, min_size=1, max_size=6).map(lambda parts: " ".join(parts).strip()).filter(bool)
PLAIN = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"])


def is_sure(typed: str, slot: str) -> bool:
    """Say whether only one thing can have been meant by a text that was typed without quotes around it."""
    if typed[0] in "\"'\u201c\u2018|>[{" or typed[-1:] in "\u201d\u2019":
        return False  # quotes that may be meant as such, heads of blocks, lists
    if slot.endswith("braces"):
        # Whatever looks like the end of it, or like the next key, is taken for that.
        return not re.search(r", *[\w-]+: |[\[\]{}]|, *$", typed)
    return True


@given(
    st.lists(PIECES, min_size=1, max_size=6).map(" ".join).map(str.strip).filter(bool), st.sampled_from(sorted(SLOTS))
)
@example("Order #4411: \u201cPay\u201d", "title")
@example("# 2 #4411", "first")
@example('You: "Pay" does nothing', "braces")
@settings(max_examples=examples(100))
def test_offers_for_texts(typed: str, slot: str) -> None:
    """Whatever text was typed, an offered line gives this text."""
    template, path = SLOTS[slot]
    text = template.format(typed)
    found = faults(text)
    if not any(_WRITE.fullmatch(problem.hint) for problem in found) or not is_sure(typed, slot):
        return
    better = mended(text)

    if not faults(better):
        assert value(better, *path) == typed


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"]), min_size=1, max_size=30)
)
@example("\U0001f525 You can't pay \u2014 C:\\new")
def test_offers_for_texts_of_json(meant: str) -> None:
    """What a program wrote as JSON is offered as what it stands for."""
    template, path = SLOTS["title"]

    assert value(mended(template.format(json.dumps(meant))), *path) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("| You cannot pay.", "You cannot pay."),
        ("|- You cannot pay: order #1", "You cannot pay: order #1"),
        ("|You cannot pay.", "You cannot pay."),
        (">- \u201cPay\u201d does nothing.", "\u201cPay\u201d does nothing."),
        ("> You cannot pay.", "You cannot pay."),
        ("> 5 % fail", "> 5 % fail"),
        (">5 % fail", ">5 % fail"),
        ("| a | b |", "| a | b |"),
        (r'"C:\Program Files\d"', r"C:\Program Files\d"),
        (r'"C:\backup\new"', r"C:\backup\new"),
        (r'"C:\New folder"', r"C:\New folder"),
        (r'"We don\'t know.\nWe look."', "We don't know.\nWe look."),
        (r'"5 \* 3 and \$2"', r"5 \* 3 and \$2"),
        (r'"\u{1F525} You cannot pay"', "\U0001f525 You cannot pay"),
        (r'"pay\u000bby card"', "pay by card"),
        (r'"a\ud83d b \*"', r"a b \*"),
        ("pay\x0bby\x0ccard", "pay by card"),
        ("e\x1ecommerce be\x07ll", "e-commerce bell"),
        ("don\u00e2\x80\x99t \x93pay\x94", "don\u2019t \u201cpay\u201d"),
        ("Pay: \u202eby card", "Pay: by card"),
        ("Pay: \U0001f468\u200d\U0001f469\u200d\U0001f467 #1", "Pay: \U0001f468\u200d\U0001f469\u200d\U0001f467 #1"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0645: #1", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0645: #1"),
    ],
)  # fmt: skip
def test_offers_for_mistakes(typed: str, meant: str) -> None:
    """Heads of blocks, escapes and characters of word processors become what they were meant for."""
    template, path = SLOTS["title"]

    assert value(mended(template.format(typed)), *path) == meant


@pytest.mark.parametrize("line", ["l: [a, {b: c, d]\n", 'l: ["a, b\n'])
def test_nothing_is_offered_where_nobody_can_tell(line: str) -> None:
    """Where brackets do not fit each other, words tell what to do, and no line is shown that would be refused."""
    for problem in faults(line):
        shown = _WRITE.fullmatch(problem.hint)
        assert shown is None or not faults(shown[1])
