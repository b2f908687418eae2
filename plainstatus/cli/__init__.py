"""The verbs that people type: what is asked, done and said; the preview, and what would go wrong tonight."""
