"""Which texts a mailing sends: the copies that the page shows to customers, and the letter to staff."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from plainstatus.deliver.mail.letter import Source
from plainstatus.errors import SettingsError
from plainstatus.model import Incident, Organisation, Statement, Text
from plainstatus.read.did_you_mean import did_you_mean
from plainstatus.read.schema import Loaded
from plainstatus.render.words.led import AS_TYPED, Led, led_to_standing
from plainstatus.render.words.markup import placed
from plainstatus.text.markdown import to_html
from plainstatus.text.plain import PlainText
from plainstatus.views.official import translations

__all__ = ["customer_texts", "incident_of", "staff_texts"]

_GAP: Final = re.compile(r"\{\w+\}")
#: Words by which a letter says that it is for those who work here.
_STAFF: Final = re.compile(r"\b(staff|employees|colleagues)\b", re.IGNORECASE)


def incident_of(loaded: Loaded, typed: str) -> Incident:
    """Return an incident by its id or alias. Raises SettingsError."""
    for incident in loaded.site.incidents:
        if typed in {incident.id, *incident.aliases}:
            return incident
    near, hint = did_you_mean(typed, loaded.ids)
    guess = f"did you mean {near}?" if near else hint
    raise SettingsError(f"there is no incident {typed!r}" + (f" ({guess})" if guess else ""))


def customer_texts(loaded: Loaded, incident: Incident) -> tuple[Source, ...]:
    """Return the notice of an incident in each language, the organisation's first. Raises SettingsError."""
    notice = incident.breach.direct_notice if incident.breach else None
    if notice is None:
        raise SettingsError(f"{incident.id} has no message to each person (add breach: direct_notice: to it)")
    sender, subject, document = notice.sender, notice.subject, notice.document
    lacking = [name for name, value in (("sender", sender), ("subject", subject), ("copy", document)) if not value]
    if sender is None or subject is None or document is None or lacking:
        raise SettingsError(f"breach: direct_notice: of {incident.id} lacks {', '.join(lacking)}")
    if "email" not in notice.channels:
        raise SettingsError(f"breach: direct_notice: of {incident.id} says nothing of e-mail (write channels: [email])")
    if incident.withdrawn or notice.finished_at:
        why = "was withdrawn" if incident.withdrawn else "has its last message sent (finished_at)"
        raise SettingsError(f"{incident.id} {why}: nobody is written to about it")
    main = loaded.site.organisation.language
    names = {main: document, **translations(document, loaded.copies)}
    if document not in loaded.copies:
        raise SettingsError(f"there is no text of the notice: save it as content/{document}")
    links = notice.links == "canonical_only"
    return tuple(
        Source(language, sender, _wording(subject, language), loaded.copies[name], links)
        for language, name in names.items()
    )


def staff_texts(loaded: Loaded, incident: Incident, site: str, languages: Collection[str] = ()) -> tuple[Source, ...]:
    """Return the newest letter about an incident to those who work here, in each language.

    `site` is its address, and `languages` are those that it has pages in beside the organisation's: links lead there.
    Raises SettingsError.
    """
    letter = next(
        (
            one
            for one in loaded.written.statements
            if one.incident == incident.id and one.withdrawn is None and any(map(_STAFF.search, one.audience))
        ),
        None,
    )
    if letter is None:
        raise SettingsError(
            f"there is no letter to staff about {incident.id} (write content/statements/NAME.md with "
            f"'Incident: {incident.id}' and 'Audience: our staff')"
        )
    organisation = loaded.site.organisation
    faq = loaded.written.faq is not None or any(one.breach for one in loaded.site.incidents)
    led = {tag: led_to_standing(tag, loaded.site, site, faq=faq) for tag in languages}
    sources = tuple(
        _letter(letter, language, organisation, site, led.get(language, AS_TYPED))
        for language in _languages(letter, organisation)
    )
    if open_gaps := [gap for source in sources for gap in _GAP.findall(source.data.decode())]:
        raise SettingsError(f"{letter.spot[0]}: {', '.join(dict.fromkeys(open_gaps))} is still open (fill it in)")
    return sources


def _letter(letter: Statement, language: str, organisation: Organisation, site: str, led: Led) -> Source:
    if not organisation.senders:
        raise SettingsError("nobody can tell from whom the letter comes (add organisation: senders:)")
    signed = [letter.name, *([letter.role] if letter.role else [])]
    # A mailbox stands on no site.
    markup = placed(to_html(_wording(letter.text, language)), f"{site}/", led=led)
    body = PlainText(bullet="-", urls=True).read(markup)
    text = f"{body}\n\n" + "\n".join(_wording(one, language) for one in signed) + "\n"
    return Source(language, organisation.senders[0], _wording(letter.title, language), text.encode(), links=True)


def _languages(letter: Statement, organisation: Organisation) -> Iterator[str]:
    yield organisation.language
    yield from (tag for tag, _ in letter.text.translations)


def _wording(text: Text, language: str) -> str:
    return dict(text.translations).get(language, str(text))
