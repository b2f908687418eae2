"""The rules, a module for each kind: what fires, and what to write instead."""
