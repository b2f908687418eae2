"""The list of those whom mail did not reach, for whoever writes them letters."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from plainstatus.deliver.mail.ledger import Mailing
from plainstatus.errors import AnnounceError, SettingsError, disk_failed
from plainstatus.files import make_private

__all__ = ["write_undelivered"]


def write_undelivered(mailing: Mailing, path: Path) -> int:
    """Write a CSV file that its owner alone can read, and return of how many.

    Raises SettingsError where such a file is there already, AnnounceError where the addresses are forgotten.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["address", "language", "name", "why"])
    number = 0
    for one in mailing.undelivered():
        number += 1
        if one.recipient is None:
            raise AnnounceError("the addresses of this mailing were forgotten: nobody can be written to any more")
        why = f"refused: {one.code}" if one.returned is None else f"came back: {one.returned}"
        cells = [one.recipient.address, one.recipient.language, one.recipient.name, why.rstrip(": ")]
        # People choose names and addresses themselves, and a spreadsheet would compute what begins so.
        rows.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells])
    try:
        make_private(path, text.getvalue().encode())
    except FileExistsError:
        raise SettingsError(f"{path.name} is there already (give the new list another name)") from None
    except OSError as error:
        raise disk_failed(error) from error
    return number
