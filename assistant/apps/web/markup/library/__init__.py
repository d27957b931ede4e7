"""The library as HTML: its list, and what is said of a change."""
