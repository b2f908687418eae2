"""Changes to the YAML that staff wrote: lines are spliced where `source` says, all else stays byte for byte.

Pure but for `write`: a document in, the changed document out, which `write_document` puts in place of the file.

May import: errors, files, text, model, urls, views, read, record, check, render, idna, pydantic, pydantic_core.
"""
