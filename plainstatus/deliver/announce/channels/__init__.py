"""One file for each network that we post to, behind one protocol."""
