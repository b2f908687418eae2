"""Made-up questions of customers with what each is about, and what a shop answers; and what `asked` makes of them.

`part` of a question is `held` where its text was set aside, together with the answers, before anything was tuned.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from plainstatus.sensitive.masking import mask
from plainstatus.views.asked import Answer, Denied, Group, Said, asked

__all__ = ["DENIED", "TOPICS", "Labelled", "answers", "other_languages", "questions", "right"]

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "asked"
DENIED = (Denied("ssn", "ssn"), Denied("bank_account", "bank_account"))
#: What people ask that the shop does not answer.
TOPICS = frozenset({"compensation", "reset", "stores"})


@dataclass(frozen=True)
class Labelled:
    """A question; `group` is the id of an answer, one of `TOPICS`, `contradicts:` and what is denied, or `remark`."""

    language: str
    group: str
    text: str
    part: str = ""


def questions() -> list[Labelled]:
    """Return 300, half of them English, half German."""
    return _read("questions.tsv")


def other_languages() -> list[Labelled]:
    """Return some in French, Spanish, Portuguese, Arabic and Japanese."""
    return _read("other_languages.tsv")


def answers() -> tuple[Answer, ...]:
    """Return the shop's ten answers, in English and German."""
    written = yaml.safe_load((FOLDER / "answers.yaml").read_text(encoding="utf-8"))
    return tuple(
        Answer(name, f"https://status.example.com/#{name}", language, one["question"], one["text"])
        for language, listed in written.items()
        for name, one in listed.items()
    )


def right(labelled: Sequence[Labelled]) -> list[bool]:
    """Return of each question whether it landed where it belongs when all are asked by somebody else.

    For a topic that nobody answers that is one group: the largest in which it is the commonest.
    """
    said = [Said(f"{place:05}", mask(one.text), None, "", f"a{place}") for place, one in enumerate(labelled)]
    found = dict[str, bool]()
    taken = set[tuple[str, str]]()
    for group in asked(said, answers(), DENIED):
        of = {one.id: labelled[int(one.id)] for one in group.said}
        about = _about(group, of.values(), taken)
        found |= {
            name: one.group == about and (one.language == group.language or about == "remark")
            for name, one in of.items()
        }
    return [found[one.id] for one in said]


def _about(group: Group, of: Iterable[Labelled], taken: set[tuple[str, str]]) -> str:
    match group.kind:
        case "contradicts":
            return f"contradicts:{group.fact}"
        case "answered" if group.answer is not None:
            return group.answer.id
        case "remark":
            return "remark"
    counts = Counter((one.language, one.group) for one in of)
    topic = min(counts, key=lambda one: (-counts[one], one))
    # Groups come by size.
    about = topic[1] if topic not in taken and topic[1] in TOPICS else ""
    taken.add(topic)
    return about


def _read(name: str) -> list[Labelled]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return [Labelled(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
