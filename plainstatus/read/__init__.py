"""Files → Site: a project's settings, YAML, schema, content/, and other systems' histories. Knows no Pelican."""
