"""Retrievers for the frameworks people have: each module needs the framework it is named for.

Invariant: what a retriever gives is a passage or a quotation as its article has it, and beside it,
under the same keys everywhere, the place it was cut from. `passage_metadata` makes those keys.
"""
