"""The English words of the site, a module for each part of it; each message is known by its module and a name in that.

What is said in two senses stands here twice: 'Open' the state is another word than 'Open' the verb elsewhere.
"""

from __future__ import annotations

from types import ModuleType
from typing import Final

from plainstatus.render.words.english import (
    amounts,
    badges,
    banner,
    breach,
    calendar,
    components,
    contacts,
    corrections,
    entries,
    facts,
    faq,
    feeds,
    history,
    home,
    incident,
    kinds,
    known,
    languages,
    law,
    letters,
    linked_data,
    messages,
    not_found,
    official,
    plain_text,
    posts,
    site,
    standing,
    states,
    subscribe,
)

__all__ = ["ENGLISH"]


def _merged(*modules: ModuleType) -> dict[str, str | tuple[str, str]]:
    return {
        f"{module.__name__.rpartition('.')[2].replace('_', '-')}.{name}": message
        for module in modules
        for name, message in module.MESSAGES.items()
    }


#: Message id → its words; one form, and another for more than one, where it depends on a number.
ENGLISH: Final = _merged(
    amounts,
    badges,
    banner,
    breach,
    calendar,
    components,
    contacts,
    corrections,
    entries,
    facts,
    faq,
    feeds,
    history,
    home,
    incident,
    kinds,
    known,
    languages,
    law,
    letters,
    linked_data,
    messages,
    not_found,
    official,
    plain_text,
    posts,
    site,
    standing,
    states,
    subscribe,
)
