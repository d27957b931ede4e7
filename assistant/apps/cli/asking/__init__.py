"""Commands that ask a collection, and check what is said of it."""
