"""The tree to its targets, others told of it, and what hosts should know."""
