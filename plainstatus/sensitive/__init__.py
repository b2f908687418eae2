"""What must not be published, by its looks: keys, card numbers, identity numbers, machines inside, personal addresses.

The one list of such patterns: `check` looks for them in what staff write, `verify` in a finished site. What is sure
enough to stop a publish without a way out is told by `LEAKS`: the shape is rare in texts, and check digits fit where
there are any. Everything else only makes a person look.

May import: text, stdnum.
"""

from __future__ import annotations

from plainstatus.sensitive.looking import find, masked, may_hold
from plainstatus.sensitive.patterns import FAMILIES, LEAKS, Family, Found, digits

__all__ = ["FAMILIES", "LEAKS", "Family", "Found", "digits", "find", "masked", "may_hold"]
