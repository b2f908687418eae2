"""What PLUGINS in a pelicanconf.py names; the plugin itself stands in publish/pelican_plugin.py.

May import: publish.
"""

from plainstatus.publish.pelican_plugin import register

__all__ = ["register"]
