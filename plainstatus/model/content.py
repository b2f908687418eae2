"""What staff write as Markdown in content/: signed statements, and the standing answers of the security FAQ."""

from __future__ import annotations

from datetime import date

from plainstatus.model.frozen import dataclass
from plainstatus.model.texts import Text

__all__ = ["NOTHING_WRITTEN", "Answer", "Faq", "Statement", "Written"]


@dataclass(frozen=True)
class Answer:
    """A question that is always asked, and what we say to it."""

    #: What it is known by for ever.
    anchor: str
    #: Further anchors that lead to it: of questions that it answers now.
    aliases: tuple[str, ...]
    question: Text
    #: Markdown, as Pelican reads it.
    text: Text
    #: File and line of the question.
    spot: tuple[str, int]
    #: The line on which the answer begins.
    text_line: int


@dataclass(frozen=True)
class Faq:
    """The standing part of the security FAQ."""

    #: None where its file has none.
    title: Text | None
    #: Markdown before the first question; None where there is none.
    intro: Text | None
    #: In the order in which they were written.
    answers: tuple[Answer, ...]
    #: The file's name, for messages.
    file: str = ""


@dataclass(frozen=True)
class Statement:
    """A signed letter."""

    #: What it is known by for ever; its page is statements/SLUG.html.
    slug: str
    title: Text
    #: Markdown, as Pelican reads it.
    text: Text
    #: Who signs.
    name: Text
    role: Text | None
    #: The day that the letter bears.
    date: date
    #: Whom it is addressed to, in the words of staff.
    audience: tuple[Text, ...]
    #: The id of the incident that it is about; None for a letter about nothing in particular.
    incident: str | None
    #: What was wrong before, oldest first.
    corrected: tuple[Text, ...]
    #: Why it is withdrawn.
    withdrawn: Text | None
    #: File, and the line of its first word.
    spot: tuple[str, int]


@dataclass(frozen=True)
class Written:
    """Everything that content/ holds for us."""

    #: None where nobody has written any.
    faq: Faq | None = None
    #: The newest date first, then by slug.
    statements: tuple[Statement, ...] = ()
    #: The texts of drafts, line by line: they must not be published.
    hidden: tuple[str, ...] = ()


NOTHING_WRITTEN = Written()
