"""Records as JSON-ready values, Markdown and terminal text; the fixed words they may use."""
