"""What you can do here: `invoke --list`."""

from plainstatus.__main__ import tasks

namespace = tasks()
