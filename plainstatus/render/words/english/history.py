"""The list of months, and the page of each."""

from typing import Final

MESSAGES: Final = {
    "title": "History",
    "description": "All incidents of {name} by month",
    "about": (
        "Everything this page has said, by the month in which it began. Nothing is removed: what was published by"
        ' mistake is marked as withdrawn. <a href="{href}">All corrections</a>'
    ),
    "letters": "Letters",
    # {counts} says how many incidents of each kind there were.
    "month-description": "Incidents of {name} in {month}: {counts}",
    # Of a day.
    "incidents": ("{n} incident", "{n} incidents"),
    # Incidents that had begun before this month.
    "from-before": ("{n} from before", "{n} from before"),
    "none": "no incidents",
    "all-months": "All months",
    # The month before this one, and the one after it.
    "before": "Before: {month}",
    "after": "After: {month}",
    "calendar": "The worst state of each day",
    # At the top of a narrow column.
    "weekday.1": "Mon",
    "weekday.2": "Tue",
    "weekday.3": "Wed",
    "weekday.4": "Thu",
    "weekday.5": "Fri",
    "weekday.6": "Sat",
    "weekday.7": "Sun",
    # A day of the month, and, for those who do not see its colour, what it was like.
    "day": '{day}<span class="vh">: {said}</span>',
    "lasted": "{when}, lasted {duration}",
    "no-month": "No incidents began in this month.",
    # Incidents that had begun before this month, and were not over.
    "went-on": "Went on from before",
    # Of one of these: {said} is how it was with it in this month.
    "began": "began {begin}",
    "began-ended": "began {begin}, ended {end}",
    "said-ended": "{said}, ended {end}",
    "more": ("And {n} more.", "And {n} more."),
}
