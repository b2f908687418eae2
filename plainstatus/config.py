"""Our settings in pelicanconf.py: each declared once, with its type, default and meaning."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plainstatus.errors import SettingsError

__all__ = ["Settings"]


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
    #: The folder of pelicanconf.py.
    folder: Path

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
        parts = urlsplit(site if isinstance(site, str) else "")
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            faults.append(
                f"SITEURL is {site!r}, but feeds and shared links need the site's full address "
                '(write for example SITEURL = "https://status.example.com")'
            )
            site = "https://status.invalid"
        try:
            ours_read = cls(SITEURL=site.rstrip("/"), folder=folder, **ours)
        except ValidationError as error:
            faults += [f"{fault['loc'][0]}: {fault['msg']} (now {fault['input']!r})" for fault in error.errors()]
        if faults:
            raise SettingsError("\n".join(f"pelicanconf.py: {fault}" for fault in faults))
        return ours_read

    @property
    def incidents_file(self) -> Path:
        """The file that staff edit."""
        return self.folder / self.STATUS_INCIDENTS

    @property
    def archive(self) -> Path:
        """The folder of older incidents."""
        return self.folder / self.STATUS_ARCHIVE

    @property
    def live(self) -> Path:
        """The folder that holds the published site."""
        return self.folder / self.STATUS_OUTPUT

    @property
    def work(self) -> Path:
        """Our own folder, beside the published site so that both are on one filesystem."""
        return self.live.parent / ".plainstatus"
