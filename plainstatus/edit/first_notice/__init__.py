"""The first notice of a breach as a draft: what is written into private/, and what of it becomes public.

Pure: answers in, texts out; a private file in, its public part and the rest out.
"""
