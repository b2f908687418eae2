"""Our settings in pelicanconf.py: each declared once, with its type, default and meaning.

May import: errors, text, urls, pydantic, pydantic_core.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from plainstatus.errors import SettingsError
from plainstatus.urls import is_reserved

__all__ = ["CADENCE", "SETTINGS_FILE", "SNAPSHOT", "RuleLevel", "Settings", "unknown_keys"]

#: The file that makes a folder a status site.
SETTINGS_FILE = "pelicanconf.py"
#: Within the work folder: what the last publish was given.
SNAPSHOT = "snapshot"
#: What a rule of `invoke check` counts as: `error` stops `check`, `warning` does so with `--strict`, `info` never does.
RuleLevel = Literal["error", "warning", "info"]
#: Impact, or `security` → after how many minutes readers expect to hear something.
CADENCE: Final[Mapping[str, int]] = {"critical": 30, "major": 60, "minor": 240, "security": 1440}
#: An address that can stand in a page and in a policy as it is.
_FORM = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?(\?[A-Za-z0-9._~=&%+-]*)?")
#: Stands in for a wrong address while the other settings are looked at.
_NOWHERE = "https://status.invalid"


class Settings(BaseModel):
    """What pelicanconf.py says about the status site. Paths are relative to the folder it stands in."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    SITEURL: str = Field(description="The site's public address, such as https://status.example.com.")
    STATUS_INCIDENTS: str = Field("incidents.yaml", min_length=1, description="The file that staff edit.")
    STATUS_ARCHIVE: str = Field(
        "incidents", min_length=1, description="The folder of YAML files with older incidents; it may be absent."
    )
    STATUS_OUTPUT: str = Field("output", min_length=1, description="The folder that holds the published site.")
    STATUS_MAX_FILE_SIZE: int = Field(
        32 * 1024 * 1024, ge=1024, description="The largest YAML file that is read, in bytes."
    )
    STATUS_KEEP_RELEASES: int = Field(10, ge=1, description="How many earlier sites are kept at least, for rollback.")
    STATUS_KEEP_DAYS: int = Field(7, ge=0, description="All sites published in so many days are kept besides.")
    STATUS_CHECK_LEVELS: dict[str, RuleLevel | Literal["off"]] = Field(
        {}, description="What rules of `invoke check` count as, by id: `error`, `warning`, `info` or `off`."
    )
    STATUS_CADENCE: dict[str, Annotated[int, Field(ge=1)]] = Field(
        dict(CADENCE), description="After how many minutes readers expect an update, by impact and for security."
    )
    STATUS_SIGNING_KEY: str = Field(
        "",
        description="The file of the secret key, OpenSSH's or minisign's, that signs what is published; outside this "
        "folder. Empty: nothing is signed.",
    )
    STATUS_WEBSUB_HUB: str = Field(
        "",
        description="The address of a WebSub hub, which each publish tells of changed feeds, and which tells their "
        "subscribers. Empty: none.",
    )
    STATUS_SUBSCRIBE_URL: str = Field(
        "",
        description="Where the form of `subscribe.html` sends an e-mail address: the address of the service's own "
        "form, and what else that sends behind a `?`. Empty: there is no form.",
    )
    STATUS_PRECOMPRESS: list[Literal["gzip", "br"]] = Field(
        [],
        description='Which packed twins are written beside each text for a web server of your own to send: `["gzip"]`, '
        '`["gzip", "br"]`. Empty: none.',
    )
    STATUS_EXERCISE: bool = Field(
        False, description="Whether all of it is an exercise, as `invoke drill` makes one: each page and feed says so."
    )
    STATUS_TARGETS: dict[str, dict[str, str]] = Field(
        {},
        description="Where each publish brings the site, by name: `folder:`, `rsync:`, `sftp:`, `s3:`, `git:` or "
        "`zip:` addresses, alone or as `to` beside the public `url`.",
    )
    STATUS_LANGUAGES: list[str] = Field(
        [],
        description='The languages that the site has pages in beside the organisation\'s: `["de", "pt-BR"]`. Empty: '
        "no others.",
    )
    #: Not looked at here: a mistake in it keeps no site from going live.
    STATUS_CHANNELS: Any = Field(
        {},
        description="Where news is announced, by name: the address in `to`, variables with the secrets, filters.",
    )
    STATUS_ANNOUNCE_WITHIN: int = Field(
        24, ge=1, description="After how many hours news is too old for channels to be told of it unasked."
    )
    STATUS_LISTEN_DAYS: int = Field(
        30, ge=1, le=366, description="After how many days what `invoke listen` has heard is deleted."
    )
    #: Not looked at here, for the same reason.
    STATUS_MAIL: Any = Field(
        {},
        description="What carries the notice to each person: a mail server in `host`, with `user` and `password` (the "
        "name of a variable), or `ses`.",
    )
    #: The folder of pelicanconf.py.
    folder: Path
    #: The folder of the published site, our work folder and the record; another one than `folder` for a snapshot.
    home: Path
    #: The folder of Markdown that Pelican reads.
    content: Path

    @field_validator("STATUS_WEBSUB_HUB")
    @classmethod
    def _reachable_hub(cls, hub: str) -> str:
        if hub and not (_is_address(hub.partition("?")[0]) and (hub.startswith("https:") or _is_loopback(hub))):
            raise ValueError("a hub's whole address belongs here (write for example https://hub.example.org/)")
        return hub

    @field_validator("STATUS_SUBSCRIBE_URL")
    @classmethod
    def _plain_form(cls, address: str) -> str:
        # Its host stands in policies, which know no quotes.
        action, _, query = address.partition("?")
        whole = _FORM.fullmatch(address) and _is_address(action) and "email=" not in f"&{query}"
        if address and not (whole and (action.startswith("https:") or _is_loopback(action))):
            raise ValueError(
                "the https address of the service's own form belongs here, without a user name, a password or an "
                "e-mail address (write for example https://lists.example.org/subscription/form?l=…)"
            )
        return address

    @field_validator("STATUS_LANGUAGES", mode="before")
    @classmethod
    def _listed_languages(cls, given: object) -> object:
        if not isinstance(given, str):
            return [*given] if isinstance(given, tuple) else given
        meant = [tag for tag in re.split(r"[\s,;]+", given) if tag] or ["de"]
        raise ValueError(f"a list of language tags belongs here (write {json.dumps(meant, ensure_ascii=False)})")

    @field_validator("STATUS_LANGUAGES")
    @classmethod
    def _known_languages(cls, tags: list[str]) -> list[str]:
        if not tags:
            return tags
        # What knows all languages takes time to load, and most sites have one.
        from plainstatus.text.languages import tag_meant  # noqa: PLC0415

        faults = []
        for tag in dict.fromkeys(tags):
            meant = tag_meant(tag)
            if not meant or meant != tag:
                hint = f"did you mean {meant}?" if meant else "write a tag such as en, de or pt-BR"
                faults.append(f"{tag!r} is not a language tag ({hint})")
        if faults:
            raise ValueError(", ".join(faults))
        return [*dict.fromkeys(tags)]

    @field_validator("STATUS_TARGETS", mode="before")
    @classmethod
    def _short_targets(cls, targets: object) -> object:
        if not isinstance(targets, dict):
            return targets
        return {name: {"to": given} if isinstance(given, str) else given for name, given in targets.items()}

    @field_validator("STATUS_TARGETS")
    @classmethod
    def _public_targets(cls, targets: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for name, given in targets.items():
            # Not shown: it may hold a password.
            if "url" in given and not (_is_address(given["url"]) and "@" not in given["url"]):
                raise ValueError(
                    f"{name!r} has a url that is no public address (write for example "
                    '"url": "https://status.example.org")'
                )
        return targets

    @field_validator("STATUS_CADENCE")
    @classmethod
    def _whole_cadence(cls, cadence: dict[str, int]) -> dict[str, int]:
        if told := unknown_keys("cadence for", cadence, CADENCE):
            raise ValueError(told)
        return {**CADENCE, **cadence}

    @classmethod
    def read(cls, settings: Mapping[str, Any], folder: Path) -> Self:
        """Take ours out of Pelican's settings.

        Raises SettingsError with every setting that is unknown, of the wrong type, or missing.
        """
        ours = {key: value for key, value in settings.items() if key.startswith("STATUS_")}
        faults = []
        for key in sorted(ours.keys() - cls.model_fields.keys()):
            near = difflib.get_close_matches(key, cls.model_fields, n=1, cutoff=0.7)
            faults.append(f"unknown setting {key}" + (f" (did you mean {near[0]}?)" if near else ""))
            del ours[key]
        site = settings.get("SITEURL", "")
        if isinstance(site, str) and "@" in site:
            faults.append("SITEURL holds a user name or password, and every page would show it (take it out)")
            site = _NOWHERE
        elif not isinstance(site, str) or not _is_address(site):
            faults.append(
                f"SITEURL is {site!r}, but feeds and shared links need the site's full address "
                '(write for example SITEURL = "https://status.example.com")'
            )
            site = _NOWHERE
        try:
            content = folder / str(settings.get("PATH") or "content")
            ours_read = cls(SITEURL=site.rstrip("/"), folder=folder, home=folder, content=content, **ours)
        except ValidationError as error:
            faults += [_told(fault) for fault in error.errors()]
        else:
            secret = ours_read.signing_key
            if secret and secret.resolve().is_relative_to(folder.resolve()):
                faults.append(
                    "STATUS_SIGNING_KEY lies in this folder, from where it could be committed or published (move the "
                    'key, and write for example STATUS_SIGNING_KEY = "~/.config/plainstatus/signing")'
                )
        if faults:
            raise SettingsError("\n".join(f"{SETTINGS_FILE}: {fault}" for fault in faults))
        return ours_read

    @property
    def sources(self) -> tuple[Path, ...]:
        """What people wrote, besides content and theme: no command may remove or replace it."""
        return (
            self.folder / SETTINGS_FILE, self.incidents_file, self.archive, self.private, self.record, self.set_aside,
            self.announcements, self.locale,
        )  # fmt: skip

    @property
    def locale(self) -> Path:
        """The folder of the site's own catalogues."""
        return self.folder / "locale"

    @property
    def incidents_file(self) -> Path:
        """The file that staff edit."""
        return self.folder / self.STATUS_INCIDENTS

    @property
    def archive(self) -> Path:
        """The folder of older incidents."""
        return self.folder / self.STATUS_ARCHIVE

    @property
    def record(self) -> Path:
        """The record of what was published, beside the YAML."""
        return self.home / "record.jsonl"

    @property
    def announcements(self) -> Path:
        """The ledger of what was announced where, beside the record; nothing of it is ever published."""
        return self.home / "announcements.jsonl"

    @property
    def told_within(self) -> timedelta:
        """For how long something is news, which channels are told unasked."""
        return timedelta(hours=self.STATUS_ANNOUNCE_WITHIN)

    @property
    def heard_for(self) -> timedelta:
        """For how long what people said is kept, in private/."""
        return timedelta(days=self.STATUS_LISTEN_DAYS)

    @property
    def set_aside(self) -> Path:
        """Lines that others have added to the record at a target, and that somebody keeps out of ours."""
        return self.home / "record.set-aside.jsonl"

    @property
    def keeps_record(self) -> bool:
        """Whether the site is real: what only an example's address publishes is not kept for ever (RFC 2606)."""
        host = urlsplit(self.SITEURL).hostname or ""
        return not is_reserved(host)

    @property
    def hub(self) -> str:
        """The WebSub hub to tell of what is published; empty where there is none, or the site is an example."""
        return self.STATUS_WEBSUB_HUB if self.keeps_record else ""

    @property
    def subscribe_url(self) -> str:
        """Where the form sends an address; empty where there is none, or all is an exercise."""
        return "" if self.STATUS_EXERCISE else self.STATUS_SUBSCRIBE_URL

    @property
    def mirrors(self) -> tuple[str, ...]:
        """Public addresses of targets that are not the site's own, in the order of the settings."""
        urls = [given.get("url", "").rstrip("/") for given in self.STATUS_TARGETS.values()]
        return tuple(dict.fromkeys(url for url in urls if url not in {"", self.SITEURL}))

    @property
    def signing_key(self) -> Path | None:
        """The file of the key that signs what is published; None where nothing is signed."""
        return self.folder / Path(self.STATUS_SIGNING_KEY).expanduser() if self.STATUS_SIGNING_KEY else None

    @property
    def private(self) -> Path:
        """The folder of which nothing may ever be published."""
        return self.folder / "private"

    @property
    def live(self) -> Path:
        """The folder that holds the published site."""
        return self.home / self.STATUS_OUTPUT

    @property
    def work(self) -> Path:
        """Our own folder, beside the published site so that both are on one filesystem."""
        return self.live.parent / ".plainstatus"


def unknown_keys(what: str, given: Iterable[str], known: Iterable[str]) -> str:
    """Return what is wrong with keys of a setting that are none of `known`, with guesses; nothing where all are."""
    known = list(known)
    faults = []
    for name in sorted(set(given) - set(known)):
        near = difflib.get_close_matches(name.lower(), [key.lower() for key in known], n=1, cutoff=0.5)
        guess = next((key for key in known if key.lower() in near), "")
        faults.append(f"there is no {what} {name!r}" + (f" (did you mean {guess}?)" if guess else ""))
    return ", ".join(faults)


def _told(fault: ErrorDetails) -> str:
    """Return one of pydantic's errors as a sentence about a setting, or about a key in it."""
    setting, *keys = (part for part in fault["loc"] if part != "[key]")
    name = f"{setting}{''.join(f'[{key!r}]' for key in keys)}"
    # An address may hold a password, however wrong that is.
    now = "" if setting in {"STATUS_TARGETS", "STATUS_SUBSCRIBE_URL"} else f" (now {fault['input']!r})"
    return f"{name}: {fault['msg'].removeprefix('Value error, ')}{now}"


def _is_loopback(address: str) -> bool:
    return re.match(r"https?://(localhost|127(\.\d+){3}|\[::1\])(:\d+)?(/|$)", address) is not None


def _is_address(site: str) -> bool:
    """Say whether links can be made from the address."""
    try:
        parts = urlsplit(site)
    except ValueError:
        return False
    more = parts.query or parts.fragment or not site.isprintable() or any(map(str.isspace, site))
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not more
