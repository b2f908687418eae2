"""Bringing the published site to where customers read it: one file for each kind of target, behind one protocol."""
