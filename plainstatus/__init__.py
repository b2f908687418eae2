"""Plainstatus: a static incident status site from one YAML file."""

__all__ = ["__version__"]

__version__ = "0.2.0"
