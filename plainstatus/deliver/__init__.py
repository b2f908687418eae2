"""The tree to its targets, others told of it, and what hosts should know.

May import: errors, files, text, sensitive, model, urls, views, settings, read, record, render, tree, apprise, boto3,
botocore, dns, httpx, idna, oauthlib.
"""
