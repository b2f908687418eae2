"""Texts: Markdown to sanitised HTML and to plain text; which brackets are HTML, which characters are of no use."""
