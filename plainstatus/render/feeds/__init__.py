"""Feeds in every format: which there are, what each holds, and their entries."""
