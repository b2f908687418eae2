"""What readers get: pages, feeds and files as (path, bytes). No clock, and no I/O but catalogues and templates.

May import: errors, files, text, model, urls, views, babel, feedgen, icalendar, jinja2, lxml, markupsafe, pydantic.
"""
