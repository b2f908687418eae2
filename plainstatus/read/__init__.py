"""Files → Site: pelicanconf.py (project.py), YAML, content/, and other systems' histories. Knows no Pelican.

May import: errors, files, text, model, settings, annotated_types, markdown, pydantic, pydantic_core, yaml.
"""
