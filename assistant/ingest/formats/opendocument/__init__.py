"""OpenDocument texts: the accepted text, its notes behind it."""
