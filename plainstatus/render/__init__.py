"""What readers get: pages, feeds and files as (path, bytes). No clock, and no I/O but the theme's templates.

May import: errors, text, model, urls, views, babel, feedgen, icalendar, jinja2, lxml, markupsafe, pydantic.
"""
