"""Settings of the status site: Pelican's own, and STATUS_* for ours."""

#: The site's public address. Feeds, shared links and the 404 page need it in full.
SITEURL = "https://status.example.com"

PATH = "content"
#: Where a bare `pelican` builds. The published site is STATUS_OUTPUT, and made by `publish` alone.
OUTPUT_PATH = ".plainstatus/pelican"
PLUGINS = ["plainstatus.plugin"]
TIMEZONE = "UTC"
#: The languages that the site has pages in beside the organisation's.
STATUS_LANGUAGES = ["es"]
