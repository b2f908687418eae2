"""What a law prescribes to the letter, and stands so on the pages in every language: here its translation beside it."""

from typing import Final

MESSAGES: Final = {
    # California's Civil Code 1798.82 (d)(1): the headings of a notice, in this order.
    "us-ca.1": "What Happened",
    "us-ca.2": "What Information Was Involved",
    "us-ca.3": "What We Are Doing",
    "us-ca.4": "What You Can Do",
    "us-ca.5": "For More Information",
}
