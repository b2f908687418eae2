"""The files of a new company's site: what it has answered, and no word more."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from plainstatus.edit.answers import Unusable, quoted
from plainstatus.edit.company import name as short
from plainstatus.edit.spelling import Data, flow, inline
from plainstatus.model.frozen import dataclass
from plainstatus.read.schema.json_schema import SCHEMA_FILE
from plainstatus.text.slugs import free, latin_words, parted

__all__ = ["Company", "Component", "Names", "files_of", "split"]

#: Of an id that is made from a name.
_LONGEST_ID: Final = 40
_INCIDENTS: Final = """\
# yaml-language-server: $schema={schema}
# Everything on the status site is made from this file. It is public as it stands: no drafts, no names of people.
# Edit it, then run `invoke publish`, or `plainstatus publish` where there is no checkout
format: 1

organisation:
  name: {name}
  timezone: {zone}
  language: {language}
  contacts:
    help: {contact}
{groups}{components}
incidents: []
"""
_SETTINGS: Final = '''\
"""Settings of the status site: Pelican's own, and STATUS_* for ours."""

#: The site's public address. Feeds, shared links and the 404 page need it in full.
SITEURL = {address}

PATH = "content"
#: Where a bare `pelican` builds. The published site is STATUS_OUTPUT, and made by `publish` alone.
OUTPUT_PATH = ".plainstatus/pelican"
PLUGINS = ["plainstatus.plugin"]
TIMEZONE = "UTC"
{languages}'''
#: Only where several languages were named.
_LANGUAGES: Final = """\
#: The languages that the site has pages in beside the organisation's.
STATUS_LANGUAGES = {tags}
"""
_README: Final = """\
# Status site: {name}

Made by Plainstatus, and published at <{address}>. For those who keep it:

| when | type, in this folder |
|---|---|
| something does not work | `plainstatus open`, then `plainstatus publish` |
| there is news, or it is over | `plainstatus update`, `plainstatus resolve`, then `plainstatus publish` |
| work is planned | `plainstatus maintenance`, then `plainstatus publish` |
| data may have leaked | `plainstatus breach` |
| you want to see it first | `plainstatus preview` |
| you wonder what is missing, or would go wrong tonight | `plainstatus doctor` |

Commit `record.jsonl` with `incidents.yaml` after each publish: it keeps what was said, and when.

| file | what it holds |
|---|---|
| `incidents.yaml` | who you are, what can fail, and each incident; public as it stands |
| `pelicanconf.py` | the site's address, and where it is brought |
| `content/pages/` | pages of your own, in Markdown; `security-faq.md` holds answers that always hold |
| `content/statements/` | signed letters |
| `templates.yaml` | what new updates begin with; change the words as you like |
| `private/` | drafts; never committed, never published |
"""


@dataclass(frozen=True)
class Component:
    """A component as it was named."""

    id: str
    #: In the site's languages, its own first; empty where there is none in one.
    names: tuple[str, ...]
    #: The id of its group; empty where it is in none.
    group: str


class Names:
    """Components as they are named one by one, with ids that no other has; `Group / Name` puts one into a group."""

    def __init__(self, languages: Sequence[str]) -> None:
        """Begin a list in some languages, the site's own first."""
        self.languages = languages
        self.components: list[Component] = []
        #: Id of a group → its names.
        self.groups: dict[str, tuple[str, ...]] = {}

    def add(self, wordings: Sequence[str]) -> None:
        """Take one in, as `read` does. Raises Unusable, and then nothing was taken in."""
        component, group = self.read(wordings)
        self.components.append(component)
        if component.group:
            self.groups[component.group] = group

    def read(self, wordings: Sequence[str]) -> tuple[Component, tuple[str, ...]]:
        """Return a component by its name in each language, with the names of its group; nothing is taken in.

        But for the first, a name may be empty, and its group left out. Raises Unusable.
        """
        if len(wordings) > len(self.languages):
            known = ", ".join(self.languages)
            told = f"{quoted(' = '.join(wordings))} names it {len(wordings)} times"
            raise Unusable(f"{told} (write it once for each of: {known})")
        parts = [
            _parted(wording) if wording.strip() or not index else ("", "") for index, wording in enumerate(wordings)
        ]
        groups, names = (tuple(one) for one in zip(*parts, strict=True))
        if any(groups) and not groups[0]:
            stray = next(filter(None, groups))
            raise Unusable(
                f"{quoted(stray)} is a group in one language only (write one before {quoted(names[0])}, too)"
            )
        group = self._known_group(groups[0]) or (_new_id(groups, self.groups, otherwise="group") if groups[0] else "")
        if any(one.group == group and one.names[0].casefold() == names[0].casefold() for one in self.components):
            raise Unusable(f"{quoted(names[0])} is there already (write another name, or leave it out)")
        taken = [one.id for one in self.components]
        component = Component(_new_id(names, taken, group, otherwise="component"), names, group)
        return component, self._joined(self.groups.get(group, ()), groups)

    def _known_group(self, name: str) -> str:
        return next((one for one, names in self.groups.items() if names[0].casefold() == name.casefold()), "")

    def _joined(self, known: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
        """Return a group's names, of those that it had and those that it is given now."""
        found = [*known, *[""] * (len(self.languages) - len(known))]
        for index, name in enumerate(given):
            if index and name and found[index] and name != found[index]:
                told = f"the group {quoted(given[0])} is {quoted(found[index])} above, and {quoted(name)} here"
                raise Unusable(f"{told} (write it as above, or leave it out)")
            found[index] = found[index] or name
        return tuple(found)


def split(typed: str) -> list[str]:
    """Return a component's names in several languages, typed with ` = ` between."""
    return [part.strip() for part in re.split(r"\s=(?=\s|\Z)", typed)]


@dataclass(frozen=True)
class Company:
    """What a company has answered."""

    name: str
    address: str
    zone: str
    #: As an entry of `contacts:`.
    contact: Mapping[str, str]
    names: Names


def files_of(company: Company, *, today: date) -> dict[str, str]:
    """Return path → text of the files that say who a company is; of days before `today` they say nothing."""
    names = company.names
    groups = [{"id": one, "name": _text(wordings, names.languages)} for one, wordings in names.groups.items()]
    components = [
        {"id": one.id, "name": _text(one.names, names.languages), "group": one.group, "since": today.isoformat()}
        for one in names.components
    ]
    incidents = _INCIDENTS.format(
        schema=SCHEMA_FILE,
        name=inline(company.name),
        zone=company.zone,
        language=names.languages[0],
        contact=flow(company.contact),
        groups=_listed("groups", groups),
        components=_listed("components", components) or "\ncomponents: []\n",
    )
    address, further = json.dumps(company.address), names.languages[1:]
    languages = _LANGUAGES.format(tags=json.dumps(further)) if further else ""
    return {
        "incidents.yaml": incidents,
        "pelicanconf.py": _SETTINGS.format(address=address, languages=languages),
        "README.md": _README.format(name=company.name, address=company.address),
        # Git keeps no empty folder, and without this one nothing can be published.
        "content/pages/.gitkeep": "",
    }


def _listed(key: str, items: Sequence[Mapping[str, Data]]) -> str:
    """Return a list of mappings below a key, an item on each line; nothing where there is none."""
    lines = [f"  - {flow({name: value for name, value in item.items() if value})}\n" for item in items]
    return "".join(["\n", f"{key}:\n", *lines]) if lines else ""


def _text(wordings: Sequence[str], languages: Sequence[str]) -> Data:
    """Return a name as the YAML has it: in one language, or by language."""
    given = {tag: words for tag, words in zip(languages, wordings, strict=False) if words}
    return given if len(given) > 1 else wordings[0]


def _parted(typed: str) -> tuple[str, str]:
    """Return the group, empty where there is none, and the name of `Group / Name`."""
    group, name = parted(typed)
    return short(group, "a group's name") if group else "", short(name, "a component's name")


def _new_id(names: Sequence[str], taken: Collection[str], group: str = "", *, otherwise: str) -> str:
    """Return an id that is not taken, from the first name in Latin letters; with its group, where two are called so."""
    made = (_id(latin_words(name)) for name in names)
    # Our reader takes the word for nothing.
    stem = next((one for one in made if one not in {"", "null"}), "")
    if stem in taken and group and (wanted := f"{group}-{stem}"[:100].strip("-")) not in taken:
        return wanted
    return free(stem or otherwise, taken)


def _id(words: Sequence[str]) -> str:
    """Return words with hyphens between, as many as fit."""
    made = "-".join(words)
    if len(made) <= _LONGEST_ID:
        return made
    return made[:_LONGEST_ID].rpartition("-")[0] or made[:_LONGEST_ID]
