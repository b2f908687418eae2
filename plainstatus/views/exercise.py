"""A site that is an exercise, and says so wherever anything of it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from plainstatus.model import Incident, Site, Update, Written
from plainstatus.model.texts import Text

__all__ = ["MARK", "Mark", "Marks", "marked", "marked_writings"]

#: Begins every name and title that programs get, and that the record keeps.
MARK: Final = "EXERCISE: "
_TEXT: Final = f"{MARK}nothing of this is real."
_ABOVE: Final = f"{_TEXT}\n\n"


class Mark(NamedTuple):
    """How it is said in one language."""

    #: Name or title → the same with the mark.
    title: Callable[[str], str]
    #: What stands above the text of an update.
    text: str


#: Language → how it is said there; where it is missing, as programs know it.
Marks = Mapping[str, Mark]
_OURS: Final = Mark(MARK.__add__, _TEXT)
_NONE: Final[Marks] = MappingProxyType({})


def marked(site: Site, marks: Marks = _NONE) -> Site:
    """Return the site with the mark before its name, and before every incident's title and each update's texts.

    So it is in every page, feed, calendar, post and answer to programs, whatever that shows of an incident. A site
    with the mark for programs gets that of each text's language in its place. Social posts are left out: what is not
    real is not posted.
    """
    own = site.organisation.language
    name = _titled(site.organisation.name, own, marks)
    # A name is the same in every language, and its mark is not.
    others = {tag: mark.title(site.organisation.name.removeprefix(MARK)) for tag, mark in marks.items() if tag != own}
    name = Text(name, {**others, **dict(name.translations)}.items())
    organisation = site.organisation.model_copy(update={"name": name})
    incidents = tuple(_incident(one, own, marks) for one in site.incidents)
    return site.model_copy(update={"organisation": organisation, "incidents": incidents, "exercise": True})


def marked_writings(written: Written, own: str, marks: Marks = _NONE) -> Written:
    """Return letters and the security FAQ with the mark before their titles; `own` is the organisation's language."""
    statements = tuple(replace(one, title=_titled(one.title, own, marks)) for one in written.statements)
    faq = written.faq
    if faq is not None and faq.title is not None:
        faq = replace(faq, title=_titled(faq.title, own, marks))
    return replace(written, statements=statements, faq=faq)


def _incident(incident: Incident, own: str, marks: Marks) -> Incident:
    updates = tuple(_update(one, own, marks) for one in incident.updates)
    return incident.model_copy(update={"title": _titled(incident.title, own, marks), "updates": updates})


def _update(update: Update, own: str, marks: Marks) -> Update:
    def said(tag: str, words: str) -> str:
        # A paragraph of its own: the text may begin with a list.
        return f"{_of(tag, marks).text}\n\n{words.removeprefix(_ABOVE)}"

    return update.model_copy(update={"text": _each(update.text, own, said), "post": "none"})


def _titled(text: Text, own: str, marks: Marks) -> Text:
    return _each(text, own, lambda tag, words: _of(tag, marks).title(words.removeprefix(MARK)))


def _each(text: Text, own: str, said: Callable[[str, str], str]) -> Text:
    # The FAQ may have a title in other languages alone.
    return Text(said(own, text) if text else "", [(tag, said(tag, words)) for tag, words in text.translations])


def _of(tag: str, marks: Marks) -> Mark:
    """Return the mark in a language, or in the same one as it is elsewhere."""
    alike = (mark for other, mark in marks.items() if other.partition("-")[0] == tag.partition("-")[0])
    return marks.get(tag) or next(alike, _OURS)
