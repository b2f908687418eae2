"""The words that readers see, and how dates, languages and directions are written."""
