"""One module per format: bytes in, an extraction out. Nothing is imported until it is used."""
