"""The search index on disk: segments of articles, laid out once, verified, merged as they grow."""
