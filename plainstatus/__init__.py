"""Plainstatus: a static incident status site from one YAML file."""
