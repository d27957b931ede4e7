"""Records as markup, escaped; nothing here keeps state."""
