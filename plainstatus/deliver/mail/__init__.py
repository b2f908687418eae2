"""The notice to each person by mail: the list, the letter, what is looked at before, the ledger, and how it is sent."""
