"""Files that are for programs only: badges, calendar, metrics, sitemap."""
