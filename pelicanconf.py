"""Settings of the status site: Pelican's own, and STATUS_* for ours (docs/settings.md)."""

#: The site's public address. Feeds, shared links and the 404 page need it in full.
SITEURL = "https://status.example.com"

PATH = "content"
PLUGINS = ["plainstatus.plugin"]
TIMEZONE = "UTC"
