"""The home page."""

from typing import Final

MESSAGES: Final = {
    "latest": "Latest update",
}
