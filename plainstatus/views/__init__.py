"""What pages, feeds and files show: pure functions of the site and a moment. No I/O, no clock, no HTML.

May import: text, model, urls.
"""
