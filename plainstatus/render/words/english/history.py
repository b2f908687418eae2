"""The list of months, and the page of each."""

from typing import Final

MESSAGES: Final = {
    "title": "History",
    # Of a day, and of a month.
    "incidents": ("{n} incident", "{n} incidents"),
    # Incidents that had begun before this month.
    "from-before": ("{n} from before", "{n} from before"),
    "none": "no incidents",
}
