"""A folder of finished files: staged, listed in manifest.json, packed, signed, verified, exchanged and kept.

May import: errors, files, sensitive, model, urls, settings, read, brotli, lxml.
"""
