"""A reading meets the house: what it would change, and changing it.

model → what a difference is   compare → the generic comparison by key   one module per kind of file
kinds → the table of them. `workflow.imports` is the stage that uses it.
"""
