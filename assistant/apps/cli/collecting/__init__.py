"""Commands that keep a collection."""
