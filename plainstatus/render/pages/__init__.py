"""Pages for people, and the same as plain text: one module for each kind."""
