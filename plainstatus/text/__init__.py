"""Texts: Markdown to sanitised HTML and to plain text; which brackets are HTML, which characters no use; amounts.

May import: cmarkgfm, nh3, regex.
"""
