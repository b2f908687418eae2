"""A folder of finished files: staged, linked, packed, signed, verified, exchanged and kept."""
