"""The tree to its targets, others told of it, and what hosts should know.

May import: errors, files, sensitive, model, urls, settings, read, record, tree, apprise, boto3, botocore, httpx,
oauthlib.
"""
