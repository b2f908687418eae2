"""The standing answers of the security FAQ: `## Question {#anchor}`, then the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from plainstatus.errors import Problem
from plainstatus.model import Answer, Faq, Text
from plainstatus.model.frozen import dataclass
from plainstatus.read.content.front_matter import Page, unknown_keys
from plainstatus.read.did_you_mean import did_you_mean
from plainstatus.text.slugs import latin_words
from plainstatus.text.typed import folded

__all__ = [
    "Piece",
    "before_questions",
    "is_anchor",
    "offered_anchor",
    "open_block",
    "pieces",
    "question_lines",
    "read_faq",
    "read_translation",
    "translated",
]

_KEYS = ("Title", "Summary", "Status")
_TRANSLATED = (*_KEYS, "Lang")
_QUESTION = re.compile(r"[ ]{0,3}##(?!#)(.*)")
_ATTRIBUTES = re.compile(r"\{:?([^{}]*)\}\Z")
_ANCHOR = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
#: Behind the marks only tildes may be followed by backticks.
_FENCE = re.compile(r"[ ]{0,3}(`{3,}(?=[^`]*\Z)|~{3,})")
#: A link's address, given apart from it: it may serve every answer.
_DEFINITION = re.compile(r"[ ]{0,3}\[(?!\^)([^\]]+)\]:\s*\S+.*")
_NAME = re.compile(r"\[([^\[\]]+)\]")
#: So many go below every answer, whether it names them or not; of more, those that it names.
_MOST_GIVEN = 100


@dataclass(frozen=True)
class Piece:
    """A question with its answer, as it is typed."""

    line: int
    question: str
    anchors: tuple[str, ...]
    #: The answer, without empty lines around it.
    text: str
    #: Heading and answer, without empty lines below.
    typed: str
    problems: tuple[Problem, ...]


def pieces(page: Page) -> tuple[Piece, ...]:
    """Return the questions of a page one by one, whatever is wrong with them."""
    found = []
    for line, heading, lines in [*_pieces(page)][1:]:
        question, anchors, problems = _heading(page.name, line, heading)
        text = "\n".join(lines).strip("\n")
        if not text.strip():
            problems.append(_unanswered(page.name, line, question))
        typed = "\n".join([heading, *lines]).rstrip()
        found.append(Piece(line, question, tuple(anchors), text, typed, tuple(problems)))
    return tuple(found)


def _unanswered(name: str, line: int, question: str) -> Problem:
    return Problem(name, line, "", f"there is no answer to {question!r}", "write it below")


def read_translation(page: Page, main: Page | None) -> tuple[Faq, list[Problem]]:
    """Return the answers of a translation, and what is wrong with it: each stands under the anchor that `main` has."""
    faq, problems = read_faq(page, keys=_TRANSLATED)
    language = page.name.removesuffix(".md").rpartition(".")[2]
    field = page.get("lang")
    if field is None:
        problems.append(Problem(page.name, 1, "", "it does not say which language it is in", f"add: Lang: {language}"))
    elif field.value != language:
        message = f"Lang is {field.value}, and the file's name says {language}"
        problems.append(Problem(page.name, field.line, "", message, f"write: Lang: {language}"))
    known = {anchor for piece in (pieces(main) if main else ()) for anchor in piece.anchors}
    for answer in faq.answers:
        if answer.anchor not in known:
            near, hint = did_you_mean(answer.anchor, sorted(known))
            hint = f"write {{#{near}}}" if near else hint or "write that one first"
            message = f"there is no question {{#{answer.anchor}}} in the FAQ itself that this could translate"
            problems.append(Problem(page.name, answer.spot[1], "", message, hint))
    return faq, problems


def translated(faq: Faq, others: Mapping[str, Faq]) -> Faq:
    """Return the standing answers with their translations, given by language.

    A title may stand in translations alone: the FAQ's own is the empty text then, and has a word of ours.
    """
    known = {tag: {answer.anchor: answer for answer in other.answers} for tag, other in others.items()}

    def both(answer: Answer) -> Answer:
        names = (answer.anchor, *answer.aliases)
        found = {
            tag: other for tag, answers in known.items() if (other := next(filter(None, map(answers.get, names)), None))
        }
        question = _in_all(answer.question, {tag: other.question for tag, other in found.items()})
        text = _in_all(answer.text, {tag: other.text for tag, other in found.items()})
        return replace(answer, question=question, text=text)

    titles = {tag: other.title for tag, other in others.items()}
    intro = faq.intro and _in_all(faq.intro, {tag: other.intro for tag, other in others.items()})
    return replace(
        faq,
        title=_in_all(faq.title or Text(""), titles) if any(titles.values()) else faq.title,
        intro=intro,
        answers=tuple(map(both, faq.answers)),
    )


def _in_all(text: Text, others: Mapping[str, Text | None]) -> Text:
    return Text(text, [(tag, str(other)) for tag, other in others.items() if other])


def read_faq(page: Page, *, keys: Sequence[str] = _KEYS) -> tuple[Faq, list[Problem]]:
    """Return the standing answers, as far as they can be read, and what is wrong with them."""
    problems = list(unknown_keys(page, keys))
    title = page.get("title")
    parts = list(_pieces(page))
    given = [(line, match[1]) for _, _, lines in parts for line in lines if (match := _DEFINITION.fullmatch(line))]
    _, _, before = parts[0]
    seen: dict[str, int] = {}
    answers = []
    for line, heading, lines in parts[1:]:
        question, anchors, found = _heading(page.name, line, heading)
        text = "\n".join(lines).strip("\n")
        if question and not text.strip():
            found.append(_unanswered(page.name, line, question))
        for anchor in anchors:
            if anchor in seen:
                better = f"## {question} {{#{_other(anchor, seen)}}}"
                message = f"the anchor {anchor!r} stands in line {seen[anchor]} too"
                found.append(Problem(page.name, line, "", message, f"write: {better}"))
            seen.setdefault(anchor, line)
        problems += found
        if not found:
            used = _used(given, text, lines)
            text = "\n".join([text, "", *used]) if used else text
            blank = next((index for index, typed in enumerate(lines) if typed), 0)
            spot, begins = (page.name, line), line + 1 + blank
            answers.append(Answer(anchors[0], tuple(anchors[1:]), Text(question), Text(text), spot, begins))
    intro = "\n".join(before).strip()
    faq = Faq(Text(title.value) if title else None, Text(intro) if intro else None, tuple(answers), page.name)
    return faq, problems


def _used(given: Sequence[tuple[str, str]], text: str, lines: Sequence[str]) -> list[str]:
    """Return the links' addresses, given as (line, name), that stand elsewhere on the page and belong to an answer."""
    named = {folded(name) for name in _NAME.findall(text)} if len(given) > _MOST_GIVEN else None
    here = set(lines)
    return [line for line, name in given if line not in here and (named is None or folded(name) in named)]


