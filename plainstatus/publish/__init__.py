"""The order of steps from what staff wrote to the site that customers read; the only room that runs Pelican.

May import: errors, clock, files, text, model, urls, views, settings, read, record, check, render, edit, tree, deliver,
jinja2, pelican.
"""
