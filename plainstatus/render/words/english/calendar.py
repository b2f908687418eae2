"""The calendar of planned maintenance."""

from typing import Final

MESSAGES: Final = {
    # What a calendar is called among others; {name} is the organisation's.
    "name": "{name}: planned maintenance",
    "cancelled": "Cancelled: {title}",
    "withdrawn": "Withdrawn: {reason}",
}
