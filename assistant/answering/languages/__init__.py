"""Which reader judges what, by language."""
