"""A site that is an exercise, and says so wherever anything of it is read."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from plainstatus.model import Incident, Site, Update, Written
from plainstatus.model.texts import Text

__all__ = ["MARK", "is_exercise", "marked", "marked_writings"]

#: Begins every name and title that readers, feeds and programs get.
MARK: Final = "EXERCISE: "


def marked(site: Site) -> Site:
    """Return the site with the mark before its name, and before every incident's title and each update's texts.

    So it is in every page, feed, calendar, post and answer to programs, whatever that shows of an incident. Social
    posts are left out: what is not real is not posted.
    """
    organisation = site.organisation.model_copy(update={"name": _marked(site.organisation.name)})
    incidents = tuple(map(_incident, site.incidents))
    return site.model_copy(update={"organisation": organisation, "incidents": incidents})


def marked_writings(written: Written) -> Written:
    """Return letters and the security FAQ with the mark before their titles."""
    statements = tuple(replace(one, title=_marked(one.title)) for one in written.statements)
    faq = written.faq
    if faq is not None and faq.title is not None:
        faq = replace(faq, title=_marked(faq.title))
    return replace(written, statements=statements, faq=faq)


def is_exercise(site: Site) -> bool:
    """Say whether a site is marked."""
    return site.organisation.name.startswith(MARK)


def _incident(incident: Incident) -> Incident:
    updates = tuple(map(_update, incident.updates))
    return incident.model_copy(update={"title": _marked(incident.title), "updates": updates})


def _update(update: Update) -> Update:
    # A paragraph of its own: the text may begin with a list.
    return update.model_copy(
        update={"text": _marked(update.text, f"{MARK}nothing of this is real.\n\n"), "post": "none"}
    )


def _marked(text: Text, mark: str = MARK) -> Text:
    return Text(f"{mark}{text}", [(language, f"{mark}{words}") for language, words in text.translations])
