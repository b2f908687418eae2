"""Texts: Markdown to HTML and plain text; which brackets are HTML, which characters no use; amounts; languages.

May import: babel, cmarkgfm, nh3, regex, snowballstemmer.
"""
