"""Pages for people, one module a page, and the same as plain text; render/site.py lists them."""
