"""What search results and previews of links show of an incident."""

from typing import Final

MESSAGES: Final = {
    "withdrawn": "Withdrawn: {title}",
    # After how it stands, in a sentence.
    "called-off": "Called off {when}.",
    "began-ended": "Began {begin}, ended {end}.",
    # {name} is the company's.
    "provider": "{name} status",
}
