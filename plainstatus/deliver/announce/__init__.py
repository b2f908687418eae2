"""Telling others what was published: a file for each channel."""