def question_lines(page: Page) -> tuple[int, ...]:
    """Return the lines on which questions begin, whatever is wrong with them."""
    return tuple(line for line, _, _ in _pieces(page))[1:]


def before_questions(page: Page, text: str) -> str:
    """Return what stands above the first question of a page, whose text is given; nothing where that is only keys."""
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    first = next(iter(question_lines(page)), len(lines) + 1)
    notes = "\n".join(lines[: first - 1]).strip()
    body = any(line.strip() for line in lines[page.start - 1 : first - 1])
    keys = {key.lower() for key in _KEYS}
    return notes if body or any(field.key not in keys for field in page.fields) else ""


def _pieces(page: Page) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the text before the first question, then each question: its line, its heading, the lines below it."""
    line, heading, below = page.start, "", []
    for number, (typed, fence) in enumerate(_fenced(page.body), page.start):
        question = None if fence else _QUESTION.fullmatch(typed)
        if question is None:
            below.append(typed)
            continue
        yield line, heading, below
        line, heading, below = number, typed, []
    yield line, heading, below


def _fenced(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each line with the marks of the block of code that is open behind it, as CommonMark has it, if one is."""
    fence = ""
    for typed in lines:
        found = _FENCE.match(typed)
        if not fence:
            fence = found[1] if found else ""
        elif found and found[1].startswith(fence) and typed.strip() == found[1]:
            fence = ""
        yield typed, fence


def open_block(lines: Iterable[str]) -> tuple[int, str] | None:
    """Return where a block of code begins that is left open, counted from 0, and what closes it; None where none is."""
    begin, last = 0, ""
    for number, (_, fence) in enumerate(_fenced(lines)):
        begin = number if fence and not last else begin
        last = fence
    return (begin, last) if last else None


def _heading(name: str, line: int, typed: str) -> tuple[str, list[str], list[Problem]]:
    """Return a question, its anchors and what is wrong with them."""
    match = _QUESTION.fullmatch(typed)
    heading = (match[1] if match else typed).strip().rstrip("#").rstrip()
    attributes = _ATTRIBUTES.search(heading)
    question = heading[: attributes.start()].rstrip() if attributes else heading
    tokens = attributes[1].split() if attributes else []
    anchors = [token[1:] for token in tokens if token.startswith("#")]
    if not question:
        return "", anchors, [Problem(name, line, "", "the heading holds no question", "write: ## Question? {#anchor}")]
    problems = []
    if not anchors:
        message = "the question has no anchor, and people paste links to it as a reply"
        problems.append(Problem(name, line, "", message, f"write: ## {question} {{#{offered_anchor(question)}}}"))
    better = " ".join(f"#{offered_anchor(anchor)}" for anchor in anchors)
    wrong = [anchor for anchor in anchors if not is_anchor(anchor)]
    if wrong:
        message = f"{wrong[0]!r} cannot be an anchor: only a to z, 0 to 9 and single - and _ between them go in"
        problems.append(Problem(name, line, "", message, f"write: ## {question} {{{better}}}"))
    elif anchors and len(anchors) < len(tokens):
        message = "only anchors can stand in the braces after a question"
        problems.append(Problem(name, line, "", message, f"write: ## {question} {{{better}}}"))
    return question, anchors, problems


def is_anchor(text: str) -> bool:
    """Say whether a text can be an anchor."""
    return _ANCHOR.fullmatch(text) is not None


def offered_anchor(text: str) -> str:
    """Return an anchor for a question."""
    return "-".join(latin_words(text)[:8]) or "question"


def _other(anchor: str, seen: dict[str, int]) -> str:
    number = 2
    while f"{anchor}-{number}" in seen:
        number += 1
    return f"{anchor}-{number}"
