"""Lines that say what lasts over a second: whether they come depends on the machine."""

from __future__ import annotations

__all__ = ["without_steps"]


def without_steps(complaints: str) -> str:
    """Return what a program said on standard error, without the steps that took it long."""
    # Where nothing but ASCII can be written, they end with a question mark.
    return "".join(line for line in complaints.splitlines(keepends=True) if not line.endswith((" …\n", " ?\n")))
