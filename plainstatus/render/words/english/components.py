"""The page of a component, and its days as a row of bars."""

from typing import Final

MESSAGES: Final = {
    # {name} is the component's, {organisation} the company's.
    "description": "How well {name} of {organisation} works",
    # {state} is how it is: 'Works since 12 Nov 2026'.
    "since": '{state} since {day} <small class="mut">as of {today}</small>',
    "days": ("The last {n} day", "The last {n} days"),
    "uptime": "Uptime: <b>{uptime}</b>",
    "counted": "A major outage counts fully, a partial outage by 30 per cent. Maintenance does not count.",
    "problems": "Days with problems, newest first",
    # Heads of the columns of that table.
    "day": "Day",
    "at-worst": "At worst",
    "incidents": "What it was",
    # From one day to another one.
    "from-to": "<span>{first}</span> to <span>{last}</span>",
    "no-problems": "No day with problems.",
    "concerned": "What concerned it",
    "older": (
        '{n} older one is in the <a href="{href}">history</a>.',
        '{n} older ones are in the <a href="{href}">history</a>.',
    ),
    "nothing": "Nothing so far.",
    "follow": 'Follow {name} alone: <a href="{atom}">Atom</a>, <a href="{rss}">RSS</a>',
    "feed-atom": "{name} (Atom)",
    "feed-rss": "{name} (RSS)",
    # A number of per cent: whole, or with two digits behind the decimal point.
    "percent": "{whole}%",
    "percent-exact": "{whole}.{hundredths}%",
    "no-data": "no data",
    # What the bars show: {uptime} is a number of per cent, {problems} the days with problems.
    "bars": ("Last {n} day: uptime {uptime}, {problems}", "Last {n} days: uptime {uptime}, {problems}"),
    "bars-no-data": ("Last {n} day: no data", "Last {n} days: no data"),
    "bars-no-problems": "no day with problems",
    "bars-problems": ("{n} day with problems", "{n} days with problems"),
    # Of one day.
    "bar": "{day}: {state}",
}
