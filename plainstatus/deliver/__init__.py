"""The tree to its targets, others told of it, and what hosts should know.

May import: errors, files, text, sensitive, model, urls, settings, read, record, tree, boto3, botocore, httpx.
"""
