"""The words that readers see (words.py; of incidents incident_words.py), how dates and languages are written."""
