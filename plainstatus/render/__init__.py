"""What readers get: pages, feeds and files as (path, bytes). No clock, and no I/O but the theme's templates.

May import: text, model, urls, views, feedgen, icalendar, jinja2, lxml, markupsafe, pydantic.
"""
