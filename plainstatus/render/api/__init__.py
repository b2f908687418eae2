"""Answers for programs, as files of JSON: Statuspage's public API, version 2, and everything in our own shape."""
