"""The local server that shows staff, at each save, what customers will see."""

from plainstatus.cli.preview.run import preview

__all__ = ["preview"]
