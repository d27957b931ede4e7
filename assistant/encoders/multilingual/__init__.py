"""The multilingual encoder: multilingual-e5-small in four bits, out of a package that is read as data."""
