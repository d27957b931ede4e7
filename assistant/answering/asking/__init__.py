"""The ways to put questions to an open index: one, many at once, or one to each outlet."""
